"""Which pictures belong to an announcement, on pages drawn in the ways of ministries."""

import json

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.metadata import read_metadata
from pipeline.pictures import MOST, pictures_of

URL = "https://mvd.example/ru/news/17"
TEXT = "Министр посетил новую школу в Нарыне и вручил учителям ключи от квартир.\nВ школе 300 мест."
WORDS = "".join(f"<p>{line}</p>" for line in TEXT.split("\n"))


def pictures(body: str, head: str = "") -> list[tuple[str, str | None]]:
    tree = LexborHTMLParser(f"<html><head>{head}</head><body>{body}</body></html>")
    found, _ = pictures_of(read_metadata(tree, URL), tree, None, TEXT)
    return [(image.url, image.text) for image in found]


def article(inside: str) -> str:
    return f"<article>{inside}{WORDS}</article>"


def test_a_figure_has_its_caption_and_an_absolute_address() -> None:
    figure = '<figure><img src="/up/school.jpg" alt="x1"><figcaption>Новая школа в Нарыне</figcaption></figure>'
    assert pictures(article(figure)) == [("https://mvd.example/up/school.jpg", "Новая школа в Нарыне")]


def test_without_a_caption_the_words_for_who_cannot_see_it_are_kept() -> None:
    assert pictures(article('<img src="/up/1.jpg" alt="Министр и учителя">'))[0][1] == "Министр и учителя"
    assert pictures(article('<img src="/up/1.jpg" alt="IMG_0012.jpg">'))[0][1] is None


@pytest.mark.parametrize(
    "image",
    [
        '<img src="/img/logo.png">',
        '<img src="/img/icon-print.png">',
        '<img src="/img/gerb.svg">',
        '<img src="/1x1.gif">',
        '<img src="/up/t.jpg" width="1" height="1">',
        '<img src="/up/t.jpg" width="60px">',
        '<img src="data:image/png;base64,AAAA">',
        '<img src="javascript:alert(1)">',
        '<img alt="без адреса">',
        '<img src="/up/face.jpg" class="avatar">',
        '<aside><img src="/up/other.jpg"></aside>',
        '<div class="related-news"><img src="/up/other.jpg"></div>',
        '<a href="/ru/news/16"><img src="/up/other.jpg"></a>',
        '<a href="https://bank.example/"><img src="/up/ad.jpg"></a>',
    ],
)
def test_what_is_no_picture_of_the_announcement_is_left_out(image: str) -> None:
    assert pictures(article(image)) == []


def test_pictures_outside_the_text_belong_to_other_news() -> None:
    other = "В Бишкеке открыли мост, движение по нему начнётся в понедельник. "
    side = f'<div><a href="/ru/news/3"><img src="/up/3.jpg"></a><img src="/up/5.jpg"> {other * 4}</div>'
    assert pictures(f'<table><tr><td>{side}<td><img src="/up/1.jpg">{WORDS}</table>') == [
        ("https://mvd.example/up/1.jpg", None)
    ]


def test_a_small_picture_that_opens_a_large_one_is_the_large_one() -> None:
    assert pictures(article('<a href="/up/1-big.jpg"><img src="/up/1-small.jpg" width="300"></a>')) == [
        ("https://mvd.example/up/1-big.jpg", None)
    ]


def test_a_picture_that_is_loaded_later_has_the_address_that_it_will_have() -> None:
    lazy = '<img src="data:image/gif;base64,R0" data-src="/up/2.jpg">'
    assert pictures(article(lazy)) == [("https://mvd.example/up/2.jpg", None)]


def test_the_picture_of_the_head_comes_first_and_only_once_in_whatever_size() -> None:
    head = '<meta property="og:image" content="https://mvd.example/up/2026/school-1024x768.jpg">'
    shown = '<img src="/up/2026/school-300x200.jpg" alt="Школа"><img src="/up/2026/keys.jpg">'
    assert pictures(article(shown), head) == [
        ("https://mvd.example/up/2026/school-1024x768.jpg", "Школа"),
        ("https://mvd.example/up/2026/keys.jpg", None),
    ]


def test_json_ld_names_pictures_and_the_publishers_logo_is_none() -> None:
    said = {
        "@type": "NewsArticle",
        "image": [{"@type": "ImageObject", "url": "/up/a.jpg", "caption": "Открытие школы"}, "/up/mark.png"],
        "publisher": {"name": "МВД", "logo": {"url": "https://mvd.example/up/mark.png"}},
    }
    head = f'<script type="application/ld+json">{json.dumps(said)}</script>'
    assert pictures(article(""), head) == [("https://mvd.example/up/a.jpg", "Открытие школы")]


def test_the_sites_logo_is_no_picture_though_the_head_of_every_page_names_it() -> None:
    head = '<meta property="og:image" content="/theme/emblem.png">'
    assert pictures('<a href="/"><img src="/theme/emblem.png"></a>' + article(""), head) == []


def test_of_hundreds_of_pictures_twenty_are_kept() -> None:
    assert len(pictures(article("".join(f'<img src="/up/{n}.jpg">' for n in range(300))))) == MOST
