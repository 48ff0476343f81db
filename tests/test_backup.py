"""A backup is whole or not there, and what is restored from it answers and goes on as the database it was made of."""

import hashlib
import os
import re
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from psycopg.conninfo import make_conninfo

from core.errors import StoreError
from core.settings import Settings, environ_of
from ops.cli import main
from sample import expected
from sample.web import SampleWeb, write_sources
from store import backup as backups
from store import migrate
from store.connect import connect
from tests import worlds
from tests.store.test_migrate import catalog

VIEWS = ("announcement", "announcement_version", "announcement_page", "source_health", "run_history")


def govharvest(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"DATABASE_URL": settings.database_url})


def everything(settings: Settings) -> dict[str, list[str]]:
    """All rows of all tables, and all answers of the views."""
    tables = (
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname IN ('public', 'procrastinate')"
    )
    names = {row["name"].removeprefix("public.") for row in worlds.ask(settings, tables)} | set(VIEWS)
    return {
        name: [row["said"] for row in worlds.ask(settings, f"SELECT one::text AS said FROM {name} AS one ORDER BY 1")]
        for name in sorted(names)
    }


def test_a_restored_database_gives_the_same_answers_and_the_next_nights_go_on_in_it(
    database: Settings, empty_database: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "night.dump"
    with SampleWeb(night=1) as web:
        write_sources(tmp_path / "sources", web.port)
        ours = worlds.on_loopback(database, tmp_path / "sources")
        theirs = worlds.on_loopback(empty_database, tmp_path / "sources")
        worlds.night(ours)
        made = govharvest(ours, "backup", str(file))
        assert made.exit_code == 0, made.output
        restored = govharvest(theirs, "restore", str(file))
        assert restored.exit_code == 0, restored.output

        before = everything(ours)
        assert "procrastinate.procrastinate_jobs" in before
        assert len(before["announcement"]) > 20 and len(before["raw_body"]) > 20
        assert everything(theirs) == before
        assert schema(theirs) == schema(ours), "grants and all"
        assert govharvest(theirs, "db", "status").exit_code == 0

        unchanged = worlds.written(theirs)
        worlds.night(theirs)
        assert worlds.written(theirs) == unchanged
        web.night = 2
        report = {source.id: source for source in worlds.night(theirs).sources}
    assert (report["kg_interior"].new + report["kg_interior"].copies, report["kg_interior"].revised) == (
        len(expected.NEW),
        1,
    )


def schema(settings: Settings) -> dict[str, list[str]]:
    """Its catalog; what was written from it and read again has other parentheses."""
    with connect(settings) as conn:
        return {kind: [re.sub(r"[()]", "", row) for row in rows] for kind, rows in catalog(conn).items()}


def test_an_older_backup_is_restored_and_then_upgraded(empty_database: Settings, tmp_path: Path) -> None:
    older = tmp_path / "older"
    older.mkdir()
    for number, path in migrate.migrations().items():
        if number < 14:
            (older / path.name).write_bytes(path.read_bytes())
    with connect(empty_database, autocommit=True) as conn:
        migrate.upgrade(conn, folder=older)
    file = tmp_path / "older.dump"
    assert govharvest(empty_database, "backup", str(file)).exit_code == 0
    whole = _upgraded(empty_database)
    with connect(empty_database, autocommit=True) as conn:
        conn.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    restored = govharvest(empty_database, "restore", str(file))
    assert (restored.exit_code, "govharvest db upgrade" in restored.output) == (1, True), restored.output
    assert _upgraded(empty_database) == whole


def _upgraded(settings: Settings) -> dict[str, list[str]]:
    assert govharvest(settings, "db", "upgrade").exit_code == 0
    return schema(settings)


# What goes wrong -----------------------------------------------------------------------------------------------------


@pytest.fixture
def large(database: Settings) -> Settings:
    """A database whose backup takes a while: 12 MB that do not get smaller."""
    with connect(database, autocommit=True) as conn, conn.cursor() as cursor:
        bodies = (os.urandom(1 << 20) for _ in range(12))
        cursor.executemany(
            "INSERT INTO raw_body VALUES (%s, %s, 1)", [(hashlib.sha256(body).digest(), body) for body in bodies]
        )
    return database


def started(settings: Settings, file: Path, **more: Any) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "ops", "backup", str(file)], env=environ_of(settings), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True, **more,
    )  # fmt: skip


