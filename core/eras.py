"""Days in calendars whose years are not those of the world: Japanese eras, the Republic of China, the solar Hijri,
the Ethiopian.

The lunar Hijri is left out: where a month begins differs by a day between countries and from every arithmetic.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

# The first and the last day of each era, and the letter that stands for it.
_ERAS = {
    "令和": (date(2019, 5, 1), date.max),
    "平成": (date(1989, 1, 8), date(2019, 4, 30)),
    "昭和": (date(1926, 12, 25), date(1989, 1, 7)),
    "民國": (date(1912, 1, 1), date.max),
    "民国": (date(1912, 1, 1), date.max),
}
_LETTERS = {"r": "令和", "h": "平成", "s": "昭和"}
# After a year: its sign, or the year of the world in brackets, or the bracket that the era stood in.
_AFTER_YEAR = r"(?:\s*年?\s*[(（]\s*(\d{4})\s*年?\s*[)）]\s*年?|\s*[)）]?\s*年\s*[)）]?|\s*[./-])\s*"
_MONTH_DAY = r"(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\d|[./-]\d)"
_ERA = re.compile(
    rf"(?:(\d{{4}})\s*年?\s*[(（]\s*)?(令和|平成|昭和|民國|民国)\s*(元|\d{{1,3}}){_AFTER_YEAR}{_MONTH_DAY}"
)
_ERA_NAMED = re.compile("令和|平成|昭和|民[國国]")
_ERA_LETTER = re.compile(rf"(?<![^\W_])([rhs])\s?(\d{{1,2}})\s*[年./-]\s*{_MONTH_DAY}")
_REPUBLIC_BARE = re.compile(rf"(?<![\w./-])(1\d\d)\s*(?:年\s*(?=\d+\s*月)|[./-](?=\d+[./-])){_MONTH_DAY}")

# The Ethiopian year: twelve months of 30 days and the days that remain, 7 or 8 years behind the world's.
_ETHIOPIAN_MONTHS = {
    name: number
    for number, names in enumerate(
        ("መስከረም", "ጥቅምት", "ኅዳር ህዳር ሕዳር", "ታኅሣሥ ታህሳስ ታህሣሥ ታኅሳስ", "ጥር", "የካቲት", "መጋቢት", "ሚያዝያ ሚያዚያ", "ግንቦት", "ሰኔ",
         "ሐምሌ ሀምሌ", "ነሐሴ ነሀሴ", "ጳጉሜ ጳጉሜን"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ETHIOPIAN_NAME = "|".join(sorted(_ETHIOPIAN_MONTHS, key=len, reverse=True))
_ETHIOPIAN = re.compile(
    rf"(?<![\d./-])(?:(\d{{1,2}})\s*(?:ቀን\s*)?({_ETHIOPIAN_NAME})|({_ETHIOPIAN_NAME})\s*(\d{{1,2}})\s*(?:ቀን)?)"
    r"\s*/?\s*(20\d\d)(?!\d)"
)
_ETHIOPIAN_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(20\d\d)\s*ዓ[./ ]?\s?ም")
_SOLAR_LANGUAGES = frozenset({"fa", "prs", "ps"})
_SOLAR_ZONES = frozenset({"Asia/Tehran", "Asia/Kabul"})
# The months as Iran names them, Afghanistan in Dari, and in Pashto (CLDR's calendar "persian" and its spellings).
_SOLAR_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "فروردین حمل وری", "اردیبهشت ثور غویی", "خرداد جوزا غبرګولی غبرگولی", "تیر سرطان چنګاښ چنگاښ",
            "مرداد امرداد اسد زمری", "شهریور سنبله وږی", "مهر میزان تله تلې", "آبان ابان عقرب لړم",
            "آذر اذر قوس لیندۍ لیندی", "دی جدی مرغومی", "بهمن دلو سلواغه سلواغې", "اسفند حوت کب",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_SOLAR_YEAR = r"(1[34]\d\d)(?!\d)"
_NAME = "|".join(sorted(_SOLAR_MONTHS, key=len, reverse=True))
_ONE_SPELLING = str.maketrans("يىك", "ییک")
_SOLAR_NUMBERS = re.compile(r"(?<![\w./-])(1[34]\d\d)\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d|[./-]\d)")
_SOLAR_DAY_FIRST = re.compile(rf"(?<!\d)(\d{{1,2}})\s*({_NAME})\s*(?:ماه)?\s*[،,]?\s*(?:سال)?\s*{_SOLAR_YEAR}")
_SOLAR_YEAR_FIRST = re.compile(rf"(?<!\d)(1[34]\d\d)\s*(?:کال)?\s*(?:د)?\s*({_NAME})\s*(?:ماه)?\s*(\d{{1,2}})(?!\d)")


def era_day(plain: str, languages: Sequence[str], timezone: str) -> tuple[int, date | None] | None:
    """Where a year that names its era begins, and its day; None for the day where the era had no such one."""
    if _ERA_NAMED.search(plain) and (match := _ERA.search(plain)):
        before, era, count, within, month, day = match.groups()
        found = _of_era(era, 1 if count == "元" else int(count), int(month), int(day))
        agreed = found and all(int(year) == found.year for year in (before, within) if year)
        return match.start(), found if agreed else None
    if "ዓ" in plain and (match := _ETHIOPIAN_NUMBERS.search(plain)):
        return match.start(), ethiopian_date(int(match[4]), int(match[3]), int(match[1]))
    # "R8.11.20" elsewhere is the number of something
    if (_speaks(languages, "ja") or timezone == "Asia/Tokyo") and (match := _ERA_LETTER.search(plain)):
        return match.start(), _of_era(_LETTERS[match[1]], int(match[2]), int(match[3]), int(match[4]))
    return None


def _of_era(era: str, count: int, month: int, day: int) -> date | None:
    first, last = _ERAS[era]
    try:
        found = date(first.year + count - 1, month, day)
    except ValueError:
        return None
    return found if first <= found <= last else None


def home_day(plain: str, languages: Sequence[str], timezone: str) -> date | None:
    """The day of a year that names no era, where language and zone say which calendar is meant."""
    if timezone == "Asia/Taipei" and _speaks(languages, "zh") and (match := _REPUBLIC_BARE.search(plain)):
        return _of_era("民國", int(match[1]), int(match[2]), int(match[3]))
    if _speaks(languages, "am") and "እ.ኤ.አ" not in plain and (match := _ETHIOPIAN.search(plain)):
        month = _ETHIOPIAN_MONTHS[match[2] or match[3]]
        return ethiopian_date(int(match[5]), month, int(match[1] or match[4]))
    if timezone in _SOLAR_ZONES or _speaks(languages, *_SOLAR_LANGUAGES):
        return _solar_day(plain)
    return None


def _solar_day(plain: str) -> date | None:
    text = plain.translate(_ONE_SPELLING)
    if match := _SOLAR_NUMBERS.search(text):
        return solar_date(int(match[1]), int(match[3]), int(match[4]))
    if match := _SOLAR_DAY_FIRST.search(text):
        return solar_date(int(match[3]), _SOLAR_MONTHS[match[2]], int(match[1]))
    if match := _SOLAR_YEAR_FIRST.search(text):
        return solar_date(int(match[1]), _SOLAR_MONTHS[match[2]], int(match[3]))
    return None


def is_ethiopian_month(word: str, languages: Sequence[str]) -> bool:
    """Whether a word names a month of the Ethiopian year in its language."""
    return word in _ETHIOPIAN_MONTHS and _speaks(languages, "am")


def solar_date(year: int, month: int, day: int) -> date:
    """The day of a solar Hijri year 1300-1499; ValueError where there is none.

    Leap years follow the cycle of 33 years, which agrees with the equinox at Tehran for all of these years
    (K. M. Borkowski, The Persian calendar for 3000 years, 1996; Unicode's ICU reckons so too).
    """
    last = 31 if month <= 6 else 30 if month <= 11 or (8 * year + 29) % 33 < 8 else 29
    if not (1300 <= year < 1500 and 1 <= month <= 12 and 1 <= day <= last):
        raise ValueError(f"no day {year}-{month}-{day} of the solar Hijri")
    before = 31 * (month - 1) - max(0, month - 7)
    return _nowruz(year) + timedelta(days=before + day - 1)


def ethiopian_date(year: int, month: int, day: int) -> date | None:
    """The day of the Ethiopian calendar; every fourth year, that before the Julian leap year, has a day more."""
    last = 30 if month <= 12 else 6 if year % 4 == 3 else 5
    if not (1 <= month <= 13 and 1 <= day <= last):
        return None
    return date.fromordinal(2796 + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day - 1)


def _nowruz(year: int) -> date:
    leaps = (8 * year + 21) // 33 - (8 * 1403 + 21) // 33
    return date(2024, 3, 20) + timedelta(days=365 * (year - 1403) + leaps)


def is_solar_month(word: str, languages: Sequence[str]) -> bool:
    """Whether a word names a month of the solar Hijri in a language that counts by it."""
    return _speaks(languages, *_SOLAR_LANGUAGES) and word.translate(_ONE_SPELLING).removesuffix("ماه") in _SOLAR_MONTHS


def _speaks(languages: Sequence[str], *wanted: str) -> bool:
    return any(re.split("[-_]", language)[0].lower() in wanted for language in languages)
