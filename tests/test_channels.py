"""Every kind of channel as docs/add-a-source.md shows it, harvested from a site drawn after the real ones."""

import gzip
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.settings import Settings
from tests import platforms, worlds
from tests.platforms import TEXT, Channel, Draw, address, article, path_of
from tests.worlds import Web

GUIDE = Path(__file__).resolve().parents[1] / "docs/add-a-source.md"


def examples() -> dict[str, str]:
    """First host of each example -> its YAML."""
    section = GUIDE.read_text("utf-8").split("## One example of each kind")[1].split("\n## ")[0]
    blocks = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    return {
        re.findall(r"https://(\w+)\.example/([^/?\"]*)", block)[0][0] + str(n): block for n, block in enumerate(blocks)
    }


EXAMPLES = examples()
NAMES = {name.rstrip("0123456789"): name for name in EXAMPLES if not name.startswith("mvd")}


def defined(folder: Path, web: Web, name: str, block: str, timezone: str = "UTC") -> None:
    there = re.sub(r"https://(\w+)\.example", rf"http://\1.localhost:{web.port}", block)
    channels = "".join(f"  {line}\n" for line in there.splitlines())
    worlds.define(folder, name, address(web, name, "/"), channels, timezone=timezone)


def harvest(database: Settings, folder: Path, since: datetime | None = None) -> None:
    report = worlds.night(worlds.on_loopback(database, folder), since=since)
    assert {(one.status, one.error) for one in report.sources} <= {("ok", None), ("not_modified", None)}


def titles(database: Settings) -> list[str]:
    return [row["title"] for row in worlds.ask(database, "SELECT title FROM announcement ORDER BY published_at, title")]


