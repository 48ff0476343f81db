"""Section, tags and author, on pages drawn in the ways of ministries."""

import json

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.fields import author_of, section_of, tags_of
from pipeline.metadata import Metadata, read_metadata

URL = "https://mvd.example/ru/news/17"
TITLE = "Милиция Оша изъяла партию контрафакта"
TEXT = "В Оше сотрудники милиции изъяли контрафактные сигареты.\nПроводится следствие."


def read(head: str, body: str = "") -> tuple[Metadata, LexborHTMLParser]:
    tree = LexborHTMLParser(f"<html><head>{head}</head><body>{body}</body></html>")
    return read_metadata(tree, URL), tree


def linked(**said: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **said})}</script>'


def section(head: str, body: str = "", title: str = TITLE) -> str | None:
    return section_of(*read(head, body), title)[0]


def tags(head: str, body: str = "", text: str = TEXT) -> tuple[str, ...]:
    return tags_of(*read(head, body), TITLE, text)[0]


def author(head: str, body: str = "", text: str = TEXT) -> str | None:
    return author_of(*read(head, body), TITLE, text)[0]


def test_a_section_is_what_the_head_says() -> None:
    assert section('<meta property="article:section" content="Коом">') == "Коом"
    assert section(linked(articleSection=["Press releases", "News"])) == "Press releases"


@pytest.mark.parametrize(
    ("path", "above"),
    [
        (("Главная", "Новости"), "Новости"),
        (("Башкы бет", "Жаңылыктар", "Окуялар"), "Окуялар"),
        (("Home", "Media", "Press releases"), "Press releases"),
        (("الرئيسية", "أخبار"), "أخبار"),
        (("หน้าแรก", "ข่าวประชาสัมพันธ์"), "ข่าวประชาสัมพันธ์"),
        (("首页", "新闻发布"), "新闻发布"),
    ],
)
def test_the_page_above_an_announcement_is_its_section(path: tuple[str, ...], above: str) -> None:
    links = "".join(f'<a href="/ru/{number or ""}">{name}</a> / ' for number, name in enumerate(path))
    assert section("", f'<div class="breadcrumbs">{links}<a href="{URL}">{TITLE}</a></div>') == above
    steps = [{"@type": "ListItem", "item": {"name": name}} for name in (*path, TITLE)]
    said = json.dumps({"@type": "BreadcrumbList", "itemListElement": steps}, ensure_ascii=False)
    assert section(f'<script type="application/ld+json">{said}</script>') == above


def test_the_front_page_and_the_site_are_no_sections() -> None:
    site = '<meta property="og:site_name" content="МВД"><meta property="article:section" content="МВД">'
    assert section(site, '<ul class="breadcrumb"><li><a href="/">Портал</a><li><a href="/ky">Башы</a></ul>') is None


def test_what_a_content_manager_calls_every_page_is_no_section() -> None:
    assert section('<meta property="article:section" content="Uncategorized">') is None


def test_tags_are_those_of_the_article_each_once_and_without_signs() -> None:
    metas = "".join(f'<meta property="article:tag" content="{tag}">' for tag in ("#Ош", "ош", "контрафакт", "_cms"))
    assert tags(metas) == ("Ош", "контрафакт")
    assert tags(linked(keywords="Ош, милиция; контрафакт")) == ("Ош", "милиция", "контрафакт")
    assert tags('<meta name="news_keywords" content="bank, rates">') == ("bank", "rates")
    assert tags("", '<article><a rel="tag" href="/t/1">Ош</a> <a rel="tag" href="/t/2">Милиция</a></article>')


def test_the_cloud_of_all_tags_of_a_site_says_nothing_of_an_announcement() -> None:
    assert tags("", "".join(f'<a rel="tag" href="/t/{n}">Тема {n}</a>' for n in range(40))) == ()


def test_keywords_of_the_whole_site_are_no_tags_but_those_that_the_text_uses_are() -> None:
    assert tags('<meta name="keywords" content="МВД, Кыргызстан, законы, приём граждан, вакансии">') == ()
    assert tags('<meta name="keywords" content="контрафакт, следствие, МВД">') == ("контрафакт", "следствие")


