"""The schema: laid down whole from schema.sql, or brought up to date by migrations/; never newer than the code."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import psycopg

from core.errors import StoreError
from store.connect import Connection

LOCK = 0x676F7668  # "govh": one at a time lays hands on the schema of a database
TRIES = 10
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class SchemaStatus:
    """The version the database has (None: no schema) and the one the code needs."""

    database: int | None
    code: int


def _top() -> Path:
    """Where schema.sql and migrations/ lie: at the top of the repository, or beside this file in a wheel."""
    here = Path(__file__).resolve().parent
    return here if (here / "schema.sql").exists() else here.parent


def migrations(folder: Path | None = None) -> dict[int, Path]:
    """Number -> file, in order; the numbers are 1, 2, 3, … without a hole."""
    files = sorted((folder or _top() / "migrations").glob("[0-9]*.sql"))
    found = {int(re.split(r"\D", file.name)[0]): file for file in files}
    if not found or list(found) != list(range(1, len(files) + 1)):
        raise StoreError(f"{folder or _top() / 'migrations'}: files 0001_*.sql, 0002_*.sql, … expected; number them so")
    return found


CODE_VERSION: int = max(migrations())

STATUS = "SELECT max(version) AS version FROM schema_version"
RECORD = "INSERT INTO schema_version (version) VALUES (%(version)s) ON CONFLICT DO NOTHING"


def init(conn: Connection) -> list[str]:
    """The whole schema of today, harmless twice; gives the server's notices, as of roles that could not be made."""
    with _notices(conn) as notices:
        _patiently(conn, _lay_down)
    return list(dict.fromkeys(notices))


def _lay_down(conn: Connection) -> None:
    _lock(conn)
    found = status(conn).database
    if found not in (None, CODE_VERSION):
        require(conn)
    conn.execute((_top() / "schema.sql").read_bytes())
    for version in migrations():
        conn.execute(RECORD, {"version": version})


ROLES = "-- Two roles."  # from there on schema.sql is about who may do what


def grant(conn: Connection) -> list[str]:
    """The two roles, and what they may do with the schema of today; gives the server's notices."""
    text = (_top() / "schema.sql").read_text(encoding="utf-8")
    with _notices(conn) as notices:
        _patiently(conn, lambda conn: conn.execute(text[text.index(ROLES) :].encode()))
    return list(dict.fromkeys(notices))


def upgrade(conn: Connection, *, folder: Path | None = None) -> list[int]:
    """Applies what is missing, each in a transaction of its own on an autocommit connection; gives the numbers.

    Then grants anew: a backup brings no grants along, and an older one has none that its migrations gave before.
    """
    applied: list[int] = []
    for version, file in migrations(folder).items():
        if _patiently(conn, partial(_apply, version=version, file=file)):
            applied.append(version)
    # Not before: a session that has once looked for the table in vain may not see it under the lock (catalog cache).
    if (status(conn).database or 0) > CODE_VERSION:
        require(conn)
    if applied and status(conn).database == CODE_VERSION:
        grant(conn)
    return applied


def _apply(conn: Connection, version: int, file: Path) -> bool:
    _lock(conn)
    found = status(conn).database or 0
    if found >= version:
        return False
    conn.execute(file.read_bytes())
    conn.execute(RECORD, {"version": version})
    return True


def status(conn: Connection) -> SchemaStatus:
    """What is there and what is needed."""
    row = conn.execute("SELECT to_regclass('schema_version') IS NOT NULL AS there").fetchone()
    found = conn.execute(STATUS).fetchone() if row and row["there"] else None
    return SchemaStatus(database=found["version"] if found else None, code=CODE_VERSION)


def require(conn: Connection) -> None:
    """StoreError unless the database has the schema of this code."""
    found = status(conn)
    if found.database == found.code:
        return
    place = f"the database {conn.info.dbname}"
    if found.database is None:
        raise StoreError(f"{place} has no schema, govharvest needs version {found.code}; run `govharvest db init`")
    versions = f"{place} has schema version {found.database}, this govharvest needs version {found.code}"
    if found.database < found.code:
        raise StoreError(f"{versions}; run `govharvest db upgrade`")
    raise StoreError(f"{versions}; update govharvest")


def _lock(conn: Connection) -> None:
    conn.execute("SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": LOCK})


def _patiently(conn: Connection, change: Callable[[Connection], T]) -> T:
    """In a transaction; again where another database of the server was changing the same roles at this moment."""
    for attempt in range(1, TRIES + 1):
        try:
            with conn.transaction():
                return change(conn)
        except psycopg.errors.InternalError_ as error:
            if "concurrently" not in str(error) or attempt == TRIES:
                raise
    raise AssertionError("the last attempt returns or raises")


MISSING_RIGHTS = """
SELECT string_agg(DISTINCT privilege, ', ' ORDER BY privilege) AS rights, relname AS name, current_user AS who
  FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT has_table_privilege(oid, privilege)
   AND relname <> 'schema_version'
 GROUP BY relname ORDER BY relname LIMIT 1
"""
READ_ONLY = """
SELECT pg_is_in_recovery() AS replica, current_setting('transaction_read_only') = 'on' AS only_reads
"""


def require_writable(conn: Connection) -> None:
    """StoreError where a harvest could fetch and keep nothing: a replica, a read-only database, a missing right."""
    place = f"the database {conn.info.dbname}"
    row = conn.execute(READ_ONLY).fetchone()
    assert row is not None
    if row["replica"]:
        raise StoreError(f"{place} is a replica, which takes nothing; set DATABASE_URL to the primary")
    if row["only_reads"]:
        raise StoreError(f"{place} is read-only (default_transaction_read_only); mend it and run again")
    if lacks := conn.execute(MISSING_RIGHTS).fetchone():
        raise StoreError(
            f"{place}: the user {lacks['who']} has no {lacks['rights']} on the table {lacks['name']}; "
            f"as its owner: GRANT govharvest_writer TO {lacks['who']}"
        )


@contextmanager
def _notices(conn: Connection) -> Iterator[list[str]]:
    """What the server remarks meanwhile, without its `already exists, skipping`."""
    heard: list[str] = []

    def hear(notice: psycopg.errors.Diagnostic) -> None:
        text = notice.message_primary or ""
        if "already exists, skipping" not in text:
            heard.append(text)

    conn.add_notice_handler(hear)
    try:
        yield heard
    finally:
        conn.remove_notice_handler(hear)
