"""`govharvest db`: the schema, and where the database is."""

import sys
from typing import Any

import click

from core.clock import utc_now
from core.settings import settings_from
from ops import screen
from ops.door import json_option, tell


@click.group()
def db() -> None:
    """The schema."""


def _connected() -> Any:
    from store.connect import connect

    return connect(settings_from(), application="govharvest db", autocommit=True)


@db.command("init")
@json_option
def db_init(as_json: bool) -> None:
    """Make the tables, views and roles; harmless where they are."""
    from scheduler import queue
    from store import migrate

    with _connected() as conn:
        notices = migrate.init(conn)
        queue.install(conn)
        state = migrate.status(conn)
    if as_json:
        screen.as_json({"database": state.database, "code": state.code, "notices": notices})
        return
    for notice in notices:
        tell(notice)
    click.echo(f"the schema is at version {state.database}")


@db.command("upgrade")
@json_option
def db_upgrade(as_json: bool) -> None:
    """Bring an older schema to the version of the code."""
    from scheduler import queue
    from store import copies, migrate, translations

    with _connected() as conn:
        applied = migrate.upgrade(conn)
        queue.install(conn)
        if applied:
            copies.key_the_rest(conn)
            translations.link_the_rest(conn, utc_now())
        compared = _compare_texts(conn)
    if as_json:
        screen.as_json({"applied": applied, "compared": compared})
        return
    click.echo(f"applied: {', '.join(map(str, applied)) or 'nothing, it is up to date'}")
    if compared:
        click.echo(f"told of {compared} edits and copies what changed in them")


def _compare_texts(conn: Any) -> int:
    """Of texts that were stored before that was done at once."""
    from store.edits import tell_copies, tell_edits

    total = 0
    for written in (tell_edits, tell_copies):
        while many := written(conn):
            total += many
    return total


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
    from store.embedded import url_for_others

    settings = settings_from()
    address = settings.database_url or url_for_others(settings)
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
