"""Feeds as pages declare them, link to them, and only seem to."""

import pytest

from discovery.feeds import named_feeds

URL = "https://mvd.example/ru/news"


def found(html: str, url: str = URL) -> list[str]:
    return [feed.url for feed in named_feeds(html, url).feeds]


def certain(html: str) -> list[bool]:
    return [feed.certain for feed in named_feeds(html, URL).feeds]


def test_a_declared_feed_is_certain_and_has_its_title_and_an_address_in_full() -> None:
    (feed,) = named_feeds(
        '<link rel=alternate type="application/rss+xml" title=" Новости\n МВД" href=/ru/rss>', URL
    ).feeds
    assert (feed.url, feed.title, feed.declared, feed.certain, feed.format) == (
        "https://mvd.example/ru/rss", "Новости МВД", True, True, "rss",
    )  # fmt: skip


def test_atom_rdf_and_json_feeds_are_feeds_and_the_api_and_embeddings_of_wordpress_are_none() -> None:
    html = """<link rel="alternate" type="application/atom+xml" href="/a">
    <link rel="ALTERNATE" type="application/rdf+xml" href="/b">
    <link rel="alternate" type="application/feed+json" href="/c">
    <link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/7">
    <link rel="alternate" type="application/json+oembed" href="/wp-json/oembed?u=1">
    <link rel="alternate" type="text/xml+oembed" href="/oembed"><link rel="alternate" hreflang="ky" href="/ky/news">"""
    assert found(html) == ["https://mvd.example/a", "https://mvd.example/b", "https://mvd.example/c"]


def test_feeds_of_comments_are_left_out_whatever_page_they_belong_to() -> None:
    html = """<link rel="alternate" type="application/rss+xml" title="МВД » Лента" href="/feed/">
    <link rel="alternate" type="application/rss+xml" title="МВД » Лента комментариев" href="/comments/feed/">
    <link rel="alternate" type="application/rss+xml" title="A day » Comments Feed" href="/a-day/feed/">"""
    named = named_feeds(html, URL)
    assert [feed.url for feed in named.feeds] == ["https://mvd.example/feed/"]
    assert len(named.comments) == 2


@pytest.mark.parametrize(
    "href",
    ["/rss.xml", "/ru/news/feed", "/ky/rss", "?format=feed&type=rss", "/rss.aspx?id=7", "/spip.php?page=backend",
     "/_layouts/15/listfeed.aspx?List=1", "/board/rssList.do?id=3", "/service/rss/bmi/1/feed.xml", "/x.atom",
     "/feed/atom",      "feed://mvd.example/rss.xml", "feed:https://mvd.example/rss.xml", "https://feeds.mvd.example/news.rdf"],
)  # fmt: skip
def test_a_link_that_looks_like_a_feed_is_certain(href: str) -> None:
    assert certain(f'<a href="{href}">Подписка</a>') == [True]


@pytest.mark.parametrize("href", ["/rss", "/rss/", "/rss-feeds/", "/service/rss/index.html", "/abonnement"])
def test_a_page_about_feeds_is_named_but_not_certain(href: str) -> None:
    assert certain(f'<a href="{href}"><img src="i.png" alt="RSS"></a>') == [False]


@pytest.mark.parametrize(
    "link",
    ['<a href="/feedback">Feedback</a>', '<a href="/ru/press">Пресса</a>', '<a href="#">RSS</a>',
     '<a href="javascript:rss()">RSS</a>', '<a href="https://feedly.example/i/feed/mvd.example">feedly</a>',
     '<a href="/sitemap.xml">Sitemap</a>', '<a href="/atomic-energy">Atomic energy</a>', '<a href="/brss">BRSS</a>'],
)  # fmt: skip
def test_what_only_resembles_a_feed_is_none(link: str) -> None:
    assert found(link) == []


def test_each_feed_is_told_once_and_declared_ones_first() -> None:
    html = """<a href="/about-rss">RSS</a><a href="/other.rss">RSS</a><a href="http://www.mvd.example/rss.xml">RSS</a>
    <link rel="alternate" type="application/rss+xml" title="Calendar of events" href="/events.xml">
    <link rel="alternate" type="application/rss+xml" href="/rss.xml#top">"""
    assert [url.rpartition("/")[2] for url in found(html)] == ["rss.xml", "events.xml", "other.rss", "about-rss"]


def test_a_base_moves_the_addresses_and_nonsense_is_passed_over() -> None:
    html = """<base href="https://static.mvd.example/x/"><link rel="alternate" type="application/rss+xml" href="r.xml">
    <link rel="alternate" type="application/rss+xml" href="http://["><link rel="alternate" type="text/rss">"""
    assert found(html) == ["https://static.mvd.example/x/r.xml"]
    assert found("") == found("\x00<<<") == []


def test_a_feed_does_not_name_itself() -> None:
    assert found('<link rel="alternate" type="application/rss+xml" href="/ru/news">') == []
