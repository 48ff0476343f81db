"""The command `govharvest`: each function prints what an operator can act on. Exit 0 well, 1 look, 2 could not."""

import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from core import log
from core.clock import utc_now
from core.errors import GovharvestError
from core.settings import Settings, settings_from
from ops import door, screen, service, words
from ops.backup import backup, restore
from ops.check import check
from ops.database import db
from ops.discover import discover
from ops.door import Door, json_option
from ops.erase import erase
from ops.export import export
from ops.fixtures import commands as fixture_commands
from ops.links import link, unlink, why
from ops.missing import missing
from ops.prune import prune
from ops.reprocess import reprocess

LIMIT = click.IntRange(1, 1_000_000)


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="govharvest")
def main() -> None:
    """What every ministry announced, in one PostgreSQL database."""
    screen.set_up()
    log.set_up()


@main.command()
@click.argument("sources", nargs=-1)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Walk the archives back to that day.")
@click.option("--country", help="Only sources of this country, as in KG.")
@click.option("--due", is_flag=True, help="Leave alone what was asked lately; for a timer that runs often.")
@json_option
def run(sources: tuple[str, ...], country: str | None, since: datetime | None, due: bool, as_json: bool) -> None:
    """Harvest now: all active sources, or those named."""
    due_only = due and not sources and not since  # who names a source wants it now
    report, errors = _run(settings_from(), sources, country, plain=as_json, since=since, due_only=due_only)
    if as_json:
        screen.as_json(_run_json(report))
    else:
        _print_run(report)
    code = {"ok": 0, "warning": 1, "failed": 2}[report.verdict]
    sys.exit(max(code, 1 if errors or report.busy else 0))


def _run(
    settings: Settings, names: tuple[str, ...], country: str | None, *, plain: bool,
    since: datetime | None = None, due_only: bool = False,
) -> Any:  # fmt: skip
    from core.sources import load
    from ops import definitions
    from scheduler.jobs import run_night

    known, errors = load(settings.sources)
    chosen = definitions.chosen(known, errors, names, country)
    for error in errors:
        door.tell(str(error))
    if not chosen:
        raise GovharvestError(
            f"no active source in {settings.sources}; name some (govharvest check lists them), "
            "or write active: true into their files"
        )
    progress = screen.Progress(plain, len(chosen))
    try:
        broken = definitions.broken_ids(errors)
        back = since.replace(tzinfo=UTC) if since else None
        report = run_night(
            settings, chosen, known, trigger="hand", broken=broken, since=back, due_only=due_only, tell=progress
        )
    finally:
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
        "error": report.failure,
    }


def _print_run(report: Any) -> None:
    columns = ("source", "status", "fetched", "new", "revised", "same", "copies", "rejected", "s")
    screen.table(columns, [
        (s.id, s.status, s.fetched, s.new, s.revised, s.unchanged, s.copies, s.rejected, f"{s.seconds:.1f}")
        for s in report.sources
    ])  # fmt: skip
    for source in report.sources:
        if source.error:
            screen.line(f"{source.id}: {source.status}: {source.error}")
        elif source.rejected:
            screen.line(f"{source.id}: {source.status}: why pages were rejected: govharvest rejected {source.id}")
        if source.note:
            screen.line(f"{source.id}: note: {source.note}")
    for name in report.busy:
        screen.line(f"{name}: another harvest has it; it was left alone")
    if report.failure:
        door.tell(report.failure)
    screen.line(f"night {report.night_id}: {report.verdict}")


@main.command()
@click.argument("source")
@click.option("--most", type=LIMIT, default=6, show_default=True, help="Pages to look at, over all channels.")
@json_option
def preview(source: str, most: int, as_json: bool) -> None:
    """Fetch a few pages of SOURCE (an id or a YAML file) and show what would be stored; nothing is."""
    from ops import beside
    from ops.preview import preview as previewed

    rows = []
    for row in previewed(settings_from(), source, most):
        rows.append(row)
        if not as_json:
            beside.show(row)
    if as_json:
        screen.as_json(rows)
    wrong = any(row.get("wrong") or row.get("error") for row in rows)
    sys.exit(1 if wrong else 0)


def _reading(question: Callable[[Any], Any]) -> Any:
    """Ask the database one thing; the schema must be the code's."""
    from store import migrate
    from store.connect import connect

    with connect(settings_from(), application="govharvest ops", autocommit=True) as conn:
        migrate.require(conn)
        return question(conn)


def _require_known(source: str | None, country: str | None = None) -> None:
    """Nothing was found: is the name right? Definitions are dear to load, so they are asked last."""
    from store.sources import countries

    harvested = _reading(countries)
    if (source is None or source in harvested) and (country is None or country.upper() in harvested.values()):
        return
    from ops.definitions import require_known

    require_known(settings_from(), harvested, source, country)


