"""Whether what was replaced says another thing: other figures, other names, other words."""

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

from core.alignment import Replaced
from core.amounts import NUMBER_LANGUAGES, in_letters, roman, scale

_CONTENT = 3  # letters: shorter words are prepositions and endings more often than not
_STEM, _MOST_OF_IT = 4, 0.55  # letters that a word keeps at its beginning; share that it keeps in all
_ENDING = 4  # letters that a language may add to a name


def other_figures(one: Replaced, language: str) -> bool:
    """Whether other figures, numbers in words, months or weekdays stand there: 1 234 and 1,234 are one.

    Another million is another figure, too, and another quarter: II, III.
    """
    for said in (roman, lambda word: scale(word.casefold())):
        here, there = ({told for word in side if (told := said(word))} for side in (one.ours, one.theirs))
        if here and there and here != there:
            return True
    figures = _figures(one.ours), _figures(one.theirs)
    words = _in_letters(one.ours, language), _in_letters(one.theirs, language)
    if all(figures) or all(words):
        return (all(figures) and figures[0] != figures[1]) or (all(words) and words[0] != words[1])
    return bool((figures[0] and words[1]) or (words[0] and figures[1]))


def other_names(one: Replaced) -> int:
    """How many capitalised words took the place of capitalised words that are no other form of them."""
    ours, theirs = (
        [word.casefold() for word in side if word[:1].isupper() and not roman(word)] for side in (one.ours, one.theirs)
    )
    here, there = _alone(ours, theirs, _is_one_name), _alone(theirs, ours, _is_one_name)
    return max(len(here), len(there)) if here and there else 0


def other_words(one: Replaced, ours: Collection[str], theirs: Collection[str]) -> bool:
    """Whether words stand there that the other text has nowhere, nor in another form: in the place of such words."""
    same_figures = _figures(one.ours) == _figures(one.theirs)
    left = [word for word in map(str.casefold, one.ours) if _is_content(word, same_figures) and word not in theirs]
    right = [word for word in map(str.casefold, one.theirs) if _is_content(word, same_figures) and word not in ours]
    return bool(_alone(left, right, _is_one_word) and _alone(right, left, _is_one_word))


def other_signs(one: Replaced, ours: str, theirs: str) -> bool:
    """The same where a script has no spaces: each stretch stands in its own text alone."""
    return "".join(one.ours) not in theirs and "".join(one.theirs) not in ours


def _figures(words: Sequence[str]) -> str:
    return "".join(sign for word in words for sign in word if sign.isdigit())


def _in_letters(words: Sequence[str], language: str) -> set[str]:
    return {said for word in words if (said := _number(word.casefold(), language))}


@lru_cache(maxsize=4096)
def _number(word: str, language: str) -> str | None:
    languages = NUMBER_LANGUAGES if language in ("", "und") else (language,)
    return next((said for tag in languages if (said := in_letters(word, tag))), None)


def _alone(ours: Sequence[str], theirs: Sequence[str], is_one: Callable[[str, str], bool]) -> list[str]:
    return [word for word in ours if not any(is_one(word, other) for other in theirs)]


def _is_content(word: str, same_figures: bool) -> bool:
    if word.isdigit():
        return not same_figures
    return len(word) >= _CONTENT


def _is_one_name(one: str, other: str) -> bool:
    """With another ending, or a slip of the pen within a long name."""
    short, long = sorted((one, other), key=len)
    start = _start(short, long)
    if len(long) - len(short) <= _ENDING and start >= (len(short) if len(short) < 5 else len(short) - 1):
        return True
    return len(short) >= 6 and start >= 1 and start + _start(short[start:][::-1], long[start:][::-1]) >= len(long) - 1


def _is_one_word(one: str, other: str) -> bool:
    """Inflected, or a synonym of the same stem: составил and составляет, but not открылось and закрылось."""
    if _is_one_name(one, other):
        return True
    start, longest = _start(one, other), max(len(one), len(other))
    kept = start + _start(one[start:][::-1], other[start:][::-1])
    return start >= _STEM and kept >= _MOST_OF_IT * longest


def _start(one: str, other: str) -> int:
    """How many letters both begin with."""
    most = min(len(one), len(other))
    return next((at for at in range(most) if one[at] != other[at]), most)
