"""The only file that knows Procrastinate: a job says that something of a group is due, and where to look.

What is due stands in `due_run`; a job is no more than a call to one worker. So a job that is lost, doubled or finished
by the wrong worker costs nothing: `call` calls again for what still waits.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from procrastinate import App, PsycopgConnector, exceptions
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager
from procrastinate.tasks import Task

from core.errors import StoreError
from core.settings import Settings
from store.connect import Connection, address

SCHEMA = "procrastinate"
QUEUE = "harvest"
STALLED_S = 30.0  # without a heartbeat, which comes every ten: its worker is dead
FORGOTTEN = "23503"  # foreign key: there is no such worker any more
JOBS_AT_ONCE = 1_000
KEPT_H = 48  # hours that a finished job is kept, to look at
LOGGER = logging.getLogger("scheduler")

Harvest = Callable[[str], Awaitable[None]]


def app(settings: Settings, *, connections: int = 4) -> App:
    """The queue in this database; Procrastinate's tables have a schema of their own."""

    async def configure(conn: Any) -> None:
        await conn.execute(f"SET search_path = {SCHEMA}")
        await conn.commit()

    connector = PsycopgConnector(
        conninfo=address(settings),
        configure=configure,
        min_size=1,
        max_size=connections,
        kwargs={"application_name": "govharvest queue"},
    )
    return App(connector=connector)


def task(queue: App, harvest: Harvest) -> "Task[Any, Any, Any]":
    """The one job that there is: harvest what is due of a group."""

    @queue.task(name="harvest", queue=QUEUE)
    async def harvest_group(group: str) -> None:
        await harvest(group)

    return harvest_group


async def work(queue: App, groups_at_once: int, stop_limit_s: float, over: asyncio.Event) -> None:
    """Do jobs until it is over; then those that are begun have so many seconds to end by themselves."""
    worker = queue._worker(
        queues=[QUEUE], concurrency=groups_at_once, install_signal_handlers=False, delete_jobs="successful",
        shutdown_graceful_timeout=stop_limit_s, stalled_worker_timeout=STALLED_S, fetch_job_polling_interval=1.0,
    )  # fmt: skip
    working = asyncio.create_task(worker.run())  # type: ignore[no-untyped-call]
    ending = asyncio.create_task(over.wait())
    await asyncio.wait({working, ending}, return_when=asyncio.FIRST_COMPLETED)
    worker.stop()  # type: ignore[no-untyped-call]
    ending.cancel()
    try:
        await working
    except exceptions.ConnectorException as error:
        if getattr(error.__cause__, "sqlstate", None) != FORGOTTEN:
            raise
        raise StoreError(f"this worker was not heard for {STALLED_S:g} s; its jobs are given to others") from None


UNCALLED = f"""
SELECT group_key, min(starts_at) AS starts_at FROM due_run
 WHERE finished_at IS NULL
   AND NOT EXISTS (SELECT FROM {SCHEMA}.procrastinate_jobs WHERE status = 'todo' AND queueing_lock = group_key)
   AND NOT EXISTS (SELECT FROM {SCHEMA}.procrastinate_jobs WHERE status = 'doing' AND lock = group_key)
 GROUP BY group_key ORDER BY min(starts_at), group_key
"""  # noqa: S608 - the name of a schema of ours


# A job that waits for a later time than anything of its group does would hold that up.
SOONER = f"""
UPDATE {SCHEMA}.procrastinate_jobs SET scheduled_at = soonest.starts_at
  FROM (SELECT group_key, min(starts_at) AS starts_at FROM due_run WHERE finished_at IS NULL GROUP BY group_key)
       AS soonest
 WHERE status = 'todo' AND queueing_lock = soonest.group_key AND scheduled_at > soonest.starts_at
"""  # noqa: S608 - the name of a schema of ours
ALSO_THERE = f"SELECT set_config('search_path', current_setting('search_path') || ', {SCHEMA}', true)"  # its triggers


async def call_all(settings: Settings, conn: Connection) -> int:
    """See to it that a job waits or works for every group of which something is due; how many were made."""
    with conn.transaction():
        conn.execute(ALSO_THERE.encode())
        conn.execute(SOONER.encode())
    groups = {row["group_key"]: row["starts_at"] for row in conn.execute(UNCALLED.encode())}
    if not groups:
        return 0
    async with app(settings, connections=1).open_async() as queue:
        waiting = list(groups.items())
        for place in range(0, len(waiting), JOBS_AT_ONCE):
            await _call(queue, dict(waiting[place : place + JOBS_AT_ONCE]))
    return len(groups)


