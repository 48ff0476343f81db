"""Stored pages understood again: what their documents mean today, beside what is stored of them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from core.model import Article, Rejected, Source
from pipeline.run import understood
from pipeline.version import code_version, definition_hash
from store import rereading
from store.articles import as_stored, how_named
from store.boilerplate import boilerplate
from store.connect import Connection
from store.edits import is_edit
from store.rereading import History, Known, Reread, Row
from store.text import storable

SHOWN = 160  # letters of an old or new value, around where they begin to differ
BEFORE = 30  # of them before that place
FIELDS = (
    "title", "lead", "text", "language", "script", "published_at", "published_precision", "published_raw",
    "date_suspect", "section", "tags", "author", "images", "attachments", "canonical_url", "language_detail",
    "provenance",
)  # fmt: skip

Result = Article | Rejected | None  # None: its bytes are not kept any more


def read_again(
    conn: Connection, sources: Mapping[str, Source], page_ids: Sequence[int], *, time_limit_s: float,
    now: Callable[[], datetime], began: Callable[[int], Any],
) -> None:  # fmt: skip
    """Understand every document of these pages and remember what would change; `began` hears of each page before."""
    histories = [history for history in rereading.histories(conn, page_ids) if history.source_id in sources]
    lines = boilerplate(conn, sorted({history.source_id for history in histories}))
    definitions = {source_id: definition_hash(sources[source_id], marks) for source_id, marks in lines.items()}
    bodies = rereading.bodies(conn, [known.raw.id for history in histories for known in history.documents])
    reread = []
    for history in histories:
        source, marks = sources[history.source_id], lines[history.source_id]
        results: dict[int, Result] = {}
        for known in history.documents:
            began(history.page_id)
            number, body = next(bodies)
            raw = replace(known.raw, body=body or b"")
            results[number] = None if body is None else understood(raw, source, marks, time_limit_s).result
        reread.append(compared(history, results, definitions[source.id]))
    rereading.remember(conn, reread, now())


def compared(history: History, results: Mapping[int, Result], definition: bytes) -> Reread:
    """What would change if the page's documents were understood today, one after the other."""
    whole = partial(
        Reread, page_id=history.page_id, source_id=history.source_id, document_id=history.documents[-1].raw.id,
        understood_by=code_version(), definition=definition,
    )  # fmt: skip
    if broken := [_change(known, "broken", None, reason) for known, reason in _broken(history, results)]:
        return whole(outcome="broken", changes=broken)
    replay = _Replay(history, results)
    changes = replay.changes()
    if not [change for change in changes if change["field"] != "refused"]:
        return whole(outcome="same", changes=changes)
    found = bool(replay.versions) and not history.versions
    return whole(outcome="found" if found else "changed", changes=changes, history=replay.history())


def _broken(history: History, results: Mapping[int, Result]) -> Iterator[tuple[Known, str]]:
    """Documents that could be read before and now take too long, or make our own code fail."""
    for known in history.documents:
        result = results[known.raw.id]
        stage = known.refused["stage"] if known.refused else None
        if isinstance(result, Rejected) and result.stage == "understand" != stage:
            yield known, result.reason


