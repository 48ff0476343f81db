"""Jobs are no more than calls: one that is lost, doubled or left by a dead worker harms nothing."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from core.settings import Settings
from scheduler import plan, queue
from store import due, runs
from store.connect import Connection, connect, connect_async
from tests import worlds
from tests.store import seeds

NIGHT = datetime(2026, 3, 27, 21, tzinfo=UTC)
DAY = timedelta(days=1)
JOBS = "SELECT id, status::text AS status, lock FROM procrastinate.procrastinate_jobs ORDER BY id"


def is_due(conn: Connection, *source_ids: str, at: datetime = NIGHT, group: str = "mvd.kg") -> None:
    rows = [plan.Due(source_id=id_, group_key=group, due_at=at, starts_at=at) for id_ in source_ids]
    due.enqueue(conn, rows, at)


def jobs(settings: Settings) -> list[tuple[str, str]]:
    return [(row["lock"], row["status"]) for row in worlds.ask(settings, JOBS)]


@pytest.fixture
def committed(database: Settings) -> Settings:
    with connect(database, autocommit=True) as conn:
        seeds.ministry(conn, "kg_mvd")
        seeds.ministry(conn, "kg_police")
    return database


def call(settings: Settings) -> int:
    with connect(settings, autocommit=True) as conn:
        return asyncio.run(queue.call_all(settings, conn))


def test_sources_of_one_host_are_one_job_and_a_job_that_was_lost_is_made_again(committed: Settings) -> None:
    with connect(committed, autocommit=True) as conn:
        is_due(conn, "kg_mvd", "kg_police")
        assert call(committed) == 1 and call(committed) == 0
        conn.execute("SET search_path = procrastinate")
        conn.execute("DELETE FROM procrastinate_jobs")
        assert call(committed) == 1
    assert jobs(committed) == [("mvd.kg", "todo")]


def test_a_dead_workers_job_is_taken_up_also_where_the_next_one_of_its_group_waits_already(committed: Settings) -> None:
    with connect(committed, autocommit=True) as conn:
        is_due(conn, "kg_mvd")
        call(committed)
        conn.execute("SET search_path = procrastinate")
        conn.execute("UPDATE procrastinate_jobs SET status = 'doing'")  # by a worker that is gone
        assert asyncio.run(queue.take_up_stalled(committed, NIGHT)) == 1
        assert jobs(committed) == [("mvd.kg", "todo")]
        conn.execute("UPDATE procrastinate.procrastinate_jobs SET status = 'doing'")
        conn.execute("UPDATE procrastinate.procrastinate_jobs SET queueing_lock = 'mvd.kg'")
        conn.execute(
            "INSERT INTO procrastinate.procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status)"
            " VALUES ('harvest', 'harvest', 'mvd.kg', 'mvd.kg', '{}', 'todo')"
        )
    assert asyncio.run(queue.take_up_stalled(committed, NIGHT)) == 1
    assert jobs(committed) == [("mvd.kg", "failed"), ("mvd.kg", "todo")]


def test_of_two_times_nobody_came_to_the_later_is_harvested_and_both_are_told(committed: Settings) -> None:
    with connect(committed, autocommit=True) as conn:
        is_due(conn, "kg_mvd")
        is_due(conn, "kg_mvd", at=NIGHT + DAY)

        async def waiting() -> list[due.Waiting]:
            async with await connect_async(committed, autocommit=True) as other:
                return await due.waiting(other, "mvd.kg", NIGHT + DAY)

        assert [one.due_at for one in asyncio.run(waiting())] == [NIGHT + DAY]
    rows = worlds.ask(committed, "SELECT outcome FROM due_run ORDER BY due_at")
    assert [row["outcome"] for row in rows] == ["overtaken", None]


def test_what_is_not_to_begin_yet_waits(committed: Settings) -> None:
    async def waiting() -> list[due.Waiting]:
        async with await connect_async(committed, autocommit=True) as conn:
            return await due.waiting(conn, "mvd.kg", NIGHT - timedelta(seconds=1))

    with connect(committed, autocommit=True) as conn:
        is_due(conn, "kg_mvd")
    assert asyncio.run(waiting()) == []


def test_a_worker_that_lost_its_run_finishes_nothing(committed: Settings) -> None:
    async def play() -> tuple[bool, bool, bool]:
        async with await connect_async(committed, autocommit=True) as conn:
            (one,) = await due.waiting(conn, "mvd.kg", NIGHT)
            lost = await runs.open_run(conn, one.night_id, "kg_mvd", NIGHT)
            taken = await runs.open_run(conn, one.night_id, "kg_mvd", NIGHT)
            tally = runs.Tally(fetched=7)
            wrote = [await runs.crawled(conn, run, tally, NIGHT) for run in (lost, taken)]
            await due.finished(conn, one, "harvested", NIGHT)
            return wrote[0], wrote[1], await due.begun(conn, one)

    with connect(committed, autocommit=True) as conn:
        is_due(conn, "kg_mvd")
    assert asyncio.run(play()) == (False, True, False)
    assert worlds.ask(committed, "SELECT fence, fetched FROM run") == [{"fence": 2, "fetched": 7}]


def test_a_night_is_closed_when_all_that_was_due_in_it_is_harvested_and_understood(committed: Settings) -> None:
    with connect(committed, autocommit=True) as conn:
        is_due(conn, "kg_mvd", "kg_police")
        (night,) = conn.execute("SELECT id FROM night").fetchall()
        for source_id in ("kg_mvd", "kg_police"):
            assert due.close_nights(conn, NIGHT + DAY) == []
            conn.execute(
                "INSERT INTO run (night_id, source_id, started_at, crawled_at, fetch_status)"
                " VALUES (%s, %s, %s, %s, 'ok')",
                (night["id"], source_id, NIGHT, NIGHT),
            )
            conn.execute("UPDATE due_run SET finished_at = %s WHERE source_id = %s", (NIGHT, source_id))
        assert due.close_nights(conn, NIGHT + DAY) == [night["id"]]
        assert due.close_nights(conn, NIGHT + DAY) == []
    assert worlds.ask(committed, "SELECT verdict FROM night") == [{"verdict": "ok"}]
