"""Where a harvest goes: `DatabaseArchive` writes in batches over one connection, `PrintedArchive` shows a preview."""

import asyncio
import base64
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from core.clock import utc_now
from core.model import Channel, Link, Source
from crawlers.doors import Answer, Ask, Fetch
from crawlers.gate import GATE
from crawlers.hosts import hosts_of
from crawlers.logbook import LOGBOOK
from store import documents, hosts, pages, requests, runs
from store.connect import AsyncConnection
from store.documents import Fetched
from store.pages import (
    ChannelState,
    Checked,
    Emptied,
    Heard,
    Listed,
    Missed,
    Page,
    Progress,
    ReadPage,
    Validators,
)
from store.requests import Question
from store.steady import Steady

T = TypeVar("T")
BATCH = 50  # pages kept together in one transaction
BATCH_BYTES = 8 * 1024 * 1024
LOG_EVERY_S = 1.0  # what a killed process forgets of whom it asked
LOCK_TRIES, LOCK_PAUSE_S = 4, 0.25
LOGGER = logging.getLogger("crawlers")


class TakenAway(Exception):
    """Another harvest took this source while the database was away."""


class DatabaseArchive:
    """All harvests of this process share one connection; what is to be written waits for it when it is lost."""

    def __init__(self, database: Steady, kept: Callable[[str, int], None]) -> None:
        self.database = database
        self.kept = kept  # told the source and how many documents are safe
        self.documents: dict[str, list[Fetched]] = {}
        self.answers: dict[str, list[Checked]] = {}
        self.held: dict[str, Sequence[str]] = {}  # sources whose locks are ours, and their hosts
        self.taken_away: set[str] = set()
        database.returned = self._hold_again

    # Locks ------------------------------------------------------------------------------------------------------

    async def take(self, source: Source) -> bool:
        """Whether nobody else harvests this source or asks its hosts, from now on until `give_back`."""
        names = hosts_of(source)
        taken = await self.database.write(lambda conn: runs.lock_source(conn, source.id, names))
        if taken:
            self.held[source.id] = names
        return taken

    async def give_back(self, source: Source) -> None:
        """Others may harvest it."""
        names = self.held.pop(source.id, None)
        self.taken_away.discard(source.id)
        if names is not None:
            await self.database.write(lambda conn: runs.unlock_source(conn, source.id, names))

    async def _hold_again(self, conn: AsyncConnection) -> None:
        """The locks went with the connection; a source that somebody else has now is given up."""
        for source_id, names in list(self.held.items()):
            if not await _locked(conn, source_id, names):
                LOGGER.warning("another harvest took this source while the database was away; source=%s", source_id)
                self.taken_away.add(source_id)
                del self.held[source_id]
                self.documents.pop(source_id, None)

    def guarding(self, fetch: Fetch) -> Fetch:
        """The door to the sites, shut while nothing could be kept and for sources that are no longer ours."""

        async def asked(source: Source, ask: Ask, validators: Validators) -> Answer:
            await self.database.there()
            self._require(source.id)
            return await fetch(source, ask, validators)

        return asked

    def _require(self, source_id: str) -> None:
        if source_id in self.taken_away:
            raise TakenAway

    # What a harvest asks and says -------------------------------------------------------------------------------

    async def read(self, question: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """What the database answers."""
        return await self.database.read(question)

    async def write(self, work: Callable[[AsyncConnection], Awaitable[T]], *, once: bool = False) -> T:
        """What the work gives, in one transaction; without `once` it must bear to be repeated."""
        return await self.database.write(work, once=once)

    async def channel_state(self, source: Source, channel: Channel) -> ChannelState:
        return await self.read(lambda conn: pages.channel_state(conn, source, channel))

    async def listed(
        self, source: Source, channel: Channel, links: Sequence[Link], now: datetime, since: datetime | None
    ) -> Listed:
        # Once: what was new the first time would be known the second.
        return await self.write(lambda conn: pages.listed(conn, source, channel, links, now, since), once=True)

    async def swept(self, source: Source, channel: Channel, validators: Validators, began: datetime) -> None:
        # From now on the channel may answer 304: what it said must be safe, or a kill loses it for good.
        await self.flush(source.id)
        await self.write(lambda conn: pages.swept(conn, source, channel, validators, began))

    async def emptied(self, source: Source, channel: Channel, now: datetime) -> Emptied | None:
        return await self.write(lambda conn: pages.emptied(conn, source, channel, now), once=True)

    async def heard(self, source: Source, channel: Channel, said: Heard) -> None:
        await self.write(lambda conn: pages.heard(conn, source, channel, said), once=True)

    async def resting(self, source: Source, now: datetime) -> set[str]:
        return await self.read(lambda conn: pages.resting(conn, source, now))

    async def part(self, source: Source, channel: Channel, url: str) -> Validators:
        return await self.read(lambda conn: pages.part(conn, source, channel, url))

    async def part_read(
        self, source: Source, channel: Channel, url: str, validators: Validators, now: datetime
    ) -> None:
        await self.flush(source.id)  # as in swept: the part may answer 304 from now on
        await self.write(lambda conn: pages.part_read(conn, source, channel, url, validators, now))

    async def seen(self, source: Source, channel: Channel, url: str) -> bytes | None:
        return await self.read(lambda conn: pages.seen(conn, source, channel, url))

    async def saw(self, source: Source, channel: Channel, url: str, seen: bytes) -> None:
        await self.write(lambda conn: pages.saw(conn, source, channel, url, seen))

    async def progress(self, source: Source, channel: Channel) -> Progress | None:
        return await self.read(lambda conn: pages.progress(conn, source, channel))

    async def progressed(self, source: Source, channel: Channel, since: datetime, progress: Progress) -> None:
        await self.flush(source.id)  # as in swept: the page is not asked for again
        await self.write(lambda conn: pages.progressed(conn, source, channel, since, progress, utc_now()))

    async def read_pages(self, source: Source, channel: Channel) -> dict[int, ReadPage]:
        return await self.read(lambda conn: pages.read_pages(conn, source, channel))

    async def page_read(self, source: Source, channel: Channel, number: int, page: ReadPage, began: datetime) -> None:
        if self.documents.get(source.id):  # as in swept: rows of an api are documents, and the page may answer 304
            await self.flush(source.id)
        await self.write(lambda conn: pages.page_read(conn, source, channel, number, page, began))

    async def window(self, source: Source, channel: Channel) -> timedelta:
        return await self.write(lambda conn: pages.window(conn, source, channel))

    async def looked_back(self, source: Source, channel: Channel, began: datetime) -> None:
        await self.write(lambda conn: pages.looked_back(conn, source, channel, began))

    async def missed(self, source: Source, channel: Channel) -> Missed | None:
        return await self.read(lambda conn: pages.missed(conn, source, channel))

    async def miss(self, source: Source, channel: Channel, since: datetime, began: datetime, why: str) -> None:
        await self.write(lambda conn: pages.miss(conn, source, channel, since, began, why), once=True)

    async def caught_up(self, source: Source, period: Missed, result: str | None, now: datetime) -> None:
        await self.flush(source.id)  # as in swept: the page is not asked for again
        await self.write(lambda conn: pages.caught_up(conn, period, result, now))

    async def due(self, source: Source, now: datetime, most: int, early: timedelta) -> Sequence[Page]:
        await self.flush(source.id)  # what was just fetched is due no more
        return await self.read(lambda conn: pages.due(conn, source, now, most, early))

    async def keep(self, document: Fetched) -> None:
        self._require(document.source_id)
        waiting = self.documents.setdefault(document.source_id, [])
        waiting.append(document)
        if len(waiting) >= BATCH or sum(len(one.body) for one in waiting) >= BATCH_BYTES:
            await self.flush(document.source_id)

    async def forget(self, document: Fetched) -> None:
        """What was kept of a channel and names what an operator erased."""
        await self.flush(document.source_id)
        sha256 = document.validators.sha256
        if sha256 is not None:
            await self.write(lambda conn: documents.forget(conn, sha256))

    async def checked(self, answer: Checked) -> None:
        # Which source it is of does not matter here: a page's id says it.
        waiting = self.answers.setdefault("", [])
        waiting.append(answer)
        if len(waiting) >= BATCH * 4:
            await self.flush("")

    async def hosts_asked(self) -> None:
        """What hosts have asked of us is written down as soon as it is learnt."""
        if states := GATE.learnt(utc_now()):
            await self.write(lambda conn: hosts.remember(conn, states))

    async def log(self, over: asyncio.Event) -> None:
        """Write down which questions were asked, every second until it is over: a silent host fills no batch."""
        while not over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), LOG_EVERY_S)
            if asked := LOGBOOK.taken():
                await self._written([], [], asked)

    async def flush(self, source_id: str) -> None:
        """Write what waits for this source, all answers that brought no bytes, and which questions were asked."""
        new, answers, asked = self.documents.pop(source_id, []), self.answers.pop("", []), LOGBOOK.taken()
        if not new and not answers and not asked:
            return
        await self._written(new, answers, asked)
        if new:
            self.kept(source_id, sum(one.kind == "page" for one in new))

    async def _written(self, new: Sequence[Fetched], answers: Sequence[Checked], asked: Sequence[Question]) -> None:
        """Once, for a row more would be one document, one failure or one question too many."""

        async def write(conn: AsyncConnection) -> None:
            await documents.keep(conn, new)
            await pages.checked(conn, answers)
            await requests.write(conn, asked)

        await self.write(write, once=True)


