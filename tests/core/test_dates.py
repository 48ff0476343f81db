"""Dates as ministries write them: the source's zone, order and calendar, and what is no date at all."""

from datetime import UTC, datetime

import pytest

from core.dates import read_date
from core.model import ReadDate

NOW = datetime(2026, 12, 1, 6, tzinfo=UTC)
LANGUAGES = ("ky", "ru", "en")


def read(text: str | None, *languages: str, timezone: str = "Asia/Bishkek", order: str = "DMY") -> ReadDate:
    return read_date(text, timezone=timezone, languages=languages or LANGUAGES, order=order, now=NOW)


def day(found: ReadDate | None) -> str | None:
    return found.at.isoformat()[:10] if found and found.at else None


@pytest.mark.parametrize(
    ("timezone", "at"),
    [
        ("Asia/Bishkek", datetime(2026, 1, 15, 8, 20, tzinfo=UTC)),
        ("America/Lima", datetime(2026, 1, 15, 19, 20, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 1, 15, 8, 35, tzinfo=UTC)),
        ("Nowhere/Atall", datetime(2026, 1, 15, 14, 20, tzinfo=UTC)),
    ],
)
def test_a_time_without_a_zone_is_the_sources(timezone: str, at: datetime) -> None:
    assert read("15.01.2026 14:20", timezone=timezone).at == at


def test_summer_time_is_the_sources() -> None:
    assert read("15.07.2026 14:20", timezone="Europe/Berlin").at == datetime(2026, 7, 15, 12, 20, tzinfo=UTC)
    assert read("15.01.2026 14:20", timezone="Europe/Berlin").at == datetime(2026, 1, 15, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-15T10:30:00Z",
        "2026-01-15T16:30:00+06:00",
        "2026-01-15 16:30:00.123 +0600",
        "2026-01-15T16:30:00+06",
        "Thu, 15 Jan 2026 10:30:00 GMT",
        "15 Jan 2026 16:30 +0600",
    ],
)
def test_a_zone_that_is_written_wins_over_the_sources(text: str) -> None:
    assert read(text, timezone="America/Lima").at == datetime(2026, 1, 15, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("order", "text", "meant"),
    [
        ("DMY", "03/05/2026", "2026-05-03"),
        ("MDY", "03/05/2026", "2026-03-05"),
        ("MDY", "25/05/2026", "2026-05-25"),
        ("DMY", "05/25/2026", "2026-05-25"),
        ("MDY", "03.05.2026", "2026-05-03"),
        ("DMY", "03.05.26", "2026-05-03"),
        ("DMY", "03/05/26", None),
        ("DMY", "2026/03/05", "2026-03-05"),
    ],
)
def test_day_and_month_stand_in_the_sources_order_except_where_dots_tell(order: str, text: str, meant: str) -> None:
    assert day(read(text, order=order, timezone="UTC")) == meant


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("th", "๑๕ มกราคม ๒๕๖๙"),
        ("th", "15 ม.ค. 2569"),
        ("ar", "١٥ يناير ٢٠٢٦"),
        ("ar", "15 كانون الثاني 2026"),
        ("fa", "2026/01/15"),
        ("mn", "2026 оны 1 дүгээр сарын 15"),
        ("vi", "15 tháng 1 năm 2026"),
        ("ko", "2026년 1월 15일"),
        ("zh", "2026年1月15日"),
        ("lv", "2026. gada 15. janvāris"),
        ("kk", "15 қаңтар 2026 жыл"),
        ("tg", "15 январи соли 2026"),
        ("uz", "2026 йил 15 январь"),
    ],
)
def test_digits_months_and_eras_of_a_language_are_read(language: str, text: str) -> None:
    assert day(read(text, language, timezone="UTC")) == "2026-01-15"


def test_tomorrow_may_be_a_date_of_publication_and_next_week_is_not() -> None:
    assert day(read("02.12.2026", timezone="UTC")) == "2026-12-02"
    found = read("10.12.2026", timezone="UTC")
    assert (found.at, found.suspect, found.raw) == (None, True, "10.12.2026")


@pytest.mark.parametrize(
    "text", ["31.02.2026", "15.13.2026", "00.00.0000", "2026-02-30", "20261301", "15 января 1861 года"]
)
def test_a_day_that_cannot_be_is_kept_as_written_and_not_believed(text: str) -> None:
    found = read(text)
    assert (found.at, found.raw) == (None, text)


@pytest.mark.parametrize(
    "text", [None, "", " ", "№ 45/7-2026", "87,45 сома", "2026", "январь 2026", "15 января", "1 из 20"]
)
def test_what_names_no_day_is_no_date(text: str | None) -> None:
    assert read(text).at is None


@pytest.mark.parametrize("text", ["1" * 200, "1." * 100, "15 " * 60, "м" * 200, "٣" * 190, "15/" * 66, ": " * 99])
def test_a_string_of_digits_is_no_date(text: str) -> None:
    assert read(text).at is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Nov 20, 2026 10:00 AM EST",
            "Nov 20, 2026 10:00AM EST",
            "Nov 20, 2026 10:00 a.m. EST",
            "20.11.2026 10:00 (EST)",
        ),
        *("Nov 20, 2026 09:00 PM (GMT+6)", "Nov 20, 2026 06:00 pm MSK", "Nov 20, 2026 3:00 PM UTC", "20.11.2026 21:00"),
    ],
)
def test_a_zone_behind_am_or_pm_is_the_zone(text: str) -> None:
    assert read(text).at == datetime(2026, 11, 20, 15, tzinfo=UTC)


def test_a_zone_behind_am_that_may_be_several_is_no_zone() -> None:
    assert read("Nov 20, 2026 10:00 AM CST") == ReadDate(raw="Nov 20, 2026 10:00 AM CST", at=None, suspect=True)


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("[2026, 3, 1, 6, 0]", datetime(2026, 3, 1, 0, tzinfo=UTC), "minute"),
        ("[2026,3,1,6,0,59,123000000]", datetime(2026, 3, 1, 0, tzinfo=UTC), "minute"),
        ("[2026, 3, 1]", datetime(2026, 2, 28, 18, tzinfo=UTC), "day"),
        ("[2026, 13, 1]", None, "minute"),
    ],
)
def test_a_date_that_is_a_list_of_numbers_is_read_in_the_sources_zone(
    text: str, at: datetime | None, precision: str
) -> None:
    assert read(text) == ReadDate(raw=text, at=at, precision=precision, suspect=at is None)


@pytest.mark.parametrize("text", ["26.11.20.", "'26.11.20.", "26.11.20.(금)", "2026.11.20."])
def test_where_the_year_comes_first_it_does_with_two_figures_too(text: str) -> None:
    assert day(read(text, "ko", timezone="UTC", order="YMD")) == "2026-11-20"


def test_where_the_day_comes_first_a_year_of_two_figures_is_last() -> None:
    assert day(read("15.11.26", timezone="UTC")) == "2026-11-15"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "18/11/2026 | 09:15 AM"),
        ("zh", "2026年11月18日 9时15分"),
        ("ko", "2026년 11월 18일 9시 15분"),
        ("fr", "18 novembre 2026 à 9 h 15"),
        ("de", "18.11.2026 - 09.15 Uhr"),
        ("th", "18 พ.ย. 2569 เวลา 09.15 น."),
    ],
)
def test_the_hour_is_read_as_countries_write_it(language: str, text: str) -> None:
    found = read(text, language, timezone="UTC")
    assert (found.at, found.precision) == (datetime(2026, 11, 18, 9, 15, tzinfo=UTC), "minute")
