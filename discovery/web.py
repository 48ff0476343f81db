"""The web as discovery sees it: one crawling process asks, politely, and this is the end that talks to it."""

import asyncio
import base64
import itertools
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from w3lib.encoding import html_to_unicode

from core.children import command, deaf_to_ctrl_c, ended
from core.errors import GovharvestError
from core.settings import Settings, environ_of
from pipeline.decode import too_much

NEVER = datetime.min.replace(tzinfo=UTC)
LAST_WORDS_S = 5.0
LINE_BYTES = 64 * 1024 * 1024  # an answer of 16 MB in base64, and room


@dataclass(frozen=True, kw_only=True)
class Page:
    """What one address answered; `status` is a word of core.status."""

    asked: str
    status: str
    reason: str = ""
    code: int = 0
    url: str = ""  # where redirects led
    content_type: str = ""
    body: bytes = b""
    requests: int = 1  # that it took: redirects and retries count
    sitemaps: tuple[str, ...] = ()  # those of the site's robots.txt
    moved_to: str | None = None
    fetched_at: datetime = NEVER

    @property
    def is_html(self) -> bool:
        """A page for people."""
        head = self.body[:2_000].lower()
        return "html" in self.content_type.lower() or b"<html" in head or b"<!doctype html" in head

    @property
    def html(self) -> str:
        """Its text, decoded as a browser would; nothing of a page that would hold up whoever reads it."""
        text = html_to_unicode(self.content_type, self.body)[1].replace("\x00", "")
        return "" if too_much(text) else text


@dataclass(frozen=True, kw_only=True)
class Item:
    """One announcement that a channel names."""

    url: str
    title: str | None = None
    date_text: str | None = None
    published_at: datetime | None = None  # by the strict rule for feeds
    around: datetime | None = None  # as read in the source's zone and languages
    changed_at: datetime | None = None  # by a sitemap's word
    summary: str = ""
    row: bytes | None = None  # an API's row that holds the text itself
    language: str | None = None

    @property
    def at(self) -> datetime | None:
        """When it was published, as far as the channel tells."""
        return self.published_at or self.around


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the first page of a channel names, as a harvest would read it; all its links are on the source's hosts."""

    status: str
    reason: str = ""
    url: str = ""
    items: tuple[Item, ...] = ()
    many: int = 0  # how many it names; `items` are the first 500
    has_more: bool = False
    parts: tuple[str, ...] = ()  # sitemaps of an index
    moved_to: str | None = None


class Web:
    """`async with Web(settings) as web`: questions to sites, as many at once as the caller likes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.sent = 0  # requests that went out, robots.txt and redirects included
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._numbers = itertools.count(1)

    async def __aenter__(self) -> Self:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            *command("crawlers", "--questions"), stdin=pipe, stdout=pipe, env=environ_of(self.settings),
            limit=LINE_BYTES, preexec_fn=deaf_to_ctrl_c,
        )  # fmt: skip
        self._hearing = asyncio.create_task(self._hear())
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), LAST_WORDS_S)  # it writes down what was asked
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.terminate()
            await self._process.wait()
        self._hearing.cancel()

    async def page(self, source: Mapping[str, Any], url: str, why: str, name: str = "xx_asked") -> Page:
        """One address of a source; what goes wrong is said in the page, never raised."""
        found = await self._ask({"source": source, "name": name, "url": url, "why": why})
        if "code" not in found:
            return Page(asked=url, status=found["status"], reason=found["reason"], moved_to=found.get("moved_to"))
        return Page(
            asked=url, status=found["status"], code=found["code"], url=found["url"],
            requests=found["requests"], content_type=found["content_type"], body=base64.b64decode(found["body"]),
            sitemaps=tuple(found["sitemaps"]), moved_to=found["moved_to"],
            fetched_at=datetime.fromisoformat(found["fetched_at"]),
        )  # fmt: skip

    async def reading(
        self, source: Mapping[str, Any], number: int = 0, *, why: str = "", part: str = "", name: str = "xx_asked"
    ) -> Reading:
        """The first page of the source's channel of that number, or a part that its index named."""
        found = await self._ask({"source": source, "name": name, "channel": number, "part": part, "why": why})
        if "links" not in found:
            return Reading(status=found["status"], reason=found["reason"], moved_to=found.get("moved_to"))
        return Reading(
            status=found["status"], reason=found["reason"], url=found["url"], moved_to=found["moved_to"],
            items=tuple(_item(link) for link in found["links"]), many=found["items"], has_more=found["has_more"],
            parts=tuple(found["parts"]),
        )  # fmt: skip

    async def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        number = next(self._numbers)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        if self._hearing.done():
            self._lost()
        assert self._process.stdin is not None
        with suppress(ConnectionError):  # it ended: whoever hears will say so
            self._process.stdin.write(json.dumps({"id": number, **question}, default=str).encode() + b"\n")
            await self._process.stdin.drain()
        return await answer

    async def _hear(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            found = json.loads(line)
            if found.get("event") == "failed":
                self._lost(found["reason"])
                return
            self.sent += found.pop("sent")
            if (answer := self._waiting.pop(found["id"], None)) and not answer.done():
                answer.set_result(found)
        self._lost()

    def _lost(self, reason: str = "") -> None:
        code = self._process.returncode
        said = reason or f"the asking process {ended(code) if code is not None else 'went away'}"
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(GovharvestError(said))
        self._waiting.clear()


def _item(link: Mapping[str, Any]) -> Item:
    return Item(
        url=link["url"], title=link["title"], date_text=link["date_text"], published_at=_time(link["published_at"]),
        around=_time(link["around"]), changed_at=_time(link["changed_at"]), summary=link["summary"],
        language=link["language"],
        row=base64.b64decode(link["row"]) if link["row"] else None,
    )  # fmt: skip


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
