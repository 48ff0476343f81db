"""Faults of our own processes and of the database beneath them: whole nights, cut, killed, filled up."""

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import StoreError
from core.settings import Settings, environ_of
from sample import expected
from sample.web import SampleWeb, write_sources
from scheduler import jobs
from scheduler.jobs import NightReport
from tests import worlds
from tests.chaos.harness import harvests
from tests.store.wire import Wire, wire

KEPT = "kind = 'page'"
SILENCE_S = 1.0


@pytest.fixture
def cable(database: Settings) -> Iterator[Wire]:
    with wire(database) as made:
        yield made


@contextmanager
def harvested(settings: Settings, folder: Path, pause_s: float) -> Iterator[tuple[Settings, SampleWeb]]:
    """The sample ministries, slow enough that there is a middle."""
    with SampleWeb(night=1) as web:
        web.pause_s = pause_s
        write_sources(folder, web.port)
        yield worlds.on_loopback(settings, folder), web


def whole(database: Settings) -> None:
    """Nothing doubled, nothing missing."""
    assert worlds.count(database, "raw_document", KEPT) == expected.ARTICLES
    assert worlds.count(database, "article_version") == expected.ARTICLES
    assert worlds.count(database, "entry") == expected.ENTRIES
    assert worlds.count(database, "rejected") == 0
    assert worlds.ask(database, "SELECT url, asked_at FROM request GROUP BY 1, 2 HAVING count(*) > 1") == []


def test_p03_a_database_that_is_away_for_a_while_is_waited_for_and_meanwhile_no_site_is_asked(
    database: Settings, cable: Wire, tmp_path: Path
) -> None:
    """Fault: PostgreSQL is restarted, or stopped for minutes, in the middle of a harvest.
    Status: ok
    Kept: everything, once: what was fetched waits in memory; no site is asked for what could not be kept.
    """
    with harvested(cable.settings, tmp_path, 0.03) as (settings, web), ThreadPoolExecutor(1) as aside:
        night = aside.submit(worlds.night, settings)
        worlds.eventually(lambda: worlds.count(database, "raw_document", KEPT) or night.done())
        cable.cut()
        worlds.eventually(lambda: time.monotonic() - web.requests[-1].end > SILENCE_S)
        asked = len(web.requests)
        assert not night.done() and asked < expected.ARTICLES
        cable.mend()
        report = night.result(60)
    assert len(web.requests) > expected.ARTICLES
    assert [(source.status, source.error) for source in report.sources] == [("ok", None)] * 3
    assert sum(source.new for source in report.sources) == expected.ENTRIES
    whole(database)


@pytest.mark.slow
def test_p03_of_every_fourth_commit_the_answer_is_lost_and_nothing_is_written_twice(
    database: Settings, cable: Wire, tmp_path: Path
) -> None:
    """Fault: the connection is cut after COMMIT was sent, before its answer, again and again.
    Status: ok
    Kept: everything, once: a mark in the same transaction tells afterwards whether it was committed.
    """
    with harvested(cable.settings, tmp_path, 0.0) as (settings, _):
        cable.lose_answer(after=3, again=3)
        report = worlds.night(settings)
    assert cable.lost.is_set() and cable.guests > 6
    assert {source.status for source in report.sources} == {"ok"}
    whole(database)


