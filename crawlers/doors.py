"""What a harvest asks of the world and what it gets: the site, the readers of bytes, the archive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from core.model import Channel, Link, Source
from core.urls import canonical
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


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One question to a site; `number` counts the pages of a channel from 1."""

    url: str
    kind: str = "page"  # page, feed, listing, api, sitemap
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    number: int = 1
    why: str = ""  # for the logbook, where the kind alone does not tell
    run_id: int | None = None
    large: bool = False  # more bytes than usual are taken
    seen: bytes | None = None  # what this sitemap named when it was last read, by marks; for its reader

    @property
    def reason(self) -> str:
        """Why it is asked, in words that a webmaster understands."""
        return self.why or (f"{self.kind}, page {self.number}" if self.number > 1 else self.kind)

    @property
    def identity(self) -> tuple[str, bytes | None]:
        """Equal for two questions that would get the same answer."""
        return canonical(self.url), self.body


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
    moved_to: str | None = None  # where permanent redirects led


@dataclass(frozen=True, kw_only=True)
class Found:
    """What one page of a channel names, and where the channel goes on.

    `parts` are always read (the sitemaps of an index); `following`, the next page, only while there is a reason to.
    """

    links: tuple[Link, ...] = ()
    parts: tuple[Ask, ...] = ()
    following: Ask | None = None
    status: str = "ok"  # a word of core.status
    note: str | None = None  # for an operator
    lost: str | None = None  # which announcements cannot be kept, and why; all else was read well
    skipped: int = 0  # announcements, or parts, that are older than was asked for
    around: frozenset[str] = frozenset()  # some of the links beside the list: the menus of a listing's pages are alike
    seen: bytes = b""  # what a sitemap names, by marks: an address that stands there tomorrow and not today is new
    same: bool = False  # as it was when all that it names was remembered; nothing was read
    whole: bool = True  # the first page's bytes tell whether anything changed; not so for an index without dates


class Fetch(Protocol):
    """Ask the site, politely; FetchError names its status word and address."""

    async def __call__(self, source: Source, ask: Ask, validators: Validators) -> Answer: ...


class Readers(Protocol):
    """Bytes to links, in a process that a hostile feed may kill."""

    async def read(
        self, source: Source, channel: Channel, ask: Ask, answer: Answer, since: datetime | None
    ) -> Found: ...


class Archive(Protocol):
    """Where it all goes: store/pages.py and store/documents.py say what each does."""

    async def channel_state(self, source: Source, channel: Channel) -> ChannelState: ...
    async def listed(
        self, source: Source, channel: Channel, links: Sequence[Link], now: datetime, since: datetime | None
    ) -> Listed: ...
    async def swept(self, source: Source, channel: Channel, validators: Validators, began: datetime) -> None: ...
    async def emptied(self, source: Source, channel: Channel, now: datetime) -> Emptied | None: ...
    async def heard(self, source: Source, channel: Channel, said: Heard) -> None: ...
    async def resting(self, source: Source, now: datetime) -> set[str]: ...
    async def part(self, source: Source, channel: Channel, url: str) -> Validators: ...
    async def part_read(
        self, source: Source, channel: Channel, url: str, validators: Validators, now: datetime
    ) -> None: ...
    async def seen(self, source: Source, channel: Channel, url: str) -> bytes | None: ...
    async def saw(self, source: Source, channel: Channel, url: str, seen: bytes) -> None: ...
    async def progress(self, source: Source, channel: Channel) -> Progress | None: ...
    async def progressed(self, source: Source, channel: Channel, since: datetime, progress: Progress) -> None: ...
    async def read_pages(self, source: Source, channel: Channel) -> dict[int, ReadPage]: ...
    async def page_read(
        self, source: Source, channel: Channel, number: int, page: ReadPage, began: datetime
    ) -> None: ...
    async def window(self, source: Source, channel: Channel) -> timedelta: ...
    async def looked_back(self, source: Source, channel: Channel, began: datetime) -> None: ...
    async def missed(self, source: Source, channel: Channel) -> Missed | None: ...
    async def miss(self, source: Source, channel: Channel, since: datetime, began: datetime, why: str) -> None: ...
    async def caught_up(self, source: Source, period: Missed, result: str | None, now: datetime) -> None: ...
    async def due(self, source: Source, now: datetime, most: int, early: timedelta) -> Sequence[Page]: ...
    async def keep(self, document: Fetched) -> None: ...
    async def forget(self, document: Fetched) -> None: ...
    async def checked(self, answer: Checked) -> None: ...
    async def hosts_asked(self) -> None: ...
