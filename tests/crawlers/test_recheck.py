"""How often a known page is looked at again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawlers.recheck import NIGHTLY, next_check, retry_after
from store.pages import MOST_AGAIN

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


def checks_a_night(years: float, a_day: int) -> float:
    """How many known pages are due a night, of a source that has published so many a day for so many years."""
    age, checks = timedelta(), 0
    while age < timedelta(days=365 * years):
        age += max(gap(age), timedelta(days=1))
        checks += 1
    return a_day * checks


def test_an_archive_grows_and_the_checks_of_a_night_hardly_do() -> None:
    """Five a day: 183 checks a night after a year, 245 after five; the budget of a night holds what comes after."""
    one, five = checks_a_night(1, a_day=5), checks_a_night(5, a_day=5)
    assert one < five < 1.4 * one
    assert five < MOST_AGAIN


def test_a_page_that_is_missing_is_asked_for_on_the_day_it_would_count_as_gone() -> None:
    day, nights, failures = 0, [], 0
    while day <= 30:
        nights.append(day)
        failures += 1
        then = retry_after(failures, NOW + timedelta(days=day), NOW)
        day = max(day + 1, (then - NOW).days)
    assert nights == [0, 1, 2, 3, 4, 6, 10, 14, 30]
