"""A listing page to links: which addresses are announcements, their titles and dates, and where the next page is."""

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from parsel import Selector

from core.date_spots import first_date
from core.dates import is_relative
from core.model import Channel, Link
from core.shell import drawn_by_script
from core.urls import absolute
from crawlers.doors import Ask, Found
from crawlers.questions import linked_question, next_question, step_of

ROW_LEVELS = 3
MOST_AROUND, MOST_LOOKED_AT = 40, 400  # links
CROWD = 3  # titles at one address; a picture and a "more" are two
_ATTRIBUTE = re.compile(r"::attr\(\s*([\w:-]+)\s*\)\s*$")
_DATE_CLASS = re.compile(r"date|time|дата|kun|published|posted|day\b", re.I)
_LONE_DAY = re.compile(r"\d{1,2}\.?")
LONGEST_DATE = 40  # letters of a piece of text that may be a date with a word beside it
_BESIDE_LINKS = ".//text()[normalize-space() and not(ancestor::a or ancestor::script or ancestor::style)]"
_SPACE = " \t\r\n\f"


def read_listing(html: str, url: str, channel: Channel, number: int = 1) -> Found:
    """The links of a listing in their order, each address once; `number` counts its pages from 1."""
    page = Selector(text=html.replace("\x00", "") or "<html></html>", type="html")
    base = absolute(url, page.css("base::attr(href)").get() or "") or url
    try:
        chosen = _chosen(page, base, channel)
        following = _following(page, base, url, channel, number, len(chosen))
    except (ValueError, SyntaxError, re.error) as error:  # cssselect and re: the definition's selector or pattern
        what = channel.links or channel.pattern
        return Found(status="config_error", note=f"{what}: cannot be read as a selector: {error}")
    texts = _texts(page, base, chosen)
    links = tuple(
        Link(url=at, title=texts.get(at), date_text=_date(node, base), language=channel.language)
        for at, node in chosen.items()
    )
    if links or number > 1:  # a page beyond the last is often an empty listing
        lost = _at_one_address(page, base, channel, chosen)
        return Found(links=links, following=following, lost=lost, around=_around(page, base, chosen))
    what = " and ".join(w for w in (channel.links, channel.pattern) if w)
    return _nothing_matched(html, what)


def _at_one_address(page: Selector, base: str, channel: Channel, chosen: dict[str, Any]) -> str | None:
    """How many titles all lead to the one address that was found."""
    if len(chosen) != 1 or not channel.links:
        return None
    (at,) = chosen
    nodes = (node.root for node in page.css(_ATTRIBUTE.sub("", channel.links).strip()))
    leading = (node for node in nodes if absolute(base, _anchor(node, "href")[1] or "") == at)
    titles = {title for node in leading if (title := _prose(node))}
    if len(titles) < CROWD:
        return None
    return f"{len(titles)} titles all lead to {at}, so that one of them is kept; are they parts of one page?"


def _nothing_matched(html: str, what: str) -> Found:
    if frame := drawn_by_script(html):
        advice = "open it in a browser, look for the API that it asks, and use that as api:, or a feed or sitemap"
        return Found(status="needs_browser", note=f"the listing is drawn by a script ({frame}); {advice}")
    return Found(status="parse_error", note=f"no article link matched {what}; was the page rebuilt?")


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


def _around(page: Selector, base: str, chosen: Mapping[str, Any]) -> frozenset[str]:
    """The first links beside the list: menus, by which a page of the same listing is known."""
    others = (absolute(base, href) for href in page.css("a::attr(href)").getall()[:MOST_LOOKED_AT])
    return frozenset(itertools.islice((at for at in others if at and at not in chosen), MOST_AROUND))


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
    """What is marked as a date, then a piece of text beside the link that is little else; a day alone is none."""
    for node in row.iter("time"):
        text = (node.get("datetime") or "").strip(_SPACE) or _prose(node)
        if any(c.isdigit() for c in text):
            yield text[:100]
    for node in row.iter():
        if isinstance(node.tag, str) and _DATE_CLASS.search(node.get("class") or ""):
            text = _prose(node)
            told = any(c.isdigit() for c in text) or is_relative(text, ())
            if len(text) <= 60 and told and not _LONE_DAY.fullmatch(text):
                yield text
    for piece in row.xpath(_BESIDE_LINKS):
        text = " ".join(piece.split()).strip(" |·•–—-,;:()[]/")
        date = first_date(text) if len(text) <= LONGEST_DATE else None
        if date and len(date) * 2 > len(text):
            yield text


def _following(page: Selector, base: str, url: str, channel: Channel, number: int, many: int) -> Ask | None:
    if not channel.next_page:
        step = step_of(channel, Ask(url=url, kind="listing", number=number), many)
        return next_question(channel, number + 1, step)
    attribute = _ATTRIBUTE.search(channel.next_page)
    nodes = page.css(_ATTRIBUTE.sub("", channel.next_page))
    href = _anchor(nodes[0].root, attribute[1] if attribute else "href")[1] if nodes else None
    at = absolute(base, href) if href else None
    return linked_question(channel, at, number + 1) if at and at != url else None
