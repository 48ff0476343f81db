"""Other languages are found where the page names them, and guessed only by swapping the language in an address."""

import pytest

from core.tongues import language_in
from discovery.editions import editions, swapped
from discovery.facts import facts_of


def found(html: str, url: str, *languages: str) -> dict[str, str]:
    return {edition.language: edition.url for edition in editions(facts_of(html, url), languages)}


def test_hreflang_names_editions_and_country_codes_are_read_as_languages() -> None:
    html = "<link rel=alternate hreflang=ky-KG href=/kg/><link rel=alternate hreflang=x-default href=/>"
    assert found(html, "https://mvd.gov.kg/ru/") == {"ky": "https://mvd.gov.kg/kg/"}


def test_a_switcher_is_known_by_names_codes_and_short_forms() -> None:
    html = "<nav><a href=/ru/>Рус</a><a href=/kyr/>Кыргызча</a><a href=/eng/>EN</a></nav>"
    assert found(html, "https://mvd.gov.kg/") == {
        "ru": "https://mvd.gov.kg/ru/", "ky": "https://mvd.gov.kg/kyr/", "en": "https://mvd.gov.kg/eng/",
    }  # fmt: skip


def test_a_word_that_happens_to_be_a_code_is_no_switcher_when_the_address_says_otherwise() -> None:
    assert found("<a href=/ru/it>IT</a><a href=/ru/no>No</a>", "https://mvd.gov.kg/ru/") == {}


def test_links_to_other_sites_are_no_editions() -> None:
    assert found("<a href=https://elsewhere.example/en/>English</a>", "https://mvd.gov.kg/ru/") == {}


def test_what_no_link_names_is_guessed_by_the_path_in_the_way_the_site_writes_languages() -> None:
    guesses = editions(facts_of("", "https://mvd.gov.kg/rus/news"), ["ky"])
    assert next(edition.url for edition in guesses) == "https://mvd.gov.kg/kyr/news"
    assert {edition.how for edition in guesses} == {"path swap"}


def test_nothing_is_guessed_where_an_address_names_no_language() -> None:
    assert found("", "https://mvd.gov.kg/news", "ky", "ru") == {}


@pytest.mark.parametrize(
    ("url", "language", "first"),
    [
        ("https://mvd.gov.kg/ru/news?page=2", "ky", "https://mvd.gov.kg/kg/news?page=2"),
        ("https://a.kg/news?lang=ru&id=7", "en", "https://a.kg/news?lang=en&id=7"),
        ("https://ru.mfa.uz/news", "uz", "https://uz.mfa.uz/news"),
        ("https://mfa.gov.ua/ru/a", "uk", "https://mfa.gov.ua/ua/a"),
        ("https://www.mvcr.cz/en/x", "cs", "https://www.mvcr.cz/cs/x"),
    ],
)
def test_an_address_is_swapped_into_another_language(url: str, language: str, first: str) -> None:
    assert swapped(url, language)[0] == first


def test_the_language_in_an_address_is_a_segment_a_parameter_or_a_subdomain() -> None:
    addresses = ("https://a.kg/kg/x", "https://a.kg/?lang=ru", "https://en.mfa.kg/", "https://a.kg/news/enigma")
    assert [language_in(url) for url in addresses] == ["ky", "ru", "en", ""]
