"""One night: crawl, understand, close the books. The processes that do it are started here, watched, and ended."""

import asyncio
import contextlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any

from core.children import FRUGAL, command, deaf_to_ctrl_c, ended
from core.clock import utc_now
from core.contact import require_contact
from core.errors import GovharvestError, StoreError
from core.model import Source, SourceReport
from core.settings import Settings, environ_of
from store import documents, migrate, pages, requests, runs
from store import sources as source_table
from store.connect import Connection, connect
from store.steady import steadily

HEALTHY_S = 60.0  # a process that lived so long is started again at once
LONGEST_PAUSE_S = 60.0  # before one that ended soon is followed by another
Tell = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, kw_only=True)
class NightReport:
    """How a night ended."""

    night_id: int
    verdict: str
    sources: list[SourceReport]
    busy: tuple[str, ...] = ()  # sources that another harvest held
    failure: str | None = None  # why the crawl ended before its end


def run_night(
    settings: Settings, chosen: Sequence[Source], known: Sequence[Source], *, trigger: str, broken: Sequence[str] = (),
    since: datetime | None = None, due_only: bool = False, tell: Tell = lambda event: None,
) -> NightReport:  # fmt: skip
    """Harvest the chosen sources now. `known` are all that are defined, `broken` the ids whose files cannot be read;
    with `since` their archives are walked back to that time; with `due_only` what was asked lately is left alone.

    StoreError where the database is not as the code needs it; GovharvestError where the crawl could not begin. What can
    be refused is refused before the night gets its number.
    """
    with connect(settings, autocommit=True) as conn:
        migrate.require(conn)
        migrate.require_writable(conn)
        require_contact(settings, chosen)
        source_table.sync(conn, known, utc_now(), broken=broken)
        runs.interrupt_dead(conn, utc_now())
        if due_only:
            chosen = pages.due_sources(conn, chosen, utc_now())
        night_id = runs.open_night(conn, trigger, utc_now())
        waiting = documents.pending(conn)
    night = _Night(settings=settings, tell=tell, since=since, due_only=due_only, chosen=len(chosen))
    try:
        asyncio.run(night.work(night_id, [source.id for source in chosen], waiting))
    except BaseException:
        with contextlib.suppress(Exception):  # the first error is the one to tell
            _closed(settings, night_id, night, patient=False)
        raise
    report = _closed(settings, night_id, night)
    if night.failure and not report.sources:
        raise GovharvestError(night.failure)
    return report


def understand_waiting(settings: Settings) -> None:
    """What waits in the database, without asking any site."""
    asyncio.run(_Night(settings=settings, tell=lambda event: None).work(0, [], waiting=1))


def _closed(settings: Settings, night_id: int, night: "_Night", *, patient: bool = True) -> NightReport:
    """The books of the night: every run that ended is finished, those that died are marked."""

    def closed(conn: Connection) -> tuple[list[SourceReport], str]:
        if night.gone:
            runs.lost_database(conn, night_id, utc_now(), night.failure or "")
        runs.interrupt_dead(conn, utc_now())
        runs.close_runs(conn)
        runs.close_left_open(conn, night_id)
        runs.suspect_network(conn, night_id)
        reports = runs.reports(conn, night_id)
        verdict = _verdict(night, reports)
        runs.close_night(conn, night_id, verdict, utc_now())
        requests.prune(conn, utc_now())
        return reports, verdict

    reports, verdict = steadily(settings, "govharvest", closed, patient=patient and not night.gone)
    return NightReport(
        night_id=night_id, verdict=verdict, sources=reports, busy=tuple(night.busy), failure=night.failure
    )


def _verdict(night: "_Night", reports: Sequence[SourceReport]) -> str:
    if night.failure:
        return "failed"
    if night.due_only and not night.chosen:
        return "ok"  # nothing was due
    return "warning" if night.busy and not reports else runs.verdict(reports)


