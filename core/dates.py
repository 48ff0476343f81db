"""Dates as ministries write them, read strictly: no date is better than a wrong one."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from datetime import timezone as offset_zone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from core.date_text import plain as _plain
from core.eras import era_day, home_day
from core.model import ReadDate
from core.month_names import month_of, words_of
from core.relative_days import is_relative_word, relative_moment

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_FIGURES = re.compile(r"\d[./-]\d|\d{3}")
_LONGEST = 200  # letters; a longer string is a text, not a date
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,:]\d+)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?", re.IGNORECASE
)
_RFC822 = re.compile(r"(?:[A-Za-z]{3},?\s*)?\d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC?)")
_CLOCK = re.compile(
    r"(?<![\d.:])([01]?\d|2[0-3])(?:[:h]|\s?[h时時시點点]\s?)([0-5]\d)(?::[0-5]\d)?(?!\d)\s*([ap])?\.?(m\b)?"
)
_HALF_OF_DAY = re.compile(r"(?:(上午|午前|凌晨|早上|오전)|下午|午後|晚上|晚間|오후)\s*$")  # before a clock
_OF_THE_CLOCK = re.compile(r"(?<=\d\.\d\d) (?:uhr|น\.?|hrs?\.?)$")
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
_ORDINAL = r"(?:-?р|\s?[дт][үу]г[эа]{1,2}р)?"  # of Mongolian
_YEAR_FIRST = re.compile(
    rf"(?<!\d)(\d{{4}})\s*(?:([-./])\s*(\d{{1,2}})\s*\2|(?:年|년|оны)\s*(\d{{1,2}}){_ORDINAL}\s*(?:月|월|сарын))"
    r"\s*(\d{1,2})(?!\d|[./-]\d)"
)
_DAY_FIRST = re.compile(
    r"(?<![\d])(?<!\d[./-])(?<!\.[-–])(?<!\.\s[-–]\s)(?<![a-zа-я])(\d{1,2})(?:\s*([./-])\s*(\d{1,2})\s*\2\s*|\s+tháng\s+(\d{1,2})\s+năm\s+)"
    r"(\d{4}|\d\d)(?!\d|[./-]\d)"
)
_ROMAN = re.compile(r"(?<![\w.])(\d{1,2})[. ]{1,2}(i{1,3}|iv|vi{0,3}|ix|xi{0,2})[. ]{1,2}(\d{4})(?!\d)")
_ROMAN_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[. ]{1,2}(i{1,3}|iv|vi{0,3}|ix|xi{0,2})[. ]{1,2}(\d{1,2})(?!\d)")
_ROMANS = {roman: n for n, roman in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), start=1)}
# What numbers papers: "№ 15-01/2026", "No. 12/05/2026".
_NUMBERED = re.compile(r"(?:№|#|\b(?:no|nr|n[°º]|num|ref|id|ver|version|v)\b\.?)\s*:?\s*(?:[\w]*[/-])?$")
_ANOTHER_DAY = re.compile(
    r"\s*(?:[-–—]|по|до|to|bis|au|al|until|till)\s*(?:(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}"
    r"|\d{1,2}[-./]\d{1,2}[-./](?:(?:19|20)?\d\d))(?!\d)"
)
_RANGE = frozenset(
    "- – — & + по to bis au al a до through until till și i и and und et y e és és та жана және va ва".split()
)


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
    if not is_relative_word(plain, languages):
        return False
    rest = _clock(plain)[1]
    if relative_moment(rest, languages, datetime(2000, 6, 15, tzinfo=UTC)) is None:
        return False
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
    day = _day_of(rest, home, languages, order)
    if day is None:
        return _relative(raw, rest, clock, languages, now.astimezone(zone))
    clock = clock or _dotted_clock(rest)
    at = datetime.combine(day, clock or time(), tzinfo=zone)
    return _judged(raw, at, "minute" if clock else "day", now)


def _day_of(rest: str, home: str, languages: tuple[str, ...], order: str) -> date | None:
    """The first day that a string without its clock names, in whatever calendar."""
    era = era_day(rest, languages, home)
    before = rest[: era[0]] if era else rest
    if day := _numeric(before, order) or _named(before, languages):
        return day
    return era[1] if era else home_day(rest, languages, home)


def _relative(raw: str | None, rest: str, clock: time | None, languages: tuple[str, ...], now: datetime) -> ReadDate:
    found = relative_moment(rest, languages, now)
    if found is None or _FIGURES.search(rest):
        return ReadDate(raw=raw, at=None, suspect=True)
    at, precision = found
    if clock and precision == "day":
        at, precision = datetime.combine(at.date(), clock, tzinfo=now.tzinfo), "minute"
    return _judged(raw, at, precision, now)


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
    rest = rest.rstrip()
    named = _OF_THE_CLOCK.search(rest)
    rest = rest[: named.start()] if named else rest
    matches = [m for m in _DOTTED_CLOCK.finditer(rest) if named or not rest[: m.start()].rstrip().endswith(("/", "-"))]
    last = matches[-1] if matches else None
    if last and re.search(r"\d{4}|[^\W\d]{3}", rest[: last.start()]) and last.end() == len(rest.rstrip()):
        return time(int(last[1]), int(last[2]))
    return None


def _numeric(rest: str, order: str) -> date | None:
    """The first day in figures; None for the number of a paper, and for a range of days."""
    for match in _YEAR_FIRST.finditer(rest):
        if not 1300 <= int(match[1]) < 1500:  # a Hijri year, which the same day of ours may follow
            found = _date(int(match[1]), int(match[3] or match[4]), int(match[5]))
            return None if _in_range(rest, match) else found
    for match in _DAY_FIRST.finditer(rest):
        found = _day_first(match, order)
        if found and not _NUMBERED.search(rest, 0, match.start()):
            return None if _in_range(rest, match) else found
    if roman := _ROMAN.search(rest):
        return _date(int(roman[3]), _ROMANS[roman[2]], int(roman[1]))
    if roman := _ROMAN_YEAR_FIRST.search(rest):
        return _date(int(roman[1]), _ROMANS[roman[2]], int(roman[3]))
    return None


def _day_first(match: re.Match[str], order: str) -> date | None:
    first, second, year, dotted = int(match[1]), int(match[3] or match[4]), match[5], match[2] == "."
    if len(year) == 2:
        if not dotted:
            return None  # two-digit years are believed in d.m.yy only
        if order == "YMD" or match.string[: match.start()].endswith(("'", "’", "‘")):
            return _date(2000 + first, second, int(year))  # 26.11.20. in Korea
        year = f"20{year}"
    day, month = (second, first) if order == "MDY" and not dotted else (first, second)
    if month > 12 >= day:
        day, month = month, day
    return _date(int(year), month, day)


def _in_range(rest: str, match: re.Match[str]) -> bool:
    """Whether another day of our calendar follows as the end of what this one begins."""
    return _ANOTHER_DAY.match(rest, match.end()) is not None


def _date(year: int, month: int, day: int) -> date | None:
    """The day, Buddhist years counted back; None where the calendar has no such day."""
    if 2500 <= year <= 2700:
        year -= 543
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


def _named(rest: str, languages: tuple[str, ...]) -> date | None:
    """A day, a month's name and a year standing together, in the orders in which languages write them."""
    words = words_of(rest, languages)
    months = [(place, month) for place, word in enumerate(words) if (month := month_of(word, languages))]
    for nth, (place, month) in enumerate(months):
        if nth and _joined(words[months[nth - 1][0] + 1 : place]):
            return None  # 15 January – 20 February 2026
        last = months[nth + 1][0] if nth + 1 < len(months) else len(words)
        first = months[nth - 1][0] + 1 if nth else 0
        before, after = words[max(first, place - 7) : place], words[place + 1 : min(last, place + 7)]
        if _several(before):
            return None
        if found := _around(before, after, month):
            return found
    return None


