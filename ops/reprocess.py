"""`govharvest reprocess`: what understanding the stored pages again would change, and, when asked to, that it does."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import click

from core.errors import GovharvestError
from core.settings import MOST_WORKERS, settings_from
from ops import door, screen
from ops.door import json_option

LOOK = {
    "refused": "would be refused today; they stay as they are: look at them",
    "broken": "could not be read again; they stay as they are, and are tried again next time",
}
TOLD_EACH = 1_000  # pages between two lines of progress, where there is no terminal


@click.command()
@click.argument("sources", nargs=-1)
@click.option("--apply", is_flag=True, help="Write what is different; without it nothing is changed.")
@click.option("--country", help="Only sources of this country, as in KG.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only pages that were fetched since that day (UTC).")
@click.option("--limit", type=click.IntRange(1, 1_000_000_000), help="Only so many pages, the oldest first.")
@click.option("--examples", type=click.IntRange(0, 1000), default=3, show_default=True, help="Of each field.")
@click.option("--jobs", type=click.IntRange(1, MOST_WORKERS), help="Processes; without it as many as cores.")
@json_option
def reprocess(
    sources: tuple[str, ...], apply: bool, country: str | None, since: datetime | None, limit: int | None,
    examples: int, jobs: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Understand stored pages again, without network: all, or those of SOURCES. Shows what would change."""
    from core.sources import load
    from ops import definitions
    from scheduler.again import reprocess as reprocessed

    settings = settings_from()
    known, errors = load(settings.sources)
    chosen = definitions.chosen(known, errors, sources or [source.id for source in known], country)
    for error in errors:
        door.tell(str(error))
    if not chosen:
        raise GovharvestError(f"no source is defined in {settings.sources}; govharvest check lists them")
    everyone = [*(source.id for source in known), *definitions.broken_ids(errors)]
    progress = _Progress(plain=as_json)
    try:
        report = reprocessed(
            settings, chosen, known=None if sources or country else everyone,
            since=since.replace(tzinfo=UTC) if since else None, limit=limit, jobs=jobs,
            examples=examples, apply=apply, tell=progress,
        )  # fmt: skip
    finally:
        progress.done()
    if as_json:
        screen.as_json(_as_json(report, apply))
    else:
        _print(report, apply)
    sys.exit(1 if errors or _needs_a_look(report, apply) else 0)


def _needs_a_look(report: Any, applied: bool) -> bool:
    would_change = {row["field"] for row in report.told.counts} - ({"refused"} if applied else set())
    return bool(report.left or ("broken" in would_change if applied else would_change))


def _as_json(report: Any, applied: bool) -> dict[str, Any]:
    outcomes = report.told.outcomes
    return {
        "applied": applied,
        "pages": report.pages,
        "read": report.read,
        "seconds": round(report.seconds, 3),
        "outcomes": {name: outcomes.get(name, 0) for name in ("same", "changed", "found", "broken")},
        "waiting": report.waiting,
        "left": report.left,
        "gone": report.told.gone,
        "undefined": report.undefined,
        "changes": report.told.counts,
        "examples": report.told.examples,
        "written": {name: value for name, value in asdict(report).items() if name in ("changed", "found")},
    }


def _print(report: Any, applied: bool) -> None:
    counts, examples = report.told.counts, report.told.examples
    screen.table(("source", "field", "texts", "pages"), [
        (r["source_id"], r["field"], r["texts"], r["pages"]) for r in counts
    ])  # fmt: skip
    for row in examples:
        if row["field"] not in LOOK:
            screen.line(f"{row['field']}: {row['url']}")
            screen.line(f"  - {_said(row['old'])}")
            screen.line(f"  + {_said(row['new'])}")
    for field, sentence in LOOK.items():
        rows = [row for row in examples if row["field"] == field]
        if rows:
            screen.line(f"{len(rows)} {sentence}")
        for row in rows:
            screen.line(f"  {row['source_id']} {row['url']}: {row['new']}")
    for sentence in _verdict(report, applied):
        screen.line(sentence)


def _said(value: str | None) -> str:
    return "(nothing)" if value is None else value


def _verdict(report: Any, applied: bool) -> list[str]:
    outcomes = report.told.outcomes
    same, changed, found = (outcomes.get(name, 0) for name in ("same", "changed", "found"))
    speed = f", {report.read} read now ({report.read / report.seconds:.0f} a second)" if report.read else ""
    said = [
        f"{report.pages} pages{speed}",
        f"{same} as they are, {changed} with changes, {found} were refused and are announcements",
    ]
    if report.told.gone:
        said.append(f"{report.told.gone} documents are not read, for their bytes were pruned or erased; what was "
                    "understood of them stays")  # fmt: skip
    if report.waiting:
        said.append(f"{report.waiting} pages have documents that wait to be understood: govharvest run does that first")
    if report.undefined:
        names = ", ".join(f"{source} ({pages})" for source, pages in report.undefined.items())
        said.append(f"left alone, for these sources are not defined in GOVHARVEST_SOURCES: {names}")
    if applied:
        said.append(f"written: {report.changed} pages with changes, {report.found} that were refused")
    if report.left:
        said.append(f"{report.left} pages or what is known of their source changed meanwhile: run it again")
    if not applied:
        said.append("nothing is changed yet: the same command with --apply writes it" if changed + found
                    else "nothing would change")  # fmt: skip
    return said


class _Progress:
    """On standard error: a bar on a terminal, else a line now and then."""

    def __init__(self, *, plain: bool) -> None:
        self.drawn = not plain and sys.stderr.isatty()
        self.bar: Any = None
        self.total = self.read = 0

    def __call__(self, event: dict[str, Any]) -> None:
        if event["event"] == "planned":
            self._begin(event)
        elif event["event"] == "read":
            before, self.read = self.read, self.read + event["pages"]
            if self.bar is not None:
                self.bar.update(self.bar.task_ids[0], completed=self.read)
            elif before // TOLD_EACH != self.read // TOLD_EACH:
                click.echo(f"  {self.read} of {self.total} pages read", err=True)

    def _begin(self, event: dict[str, Any]) -> None:
        self.total = event["unread"]
        known = event["pages"] - self.total
        if known:
            click.echo(f"  {known} of {event['pages']} pages were read before; {self.total} are left", err=True)
        if self.drawn and self.total:
            self.bar = screen.bar(self.total, "{task.completed:.0f} of {task.total:.0f} pages read")

    def done(self) -> None:
        """Leave the bar as it is."""
        if self.bar is not None:
            self.bar.stop()
