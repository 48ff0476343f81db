"""What of a text is asked about: its own words."""

import re

from pipeline.language.scripts import main_script, script_of, scripts

READ = 12_000  # letters of a text that are looked at
_ASKED = 4_000  # of them, noise taken out
_NOISE = re.compile(r"https?://\S+|www\.\S+|[\d_]+|[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_QUOTED = re.compile(r"«[^«»]{1,200}»|„[^„“”]{1,200}[“”]|“[^“”]{1,200}”")
_SHORT = 150
_RATHER = 35  # letters
_FEW = 20  # letters that are enough without the quoted ones


def words_of(text: str) -> str:
    """Without addresses, figures and what cannot be seen."""
    kept = (word for word in text[:READ].split() if "@" not in word)  # by hand: \\S+@\\S+ is quadratic in a long word
    return " ".join(_NOISE.sub(" ", " ".join(kept)).split())[:_ASKED]


def unquoted(words: str) -> str:
    """Without the names and laws that it quotes, which may be in another language; the same if too little is left."""
    rest = " ".join(_QUOTED.sub(" ", words).split())
    return rest if rest != words and letters_in(rest) >= _FEW else words


def without_names(words: str) -> str:
    """Of a short text what is not written large, if that is enough: headlines are half names, alike everywhere."""
    if len(words) > _SHORT:
        return words
    small = " ".join(word for word in words.split() if not word.lstrip("«„“\"'([").istitle())
    return small if letters_in(small) >= _RATHER else words


def letters_in(text: str) -> int:
    """How many."""
    return sum(map(str.isalpha, text))


def in_own_letters(words: str) -> str:
    """Without the Latin names in a text of other letters, and the other way round."""
    found = scripts(words)
    main = main_script(found)
    if main not in _ALONE:
        return words
    return " ".join(word for word in words.split() if _is_in(word, main))


_ALONE = frozenset(("Latn", "Cyrl", "Arab", "Grek", "Armn", "Geor", "Deva", "Ethi", "Hebr"))


def _is_in(word: str, script: str) -> bool:
    """Its first letter is; a word without letters is in every script."""
    return next((script_of(letter) == script for letter in word if letter.isalpha()), True)
