"""The only dates of feeds that are believed: strict RFC 822 and RFC 3339 with a zone that cannot be misread."""

import re
from datetime import UTC, datetime, timedelta, timezone

# Buddhist (2568), Hijri (1446) and Jalali (1403) years, year 0 and epoch seconds lie outside.
YEARS = range(1990, 2101)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_RFC_822 = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun),?\s+)?([0-9]{1,2})\s+([a-z]{3})\s+([0-9]{4}|[0-9]{2})\s+"
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?\s*([+-][0-9]{4}|gmt|utc?|z)",
    re.I,
)
_RFC_3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})",
    re.I,
)

_EPOCH = re.compile(r"([1-9][0-9]{9})(?:[0-9]{3})?(?:\.[0-9]{1,9})?")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


def strict_date(text: str | None) -> datetime | None:
    """The instant in UTC, or None for every other shape: those are for core.dates and the source's own rules.

    feedparser's own answer is never asked for: it turns `2025/01/06` into the month of the run, silently.
    """
    text = (text or "").strip()[:64]
    if match := _RFC_822.fullmatch(text):
        day, month, year, hour, minute, second, zone = match.groups()
        if month.lower() not in MONTHS:
            return None
        return _instant((_year(year), MONTHS.index(month.lower()) + 1, int(day)), (hour, minute, second), zone)
    if match := _RFC_3339.fullmatch(text):
        year, month, day, hour, minute, second, zone = match.groups()
        return _instant((int(year), int(month), int(day)), (hour, minute, second), zone.replace(":", ""))
    return None


def epoch(text: str | None) -> datetime | None:
    """The instant that seconds or milliseconds since 1970 name: ten digits or thirteen, from September 2001 on.

    Only for a field that is declared to be a date; in a feed such a number may be anything.
    """
    match = _EPOCH.fullmatch(text or "")
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(match[1])) if match else None


def _year(digits: str) -> int:
    """Two digits as RFC 2822 reads them."""
    return int(digits) + (0 if len(digits) == 4 else 2000 if int(digits) < 50 else 1900)


def _instant(day: tuple[int, int, int], clock: tuple[str, str, str | None], zone: str) -> datetime | None:
    offset = _offset(zone)
    if day[0] not in YEARS or offset is None:
        return None
    hour, minute, second = (int(part or 0) for part in clock)
    try:
        # A leap second is the second before it: no clock of ours can write :60.
        at = datetime(*day, hour, minute, 59 if second == 60 else second, tzinfo=timezone(offset))
    except ValueError:
        return None
    return at.astimezone(UTC)


def _offset(zone: str) -> timedelta | None:
    if zone[0] not in "+-":
        return timedelta()
    hours, minutes = int(zone[1:3]), int(zone[3:5])
    if hours * 60 + minutes > 14 * 60 or minutes > 59:
        return None
    return timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)


def moment(text: str) -> datetime | None:
    """A W3C date (https://www.w3.org/TR/NOTE-datetime): an instant, or the end of the day, month or year it names."""
    text = text.strip()
    if when := strict_date(text) or strict_date(re.sub(r"T(\d\d:\d\d)(?=[Z+-])", r"T\1:00", text)):
        return when
    try:
        if match := _DAY.match(text):
            return datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC) + timedelta(days=1)
        if match := _MONTH.fullmatch(text):
            return datetime(int(match[1]), int(match[2] or 12), 28, tzinfo=UTC) + timedelta(days=4)
    except (ValueError, OverflowError):  # the day after 9999-12-31
        pass
    return None
