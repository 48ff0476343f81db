"""Listings as ministries draw them, with menus, sidebars and pages around them, in their languages."""

from collections.abc import Sequence
from itertools import pairwise
from time import process_time

import pytest

from core.model import Channel
from crawlers.listing import read_listing
from discovery.listing import Listing, infer

URL = "https://mvd.example/ru/news"
MENU = "".join(
    f'<li><a href="/ru/{word}">{name}</a></li>'
    for word, name in [
        ("about", "О министерстве"), ("structure", "Структура"), ("leadership", "Руководство"),
        ("contacts", "Контакты"),
        ("documents", "Документы"), ("services", "Услуги"), ("vacancies", "Вакансии"), ("news", "Новости"),
        ("photo", "Фото"), ("video", "Видео"), ("faq", "Вопросы и ответы"), ("links", "Полезные ссылки"),
        ("tenders", "Закупки"), ("reception", "Приёмная"), ("history", "История"), ("anticorruption", "Антикоррупция"),
        ("regions", "Управления в областях"), ("statistics", "Статистика"), ("laws", "Законы"), ("map", "Карта сайта"),
    ]
)  # fmt: skip
TITLES = [
    "Министр провёл совещание с начальниками управлений", "Подписан меморандум о сотрудничестве",
    "В Бишкеке открылся новый отдел полиции", "Итоги работы за первый квартал", "О мерах по безопасности движения",
    "Вручены награды сотрудникам", "Встреча с послом", "Задержаны подозреваемые в мошенничестве",
    "Учения прошли в трёх областях", "Вниманию водителей", "Конкурс на замещение должностей", "Заседание коллегии",
]  # fmt: skip


def page(main: str, *, menu: str = MENU, beside: str = "", url: str = URL, lang: str = "ru") -> Sequence[Listing]:
    html = f"""<!doctype html><html lang={lang}><head><title>МВД</title></head><body>
<div class="header"><a href="/"><img src="/logo.png" alt="МВД"></a><ul class="menu">{menu}</ul></div>
<div class="content"><h1>Новости</h1>{main}</div><div class="sidebar">{beside}</div>
<div class="footer"><a href="https://gov.example/">Правительство</a> <a href="/ru/map">Карта</a> © 2026</div></body>"""
    return checked(html, url)


def checked(html: str, url: str) -> Sequence[Listing]:
    """What was found, after the crawler itself has found the same by the proposal."""
    found = infer(html, url)
    for one in found[:1]:
        if one.reproduced == 1:
            channel = Channel(key="x", language=None, listing=url, links=one.links, pattern=one.pattern)
            links = read_listing(html, url, channel).links
            assert {link.url for link in links} >= {item.url for item in one.items}
    return found


def endings(listing: Listing) -> list[str]:
    return [item.href.rpartition("/")[2] for item in listing.items]


def row(number: int, title: str, date: str = "") -> str:
    return (
        f'<li class="row"><a class="pic" href="/ru/news/{number}"><img src="{number}.jpg" alt=""></a>'
        f'<h3><a href="/ru/news/{number}">{title}</a></h3><span class="date">{date}</span>'
        f'<p>Кратко о том, что случилось.</p><a class="more" href="/ru/news/{number}">Подробнее</a></li>'
    )


ROWS = "".join(row(500 - n, title, f"{28 - n}.03.2026") for n, title in enumerate(TITLES))


def test_rows_with_picture_title_and_more_are_one_announcement_each() -> None:
    best = page(f"<ul>{ROWS}</ul>")[0]
    assert endings(best) == [str(500 - n) for n in range(12)]
    assert [item.title for item in best.items] == TITLES
    assert [item.date for item in best.items] == [f"{28 - n}.03.2026" for n in range(12)]
    assert best.date == "span.date"


def test_the_proposal_finds_the_same_announcements_with_the_crawler() -> None:
    best = page(f"<ul>{ROWS}</ul>")[0]
    assert best.reproduced == 1
    assert best.links or best.pattern


def test_a_list_of_popular_news_in_the_sidebar_is_another_choice() -> None:
    popular = "".join(f'<li><a href="/ru/news/{n}">Популярная новость номер {n}</a></li>' for n in range(10, 16))
    found = page(f"<ul>{ROWS}</ul>", beside=f"<h4>Популярное</h4><ul>{popular}</ul>")
    assert endings(found[0]) == [str(500 - n) for n in range(12)]


def test_a_menu_larger_than_the_list_is_no_listing() -> None:
    large = MENU + "".join(f'<li><a href="/ru/section/{n}">Раздел {n}</a></li>' for n in range(80))
    few = "".join(row(500 - n, TITLES[n], f"{28 - n}.03.2026") for n in range(5))
    assert endings(page(f"<ul>{few}</ul>", menu=large)[0]) == ["500", "499", "498", "497", "496"]


