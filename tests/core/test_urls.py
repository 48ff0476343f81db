import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.urls import absolute, canonical, host, same_site

PAGE = "https://mvd.gov.kg/ru/News/42?b=2&a=1"
SPELLINGS = [
    "http://mvd.gov.kg/ru/News/42?b=2&a=1",
    "https://www.mvd.gov.kg/ru/News/42?b=2&a=1",
    "https://m.mvd.gov.kg/ru/News/42?b=2&a=1",
    "https://amp.mvd.gov.kg/ru/News/42?b=2&a=1",
    "https://MVD.GOV.KG/ru/News/42?b=2&a=1",
    "https://mvd.gov.kg:443/ru/News/42?b=2&a=1",
    "http://mvd.gov.kg:80/ru/News/42?b=2&a=1",
    "https://mvd.gov.kg/ru/News/42?b=2&a=1#comments",
    "https://mvd.gov.kg/ru/News/42/?b=2&a=1",
    "https://mvd.gov.kg/ru/News/42/amp?b=2&a=1",
    "https://mvd.gov.kg/ru/News/42/print/?b=2&a=1",
    "https://mvd.gov.kg/ru/News/42/index.html?b=2&a=1",
    "https://mvd.gov.kg//ru///News/42?b=2&a=1",
    "https://mvd.gov.kg/ru/./x/../News/42?b=2&a=1",
    "https://mvd.gov.kg/ru/%4eews/42?b=2&a=1",
    "https://mvd.gov.kg/ru/News/42?a=1&b=2",
    "https://mvd.gov.kg/ru/News/42?b=2&a=1&utm_source=telegram&UTM_medium=x",
    "https://mvd.gov.kg/ru/News/42?b=2&a=1&fbclid=IwAR0&yclid=7&mtm_kwd=1",
    "https://mvd.gov.kg/ru/News/42?PHPSESSID=73bcd2c5&b=2&a=1",
    "https://mvd.gov.kg/ru/News/42;jsessionid=9A?b=2&a=1",
    "https://mvd.gov.kg/ru/News/42?b=2&a=1&print=1&amp=1",
    "  https://mvd.gov.kg./ru/News/42?&b=2&&a=1\n",
]
DIFFERENT = [
    ("https://a.kg/news?newsid=77", "https://a.kg/news?newsid=78"),
    ("https://a.kg/?SECTION_ID=5&ELEMENT_ID=9", "https://a.kg/?SECTION_ID=5&ELEMENT_ID=10"),
    ("https://a.kg/#!/news/1", "https://a.kg/#!/news/2"),
    ("https://a.kg/ru/news/1", "https://a.kg/ky/news/1"),
    ("https://a.kg/news/1?lang=ru", "https://a.kg/news/1?lang=en"),
    ("https://a.kg/News/A", "https://a.kg/news/a"),
    ("https://a.kg:8080/news", "https://a.kg/news"),
    ("https://a.kg/a%2Fb", "https://a.kg/a/b"),
    ("https://press.a.kg/news", "https://a.kg/news"),
    ("https://a.kg/s?q=1%2B1", "https://a.kg/s?q=1+1"),
    ("https://a.kg/news?ref=5", "https://a.kg/news?ref=6"),
    ("https://a.kg/news/sprint", "https://a.kg/news"),
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_page_is_one_page_however_its_address_is_spelled(spelling: str) -> None:
    assert canonical(spelling) == canonical(PAGE) == "mvd.gov.kg/ru/News/42?a=1&b=2"


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_addresses_that_name_different_pages_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_a_host_in_cyrillic_is_the_same_in_punycode() -> None:
    assert canonical("https://МВД.рф/новости") == canonical("http://xn--b1aew.xn--p1ai/%d0%bd%d0%be%d0%b2ости")


@given(st.text())
def test_no_text_is_too_odd_for_a_key(text: str) -> None:
    canonical(text)
    absolute("https://a.kg/", text)
    absolute(text, text)
    host(text)
    same_site(text, [text])


@given(st.from_regex(r"(www\.|m\.)?[a-zа-я]{1,5}\.[a-z]{2,3}(:[1-9][0-9]{1,3})?", fullmatch=True), st.text())
def test_the_key_of_a_key_is_the_key(where: str, rest: str) -> None:
    key = canonical(f"https://{where}/{rest}")
    assert canonical(f"https://{key}") == key


@pytest.mark.parametrize(
    ("href", "url"),
    [
        (" /news/1 \n", "https://a.kg/news/1"),
        ("2", "https://a.kg/ru/2"),
        ("//b.kg/x", "https://b.kg/x"),
        ("javascript:void(0)", None),
        ("mailto:a@b.kg", None),
        ("data:text/html,x", None),
        ("tel:102", None),
        ("", None),
        ("http://", None),
        ("http://[", None),
        ("http://a.kg:99999/", None),
    ],
)
def test_a_link_leads_to_a_web_page_or_nowhere(href: str, url: str | None) -> None:
    assert absolute("https://a.kg/ru/1", href) == url


def test_a_subdomain_is_the_same_site_and_a_lookalike_is_not() -> None:
    assert same_site("https://press.mvd.gov.kg:8080/x", ["www.MVD.gov.kg"])
    assert not same_site("https://evil-mvd.gov.kg/", ["mvd.gov.kg"])
    assert not same_site("mailto:a@mvd.gov.kg", ["mvd.gov.kg"])
    assert host("https://WWW.Mvd.gov.kg:81/x") == "www.mvd.gov.kg"


def test_a_password_in_a_link_is_not_kept() -> None:
    assert absolute("https://mvd.example/", "https://user:pw@press.mvd.example/1?a=b@c") == (
        "https://press.mvd.example/1?a=b@c"
    )
    assert absolute("https://mvd.example/", "/1@2") == "https://mvd.example/1@2"