def channel(block: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(block)[0]
    return found


def president(web: Web, name: str, found: Channel) -> None:
    def search(posted: bytes) -> str:
        asked = json.loads(posted)
        assert asked["size"] == 20 and asked["sort"] == ["publishedAt", "desc"]
        numbers = {0: (4, 3), 1: (2, 1)}.get(asked["page"], ())
        rows = [{"id": n, "title": f"Новость {n}", "publishedAt": f"2026-03-{n:02}T06:00:00Z", "views": len(web.visits),
                 "body": f"<p>{TEXT * 4}{n}</p>"} for n in numbers]  # fmt: skip
        return json.dumps({"content": rows})

    web.answers[f"{name}.localhost", path_of(found["api"])] = search


DRAWN: dict[str, Draw] = {
    "wp": platforms.wordpress, "plone": platforms.plone, "drupal": platforms.drupal, "govuk": platforms.govuk,
    "canada": platforms.canada, "president": president,
}  # fmt: skip


def test_one_declaration_is_enough_for_each_api_and_a_second_harvest_finds_nothing_new(
    database: Settings, tmp_path: Path
) -> None:
    with Web() as web:
        for site, draw in DRAWN.items():
            draw(web, site, channel(EXAMPLES[NAMES[site]]))
            defined(tmp_path, web, site, EXAMPLES[NAMES[site]])
        harvest(database, tmp_path)
        for site in DRAWN:
            dates = worlds.ask(database, DAYS, f"xx_{site}")
            assert [row["day"] for row in dates] == [1, 2, 3, 4], site
        # Where the row holds the text, its page is never asked for.
        assert not [visit for visit in web.visits if visit.host in ("wp.localhost", "drupal.localhost")
                    and not re.search("json|robots", visit.path)]  # fmt: skip
        # Where another document holds it, that is asked for, and the page's own address is stored.
        said = worlds.ask(database, "SELECT url, language, title FROM announcement WHERE source_id = 'xx_govuk'")
        assert {(path_of(row["url"]), row["language"], row["title"]) for row in said} == {
            (f"/government/news/{n}", "en", f"Road {n}") for n in (1, 2, 3, 4)
        }
        before = worlds.written(database)
        path = path_of(channel(EXAMPLES[NAMES["wp"]])["api"])
        rows = json.loads(web.pages["wp.localhost", path][1])
        rows[0]["content"]["rendered"] = f"<p>{TEXT * 4} Исправлено.</p>"
        web.put("wp.localhost", path, json.dumps(rows), "application/json")
        report = worlds.night(worlds.on_loopback(database, tmp_path))
        assert {one.id: one.revised for one in report.sources if one.new or one.revised} == {"xx_wp": 1}
        after = worlds.written(database)
        assert {t for t in after if after[t] != before[t] and "raw" not in t} == {"article_version"}


@pytest.mark.parametrize("by", ["written out", "preset"])
def test_the_dates_of_wordpress_are_in_greenwich_time_wherever_the_ministry_is(
    by: str, database: Settings, tmp_path: Path
) -> None:
    with Web() as web:
        block = EXAMPLES[NAMES["wp"]]
        platforms.wordpress(web, "wp", channel(block))
        short = '- {preset: wordpress, with: {site: "https://wp.example"}}\n'
        defined(tmp_path, web, "wp", short if by == "preset" else block, timezone="Asia/Bishkek")
        harvest(database, tmp_path)
        said = "SELECT published_at, published_on, published_raw FROM announcement ORDER BY published_at"
        found = worlds.ask(database, said)
        assert [row["published_raw"] for row in found] == [f"2026-03-{n:02}T20:30:00" for n in (1, 2, 3, 4)]
        assert [row["published_at"] for row in found] == [
            datetime(2026, 3, n, 20, 30, tzinfo=UTC) for n in (1, 2, 3, 4)
        ]
        assert [row["published_on"].day for row in found] == [2, 3, 4, 5]


DAYS = """
SELECT extract(day FROM published_at)::int AS day FROM announcement_version WHERE source_id = %s ORDER BY 1
"""


def test_a_feed_two_listings_and_their_pages(database: Settings, tmp_path: Path) -> None:
    with Web() as web:
        items = "".join(f"<item><link>{address(web, 'mvd', f'/ky/{n}')}</link></item>" for n in (1, 2))
        web.put("mvd.localhost", "/ky/rss", f"<rss version='2.0'><channel>{items}</channel></rss>", "text/xml")
        for language, pages in (("ru", ["/ru/news", "/ru/news?page=2"]), ("en", ["/en/news", "/en/old"])):
            for number, path in enumerate(pages):
                rows = "".join(
                    f"<a class=news-title href=/{language}/news/{n}>№ {n}</a>" for n in (2 * number + 1, 2 * number + 2)
                )
                web.put("mvd.localhost", path, f"<body>{rows}<a rel=next href=/en/old>older</a></body>")
        for n in (1, 2, 3, 4):
            for folder in ("ky", "ru/news", "en/news"):
                web.put("mvd.localhost", f"/{folder}/{n}", article(n, f"{TEXT}{folder} "))
        defined(tmp_path, web, "mvd", EXAMPLES["mvd0"] + EXAMPLES["mvd1"])
        harvest(database, tmp_path)
        assert worlds.count(database, "announcement_page") == 2 + 4 + 4


def test_a_sitemap_index_is_followed_to_the_pages_that_match(database: Settings, tmp_path: Path) -> None:
    block = next(block for block in EXAMPLES.values() if "sitemap:" in block)
    with Web() as web:
        parts = "".join(f"<sitemap><loc>{address(web, 'mvd', f'/s{n}.xml')}</loc></sitemap>" for n in (1, 2))
        web.put("mvd.localhost", "/sitemap.xml", f"<sitemapindex>{parts}</sitemapindex>", "application/xml")
        for number, kind in ((1, "about"), (2, "news")):
            urls = "".join(
                f"<url><loc>{address(web, 'mvd', f'/{kind}/{n}')}</loc><lastmod>{when}</lastmod></url>"
                for n, when in ((1, "2019-05-01"), (2, "2026-11-01"), (3, "2199-01-01"))
            )
            body = f"<urlset>{urls}</urlset>".encode()
            web.put(
                "mvd.localhost",
                f"/s{number}.xml",
                gzip.compress(body, mtime=0) if number == 2 else body,
                "application/xml",
            )
        for n in (1, 2, 3):
            web.put("mvd.localhost", f"/news/{n}", article(n))
        defined(tmp_path, web, "mvd", block)
        harvest(database, tmp_path, datetime(2026, 1, 1, tzinfo=UTC))
        assert titles(database) == ["Новость 2: дорога", "Новость 3: дорога"]
        harvest(database, tmp_path, datetime(2019, 1, 1, tzinfo=UTC))
        assert len(titles(database)) == 3


MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()


def written(day: str) -> str:
    year, month, number = map(int, day.split("-"))
    return f"{number} {MONTHS[month - 1]} {year} г."


def archive(web: Web, pages: int) -> str:
    """A listing whose archive goes back a month a page, two announcements on each; its channel."""
    for page in range(1, pages + 1):
        rows = ""
        for n in (2 * page - 1, 2 * page):
            day = f"{2026 - (page - 1) // 12}-{12 - (page - 1) % 12:02}-0{n % 2 + 1}"
            rows += f"<li><a class=news-title href=/ru/news/{n}>№ {n}</a><span class=date>{written(day)}</span></li>"
            body = article(1, f"{TEXT} {n} ").replace("2026-03-01", day).replace("Новость 1", f"Новость {n}")
            web.put("mvd.localhost", f"/ru/news/{n}", body)
        web.put("mvd.localhost", "/ru/news" if page == 1 else f"/ru/news?page={page}", f"<ul>{rows}</ul>")
    url = address(web, "mvd", "/ru/news")
    return f'- {{language: ru, listing: "{url}", links: a.news-title, page_url: "{url}?page={{n}}", max_pages: 2}}\n'


def test_a_walk_back_ends_at_its_date_whatever_max_pages_says(database: Settings, tmp_path: Path) -> None:
    with Web() as web:
        defined(tmp_path, web, "mvd", archive(web, 24))
        harvest(database, tmp_path)
        assert len(titles(database)) == 4
        harvest(database, tmp_path, datetime(2026, 7, 1, tzinfo=UTC))
        found = worlds.ask(database, "SELECT min(published_at) AS first, count(*)::int AS many FROM announcement")
        assert (found[0]["first"].month, found[0]["many"]) == (6, 14)  # the page that crosses the date is kept whole


@pytest.mark.slow
def test_a_walk_back_that_is_killed_goes_on_where_it_was(database: Settings, tmp_path: Path) -> None:
    with Web() as web:
        settings = worlds.on_loopback(database, tmp_path)
        defined(tmp_path, web, "mvd", archive(web, 24))
        worlds.killed_night(
            settings, lambda: worlds.count(database, "backfill", "pages >= 5") == 1, "--since", "2025-01-01"
        )
        asked = len(web.visits)
        worlds.night(replace(settings), since=datetime(2025, 1, 1, tzinfo=UTC))
        again = [v.path for v in web.visits[asked:] if "page=" in v.path]
        assert len(titles(database)) == 48
        assert "/ru/news?page=4" not in again and "/ru/news?page=24" in again
