"""Years that are not counted from the birth of Christ: eras, the Republic of China, Buddhist and solar Hijri years."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.date_spots import first_date
from core.dates import read_date
from core.eras import era_day, solar_date

NOW = datetime(2026, 12, 1, 6, tzinfo=UTC)


def day(text: str, *languages: str, timezone: str = "UTC") -> str | None:
    at = read_date(text, timezone=timezone, languages=languages, order="DMY", now=NOW).at
    return at.astimezone(ZoneInfo(timezone)).date().isoformat() if at else None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("令和8年11月20日", "2026-11-20"),
        ("令和８年１１月２０日", "2026-11-20"),
        ("令和 8 年 11 月 20 日 10:30", "2026-11-20"),
        ("令和8年(2026年)11月20日", "2026-11-20"),
        ("令和8(2026)年11月20日", "2026-11-20"),
        ("2026年(令和8年)11月20日", "2026-11-20"),
        ("2026（令和8）年11月20日", "2026-11-20"),
        ("令和8.11.20", "2026-11-20"),
        ("令和元年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("平成30.4.12", "2018-04-12"),
    ],
)
def test_a_japanese_era_is_a_year_wherever_it_is_named(text: str, meant: str) -> None:
    assert day(text, "ja", timezone="Asia/Tokyo") == meant
    assert day(text, "en") == meant


@pytest.mark.parametrize(
    "text", ["令和元年4月30日", "平成31年5月1日", "平成31.5.12", "令和8年2月30日", "令和7年(2026年)11月20日"]
)
def test_a_day_that_its_era_did_not_have_is_not_believed(text: str) -> None:
    found = read_date(text, timezone="Asia/Tokyo", languages=("ja",), order="DMY", now=NOW)
    assert (found.at, found.suspect, found.raw) == (None, True, text)


def test_the_last_day_of_showa_is_known_and_lies_before_all_announcements() -> None:
    assert era_day("昭和64年1月7日", (), "UTC") == (0, date(1989, 1, 7))
    assert era_day("昭和64年1月8日", (), "UTC") == (0, None)
    assert day("昭和64年1月7日", "ja") is None


def test_a_letter_is_an_era_in_japan_and_nowhere_else() -> None:
    assert day("R8.11.20", "ja") == day("R8.11.20", "en", timezone="Asia/Tokyo") == "2026-11-20"
    assert day("R8年11月20日", "ja") == day("R08/11/20", "ja") == "2026-11-20"
    assert day("H31.4.30", "ja") == "2019-04-30" and day("H31.5.12", "ja") is None
    assert day("R8/11/20", "en") is None


@pytest.mark.parametrize("text", ["民國115年11月20日", "中華民國115年11月20日", "中華民國 115 年 11 月 20 日"])
def test_a_year_of_the_republic_that_is_named_needs_no_country(text: str) -> None:
    assert day(text, "zh-TW", timezone="Asia/Taipei") == day(text, "en") == "2026-11-20"


@pytest.mark.parametrize("text", ["115年11月20日", "115-11-20", "115/11/20", "115.11.20", "115-11-20 14:30"])
def test_a_year_of_three_figures_is_the_republics_in_chinese_in_taiwan_only(text: str) -> None:
    assert day(text, "zh-TW", timezone="Asia/Taipei") == "2026-11-20"
    assert day(text, "zh", timezone="Asia/Shanghai") is None
    assert day(text, "en", timezone="Asia/Taipei") is None


@pytest.mark.parametrize(
    "text", ["115.11.20.5", "115-11-20-3", "115-1120", "第2115-11-20號", "115/13/20", "115年度11月20日"]
)
def test_an_address_or_a_number_is_no_year_of_the_republic(text: str) -> None:
    assert day(text, "zh", timezone="Asia/Taipei") is None


def test_of_two_days_the_first_is_meant() -> None:
    assert day("更新:2026年11月20日 令和8年10月1日付", "ja", timezone="Asia/Tokyo") == "2026-11-20"
    assert day("2026年11月20日 令和8年2月30日", "ja", timezone="Asia/Tokyo") == "2026-11-20"
    assert day("令和8年11月20日（更新 2026年11月25日）", "ja", timezone="Asia/Tokyo") == "2026-11-20"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("115/11/20 下午 02:30", datetime(2026, 11, 20, 6, 30, tzinfo=UTC)),
        ("2026年11月20日 下午2:30", datetime(2026, 11, 20, 6, 30, tzinfo=UTC)),
        ("2026年11月20日 下午 14:30", datetime(2026, 11, 20, 6, 30, tzinfo=UTC)),
        ("115年11月20日 上午 10:30", datetime(2026, 11, 20, 2, 30, tzinfo=UTC)),
        ("民國115年11月20日 上午 12:30", datetime(2026, 11, 19, 16, 30, tzinfo=UTC)),
        ("115-11-20 下午 12:30", datetime(2026, 11, 20, 4, 30, tzinfo=UTC)),
    ],
)
def test_the_half_of_the_day_may_stand_before_the_clock(text: str, at: datetime) -> None:
    assert read_date(text, timezone="Asia/Taipei", languages=("zh",), order="DMY", now=NOW).at == at


def test_the_worlds_years_stand_above_those_of_the_republic() -> None:
    assert day("2026-11-20 (115-11-21)", "zh", timezone="Asia/Taipei") == "2026-11-20"


@pytest.mark.parametrize(
    "text", ["20 พฤศจิกายน 2569", "20 พ.ย. 2569", "20 พ.ย. พ.ศ. 2569", "20/11/2569", "2569-11-20", "2569-11-20 10:30"]
)
def test_a_buddhist_year_is_543_ahead(text: str) -> None:
    assert day(text, "th", timezone="Asia/Bangkok") == "2026-11-20"


def test_the_29th_of_february_is_one_in_buddhist_figures() -> None:
    assert day("2567-02-29", "th") == day("29/02/2567", "th") == "2024-02-29"


# The first day of the year as Iran's calendars had it, and as its observatories say it will be.
NOWRUZ = {
    1390: "2011-03-21", 1391: "2012-03-20", 1392: "2013-03-21", 1393: "2014-03-21", 1394: "2015-03-21",
    1395: "2016-03-20", 1396: "2017-03-21", 1397: "2018-03-21", 1398: "2019-03-21", 1399: "2020-03-20",
    1400: "2021-03-21", 1401: "2022-03-21", 1402: "2023-03-21", 1403: "2024-03-20", 1404: "2025-03-21",
    1405: "2026-03-21", 1406: "2027-03-21", 1407: "2028-03-20", 1408: "2029-03-20", 1409: "2030-03-21",
    1410: "2031-03-21",
}  # fmt: skip


def test_the_solar_year_begins_at_nowruz() -> None:
    assert {year: solar_date(year, 1, 1).isoformat() for year in NOWRUZ} == NOWRUZ
    assert solar_date(1357, 11, 22) == date(1979, 2, 11)  # the day of the revolution
    assert solar_date(1300, 1, 1) == date(1921, 3, 21)


def test_only_a_leap_year_has_a_30th_of_esfand() -> None:
    assert solar_date(1403, 12, 30) == date(2025, 3, 20)
    for year, month, last in ((1404, 12, 30), (1405, 7, 31), (1405, 13, 1), (1299, 1, 1), (1500, 1, 1), (1405, 1, 0)):
        with pytest.raises(ValueError, match="solar"):
            solar_date(year, month, last)


@pytest.mark.parametrize(
    "text",
    [
        "۲۹ آبان ۱۴۰۵",
        "29 آبان 1405",
        "٢٩ آبان ١٤٠٥",
        "پنجشنبه، ۲۹ آبان‌ماه ۱۴۰۵ - ۱۰:۳۰",
        "۱۴۰۵/۸/۲۹",
        "1405/08/29",
        "1405-08-29",
        "1405-08-29 10:30",
        "۱۴۰۵/۰۸/۲۹ ۱۰:۳۰",
        "۲۹ عقرب ۱۴۰۵",
        "۱۴۰۵ عقرب ۲۹",
        "د ۱۴۰۵ کال د لړم ۲۹",
    ],
)
def test_a_solar_year_is_read_in_the_languages_of_iran_and_afghanistan(text: str) -> None:
    zones = {"fa": "Asia/Tehran", "prs": "Asia/Kabul", "ps": "Asia/Kabul", "fa-AF": "UTC"}
    assert {day(text, language, timezone=zone) for language, zone in zones.items()} == {"2026-11-20"}
    assert day(text, "en", timezone="Asia/Tehran") == "2026-11-20"
    assert day(text, "ar", "en", timezone="Asia/Riyadh") is None


def test_arabic_letters_in_persian_months_are_the_same_months() -> None:
    assert day("22 فروردين 1405", "fa") == day("۲۲ فروردین ۱۴۰۵", "fa") == "2026-04-11"
    assert day("۲۵ مرغومي ۱۴۰۴", "ps") == day("25 دي 1404", "fa") == "2026-01-15"


@pytest.mark.parametrize(
    "text", ["30 اسفند 1404", "1405/13/01", "۱۴۰۵/۷/۳۱", "1405-08-29T10:30:00Z", "29 آبان", "آبان 1405", "05/08/29"]
)
def test_a_solar_day_that_cannot_be_is_not_believed(text: str) -> None:
    assert day(text, "fa", timezone="Asia/Tehran") is None


@pytest.mark.parametrize(
    "text", ["29 جمادى الآخرة 1447 هـ", "26 رجب 1447", "1447/06/29", "1447-06-29", "29/06/1447", "٢٩/٦/١٤٤٧"]
)
def test_a_lunar_day_is_none_as_countries_begin_its_months_on_different_days(text: str) -> None:
    found = read_date(text, timezone="Asia/Riyadh", languages=("ar",), order="DMY", now=NOW)
    assert (found.at, found.raw, found.suspect) == (None, text, True)


def test_the_day_beside_a_lunar_one_is_read() -> None:
    assert day("29 جمادى الأولى 1448هـ الموافق 9 نوفمبر 2026م", "ar") == "2026-11-09"
    assert day("1448/5/29هـ - 2026/11/9م", "ar") == day("29/05/1448 - 09/11/2026", "ar") == "2026-11-09"


@pytest.mark.parametrize(
    ("text", "language", "timezone"),
    [
        ("令和8年11月20日", "ja", "Asia/Tokyo"),
        ("令和８年１１月２０日", "ja", "Asia/Tokyo"),
        ("令和8年(2026年)11月20日", "ja", "Asia/Tokyo"),
        ("2026年(令和8年)11月20日", "ja", "Asia/Tokyo"),
        ("R8.11.20", "ja", "Asia/Tokyo"),
        ("中華民國115年11月20日", "zh", "Asia/Taipei"),
        ("115年11月20日", "zh", "Asia/Taipei"),
        ("115-11-20", "zh", "Asia/Taipei"),
        ("115/11/20", "zh", "Asia/Taipei"),
        ("115.11.20", "zh", "Asia/Taipei"),
        ("20 พ.ย. 2569", "th", "Asia/Bangkok"),
        ("۲۹ آبان ۱۴۰۵", "fa", "Asia/Tehran"),
        ("29 آبان 1405", "fa", "Asia/Tehran"),
        ("25 دی 1404", "fa", "Asia/Tehran"),
        ("۱۴۰۵/۸/۲۹", "fa", "Asia/Tehran"),
        ("1405-08-29", "fa", "Asia/Tehran"),
        ("۱۴۰۵ عقرب ۲۹", "prs", "Asia/Kabul"),
        ("20 Qaraşa 2026", "kk", "Asia/Almaty"),
        ("20 qarasha 2026", "kk", "Asia/Almaty"),
    ],
)
def test_a_date_that_is_found_in_a_text_is_the_one_that_is_read(text: str, language: str, timezone: str) -> None:
    spot = first_date(f"– {text} –")
    assert spot and day(spot, language, timezone=timezone) == day(text, language, timezone=timezone) is not None


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("kk", "20 Qaraşa 2026", "2026-11-20"),
        ("kk", "20 qarasha 2026 jyl", "2026-11-20"),
        ("kk", "2026 jylğy 20 qaraşa", "2026-11-20"),
        ("kk", "20 qaras'a 2026", "2026-11-20"),
        ("kk", "15 Qańtar 2026", "2026-01-15"),
        ("kk", "15 Qañtar 2026", "2026-01-15"),
        ("kk", "7 qyrkúıek 2026", "2026-09-07"),
        ("kk", "7 qyrküiek 2026", "2026-09-07"),
        ("kk", "7 Şılde 2026", "2026-07-07"),
        ("kk", "7 Sáýir 2026", "2026-04-07"),
        ("uz", "7 sentyabr 2026", "2026-09-07"),
        ("uz", "2026-yil 7-oktyabr", "2026-10-07"),
        ("uz", "2026 йил 7 октябрда", "2026-10-07"),
        ("ky", "2026-жылдын 20-ноябрында", "2026-11-20"),
        ("ky", "2026-жылдын 20-ноябрынан", "2026-11-20"),
        ("ky", "7 баш-оона 2026", "2026-08-07"),
        ("bn", "১৫ জানুয়ারি ২০২৬", "2026-01-15"),
        ("bn", "১৫ জানু\u09dfারি ২০২৬", "2026-01-15"),
    ],
)
def test_months_are_known_in_the_alphabets_that_a_language_is_written_in(language: str, text: str, meant: str) -> None:
    assert day(text, language) == meant
