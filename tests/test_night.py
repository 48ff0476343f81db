"""Whole nights over real HTTP into a real PostgreSQL: what a harvest finds, repeats, notices and survives."""

import json
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from core.changes import Told, changes
from core.settings import Settings, environ_of
from core.sources import load
from sample import expected
from sample.web import SampleWeb, write_sources
from scheduler.jobs import run_night
from store.connect import connect
from tests import worlds

PAGES = "SELECT source_id, language, count(*)::int AS many FROM announcement_page GROUP BY source_id, language"


@contextmanager
def ministries(database: Settings, folder: Path) -> Iterator[tuple[Settings, SampleWeb]]:
    with SampleWeb(night=1) as web:
        write_sources(folder, web.port)
        yield worlds.on_loopback(database, folder), web


def test_the_first_night_finds_every_announcement_once_and_a_second_harvest_writes_nothing(
    database: Settings, tmp_path: Path
) -> None:
    with ministries(database, tmp_path) as (settings, web):
        report = worlds.night(settings)
        assert [(source.id, source.status, source.error) for source in report.sources] == [
            (name, "ok", None) for name in sorted(expected.NIGHT1)
        ]
        assert report.verdict == "ok"

        found: dict[str, dict[str, int]] = {name: {} for name in expected.NIGHT1}
        for row in worlds.ask(settings, PAGES):
            found[row["source_id"]][row["language"]] = row["many"]
        assert found == expected.NIGHT1
        assert worlds.count(settings, "entry") == worlds.count(settings, "announcement") == expected.ENTRIES
        assert sum(source.copies for source in report.sources) == expected.COPIES
        assert sum(source.new for source in report.sources) == expected.ENTRIES
        assert worlds.count(settings, "rejected") == 0

        editions = worlds.ask(
            settings,
            "SELECT language, translation_group FROM announcement_page JOIN entry USING (id) WHERE url LIKE %s",
            f"%interior.localhost%/news/{expected.BOARD_MEETING}",
        )
        assert {row["language"] for row in editions} == {"ky", "ru", "en"}
        assert len(editions) == 3 and len({row["translation_group"] for row in editions}) == 1
        assert editions[0]["translation_group"] is not None

        before, asked = worlds.written(settings), len(web.requests)
        again = worlds.night(settings)
        assert worlds.written(settings) == before
        visits = [visit for visit in web.requests[asked:] if visit.path != "/robots.txt"]
        assert len(visits) >= expected.ARTICLES
        assert {visit.status for visit in visits} == {304}
        assert {source.status for source in again.sources} == {"not_modified"}


def test_the_second_night_keeps_edits_and_lost_pages_and_names_the_broken_sites(
    database: Settings, tmp_path: Path
) -> None:
    with ministries(database, tmp_path) as (settings, web):
        worlds.night(settings)
        web.night = 2
        report = {source.id: source for source in worlds.night(settings).sources}

    assert report["kg_agency"].status == "parse_error"
    assert "div.item a.title" in (report["kg_agency"].error or "")
    assert report["kz_finance"].status == "http_server"
    assert "503" in (report["kz_finance"].error or "")
    assert report["kg_interior"].new + report["kg_interior"].copies == len(expected.NEW)
    assert report["kg_interior"].revised == 1

    versions = worlds.ask(
        settings,
        "SELECT version_no, title, text, language, changed FROM announcement_version WHERE url LIKE %s "
        "ORDER BY version_no",
        f"%{expected.EDITED}",
    )
    assert [row["version_no"] for row in versions] == [1, 2]
    old, new = expected.EDITED_FIGURE
    before, after = (Told(**{name: row[name] for name in ("title", "text", "language")}) for row in versions)
    figures, removal = changes(before, after)
    assert (figures.kinds, figures.words[1:3]) == (("figures",), (("-", f" {old}"), ("+", f" {new}")))
    assert removal.kinds == ("removal",)
    assert [row["changed"] for row in versions] == [[], ["figures", "removal"]]
    assert worlds.count(settings, "announcement", "versions > 1") == 1

    lost = worlds.ask(
        settings,
        "SELECT missing_since, text FROM announcement_page AS page JOIN announcement_version USING (article_id) "
        "WHERE page.url LIKE %s",
        f"%{expected.MISSING}",
    )
    assert len(lost) == 1
    assert lost[0]["missing_since"] is not None and len(lost[0]["text"]) > 100
    assert worlds.count(settings, "page", "missing_since IS NOT NULL") == 1


