"""Connections that come back: what a restart of the database interrupts waits for it, and is done once.

A COMMIT that was sent and not answered may have happened or not. Whoever must not do its work twice leaves a mark in
the same transaction (the table `commit_mark`); after the return the mark tells.
"""

import asyncio
import contextlib
import logging
import select
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import psycopg

from core import log
from core.errors import StoreError
from core.settings import Settings
from store.connect import AsyncConnection, Connection, connect, connect_async

T = TypeVar("T")
AsyncWork = Callable[[AsyncConnection], Awaitable[T]]

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 10.0
STEADY_S = 60.0  # a connection that held for so long was no part of the trouble before it
TRIES = 3  # of a transaction that stood in another's way
IN_THE_WAY = ("40001", "40P01", "55P03")  # serialization failure, deadlock, lock timeout
LOGGER = logging.getLogger("store")

BEGIN = """
WITH old AS (DELETE FROM commit_mark WHERE at < now() - interval '1 day')
INSERT INTO commit_mark (writer) VALUES (%(writer)s)
"""
MARK = "UPDATE commit_mark SET mark = %(mark)s, at = now() WHERE writer = %(writer)s"
MARKED = "SELECT mark FROM commit_mark WHERE writer = %(writer)s"
PING = "SELECT 1"
END = "DELETE FROM commit_mark WHERE writer = %(writer)s"

# The session before may still live behind a cut network: it holds our locks, and may yet commit.
SESSION = "SELECT pid, backend_start AS began FROM pg_stat_activity WHERE pid = pg_backend_pid()"
END_GHOST = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE pid = %(pid)s AND backend_start = %(began)s"
)


class DatabaseGone(StoreError):
    """The database went away and did not come back in time."""


def is_lost(error: BaseException, conn: "Connection | AsyncConnection | None") -> bool:
    """Whether it is the connection that failed, and not what was asked over it."""
    if not isinstance(error, psycopg.Error):
        return False
    return bool(conn and conn.closed) or (error.sqlstate or "").startswith("57P")


def is_in_the_way(error: BaseException) -> bool:
    """Whether the same transaction may well succeed when it is tried again."""
    return isinstance(error, psycopg.Error) and error.sqlstate in IN_THE_WAY


class _Absence:
    """How long the database has been away, and how long it is still waited for."""

    def __init__(self, patience_s: float) -> None:
        self.patience_s = patience_s
        self._since: float | None = None  # the beginning of this trouble, be it one absence or several in a row
        self._back: float | None = None
        self._pause = FIRST_PAUSE_S

    def begins(self, error: BaseException) -> None:
        """The connection is lost, or none could be had."""
        now = time.monotonic()
        if self._since is None or (self._back is not None and now - self._back > STEADY_S):
            self._since, self._pause = now, FIRST_PAUSE_S
        if self._back is not None or self._since == now:
            log.event(LOGGER, "warning", "the database went away; waiting for it", said=_first_line(error),
                      at_most=f"{self.patience_s:g} s")  # fmt: skip
        self._back = None

    def pause(self, error: BaseException) -> float:
        """Seconds until the next try; DatabaseGone when it has been long enough."""
        assert self._since is not None
        left = self._since + self.patience_s - time.monotonic()
        if left <= 0:
            raise DatabaseGone(
                f"the database was not back within {self.patience_s:g} s (GOVHARVEST_DATABASE_PATIENCE_S): "
                f"{_first_line(error)}; what is committed is safe, start it and run again"
            ) from None
        pause, self._pause = min(self._pause, left), min(self._pause * 2, LONGEST_PAUSE_S)
        return pause

    def ends(self) -> None:
        """There is a connection."""
        self._back, self._pause = time.monotonic(), FIRST_PAUSE_S
        if self._since is not None:
            log.event(LOGGER, "warning", "the database is back", after=f"{self._back - self._since:.1f} s")


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or "no answer").splitlines()[0]


