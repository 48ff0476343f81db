"""What stands behind the first page of a channel: nothing of it is lost in silence, whatever stands in its place."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from core.settings import Settings
from tests import worlds
from tests.worlds import Web

TEXT = "The ministry says that the repair of the road begins on Monday and ends before the winter comes. " * 4
MENU = "".join(f"<a href=/menu/{n}>Menu {n}</a>" for n in range(8))
CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script></body></html>"
)
LOGIN = "<html><body><form><input type=password name=p></form></body></html>"
BROKEN = "<html><body><h1>Database error</h1><p>Cannot connect.</p></body></html>"
LAST_DAY = date(2026, 11, 20)
SINCE = datetime(2025, 1, 1, tzinfo=UTC)


class Site:
    """A listing, or an API, of pages with five announcements a page, a day between two of them."""

    def __init__(self, web: Web, name: str, pages: int, *, api: bool = False) -> None:
        self.web, self.name, self.api, self.many = web, name, api, pages * 5
        self.host, self.home = f"{name}.localhost", f"http://{name}.localhost:{web.port}"
        for number in range(1, pages + 1):
            self.well(number)

    def path(self, number: int) -> str:
        return f"/news?page={number}" if number > 1 else "/news"

    def well(self, number: int) -> None:
        items = range((number - 1) * 5, number * 5)
        body = self.rows(items) if self.api else f"<nav>{MENU}</nav><ul>{''.join(map(self.item, items))}</ul>"
        self.web.put(self.host, self.path(number), body, "application/json" if self.api else "text/html")
        for n in items:
            page = (
                f"<article><h1>Announcement {n}</h1><time datetime='{self.day(n)}'></time><p>{TEXT}{n}.</p></article>"
            )
            self.web.put(self.host, f"/a/{n}", f"<html><body>{page}</body></html>")

    def day(self, n: int) -> date:
        return LAST_DAY - timedelta(days=n)

    def item(self, n: int) -> str:
        return f"<li><a class=t href=/a/{n}>Announcement {n}</a> <span class=date>{self.day(n):%d.%m.%Y}</span></li>"

    def rows(self, items: range) -> str:
        return json.dumps({"rows": [
            {"id": n, "date": str(self.day(n)), "title": f"Announcement {n}", "text": f"<p>{TEXT}{n}.</p>"}
            for n in items
        ]})  # fmt: skip

    def instead(self, number: int, body: str, code: int = 200) -> None:
        self.web.put(self.host, self.path(number), body, code=code)

    def define(self, folder: Path, more: str = "") -> None:
        if self.api:
            fields = f'fields: {{url: "{self.home}/a/{{id}}", title: title, date: date, text: text, guid: id}}'
            kind = f'api: "{self.home}/news", rows: rows, {fields}'
        else:
            kind = f'listing: "{self.home}/news", links: a.t'
        channel = f'  - {{language: en, {kind}, page_url: "{self.home}/news?page={{n}}"{more}}}\n'
        worlds.define(folder, self.name, f"{self.home}/", channel)


def night(database: Settings, folder: Path, since: datetime | None = None) -> dict[str, str]:
    report = worlds.night(worlds.on_loopback(database, folder), since=since)
    return {one.id.removeprefix("xx_"): one.status for one in report.sources}


def stored(database: Settings, name: str = "") -> int:
    where = f"source_id = 'xx_{name}'" if name else "true"
    return worlds.count(database, "page", f"{where} AND sha256 IS NOT NULL OR {where} AND etag IS NOT NULL")


def note(database: Settings, name: str) -> str:
    question = "SELECT coalesce(error, '') || coalesce(note, '') AS said FROM run WHERE source_id = %s ORDER BY id DESC"
    return str(worlds.ask(database, question, f"xx_{name}")[0]["said"])


WALLS: dict[str, tuple[str, int, bool]] = {  # body, code, whether it is an API
    "challenge": (CHALLENGE, 200, False),
    "login": (LOGIN, 200, False),
    "otherpage": (BROKEN, 200, False),
    "trouble": ("", 503, False),
    "notfound": ("", 404, False),
    "htmlforjson": (BROKEN, 200, True),
    "apierror": ('{"error": "maintenance"}', 200, True),
}


def test_whatever_stands_before_an_archive_is_told_and_the_next_walk_back_goes_through(
    database: Settings, tmp_path: Path
) -> None:
    with Web() as web:
        sites = {name: Site(web, name, 6, api=api) for name, (_, _, api) in WALLS.items()}
        for name, site in sites.items():
            site.define(tmp_path, ", max_pages: 2")
            site.instead(4, *WALLS[name][:2])
        night(database, tmp_path)
        sick = night(database, tmp_path, SINCE)
        assert {name: stored(database, name) for name in sites} == dict.fromkeys(sites, 15)
        assert {name for name, status in sick.items() if status == "ok"} == {"notfound"}
        assert "page 4 names nothing more" in note(database, "notfound")
        for site in sites.values():
            site.well(4)
        well = night(database, tmp_path, SINCE)
    assert {name: stored(database, name) for name in sites} == dict.fromkeys(sites, 30)
    assert set(well.values()) == {"ok"}


@pytest.mark.slow
def test_a_wall_on_the_second_page_of_the_first_night_hides_nothing_from_the_second_night(
    database: Settings, tmp_path: Path
) -> None:
    with Web() as web:
        site = Site(web, "wall", 4)
        site.define(tmp_path)
        site.instead(2, CHALLENGE)
        assert night(database, tmp_path) == {"wall": "blocked"}
        assert stored(database) == 5  # what the first page named is fetched
        site.well(2)
        assert night(database, tmp_path) == {"wall": "ok"}
    assert stored(database) == 20


@pytest.mark.slow
def test_a_walk_back_that_asks_for_less_does_not_shorten_one_that_asked_for_more(
    database: Settings, tmp_path: Path
) -> None:
    with Web() as web:
        Site(web, "far", 8).define(tmp_path, ", max_pages: 1")
        night(database, tmp_path)
        for days in (12, 8, 60):
            night(database, tmp_path, datetime.combine(LAST_DAY, datetime.min.time(), UTC) - timedelta(days=days))
    assert stored(database) == 40
    assert "its archive ended" in note(database, "far")


@pytest.mark.slow
def test_news_beyond_the_last_page_that_is_walked_are_caught_up_in_the_same_night(
    database: Settings, tmp_path: Path
) -> None:
    with Web() as web:
        old = Site(web, "gap", 1)
        old.define(tmp_path, ", max_pages: 2")
        night(database, tmp_path)
        old.day = lambda n: LAST_DAY + timedelta(days=100 - n)  # type: ignore[method-assign]
        for number in range(1, 9):  # an outage later, forty others stand before them
            items = range((number + 1) * 5, (number + 2) * 5)
            body = f"<nav>{MENU}</nav><ul>{''.join(map(old.item, items))}</ul>"
            web.put(old.host, old.path(number), body)
            for n in items:
                web.put(old.host, f"/a/{n}", f"<article><h1>Announcement {n}</h1><p>{TEXT}{n}.</p></article>")
        assert night(database, tmp_path) == {"gap": "ok"}
        assert "40 announcements were new; it has no older page" in note(database, "gap")
    assert stored(database) == 45


def test_behind_a_first_page_that_is_as_it_was_the_others_are_asked_whether_they_changed(
    database: Settings, tmp_path: Path
) -> None:
    with Web() as web:
        site = Site(web, "under", 4)
        site.item = lambda n: f"<li><a class=t href=/a/{n}>Announcement {n}</a></li>"  # type: ignore[method-assign]
        for number in range(1, 5):
            site.well(number)
        site.define(tmp_path)
        night(database, tmp_path)
        body = web.pages[site.host, site.path(3)][1].decode()
        web.put(site.host, site.path(3), body.replace("<ul>", "<ul><li><a class=t href=/a/99>Announcement 99</a></li>"))
        web.put(site.host, "/a/99", web.pages[site.host, "/a/1"][1].replace(b"Announcement 1", b"Announcement 99"))
        web.visits.clear()
        assert night(database, tmp_path) == {"under": "ok"}
        walked = {visit.path: visit.status for visit in web.visits if visit.path.startswith("/news")}
    assert stored(database) == 21
    assert [walked[site.path(number)] for number in range(1, 5)] == [304, 304, 200, 304]


@pytest.mark.slow
def test_a_site_that_repeats_its_last_page_for_ever_is_at_its_end(database: Settings, tmp_path: Path) -> None:
    with Web() as web:
        site = Site(web, "clamp", 3)
        for number in range(4, 40):
            web.put(site.host, site.path(number), web.pages[site.host, site.path(3)][1])
        site.define(tmp_path)
        assert night(database, tmp_path, SINCE) == {"clamp": "ok"}
        assert sum("page=" in visit.path for visit in web.visits) == 3


@pytest.mark.slow
def test_a_channel_without_paging_says_that_it_cannot_be_walked_back(database: Settings, tmp_path: Path) -> None:
    with Web() as web:
        site = Site(web, "short", 1)
        worlds.define(tmp_path, "short", f"{site.home}/", f'  - {{listing: "{site.home}/news", links: a.t}}\n')
        assert night(database, tmp_path, SINCE) == {"short": "ok"}
        assert "it says no next_page or page_url" in note(database, "short")
        Site(web, "short", 3).define(tmp_path)
        assert night(database, tmp_path, SINCE) == {"short": "ok"}
    assert stored(database) == 15


def test_an_api_that_answers_400_beyond_its_last_page_has_ended_well(database: Settings, tmp_path: Path) -> None:
    with Web() as web:
        site = Site(web, "wp", 2, api=True)
        site.instead(3, '{"code": "rest_post_invalid_page_number"}', 400)
        site.define(tmp_path)
        assert night(database, tmp_path) == {"wp": "ok"}
        assert night(database, tmp_path) == {"wp": "not_modified"}
        night(database, tmp_path, SINCE)
    assert stored(database) == 10


def test_one_sick_sitemap_of_an_index_keeps_nobody_from_the_others(database: Settings, tmp_path: Path) -> None:
    with Web() as web:
        site = Site(web, "map", 2)
        names = ("a", "b", "c")
        index = "".join(f"<sitemap><loc>{site.home}/{name}.xml</loc></sitemap>" for name in names)
        web.put(site.host, "/sitemap.xml", f"<sitemapindex>{index}</sitemapindex>", "text/xml")
        for at, name in enumerate(names):
            urls = "".join(f"<url><loc>{site.home}/a/{n}</loc></url>" for n in range(at * 3, at * 3 + 3))
            web.put(site.host, f"/{name}.xml", f"<urlset>{urls}</urlset>", "text/xml", code=500 if name == "b" else 200)
        worlds.define(tmp_path, "map", f"{site.home}/", f'  - {{sitemap: "{site.home}/sitemap.xml", pattern: /a/}}\n')
        assert night(database, tmp_path) == {"map": "http_server"}
    assert stored(database) == 6


@pytest.mark.slow
def test_a_walk_back_through_an_api_that_is_killed_loses_no_row(database: Settings, tmp_path: Path) -> None:
    with Web() as web:
        site = Site(web, "rows", 40, api=True)
        site.define(tmp_path, ", max_pages: 1")
        settings = worlds.on_loopback(database, tmp_path)
        reached: Callable[[], bool] = lambda: worlds.count(database, "backfill", "pages >= 12") == 1  # noqa: E731
        worlds.killed_night(settings, reached, "--since", "2025-01-01")
        night(database, tmp_path, SINCE)
    assert worlds.count(database, "announcement") == 200


def test_an_announcement_that_enters_a_sitemap_with_an_old_date_is_fetched(database: Settings, tmp_path: Path) -> None:
    def sitemap(numbers: range) -> str:
        urls = "".join(
            f"<url><loc>{site.home}/a/{n}</loc><lastmod>{date(2026, 1, 1) - timedelta(days=n)}</lastmod></url>"
            for n in numbers
        )
        return f"<urlset>{urls}</urlset>"

    with Web() as web:
        site = Site(web, "late", 2)
        web.put(site.host, "/sitemap.xml", sitemap(range(4)), "text/xml")
        worlds.define(tmp_path, "late", f"{site.home}/", f'  - {{sitemap: "{site.home}/sitemap.xml", pattern: /a/}}\n')
        night(database, tmp_path)
        assert stored(database) == 0  # all of it is older than a first reading goes back
        web.put(site.host, "/sitemap.xml", sitemap(range(6)), "text/xml")
        night(database, tmp_path)
    assert stored(database) == 2


def answers_by_offset(many: int) -> Callable[[bytes], str]:
    def answer(posted: bytes) -> str:
        at = json.loads(posted)["from"]
        return json.dumps({"rows": [
            {"id": n, "date": str(LAST_DAY - timedelta(days=n)), "title": f"Announcement {n}", "text": f"<p>{TEXT}{n}"}
            for n in range(at, min(at + 10, many))
        ]})  # fmt: skip

    return answer


@pytest.mark.slow
def test_a_search_that_is_posted_an_offset_is_walked_back_to_its_end(database: Settings, tmp_path: Path) -> None:
    with Web() as web:
        home = f"http://posted.localhost:{web.port}"
        web.answers["posted.localhost", "/search"] = answers_by_offset(60)
        fields = f'{{url: "{home}/a/{{id}}", title: title, date: date, text: text, guid: id}}'
        worlds.define(
            tmp_path,
            "posted",
            f"{home}/",
            f'''  - api: "{home}/search"
    language: en
    method: POST
    body: {{from: "{{offset}}"}}
    max_pages: 2
    rows: rows
    fields: {fields}
''',
        )
        night(database, tmp_path)
        night(database, tmp_path, SINCE)
    assert worlds.count(database, "announcement") == 60


@pytest.mark.slow
def test_rows_that_share_an_address_are_walked_page_by_page(database: Settings, tmp_path: Path) -> None:
    with Web() as web:
        site = Site(web, "parts", 5, api=True)
        site.define(tmp_path)
        path = tmp_path / "xx/parts.yaml"
        path.write_text(path.read_text().replace("/a/{id}", "/news#n{id}"))
        night(database, tmp_path)
    assert worlds.count(database, "announcement") == 25


@pytest.mark.slow
def test_a_link_to_the_next_page_that_is_refused_is_no_end(database: Settings, tmp_path: Path) -> None:
    with Web() as web:
        site = Site(web, "cursor", 5)
        for number in range(1, 5):
            body = web.pages[site.host, site.path(number)][1].decode()
            web.put(site.host, site.path(number), f"{body}<a class=next href='{site.path(number + 1)}'>Next</a>")
        channel = f'  - {{listing: "{site.home}/news", links: a.t, next_page: a.next, max_pages: 1}}\n'
        worlds.define(tmp_path, "cursor", f"{site.home}/", channel)
        night(database, tmp_path)
        site.web.codes[site.host, site.path(4)] = 400
        assert night(database, tmp_path, SINCE) == {"cursor": "http_client"}
        site.web.codes[site.host, site.path(4)] = 200
        night(database, tmp_path, SINCE)
        assert night(database, tmp_path, SINCE)["cursor"] in ("ok", "not_modified")
    assert stored(database) == 25


@pytest.mark.slow
def test_a_sitemap_that_was_all_new_at_first_is_remembered_too(database: Settings, tmp_path: Path) -> None:
    with Web() as web:
        site = Site(web, "fresh", 2)

        def sitemap(dates: list[str]) -> str:
            urls = "".join(f"<url><loc>{site.home}/a/{n}</loc>{date}</url>" for n, date in enumerate(dates))
            return f"<urlset>{urls}</urlset>"

        old = "<lastmod>2020-01-05</lastmod>"
        web.put(site.host, "/sitemap.xml", sitemap([""] * 3), "text/xml")
        channel = f'  - {{sitemap: "{site.home}/sitemap.xml", pattern: /a/}}\n'
        worlds.define(tmp_path, "fresh", f"{site.home}/", channel)
        night(database, tmp_path)
        web.put(site.host, "/sitemap.xml", sitemap([""] * 3 + [old] * 2), "text/xml")
        night(database, tmp_path)
    assert stored(database) == 5


@pytest.mark.slow
def test_a_list_that_ends_before_anything_known_is_told_once(database: Settings, tmp_path: Path) -> None:
    with Web() as web:
        site = Site(web, "abrupt", 1)
        site.define(tmp_path)
        night(database, tmp_path)
        for number, numbers in ((1, range(100, 105)), (2, range(105, 110)), (3, range(0))):  # page 3 is empty tonight
            body = f"<nav>{MENU}</nav><ul>{''.join(map(site.item, numbers))}</ul>"
            web.put(site.host, site.path(number), body)
            for n in numbers:
                web.put(site.host, f"/a/{n}", f"<article><h1>Announcement {n}</h1><p>{TEXT}{n}.</p></article>")
        assert night(database, tmp_path) == {"abrupt": "partial"}
        assert "it ended before anything that was known; run --since" in note(database, "abrupt")
        assert night(database, tmp_path) == {"abrupt": "ok"}
    assert stored(database) == 15
