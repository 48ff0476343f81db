"""Groups of links that might be the listing: every place in the page crossed with every shape of address."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from discovery.listing.links import Anchor, Page, Place
from discovery.listing.shape import LEVELS, shape

FEWEST = 3  # links make a listing
MOST_GROUPS = 400
PLACES = 7  # of likeness, from the narrowest to anywhere in the page


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Links alike in place and shape; of several with one address the first."""

    links: tuple[int, ...]  # indexes of the page's anchors, in order
    place: int  # the narrowest level of place that gives it


def groups(page: Page) -> list[Group]:
    """All different groups of the page, the largest first, at most MOST_GROUPS."""
    gathered: dict[tuple[int, int, int, int], list[int]] = defaultdict(list)
    known: dict[object, int] = {}  # long keys to short ones
    places = {place: _short(known, _likeness(place)) for place in {anchor.place for anchor in page.anchors}}
    for index, anchor in enumerate(page.anchors):
        shapes = _short(known, [shape(anchor.url, level) for level in range(LEVELS)])
        for likeness, key in enumerate(places[anchor.place]):
            for level in range(LEVELS):
                gathered[likeness, level, key, shapes[level]].append(index)
    found: dict[frozenset[str], Group] = {}
    for (likeness, *_), indexes in gathered.items():
        if len(indexes) < FEWEST:
            continue
        links = _once(page.anchors, indexes)
        keys = frozenset(page.anchors[index].key for index in links)
        if len(links) >= FEWEST and keys not in found:
            found[keys] = Group(links=links, place=likeness)
    return sorted(found.values(), key=lambda group: -len(group.links))[:MOST_GROUPS]


def _short(known: dict[object, int], keys: Iterable[object]) -> list[int]:
    return [known.setdefault(key, len(known)) for key in keys]


def _likeness(place: Place) -> Iterator[object]:
    """What must be alike at each level: classes and column, tags and column, tags, the nearest tags, nothing."""
    yield place.path, place.column
    yield place.tags, place.column
    yield (place.tags,)
    yield place.tags[:4], place.column
    yield (place.tags[:2],)
    yield place.tags[:4], place.path[0][1], place.path[1:2]
    yield ()


def _once(anchors: Sequence[Anchor], indexes: Sequence[int]) -> tuple[int, ...]:
    seen: dict[str, int] = {}
    for index in indexes:
        seen.setdefault(anchors[index].key, index)
    return tuple(seen.values())
