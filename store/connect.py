"""The way into the database: DATABASE_URL, else the embedded server; its errors never tell a password."""

import asyncio
import contextlib
import re
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

from core.errors import StoreError
from core.settings import Settings
from store import embedded

Connection = psycopg.Connection[dict[str, Any]]
AsyncConnection = psycopg.AsyncConnection[dict[str, Any]]

PLAY_LOCK = 7703  # first key of an advisory lock, beside those of store.runs
PATIENCE_S = 10  # until a host counts as silent; connect_timeout in DATABASE_URL is stronger

# A machine that lost its power says no goodbye. Both ends notice within half a minute: ours, that waits for an answer,
# and the server, that keeps the locks of a session; left alone the latter takes two hours. DATABASE_URL is stronger.
ALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}
ALIVE_THERE = (
    "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; "
    "SET tcp_user_timeout = 30000"
)

# What the server or libpq says -> what an operator can do about it.
WRONG = (
    (r'database ".*" does not exist', "there is no database {dbname}: create it, or correct DATABASE_URL"),
    (r"no password supplied", "the user {user} needs a password: write it into DATABASE_URL"),
    (r'password authentication failed|role ".*" (does not exist|is not permitted)|Peer auth|Ident auth',
     "the user {user} or its password is wrong: correct DATABASE_URL"),
    (r"no encryption|requires? SSL|SSL required", "the server wants TLS: add sslmode=require to DATABASE_URL"),
    (r"does not support SSL|certificate|SSL error", "TLS failed: look at sslmode and sslrootcert in DATABASE_URL"),
    (r"pg_hba\.conf", "the server does not let the user {user} in from here: see its pg_hba.conf"),
    (r"translate host name|Name or service|resolve|nodename nor servname|getaddrinfo|name resolution|Errno -",
     "the host {host} is unknown: correct DATABASE_URL, or look at your name server"),
    (r"Connection refused|No such file", "nothing listens on port {port} of {host}: is the server up, the port right?"),
    (r"timeout|timed out|No route|unreachable", "the host {host} does not answer: is it right, is a firewall between?"),
    (r"invalid port", "port {port} is none: give 1 to 65535 in DATABASE_URL"),
    (r"too many (clients|connections)|connection slots", "the server has no connection left: end some"),
    (r"starting up|shutting down|recovery mode|server closed the connection",
     "the server is starting or stopping: try again in a moment"),
)  # fmt: skip
SYNTAX = (
    "DATABASE_URL: its syntax is wrong; write postgresql://user:password@host:port/database "
    "and signs such as @ : / ? # % in the password as %40 %3A %2F %3F %23 %25"
)


def dsn(settings: Settings) -> str:
    """Where the database is; starts the embedded server when DATABASE_URL is not set and it does not run."""
    return settings.database_url or embedded.url(settings)


def address(settings: Settings) -> str:
    """The same for libraries that open connections by themselves: a server that vanished is noticed."""
    return _with_patience(dsn(settings))


def is_there(settings: Settings) -> bool:
    """Whether a database was ever made, so that asking it makes none."""
    return bool(settings.database_url) or embedded.is_made(embedded.home_of(settings))


def connect(settings: Settings, *, application: str = "govharvest", autocommit: bool = False) -> Connection:
    """A connection whose rows are dicts and whose time zone is UTC; StoreError says what is wrong, without password."""
    known = None if settings.database_url else embedded.running_url(settings)
    if known is not None and embedded.kept(embedded.home_of(settings)):
        try:
            return _in_utc(_open(known, application), autocommit)
        except psycopg.OperationalError:
            pass  # it does not run, or has no such database: the long way sees to that
    address = dsn(settings)
    try:
        return _in_utc(_open(address, application), autocommit)
    except psycopg.Error as error:
        reason = explain(address, error)
    raise StoreError(reason)


async def connect_async(
    settings: Settings, *, application: str = "govharvest", autocommit: bool = False
) -> AsyncConnection:
    """As connect, for an event loop, which does not wait while the embedded server starts."""
    address = await asyncio.to_thread(dsn, settings)
    try:
        conn = await psycopg.AsyncConnection.connect(
            _with_patience(address), autocommit=True, application_name=application, row_factory=dict_row
        )
        if conn.info.parameter_status("TimeZone") != "UTC":
            await conn.execute("SET TIME ZONE 'UTC'")
        if _is_far(conn):
            await conn.execute(ALIVE_THERE)
        await conn.set_autocommit(autocommit)
        return conn
    except psycopg.Error as error:
        reason = explain(address, error)
    raise StoreError(reason)


def describe(dsn: str) -> str:
    """user@host:port/database: for a log or a screen."""
    return "{user}@{host}:{port}/{dbname}".format(**_parts(dsn))


