"""One source, start to end: its channels walked, its due pages asked for, what came back handed to the archive.

Straight code over two doors: `Fetch` (the site) and `Archive` (the database, or the screen in a preview).
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from core.errors import FetchError
from core.model import Channel, Link, Source
from core.status import worst
from core.urls import canonical, host, same_site
from crawlers.feed import Feed
from crawlers.listing import Listing, page_address
from crawlers.recheck import next_check, retry_after
from crawlers.soft import challenge
from store.documents import Fetched
from store.pages import ChannelState, Checked, Page, Validators
from store.runs import Tally

MOST_PAGES = 2_000  # of one source in one run; the rest is due again in the next
LARGEST_WALL = 50_000  # bytes of a page that only asks who we are
MOST_FAILURES = 5  # in a row, then the site is left alone until the next run

# Words that say that the site itself is not to be had: nothing more is asked of it in this run.
SITE_IS_DOWN = frozenset(
    {
        "timeout",
        "dns",
        "connect",
        "tls",
        "rate_limited",
        "robots_unreachable",
        "forbidden_address",
        "http_server",
        "blocked",
    }
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: 200 and the like with bytes, 304, 404 or 410 without; all else is a FetchError."""

    status_code: int
    url: str
    content_type: str
    body: bytes
    validators: Validators
    headers: dict[str, str] = field(default_factory=dict)
    requests: int = 1


class Fetch(Protocol):
    """Ask the site, politely; FetchError names its status word and address."""

    async def __call__(self, source: Source, url: str, validators: Validators, kind: str) -> Answer: ...


class Readers(Protocol):
    """Bytes to links, in a process that a hostile feed may kill."""

    async def feed(self, answer: Answer) -> Feed: ...
    async def listing(self, answer: Answer, channel: Channel) -> Listing: ...


class Archive(Protocol):
    """Where it all goes: store/pages.py and store/documents.py say what each does."""

    async def channel_state(self, source: Source, channel: Channel) -> ChannelState: ...
    async def listed(
        self, source: Source, channel: Channel, links: Sequence[Link], now: datetime, since: datetime | None
    ) -> int: ...
    async def swept(self, source: Source, channel: Channel, validators: Validators, began: datetime) -> None: ...
    async def channel_checked(self, source: Source, channel: Channel, now: datetime) -> None: ...
    async def due(self, source: Source, now: datetime, most: int) -> Sequence[Page]: ...
    async def keep(self, document: Fetched) -> None: ...
    async def checked(self, answer: Checked) -> None: ...