def partials(folder: Path) -> list[Path]:
    return list(folder.glob(".*.partial"))


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=lambda number: number.name)
def test_a_backup_that_is_killed_leaves_the_older_one_and_the_next_one_clears_up(
    number: signal.Signals, large: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "night.dump"
    file.write_text("the backup of yesterday")
    child = started(large, file)
    worlds.eventually(lambda: any(left.stat().st_size > 1 << 20 for left in partials(tmp_path)) or child.poll())
    assert child.poll() is None, "it was over before it could be killed"
    os.killpg(child.pid, number) if number == signal.SIGKILL else child.terminate()
    child.communicate()
    assert file.read_text() == "the backup of yesterday"
    assert len(partials(tmp_path)) == (1 if number == signal.SIGKILL else 0)

    worlds.eventually(lambda: govharvest(large, "backup", str(file)).exit_code == 0)
    assert partials(tmp_path) == [] and file.stat().st_size > 12 << 20
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_for_which_the_disk_has_no_room_is_not_there_and_the_reason_is_told(
    large: Settings, tmp_path: Path
) -> None:
    file, most = tmp_path / "night.dump", 1 << 20
    child = started(large, file, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
    said, _ = child.communicate()
    assert child.returncode == 2 and said.startswith("pg_dump was ended by SIGXFSZ"), said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_of_a_backup_that_was_cut_nothing_is_restored(
    large: Settings, empty_database: Settings, tmp_path: Path
) -> None:
    file, cut = tmp_path / "night.dump", tmp_path / "cut.dump"
    assert govharvest(large, "backup", str(file)).exit_code == 0
    whole = file.read_bytes()
    for share in (0.001, 0.5, 0.999):
        cut.write_bytes(whole[: int(len(whole) * share)])
        said = govharvest(empty_database, "restore", str(cut))
        assert said.exit_code == 2 and "end of file" in said.output, said.output
        assert (
            worlds.ask(empty_database, "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace") == []
        )
    assert govharvest(empty_database, "restore", str(file)).exit_code == 0


def test_what_is_no_backup_of_ours_is_refused(empty_database: Settings, tmp_path: Path) -> None:
    page, other = tmp_path / "page.dump", tmp_path / "other.dump"
    page.write_text("<html>")
    with connect(empty_database, autocommit=True) as conn:
        conn.execute(
            "CREATE TABLE schema_version (version int); CREATE TABLE recipe (); INSERT INTO schema_version SELECT 1"
        )
        assert govharvest(empty_database, "backup", str(other)).exit_code == 0
        conn.execute("DROP TABLE schema_version")
    for file, reason in (
        (page, "is no backup that can be read"),
        (tmp_path / "none.dump", "there is no such file"),
        (other, "not empty (it has recipe)"),
    ):
        said = govharvest(empty_database, "restore", str(file))
        assert (said.exit_code, reason in said.output) == (2, True), said.output


def test_nothing_is_restored_over_what_is_there_nor_backed_up_where_nothing_is(
    database: Settings, empty_database: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "night.dump"
    refused = govharvest(empty_database, "backup", str(file))
    assert (refused.exit_code, "nothing to back up" in refused.output) == (2, True)
    assert govharvest(database, "backup", str(file)).exit_code == 0
    refused = govharvest(database, "restore", str(file))
    assert refused.exit_code == 2 and "is not empty" in refused.output and "DATABASE_URL" in refused.output
    refused = govharvest(database, "backup", str(tmp_path / "missing" / "night.dump"))
    assert refused.exit_code == 2 and "No such file or directory" in refused.output
    assert govharvest(database, "backup", str(tmp_path)).exit_code == 2


def test_a_backup_that_is_made_during_a_harvest_holds_no_document_without_its_bytes(
    database: Settings, empty_database: Settings, tmp_path: Path
) -> None:
    over, many = threading.Event(), 0

    def harvest() -> None:
        nonlocal many
        with connect(database) as conn:
            conn.execute("INSERT INTO source VALUES ('xx_a', 'XX', '', '', '', '', 'UTC', '{}', true, 14)")
            while not over.is_set():
                many += 1
                sha256 = hashlib.sha256(str(many).encode()).digest()
                conn.execute("INSERT INTO raw_body VALUES (%s, '', 0)", (sha256,))
                conn.execute(
                    "INSERT INTO raw_document (source_id, kind, url, requested_url, fetched_at, status_code,"
                    " content_type, sha256, state) VALUES ('xx_a', 'feed', '', '', now(), 200, '', %s, 'done')",
                    (sha256,),
                )
                conn.commit()

    thread = threading.Thread(target=harvest)
    thread.start()
    try:
        worlds.eventually(lambda: many > 20)
        before = many
        assert govharvest(database, "backup", str(tmp_path / "night.dump")).exit_code == 0
    finally:
        over.set()
        thread.join()
    assert govharvest(empty_database, "restore", str(tmp_path / "night.dump")).exit_code == 0
    documents, bodies = (worlds.count(empty_database, table) for table in ("raw_document", "raw_body"))
    assert before - 1 <= documents == bodies < many


# The programs --------------------------------------------------------------------------------------------------------


def test_the_password_is_in_no_argument_of_a_program() -> None:
    address = "postgresql://aida:s3cret%40@db.example:5433/a%3Db?sslmode=require&keepalives=0"
    env, target = backups._way_in(Settings(), address)
    assert "s3cret" not in target and target == make_conninfo(dbname="a=b", keepalives="0")
    given = {name: env[name] for name in ("PGPASSWORD", "PGHOST", "PGPORT", "PGUSER", "PGSSLMODE")}
    assert list(given.values()) == ["s3cret@", "db.example", "5433", "aida", "require"]
    assert "DATABASE_URL" not in env
    with pytest.raises(StoreError, match="sslpassword would be seen"):
        backups._way_in(Settings(), "postgresql:///a?sslpassword=s3cret")


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Programs of that version on PATH, and none of the embedded server."""
    monkeypatch.setattr(backups.embedded, "programs", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))

    def put(version: int) -> None:
        for name in ("pg_dump", "pg_restore"):
            (tmp_path / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}.2 (Debian)'\n")
            (tmp_path / name).chmod(0o755)

    return put


def test_programs_that_are_missing_or_older_than_the_server_are_named(
    database: Settings, tmp_path: Path, on_path: Callable[[int], None]
) -> None:
    missing = govharvest(database, "backup", str(tmp_path / "x"))
    assert missing.exit_code == 2 and "no pg_dump and pg_restore here" in missing.output
    on_path(9)
    older = govharvest(database, "backup", str(tmp_path / "x"))
    assert older.exit_code == 2 and f"{tmp_path}/pg_dump is of version 9, and the server of " in older.output
    assert len(older.output.strip().splitlines()) == 1
