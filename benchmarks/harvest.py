"""How fast a harvest is, from HTTP to committed rows, on a generated site; beside it Scrapy alone on the same pages.

python -m benchmarks.harvest [--pages 3000] [--sources 200] [--json]. CPU is that of all our processes together;
PostgreSQL's is told apart, the server of the site counts nowhere. The embedded PostgreSQL is used, never yours.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from ipaddress import ip_network
from os import sysconf
from pathlib import Path
from time import monotonic
from typing import Any

from benchmarks.site import write_sources
from core import log
from core.errors import GovharvestError
from core.settings import Settings, settings_from
from core.sources import load
from scheduler.jobs import run_night
from store import migrate
from store.connect import Connection, connect, recreate

DATABASE = "bench_harvest"


@dataclass(frozen=True)
class Spent:
    """What something cost."""

    wall_s: float
    cpu_s: float
    children_cpu_s: float
    postgres_cpu_s: float = 0.0


def main() -> int:
    """Prints the figures; 2 when there is nothing to measure with."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.harvest", description=__doc__)
    parser.add_argument("--pages", type=int, default=3_000)
    parser.add_argument("--sources", type=int, default=200, help="quiet sources, for the cost of an unchanged one")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    options = parser.parse_args()
    log.set_up("warning")
    try:
        scores = measure(options.pages, options.sources)
    except GovharvestError as error:
        print(f"benchmarks.harvest: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps({"benchmark": "harvest", "data": "generated", "items": options.pages, "scores": scores}))
        return 0
    for name, value in scores.items():
        print(f"{name:<32}{value:>10.4g}")
    return 0


def measure(pages: int, quiet: int) -> dict[str, float]:
    """The first harvest, the second one of pages and of quiet sources, and Scrapy alone, one after the other."""
    base = replace(settings_from({}), home=settings_from().home, database=DATABASE)
    settings = replace(base, allowed_networks=(ip_network("127.0.0.0/8"),), delay_s=0.0)
    with tempfile.TemporaryDirectory(prefix="govharvest-") as name, site(pages, quiet) as (port,):
        full, silent = write_sources(Path(name), port, pages, quiet)
        recreate(settings)
        with connect(settings, autocommit=True) as conn:
            migrate.init(conn)
            scores = _ours(conn, replace(settings, sources=full), replace(settings, sources=silent), pages, quiet)
        scores["peak_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        command = [sys.executable, "-m", "benchmarks.bare_scrapy", f"http://127.0.0.1:{port}", str(pages)]
        bare = spent(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
    scores["scrapy_pages_per_s"] = pages / bare.wall_s
    scores["scrapy_cpu_ms_per_page"] = 1000 * bare.cpu_s / pages
    return {key: round(value, 3) for key, value in scores.items()}


def _ours(conn: Connection, full: Settings, silent: Settings, pages: int, quiet: int) -> dict[str, float]:
    first = spent(lambda: _night(full, fetched=pages), conn)
    conn.execute("UPDATE page SET next_check_at = now()")
    again = spent(lambda: _night(full, fetched=0), conn)
    _count(conn, "page WHERE checked_at > fetched_at", pages)
    _count(conn, "raw_document WHERE state = 'done' AND kind = 'page'", pages)
    _count(conn, "article_version", pages)
    scores = {
        "pages_per_s": pages / first.wall_s,
        "cpu_ms_per_page": 1000 * first.cpu_s / pages,
        "postgres_cpu_ms_per_page": 1000 * first.postgres_cpu_s / pages,
        "recheck_pages_per_s": pages / again.wall_s,
        "recheck_cpu_ms_per_page": 1000 * again.cpu_s / pages,
        "recheck_postgres_cpu_ms_per_page": 1000 * again.postgres_cpu_s / pages,
    }
    if quiet:
        _night(silent)
        conn.execute("UPDATE page SET next_check_at = 'infinity'")
        nothing = spent(lambda: _night(silent, fetched=0), conn)
        scores["unchanged_sources_per_s"] = quiet / nothing.wall_s
        scores["unchanged_cpu_ms_per_source"] = 1000 * nothing.cpu_s / quiet
        scores["unchanged_postgres_cpu_ms_per_source"] = 1000 * nothing.postgres_cpu_s / quiet
    return scores


def _night(settings: Settings, fetched: int | None = None) -> None:
    """A harvest that must go as planned: a figure of a half-failed one would flatter us."""
    known, broken = load(settings.sources)
    assert not broken, broken
    report = run_night(settings, known, known, trigger="bench")
    sick = [f"{s.id}: {s.status}: {s.error}" for s in report.sources if s.status not in ("ok", "not_modified")]
    got = sum(source.fetched for source in report.sources)
    if sick or len(report.sources) != len(known) or (fetched is not None and got != fetched):
        raise GovharvestError(f"the harvest went wrong, so it has no speed: {got} pages; {'; '.join(sick[:3])}")


def _count(conn: Connection, what: str, wanted: int) -> None:
    row = conn.execute(f"SELECT count(*) AS n FROM {what}").fetchone()  # noqa: S608 # our own words
    if row is None or row["n"] != wanted:
        raise GovharvestError(f"{row and row['n']} rows in {what}, {wanted} were to be there: no speed to tell")


@contextmanager
def site(pages: int, quiet: int, *options: str) -> Iterator[list[int]]:
    """The ports of the generated site, in a process of its own; reaped when all is measured."""
    command = [sys.executable, "-m", "benchmarks.site", "--pages", str(pages), "--sources", str(quiet), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield [int(port) for port in process.stdout.readline().split()]
        process.stdin.close()


def spent(work: Callable[[], Any], conn: Connection | None = None) -> Spent:
    """Wall and CPU time of ourselves and of the children that ended meanwhile, and of the PostgreSQL behind `conn`."""
    began, postgres = monotonic(), _postgres_cpu_s(conn)
    own, children = _cpu_s(resource.RUSAGE_SELF), _cpu_s(resource.RUSAGE_CHILDREN)
    work()
    wall_s = monotonic() - began
    own, children = _cpu_s(resource.RUSAGE_SELF) - own, _cpu_s(resource.RUSAGE_CHILDREN) - children
    return Spent(wall_s, own + children, children, _postgres_cpu_s(conn) - postgres)


def _cpu_s(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def _postgres_cpu_s(conn: Connection | None) -> float:
    """Of the postmaster, its children that live and those it has reaped; 0 where /proc is not there."""
    if conn is None or not Path("/proc/self/stat").exists():
        return 0.0
    processes = {int(path.parent.name): _stat(path) for path in Path("/proc").glob("[0-9]*/stat")}
    postmaster = processes[conn.info.backend_pid][0]
    ticks = sum(own for parent, own, _ in processes.values() if parent == postmaster)
    return (ticks + sum(processes[postmaster][1:])) / sysconf("SC_CLK_TCK")


def _stat(path: Path) -> tuple[int, int, int]:
    """Parent, own ticks, ticks of reaped children."""
    try:
        fields = path.read_text().rpartition(")")[2].split()
    except OSError:  # it has ended
        return 0, 0, 0
    return int(fields[1]), int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])


if __name__ == "__main__":
    sys.exit(main())
