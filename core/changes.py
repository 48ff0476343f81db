"""What changed between two texts of an announcement: sentence by sentence, word by word, and of what kind it is.

Setting (quotes, spaces, bullets, the digits of another script) is no change, nor is what a site puts among its texts
by itself (core.furniture). Everything else is: a doubtful change is a change.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from core.amounts import in_letters, measure
from core.furniture import AGO, is_day, without_furniture
from core.sentences import Sentence, Word, sentences, sentences_of_both, written

FIGURES, NAMES, WORDING, ADDITION, REMOVAL = KINDS = ("figures", "names", "wording", "addition", "removal")
ALIKE = 0.4  # share of the words that two sentences have in common, to be one that was edited
MOST_PAIRS = 1_000_000  # of words or sentences that are compared; larger stretches are taken as replaced
MOST_ALIGNED = 1_500  # sentences of one stretch that are paired by likeness
REACH = 12  # how far from its place a sentence is looked for
STEM = 5  # letters of a word by which it is known in another form
TITLE_CASE = 0.5  # of the words of an English headline, or capitals only: there a capital marks no name
_ENDS = frozenset(".:!?…")
T = TypeVar("T")

_SEPARATORS = re.compile(r"[.,٫٬]")
GROUPS_BY_COMMA = frozenset({"en", "th", "zh", "ja", "ko", "he", "hi", "ur", "km", "my"})  # 6,350 is 6350 there
_GROUP = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True, kw_only=True)
class Told:
    """A title and a text in a language."""

    title: str
    text: str
    language: str = "und"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One sentence that was edited, added or removed: what stayed (" "), went ("-") and came ("+"), in its order.

    With the spaces before the words: joined, they are the sentence.
    """

    where: str  # title, text
    kinds: tuple[str, ...]
    words: tuple[tuple[str, str], ...]

    @property
    def before(self) -> str:
        """The sentence as it was; empty when it was added."""
        return "".join(said for sign, said in self.words if sign != "+").strip()

    @property
    def after(self) -> str:
        """The sentence as it is; empty when it was removed."""
        return "".join(said for sign, said in self.words if sign != "-").strip()


@dataclass(frozen=True)
class _Op:
    """A stretch of words that stands in the place of another; equal where nothing changed."""

    gone: tuple[Word, ...]
    come: tuple[Word, ...]
    equal: bool = False


def kinds(old: Told, new: Told) -> tuple[str, ...]:
    """The kinds of all changes, in the order of KINDS; empty when the two differ in setting and furniture only."""
    found = {kind for change in changes(old, new) for kind in change.kinds}
    return tuple(kind for kind in KINDS if kind in found)


def changes(old: Told, new: Told) -> list[Change]:
    """Every sentence that changed, in the order of the texts; the title first."""
    language = new.language
    titles = _section("title", *sentences_of_both(old.title, new.title), language)
    texts = sentences_of_both(*without_furniture(old.text, new.text))
    return [*titles, *_section("text", *texts, language)]


def share_changed(old: Told, new: Told) -> float:
    """Which share of the words of both the other does not have at that place; 0 for a copy, 1 for another text."""
    found = changes(old, new)
    moved = sum(_count(said) for change in found for sign, said in change.words if sign != " ")
    total = sum(map(_count, (old.title, new.title, *without_furniture(old.text, new.text))))
    return min(moved / total, 1.0) if total else 0.0


def _count(text: str) -> int:
    return sum(len(sentence.said) for sentence in sentences(text))


# Sentences ------------------------------------------------------------------------------------------------------------


def _section(where: str, old: list[Sentence], new: list[Sentence], language: str) -> list[Change]:
    pairs = list(_aligned(old, new, language, must_pair=where == "title"))
    one, other = (Counter(_moved(pair[side]) for pair in pairs if not pair[1 - side]) for side in (0, 1))
    moved = one & other  # went here and came there
    known = _capitals(old, new) if pairs else frozenset()
    found = []
    for gone, come in pairs:
        ops = tuple(_ops(_all_words(gone), _all_words(come), language))
        is_title = where == "title"
        kind = _whole(gone, come, moved) or _kinds(ops, language, known, is_title)
        if is_title and FIGURES in kind and not _shared(gone, come, language):
            kind = (WORDING,)  # another title: no figure of it was edited
        if kind:
            found.append(Change(where=where, kinds=kind, words=_written(ops)))
    return found


