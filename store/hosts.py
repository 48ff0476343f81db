"""The table `host`: what sites asked of us, remembered from run to run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store.connect import AsyncConnection
from store.text import storable


@dataclass(frozen=True, kw_only=True)
class HostState:
    """What a host asked for: no requests before a time, a pause between two of them."""

    name: str
    rests_until: datetime | None = None
    rests_for: int | None = None  # the status code that asked for it
    crawl_delay_s: float = 0.0
    asked_at: datetime


REMEMBERED = """
SELECT name, rests_until, rests_for, crawl_delay_s, asked_at FROM host WHERE rests_until > %s OR crawl_delay_s > 0
"""

REMEMBER = """
INSERT INTO host (name, rests_until, rests_for, crawl_delay_s, asked_at)
VALUES (%(name)s, %(rests_until)s, %(rests_for)s, %(crawl_delay_s)s, %(asked_at)s)
ON CONFLICT (name) DO UPDATE
   SET rests_until = EXCLUDED.rests_until, rests_for = EXCLUDED.rests_for, crawl_delay_s = EXCLUDED.crawl_delay_s,
       asked_at = EXCLUDED.asked_at
"""


async def remembered(conn: AsyncConnection, now: datetime) -> list[HostState]:
    """Every host that still asks something of us."""
    cursor = await conn.execute(REMEMBERED, (now,))
    return [HostState(**row) for row in await cursor.fetchall()]


async def remember(conn: AsyncConnection, states: Sequence[HostState]) -> None:
    """Write down what hosts asked for; in the order of their names, so that two harvests do not wait in a ring."""
    rows = [{**vars(state), "name": storable(state.name)} for state in sorted(states, key=lambda one: one.name)]
    async with conn.cursor() as cursor:
        await cursor.executemany(REMEMBER, rows)
