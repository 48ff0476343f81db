from datetime import UTC, datetime, time, timedelta

from scheduler.plan import next_start
from scheduler.service import scheduler_for


def harvest() -> None:
    raise AssertionError("nothing is harvested before the scheduler starts")


def test_missed_nights_come_to_one_however_late_and_two_never_run_at_once() -> None:
    job = scheduler_for(harvest).get_job("night")
    assert (job.coalesce, job.misfire_grace_time, job.max_instances) == (True, None, 1)
    assert job.func is harvest and len(scheduler_for(harvest).get_jobs()) == 1


def test_the_scheduler_fires_when_the_plan_says() -> None:
    trigger = scheduler_for(harvest, time(3, 15)).get_job("night").trigger
    for now in (datetime(2026, 3, 29, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(72)):
        after = now + timedelta(seconds=1)  # a trigger also takes the moment itself
        assert trigger.get_next_fire_time(None, after) == next_start(now, time(3, 15))
    assert trigger.get_next_fire_time(None, datetime(2026, 3, 29, tzinfo=UTC)).utcoffset() == timedelta(0)
