"""A preview on the screen: each entry as it would be stored, and beside or below it what looks wrong."""

import shutil
import sys
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import click

from core.plain import plain
from ops.table import cells, folded

WIDE = 100  # columns of a terminal that holds both
LOOK_WIDTH = 38
GAP = " │ "
TEXT_LETTERS = 300  # of its beginning; of its end, half
FIELDS = ("title", "language", "published_on", "published_raw", "lead", "section", "author", "listed_by")


def drawn(row: dict[str, Any], width: int | None) -> Iterator[str]:
    """The lines of one row of a preview; `width` None where a program reads."""
    if "channel" in row:
        newest = f", newest {row['newest'][:10]}" if row.get("newest") else ""
        yield f"{row['channel']}: {row['links']} links{newest}"
    elif "status" in row:
        yield f"status: {row['status']}" + (f": {row['error_url']}: {row['error']}" if row["error"] else "")
        if row["note"]:
            yield f"note: {row['note']}"
    elif width is not None and width >= WIDE:
        yield from ("", *_beside(row, width))
    else:
        yield from ("", plain(row["url"]), *(f"  {line}" for line in _entry(row)))
        yield from (f"  LOOK: {plain(said)}" for said in row["wrong"])


def show(row: dict[str, Any]) -> None:
    """On standard output."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in drawn(row, width):
        click.echo(plain(line))


def _beside(row: dict[str, Any], width: int) -> Iterator[str]:
    left_width = width - LOOK_WIDTH - len(GAP)
    left = [part for line in _entry(row) for part in _hung(line, left_width)]
    right = [part for said in row["wrong"] for part in _hung(f"LOOK: {plain(said)}", LOOK_WIDTH)]
    yield from folded(plain(row["url"]), width)
    for one, other in zip_longest(left, right or ["nothing looks wrong"], fillvalue=""):
        yield (one + " " * (left_width - cells(one)) + GAP + other).rstrip()


def _hung(line: str, width: int) -> Iterator[str]:
    """Folded, what follows the first line a little to the right."""
    first, *rest = folded(line, width - 2)
    yield first
    yield from (f"  {part}" for part in rest)


def _entry(row: dict[str, Any]) -> Iterator[str]:
    if "text" not in row:
        yield f"not stored: {plain(row['rejected'])}"
        return
    for name in FIELDS:
        if row.get(name):
            yield f"{name + ':':<14} {plain(str(row[name]))}"
    for name, said in (("tags", ", ".join(row["tags"])), ("pictures", len(row["images"]))):
        if said:
            yield f"{name + ':':<14} {plain(str(said))}"
    for url in row["attachments"]:
        yield f"{'attachment:':<14} {plain(url)}"
    yield f"{'text:':<14} {_ends(plain(row['text']))}"


def _ends(text: str) -> str:
    """Its beginning and its end, where menus and signatures stand."""
    tail = TEXT_LETTERS // 2
    if len(text) <= TEXT_LETTERS + tail:
        return text
    return f"{text[:TEXT_LETTERS]} … ({len(text)} letters) … {text[-tail:]}"
