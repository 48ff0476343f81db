"""The command `govharvest`: each function prints what an operator can act on. Exit 0 well, 1 look, 2 could not."""

import itertools
import re
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from core import log
from core.clock import utc_now
from core.errors import GovharvestError, SourceError
from core.settings import Settings, settings_from
from ops import screen

json_option = click.option("--json", "as_json", is_flag=True, help="The same for programs, on standard output.")


class Door(click.Group):
    """Our errors become one line and exit status 2, wherever they come from."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GovharvestError as error:
            click.echo(str(error), err=True)
            sys.exit(2)
        except Exception as error:
            from store.connect import lost_database  # only now: psycopg is dear to import

            reason = lost_database(error)
            if reason is None:
                raise
            click.echo(reason, err=True)
            sys.exit(2)


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="govharvest")
def main() -> None:
    """What every ministry announced, in one PostgreSQL database."""
    log.set_up()


def _loaded(settings: Settings) -> tuple[list[Any], list[SourceError]]:
    """All sources that can be read; the broken ones are named on standard error."""
    from core.sources import load

    sources, errors = load(settings.sources)
    for error in errors:
        click.echo(str(error), err=True)
    return sources, errors


def _broken_ids(errors: list[SourceError]) -> list[str]:
    paths = [Path(re.split(r"\.ya?ml:", str(error))[0]) for error in errors]
    return [f"{path.parent.name}_{path.name}".lower() for path in paths]


@main.command()
@click.argument("sources", nargs=-1)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Walk the archives back to that day.")
@click.option("--country", help="Only sources of this country, as in KG.")
@json_option
def run(sources: tuple[str, ...], country: str | None, since: datetime | None, as_json: bool) -> None:
    """Harvest now: all active sources, or those named."""
    report, errors = _run(settings_from(), sources, country, plain=as_json, since=since)
    if as_json:
        screen.as_json(_run_json(report))
    else:
        _print_run(report)
    code = {"ok": 0, "warning": 1, "failed": 2}[report.verdict]
    sys.exit(max(code, 1 if errors or report.busy else 0))


def _run(
    settings: Settings, names: tuple[str, ...], country: str | None, *, plain: bool, trigger: str = "hand",
    since: datetime | None = None,
) -> Any:  # fmt: skip
    from core.sources import select
    from scheduler.jobs import run_night

    known, errors = _loaded(settings)
    chosen = select(known, names, country)
    if not chosen:
        raise GovharvestError(
            f"no active source in {settings.sources}; name some (govharvest check lists them), "
            "or write active: true into their files"
        )
    progress = screen.Progress(plain)
    report = run_night(settings, chosen, known, trigger=trigger, broken=_broken_ids(errors), tell=progress,
                       since=since.replace(tzinfo=UTC) if since else None)  # fmt: skip
    progress.done()
    return report, errors


def _run_json(report: Any) -> dict[str, Any]:
    counted = ("fetched", "new", "revised", "unchanged", "copies", "rejected")
    return {
        "run": report.night_id,
        "verdict": report.verdict,
        "totals": {name: sum(getattr(s, name) for s in report.sources) for name in counted},
        "sources": [asdict(source) for source in report.sources],
        "busy": list(report.busy),
    }


def _print_run(report: Any) -> None:
    columns = ("source", "status", "fetched", "new", "revised", "unchanged", "copies", "rejected", "seconds")
    screen.table(columns, [
        (s.id, s.status, s.fetched, s.new, s.revised, s.unchanged, s.copies, s.rejected, f"{s.seconds:.1f}")
        for s in report.sources
    ])  # fmt: skip
    for source in report.sources:
        if source.error:
            click.echo(f"{source.id}: {source.status}: {screen.safe(source.error)}")
    for name in report.busy:
        click.echo(f"{name}: another harvest has it; it was left alone")
    click.echo(f"night {report.night_id}: {report.verdict}")


@main.command()
@click.argument("source")
@click.option(
    "--most", type=click.IntRange(min=1), default=6, show_default=True, help="Pages to look at, over all channels."
)
@json_option
def preview(source: str, most: int, as_json: bool) -> None:
    """Fetch a few pages of SOURCE (an id or a YAML file) and show what would be stored; nothing is."""
    from ops.preview import preview as previewed

    rows = list(previewed(settings_from(), source, most))
    if as_json:
        screen.as_json(rows)
    else:
        for row in rows:
            _print_preview(row)
    wrong = any(row.get("wrong") or row.get("error") for row in rows)
    sys.exit(1 if wrong else 0)


def _print_preview(row: dict[str, Any]) -> None:
    if "channel" in row:
        click.echo(f"{row['channel']}: {row['links']} links")
    elif "status" in row:
        click.echo(f"status: {row['status']}" + (f": {row['error_url']}: {row['error']}" if row["error"] else ""))
    else:
        click.echo(f"\n{row['url']}")
        for name in ("title", "language", "published_on", "published_raw", "lead"):
            if row.get(name):
                click.echo(f"  {name + ':':<14} {screen.safe(row[name])}")
        if row.get("text"):
            click.echo(f"  {'text:':<14} {screen.safe(row['text'][:300])}{' …' if len(row['text']) > 300 else ''}")
        for wrong in row["wrong"]:
            click.echo(f"  LOOK: {screen.safe(wrong)}")


@main.command()
@click.argument("sources", nargs=-1)
@click.option("--live", is_flag=True, help="Ask each named site for a few pages; activate those that are well.")
@json_option
def check(sources: tuple[str, ...], live: bool, as_json: bool) -> None:
    """Validate the definitions in sources/; a file may be named by its id."""
    from core.sources import load, select

    settings = settings_from()
    known, errors = load(settings.sources)
    chosen = [s for s in known if not sources or s.id in sources]
    wrong = [str(error) for error in errors if not sources or any(i in sources for i in _broken_ids([error]))]
    if sources and not chosen and not wrong:
        select(known, sources)
    if live:
        _check_live(settings, select(known, sources), as_json)
    if as_json:
        listed = [{"id": s.id, "country": s.country, "name_en": s.name_en, "active": s.active} for s in chosen]
        screen.as_json({"sources": listed, "errors": wrong})
    else:
        screen.table(("source", "country", "body", "channels", "active"), [
            (s.id, s.country, s.name_en, len(s.channels), "active" if s.active else "inactive") for s in chosen
        ])  # fmt: skip
        for line in wrong:
            click.echo(line, err=True)
        click.echo(f"{len(chosen)} sources are well, {len(wrong)} files are not", err=True)
    sys.exit(2 if wrong else 0)


def _check_live(settings: Settings, chosen: list[Any], as_json: bool) -> None:
    """Ends the command: exit 1 where a source needs a look."""
    from ops.live import checked_live

    if not chosen:
        raise GovharvestError("name the sources whose sites shall be asked: govharvest check --live kg_mvd")
    results = [checked_live(settings, source) for source in chosen]
    if as_json:
        screen.as_json(results)
    else:
        for result in results:
            verdict = "activated" if result["activated"] else "needs a look" if result["wrong"] else "well"
            click.echo(
                f"{result['id']}: {sum(result['links'].values())} links, {result['pages']} pages read: {verdict}"
            )
            for said in result["wrong"]:
                click.echo(f"  {screen.safe(said)}")
    sys.exit(1 if any(result["wrong"] for result in results) else 0)


def _reading(question: Callable[[Any], Any]) -> Any:
    """Ask the database one thing; the schema must be the code's."""
    from store import migrate
    from store.connect import connect

    with connect(settings_from(), application="govharvest ops", autocommit=True) as conn:
        migrate.require(conn)
        return question(conn)


