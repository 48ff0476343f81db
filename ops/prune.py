"""`govharvest prune`: stored bytes that nothing rests on are told of, and taken away when asked to."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import click

from core.clock import utc_now
from core.settings import MOST_PRUNE_DAYS, settings_from
from ops import screen
from ops.door import json_option

TOLD_EACH = 100_000  # documents between two lines of progress


@dataclass
class _Share:
    """Of one source."""

    bodies: int = 0
    bytes: int = 0
    oldest: datetime | None = None

    def add(self, row: dict[str, Any]) -> None:
        self.bodies += 1
        self.bytes += row["bytes"]
        self.oldest = min(self.oldest or row["fetched_at"], row["fetched_at"])


@dataclass
class _Report:
    before: datetime
    applied: bool
    kept: tuple[int, int] = (0, 0)  # bodies and bytes of the whole archive, before anything went
    sources: dict[str, _Share] = field(default_factory=dict)

    @property
    def bodies(self) -> int:
        return sum(share.bodies for share in self.sources.values())

    @property
    def bytes(self) -> int:
        return sum(share.bytes for share in self.sources.values())


@click.command()
@click.option("--days", type=click.IntRange(1, MOST_PRUNE_DAYS), help="Younger bytes stay; else GOVHARVEST_PRUNE_DAYS.")
@click.option("--apply", is_flag=True, help="Take them away; without this, it is only told what would go.")
@json_option
def prune(days: int | None, apply: bool, as_json: bool) -> None:
    """Stored bytes that nothing rests on: pages that came again with other bytes and the same text, old listings.

    Of each page the first and the last stay, and all that a text was made of.
    """
    now, settings = utc_now(), settings_from()
    report = _pruned(settings, now - timedelta(days=days or settings.prune_days), now if apply else None)
    if as_json:
        screen.as_json(_as_json(report))
    else:
        _print(report)


def _pruned(settings: Any, before: datetime, now: datetime | None) -> _Report:
    from store import migrate, pruning
    from store.connect import connect

    report, told = _Report(before=before, applied=now is not None), 0
    with connect(settings, application="govharvest prune", autocommit=True) as conn:
        migrate.require(conn)
        report.kept = pruning.archive(conn)
        for step in pruning.prune(conn, before, now):
            for row in step.bodies:
                report.sources.setdefault(row["source_id"], _Share()).add(row)
            if step.document_id // TOLD_EACH != told:
                told = step.document_id // TOLD_EACH
                click.echo(f"  document {step.document_id} of {step.last_id}: {report.bodies} bodies", err=True)
    return report


def _as_json(report: _Report) -> dict[str, Any]:
    return {
        "applied": report.applied,
        "before": report.before,
        "bodies": report.bodies,
        "bytes": report.bytes,
        "archive": {"bodies": report.kept[0], "bytes": report.kept[1]},
        "sources": [
            {"id": source_id, **vars(share)} for source_id, share in sorted(report.sources.items())
        ],
    }  # fmt: skip


def _print(report: _Report) -> None:
    largest = sorted(report.sources.items(), key=lambda item: (-item[1].bytes, item[0]))
    screen.table(("source", "bodies", "compressed", "oldest"), [
        (source_id, share.bodies, screen.size(share.bytes), share.oldest) for source_id, share in largest
    ])  # fmt: skip
    bodies, size = report.kept
    said = "pruned" if report.applied else "would prune"
    screen.line(f"{said} {report.bodies} of {bodies} bodies, {screen.size(report.bytes)} of {screen.size(size)}, "
                f"fetched before {report.before:%Y-%m-%d}")  # fmt: skip
    if report.applied and report.bodies:
        screen.line(
            "PostgreSQL uses the room again after its next VACUUM; backups that were made before still hold them"
        )
    elif report.bodies:
        screen.line("nothing was changed; the same command with --apply takes them away, and nothing brings them back")