def test_no_more_than_fifteen_tags_are_kept_and_no_sentences() -> None:
    assert len(tags(linked(keywords=[f"тема {n}" for n in range(40)]))) == 15
    assert tags(linked(keywords=["слово " * 20, "Ош"])) == ("Ош",)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (linked(author={"@type": "Person", "name": "Айбек Асанов"}), "Айбек Асанов"),
        (linked(author=[{"name": "Jane Roe"}, {"name": "John Doe"}]), "Jane Roe, John Doe"),
        (linked(author="By Jane Roe"), "Jane Roe"),
        ('<meta name="author" content="Автор: Гүлнара Сыдыкова">', "Гүлнара Сыдыкова"),
        ('<meta name="author" content="Пресс-служба МВД">', "Пресс-служба МВД"),
        ('<meta name="author" content="新华社记者 王明">', "新华社记者 王明"),
    ],
)
def test_an_author_is_whom_the_head_names(head: str, name: str) -> None:
    assert author(head) == name


@pytest.mark.parametrize(
    "name",
    ["admin", "Admin1", "Super User", "Super Utilisateur",
     "webmaster", "Администратор", "editor", "site-admin", "a.asanov", "mvd_press",
     "press@mvd.example", "https://facebook.example/mvd", "МВД КР", "mvd.example", "ผู้ดูแลระบบ"],
)  # fmt: skip
def test_a_user_of_a_content_manager_or_the_site_itself_is_no_author(name: str) -> None:
    site = '<meta property="og:site_name" content="МВД КР">'
    assert author(site + linked(author={"name": name}) + f'<meta name="author" content="{name}">') is None


def test_a_byline_in_the_article_names_the_author() -> None:
    assert author("", '<article><span itemprop="author"><b itemprop="name">Нурлан Оторбаев</b></span></article>')
    assert author("", '<main><p class="byline">by Jane Roe</p></main>') == "Jane Roe"


def test_bylines_of_other_news_name_nobody() -> None:
    assert author("", '<div class="author">Jane Roe</div><div class="author">John Doe</div>') is None


@pytest.mark.parametrize(
    ("line", "office"),
    [
        ("Пресс-служба МВД КР", "Пресс-служба МВД КР"),
        ("Источник: Пресс-центр Минздрава", "Пресс-центр Минздрава"),
        ("Ички иштер министрлигинин басма сөз кызматы", "Ички иштер министрлигинин басма сөз кызматы"),
        ("ИИМ маалымат кызматы", "ИИМ маалымат кызматы"),
        ("Press Service of the Ministry of Finance", "Press Service of the Ministry of Finance"),
        ("المكتب الإعلامي لوزارة الصحة", "المكتب الإعلامي لوزارة الصحة"),
        ("Пресс-служба МВД сообщает об этом.", None),
        ("Пресс-служба: (0312) 66-24-75", None),
    ],
)
def test_the_press_service_that_signs_a_text_speaks_in_it(line: str, office: str | None) -> None:
    assert author("", text=f"{TEXT}\n{line}") == office


def test_the_category_of_a_weblog_is_its_section_and_no_tag() -> None:
    body = '<a rel="category tag" href="/c/1">Жаңылыктар</a> <a rel="tag" href="/t/1">контрафакт</a>'
    assert (section("", body), tags("", body)) == ("Жаңылыктар", ("контрафакт",))


@pytest.mark.parametrize("part", ["tags", "field field-name-field-tags", "news-tags"])
def test_tags_are_the_links_in_a_part_that_is_called_so(part: str) -> None:
    body = f'<div class="{part}">Теги: <a href="/t/1">Ош</a>, <a href="/t/2">контрафакт</a></div>'
    assert tags("", body) == ("Ош", "контрафакт")
    assert (
        tags("", f'<div class="{part} cloud">{"".join(f"<a href=/t/{n}>тег {n}</a>" for n in range(30))}</div>') == ()
    )


def test_what_sites_of_china_say_in_their_head_is_read() -> None:
    head = '<meta name="ColumnName" content="政策发布"><meta name="ContentSource" content="国库司">'
    assert (section(head), author(head)) == ("政策发布", "国库司")
