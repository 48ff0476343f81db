"""What a page says of itself is read, and nothing it may hold makes that fail."""

import pytest

from discovery.facts import body_name, facts_of
from discovery.web import Page

URL = "https://mvd.example/ru/"


def test_names_language_alternates_and_links_are_read() -> None:
    facts = facts_of(
        "<html lang=ru><head><title> Новости |  МВД </title><meta name=generator content='Drupal 10'>"
        "<meta property=og:locale content=ru_KG><link rel=alternate hreflang=ky href=/kg/></head>"
        "<nav><a href=news#top> Все  новости </a></nav><a href='javascript:x()'>x</a>",
        URL,
    )
    assert (facts.title, facts.language, facts.locale, facts.generator) == ("Новости | МВД", "ru", "ru_KG", "Drupal 10")
    assert facts.alternates == (("ky", "https://mvd.example/kg/"),)
    assert [(a.url, a.text, a.in_menu) for a in facts.anchors] == [("https://mvd.example/ru/news", "Все новости", True)]


def test_links_are_read_against_the_base_that_the_page_declares() -> None:
    facts = facts_of("<base href=https://mvd.example/kg/><a href=news>x</a>", URL)
    assert facts.anchors[0].url == "https://mvd.example/kg/news"


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("<title>Жаңылыктар | Ички иштер министрлиги</title>", "Ички иштер министрлиги"),
        ("<title>Ministry of Finance - Home</title>", "Ministry of Finance"),
        ("<title>Home</title><meta property=og:site_name content='МВД КР'>", "МВД КР"),
        ('<script type="application/ld+json">{"@type":"GovernmentOrganization","name":"MVD"}</script>', "MVD"),
        ("<title></title>", ""),
    ],
)
def test_the_owner_is_the_part_of_the_title_that_names_a_body(html: str, name: str) -> None:
    assert body_name(facts_of(html, URL)) == name


@pytest.mark.parametrize("html", ["", "<", "\x00", "<a href='http://[::1'>x", "<div>" * 10_000, "<a href=/x>" * 20_000])
def test_no_page_makes_it_fail(html: str) -> None:
    assert len(facts_of(html, URL).anchors) <= 3_000


def test_a_page_of_fifty_thousand_open_elements_is_not_read_at_all() -> None:
    page = Page(asked=URL, status="ok", content_type="text/html", body=b"<div>" * 50_000 + b"<a href=/x>x</a>")
    assert page.html == ""