async def _locked(conn: AsyncConnection, source_id: str, names: Sequence[str]) -> bool:
    for _ in range(LOCK_TRIES):  # whoever asks whether we live holds it for a moment
        if await runs.lock_source(conn, source_id, names):
            return True
        await asyncio.sleep(LOCK_PAUSE_S)
    return False


class PrintedArchive:
    """Stores nothing: the first pages go to standard output, one JSON object a line."""

    def __init__(self, most: int, now: Callable[[], datetime], whole: bool = False) -> None:
        self.most = most
        self.now = now
        self.whole = whole  # what the channels answered is shown too
        self.asked: dict[int, str] = {}  # number of a page -> its address
        self.links: dict[tuple[str, str], tuple[int, Channel, Link]] = {}  # by address and edition; with a page's id

    async def channel_state(self, source: Source, channel: Channel) -> ChannelState:
        return ChannelState(validators=Validators(), swept_at=None)

    async def listed(
        self, source: Source, channel: Channel, links: Sequence[Link], now: datetime, since: datetime | None
    ) -> Listed:
        edition, rows = (channel.language or "") if channel.edition else "", []
        for link in links:
            new = (len(self.links) + 1, channel, link)
            number, _, _ = self.links.setdefault((link.key, edition), new)
            if link.row is not None:
                rows.append((link, _page(number, link, now)))
        dates = [at for link in links if (at := link.published_at or link.around)]
        newest = max(dates).isoformat() if dates else None
        _print({"event": "listed", "channel": channel.key, "links": len(links), "newest": newest})
        youngest = datetime.min.replace(tzinfo=UTC)  # the first page is enough to look at
        return Listed(rows=tuple(rows[: self.most]), youngest=youngest)

    async def swept(self, source: Source, channel: Channel, validators: Validators, began: datetime) -> None:
        pass

    async def emptied(self, source: Source, channel: Channel, now: datetime) -> Emptied | None:
        return None

    async def heard(self, source: Source, channel: Channel, said: Heard) -> None:
        pass

    async def resting(self, source: Source, now: datetime) -> set[str]:
        return set()

    async def part(self, source: Source, channel: Channel, url: str) -> Validators:
        return Validators()

    async def part_read(
        self, source: Source, channel: Channel, url: str, validators: Validators, now: datetime
    ) -> None:
        pass

    async def seen(self, source: Source, channel: Channel, url: str) -> bytes | None:
        return None

    async def saw(self, source: Source, channel: Channel, url: str, seen: bytes) -> None:
        pass

    async def progress(self, source: Source, channel: Channel) -> Progress | None:
        return None

    async def progressed(self, source: Source, channel: Channel, since: datetime, progress: Progress) -> None:
        pass

    async def read_pages(self, source: Source, channel: Channel) -> dict[int, ReadPage]:
        return {}

    async def page_read(self, source: Source, channel: Channel, number: int, page: ReadPage, began: datetime) -> None:
        pass

    async def window(self, source: Source, channel: Channel) -> timedelta:
        return pages.WEEK

    async def looked_back(self, source: Source, channel: Channel, began: datetime) -> None:
        pass

    async def missed(self, source: Source, channel: Channel) -> Missed | None:
        return None

    async def miss(self, source: Source, channel: Channel, since: datetime, began: datetime, why: str) -> None:
        pass

    async def caught_up(self, source: Source, period: Missed, result: str | None, now: datetime) -> None:
        pass

    async def due(self, source: Source, now: datetime, most: int, early: timedelta) -> Sequence[Page]:
        """The first few of every channel in turn."""
        by_channel: dict[str, list[Page]] = {}
        for number, channel, link in self.links.values():
            if link.row is None:
                by_channel.setdefault(channel.key, []).append(_page(number, link, self.now(), channel.key))
        share = max(1, self.most // max(1, len(by_channel)))
        chosen = [page for pages in by_channel.values() for page in pages[:share]]
        self.asked = {page.id: page.url for page in chosen}
        return chosen

    async def forget(self, document: Fetched) -> None:
        """Nothing is kept."""

    async def keep(self, document: Fetched) -> None:
        if document.kind != "page":
            if self.whole:
                _print({"event": "channel page", **_answer(document)})
            return
        _, channel, link = next(named for named in self.links.values() if named[0] == document.page_id)
        _print(
            {
                "event": "page",
                **_answer(document),
                "page_key": link.key,
                "channel_key": channel.key,
                "hinted_title": link.title,
                "hinted_language": link.language or channel.language,
                "hinted_date": link.date_text,
                "hinted_date_from": link.date_from,
                "hinted_published_at": link.published_at.isoformat() if link.published_at else None,
                "hinted_summary": link.summary,
            }
        )

    async def checked(self, answer: Checked) -> None:
        """A page that brought nothing to look at."""
        if answer.page_id in self.asked:
            _print({"event": "not read", "url": self.asked[answer.page_id], "status_code": answer.status_code})

    async def hosts_asked(self) -> None:
        pass


def _answer(document: Fetched) -> dict[str, object]:
    return {
        "url": document.url, "requested_url": document.requested_url,
        "fetched_at": document.fetched_at.isoformat(), "status_code": document.status_code,
        "content_type": document.content_type, "headers": dict(document.headers),
        "body": base64.b64encode(document.body).decode(),
    }  # fmt: skip


def _page(number: int, link: Link, now: datetime, channel_key: str | None = None) -> Page:
    return Page(
        id=number, url=link.url, validators=Validators(), first_listed_at=now, seen_at=None, failures=0,
        channel_key=channel_key, text_url=link.text_url,
    )  # fmt: skip


def _print(line: dict[str, object]) -> None:
    print(json.dumps(line, ensure_ascii=True), flush=True)
