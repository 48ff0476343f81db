"""`govharvest reprocess` as an operator starts it: processes of its own, a real database, and no network."""

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard

from core.settings import Settings, environ_of
from core.sources import load
from pipeline.run import understand_pending
from store import sources as source_table
from store.connect import Connection, connect
from store.runs import UNDERSTAND_LOCK
from tests import worlds

NIGHT = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
PAGES = 99
LOOSE, STRICT = "div.all", "div.text"  # selectors of the body: with the note below the text, and without
TABLES = ("entry", "article", "article_version", "article_alternate", "rejected", "raw_document", "page", "page_hint")


def page(number: int, edit: int = 0) -> bytes:
    words = " ".join(f"Sentence {number}-{at} tells what the ministry decided that day." for at in range(9))
    return (
        f"<html lang=en><head><title>Decision {number}</title></head><body><h1>Decision {number}</h1><div class=all>"
        f"<div class=text><p>{words}</p></div><p>Visitors of this page so far: {edit}00.</p></div></body></html>"
    ).encode()


@pytest.fixture
def world(database: Settings, tmp_path: Path) -> Iterator[tuple[Settings, list[object]]]:
    """A ministry whose pages were harvested with the loose selector, and who knocked at its door since."""
    with worlds.listener() as (port, seen):
        settings = replace(worlds.on_loopback(database, tmp_path), understand_timeout_s=60.0)
        defined(settings, port, LOOSE)
        harvested(settings)
        defined(settings, port, STRICT)
        yield settings, seen


def defined(settings: Settings, port: int, body: str) -> None:
    base = f"http://127.0.0.1:{port}"
    more = {"rules": f"\n  - {{title: h1, body: {body}}}"}
    worlds.define(settings.sources, "news", f"{base}/", f'  - {{language: en, feed: "{base}/rss"}}', more)


def harvested(settings: Settings) -> None:
    """Every third page was counted anew before it was fetched again; the last one was edited."""
    known, _ = load(settings.sources)
    with connect(settings, autocommit=True) as conn:
        source_table.sync(conn, known, NIGHT)
        for number in range(PAGES):
            kept(conn, number, page(number))
            if number % 3 == 0:
                kept(conn, number, page(number, edit=1))
        kept(conn, PAGES - 1, page(PAGES))
        while understand_pending(
            conn, {source.id: source for source in known}, time_limit_s=60, now=lambda: NIGHT
        ):  # fmt: skip
            pass


def kept(conn: Connection, number: int, body: bytes) -> None:
    url, sha256 = f"https://news.example/{number}", hashlib.sha256(body).digest()
    given = {"url": url, "at": NIGHT, "sha256": sha256, "zstd": zstandard.ZstdCompressor().compress(body)}
    conn.execute("INSERT INTO raw_body VALUES (%(sha256)s, %(zstd)s, 1) ON CONFLICT DO NOTHING", given)
    conn.execute(
        "INSERT INTO page (source_id, url_key, url, first_listed_at, last_listed_at, fetched_at, next_check_at)"
        " VALUES ('xx_news', %(url)s, %(url)s, %(at)s, %(at)s, %(at)s, %(at)s) ON CONFLICT DO NOTHING", given
    )  # fmt: skip
    conn.execute(
        "INSERT INTO raw_document (source_id, kind, page_id, url, requested_url, fetched_at, status_code, content_type,"
        " sha256, state) SELECT 'xx_news', 'page', id, url, url, %(at)s, 200, 'text/html', %(sha256)s, 'pending'"
        " FROM page WHERE url = %(url)s", given
    )  # fmt: skip


def command(settings: Settings, *options: str) -> list[str]:
    return [sys.executable, "-m", "ops", "reprocess", "--json", *options]


