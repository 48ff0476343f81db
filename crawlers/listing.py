"""A listing page to links: which addresses are announcements, their titles and dates, and where the next page is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from parsel import Selector

from core.model import Channel, Link
from core.urls import absolute

ROW_LEVELS = 3
_ATTRIBUTE = re.compile(r"::attr\(\s*([\w:-]+)\s*\)\s*$")
_DATE_CLASS = re.compile(r"date|time|дата|kun|published|posted|day\b", re.I)
_SPACE = " \t\r\n\f"


@dataclass(frozen=True)
class Listing:
    """The announcements that a page lists; `note` is for an operator."""

    links: tuple[Link, ...]
    next_url: str | None
    note: str | None


def read_listing(html: str, url: str, channel: Channel) -> Listing:
    """The links of a listing in their order, each address once."""
    page = Selector(text=html.replace("\x00", "") or "<html></html>", type="html")
    base = absolute(url, page.css("base::attr(href)").get() or "") or url
    try:
        chosen = _chosen(page, base, channel)
        following = _next(page, base, url, channel, bool(chosen))
    except (ValueError, SyntaxError, re.error) as error:  # cssselect and re: the definition's selector or pattern
        return Listing((), None, f"{url}: {channel.links or channel.pattern}: cannot be read as a selector: {error}")
    texts = _texts(page, base, chosen)
    links = tuple(
        Link(url=at, title=texts.get(at), date_text=_date(node, base), language=channel.language)
        for at, node in chosen.items()
    )
    what = " and ".join(w for w in (channel.links, channel.pattern) if w) or "links"
    note = None if links else f"{url}: no article link matched {what}; was the page rebuilt?"
    return Listing(links, following, note)


def page_address(channel: Channel, n: int) -> str | None:
    """The address of page {n}; None where the channel has no such addresses."""
    if not channel.page_url:
        return None
    address: str | None = absolute(channel.url, channel.page_url.replace("{n}", str(n)))
    return address


def _chosen(page: Selector, base: str, channel: Channel) -> dict[str, Any]:
    """Address -> the element that gives it, in the page's order."""
    if not channel.links and not channel.pattern:
        return {}
    attribute = _ATTRIBUTE.search(channel.links or "")
    css = _ATTRIBUTE.sub("", channel.links or "").strip() or "a[href]"
    pattern = re.compile(channel.pattern) if channel.pattern else None
    chosen: dict[str, Any] = {}
    for node in page.css(css):
        element, href = _anchor(node.root, attribute[1] if attribute else "href")
        at = absolute(base, href) if href else None
        if at and (pattern is None or pattern.search(at)):
            chosen.setdefault(at, element)
    return chosen


def _anchor(element: Any, attribute: str) -> tuple[Any, str | None]:
    """The element with the address: itself, or the first link inside it."""
    if element.get(attribute):
        return element, element.get(attribute)
    inside = next((a for a in element.iter("a") if a.get("href")), None)
    return (element, None) if inside is None else (inside, inside.get("href"))


def _texts(page: Selector, base: str, chosen: dict[str, Any]) -> dict[str, str]:
    """Address -> the longest text that links to it: beside the title there are often a picture and a "more"."""
    texts: dict[str, str] = {at: _text(node) for at, node in chosen.items()}
    for link in page.css("a[href]"):
        at = absolute(base, link.root.get("href"))
        if at in texts and len(text := _text(link.root)) > len(texts[at]):
            texts[at] = text
    return {at: text for at, text in texts.items() if text}


def _text(element: Any) -> str:
    text = _prose(element)
    if text:
        return text
    pictures = (img.get("alt") or "" for img in element.iter("img"))
    return " ".join((element.get("title") or next((alt for alt in pictures if alt), "")).split())


def _prose(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())[:2_000]


def _date(element: Any, base: str) -> str | None:
    """What a reader would take for the date of this row: it stands near the link and near no other link."""
    row = element
    for _ in range(ROW_LEVELS + 1):
        if row is None or not isinstance(row.tag, str) or row.tag in ("body", "html"):
            return None
        if len(_addresses(row, base)) > 1:
            return None
        if found := next(_dates(row), None):
            return found
        row = row.getparent()
    return None


def _addresses(row: Any, base: str) -> set[str]:
    found: set[str] = set()
    for link in row.iter("a"):
        if at := absolute(base, link.get("href") or ""):
            found.add(at)
        if len(found) > 1:
            break
    return found


def _dates(row: Any) -> Iterator[str]:
    for node in row.iter("time"):
        text = (node.get("datetime") or "").strip(_SPACE) or _prose(node)
        if any(c.isdigit() for c in text):
            yield text[:100]
    for node in row.iter():
        if isinstance(node.tag, str) and _DATE_CLASS.search(node.get("class") or ""):
            text = _prose(node)
            if len(text) <= 60 and any(c.isdigit() for c in text):
                yield text


def _next(page: Selector, base: str, url: str, channel: Channel, has_links: bool) -> str | None:
    if channel.next_page:
        attribute = _ATTRIBUTE.search(channel.next_page)
        nodes = page.css(_ATTRIBUTE.sub("", channel.next_page))
        href = _anchor(nodes[0].root, attribute[1] if attribute else "href")[1] if nodes else None
        at = absolute(base, href) if href else None
        return None if at == url else at
    if not channel.page_url or not has_links:  # a page beyond the last is often an empty listing, for ever
        return None
    n = _page_number(url, channel) + 1
    return page_address(channel, n) if n - channel.page_start + 2 <= channel.max_pages else None


def _page_number(url: str, channel: Channel) -> int:
    """The number in this page's address; the channel's own address is the page before the first numbered one."""
    mark = "8675309"  # a number that no address has by itself; {n} might be escaped on the way
    before, found, after = (page_address(channel, int(mark)) or "").partition(mark)
    if not found:
        return channel.page_start + channel.max_pages  # every page has one address: there is no next
    match = re.fullmatch(re.escape(before) + r"(\d+)" + re.escape(after), url)
    return int(match[1]) if match else channel.page_start - 1
