"""The links of one page in its order, each with its words, its place in the page and what stands around it."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml import etree
from parsel import Selector

from core.date_spots import date_spots
from core.urls import absolute

MOST_LINKS = 5_000  # of a page are looked at; what stands below them is not seen
MOST_ELEMENTS = 200_000
LONGEST_TEXT = 300  # letters kept of a link's words
DEEPEST = 60  # steps kept of a link's place, counted from the link
LONGEST_PIECE = 20_000
_DIGITS = re.compile(r"\d+")
_SILENT = frozenset({"script", "style", "noscript", "template", "title", "svg", "option", "select"})
_MODIFIER = re.compile(r"(?<=\w)--[\w-]+")  # art-prev--near-menu is no menu: what stands after -- says how it looks
_AROUND_TAGS = frozenset({"nav", "footer", "aside"})
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:main)?(?:nav|navi|navigation|navbar|menu|submenu|mainmenu|topmenu|footer|foot|breadcrumbs?|sidebar"
    r"|side|aside|social|share|sharing|pager|pagination|paging|pages|lang|languages?|skip|toolbar|tags?|tagcloud"
    r"|cookies?|logo|banner|related|popular|widget|quick-?links?|sitemap|header|masthead|topbar|search)(?:$|[\s_-])",
    re.I,
)
_MAIN = re.compile(
    r"(?:^|[\s_-])(?:main|content|contents|maincontent|primary|article|results?|inhalt)(?:$|[\s_-])", re.I
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

Step = tuple[str, str, str, int]  # tag, classes and id of an element; its number among its siblings for a table cell
Key = tuple[str, ...]  # tag, classes and id of an element, without numbers: equal where a template wrote them alike


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where in a page a template puts a link; many links share one."""

    steps: tuple[Step, ...]  # the link and the elements above it, at most DEEPEST
    path: tuple[Key, ...]  # their keys
    tags: tuple[str, ...]
    column: int  # of the table cell around it, counted from 1; 0 outside of tables
    around: bool  # it stands in a menu, a footer, a sidebar
    main: bool


@dataclass(frozen=True, slots=True, eq=False)
class Anchor:
    """A link of a page: where it leads, what it says, and where it stands."""

    element: Any
    href: str
    url: str
    key: str  # equal for two spellings of one address
    text: str
    start: int  # place of its first and behind its last letter in the page's text
    end: int
    place: Place
    chain: tuple[int, ...]  # numbers of the elements from the top of the page downwards


@dataclass(frozen=True, slots=True)
class Page:
    """A page as its links and its words see it."""

    root: Any
    url: str
    base: str
    text: str
    anchors: tuple[Anchor, ...]
    own: tuple[Anchor, ...]  # links to the page itself
    dates: tuple[int, ...] = field(default=())  # places of dates in the text, in order

    def dated(self, start: int, end: int) -> bool:
        """Does a date begin between the two places?"""
        spot = bisect_left(self.dates, start)
        return spot < len(self.dates) and self.dates[spot] < end


@dataclass(slots=True)
class _Open:
    """What is known of an element while the walk is inside it."""

    step: Step
    key: Key
    around: bool
    main: bool
    column: int
    silent: bool
    start: int
    number: int
    children: int = 0


@dataclass(slots=True)
class _Walk:
    """The way through a page: what was read so far, and the elements that are open."""

    page_url: str
    base: str
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    count: int = 0
    links: int = 0
    open: list[_Open] = field(default_factory=list)
    places: dict[tuple[object, ...], Place] = field(default_factory=dict)
    anchors: list[Anchor] = field(default_factory=list)
    own: list[Anchor] = field(default_factory=list)


def read_links(html: str, url: str) -> Page:
    """The page's links to other pages, at most MOST_LINKS; never raises on anything that a page may hold."""
    page = Selector(text=html.replace("\x00", "") or "<html></html>", type="html")
    base = absolute(url, page.css("base::attr(href)").get() or "") or url
    walk = _Walk(page_url=_key(url), base=base)
    for count, (event, element) in enumerate(etree.iterwalk(page.root, events=("start", "end", "comment", "pi"))):
        if count > 2 * MOST_ELEMENTS:
            break
        if event == "start":
            _enter(walk, element)
        elif event == "end":
            _leave(walk, element)
        elif not walk.open[-1].silent:
            _say(walk, element.tail)
    text = "".join(walk.pieces)
    return Page(
        root=page.root, url=url, base=base, text=text, anchors=tuple(walk.anchors), own=tuple(walk.own),
        dates=date_spots(text),
    )  # fmt: skip


