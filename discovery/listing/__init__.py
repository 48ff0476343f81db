"""One page to the listing on it: its announcements, and what a definition needs to find them again tomorrow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from discovery.listing.groups import Group, groups
from discovery.listing.links import Anchor, Page, read_links
from discovery.listing.paging import Paging, paging
from discovery.listing.proposal import Proposal, propose
from discovery.listing.rows import Row, rows
from discovery.listing.signs import Signs, facts, signs
from discovery.listing.weights import confidence, reasons, weigh

MOST_CHOICES = 3
ANOTHER = 0.5  # two groups that share less than this of their links are another choice


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """An announcement as the listing shows it; the date as it is written there."""

    url: str
    href: str
    title: str
    date: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """A listing and its definition: `links` and `pattern` as a channel has them, one of them at least or neither."""

    items: tuple[Item, ...]  # in the order of the page, each address once
    links: str | None  # CSS selector
    pattern: str | None  # regular expression of the addresses
    reproduced: float  # share of the items and of what the definition finds on this page that are the same
    date: str | None  # where the date stands in a row, as a CSS selector within it
    dated: float  # share of items with a date
    paging: Paging | None
    confidence: float  # 0 to 1
    reasons: tuple[str, ...]


def infer(html: str, url: str) -> tuple[Listing, ...]:
    """The likeliest listing first, then at most two others to choose from; nothing on a page without a list of links.

    Never raises on anything a page may hold; takes about as long as reading the page.
    """
    page = read_links(html, url)
    known = facts(page)
    ranked = sorted(
        ((weigh(found), number, group, found) for number, group in enumerate(groups(page))
         for found in [signs(known, group)]),
        key=lambda one: (-one[0], one[1]),
    )  # fmt: skip
    chosen: list[tuple[float, Group, Signs]] = []
    for score, _, group, found in ranked:
        if all(_alike(group, other) < ANOTHER for _, other, _ in chosen):
            chosen.append((score, group, found))
        if len(chosen) == MOST_CHOICES:
            break
    rivals = [score for score, _, _ in chosen[1:]]
    return tuple(
        _listing(page, group, found, confidence(score, rivals if number == 0 else [chosen[0][0]]))
        for number, (score, group, found) in enumerate(chosen)
    )


def _alike(one: Group, other: Group) -> float:
    mine, theirs = set(one.links), set(other.links)
    return len(mine & theirs) / len(mine | theirs)


def _listing(page: Page, group: Group, found: Signs, sure: float) -> Listing:
    chosen = [page.anchors[index] for index in group.links]
    read = rows(page, chosen)
    proposal = propose(page, chosen)
    dated = sum(row.date is not None for row in read) / len(read)
    listing = Listing(
        items=tuple(_item(anchor, row) for anchor, row in zip(chosen, read, strict=True)),
        links=proposal.links,
        pattern=proposal.pattern,
        reproduced=proposal.share,
        date=_place(read),
        dated=dated,
        paging=paging(page, chosen),
        confidence=sure,
        reasons=(),
    )
    return replace(listing, reasons=(*reasons(found, len(chosen)), *_about(listing, proposal)))


def _item(anchor: Anchor, row: Row) -> Item:
    return Item(url=anchor.url, href=anchor.href, title=row.title, date=row.date)


def _place(read: Sequence[Row]) -> str | None:
    """Where most of the dates stand."""
    places = [row.place for row in read if row.place]
    best = max(places, key=places.count, default=None)
    return best if best and places.count(best) >= 0.5 * len(read) else None


def _about(listing: Listing, proposal: Proposal) -> list[str]:
    said = [f"{listing.dated:.0%} of the rows have a date"] if listing.dated else ["no row has a date"]
    if not (proposal.links or proposal.pattern):
        return [*said, "no selector or pattern tells these links from others"]
    if proposal.share < 1:
        said.append(f"selector and pattern find {proposal.share:.0%} of them and of nothing else")
    return said
