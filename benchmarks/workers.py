"""How many sources a minute 1, 2 and 4 workers harvest, what that costs, and whether a long queue slows the pick-up.

python -m benchmarks.workers [--sources 400] [--workers 1 2 4] [--delay 0.5] [--queued 100000] [--json]. Every source
has an address of its own on loopback, with robots.txt, a feed and two announcements; each round begins with an empty
database. First without a delay, where the machine is the limit, then with one, where politeness is. All workers share
this machine's cores with the sites and PostgreSQL, so more of them show what they cost each other, not what a second
machine would bring.
"""

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from statistics import median

from benchmarks.harvest import site, spent
from benchmarks.site import address_of, definition
from core import log
from core.children import command
from core.errors import GovharvestError
from core.settings import Settings, environ_of, settings_from
from core.sources import load
from crawlers.groups import keys
from scheduler import plan, queue
from store import due, migrate, sources
from store.connect import Connection, connect, recreate

DATABASE = "bench_workers"
DUE = datetime(2026, 3, 27, 21, tzinfo=UTC)
LIMIT_S = 600.0

HARVESTED = """
SELECT count(*) FILTER (WHERE fetch_status = 'ok') AS ok, count(*) AS many,
       extract(epoch FROM max(crawled_at) - min(started_at))::float8 AS seconds
  FROM run WHERE crawled_at IS NOT NULL
"""
CONNECTIONS = """
SELECT count(*) AS many FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname = current_database()
"""
FETCH = "SELECT id FROM procrastinate.procrastinate_fetch_job_v2(ARRAY['harvest'], NULL)"


def main() -> int:
    """Prints the figures; 2 when there is nothing to measure with."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workers", description=__doc__)
    parser.add_argument("--sources", type=int, default=400)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--delay", type=float, default=0.5, help="seconds between two requests to one host")
    parser.add_argument("--queued", type=int, default=100_000)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    options = parser.parse_args()
    log.set_up("error")
    try:
        scores = measure(options.sources, options.workers, options.delay, options.queued)
    except GovharvestError as error:
        print(f"benchmarks.workers: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps({"benchmark": "workers", "data": "generated", "items": options.sources, "scores": scores}))
        return 0
    for name, value in scores.items():
        print(f"{name:<40}{value:>10.4g}")
    return 0


def measure(many: int, numbers: list[int], delay_s: float, queued: int) -> dict[str, float]:
    """Of each number of workers, without and with a delay; then of the queue."""
    base = replace(settings_from({}), home=settings_from().home, database=DATABASE, workers=1)
    settings = replace(base, allowed_networks=(ip_network("127.0.0.0/8"),))
    scores: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="govharvest-") as name, site(0, many, "--apart") as ports:
        settings = replace(settings, sources=Path(name))
        for number in range(many):
            _define(settings.sources, number, ports[0])
        for word, delay in (("", 0.0), ("polite_", delay_s)):
            for workers in numbers:
                scores |= _round(replace(settings, delay_s=delay), workers, f"{word}{workers}_")
        scores |= _pick_up(settings, queued)
    return {name: round(value, 3) for name, value in scores.items()}


def _round(settings: Settings, workers: int, name: str) -> dict[str, float]:
    recreate(settings)
    with connect(settings, autocommit=True) as conn:
        _enqueue(conn, settings)
        most = 0

        def harvest() -> None:
            nonlocal most
            with _working(settings, workers):
                most = _until_over(conn)

        cost = spent(harvest, conn)
        row = conn.execute(HARVESTED).fetchone()
    assert row is not None
    if row["ok"] != row["many"]:
        raise GovharvestError(
            f"the harvest went wrong, so it has no speed: {row['ok']} of {row['many']} sources are ok"
        )
    return {
        f"{name}sources_per_minute": 60 * row["many"] / row["seconds"],
        f"{name}cpu_ms_per_source": 1000 * cost.cpu_s / row["many"],
        f"{name}connections": most,
    }


def _enqueue(conn: Connection, settings: Settings) -> None:
    migrate.init(conn)
    queue.install(conn)
    known, _ = load(settings.sources)
    sources.sync(conn, known, DUE)
    groups = keys(known)
    due.enqueue(conn, [plan.Due(source_id=s.id, group_key=groups[s.id], due_at=DUE, starts_at=DUE) for s in known], DUE)


@contextlib.contextmanager
def _working(settings: Settings, workers: int) -> Iterator[None]:
    children = [
        subprocess.Popen(command("ops", "work"), env=environ_of(settings), stderr=subprocess.DEVNULL)
        for _ in range(workers)
    ]
    try:
        yield
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()


def _until_over(conn: Connection) -> int:
    """When the night is closed; how many connections there were at most."""
    most, until = 0, time.monotonic() + LIMIT_S
    while time.monotonic() < until:
        row = conn.execute(CONNECTIONS).fetchone()
        most = max(most, row["many"] if row else 0)
        row = conn.execute("SELECT count(*) AS n FROM night WHERE finished_at IS NOT NULL").fetchone()
        if row and row["n"]:
            return most
        time.sleep(0.2)
    raise GovharvestError(f"the harvest was not over after {LIMIT_S:g} s")


def _pick_up(settings: Settings, queued: int) -> dict[str, float]:
    """Milliseconds until a worker has its next job, with a hundred in the queue and with many."""
    recreate(settings)
    with connect(settings, autocommit=True) as conn:
        queue.install(conn)
        conn.execute("SET search_path = procrastinate")
        few = _fetch_ms(conn, 0, 100)
        many = _fetch_ms(conn, 100, queued)
    return {"pick_up_ms": few, "pick_up_ms_long": many, "pick_up_growth": many / few}


def _fetch_ms(conn: Connection, begin: int, end: int) -> float:
    conn.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status)"
        " SELECT 'harvest', 'harvest', 'host' || n, 'host' || n, '{}', 'todo' FROM generate_series(%s::int, %s) AS n",
        (begin, end - 1),
    )
    conn.execute("ANALYZE procrastinate_jobs")
    took = []
    for _ in range(50):
        began = time.perf_counter()
        conn.execute(FETCH)
        took.append(1000 * (time.perf_counter() - began))
    return median(took)


def _define(folder: Path, number: int, port: int) -> None:
    path = folder / "kg" / f"quiet{number}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    root = f"http://{address_of(number)}:{port}"
    path.write_text(definition(root, f'feed: "{root}/q/{number}/feed"'), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
