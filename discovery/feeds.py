"""The feeds that a page names: those it declares, and those it only links to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector

from core.urls import absolute, canonical, same_site

MOST_LINKS = 10_000  # of a page are looked at
LONGEST_WORDS = 200  # letters
_TYPES = {
    "application/rss+xml": "rss", "application/atom+xml": "atom", "application/rdf+xml": "rss",
    "application/x.atom+xml": "atom", "application/x-atom+xml": "atom", "text/rss": "rss", "text/atom": "atom",
    "application/feed+json": "json", "application/json": "json", "application/xml": "", "text/xml": "",
}  # fmt: skip
_SAYS_FEED = re.compile(r"(?<![a-z])(?:rss\d?|atom|rdf|feeds?|syndication)(?![a-z])|rss(?:list|feed)?\.|listfeed", re.I)
_SAYS_RSS = re.compile(r"(?<![a-z])(?:rss|atom)(?![a-z])|rss[- _]?feed|news ?feed", re.I)
_COMMENTS = re.compile(
    r"comments?\b|/comments?/|комментари|пікірлер|kommentare?\b|commentaires?\b|comentarios?\b|commenti\b", re.I
)
# The end of a path that is a file of a feed; a bare /rss is as often a page about feeds as a feed.
_FILE = re.compile(
    r"\.(?:rss|atom|rdf)$|(?:rss|feed|atom|news)[\w-]*\.xml$|/(?:rss|feeds?|atom)/[^?]*\.xml$|/(?:feed|atom|rss2|rss/feed)$"
    r"|/feed/(?:rss2?|atom|rdf)$|[^/]+/rss$|/(?:\w*rss\w*|listfeed)\.(?:aspx?|ashx|php|do|jsp|cfm)$|/feed\.json$|/index\.xml$",
    re.I,
)
_ASKED = re.compile(
    r"(?:^|&)(?:feed=(?:rss2?|atom|rdf)|format=(?:rss|atom|feed)\b|rss=(?:1|true|yes)|type=rss|act=rss|output=rss"
    r"|page=backend|alt=(?:rss|json)|_format=rss|view=rss|mode=rss)",
    re.I,
)
_FEED_HOSTS = re.compile(r"^(?:feeds?\d?|rss)\.|feedburner|feedblitz", re.I)
_LATER = re.compile(r"event|calendar|podcast|job|vacanc|tender|video|photo|tag/|author/", re.I)


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedFeed:
    """A feed that a page names; `certain` when its declaration or its address says that it is one."""

    url: str
    title: str
    declared: bool
    certain: bool
    format: str  # rss, atom, json, or empty where nothing tells


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedFeeds:
    """What a page names, the best first; feeds of readers' comments stand apart: they announce nothing."""

    feeds: tuple[NamedFeed, ...] = ()
    comments: tuple[NamedFeed, ...] = ()


def named_feeds(html: str, url: str) -> NamedFeeds:
    """Each address once; never raises on anything that a page may hold."""
    page = Selector(text=html.replace("\x00", "") or "<html></html>", type="html")
    base = absolute(url, page.css("base::attr(href)").get() or "") or url
    found: dict[str, NamedFeed] = {}
    for feed in (*_declared(page.root, base), *_linked(page.root, base, url)):
        found.setdefault(canonical(feed.url), feed)
    found.pop(canonical(url), None)
    comments = [feed for feed in found.values() if _COMMENTS.search(f"{feed.title} {urlsplit(feed.url).path}")]
    feeds = sorted((feed for feed in found.values() if feed not in comments), key=_preference)
    return NamedFeeds(feeds=tuple(feeds), comments=tuple(comments))


def _preference(feed: NamedFeed) -> tuple[bool, bool, bool, bool]:
    """False before true; within equals the order of the page."""
    told = f"{feed.title} {feed.url}"
    return not feed.certain, not feed.declared, bool(_LATER.search(told)), feed.format == "json"


def _declared(root: Any, base: str) -> Iterator[NamedFeed]:
    """<link rel="alternate"> of a feed's type; JSON and XML only where the address is no API and no embedding."""
    for element in islice(root.iter("link", "a"), MOST_LINKS):
        rel = (element.get("rel") or "").lower().split()
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        if not {"alternate", "feed"} & set(rel) or "stylesheet" in rel or (kind not in _TYPES and "feed" not in rel):
            continue
        address = _address(base, element.get("href"))
        if address is None or (kind.endswith("/json") and re.search(r"/wp-json|/api/|oembed", address, re.I)):
            continue
        if kind.endswith("/xml") and not _SAYS_FEED.search(address):
            continue
        title = " ".join((element.get("title") or "").split())[:LONGEST_WORDS]
        yield NamedFeed(
            url=address, title=title, declared=True, certain=True, format=_TYPES.get(kind) or _format(address)
        )


def _linked(root: Any, base: str, url: str) -> Iterator[NamedFeed]:
    """Ordinary links whose address or words name a feed, on the site or where feeds are kept."""
    for element in islice(root.iter("a", "area"), MOST_LINKS):
        address = _address(base, element.get("href"))
        if address is None or not _near(address, url):
            continue
        parts = urlsplit(address)
        words = _words(element)
        certain = _certain(parts.path.rstrip("/"), parts.query, words) or (element.get("href") or "").startswith(
            "feed:"
        )
        if certain or _SAYS_RSS.search(words) or _SAYS_RSS.search(parts.path.replace("_", "-")):
            yield NamedFeed(url=address, title=words, declared=False, certain=certain, format=_format(address))


def _certain(path: str, query: str, words: str) -> bool:
    """Is the address that of a feed by its looks?"""
    if _FILE.search(path) or _ASKED.search(query):
        return True
    return path.lower().endswith(".xml") and _SAYS_RSS.search(words) is not None and "sitemap" not in path.lower()


def _near(address: str, url: str) -> bool:
    """Is it on this site, on a sister of it, or where feeds are kept? Buttons of feed readers are not."""
    host, own = (urlsplit(one).hostname or "" for one in (address, url))
    sister = ".".join(host.split(".")[-2:]) == ".".join(own.split(".")[-2:]) and len(host.split(".")) > 1
    return same_site(address, [own]) or sister or _FEED_HOSTS.search(host) is not None


def _address(base: str, href: str | None) -> str | None:
    """feed://host/x and feed:https://host/x are addresses of the web."""
    text = (href or "").strip()
    if text.lower().startswith("feed:"):
        text = text[5:]
        text = f"http:{text}" if text.startswith("//") else text
    if not text or text.startswith("#"):
        return None
    found = absolute(base, text)
    return found.partition("#")[0] if found else None


def _words(element: Any) -> str:
    """What a link says: its text, or its title, or the words of its picture."""
    text = " ".join(" ".join(islice(element.itertext(), 20)).split())[:LONGEST_WORDS]
    pictures = (picture.get("alt") or "" for picture in islice(element.iter("img"), 5))
    said = (text, element.get("title") or "", element.get("aria-label") or "", *pictures)
    best = next((one for one in said if _SAYS_RSS.search(one)), None)
    return (best or next(filter(None, said), ""))[:LONGEST_WORDS]


def _format(address: str) -> str:
    low = address.lower()
    return "atom" if "atom" in low else "json" if "json" in low else "rss" if "rss" in low or "/feed" in low else ""