@main.command()
@click.argument("words", nargs=-1)
@click.option("--country", help="As in KG.")
@click.option("--source", help="As in kg_mvd.")
@click.option("--language", help="As in ky.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Published, or else first seen, since then (UTC).")
@click.option("--changed", is_flag=True, help="Only those whose text was edited.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@json_option
def find(words: tuple[str, ...], as_json: bool, **narrowed: Any) -> None:
    """Announcements that hold all WORDS; `word*` finds every word that begins so."""
    from datetime import UTC

    from store.announcements import Wanted
    from store.announcements import find as found

    if narrowed["since"]:
        narrowed["since"] = narrowed["since"].replace(tzinfo=UTC)
    parts = [part for word in words for part in word.split()]
    rows = _reading(lambda conn: found(conn, Wanted(words=parts, **narrowed)))
    if as_json:
        screen.as_json(rows)
        return
    screen.table(("id", "published", "country", "source", "lang", "title", "texts", "copies"), [
        tuple(r[k] for k in ("id", "published_on", "country", "source_id", "language", "title", "versions", "copies"))
        for r in rows
    ])  # fmt: skip
    if not rows:
        click.echo("nothing found; a word with * finds its endings too, as in милиц*", err=True)


@main.command()
@click.argument("number", type=int)
@json_option
def show(number: int, as_json: bool) -> None:
    """One announcement: its text, versions, addresses and editions in other languages."""
    from store.announcements import show as shown

    row = _reading(lambda conn: shown(conn, number))
    if row is None:
        raise GovharvestError(f"there is no announcement {number}; govharvest find lists them")
    if as_json:
        screen.as_json(row)
        return
    for name in ("id", "country", "body", "title", "language", "published_on", "published_raw", "url", "first_seen_at"):
        click.echo(f"{name + ':':<15}{screen.safe(row[name])}")
    click.echo("")
    for line in row["text"].split("\n"):
        click.echo(screen.safe(line))
    click.echo("")
    for page in row["pages"]:
        gone = f", gone since {page['missing_since']:%Y-%m-%d}" if page["missing_since"] else ""
        click.echo(f"page:          {page['source_id']} {screen.safe(page['url'])}{gone}")
    for edition in row["editions"]:
        click.echo(f"edition:       {edition['language']} {edition['id']} {screen.safe(edition['title'])}")
    for text in row["texts"]:
        if not text["is_current"]:
            click.echo(f"earlier text:  {text['first_seen_at']:%Y-%m-%d %H:%M}; govharvest diff {number}")


@main.command()
@click.argument("number", type=int)
@json_option
def diff(number: int, as_json: bool) -> None:
    """What was edited in an announcement, sentence by sentence."""
    from store.announcements import versions

    texts = _reading(lambda conn: versions(conn, number))
    pairs = [(a, b) for a, b in itertools.pairwise(texts) if a["article_id"] == b["article_id"]]
    changes = [
        {"url": new["url"], "version": new["version_no"], "seen_at": new["first_seen_at"],
         "changes": screen.words_changed(old["title"] + "\n" + old["text"], new["title"] + "\n" + new["text"])}
        for old, new in pairs
    ]  # fmt: skip
    if as_json:
        screen.as_json(changes)
        return
    for change in changes:
        click.echo(
            f"{screen.safe(change['url'])} version {change['version']}, seen {change['seen_at']:%Y-%m-%d %H:%M} UTC"
        )
        for line in change["changes"]:
            click.echo(f"  {screen.safe(line)}")
    if not changes:
        click.echo(
            f"announcement {number} has one text only" if texts else f"there is no announcement {number}", err=True
        )


@main.command()
@click.argument("source", required=False)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@json_option
def rejected(source: str | None, limit: int, as_json: bool) -> None:
    """Pages that are no announcements, and why."""
    from store.announcements import rejected as refused

    rows = _reading(lambda conn: refused(conn, source, limit))
    if as_json:
        screen.as_json(rows)
        return
    screen.table(("source", "status", "reason", "url"), [
        (r["source_id"], r["status"], r["reason"], r["url"]) for r in rows
    ])  # fmt: skip


@main.command()
@json_option
def health(as_json: bool) -> None:
    """What failed and what is silent. Exit 0 well, 1 warning, 2 critical, as Nagios reads it."""
    from health.run import findings
    from store.announcements import health_rows

    rows, found = _reading(lambda conn: (health_rows(conn), findings(conn)))
    if as_json:
        screen.as_json({"sources": rows, "findings": [asdict(finding) for finding in found]})
    else:
        screen.table(("source", "last run", "status", "last announcement", "announcements"), [
            (r["source_id"], r["last_run_at"], r["status"] or "never ran", r["last_announcement_at"], r["articles"])
            for r in rows
        ])  # fmt: skip
        for finding in found:
            click.echo(f"{finding.level} {finding.source_id}: {finding.check}: {screen.safe(finding.message)}")
        click.echo(f"{len(rows)} sources, {len(found)} findings", err=True)
    levels = {finding.level for finding in found}
    sys.exit(2 if "critical" in levels else 1 if levels else 0)


@main.command()
@click.option("--at", default="22:30", show_default=True, help="Hour and minute, UTC.")
@json_option
def schedule(at: str, as_json: bool) -> None:
    """Stay up and harvest every night; with --json say when the next harvest is, and end."""
    from datetime import time

    from scheduler.plan import next_start

    try:
        moment = time.fromisoformat(at)
        if moment.tzinfo is not None:
            raise ValueError
    except ValueError:
        raise GovharvestError(f"--at: {at!r} is no time of day; give it as in 22:30 (UTC)") from None
    if as_json:
        screen.as_json({"next": next_start(utc_now(), moment)})
        return
    from scheduler.service import scheduler_for

    settings = settings_from()
    click.echo(
        f"the next harvest starts at {next_start(utc_now(), moment):%Y-%m-%d %H:%M} UTC, then every night", err=True
    )

    def night() -> None:
        try:
            report, _ = _run(settings, (), None, plain=True, trigger="schedule")
            _print_run(report)
        except GovharvestError as error:
            click.echo(str(error), err=True)

    scheduler_for(night, moment).start()


@main.group()
def db() -> None:
    """The schema."""


def _connected() -> Any:
    from store.connect import connect

    return connect(settings_from(), application="govharvest db", autocommit=True)


@db.command("init")
@json_option
def db_init(as_json: bool) -> None:
    """Make the tables, views and roles; harmless where they are."""
    from store import migrate

    with _connected() as conn:
        notices = migrate.init(conn)
        state = migrate.status(conn)
    if as_json:
        screen.as_json({"database": state.database, "code": state.code, "notices": notices})
        return
    for notice in notices:
        click.echo(notice, err=True)
    click.echo(f"the schema is at version {state.database}")


@db.command("upgrade")
@json_option
def db_upgrade(as_json: bool) -> None:
    """Bring an older schema to the version of the code."""
    from store import migrate

    with _connected() as conn:
        applied = migrate.upgrade(conn)
    if as_json:
        screen.as_json({"applied": applied})
    else:
        click.echo(f"applied: {', '.join(map(str, applied)) or 'nothing, it is up to date'}")


@db.command("status")
@json_option
def db_status(as_json: bool) -> None:
    """The versions of the database and of the code, and where the database is."""
    from store import migrate
    from store.connect import describe, dsn

    settings = settings_from()
    with _connected() as conn:
        state = migrate.status(conn)
    where = describe(dsn(settings))
    if as_json:
        screen.as_json({"database": state.database, "code": state.code, "where": where})
    else:
        click.echo(f"{where}: schema {state.database or 'none: govharvest db init'}, code {state.code}")
    sys.exit(0 if state.database == state.code else 1)


@db.command("url")
@json_option
def db_url(as_json: bool) -> None:
    """The address for psql, password included: psql "$(govharvest db url)"."""
    from store.connect import dsn

    address = dsn(settings_from())
    screen.as_json({"url": address}) if as_json else click.echo(address)


@db.command("stop")
@json_option
def db_stop(as_json: bool) -> None:
    """Stop the embedded server now; it stops by itself when nobody uses it."""
    from store import embedded

    stopped = embedded.stop(settings_from())
    if as_json:
        screen.as_json({"stopped": stopped})
    else:
        click.echo("stopped" if stopped else "it did not run")
