"""Which words of one text stand where others stand in the other: numbers and names tell a formula from a copy."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.wording import runs

LONGEST = 12  # words: what longer ones replace is another passage, not another word
_SIDE = 100
_LARGEST_GAP = _SIDE**2  # words of one side times words of the other, to be compared one by one

Words = Sequence[str]


@dataclass(frozen=True)
class Replaced:
    """A few words of one text, and the few that stand in their place in the other; as written."""

    ours: tuple[str, ...]
    theirs: tuple[str, ...]

    @property
    def is_number(self) -> bool:
        """Whether other figures stand there: 1 234 and 1,234 are one."""
        ours, theirs = _figures(self.ours), _figures(self.theirs)
        return bool(ours and theirs) and ours != theirs

    @property
    def names(self) -> int:
        """How many capitalised words took the place of capitalised words."""
        ours, theirs = _capitalised(self.ours), _capitalised(self.theirs)
        return max(ours, theirs) if ours and theirs else 0


def replaced(
    ours: Words, our_words: Words, theirs: Words, their_words: Words, span: int, *, whole: bool
) -> Iterator[Replaced]:
    """What was replaced, given both texts as written and in small letters.

    Unless they are `whole`, the same number of words must stand at their beginnings and ends: else one begins or ends
    otherwise.
    """
    for i, j, x, y in _gaps(our_words, their_words, span):
        at_edge = i == 0 or j == len(our_words)
        matcher = SequenceMatcher(None, our_words[i:j], their_words[x:y], autojunk=False)
        for kind, k, m, u, v in matcher.get_opcodes():
            short = kind == "replace" and max(m - k, v - u) <= LONGEST
            if short and (whole or not at_edge or m - k == v - u):
                yield Replaced(tuple(ours[i + k : i + m]), tuple(theirs[x + u : x + v]))


def _figures(words: Words) -> str:
    return "".join(sign for word in words for sign in word if sign.isdigit())


def _capitalised(words: Words) -> int:
    return sum(word[:1].isupper() for word in words)


def _gaps(ours: Words, theirs: Words, span: int) -> Iterator[tuple[int, int, int, int]]:
    """Stretches that differ, between runs that stand once in each text; in a large one again, by shorter runs."""
    todo = [(0, len(ours), 0, len(theirs), span)]
    while todo:
        start, end, start_there, end_there, span = todo.pop()
        anchors = _anchors(ours[start:end], theirs[start_there:end_there], span)
        at, there = start, start_there
        for i, x in [*((start + i, start_there + x) for i, x in anchors), (end, end_there)]:
            if i > at and x > there:
                if (i - at) * (x - there) <= _LARGEST_GAP:
                    yield at, i, there, x
                elif anchors or span > 1:
                    todo.append((at, i, there, x, span if anchors else span // 2))
                else:  # nothing stands there once: a text that is there twice
                    yield at, min(i, at + _SIDE), there, min(x, there + _SIDE)
            at, there = max(at, i + span), max(there, x + span)


def _anchors(ours: Words, theirs: Words, span: int) -> list[tuple[int, int]]:
    """Where runs begin that stand once in each, as many as have the same order in both."""
    here, there = _once(ours, span), _once(theirs, span)
    pairs = sorted((here[run], there[run]) for run in here.keys() & there.keys())
    return pairs if _is_rising(pairs) else _rising(pairs)


def _once(words: Words, span: int) -> dict[tuple[str, ...], int]:
    """Where the runs begin that stand there once."""
    found = list(runs(words, span))
    places = dict(zip(found, range(len(found)), strict=True))
    if len(places) < len(found):
        for run, many in Counter(found).items():
            if many > 1:
                del places[run]
    return places


def _is_rising(pairs: list[tuple[int, int]]) -> bool:
    places = [x for _, x in pairs]
    return places == sorted(places)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain of pairs, ordered by the first numbers, in which the second rise, too."""
    lowest: list[int] = []  # last second number of the best chain of each length
    last: list[int] = []  # and which pair it is of
    before: list[int] = []
    for n, (_, x) in enumerate(pairs):
        length = bisect_left(lowest, x)
        before.append(last[length - 1] if length else -1)
        lowest[length : length + 1], last[length : length + 1] = [x], [n]
    chain, n = [], last[-1] if last else -1
    while n >= 0:
        chain.append(pairs[n])
        n = before[n]
    return chain[::-1]
