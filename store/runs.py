"""The tables `night` and `run`: every harvest leaves a row, and none stays open for long."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from core.model import SourceReport
from core.status import WELL, worst
from store.connect import AsyncConnection, Connection
from store.text import storable

# First key of the advisory locks: a source that is being harvested, a slot of the understanding processes, a host.
HARVEST_LOCK = 7701
UNDERSTAND_LOCK = 7702
HOST_LOCK = 7704


@dataclass(kw_only=True)
class Tally:
    """What fetching one source came to; the only mutable value, filled while it is crawled."""

    requests: int = 0
    bytes: int = 0
    listed: int = 0
    fetched: int = 0
    not_modified: int = 0
    missing: int = 0
    failed: int = 0
    dropped: int = 0
    fetch_status: str = "ok"
    note: str | None = None  # what was odd in channels that were read well
    error: str | None = None
    error_url: str | None = None
    error_stage: str | None = None


def open_night(conn: Connection, trigger: str, now: datetime) -> int:
    """A new night; its id."""
    row = conn.execute(
        "INSERT INTO night (trigger, started_at) VALUES (%s, %s) RETURNING id", (trigger, now)
    ).fetchone()
    assert row is not None
    return int(row["id"])


def close_night(conn: Connection, night_id: int, verdict: str, now: datetime) -> None:
    """Write the verdict under the night."""
    conn.execute("UPDATE night SET finished_at = %s, verdict = %s WHERE id = %s", (now, verdict, night_id))


LOCK = """
SELECT kind, name, pg_try_advisory_lock(kind, hashtext(name)) AS taken
  FROM unnest(%s::int[], %s::text[]) AS wanted (kind, name)
"""
UNLOCK = "SELECT pg_advisory_unlock(kind, hashtext(name)) FROM unnest(%s::int[], %s::text[]) AS held (kind, name)"


async def lock_source(conn: AsyncConnection, source_id: str, hosts: Sequence[str] = ()) -> bool:
    """Take the source and its hosts for this session; False where another harvest has one of them.

    A dead session holds nothing, and two sources of one session may share a host.
    """
    cursor = await conn.execute(LOCK, _locks(source_id, hosts))
    rows = await cursor.fetchall()
    if all(row["taken"] for row in rows):
        return True
    taken = [(row["kind"], row["name"]) for row in rows if row["taken"]]
    await conn.execute(UNLOCK, ([kind for kind, _ in taken], [name for _, name in taken]))
    return False


async def unlock_source(conn: AsyncConnection, source_id: str, hosts: Sequence[str] = ()) -> None:
    """Give the source and its hosts back."""
    await conn.execute(UNLOCK, _locks(source_id, hosts))


def _locks(source_id: str, hosts: Sequence[str]) -> tuple[list[int], list[str]]:
    return [HARVEST_LOCK, *(HOST_LOCK for _ in hosts)], [source_id, *hosts]


OPEN = """
INSERT INTO run (night_id, source_id, started_at) VALUES (%(night)s, %(source)s, %(now)s)
ON CONFLICT (night_id, source_id) DO UPDATE
   SET started_at = EXCLUDED.started_at, fence = run.fence + 1, crawled_at = NULL, finished_at = NULL,
       fetch_status = NULL, status = NULL, error = NULL, error_url = NULL, error_stage = NULL, note = NULL
RETURNING id, fence
"""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A run, and how often it was taken; whoever holds an older fence has lost it."""

    id: int
    fence: int


async def open_run(conn: AsyncConnection, night_id: int, source_id: str, now: datetime) -> Taken:
    """A run row for the source, or that of a worker that died, taken up. The caller holds the source's lock."""
    cursor = await conn.execute(OPEN, {"night": night_id, "source": source_id, "now": now})
    row = await cursor.fetchone()
    assert row is not None
    return Taken(**row)


SILENT = """
SELECT source_id FROM (
    SELECT DISTINCT ON (source_id) source_id, fetch_status FROM run
     WHERE night_id BETWEEN %(night)s - 10 AND %(night)s - 1 AND source_id = ANY (%(sources)s)
     ORDER BY source_id, night_id DESC) AS latest
 WHERE fetch_status IN ('timeout', 'robots_unreachable', 'connect', 'dns')
"""


