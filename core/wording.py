"""What a text says, whichever way it is set: its words, and the few hashes by which its copies are looked up."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from zlib import crc32

from core.typography import exchanged, level

KEYS = 8  # of a text; one that was cut or extended still shares some (.98 of made copies do)
LONGEST = 5_000  # words that are looked at: the rest of a longer text tells nothing new
SIGNS_IN_WORD = 4  # where a script has no spaces, roughly
_WORDS_IN_KEY, _SIGNS_IN_KEY = 8, 16
_WORDS_IN_SHINGLE, _SIGNS_IN_SHINGLE = 3, 5
_SIGNS_IN_TITLE_SHINGLE = 3
_SAMPLE = 2_000  # letters
_ENDS = ".!?…。！？։۔؟।॥။។\n"  # of sentences

# Written one way or the other as the typist likes, digits too; capitals lose the Turkish i.
_NO_DIFFERENCE = {"ё": "е", "Ё": "Е", "ı": "i", "İ": "I", "'": ""} | {
    chr(ord(zero) + digit): str(digit) for zero in "٠۰०০๐໐၀០" for digit in range(10)
}
_BREAK = r"\s!-/:-@\[-`{-~¡-©«-±¶-¸»-¿×÷‐-⁞⸀-⹿、-〿「-』।॥؛،؟۔։។-៚။၊๏๚๛"
_WORD = re.compile(rf"[^{_BREAK}]+")
_SIGN = re.compile(rf"\d+|[a-zA-Zа-яА-ЯÀ-ž]+|[^{_BREAK}]")
# Thai, Lao, Tibetan, Burmese, Khmer, Chinese, Japanese: their spaces divide no words.
_NO_SPACES = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_SPACELESS = re.compile(f"[{_NO_SPACES}]")
_SPACED = re.compile(f"[^\\W\\d_{_NO_SPACES}]")

Shingles = frozenset[int]


@dataclass(frozen=True)
class Wording:
    """A title and a text as words; as single signs where a script has no spaces between words."""

    title: tuple[str, ...]  # as written
    body: tuple[str, ...]
    spaceless: bool
    text: str = field(default="", repr=False, compare=False)  # that the body was taken from
    language: str = field(default="und", compare=False)

    @cached_property
    def title_words(self) -> tuple[str, ...]:
        """In small letters."""
        return _small(self.title)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Of the body, in small letters."""
        return _small(self.body)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the title and the body, in small letters."""
        return frozenset((*self.title_words, *self.words))

    @cached_property
    def beginnings(self) -> frozenset[int]:
        """Which words of the body begin a sentence, and where another would begin behind the last."""
        found, before, length = [0, len(self.body)], 0, 0
        for at, word in enumerate(_parts(self.spaceless).finditer(self.text)):
            between = self.text[before : word.start()]
            if "\n" in between or (_ends(between, length, self.spaceless) and not word[0][0].islower()):
                found.append(at)
            before, length = word.end(), len(word[0])
        return frozenset(found)

    @property
    def span(self) -> int:
        """How many words make a shingle."""
        return _SIGNS_IN_SHINGLE if self.spaceless else _WORDS_IN_SHINGLE

    @cached_property
    def shingles(self) -> Shingles:
        """Every few words of the body that follow each other."""
        return shingles(self.words, self.span)

    @cached_property
    def title_shingles(self) -> Shingles:
        """The words of the title; a few signs of it that follow each other."""
        return shingles(self.title_words, _SIGNS_IN_TITLE_SHINGLE if self.spaceless else 1)

    @cached_property
    def keys(self) -> tuple[int, ...]:
        """Hashes of those of its longer shingles that come first in a mixed order; a text shorter than one has none."""
        span = _SIGNS_IN_KEY if self.spaceless else _WORDS_IN_KEY
        said = "\n".join(map(" ".join, runs(self.words, span))).encode("utf-8", "replace").split(b"\n")
        mixed = dict(zip(map(crc32, said), said, strict=True))
        first = sorted(mixed)[:KEYS] if len(self.words) >= span else []
        return tuple(_hash(mixed[place]) for place in first)


def wording(title: str, text: str, language: str = "und") -> Wording:
    """A title and a text, taken apart."""
    title, text = (exchanged(level(part), _NO_DIFFERENCE) for part in (title, text))
    sample = text[:_SAMPLE]
    spaceless = not sample.isascii() and len(_SPACELESS.findall(sample)) > len(_SPACED.findall(sample))
    part, longest = _parts(spaceless), LONGEST * (SIGNS_IN_WORD if spaceless else 1)
    return Wording(
        title=tuple(part.findall(title)), body=tuple(part.findall(text)[:longest]), spaceless=spaceless, text=text,
        language=language,
    )  # fmt: skip


def _parts(spaceless: bool) -> re.Pattern[str]:
    return _SIGN if spaceless else _WORD


def _ends(between: str, length: int, spaceless: bool) -> bool:
    """Whether a sentence ends here, behind a word of this length: no initial. Thai ends its phrases with a space."""
    if spaceless:
        return any(sign in _ENDS or sign.isspace() for sign in between)
    return length > 1 and any(sign in _ENDS for sign in between) and (between[-1:].isspace() or "." not in between)


def shingles(words: Sequence[str], span: int) -> Shingles:
    """The runs of these words, as hashes that hold while the process lives."""
    return frozenset(map(hash, runs(words, span)))


def runs(words: Sequence[str], span: int) -> Iterator[tuple[str, ...]]:
    """Every `span` words that follow each other."""
    return zip(*(words[start:] for start in range(span)), strict=False)


def _small(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("\n".join(words).casefold().split("\n")) if words else ()


def _hash(said: bytes) -> int:
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "big", signed=True)