def article(title: str, number: int) -> str:
    words = " ".join(f"{title} sentence {number}-{at} tells what the ministry decided that day." for at in range(12))
    return (
        f"<html lang=en><head><title>{title} {number}</title></head><body><article><h1>{title} {number}</h1>"
        f"<p>{words}</p><p>{words[::1]} And so it was.</p></article></body></html>"
    )


def test_five_sources_on_one_host_never_overlap_and_the_host_can_be_told_every_request(
    database: Settings, tmp_path: Path
) -> None:
    with worlds.Web(pause_s=0.01) as web:
        for name in ("roads", "health", "water", "forest", "trade"):
            links = []
            for number in range(4):
                web.put("five.localhost", f"/page/{name}-{number}", article(name, number))
                links.append(f'<li><a href="/page/{name}-{number}">{name} {number}</a></li>')
            web.put("five.localhost", f"/{name}", f"<html><body><ul>{''.join(links)}</ul></body></html>")
            base = f"http://five.localhost:{web.port}"
            worlds.define(tmp_path, name, f"{base}/{name}", f'  - {{language: en, listing: "{base}/{name}", links: a}}')
        settings = worlds.on_loopback(database, tmp_path)
        report = worlds.night(settings)
        assert {source.status for source in report.sources} == {"ok"}
        assert sum(source.new for source in report.sources) == 20
        visits = sorted(web.visits, key=lambda visit: visit.start)
        assert [visit.path for visit in visits].count("/robots.txt") == 1 and len(visits) == 26
        assert all(one.end <= two.start for one, two in pairwise(visits))
        told = door("requests", f"http://five.localhost:{web.port}/roads", "--json", settings=settings)
        assert [urlsplit(row["url"]).path for row in told] == [visit.path for visit in visits]
        assert {row["robots"] for row in told[1:]} == {"no robots.txt (404)"}

        known, _ = load(settings.sources)
        worlds.ask(settings, "UPDATE page SET next_check_at = now() + interval '1 day' RETURNING id")
        worlds.ask(settings, "UPDATE request SET asked_at = asked_at - interval '31 days' RETURNING id")
        idle = run_night(settings, known, known, trigger="test", due_only=True)
        assert (idle.verdict, idle.sources, len(web.visits)) == ("ok", [], len(visits)), "nothing was due"
        assert worlds.count(settings, "request") == 0, "a month is kept"


def test_a_killed_process_forgets_whom_it_asked_in_its_last_second_only(database: Settings, tmp_path: Path) -> None:
    with worlds.Web() as web:
        links = "".join(f'<li><a href="/page/{number}">page {number}</a></li>' for number in range(9))
        web.put("silent.localhost", "/news", f"<html><body><ul>{links}</ul></body></html>")
        for number in range(9):
            web.put("silent.localhost", f"/page/{number}", article("silent", number))
        base = f"http://silent.localhost:{web.port}"
        worlds.define(tmp_path, "silent", f"{base}/", f'  - {{language: en, listing: "{base}/news", links: a}}')
        settings = worlds.on_loopback(database, tmp_path)
        web.hold_after("silent.localhost", 3)
        answered = ["/robots.txt", "/news", "/page", "/page", "/page"]
        worlds.killed_night(settings, lambda: worlds.count(settings, "request") == len(answered))
        rows = worlds.ask(settings, "SELECT url FROM request ORDER BY id")
        assert ["/" + urlsplit(row["url"]).path.split("/")[1] for row in rows] == answered