class _Replay:
    """The texts of a page as its documents give them today: a text is new where it is not the one before it.

    A text that would not be taken today stays as it is: what a ministry has published is not dropped by a rule of ours.
    """

    def __init__(self, history: History, results: Mapping[int, Result]) -> None:
        self.before = history
        self.stored = {version["raw_document_id"]: version for version in history.versions}
        self.versions: list[tuple[Known, Row | None]] = []  # without a row: stays as it is
        self.outcomes: dict[int, str] = {}  # of documents, where it would be another
        self.reasons: dict[int, Row] = {}
        self.refused: list[Row] = []
        self.reasons_changed: list[Row] = []
        self.alternates: Mapping[str, str] | None = None
        self.alternates_by = ""
        self._last: Row | None = None
        for known in history.documents:
            self._follow(known, results[known.raw.id])

    def _follow(self, known: Known, result: Result) -> None:
        was = self.stored.get(known.raw.id)
        if isinstance(result, Article):
            row = as_stored(result)
            self.alternates = {storable(tag): storable(url) for tag, url in result.alternates.items()}
            self.alternates_by = how_named(result)
            self._text(known, row, row)
            if known.refused and self.stored:
                self.reasons_changed.append(_change(known, "reason", known.refused["reason"], None))
        elif was is not None:
            self._text(known, was, None)
            if isinstance(result, Rejected):
                self.refused.append(_change(known, "refused", was["title"], result.reason))
        elif isinstance(result, Rejected) and known.refused:
            said = {"stage": result.stage, "status": result.status, "reason": storable(result.reason)}
            if said != known.refused:
                self.reasons[known.raw.id] = said
                self.reasons_changed.append(_change(known, "reason", known.refused["reason"], result.reason))

    def _text(self, known: Known, text: Row, row: Row | None) -> None:
        is_new = self._last is None or is_edit(self._last, text)
        first = self.before.versions[0]["raw_document_id"] if self.before.versions else None
        kinds = {one.raw.id: one.outcome for one in self.before.documents}
        outcome = "unchanged" if not is_new else "revised" if self.versions else kinds.get(first or 0) or "new"
        if outcome != known.outcome:
            self.outcomes[known.raw.id] = outcome
        if is_new:
            self.versions.append((known, row))
            self._last = text

    def changes(self) -> list[Row]:
        """Document, field, old, new."""
        found = [*self.refused, *self.reasons_changed]
        if not self.before.versions:
            first = [(known, row) for known, row in self.versions[:1] if row is not None]
            return [*found, *(_change(known, "announcement", _reason(known), row["title"]) for known, row in first)]
        numbers = {known.raw.id for known, _ in self.versions}
        for known, row in self.versions:
            was = self.stored.get(known.raw.id)
            if was is None:
                found.append(_change(known, "version more", None, row["title"] if row else None))
            elif row is not None:
                found += _differences(known, was, row)
        for known in self.before.documents:
            if known.raw.id in self.stored and known.raw.id not in numbers:
                found.append(_change(known, "version less", self.stored[known.raw.id]["title"], None))
        if self.alternates is not None and dict(self.alternates) != self.before.alternates:
            found.append(_change(self.before.documents[-1], "alternates", self.before.alternates, self.alternates))
        return found

    def history(self) -> Row:
        """What is to be written, where the texts are still those that were compared."""
        last = self.versions[-1][0].raw if self.versions else self.before.documents[-1].raw
        return {
            "were": rereading.as_read(self.before.versions),
            "url": last.url,
            "page_key": last.page_key,
            "versions": [
                {"document": known.raw.id, "row": row, "first_seen_at": known.raw.fetched_at,
                 "seen_before_at": known.seen_before_at}
                for known, row in self.versions
            ],
            "alternates": None if self.alternates is None else dict(self.alternates),
            "alternates_by": self.alternates_by,
            "outcomes": self.outcomes,
            "reasons": self.reasons,
        }  # fmt: skip


def _reason(known: Known) -> str | None:
    return known.refused["reason"] if known.refused else None


def _differences(known: Known, was: Row, row: Row) -> list[Row]:
    """Of two readings of one document, field by field; of another hash only where nothing else is another."""
    found = [_change(known, name, was[name], row[name]) for name in FIELDS if was[name] != row[name]]
    if was["content_hash"] != row["content_hash"] and not {"title", "text"} & {change["field"] for change in found}:
        found.append(_change(known, "content_hash", was["content_hash"].hex(), row["content_hash"].hex()))
    return found


def _change(known: Known, field: str, old: Any, new: Any) -> Row:
    before, after = _shown(old), _shown(new)
    if before is not None and after is not None:
        before, after = _around_difference(before, after)
    return {"document": known.raw.id, "field": field, "old": _cut(before), "new": _cut(after)}


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.isoformat()
    return storable(
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=dict)
    )


def _around_difference(old: str, new: str) -> tuple[str, str]:
    """Both from shortly before the place where they part."""
    equal, differs = 0, min(len(old), len(new)) + 1  # halved: texts have 100,000 letters
    while differs - equal > 1:
        middle = (equal + differs) // 2
        equal, differs = (middle, differs) if old[:middle] == new[:middle] else (equal, middle)
    start = max(0, equal - BEFORE)
    return ("…" + old[start:], "…" + new[start:]) if start else (old, new)


def _cut(text: str | None) -> str | None:
    return text if text is None or len(text) <= SHOWN else text[: SHOWN - 1] + "…"
