from selectolax.lexbor import LexborHTMLParser

from core.model import Origin
from pipeline.extract import extract
from pipeline.page import Page
from pipeline.switchers import switchers

HERE = "https://mvd.example/ky/news/12"


def read(links: str, url: str = HERE) -> dict[str, str]:
    return switchers(LexborHTMLParser(f"<header>{links}</header><main><h1>Жол</h1></main>"), url)


def test_a_switcher_names_languages_by_words_codes_attributes_and_pictures() -> None:
    assert read(
        """<a href="/ru/news/77">Русский</a> <a href="/en/news/80" hreflang="en-GB">version</a>
        <a href="/kz/news/5"><img src=kz.png alt="Қазақша"></a> <a href="/cn/news/6" aria-label="中文"></a>
        <a href="/uz/news/9">UZ</a> <a href="/ky/news/12">Кыргызча</a>"""
    ) == {
        "ru": "https://mvd.example/ru/news/77",
        "en": "https://mvd.example/en/news/80",
        "kk": "https://mvd.example/kz/news/5",
        "zh": "https://mvd.example/cn/news/6",
        "uz": "https://mvd.example/uz/news/9",
    }


def test_a_switcher_that_leads_home_or_to_the_section_says_nothing() -> None:
    for href in (
        "/",
        "/ru",
        "/ru/",
        "/ru/news",
        "/?lang=ru",
        "https://other.example/ru/news/12",
        "#",
        "javascript:x()",
    ):
        assert read(f'<a href="{href}">Русский</a>') == {}, href


def test_the_home_page_of_a_site_with_numbers_in_its_query_is_no_edition() -> None:
    here = "https://mvd.example/index.php?id=5&lang=ky"
    assert read('<a href="/index.php">Русский</a>', here) == {}
    assert read('<a href="/index.php?id=5&lang=ru">Русский</a>', here) == {
        "ru": "https://mvd.example/index.php?id=5&lang=ru"
    }


def test_another_language_may_live_under_another_name_of_the_host() -> None:
    assert read('<a href="https://en.mvd.example/news/12">English</a>', "https://ru.mvd.example/news/12") == {
        "en": "https://en.mvd.example/news/12"
    }


def test_a_language_with_two_links_is_no_switcher_and_a_sentence_names_none() -> None:
    assert read('<a href="/ru/news/1">Русский</a><a href="/ru/news/2">ru</a>') == {}
    assert read('<a href="/ru/news/1" lang="ru">Русский язык в школах Кыргызстана</a>') == {}


def page(head: str) -> Page:
    text = "<p>" + "Министерство сообщает о строительстве новой дороги в городе. " * 6 + "</p>"
    switcher = '<a href="/ru/news/77">Русский</a>'
    found = extract(f"<head>{head}</head>{switcher}<article><h1>Жол курулат</h1>{text}</article>", HERE, ())
    assert isinstance(found, Page)
    return found


def test_where_hreflang_is_there_the_switcher_is_not_asked() -> None:
    named = page('<link rel="alternate" hreflang="en" href="/en/news/3">')
    assert named.metadata.alternates == {"en": "https://mvd.example/en/news/3"}
    assert named.provenance["alternates"] == Origin(route="hreflang")
    silent = page("")
    assert silent.metadata.alternates == {"ru": "https://mvd.example/ru/news/77"}
    assert silent.provenance["alternates"] == Origin(route="switcher")
