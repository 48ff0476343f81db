"""JSON Feed 1 and 1.1, which feedparser 6.0 does not read."""

import json
import re
from typing import Any

from core.urls import absolute
from crawlers.feed_dates import strict_date
from crawlers.feed_item import SUMMARY_LIMIT, Item, Items, kept, plain

_TEXTS = ("content_html", "content_text", "summary")
_BETWEEN = re.compile(r"[\s,]*")
_START = re.compile(r'"items"\s*:\s*\[')


def looks_like_json(text: str) -> bool:
    """An object, where XML would begin with `<`."""
    return text.lstrip()[:1] == "{"


def read_json(text: str, url: str) -> Items:
    """The items of a JSON Feed; of one that was cut, the whole items before the cut."""
    try:
        feed = json.loads(text, strict=False, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        return _cut_json(text, url, str(error))
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return Items(status="not_a_feed", notes=("JSON without a list of items; is this a feed?",))
    version = feed.get("version")
    known = isinstance(version, str) and "jsonfeed.org/version/1" in version
    return Items(
        items=_items(feed["items"], url),
        notes=() if known else (f"unknown JSON Feed version {str(version)[:80]!r}, read as 1.1",),
        title=plain(feed.get("title")),
        language=kept(feed.get("language"), 35),
        home=kept(feed.get("home_page_url")),
    )


def _items(raw: list[Any], url: str) -> tuple[Item, ...]:
    return tuple(_item(item, url) for item in raw if isinstance(item, dict))


def _item(item: dict[str, Any], url: str) -> Item:
    guid = item.get("id")
    guid = kept(str(guid) if isinstance(guid, int | float) and not isinstance(guid, bool) else guid)
    published, modified = kept(item.get("date_published"), 200), kept(item.get("date_modified"), 200)
    date_text = published or modified
    href = kept(item.get("url"), 8_000) or kept(item.get("external_url"), 8_000)
    if not href and guid and guid.lower().startswith(("http://", "https://")):
        href = guid
    return Item(
        link=absolute(url, href) if href else None,
        guid=guid,
        title=plain(item.get("title")),
        date_text=date_text,
        date_from="date_modified" if modified and not published else None,
        published_at=strict_date(date_text),
        summary=next((s for k in _TEXTS if (s := kept(item.get(k), SUMMARY_LIMIT))), None),
    )


def _cut_json(text: str, url: str, reason: str) -> Items:
    start = _START.search(text)
    found: list[Any] = []
    decoder = json.JSONDecoder(strict=False)
    at = start.end() if start else len(text)
    try:
        while at < len(text):
            between = _BETWEEN.match(text, at)
            item, at = decoder.raw_decode(text, between.end() if between else at)
            found.append(item)
    except (ValueError, RecursionError):
        pass
    if not found:
        return Items(status="parse_error", notes=(f"JSON cannot be read: {reason[:200]}",))
    note = "the feed is cut or broken; its whole items are kept"
    return Items(items=_items(found, url), status="partial", notes=(note,))
