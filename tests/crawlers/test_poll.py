"""How long a channel is left alone."""

from datetime import timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from core.model import Poll
from crawlers.poll import next_wait

HOUR = timedelta(hours=1)
POLL = Poll()
NIGHT = 24 * HOUR
LONGEST_NIGHT = 4 * HOUR  # that a night of all sources may take


def after(*news: bool) -> timedelta:
    """The wait after polls that did or did not bring news."""
    wait: timedelta | None = None
    for one in news:
        wait = next_wait(wait, POLL, news=one)
    assert wait is not None
    return wait


def test_a_channel_that_speaks_at_every_question_is_soon_asked_every_half_hour() -> None:
    waits = list(accumulate(range(6), lambda wait, _: next_wait(wait, POLL, news=True), initial=POLL.longest))
    assert [round(wait / HOUR, 2) for wait in waits] == [20, 10, 5, 2.5, 1.25, 0.62, 0.5]


def test_a_channel_that_is_silent_for_a_day_is_asked_once_a_day_again() -> None:
    wait, asked, passed = POLL.shortest, 0, timedelta()
    while wait < POLL.longest:
        passed += wait
        wait = next_wait(wait, POLL, news=False)
        asked += 1
    assert (asked, round(passed / HOUR)) == (10, 57)


def test_a_new_channel_waits_long_until_it_has_spoken() -> None:
    assert after(False) == POLL.longest and after(True) == POLL.longest / 2


def test_a_nightly_harvest_never_finds_a_channel_resting() -> None:
    assert POLL.longest <= NIGHT - LONGEST_NIGHT


@given(st.lists(st.booleans(), min_size=1), st.integers(1, 10_000), st.integers(1, 10_000))
def test_the_wait_stays_between_its_bounds_whatever_happens(news: list[bool], one: int, other: int) -> None:
    poll = Poll(shortest=timedelta(minutes=min(one, other)), longest=timedelta(minutes=max(one, other)))
    wait: timedelta | None = None
    for spoke in news:
        wait = next_wait(wait, poll, news=spoke)
        assert poll.shortest <= wait <= poll.longest