@main.command()
@click.argument("words", nargs=-1)
@click.option("--country", help="As in KG.")
@click.option("--source", help="As in kg_mvd.")
@click.option("--language", help="As in ky.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Published, or else first seen, since then (UTC).")
@click.option("--changed", is_flag=True, help="Only those whose text was edited.")
@click.option("--limit", type=LIMIT, default=20, show_default=True)
@json_option
def find(words: tuple[str, ...], as_json: bool, **narrowed: Any) -> None:
    """Announcements that hold all WORDS; `word*` finds every word that begins so."""
    from store.announcements import Wanted
    from store.announcements import find as found

    if narrowed["since"]:
        narrowed["since"] = narrowed["since"].replace(tzinfo=UTC)
    parts = [part for word in words for part in word.split()]
    rows = _reading(lambda conn: found(conn, Wanted(words=parts, **narrowed)))
    if not rows:
        _require_known(narrowed["source"], narrowed["country"])
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
    from store.erasures import told as erased

    row = _reading(lambda conn: shown(conn, number) or erased(conn, number))
    if row is None or isinstance(row, str):
        raise GovharvestError(row) if row else _no_announcement(number)
    if as_json:
        screen.as_json(row)
        return
    _print_announcement(row)


def _no_announcement(number: int) -> GovharvestError:
    shown = str(number) if number.bit_length() < 64 else "of so long a number"
    return GovharvestError(f"there is no announcement {shown}; govharvest find lists them")


def _print_announcement(row: dict[str, Any]) -> None:
    for name in ("id", "country", "body", "title", "language", "published_on", "published_raw", "url", "first_seen_at"):
        screen.line(f"{name + ':':<15}{screen.safe(row[name])}")
    for name, value in _beside_the_text(row).items():
        screen.line(f"{name + ':':<15}{value}")
    click.echo("")
    for line in row["text"].split("\n"):
        screen.line(line)
    click.echo("")
    if row["withdrawn_at"]:
        screen.line(f"withdrawn:     {row['withdrawn_at']:%Y-%m-%d}; none of its pages is there any more")
    for page in row["pages"]:
        screen.line(f"page:          {_page_line(page, alone=len(row['pages']) == 1)}")
        for reason in page["joined"]:
            screen.line(f"               {words.told(reason)}")
    for attachment in _attachments(row):
        screen.line(f"attachment:    {attachment}")
    for edition in row["editions"]:
        screen.line(f"edition:       {edition['language']} {edition['id']} {edition['title']}")
        screen.line(f"  {why(edition['score'], edition['evidence'])}")
    for source in _origins(row):
        screen.line(f"origin:        {source}")
    for other in row["related"]:
        screen.line(f"{words.RELATED[other['kind'], other['first']] + ':':<15}{words.related(other)}")
    for text in row["texts"]:
        if not text["is_current"]:
            screen.line(f"earlier text:  {text['first_seen_at']:%Y-%m-%d %H:%M}; govharvest diff {row['id']}")
        if text["changed"]:
            screen.line(f"edited:        {text['first_seen_at']:%Y-%m-%d %H:%M} {', '.join(text['changed'])}")


def _page_line(page: dict[str, Any], alone: bool) -> str:
    """Who has it, since when, how it differs from who published first, and whether it is still there."""
    said = [f"{page['article_id']} {page['source_id']} {page['url']}", *_place(page, alone)]
    if page["state"] == "missing":
        said.append(f"missing since {page['missing_since']:%Y-%m-%d}")
    elif page["state"] == "gone":
        said.append(f"gone since {page['gone_since']:%Y-%m-%d}")
    elif page["state"] == "restored":
        said.append(f"gone since {page['gone_since']:%Y-%m-%d}, restored {page['restored_at']:%Y-%m-%d}")
    return ", ".join(said)


def _place(page: dict[str, Any], alone: bool) -> list[str]:
    if alone:
        return []
    when = page["published_at"] or page["first_seen_at"]
    time = f"{'published' if page['published_at'] else 'first seen'} {when:%Y-%m-%d %H:%M}"
    if page["is_first"]:
        return ["first", time]
    if not page["share_changed"]:
        return [time, "the same text"]
    return [time, f"{max(page['share_changed'], 0.01):.0%} of the words changed: {', '.join(page['changed'])}"]


def _beside_the_text(row: dict[str, Any]) -> dict[str, str | int]:
    """Section, author, tags and how many pictures, where it has them."""
    pictures = {image["url"] for text in row["texts"] if text["is_current"] for image in text["images"]}
    found = {"section": row["section"], "author": row["author"], "tags": ", ".join(row["tags"])}
    return {name: value for name, value in (found | {"pictures": len(pictures)}).items() if value}


