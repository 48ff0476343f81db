"""What a page says of itself, in the ways in which heads of real pages are broken."""

import json

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.metadata import Metadata, read_metadata

URL = "https://mvd.example/ru/news/1"
ARTICLE = {"@type": "NewsArticle", "headline": "Board met", "datePublished": "2026-01-15T10:00:00+06:00"}


def read(head: str, body: str = "", url: str = URL) -> Metadata:
    return read_metadata(LexborHTMLParser(f"<html><head>{head}</head><body>{body}</body></html>"), url)


def linked(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


def dates(found: Metadata) -> list[tuple[str, str]]:
    return [(said.where, said.value) for said in found.dates]


@pytest.mark.parametrize(
    "value",
    [
        ARTICLE,
        [ARTICLE],
        {"@context": "https://schema.org", "@graph": [{"@type": "Organization", "name": "Ministry"}, ARTICLE]},
        {"@graph": {"@graph": [ARTICLE]}},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        ARTICLE | {"@type": ["Thing", "NewsArticle"]},
        ARTICLE | {"headline": ["Board met", "Other"]},
        ARTICLE | {"headline": {"@value": "Board met", "@language": "en"}},
        json.dumps(ARTICLE).replace('"', "&quot;"),
        f"<!-- {json.dumps(ARTICLE)} -->",
        json.dumps(ARTICLE | {"headline": "Board @ met"}).replace("@ ", "\n"),
    ],
)
def test_an_article_is_found_wherever_json_ld_puts_it(value: object) -> None:
    found = read(linked(value))
    assert found.titles["json-ld"].replace("\n", "") in ("Board met", "Board  met")
    assert dates(found) == [("json-ld datePublished", "2026-01-15T10:00:00+06:00")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        '"text"',
        "[1, 2]",
        "{}",
        '{"@type": 5, "headline": "x"}',
        '{"@type": "NewsArticle", "headline": 5, "datePublished": {"a": 1}}',
        '{"@type": "NewsArticle", "headline": [], "datePublished": null}',
        "[" * 100_000 + "]" * 100_000,
        '{"@graph":[' * 500 + "]}" * 500,
        '{"@type":' + "[" * 900 + "]" * 900 + ', "headline": "x"}',
        '{"@type": "Article", "n": ' + "9" * 100_000 + "}",
    ],
)
def test_json_ld_that_says_nothing_of_an_article_is_passed_over(text: str) -> None:
    found = read(linked(text) + "<title>Board met</title>")
    assert (found.titles, found.dates) == ({"title": "Board met"}, ())


def test_broken_json_ld_does_not_hide_the_next() -> None:
    assert read(linked("{broken") + linked(ARTICLE)).titles["json-ld"] == "Board met"


def test_entities_inside_json_ld_are_letters() -> None:
    assert read(linked(ARTICLE | {"headline": "Law &amp; &laquo;order&raquo;"})).titles["json-ld"] == "Law & «order»"


def test_the_articles_date_comes_before_the_date_of_the_page_that_carries_it() -> None:
    page = {"@type": "WebPage", "datePublished": "2019-05-01"}
    assert [value for _, value in dates(read(linked([page, ARTICLE])))] == [ARTICLE["datePublished"], "2019-05-01"]


def test_an_event_is_no_article() -> None:
    assert read(linked(ARTICLE | {"@type": "Event", "startDate": "2026-02-01"})).dates == ()


def test_open_graph_is_read_by_property_or_name_and_the_first_wins() -> None:
    metas = '<meta name="og:title" content="First"><META PROPERTY="OG:TITLE" CONTENT="Second">'
    found = read(metas + '<meta property="article:published_time" content=" 2026-01-15 ">')
    assert (found.titles["og:title"], dates(found)) == ("First", [("meta article:published_time", "2026-01-15")])


def test_an_empty_meta_says_nothing() -> None:
    assert read('<meta property="og:title" content=" "><meta property="og:title" content="Board">').titles == {
        "og:title": "Board"
    }


