"""Bytes to links where a hostile feed does no harm: in a child process with a limit on time and memory."""

import asyncio
import contextlib
import multiprocessing
import resource
from collections.abc import Callable
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool
from w3lib.encoding import html_to_unicode

from core.clock import utc_now
from core.dates import read_date
from core.errors import FetchError
from core.model import Channel, Link, Source
from crawlers.api import read_api
from crawlers.doors import Answer, Ask, Found
from crawlers.feed import read_feed
from crawlers.feed_text import decode, unpacked
from crawlers.listing import read_listing
from crawlers.sitemap import read_sitemap
from store.pages import Validators

T = TypeVar("T")

TIME_LIMIT_S = 20.0
MEMORY_LIMIT_BYTES = 2 * 1024 * 1024 * 1024


class ChildReaders:
    """A child that lives as long as it behaves; it is started by the first feed that has something to read."""

    def __init__(self) -> None:
        self.pool: ProcessPool | None = None

    async def read(self, source: Source, channel: Channel, ask: Ask, answer: Answer, since: datetime | None) -> Found:
        """What this page of the channel names; FetchError `parse_error` where reading it is too much for the child."""
        bare = replace(answer, headers={}, validators=Validators())
        return await self._in_child(answer.url, read_page, source, channel, ask, bare, since, utc_now())

    async def _in_child(self, url: str, read: Callable[..., T], *what: object) -> T:
        if self.pool is None:
            spawn = multiprocessing.get_context("spawn")
            self.pool = ProcessPool(max_workers=1, initializer=_limit_memory, context=spawn)
        try:
            task = self.pool.schedule(read, args=what, timeout=TIME_LIMIT_S)
            result: T = await asyncio.wrap_future(task)
            return result
        except (TimeoutError, TookTooLong):
            why = f"reading it took longer than {TIME_LIMIT_S:g} s"
        except MemoryError:
            why = "reading it took more memory than it may"
        except ProcessExpired as error:
            why = f"it ended the process that read it (exit code {error.exitcode})"
        raise FetchError(f"{why}; look at what the address serves", status="parse_error", url=url)

    def close(self) -> None:
        """End the child, whatever it does."""
        if self.pool is not None:
            self.pool.stop()  # type: ignore[no-untyped-call]
            self.pool.join()


def _limit_memory() -> None:
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))


def read_page(
    source: Source, channel: Channel, ask: Ask, answer: Answer, since: datetime | None, now: datetime
) -> Found:
    """The bytes of one page of a channel, by its kind (pure)."""
    if ask.kind == "feed":
        feed = read_feed(answer.body, answer.content_type, answer.url)
        return Found(links=feed.links, status=feed.status, note=feed.note if feed.status != "ok" else None)
    if ask.kind == "sitemap":
        return read_sitemap(answer.body, answer.url, channel, since, now, ask.number)
    if ask.kind == "api":
        found = read_api(decode(unpacked(answer.body), answer.content_type).text, answer.url, channel, ask)
    else:
        _, html = html_to_unicode(answer.content_type, answer.body)
        found = read_listing(html, answer.url, channel, ask.number)
    return replace(found, links=tuple(_placed(link, source, now) for link in found.links))


def _placed(link: Link, source: Source, now: datetime) -> Link:
    """With the time that the row itself names: a walk back ends by it; the pipeline reads the page's own date."""
    if not link.date_text or link.published_at:
        return link
    said = [link.language] if link.language else []
    date = read_date(link.date_text, timezone=source.timezone, languages=[*said, *source.languages],
                     order=source.date_order, now=now)  # fmt: skip
    return replace(link, around=date.at)
