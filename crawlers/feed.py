"""Feed bytes to links and hints; the only place that knows feedparser, which is given bytes and never an address."""

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import feedparser
from lxml import etree

from core.model import Link
from core.urls import absolute
from crawlers.apart import has_text
from crawlers.feed_dates import strict_date
from crawlers.feed_item import SUMMARY_LIMIT, Item, Items, kept, plain
from crawlers.feed_json import looks_like_json, read_json
from crawlers.feed_text import decode, repaired, unpacked
from crawlers.xml_node import children, name_of, text_of

# feedparser looks for drv_libxml2 through the whole path in every call: a fifth of what a short feed costs.
feedparser.api.PREFERRED_XML_PARSERS = []

ITEM_LIMIT = 5_000
HEAD_LIMIT = 20_000  # characters before the feed in which a document type is looked for
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_HEADERS = {"content-type": "application/xml; charset=utf-8"}
_ROOT = re.compile(r"<((?:[\w.-]+:)?(?:rss|feed|rdf))(?=[\s>/])[^<>]*>", re.I)
_XML_DECLARATION = re.compile(r"<\?xml\s[^<>]*\?>", re.I)
_DOCTYPE = re.compile(r"<!DOCTYPE\b[^\[>]*(?:\[.*?\]\s*)?>", re.I | re.S)
_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>/])", re.I)
_ITEM_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.I)
_DATE = re.compile(r"<(?:\w+:)?(?:pubDate|published|date|updated)\b[^<>]*>([^<]{6,60})<", re.I)
_DC_DATE = re.compile(r"<(?:[\w.-]+:)?date[\s>]", re.I)
_OTHER_ROOT = re.compile(r"<(?:channel|entry|newLocation)[\s>]", re.I)
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Feed:
    """What a feed says; `status` is a word of core.status, `note` is for an operator."""

    links: tuple[Link, ...]
    status: str
    note: str | None
    title: str | None
    lost: str | None = None  # which items cannot be kept


def read_feed(body: bytes, content_type: str, url: str, had: int = 0, languages: Sequence[str] = ()) -> Feed:
    """The links of a feed in their order; an item that gives nothing to follow is dropped and counted in the note.

    `had` is how many items it had where crawlers.feed_size has left out some.
    """
    found = read_items(body, content_type, url, languages)
    items = list(dict.fromkeys(item for item in found.items if item.link or has_text(item.summary)))
    notes, many = list(found.notes), len(found.items)
    if homeless := sum(item.link is None for item in items):
        notes.append(f"{homeless} of {many} items without a link to follow; what the feed says of them is kept")
    dropped = sum(item.link is None and not has_text(item.summary) for item in found.items)
    lost = f"{dropped} of {many} items without a link to follow and without a text" if dropped else None
    had = max(had, found.had, len(items))
    if had > ITEM_LIMIT:
        notes.append(f"{had} items; the newest {ITEM_LIMIT} are kept")
        items = _newest(items)
    trusted = _trusted_guids(items, {found.home, url})
    if items and not trusted and any(item.guid for item in items):
        notes.append("guids are missing, repeated or the home page; items are told apart by their links")
    links = tuple(_link(item, item.guid in trusted, found.language, url) for item in items)
    return Feed(links, found.status, "; ".join(notes) or None, found.title, lost)


def read_items(body: bytes, content_type: str, url: str, languages: Sequence[str] = ()) -> Items:
    """Every item, those without a link too."""
    if not body.strip():
        return Items(status="empty", notes=("no bytes where a feed was",))
    decoded = decode(unpacked(body), content_type, languages)
    text = decoded.text
    found = read_json(text, url) if looks_like_json(text) else _read_xml(repaired(text), url)
    status = "encoding_suspect" if decoded.suspect and found.status == "ok" else found.status
    notes = (decoded.note,) if decoded.note and found.status != "not_a_feed" else ()
    return Items(
        items=found.items,
        status=status,
        notes=notes + found.notes,
        title=found.title,
        language=found.language,
        home=found.home,
        had=found.had,
    )


