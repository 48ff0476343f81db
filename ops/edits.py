"""`govharvest diff`: what was edited, only the sentences that changed, with the words marked."""

import itertools
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

from core.changes import KINDS, Told, changes
from core.errors import GovharvestError
from core.plain import plain
from ops import screen

CONTEXT = 60  # letters of what stayed, on either side of a change
MARKS = {"-": ("[-", "-]"), "+": ("{+", "+}"), " ": ("", "")}
COLOURS: dict[str, dict[str, Any]] = {"-": {"fg": "red"}, "+": {"fg": "green", "bold": True}, " ": {}}


def edits(texts: Sequence[dict[str, Any]], first: int | None = None, last: int | None = None) -> list[dict[str, Any]]:
    """What changed from each text to the next on the same page; with `first` or `last`, between these two only."""
    found = []
    for _, group in itertools.groupby(texts, key=lambda text: text["article_id"]):
        numbered = {text["version_no"]: text for text in group}
        for one, other in _pairs(numbered, first, last):
            found.append(_edit(numbered[one], numbered[other]))
    return found


def _pairs(numbered: dict[int, Any], first: int | None, last: int | None) -> Iterable[tuple[int, int]]:
    if first is None and last is None:
        return itertools.pairwise(sorted(numbered))
    last = max(numbered) if last is None else last
    first = last - 1 if first is None else first
    return [(first, last)] if first in numbered and last in numbered and first != last else []


def _edit(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    before, after = (Told(title=row["title"], text=row["text"], language=row["language"]) for row in (old, new))
    found = changes(before, after)
    return {
        "article_id": new["article_id"],
        "url": new["url"],
        "from": old["version_no"],
        "version": new["version_no"],
        "last_seen_before": old["last_seen_at"],
        "seen_at": new["first_seen_at"],
        "changed": [kind for kind in KINDS if any(kind in change.kinds for change in found)],
        "changes": [
            {"where": c.where, "kinds": c.kinds, "before": c.before, "after": c.after, "words": c.words} for c in found
        ],
    }  # fmt: skip


def require_some(found: Sequence[Any], texts: Sequence[dict[str, Any]], first: int | None, last: int | None) -> None:
    """Who asks for a text that is not there is told which there are."""
    if found or (first is None and last is None):
        return
    most = max(text["version_no"] for text in texts)
    raise GovharvestError(f"none of its pages has these two texts; they are numbered from 1 to {most}")


def show(edit: dict[str, Any]) -> None:
    """Which page, when, of what kind; then a line for each sentence that changed."""
    screen.line(edit["url"])
    screen.line(
        f"  version {edit['from']} was last seen {_time(edit['last_seen_before'])}, "
        f"version {edit['version']} first seen {_time(edit['seen_at'])}: {', '.join(edit['changed']) or 'nothing'}"
    )
    for change in edit["changes"]:
        place = "title, " if change["where"] == "title" else ""
        click.echo(f"    {place}{', '.join(change['kinds'])}: {marked(change['words'], sys.stdout.isatty())}")


def _time(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "at an unknown time"


def marked(words: Sequence[tuple[str, str]], in_colour: bool = False) -> str:
    """The sentence in one line: [-what went-] and {+what came+}; what stayed is cut to a little context."""
    parts = []
    for place, (sign, said) in enumerate(words):
        gap, said = " " * said.startswith(" "), plain(said.strip())
        opening, closing = MARKS[sign]
        shown = f"{opening}{said if opening else _cut(said, place > 0, place < len(words) - 1)}{closing}"
        parts.append(gap + (click.style(shown, **COLOURS[sign]) if in_colour else shown))
    return "".join(parts).strip()


def _cut(said: str, has_before: bool, has_after: bool) -> str:
    """Only what stands beside a change."""
    head = _whole_words(said[:CONTEXT], said[CONTEXT : CONTEXT + 1]) if has_before else ""
    tail = _whole_words(said[-CONTEXT:][::-1], said[:-CONTEXT][-1:])[::-1] if has_after else ""
    if len(head) + len(tail) + 3 >= len(said):
        return said
    return " ".join(filter(None, (head, "…", tail)))


def _whole_words(part: str, follows: str) -> str:
    if not follows or follows.isspace() or " " not in part:
        return part
    return part[: part.rindex(" ")]


def sentences(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """The sentences of a text that changed, marked."""
    return [marked(change["words"]) for change in _edit(old, new)["changes"]]
