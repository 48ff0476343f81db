"""One night in one process: each group of sources is a task of its own, and all ask through one downloader."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from core.clock import utc_now
from core.errors import StoreError
from core.model import Channel, Source
from core.settings import Settings
from crawlers.archive import DatabaseArchive, TakenAway
from crawlers.doors import Answer, Ask, Fetch, Found, Readers
from crawlers.groups import group
from crawlers.harvest import Harvest
from crawlers.places import Places
from crawlers.spider import with_downloader
from store import runs
from store.connect import AsyncConnection, takes_nothing
from store.pages import Validators

T = TypeVar("T")

AT_ONCE = 128  # groups that begin; one that takes longer than a moment lets the next begin
LOCK_TRIES, LOCK_PAUSE_S = 20, 0.5  # a harvest that was just killed needs a moment to let go
LOGGER = logging.getLogger("crawlers")


async def always(conn: AsyncConnection) -> bool:
    """Whoever asks for a source by hand wants it now."""
    return True


class NightOver(Exception):
    """The time limit of the night; no FetchError, for no site is to blame and no page has failed."""


class UntilDeadline:
    """The doors to the sites and to the readers, shut when the night is over; the database is never interrupted."""

    def __init__(self, fetch: Fetch, readers: Readers, limit_s: float) -> None:
        self._fetch, self._readers = fetch, readers
        self._at = asyncio.get_running_loop().time() + limit_s

    async def __call__(self, source: Source, ask: Ask, validators: Validators) -> Answer:
        """What the site answers, or NightOver."""
        return await self._before_the_end(self._fetch(source, ask, validators))

    async def read(self, source: Source, channel: Channel, ask: Ask, answer: Answer, since: datetime | None) -> Found:
        """What the reader finds, or NightOver."""
        return await self._before_the_end(self._readers.read(source, channel, ask, answer, since))

    async def _before_the_end(self, work: Awaitable[T]) -> T:
        limit = asyncio.timeout_at(self._at)
        try:
            async with limit:
                return await work
        except TimeoutError:
            if limit.expired():
                raise NightOver from None
            raise


@dataclass(kw_only=True)
class Night:
    """The harvest of many sources: a run row for each, its harvest, its figures under the row."""

    settings: Settings
    night_id: int
    archive: DatabaseArchive
    readers: Readers
    say: Callable[..., None]  # event="…", and what belongs to it
    since: datetime | None = None
    due_only: bool = False

    async def harvest(self, sources: Sequence[Source]) -> None:
        """All of them, those whose site was silent last time after the others; raises what ends the whole night."""
        names = [source.id for source in sources]
        silent = await self.archive.read(lambda conn: runs.silent(conn, self.night_id, names))
        sources = sorted(sources, key=lambda source: source.id in silent)
        over = asyncio.Event()
        logged = asyncio.create_task(self.archive.log(over))
        try:
            await with_downloader(self.settings, lambda fetch: self._all(sources, fetch))
        finally:
            over.set()
            await asyncio.gather(logged, return_exceptions=True)
        logged.result()

    async def _all(self, sources: Sequence[Source], fetch: Fetch) -> None:
        doors = UntilDeadline(self.archive.guarding(fetch), self.readers, self.settings.night_limit_s)
        places = Places(AT_ONCE, most=len(sources))

        async def one_group(members: Sequence[Source]) -> None:
            async with places.taken():
                for source in members:
                    await self.one(source, doors)

        try:
            async with asyncio.TaskGroup() as tasks:
                for members in group(sources):
                    tasks.create_task(one_group(members))
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None

    async def one(
        self, source: Source, doors: UntilDeadline, begin: Callable[[AsyncConnection], Awaitable[bool]] = always,
        end: Callable[[AsyncConnection], Awaitable[object]] = always,
    ) -> None:  # fmt: skip
        """Harvest a source whose lock is free and which `begin` still finds to do; `end` comes with its figures.

        Our own faults are caught here, once, and recorded.
        """
        if not await self._locked(source):
            LOGGER.warning("another harvest has this source, or its host; source=%s", source.id)
            self.say(event="busy", source=source.id)
            return
        began = utc_now()

        async def opened(conn: AsyncConnection) -> runs.Taken | None:
            return await runs.open_run(conn, self.night_id, source.id, began) if await begin(conn) else None

        run = await self.archive.write(opened, once=True)
        if run is None:
            await self.archive.give_back(source)
            return
        harvest = Harvest(
            source=source, run_id=run.id, fetch=doors, readers=doors, archive=self.archive, now=utc_now,
            since=self.since, due_only=self.due_only,
        )  # fmt: skip
        told_to_stop = await self._recorded(harvest)
        tally, ended, taken = harvest.tally, utc_now(), run

        async def closed(conn: AsyncConnection) -> None:
            if await runs.crawled(conn, taken, tally, ended) and not told_to_stop and tally.fetch_status != "db_error":
                await end(conn)

        await self.archive.write(closed)
        await self.archive.give_back(source)
        self.say(event="crawled", source=source.id, status=tally.fetch_status, requests=tally.requests,
                 fetched=tally.fetched)  # fmt: skip
        if told_to_stop:
            raise asyncio.CancelledError
        if tally.fetch_status == "db_error":  # nobody else could keep anything either: ask the sites for nothing more
            raise StoreError(tally.error or "")

    async def _recorded(self, harvest: Harvest) -> bool:
        """Harvest; what ended it early stands in its tally afterwards. True where this process was told to stop."""
        tally, told_to_stop = harvest.tally, False
        try:
            try:
                await harvest.run()
            except NightOver:
                tally.fetch_status, tally.error_stage, tally.error_url = "interrupted", "harvest", None
                tally.error = (
                    f"the night's limit of {self.settings.night_limit_s:g} s (GOVHARVEST_NIGHT_LIMIT_S) came first;"
                    " the next night takes up what is missing"
                )
            except asyncio.CancelledError:
                told_to_stop = True
                tally.fetch_status, tally.error_stage, tally.error_url = "interrupted", "harvest", None
                tally.error = "the worker was told to stop; the next one takes up what is missing"
            await self.archive.flush(harvest.source.id)
        except StoreError:
            raise
        except TakenAway:
            tally.fetch_status, tally.error_stage, tally.error_url = "interrupted", "harvest", None
            tally.error = "another harvest took this source while the database was away; it brings what is missing"
        except Exception as error:
            tally.fetch_status, tally.error_stage, tally.error_url = "db_error", "store", None
            tally.error = takes_nothing(error)
            if tally.error is None:
                traceback.print_exc()
                tally.fetch_status, tally.error_stage = "interrupted", "harvest"
                tally.error = f"a fault of ours: {type(error).__name__}: {error}"
        return told_to_stop

    async def _locked(self, source: Source) -> bool:
        for _ in range(LOCK_TRIES):
            if await self.archive.take(source):
                return True
            await asyncio.sleep(LOCK_PAUSE_S)
        return False
