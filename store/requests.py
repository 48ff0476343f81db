"""The table `request`: every question to every site, why it was asked and what was answered; kept for a month."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from store.connect import AsyncConnection, Connection
from store.text import storable

KEPT = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One request as it was sent, and what came of it."""

    asked_at: datetime
    host: str
    url: str
    method: str
    source_id: str | None
    run_id: int | None
    reason: str  # why it was asked: feed, new page, robots.txt, …
    robots: str  # the rule of robots.txt that let it pass
    delay_s: float | None  # since our previous question to the host had ended; None: the first of this process
    status_code: int | None
    outcome: str  # a status word
    bytes: int
    seconds: float


COLUMNS = tuple(field.name for field in fields(Question))
COPY = f"COPY request ({', '.join(COLUMNS)}) FROM STDIN"
TEXTS = frozenset({"host", "url", "method", "reason", "robots"})


async def write(conn: AsyncConnection, questions: Sequence[Question]) -> None:
    """Many at once, by COPY: a row is to cost next to nothing beside its request."""
    async with conn.cursor() as cursor, cursor.copy(COPY.encode()) as copy:
        for question in questions:
            await copy.write_row([_value(question, name) for name in COLUMNS])


async def of_known(conn: AsyncConnection, questions: Sequence[Question]) -> list[Question]:
    """The questions of who harvests nothing: of a source that was never harvested the table knows no id."""
    named = [question.source_id for question in questions if question.source_id]
    rows = await (await conn.execute("SELECT id FROM source WHERE id = ANY (%s)", (named,))).fetchall()
    known = {row["id"] for row in rows}
    return [q if q.source_id in known else replace(q, source_id=None) for q in questions]


def _value(question: Question, name: str) -> Any:
    value = getattr(question, name)
    return storable(value) if name in TEXTS else value


ASKED = """
SELECT asked_at, host, url, method, source_id, reason, robots, delay_s, status_code, outcome, bytes, seconds
  FROM request WHERE host = ANY (%(hosts)s) AND asked_at >= %(since)s
 ORDER BY asked_at, id
"""


def asked(conn: Connection, host: str, since: datetime) -> list[dict[str, Any]]:
    """What a host was asked for since then, in order; with and without `www.` it is one host."""
    bare = host.removeprefix("www.")
    return conn.execute(ASKED, {"hosts": [bare, f"www.{bare}"], "since": since}).fetchall()


def prune(conn: Connection, now: datetime) -> int:
    """Forget what is older than a month; how many rows."""
    return conn.execute("DELETE FROM request WHERE asked_at < %s", (now - KEPT,)).rowcount
