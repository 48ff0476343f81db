"""When: pure functions from definitions to times.

A time of day is reckoned on the source's own clock, once for each of its days, and is UTC from then on: so no night is
doubled where the clock is set back, and none is dropped where it is set forward.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import takewhile
from zoneinfo import ZoneInfo

from croniter import croniter

from core.model import Schedule, Source

LONGEST_MISS = timedelta(days=40)  # further back nobody looks for the last time that was missed
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Due:
    """A source, and when it is or was due; `starts_at` is a moment later, another for each host."""

    source_id: str
    group_key: str
    due_at: datetime
    starts_at: datetime


def next_due(source: Source, after: datetime) -> datetime:
    """The first time after that, UTC; every source has one."""
    return next(_times(source.schedule, ZoneInfo(source.timezone), after))


def missed(source: Source, last: datetime | None, now: datetime) -> datetime | None:
    """The last time that has come since `last`: after days without power it is one. A new source is due at once."""
    begin = max(last or EPOCH, now - LONGEST_MISS)
    times = _times(source.schedule, ZoneInfo(source.timezone), begin)
    if every := source.schedule.every:
        times = iter([_anchored(now, every)] if _anchored(now, every) > begin else [])
    come = list(takewhile(lambda at: at <= now, times))
    if not come and last is None:
        return now.replace(microsecond=0)
    return come[-1] if come else None


def due(
    sources: Iterable[Source], groups: Mapping[str, str], last: Mapping[str, datetime], now: datetime
) -> Sequence[Due]:
    """What is to be enqueued now; `groups` and `last` know the group and the last due time of a source by its id."""
    found = ((source, missed(source, last.get(source.id), now)) for source in sources)
    return [_due(source, groups[source.id], at) for source, at in found if at]


def coming(
    sources: Iterable[Source], groups: Mapping[str, str], last: Mapping[str, datetime], now: datetime
) -> Sequence[Due]:
    """The next time of each, soonest first."""
    found = [
        _due(source, groups[source.id], next_due(source, max(now, last.get(source.id, now)))) for source in sources
    ]
    return sorted(found, key=lambda one: (one.starts_at, one.source_id))


def _due(source: Source, group_key: str, at: datetime) -> Due:
    share = int.from_bytes(blake2b(group_key.encode(), digest_size=4).digest()) / 2**32
    jitter = timedelta(seconds=round(source.schedule.jitter.total_seconds() * share))
    return Due(source_id=source.id, group_key=group_key, due_at=at, starts_at=at + jitter)


def _times(schedule: Schedule, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """All of them, each later than the one before."""
    if schedule.every:
        yield from _every(schedule.every, after)
        return
    there = after.astimezone(zone).replace(tzinfo=None) - timedelta(days=1)  # a clock is set by hours, not by days
    for wall in _walls(schedule, there):
        at = wall.replace(tzinfo=zone).astimezone(UTC)
        if at > after:
            yield at
            after = at


def _walls(schedule: Schedule, begin: datetime) -> Iterator[datetime]:
    """What the clock on the wall shows then."""
    if schedule.cron:
        yield from croniter(schedule.cron, begin).all_next(datetime)
        return
    day = datetime.combine(begin.date(), schedule.at)
    while True:
        yield day
        day += timedelta(days=1)


def _every(every: timedelta, after: datetime) -> Iterator[datetime]:
    at = _anchored(after, every)
    while True:
        at += every
        yield at


def _anchored(at: datetime, every: timedelta) -> datetime:
    """The last whole number of such stretches since 1970: the same for every scheduler, after every restart."""
    return EPOCH + (at - EPOCH) // every * every