async def silent(conn: AsyncConnection, night_id: int, source_ids: Sequence[str]) -> set[str]:
    """Those of them whose site gave no answer when it was asked last, some nights ago at most."""
    cursor = await conn.execute(SILENT, {"night": night_id, "sources": list(source_ids)})
    return {row["source_id"] for row in await cursor.fetchall()}


CRAWLED = """
UPDATE run
   SET crawled_at = %(now)s, fetch_status = %(fetch_status)s, requests = %(requests)s, bytes = %(bytes)s,
       listed = %(listed)s, fetched = %(fetched)s, not_modified = %(not_modified)s, missing = %(missing)s,
       failed = %(failed)s, dropped = %(dropped)s, note = %(note)s, error = %(error)s, error_url = %(error_url)s,
       error_stage = %(error_stage)s
 WHERE id = %(run)s AND fence = %(fence)s AND finished_at IS NULL
"""


async def crawled(conn: AsyncConnection, run: Taken, tally: Tally, now: datetime) -> bool:
    """Fetching of this run ended, understanding may go on; False where the run was lost to another worker."""
    values = {key: storable(v) if isinstance(v, str) else v for key, v in asdict(tally).items()}
    cursor = await conn.execute(CRAWLED, {**values, "run": run.id, "fence": run.fence, "now": now})
    return cursor.rowcount == 1


INTERRUPTED = """
WITH dead AS (
    SELECT id FROM run
     WHERE crawled_at IS NULL AND finished_at IS NULL
       AND CASE WHEN pg_try_advisory_lock(%(lock)s, hashtext(source_id))
                THEN pg_advisory_unlock(%(lock)s, hashtext(source_id)) ELSE false END
)
UPDATE run SET crawled_at = %(now)s, fetch_status = 'interrupted', error_stage = 'fetch',
       error = 'the harvest was ended from outside; the next one takes up what is missing'
  FROM dead WHERE run.id = dead.id
"""


def interrupt_dead(conn: Connection, now: datetime) -> int:
    """Mark the runs whose process died (nobody holds their source's lock); how many they were."""
    return conn.execute(INTERRUPTED, {"lock": HARVEST_LOCK, "now": now}).rowcount


LOST_DATABASE = """
UPDATE run SET crawled_at = %(now)s, fetch_status = 'db_error', error_stage = 'store', error = %(reason)s
 WHERE night_id = %(night)s AND crawled_at IS NULL AND finished_at IS NULL
"""


def lost_database(conn: Connection, night_id: int, now: datetime, reason: str) -> int:
    """Mark the runs whose harvest gave up waiting for the database; how many they were."""
    return conn.execute(LOST_DATABASE, {"night": night_id, "now": now, "reason": storable(reason)}).rowcount


LEFT_OPEN = """
UPDATE night SET verdict = 'failed', finished_at = (SELECT max(finished_at) FROM run WHERE night_id = night.id)
 WHERE night.id < %(current)s AND night.finished_at IS NULL
   AND EXISTS (SELECT FROM run WHERE night_id = night.id)
   AND NOT EXISTS (SELECT FROM run WHERE night_id = night.id AND finished_at IS NULL)
"""


def close_left_open(conn: Connection, night_id: int) -> int:
    """Close the nights before this one whose process died, once their runs are closed; how many they were."""
    return conn.execute(LEFT_OPEN, {"current": night_id}).rowcount


FINISHABLE = """
SELECT run.id, run.fetch_status, run.crawled_at, counted.*, worst.statuses
  FROM run
  JOIN LATERAL (
        SELECT max(understood_at)                                 AS understood_at,
               count(*) FILTER (WHERE outcome = 'new')::int       AS new,
               count(*) FILTER (WHERE outcome = 'copy')::int      AS copies,
               count(*) FILTER (WHERE outcome = 'revised')::int   AS revised,
               count(*) FILTER (WHERE outcome = 'unchanged')::int AS unchanged,
               count(*) FILTER (WHERE outcome = 'rejected')::int  AS rejected,
               count(*) FILTER (WHERE state = 'pending')::int     AS pending
          FROM raw_document WHERE run_id = run.id AND kind = 'page') AS counted ON true
  JOIN LATERAL (
        SELECT coalesce(array_agg(DISTINCT rejected.status), '{}') AS statuses
          FROM raw_document JOIN rejected ON rejected.raw_document_id = raw_document.id
         WHERE raw_document.run_id = run.id) AS worst ON true
 WHERE run.crawled_at IS NOT NULL AND run.finished_at IS NULL AND counted.pending = 0
 ORDER BY run.id
"""

