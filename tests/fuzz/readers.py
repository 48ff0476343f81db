"""What the fuzzer feeds, what must hold of every answer, and drawn seeds: feeds, sitemaps, robots.txt, JSON."""

import gzip
import json
import pickle
from collections.abc import Iterator
from dataclasses import astuple
from datetime import UTC, datetime

from core.model import Channel, Fields, Link, Source
from core.status import ORDER
from crawlers.doors import Answer, Ask, Found
from crawlers.readers import read_page
from crawlers.robots import rules_in
from store.pages import Validators

URL = "https://mvd.example/ru/rss"
NOW = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
FIELDS = Fields(url="{link}", title="title", date="date", text="body", guid="id", language="lang")
CHANNELS = {
    "feed": Channel(key="feed", language="ru", feed=URL),
    "sitemap": Channel(key="sitemap", language="ru", sitemap=URL, pattern="/"),
    "api": Channel(key="api", language="ru", api=URL, rows="data.items", fields=FIELDS, next_page="data.next"),
    "listing": Channel(key="listing", language="ru", listing=URL, links="a::attr(href)", next_page="a[rel=next]"),
}
SOURCE = Source(
    id="kg_mvd", country="KG", name="МВД", name_en="Interior", homepage="https://mvd.example/",
    timezone="Asia/Bishkek", channels=tuple(CHANNELS.values()),
)  # fmt: skip
TYPES = ("", "text/xml", "text/xml; charset=windows-1251", "application/json; charset=utf-16", "text/html; charset=x")


def read(kind: str, body: bytes, content_type: str) -> None:
    """Give the bytes to the reader of that kind; AssertionError where its answer is one that nobody can keep."""
    if kind == "robots":
        rules = rules_in(body)
        assert rules is None or rules.can_fetch(URL, "govharvest") in (True, False)
        assert rules is None or float(rules.crawl_delay("govharvest") or 0) >= 0
        return
    answer = Answer(status_code=200, url=URL, content_type=content_type, body=body, validators=Validators())
    found = read_page(SOURCE, CHANNELS[kind], Ask(url=URL, kind=kind), answer, None, NOW)
    judge(found)


def judge(found: Found) -> None:
    """An answer goes through a pipe into tables: its words are known, its texts UTF-8, its links addresses."""
    assert pickle.loads(pickle.dumps(found)) == found
    assert found.status in ORDER
    (found.note or "").encode("utf-8", "surrogatepass")
    for ask in (*found.parts, *([found.following] if found.following else [])):
        assert ask.url.startswith(("http://", "https://")), ask.url
    for link in found.links:
        judge_link(link)


def judge_link(link: Link) -> None:
    """One link: an address of the web, dates that a table takes, no text without end."""
    assert link.url.lower().startswith(("http://", "https://")), link.url
    for text in (part for part in astuple(link) if isinstance(part, str)):
        assert len(text) <= 210_000
    for at in (link.published_at, link.changed_at, link.around):
        assert at is None or (at.tzinfo is not None and 1 <= at.astimezone(UTC).year <= 9999)
    assert link.published_at is None or 1990 <= link.published_at.astimezone(UTC).year <= 2101


KINDS: tuple[str, ...] = (*CHANNELS, "robots")

ITEM = (
    "<item><title>Указ &amp; закон</title><link>/news/1</link><guid>news-1</guid>"
    "<pubDate>Mon, 06 Jan 2025 10:00:00 +0600</pubDate><description><![CDATA[<p>Текст</p>]]></description></item>"
)
RSS = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>МВД</title>{ITEM * 3}</channel></rss>'
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/a/"><title>МВД</title><entry>'
    '<title type="html">A &lt;b></title>'
    '<link rel="alternate" href="n/1"/><id>urn:1</id><updated>2025-01-06T10:00:00+06:00</updated>'
    '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">T</div></content></entry></feed>'
)
ROW = {"id": 7, "url": "/news/7", "link": "/news/7", "title": "A &amp; B", "date_published": "2025-01-06T10:00:00Z",
       "date": "06.01.2025", "body": "<p>T</p>", "lang": "ky"}  # fmt: skip
SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://mvd.example/news/1</loc>'
    "<lastmod>2026-02-01T10:00+06:00</lastmod><news><publication><language>ky</language></publication>"
    "<publication_date>2026-02-01</publication_date><title>Указ</title></news></url></urlset>"
)
INDEX = "<sitemapindex><sitemap><loc>/s1.xml.gz</loc><lastmod>2026</lastmod></sitemap></sitemapindex>"
ROBOTS = "User-agent: *\nDisallow: /admin/*.php$\nCrawl-delay: 10\nAllow: /\nSitemap: https://mvd.example/s.xml\n"
LISTING = "<ul><li><a href=/news/1>Указ</a> <time>6 января 2025 г., 10:00</time></li></ul><a rel=next href='?p=2'>"
JSON_FEED = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "МВД", "items": [ROW, ROW]})
API = json.dumps({"data": {"items": [ROW, ROW], "next": "?p=2"}}, ensure_ascii=False)
SEEDS: dict[str, tuple[str, ...]] = {
    "feed": (RSS, ATOM, JSON_FEED, RSS.replace("item", "x:item").replace("utf-8", "koi8-r")),
    "sitemap": (SITEMAP, INDEX, "https://mvd.example/news/1\nhttps://mvd.example/news/2\n"),
    "api": (API,),
    "listing": (LISTING,),
    "robots": (ROBOTS,),
}


def seeds(kind: str) -> Iterator[bytes]:
    """Each seed in the charsets and wrappings that the readers tell apart."""
    for text in SEEDS[kind]:
        yield text.encode()
        yield text.encode("windows-1251", "replace")
        yield text.encode("utf-16")
        yield gzip.compress(text.encode(), mtime=0)
