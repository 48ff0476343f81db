"""Questions of another process, a JSON object a line, put to the sites politely, and the answers as they come.

Whoever looks for channels (`discovery`) thinks in its own process; asking, reading and all manners stay here.
"""

import asyncio
import base64
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from core.clock import utc_now
from core.errors import FetchError, SourceError
from core.model import Channel, Link, Source
from core.settings import Settings
from core.sources import source_of
from core.status import worst
from crawlers.doors import Answer, Ask, Fetch, Found, Readers
from crawlers.ledger import Ledger
from crawlers.places import Places
from crawlers.questions import first_question, linked_question
from crawlers.readers import ChildReaders
from crawlers.robots import sitemaps_of
from crawlers.soft import instead
from crawlers.spider import with_downloader
from store.pages import Validators

AT_ONCE = 64  # questions in the air; a host is asked one at a time whatever this says
LINE_BYTES = 1024 * 1024
MOST_LINKS = 500  # of a page of a channel, told to whoever asked
_EPOCH = datetime.min.replace(tzinfo=UTC)


async def answer_questions(settings: Settings) -> None:
    """Until standard input ends: a line for each question, in the order in which the sites answer."""
    readers, ledger = ChildReaders(), await Ledger.opened(settings)
    try:
        await with_downloader(settings, lambda fetch: Asker(fetch, readers, ledger).answer_all(sys.stdin))
    finally:
        await ledger.close()
        readers.close()


class Asker:
    """`{"id", "source"}` with `"url"`, a page, or with `"channel"`, a number: what its first page names.

    `"part"` beside the channel asks for a sitemap that its index named; `"name"` is the source's id, where it has one.
    """

    def __init__(self, fetch: Fetch, readers: Readers, ledger: Ledger) -> None:
        self.fetch, self.readers, self.ledger = fetch, readers, ledger

    async def answer_all(self, lines: Any) -> None:
        """One task for each question, many at once."""
        reader = asyncio.StreamReader(limit=LINE_BYTES)
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), lines)
        places = Places(AT_ONCE, most=10_000)

        async def one(question: dict[str, Any]) -> None:
            async with places.taken():
                answer = await self.answer(question)
                _say({"id": question["id"], **answer, "sent": self.ledger.take()})
                await self.ledger.write()

        asked: set[asyncio.Task[None]] = set()
        while line := await reader.readline():
            task = asyncio.create_task(one(json.loads(line)))
            asked.add(task)
            task.add_done_callback(asked.discard)
        for task in asked:  # nobody is there to hear
            task.cancel()

    async def answer(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """What belongs into the line of the answer."""
        country, _, name = question.get("name", "xx_asked").partition("_")
        why = question.get("why", "")
        try:
            source = source_of(question["source"], country, name, "")
            if "channel" in question:
                return await self._listed(source, source.channels[question["channel"]], why, question.get("part", ""))
            ask = Ask(url=question["url"], kind=question.get("kind", "page"), why=why)
            return _page(await self.fetch(source, ask, Validators()))
        except SourceError as error:
            return {"status": "config_error", "reason": str(error)}
        except FetchError as error:
            return {"status": error.status, "reason": str(error), "moved_to": getattr(error, "moved_to", None)}

    async def _listed(self, source: Source, channel: Channel, why: str, part: str) -> dict[str, Any]:
        question = replace(linked_question(channel, part, 2) if part else first_question(channel), why=why)
        answer = await self.fetch(source, question, Validators())
        if answer.status_code in (404, 410):
            reason = f"{answer.url}: answered {answer.status_code}"
            return {"status": "missing", "reason": reason, "moved_to": answer.moved_to}
        if came := instead(question.url, answer.url, answer.status_code, answer.body):
            return {"status": came[0], "reason": came[1], "moved_to": answer.moved_to}
        found = await self.readers.read(source, channel, question, answer, None)
        return _channel(answer, found)


def _page(answer: Answer) -> dict[str, Any]:
    return {
        "status": "missing" if answer.status_code in (404, 410) else "ok", "code": answer.status_code,
        "url": answer.url, "requests": answer.requests, "content_type": answer.content_type,
        "moved_to": answer.moved_to,
        "body": base64.b64encode(answer.body).decode(), "sitemaps": sitemaps_of(answer.url),
        "fetched_at": utc_now().isoformat(),
    }  # fmt: skip


def _channel(answer: Answer, found: Found) -> dict[str, Any]:
    return {
        "status": worst([found.status, "partial"]) if found.lost else found.status,
        "reason": "; ".join(filter(None, (found.lost, found.note))), "url": answer.url, "moved_to": answer.moved_to,
        "content_type": answer.content_type, "items": len(found.links),
        "has_more": found.following is not None, "parts": [part.url for part in found.parts[:50]],
        "links": [_link(link) for link in _newest(found.links)],
    }  # fmt: skip


def _newest(links: Sequence[Link]) -> Sequence[Link]:
    """All in their order, or of too many the newest: a large sitemap may begin with the oldest."""
    if len(links) <= MOST_LINKS:
        return links
    return sorted(links, key=lambda link: link.published_at or link.around or link.changed_at or _EPOCH, reverse=True)[
        :MOST_LINKS
    ]


def _link(link: Link) -> dict[str, Any]:
    return {
        "url": link.url, "title": link.title, "date_text": link.date_text, "summary": (link.summary or "")[:2000],
        "published_at": _written(link.published_at), "around": _written(link.around),
        "changed_at": _written(link.changed_at), "language": link.language,
        "row": base64.b64encode(link.row).decode() if link.row else None,
    }  # fmt: skip


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _say(line: Mapping[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=True), flush=True)
