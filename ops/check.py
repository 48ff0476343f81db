"""`govharvest check`: are the definitions right, and with --live: are the sites as they say?"""

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from core.clock import utc_now
from core.errors import GovharvestError, SourceError
from core.settings import Settings, settings_from
from ops import door, screen
from ops.door import json_option

if TYPE_CHECKING:
    from core.model import Source
    from ops.live import Result


@click.command()
@click.argument("sources", nargs=-1)
@click.option("--country", help="Only sources of this country, as in KG.")
@click.option("--live", is_flag=True, help="Ask the sites, write what they said into the files, activate who is well.")
@click.option("--again", is_flag=True, help="With --live: those too that were asked lately.")
@click.option("--days", default=7, show_default=True, type=click.IntRange(1, 3650), help="What is lately.")
@json_option
def check(
    sources: tuple[str, ...], country: str | None, live: bool, again: bool, days: int, as_json: bool
) -> None:  # fmt: skip
    """Validate the definitions in sources/, all or the named; with --live, ask their sites too."""
    from core.sources import load

    settings = settings_from()
    known, errors = load(settings.sources)
    chosen = _chosen(known, errors, sources, country)
    wrong = [str(error) for error in errors if not sources or error.source_id in sources]
    if live:
        _check_live(settings, chosen, wrong, 0 if again or sources else days, as_json)
    if as_json:
        listed = [{"id": s.id, "country": s.country, "name_en": s.name_en, "active": s.active} for s in chosen]
        screen.as_json({"sources": listed, "errors": wrong})
    else:
        screen.table(("source", "country", "body", "channels", "active"), [
            (s.id, s.country, s.name_en, len(s.channels), "active" if s.active else "inactive") for s in chosen
        ])  # fmt: skip
        for line in wrong:
            door.tell(line)
        click.echo(f"{len(chosen)} sources are well, {len(wrong)} files are not", err=True)
    sys.exit(2 if wrong else 0)


def _chosen(
    known: Sequence["Source"], errors: Sequence[SourceError], names: Sequence[str], country: str | None
) -> list["Source"]:
    """The named, active or not; without names all of them. A broken file is told, whoever named it."""
    from ops import definitions

    broken = definitions.broken_ids(errors)
    whole = [name for name in names or [source.id for source in known] if name not in broken]
    return definitions.chosen(known, errors, whole, country) if whole else []


def _check_live(settings: Settings, chosen: list["Source"], wrong: list[str], days: int, as_json: bool) -> None:
    """Ends the command: 1 where a source needs a look, 2 where a file is broken or could not be written."""
    from core.contact import require_contact

    if not chosen:
        raise GovharvestError("\n".join(wrong) or f"no source in {settings.sources}: there is nothing to ask")
    require_contact(settings, chosen)
    results, requests = _asked(settings, chosen, days, as_json)
    if as_json:
        screen.as_json(_live_json(results, requests, wrong))
    else:
        _print_live(results, requests)
        for line in wrong:
            door.tell(line)
    unwritten = any(result.unwritten for result in results)
    sys.exit(2 if wrong or unwritten else 0 if all(result.is_well for result in results) else 1)


def _asked(settings: Settings, chosen: list["Source"], days: int, plain: bool) -> tuple[list["Result"], int]:
    from ops.live import Live, alone, known_lately

    today = utc_now().date()
    lately = {source.id: known for source in chosen if (known := known_lately(source, today, days))}
    due = [source for source in chosen if source.id not in lately]
    if lately:
        click.echo(f"{len(lately)} sources were asked in the last {days} days and are left alone; --again asks "
                   f"them too", err=True)  # fmt: skip
    progress = _Progress(plain, len(due))
    live = Live(settings=settings, now=utc_now, tell=progress)
    try:
        with alone(settings.sources):
            asked = asyncio.run(live.run(due)) if due else []
    finally:
        progress.done()
    return sorted([*lately.values(), *asked], key=lambda result: result.source.id), live.requests


def _print_live(results: list["Result"], requests: int) -> None:
    for result in sorted(results, key=lambda result: not result.is_active):  # the active first: a night misses them
        for check in result.checks:
            if check.status != "ok":
                screen.line(f"{_name(result)}: {check.status}: {check.channel}: {check.why or ''}".rstrip(": "))
    for result in results:
        if result.unwritten:
            screen.line(f"NOT WRITTEN {result.source.id}: {result.unwritten}")
    screen.table(("country", "sources", "confirmed", "active", "need a look"), [
        (*row[:4], ", ".join(f"{many} {word}" for word, many in row[4].most_common())) for row in _by_country(results)
    ])  # fmt: skip
    well, new = sum(r.is_well for r in results), sum(r.activated for r in results)
    sick = sum(r.is_active and not r.is_well for r in results)
    screen.line(f"{len(results)} sources: {well} confirmed, {new} of them newly active, {len(results) - well} need a "
                f"look; {sum(r.asked for r in results)} were asked now, with {requests} requests")  # fmt: skip
    if sick:
        screen.line(f"{sick} of those that need a look stay active, for a site may be ill for a day: look at them "
                    "first, and write active: false where it will not come back")  # fmt: skip


def _name(result: "Result") -> str:
    return f"{'ACTIVE ' if result.is_active else ''}{result.source.id}"


def _by_country(results: Sequence["Result"]) -> list[tuple[str, int, int, int, Counter[str]]]:
    """Country, sources, confirmed ones, active ones, and of the others how many for which word."""
    rows = []
    for country in sorted({result.source.country for result in results}):
        here = [result for result in results if result.source.country == country]
        words = Counter(result.word for result in here if not result.is_well)
        rows.append((country, len(here), len(here) - words.total(), sum(r.is_active for r in here), words))
    return rows


def _live_json(results: list["Result"], requests: int, wrong: list[str]) -> dict[str, Any]:
    countries = ("country", "sources", "confirmed", "active", "need_a_look")
    return {
        "requests": requests,
        "countries": [dict(zip(countries, row, strict=True)) for row in _by_country(results)],
        "sources": [
            {"id": r.source.id, "country": r.source.country, "status": r.word, "active": r.is_active,
             "activated": r.activated, "asked": r.asked, "unwritten": r.unwritten or None,
             "checks": [asdict(check) for check in r.checks]}
            for r in results
        ],
        "errors": wrong,
    }  # fmt: skip


class _Progress:
    """A bar on a terminal, elsewhere a line for each source; on standard error."""

    def __init__(self, plain: bool, sources: int) -> None:
        self.well = 0
        self.bar = None if plain or not sources or not sys.stderr.isatty() else screen.bar(
            sources, "{task.completed:.0f} of {task.total:.0f} sources asked", "{task.fields[well]} confirmed", well=0
        )  # fmt: skip

    def __call__(self, result: "Result") -> None:
        self.well += result.is_well
        if self.bar is not None:
            self.bar.update(self.bar.task_ids[0], advance=1, well=self.well)
            return
        channels = "1 channel" if len(result.checks) == 1 else f"{len(result.checks)} channels"
        said = ("confirmed, now active" if result.activated else "confirmed") if result.is_well else result.word
        click.echo(screen.safe(f"  {result.source.id}: {said}, {channels}"), err=True)

    def done(self) -> None:
        """Leave the bar as it is."""
        if self.bar is not None:
            self.bar.stop()
