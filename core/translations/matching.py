"""Which texts of a stretch of time are translations of each other, by what they hold."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date as Day
from functools import cached_property

from core.translations.weights import Rarity, worth

WINDOW = 3  # days between the editions of one announcement, at most
FLOOR = 3.0  # of what two texts share, to be believed
FLOOR_OF_WORDS = 4.5  # where they share names, towns and words only: one minister stands in many texts
UNDATED = 1.5  # more, where nobody knows that they are of the same days
MARGIN, RATIO = 1.2, 1.3  # over the second best, for both of them
TELLING = 0.7  # what a sign is worth, for those who share it to be looked at
A_DAY_APART = 0.4
ALL_NUMBERS = 0.8  # what it says that of several numbers none is missing
NUMBER_ALONE, DAY_ALONE, NAME_ALONE = 0.9, 1.0, 0.4  # what speaks against it, where the other text has others


@dataclass(frozen=True, kw_only=True)
class Text:
    """An announcement in one language, as far as its translations are concerned."""

    id: int
    language: str
    day: Day | None  # None: it is not certain
    signs: frozenset[str]
    address: str = ""
    twin: str = ""  # the address without its language

    @property
    def tongue(self) -> str:
        """Two texts of one tongue are no translations of each other, whatever their scripts."""
        return self.language.split("-")[0]

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Those that a translation keeps: of two digits and more."""
        return frozenset(sign for sign in self.signs if sign[0] == "n" and len(sign) > 3)

    @cached_property
    def days(self) -> frozenset[str]:
        """Days of a month that it names."""
        return frozenset(sign for sign in self.signs if sign[0] == "d")

    @cached_property
    def names(self) -> frozenset[str]:
        """Words with a capital, by their first four consonants."""
        return frozenset(sign for sign in self.signs if sign[0] == "A" and len(sign) == 6)


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How much speaks for two texts being one announcement."""

    score: float
    shared: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Match:
    """Two texts, each of which is the other's best by far; a < b."""

    a: int
    b: int
    score: float
    second: float  # the best of the other candidates of both
    shared: tuple[str, ...]


def days_apart(one: Text, other: Text) -> int | None:
    """None where one of the days is not certain."""
    return abs((one.day - other.day).days) if one.day and other.day else None


def contradict(one: Text, other: Text) -> bool:
    """Whether they cannot be editions of one announcement: too far apart, or numbers of which none is the same."""
    apart = days_apart(one, other)
    fewer = min(len(one.numbers), len(other.numbers))
    return (apart is not None and apart > WINDOW) or (fewer >= 2 and not one.numbers & other.numbers)


