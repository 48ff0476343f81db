"""The section with the announcements is known by its name, in whatever language."""

import pytest

from discovery.facts import facts_of
from discovery.sections import sections

HOME = "https://mvd.example/"


def best(html: str) -> list[str]:
    return [at.removeprefix(HOME) for at in sections(facts_of(html, HOME).anchors, HOME)]


@pytest.mark.parametrize(
    "name",
    ["Жаңылыктар", "Новости", "News", "Пресс-релизы", "Actualités", "Pressemitteilungen", "Noticias", "Naujienos",
     "Aktualności", "新闻发布", "ニュース", "보도자료", "الأخبار", "Haberler", "Янгиликлар", "Yangiliklar",
     "Жаңалықтар"],
)  # fmt: skip
def test_the_word_for_news_leads_there(name: str) -> None:
    html = f"<nav><a href=/about>About us</a><a href=/p7>{name}</a><a href=/contacts>Contacts</a></nav>"
    assert best(html) == ["p7"]


def test_press_releases_come_before_news_and_news_before_media() -> None:
    html = "<a href=/m>Media</a><a href=/n>News</a><a href=/p>Press releases</a>"
    assert best(html) == ["p", "n", "m"]


def test_a_headline_a_login_and_a_document_are_no_sections() -> None:
    html = (
        "<a href=/news/2026/11/17/a-1234>News of the day: the minister opened a bridge over the river and spoke</a>"
        "<a href=/login?next=news>News</a><a href=/news.pdf>News</a><a href=https://t.me/news>News</a>"
    )
    assert best(html) == []


@pytest.mark.parametrize("path", ["/news-and-events", "/prevention/news", "/research/news", "/mediacontact/news"])
def test_a_syllable_of_another_word_in_the_address_hides_no_news(path: str) -> None:
    assert best(f"<a href={path}>News</a>") == [path.lstrip("/")]


def test_the_host_of_a_research_ministry_is_no_search_page() -> None:
    home = "https://research.example/"
    assert sections(facts_of("<a href=/news>News</a>", home).anchors, home) == [f"{home}news"]


def test_the_page_itself_is_not_its_section() -> None:
    assert best("<a href=/>News</a><a href=#news>News</a>") == []


def test_a_word_inside_another_is_not_meant() -> None:
    assert best("<a href=/i>Investments</a><a href=/a>Factual data</a>") == []
