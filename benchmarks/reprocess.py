"""What `govharvest reprocess` costs beside understanding alone, on stored pages of the generated site.

python -m benchmarks.reprocess [--pages 10000] [--jobs 2] [--json]. CPU is that of the command and its processes, their
start included; PostgreSQL's is told apart. `process()` alone reads every tenth page before the command and after it.
"""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import zstandard

from benchmarks.harvest import spent
from benchmarks.site import definition, page
from core import log
from core.errors import GovharvestError
from core.model import RawDocument, Source
from core.settings import Settings, settings_from
from core.sources import load
from pipeline.process import process
from scheduler.again import AgainReport, reprocess
from scheduler.jobs import understand_waiting
from store import migrate, sources
from store.connect import Connection, connect, recreate

DATABASE = "bench_reprocess"
FETCHED_AT = datetime(2026, 11, 2, tzinfo=UTC)
HOST = "http://bench.localhost"


def main() -> int:
    """Prints the figures; 2 when there is nothing to measure with."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reprocess", description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    options = parser.parse_args()
    log.set_up("warning")
    try:
        scores = measure(options.pages, options.jobs)
    except GovharvestError as error:
        print(f"benchmarks.reprocess: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps({"benchmark": "reprocess", "data": "generated", "items": options.pages, "scores": scores}))
        return 0
    for name, value in scores.items():
        print(f"{name:<32}{value:>10.4g}")
    return 0


def measure(pages: int, jobs: int) -> dict[str, float]:
    """Reading all again, a second time with nothing to read, and writing a definition's change to every page."""
    base = replace(settings_from({}), home=settings_from().home, database=DATABASE)
    with tempfile.TemporaryDirectory(prefix="govharvest-") as name:
        settings = replace(base, sources=Path(name), allowed_networks=(), workers=jobs)
        recreate(settings)
        source = _define(settings)
        with connect(settings, autocommit=True) as conn:
            migrate.init(conn)
            _fill(conn, source, pages)
            understand_waiting(settings)
            before = _alone(source, range(0, pages, 10))
            first = spent(lambda: _expect(settings, source, jobs, read=pages, changed=0), conn)
            after = _alone(source, range(0, pages, 10))
            again = spent(lambda: _expect(settings, source, jobs, read=0, changed=0), conn)
            ruled = _define(settings, "rules:\n  - {title: h1, body: div.text}\n")
            reading = spent(lambda: _expect(settings, ruled, jobs, read=pages, changed=None), conn)
            writing = spent(lambda: reprocess(settings, [ruled], jobs=jobs, apply=True), conn)
    alone = (before + after) / 2
    return {
        key: round(value, 3)
        for key, value in {
            "cpu_ratio": 1000 * first.cpu_s / pages / alone,
            "cpu_ms_per_page": 1000 * first.cpu_s / pages,
            "process_cpu_ms_per_page": alone,
            "process_cpu_spread": abs(before - after) / alone,
            "postgres_cpu_ms_per_page": 1000 * first.postgres_cpu_s / pages,
            "pages_per_s": pages / first.wall_s,
            "resumed_cpu_ms_per_page": 1000 * again.cpu_s / pages,
            "changed_cpu_ms_per_page": 1000 * reading.cpu_s / pages,
            "apply_cpu_ms_per_page": 1000 * writing.cpu_s / pages,
            "apply_postgres_cpu_ms_per_page": 1000 * writing.postgres_cpu_s / pages,
        }.items()
    }


def _define(settings: Settings, rules: str = "") -> Source:
    path = settings.sources / "kg" / "bench.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(definition(HOST, f'feed: "{HOST}/feed"') + rules, encoding="utf-8")
    (source,), broken = load(settings.sources)
    assert not broken, broken
    return source


def _fill(conn: Connection, source: Source, pages: int) -> None:
    """As a crawl leaves them."""
    sources.sync(conn, [source], FETCHED_AT)
    compressor = zstandard.ZstdCompressor(level=6)
    for start in range(0, pages, 100):
        rows = []
        for number in range(start, min(start + 100, pages)):
            body = page(number)
            rows.append((number, hashlib.sha256(body).digest(), compressor.compress(body), len(body)))
        with conn.transaction(), conn.cursor() as cursor:
            cursor.executemany("INSERT INTO raw_body VALUES (%s, %s, %s)", [row[1:] for row in rows])
            cursor.executemany(
                "WITH made AS (INSERT INTO page (source_id, url_key, url, fetched_at, first_listed_at, last_listed_at,"
                " next_check_at) VALUES ('kg_bench', %(url)s, %(url)s, %(at)s, %(at)s, %(at)s, %(at)s) RETURNING id) "
                "INSERT INTO raw_document (source_id, kind, page_id, url, requested_url, fetched_at, status_code,"
                " content_type, sha256, state) SELECT 'kg_bench', 'page', id, %(url)s, %(url)s, %(at)s, 200,"
                " 'text/html; charset=utf-8', %(sha256)s, 'pending' FROM made",
                [{"url": _url(number), "at": FETCHED_AT, "sha256": sha256} for number, sha256, *_ in rows],
            )


def _url(number: int) -> str:
    return f"{HOST}/news/{number}"


def _alone(source: Source, numbers: Sequence[int]) -> float:
    """CPU ms of `process()` on each of these pages."""
    raws = [
        RawDocument(source_id=source.id, url=_url(n), fetched_at=FETCHED_AT, content_type="text/html", body=page(n))
        for n in numbers
    ]
    for raw in raws[:5]:  # loading models is not a page's time
        process(raw, source)
    began = time.process_time()
    for raw in raws:
        process(raw, source)
    return 1000 * (time.process_time() - began) / len(raws)


def _expect(settings: Settings, source: Source, jobs: int, *, read: int, changed: int | None) -> AgainReport:
    """A call that must go as planned: a figure of a half-done one would flatter us."""
    report = reprocess(settings, [source], jobs=jobs)
    outcomes = report.told.outcomes
    if (
        report.read != read
        or report.left
        or outcomes.get("broken")
        or changed not in (None, outcomes.get("changed", 0))
    ):
        raise GovharvestError(f"reading again went wrong, so it has no speed: {report.read} read, {outcomes}")
    return report


if __name__ == "__main__":
    sys.exit(main())