@pytest.mark.slow
def test_p03_a_database_that_stays_away_ends_the_night_and_the_next_one_brings_what_is_missing(
    database: Settings, cable: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault: PostgreSQL is stopped in the middle of a harvest and does not come back in time.
    Status: db_error (interrupted where not even that could be written); exit status 2
    Kept: what was committed; the next run brings what is missing.
    """
    short = replace(cable.settings, database_patience_s=0.5)
    with harvested(short, tmp_path, 0.05) as (settings, web):
        # The parent reaches the database all the time, so that it can say how the night ended.
        monkeypatch.setattr(jobs, "environ_of", lambda _: environ_of(settings))
        for committed in (1, 12):
            report = cut_in_the_middle(settings, cable, database, committed)
            assert report.verdict == "failed"
            assert "was not back within 0.5 s (GOVHARVEST_DATABASE_PATIENCE_S)" in (report.failure or "")
            words = {source.status: source.error for source in report.sources}
            assert "db_error" in words and "was not back" in (words["db_error"] or "")
            assert set(words) <= {"db_error", "ok"}
            cable.mend()
        asked = len(web.requests)
        again = worlds.night(settings)
        assert {source.status for source in again.sources} <= {"ok", "not_modified"} and len(web.requests) > asked
    whole(database)


def cut_in_the_middle(settings: Settings, cable: Wire, database: Settings, committed: int) -> NightReport:
    """A night whose processes lose the database when so many of the sources' requests were written down."""
    here = replace(settings, database_url=database.database_url)
    with ThreadPoolExecutor(1) as aside:
        night = aside.submit(worlds.night, here)
        before = worlds.count(database, "request")
        worlds.eventually(lambda: worlds.count(database, "request") >= before + committed or night.done())
        assert not night.done()
        cable.cut()
        return night.result(60)


def test_p04_a_database_that_is_down_at_the_start_is_told_at_once_and_no_site_is_asked(
    cable: Wire, tmp_path: Path
) -> None:
    """Fault: PostgreSQL is down when a night is to begin.
    Status: none; one sentence, exit status 2
    Kept: what was stored. The next night finds what the feeds still hold.
    """
    with harvested(cable.settings, tmp_path, 0.0) as (settings, web):
        cable.cut()
        began = time.monotonic()
        with pytest.raises(StoreError, match="the server is starting or stopping"):
            worlds.night(settings)
        assert time.monotonic() - began < 30 and web.requests == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        ("segv", "parse_error", "ended the process"),
        ("endless", "timeout", "took longer than 5 s"),
        ("hungry", "too_large", "more memory than it may"),
    ],
)
def test_p11_a_page_that_harms_its_process_is_set_aside_and_all_others_are_read(
    database: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, status: str, says: str
) -> None:
    """Fault: understanding one page takes all memory, never ends, or ends its process by signal 11.
    Status: too_large, timeout, parse_error for that page's source
    Kept: the page, with the reason among the rejected; all other pages are understood.
    """
    with harvested(database, tmp_path, 0.0) as (settings, _):
        playing(monkeypatch, fault, f"/ru/news/{expected.BOARD_MEETING}")
        report = worlds.night(replace(settings, understand_timeout_s=5.0))
    words = {source.id: source.status for source in report.sources}
    assert words == {"kg_agency": "ok", "kg_interior": status, "kz_finance": "ok"}
    (row,) = worlds.ask(database, "SELECT status, reason FROM rejected")
    assert row["status"] == status and says in row["reason"]
    assert worlds.count(database, "article_version") == expected.ARTICLES - 1


def playing(monkeypatch: pytest.MonkeyPatch, fault: str, at: str = "") -> None:
    """From now on the processes of a night have this fault."""

    def command(room: str, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "tests.faults.broken", room, *arguments]

    monkeypatch.setattr(jobs, "command", command)
    monkeypatch.setenv("FAULT", fault)
    monkeypatch.setenv("FAULT_AT", at)


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "statuses"), [("walk", {"interrupted"}), ("process", {"parse_error"})])
def test_p12_a_fault_of_ours_in_every_source_is_a_failed_night(
    database: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, statuses: set[str]
) -> None:
    """Fault: our code raises in every channel; on every page.
    Status: interrupted; parse_error. The night is `failed`, exit status 2
    Kept: what was fetched, to be understood again once the fault is mended; the traceback stands in the log.
    """
    with harvested(database, tmp_path, 0.0) as (settings, _):
        playing(monkeypatch, fault)
        report = worlds.night(settings)
    assert (report.verdict, {source.status for source in report.sources}) == ("failed", statuses)
    assert all("a fault of ours: " in (source.error or "") for source in report.sources)
    assert worlds.count(database, "entry") == 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [20261124])
def test_p01_twenty_deaths_at_random_leave_what_an_undisturbed_harvest_leaves(seed: int) -> None:
    """Fault: kill -9 of the whole tree, the crawling process, an understanding one, the parent, or PostgreSQL: at
    random moments, after fetch, during extraction, between insert and commit, after commit before status.
    Status: interrupted; the next night is ok
    Kept: the same as by an undisturbed harvest, by natural keys. By hand: `make chaos KILLS=200`.
    """
    assert harvests(20, 10, seed, say=print) == []