def _enter(walk: _Walk, element: Any) -> None:
    opened = _opened(walk, element)
    walk.open.append(opened)
    if not opened.silent:
        _say(walk, element.text)


def _leave(walk: _Walk, element: Any) -> None:
    last = walk.open[-1]
    if element.tag == "a" and walk.links < MOST_LINKS and (anchor := _anchor(walk, element, last)):
        (walk.own if anchor.key == walk.page_url else walk.anchors).append(anchor)
        walk.links += 1
    walk.open.pop()
    if walk.open and not walk.open[-1].silent:
        _say(walk, element.tail)


def _say(walk: _Walk, text: str | None) -> None:
    words = " ".join((text or "")[:LONGEST_PIECE].split())
    if words:
        walk.pieces.append(words + " ")
        walk.length += len(words) + 1


def _opened(walk: _Walk, element: Any) -> _Open:
    tag, attributes = element.tag, element.attrib
    walk.count += 1
    classes, name = (attributes.get(key, "")[:LONGEST_TEXT] for key in ("class", "id"))
    names = f"{classes} {name}"
    key = tag, _numberless(classes), _numberless(name)
    if not walk.open:
        return _Open(
            step=(tag, classes, name, 0), key=key, around=False, main=False, column=0, silent=False, start=0, number=0
        )
    parent = walk.open[-1]
    parent.children += 1
    cell = tag in ("td", "th")
    return _Open(
        step=(tag, classes, name, parent.children if cell else 0),
        key=key,
        around=parent.around or tag in _AROUND_TAGS or (tag != "body" and _said(_AROUND, names)),
        main=parent.main or tag in ("main", "article") or _said(_MAIN, names),
        column=parent.children if cell else parent.column,
        silent=parent.silent or tag in _SILENT,
        start=walk.length,
        number=walk.count,
    )


@lru_cache(maxsize=4096)
def _numberless(names: str) -> str:
    return _DIGITS.sub("0", " ".join(sorted(names.split())))


@lru_cache(maxsize=4096)
def _told(pattern: re.Pattern[str], names: str) -> bool:
    return pattern.search(_CAMEL.sub("-", _MODIFIER.sub("", names))) is not None


def _said(pattern: re.Pattern[str], names: str) -> bool:
    return names != " " and _told(pattern, names)


def _anchor(walk: _Walk, element: Any, last: _Open) -> Anchor | None:
    """The link that ends here; None where it leads to no page."""
    href = element.get("href") or ""
    url = absolute(walk.base, href)
    if not url:
        return None
    return Anchor(
        element=element,
        href=href,
        url=url,
        key=_key(url),
        text=_between(walk, last.start) or _picture(element),
        start=last.start,
        end=walk.length,
        place=_place(walk, last),
        chain=tuple(one.number for one in walk.open[:DEEPEST]),
    )


def _key(url: str) -> str:
    """Spellings that one page mixes: with and without www, http and https, a slash at the end, a place in the page."""
    return url.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/")


def _place(walk: _Walk, last: _Open) -> Place:
    above = walk.open[: -DEEPEST - 1 : -1]
    steps = tuple(one.step for one in above)
    known = walk.places.get((steps, last.column))
    if known is None:
        known = walk.places[steps, last.column] = Place(
            steps=steps,
            path=tuple(one.key for one in above),
            tags=tuple(one.key[0] for one in above),
            column=last.column,
            around=last.around,
            main=last.main,
        )
    return known


def _between(walk: _Walk, start: int) -> str:
    """What was said since the place, at most LONGEST_TEXT letters of its last pieces."""
    words: list[str] = []
    missing = min(walk.length - start, LONGEST_TEXT)
    for piece in reversed(walk.pieces):
        if missing <= 0:
            break
        words.append(piece)
        missing -= len(piece)
    return "".join(reversed(words)).strip()


def _picture(element: Any) -> str:
    pictures = (picture.get("alt") or "" for picture in islice(element.iter("img"), 20))
    return " ".join((element.get("title") or next((alt for alt in pictures if alt), "")).split())[:LONGEST_TEXT]