def test_tags_and_numbers_of_pages_are_not_announcements() -> None:
    cloud = "".join(f'<a class="tag" href="/ru/tag/{word}">{word}</a> ' for word in "мвд закон суд дорога дети".split())
    pages = "".join(f'<a href="/ru/news?page={n}">{n}</a>' for n in range(2, 9))
    best = page(f'<ul>{ROWS}</ul><div class="tags">{cloud}</div><div class="pager">{pages}</div>')[0]
    assert len(best.items) == 12
    assert best.paging is not None
    assert (best.paging.page_url, best.paging.page_start) == ("https://mvd.example/ru/news?page={n}", 2)


@pytest.mark.parametrize(
    ("date", "lang"),
    [
        ("2026-жылдын {n}-марты", "ky"), ("{n}-март, 2026-жыл", "ky"), ("{n} наурыз 2026", "kk"),
        ("{n} марта 2026", "ru"), ("{n}.03.2026 14:20", "ru"), ("2026年3月{n}日", "zh"), ("2026-03-{n}", "zh"),
        ("{n} مارس 2026", "ar"),
        ("{n} มีนาคม 2569", "th"), ("2026. gada {n}. marts", "lv"), ("{n} tháng 3 năm 2026", "vi"),
        ("{n}-mart 2026-yil", "uz"), ("March {n}, 2026", "en"), ("{n} de marzo de 2026", "es"),
        ("令和8年3月{n}日", "ja"),
        ("2026.03.{n}.", "ko"), ("{n} března 2026", "cs"), ("{n}. März 2026", "de"),
    ],
)  # fmt: skip
def test_dates_of_rows_are_kept_as_they_are_written(date: str, lang: str) -> None:
    rows = "".join(
        f'<tr><td>{date.format(n=28 - n)}</td><td><a href="view.php?id={900 + n}">{title}</a></td></tr>'
        for n, title in enumerate(TITLES)
    )
    best = page(f"<table>{rows}</table>", lang=lang)[0]
    assert [item.href for item in best.items] == [f"view.php?id={900 + n}" for n in range(12)]
    assert [item.date for item in best.items] == [date.format(n=28 - n) for n in range(12)]
    assert best.date == "td:nth-child(1)"


def test_a_date_before_each_link_in_lines_without_elements_is_the_date_of_the_link() -> None:
    lines = "<br>".join(f'{28 - n}.03.2026 <a href="n{n}.html">{title}</a>' for n, title in enumerate(TITLES))
    best = page(f"<p>{lines}</p>")[0]
    assert [item.date for item in best.items] == [f"{28 - n}.03.2026" for n in range(12)]


def test_a_list_by_months_is_one_list() -> None:
    months = "".join(
        f"<h3>{name} 2026</h3><ul>"
        + "".join(f'<li><a href="/ru/prikaz/{number}{n}">Приказ № {number}{n} о службе</a></li>' for n in range(1, 6))
        + "</ul>"
        for number, name in enumerate(("Март", "Февраль", "Январь"), 1)
    )
    best = page(months, url="https://mvd.example/ru/prikazy")[0]
    assert len(best.items) == 15
    assert best.reproduced == 1


def test_zebra_rows_are_one_list() -> None:
    rows = "".join(
        f'<div class="{("even", "odd")[n % 2]}"><i>{28 - n}.03.2026</i> <a href="/ru/news/{n}">{title}</a></div>'
        for n, title in enumerate(TITLES)
    )
    assert len(page(rows)[0].items) == 12


def test_a_tile_that_is_one_link_has_the_title_of_its_heading() -> None:
    tiles = "".join(
        f'<a class="card" href="/ru/news/{n}"><img src="{n}.jpg"><span class="when">{28 - n}.03.2026</span>'
        f"<h4>{title}</h4><p>Кратко о том, что случилось в министерстве в этот день.</p></a>"
        for n, title in enumerate(TITLES)
    )
    best = page(f'<div class="grid">{tiles}</div>')[0]
    assert [item.title for item in best.items] == TITLES
    assert [item.date for item in best.items] == [f"{28 - n}.03.2026" for n in range(12)]
    assert best.links == "a.card" or best.pattern


def test_decrees_in_a_table_with_a_file_in_each_row_are_the_decrees() -> None:
    rows = "".join(
        f'<tr><td>{n}</td><td><a href="/ru/akty/{700 + n}">Указ № {n} «{title}»</a></td><td>{28 - n}.03.2026</td>'
        f'<td><a href="/files/{n}.pdf">PDF</a></td></tr>'
        for n, title in enumerate(TITLES, 1)
    )
    best = page(f"<table><tr><th>№<th>Название<th>Дата<th>Файл</tr>{rows}</table>", url="https://mvd.example/ru/akty")[
        0
    ]
    assert [item.href for item in best.items] == [f"/ru/akty/{700 + n}" for n in range(1, 13)]
    assert best.date == "td:nth-child(3)"


