"""How long it takes to find who may be a copy, as the entries grow; and whether loaders at once split an announcement.

python -m benchmarks.dedup_scale [--rows 1000000] [--announcements 100] [--json]. The embedded PostgreSQL is used, in a
database of its own; with GOVHARVEST_EMBEDDED_PORT the loaders come over TCP. A look-up is production's question for the
8 keys of one text (every second one a known text that was cut), the best of three in wall time, so that a busy machine
counts less. Keys are random; one in a hundred is of a formula that thousands share. `bytes_per_entry` is the table of
keys with its index.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from statistics import quantiles
from time import perf_counter

from benchmarks.loaders import released_together
from core import log
from core.errors import GovharvestError
from core.settings import settings_from
from store import migrate
from store.connect import Connection, connect, recreate
from store.embedded import url_for_others
from store.shelf import Shelf

DATABASE = "bench_dedup"
LOOK_UPS = 1_000
FIRST_DAY, DAYS = date(2020, 1, 1), 2_000

FILL = """
INSERT INTO article_key (key, article_id, day)
SELECT CASE WHEN hashint8extended(entry * 8 + n, 1) % 100 = 0 THEN hashint8extended(entry % 500, 2)
            ELSE hashint8extended(entry * 8 + n, 3) END,
       entry, %(first)s::date + (entry %% %(days)s)::int
  FROM generate_series(%(after)s::bigint + 1, %(upto)s::bigint) AS entry, generate_series(0, 7) AS n
ON CONFLICT DO NOTHING
""".replace("% 100", "%% 100").replace("% 500", "%% 500")


def main() -> int:
    """Prints the figures; 2 when there is nothing to measure with."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dedup_scale", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="entries in the end; measured at powers of ten")
    parser.add_argument("--announcements", type=int, default=100, help="that four loaders bring together; 0: none")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    options = parser.parse_args()
    log.set_up("error")
    try:
        scores = measure(options.rows, options.announcements)
    except GovharvestError as error:
        print(f"benchmarks.dedup_scale: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps({"benchmark": "dedup_scale", "data": "generated", "items": options.rows, "scores": scores}))
        return 0
    for name, value in scores.items():
        print(f"{name:<32}{value:>12.4g}")
    return 0


def measure(rows: int, announcements: int) -> dict[str, float]:
    """Look-ups at every size, then the loaders."""
    settings = replace(settings_from({}), home=settings_from().home, database=DATABASE)
    settings = replace(settings, embedded_port=settings_from().embedded_port)
    recreate(settings)
    with connect(settings, autocommit=True) as conn:
        migrate.init(conn)
        scores = _look_ups(conn, [size for size in (10**4, 10**5, 10**6, 10**7) if size <= rows] or [rows])
    recreate(settings)
    with connect(settings, autocommit=True) as conn:
        migrate.init(conn)
    if announcements:
        if settings.embedded_port is not None:
            settings = replace(settings, database_url=url_for_others(settings))
        for way in ("threads", "processes"):
            scores |= released_together(settings, announcements, way)
    return {name: round(value, 4) for name, value in scores.items()}


def _look_ups(conn: Connection, sizes: Sequence[int]) -> dict[str, float]:
    # Entries, pages and texts are asked by their own keys; only this table is searched, so only it is filled.
    conn.execute("ALTER TABLE article_key DROP CONSTRAINT article_key_article_id_fkey")
    found: dict[str, float] = {"rows": sizes[-1]}
    filled = 0
    for size in sizes:
        conn.execute(FILL, {"after": filled, "upto": size, "first": FIRST_DAY, "days": DAYS})
        conn.execute("VACUUM ANALYZE article_key")
        conn.execute("CHECKPOINT")
        filled = size
        times = _times(conn, size)
        found[f"lookup_p50_ms_{size:.0e}".replace("+0", "")] = quantiles(times, n=20)[9]
        found[f"lookup_p95_ms_{size:.0e}".replace("+0", "")] = quantiles(times, n=20)[18]
    first, last = (found[f"lookup_p95_ms_{size:.0e}".replace("+0", "")] for size in (sizes[0], sizes[-1]))
    row = conn.execute("SELECT pg_total_relation_size('article_key') AS bytes").fetchone()
    assert row
    return {**found, "lookup_p95_ms": last, "growth": last / first, "bytes_per_entry": row["bytes"] / sizes[-1]}


def _times(conn: Connection, size: int) -> list[float]:
    """Milliseconds of each look-up."""
    chance, shelf, times = random.Random(size), Shelf(conn), []
    for number in range(LOOK_UPS + 50):
        keys, day = _asked(conn, chance, size, known=number % 2 == 0)
        best = 1e9
        for _ in range(3):
            began = perf_counter()
            shelf.holders([(key, day) for key in keys])
            best = min(best, perf_counter() - began)
        times.append(best * 1000)
    return times[50:]


def _asked(conn: Connection, chance: random.Random, size: int, *, known: bool) -> tuple[list[int], date]:
    entry = chance.randint(1, size)
    keys = [chance.getrandbits(63) for _ in range(8)]
    if known:
        rows = conn.execute(
            "SELECT hashint8extended(%s::bigint * 8 + n, 3) AS key FROM generate_series(0, 2) AS n", (entry,)
        )
        keys[:3] = [row["key"] for row in rows]
    return keys, FIRST_DAY + timedelta(days=entry % DAYS)


if __name__ == "__main__":
    sys.exit(main())
