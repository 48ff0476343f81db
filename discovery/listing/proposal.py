"""Selector and pattern for chosen links, tried on the page they come from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from discovery.listing.links import Anchor, Page
from discovery.listing.pattern import patterns
from discovery.listing.selector import paths

MOST_TRIED = 40  # selectors, and as many patterns
ENOUGH = 4
POOR = 0.3  # worse proposals are none
GOOD = 0.98  # a single one that is as good as this needs no second


@dataclass(frozen=True, slots=True)
class Proposal:
    """What goes into a definition, and how much of what it finds and should find is the same."""

    links: str | None
    pattern: str | None
    share: float


@dataclass(frozen=True, slots=True)
class _Try:
    name: str
    found: set[int]  # numbers of links


def propose(page: Page, chosen: Sequence[Anchor]) -> Proposal:
    """The best selector, pattern or both; a simple one before one that is hardly better."""
    links = [*page.anchors, *page.own]
    wanted = frozenset(anchor.key for anchor in chosen)
    shapes = _good(links, wanted, (_matched(links, one) for one in patterns([anchor.url for anchor in chosen])))
    selectors = _good(links, wanted, (_Try(str(path), path.selected(links)) for path in paths(chosen)))
    tried = [*_tried(links, wanted, selectors, shapes)]
    if max((share for share, *_ in tried), default=0) < GOOD:
        tried += _both(links, wanted, selectors, shapes)
    best = max(tried, key=lambda one: round(one[0] - 0.01 * one[1], 3), default=None)
    return Proposal(best[2], best[3], best[0]) if best and best[0] > POOR else Proposal(None, None, 0.0)


def _good(links: Sequence[Anchor], wanted: frozenset[str], tries: Iterator[_Try]) -> list[_Try]:
    """The tries until enough of them are good."""
    found: list[_Try] = []
    good = 0
    for one in islice(tries, MOST_TRIED):
        found.append(one)
        good += _share(links, wanted, one.found) >= GOOD
        if good == ENOUGH:
            break
    return found


_Tried = tuple[float, float, str | None, str | None]  # share, price, selector, pattern


def _tried(
    links: Sequence[Anchor], wanted: frozenset[str], selectors: list[_Try], shapes: list[_Try]
) -> Iterator[_Tried]:
    for one in selectors:
        yield _share(links, wanted, one.found), _price(one.name), one.name, None
    for one in shapes:
        yield _share(links, wanted, one.found), _price(one.name), None, one.name


def _both(
    links: Sequence[Anchor], wanted: frozenset[str], selectors: list[_Try], shapes: list[_Try]
) -> Iterator[_Tried]:
    for one in selectors:
        for other in shapes:
            price = 1 + _price(one.name) + _price(other.name)
            yield _share(links, wanted, one.found & other.found), price, one.name, other.name


def _price(name: str) -> float:
    """What speaks against a selector or pattern that finds the same as another: length, and names of nothing."""
    vague = not re.search(r"[.#]|/\w", name)
    return len(name) / 60 + vague


def _share(links: Sequence[Anchor], wanted: frozenset[str], found: set[int]) -> float:
    keys = {links[number].key for number in found}
    union = wanted | keys
    return len(wanted & keys) / len(union) if union else 0.0


def _matched(links: Sequence[Anchor], pattern: str) -> _Try:
    matcher = re.compile(pattern)
    return _Try(pattern, {number for number, anchor in enumerate(links) if matcher.search(anchor.url)})
