"""The process that works: Scrapy, the queue's worker and the database on one event loop; the only one that loads both.

A job names a group of sources that share a host; what of it is due stands in `due_run`. Source by source it is
harvested as `govharvest run` does it, with the locks of the source and its hosts in hand: they are the connection's, so
they end with this process, and whoever takes a run up raises its fence.
"""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from core.clock import utc_now
from core.contact import require_contact
from core.errors import SettingsError, StoreError
from core.model import Source
from core.settings import Settings
from core.sources import Definitions
from crawlers.archive import DatabaseArchive
from crawlers.doors import Fetch, Readers
from crawlers.gate import GATE
from crawlers.night import Night, UntilDeadline
from crawlers.readers import ChildReaders
from crawlers.spider import with_downloader
from scheduler import queue
from store import due, hosts, runs
from store import sources as source_table
from store.connect import AsyncConnection
from store.due import Waiting
from store.steady import Steady

STOP_S = 10.0  # a harvest that is told to stop may end by itself until then; afterwards it is cut off
LOOK_EVERY_S = 5.0  # for definitions that are others now


@dataclass(kw_only=True)
class Worker:
    """Harvests groups of sources, many at once."""

    settings: Settings
    archive: DatabaseArchive
    readers: Readers
    say: Callable[..., None]
    definitions: Definitions
    over: asyncio.Event
    failure: str | None = None
    fetch: Fetch | None = None
    at_work: set[str] = field(default_factory=set)

    async def work(self, fetch: Fetch) -> None:
        """Until it is over, or the database is gone."""
        self.fetch = fetch
        jobs = queue.app(self.settings)
        queue.task(jobs, self.group)
        logged = asyncio.create_task(self.archive.log(self.over))
        async with jobs.open_async():
            await queue.work(jobs, self.settings.groups, STOP_S, self.over)
        self.over.set()
        await asyncio.gather(logged, return_exceptions=True)

    async def group(self, key: str) -> None:
        """What is due of a group, source after source; what could not be done stays due."""
        self.at_work.add(key)
        try:
            now = utc_now()
            waiting = await self.archive.write(lambda conn: due.waiting(conn, key, now))
            for one in waiting:
                await self._one(one)
        except StoreError as error:  # nobody else could keep anything either
            self.failure = self.failure or str(error)
            self.over.set()
            raise
        finally:
            self.at_work.discard(key)

    async def _one(self, one: Waiting) -> None:
        source = self.definitions.sources(LOOK_EVERY_S).get(one.source_id)
        if source is None and not await self.archive.read(lambda conn: source_table.is_retired(conn, one.source_id)):
            return  # its file is broken at the moment, or not yet on this machine
        if source is None or not source.active:
            await self._finished(one, "undefined")
            return
        try:
            require_contact(self.settings, [source])
        except SettingsError as error:
            raise StoreError(str(error)) from None
        assert self.fetch is not None
        night = Night(settings=self.settings, night_id=one.night_id, archive=self.archive, readers=self.readers,
                      say=self.say, due_only=True)  # fmt: skip
        if one.tries >= due.MOST_TRIES:
            await self._given_up(night, source, one)
            return
        doors = UntilDeadline(self.archive.guarding(self.fetch), self.readers, self.settings.night_limit_s)
        now = utc_now()
        await night.one(
            source, doors, begin=partial(_begin, one), end=lambda conn: due.finished(conn, one, "harvested", now)
        )

    async def _given_up(self, night: Night, source: Source, one: Waiting) -> None:
        tally = runs.Tally(
            fetch_status="interrupted", error_stage="harvest",
            error=f"{one.tries} workers died while they harvested it; look at their logs",
        )  # fmt: skip
        now = utc_now()

        async def close(conn: AsyncConnection) -> None:
            run = await runs.open_run(conn, one.night_id, source.id, now)
            await runs.crawled(conn, run, tally, now)
            await due.finished(conn, one, "given up", now)

        await self.archive.write(close)

    async def _finished(self, one: Waiting, outcome: str) -> None:
        now = utc_now()
        await self.archive.write(lambda conn: due.finished(conn, one, outcome, now))


async def _begin(one: Waiting, conn: AsyncConnection) -> bool:
    return await due.begun(conn, one)


async def work(settings: Settings, say: Callable[..., None]) -> str | None:
    """A worker until SIGTERM or Ctrl-C, or until its parent ends; why it ended before that."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    database = await Steady.opened(settings, "govharvest worker")
    readers = ChildReaders()
    try:
        GATE.remember(await hosts.remembered(database.conn, utc_now()), utc_now())
        archive = DatabaseArchive(database, kept=lambda source_id, many: None)
        worker = Worker(settings=settings, archive=archive, readers=readers, say=say,
                        definitions=Definitions(settings.sources), over=over)  # fmt: skip
        beat = asyncio.create_task(_told(worker))
        try:
            await with_downloader(settings, worker.work)
        finally:
            beat.cancel()
        return worker.failure
    finally:
        readers.close()
        with contextlib.suppress(Exception):
            await database.aclose()


async def _told(worker: Worker) -> None:
    """The parent hears every second how many groups are at work."""
    while True:
        worker.say(event="at work", groups=len(worker.at_work))
        await asyncio.sleep(1.0)