def test_the_day_a_page_was_changed_is_no_day_of_publication() -> None:
    metas = (
        '<meta property="article:modified_time" content="2026-02-01"><meta name="last-modified" content="2026-02-01">'
    )
    assert read(metas + linked({"@type": "Article", "dateModified": "2026-02-01"})).dates == ()


@pytest.mark.parametrize(
    "name",
    [
        *(
            "article:published_time",
            "sw-pubdate",
            "vr:published_time",
            "cXenseParse:recs:publishtime",
            "DC.date.issued",
        ),
        *("publish-date", "citation_publication_date", "article.published", "parsely-pub-date", "rnews:datePublished"),
    ],
)
def test_metas_of_many_names_say_when_a_page_was_published(name: str) -> None:
    found = read(f'<meta name="{name}" content="2026-01-15">')
    assert [(said.value, said.weak) for said in found.dates] == [("2026-01-15", False)]


@pytest.mark.parametrize(
    "name",
    [
        "article:modified_time",
        "publisher",
        "article:publisher",
        "last-publish-date",
        "expires",
        "unpublish_date",
        "og:updated_time",
    ],
)
def test_metas_that_sound_alike_do_not(name: str) -> None:
    assert read(f'<meta name="{name}" content="2026-01-15">').dates == ()


def test_the_day_of_something_comes_last_and_is_weak() -> None:
    head = '<meta name="date" content="2026-01-16"><meta name="DC.date" content="2026-01-17">'
    found = read(head + linked(ARTICLE), '<time datetime="2026-01-18">', "https://mvd.example/2026/01/14/board")
    assert [(said.where, said.weak) for said in found.dates] == [
        ("json-ld datePublished", False), ("address", False), ("time", True), ("meta dc.date", True),
        ("meta date", True),
    ]  # fmt: skip


def test_where_the_hour_is_shown_the_day_stands_in_an_attribute() -> None:
    body = '<abbr itemprop="datePublished" title="2026-01-15T10:52:00+06:00">10:52</abbr>'
    assert dates(read("", body)) == [("itemprop datePublished", "2026-01-15T10:52:00+06:00")]


def test_a_time_that_is_called_an_update_is_none() -> None:
    assert read("", '<article><time class="updated" datetime="2026-01-15"></time></article>').dates == ()


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ('<time datetime="2026-01-15T10:00+06:00">yesterday</time>', "2026-01-15T10:00+06:00"),
        ("<time>15 января 2026</time>", "15 января 2026"),
        ('<time datetime="">15 января 2026</time>', "15 января 2026"),
        ('<article><time datetime="2026-01-15"></time><time datetime="2025-01-01"></time></article>', "2026-01-15"),
        ('<time datetime="2025-01-01"></time><main><time datetime="2026-01-15"></time></main>', "2026-01-15"),
        ('<time datetime="2025-01-01"></time><time datetime="2026-01-15" pubdate></time>', "2026-01-15"),
        ('<time datetime="2025-01-01"></time><time class="published" datetime="2026-01-15"></time>', "2026-01-15"),
    ],
)
def test_the_time_of_the_article_is_found(body: str, value: str) -> None:
    assert dates(read("", body)) == [("time", value)]


def test_several_times_outside_any_article_belong_to_other_news() -> None:
    assert read("", '<time datetime="2026-01-15"></time><time datetime="2026-01-14"></time>').dates == ()


@pytest.mark.parametrize(
    "path",
    [
        *(
            "2026/01/15/board",
            "2026-1-15-board",
            "2026/1/15",
            "news/2026/01/15.html",
            "20260115/board",
            "2026/0115/c1.htm",
        ),
        *("2026-01/15/content_1.htm", "t20260115_12345.html", "news?date=2026-01-15", "board_20260115.html"),
    ],
)
def test_an_address_may_hold_the_day(path: str) -> None:
    found = dates(read("", url=f"https://mvd.example/{path}"))
    assert found == [("address", "2026-01-15")]


def test_an_address_may_hold_the_day_first() -> None:
    assert dates(read("", url="https://mvd.example/news/15-01-2026")) == [("address", "15.01.2026")]


