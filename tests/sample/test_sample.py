"""The sample web over real HTTP on loopback: what a harvester meets there on each of the two nights."""

import http.client
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from lxml import etree

from sample import expected
from sample.texts import announcements
from sample.web import SITES, SampleWeb, write_sources

INTERIOR, FINANCE, AGENCY = SITES


class Reply(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def page(self) -> str:
        """The body of a UTF-8 page."""
        return self.body.decode()


@pytest.fixture
def web() -> Iterator[SampleWeb]:
    """The sample web on night 1."""
    with SampleWeb() as served:
        yield served


def get(web: SampleWeb, host: str, path: str, **headers: str) -> Reply:
    """Ask 127.0.0.1 for a page of that host."""
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=5)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers={"Host": f"{host}:{web.port}", **named})
    answer = connection.getresponse()
    reply = Reply(answer.status, dict(answer.getheaders()), answer.read())
    connection.close()
    return reply


def listed(web: SampleWeb, language: str) -> list[str]:
    """The announcements of the interior ministry in a language, through all pages of the listing."""
    found: list[str] = []
    target: str | None = f"/{language}/news"
    while target:
        page = get(web, INTERIOR, target).page
        found += re.findall(r'class="news-title" href="([^"]+)"', page)
        following = re.search(r'class="next" href="([^"]+)"', page)
        target = following[1] if following else None
    return found


def fed(web: SampleWeb, path: str) -> list[str]:
    """The paths of a finance feed's items."""
    feed = etree.fromstring(get(web, FINANCE, path).body)
    return [link.text.removeprefix(f"http://{FINANCE}:{web.port}") for link in feed.iterfind("channel/item/link")]


def carried(web: SampleWeb) -> list[str]:
    """The agency's announcements, as its old listing shows them."""
    return re.findall(r'class="item">.*?class="title" href="([^"]+)"', get(web, AGENCY, "/news").page)


def everything(web: SampleWeb) -> list[tuple[str, str]]:
    """Every address of night 1 that a harvest would ask for."""
    pages = [(INTERIOR, f"/{tag}/news{more}") for tag in ("ky", "ru", "en") for more in ("", "?page=2")]
    pages += [(INTERIOR, path) for tag in ("ky", "ru", "en") for path in listed(web, tag)]
    pages += [(FINANCE, path) for feed in ("/rss.xml", "/kk/rss.xml") for path in (feed, *fed(web, feed))]
    pages += [(AGENCY, path) for path in ("/news", *carried(web))]
    return [*pages, *((host, "/robots.txt") for host in SITES), (FINANCE, expected.ATTACHMENT)]


def alternates(page: str) -> dict[str, str]:
    """The hreflang links of a page."""
    return dict(re.findall(r'rel="alternate" hreflang="([^"]+)" href="([^"]+)"', page))


def words(reply: Reply, encoding: str, element: str) -> tuple[str, list[str]]:
    """The first heading and the paragraphs of a page's text."""
    body = etree.HTML(reply.body, etree.HTMLParser(encoding=encoding))
    return body.findtext(".//h1"), [each.text for each in body.iterfind(f'.//div[@class="{element}"]/p') if each.text]


def test_the_listings_and_feeds_of_night_1_show_what_is_expected(web: SampleWeb) -> None:
    interior = {tag: len(listed(web, tag)) for tag in ("ky", "ru", "en")}
    finance = {"ru": len(fed(web, "/rss.xml")), "kk": len(fed(web, "/kk/rss.xml"))}
    found = {"kg_interior": interior, "kz_finance": finance, "kg_agency": {"ru": len(carried(web))}}
    assert found == expected.NIGHT1
    assert found["kg_interior"] == {"ky": 8, "ru": 8, "en": 6}
    assert (expected.ARTICLES, expected.ENTRIES, expected.COPIES) == (40, 35, 5)


def test_every_listed_link_answers_on_night_1(web: SampleWeb) -> None:
    assert {get(web, *address).status for address in everything(web)} == {200}


def test_a_page_that_was_seen_and_has_not_changed_is_not_sent_again(web: SampleWeb) -> None:
    for host, path in everything(web):
        first = get(web, host, path)
        tag, changed = first.headers.get("ETag"), first.headers.get("Last-Modified")
        known = {"If_None_Match": tag} if tag else {"If_Modified_Since": changed or ""}
        again = get(web, host, path, **known)
        assert (again.status, again.body) == (304, b""), path


def test_a_page_has_the_same_bytes_all_night(web: SampleWeb) -> None:
    assert all(get(web, *address).body == get(web, *address).body for address in everything(web))


def test_another_etag_gets_the_page(web: SampleWeb) -> None:
    assert get(web, INTERIOR, "/ru/news/2601", If_None_Match='"other"').status == 200
    assert get(web, FINANCE, "/rss.xml", If_Modified_Since="Mon, 02 Nov 2026 00:00:00 GMT").status == 200


