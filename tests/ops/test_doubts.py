"""What looks wrong with an announcement, and what does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.model import Article, Channel, Language, Origin, RawDocument, ReadDate, Rules, Source
from ops.doubts import Looked, doubts, doubts_of_all

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
SOURCE = Source(
    id="kg_mvd", country="KG", name="Ички иштер министрлиги", name_en="Ministry of Internal Affairs",
    homepage="https://www.mvd.gov.kg/", timezone="Asia/Bishkek",
    channels=(Channel(key="feed https://mvd.gov.kg/rss", language="ru", feed="https://mvd.gov.kg/rss"),),
)  # fmt: skip
SENTENCE = "Спасатели вывезли двадцать человек из затопленного села и доставили туда воду и хлеб. "
MENU = ("О министерстве", "Пресс-центр", "Документы", "Вакансии", "Противодействие коррупции", "Контакты")


def looked(number: int = 1, *, page: str = "", **changed: object) -> Looked:
    raw = RawDocument(
        source_id="kg_mvd", url=f"https://mvd.gov.kg/{number}", fetched_at=NOW, content_type="text/html; charset=utf-8",
        body=page.encode(), channel_key="feed https://mvd.gov.kg/rss",
    )  # fmt: skip
    article = Article(
        source_id="kg_mvd", url=raw.url, title=f"Спасатели помогли селу № {number}", lead=None, text=SENTENCE * 4,
        language=Language(tag="ru", confidence="high", method="vote"),
        published=ReadDate(raw="x", at=NOW - timedelta(days=number, minutes=7 * number)), content_hash=b"",
    )  # fmt: skip
    return Looked(raw, replace(article, **changed))  # type: ignore[arg-type]


def wrong(one: Looked) -> str:
    return "; ".join(doubts(one, SOURCE))


def linked(*names: str) -> str:
    return "".join(f'<li><a href="/{number}">{name}</a></li>' for number, name in enumerate(names))


def test_nothing_is_wrong_with_an_ordinary_announcement() -> None:
    assert wrong(looked(page=linked(*MENU))) == ""
    assert doubts_of_all([looked(1), looked(2), looked(3), looked(4)]) == {}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"published": ReadDate(raw=None, at=None)}, "no date (none found)"),
        ({"published": ReadDate(raw="32 мая", at=None)}, "no date (found '32 мая')"),
        (
            {"published": ReadDate(raw="20.11.2033", at=None)},
            "the date is in the future: 2033-11-19, so none is stored",
        ),
        ({"published": ReadDate(raw="30.11.2026", at=NOW + timedelta(days=10))}, "the date is in the future"),
        ({"published": ReadDate(raw="2020", at=NOW, suspect=True)}, "the date is doubtful"),
        ({"title": ""}, "the title is missing"),
        ({"title": "ИЧКИ ИШТЕР МИНИСТРЛИГИ"}, "the title is the name of the site"),
        ({"title": "mvd.gov.kg"}, "the title is the name of the site"),
        ({"text": "Читать далее"}, "the text is short (12 letters)"),
        ({"language": Language(tag="und", confidence="low", method="none")}, "the language cannot be told"),
        ({"language": Language(tag="uz", confidence="high", method="vote")}, "the language uz is not declared"),
    ],
)
def test_what_is_wrong_is_said(changed: dict[str, object], says: str) -> None:
    assert says in wrong(looked(**changed))


def test_the_day_of_an_event_tomorrow_is_not_the_future() -> None:
    assert wrong(looked(published=ReadDate(raw="21.11.2026", at=NOW + timedelta(days=1)))) == ""


def test_a_date_from_elsewhere_than_the_rule_is_worth_a_look() -> None:
    ruled = replace(SOURCE, rules=(Rules(date="div.day"),))
    assert "does it still match?" in "; ".join(doubts(looked(provenance={"published": Origin(route="visible")}), ruled))
    assert list(doubts(looked(provenance={"published": Origin(route="rule")}), ruled)) == []


def test_lines_that_are_links_before_or_behind_the_text_are_a_menu() -> None:
    page, menu = linked(*MENU), "\n".join(MENU)
    for text in (f"{menu}\n{SENTENCE * 40}", f"{SENTENCE * 40}\n{menu}"):
        assert "a menu in the text: О министерстве | Пресс-центр" in wrong(looked(page=page, text=text))


def test_documents_offered_in_the_middle_of_a_long_text_are_no_menu() -> None:
    page, text = linked(*MENU), f"{SENTENCE * 20}\n" + "\n".join(MENU) + f"\n{SENTENCE * 20}"
    assert "menu" not in wrong(looked(page=page, text=text))


def test_a_table_of_contents_of_the_text_itself_is_no_menu() -> None:
    page = "".join(f'<li><a href="#part{n}">{name}</a></li>' for n, name in enumerate(MENU))
    assert "menu" not in wrong(looked(page=page, text="\n".join(MENU) + f"\n{SENTENCE * 20}"))


def test_a_table_of_rates_is_no_menu_and_thirty_bare_words_are() -> None:
    rates = "\n".join(f"Доллар США\n{n},45" for n in range(60, 100))
    assert "menu" not in wrong(looked(text=rates))
    assert "menu" in wrong(looked(text=SENTENCE + "\n" + "\n".join(MENU * 5)))


def test_one_title_on_several_pages_is_said_of_each_of_them() -> None:
    found = doubts_of_all([looked(1, title="Новости"), looked(2), looked(3, title="Новости")])
    assert list(found) == [0, 2] and found[0] == ["2 pages have this title; give rules: title: a selector"]


def test_one_moment_on_all_pages_is_the_feeds_or_the_foots() -> None:
    same = ReadDate(raw="20.11.2026 09:00", at=NOW)
    assert "all 3 pages have this date" in doubts_of_all([looked(n, published=same) for n in (1, 2, 3)])[0][0]
    assert doubts_of_all([looked(1, published=same), looked(2, published=same), looked(3)]) == {}


def test_three_announcements_on_one_day_are_no_wonder_four_are_worth_a_look() -> None:
    day = ReadDate(raw="20.11.2026", at=NOW, precision="day")
    assert doubts_of_all([looked(n, published=day) for n in (1, 2, 3)]) == {}
    assert len(doubts_of_all([looked(n, published=day) for n in (1, 2, 3, 4)])) == 4


def test_three_editions_of_one_announcement_agree_rightly() -> None:
    at = ReadDate(raw="20.11.2026 09:00", at=NOW)
    pages = [looked(n, published=at) for n in (1, 2, 3)]
    pages = [Looked(replace(page.raw, channel_key=f"listing {n}"), page.article) for n, page in enumerate(pages)]
    assert doubts_of_all(pages) == {}


def test_a_line_with_which_all_texts_end_is_said_unless_they_are_one_text() -> None:
    texts = [f"{SENTENCE}{n}\nПоделиться в социальных сетях" for n in range(3)]
    found = doubts_of_all([looked(n, text=text) for n, text in enumerate(texts)])
    assert found[0] == ["all 3 texts end with 'Поделиться в социальных сетях'; rules: remove takes it away"]
    assert doubts_of_all([looked(n, text=texts[0]) for n in range(3)]) == {}
    assert doubts_of_all([looked(n, text=f"{SENTENCE}{n}\nСлужба {n} прессы") for n in range(3)]) == {}
