"""The days that a page's head, markup and address name, the most trusted first."""

import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from pipeline.said import Said, line_of, string_of

_DATE_METAS = ("article:published_time", "og:article:published_time", "datepublished", "publishdate", "pubdate",
               "publication_date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created",
               "dcterms.date", "dc.date", "date", "parsely-pub-date", "sailthru.date")  # fmt: skip
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)")


def dates_said(
    tree: LexborHTMLParser, metas: dict[str, str], linked: tuple[dict[str, Any], ...], url: str
) -> Iterator[Said]:
    for item in linked:
        if text := string_of(item.get("datePublished")):
            yield Said(value=text, where="json-ld datePublished")
    for name in _DATE_METAS:
        if name in metas:
            yield Said(value=metas[name], where=f"meta {name}")
    for node in tree.css("[itemprop~=datePublished]")[:3]:
        given = node.attributes.get("content") or node.attributes.get("datetime") or line_of(node)
        if given:
            yield Said(value=given, where="itemprop datePublished")
    yield from _time_tags(tree)
    if match := _URL_DATE.search(url):
        yield Said(value="-".join(part.zfill(2) for part in match.groups()), where="address")


def _time_tags(tree: LexborHTMLParser) -> Iterator[Said]:
    """`<time>` of the article; several different ones outside any article are a list of other news."""
    inside = tree.css("article time, main time") or tree.css("time")
    values = dict.fromkeys(node.attributes.get("datetime") or line_of(node) for node in inside)
    marked = [
        node for node in inside if "pubdate" in node.attributes or "publish" in (node.attributes.get("class") or "")
    ]
    if marked:
        values = dict.fromkeys(node.attributes.get("datetime") or line_of(node) for node in marked)
    if values and (len(values) == 1 or marked or tree.css_first("article time, main time")):
        yield Said(value=next(iter(values)), where="time")
