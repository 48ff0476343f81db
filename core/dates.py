"""Dates as ministries write them, read strictly: no date is better than a wrong one."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from datetime import timezone as offset_zone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import UnknownLocaleError

from core.eras import era_day, home_day, is_solar_month
from core.model import ReadDate

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LONGEST = 200  # letters; a longer string is a text, not a date
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?", re.IGNORECASE
)
_RFC822 = re.compile(r"(?:[A-Za-z]{3},?\s*)?\d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC?)")
_CLOCK = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])[:h]([0-5]\d)(?::[0-5]\d)?(?!\d)\s*([ap])?\.?(m\b)?")
_HALF_OF_DAY = re.compile(r"(?:(上午|午前|凌晨|早上|오전)|下午|午後|晚上|晚間|오후)\s*$")  # before a clock
_DOTTED_CLOCK = re.compile(r"(?<![\d.])([01]?\d|2[0-3])\.([0-5]\d)(?![\d.])")
# Zones that name one offset everywhere. IST, CST, BST and AST do not: they are read only where they are the source's.
_ZONES = {
    "MSK": 3, "MSD": 4, "KGT": 6, "UZT": 5, "TJT": 5, "TMT": 5, "EST": -5, "EDT": -4, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "TRT": 3, "JST": 9, "KST": 9, "HKT": 8,
    "PKT": 5, "ICT": 7, "WIB": 7, "EAT": 3, "SAST": 2, "NZST": 12, "NZDT": 13, "AEST": 10, "AEDT": 11,
}  # fmt: skip
_AM_PM = r"\d(?: ?[AaPp]\.?[Mm]\.?)?"
# After a clock: a name, "GMT+6", or an offset whose plus sign was lost on the way ("10:00:00 06:00").
_ZONE_NAMED = re.compile(rf"{_AM_PM}( ?\(?\b(?!AM$|PM$)([A-Z]{{2,5}})\)?)$")
_ZONE_OFFSET = re.compile(rf"{_AM_PM}( ?\(?(?:GMT|UTC) ?([+-])(\d{{1,2}})(?::?([0-5]\d))?\)?)$")
_ZONE_LOST = re.compile(r"(?<=T\d\d:\d\d:\d\d) (0\d|1[0-4]):([0-5]\d)$")
_COMPACT_TIME = re.compile(r"((?:19|20)\d{6})T(\d{6})(Z|[+-]\d{4})?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
# As Java's libraries write a time without a zone into JSON, once the commas are gone.
_ARRAY = re.compile(r"\[(\d{4}) (\d{1,2}) (\d{1,2})(?: (\d{1,2}) (\d{1,2})(?: \d{1,2}(?: \d{1,9})?)?)?\]")
_YEAR_FIRST = re.compile(
    r"(?<!\d)(\d{4})\s*(?:[-./]|年|년|оны)\s*(\d{1,2})\s*(?:[-./]|月|월|-?р сарын|[дгү]+[үу]гээ?а?а?р сарын|сарын)\s*"
    r"(\d{1,2})(?!\d)"
)
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:\s*(\.)\s*|\s*/\s*|-|\s+tháng\s+)(\d{1,2})(?:\s*\.\s*|\s*/\s*|-|\s+năm\s+)(\d{4}|\d\d)(?!\d)"
)
_TOKEN = re.compile(r"\d+|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])*")
_PUNCTUATION = str.maketrans(dict.fromkeys('«»"“”„|·•,', " "))
MONTH_MARK = "\ue000"  # a private letter around a month that was written in several words
TODAY = frozenset({"бүгүн", "сегодня", "today", "бүгін", "бугун", "bugun", "сьогодні", "сёння", "имрӯз", "өнөөдөр"})
YESTERDAY = frozenset({"кечээ", "вчера", "yesterday", "кеше", "кеча", "kecha", "вчора", "учора", "дирӯз", "өчигдөр"})
# Months that CLDR does not list: the Kyrgyz calendar, Levantine names, everyday spellings.
_MORE_MONTHS: dict[str, tuple[tuple[str, int], ...]] = {
    "ky": (
        ("үчтүн айы", 1), ("бирдин айы", 2), ("жалган куран", 3), ("чын куран", 4), ("бугу", 5), ("кулжа", 6),
        ("теке", 7), ("баш оона", 8), ("аяк оона", 9), ("тогуздун айы", 10), ("жетинин айы", 11), ("бештин айы", 12),
        ("жалганкуран", 3), ("чынкуран", 4), ("баш-оона", 8), ("аяк-оона", 9),
    ),
    "ar": (
        ("كانون الثاني", 1), ("شباط", 2), ("آذار", 3), ("نيسان", 4), ("أيار", 5), ("حزيران", 6), ("تموز", 7),
        ("آب", 8), ("أيلول", 9), ("تشرين الأول", 10), ("تشرين الثاني", 11), ("كانون الأول", 12),
    ),
    "de": (("jänner", 1), ("feber", 2)),
    "en": (("sept", 9),),
    "uz": (
        ("январь", 1), ("февраль", 2), ("апрель", 4), ("июнь", 6), ("июль", 7), ("сентябрь", 9), ("октябрь", 10),
        ("sentyabr", 9), ("oktyabr", 10),
    ),
    # Kazakh in the Latin alphabets of 2021 and 2018, with apostrophes (2017), and without any marks.
    "kk": (
        ("qañtar", 1), ("qańtar", 1), ("qan'tar", 1), ("qantar", 1), ("aqpan", 2), ("nauryz", 3), ("naýryz", 3),
        ("nay'ryz", 3), ("säuır", 4), ("säuir", 4), ("sáýir", 4), ("sa'y'ir", 4), ("sauir", 4), ("mamyr", 5),
        ("mausym", 6), ("maýsym", 6), ("may'sym", 6), ("şılde", 7), ("şilde", 7), ("shilde", 7), ("s'ilde", 7),
        ("tamyz", 8), ("qyrküiek", 9), ("qyrkúıek", 9), ("qyrkúiek", 9), ("qyrku'i'ek", 9), ("qyrkuiek", 9),
        ("qazan", 10), ("qaraşa", 11), ("qarasha", 11), ("qaras'a", 11), ("jeltoqsan", 12),
    ),
    "bn": (("জানুয়ারি", 1), ("জানু\u09dfারি", 1), ("ফেব্রুয়ারি", 2), ("ফেব্রু\u09dfারি", 2)),
}  # fmt: skip
_SCRIPTS = {
    "uz": ("uz_Cyrl",),
    "sr": ("sr_Latn",),
    "az": ("az_Cyrl",),
    "bs": ("bs_Cyrl",),
    "no": ("nb",),
    "tl": ("fil",),
}


def read_date(
    text: str | None,
    *,
    timezone: str,
    languages: Sequence[str],
    order: str,
    now: datetime,
    hint: datetime | None = None,
) -> ReadDate:
    """What a written date means; `hint` is what its channel told to the minute and wins over the text. Never raises.

    A string that cannot be read is suspect. A time that the clock leaves out in spring is read by the offset before the
    change, one that it repeats in autumn is the first of the two.
    """
    zone: tzinfo = _zone(timezone)
    if hint is not None:
        at = hint if hint.tzinfo else hint.replace(tzinfo=zone)
        day_only = is_relative(text, languages) and not _clock(_plain(text or "").casefold())[0]
        return _judged(text, at, "day" if day_only else "minute", now)
    plain = _plain(text or "")
    if not plain or len(plain) > _LONGEST:
        return ReadDate(raw=text, at=None, suspect=bool(plain))
    try:
        if exact := _standard(plain, zone):
            return _judged(text, exact[0], exact[1], now)
        rest, zone = _zone_written(plain, zone)
        return _written(text, rest.casefold(), zone, timezone, tuple(languages), order, now)
    except (ValueError, OverflowError):
        return ReadDate(raw=text, at=None, suspect=True)


def is_relative(text: str | None, languages: Sequence[str]) -> bool:
    """Whether it says "yesterday" and no day: it means something only to who knows when that was written."""
    plain = _plain((text or "")[:_LONGEST]).casefold()
    if _relative(plain, date.min + timedelta(days=1)) is None:
        return False
    rest = _clock(plain)[1]
    return _numeric(rest, "DMY") is None and _named(rest, tuple(languages)) is None


def _zone_written(plain: str, zone: tzinfo) -> tuple[str, tzinfo]:
    """The string without the zone it names, and that zone; ValueError for a zone that may be several."""
    if ":" not in plain:
        return plain, zone
    if match := _ZONE_OFFSET.search(plain):
        sign = -1 if match[2] == "-" else 1
        offset = timedelta(hours=int(match[3]), minutes=int(match[4] or 0)) * sign
        return plain[: match.start(1)], offset_zone(offset)
    if match := _ZONE_LOST.search(plain):
        return plain[: match.start()], offset_zone(timedelta(hours=int(match[1]), minutes=int(match[2])))
    if not (match := _ZONE_NAMED.search(plain)):
        return plain, zone
    own = {datetime(2025, month, 1, tzinfo=zone).tzname() for month in (1, 7)}
    if match[2] in _ZONES:
        return plain[: match.start(1)], offset_zone(timedelta(hours=_ZONES[match[2]]))
    if match[2] in own | {"GMT", "UTC", "UT", "Z"}:
        return plain[: match.start(1)], zone if match[2] in own else UTC
    raise ValueError(f"{match[2]} is no zone of one offset")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def one_line(text: str) -> str:
    """One line, digits of any script as 0-9, without marks that only order the writing direction."""
    kept = (" " if letter.isspace() else letter for letter in text)
    digits = (str(unicodedata.digit(c)) if c.isdecimal() else c for c in kept if unicodedata.category(c) != "Cf")
    return " ".join("".join(digits).split())


def _plain(text: str) -> str:
    return " ".join(one_line(text).translate(_PUNCTUATION).split())


def _judged(raw: str | None, at: datetime, precision: str, now: datetime) -> ReadDate:
    moment = at.astimezone(UTC)
    if not _EARLIEST <= moment <= now.astimezone(UTC) + timedelta(days=2):
        return ReadDate(raw=raw, at=None, precision=precision, suspect=True)
    return ReadDate(raw=raw, at=moment, precision=precision)


def _standard(plain: str, zone: tzinfo) -> tuple[datetime, str] | None:
    """ISO 8601, RFC 3339 and RFC 822, which leave no question."""
    if match := _ISO.fullmatch(plain):
        day, clock, offset = match.groups()
        if day.startswith(("13", "14")) and not offset:  # a Hijri year
            return None
        if day.startswith(("25", "26")):  # a Buddhist year
            day = f"{int(day[:4]) - 543}{day[4:]}"
        at = datetime.fromisoformat(f"{day}T{clock or '00:00'}{(offset or '').upper().replace('Z', '+00:00')}")
        return (at if at.tzinfo else at.replace(tzinfo=zone)), "minute" if clock else "day"
    if _RFC822.fullmatch(plain):
        return parsedate_to_datetime(plain).replace(second=0), "minute"
    if match := _COMPACT_TIME.fullmatch(plain):
        at = datetime.fromisoformat(match[0].upper())
        return (at if at.tzinfo else at.replace(tzinfo=zone)), "minute"
    if match := _COMPACT.fullmatch(plain):
        year, month, day_number = map(int, match.groups())
        return datetime(year, month, day_number, tzinfo=zone), "day"
    if match := _ARRAY.fullmatch(plain):
        year, month, day_number, hour, minute = (int(part or 0) for part in match.groups())
        return datetime(year, month, day_number, hour, minute, tzinfo=zone), "minute" if match[4] else "day"
    return None


def _written(
    raw: str | None, plain: str, zone: tzinfo, home: str, languages: tuple[str, ...], order: str, now: datetime
) -> ReadDate:
    clock, rest = _clock(plain)
    era = era_day(rest, languages, home)
    before = rest[: era[0]] if era else rest
    day = _numeric(before, order) or _named(before, languages)
    if not day:
        day = era[1] if era else home_day(rest, languages, home) or _relative(rest, now.astimezone(zone).date())
    if day is None:
        return ReadDate(raw=raw, at=None, suspect=True)
    clock = clock or _dotted_clock(rest)
    at = datetime.combine(day, clock or time(), tzinfo=zone)
    return _judged(raw, at, "minute" if clock else "day", now)


def _clock(plain: str) -> tuple[time | None, str]:
    """The time of day and what is left of the string without it."""
    match = _CLOCK.search(plain)
    if not match:
        return None, plain
    hour, minute = int(match[1]), int(match[2])
    if match[3] and match[4] and hour <= 12:
        hour = hour % 12 + (12 if match[3] == "p" else 0)
    elif half := _HALF_OF_DAY.search(plain, 0, match.start()):
        hour = hour if hour > 12 else hour % 12 + (0 if half[1] else 12)
    return time(hour, minute), plain[: match.start()] + " " + plain[match.end() :]


def _dotted_clock(rest: str) -> time | None:
    """A time as in "14.20", which stands at the end or after a date of four numbers or more."""
    matches = [m for m in _DOTTED_CLOCK.finditer(rest) if not m.string[: m.start()].rstrip().endswith(("/", "-"))]
    last = matches[-1] if matches else None
    if last and re.search(r"\d{4}|[^\W\d]{3}", rest[: last.start()]) and last.end() == len(rest.rstrip()):
        return time(int(last[1]), int(last[2]))
    return None


def _numeric(rest: str, order: str) -> date | None:
    for match in _YEAR_FIRST.finditer(rest):
        if not 1300 <= int(match[1]) < 1500:  # a Hijri year, which the same day of ours may follow
            return _date(int(match[1]), int(match[2]), int(match[3]))
    for match in _DAY_FIRST.finditer(rest):
        first, second, year = int(match[1]), int(match[3]), match[4]
        if len(year) == 2:
            if not match[2]:
                continue  # two-digit years are believed in d.m.yy only
            year = f"20{year}"
        day, month = (second, first) if order == "MDY" and not match[2] else (first, second)
        if month > 12 >= day:
            day, month = month, day
        if found := _date(int(year), month, day):
            return found
    return None


def _date(year: int, month: int, day: int) -> date | None:
    """The day, Buddhist years counted back; None where the calendar has no such day."""
    if 2500 <= year <= 2700:
        year -= 543
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def _relative(rest: str, today: date) -> date | None:
    words = set(_TOKEN.findall(rest))
    if len(words) > 6:
        return None
    if words & TODAY:
        return today
    return today - timedelta(days=1) if words & YESTERDAY else None


def _named(rest: str, languages: tuple[str, ...]) -> date | None:
    """A day, a month's name and a year standing together, in the orders in which languages write them."""
    exact, stems, _ = _months(languages)
    words = _split(with_months_marked(rest, languages))
    for place, word in enumerate(words):
        named = _month_of(word, exact, stems)
        if named and (found := _around(words, place, named)):
            return found
    return None


