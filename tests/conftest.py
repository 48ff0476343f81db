"""Databases for the tests: real, of their own names, gone afterwards. DATABASE_URL, or the embedded server."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from core.settings import Settings, settings_from
from scheduler import queue
from store import connect, embedded, migrate

# Files whose tests share what is costly to play: one process runs them all. (The marker `xdist_group` of pytest-xdist
# 3.8 is not heard by pytest 9.2: the group was played in both processes.)
TOGETHER = ("tests/faults/test_network.py",)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Which process runs which test, where there are several."""
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if file in TOGETHER else nodeid

    return Together(config, log)


@pytest.fixture(scope="session")
def server() -> Settings:
    """A server on which databases may be made: that of DATABASE_URL, else the embedded one in the user's own place."""
    given = settings_from()
    settings = Settings(database_url=given.database_url, home=given.home, database="postgres")
    if settings.database_url is None:
        _drop_orphans(settings)
    return settings


@pytest.fixture(scope="session")
def template(server: Settings) -> Iterator[Settings]:
    """A database with the schema, made once per session and worker; the others are copied from it."""
    with _created(server) as settings:
        with connect.connect(settings) as conn:
            migrate.init(conn)
            queue.install(conn)
        yield settings


@pytest.fixture
def empty_database(server: Settings) -> Iterator[Settings]:
    """A database of the test's own, without the schema."""
    with _created(server) as settings:
        yield settings


@pytest.fixture
def database(server: Settings, template: Settings) -> Iterator[Settings]:
    """A database of the test's own, with the schema; dropped afterwards whoever is still connected."""
    with _created(server, template=template.database) as settings:
        yield settings


@pytest.fixture(scope="session")
def shared_database(server: Settings, template: Settings) -> Iterator[Settings]:
    """One database with the schema for all tests that roll back."""
    with _created(server, template=template.database) as settings:
        yield settings


@pytest.fixture
def conn(shared_database: Settings) -> Iterator[connect.Connection]:
    """A connection whose transaction is rolled back afterwards: the test must not commit."""
    connection = connect.connect(shared_database, application="govharvest test")
    try:
        yield connection
    finally:
        connection.rollback()
        connection.close()


@contextlib.contextmanager
def _created(server: Settings, template: str = "template0") -> Iterator[Settings]:
    name = f"test_{os.getpid()}_{secrets.token_hex(4)}"
    made, copied = sql.Identifier(name), sql.Identifier(template)
    with connect.connect(server, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(made, copied))
    address = make_conninfo(connect.dsn(server), dbname=name)
    try:
        yield replace(server, database=name, database_url=address)
    finally:
        with connect.connect(server, autocommit=True) as conn:
            conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(made))


def _drop_orphans(server: Settings) -> None:
    """Databases of test processes that were killed."""
    embedded.url(server)
    with connect.connect(server, autocommit=True) as conn:
        for row in conn.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+_'").fetchall():
            try:
                os.kill(int(row["datname"].split("_")[1]), 0)
            except ProcessLookupError:
                statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(row["datname"]))
                with contextlib.suppress(psycopg.Error):  # another worker was first
                    conn.execute(statement)
            except PermissionError:
                continue