@pytest.mark.parametrize("night", [1, 2])
def test_editions_name_each_other_both_ways(web: SampleWeb, night: int) -> None:
    web.night = night
    base = f"http://{INTERIOR}:{web.port}"
    named = {
        f"{base}{path}": alternates(get(web, INTERIOR, path).page) for t in ("ky", "ru") for path in listed(web, t)
    }
    assert any(len(siblings) == 3 for siblings in named.values())
    assert any(len(siblings) == 2 for siblings in named.values())
    for address, siblings in named.items():
        assert address in siblings.values()
        for sibling in siblings.values():
            assert alternates(get(web, INTERIOR, sibling.removeprefix(base)).page) == siblings


def test_the_russian_feed_is_windows_1251_and_only_its_prolog_says_so(web: SampleWeb) -> None:
    feed = get(web, FINANCE, "/rss.xml")
    assert feed.headers["Content-Type"] == "application/rss+xml"
    assert 'encoding="windows-1251"' in feed.body.decode("cp1251")
    assert "Министерство финансов" in feed.body.decode("cp1251")
    with pytest.raises(UnicodeDecodeError):
        feed.body.decode("utf-8")


@pytest.mark.parametrize("path", ["/rss.xml", "/kk/rss.xml"])
def test_the_feeds_give_no_dates(web: SampleWeb, path: str) -> None:
    items = etree.fromstring(get(web, FINANCE, path).body).findall("channel/item")
    assert {child.tag for item in items for child in item} == {"title", "link", "guid", "description"}


def test_the_ministry_of_finance_writes_its_days_in_words(web: SampleWeb) -> None:
    russian = get(web, FINANCE, "/ru/press/301").body.decode("cp1251")
    assert '<div class="published">15 января 2026 года</div>' in russian
    assert '<div class="published">2026 жылғы 15 қаңтар</div>' in get(web, FINANCE, "/kk/press/301").page


def test_one_page_offers_a_pdf_and_one_a_table_of_rates(web: SampleWeb) -> None:
    assert get(web, FINANCE, expected.ATTACHMENT).body.startswith(b"%PDF-")
    assert expected.ATTACHMENT in get(web, FINANCE, "/ru/press/302").body.decode("cp1251")
    assert "<td>521,40</td>" in get(web, FINANCE, "/ru/press/305").body.decode("cp1251")


def test_the_agency_carries_five_texts_word_for_word(web: SampleWeb) -> None:
    copies = [each for each in announcements("agency") if each.copy_of]
    for each in copies:
        site, _, number = (each.copy_of or "").partition("/")
        copy = words(get(web, AGENCY, f"/news/{each.number}"), "utf-8", "text")
        if site == "interior":
            original = words(get(web, INTERIOR, f"/ru/news/{number}"), "utf-8", "news-text")
        else:
            original = words(get(web, FINANCE, f"/ru/press/{number}"), "cp1251", "release")
        assert copy == original
        assert len(copy[1]) == 3
    assert len(copies) == expected.COPIES == 5


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_board_meeting_keeps_its_figures_and_names_in_every_language(web: SampleWeb, language: str) -> None:
    page = get(web, INTERIOR, f"/{language}/news/{expected.BOARD_MEETING}").page
    assert [figure for figure in expected.BOARD_MEETING_FIGURES[language] if figure not in page] == []
    assert ("Niyazbekov" if language == "en" else "Ниязбеков") in page
    assert ("Kasymaliev" if language == "en" else "Касымалиев") in page
    assert '<time datetime="2026-01-28T16:30:00+06:00">' in page


def test_every_text_is_long_enough_to_tell_its_language() -> None:
    everywhere = [
        (each, tag)
        for site in ("interior", "finance", "agency")
        for each in announcements(site)
        for tag in each.editions
    ]
    short = [(each.number, tag) for each, tag in everywhere if sum(map(str.isalpha, each.editions[tag].text)) < 300]
    assert short == []


def test_night_2_brings_new_announcements_and_takes_one_page_away(web: SampleWeb) -> None:
    before = {path for tag in ("ky", "ru", "en") for path in listed(web, tag)}
    web.night = 2
    after = {path for tag in ("ky", "ru", "en") for path in listed(web, tag)}
    assert after - before == set(expected.NEW)
    assert before - after == {expected.MISSING}
    assert get(web, INTERIOR, expected.MISSING).status == 404
    assert {get(web, INTERIOR, path).status for path in after} == {200}
    assert {t: sum(path.startswith(f"/{t}/") for path in after) for t in ("ky", "ru", "en")} == expected.NIGHT2[
        "kg_interior"
    ]


def test_night_2_silently_changes_a_figure_and_drops_a_sentence(web: SampleWeb) -> None:
    (title, before) = words(get(web, INTERIOR, expected.EDITED), "utf-8", "news-text")
    web.night = 2
    (same_title, after) = words(get(web, INTERIOR, expected.EDITED), "utf-8", "news-text")
    assert title == same_title
    assert after[0] == before[0].replace(*expected.EDITED_FIGURE) != before[0]
    assert before[1].startswith(after[1])
    assert before[1].count(".") == after[1].count(".") + 1
    assert before[2:] == after[2:]