def with_months_marked(text: str, languages: Sequence[str]) -> str:
    """The text with a mark for each month whose name is written in several words."""
    for phrase, month in _months(tuple(languages))[2]:
        text = text.replace(phrase, f" {MONTH_MARK * month} ")
    return text


def is_month(word: str, languages: Sequence[str]) -> bool:
    """Whether a word names a month in one of the languages."""
    exact, stems, _ = _months(tuple(languages))
    return _month_of(word, exact, stems) is not None or is_solar_month(word, languages)


def month_named(word: str, languages: Sequence[str]) -> int | None:
    """1 to 12 for the name of a month in one of the languages, English or Russian."""
    exact, stems, _ = _months(tuple(languages))
    return _month_of(word, exact, stems)


def month_beginnings(languages: Sequence[str]) -> frozenset[str]:
    """The first three letters of the names that `month_named` knows."""
    exact, stems, _ = _months(tuple(languages))
    return frozenset(name[:3] for name in (*exact, *(stem for stem, _ in stems)))


def _split(rest: str) -> list[str]:
    return re.findall(rf"{MONTH_MARK}+|{_TOKEN.pattern}", rest)


def _around(words: list[str], place: int, month: int) -> date | None:
    before = [int(word) for word in words[max(0, place - 5) : place] if word.isdigit() and len(word) <= 4]
    after = [int(word) for word in words[place + 1 : place + 5] if word.isdigit() and len(word) <= 4]
    first_after = after[0] if after else 0
    if before and before[-1] <= 31 and first_after > 1900:
        return _date(first_after, month, before[-1])  # 15 January 2026
    if len(before) > 1 and before[-1] <= 31 and before[-2] > 1900:
        return _date(before[-2], month, before[-1])  # 2026-жылдын 15-январы
    if before and before[-1] > 1900 and 1 <= first_after <= 31:
        return _date(before[-1], month, first_after)  # 2026. gada janvāris 15
    if len(after) > 1 and first_after <= 31 and after[1] > 1900:
        return _date(after[1], month, first_after)  # January 15, 2026
    return None