class Around:
    """The texts of one body around some days, and how rare what they hold is among them."""

    def __init__(self, texts: Iterable[Text], others: Iterable[Text] = ()) -> None:
        """`others` are no candidates; they tell how rare things are."""
        self.texts = {text.id: text for text in texts}
        self._by_tongue: dict[str, list[Text]] = defaultdict(list)
        for text in self.texts.values():
            self._by_tongue[text.tongue].append(text)
        usual = defaultdict(list, {tongue: list(told) for tongue, told in self._by_tongue.items()})
        for other in others:
            if other.id not in self.texts:
                usual[other.tongue].append(other)
        self._rarity = {tongue: Rarity(text.signs for text in told) for tongue, told in usual.items()}
        self._holders: dict[str, dict[str, list[Text]]] = {
            tongue: _holders(told) for tongue, told in self._by_tongue.items()
        }
        self._likeness: dict[tuple[int, int], Likeness] = {}
        self._ranked: dict[tuple[int, str], list[tuple[float, int]]] = {}

    def likeness(self, one: Text, other: Text) -> Likeness:
        """What two texts share, less what speaks against them."""
        key = (min(one.id, other.id), max(one.id, other.id))
        if key not in self._likeness:
            rare, rare_there = self._rarity[one.tongue], self._rarity[other.tongue]
            shared = _told_once(one.signs & other.signs)
            said = {sign: worth(sign) * min(rare.of(sign), rare_there.of(sign)) for sign in shared}
            score = sum(said.values()) - against(one, other) + (ALL_NUMBERS if _same_numbers(one, other) else 0)
            order = tuple(sorted(said, key=lambda sign: (-said[sign], sign)))
            self._likeness[key] = Likeness(score=score, shared=order)
        return self._likeness[key]

    def matches(self, ids: Iterable[int]) -> Iterator[Match]:
        """Each pair with one of these texts in which both are the other's best, by far."""
        done: set[tuple[int, int]] = set()
        for id_ in ids:
            one = self.texts[id_]
            for tongue in sorted(self._by_tongue.keys() - {one.tongue}):
                for _, best in self.ranked(one, tongue)[:1]:
                    key = (min(id_, best), max(id_, best))
                    if key not in done and (match := self._match(one, self.texts[best])):
                        yield match
                    done.add(key)

    def affected(self, ids: Iterable[int]) -> set[int]:
        """These texts, and those to which one of them may be a better edition or a rival of the one they have."""
        found = set(ids)
        for id_ in tuple(found):
            for tongue in self._by_tongue.keys() - {self.texts[id_].tongue}:
                found.update(other for _, other in self.ranked(self.texts[id_], tongue))
        return found

    def _match(self, one: Text, other: Text) -> Match | None:
        likeness = self.likeness(one, other)
        second = max(self.rival(one, other), self.rival(other, one))
        floor = FLOOR_OF_WORDS if all(sign[0] in "Aaymz" for sign in likeness.shared) else FLOOR
        floor += UNDATED if days_apart(one, other) is None else 0
        if likeness.score < max(floor, second + MARGIN, second * RATIO):
            return None
        a, b = sorted((one.id, other.id))
        return Match(a=a, b=b, score=likeness.score, second=second, shared=likeness.shared)

    def rival(self, one: Text, other: Text) -> float:
        """How like the best other candidate of its language is."""
        return max((score for score, id_ in self.ranked(one, other.tongue)[:2] if id_ != other.id), default=0.0)

    def ranked(self, one: Text, tongue: str) -> list[tuple[float, int]]:
        """The candidates of a language that share something rare, the best first."""
        key = (one.id, tongue)
        if key not in self._ranked:
            holders = self._holders.get(tongue, {})
            found = {other.id: other for sign in one.signs for other in holders.get(sign, ())}
            scores = [
                (self.likeness(one, other).score, other.id) for other in found.values() if not contradict(one, other)
            ]
            self._ranked[key] = sorted(scores, key=lambda told: (-told[0], told[1]))
        return self._ranked[key]


def against(one: Text, other: Text) -> float:
    """What the shorter of two texts holds and the longer does not: a shortened edition adds nothing."""
    lost = (days_apart(one, other) or 0) * A_DAY_APART
    for weight, here, there in (
        (NUMBER_ALONE, one.numbers, other.numbers),
        (DAY_ALONE, one.days, other.days),
        (NAME_ALONE, one.names, other.names),
    ):
        if here and there:
            fewer = min(len(here), len(there))
            lost += weight * min(fewer - len(here & there), 4)
    return lost


def _same_numbers(one: Text, other: Text) -> bool:
    """Whether the shorter text has several numbers and the other all of them."""
    fewer = min(len(one.numbers), len(other.numbers))
    return fewer >= 2 and len(one.numbers & other.numbers) == fewer


def _holders(texts: Iterable[Text]) -> dict[str, list[Text]]:
    """Sign -> texts, of the signs that are telling and held by few: who shares one is a candidate."""
    holders: dict[str, list[Text]] = defaultdict(list)
    many = 0
    for text in texts:
        many += 1
        for sign in text.signs:
            if worth(sign) >= TELLING:
                holders[sign].append(text)
    return {sign: told for sign, told in holders.items() if len(told) <= max(5, many // 20)}


def _told_once(shared: frozenset[str]) -> list[str]:
    """Of jpr, jprv and jprvd the longest: one word is one sign, and a name is no word besides."""
    kept = []
    beginnings = {sign[2 : 2 + size] for sign in shared if sign[0] == "A" for size in range(3, len(sign) - 2)}
    names = {sign[2:] for sign in shared if sign[0] == "A"}
    words = {sign[2:] for sign in shared if sign[0] == "a" and len(sign) == 8}
    for sign in sorted(shared):
        value = sign[2:]
        if sign[0] == "A" and value in beginnings:
            continue
        if sign[0] == "a" and (value[:4] in names or (len(value) == 4 and any(word[:4] == value for word in words))):
            continue
        kept.append(sign)
    return kept
