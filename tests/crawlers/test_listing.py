"""Listings as ministries draw them, and pages that are no answer."""

import pytest

from core.model import Channel
from crawlers.doors import Ask, Found
from crawlers.listing import read_listing
from crawlers.questions import next_question
from crawlers.soft import challenge
from tests.core.test_shell import PAGES, SHELLS

URL = "https://mvd.example/ru/news"
PAGE = """<html><body><nav><a href="/ru/about">О нас</a></nav><ul>
<li class="row"><a class="pic" href="/ru/news/1"><img alt="Фото" src="1.jpg"></a>
  <h3><a class="news" href="/ru/news/1">Министр провёл совещание</a></h3><time datetime="2026-02-03">3 фев</time></li>
<li class="row"><div><a class="news" href="/ru/news/2">Указ № 5</a></div><span class="news-date">04.02.2026</span></li>
<li class="row"><a class="news" href="javascript:void(0)">Ничего</a></li>
<li class="row"><a class="news" href="/ru/news/3">Без даты</a></li></ul>
<a class="next" href="?page=2">дальше</a></body></html>"""


def listing(**fields: str | int) -> Channel:
    return Channel(key=f"listing {URL}", language="ru", listing=URL, **fields)  # type: ignore[arg-type]


def read(channel: Channel, html: str = PAGE, number: int = 1) -> Found:
    return read_listing(html, URL, channel, number)


def asked(ask: Ask | None) -> str | None:
    return ask.url if ask else None


def test_each_announcement_is_listed_once_in_order_with_its_title_and_date() -> None:
    found = read(listing(links="a.news::attr(href)"))
    assert [(link.url[-1], link.title, link.date_text) for link in found.links] == [
        ("1", "Министр провёл совещание", "2026-02-03"),
        ("2", "Указ № 5", "04.02.2026"),
        ("3", "Без даты", None),
    ]
    assert found.note is None


def test_a_selector_without_attribute_or_of_the_row_gives_the_same_addresses() -> None:
    wanted = [link.url for link in read(listing(links="a.news::attr(href)")).links]
    assert [link.url for link in read(listing(links="a.news")).links] == wanted
    assert [link.url for link in read(listing(links="li.row")).links] == wanted


def test_the_title_is_the_longest_text_that_links_there() -> None:
    assert read(listing(links="a.pic")).links[0].title == "Министр провёл совещание"


def test_a_pattern_alone_finds_the_links_and_with_a_selector_narrows_them() -> None:
    assert len(read(listing(pattern=r"/news/\d+$")).links) == 3
    assert len(read(listing(links="a.news", pattern=r"/news/[12]$")).links) == 2


def test_a_rebuilt_page_is_said_in_words() -> None:
    found = read(listing(links="a.gone"))
    assert found.links == ()
    assert "no article link matched a.gone" in (found.note or "")


def test_a_selector_that_is_none_is_a_note_and_no_crash() -> None:
    assert "cannot be read" in (read(listing(links="a[[")).note or "")
    assert "cannot be read" in (read(listing(pattern="(")).note or "")


def test_the_next_page_is_the_link_that_the_site_gives() -> None:
    assert asked(read(listing(links="a.news", next_page="a.next::attr(href)")).following) == f"{URL}?page=2"
    assert read(listing(links="a.news", next_page="a.gone")).following is None


@pytest.mark.parametrize(
    ("page_url", "more", "second", "third"),
    [
        (URL + "?page={n}", {}, "?page=2", "?page=3"),
        (URL + "?page={n}", {"page_start": 1}, "?page=1", "?page=2"),
        (URL + "/page/{n}/", {}, "/page/2/", "/page/3/"),
        (URL + "?b_start:int={offset}", {"page_size": 15}, "?b_start:int=15", "?b_start:int=30"),
    ],
)
def test_pages_are_counted_by_number_path_or_offset(
    page_url: str, more: dict[str, int], second: str, third: str
) -> None:
    channel = listing(links="a.news", page_url=page_url, **more)
    assert asked(read(channel).following) == URL + second
    assert asked(read(channel, number=2).following) == URL + third
    assert asked(next_question(listing(links="a.news"), 2)) is None


def test_an_empty_page_is_a_listing_without_links() -> None:
    assert read(listing(links="a.news"), html="").links == ()


def test_a_bot_wall_is_recognised_and_an_article_about_captchas_is_not() -> None:
    wall = "<html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies</body></html>"
    assert challenge(200, wall) == "Cloudflare challenge"
    assert challenge(503, "<title>DDoS-Guard</title>") == "DDoS-Guard check"
    assert "captcha" in (challenge(200, '<form><div class="g-recaptcha"></div></form>') or "")
    assert challenge(200, "<h1>Указ</h1><p>" + "Текст объявления. " * 60 + '</p><div class="g-recaptcha">') is None
    assert challenge(200, PAGE) is None


@pytest.mark.parametrize("name", SHELLS)
def test_a_listing_that_a_script_draws_needs_a_browser_and_is_told_where_to_look(name: str) -> None:
    found = read(listing(links="a.title"), SHELLS[name])
    assert (found.status, found.links) == ("needs_browser", ())
    assert found.note is not None and "api:" in found.note


@pytest.mark.parametrize("name", PAGES)
def test_a_listing_with_few_words_was_rebuilt(name: str) -> None:
    found = read(listing(links="a.title"), PAGES[name])
    assert found.status == "parse_error"


@pytest.mark.parametrize(
    ("row", "date"),
    [
        ("<td>05.03.2026</td><td><a href=/news/1>Дорога открыта</a></td>", "05.03.2026"),
        ("<a href=/news/1>The road is open</a> | March 5, 2026", "March 5, 2026"),
        ("<span>2026年3月5日</span><a href=/news/1>道路</a>", "2026年3月5日"),
        ("<small>5-март, 2026</small><a href=/news/1>Жол ачылды</a>", "5-март, 2026"),
        ("<a href=/news/1>The decree of March 5, 2026</a>", None),
        ("<a href=/news/1>A call</a><p>Offers are taken until March 5, 2026 by the office in the street</p>", None),
        ("<span class=day>2</span><a href=/news/1>The road is open</a>", None),
    ],
)
def test_a_date_beside_the_link_needs_no_class_and_a_day_of_something_else_is_none(row: str, date: str | None) -> None:
    found = read(listing(pattern="/news/"), f"<table><tr>{row}</tr><tr><td><a href=/news/2>Other</a></td></tr></table>")
    assert found.links[0].date_text == date