FINISH = """
UPDATE run SET finished_at = %(finished_at)s, status = %(status)s, new = %(new)s, copies = %(copies)s,
       revised = %(revised)s, unchanged = %(unchanged)s, rejected = %(rejected)s,
       error = coalesce(error, page.reason), error_url = coalesce(error_url, page.url),
       error_stage = coalesce(error_stage, page.stage)
  FROM (SELECT 1) AS one
  LEFT JOIN LATERAL (SELECT rejected.reason, rejected.url, rejected.stage
                       FROM raw_document JOIN rejected ON rejected.raw_document_id = raw_document.id
                      WHERE raw_document.run_id = %(id)s AND rejected.status = %(status)s
                      ORDER BY raw_document.id LIMIT 1) AS page ON true
 WHERE id = %(id)s AND finished_at IS NULL
"""


def close_runs(conn: Connection) -> int:
    """Finish every run that is crawled and wholly understood, at the time when it was; how many they were.

    The counts are read off the documents, so that a run whose understanding was killed half-way, or was done by the
    next night, ends with the same figures as an undisturbed one.
    """
    rows = conn.execute(FINISHABLE).fetchall()
    for row in rows:
        row["status"] = worst([row["fetch_status"] or "ok", *row.pop("statuses")])
        crawled_at, understood_at = row["crawled_at"], row.pop("understood_at")
        row["finished_at"] = max(crawled_at, understood_at or crawled_at)
    with conn.cursor() as cursor:
        cursor.executemany(FINISH, rows)
    return len(rows)


REPORT = """
SELECT source_id AS id, coalesce(status, 'interrupted') AS status, fetched, new, revised,
       unchanged + not_modified AS unchanged, copies, rejected,
       extract(epoch FROM coalesce(finished_at, crawled_at, started_at) - started_at)::float8 AS seconds,
       CASE WHEN error_url IS NULL THEN error ELSE error_url || ': ' || error END AS error, note
  FROM run WHERE night_id = %s ORDER BY source_id
"""


def reports(conn: Connection, night_id: int) -> list[SourceReport]:
    """How each source of the night ended."""
    return [SourceReport(**row) for row in conn.execute(REPORT, (night_id,))]


def verdict(sources: Sequence[SourceReport]) -> str:
    """`ok`; `warning` when some source needs a look; `failed` when most of several do, or nothing was harvested."""
    if not sources:
        return "failed"
    sick = sum(source.status not in WELL for source in sources)
    if not sick:
        return "ok"
    return "failed" if sick == len(sources) or (len(sources) >= 4 and sick * 4 >= len(sources) * 3) else "warning"


# What a source answers when nothing is wrong with it but with the way to it.
OF_THE_WAY = (
    "timeout", "dns", "connect", "tls", "robots_unreachable", "forbidden_address", "redirect_loop", "not_a_feed",
    "soft_404", "login", "blocked",
)  # fmt: skip
FEWEST = 4  # sources that tell a broken way from broken sites

SUSPECT = """
UPDATE run SET status = 'network_suspect'
 WHERE night_id = %(night)s AND status = ANY(%(words)s)
   AND (SELECT count(*) FILTER (WHERE status = ANY(%(words)s)) * 4 >= count(*) * 3 AND count(*) >= %(fewest)s
          FROM run WHERE night_id = %(night)s)
"""


def suspect_network(conn: Connection, night_id: int) -> int:
    """Where most sources of a night failed as they do behind a broken network, say that of each; how many they were.

    `fetch_status` keeps the word of the source's own failure.
    """
    values = {"night": night_id, "words": list(OF_THE_WAY), "fewest": FEWEST}
    return conn.execute(SUSPECT, values).rowcount


UNDERSTANDING = """
SELECT EXISTS (SELECT FROM pg_locks
                WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS so
"""


def understanding(conn: Connection) -> bool:
    """Whether a night is on whose processes understand what waits; others would wait until it is over."""
    row = conn.execute(UNDERSTANDING, (UNDERSTAND_LOCK,)).fetchone()
    return bool(row and row["so"])


def history(conn: Connection, limit: int = 20) -> list[dict[str, Any]]:
    """The last runs, newest first."""
    return conn.execute("SELECT * FROM run_history ORDER BY id DESC LIMIT %s", (limit,)).fetchall()
