from time import process_time

import pytest

from crawlers.soft import challenge, instead, section

HERE = "https://mvd.gov.kg/ru/news/17"
NEWS = "<p>Министр провёл совещание о борьбе с преступностью и сказал, что сделано за год. </p>" * 20


def word(title: str, body: str = "", answered: str = HERE, encoding: str = "utf-8") -> str | None:
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    found = instead(HERE, answered, 200, page.encode(encoding))
    return found[0] if found else None


@pytest.mark.parametrize(
    "title",
    [
        *("404", "404 Not Found", "Ошибка 404", "404 | МВД", "Error 404 – Ministry", "Page not found"),
        *("Страница не найдена", "Запрашиваемый документ не найден", "Барак табылган жок", "Бет табылмады"),
        *("Sahifa topilmadi", "Сторінку не знайдено", "Not Found"),
        *("Новость удалена", "Запрошенная вами страница была удалена или перемещена"),
    ],
)
def test_an_error_page_is_known_by_its_heading_in_many_languages(title: str) -> None:
    assert word(title) == word("МВД", f"<h1 class=big>{title}</h1>") == "soft_404"


def test_an_error_page_in_the_old_charset_is_known_too() -> None:
    assert word("Страница не найдена", encoding="windows-1251") == "soft_404"


@pytest.mark.parametrize(
    "title",
    [
        "Постановление № 404 о ценах",
        "404-й полк вернулся домой",
        "404 new schools opened",
        "Решение не найдено в споре",
        "Новость удалена из ленты по решению суда",
        "Материал снят на границе",
    ],
)
def test_an_announcement_that_speaks_of_404_is_one(title: str) -> None:
    assert word(title, NEWS) is None


def test_a_page_with_little_but_a_field_for_a_password_is_a_login() -> None:
    form = "<form><input name=user><input type='password' name=p></form>"
    assert word("Вход", form) == "login"
    assert word("Министр", form + NEWS) is None  # the form in the head of every page


@pytest.mark.parametrize(
    ("path", "is_login"),
    [("/login?next=/ru/news/17", True), ("/auth/", True), ("/ru/news/17/", False), ("/authors", False)],
)
def test_a_redirect_to_a_login_is_one_whatever_the_page_says(path: str, is_login: bool) -> None:
    assert word("Министр", NEWS, answered=f"https://mvd.gov.kg{path}") == ("login" if is_login else None)


OPEN = [
    "<",
    "<!--",
    "<script ",
    "<style>",
    "<noscript>",
    "</script",
    "<title>",
    "<h1>",
    "<h1 ",
    "<input ",
    "<input type ",
]


@pytest.mark.parametrize("start", ["<html>captcha ", "<html><input type=password>", "<html><title>404"])
@pytest.mark.parametrize("piece", OPEN)
def test_what_a_page_opens_ten_thousand_times_without_an_end_costs_no_second(piece: str, start: str) -> None:
    """50 kB of open comments held up all other sources for 2.2 s, at every page."""
    page = (start + piece * (48_000 // len(piece))).encode()
    began = process_time()
    instead(HERE, HERE, 200, page)
    challenge(200, page.decode())
    assert process_time() - began < 0.3


def test_what_an_open_comment_hides_is_not_read() -> None:
    wall = "<html><div class=h-captcha></div><!-- >" + NEWS
    assert word("", wall) == "blocked"
    assert word("", wall.replace("<!-- >", "<!-- > -->")) is None


SITE = "https://mvd.example"


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/ru/news/the-road-is-repaired", "/ru/news"),
        ("/ru/news/123", "/ru/news/"),
        ("/ru/news/2024/05/road", "/ru/news/2024/05"),
        ("/ru/press-releases/view/7", "/ru/press-releases"),
        ("/ru/news/123", "/ru/all?sort=new"),
        ("/ru/news/123", "/"),
        ("/ru/news/123", "/?lang=ru"),
    ],
)
def test_a_page_that_leads_to_what_lists_announcements_is_none(asked: str, answered: str) -> None:
    assert section(SITE + asked, SITE + answered, [f"{SITE}/ru/all?sort=new"])


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/ru/news/123", "/ru/news/123/"),
        ("/ru/news/123/the-road", "/ru/news/123"),
        ("/ru/news/123", "/ru/news/123/the-road"),
        ("/the-road-is-repaired-again/ru", "/the-road-is-repaired-again"),
        ("/ru/news/123", "/ky/news/123"),
        ("/ru/news/road2024/print", "/ru/news/road2024"),
    ],
)
def test_a_page_that_leads_to_its_own_new_address_is_the_announcement(asked: str, answered: str) -> None:
    assert not section(SITE + asked, SITE + answered, [f"{SITE}/ru/all?sort=new"])
