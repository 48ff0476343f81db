"""When a source is due: on its own clock, once a day, in UTC from then on."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest

from core.model import Schedule, Source
from scheduler.plan import coming, due, missed, next_due
from tests.store.seeds import source

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)


def at(zone: str, schedule: Schedule, id_: str = "kg_mvd") -> Source:
    from dataclasses import replace

    return replace(source(id_), timezone=zone, schedule=schedule)


def times(one: Source, after: datetime, many: int) -> list[datetime]:
    found = []
    for _ in range(many):
        after = next_due(one, after)
        found.append(after)
    return found


def test_a_source_that_says_nothing_is_due_at_three_at_night_on_its_own_clock() -> None:
    assert next_due(at("Asia/Bishkek", Schedule()), NOON) == datetime(2026, 3, 28, 21, tzinfo=UTC)
    assert next_due(at("America/Lima", Schedule()), NOON) == datetime(2026, 3, 29, 8, tzinfo=UTC)
    assert next_due(at("Asia/Kathmandu", Schedule()), NOON) == datetime(2026, 3, 28, 21, 15, tzinfo=UTC)


@pytest.mark.parametrize("schedule", [Schedule(at=time(2, 30)), Schedule(cron="30 2 * * *")])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo", "UTC"])
def test_p10_a_year_has_one_night_for_each_day_wherever_clocks_are_set_forward_or_back(
    zone: str, schedule: Schedule
) -> None:
    found = times(at(zone, schedule), datetime(2026, 1, 1, 12, tzinfo=UTC), 730)
    assert len(set(found)) == 730
    assert all(22 * HOUR <= later - earlier <= 26 * HOUR for earlier, later in pairwise(found))
    assert found[-1] - found[0] == 729 * DAY


def test_half_past_two_in_berlin_comes_once_when_the_clock_skips_it_and_once_when_it_shows_it_twice() -> None:
    berlin = at("Europe/Berlin", Schedule(at=time(2, 30)))
    spring = times(berlin, datetime(2026, 3, 28, 12, tzinfo=UTC), 2)
    assert spring == [datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 30, 0, 30, tzinfo=UTC)]
    autumn = times(berlin, datetime(2026, 10, 24, 12, tzinfo=UTC), 2)
    assert autumn == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)]


def test_a_cron_line_is_read_as_cron_reads_it_on_the_clock_of_the_source() -> None:
    office = at("Asia/Bishkek", Schedule(cron="0 9 * * 1-5"))  # Monday to Friday
    assert times(office, datetime(2026, 3, 27, 12, tzinfo=UTC), 2) == [
        datetime(2026, 3, 30, 3, tzinfo=UTC), datetime(2026, 3, 31, 3, tzinfo=UTC),
    ]  # fmt: skip


def test_every_two_hours_is_the_same_for_every_scheduler_whenever_it_was_started() -> None:
    often = at("Asia/Bishkek", Schedule(every=2 * HOUR))
    for minutes in (0, 1, 59, 61, 119):
        assert next_due(often, NOON + timedelta(minutes=minutes)) == NOON + 2 * HOUR


@pytest.mark.parametrize("schedule", [Schedule(), Schedule(cron="*/10 * * * *"), Schedule(every=timedelta(minutes=5))])
def test_p09_three_days_without_power_make_one_catch_up(schedule: Schedule) -> None:
    one = at("Asia/Bishkek", schedule)
    last = next_due(one, NOON)
    now = last + 3 * DAY + timedelta(minutes=7)
    caught_up = missed(one, last, now)
    assert caught_up and last < caught_up <= now
    assert next_due(one, caught_up) > now and missed(one, caught_up, now) is None


def test_a_source_that_was_never_due_is_due_at_once_and_only_once() -> None:
    yearly = at("Asia/Bishkek", Schedule(cron="0 3 1 7 *"))
    first = missed(yearly, None, NOON)
    assert first == NOON and missed(yearly, first, NOON + DAY) is None
    nightly = missed(at("Asia/Bishkek", Schedule()), None, NOON)
    assert nightly == datetime(2026, 3, 27, 21, tzinfo=UTC)  # the night that has just been: tomorrow's is not put off


def test_p10_a_clock_that_is_set_back_makes_nothing_due_again_and_one_that_leaps_a_day_costs_one_run() -> None:
    one = at("Asia/Bishkek", Schedule())
    last = next_due(one, NOON)
    assert missed(one, last, last - HOUR) is None
    assert coming([one], {"kg_mvd": "mvd"}, {"kg_mvd": last}, last - HOUR)[0].due_at == last + DAY
    leapt = missed(one, last, last + DAY + HOUR)
    assert leapt == last + DAY and missed(one, leapt, last + HOUR) is None


def test_sources_of_one_host_begin_together_and_those_of_others_later_by_as_much_each_night() -> None:
    sources = [at("Asia/Bishkek", Schedule(), id_) for id_ in ("kg_a", "kg_b", "kg_c")]
    groups = {"kg_a": "gov.kg", "kg_b": "gov.kg", "kg_c": "other.kg"}
    nights = [due(sources, groups, {}, NOON), due(sources, groups, dict.fromkeys(groups, NOON), NOON + DAY)]
    for night in nights:
        starts = {one.source_id: one.starts_at - one.due_at for one in night}
        assert starts["kg_a"] == starts["kg_b"] != starts["kg_c"]
        assert all(timedelta(0) <= put_off <= timedelta(minutes=20) for put_off in starts.values())
    assert [one.starts_at - one.due_at for one in nights[0]] == [one.starts_at - one.due_at for one in nights[1]]