def _joined(between: list[str]) -> bool:
    """Whether nothing but a day, and a word or dash of ranges, stands between two months."""
    return any(word in _RANGE for word in between) and not any(len(word) == 4 and word.isdigit() for word in between)


def _around(before: list[str], after: list[str], month: int) -> date | None:
    """The day of a month from what stands before its name, the nearest last, and after it."""
    numbers = [int(word) for word in before if word.isdigit() and len(word) <= 4]
    later = [int(word) for word in after if word.isdigit() and len(word) <= 4]
    last, first_after = numbers[-1] if numbers else 0, later[0] if later else 0
    if 1 <= last <= 31 and first_after > 1900:
        return _date(first_after, month, last)  # 15 January 2026
    if len(numbers) > 1 and 1 <= last <= 31 and numbers[-2] > 1900:
        return _date(numbers[-2], month, last)  # 2026-жылдын 15-январы
    if last > 1900 and 1 <= first_after <= 31:
        return _date(last, month, first_after)  # 2026. gada janvāris 15
    if len(later) > 1 and first_after <= 31 and later[1] > 1900:
        return _date(later[1], month, first_after)  # January 15, 2026
    return None


def _several(before: list[str]) -> bool:
    """Whether a day is the end of a range, "15–20 January", or the second of two."""
    places = [place for place, word in enumerate(before) if word.isdigit()]
    if len(places) < 2 or len(before[places[-2]]) > 2:
        return False
    between = before[places[-2] + 1 : places[-1]]
    return bool(between) and all(word in _RANGE for word in between)
