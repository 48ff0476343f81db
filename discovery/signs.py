"""What speaks for and against a group of links being the listing, as numbers between about 0 and 1."""

import re
from collections import Counter
from collections.abc import Sequence
from bisect import bisect_left
from math import log2

from discovery.groups import Group
from discovery.links import Anchor, Page
from discovery.shape import documents, holds_date, numbered, parts, shape, worded

SAMPLE = 150  # links of a group that are asked for what each of them has

Signs = dict[str, float]


class Facts:
    """What is counted once for the whole page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.own = parts(page.url)
        self.letters = max(len(page.text), 1)
        self.tags = Counter(a.tags for a in page.anchors)
        self.shapes = Counter(shape(a.url, 2) for a in page.anchors)
        self.folders = Counter(shape(a.url, 0) for a in page.anchors)
        self.words: dict[str, str] = {}
        self.new: list[int] = [0]
        for a in page.anchors:
            self.new.append(self.new[-1] + (a.key not in self.words))
            if len(a.text) >= len(self.words.get(a.key, "")):
                self.words[a.key] = a.text
        self.shared = [_shared(a.chain, b.chain) for a, b in zip(page.anchors, page.anchors[1:], strict=False)]
        self.single = [_single(self, index) for index in range(len(page.anchors))]

    def leads(self, index: int) -> bool:
        """Is no other link before it in its row?"""
        anchors = self.page.anchors
        before, after = index - 1, index
        while before >= 0 and anchors[before].key == anchors[index].key:
            before -= 1
        while after + 1 < len(anchors) and anchors[after + 1].key == anchors[index].key:
            after += 1
        left = self.shared[before] if before >= 0 else 0
        right = self.shared[after] if after < len(self.shared) else 0
        return left <= right


def _shared(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """How many elements two links have in common above them."""
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary"})
NAMED = re.compile(r"news|article|teaser|card|post|press|item|result|views?-row|title|headline|entry|list", re.I)
SPOKEN = re.compile(
    r"news|press|release|article|novost|aktual|aktuell|notici|actualit|haber|zhanaly|kabar|jangi|yangilik|xabar|meldung"
    r"|story|stories|media|opinion|publicat|docum|announc|event|uudis|naujien|zinas|nyhet|tiedot|wiadomos|aktual|detail"
    r"|view|show|post|id=|content",
    re.I,
)
SINGLE = ("around", "main", "words", "tiny", "numbered", "worded", "document", "date_in_url", "same_path", "below",
          "same_host", "deep", "leads", "heading", "named", "spoken")  # fmt: skip


def _single(facts: Facts, index: int) -> tuple[float, ...]:
    a, own = facts.page.anchors[index], facts.own
    text = facts.words[a.key]
    host, _, segments, ending, names = parts(a.url)
    base = own[2][:-1] if own[3] else own[2]
    return (
        a.around,
        a.main,
        min(len(text), 80) / 80,
        len(text) <= 3 or text.isdigit(),
        numbered(a.url),
        worded(a.url),
        documents(a.url),
        holds_date(a.url),
        host == own[0] and segments == own[2],
        host == own[0] and len(segments) > len(base) and segments[: len(base)] == base and bool(base),
        host == own[0],
        min(len(segments), 6) / 6,
        facts.leads(index),
        any(tag in HEADINGS for tag in a.tags[1:4]),
        any(NAMED.search(" ".join(key[1:])) for key in a.path[:6]),
        SPOKEN.search(a.url) is not None,
    )


def signs(facts: Facts, group: Group) -> Signs:
    """The signs of one group."""
    anchors = [facts.page.anchors[index] for index in group.links]
    step = max(1, len(anchors) // SAMPLE)
    singles = [facts.single[index] for index in group.links[::step]]
    found = {name: sum(s[k] for s in singles) / len(singles) for k, name in enumerate(SINGLE)}
    found["many"] = log2(min(len(anchors), 64)) / 6
    found["place"] = group.place / 6
    found["level"] = group.level / 4
    found.update(_rows(facts, anchors, group))
    found.update(_rest(facts, anchors))
    return found


def _rows(facts: Facts, anchors: Sequence[Anchor], group: Group) -> Signs:
    page = facts.page
    starts = [a.start for a in anchors]
    last = anchors[-1].end
    gaps = sorted(b - a for a, b in zip(starts, starts[1:], strict=False))
    typical = gaps[len(gaps) // 2]
    bounds = [max(0, starts[0] - typical), *starts, min(facts.letters, last + typical)]
    between = list(zip(bounds, bounds[1:], strict=False))
    before = sum(page.dated(a, b) for a, b in between[:-1]) / len(anchors)
    after = sum(page.dated(a, b) for a, b in between[1:]) / len(anchors)
    text = sum(len(facts.words[a.key]) for a in anchors)
    span = facts.new[group.links[-1] + 1] - facts.new[group.links[0]]
    inside = bisect_left(page.dates, bounds[-1]) - bisect_left(page.dates, bounds[0])
    meets = Counter(
        a.chain[_shared(a.chain, b.chain) - 1] for a, b in zip(anchors, anchors[1:], strict=False)
    ).most_common(1)[0][1]
    return {
        "dated": max(before, after),
        "dates": inside / max(len(page.dates), 3),
        "date_or_group": max(before, after, 0.7 * (inside >= 3) * inside / max(len(page.dates), 3)),
        "gap": log2(1 + min(typical, 1000)) / 10,
        "even": 1 - min(1, (gaps[len(gaps) * 3 // 4] - gaps[len(gaps) // 4]) / (typical + 20)),
        "covers": min(1, (bounds[-1] - bounds[0]) / facts.letters),
        "covers_own": min(1.0, typical * len(anchors) / facts.letters),
        "alone": min(1, len(anchors) / max(span, 1)),
        "labels": min(1, text / facts.letters),
        "siblings": meets / max(1, len(anchors) - 1),
    }


def _rest(facts: Facts, anchors: Sequence[Anchor]) -> Signs:
    texts = {facts.words[a.key] for a in anchors}
    tags = Counter(a.tags for a in anchors)
    shapes = Counter(shape(a.url, 2) for a in anchors)
    folders = Counter(shape(a.url, 0) for a in anchors)
    n = len(anchors)
    return {
        "distinct": len(texts) / n,
        "all_of_tags": n / sum(facts.tags[t] for t in tags),
        "all_of_shape": n / sum(facts.shapes[t] for t in shapes),
        "all_of_folder": n / sum(facts.folders[t] for t in folders),
        "one_shape": max(shapes.values()) / n,
        "one_folder": max(folders.values()) / n,
        "one_tags": max(tags.values()) / n,
    }
