"""Which line of a page says when it was published: where it stands, what it is called, what stands before it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from selectolax.lexbor import LexborHTMLParser

from core.model import ReadDate
from pipeline.date_places import DateLine, date_lines
from pipeline.datelines import Habits, beside_title, only_date, says_when

NOW = datetime(2026, 12, 1, 6, tzinfo=UTC)
LANGUAGES = ("ky", "ru", "en")


def habits(*languages: str, timezone: str = "UTC") -> Habits:
    return Habits(timezone=timezone, languages=languages or LANGUAGES, order="DMY", now=NOW)


def day(found: ReadDate | None, timezone: str = "UTC") -> str | None:
    return found.at.astimezone(ZoneInfo(timezone)).date().isoformat() if found and found.at else None


def found_in(*lines: str) -> str | None:
    return day(beside_title([DateLine(text=line) for line in lines], habits()))


def seen(body: str, title: str = "Board met", *languages: str) -> str | None:
    """The day that a reader of the page sees."""
    tree = LexborHTMLParser(f"<html><body>{body}</body></html>")
    lines = date_lines(tree, [title])
    return day(beside_title(lines, habits(*languages)) or only_date(lines, habits(*languages)))


@pytest.mark.parametrize(
    "line",
    [
        "15 января 2026 г.",
        "«15» января 2026 года",
        "Опубликовано: 15 января 2026, 14:20",
        "Дата публикации: 15.01.2026 - Новости",
        "Бишкек, 15 января 2026 года",
        "Среда, 15 января 2026",
        "2026-жылдын 15-январы",
        "15-үчтүн айы 2026",
        "15 January 2026 | Press service",
        "Posted on January 15, 2026 by admin",
        "Thursday 15th January 2026 at 10:30 am",
        "2026-01-15T10:30:00+00:00",
        "15.01.2026 14.20",
        "15 января 2026 (обновлено 16 января 2026)",
    ],
)
def test_a_line_that_says_when_is_a_date(line: str) -> None:
    assert found_in(line) == "2026-01-15"


@pytest.mark.parametrize(
    "line",
    [
        "Заявки принимаются до 15 января 2026 года",
        "Заявки до 15 января 2026 года",
        "Deadline: 15 January 2026",
        "Until 15 January 2026",
        "2026-жылдын 15-январына чейин",
        "Конкурс проводится с 1 по 15 января 2026 года",
        "1-15 января 2026",
        "10.01.2026 – 15.01.2026",
        "Обновлено: 15.01.2026",
        "Last updated: 15 January 2026",
        "15 января 2026 г. музей закрыт",
        "Встреча состоится 15 января 2026 в 10:00 в зале",
        "15.01.2026 87,45",
        "Сегодня в министерстве прошло совещание",
    ],
)
def test_a_deadline_a_range_or_a_sentence_is_no_date_of_publication(line: str) -> None:
    assert found_in(line) is None


def test_the_first_line_that_says_when_is_taken() -> None:
    assert found_in("Заявки до 10 января 2026 года", "15 января 2026", "20 января 2026") == "2026-01-15"


def test_no_line_no_date() -> None:
    assert found_in() is None and found_in("Новости", "Версия для печати", "") is None


def test_a_label_or_a_town_is_more_than_the_date() -> None:
    assert says_when("15 января 2026", LANGUAGES, words=0)
    assert not says_when("Бишкек, 15 января 2026", LANGUAGES, words=0)


def test_a_line_that_says_a_day_of_an_era_is_a_date() -> None:
    for line, language, zone in (
        ("انتشار: ۲۹ آبان ۱۴۰۵", "fa", "Asia/Tehran"),
        ("پنجشنبه ۲۹ آبان ماه ۱۴۰۵", "fa", "Asia/Tehran"),
        ("令和8年11月20日", "ja", "Asia/Tokyo"),
        ("更新日 令和8年11月20日", "ja", "Asia/Tokyo"),
        ("發布日期 115年11月20日", "zh", "Asia/Taipei"),
        ("115-11-20 下午 02:30", "zh", "Asia/Taipei"),
    ):
        found = beside_title([DateLine(text=line)], habits(language, timezone=zone))
        assert found and found.at and found.at.astimezone(ZoneInfo(zone)).date() == date(2026, 11, 20), line
    found = beside_title([DateLine(text="令和元年5月1日")], habits("ja"))
    assert found and found.at == datetime(2019, 5, 1, tzinfo=UTC)


def test_a_day_near_the_title_is_seen_before_others() -> None:
    assert seen(
        "<p>1 March 2026</p><ul><li>a</li>" + "<li>menu</li>" * 9 + "</ul><h1>Board met</h1><p>5 March 2026</p>"
    ) == ("2026-03-05")


def test_a_title_that_other_news_repeat_is_where_its_heading_stands() -> None:
    listed = "".join(f"<li><a>{title}</a> <i>{n} April 2026</i>" for n, title in ((2, "Board met"), (1, "Rates rose")))
    assert seen(f"<ul>{listed}</ul><h1>Board met</h1><i>2 March 2026</i><p>{'The board met. ' * 20}") == "2026-03-02"


def test_a_heading_that_the_title_of_the_page_begins_with_is_the_title() -> None:
    body = "<p>9 March 2026</p>" + "<p>menu</p>" * 20 + "<h2>The board met in Osh</h2><p>5 March 2026</p>"
    assert seen(body, "The board met in Osh | Ministry of Labour") == "2026-03-05"


@pytest.mark.parametrize(
    "body",
    [
        "<footer>5 March 2026</footer>",
        "<div class='comments'><b>Anna</b> <i>5 March 2026</i></div>",
        "<aside>5 March 2026</aside>",
        "<div id='related-news'><a>Rates rose</a> 5 March 2026</div>",
        "<p>Last updated: 5 March 2026</p>",
        "<b>Last updated:</b> <i>5 March 2026</i>",
        "<b>Letzte Änderung:</b> <i>05.03.2026</i>",
        "<i>5 March 2026</i><p>text</p><i>6 March 2026</i>",
        "<i>yesterday</i>",
    ],
)
def test_a_day_far_from_the_title_is_not_always_that_of_publication(body: str) -> None:
    text = "<p>The board met and took note of it.</p>" * 30
    assert seen(f"<h1>Board met</h1>{text}{body}") is None


@pytest.mark.parametrize(
    "body",
    [
        "<i>5 March 2026</i>",
        "<i class='post-date'>Press office of the ministry, 5 March 2026</i><i>6 March 2026 in Osh</i>",
        "<b>Published:</b> <i>5 March 2026</i><i>6 March 2026</i>",
        "<i>Опубликовано: 05.03.2026</i> <i>06.03.2026</i>",
        "<p>This entry was posted on Thursday, 5 March 2026 at 10:00 and is filed under news</p>",
        "<div class='post-footer'>5 March 2026</div>",
        "<div class='date'><span>5</span><span>March</span><span>2026</span></div>",
        "<aside><a>Rates rose</a> <i>4 March 2026</i><p>-</p><p>-</p><a>Board met</a> <i>5 March 2026</i></aside>",
    ],
)
def test_the_only_day_of_a_page_or_the_one_that_is_called_so_is_that_of_publication(body: str) -> None:
    text = "<p>The board met and took note of it.</p>" * 30
    assert seen(f"<h1>Board met</h1>{text}{body}") == "2026-03-05"


def test_a_town_and_a_day_before_the_first_words_are_believed_with_doubt() -> None:
    text = "BISHKEK, 5 March 2026 – The board met and took note of what the minister had said on the day before. " * 2
    tree = LexborHTMLParser(f"<html><body><h1>Board met</h1><p>{text}</p></body></html>")
    found = only_date(date_lines(tree, ["Board met"]), habits())
    assert found and (day(found), found.suspect) == ("2026-03-05", True)


def test_a_page_of_figures_is_no_page_of_days() -> None:
    rows = "".join(f"<tr><td>{n}.01.2026<td>{n},45" for n in range(1, 29)) * 40
    assert seen(f"<h1>Rates</h1>{'<p>text</p>' * 9}<table>{rows}</table>", "Rates") is None


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("fr", "Le jeudi 15 janvier 2026 à 10h30"),
        ("fr", "Publié le 15 janvier 2026 à 10 h 30"),
        ("de", "15.01.2026 - 10.30 Uhr"),
        ("fa", "۱۴۰۴/۱۰/۲۵ ساعت ۱۰:۱۵"),
        ("am", "ጥር 7 ቀን 2018 ዓ.ም"),
        ("hy", "2026 թվականի հունվարի 15"),
        ("uz", "2026 йилнинг 15 январи"),
        ("mn", "2026 оны нэгдүгээр сарын 15"),
        ("zh", "发布时间：2026年1月15日 10时30分"),
        ("zh", "二〇二六年一月十五日"),
        ("th", "15 ม.ค. 2569 เวลา 13.30 น."),
        ("vi", "15/01/2026 | 09:15 AM"),
        ("en", "Jan. 15th, 2026 at 3 pm"),
    ],
)
def test_a_line_that_says_when_is_known_in_every_language_that_can_be_read(language: str, line: str) -> None:
    assert seen(f"<h1>Board met</h1><p>{line}</p>", "Board met", language) == "2026-01-15"


def test_the_first_of_a_month_is_a_day_in_french() -> None:
    assert seen("<h1>Board met</h1><p>1er juillet 2026</p>", "Board met", "fr") == "2026-07-01"


@pytest.mark.parametrize(
    "item",
    [
        "<div><span>{}.11.2026</span><a href='/n/{}'>The minister met his colleague {}</a></div>",
        "<tr><td>{}.11.2026</td><td><a href='/n/{}'>The minister met his colleague {}</a></td></tr>",
        "<li><a href='/n/{1}'>The minister met his colleague {2}</a> <small>{0}.11.2026</small></li>",
    ],
)
def test_the_days_of_other_news_below_a_short_text_are_not_its_own(item: str) -> None:
    news = "".join(item.format(n, n, n) for n in range(1, 9))
    body = f"<td><h1>Board met</h1><p>The board met and decided on all matters of the year.</p></td><td>{news}</td>"
    assert seen(f"<table>{news}</table><table><tr>{body}</tr></table><div>{news}</div>") is None
    assert seen(f"<div><h1>Board met</h1><p>10.11.2026</p><p>Text.</p></div><table>{news}</table>") == "2026-11-10"


def test_the_day_beside_a_link_to_the_press_service_is_its_own() -> None:
    body = "<h1>Board met</h1><div>10.11.2026, <a href='/press'>Press service of the ministry</a></div><p>Text.</p>"
    assert seen(body) == "2026-11-10"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ky", "Акыркы мөөнөт: 10.11.2026"),
        ("kk", "Соңғы мерзімі: 10.11.2026"),
        ("uz", "Oxirgi muddat: 10.11.2026"),
        ("ru", "Дата проведения: 10.11.2026"),
        ("ru", "Дата окончания: 10.11.2026"),
        ("fr", "Date limite : 10/11/2026"),
        ("es", "Fecha límite: 10/11/2026"),
        ("pt", "Data limite: 10/11/2026"),
        ("de", "Bewerbungsschluss: 10.11.2026"),
        ("zh", "截止日期：2026年11月10日"),
        ("ko", "마감일: 2026.11.10."),
        ("th", "หมดเขต: 10/11/2569"),
        ("fa", "آخرین مهلت: ۱۴۰۵/۰۸/۱۹"),
    ],
)
def test_a_deadline_or_an_event_is_no_day_of_publication_in_any_language(language: str, line: str) -> None:
    assert seen(f"<h1>Board met</h1><p>{line}</p><p>Text of the call.</p>", "Board met", language) is None
    label, _, told = line.replace("：", ":").partition(":")
    assert seen(f"<h1>Board met</h1><p><b>{label}:</b> {told}</p><p>Text.</p>", "Board met", language) is None


def test_a_day_of_publication_below_that_of_an_update_or_an_event_is_found() -> None:
    for other in ("Обновлено: 20.11.2026", "Дата проведения: 25.12.2025"):
        body = f"<h1>Board met</h1><ul><li>{other}</li><li>Дата публикации: 10.11.2026</li></ul><p>Text.</p>"
        assert seen(body) == "2026-11-10"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ru", "Пресс-релиз № 45 от 15.01.2026"),
        ("de", "Pressemitteilung Nr. 84 vom 15.01.2026"),
        ("fr", "Communiqué de presse n° 12 du 15 janvier 2026"),
    ],
)
def test_the_number_of_a_press_release_does_not_hide_its_day(language: str, line: str) -> None:
    assert seen(f"<div>{line}</div><h1>Board met</h1><p>Text.</p>", "Board met", language) == "2026-01-15"
    assert seen("<h1>Board met</h1><p>Приказ № 45 от 15.01.2020</p><p>Text.</p>") is None
