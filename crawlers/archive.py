"""Where a harvest goes: `DatabaseArchive` writes in batches over one connection, `PrintedArchive` shows a preview."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

from core.clock import utc_now
from core.model import Channel, Link, Source
from crawlers.gate import GATE
from crawlers.logbook import LOGBOOK
from store import documents, hosts, pages, requests
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

BATCH = 50  # pages kept together in one transaction
BATCH_BYTES = 8 * 1024 * 1024
LOG_EVERY_S = 1.0  # what a killed process forgets of whom it asked


class DatabaseArchive:
    """All harvests of this process share one connection; whoever writes holds the lock for one transaction."""

    def __init__(self, conn: AsyncConnection, kept: Callable[[str, int], None]) -> None:
        self.conn = conn
        self.kept = kept  # told the source and how many documents are safe
        self.lock = asyncio.Lock()
        self.documents: dict[str, list[Fetched]] = {}
        self.answers: dict[str, list[Checked]] = {}

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, nobody else in it."""
        async with self.lock, self.conn.transaction():
            yield self.conn

    async def channel_state(self, source: Source, channel: Channel) -> ChannelState:
        async with self.lock:
            return await pages.channel_state(self.conn, source, channel)

    async def listed(
        self, source: Source, channel: Channel, links: Sequence[Link], now: datetime, since: datetime | None
    ) -> Listed:
        async with self.writing() as conn:
            return await pages.listed(conn, source, channel, links, now, since)

    async def swept(self, source: Source, channel: Channel, validators: Validators, began: datetime) -> None:
        # From now on the channel may answer 304: what it said must be safe, or a kill loses it for good.
        await self.flush(source.id)
        async with self.writing() as conn:
            await pages.swept(conn, source, channel, validators, began)

    async def emptied(self, source: Source, channel: Channel, now: datetime) -> Emptied | None:
        async with self.writing() as conn:
            return await pages.emptied(conn, source, channel, now)

    async def heard(self, source: Source, channel: Channel, said: Heard) -> None:
        async with self.writing() as conn:
            await pages.heard(conn, source, channel, said)

    async def resting(self, source: Source, now: datetime) -> set[str]:
        async with self.lock:
            return await pages.resting(self.conn, source, now)

    async def part(self, source: Source, channel: Channel, url: str) -> Validators:
        async with self.lock:
            return await pages.part(self.conn, source, channel, url)

    async def part_read(
        self, source: Source, channel: Channel, url: str, validators: Validators, now: datetime
    ) -> None:
        await self.flush(source.id)  # as in swept: the part may answer 304 from now on
        async with self.writing() as conn:
            await pages.part_read(conn, source, channel, url, validators, now)

    async def seen(self, source: Source, channel: Channel, url: str) -> bytes | None:
        async with self.lock:
            return await pages.seen(self.conn, source, channel, url)

    async def saw(self, source: Source, channel: Channel, url: str, seen: bytes) -> None:
        async with self.writing() as conn:
            await pages.saw(conn, source, channel, url, seen)

    async def progress(self, source: Source, channel: Channel) -> Progress | None:
        async with self.lock:
            return await pages.progress(self.conn, source, channel)

    async def progressed(self, source: Source, channel: Channel, since: datetime, progress: Progress) -> None:
        await self.flush(source.id)  # as in swept: the page is not asked for again
        async with self.writing() as conn:
            await pages.progressed(conn, source, channel, since, progress, utc_now())

    async def read_pages(self, source: Source, channel: Channel) -> dict[int, ReadPage]:
        async with self.lock:
            return await pages.read_pages(self.conn, source, channel)

    async def page_read(self, source: Source, channel: Channel, number: int, page: ReadPage, began: datetime) -> None:
        async with self.writing() as conn:
            await pages.page_read(conn, source, channel, number, page, began)

    async def window(self, source: Source, channel: Channel) -> timedelta:
        async with self.writing() as conn:
            return await pages.window(conn, source, channel)

    async def looked_back(self, source: Source, channel: Channel, began: datetime) -> None:
        async with self.writing() as conn:
            await pages.looked_back(conn, source, channel, began)

    async def missed(self, source: Source, channel: Channel) -> Missed | None:
        async with self.lock:
            return await pages.missed(self.conn, source, channel)

    async def miss(self, source: Source, channel: Channel, since: datetime, began: datetime, why: str) -> None:
        async with self.writing() as conn:
            await pages.miss(conn, source, channel, since, began, why)

    async def caught_up(self, source: Source, period: Missed, result: str | None, now: datetime) -> None:
        await self.flush(source.id)  # as in swept: the page is not asked for again
        async with self.writing() as conn:
            await pages.caught_up(conn, period, result, now)

    async def due(self, source: Source, now: datetime, most: int, early: timedelta) -> Sequence[Page]:
        await self.flush(source.id)  # what was just fetched is due no more
        async with self.lock:
            return await pages.due(self.conn, source, now, most, early)

    async def keep(self, document: Fetched) -> None:
        waiting = self.documents.setdefault(document.source_id, [])
        waiting.append(document)
        if len(waiting) >= BATCH or sum(len(one.body) for one in waiting) >= BATCH_BYTES:
            await self.flush(document.source_id)

    async def forget(self, document: Fetched) -> None:
        """What was kept of a channel and names what an operator erased."""
        await self.flush(document.source_id)
        if document.validators.sha256 is not None:
            async with self.writing() as conn:
                await documents.forget(conn, document.validators.sha256)

    async def checked(self, answer: Checked) -> None:
        # Which source it is of does not matter here: a page's id says it.
        waiting = self.answers.setdefault("", [])
        waiting.append(answer)
        if len(waiting) >= BATCH * 4:
            await self.flush("")

    async def hosts_asked(self) -> None:
        """What hosts have asked of us is written down as soon as it is learnt."""
        if states := GATE.learnt(utc_now()):
            async with self.writing() as conn:
                await hosts.remember(conn, states)

    async def log(self, over: asyncio.Event) -> None:
        """Write down which questions were asked, every second until it is over: a silent host fills no batch."""
        while not over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), LOG_EVERY_S)
            if asked := LOGBOOK.taken():
                async with self.writing() as conn:
                    await requests.write(conn, asked)

    async def flush(self, source_id: str) -> None:
        """Write what waits for this source, all answers that brought no bytes, and which questions were asked."""
        new, answers, asked = self.documents.pop(source_id, []), self.answers.pop("", []), LOGBOOK.taken()
        if not new and not answers and not asked:
            return
        async with self.writing() as conn:
            await documents.keep(conn, new)
            await pages.checked(conn, answers)
            await requests.write(conn, asked)
        if new:
            self.kept(source_id, sum(one.kind == "page" for one in new))


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
