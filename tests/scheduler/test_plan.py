from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from scheduler.plan import NIGHTLY_UTC, next_start

DAY = datetime(2026, 3, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "start"),
    [
        (DAY.replace(hour=1), DAY.replace(hour=22, minute=30)),
        (DAY.replace(hour=22, minute=29, second=59), DAY.replace(hour=22, minute=30)),
        (DAY.replace(hour=22, minute=30), DAY.replace(day=29, hour=22, minute=30)),
        (DAY.replace(month=12, day=31, hour=23), datetime(2027, 1, 1, 22, 30, tzinfo=UTC)),
    ],
)
def test_the_next_night_is_the_first_after_now(now: datetime, start: datetime) -> None:
    assert next_start(now) == start


def test_the_hour_is_that_of_utc_wherever_the_clock_hangs() -> None:
    bishkek = datetime(2026, 3, 29, 4, 29, tzinfo=timezone(timedelta(hours=6)))
    assert next_start(bishkek) == DAY.replace(hour=22, minute=30)
    assert next_start(bishkek).tzinfo is UTC


def test_a_year_has_as_many_nights_as_days() -> None:
    now, starts = datetime(2026, 1, 1, tzinfo=UTC), set()
    for _ in range(365):
        now = next_start(now, time(1, 30))
        starts.add(now)
    assert len(starts) == 365 and max(starts) == datetime(2026, 12, 31, 1, 30, tzinfo=UTC)
    assert NIGHTLY_UTC.tzinfo is None