def test_links_that_lead_nowhere_are_no_announcements() -> None:
    dead = "".join(f'<li><a href="{href}">Сюда</a></li>' for href in ("#", "javascript:void(0)", "mailto:a@b.c"))
    best = page(f"<ul>{ROWS}{dead}</ul>")[0]
    assert len(best.items) == 12
    assert best.reproduced == 1


def test_titles_that_say_only_more_are_taken_from_the_heading_of_the_row() -> None:
    rows = "".join(
        f'<div class="news-item"><h4>{title}</h4><p>{28 - n}.03.2026</p><a href="/ru/news/{n}">Подробнее</a></div>'
        for n, title in enumerate(TITLES)
    )
    assert [item.title for item in page(rows)[0].items] == TITLES


def test_an_offset_in_the_address_of_pages_is_told_with_its_step() -> None:
    pages = "".join(f'<li><a href="/ru/news?start={20 * (n - 1)}">{n}</a></li>' for n in range(2, 6))
    paging = page(f"<ul>{ROWS}</ul><ul class='pagination'>{pages}</ul>")[0].paging
    assert paging is not None
    assert (paging.page_url, paging.page_size) == ("https://mvd.example/ru/news?start={offset}", 20)


def test_pages_in_the_path_and_pages_that_are_counted_from_nought_are_told() -> None:
    in_path = "".join(f'<a href="/ru/news/page/{n}/">{n}</a>' for n in (2, 3, 4))
    from_nought = "".join(f'<a href="/ru/news?page={n - 1}">{n}</a>' for n in (2, 3, 4))
    first, second = (page(f"<ul>{ROWS}</ul><div>{pages}</div>")[0].paging for pages in (in_path, from_nought))
    assert first and (first.page_url, first.page_start) == ("https://mvd.example/ru/news/page/{n}/", 2)
    assert second and (second.page_url, second.page_start) == ("https://mvd.example/ru/news?page={n}", 1)


@pytest.mark.parametrize(
    "link",
    ['<a class="next" href="?p=2">»</a>', '<a rel="next" href="?p=2">2</a>', '<a href="?p=2">Кийинки</a>',
     '<a href="?p=2" aria-label="Next">&gt;</a>', '<li class="pager-next"><a href="?p=2">далее</a></li>'],
)  # fmt: skip
def test_a_link_to_the_next_page_is_found_by_its_words_class_or_relation(link: str) -> None:
    html_rows = f"<ul>{ROWS}</ul><div class='pager'>{link}</div>"
    paging = page(html_rows)[0].paging
    assert paging is not None
    assert paging.following == "https://mvd.example/ru/news?p=2"
    assert paging.next_page or paging.page_url


def test_a_page_without_links_has_no_listing() -> None:
    assert infer("", URL) == ()
    assert infer("<p>Нет новостей</p>", URL) == ()
    assert infer('<a href="/1">one</a>', URL) == ()


def test_a_page_with_nothing_but_a_menu_is_believed_less_than_a_listing() -> None:
    listing, menu = page(f"<ul>{ROWS}</ul>")[0], page("<p>Добро пожаловать на сайт министерства.</p>")[0]
    assert listing.confidence > 0.5 > menu.confidence
    assert any("menu" in reason for reason in menu.reasons)


def test_at_most_three_choices_are_offered_and_they_differ() -> None:
    found = page(f"<ul>{ROWS}</ul>", beside="".join(f'<a href="/ru/poll/{n}">Опрос {n}</a>' for n in range(9)))
    assert 2 <= len(found) <= 3
    for one, other in pairwise(found):
        assert {item.url for item in one.items} != {item.url for item in other.items}


HOSTILE = {
    "deep": "<div>" * 20_000 + '<a href="/1">x</a><a href="/2">y</a><a href="/3">z</a>',
    "many": "".join(f'<a href="/n/{n}">t{n}</a>' for n in range(100_000)),
    "different": "".join(f'<p class="c{n}"><i><a href="/{n}/{n}?q{n}={n}">t{n}</a></i></p>' for n in range(20_000)),
    "cells": "<table><tr>" + "".join(f'<td><a href="/n/{n}">t</a></td>' for n in range(20_000)),
    "nested": "".join(f'<a href="/n/{n}">' for n in range(5_000)),
    "wrong": '<base href="http://[x"><a href="http://[">1</a><a href="//:99999/">2</a>' * 50,
    "long": '<a href="/1">' + "слово " * 300_000 + "</a>" + '<a href="/2">2</a><a href="/3">3</a>',
    "digits": f'<a href="/{"1" * 5_000}/2">2</a>' * 3 + "12.12." * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_takes_long_or_makes_it_raise(name: str) -> None:
    began = process_time()
    infer(HOSTILE[name], URL)
    assert process_time() - began < 8
