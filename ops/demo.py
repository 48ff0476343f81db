"""`make run`: two nights of the sample ministries, over real HTTP into the embedded PostgreSQL, and what came of it."""

import itertools
import sys
import tempfile
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from time import monotonic
from typing import Any

import click

from core import log
from core.settings import Settings, settings_from
from core.sources import load
from ops import door, edits, screen
from sample.web import SampleWeb, write_sources
from scheduler.jobs import run_night
from store import announcements, migrate
from store.connect import alone, connect, recreate

COMMAND = ".venv/bin/govharvest"


def main(database: str = "sample") -> int:
    """The door."""
    screen.set_up()
    log.set_up("warning")
    began = monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="govharvest-") as folder:
            settings = _settings(database, Path(folder))
            click.echo("Starting PostgreSQL and three sample ministries on this machine …")
            with alone(settings):
                _play(settings)
                steps = _next_steps(settings)
    except (Exception, KeyboardInterrupt) as error:
        known = door.ending(error)
        if known is None:
            raise
        door.tell(known[0])
        return known[1]
    click.echo(f"\nThat took {monotonic() - began:.0f} s. What next:")
    for command, why in steps:
        click.echo(f"  {command}\n      {why}")
    return 0


def _settings(database: str, folder: Path) -> Settings:
    """Nothing of the operator's own but the place and the port of the embedded server."""
    given = settings_from()
    base = replace(settings_from({}), home=given.home, embedded_port=given.embedded_port, database=database)
    return replace(base, sources=folder, allowed_networks=(ip_network("127.0.0.0/8"),), delay_s=0.0)


def _play(settings: Settings) -> None:
    recreate(settings)
    with connect(settings, autocommit=True) as conn:
        migrate.init(conn)
    with SampleWeb(night=1) as web:
        write_sources(settings.sources, web.port)
        _night(settings, "first night")
        _counts(settings)
        web.night = 2
        click.echo("\nA day goes by: news, a silent edit, a page gone, a rebuilt site, a site in trouble.")
        report = _night(settings, "second night")
    _edits(settings)
    _editions(settings)
    click.echo("\nWhat needs a look:")
    for source in report.sources:
        if source.error:
            screen.line(f"  {source.id}: {source.status}: {source.error}")


def _next_steps(settings: Settings) -> list[tuple[str, str]]:
    """Commands to type, and what for; those that ask the sample bring its name along."""
    with connect(settings, autocommit=True) as conn:
        edited = announcements.edited(conn)[0]
    own = "DATABASE_URL= " if settings_from().database_url else ""
    ask = f"{own}GOVHARVEST_DATABASE={settings.database} {COMMAND}"
    return [
        (f"{ask} find 'милиц*'", "ask the sample: every word that begins so"),
        (f"{ask} show {edited}", "one announcement, its addresses, versions and languages"),
        (f"{ask} diff {edited}", "what was silently edited in it"),
        (f"{ask} health", "what needs a look, and why"),
        (f"{COMMAND} check", "the real ministries that are defined in sources/"),
        ("export GOVHARVEST_CONTACT=you@example.org", "whom a webmaster may write to; nothing is fetched without"),
        (f"{COMMAND} preview kg_gov", "what would be stored of a real ministry; fetches politely, stores nothing"),
        (f"{COMMAND} db init && {COMMAND} run kg_gov", "harvest it"),
    ]


def _night(settings: Settings, name: str) -> Any:
    click.echo(f"\nHarvest, {name}:")
    known, _ = load(settings.sources)
    report = run_night(settings, known, known, trigger="sample", tell=screen.Progress(plain=True))
    for s in report.sources:
        copies = f"{s.copies} {'copy' if s.copies == 1 else 'copies'}"
        click.echo(
            f"  {s.id:<13} {s.status:<13} {s.new} new, {copies}, {s.revised} edited, "
            f"{s.unchanged} unchanged, {s.rejected} rejected"
        )
    return report


def _counts(settings: Settings) -> None:
    click.echo("\nAnnouncements by country, ministry and language:")
    with connect(settings, autocommit=True) as conn:
        for row in announcements.counts(conn):
            copies = f", {row['copies']} of them also on other sites" if row["copies"] else ""
            click.echo(f"  {row['country']}  {row['body']:<55} {row['language']:<4} {row['announcements']:>3}{copies}")


def _edits(settings: Settings) -> None:
    click.echo("\nEdited after publication:")
    with connect(settings, autocommit=True) as conn:
        for entry_id in announcements.edited(conn):
            texts = announcements.versions(conn, entry_id)
            for old, new in itertools.pairwise(texts):
                if old["article_id"] == new["article_id"]:
                    screen.line(f"  {new['title']} ({new['url']})")
                    for line in edits.sentences(old, new):
                        screen.line(f"    {line}")


def _editions(settings: Settings) -> None:
    click.echo("\nOne announcement, in all its languages:")
    with connect(settings, autocommit=True) as conn:
        found = announcements.find(conn, announcements.Wanted(words=["battalion"], limit=1))
        for row in found:
            shown = announcements.show(conn, row["id"])
            assert shown is not None
            for edition in [shown, *shown["editions"]]:
                screen.line(f"  {edition['language']}  {edition['title']}")


if __name__ == "__main__":
    sys.exit(main())