def _origins(row: dict[str, Any]) -> list[str]:
    """Of each field of the text that is shown: the way it was found, the rule that found it, and what was written."""
    text = next(text for text in row["texts"] if text["is_current"] and text["url"] == row["url"])
    found = [
        " ".join((f"{name}:", origin["route"], *(repr(origin[key]) for key in ("rule", "raw") if origin.get(key))))
        for name, origin in text["provenance"].items()
    ]
    told = text["language_detail"]
    votes = [f"{who} {tag!r}" for who, tag in sorted(told.get("votes", {}).items())]
    found += [" ".join((f"language: {told['method']}", *votes))] if told.get("method") else []
    return [*found, f"code: {text['understood_by']}"] if text["understood_by"] else found


def _attachments(row: dict[str, Any]) -> list[str]:
    """Name, type, size and address of each document that the current texts link to."""
    offered = {a["url"]: a for text in row["texts"] if text["is_current"] for a in text["attachments"]}
    return [
        ", ".join((a["name"], a["media_type"] or "unknown type", screen.size(a.get("size_bytes")), a["url"]))
        for a in offered.values()
    ]


@main.command()
@click.argument("number", type=int)
@click.option("--from", "first", type=int, help="The number of the earlier text; without it, every edit is shown.")
@click.option("--to", "last", type=int, help="Of the later one; without it, the text of today.")
@json_option
def diff(number: int, first: int | None, last: int | None, as_json: bool) -> None:
    """What was edited in an announcement, sentence by sentence, and of what kind each edit is."""
    from ops import edits
    from store.announcements import versions

    texts = _reading(lambda conn: versions(conn, number))
    if not texts:
        raise _no_announcement(number)
    found = edits.edits(texts, first, last)
    edits.require_some(found, texts, first, last)
    if as_json:
        screen.as_json(found)
        return
    for edit in found:
        edits.show(edit)
    if not found:
        click.echo(f"announcement {number} has one text only", err=True)


@main.command()
@click.argument("source", required=False)
@click.option("--limit", type=LIMIT, default=50, show_default=True)
@json_option
def rejected(source: str | None, limit: int, as_json: bool) -> None:
    """Pages that are no announcements, and why."""
    from store.announcements import rejected as refused

    rows = _reading(lambda conn: refused(conn, source, limit))
    if not rows:
        _require_known(source)
    if as_json:
        screen.as_json(rows)
        return
    screen.table(("source", "status", "reason", "url"), [
        (r["source_id"], r["status"], r["reason"], r["url"]) for r in rows
    ])  # fmt: skip
    if not rows:
        click.echo("no page was rejected", err=True)


@main.command()
@click.argument("host")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From that day on (UTC); a month is kept.")
@click.option("--days", type=click.IntRange(1, 30), default=1, show_default=True, help="Or the last so many days.")
@json_option
def requests(host: str, since: datetime | None, days: int, as_json: bool) -> None:
    """What was fetched from HOST (a name or an address), when, why, and by which rule of its robots.txt."""
    from core.urls import host as host_of
    from store.requests import asked

    name = host_of(host if "://" in host else f"http://{host}")
    if not name:
        raise GovharvestError(f"{host!r} is no host; write it as mvd.gov.kg, or an address on it")
    start = since.replace(tzinfo=UTC) if since else utc_now() - timedelta(days=days)
    rows = _reading(lambda conn: asked(conn, name, start))
    if as_json:
        screen.as_json(rows)
        return
    screen.table(("time (UTC)", "address", "why", "robots.txt", "pause", "answer", "bytes"), [
        (f"{r['asked_at']:%Y-%m-%d %H:%M:%S}", f"{r['method']} {r['url']}" if r["method"] != "GET" else r["url"],
         r["reason"], r["robots"], "" if r["delay_s"] is None else f"{r['delay_s']:.1f} s",
         r["status_code"] or r["outcome"], r["bytes"])
        for r in rows
    ])  # fmt: skip
    click.echo(f"{len(rows)} requests to {name} since {start:%Y-%m-%d %H:%M} UTC", err=True)


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
            screen.line(f"{finding.level} {finding.source_id}: {finding.check}: {finding.message}")
        click.echo(f"{len(rows)} sources, {len(found)} findings", err=True)
    levels = {finding.level for finding in found}
    sys.exit(2 if "critical" in levels else 1 if "warning" in levels else 0)


main.add_command(backup)
main.add_command(check)
main.add_command(db)
main.add_command(discover)
main.add_command(erase)
main.add_command(prune)
main.add_command(export)
main.add_command(reprocess)
main.add_command(service.schedule)
main.add_command(service.work)
main.add_command(service.serve)
main.add_command(restore)
main.add_command(words.split)
main.add_command(words.merge)
main.add_command(link)
main.add_command(missing)
main.add_command(unlink)
main.add_command(fixture_commands.record)
main.add_command(fixture_commands.approve)
main.add_command(fixture_commands.fixtures)
