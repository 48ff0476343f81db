"""Stored pages understood again, by as many processes as there are cores: read, told, and written when asked to."""

import asyncio
import contextlib
import json
import os
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any

from core.children import ended
from core.clock import utc_now
from core.errors import StoreError
from core.model import Source
from core.settings import Settings
from pipeline.version import code_version, definition_hash
from scheduler.jobs import start, understand_waiting
from store import documents, migrate, rereading, runs
from store.boilerplate import boilerplate
from store.connect import Connection, connect
from store.rereading import Told, Wanted

PAGES = 40  # that one process is given at a time: what is lost when it dies
WRITTEN = 50  # pages in one transaction
MOST_DEATHS = 2  # of processes that read one page; then it is set aside
MOST_FALSE_STARTS = 5  # of processes that die before they read anything

Tell = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, kw_only=True)
class AgainReport:
    """What reading again showed, and what of it was written."""

    pages: int  # that are meant
    read: int  # of them, in this call
    seconds: float  # that reading took
    waiting: int  # pages with a document that nobody understood yet
    caught_up: int  # pages that had one before, which was understood now; nothing is said of them
    told: Told
    undefined: dict[str, int]  # source that is not defined any more -> its pages; they were left alone
    changed: int = 0  # pages whose texts were written anew
    found: int = 0  # pages that were refused, and whose documents were understood the ordinary way
    overtaken: int = 0  # pages that changed after they were read

    @property
    def left(self) -> int:
        """Pages of which nothing can be said: they, or what is known of their source, changed meanwhile."""
        return self.pages - sum(self.told.outcomes.values()) + self.overtaken + self.caught_up


def reprocess(
    settings: Settings, chosen: Sequence[Source], *, known: Sequence[str] | None = None,
    since: datetime | None = None, limit: int | None = None,
    jobs: int | None = None, examples: int = 3, apply: bool = False, tell: Tell = lambda event: None,
) -> AgainReport:  # fmt: skip
    """Understand the stored pages of these sources again; what was read before and is still true is not read twice.

    Interrupted at any point, it goes on where it was; only with `apply` anything but its own table is written. Pages of
    sources that are not `known` are counted.
    """
    with connect(settings, application="govharvest reprocess", autocommit=True) as conn:
        migrate.require(conn)
        rereading.alone(conn)
        lines = boilerplate(conn, [source.id for source in chosen])
        definitions = {source.id: definition_hash(source, lines[source.id]) for source in chosen}
        wanted = Wanted(definitions=definitions, understood_by=code_version(), since=since, limit=limit)
        plan = rereading.plan(conn, wanted)
        undefined = {} if known is None else rereading.of_others(conn, known)
        tell({"event": "planned", "pages": len(plan.pages), "unread": len(plan.unread)})
        began = monotonic()
        if plan.unread:
            readers = _Readers(settings=settings, conn=conn, wanted=wanted, tell=tell)
            asyncio.run(readers.work(plan.unread, jobs or settings.workers or cores()))
        seconds = monotonic() - began
        told = rereading.told(conn, wanted, plan.pages, examples)
        written = _written(conn, wanted, plan.pages, tell) if apply else {}
        waiting = plan.waiting + written.get("found", 0)
        if apply and documents.pending(conn) and not runs.understanding(conn):  # else whoever does will do it, too
            understand_waiting(settings)
            waiting = 0
    return AgainReport(
        pages=len(plan.pages), read=len(plan.unread), seconds=seconds, waiting=waiting,
        caught_up=plan.waiting if apply and not waiting else 0, told=told, undefined=undefined, **written,
    )  # fmt: skip


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _written(conn: Connection, wanted: Wanted, pages: Sequence[int], tell: Tell) -> dict[str, int]:
    total: Counter[str] = Counter()
    unwritten = rereading.unwritten(conn, wanted, pages)
    for place in range(0, len(unwritten), WRITTEN):
        batch = unwritten[place : place + WRITTEN]
        total.update(vars(rereading.apply(conn, batch, utc_now())))
        tell({"event": "written", "pages": len(batch)})
    return dict(total)


@dataclass(kw_only=True)
class _Readers:
    """Processes that read batches of pages; one that dies or hangs is followed by another."""

    settings: Settings
    conn: Connection
    wanted: Wanted
    tell: Tell
    batches: "deque[list[int]]" = field(default_factory=deque)
    deaths: "Counter[int]" = field(default_factory=Counter)  # page -> processes that it ended
    false_starts: int = 0

    async def work(self, pages: Sequence[int], jobs: int) -> None:
        self.batches.extend(list(pages[place : place + PAGES]) for place in range(0, len(pages), PAGES))
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(jobs, len(self.batches))):
                    group.create_task(self._reader())
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None

    async def _reader(self) -> None:
        while self.batches:
            await self._one_life()

    async def _one_life(self) -> None:
        process = await start(self.settings, "pipeline", "--again")
        try:
            while self.batches:
                batch = self.batches.popleft()
                page_id = await self._read(process, batch)
                if page_id is None:
                    self.false_starts = 0
                    self.tell({"event": "read", "pages": len(batch)})
                    continue
                self._died(batch, page_id, await process.wait())
                return
            assert process.stdin is not None
            process.stdin.close()
            await process.wait()
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    async def _read(self, process: asyncio.subprocess.Process, batch: Sequence[int]) -> int | None:
        """None when all of it is stored; else the page that ended the process, 0 where it read none."""
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(json.dumps({"pages": batch}).encode() + b"\n")
        page_id, since = 0, monotonic()
        while True:
            try:
                async with asyncio.timeout(5.0):  # cheaper than wait_for: a line comes with every document
                    line = await process.stdout.readline()
            except TimeoutError:
                if page_id and monotonic() - since > self.settings.understand_timeout_s + 10:
                    process.kill()
                continue
            if not line:
                return page_id
            said = json.loads(line)
            if "saved" in said:
                return None
            page_id, since = said["page"], monotonic()

    def _died(self, batch: list[int], page_id: int, code: int) -> None:
        """The page is read once more, alone; then the others go on without it."""
        if not page_id:
            self.false_starts += 1
            if code == 2 or self.false_starts >= MOST_FALSE_STARTS:
                raise StoreError(f"a process that reads pages {ended(code)}; run it again: it goes on from there")
            self.batches.appendleft(batch)
            return
        self.deaths[page_id] += 1
        if rest := [other for other in batch if other != page_id]:
            self.batches.appendleft(rest)
        if self.deaths[page_id] < MOST_DEATHS:
            self.batches.append([page_id])
            return
        reason = f"reading it ended the process {MOST_DEATHS} times; look at the page"
        rereading.set_aside(self.conn, self.wanted, page_id, reason, utc_now())
        self.tell({"event": "read", "pages": 1})