def _read_xml(text: str, url: str) -> Items:
    root = _ROOT.search(text)
    if root is None and not _ITEM.search(text) and not _OTHER_ROOT.search(text):
        return Items(status="not_a_feed", notes=(f"no feed here: it begins with {text.strip()[:60]!r}",))
    document, notes, status = _document(text, root)
    document, many = _thinned(document)
    try:
        parsed = feedparser.parse(
            io.BytesIO(document.encode("utf-8", "replace")),
            response_headers=_HEADERS,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        dated = not _is_atom(root) and _DC_DATE.search(document) is not None
        items = tuple(_item(entry, url, dated) for entry in parsed.entries)
    except Exception as error:  # feedparser issue 599: a dozen inputs raise anything (seen 2026-09)
        parsed, items = feedparser.FeedParserDict(feed={}, bozo=True), ()
        notes.append(f"feedparser failed with {type(error).__name__}")
    if not items and _ITEM.search(document):
        items = _recovered(document, url)
        notes.append(f"{len(items)} items recovered from broken XML")
        status = status if items else "parse_error"
    elif parsed.bozo and items:
        notes.append(f"broken XML was read: {str(parsed.get('bozo_exception', ''))[:120]}")
    feed = parsed.feed
    language, home = kept(feed.get("language"), 35), kept(feed.get("link"))
    return Items(
        items=items, status=status, notes=tuple(notes), title=plain(feed.get("title")), language=language, home=home,
        had=many,
    )  # fmt: skip


def _document(text: str, root: re.Match[str] | None) -> tuple[str, list[str], str]:
    """A document that says it is UTF-8, without what stands before and after the feed and without a cut item."""
    if root is None:
        return _DECLARATION + _XML_DECLARATION.sub("", text, count=1).strip(), [], "ok"
    head, tail = text[: root.start()], text[root.start() :]
    doctype = _DOCTYPE.search(head[:HEAD_LIMIT])
    notes = ["text before the feed was left out"] if _prose(head[:2_000]) else []
    document = _DECLARATION + (doctype[0] if doctype else "") + "\n"
    end = tail.rfind(f"</{root[1]}")
    if end < 0 and not root[0].endswith("/>"):
        return document + _uncut(tail, root[1]), [*notes, "the feed is cut; its whole items are kept"], "partial"
    close = tail.find(">", end)
    if end >= 0 and close >= 0:
        if tail[close + 1 :].strip():
            notes.append("text after the feed was left out")
        tail = tail[: close + 1]
    return document + tail, notes, "ok"


def _thinned(document: str) -> tuple[str, int]:
    """The document with its newest items only, and how many it has: feedparser takes seconds for 100,000."""
    starts = [found.start() for found in _ITEM.finditer(document)]
    if len(starts) <= ITEM_LIMIT:
        return document, len(starts)
    end = max((found.end() for found in _ITEM_END.finditer(document, starts[-1])), default=len(document))
    parts = [document[start:stop] for start, stop in pairwise([*starts, end])]
    dates = [strict_date(found[1]) if (found := _DATE.search(part)) else None for part in parts]
    ranked = sorted(range(len(parts)), key=lambda i: dates[i] or _EPOCH, reverse=True)
    kept_parts = [parts[i] for i in sorted(ranked[:ITEM_LIMIT])]
    return document[: starts[0]] + "".join(kept_parts) + document[end:], len(starts)


def _prose(head: str) -> bool:
    return bool(re.sub(r"<!--.*?-->|<\?.*?\?>", "", _DOCTYPE.sub("", head), flags=re.S).strip("\ufeff \r\n\t"))


def _uncut(text: str, root: str) -> str:
    """The text up to the item that the cut went through, closed again."""
    last_end = max((m.end() for m in _ITEM_END.finditer(text)), default=0)
    begun = _ITEM.search(text, last_end)
    kept_text = text[: begun.start()] if begun else text[: last_end or len(text)]
    channel = "</channel>" if root.lower().endswith("rss") else ""
    return f"{kept_text}{channel}</{root}>"


def _is_atom(root: re.Match[str] | None) -> bool:
    return root is not None and root[1].lower().endswith("feed")


def _item(entry: Any, url: str, dated: bool = False) -> Item:
    """One item; feedparser calls dc:date `updated`, too, and where a feed is `dated` by it that is its publication."""
    fields = dict(entry)  # feedparser's own dict tries old names first: a third of what an item costs
    dates = ((key, kept(fields.get(key), 200)) for key in ("published", "created", "updated"))
    date_from, date_text = next(((key, date) for key, date in dates if date), (None, None))
    contents = [c.get("value") for c in fields.get("content", [])]
    return Item(
        link=_address(fields, url),
        guid=kept(fields.get("id")),
        title=plain(fields.get("title")),
        date_text=date_text,
        date_from=date_from if date_from == "updated" and not dated else None,
        published_at=strict_date(date_text),
        summary=next((s for c in [*contents, fields.get("summary")] if (s := kept(c, SUMMARY_LIMIT))), None),
    )


def _address(entry: dict[str, Any], url: str) -> str | None:
    """Where the item leads: its link, else a guid that is an address; a guid such as "news-5" leads nowhere."""
    guid = kept(entry.get("id")) or ""
    candidates = [entry.get("feedburner_origlink"), entry.get("link")]
    links = (dict(a) for a in entry.get("links", []))
    candidates += [a.get("href") for a in links if a.get("rel") in ("alternate", "self", None)]
    candidates = list(dict.fromkeys(candidates))
    addresses = [a for c in candidates if (a := kept(c, 8_000)) and (a != guid or not entry.get("guidislink"))]
    if guid.lower().startswith(("http://", "https://")):
        addresses.append(guid)
    return next((found for a in addresses if (found := absolute(url, a))), None)


def _recovered(document: str, url: str) -> tuple[Item, ...]:
    """What lxml's recovering parser finds; entities are not resolved and nothing is loaded."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, encoding="utf-8"
    )
    try:
        tree = etree.fromstring(document.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ()
    if tree is None:
        return ()
    nodes = (node for node in tree.iter() if name_of(node) in ("item", "entry"))
    return tuple(_item(_entry(node), url) for node in nodes)


_FIELDS = {
    "title": "title", "link": "link", "guid": "id", "id": "id", "pubdate": "published", "published": "published",
    "date": "created", "updated": "updated", "description": "summary", "summary": "summary", "encoded": "content",
}  # fmt: skip


def _entry(node: Any) -> dict[str, Any]:
    """The fields of an item under feedparser's names."""
    entry: dict[str, Any] = {}
    for name, child in children(node):
        field = _FIELDS.get(name)
        text = child.get("href") if field == "link" and child.get("href") else text_of(child)
        if field and text:
            entry.setdefault(field, [{"value": text}] if field == "content" else text)
    return entry


def _newest(items: list[Item]) -> list[Item]:
    ranked = sorted(range(len(items)), key=lambda i: items[i].published_at or _EPOCH, reverse=True)
    return [items[i] for i in sorted(ranked[:ITEM_LIMIT])]


def _trusted_guids(items: list[Item], homes: set[str | None]) -> set[str | None]:
    """The guids, if they tell the items of this feed apart; else none of them."""
    guids = Counter(item.guid for item in items)
    home_pages = {h.rstrip("/") for h in homes if h}
    if None in guids or any(n > 1 for n in guids.values()) or any((g or "").rstrip("/") in home_pages for g in guids):
        return set()
    return set(guids)


def _link(item: Item, trusted: bool, language: str | None, feed_url: str) -> Link:
    """An item without an address of its own is a part of the feed."""
    name = (item.guid if trusted else None) or " ".join(filter(None, (item.title, item.date_text))) or "item"
    return Link(
        url=item.link or feed_url,
        part=None if item.link else name,
        guid=item.guid,
        guid_trusted=trusted and item.guid is not None,
        title=item.title,
        date_text=item.date_text,
        date_from=item.date_from,
        published_at=item.published_at,
        summary=item.summary,
        language=language,
    )
