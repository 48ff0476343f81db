"""The logbook, and what hosts asked of us, for processes that harvest nothing: kept where a database is there."""

import asyncio
import logging

from core import log
from core.clock import utc_now
from core.errors import StoreError
from core.settings import Settings
from crawlers.gate import GATE
from crawlers.logbook import LOGBOOK
from store import hosts, requests
from store.connect import AsyncConnection, connect_async, is_there, lost_database
from store.requests import Question

LOGGER = logging.getLogger("crawlers")
BATCH = 50


class Ledger:
    """A preview, a search or a check of sites asks as politely as a harvest, and a webmaster is told of it too."""

    def __init__(self, conn: AsyncConnection | None) -> None:
        self._conn = conn
        self._waiting: list[Question] = []
        self._lock = asyncio.Lock()

    @classmethod
    async def opened(cls, settings: Settings) -> "Ledger":
        """Hosts that rest are remembered from here on; without a database all is forgotten with the process."""
        if not is_there(settings):
            return cls(None)
        try:
            conn = await connect_async(settings, application="govharvest crawlers", autocommit=True)
            GATE.remember(await hosts.remembered(conn, utc_now()), utc_now())
            return cls(conn)
        except Exception as error:
            _lost(error)
            return cls(None)

    def take(self) -> int:
        """How many requests were sent since the last call; they wait to be written."""
        taken = LOGBOOK.taken()
        self._waiting += taken if self._conn is not None else ()
        return len(taken)

    async def write(self, least: int = BATCH) -> None:
        """What waits, once it is enough."""
        if self._conn is None or len(self._waiting) < least:
            return
        async with self._lock:
            questions, self._waiting = self._waiting, []
            try:
                async with self._conn.transaction():
                    await requests.write(self._conn, await requests.of_known(self._conn, questions))
                    await hosts.remember(self._conn, GATE.learnt(utc_now()))
            except Exception as error:
                _lost(error)
                self._conn = None

    async def close(self) -> None:
        """Write what is left."""
        self.take()
        await self.write(least=0)
        if self._conn is not None:
            await self._conn.close()


def _lost(error: Exception) -> None:
    """Said once: the answers of the sites are worth more than the book about them."""
    reason = str(error) if isinstance(error, StoreError) else lost_database(error)
    said = reason or f"{error}; did `govharvest db init` run?".replace("\n", " ")
    log.event(LOGGER, "warning", "requests are not written down", reason=said)