def test_no_other_text_of_the_interior_ministry_changes_between_the_nights(web: SampleWeb) -> None:
    paths = [path for tag in ("ky", "ru", "en") for path in listed(web, tag)]
    before = {path: words(get(web, INTERIOR, path), "utf-8", "news-text") for path in paths}
    web.night = 2
    still = [path for path in paths if path != expected.MISSING]
    changed = [path for path in still if words(get(web, INTERIOR, path), "utf-8", "news-text") != before[path]]
    assert changed == [expected.EDITED]


def test_on_night_2_the_agencys_old_selectors_match_nothing(web: SampleWeb) -> None:
    web.night = 2
    listing = get(web, AGENCY, "/news").page
    assert carried(web) == []
    assert len(re.findall(r'<a class="card" href="/news/\d+"', listing)) == expected.NIGHT1["kg_agency"]["ru"]
    story = get(web, AGENCY, "/news/1001").page
    assert not re.search('class="(headline|text|date|meta)"', story)


def test_on_night_2_the_ministry_of_finance_is_down_but_for_robots(web: SampleWeb) -> None:
    web.night = 2
    replies = [get(web, FINANCE, path) for path in ("/rss.xml", "/kk/rss.xml", "/ru/press/301", "/", "/nothing")]
    assert {(reply.status, reply.headers["Retry-After"]) for reply in replies} == {(503, "3600")}
    assert get(web, FINANCE, "/robots.txt").status == 200


@pytest.mark.parametrize("host", SITES)
def test_robots_keep_visitors_out_of_admin(web: SampleWeb, host: str) -> None:
    assert "Disallow: /admin/" in get(web, host, "/robots.txt").page


@pytest.mark.parametrize("host", [*SITES, "elsewhere.localhost"])
@pytest.mark.parametrize(
    "path", ["/nothing", "/ru/news/9999", "/ru/news?page=99", "/ru/news?page=x", "/files/../web.py"]
)
def test_an_unknown_address_is_a_page_that_says_404(web: SampleWeb, host: str, path: str) -> None:
    reply = get(web, host, path)
    assert (reply.status, "<h1>404</h1>" in reply.page) == (404, True)


def test_a_page_has_a_menu_of_fifteen_links_and_closes_what_it_opens(web: SampleWeb) -> None:
    for host, path in (INTERIOR, "/ky/news/2601"), (FINANCE, "/kk/press/301"), (AGENCY, "/news/1001"):
        page = get(web, host, path).page
        assert len(re.findall(r'href="/\w\w/section/\d+"', page)) >= 15
        balance = _Balance()
        balance.feed(page)
        assert balance.open == []


class _Balance(HTMLParser):
    """Keeps the elements that are still open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_requests_are_remembered_with_their_times(web: SampleWeb) -> None:
    tag = get(web, INTERIOR, "/en/news").headers["ETag"]
    get(web, INTERIOR, "/en/news", If_None_Match=tag)
    get(web, FINANCE, "/nothing")
    assert [visit[:3] for visit in web.requests] == [
        (INTERIOR, "/en/news", 200),
        (INTERIOR, "/en/news", 304),
        (FINANCE, "/nothing", 404),
    ]
    assert all(visit.start <= visit.end for visit in web.requests)


def test_simultaneous_visitors_are_all_answered_and_noted(web: SampleWeb) -> None:
    with ThreadPoolExecutor(8) as visitors:
        replies = list(visitors.map(lambda _: get(web, INTERIOR, "/ky/news"), range(40)))
    assert {reply.status for reply in replies} == {200}
    assert len(web.requests) == 40


def test_a_stopped_web_frees_its_port() -> None:
    with SampleWeb() as first:
        port = first.port
    first.stop()
    with SampleWeb(port=port) as second:
        assert second.port == port


def test_the_sources_are_written_for_the_port(tmp_path: Path) -> None:
    write_sources(tmp_path, 8765)
    written = {str(path.relative_to(tmp_path)): yaml.safe_load(path.read_text()) for path in tmp_path.rglob("*.yaml")}
    assert set(written) == {"kg/interior.yaml", "kz/finance.yaml", "kg/agency.yaml"}
    for source in written.values():
        assert source["active"] is True
        addresses = [source["homepage"], *(each.get("feed") or each["listing"] for each in source["channels"])]
        assert all(re.match(r"http://\w+\.localhost:8765/", address) for address in addresses)


def test_the_texts_are_files_apart_from_the_templates() -> None:
    folder = Path(expected.__file__).parent
    assert {path.stem for path in (folder / "texts").glob("*.yaml")} == {"interior", "finance", "agency", "menus"}
    titles = [edition.title for each in announcements("interior") for edition in each.editions.values()]
    templates = "".join(path.read_text() for path in (folder / "templates").iterdir())
    assert not any(title in templates for title in titles)