def explain(dsn: str, error: Exception) -> str:
    """One line on which part of the address is wrong."""
    try:
        parts = _parts(dsn)
    except StoreError as wrong:
        return str(wrong)
    said = str(error)
    for pattern, meaning in WRONG:
        if re.search(pattern, said):
            return f"{describe(dsn)}: {meaning.format(**parts)}"
    return f"{describe(dsn)}: {_without_password(dsn, said.strip().splitlines()[-1] if said.strip() else 'no answer')}"


def recreate(settings: Settings) -> None:
    """An empty database in place of the one of that name; in the embedded server only, never in somebody's own."""
    if settings.database_url:
        raise StoreError("DATABASE_URL is set: only a database of the embedded server is emptied; unset it")
    name = sql.Identifier(settings.database)
    address = make_conninfo(embedded.url(settings), dbname="postgres")
    with psycopg.connect(address, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Nobody else plays with this database of the embedded server meanwhile; StoreError where somebody does."""
    address = make_conninfo(embedded.url(settings), dbname="postgres")  # not its own: it may be dropped meanwhile
    with psycopg.connect(address, autocommit=True) as conn:
        key = (PLAY_LOCK, settings.database)
        if conn.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", key).fetchone() != (True,):
            raise StoreError(f"another process plays with the database {settings.database}; wait until it has ended")
        yield


def _open(address: str, application: str) -> Connection:
    return psycopg.connect(_with_patience(address), autocommit=True, application_name=application, row_factory=dict_row)


def _in_utc(conn: Connection, autocommit: bool) -> Connection:
    """Asks only where the server's own zone is another; a pooler between would refuse it as a start option."""
    if conn.info.parameter_status("TimeZone") != "UTC":
        conn.execute("SET TIME ZONE 'UTC'")
    if _is_far(conn):
        conn.execute(ALIVE_THERE)
    conn.autocommit = autocommit
    return conn


def _is_far(conn: Connection | AsyncConnection) -> bool:
    """Whether it goes over a network, and not through a socket of this machine."""
    return not conn.info.host.startswith(("/", "@"))


def _with_patience(address: str) -> str:
    given = _read(address)
    added = {name: value for name, value in (ALIVE | {"connect_timeout": PATIENCE_S}).items() if name not in given}
    return make_conninfo(address, **added)


def _read(dsn: str) -> dict[str, str]:
    """Name -> value; the StoreError has no context, for libpq's own words may quote the password."""
    try:
        return {name: str(value) for name, value in conninfo_to_dict(dsn).items()}
    except psycopg.Error:
        pass
    raise StoreError(SYNTAX)


def _parts(dsn: str) -> dict[str, str]:
    """The parts that may be shown; StoreError where a password written with bare signs has slipped into another."""
    given = _read(dsn)
    shown = {
        "user": given.get("user", "(you)"),
        "host": given.get("host", given.get("hostaddr", "localhost")),
        "port": given.get("port", "5432"),
        "dbname": given.get("dbname", given.get("user", "(yours)")),
    }
    if "://" in dsn and any("@" in shown[name] for name in ("host", "port", "dbname")):
        raise StoreError(SYNTAX)
    if not all(port.isdigit() for port in shown["port"].split(",") if port):
        raise StoreError(SYNTAX)
    return shown


def _without_password(dsn: str, text: str) -> str:
    password = _read(dsn).get("password")
    return text.replace(password, "***") if password else text


def lost_database(error: BaseException) -> str | None:
    """What to tell when the database went away in the middle of a command; None for any other error."""
    if not isinstance(error, psycopg.Error) and isinstance(error.__cause__, psycopg.Error):
        error = error.__cause__  # as Procrastinate passes it on
    if reason := takes_nothing(error):
        return reason
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return None
    said = (str(error).strip() or "no answer").splitlines()[0]
    return f"the database went away: {said}; what is committed is safe, start it, run again"


# Classes and codes of PostgreSQL: no resources (a full disk), an operator's word (shutdown), a system error; read-only.
TAKES_NOTHING = ("53", "57P", "58", "25006")


def takes_nothing(error: BaseException) -> str | None:
    """Why the database takes nothing from anybody, though it answers; None for an error of one statement."""
    state = getattr(error, "sqlstate", None) or ""
    if not isinstance(error, psycopg.Error) or not state.startswith(TAKES_NOTHING):
        return None
    said = (str(error).strip() or "no answer").splitlines()[0]
    what = "the disk of the database is full" if state == "53100" else "the database takes nothing more"
    return f"{what}: {said} ({state}); what is committed is safe, mend it and run again"
