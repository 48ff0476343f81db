"""Selector and pattern for chosen links, tried on the page they come from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import re

from discovery.links import Anchor, Page
from discovery.pattern import patterns
from discovery.selector import Path, paths

MOST_TRIED = 40  # selectors, and as many patterns
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
    found: frozenset[int]  # numbers of links; those of the page to itself are negative


def propose(page: Page, chosen: Sequence[Anchor]) -> Proposal:
    """The best selector, pattern or both; a simple one before one that is hardly better."""
    wanted = frozenset(anchor.key for anchor in chosen)
    selectors = [_selected(page, path) for path in islice(paths(chosen), MOST_TRIED)]
    shapes = [_matched(page, pattern) for pattern in islice(patterns([a.url for a in chosen]), MOST_TRIED)]
    tried = list(_tried(page, wanted, selectors, shapes))
    if max((share for share, *_ in tried), default=0) < GOOD:
        tried += _both(page, wanted, selectors, shapes)
    best = max(tried, key=lambda one: round(one[0] - 0.01 * one[1], 3), default=None)
    return Proposal(best[2], best[3], best[0]) if best and best[0] > 0.3 else Proposal(None, None, 0.0)


_Tried = tuple[float, float, str | None, str | None]  # share, price, selector, pattern


def _tried(page: Page, wanted: frozenset[str], selectors: list[_Try], shapes: list[_Try]) -> Iterator[_Tried]:
    for one in selectors:
        yield _share(page, wanted, one.found), _price(one.name), one.name, None
    for one in shapes:
        yield _share(page, wanted, one.found), _price(one.name), None, one.name


def _both(page: Page, wanted: frozenset[str], selectors: list[_Try], shapes: list[_Try]) -> Iterator[_Tried]:
    for one in selectors:
        for other in shapes:
            price = 1 + _price(one.name) + _price(other.name)
            yield _share(page, wanted, one.found & other.found), price, one.name, other.name


def _price(name: str) -> float:
    """What speaks against a selector or pattern that finds the same as another: length, and names of nothing."""
    vague = not re.search(r"[.#]|/\w", name)
    return len(name) / 60 + vague


def _share(page: Page, wanted: frozenset[str], found: frozenset[int]) -> float:
    keys = {page.anchors[number].key for number in found if number >= 0}
    strangers = sum(1 for number in found if number < 0)
    union = len(wanted | keys) + strangers
    return len(wanted & keys) / union if union else 0.0


def _selected(page: Page, path: Path) -> _Try:
    found = {number for number, anchor in enumerate(page.anchors) if path.fits(anchor.element)}
    found |= {-1 - number for number, (element, _) in enumerate(page.own) if path.fits(element)}
    return _Try(str(path), frozenset(found))


def _matched(page: Page, pattern: str) -> _Try:
    matcher = re.compile(pattern)
    found = {number for number, anchor in enumerate(page.anchors) if matcher.search(anchor.url)}
    found |= {-1 - number for number, (_, url) in enumerate(page.own) if matcher.search(url)}
    return _Try(pattern, frozenset(found))