def _moved(group: tuple[Sentence, ...]) -> tuple[str, ...]:
    return tuple(key for sentence in group for key in sentence.key)


def _all_words(group: tuple[Sentence, ...]) -> tuple[Word, ...]:
    return tuple(word for sentence in group for word in sentence.words)


def _whole(gone: tuple[Sentence, ...], come: tuple[Sentence, ...], moved: Counter[tuple[str, ...]]) -> tuple[str, ...]:
    """The kind, where a sentence was added or removed; one that only moved is other wording."""
    if gone and come:
        return ()
    key = _moved(gone or come)
    if key == (AGO,):
        return ()
    return (WORDING,) if key in moved else (REMOVAL,) if gone else (ADDITION,)


Pair = tuple[tuple[Sentence, ...], tuple[Sentence, ...]]


def _aligned(old: list[Sentence], new: list[Sentence], language: str, must_pair: bool) -> Iterator[Pair]:
    """Sentences that differ, each with what stands in its place: none, one, or the two that it was split into."""
    for gone, come in _stretches(old, new):
        if must_pair and gone and come:
            yield tuple(gone), tuple(come)
        elif gone and come and len(gone) + len(come) <= MOST_ALIGNED:
            yield from _paired(gone, come, language)
        else:
            yield from (((sentence,), ()) for sentence in gone)
            yield from (((), (sentence,)) for sentence in come)


def _stretches(
    old: Sequence[Sentence], new: Sequence[Sentence]
) -> Iterator[tuple[Sequence[Sentence], Sequence[Sentence]]]:
    keys = [sentence.key for sentence in old], [sentence.key for sentence in new]
    for is_equal, a, b, c, d in _opcodes(*keys):
        if not is_equal:
            yield old[a:b], new[c:d]


def _opcodes(one: Sequence[T], other: Sequence[T]) -> Iterator[tuple[bool, int, int, int, int]]:
    """As SequenceMatcher has them, in bounded time: no text of a site makes this slow."""
    start = _common(one, other)
    end = _common(one[start:][::-1], other[start:][::-1])
    a, b = len(one) - end, len(other) - end
    yield True, 0, start, 0, start
    if (a - start) * (b - start) > MOST_PAIRS:
        yield False, start, a, start, b
    else:
        matcher = SequenceMatcher(None, one[start:a], other[start:b], autojunk=False)
        for tag, i, j, k, n in matcher.get_opcodes():
            yield tag == "equal", i + start, j + start, k + start, n + start
    yield True, a, len(one), b, len(other)


def _common(one: Sequence[T], other: Sequence[T]) -> int:
    most = min(len(one), len(other))
    return next((place for place in range(most) if one[place] != other[place]), most)


# What stands in whose place: a sentence may be another, be split in two or made of two, be new or gone.
_BEADS = ((1, 1), (1, 2), (2, 1))


def _paired(gone: Sequence[Sentence], come: Sequence[Sentence], language: str) -> Iterator[Pair]:
    """In order, so that the most words stay where they were; sentences that are unlike all others stand alone."""
    best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]] = {(0, 0): (0.0, None)}
    slope = len(come) / len(gone)
    for i in range(len(gone) + 1):
        low, high = int(i * slope) - REACH, int(i * slope) + REACH
        for j in range(max(0, low), min(len(come), high) + 1):
            here = best.get((i, j), (0.0, None))
            for step in ((i - 1, j), (i, j - 1)):
                if step in best and (best[step][0] > here[0] or here[1] is None) and (i, j) != (0, 0):
                    here = (best[step][0], step)
            for a, b in _BEADS:
                if (i - a, j - b) in best:
                    gain = _shared(tuple(gone[i - a : i]), tuple(come[j - b : j]), language)
                    if gain and best[i - a, j - b][0] + gain > here[0]:
                        here = (best[i - a, j - b][0] + gain, (i - a, j - b))
            best[i, j] = here
    return reversed(list(_path(gone, come, best)))


