"""Groups of links that might be the listing: every place in the page crossed with every shape of address."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from discovery.links import Anchor, Page
from discovery.shape import LEVELS, Shape, shape

FEWEST = 3  # links make a listing
MOST_GROUPS = 400
PLACES = 7  # of likeness, from the narrowest to anywhere in the page


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Links alike in place and shape; of several with one address the first."""

    links: tuple[int, ...]  # indexes of the page's anchors, in order
    place: int  # the narrowest level of place that gives it
    level: int  # the narrowest level of shape


def groups(page: Page) -> list[Group]:
    """All different groups of the page, the largest first, at most MOST_GROUPS."""
    gathered: dict[tuple[int, int, object, Shape], list[int]] = defaultdict(list)
    for index, anchor in enumerate(page.anchors):
        shapes = [shape(anchor.url, level) for level in range(LEVELS)]
        for place, key in enumerate(_places(anchor)):
            for level in range(LEVELS):
                gathered[place, level, key, shapes[level]].append(index)
    found: dict[frozenset[str], Group] = {}
    for (place, level, *_), indexes in gathered.items():
        links = _once(page.anchors, indexes)
        keys = frozenset(page.anchors[index].key for index in links)
        if len(links) >= FEWEST and keys not in found:
            found[keys] = Group(links=links, place=place, level=level)
    return sorted(found.values(), key=lambda group: -len(group.links))[:MOST_GROUPS]


def _places(anchor: Anchor) -> Iterator[tuple[object, ...]]:
    """What must be alike at each level: classes and column, tags and column, tags, the nearest tags, nothing."""
    yield anchor.path, anchor.column
    yield anchor.tags, anchor.column
    yield (anchor.tags,)
    yield anchor.tags[:4], anchor.column
    yield (anchor.tags[:2],)
    yield anchor.tags[:4], anchor.path[0][1], anchor.path[1:2]
    yield ()


def _once(anchors: Sequence[Anchor], indexes: Sequence[int]) -> tuple[int, ...]:
    seen: dict[str, int] = {}
    for index in indexes:
        seen.setdefault(anchors[index].key, index)
    return tuple(seen.values())
