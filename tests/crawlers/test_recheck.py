"""How often a known page is looked at again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawlers.recheck import NIGHTLY, next_check, retry_after

NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)
AGES = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=9_000))


def gap(age: timedelta) -> timedelta:
    return next_check(NOW - age, NOW) - NOW


def test_a_page_is_due_every_night_of_its_first_week_and_every_hour_of_its_first_day() -> None:
    assert gap(timedelta(days=6, hours=23)) == NIGHTLY <= timedelta(hours=20)
    assert gap(timedelta(hours=7)) == timedelta(hours=1) and gap(timedelta()) == timedelta()
    assert gap(timedelta(days=-1)) == timedelta()  # a feed may date it into the future


def test_a_page_of_ten_weeks_waits_ten_days_and_none_waits_longer_than_half_a_year() -> None:
    assert gap(timedelta(days=70)) == timedelta(days=10)
    assert gap(timedelta(days=5_000)) == timedelta(days=180)


@given(AGES, AGES)
def test_the_gap_never_shrinks_with_age(one: timedelta, other: timedelta) -> None:
    assert gap(min(one, other)) <= gap(max(one, other))


def test_a_page_that_fails_is_tried_three_nights_and_then_ever_more_rarely() -> None:
    days = [(retry_after(n, NOW) - NOW).days for n in range(1, 12)]
    assert days == [0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30]
    assert retry_after(10_000, NOW) == NOW + timedelta(days=30)
