"""Questions of another process, a JSON object a line, put to the sites politely, and the answers as they come.

Whoever looks for channels (`discovery`) thinks in its own process; asking, reading and all manners stay here.
"""

import asyncio
import base64
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.clock import utc_now
from core.errors import FetchError, SourceError
from core.model import Channel, Link, Source
from core.settings import Settings
from core.sources import source_of
from crawlers.doors import Answer, Ask, Fetch, Found, Readers
from crawlers.logbook import LOGBOOK
from crawlers.places import Places
from crawlers.questions import first_question
from crawlers.readers import ChildReaders
from crawlers.robots import sitemaps_of
from crawlers.spider import with_downloader
from store.pages import Validators

AT_ONCE = 64  # questions in the air; a host is asked one at a time whatever this says
LINE_BYTES = 1024 * 1024
MOST_LINKS = 500  # of a page of a channel, told to whoever asked


async def answer_questions(settings: Settings) -> None:
    """Until standard input ends: a line for each question, in the order in which the sites answer."""
    readers = ChildReaders()
    try:
        await with_downloader(settings, lambda fetch: Asker(fetch, readers).answer_all(sys.stdin))
    finally:
        readers.close()


class Asker:
    """`{"id", "source"}` with `"url"`, a page, or with `"channel"`, a number: what its first page names."""

    def __init__(self, fetch: Fetch, readers: Readers) -> None:
        self.fetch, self.readers = fetch, readers

    async def answer_all(self, lines: Any) -> None:
        """One task for each question, many at once."""
        reader = asyncio.StreamReader(limit=LINE_BYTES)
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), lines)
        places = Places(AT_ONCE, most=10_000)

        async def one(question: dict[str, Any]) -> None:
            async with places.taken():
                _say({"id": question["id"], **await self.answer(question), "sent": len(LOGBOOK.taken())})

        asked: set[asyncio.Task[None]] = set()
        while line := await reader.readline():
            task = asyncio.create_task(one(json.loads(line)))
            asked.add(task)
            task.add_done_callback(asked.discard)
        for task in asked:  # nobody is there to hear
            task.cancel()

    async def answer(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """What belongs into the line of the answer."""
        try:
            source = source_of(question["source"], "xx", "asked", "")
            if "channel" in question:
                return await self._listed(source, source.channels[question["channel"]])
            ask = Ask(url=question["url"], kind=question.get("kind", "page"), why=question.get("why", ""))
            return _page(await self.fetch(source, ask, Validators()))
        except SourceError as error:
            return {"status": "config_error", "reason": str(error)}
        except FetchError as error:
            return {"status": error.status, "reason": str(error), "moved_to": getattr(error, "moved_to", None)}

    async def _listed(self, source: Source, channel: Channel) -> dict[str, Any]:
        question = first_question(channel)
        answer = await self.fetch(source, question, Validators())
        if answer.status_code in (404, 410):
            return {"status": "missing", "reason": f"{answer.url}: answered {answer.status_code}"}
        found = await self.readers.read(source, channel, question, answer, None)
        return _channel(answer, found)


def _page(answer: Answer) -> dict[str, Any]:
    return {
        "status": "missing" if answer.status_code in (404, 410) else "ok", "code": answer.status_code,
        "url": answer.url, "content_type": answer.content_type, "moved_to": answer.moved_to,
        "body": base64.b64encode(answer.body).decode(), "sitemaps": sitemaps_of(answer.url),
        "fetched_at": utc_now().isoformat(),
    }  # fmt: skip


def _channel(answer: Answer, found: Found) -> dict[str, Any]:
    return {
        "status": found.status, "reason": found.note or "", "url": answer.url, "moved_to": answer.moved_to,
        "content_type": answer.content_type, "items": len(found.links),
        "has_more": found.following is not None, "parts": [part.url for part in found.parts[:50]],
        "links": [_link(link) for link in found.links[:MOST_LINKS]],
    }  # fmt: skip


def _link(link: Link) -> dict[str, Any]:
    return {
        "url": link.url, "title": link.title, "date_text": link.date_text, "summary": (link.summary or "")[:2000],
        "published_at": _written(link.published_at), "around": _written(link.around),
        "changed_at": _written(link.changed_at), "row": base64.b64encode(link.row).decode() if link.row else None, "language": link.language,
    }  # fmt: skip


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _say(line: Mapping[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=True), flush=True)