def _path(
    gone: Sequence[Sentence],
    come: Sequence[Sentence],
    best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]],
) -> Iterator[Pair]:
    place: tuple[int, int] | None = (len(gone), len(come))
    while place and (step := best[place][1] if place in best else None):
        yield tuple(gone[step[0] : place[0]]), tuple(come[step[1] : place[1]])
        place = step


def _shared(gone: tuple[Sentence, ...], come: tuple[Sentence, ...], language: str) -> float:
    """How much the two have in common, in words; 0 when they are other sentences."""
    one, other = ([key[:STEM] for sentence in group for key in sentence.said] for group in (gone, come))
    if len(gone) == len(come) == 1 and _is_told_otherwise(gone[0].key, come[0].key, language):
        return 1.0
    both = len(one) + len(other)
    if not both:
        return 0.1 * (len(gone) == len(come))  # nothing but signs
    most = min(len(one), len(other))
    if 2 * most < ALIKE * both:
        return 0.0
    left, right = Counter(one), Counter(other)
    shared = sum((left & right).values())
    figures = min(
        *(sum(n for key, n in (a - b).items() if key[0].isdigit()) for a, b in ((left, right), (right, left)))
    )
    like = shared + 0.5 * figures  # another figure in the same place
    return like - 0.1 * (len(gone) + len(come) - 2) if 2 * like >= ALIKE * both else 0.0


def _is_told_otherwise(one: tuple[str, ...], other: tuple[str, ...], language: str) -> bool:
    """Two hours ago: 12 March 2026."""
    return (one == (AGO,) and is_day(other, language)) or (other == (AGO,) and is_day(one, language))


# Words ----------------------------------------------------------------------------------------------------------------


def _ops(old: tuple[Word, ...], new: tuple[Word, ...], language: str) -> Iterator[_Op]:
    """What became of the words; changes with only signs or a letter between them are one."""
    gone: tuple[Word, ...] = ()
    come: tuple[Word, ...] = ()
    waiting: tuple[Word, ...] = ()  # equal words that may be between two parts of one change
    for is_equal, a, b, c, d in _opcodes([word.key for word in old], [word.key for word in new]):
        if is_equal and (gone or come) and b > a and _is_thin(new[c:d]):
            waiting = new[c:d]
        elif is_equal:
            if gone or come:
                yield _Op(gone, come)
            gone, come = (), ()
            if b > a:
                yield _Op(old[a:b], new[c:d], equal=True)
        elif b > a or d > c:
            gone, come, waiting = gone + waiting + old[a:b], come + waiting + new[c:d], ()
    if gone or come:
        yield _Op(gone, come)
    if waiting:
        yield _Op(waiting, waiting, equal=True)


def _is_thin(words: tuple[Word, ...]) -> bool:
    """So little between two changes that a reader sees one: a sign, or a letter of a script without spaces."""
    return len(words) == 1 and (
        words[0].is_sign or (len(words[0].key) <= 3 and not words[0].gap and not _is_cased(words[0]))
    )


def _is_cased(word: Word) -> bool:
    return word.text.lower() != word.text.upper()


def _written(ops: Sequence[_Op]) -> tuple[tuple[str, str], ...]:
    parts: list[tuple[str, str]] = []
    for op in ops:
        if op.equal:
            parts.append((" ", written(op.come)))
            continue
        parts += [(sign, written(words)) for sign, words in (("-", op.gone), ("+", op.come)) if words]
    return tuple(parts)


