"""Lists of announcements on a page that is at hand: what a definition would say of them, and what it would harvest."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.sources import source_of
from crawlers.around import placed
from crawlers.hosts import at_home
from crawlers.listing import read_listing
from discovery.facts import Facts
from discovery.listing import infer
from discovery.listing.paging import Paging
from discovery.web import Item, Reading

LEAST_SURE, LEAST_SAME = 0.3, 0.8


def read_here(facts: Facts, source: Mapping[str, Any], now: datetime) -> Reading:
    """What the source's one channel would name on this page, by the same reader as a harvest, without asking again."""
    described = source_of(dict(source), "xx", "asked", "the proposal")
    channel = described.channels[0]
    read = read_listing(facts.html, facts.url, channel)
    found = at_home(
        replace(read, links=tuple(placed(link, described, channel, now) for link in read.links)), described, channel
    )
    items = tuple(
        Item(url=link.url, title=link.title, date_text=link.date_text, published_at=link.published_at,
             around=link.around, summary=link.summary or "", language=link.language)
        for link in found.links
    )  # fmt: skip
    return Reading(status=found.status, reason=found.note or "", url=facts.url, items=items, many=len(items),
                   has_more=found.following is not None)  # fmt: skip


def listings_on(html: str, url: str) -> list[tuple[dict[str, Any], float]]:
    """The channels that the lists of this page would make, the likeliest first, each with how sure it is (0 to 1)."""
    found = []
    for listing in infer(html, url):
        chosen = {"links": listing.links, "pattern": listing.pattern}
        ways = {key: value for key, value in chosen.items() if value}
        if ways and listing.confidence >= LEAST_SURE and listing.reproduced >= LEAST_SAME:
            channel = {"listing": url, **ways, **(_paging(listing.paging) if listing.paging else {})}
            found.append((channel, listing.confidence))
    return found


def _paging(paging: Paging) -> dict[str, Any]:
    if paging.next_page:
        return {"next_page": paging.next_page}
    if not paging.page_url:
        return {}
    size = {"page_size": paging.page_size} if "{offset}" in paging.page_url else {"page_start": paging.page_start}
    return {"page_url": paging.page_url, **size}