def _month_of(word: str, exact: dict[str, int], stems: tuple[tuple[str, int], ...]) -> int | None:
    if word.startswith(MONTH_MARK):
        return len(word)
    if word in exact:
        return exact[word]
    for stem, month in stems:  # the longest first
        if word.startswith(stem) and len(word) - len(stem) <= 6:
            return month
    return None


@lru_cache(maxsize=256)
def _months(
    languages: tuple[str, ...],
) -> tuple[dict[str, int], tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
    """Names of months: whole words, beginnings that endings may follow, and names of several words."""
    exact: dict[str, int] = {}
    stems: dict[str, int] = {}
    phrases: dict[str, int] = {}
    for language in dict.fromkeys((*languages, "en", "ru")):
        for name, month, wide in _names(language):
            if len(name.split()) > 1 or not _TOKEN.fullmatch(name):
                phrases.setdefault(name, month)
                continue
            exact.setdefault(name, month)
            if wide and not language.startswith("en"):
                _add_stem(stems, name, month)
    longest = lambda item: -len(item[0])  # noqa: E731
    return exact, tuple(sorted(stems.items(), key=longest)), tuple(sorted(phrases.items(), key=longest))


def _add_stem(stems: dict[str, int], name: str, month: int) -> None:
    cut = name[:-1] if len(name) >= 5 and name[-1] in "ьйыияаеёіїәөүуaeiouyäöüəاىی" else name
    if len(cut) >= 3:
        stems.setdefault(cut, month)


@lru_cache(maxsize=256)
def _names(language: str) -> tuple[tuple[str, int, bool], ...]:
    """(name, month, whether it is the full name) of a language and its other scripts."""
    found: list[tuple[str, int, bool]] = [(name, month, True) for name, month in _MORE_MONTHS.get(language[:2], ())]
    base = language.replace("-", "_")
    for tag in (base, base.split("_")[0], *_SCRIPTS.get(base.split("_")[0], ())):
        for width, names in _cldr(tag):
            for month, name in names:
                clean = _plain(name).casefold().strip(". ")
                if clean and not clean[0].isdigit() and len(clean) > 1:
                    found.append((clean, month, width == "wide"))
    return tuple(dict.fromkeys(found))


def _cldr(tag: str) -> list[tuple[str, list[tuple[int, str]]]]:
    try:
        months = Locale.parse(tag).months
    except (UnknownLocaleError, ValueError, TypeError):
        return []
    return [
        (width, list(months[context][width].items()))
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        if width in months[context]
    ]