@dataclass(kw_only=True)
class Harvest:
    """The harvest of one source in one run."""

    source: Source
    run_id: int | None
    fetch: Fetch
    readers: Readers
    archive: Archive
    now: Callable[[], datetime]
    tally: Tally = field(default_factory=Tally)
    words: list[str] = field(default_factory=list)

    async def run(self) -> Tally:
        """Walk the channels, ask for the due pages; never raises for what the site does."""
        for channel in self.source.channels:
            await self._guarded(self._walk(channel), channel.kind, channel.url)
        if not self._site_is_down():
            await self._visit_due()
        self.tally.fetch_status = self._status()
        return self.tally

    def _status(self) -> str:
        sick = [word for word in self.words if word not in ("ok", "not_modified")]
        if sick:
            return worst(sick)
        return "ok" if self.tally.fetched or "ok" in self.words else "not_modified"

    def _site_is_down(self) -> bool:
        walked = self.words[: len(self.source.channels)]
        return bool(walked) and all(word in SITE_IS_DOWN for word in walked)

    async def _guarded(self, work: Awaitable[str], stage: str, url: str) -> str:
        """Do it, remember its status word, and the first thing that went wrong."""
        try:
            word = await work
        except FetchError as error:
            word = error.status
            self._note(str(error), error.url, stage)
        self.words.append(word)
        return word

    def _note(self, message: str, url: str, stage: str) -> None:
        if self.tally.error is None:
            message = message.removeprefix(f"{url}: ")  # the address has a column of its own
            self.tally.error, self.tally.error_url, self.tally.error_stage = message, url, stage

    async def _ask(self, url: str, validators: Validators, kind: str) -> Answer:
        self.tally.requests += 1
        answer = await self.fetch(self.source, url, validators, kind)
        self.tally.requests += answer.requests - 1
        self.tally.bytes += len(answer.body)
        return answer

    # Channels ---------------------------------------------------------------------------------------------------

    async def _walk(self, channel: Channel) -> str:
        state = await self.archive.channel_state(self.source, channel)
        began = self.now()
        # Validators count only after a complete walk: else a 304 would hide what a killed run had not yet remembered.
        validators = state.validators if state.swept_at else Validators()
        first = await self._ask(channel.url, validators, channel.kind)
        if first.status_code in (404, 410):
            raise FetchError(
                f"answered {first.status_code}; did the {channel.kind} move?", status="http_client", url=channel.url
            )
        if first.status_code == 304 or (state.swept_at and first.validators.sha256 == validators.sha256):
            await self.archive.channel_checked(self.source, channel, began)
            return "not_modified"
        await self._keep_channel(channel, first)
        if channel.feed:
            return await self._read_feed(channel, first, began)
        return await self._read_listing(channel, first, began, state.swept_at)

    async def _keep_channel(self, channel: Channel, answer: Answer) -> None:
        await self.archive.keep(self._document(answer, channel.kind, channel.url))

    async def _read_feed(self, channel: Channel, answer: Answer, began: datetime) -> str:
        feed = await self.readers.feed(answer)
        links = self._on_site(feed.links, channel)
        self.tally.listed += len(links)
        await self.archive.listed(self.source, channel, links, began, began)
        if feed.status == "ok":
            await self.archive.swept(self.source, channel, answer.validators, began)
            return "ok"
        self._note(feed.note or f"the feed is {feed.status}", channel.url, "feed")
        return feed.status

    async def _read_listing(self, channel: Channel, first: Answer, began: datetime, swept_at: datetime | None) -> str:
        """Page by page until one brings nothing new, no further page exists, or the limit of pages is reached."""
        answer, number, asked = first, 1, {canonical(channel.url)}
        while True:
            listing = await self.readers.listing(answer, channel)
            links = self._on_site(listing.links, channel)
            self.tally.listed += len(links)
            if not links:
                break
            new = await self.archive.listed(self.source, channel, links, began, swept_at)
            following = listing.next_url or page_address(channel, channel.page_start + number - 1)
            if not new or not following or number >= channel.max_pages or canonical(following) in asked:
                break
            asked.add(canonical(following))
            answer, number = await self._ask(following, Validators(), "listing"), number + 1
            if answer.status_code != 200:
                break
            await self._keep_channel(channel, answer)
        if number == 1 and not links:
            self._note(
                f"no article link matched {channel.links or channel.pattern}; was the page rebuilt?",
                channel.url,
                "listing",
            )
            return "parse_error"
        await self.archive.swept(self.source, channel, first.validators, began)
        return "ok"

    def _on_site(self, links: Sequence[Link], channel: Channel) -> list[Link]:
        """Links that stay on the source's hosts; if none does, the author must say so in `hosts`."""
        hosts = self.hosts(self.source)
        kept = [link for link in links if same_site(link.url, hosts)]
        if links and not kept:
            others = ", ".join(sorted({host(link.url) for link in links})[:3])
            self._note(f"all links lead to {others}; add it under hosts: if it is theirs", channel.url, channel.kind)
        return kept

    @staticmethod
    def hosts(source: Source) -> tuple[str, ...]:
        """Every host the source may be asked on."""
        return tuple(dict.fromkeys([host(source.homepage), *(host(c.url) for c in source.channels), *source.hosts]))

    # Pages ------------------------------------------------------------------------------------------------------

    async def _visit_due(self) -> None:
        failures = 0
        for page in await self.archive.due(self.source, self.now(), MOST_PAGES):
            word = await self._guarded(self._visit(page), "page", page.url)
            failures = 0 if word in ("ok", "not_modified", "missing", "soft_404") else failures + 1
            if failures:
                self.tally.failed += 1
                await self.archive.checked(self._failed(page))
            if failures >= MOST_FAILURES:
                return

    async def _visit(self, page: Page) -> str:
        answer = await self._ask(page.url, page.validators, "page")
        at = self.now()
        if answer.status_code in (404, 410):
            self.tally.missing += 1
            await self.archive.checked(
                Checked(page_id=page.id, at=at, next_check_at=retry_after(page.failures + 1, at),
                        status_code=answer.status_code, missing=True)
            )  # fmt: skip
            self._note(f"answered {answer.status_code}: the page is gone; its texts are kept", page.url, "page")
            return "missing"
        due = next_check(page.first_listed_at, at)
        if answer.status_code == 304 or answer.validators.sha256 == page.validators.sha256:
            self.tally.not_modified += 1
            await self.archive.checked(
                Checked(page_id=page.id, at=at, next_check_at=due, status_code=answer.status_code, seen=True)
            )
            return "not_modified"
        self._refuse_soft_404(page, answer)
        self.tally.fetched += 1
        await self.archive.keep(self._document(answer, "page", page.url, page, at, due))
        return "ok"

    def _refuse_soft_404(self, page: Page, answer: Answer) -> None:
        # Behind 30 KB of styles an article looks empty to challenge() (4 of 103 real pages); a wall is a small page.
        small = len(answer.body) <= LARGEST_WALL
        wall = challenge(answer.status_code, answer.body.decode("utf-8", "replace")) if small else None
        if wall:
            raise FetchError(f"a wall for robots stands here ({wall}); ask the ministry to let us in",
                             status="blocked", url=page.url)  # fmt: skip
        moved = canonical(answer.url) != canonical(page.url)
        if moved and urlsplit(answer.url).path in ("", "/"):
            raise FetchError("leads to the home page; the announcement is no longer there", status="soft_404",
                             url=page.url)  # fmt: skip

    def _failed(self, page: Page) -> Checked:
        at = self.now()
        return Checked(page_id=page.id, at=at, next_check_at=retry_after(page.failures + 1, at), status_code=None,
                       failed=True)  # fmt: skip

    def _document(
        self, answer: Answer, kind: str, asked: str, page: Page | None = None, at: datetime | None = None,
        next_check_at: datetime | None = None,
    ) -> Fetched:  # fmt: skip
        return Fetched(
            source_id=self.source.id,
            run_id=self.run_id,
            kind=kind,
            url=answer.url,
            requested_url=asked,
            fetched_at=at or self.now(),
            status_code=answer.status_code,
            content_type=answer.content_type,
            body=answer.body,
            validators=answer.validators,
            headers=answer.headers,
            page_id=page.id if page else None,
            next_check_at=next_check_at,
            seen_before_at=page.seen_at if page else None,
        )