class Steady:
    """One connection for all tasks of an event loop, one transaction at a time; another one when it is lost."""

    def __init__(self, settings: Settings, application: str, conn: AsyncConnection, session: "_Session") -> None:
        self.conn = conn
        self.returned: AsyncWork[None] | None = None  # done on every new connection before anything else
        self._settings, self._application, self._session = settings, application, session
        self._lock = asyncio.Lock()
        self._absence = _Absence(settings.database_patience_s)
        self._away = False
        self._gone: DatabaseGone | None = None
        self._writer, self._mark = uuid.uuid4(), 0

    @classmethod
    async def opened(cls, settings: Settings, application: str) -> "Steady":
        """StoreError where there is no database to begin with."""
        conn = await connect_async(settings, application=application, autocommit=True)
        steady = cls(settings, application, conn, await _session(conn))
        await conn.execute(BEGIN, {"writer": steady._writer})
        return steady

    async def aclose(self) -> None:
        """Leaves no mark behind; a database that is away keeps it for a day."""
        with contextlib.suppress(psycopg.Error):
            await self.conn.execute(END, {"writer": self._writer})
        await self.conn.close()

    async def there(self) -> None:
        """Returns when the database is there, for all that is known; DatabaseGone when it does not come back."""
        if self._away or (not self._lock.locked() and self._speaks_unasked()):
            await self.read(lambda conn: conn.execute(PING))

    async def read(self, work: AsyncWork[T]) -> T:
        """What the work gives, which changes nothing."""
        async with self._lock:
            return await self._read(work)

    async def write(self, work: AsyncWork[T], *, once: bool = False) -> T:
        """What the work gives, in a transaction of its own; with `once`, work that would do harm if done twice."""
        async with self._lock:
            tries = 0
            while True:
                await self._return()
                done: list[T] = []  # holds the result when nothing but the COMMIT is left
                try:
                    async with self.conn.transaction():
                        done.append(await self._marked(work) if once else await work(self.conn))
                    return done[0]
                except psycopg.Error as error:
                    tries += 1
                    if tries < TRIES and is_in_the_way(error):
                        continue
                    self._lost(error)
                if once and done and await self._read(self._is_marked):
                    return done[0]

    async def _read(self, work: AsyncWork[T]) -> T:
        while True:
            await self._return()
            try:
                return await work(self.conn)
            except psycopg.Error as error:
                self._lost(error)

    async def _marked(self, work: AsyncWork[T]) -> T:
        result = await work(self.conn)
        self._mark += 1
        await self.conn.execute(MARK, {"writer": self._writer, "mark": self._mark})
        return result

    async def _is_marked(self, conn: AsyncConnection) -> bool:
        row = await (await conn.execute(MARKED, {"writer": self._writer})).fetchone()
        return row is not None and row["mark"] == self._mark

    def _speaks_unasked(self) -> bool:
        """A server says nothing between two statements but that it ends; asking that costs no message."""
        if self.conn.closed:
            return True
        wire = select.poll()
        wire.register(self.conn.fileno(), select.POLLIN)
        return bool(wire.poll(0))

    def _lost(self, error: psycopg.Error) -> None:
        """Raises any error but the loss of the connection."""
        if not is_lost(error, self.conn):
            raise error
        self._away = True
        self._absence.begins(error)

    async def _return(self) -> None:
        """The database is there afterwards, or DatabaseGone. The caller holds the lock."""
        if self._gone:
            raise self._gone
        while self._away:
            try:
                await self._connect_anew()
                self._away = False
                self._absence.ends()
            except (StoreError, psycopg.Error) as error:
                try:
                    pause = self._absence.pause(error)
                except DatabaseGone as gone:
                    self._gone = gone
                    raise
                await asyncio.sleep(pause)

    async def _connect_anew(self) -> None:
        await self.conn.close()
        conn = await connect_async(self._settings, application=self._application, autocommit=True)
        try:
            await conn.execute(END_GHOST, vars(self._session))
            self._session = await _session(conn)
            if self.returned is not None:
                await self.returned(conn)
        except BaseException:
            await conn.close()
            raise
        self.conn = conn


@dataclass(frozen=True, kw_only=True)
class _Session:
    """Two sessions may have one pid, but not at the same time."""

    pid: int
    began: datetime


async def _session(conn: AsyncConnection) -> _Session:
    row = await (await conn.execute(SESSION)).fetchone()
    assert row is not None
    return _Session(**row)


def steadily(
    settings: Settings, application: str, work: Callable[[Connection], T], *, patient: bool = True,
    away: Callable[[], None] = lambda: None,
) -> T:  # fmt: skip
    """What the work gives, over a connection; begun anew over another when it is lost, so it must bear to be repeated.

    Without patience a database that is away is a StoreError at once. `away` hears of each loss.
    """
    absence = _Absence(settings.database_patience_s if patient else 0.0)
    while True:
        conn = None
        try:
            conn = connect(settings, application=application, autocommit=True)
            absence.ends()
            with conn:
                return work(conn)
        except (StoreError, psycopg.Error) as error:
            if not (is_lost(error, conn) or (conn is None and patient)):
                raise
            absence.begins(error)
            away()
            time.sleep(absence.pause(error))


def kept(conn: Connection, work: Callable[[], T]) -> T:
    """What the work gives, in one transaction; done again where it stood in the way of another, or another in its."""
    for _ in range(TRIES - 1):
        try:
            with conn.transaction():
                return work()
        except psycopg.Error as error:
            if not is_in_the_way(error):
                raise
    with conn.transaction():
        return work()
