"""The hosts of a source: where it may be asked, and which links of its channels are its own."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from core.model import Channel, Link, Source
from core.status import worst
from core.urls import host, same_site
from crawlers.doors import Found

MATERIAL = 0.25  # share of the links; a listing may well name a page of the government or two
NEWEST = 3


def hosts_of(source: Source) -> tuple[str, ...]:
    """Every host the source may be asked on."""
    return tuple(dict.fromkeys([host(source.homepage), *(host(c.url) for c in source.channels), *source.hosts]))


def at_home(found: Found, source: Source, channel: Channel) -> Found:
    """Only the links on the source's hosts that match the channel's pattern; if none does, its author is told.

    A pattern may be a catastrophe for some addresses, so this belongs into the process with a time limit.
    """
    hosts, pattern = hosts_of(source), re.compile(channel.pattern or "")
    own = [_asked_at_home(link, hosts) for link in found.links if same_site(link.url, hosts)]
    kept = tuple(link for link in own if link.part or pattern.search(link.url))
    if kept or not found.links:
        away, material = _abroad(found, own, pattern)
        if material:
            return replace(found, links=kept, lost=_joined(found.lost, away))
        return replace(found, links=kept, note=_joined(found.note, away if channel.kind in ("feed", "api") else None))
    others = ", ".join(sorted({host(link.url) for link in found.links})[:3])
    note = f"all links lead to {others}; add it under hosts: if it is theirs"
    if own:
        note = f"none of {len(found.links)} links matches {pattern.pattern}, as {own[0].url} does not"
    return replace(found, links=(), status=worst([found.status, "config_error"]), note=note)


def _asked_at_home(link: Link, hosts: Sequence[str]) -> Link:
    """A text that another host holds is not asked for: the page itself is."""
    return link if link.text_url is None or same_site(link.text_url, hosts) else replace(link, text_url=None)


def _abroad(found: Found, own: Sequence[Link], pattern: re.Pattern[str]) -> tuple[str | None, bool]:
    """Which other hosts links lead to, and whether they are a material share or the newest ones."""
    here = {link.url for link in own}
    wanted = [link for link in found.links if link.url in here or pattern.search(link.url)]
    away = [link for link in wanted if link.url not in here]
    if not away:
        return None, False
    newest = len(away) >= NEWEST and not any(link.url in here for link in wanted[:NEWEST])
    others = ", ".join(name for name, _ in Counter(host(link.url) for link in away).most_common(3))
    said = f"{len(away)} of {len(wanted)} links lead to {others} and are left out; add it under hosts: if it is theirs"
    return said, newest or (len(away) > 1 and len(away) >= MATERIAL * len(wanted))


def _joined(*parts: str | None) -> str | None:
    return "; ".join(filter(None, parts)) or None
