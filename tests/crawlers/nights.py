"""A night's crawl alone, by the production process: what sites see of us, without understanding what they said."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from core.clock import utc_now
from core.settings import Settings, environ_of
from core.sources import load
from store import runs
from store import sources as source_table
from store.connect import connect
from tests import worlds
from tests.crawlers.web import Reply, Seen, Web

ROOT = Path(__file__).parents[2]


class Run(NamedTuple):
    """How one source ended."""

    status: str
    error: str | None
    requests: int


def crawled(settings: Settings, *options: str) -> dict[str, Run]:
    """One night's crawl of every definition, in a process of its own; by source."""
    known, problems = load(settings.sources)
    assert not problems
    with connect(settings, autocommit=True) as conn:
        source_table.sync(conn, known, utc_now())
        night = runs.open_night(conn, "test", utc_now())
        command = [sys.executable, "-m", "crawlers", "--night", str(night), *options, *(source.id for source in known)]
        done = subprocess.run(
            command, env=environ_of(settings), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
            check=False, cwd=ROOT,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        rows = conn.execute(
            "SELECT source_id, fetch_status, error, requests FROM run WHERE night_id = %s", (night,)
        ).fetchall()
    return {row["source_id"]: Run(*list(row.values())[1:]) for row in rows}


def ministry(settings: Settings, web: Web, host: str, channels: str | None = None, **more: str) -> str:
    """A definition whose address is this host of the web; its listing is at /news. Its id."""
    name = host.removesuffix(".localhost").replace(".", "_")
    base = web.url("", host)
    there = channels or f'  - {{listing: "{base}/news", links: a}}\n'
    worlds.define(settings.sources, name, f"{base}/", there, more)
    return f"xx_{name}"


def listing(*pages: str) -> Reply:
    """A page that links to these."""
    return Reply(body="".join(f"<li><a href={page}>{page}</a></li>" for page in pages).encode())


def by_host(seen: Sequence[Seen]) -> dict[str, list[str]]:
    """Which paths each host was asked for, in order, without robots.txt."""
    paths: dict[str, list[str]] = {}
    for each in seen:
        asked = paths.setdefault(each.host.partition(":")[0], [])
        if each.path != "/robots.txt":
            asked.append(each.path)
    return paths


def asked(settings: Settings, what: str = "*", where: str = "true") -> list[dict[str, Any]]:
    """Rows of the logbook."""
    return worlds.ask(settings, f"SELECT {what} FROM request WHERE {where} ORDER BY id")