def door(*words: str, settings: Settings) -> list[dict[str, Any]]:
    """What a command says."""
    done = subprocess.run(
        [sys.executable, "-m", "ops", *words], env=environ_of(settings), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


@pytest.mark.slow
def test_p01_a_night_killed_in_the_middle_and_begun_again_ends_like_an_undisturbed_one(
    database: Settings, server: Settings, template: Settings, tmp_path: Path
) -> None:
    """Fault: kill -9 of the whole tree while pages are fetched, and while they wait to be understood.
    Status: interrupted; ok in the next night
    Kept: the same as by an undisturbed harvest; a further one writes nothing.
    """
    with ministries(database, tmp_path) as (settings, web), worlds.beside(server, template) as other:
        undisturbed = worlds.on_loopback(other, tmp_path)
        worlds.night(undisturbed)
        pages = "kind = 'page'"
        web.pause_s = 0.05  # a slow site, so that there is a middle: one source is kept, another is not yet
        worlds.killed_night(settings, lambda: worlds.count(settings, "raw_document", pages))
        assert 0 < worlds.count(settings, "raw_document", pages) < expected.ARTICLES
        web.pause_s = 0.0
        everything_is_kept = f"(SELECT count(*) FROM raw_document WHERE {pages}) = {expected.ARTICLES}"
        worlds.killed_night(settings, lambda: worlds.count(settings, "raw_document", everything_is_kept))
        assert worlds.count(settings, "raw_document", "state = 'pending'")
        worlds.night(settings)
        assert worlds.differences(settings, undisturbed) == {}
        assert Counter(row["status"] for row in worlds.ask(settings, "SELECT status FROM run"))["interrupted"] >= 1
        before = worlds.written(settings)
        worlds.night(settings)
        assert worlds.written(settings) == before


def test_an_address_that_is_not_public_is_never_connected_to(database: Settings, tmp_path: Path) -> None:
    with worlds.listener() as (port, connections):
        for name, host in (("plain", f"127.0.0.1:{port}"), ("named", f"inside.localhost:{port}")):
            base = f"http://{host}"
            worlds.define(tmp_path, name, f"{base}/", f'  - {{language: en, listing: "{base}/news", links: a}}')
        settings = replace(
            worlds.on_loopback(database, tmp_path), allowed_networks=(), contact="desk@example.org", delay_s=None
        )
        report = worlds.night(settings)
        assert {source.id: source.status for source in report.sources} == {
            "xx_named": "forbidden_address",
            "xx_plain": "forbidden_address",
        }
        assert connections == []
        with socket.create_connection(("127.0.0.1", port)):  # the listener does see who comes
            worlds.eventually(lambda: connections)


FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file "base/5/16": No space left on device' USING ERRCODE = '{state}'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON raw_body EXECUTE FUNCTION full_disk();
"""


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("53100", "the disk of the database is full"),
        pytest.param("25006", "takes nothing", marks=pytest.mark.slow),
    ],
)
def test_p05_a_disk_that_fills_up_ends_the_night_as_db_error_and_the_next_one_finds_everything(
    database: Settings, tmp_path: Path, state: str, says: str
) -> None:
    """Fault: the disk of PostgreSQL is full (53100), or the database only reads (25006), in the middle of a harvest.
    Status: db_error for the source whose pages were refused, interrupted for others; exit status 2
    Kept: what was committed; no further page is asked for. The next night finds everything.
    """
    with ministries(database, tmp_path) as (settings, web):
        with connect(settings, autocommit=True) as conn:
            conn.execute(FULL.replace("{state}", state).encode())
        report = worlds.night(settings)
        assert report.verdict == "failed" and says in (report.failure or "") and state in (report.failure or "")
        words = Counter(row["status"] for row in worlds.ask(settings, "SELECT status FROM run"))
        assert words["db_error"] and set(words) <= {"db_error", "interrupted"}
        row = worlds.ask(settings, "SELECT error, error_stage FROM run WHERE status = 'db_error'")[0]
        assert says in row["error"] and row["error_stage"] == "store"
        asked = [visit for visit in web.requests if "/news/" in visit.path]
        assert len(asked) < expected.ARTICLES, "what cannot be kept is not asked for"

        with connect(settings, autocommit=True) as conn:
            conn.execute("DROP FUNCTION full_disk() CASCADE")
        again = worlds.night(settings)
        assert {source.status for source in again.sources} == {"ok"}
        assert worlds.count(settings, "entry") == expected.ENTRIES
