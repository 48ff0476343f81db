"""What a quiet night of many hosts costs, and whether dead ones hold up the others.

python -m benchmarks.many [--sources 500] [--dead 100] [--rounds 3] [--json]. Every source has an address of its own on
loopback, with robots.txt and a feed that answers 304. The dead give no answer: every second one takes the connection
and says nothing, the others do not even take it. CPU is that of all our processes, their start included.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from statistics import median

from benchmarks.harvest import Spent, site, spent
from benchmarks.site import address_of, definition
from core import log
from core.errors import GovharvestError
from core.settings import Settings, settings_from
from core.sources import load
from scheduler.jobs import run_night
from store import migrate
from store.connect import Connection, connect, recreate

DATABASE = "bench_many"
FETCH_TIMEOUT_S = 5.0  # what a dead host costs, twice; how long the others take must not depend on it


def main() -> int:
    """Prints the figures; 2 when there is nothing to measure with."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many", description=__doc__)
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--dead", type=int, default=100, help="how many of them give no answer in the second part")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    options = parser.parse_args()
    log.set_up("error")
    try:
        scores = measure(options.sources, options.dead, options.rounds)
    except GovharvestError as error:
        print(f"benchmarks.many: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps({"benchmark": "many", "data": "generated", "items": options.sources, "scores": scores}))
        return 0
    for name, value in scores.items():
        print(f"{name:<40}{value:>10.4g}")
    return 0


def measure(many: int, dead: int, rounds: int) -> dict[str, float]:
    """Medians of the rounds, and the spread of what has a target."""
    base = replace(settings_from({}), home=settings_from().home, database=DATABASE, fetch_timeout_s=FETCH_TIMEOUT_S)
    settings = replace(base, allowed_networks=(ip_network("127.0.0.0/8"),), delay_s=0.0)
    with tempfile.TemporaryDirectory(prefix="govharvest-") as name, site(0, many, "--apart") as ports:
        quiet, alone, mixed = (replace(settings, sources=Path(name) / part) for part in ("quiet", "alone", "mixed"))
        for number in range(many):
            _define(quiet.sources, number, ports[0])
            if number >= dead:
                _define(alone.sources, number, ports[0])
            _define(mixed.sources, number, ports[0] if number >= dead else ports[1 + number % 2])
        recreate(settings)
        with connect(settings, autocommit=True) as conn:
            migrate.init(conn)
            _night(quiet)
            conn.execute("UPDATE page SET next_check_at = 'infinity'")
            return {
                name: round(value, 3)
                for part in (_quiet(conn, quiet, many, rounds), _dead(conn, alone, mixed, dead, rounds))
                for name, value in part.items()
            }


def _quiet(conn: Connection, quiet: Settings, many: int, rounds: int) -> dict[str, float]:
    nights: list[Spent] = [spent(lambda: _night(quiet), conn) for _ in range(rounds)]
    per_source = [1000 * night.cpu_s / many for night in nights]
    return {
        "unchanged_cpu_ms_per_source": median(per_source),
        "unchanged_cpu_ms_per_source_least": min(per_source),
        "unchanged_cpu_ms_per_source_most": max(per_source),
        "crawler_cpu_ms_per_source": median(1000 * night.children_cpu_s / many for night in nights),
        "postgres_cpu_ms_per_source": median(1000 * night.postgres_cpu_s / many for night in nights),
        "sources_per_s": median(many / night.wall_s for night in nights),
    }


def _dead(conn: Connection, alone: Settings, mixed: Settings, dead: int, rounds: int) -> dict[str, float]:
    ratios, nights = [], []
    for _ in range(rounds):
        _night(alone)
        undisturbed = _living_took_s(conn)
        nights.append(spent(lambda: _night(mixed, dead), conn))
        ratios.append(_living_took_s(conn) / undisturbed)
    return {
        "with_dead_ratio": median(ratios),
        "with_dead_ratio_least": min(ratios),
        "with_dead_ratio_most": max(ratios),
        "with_dead_timeouts": median(night.wall_s for night in nights) / FETCH_TIMEOUT_S,
    }


LIVING = """
SELECT extract(epoch FROM max(crawled_at) - min(started_at))::float8 AS seconds
  FROM run WHERE night_id = (SELECT max(id) FROM night) AND fetch_status = 'not_modified'
"""


def _living_took_s(conn: Connection) -> float:
    """From the first harvest of the last night to the end of the last one that got answers."""
    row = conn.execute(LIVING).fetchone()
    assert row is not None
    return float(row["seconds"])


def _define(folder: Path, number: int, port: int) -> None:
    path = folder / "kg" / f"quiet{number}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    root = f"http://{address_of(number)}:{port}"
    path.write_text(definition(root, f'feed: "{root}/q/{number}/feed"'), encoding="utf-8")


def _night(settings: Settings, dead: int = 0) -> None:
    """A harvest in which the dead, and only they, get no answer: else its figures would flatter us."""
    known, broken = load(settings.sources)
    assert not broken, broken
    report = run_night(settings, known, known, trigger="bench")
    words = [source.status for source in report.sources]
    first = set(words) == {"ok"} and not dead
    silent, unchanged = words.count("robots_unreachable"), words.count("not_modified")
    if report.failure or len(words) != len(known) or not (first or (silent, unchanged) == (dead, len(words) - dead)):
        raise GovharvestError(f"the harvest went wrong, so it has no speed: {report.failure} {set(words)}")


if __name__ == "__main__":
    sys.exit(main())
