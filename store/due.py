"""The table `due_run`: what is to be harvested and when it was due; each time of a source stands there once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from store.connect import AsyncConnection, Connection
from store.runs import close_night, close_runs, reports, suspect_network, verdict

MOST_TRIES = 5  # workers that began with a source and died; then it is left for its next time


class Due(Protocol):
    """A source, and when it is due (scheduler.plan.Due)."""

    @property
    def source_id(self) -> str: ...
    @property
    def group_key(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def starts_at(self) -> datetime: ...


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A source that waits for a worker."""

    source_id: str
    due_at: datetime
    night_id: int
    tries: int


LEAP = timedelta(days=1)  # what was due further ahead than that was written by a clock that was wrong

AHEAD = "DELETE FROM due_run WHERE due_at > %s"

LAST = "SELECT source_id, max(due_at) AS due_at FROM due_run GROUP BY source_id"

NIGHT = """
INSERT INTO night (trigger, started_at, due_at) VALUES ('schedule', %(now)s, %(due_at)s)
ON CONFLICT (due_at) WHERE due_at IS NOT NULL DO UPDATE SET finished_at = NULL, verdict = NULL
RETURNING id
"""

DUE = """
INSERT INTO due_run (source_id, due_at, night_id, group_key, starts_at)
SELECT %(source_id)s, %(due_at)s, %(night_id)s, %(group_key)s, %(starts_at)s
 WHERE EXISTS (SELECT FROM source WHERE id = %(source_id)s)
ON CONFLICT (source_id, due_at) DO NOTHING
"""


def forget_ahead(conn: Connection, now: datetime) -> int:
    """How many times were written down by a clock that was far ahead; else nothing would be due until they come."""
    return conn.execute(AHEAD, (now + LEAP,)).rowcount


def last(conn: Connection) -> dict[str, datetime]:
    """When each source was due last."""
    return {row["source_id"]: row["due_at"] for row in conn.execute(LAST)}


def enqueue(conn: Connection, dues: Sequence[Due], now: datetime) -> None:
    """Write down what is due, in one night for each time; a second time it is harmless."""
    known = {(row["source_id"], row["due_at"]) for row in conn.execute(KNOWN, _pairs(dues))}
    new = [due for due in dues if (due.source_id, due.due_at) not in known]
    with conn.transaction():
        nights = {at: _night(conn, at, now) for at in sorted({due.due_at for due in new})}
        with conn.cursor() as cursor:
            cursor.executemany(
                DUE,
                [
                    {"source_id": due.source_id, "due_at": due.due_at, "night_id": nights[due.due_at],
                     "group_key": due.group_key, "starts_at": due.starts_at}
                    for due in new
                ],
            )  # fmt: skip


KNOWN = """
SELECT source_id, due_at FROM due_run
  JOIN unnest(%(sources)s::text[], %(times)s::timestamptz[]) AS given (source_id, due_at) USING (source_id, due_at)
"""


def _pairs(dues: Sequence[Due]) -> dict[str, list[Any]]:
    return {"sources": [due.source_id for due in dues], "times": [due.due_at for due in dues]}


def _night(conn: Connection, due_at: datetime, now: datetime) -> int:
    row = conn.execute(NIGHT, {"due_at": due_at, "now": now}).fetchone()
    assert row is not None
    return int(row["id"])


# A source whose earlier time nobody came to is harvested once, for the last of them.
OVERTAKEN = """
UPDATE due_run SET finished_at = %(now)s, outcome = 'overtaken'
 WHERE group_key = %(group)s AND finished_at IS NULL
   AND EXISTS (SELECT FROM due_run AS later
                WHERE later.source_id = due_run.source_id AND later.due_at > due_run.due_at
                  AND later.finished_at IS NULL AND later.starts_at <= %(now)s)
"""

WAITING = """
SELECT source_id, due_at, night_id, tries FROM due_run
 WHERE group_key = %(group)s AND finished_at IS NULL AND starts_at <= %(now)s ORDER BY due_at, source_id
"""

BEGUN = "UPDATE due_run SET tries = tries + 1 WHERE source_id = %s AND due_at = %s AND finished_at IS NULL"

FINISHED = """
UPDATE due_run SET finished_at = %(now)s, outcome = %(outcome)s
 WHERE source_id = %(source)s AND due_at = %(due_at)s AND finished_at IS NULL
"""


async def waiting(conn: AsyncConnection, group_key: str, now: datetime) -> list[Waiting]:
    """What is due of a group, the oldest first; each source once."""
    await conn.execute(OVERTAKEN, {"group": group_key, "now": now})
    cursor = await conn.execute(WAITING, {"group": group_key, "now": now})
    return [Waiting(**row) for row in await cursor.fetchall()]


async def begun(conn: AsyncConnection, one: Waiting) -> bool:
    """A worker begins with it, with the source's lock in its hand; False where another has finished it meanwhile."""
    cursor = await conn.execute(BEGUN, (one.source_id, one.due_at))
    return cursor.rowcount == 1


async def finished(conn: AsyncConnection, one: Waiting, outcome: str, now: datetime) -> None:
    """It is done with."""
    await conn.execute(FINISHED, {"source": one.source_id, "due_at": one.due_at, "outcome": outcome, "now": now})


OVER = """
SELECT id FROM night
 WHERE due_at IS NOT NULL AND finished_at IS NULL
   AND NOT EXISTS (SELECT FROM due_run WHERE night_id = night.id AND finished_at IS NULL)
   AND NOT EXISTS (SELECT FROM run WHERE night_id = night.id AND finished_at IS NULL)
 ORDER BY id FOR UPDATE SKIP LOCKED
"""


def close_nights(conn: Connection, now: datetime) -> list[int]:
    """Close every night of the schedule whose sources are harvested and understood; their numbers."""
    close_runs(conn)
    with conn.transaction():
        over = [row["id"] for row in conn.execute(OVER)]
        for night_id in over:
            suspect_network(conn, night_id)
            found = reports(conn, night_id)
            close_night(conn, night_id, verdict(found) if found else "ok", now)
    return over


def open_sources(conn: Connection) -> set[str]:
    """Sources that wait for a worker, or are at one."""
    return {row["source_id"] for row in conn.execute("SELECT source_id FROM due_run WHERE finished_at IS NULL")}
