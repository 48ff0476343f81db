"""What people read: tables and words on a terminal, plain lines elsewhere; nothing of a page can steer the terminal."""

import io
import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import click

from core.plain import escaped, plain
from ops.table import drawn


def set_up() -> None:
    """A letter that the terminal's alphabet lacks is written as an escape, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def safe(value: object) -> str:
    """One line of text without escape codes, controls or direction overrides."""
    text = "" if value is None else f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)
    return plain(text)


def size(size_bytes: int | None) -> str:
    """As people say it."""
    if size_bytes is None:
        return "size not said"
    for unit, power in (("MiB", 20), ("KiB", 10)):
        if size_bytes >= 1 << power:
            return f"{size_bytes / (1 << power):.1f} {unit}"
    return f"{size_bytes} bytes"


def line(text: str) -> None:
    """A line on standard output, whatever a page wrote into it."""
    click.echo(plain(text))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table: drawn on a terminal, with tabs between the columns where a program reads."""
    shown = [[safe(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in shown:
            click.echo("\t".join(row))
        return
    for text in drawn(columns, shown, shutil.get_terminal_size().columns):
        click.echo(text)


def as_json(value: object) -> None:
    """One JSON document on standard output: letters as they are, what could steer a terminal as \\uXXXX."""
    is_unicode = "utf" in (getattr(sys.stdout, "encoding", None) or "").lower()
    text = json.dumps(value, ensure_ascii=not is_unicode, indent=2, default=_plain)
    click.echo("\n".join(map(escaped, text.split("\n"))))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


class Progress:
    """What a long command does, on standard error: a bar on a terminal, else a line per source."""

    def __init__(self, plain: bool, sources: int = 1) -> None:
        self.pages = 0
        says = ("{task.completed:.0f} of {task.total:.0f} sources crawled", "{task.fields[pages]} new pages kept")
        self.bar = None if plain or not sys.stderr.isatty() else bar(sources, *says, pages=0)

    def __call__(self, event: dict[str, Any]) -> None:
        if event["event"] == "kept":
            self.pages += event["documents"]
        if self.bar is not None:
            self.bar.update(self.bar.task_ids[0], advance=event["event"] == "crawled", pages=self.pages)
        elif event["event"] == "crawled":
            click.echo(
                f"  {event['source']}: fetched {event['fetched']} pages with {event['requests']} requests, "
                f"{event['status']}", err=True,
            )  # fmt: skip

    def done(self) -> None:
        """Leave the bar as it is."""
        if self.bar is not None:
            self.bar.stop()


def bar(total: int, *says: str, **fields: Any) -> Any:
    """A bar with these words beside it, begun; who asked for it stops it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    drawn_bar = Progress(BarColumn(), *map(TextColumn, says), TimeElapsedColumn(), console=Console(stderr=True))
    drawn_bar.add_task("", total=total, **fields)
    drawn_bar.start()
    return drawn_bar
