"""Dates in the ways in which ministries of many countries write them, and what looks like a date and is none."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core import cldr
from core.dates import is_relative, read_date
from core.model import ReadDate
from core.sources import load

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ZONES = {"fa": "Asia/Tehran", "prs": "Asia/Kabul", "ps": "Asia/Kabul", "ja": "Asia/Tokyo", "zh-Hant": "Asia/Taipei",
         "am": "Africa/Addis_Ababa"}  # fmt: skip

# language | day meant | the ways in which it is written
DAYS = """
ky | 2026-02-08 | 8-февраль, 2026-жыл | 2026-жылдын 8-февралы | 8-февраль 2026, 09:15 | 08.02.2026
ky | 2026-02-08 | Жекшемби, 8-февраль 2026-ж.
ky | 2026-05-21 | 21-бугу 2026 | 2026-жылдын 21-майында | 21-май, 2026 | Жарыяланган: 21.05.2026 17:40
ru | 2026-03-09 | 9 марта 2026 года | «09» марта 2026 г. | 09.03.2026 г. | 9 мар 2026
ru | 2026-03-09 | Понедельник, 9 марта 2026, 11:05 | 09/03/2026
ru | 2026-10-30 | 30 Октября 2026 | от 30.10.2026 | 30 окт. 2026 г., 18:00
ru | 2026-10-30 | Опубликовано 30 октября 2026 года в 10:00
kk | 2026-08-14 | 2026 жылғы 14 тамыз | 14 тамыз 2026 ж. | 14 Тамыз, 2026 | 2026 ж. 14 тамызда | 14 tamyz 2026
uz | 2026-06-03 | 3 iyun 2026 | 2026-yil 3-iyun | 2026 yil 3 iyunda | 3-iyun, 2026-yil | 2026 йил 3 июнь
tg | 2026-04-17 | 17 апрели соли 2026 | 17 Апрел 2026 | 17.04.2026 с. | 17 апрели 2026
tk | 2026-09-25 | 25 sentýabr 2026 | 2026-njy ýylyň 25-nji sentýabry | 25.09.2026
uk | 2026-11-05 | 5 листопада 2026 року | «05» листопада 2026 р. | 5 лис. 2026 | Четвер, 05 листопада 2026
uk | 2026-11-05 | 05.11.2026, 12:00
be | 2026-07-27 | 27 ліпеня 2026 года | 27 ліпеня 2026 г., 14:30 | 27.07.2026
mn | 2026-03-18 | 2026 оны 03 сарын 18 | 2026 оны 3 дугаар сарын 18 | 2026 оны гуравдугаар сарын 18 | 2026-03-18
ka | 2026-08-06 | 6 აგვისტო 2026 | 2026 წლის 6 აგვისტო | 6 აგვ. 2026 | 06.08.2026
hy | 2026-05-12 | 12 մայիսի 2026 | 2026 թ. մայիսի 12 | 12.05.2026
az | 2026-02-19 | 19 fevral 2026 | 19 fevral 2026-cı il | 19.02.2026, 10:00
tr | 2026-08-30 | 30 Ağustos 2026 | 30 AĞUSTOS 2026 PAZAR | 30.08.2026 | 30 Ağu 2026
en | 2026-09-04 | 4 September 2026 | September 4, 2026 | 4th September 2026 | Friday, 4 Sept 2026
en | 2026-09-04 | Posted on Sep 4, 2026 at 5:30 pm | 04-Sep-2026 | Fri Sep 4 2026
de | 2026-10-01 | Donnerstag, 1. Oktober 2026 | 01.10.2026 | 1. Okt. 2026 | 1. Dezember 2026?
de | 2026-03-02 | 2. März 2026 | Veröffentlicht am 2. März 2026 | 02.03.2026, 14:00 Uhr | Montag, 02. Mrz 2026
de | 2026-03-02 | 2.3.2026
fr | 2026-08-01 | 1er août 2026 | samedi 1er août 2026 | le 1 août 2026 à 10h30 | 01/08/2026 | 1 aout 2026
es | 2026-04-23 | 23 de abril de 2026 | 23 abril, 2026 | jueves, 23 de abril de 2026 | 23/04/2026 | 23 abr. 2026
pt | 2026-06-10 | 10 de junho de 2026 | Publicado em 10/06/2026 09h15 | 10 jun 2026
pt | 2026-06-10 | quarta-feira, 10 de junho de 2026
it | 2026-02-28 | 28 febbraio 2026 | sabato 28 febbraio 2026 | 28/02/2026 | 28 feb 2026
ro | 2026-10-07 | 7 octombrie 2026 | 07.10.2026 | miercuri, 7 octombrie 2026
pl | 2026-01-22 | 22 stycznia 2026 | 22.01.2026 | 22 sty 2026 | 22 stycznia 2026 r. | 22 I 2026
cs | 2026-06-16 | 16. června 2026 | 16. 6. 2026 | úterý 16. června 2026
sk | 2026-08-19 | 19. augusta 2026 | 19. 8. 2026 | 19.08.2026
sl | 2026-03-24 | 24. marec 2026 | 24. marca 2026 | 24. 3. 2026
hr | 2026-05-05 | 5. svibnja 2026. | 05.05.2026. | 5. svi 2026.
bs | 2026-05-06 | 6. maj 2026. | 6. maja 2026 | 06.05.2026.
sr | 2026-07-03 | 3. јул 2026. | 3. jul 2026. | 03.07.2026.
mk | 2026-09-11 | 11 септември 2026 | 11 септември 2026 г. | 11.09.2026
bg | 2026-04-08 | 8 април 2026 г. | 08.04.2026 г. | 8 апр. 2026
sq | 2026-02-12 | 12 shkurt 2026 | 12.02.2026 | 12 Shkurt, 2026
el | 2026-03-25 | 25 Μαρτίου 2026 | Τετάρτη, 25 Μαρτίου 2026 | 25/03/2026
nl | 2026-10-13 | 13 oktober 2026 | dinsdag 13 oktober 2026 | 13-10-2026
sv | 2026-05-29 | 29 maj 2026 | den 29 maj 2026 | 2026-05-29
nb | 2026-01-06 | 6. januar 2026 | 06.01.2026 | tirsdag 6. januar 2026
da | 2026-10-02 | 2. oktober 2026 | 2. okt. 2026 | 02-10-2026
fi | 2026-06-24 | 24. kesäkuuta 2026 | 24.6.2026 | 24.6.2026 klo 9.30
et | 2026-02-24 | 24. veebruar 2026 | 24.02.2026 | 24. veebruaril 2026
lv | 2026-11-18 | 2026. gada 18. novembris | 18.11.2026. | 2026. gada 18. novembrī
lt | 2026-03-11 | 2026 m. kovo 11 d. | 2026-03-11 | 2026 kovo 11
hu | 2026-10-23 | 2026. október 23. | 2026. október 23-án | 2026. 10. 23. | 2026.10.23.
is | 2026-06-17 | 17. júní 2026 | 17.6.2026 | 17. jún. 2026
ga | 2026-03-17 | 17 Márta 2026
mt | 2026-09-21 | 21 ta’ Settembru 2026
eu | 2026-04-02 | 2026ko apirilaren 2a
ar | 2026-07-14 | 14 يوليو 2026 | ١٤ يوليو ٢٠٢٦ | 14 تموز 2026 | الثلاثاء، 14 يوليو 2026 | 14/07/2026
ar | 2026-07-14 | 14 جويلية 2026
he | 2026-05-18 | 18 במאי 2026 | 18.05.2026 | יום שני 18 במאי 2026
fa | 2026-08-23 | ۱ شهریور ۱۴۰۵ | 1405/06/01 | یکشنبه ۱ شهریور ۱۴۰۵ - ۱۲:۳۰ | ۱۴۰۵/۰۶/۰۱
ps | 2026-08-23 | ۱ وږی ۱۴۰۵
ur | 2026-04-09 | 9 اپریل 2026 | ۹ اپریل ۲۰۲۶
hi | 2026-08-15 | 15 अगस्त 2026 | १५ अगस्त २०२६ | 15/08/2026
bn | 2026-03-26 | ২৬ মার্চ ২০২৬ | 26 মার্চ 2026
ta | 2026-08-17 | 17 ஆகஸ்ட் 2026
si | 2026-02-04 | 2026 පෙබරවාරි 4 | 2026 පෙබරවාරි 04
my | 2026-01-04 | ၄ ဇန်နဝါရီ ၂၀၂၆
km | 2026-11-09 | ថ្ងៃទី៩ ខែវិច្ឆិកា ឆ្នាំ២០២៦ | 09 វិច្ឆិកា 2026
lo | 2026-11-02 | 2 ພະຈິກ 2026
th | 2026-10-23 | 23 ตุลาคม 2569 | 23 ต.ค. 2569 | ๒๓ ตุลาคม ๒๕๖๙ | วันที่ 23 ตุลาคม พ.ศ. 2569 | 23/10/2569
th | 2026-10-23 | 23 ต.ค. 69?
vi | 2026-09-02 | ngày 02 tháng 9 năm 2026 | Thứ tư, 02/09/2026 | 02/09/2026 08:30 | 2 tháng 9, 2026
id | 2026-08-17 | 17 Agustus 2026 | Senin, 17 Agustus 2026 | 17/08/2026
ms | 2026-08-31 | 31 Ogos 2026 | 31/08/2026
fil | 2026-06-12 | Hunyo 12, 2026 | 12 Hunyo 2026
zh | 2026-10-01 | 2026年10月1日 | 2026-10-01 08:00 | 二〇二六年十月一日 | 发布日期：2026年10月01日
zh | 2026-10-01 | 2026年10月1日 10时30分
zh-Hant | 2026-10-10 | 中華民國115年10月10日 | 115-10-10 | 115年10月10日 | 115/10/10 | 民國一百一十五年十月十日?
ja | 2026-02-11 | 令和8年2月11日 | 2026年2月11日(水) | R8.2.11 | 令和８年２月１１日 | 2026/02/11
ja | 2026-02-11 | 2026年2月11日 10時30分
ko | 2026-08-15 | 2026년 8월 15일 | 2026. 8. 15. | 2026.08.15 10:00 | 2026-08-15(토)
sw | 2026-04-26 | 26 Aprili 2026 | 26 Apr 2026
so | 2026-07-01 | 1 Luuliyo 2026
am | 2026-09-11 | መስከረም 1 ቀን 2019 ዓ.ም | 1 መስከረም 2019 | መስከረም 1/2019
am | 2026-03-02 | 2 ማርች 2026 | የካቲት 23 ቀን 2018 ዓ.ም.
ha | 2026-10-01 | 1 Oktoba 2026
af | 2026-04-27 | 27 April 2026 | 27 Apr. 2026
xx | 2026-05-09 | 20260509 | 2026-05-09T23:00:00+06:00 | 2026/5/9 | Sat, 09 May 2026 10:00:00 GMT
xx | 2026-05-09 | 20260509T101500Z | 9.V.2026
"""


def rows() -> list[tuple[str, str, str]]:
    """(language, text, day); a text that ends in a question mark must give none."""
    found = []
    for line in DAYS.strip().splitlines():
        language, day, *texts = (part.strip() for part in line.split(" | "))
        found += [(language, text.rstrip("?"), "" if text.endswith("?") else day) for text in texts]
    return found


def read(text: str, language: str = "ru", timezone: str = "") -> ReadDate:
    zone = timezone or ZONES.get(language, "UTC")
    return read_date(text, timezone=zone, languages=(language,), order="DMY", now=NOW)


def day(found: ReadDate, timezone: str = "UTC") -> str:
    return found.at.astimezone(ZoneInfo(timezone)).date().isoformat() if found.at else ""


@pytest.mark.parametrize(("language", "text", "meant"), rows())
def test_a_date_is_read_as_its_country_writes_it(language: str, text: str, meant: str) -> None:
    assert day(read(text, language), ZONES.get(language, "UTC")) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("2026", "2026 год", "январь 2026", "15 января", "за 2025–2026 годы", "I квартал 2026 года", "01.2026"),
        *(
            "№ 15-01/2026",
            "№ 15-01-2026",
            "Приказ № 12/05/2026",
            "No. 03/04/2026",
            "ref: 15-01/2026",
            "НП-15-01-2026/3",
        ),
        *("+996 312 66-20-26", "8 (800) 200-12-05", "0312 66 20 26", "12-34-56", "тел. 62-12-05"),
        *("v1.2.2026", "версия 5.4.20.26", "10.15.20.30", "192.168.01.20", "IP 10.01.20.26"),
        *("87,45 сома", "1.200.500 сом", "12/25", "3/4", "1 из 20", "стр. 5/12/20"),
        *("14:20", "09.30", "10:15:30", "24/7", "в 18.00"),
        *("15 мая", "31 февраля 2026", "0 января 2026", "32.01.2026", "15.13.2026", "29.02.2026", "2026-02-30"),
        *("15–20 января 2026", "с 10 по 15 января 2026 года", "10.01.2026 – 15.01.2026", "10-15.01.2026"),
        *("15 января – 20 февраля 2026 года", "15 и 16 января 2026 года", "2026-01-10 - 2026-01-15", "1.-3.2.2026"),
        *("15 фобря 2026", "15 Smarch 2026", "майор 15 2026", "R8.11.20", "H31.4.30", "15/01-2026", "2026/15-01"),
        *("2 недели назад", "3 месяца назад", "год назад", "завтра", "15.01.2036", "15 января 1917 года"),
    ],
)
def test_what_names_no_day_or_several_or_a_day_that_cannot_be_is_none(text: str) -> None:
    found = read(text)
    assert (found.at, found.raw, found.suspect) == (None, text, True)


@pytest.mark.parametrize(
    "text", ["January 10-15, 2026", "from 10 to 15 January 2026", "10 & 11 January 2026 – 3 May 2026"]
)
def test_a_range_in_english_is_none(text: str) -> None:
    assert read(text, "en").at is None


@pytest.mark.parametrize("text", ["२०८२ माघ १", "2082/10/01", "2082-10-01"])
def test_a_nepali_year_is_none_as_its_months_follow_a_table(text: str) -> None:
    assert read(text, "ne", "Asia/Kathmandu").at is None


@pytest.mark.parametrize("text", ["05/01/2019 ዓ.ም", "5.1.2019 ዓ.ም."])
def test_figures_that_name_the_ethiopian_era_are_ethiopian(text: str) -> None:
    assert day(read(text, "am"), "Africa/Addis_Ababa") == "2026-09-15"
    assert day(read("05/01/2019", "am"), "Africa/Addis_Ababa") == "2019-01-05"


@pytest.mark.parametrize(
    ("text", "language", "at", "precision"),
    [
        ("бүгүн, 14:20", "ky", "2026-11-20T08:20", "minute"),
        ("Кечээ", "ky", "2026-11-18T18:00", "day"),
        ("2 күн мурун", "ky", "2026-11-17T18:00", "day"),
        ("3 саат мурун", "ky", "2026-11-19T18:00", "day"),
        ("вчера в 16:19", "ru", "2026-11-19T10:19", "minute"),
        ("позавчера", "ru", "2026-11-17T18:00", "day"),
        ("5 минут назад", "ru", "2026-11-20T09:25", "minute"),
        ("час назад", "ru", "2026-11-19T18:00", "day"),
        ("16 hours ago", "en", "2026-11-18T18:00", "day"),
        ("an hour ago", "en", "2026-11-19T18:00", "day"),
        ("Yesterday at 5:05 pm", "en", "2026-11-19T11:05", "minute"),
        ("the day before yesterday", "en", "2026-11-17T18:00", "day"),
        ("3 күн бұрын", "kk", "2026-11-16T18:00", "day"),
        ("2 kun oldin", "uz", "2026-11-17T18:00", "day"),
        ("1 соат пеш", "tg", "2026-11-19T18:00", "day"),
        ("2 дні тому", "uk", "2026-11-17T18:00", "day"),
        ("dün, 10:00", "tr", "2026-11-19T04:00", "minute"),
        ("2 saat önce", "tr", "2026-11-19T18:00", "day"),
        ("vor 2 Tagen", "de", "2026-11-17T18:00", "day"),
        ("gestern, 14:20 Uhr", "de", "2026-11-19T08:20", "minute"),
        ("hier à 10h30", "fr", "2026-11-19T04:30", "minute"),
        ("il y a 2 jours", "fr", "2026-11-17T18:00", "day"),
        ("hace 3 horas", "es", "2026-11-19T18:00", "day"),
        ("há 2 dias", "pt", "2026-11-17T18:00", "day"),
        ("منذ 3 أيام", "ar", "2026-11-16T18:00", "day"),
        ("۲ روز پیش", "fa", "2026-11-17T18:00", "day"),
        ("3天前", "zh", "2026-11-16T18:00", "day"),
        ("昨天 10:30", "zh", "2026-11-19T04:30", "minute"),
        ("3時間前", "ja", "2026-11-19T18:00", "day"),
        ("2일 전", "ko", "2026-11-17T18:00", "day"),
        ("2 ngày trước", "vi", "2026-11-17T18:00", "day"),
        ("2 วันที่แล้ว", "th", "2026-11-17T18:00", "day"),
        ("2 hari yang lalu", "id", "2026-11-17T18:00", "day"),
    ],
)
def test_a_day_that_is_told_from_now_is_one_of_the_sources_zone(
    text: str, language: str, at: str, precision: str
) -> None:
    found = read(text, language, "Asia/Bishkek")
    assert (found.at, found.precision) == (datetime.fromisoformat(at).replace(tzinfo=UTC), precision)
    assert is_relative(text, (language,))


def test_a_word_of_another_language_tells_no_day() -> None:
    assert read("hier", "de").at is None and read("dün", "en").at is None and not is_relative("hier", ("de",))


def test_of_long_ago_only_the_number_is_known() -> None:
    assert read("45 дней назад").at is None and read("72 часа назад").at is None


def test_every_month_of_every_language_of_a_source_is_read() -> None:
    """As CLDR writes them in the middle of a date, 12 in each language that a source declares."""
    sources, _ = load(Path(__file__).parents[2] / "sources")
    missed = {}
    for tag in sorted({language for source in sources for language in source.languages}):
        full = dict.fromkeys((name, month) for name, month, wide in cldr.names(tag.replace("-", "_")).months if wide)
        for name, month in full:
            if name[0].isalpha() and day(read(f"15 {name} 2025", tag, "UTC")) != f"2025-{month:02}-15":
                missed[tag, month] = name
    assert missed == {}


def test_names_of_one_language_do_not_reach_another() -> None:
    before = cldr.names.__wrapped__("de")
    for tag in ("zh_Hant", "uz_Arab", "pa_Arab", "sr_Latn"):
        cldr.names.__wrapped__(tag)
        assert cldr.names.__wrapped__("de") == before
