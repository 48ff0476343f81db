"""`govharvest backup` and `restore`: all of the database in one file, and back."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any

import click

from core.settings import settings_from
from ops import screen
from ops.door import json_option, tell

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@json_option
def backup(file: Path, as_json: bool) -> None:
    """Write all of the database into FILE; a harvest may run meanwhile. An older FILE stays until the new is whole."""
    from store.backup import backup as kept

    with _tidily_ended():
        made = kept(settings_from(), file)
    if as_json:
        screen.as_json({"file": str(made.file), "bytes": made.size_bytes, "made_at": made.made_at})
        return
    screen.line(f"{made.file}: {screen.size(made.size_bytes)}, {len(made.tables)} tables and views")


@click.command()
@click.argument("file", type=FILE)
@json_option
def restore(file: Path, as_json: bool) -> None:
    """Restore a backup into an empty database: all of FILE or, where anything fails, nothing."""
    from scheduler import queue
    from store.backup import restore as restored
    from store.connect import connect

    settings = settings_from()
    with _tidily_ended():
        came = restored(settings, file)
        if came.schema.database == came.schema.code:
            with connect(settings, application="govharvest restore", autocommit=True) as conn:
                queue.install(conn)  # its grants; and where a library was updated, its own migrations
    if as_json:
        screen.as_json({"made_at": came.backup.made_at, **asdict(came.schema), "notices": came.notices})
    else:
        _print(came)
    sys.exit(0 if came.schema.database == came.schema.code else 1)


def _print(came: Any) -> None:
    for notice in came.notices:
        tell(notice)
    state = came.schema
    screen.line(f"restored what was there at {came.backup.made_at}: schema {state.database}, code {state.code}")
    if (state.database or 0) < state.code:
        screen.line("the backup is older than this govharvest: run `govharvest db upgrade`, it makes the roles, too")
    elif state.database != state.code:
        screen.line("the backup is newer than this govharvest: update govharvest")
    screen.line("what was erased since is there again: erase it again (govharvest erase --list where it was erased)")


@contextmanager
def _tidily_ended() -> Iterator[None]:
    """SIGTERM ends PostgreSQL's program with us, and leaves no half file behind."""

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
