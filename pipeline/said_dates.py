"""The days that a page's head, markup and address name, the most trusted first."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.said import Said, line_of, string_of

# Names of metas that say nothing else, the surest first; other names of the day of publication follow.
_FIRST = ("article:published_time", "og:article:published_time", "datepublished", "publishdate", "pubdate")
_PUBLISHED = re.compile(r"publish|publication|publicado|pub_?-?(?:date|time)|issued|sailthru\.date")
_A_DAY = re.compile(r"date|time|issued|published$|publicado")
_OF_ANOTHER = re.compile(r"modif|update|expir|unpub|last|publisher|valid|embargo|revis")
# The day of something: of writing, of the first draft, of the site. Visible lines are asked before these.
_WEAK = ("dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "date", "datecreated", "created")
_YEAR, _MONTH, _DAY = r"((?:19|20)\d\d)", r"(0?[1-9]|1[0-2])", r"(0?[1-9]|[12]\d|3[01])"
_END = r"(?=[/_.?&-]|$)"
_URL_DATE = re.compile(rf"[/_=]{_YEAR}[/_-]{_MONTH}[/_-]{_DAY}{_END}")
_URL_COMPACT = re.compile(
    rf"(?:[/_=]|/t){_YEAR}/?(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]){_END}"
)  # /20260115/, /2026/0115/
_URL_DAY_FIRST = re.compile(rf"[/_=]{_DAY}[-_.]{_MONTH}[-_.]{_YEAR}{_END}")
# The first second of a year: what templates write where no day was given.
_BLANK = re.compile(
    r"(?:\d{4}[-/.]0?1[-/.]0?1|0?1[-/.]0?1[-/.]\d{4})[T ]+0?0:00(?::00(?:\.0+)?)?\s*(?:Z|UTC|GMT|[+-]\d\d:?\d\d)?"
)
_ARCHIVE = re.compile(r"^https?://web\.archive\.org/web/\w+/")


def dates_said(
    tree: LexborHTMLParser, metas: Mapping[str, str], linked: tuple[dict[str, Any], ...], url: str
) -> Iterator[Said]:
    """What names the day of publication; `weak` ones, which may mean another day, come last."""
    for item in linked:
        if text := string_of(item.get("datePublished")):
            yield Said(value=text, where="json-ld datePublished")
    names = [name for name in metas if name not in _FIRST and is_published(name)]
    for name in (*_FIRST, *names):
        if name in metas:
            yield Said(value=metas[name], where=f"meta {name}")
    for node in tree.css("[itemprop~=datePublished]")[:3]:
        if given := _given(node):
            yield Said(value=given, where="itemprop datePublished")
    if found := day_in(url):
        yield Said(value=found, where="address")
    yield from _weak(tree, metas, linked)


def _weak(tree: LexborHTMLParser, metas: Mapping[str, str], linked: tuple[dict[str, Any], ...]) -> Iterator[Said]:
    for said in _time_tags(tree):
        yield Said(value=said, where="time", weak=True)
    for name in _WEAK:
        if name in metas:
            yield Said(value=metas[name], where=f"meta {name}", weak=True)
    for item in linked:
        if text := string_of(item.get("dateCreated")) or string_of(item.get("uploadDate")):
            yield Said(value=text, where="json-ld dateCreated", weak=True)
    if (node := tree.css_first("[itemprop~=dateCreated]")) and (given := _given(node)):
        yield Said(value=given, where="itemprop dateCreated", weak=True)


@lru_cache(maxsize=4096)
def is_published(name: str) -> bool:
    """Whether a meta of this name says when a page was published."""
    said = _PUBLISHED.search(name) and _A_DAY.search(name)
    return bool(said) and not _OF_ANOTHER.search(name) and len(name) < 60


def is_blank(said: Said) -> bool:
    """Whether a machine's word may be no more than what a template begins with: 1 January, midnight exactly."""
    return said.where.startswith(("meta", "json-ld", "itemprop", "time")) and bool(_BLANK.fullmatch(said.value.strip()))


def day_in(url: str) -> str | None:
    """The day that stands in an address, year first; of an archived page that of the address it had."""
    own = _ARCHIVE.sub("http:/", url)
    if match := _URL_DATE.search(own) or _URL_COMPACT.search(own):
        return "-".join(part.zfill(2) for part in match.groups())
    if match := _URL_DAY_FIRST.search(own):
        return f"{match[1].zfill(2)}.{match[2].zfill(2)}.{match[3]}"
    return None


def _given(node: LexborNode) -> str:
    """A machine's word in an attribute before what is shown: Blogger shows the hour only."""
    given = node.attributes.get("content") or node.attributes.get("datetime") or node.attributes.get("title")
    return given if given and any(map(str.isdigit, given)) else line_of(node)


def _time_tags(tree: LexborHTMLParser) -> Iterator[str]:
    """`<time>` of the article; several different ones outside any article are a list of other news."""
    inside = tree.css("article time, main time")
    shown = inside or [node for node in tree.css("time") if not _is_clock(node)]
    marked = [node for node in shown if "pubdate" in node.attributes or "publish" in _class(node)]
    kept = marked or [node for node in shown if not _OF_ANOTHER.search(_class(node))]
    values = dict.fromkeys(node.attributes.get("datetime") or line_of(node) for node in kept)
    if values and (len(values) == 1 or marked or inside):
        yield next(iter(values))


def _is_clock(node: LexborNode) -> bool:
    """Whether it stands in a header without any heading, as what day it is does."""
    around = node.parent
    while around is not None and around.tag != "header":
        around = around.parent
    return around is not None and around.css_first("h1, h2, h3, [class*=title]") is None


def _class(node: LexborNode) -> str:
    return (node.attributes.get("class") or "").lower()
