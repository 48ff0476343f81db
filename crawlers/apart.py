"""Announcements that share an address: told apart by fragment, guid or title, or counted as lost."""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from core.model import Channel, Link
from core.urls import canonical, fragment
from crawlers.doors import Found
from crawlers.feed_item import plain
from store.pages import LONGEST_URL

LEAST = 40  # letters of an item's own text; fewer are a teaser, not an announcement
CROWD = 3  # items at one address; two may be one and its correction
# Places that any page has beside its text.
_ORDINARY = re.compile(
    r"(?:top|up|main|content|comments?|respond|reply|share|more|photos?|video|gallery|map|print|disqus_thread)(?:[-_]?\d+)?",
    re.I,
)


def told_apart(found: Found, channel: Channel) -> Found:
    """Each announcement once, under a key of its own; says how many cannot be told from others."""
    short = [(canonical(link.url), link) for link in found.links if len(link.url) <= LONGEST_URL]
    crowds: dict[str, list[Link]] = {}
    for at, link in short:
        crowds.setdefault(at, []).append(link)
    tellers = {at: _teller(links, channel, len(crowds) == 1) for at, links in crowds.items() if len(links) > 1}
    own: dict[str, Link] = {}
    for at, link in short:
        if part := link.part or (tellers[at](link) if at in tellers else None):
            parted = _with_text(replace(link, part=part), channel)
            own.setdefault(parted.key, parted)
        else:
            own.setdefault(at, link)
    lost = sum(_said(links, channel) for links in crowds.values()) - len(own)
    notes = [found.lost] if found.lost else []
    if lost > 0:
        notes.append(f"{lost} of {len(found.links)} announcements share an address with others and have no text of "
                     f"their own: only one at each is kept; is there a better address?")  # fmt: skip
    if long := len(found.links) - len(short):
        notes.append(f"{long} of {len(found.links)} addresses are longer than {LONGEST_URL} letters and left out")
    return replace(found, links=tuple(own.values()), lost="; ".join(notes) or None)


def has_text(text: str | None) -> bool:
    """Whether an item says enough to be an announcement without its page."""
    return sum(map(str.isalpha, (plain(text) or "")[:500])) >= LEAST


def _teller(links: Sequence[Link], channel: Channel, alone: bool) -> Callable[[Link], str]:
    """What names the part of each of these links to one address."""
    if _said(links, channel) < 2:
        return _nothing
    if len(_places(links)) > 1 and all(fragment(link.url) for link in links):
        return lambda link: fragment(link.url)
    crowded = channel.kind == "api" or len(links) >= CROWD or alone
    return _name if crowded and all(link.row or has_text(link.summary) for link in links) else _nothing


def _said(links: Sequence[Link], channel: Channel) -> int:
    """How many announcements these links to one address are, at the least."""
    if len(links) == 1:
        return 1
    if any(link.part for link in links):
        return len({link.key for link in links})
    if channel.kind in ("listing", "sitemap"):  # a picture, a title and a "more" lead to one announcement
        return min(len(_places(links)), len({link.title for link in links})) or 1
    whole = channel.kind == "api" or len(links) >= CROWD
    return len({(link.title, (link.row_hash or link.summary) if whole else None) for link in links})


def _places(links: Sequence[Link]) -> set[str]:
    """The fragments that may each hold an announcement; none where they are few beside the page itself."""
    places = {name for link in links if (name := fragment(link.url)) and not _ORDINARY.fullmatch(name)}
    bare = any(not fragment(link.url) for link in links)
    return set() if bare and len(places) < CROWD else places


def _nothing(link: Link) -> str:
    return ""


def _name(link: Link) -> str:
    return (link.guid if link.guid_trusted else None) or " ".join(filter(None, (link.title, link.date_text)))


def _with_text(link: Link, channel: Channel) -> Link:
    """An item of a feed that has no page of its own becomes a document itself, as far as it says anything."""
    if channel.kind != "feed" or not link.part or not has_text(link.summary):
        return link
    row = json.dumps({"title": link.title, "text": link.summary}, ensure_ascii=True, sort_keys=True).encode()
    return replace(link, row=row, row_hash=hashlib.sha256(row).hexdigest())