@dataclass(kw_only=True)
class _Night:
    """The processes of one night: a crawling one, and understanding ones as soon as there is something to read."""

    settings: Settings
    tell: Tell
    since: datetime | None = None
    due_only: bool = False
    chosen: int = 0
    busy: list[str] = field(default_factory=list)
    readers: "list[Reader]" = field(default_factory=list)
    failure: str | None = None
    gone: bool = False  # the database, for longer than it is waited for

    async def work(self, night_id: int, source_ids: Sequence[str], waiting: int) -> None:
        try:
            if waiting:
                await self._poke()
            if source_ids:
                back = ["--since", self.since.isoformat()] if self.since else []
                due = ["--due"] if self.due_only else []
                await self._crawl(["--night", str(night_id), *back, *due, *source_ids])
            for reader in self.readers:
                reader.no_more()
            await asyncio.gather(*(reader.ended() for reader in self.readers))
        except asyncio.CancelledError:
            await asyncio.gather(*(reader.kill() for reader in self.readers))
            raise

    async def _crawl(self, arguments: Sequence[str]) -> None:
        process = await start(self.settings, "crawlers", "--tied", *arguments)
        assert process.stdout is not None
        try:
            async for line in process.stdout:
                await self._heard(json.loads(line))
        finally:
            if process.returncode is None and process.stdin is not None:
                process.stdin.close()
            code = await process.wait()
        if code and not self.failure:
            self.failure = f"the crawling process {ended(code)}; run again: it continues with what is missing"

    async def _heard(self, event: dict[str, Any]) -> None:
        if event["event"] == "kept" and event["documents"]:  # a feed or listing alone needs no reader
            await self._poke()
        if event["event"] == "busy":
            self.busy.append(event["source"])
        if event["event"] == "failed":
            self.failure, self.gone = event["reason"], event.get("gone", False)
            return
        self.tell(event)

    async def _poke(self) -> None:
        if not self.readers:
            self.readers = [Reader(settings=self.settings) for _ in range(self.settings.workers or os.cpu_count() or 1)]
            await asyncio.gather(*(reader.start() for reader in self.readers))
        for reader in self.readers:
            reader.poke()


@dataclass(kw_only=True)
class Reader:
    """An understanding process; one that says nothing for too long, or dies, is followed by another."""

    settings: Settings
    stay: bool = False  # it looks for work by itself
    process: asyncio.subprocess.Process | None = None
    watch: "asyncio.Task[None] | None" = None
    over: bool = False

    async def start(self) -> None:
        self.watch = asyncio.create_task(self._watched())

    def poke(self) -> None:
        """There is something to read."""
        self._write(b"\n")

    def no_more(self) -> None:
        """Read what is there, then end."""
        self.over = True
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()

    async def kill(self) -> None:
        """Now; the page it reads stays pending."""
        if self.watch is not None:
            self.watch.cancel()
            await asyncio.gather(self.watch, return_exceptions=True)
        if self.process is not None and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()

    async def ended(self) -> None:
        if self.watch is not None:
            await self.watch

    def _write(self, line: bytes) -> None:
        if self.process is not None and self.process.stdin is not None and not self.process.stdin.is_closing():
            self.process.stdin.write(line)

    async def _watched(self) -> None:
        """Each death costs the page that caused it one of its two attempts, so this ends; one that stays never does."""
        deaths_without_work = 0
        while True:
            began = monotonic()
            worked, code = await self._one_life()
            if code in (0, 2) and not self.stay:
                return
            deaths_without_work = 0 if worked or monotonic() - began > HEALTHY_S else deaths_without_work + 1
            if self.stay:  # the database was away for too long, or the machine has no room: it will pass
                await asyncio.sleep(min(2.0**deaths_without_work, LONGEST_PAUSE_S))
            elif deaths_without_work >= 5:
                raise StoreError(
                    f"the understanding process ended {deaths_without_work} times at its start (code {code})"
                )

    async def _one_life(self) -> tuple[bool, int]:
        self.process = await start(self.settings, "pipeline", *(["--stay"] if self.stay else []))
        assert self.process.stdout is not None
        self.no_more() if self.over else self.poke()
        worked, limit = False, self.settings.understand_timeout_s + 10
        reading, since = False, monotonic()
        while True:
            try:
                line = await asyncio.wait_for(self.process.stdout.readline(), 5.0)
            except TimeoutError:
                if reading and monotonic() - since > limit:
                    self.process.kill()
                continue
            if not line:
                return worked, await self.process.wait()
            said = json.loads(line)
            reading, since = "document" in said, monotonic()
            worked = worked or reading


async def start(settings: Settings, room: str, *arguments: str) -> asyncio.subprocess.Process:
    """A process of ours, with pipes to and from it."""
    pipe = asyncio.subprocess.PIPE
    frugal = FRUGAL if room == "crawlers" else {}  # whoever understands pages takes and frees large blocks all the time
    return await asyncio.create_subprocess_exec(
        *command(room, *arguments), stdin=pipe, stdout=pipe, env={**frugal, **environ_of(settings)},
        limit=64 * 1024 * 1024, preexec_fn=deaf_to_ctrl_c,
    )  # fmt: skip
