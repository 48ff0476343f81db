"""One machine's work: a crawling process, processes beside it that understand, and the house kept in order.

Whichever dies is followed by another. What dead workers left is taken up by whoever keeps the house next: every
supervisor tries it every few seconds, one at a time does it.
"""

import asyncio
import contextlib
import json
import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic, sleep

from core.children import ended
from core.clock import utc_now
from core.errors import StoreError
from core.settings import Settings
from scheduler import queue
from scheduler.heart import Heart
from scheduler.jobs import HEALTHY_S, LONGEST_PAUSE_S, Reader, start
from store import due, migrate, requests, runs
from store.connect import Connection, connect, lost_database

HOUSE_LOCK = 0x676F7672
KEEP_EVERY_S = 5.0
FORGET_EVERY_S = 3600.0
SILENT_S = 120.0  # it says every second that it lives
STOP_S = 25.0  # from being told to stop to being killed; compose gives 40
LOGGER = logging.getLogger("scheduler")


@dataclass(kw_only=True)
class Supervisor:
    """The processes of one machine."""

    settings: Settings
    tell: Callable[[str], None]
    crawl: bool = True
    understand: bool = True
    over: asyncio.Event = field(default_factory=asyncio.Event)
    crawler: asyncio.subprocess.Process | None = None
    groups: int = 0

    async def work(self) -> None:
        """Until SIGTERM or Ctrl-C; raises what ends one of its tasks, for half a worker would look like a whole one."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._told_to_stop)
        tasks = [asyncio.create_task(self._house())]
        if self.crawl:
            tasks.append(asyncio.create_task(self._crawlers()))
        readers = self._readers() if self.understand else []
        await asyncio.gather(*(reader.start() for reader in readers))
        try:
            told = asyncio.create_task(self.over.wait())
            await asyncio.wait([told, *tasks], return_when=asyncio.FIRST_COMPLETED)
            self._stop()
            await asyncio.wait(tasks, timeout=STOP_S)
        finally:
            await asyncio.gather(*(reader.kill() for reader in readers))
            if self.crawler is not None and self.crawler.returncode is None:
                self.crawler.kill()
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception):
                raise end

    def _told_to_stop(self) -> None:
        if self.over.is_set():
            os._exit(1)  # twice: at once; what is stored is safe
        self._stop()

    def _stop(self) -> None:
        self.over.set()
        if self.crawler is not None and self.crawler.returncode is None:
            self.crawler.terminate()

    def _readers(self) -> list[Reader]:
        return [Reader(settings=self.settings, stay=True) for _ in range(self.settings.workers or os.cpu_count() or 1)]

    async def _crawlers(self) -> None:
        """One after the other; one that ends soon is followed after a pause."""
        pause = 1.0
        while not self.over.is_set():
            began = monotonic()
            self.crawler = await start(self.settings, "scheduler")
            reason = await self._heard(self.crawler)
            code = await self.crawler.wait()
            self.groups = 0
            if self.over.is_set():
                return
            pause = 1.0 if monotonic() - began > HEALTHY_S else min(pause * 2, LONGEST_PAUSE_S)
            self.tell(f"{reason or 'the crawling process ' + ended(code)}; beginning again in {pause:g} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), pause)

    async def _heard(self, process: asyncio.subprocess.Process) -> str | None:
        assert process.stdout is not None
        reason = None
        while line := await self._line(process):
            event = json.loads(line)
            if event["event"] == "at work":
                self.groups = event["groups"]
            elif event["event"] == "failed":
                reason = event["reason"]
            elif event["event"] == "crawled":
                LOGGER.info(
                    "harvested; source=%s status=%s fetched=%s", event["source"], event["status"], event["fetched"]
                )
        return reason

    async def _line(self, process: asyncio.subprocess.Process) -> bytes:
        """The next one; a process that said nothing for minutes hangs with its locks in hand, and is killed."""
        assert process.stdout is not None
        try:
            async with asyncio.timeout(SILENT_S):
                return await process.stdout.readline()
        except TimeoutError:
            self.tell(f"the crawling process said nothing for {SILENT_S:g} s; it is killed, another takes its place")
            process.kill()
            return await process.stdout.readline()

    async def _house(self) -> None:
        """In a thread, for it waits for the database; without that it waits for it to come back."""
        while not self.over.is_set():
            try:
                await asyncio.to_thread(self._kept)
            except Exception as error:
                reason = str(error) if isinstance(error, StoreError) else lost_database(error)
                if reason is None:
                    raise
                self.tell(f"{reason}; trying again in {KEEP_EVERY_S:g} s")
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.over.wait(), KEEP_EVERY_S)

    def _kept(self) -> None:
        """Over one connection, as long as it lasts."""
        with connect(self.settings, application="govharvest work", autocommit=True) as conn:
            migrate.require(conn)
            queue.require(conn)
            heart, forgot = Heart(conn, "worker"), 0.0
            try:
                while not self.over.is_set():
                    heart.beat(self._doing())
                    if monotonic() - forgot > FORGET_EVERY_S:
                        requests.prune(conn, utc_now())
                        asyncio.run(queue.forget_old(self.settings))
                        forgot = monotonic()
                    keep_house(self.settings, conn)
                    self._rest()
            finally:
                heart.ends()

    def _rest(self) -> None:
        until = monotonic() + KEEP_EVERY_S
        while monotonic() < until and not self.over.is_set():
            sleep(0.2)

    def _doing(self) -> str:
        parts = [f"crawls {self.groups} groups"] if self.crawl else []
        return ", ".join([*parts, *(["understands"] if self.understand else [])])


def keep_house(settings: Settings, conn: Connection) -> bool:
    """Take up what dead workers left, call for what is due, close what is over; False where another is at it."""
    row = conn.execute("SELECT pg_try_advisory_lock(%s) AS taken", (HOUSE_LOCK,)).fetchone()
    if not row or not row["taken"]:
        return False
    try:
        runs.interrupt_dead(conn, utc_now())
        asyncio.run(queue.take_up_stalled(settings, utc_now()))
        asyncio.run(queue.call_all(settings, conn))
        due.close_nights(conn, utc_now())
    finally:
        conn.execute("SELECT pg_advisory_unlock(%s)", (HOUSE_LOCK,))
    return True
