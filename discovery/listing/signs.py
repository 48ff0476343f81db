"""What speaks for and against a group of links being the listing: signs between about 0 and 1."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2

from discovery.listing.groups import Group
from discovery.listing.links import Anchor, Page
from discovery.listing.shape import Shape, documents, numbered, parts, shape

SAMPLE = 150  # links of a group that are asked for what each of them has
LONG = 80  # letters; longer words of a link count as these
WIDE = 1_000  # letters from one link to the next
FEW_DATES = 3  # of a page: with fewer their place says little
_NAMED = re.compile(r"news|article|teaser|card|post|press|item|result|views?-row|title|headline|entry|list", re.I)
_SPOKEN = re.compile(
    r"news|press|release|article|novost|aktual|aktuell|notici|actualit|haber|zhanaly|kabar|jangi|yangilik|xabar|meldung"
    r"|stor(?:y|ies)|media|opinion|publicat|docum|announc|event|uudis|naujien|zinas|nyhet|tiedot|wiadomos|detail|view"
    r"|show|post|id=|content",
    re.I,
)

Signs = dict[str, float]


@dataclass(slots=True)
class Facts:
    """What is counted once for the whole page."""

    page: Page
    tags: Counter[tuple[str, ...]]
    shapes: Counter[Shape]
    folders: Counter[Shape]
    words: dict[str, str]  # address -> the longest text that links to it
    different: list[int]  # how many different addresses stand before each link
    shared: list[int]  # how many elements each link has in common with the next
    single: dict[int, tuple[float, ...]]  # what was said of a link already


def facts(page: Page) -> Facts:
    """Counts everything that no group changes."""
    words: dict[str, str] = {}
    different = [0]
    for anchor in page.anchors:
        different.append(different[-1] + (anchor.key not in words))
        if len(anchor.text) >= len(words.get(anchor.key, "")):
            words[anchor.key] = anchor.text
    return Facts(
        page=page,
        tags=Counter(anchor.place.tags for anchor in page.anchors),
        shapes=Counter(shape(anchor.url, 2) for anchor in page.anchors),
        folders=Counter(shape(anchor.url, 0) for anchor in page.anchors),
        words=words,
        different=different,
        shared=[in_common(one.chain, other.chain) for one, other in pairwise(page.anchors)],
        single={},
    )


def in_common(one: Sequence[int], other: Sequence[int]) -> int:
    """How many elements stand above both links."""
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def signs(known: Facts, group: Group) -> Signs:
    """All signs of one group; of a large one every n-th link is asked."""
    anchors = [known.page.anchors[index] for index in group.links]
    asked = group.links[:: max(1, len(anchors) // SAMPLE)]
    singles = [known.single.get(index) or _single(known, index) for index in asked]
    found = {name: sum(values) / len(asked) for name, values in zip(_SINGLE, zip(*singles, strict=True), strict=True)}
    found["many"] = log2(min(len(anchors), 64)) / 6
    found["place"] = group.place / 6
    found["torn"] = 2 * min(found["around"], 1 - found["around"])
    found.update(_spread(known, group, anchors))
    found.update(_kinds(known, anchors))
    return found


_SINGLE = (
    *("around", "main", "words", "tiny", "numbered", "document", "same_path", "same_host", "leads", "named", "spoken"),
)


def _single(known: Facts, index: int) -> tuple[float, ...]:
    """What one link says, in the order of _SINGLE."""
    anchor = known.page.anchors[index]
    text = known.words[anchor.key]
    host, _, segments, *_ = parts(anchor.url)
    own_host, _, own_segments, *_ = parts(known.page.url)
    known.single[index] = found = (
        anchor.place.around,
        anchor.place.main,
        min(len(text), LONG) / LONG,
        0 < len(text) <= 3 or text.isdigit(),
        numbered(anchor.url),
        documents(anchor.url),
        host == own_host and segments == own_segments,
        host == own_host,
        _leads(known, index),
        any(_NAMED.search(" ".join(key[1:])) for key in anchor.place.path[:6]),
        _SPOKEN.search(anchor.url) is not None,
    )
    return found


def _leads(known: Facts, index: int) -> bool:
    """Is no link to another address before it in its row?"""
    anchors, first, last = known.page.anchors, index, index
    while first > 0 and anchors[first - 1].key == anchors[index].key:
        first -= 1
    while last + 1 < len(anchors) and anchors[last + 1].key == anchors[index].key:
        last += 1
    before = known.shared[first - 1] if first else 0
    return before <= (known.shared[last] if last < len(known.shared) else 0)


def _spread(known: Facts, group: Group, anchors: Sequence[Anchor]) -> Signs:
    """How the links are spread over the text, and the dates between them."""
    page, letters = known.page, len(known.page.text)
    gaps = sorted(after.start - before.start for before, after in pairwise(anchors))
    typical, quarter = gaps[len(gaps) // 2], len(gaps) // 4
    begin, end = max(0, anchors[0].start - typical), min(letters, anchors[-1].end + typical)
    between = [page.dated(*bounds) for bounds in pairwise([begin, *(anchor.start for anchor in anchors), end])]
    dates = bisect_left(page.dates, end) - bisect_left(page.dates, begin)
    span = known.different[group.links[-1] + 1] - known.different[group.links[0]]
    return {
        "dated": max(sum(between[:-1]), sum(between[1:])) / len(anchors),
        "dates": dates / max(len(page.dates), FEW_DATES),
        "gap": log2(1 + min(typical, WIDE)) / 10,
        "even": 1 - min(1, (gaps[len(gaps) * 3 // 4] - gaps[quarter]) / (typical + 20)),
        "alone": min(1, len(anchors) / max(span, 1)),
    }


def _kinds(known: Facts, anchors: Sequence[Anchor]) -> Signs:
    """How much alike the links are, and how many like them the page has elsewhere."""
    tags = Counter(anchor.place.tags for anchor in anchors)
    shapes = Counter(shape(anchor.url, 2) for anchor in anchors)
    folders = Counter(shape(anchor.url, 0) for anchor in anchors)
    labels = Counter(known.words[anchor.key] for anchor in anchors)
    often = max(labels.values()) / len(anchors) if max(labels.values()) > 2 else 0.0
    return {
        "distinct": len(labels) / len(anchors),
        "mixed": 4 * often * (1 - often),
        "hosts": len({parts(anchor.url)[0] for anchor in anchors}) / len(anchors),
        "all_of_tags": len(anchors) / sum(known.tags[one] for one in tags),
        "all_of_shape": len(anchors) / sum(known.shapes[one] for one in shapes),
        "all_of_folder": len(anchors) / sum(known.folders[one] for one in folders),
        "one_shape": max(shapes.values()) / len(anchors),
        "one_folder": max(folders.values()) / len(anchors),
        "one_tags": max(tags.values()) / len(anchors),
    }