def test_the_address_of_an_archive_is_not_the_pages() -> None:
    assert read("", url="https://web.archive.org/web/20160218174457/http://mvd.example/news/1").dates == ()
    found = dates(read("", url="https://web.archive.org/web/20160218174457/http://mvd.example/2015/01/15/a"))
    assert found == [("address", "2015-01-15")]


@pytest.mark.parametrize(
    "path",
    [
        *("2026/13/15/a", "2026/01/45", "120260115", "1826/01/15", "2026/01", "id/2026/115/3", "202601155", "20261315"),
        *("decree-15-01-2026", "report-2026-01-15", "2026011/5"),
    ],
)
def test_numbers_in_an_address_are_not_always_a_day(path: str) -> None:
    assert read("", url=f"https://mvd.example/{path}").dates == ()


def test_editions_are_absolute_and_what_is_no_language_is_none() -> None:
    links = {"ky": "/ky/1", "en_GB": "/en/1", "x-default": "/", "": "/e", "*": "/s", "english": "/f", "uz-Cyrl": "../2",
             "kk": "javascript:void(0)", "tg": "", "de": "http://[broken", "fr": "mailto:a@mvd.example"}  # fmt: skip
    head = "".join(f'<link rel="alternate" hreflang="{tag}" href="{address}">' for tag, address in links.items())
    assert read(head).alternates == {
        "ky": "https://mvd.example/ky/1",
        "en-GB": "https://mvd.example/en/1",
        "uz-Cyrl": "https://mvd.example/ru/2",
    }


def test_of_two_addresses_for_one_language_the_first_is_the_edition() -> None:
    head = '<link rel=alternate hreflang=ky href="/a"><link rel=alternate hreflang=ky href="/b">'
    assert read(head).alternates == {"ky": "https://mvd.example/a"}


def test_a_feed_or_a_stylesheet_is_no_edition() -> None:
    assert (
        read('<link rel="alternate" type="application/rss+xml" href="/rss"><link rel=x hreflang=ky href=/a>').alternates
        == {}
    )


def test_a_hundred_thousand_editions_are_no_editions_worth_keeping() -> None:
    head = "".join(f'<link rel=alternate hreflang="aa-x{n}" href="/{n}">' for n in range(5_000))
    assert len(read(head).alternates) <= 200


@pytest.mark.parametrize(
    ("href", "canonical"),
    [
        ("https://other.example/1", "https://other.example/1"),
        ("/ru/news/one", "https://mvd.example/ru/news/one"),
        ("//www.mvd.example/1", "https://www.mvd.example/1"),
        ("", None),
        ("http://[broken", None),
        ("javascript:alert(1)", None),
    ],
)
def test_a_canonical_address_is_kept_as_the_page_says_it(href: str, canonical: str | None) -> None:
    assert read(f'<link rel="canonical" href="{href}">').canonical_url == canonical


def test_relative_addresses_are_relative_to_the_base() -> None:
    links = '<link rel=canonical href="n/1"><link rel=alternate hreflang=ky href="k/1">'
    found = read(f'<base href="https://www.mvd.example/site/">{links}')
    assert found.canonical_url == "https://www.mvd.example/site/n/1"
    assert found.alternates == {"ky": "https://www.mvd.example/site/k/1"}


@pytest.mark.parametrize("base", ["", "javascript:x", "http://[", "data:text/html,x"])
def test_a_base_that_leads_nowhere_is_passed_over(base: str) -> None:
    assert read(f'<base href="{base}"><link rel=canonical href="/n/1">').canonical_url == "https://mvd.example/n/1"


def test_the_title_of_an_icon_is_not_the_title_of_the_page() -> None:
    assert read("", "<svg><title>menu</title></svg>").titles == {}


def test_the_language_of_the_page_is_its_root_elements() -> None:
    tree = LexborHTMLParser('<html lang="ky-KG"><meta http-equiv="content-language" content="ru"><p>x')
    assert read_metadata(tree, URL).language == "ky-KG"
    assert read('<meta http-equiv="Content-Language" content="ru">').language == "ru"
