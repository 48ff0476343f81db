"""Feeds as ministries really send them, drawn by us."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.feed import ITEM_LIMIT, Feed, read_feed
from crawlers.feed_dates import strict_date

URL = "https://mvd.example/ru/rss"
KYRGYZ = "Министр жаңы кызматкерлер менен жолугушту"
RUSSIAN = "Министр провёл совещание о борьбе с преступностью"


def item(n: int, title: str = "Новость", **fields: str) -> str:
    inside = {"title": title, "link": f"https://mvd.example/news/{n}", "guid": f"news-{n}", **fields}
    return "<item>" + "".join(f"<{k}>{v}</{k}>" for k, v in inside.items() if v) + "</item>"


def rss(*items: str, declared: str = ' encoding="utf-8"', head: str = "") -> str:
    start = f'<?xml version="1.0"{declared}?><rss version="2.0"><channel><title>МВД</title>'
    return f"{start}<link>https://mvd.example/</link>{head}{''.join(items)}</channel></rss>"


def read(feed: str | bytes, content_type: str = "application/rss+xml", url: str = URL) -> Feed:
    return read_feed(feed.encode() if isinstance(feed, str) else feed, content_type, url)


@pytest.mark.parametrize("declared", [' encoding="windows-1251"', "", ' encoding="utf-8"', ' encoding="koi8-r"'])
def test_windows_1251_is_read_whatever_the_feed_declares(declared: str) -> None:
    feed = read(rss(item(1, RUSSIAN), declared=declared).encode("windows-1251"))
    assert feed.links[0].title == RUSSIAN
    assert feed.title == "МВД"


def test_a_header_that_does_not_fit_the_bytes_does_not_beat_the_declaration() -> None:
    body = rss(item(1, RUSSIAN), declared=' encoding="windows-1251"').encode("windows-1251")
    assert read(body, "text/xml; charset=utf-8").links[0].title == RUSSIAN
    assert read(body, "text/xml; charset=iso-8859-1").links[0].title == RUSSIAN


def test_utf_8_declared_as_windows_1251_is_utf_8() -> None:
    assert read(rss(item(1, KYRGYZ), declared=' encoding="windows-1251"')).links[0].title == KYRGYZ


@pytest.mark.parametrize("charset", ["utf-16", "utf-8-sig", "utf-16-le", "utf-32"])
def test_marked_and_wide_encodings_are_read(charset: str) -> None:
    assert read(rss(item(1, KYRGYZ), declared="").encode(charset)).links[0].title == KYRGYZ


def test_an_accented_latin_feed_is_not_taken_for_cyrillic() -> None:
    title = "Le ministère a publié un arrêté à Genève"
    latin = rss(item(1, title), declared=" encoding='iso-8859-1'").replace("МВД", "MVD")
    assert read(latin.encode("cp1252")).links[0].title == title
    bare = rss(item(1, title), declared="").replace("МВД", "MVD")
    assert read(bare.encode("cp1252")).links[0].title == title


def test_one_item_in_another_charset_leaves_the_others_intact() -> None:
    body = rss(item(1, KYRGYZ), item(2, "@@")).encode().replace(b"@@", "Министерство".encode("cp1251"))
    assert [link.title for link in read(body).links] == [KYRGYZ, "Министерство"]


def test_bytes_in_no_charset_we_know_are_flagged() -> None:
    body = rss(item(1, KYRGYZ)).encode().replace("жаңы".encode(), b"\xff\xfe\x81\x8d")
    assert read(body).status == "encoding_suspect"
    assert len(read(body).links) == 1


def test_one_bad_item_does_not_cost_its_neighbours() -> None:
    feed = read(rss(item(1), item(2, "Указ & <b>закон"), item(3)))
    assert [link.url for link in feed.links] == [f"https://mvd.example/news/{n}" for n in (1, 2, 3)]
    assert feed.status == "ok"
    assert "broken XML" in (feed.note or "")


def test_of_a_feed_cut_in_half_the_whole_items_are_kept_and_the_cut_one_is_not() -> None:
    text = rss(*(item(n) for n in range(10)))
    feed = read(text[: text.index("news-7")])
    assert feed.status == "partial"
    assert [link.guid for link in feed.links] == [f"news-{n}" for n in range(7)]


def test_a_cut_json_feed_keeps_its_whole_items() -> None:
    items = [{"id": n, "url": f"/{n}"} for n in range(5)]
    text = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})
    feed = read(text[: text.index('"/3"')])
    assert feed.status == "partial"
    assert len(feed.links) == 3


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<!DOCTYPE html><html><body><p>Please log in</p></body></html>", "not_a_feed"),
        (bytes(range(128, 256)) * 4, "not_a_feed"),
        (b'{"error": 1}', "not_a_feed"),
        (b'{"items": [', "parse_error"),
        (rss().encode(), "ok"),
    ],
)
def test_what_is_no_feed_is_said_in_one_word(body: bytes, status: str) -> None:
    assert (read(body).status, read(body).links) == (status, ())


@pytest.mark.parametrize(
    "bad", ["&#xD800;", "&#0;", "&#x110000;", "&#99999999999999999999;", "&amp;#xD800;", "\x00", "\x0b"]
)
def test_a_bad_character_costs_one_character_and_no_item(bad: str) -> None:
    feed = read(rss(item(1, f"Указ{bad} президента"), item(2)))
    assert len(feed.links) == 2
    title = feed.links[0].title or ""
    assert title.replace("\ufffd", "") == "Указ президента"
    title.encode("utf-8")


def test_a_json_feed_is_read() -> None:
    items = [
        {"id": 7, "url": "/news/7", "title": "A &amp; B", "date_published": "2025-01-06T10:00:00+06:00"},
        {"id": "x", "content_html": "\ud800<p>no link</p>"},
        "not an item",
    ]
    about = {"version": "https://jsonfeed.org/version/1", "title": "МВД", "language": "ky"}
    feed = read(json.dumps({**about, "items": items}))
    assert feed.title == "МВД"
    (link,) = feed.links
    assert (link.url, link.guid, link.title, link.language) == ("https://mvd.example/news/7", "7", "A & B", "ky")
    assert link.published_at == datetime(2025, 1, 6, 4, tzinfo=UTC)
    assert "1 of 2 items without a link" in (feed.lost or "")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "ftp://mvd.example/a", ""])
def test_only_web_addresses_are_links(link: str) -> None:
    feed = read(rss(item(1, link=link), item(2)))
    assert [found.url for found in feed.links] == ["https://mvd.example/news/2"]
    assert "1 of 2 items without a link" in (feed.lost or "")


def test_relative_links_belong_to_the_feed() -> None:
    assert read(rss(item(1, link="/ru/news/1"))).links[0].url == "https://mvd.example/ru/news/1"


def test_a_guid_that_is_an_address_stands_in_for_a_missing_link() -> None:
    assert read(rss(item(1, link="", guid="https://mvd.example/g/1"))).links[0].url == "https://mvd.example/g/1"


def test_guids_are_trusted_only_where_they_tell_the_items_apart() -> None:
    assert all(link.guid_trusted for link in read(rss(item(1), item(2))).links)
    assert not any(link.guid_trusted for link in read(rss(item(1, guid="a"), item(2, guid="a"))).links)
    assert not any(link.guid_trusted for link in read(rss(item(1, guid=""), item(2))).links)
    assert not any(link.guid_trusted for link in read(rss(item(1, guid="https://mvd.example"))).links)


def test_an_item_without_a_date_has_none() -> None:
    (link,) = read(rss(item(1))).links
    assert (link.date_text, link.published_at) == (None, None)


@pytest.mark.parametrize(
    "raw",
    [
        *("2025/01/06 10:00:00", "2025-W02-1", "1736157600", "2025-01-06 10:00:00 EST", "06.01.2025"),
        *("Mon, 06 Jan 2025 10:00:00", "Mon, 06 Jan 2025 10:00:00 MSK", "Mon, 06 Jan 2025 10:00:00 +2500"),
        *("2568-01-06T10:00:00Z", "2025-13-45T10:00:00Z", "2025-01-06T10:00:00 06:00", "0000-00-00 00:00:00"),
        "пн, 06 янв 2025 10:00:00 +0600",
    ],
)
def test_a_date_that_is_not_strict_is_kept_raw_and_never_believed(raw: str) -> None:
    (link,) = read(rss(item(1, pubDate=raw))).links
    assert (link.date_text, link.published_at) == (raw, None)


@pytest.mark.parametrize(
    "raw",
    [
        *("Mon, 06 Jan 2025 10:00:00 +0600", "6 Jan 2025 04:00 GMT", "Mon, 06 Jan 25 04:00:00 UT"),
        *("2025-01-06T04:00:00Z", "2025-01-06T10:00:00.5+06:00"),
    ],
)
def test_a_strict_date_is_an_instant(raw: str) -> None:
    assert strict_date(raw) == datetime(2025, 1, 6, 4, tzinfo=UTC)


def test_titles_carry_no_markup_and_no_escapes() -> None:
    title = "<![CDATA[<b>AT&amp;amp;T</b> &amp; <script>x()</script>Ко]]>"
    assert read(rss(item(1, title))).links[0].title == "AT&T & Ко"


def test_the_full_text_of_an_item_goes_before_its_summary() -> None:
    space = "http://purl.org/rss/1.0/modules/content/"
    full = f"<content:encoded xmlns:content='{space}'><![CDATA[<p>всё</p>]]></content:encoded>"
    text = rss(item(1, description="кратко").replace("</item>", full + "</item>"), head="<language>ky</language>")
    (link,) = read(text).links
    assert (link.summary, link.language) == ("<p>всё</p>", "ky")


def test_text_around_the_feed_and_a_second_declaration_do_no_harm() -> None:
    feed = read('Warning: PHP error\n<?xml version="1.0"?>' + rss(item(1)) + "<script>t()</script>")
    assert (feed.status, len(feed.links)) == ("ok", 1)
    assert "before" in (feed.note or "")


def test_undeclared_prefixes_do_not_hide_the_items() -> None:
    text = rss(item(1), item(2)).replace("<item>", "<a:item>").replace("</item>", "</a:item>")
    assert len(read(text).links) == 2


def test_an_overlong_author_is_cut_before_it_costs_minutes() -> None:
    assert len(read(rss(item(1, author="a" * 200_000 + "@"))).links) == 1


def test_of_too_many_items_the_newest_are_kept_in_their_order() -> None:
    days = [f"20{n % 20:02}-01-01T00:00:00Z" for n in range(ITEM_LIMIT + 250)]
    items = [{"id": n, "url": f"/{n}", "date_published": day} for n, day in enumerate(days)]
    links = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})).links
    numbers = [int(link.guid or 0) for link in links]
    assert len(links) == ITEM_LIMIT
    assert numbers == sorted(numbers)
    assert {n % 20 for n in set(range(ITEM_LIMIT + 250)) - set(numbers)} == {0}


@given(st.binary(max_size=300), st.sampled_from([b"", b"<rss><channel><item><title>", b'{"items":[', b"\x1f\x8b"]))
def test_no_bytes_raise(noise: bytes, start: bytes) -> None:
    for link in read(start + noise).links:
        assert link.url.startswith("http")
