"""What APScheduler is told, and what a leader does with it, on a real database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.settings import Settings
from core.sources import Definitions
from scheduler import queue
from scheduler.service import Calendar, DueTrigger, Leader, scheduler_for, serve
from store.connect import connect
from tests import worlds

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SOURCE = """
name: Министрлик
name_en: Ministry {name}
homepage: https://{name}.example/
timezone: {zone}
active: true
channels: [{{language: ky, feed: "https://{name}.example/feed"}}]
"""


def write(folder: Path, name: str, zone: str = "Asia/Bishkek", more: str = "") -> None:
    (folder / "kg").mkdir(parents=True, exist_ok=True)
    (folder / "kg" / f"{name}.yaml").write_text(SOURCE.format(name=name, zone=zone) + more, "utf-8")


@contextmanager
def leader(database: Settings, folder: Path, now: datetime) -> Iterator[Leader]:
    settings = replace(database, sources=folder)
    with connect(settings, autocommit=True) as conn:
        one = Leader(settings, conn, now=lambda: now)
        one.calendar.read(conn, now)
        yield one
        assert one.lost is None


def rows(database: Settings) -> set[tuple[str, datetime]]:
    found = worlds.ask(database, "SELECT source_id, due_at FROM due_run")
    return {(row["source_id"], row["due_at"]) for row in found}


def jobs(database: Settings) -> list[str]:
    found = worlds.ask(database, "SELECT lock FROM procrastinate.procrastinate_jobs ORDER BY lock")
    return [row["lock"] for row in found]


def test_a_time_that_is_missed_is_made_up_for_once_and_never_too_late() -> None:
    scheduler = scheduler_for(Calendar(Definitions(Path("nowhere"))), lambda: None, lambda: False)
    scheduler.start(paused=True)
    try:
        for job in scheduler.get_jobs():
            assert (job.coalesce, job.misfire_grace_time, job.max_instances) == (True, None, 1)
    finally:
        scheduler.shutdown()


def test_what_is_due_is_written_down_once_with_a_job_for_each_group(database: Settings, tmp_path: Path) -> None:
    for name in ("mvd", "minfin"):
        write(tmp_path, name)
    with leader(database, tmp_path, NOON) as first:
        first.enqueue()
        first.enqueue()
    with leader(database, tmp_path, NOON) as second:
        second.calendar.last = {}  # it forgot; the row is there
        second.enqueue()
    night = datetime(2026, 3, 27, 21, tzinfo=UTC)
    assert rows(database) == {("kg_mvd", night), ("kg_minfin", night)}
    assert jobs(database) == ["minfin.example", "mvd.example"]
    assert worlds.count(database, "night") == 1


def test_p09_a_scheduler_that_was_off_for_three_days_makes_one_run_of_it(database: Settings, tmp_path: Path) -> None:
    write(tmp_path, "mvd")
    write(tmp_path, "often", more="schedule: {every: 1h}\n")
    with leader(database, tmp_path, NOON) as one:
        one.enqueue()
    with leader(database, tmp_path, NOON + 3 * DAY) as one:
        one.enqueue()
        one.enqueue()
    assert worlds.count(database, "due_run", "source_id = 'kg_mvd'") == 2
    assert worlds.count(database, "due_run", "source_id = 'kg_often'") == 2
    assert jobs(database) == ["mvd.example", "often.example"]  # who waits is not called twice


def test_p10_a_clock_that_was_a_year_ahead_holds_nothing_up_once_it_is_right(
    database: Settings, tmp_path: Path
) -> None:
    write(tmp_path, "mvd")
    with leader(database, tmp_path, NOON + 365 * DAY) as wrong:
        wrong.enqueue()
    with leader(database, tmp_path, NOON) as one:
        one.enqueue()
    assert rows(database) == {("kg_mvd", datetime(2026, 3, 27, 21, tzinfo=UTC))}
    due_jobs = worlds.ask(database, "SELECT scheduled_at FROM procrastinate.procrastinate_jobs")
    assert [row["scheduled_at"] < NOON for row in due_jobs] == [True]


def test_p10_whoever_leads_begins_anew_when_the_clock_is_set_back(database: Settings, tmp_path: Path) -> None:
    clock = [NOON + DAY]

    def set_back(doing: str) -> None:
        clock[0] = NOON

    with leader(database, tmp_path, NOON) as one:
        one.now = lambda: clock[0]
        one.lead(threading.Event(), set_back)
    assert clock == [NOON]


def test_p08_two_schedulers_at_the_same_moment_write_down_each_time_once(database: Settings, tmp_path: Path) -> None:
    for number in range(20):
        write(tmp_path, f"m{number}")
    gate = threading.Barrier(2)

    def enqueue() -> None:
        with leader(database, tmp_path, NOON) as one:
            gate.wait()
            one.enqueue()

    threads = [threading.Thread(target=enqueue) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert worlds.count(database, "due_run") == 20 and len(jobs(database)) == 20
    assert worlds.count(database, "night") == 1


def test_the_trigger_fires_when_the_first_source_is_due_and_then_at_the_next_time(
    database: Settings, tmp_path: Path
) -> None:
    write(tmp_path, "mvd", "Asia/Bishkek")
    write(tmp_path, "kremlin", "Europe/Moscow")
    with leader(database, tmp_path, NOON) as one:
        trigger = DueTrigger(one.calendar)
        assert trigger.get_next_fire_time(None, NOON) == NOON  # never harvested
        one.enqueue()
        first = trigger.get_next_fire_time(None, NOON)
        assert first == datetime(2026, 3, 28, 21, tzinfo=UTC)
        assert trigger.get_next_fire_time(first, first) == datetime(2026, 3, 29, 0, tzinfo=UTC)


def test_a_definition_that_comes_or_changes_counts_without_a_restart_and_one_that_goes_is_retired(
    database: Settings, tmp_path: Path
) -> None:
    write(tmp_path, "mvd")
    with leader(database, tmp_path, NOON) as one:
        assert one.look() is False
        write(tmp_path, "minfin", more='schedule: {at: "01:00"}\n')
        assert one.look() is True
        assert {source.id for source in one.calendar.sources} == {"kg_mvd", "kg_minfin"}
        (tmp_path / "kg" / "mvd.yaml").unlink()
        (tmp_path / "kg" / "broken.yaml").write_text("name: [", "utf-8")
        assert one.look() is True
    assert worlds.ask(database, "SELECT id FROM source WHERE retired_at IS NOT NULL") == [{"id": "kg_mvd"}]


def test_a_folder_that_is_gone_for_a_moment_retires_nobody(database: Settings, tmp_path: Path) -> None:
    write(tmp_path / "sources", "mvd")
    with leader(database, tmp_path / "sources", NOON) as one:
        (tmp_path / "sources").rename(tmp_path / "elsewhere")
        one.look()
    assert worlds.count(database, "source", "retired_at IS NOT NULL") == 0


@pytest.mark.slow
def test_p08_of_two_schedulers_one_leads_and_the_other_takes_over_within_seconds(
    database: Settings, tmp_path: Path
) -> None:
    write(tmp_path, "mvd")
    settings, led = replace(database, sources=tmp_path), [threading.Event(), threading.Event()]
    over = [threading.Event(), threading.Event()]
    threads = [
        threading.Thread(target=serve, args=(settings, over[n], lambda words, n=n: led[n].set())) for n in range(2)
    ]
    threads[0].start()
    assert led[0].wait(20)
    threads[1].start()
    worlds.eventually(lambda: worlds.count(settings, "process", "doing = 'waits to lead'"))
    assert not led[1].is_set()
    worlds.ask(
        settings,
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted",
        0x676F7671,
    )  # the leader's connection dies, and with it its lock
    assert led[1].wait(10)
    for event, thread in zip(over, threads, strict=True):
        event.set()
        thread.join(20)
        assert not thread.is_alive()
    assert worlds.count(settings, "due_run") == 1


def test_the_queue_is_laid_down_once_and_known_to_be_there(empty_database: Settings) -> None:
    with connect(empty_database, autocommit=True) as conn:
        assert not queue.is_installed(conn)
        assert queue.install(conn)
        assert queue.install(conn) == [] and queue.is_installed(conn)
        conn.execute(
            "DELETE FROM procrastinate.applied WHERE migration = (SELECT max(migration) FROM procrastinate.applied)"
        )
        assert not queue.is_installed(conn)
