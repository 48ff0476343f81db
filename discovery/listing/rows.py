"""The row of a listing around each of its links: its title and its date as they are written there."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from core.date_spots import first_date
from discovery.listing.links import DEEPEST, Anchor, Page
from discovery.listing.signs import in_common

MOST_IN_ROW = 200  # elements of a row that are looked at
LONGEST_ROW = 3_000  # letters
LONGEST_DATE = 60
MOST_PARTS = 6  # elements of which a date is put together: day, month, year
MOSTLY = 0.5  # of a text that is a date, perhaps with a time of day
_DATE_CLASS = re.compile(r"date|time|дата|published|posted|tarih|datum|fecha|kun\b", re.I)
# Without a year, or today: 15 марта, Mar 15, бүгүн 14:20; believed where the element is called a date.
_SHORT = re.compile(r"\d{1,2}[.\s]+[^\W\d]{3,12}\.?|[^\W\d]{3,12}\.?\s+\d{1,2}|[^\W\d]{3,10},?\s+\d\d?:\d\d")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TITLE_CLASS = re.compile(r"title|headline|heading|заголов|name\b", re.I)
_GENERIC = 0.3  # a label that more than this share of the rows has is no title


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in one row; `place` is where its date stands, as a selector within the row."""

    title: str
    date: str | None
    place: str | None


def rows(page: Page, chosen: Sequence[Anchor]) -> list[Row]:
    """A row for each link, in the same order."""
    elements = [_around(chosen, number) for number in range(len(chosen))]
    labels = _labels(page, chosen)
    often = Counter(labels)
    loose = _loose_dates(page, chosen)
    found = []
    for anchor, element, label, beside in zip(chosen, elements, labels, loose, strict=True):
        place, date = _date(element, anchor)
        generic = often[label] > max(1, _GENERIC * len(chosen)) or not label
        title = _title(element, anchor, label, generic=generic)
        found.append(Row(title=title, date=date or beside, place=place if date else None))
    return found


def _around(chosen: Sequence[Anchor], number: int) -> Any:
    """The largest element around a link that holds no other link of the listing."""
    mine = chosen[number]
    if len(mine.chain) >= DEEPEST:
        return mine.element
    beside = [chosen[n] for n in (number - 1, number + 1) if 0 <= n < len(chosen)]
    depth = max((in_common(mine.chain, other.chain) for other in beside), default=len(mine.chain) - 1)
    element = mine.element
    for _ in range(len(mine.chain) - depth - 1):
        element = element.getparent()
    return element


def _labels(page: Page, chosen: Sequence[Anchor]) -> list[str]:
    """The longest text that links to each address."""
    longest: dict[str, str] = {}
    for anchor in page.anchors:
        if len(anchor.text) > len(longest.get(anchor.key, "")):
            longest[anchor.key] = anchor.text
    return [longest.get(anchor.key, "") for anchor in chosen]


def _title(row: Any, anchor: Anchor, label: str, *, generic: bool) -> str:
    """The heading where the whole row is one link or its label is the same everywhere, otherwise the label."""
    if not generic and len(label) <= 120:
        return _heading(anchor.element) or label
    return _heading(anchor.element) or (_heading(row) or _rest(row, anchor) if generic else "") or label


def _heading(element: Any) -> str:
    for node in islice(element.iter(), MOST_IN_ROW):
        named = isinstance(node.tag, str) and node is not element and _TITLE_CLASS.search(node.get("class") or "")
        if node is not element and (node.tag in _HEADINGS or named) and (text := _text(node)):
            return text[:300]
    return ""


def _rest(row: Any, anchor: Anchor) -> str:
    """The longest piece of text in the row that is no date and not the label."""
    pieces = (_text(node) for node in islice(row.iter(), MOST_IN_ROW) if isinstance(node.tag, str) and len(node) == 0)
    whole = [piece for piece in pieces if piece != anchor.text and _share_of_date(piece) < MOSTLY]
    return max(whole, key=len, default="")[:300]


def _date(row: Any, anchor: Anchor) -> tuple[str | None, str | None]:
    """Where the date stands in the row, and the date: an element of its own before a text that holds one."""
    for node in islice(row.iter("time"), 5):
        if (written := (node.get("datetime") or "").strip()) and first_date(written[:100]):
            return "time::attr(datetime)", written
    own = max(_own_dates(row, anchor), key=lambda one: one[0], default=None)
    if own:
        return own[1], own[2]
    if found := first_date(_without(row, anchor)):
        return None, found
    return None, first_date(_text(anchor.element))


def _own_dates(row: Any, anchor: Anchor) -> Iterator[tuple[float, str | None, str]]:
    """Elements that hold a date and little else: how much of their text it is, where they stand, the date."""
    for node in islice(row.iter(), MOST_IN_ROW):
        if not isinstance(node.tag, str) or node is anchor.element or len(node) > MOST_PARTS:
            continue
        text = _text(node, 3 * LONGEST_DATE)
        if len(text) > LONGEST_DATE or not any(letter.isdigit() for letter in text):
            continue
        share = _share_of_date(text)
        if share >= MOSTLY:
            yield share, _selector(node, row), text
        elif _DATE_CLASS.search(node.get("class") or "") and (_SHORT.fullmatch(text) or first_date(text)):
            yield share, _selector(node, row), first_date(text) or text


def _share_of_date(text: str) -> float:
    date = first_date(text[:LONGEST_DATE])
    return len(date) / len(text) if date else 0.0


def _selector(node: Any, row: Any) -> str | None:
    names = [name for name in (node.get("class") or "").split() if re.fullmatch(r"[A-Za-z][\w-]*", name)]
    if names:
        return f"{node.tag}." + min(names, key=lambda name: (not _DATE_CLASS.search(name), len(name)))
    if node.tag in ("td", "th"):
        number = 1 + sum(isinstance(one.tag, str) for one in islice(node.itersiblings(preceding=True), 50))
        return f"{node.tag}:nth-child({number})"
    alike = sum(1 for _ in islice(row.iter(node.tag), 2))
    return str(node.tag) if alike == 1 else None


def _loose_dates(page: Page, chosen: Sequence[Anchor]) -> list[str | None]:
    """Dates that stand between the links without an element around the row: lists that are only broken into lines."""
    starts = [anchor.start for anchor in chosen]
    ends = [anchor.end for anchor in chosen]
    gaps = sorted(b - a for a, b in zip(ends, starts[1:], strict=False)) or [0]
    reach = min(LONGEST_ROW, gaps[len(gaps) // 2])
    before = [page.text[max(0, s - reach, e) : s] for s, e in zip(starts, [0, *ends], strict=False)]
    after = [page.text[e : min(e + reach, s)] for e, s in zip(ends, [*starts[1:], len(page.text)], strict=False)]
    found = [[first_date(text) for text in side] for side in (before, after)]
    best = max(found, key=lambda side: sum(date is not None for date in side))
    return best if sum(date is not None for date in best) >= 0.7 * len(chosen) else [None] * len(chosen)


def _without(row: Any, anchor: Anchor) -> str:
    """The words of the row but for those of the link."""
    if row is anchor.element:
        return ""
    text, label = _text(row, LONGEST_ROW), _text(anchor.element)
    return text.replace(label, " ", 1) if label else text


def _text(element: Any, most: int = LONGEST_ROW) -> str:
    words: list[str] = []
    missing = most
    for piece in islice(element.itertext(), 2 * MOST_IN_ROW):
        if missing <= 0:
            break
        words.append(piece)
        missing -= len(piece)
    return " ".join(" ".join(words)[:most].split())
