"""Country, time zone and languages are proposed with a reason, and nothing is guessed in silence."""

import pytest

from discovery.facts import facts_of
from discovery.whereabouts import country_of, date_order_of, file_name_of, languages_of, timezone_of


@pytest.mark.parametrize(
    ("url", "country"),
    [
        ("https://mvd.gov.kg/", "KG"), ("https://www.gov.uk/x", "GB"), ("https://www.state.gov/", "US"),
        ("https://xn--b1aew.xn--p1ai/", "RU"), ("https://мвд.рф/", "RU"), ("https://ec.europa.eu/", "EU"),
        ("https://www.af.mil/", "US"), ("https://kremlin.su/", "RU"),
    ],
)  # fmt: skip
def test_the_end_of_an_address_names_its_country(url: str, country: str) -> None:
    assert country_of(url, None).value == country


@pytest.mark.parametrize("url", ["https://example.com/", "http://127.0.0.1/", "https://nato.int/", "https://a.org/"])
def test_an_address_of_no_country_names_none(url: str) -> None:
    assert country_of(url, None).value == ""


def test_a_page_may_say_its_country_and_then_a_person_is_asked_to_look() -> None:
    facts = facts_of('<html lang="ky-KG"><title>x</title>', "https://example.org/")
    found = country_of("https://example.org/", facts)
    assert (found.value, found.sure) == ("KG", False)
    assert "ky-KG" in found.why


def test_a_language_without_region_says_no_country() -> None:
    assert country_of("https://example.org/", facts_of('<html lang="de">', "https://example.org/")).value == ""


def test_one_zone_is_sure_and_of_several_the_seat_is_proposed() -> None:
    assert (timezone_of("KG").value, timezone_of("KG").sure) == ("Asia/Bishkek", True)
    assert (timezone_of("CA").value, timezone_of("CA").sure) == ("America/Toronto", False)
    assert timezone_of("").value == ""


def test_every_seat_is_a_zone_of_its_country() -> None:
    from discovery.whereabouts import _SEATS, _zones

    assert {country for country, zone in _SEATS.items() if zone not in _zones()[country]} == set()


def test_official_languages_come_after_what_the_page_declares() -> None:
    facts = facts_of('<html lang="ru">', "https://mvd.gov.kg/")
    assert languages_of("KG", facts) == ("ru", "ky")
    assert languages_of("TW", None)[0] == "zh"


def test_dates_in_figures_stand_as_the_country_writes_them() -> None:
    assert [date_order_of(country) for country in ("KG", "US", "JP", "LT")] == ["DMY", "MDY", "YMD", "YMD"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://mvd.gov.kg/", "mvd"), ("https://www.interior.gob.es/", "interior"), ("https://gov.kg/", "source"),
        ("https://www.auswaertiges-amt.de/", "auswaertiges_amt"), ("https://1tv.gov.ge/", "s_1tv"),
    ],
)  # fmt: skip
def test_a_file_is_called_after_the_host(url: str, name: str) -> None:
    assert file_name_of(url) == name
