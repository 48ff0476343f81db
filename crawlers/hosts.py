"""The hosts of a source: where it may be asked, and which links of its channels are its own."""

import re
from dataclasses import replace

from core.model import Channel, Source
from core.status import worst
from core.urls import host, same_site
from crawlers.doors import Found


def hosts_of(source: Source) -> tuple[str, ...]:
    """Every host the source may be asked on."""
    return tuple(dict.fromkeys([host(source.homepage), *(host(c.url) for c in source.channels), *source.hosts]))


def at_home(found: Found, source: Source, channel: Channel) -> Found:
    """Only the links on the source's hosts that match the channel's pattern; if none does, its author is told.

    A pattern may be a catastrophe for some addresses, so this belongs into the process with a time limit.
    """
    hosts, pattern = hosts_of(source), re.compile(channel.pattern or "")
    own = [link for link in found.links if same_site(link.url, hosts)]
    kept = tuple(link for link in own if pattern.search(link.url))
    if kept or not found.links:
        return replace(found, links=kept)
    others = ", ".join(sorted({host(link.url) for link in found.links})[:3])
    note = f"all links lead to {others}; add it under hosts: if it is theirs"
    if own:
        note = f"none of {len(found.links)} links matches {pattern.pattern}, as {own[0].url} does not"
    return replace(found, links=(), status=worst([found.status, "config_error"]), note=note)