def reprocess(settings: Settings, *options: str) -> tuple[int, dict[str, Any]]:
    """Exit status and what it said."""
    done = subprocess.run(command(settings, *options), env=environ_of(settings), capture_output=True, text=True)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def everything(settings: Settings) -> dict[str, list[Any]]:
    return {table: worlds.ask(settings, f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}


def meant(settings: Settings) -> dict[str, list[Any]]:
    """All rows, but for when they were written."""
    unlike = ("attempts", "understood_at", "rejected_at")
    return {
        table: [{name: value for name, value in row.items() if name not in unlike} for row in rows]
        for table, rows in everything(settings).items()
    }


def counted(said: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {row["field"]: (row["texts"], row["pages"]) for row in said["changes"] if row["field"] != "provenance"}


COUNTS = {"text": (PAGES + 1, PAGES), "version less": (PAGES // 3, PAGES // 3)}


def test_it_shows_what_a_better_selector_changes_and_changes_that_only_when_it_is_told_to(
    world: tuple[Settings, list[object]],
) -> None:
    settings, seen = world
    before = everything(settings)
    assert worlds.count(settings, "article_version") == PAGES + PAGES // 3 + 1

    code, said = reprocess(settings)
    assert (code, said["outcomes"]["changed"], counted(said)) == (1, PAGES, COUNTS)
    assert everything(settings) == before, "it only shows"
    example = next(row for row in said["examples"] if row["field"] == "text")
    assert "Visitors of this page" in example["old"] and "Visitors" not in example["new"]
    code, again = reprocess(settings)
    assert (code, again["read"], again["changes"]) == (1, 0, said["changes"]), "nothing is read twice"

    code, done = reprocess(settings, "--apply")
    assert (code, done["read"], done["written"]["changed"]) == (0, 0, PAGES)
    assert worlds.count(settings, "article_version") == PAGES + 1
    assert worlds.count(settings, "article_version", "text LIKE '%%Visitors%%'") == 0
    assert worlds.count(settings, "announcement", "versions = 2") == 1
    after = everything(settings)
    worlds.ask(settings, "DELETE FROM rereading RETURNING page_id")
    code, said = reprocess(settings, "--apply")
    assert (code, said["outcomes"]["same"], said["changes"]) == (0, PAGES, [])
    assert everything(settings) == after
    assert seen == [], "no site was asked"


def test_writing_does_not_wait_for_a_night_that_is_on(world: tuple[Settings, list[object]]) -> None:
    settings, _ = world
    with connect(settings, autocommit=True) as night:
        night.execute("SELECT pg_advisory_lock(%s, 0)", (UNDERSTAND_LOCK,))
        kept(night, 0, page(0, edit=2))
        code, said = reprocess(settings, "--apply", "--limit", "3")
        assert (code, said["written"]["changed"], said["waiting"]) == (0, 2, 1)
    code, said = reprocess(settings, "--apply", "--limit", "3")
    assert (code, said["left"], said["waiting"]) == (1, 1, 0), "what waited is understood; it is to be read again"
    code, said = reprocess(settings, "--apply", "--limit", "3")
    assert (code, said["written"]["changed"], said["left"]) == (0, 1, 0)


def test_pages_of_a_source_that_is_not_defined_any_more_are_counted_not_passed_over(
    world: tuple[Settings, list[object]],
) -> None:
    settings, _ = world
    definition = settings.sources / "xx" / "news.yaml"
    definition.rename(definition.with_stem("renamed"))
    code, said = reprocess(settings)
    assert (code, said["pages"], said["undefined"]) == (0, 0, {"xx_news": PAGES})


def test_a_process_that_reads_ends_without_a_word_when_whoever_asked_was_killed(
    world: tuple[Settings, list[object]],
) -> None:
    settings, _ = world
    pages = [row["id"] for row in worlds.ask(settings, "SELECT id FROM page")]
    with subprocess.Popen(
        [sys.executable, "-m", "pipeline", "--again"], env=environ_of(settings), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as child:  # fmt: skip
        assert child.stdin and child.stdout and child.stderr
        child.stdout.close()
        child.stdin.write(json.dumps({"pages": pages}) + "\n")
        child.stdin.close()
        assert (child.stderr.read(), child.wait()) == ("", 141)


@pytest.mark.slow
def test_killed_while_it_reads_and_while_it_writes_it_ends_where_an_undisturbed_one_does(
    world: tuple[Settings, list[object]], server: Settings, template: Settings
) -> None:
    settings, _ = world
    with worlds.beside(server, template) as other:
        undisturbed = replace(settings, database=other.database, database_url=other.database_url)
        port = int(load(settings.sources)[0][0].homepage.split(":")[2].strip("/"))
        defined(settings, port, LOOSE)
        harvested(undisturbed)
        defined(settings, port, STRICT)
        assert reprocess(undisturbed, "--apply")[0] == 0

        middle = worlds.ask(settings, f"SELECT id FROM page ORDER BY id OFFSET {PAGES * 2 // 3} LIMIT 1")[0]["id"]
        reading = (
            "INSERT INTO rereading (page_id, source_id, document_id, understood_by, definition, outcome, read_at)"
            " VALUES (%s, 'xx_news', 0, '', '', 'same', now())"
        )
        killed(settings, reading, middle, lambda: 0 < worlds.count(settings, "rereading") < PAGES)
        assert 0 < worlds.count(settings, "rereading") < PAGES
        writing = "SELECT id FROM article WHERE page_id = %s FOR UPDATE"
        killed(settings, writing, middle, lambda: worlds.count(settings, "rereading", "applied_at IS NOT NULL") > 0)
        assert 0 < worlds.count(settings, "rereading", "applied_at IS NOT NULL") < PAGES
        code, said = reprocess(settings, "--apply")
        assert (code, said["read"]) == (0, 0), "what was read before it was killed is not read again"
        assert meant(settings) == meant(undisturbed)
        assert reprocess(settings)[0] == 0


def killed(settings: Settings, statement: str, page_id: int, when: Callable[[], bool]) -> None:
    """It is stopped at that page by a transaction of ours, and then all its processes are killed at once."""
    with connect(settings) as conn:
        conn.execute(statement.encode(), (page_id,))
        child = subprocess.Popen(
            command(settings, "--apply", "--jobs", "2"), env=environ_of(settings), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            worlds.eventually(lambda: when() or child.poll() is not None)
            assert child.poll() is None, "it was over before it could be killed"
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        conn.rollback()


@pytest.mark.slow
def test_a_page_that_ends_its_process_is_set_aside_and_the_others_are_read(
    world: tuple[Settings, list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, _ = world
    bad = worlds.ask(settings, "SELECT id FROM page ORDER BY id OFFSET 7 LIMIT 1")[0]["id"]
    folder = settings.sources.parent / f"{settings.sources.name}-site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import sys\n"
        "if '--again' in sys.orig_argv:\n"
        "    import os, signal\n"
        "    from store import rereading\n"
        "    bodies = rereading.bodies\n"
        "    def deadly(conn, ids):\n"
        f"        bad = {{row['id'] for row in conn.execute('SELECT id FROM raw_document WHERE page_id = {bad}')}}\n"
        "        for number, body in bodies(conn, ids):\n"
        "            if number in bad:\n"
        "                os.kill(os.getpid(), signal.SIGKILL)\n"
        "            yield number, body\n"
        "    rereading.bodies = deadly\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(folder), str(Path(__file__).parents[1]))))
    code, said = reprocess(settings, "--apply")
    assert (code, said["outcomes"]["broken"], said["written"]["changed"]) == (1, 1, PAGES - 1)
    assert [row["url"] for row in said["examples"] if row["field"] == "broken"] == ["https://news.example/7"]
    monkeypatch.delenv("PYTHONPATH")
    code, said = reprocess(settings, "--apply")
    assert (code, said["read"], said["written"]["changed"]) == (0, 1, 1)