async def _call(queue: App, groups: Mapping[str, datetime]) -> None:
    """In one statement; where another called for one of them at this moment, for each alone."""
    jobs = [_job(queue, group, starts_at) for group, starts_at in groups.items()]
    try:
        await queue.job_manager.batch_defer_jobs_async(jobs)
    except exceptions.AlreadyEnqueued:
        for job in jobs:
            with suppress(exceptions.AlreadyEnqueued):
                await queue.job_manager.defer_job_async(job)


def _job(queue: App, group: str, starts_at: datetime) -> Any:
    deferrer = queue.configure_task("harvest", queue=QUEUE, lock=group, queueing_lock=group, schedule_at=starts_at)
    return deferrer.job.evolve(task_kwargs={"group": group})


async def take_up_stalled(settings: Settings, now: datetime) -> int:
    """Give the jobs of dead workers to living ones; how many they were."""
    async with app(settings, connections=1).open_async() as queue:
        stalled = list(await queue.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED_S))
        for job in stalled:
            try:
                await queue.job_manager.retry_job(job, retry_at=now)
            except (exceptions.UniqueViolation, exceptions.AlreadyEnqueued):  # the group's next job waits already
                await _failed(queue, job)
            except exceptions.ConnectorException as error:
                LOGGER.warning("a stalled job was not taken up; job=%s error=%s", job.id, error)
        await queue.job_manager.prune_stalled_workers(STALLED_S)
        return len(stalled)


async def _failed(queue: App, job: Any) -> None:
    try:
        await queue.job_manager.finish_job_by_id_async(job_id=job.id, status=Status.FAILED, delete_job=False)
    except exceptions.ConnectorException as error:  # its worker finished it after all
        LOGGER.info("a stalled job is over; job=%s error=%s", job.id, error)


async def forget_old(settings: Settings) -> None:
    """Finished jobs are kept for two days, to look at."""
    async with app(settings, connections=1).open_async() as queue:
        await queue.job_manager.delete_old_jobs(
            nb_hours=KEPT_H, include_failed=True, include_cancelled=True, include_aborted=True
        )


# The tables --------------------------------------------------------------------------------------------------------

APPLIED = f"SELECT migration FROM {SCHEMA}.applied"  # noqa: S608 - the name of a schema of ours
APPLY = f"INSERT INTO {SCHEMA}.applied (migration) VALUES (%s)"  # noqa: S608
VERSION = f"""
CREATE SCHEMA IF NOT EXISTS {SCHEMA};
CREATE TABLE IF NOT EXISTS {SCHEMA}.applied (migration text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())
"""
LOCK = 0x676F7670


def install(conn: Connection) -> list[str]:
    """Lay down Procrastinate's tables, or bring them up to date by its own migrations; what was applied."""
    with conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        conn.execute(VERSION.encode())
        known = {row["migration"] for row in conn.execute(APPLIED.encode())}
        conn.execute(f"SET LOCAL search_path = {SCHEMA}".encode())
        todo = [file for file in _migrations() if file.name not in known]
        if not known:
            conn.execute(SchemaManager.get_schema().encode())
        for file in todo if known else []:
            conn.execute(file.read_bytes())
        with conn.cursor() as cursor:
            cursor.executemany(APPLY.encode(), [(file.name,) for file in todo])
        conn.execute(GRANT.encode())
    return [file.name for file in todo]


GRANT = f"""
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'govharvest_writer') THEN
        GRANT USAGE ON SCHEMA {SCHEMA} TO govharvest_writer;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA} TO govharvest_writer;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO govharvest_writer;
    END IF;
END
$$
"""


def _migrations() -> list[Path]:
    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))


def is_installed(conn: Connection) -> bool:
    """Whether the queue's tables are those that this code needs."""
    row = conn.execute("SELECT to_regclass(%s) AS there", (f"{SCHEMA}.applied",)).fetchone()
    if row is None or row["there"] is None:
        return False
    known = {row["migration"] for row in conn.execute(APPLIED.encode())}
    return {file.name for file in _migrations()} <= known


def require(conn: Connection) -> None:
    """StoreError where the queue's tables are not as this code needs them."""
    if not is_installed(conn):
        raise StoreError("the tables of the queue are missing or old: govharvest db upgrade")
