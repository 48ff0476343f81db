"""Which words of one text stand where others stand in the other: what they say tells a formula from a copy.

A copy may begin and end otherwise: whole sentences of an outlet stand in the place of others there. So it matters where
sentences begin: what stands in the midst of a sentence stands in the place of something, however many words it has.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.wording import Wording, runs

LONGEST = 12  # words: what longer ones replace is another passage, not another word
FEW = 3  # words
SAME_SENTENCE = 0.4  # share of the words of two stretches in both: then one was edited
_CREDIT = 30  # signs, at most
_SIDE = 100
_LARGEST_GAP = _SIDE**2  # words of one side times words of the other, to be compared one by one

Words = Sequence[str]


@dataclass(frozen=True)
class Replaced:
    """A few words of one text, and the few that stand in their place in the other; as written."""

    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    is_lead: bool = False  # in another lead or another ending: by chance as many words


def replaced_in_titles(ours: Wording, theirs: Wording) -> Iterator[Replaced]:
    """What was replaced in the title."""
    for i, j, x, y in _gaps(ours.title_words, theirs.title_words, ours.span):
        for k, m, u, v in _stretches(ours.title_words[i:j], theirs.title_words[x:y], by_signs=ours.spaceless):
            yield Replaced(ours.title[i + k : i + m], theirs.title[x + u : x + v])


def replaced_in_bodies(ours: Wording, theirs: Wording) -> Iterator[Replaced]:
    """What was replaced in the text.

    Where whole sentences stand at its beginning or end that the other text has not, only a word in the place of a word
    counts, and a few in the place of as many.
    """
    for gap in _gaps(ours.words, theirs.words, ours.span):
        i, j, x, y = _narrowed(ours.words, theirs.words, gap)
        if i == j or x == y:
            continue  # added, or left out
        is_lead = _is_edge_of_its_own(ours, theirs, (i, j, x, y))
        for k, m, u, v in _stretches(ours.words[i:j], theirs.words[x:y], by_signs=ours.spaceless):
            if not is_lead or m - k == v - u <= FEW:
                yield Replaced(ours.body[i + k : i + m], theirs.body[x + u : x + v], is_lead=is_lead)


def _narrowed(ours: Words, theirs: Words, gap: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Without the words at its inner end that are the same, though they stand more than once in the texts."""
    i, j, x, y = gap
    if i == 0 and x == 0:
        while j > i and y > x and ours[j - 1] == theirs[y - 1]:
            j, y = j - 1, y - 1
    elif j == len(ours) and y == len(theirs):
        while j > i and y > x and ours[i] == theirs[x]:
            i, x = i + 1, x + 1
    return i, j, x, y


def _stretches(ours: Words, theirs: Words, *, by_signs: bool) -> Iterator[tuple[int, int, int, int]]:
    """Few words that stand in the place of few; of signs also those between which a few are the same by chance."""
    found: list[tuple[int, int, int, int]] = []
    for kind, k, m, u, v in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if by_signs and found and k - found[-1][1] < FEW:
            found.append((found[-1][0], m, found[-1][2], v))
        if kind == "replace":
            found.append((k, m, u, v))
    return ((k, m, u, v) for k, m, u, v in found if max(m - k, v - u) <= LONGEST)


def _is_edge_of_its_own(ours: Wording, theirs: Wording, gap: tuple[int, int, int, int]) -> bool:
    """Whether the stretch is another lead, or another ending."""
    i, j, x, y = gap
    if i == 0 and x == 0:
        if ours.spaceless and max(j, y) <= _CREDIT and _has_credit(ours) and _has_credit(theirs):
            return True
        whole = j in ours.beginnings or y in theirs.beginnings
    elif j == len(ours.words) and y == len(theirs.words):
        whole = i in ours.beginnings or x in theirs.beginnings
    else:
        return False
    return whole and _share(ours.words[i:j], theirs.words[x:y]) < SAME_SENTENCE


def _has_credit(wording: Wording) -> bool:
    """Whether an outlet names itself before a colon, as Chinese ones do: 新华社消息：."""
    return "：" in wording.text[:_CREDIT] or ":" in wording.text[:_CREDIT]


def _share(ours: Words, theirs: Words) -> float:
    both = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * both / (len(ours) + len(theirs))


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
