"""Workers as an operator starts them, over real HTTP: they are killed, stopped and doubled, and nothing is missing."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.settings import Settings, environ_of
from core.sources import load
from crawlers.groups import keys
from sample import expected
from sample.web import SampleWeb, write_sources
from scheduler import plan
from store import due, sources
from store.connect import connect
from tests import worlds

pytestmark = pytest.mark.slow
DUE = datetime(2026, 3, 27, 21, tzinfo=UTC)
PAGES = "kind = 'page'"


@contextmanager
def ministries(database: Settings, folder: Path) -> Iterator[tuple[Settings, SampleWeb]]:
    """The sample, and all of it due."""
    with SampleWeb(night=1) as web:
        write_sources(folder, web.port)
        settings = replace(worlds.on_loopback(database, folder), workers=1)
        known, _ = load(folder)
        groups = keys(known)
        rows = [plan.Due(source_id=s.id, group_key=groups[s.id], due_at=DUE, starts_at=DUE) for s in known]
        with connect(settings, autocommit=True) as conn:
            sources.sync(conn, known, DUE)
            due.enqueue(conn, rows, DUE)
        yield settings, web


@contextmanager
def worker(settings: Settings, *options: str) -> Iterator["subprocess.Popen[bytes]"]:
    child = subprocess.Popen(
        [sys.executable, "-m", "ops", "work", *options], env=environ_of(settings), start_new_session=True,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield child
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def is_over(settings: Settings) -> bool:
    return bool(worlds.count(settings, "night", "verdict IS NOT NULL"))


def undisturbed(other: Settings, folder: Path) -> Settings:
    settings = worlds.on_loopback(other, folder)
    worlds.night(settings)
    return settings


def test_a_worker_harvests_what_is_due_as_a_run_by_hand_does_and_ends_in_order(
    database: Settings, server: Settings, template: Settings, tmp_path: Path
) -> None:
    with ministries(database, tmp_path) as (settings, _), worlds.beside(server, template) as other:
        calm = undisturbed(other, tmp_path)
        with worker(settings) as child:
            worlds.eventually(lambda: is_over(settings))
            child.terminate()
            assert child.wait(30) == 0
        assert worlds.differences(settings, calm) == {}
        assert worlds.ask(settings, "SELECT DISTINCT outcome FROM due_run") == [{"outcome": "harvested"}]
        assert worlds.count(settings, "process", "ended_at IS NULL") == 0


def test_a_source_whose_definition_is_broken_for_a_while_stays_due_and_one_that_is_gone_does_not(
    database: Settings, tmp_path: Path
) -> None:
    with ministries(database, tmp_path) as (settings, _):
        file = tmp_path / "kg" / "agency.yaml"
        whole = file.read_text("utf-8")
        file.write_text("name: [", "utf-8")
        with connect(settings, autocommit=True) as conn:
            conn.execute("UPDATE source SET retired_at = now() WHERE id = 'kz_finance'")
        (tmp_path / "kz" / "finance.yaml").unlink()
        with worker(settings):
            worlds.eventually(lambda: worlds.count(settings, "due_run", "finished_at IS NOT NULL") == 2)
            assert not is_over(settings)
            file.write_text(whole, "utf-8")
            worlds.eventually(lambda: is_over(settings))
        outcomes = worlds.ask(settings, "SELECT source_id, outcome FROM due_run ORDER BY source_id")
        assert [tuple(row.values()) for row in outcomes] == [
            ("kg_agency", "harvested"), ("kg_interior", "harvested"), ("kz_finance", "undefined")
        ]  # fmt: skip


def test_what_a_killed_worker_leaves_another_takes_up_by_itself(
    database: Settings, server: Settings, template: Settings, tmp_path: Path
) -> None:
    with ministries(database, tmp_path) as (settings, web), worlds.beside(server, template) as other:
        calm = undisturbed(other, tmp_path)
        web.pause_s = 0.1
        with worker(settings) as child:
            worlds.eventually(lambda: worlds.count(settings, "raw_document", PAGES) > 3)
            os.killpg(child.pid, signal.SIGKILL)
        assert worlds.count(settings, "raw_document", PAGES) < expected.ARTICLES
        web.pause_s = 0.0
        with worker(settings):
            worlds.eventually(lambda: is_over(settings), 120)
        assert worlds.differences(settings, calm) == {}
        assert worlds.count(settings, "run", "fence > 1")
        assert not worlds.count(settings, "run", "status NOT IN ('ok', 'not_modified')")  # killed after its last page


def test_two_workers_never_harvest_a_source_twice_and_fetching_and_understanding_may_be_apart(
    database: Settings, server: Settings, template: Settings, tmp_path: Path
) -> None:
    with ministries(database, tmp_path) as (settings, _), worlds.beside(server, template) as other:
        calm = undisturbed(other, tmp_path)
        with worker(settings, "--crawl"), worker(settings, "--crawl"):
            worlds.eventually(lambda: not worlds.count(settings, "due_run", "finished_at IS NULL"))
            assert worlds.count(settings, "article") == 0
            with worker(settings, "--understand"):
                worlds.eventually(lambda: is_over(settings))
        assert worlds.differences(settings, calm) == {}
        assert worlds.count(settings, "run", "fence = 1") == worlds.count(settings, "run") == len(expected.NIGHT1)


def test_a_worker_that_is_told_to_stop_cuts_off_what_takes_long_and_another_goes_on(
    database: Settings, server: Settings, template: Settings, tmp_path: Path
) -> None:
    with ministries(database, tmp_path) as (settings, web), worlds.beside(server, template) as other:
        calm = undisturbed(other, tmp_path)
        web.pause_s = 3.0
        with worker(settings) as child:
            worlds.eventually(lambda: worlds.count(settings, "run"))
            child.terminate()
            assert child.wait(30) == 0
        assert worlds.count(settings, "run", "crawled_at IS NULL") == 0
        assert worlds.count(settings, "run", "error ~ '^the worker was told to stop'")
        assert worlds.count(settings, "due_run", "finished_at IS NULL")
        web.pause_s = 0.0
        with worker(settings):
            worlds.eventually(lambda: is_over(settings), 60)
        assert worlds.differences(settings, calm) == {}
