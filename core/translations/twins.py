"""Addresses that differ in their language only: /ru/news/123 and /en/news/123."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import parse_qsl

from core.tongues import tag_of_code
from core.translations.matching import FLOOR, MARGIN, Around, Text, contradict

_PARAMETERS = frozenset({"lang", "language", "locale", "hl", "lng", "l"})
_BEHIND = re.compile(r"[-_.](?P<code>[a-z]{2,3})(?P<rest>\.[a-z]{3,5})?$", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]{2,}")
_LEAST_SLUG = 12  # letters
HOLDS = 2.0  # what twins share, to be each other's edition by more than their address
PROVEN = 3  # pairs of a source that hold, for the others to be believed
ONE_LIE_IN = 10
LIES = 3  # pairs of a source that contradict each other, for the word of its pages not to be believed either

Tongues = tuple[str, ...]  # two


@dataclass(frozen=True, kw_only=True)
class Twins:
    """Two texts whose addresses differ in their language only, and what their texts say of it."""

    one: Text
    other: Text
    verdict: str  # "held", "lied", "silent"

    @property
    def tongues(self) -> Tongues:
        """Of both, sorted."""
        return tuple(sorted((self.one.tongue, self.other.tongue)))


def twins_among(around: Around, far: Iterable[Text] = ()) -> list[Twins]:
    """All twins of these texts; `far` are some from other days."""
    return list(_found(around, far))


def believed(found: Iterable[Twins], proven: Mapping[Tongues, int]) -> Iterator[Twins]:
    """The twins that are editions of each other, by what those of the same languages show.

    A site that counts its announcements in each language anew has twins that lie: there they say nothing at all.
    `proven` says how many others of these languages hold.
    """
    found = list(found)
    counted = Counter((twins.tongues, twins.verdict) for twins in found)
    for twins in found:
        held, lied = counted[twins.tongues, "held"], counted[twins.tongues, "lied"]
        telling = speaks(twins.one.twin)
        if twins.verdict == "lied" or (lied * ONE_LIE_IN > held + lied and not telling):
            continue
        if twins.verdict == "held" or held + proven.get(twins.tongues, 0) >= PROVEN or telling:
            yield twins


def lying(found: Collection[Twins]) -> dict[tuple[int, int], bool]:
    """Twins by number where most of their languages contradict each other; and whether they do so themselves."""
    counted = Counter((twins.tongues, twins.verdict) for twins in found)
    return {
        (min(twins.one.id, twins.other.id), max(twins.one.id, twins.other.id)): twins.verdict == "lied"
        for twins in found
        if twins.verdict != "held"
        and not speaks(twins.one.twin)
        and counted[twins.tongues, "lied"] > counted[twins.tongues, "held"]
    }


def newly_proven(found: Iterable[Twins], fresh: Collection[int], proven: Counter[Tongues]) -> bool:
    """Whether these fresh texts make so many twins hold that others are believed that were not before."""
    before, now = proven + _held(found, without=fresh), proven + _held(found)
    return any(before[tongues] < PROVEN <= now[tongues] for tongues in now)


def may_be_proven(found: Collection[Twins], fresh: Collection[int]) -> bool:
    """Whether it matters how many twins hold elsewhere."""
    held = _held(found, without=fresh)
    return any(held[twins.tongues] < PROVEN for twins in found)


def _held(found: Iterable[Twins], without: Collection[int] = ()) -> Counter[Tongues]:
    return Counter(
        twins.tongues
        for twins in found
        if twins.verdict == "held" and twins.one.id not in without and twins.other.id not in without
    )


def _found(around: Around, far: Iterable[Text]) -> Iterator[Twins]:
    by_key: dict[str, list[Text]] = defaultdict(list)
    for text in sorted((*around.texts.values(), *far), key=lambda text: text.id):
        if text.twin:
            by_key[text.twin].append(text)
    for texts in by_key.values():
        for one, other in combinations(texts, 2):
            if one.tongue != other.tongue and one.address != other.address:
                yield Twins(one=one, other=other, verdict=_verdict(around, one, other))


def _verdict(around: Around, one: Text, other: Text) -> str:
    if contradict(one, other):
        return "lied"
    if one.id not in around.texts or other.id not in around.texts:
        return "silent"
    score = around.likeness(one, other).score
    rival = max(around.rival(one, other), around.rival(other, one))
    if rival >= FLOOR and rival > score + MARGIN:
        return "lied"
    return "held" if score >= HOLDS and score > rival else "silent"


def twin_key(url_key: str, language: str) -> str:
    """The look-up key of an address without what names this language in it: equal for twins."""
    where, _, query = url_key.partition("?")
    host, *segments = where.split("/")
    kept = [part for part in query.split("&") if part and not _says(part, language)]
    behind = _without_ending(segments, language)
    at = next((place for place, segment in enumerate(segments[:5]) if _is(segment, language)), None)
    if len(kept) == len([part for part in query.split("&") if part]):
        if at is not None:
            segments = segments[:at] + segments[at + 1 :]
        elif behind != segments:
            segments = behind
        elif _is(host.partition(".")[0], language) and host.count(".") > 1:
            host = host.partition(".")[2]
    return "/".join([host, *segments]) + ("?" + "&".join(kept) if kept else "")


def speaks(key: str) -> bool:
    """Whether what twins share says by itself what they are about: a title, no number."""
    last = key.partition("?")[0].rpartition("/")[2]
    words = _WORDS.findall(last)
    return len(words) >= 2 and sum(map(len, words)) >= _LEAST_SLUG


def _is(written: str, language: str) -> bool:
    return tag_of_code(written).split("-")[0] == language.split("-")[0] != ""


def _says(part: str, language: str) -> bool:
    return any(name.casefold() in _PARAMETERS and _is(value, language) for name, value in parse_qsl(part))


def _without_ending(segments: list[str], language: str) -> list[str]:
    """Of news-123-ru and news_ru.html what stands before the language."""
    match = _BEHIND.search(segments[-1]) if segments else None
    if not match or not _is(match["code"], language):
        return segments
    return [*segments[:-1], segments[-1][: match.start()] + (match["rest"] or "")]
