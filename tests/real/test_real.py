"""Pages that nobody here wrote, served on loopback and harvested by the normal night into PostgreSQL."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest

from benchmarks.extraction import Case, cases, ours
from benchmarks.scoring import score
from core.model import SourceReport
from core.settings import Settings
from tests import worlds

CORPORA = os.environ.get("GOVHARVEST_CORPORA")
pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not CORPORA, reason="GOVHARVEST_CORPORA is not set: where are the real pages?"),
]
HOSTS = ("listing.localhost", "feed.localhost")
REJECTED: dict[str, str] = {}  # address of the original -> words of the reason; each is to be looked at


@dataclass(frozen=True)
class World:
    """The served pages, and where their definitions are."""

    web: worlds.Web
    folder: Path
    pages: dict[str, Case]  # served address -> what it is


@dataclass(frozen=True)
class Harvested:
    """A database after one undisturbed night."""

    settings: Settings
    sources: list[SourceReport]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder, pages = tmp_path_factory.mktemp("sources"), {}
    root = Path(CORPORA or "") / "extraction"
    everything = [*cases(root / "wcxb-gov"), *cases(root / "aeb")]
    assert len(everything) == 16 + 87
    with worlds.Web() as web:
        for number, case in enumerate(everything):
            host, path = HOSTS[number % 2], f"/page/{number}.html"
            web.put(host, path, case.body, "text/html")
            pages[f"http://{host}:{web.port}{path}"] = case
        _listing(web, folder, [url for url in pages if HOSTS[0] in url])
        _feed(web, folder, [url for url in pages if HOSTS[1] in url])
        yield World(web, folder, pages)


def _listing(web: worlds.Web, folder: Path, urls: list[str]) -> None:
    home = f"http://{HOSTS[0]}:{web.port}"
    for number, part in enumerate(parts := _in_twenties(urls), 1):
        links = "".join(f'<li><a class="news" href="{url}">read</a></li>' for url in part)
        older = f'<a class="next" href="/news/{number + 1}">older</a>' if number < len(parts) else ""
        web.put(HOSTS[0], f"/news/{number}", f"<html><body><ul>{links}</ul>{older}</body></html>")
    channel = f'  - {{listing: "{home}/news/1", links: "a.news", next_page: "a.next", language: en}}'
    worlds.define(folder, "listing", home, channel)


def _in_twenties(urls: list[str]) -> list[list[str]]:
    return [urls[start : start + 20] for start in range(0, len(urls), 20)]


def _feed(web: worlds.Web, folder: Path, urls: list[str]) -> None:
    home = f"http://{HOSTS[1]}:{web.port}"
    items = "".join(f"<item><link>{url}</link><guid>{url}</guid></item>" for url in urls)
    head = f"<title>News</title><link>{home}/</link><description>News</description>"
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'
    web.put(HOSTS[1], "/rss.xml", feed, "application/rss+xml")
    worlds.define(folder, "feed", home, f'  - {{feed: "{home}/rss.xml", language: en}}')


@pytest.fixture(scope="module")
def harvested(world: World, server: Settings, template: Settings) -> Iterator[Harvested]:
    with worlds.beside(server, template) as made:
        settings = worlds.on_loopback(made, world.folder)
        yield Harvested(settings, worlds.night(settings).sources)


def test_nearly_every_real_page_becomes_an_article_and_each_rejection_is_right(
    world: World, harvested: Harvested
) -> None:
    settings = harvested.settings
    rejected = {
        world.pages[row["url"]].url: row["reason"]
        for row in worlds.ask(settings, "SELECT url, reason FROM rejected ORDER BY url")
    }
    articles, entries = worlds.count(settings, "article"), worlds.count(settings, "entry")
    print(f"\n{len(world.pages)} pages: {articles} articles, {entries} entries, {len(rejected)} rejected")
    for url, reason in rejected.items():
        print(f"  {url}: {reason}")
    got = {row["url"] for row in worlds.ask(settings, "SELECT requested_url AS url FROM raw_document")}
    assert [case.url for url, case in world.pages.items() if url not in got] == []
    assert [(source.id, source.status, source.error) for source in harvested.sources if source.error] == []
    assert rejected.keys() == REJECTED.keys()
    assert all(REJECTED[url] in reason for url, reason in rejected.items())
    assert articles == len(world.pages) - len(rejected)
    assert entries >= 100


def test_the_stored_texts_score_exactly_what_the_benchmark_says(world: World, harvested: Harvested) -> None:
    stored = {
        row["url"]: row["text"] for row in worlds.ask(harvested.settings, "SELECT url, text FROM announcement_version")
    }
    measured = score((case.truth, ours(case)) for case in world.pages.values())
    kept = score((case.truth, stored.get(url, "")) for url, case in world.pages.items())
    print(f"\nF1 stored {kept['f1']:.6f}, benchmark {measured['f1']:.6f}")
    different = [case.url for url, case in world.pages.items() if ours(case) != stored.get(url, "")]
    assert different == []
    assert kept["f1"] == pytest.approx(measured["f1"], abs=1e-9)


def test_a_second_harvest_of_real_pages_writes_nothing(harvested: Harvested) -> None:
    before, texts = worlds.written(harvested.settings), worlds.natural(harvested.settings)
    worlds.night(harvested.settings)
    assert worlds.written(harvested.settings) == before
    assert worlds.natural(harvested.settings) == texts


def test_real_pages_harvested_through_a_kill_end_like_an_undisturbed_harvest(
    world: World, harvested: Harvested, database: Settings
) -> None:
    settings = worlds.on_loopback(database, world.folder)
    world.web.hold_after(HOSTS[1], 10)  # one source is kept and read while the other is in the middle of its pages
    try:
        worlds.killed_night(settings, lambda: worlds.count(settings, "article"))
    finally:
        world.web.let_go()
    assert 0 < worlds.count(settings, "article") < worlds.count(harvested.settings, "article")
    worlds.night(settings)
    assert worlds.differences(settings, harvested.settings) == {}


MODERN = """<!doctype html><html lang="en"><head><title>{title} | Ministry</title></head><body>
<header><nav><a href="/">Home</a> <a href="/news">News</a> <a href="/contacts">Contacts</a></nav></header>
<main><article><h1>{title}</h1><time datetime="2026-01-20T10:00:00+06:00">20 January 2026</time>
{text}</article></main><footer>Ministry, 720040, Bishkek. All rights reserved.</footer></body></html>"""
OLD = """<html><head><title>{title}</title></head><body bgcolor="white"><table width="100%"><tr>
<td width="200"><a href="/">Home</a><br><a href="/about">About the ministry</a><br><a href="/news">News</a><br>
<a href="/law">Legislation</a><br><a href="/contacts">Contacts</a></td>
<td><font size="4"><b>{title}</b></font><br><div id="content">{text}</div></td>
<td width="150"><a href="/vote">Vote</a><br><a href="/gallery">Gallery</a></td></tr></table>
<table width="100%"><tr><td align="center">Copyright Ministry, Bishkek</td></tr></table></body></html>"""


@pytest.mark.parametrize("template_of_page", [MODERN, OLD], ids=["article", "old-cms"])
def test_a_page_that_carries_the_first_announcement_ends_as_one_entry_with_exactly_its_text(
    template_of_page: str, database: Settings, tmp_path: Path
) -> None:
    seed = (Path(CORPORA or "") / "../seed/mvd-kg-board-meeting.en.txt").read_text(encoding="utf-8").strip()
    text = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in seed.splitlines() if paragraph)
    with worlds.Web() as web:
        home = f"http://mvd.localhost:{web.port}"
        title = "Board meeting sums up the results of the year"
        web.put("mvd.localhost", "/news", f'<html><body><a class="n" href="/page/1.html">{title}</a></body></html>')
        web.put("mvd.localhost", "/page/1.html", template_of_page.format(title=title, text=text))
        channel = f'  - {{listing: "{home}/news", links: "a.n", language: en}}'
        worlds.define(tmp_path, "mvd", home, channel)
        worlds.night(worlds.on_loopback(database, tmp_path))
    assert worlds.ask(database, "SELECT reason FROM rejected") == []
    found = worlds.ask(database, "SELECT language, title, text FROM announcement")
    assert [(row["language"], row["title"]) for row in found] == [("en", title)]
    assert found[0]["text"] == seed