def _kinds(ops: Sequence[_Op], language: str, known: frozenset[str], is_title: bool) -> tuple[str, ...]:
    """Of an edited sentence; none where nothing but furniture changed in it."""
    edited = [op for op in ops if not op.equal and not _is_furniture(op, language)]
    found = {FIGURES} if _differ_in_amounts(edited, language) else set()
    sides = _sides(ops)
    says_nothing = any(_is_in_capitals(side, language, is_title) for side in sides)
    names = set() if says_nothing else {id(word) for side in sides for word in _names(side, known)}
    for op in edited:
        gone, come = _letters(op, language)
        if not gone and not come:
            if all(word.is_sign for word in (*op.gone, *op.come)):
                found.add(WORDING)
        elif all(id(word) in names for word in (*gone, *come)):
            found.add(NAMES)
        elif not (FIGURES in found and _are_inflected(gone, come)):
            found.add(WORDING)
    if edited and not found:
        found.add(WORDING)  # the same figures, in other places
    return tuple(kind for kind in KINDS if kind in found)


def _is_furniture(op: _Op, language: str) -> bool:
    gone, come = _keys(op.gone), _keys(op.come)
    if language[:2] in GROUPS_BY_COMMA and _ungrouped(gone) == _ungrouped(come):
        return True
    return {*gone, *come} <= {AGO} or _is_told_otherwise(gone, come, language)


def _ungrouped(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_GROUP.sub("", key) for key in keys)


def _keys(words: Sequence[Word]) -> tuple[str, ...]:
    return tuple(word.key for word in words)


def _differ_in_amounts(ops: Sequence[_Op], language: str) -> bool:
    """Whether figures, dates or amounts went or came; those that only moved are the same."""
    gone: Counter[str] = Counter()
    come: Counter[str] = Counter()
    for op in ops:
        for side, words in ((gone, op.gone), (come, op.come)):
            side.update(_SEPARATORS.sub("·", word.key) for word in words if word.is_figure)
            side.update(filter(None, (measure(word.key) for word in words)))
        in_words = [
            [said for word in words if (said := in_letters(word.key, language))] for words in (op.gone, op.come)
        ]
        if all(in_words):
            gone.update(in_words[0])
            come.update(in_words[1])
    return gone != come


def _letters(op: _Op, language: str) -> tuple[list[Word], list[Word]]:
    """The words that are neither signs nor say how much or when."""
    sides = [[word for word in words if not word.is_sign and not word.is_figure] for words in (op.gone, op.come)]
    sides = [[word for word in words if not measure(word.key)] for words in sides]
    if all(any(in_letters(word.key, language) for word in words) for words in sides):
        sides = [[word for word in words if not in_letters(word.key, language)] for words in sides]
    return sides[0], sides[1]


def _capitals(*texts: Sequence[Sentence]) -> frozenset[str]:
    """Words that have a capital in the middle of some sentence."""
    return frozenset(word.key for text in texts for sentence in text for word in _names(sentence.words))


def _has_capital(word: Word) -> bool:
    return word.text[0].isupper()


def _names(words: Sequence[Word], known: frozenset[str] = frozenset()) -> Iterator[Word]:
    """Words with a capital; where a sentence begins, only those that are known to have one elsewhere, too."""
    begins, is_initial = True, False
    for word in words:
        if _has_capital(word) and (not begins or word.key in known):
            yield word
        begins = (word.text[-1] in _ENDS and not is_initial) or (begins and word.is_sign)
        is_initial = len(word.text) <= 2 and word.text.isalpha()


def _sides(ops: Sequence[_Op]) -> tuple[list[Word], list[Word]]:
    return [word for op in ops for word in op.gone], [word for op in ops for word in op.come]


def _is_in_capitals(words: Sequence[Word], language: str, is_title: bool) -> bool:
    """A line in capitals, an English headline, German: there a capital says nothing."""
    cased = [word for word in words if _is_cased(word) and len(word.text) > 1]
    shouted = sum(word.text.isupper() for word in cased)
    headline = sum(map(_has_capital, cased[1:])) if is_title and language in ("en", "und") else 0
    return language == "de" or (len(cased) >= 3 and max(shouted, headline) > TITLE_CASE * len(cased))


def _are_inflected(gone: Sequence[Word], come: Sequence[Word]) -> bool:
    """Words that only follow their figure: 1 человек, 2 человека."""
    return len(gone) == len(come) and all(
        _common(one.key, other.key) >= max(3, 0.6 * max(len(one.key), len(other.key)))
        for one, other in zip(gone, come, strict=True)
    )
