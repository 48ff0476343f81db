"""A sitemap to links (https://www.sitemaps.org/protocol.html, and Google's news extension): index or pages, plain or
gzip, and the lines of a text file."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree

from core.model import Channel, Link
from core.urls import absolute, canonical
from crawlers.doors import Ask, Found
from crawlers.feed_dates import moment, strict_date
from crawlers.feed_item import plain
from crawlers.feed_text import unpacked
from crawlers.xml_node import children, name_of, text_of

LINK_LIMIT = 50_000  # the protocol's own
MARK = 5  # bytes
MANY, JUST_NOW = 10, timedelta(hours=1)
LATEST = timedelta(days=2)  # a lastmod further in the future says nothing
_LAST = datetime.max.replace(tzinfo=UTC)


def read_sitemap(
    body: bytes, url: str, channel: Channel, since: datetime | None, now: datetime, number: int = 1,
    seen: bytes | None = None,
) -> Found:  # fmt: skip
    """Links changed after `since` that match the channel's pattern; a sitemap that names no dates gives all.

    Ministries post late, so an address that did not stand here when the sitemap was `seen` is given too, however old
    its date is; None: it was never read.
    """
    body = unpacked(body)
    head = body[:2_000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"http://", b"https://")):
        named = [(at, Link(url=at, language=channel.language)) for at in _lines(body, url)]
        return _found(named, channel, since, number, seen)
    tree = _tree(body)
    if tree is None or name_of(tree) not in ("urlset", "sitemapindex"):
        return Found(status="not_a_feed", note=f"no sitemap here: it begins with {body[:60]!r}", whole=False)
    cut = not _is_closed(body, name_of(tree))
    if cut and len(tree):
        tree.remove(tree[-1])  # it may be half an address
    if name_of(tree) == "sitemapindex":
        found = _index(tree, url, since, now, number)
    else:
        links = [link for node in tree if name_of(node) == "url" and (link := _link(node, url, channel, now))]
        found = _found([(link.url, link) for link in _believed(links, now)], channel, since, number, seen)
    return replace(found, status="partial", note="the sitemap is cut; what is whole is kept") if cut else found


def _is_closed(body: bytes, root: str) -> bool:
    return re.search(rb"</(?:[\w.-]+:)?" + root.encode(), body[-100_000:].replace(b"\0", b"").lower()) is not None


def _believed(links: list[Link], now: datetime) -> list[Link]:
    """Without dates that say when the sitemap was written, not its pages: all of one minute, or all of this hour."""
    minutes = Counter(f"{link.changed_at:%Y-%m-%d %H:%M}" for link in links if link.changed_at)
    alike = max(minutes.values(), default=0)
    of_now = sum(link.changed_at is not None and link.changed_at > now - JUST_NOW for link in links)
    if len(links) < MANY or max(alike, of_now) * 10 < len(links) * 9:
        return links
    return [replace(link, changed_at=None, around=link.published_at) for link in links]


def _index(tree: Any, url: str, since: datetime | None, now: datetime, number: int) -> Found:
    nodes = [node for node in tree if name_of(node) == "sitemap"]
    changed = [(absolute(url, _text(node, "loc")), _changed(node, now)) for node in nodes]
    fresh = [at for at, when in changed if at and (since is None or when is None or when >= since)]
    return Found(
        parts=tuple(Ask(url=at, kind="sitemap", number=number + 1) for at in fresh),
        whole=all(when is not None for _, when in changed),
        status="ok" if nodes else "empty",
        skipped=len(nodes) - len(fresh),
    )


def _found(
    named: list[tuple[str, Link]], channel: Channel, since: datetime | None, number: int, seen: bytes | None
) -> Found:
    """Of a part of an index nothing needs to match: others hold the announcements."""
    pattern = re.compile(channel.pattern or "")
    chosen = {at: link for at, link in named if pattern.search(at)}
    if not chosen and number == 1:
        if not named:
            return Found(status="empty", note="a sitemap without addresses")
        first = f"the first is {named[0][0]}"
        note = f"none of {len(named)} addresses matches {channel.pattern} ({first}); was the site rebuilt?"
        return Found(status="parse_error", note=note)
    before = None if seen is None else _marks_in(seen)
    fresh = [
        link for at, link in chosen.items()
        if since is None or (link.changed_at or since) >= since or (before is not None and _mark(at) not in before)
    ]  # fmt: skip
    fresh.sort(key=lambda link: link.changed_at or _LAST, reverse=True)
    cut = f"{len(fresh)} addresses; the newest {LINK_LIMIT} are kept" if len(fresh) > LINK_LIMIT else None
    skipped = len(chosen) - len(fresh)
    marks = b"".join(map(_mark, chosen))
    return Found(links=tuple(fresh[:LINK_LIMIT]), note=cut, skipped=skipped, seen=marks)


def _mark(url: str) -> bytes:
    """40 bits of a hash: of 50,000 addresses one in twenty million is mistaken for another."""
    return hashlib.blake2b(canonical(url).encode(), digest_size=MARK).digest()


def _marks_in(seen: bytes) -> frozenset[bytes]:
    return frozenset(seen[at : at + MARK] for at in range(0, len(seen), MARK))


def _tree(body: bytes) -> Any:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True
    )
    try:
        return etree.fromstring(body, parser) if body.strip() else None
    except (etree.XMLSyntaxError, ValueError):
        return None


def _lines(body: bytes, url: str) -> Iterator[str]:
    for line in body.decode("utf-8", "replace").splitlines():
        if at := absolute(url, line.lstrip("\ufeff")):
            yield at


def _link(node: Any, base: str, channel: Channel, now: datetime) -> Link | None:
    when = _changed(node, now)
    at = absolute(base, _text(node, "loc"))
    if at is None:
        return None
    news = _child(node, "news")
    date = _text(news, "publication_date")
    return Link(
        url=at,
        title=plain(_text(news, "title")),
        date_text=date or None,
        published_at=strict_date(date),
        language=_text(_child(news, "publication"), "language") or channel.language,
        changed_at=when,
        around=when,
    )


def _changed(node: Any, now: datetime) -> datetime | None:
    """When the page last changed by the sitemap's word; dates of the future are no dates."""
    when = moment(_text(node, "lastmod") or _text(_child(node, "news"), "publication_date"))
    return when if when and when <= now + LATEST else None


def _child(node: Any, name: str) -> Any:
    return next((child for found, child in children(node) if found == name), None) if node is not None else None


def _text(node: Any, name: str) -> str:
    child = _child(node, name)
    return text_of(child)[:8_000] if child is not None else ""
