"""Bytes to links where a hostile feed does no harm: in a child process with a limit on time and memory."""

import asyncio
import contextlib
import multiprocessing
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import NamedTemporaryFile

from pebble import ProcessExpired, ProcessPool
from w3lib.encoding import html_to_unicode

from core.clock import utc_now
from core.errors import FetchError
from core.model import Channel, Source
from crawlers.apart import told_apart
from crawlers.api import read_api
from crawlers.around import placed
from crawlers.doors import Answer, Ask, Found
from crawlers.feed import ITEM_LIMIT, read_feed
from crawlers.feed_size import newest
from crawlers.feed_text import decode, unpacked
from crawlers.hosts import at_home
from crawlers.listing import read_listing
from crawlers.sitemap import read_sitemap
from store.pages import Validators

TIME_LIMIT_S, TIME_LIMIT_LARGE_S = 20.0, 40.0
MEMORY_LIMIT_BYTES = 640 * 1024 * 1024  # of addresses; a child begins with about 200
LARGE = 1024 * 1024  # bytes; larger ones have a child of their own, so that news do not wait for a flood


class ChildReaders:
    """A child that lives as long as it behaves, started by the first body it reads; one of its own for a large body."""

    def __init__(self) -> None:
        self.pools: dict[bool, ProcessPool] = {}
        self.large = asyncio.Lock()

    async def read(self, source: Source, channel: Channel, ask: Ask, answer: Answer, since: datetime | None) -> Found:
        """What this page of the channel names; FetchError where reading it is too much for the child."""
        bare = replace(answer, headers={}, validators=Validators())
        if len(answer.body) <= LARGE:
            return await self._in_child(False, answer.url, read_page, source, channel, ask, bare, since, utc_now())
        async with self.large:
            with _in_file(answer.body) as path:  # a pipe would hold it once more in each process
                what = (path, source, channel, ask, replace(bare, body=b""), since, utc_now())
                try:
                    return await self._in_child(True, answer.url, read_file, *what)
                finally:  # what a child took is only given back by its end
                    await asyncio.to_thread(self._end, self.pools.pop(True))

    async def _in_child(self, large: bool, url: str, read: Callable[..., Found], *what: object) -> Found:
        if large not in self.pools:
            spawn = multiprocessing.get_context("spawn")
            self.pools[large] = ProcessPool(max_workers=1, initializer=_limit_memory, context=spawn)
        limit_s = TIME_LIMIT_LARGE_S if large else TIME_LIMIT_S
        try:
            task = self.pools[large].schedule(read, args=what, timeout=limit_s)
            result: Found = await asyncio.wrap_future(task)
            return result
        except (TimeoutError, TookTooLong):
            status, why = "parse_error", f"reading it took longer than {limit_s:g} s"
        except MemoryError:
            status = "too_large"
            why = f"reading it took more than the {MEMORY_LIMIT_BYTES >> 20} MB of memory that it may"
        except ProcessExpired as error:
            status, why = "parse_error", f"it ended the process that read it (exit code {error.exitcode})"
        raise FetchError(f"{why}; look at what the address serves", status=status, url=url)

    def close(self) -> None:
        """End the children, whatever they do."""
        for pool in self.pools.values():
            self._end(pool)

    @staticmethod
    def _end(pool: ProcessPool) -> None:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _limit_memory() -> None:
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))


@contextmanager
def _in_file(body: bytes) -> Iterator[str]:
    with NamedTemporaryFile(prefix="govharvest-") as file:
        file.write(body)
        file.flush()
        yield file.name


def read_file(
    path: str, source: Source, channel: Channel, ask: Ask, bare: Answer, since: datetime | None, now: datetime
) -> Found:  # fmt: skip
    """As read_page, of an answer whose body is in a file; of a feed only what is kept is taken into memory."""
    with Path(path).open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as mapped:
        body, had = newest(mapped, ITEM_LIMIT) if ask.kind == "feed" else (mapped[:], 0)
    return read_page(source, channel, ask, replace(bare, body=body), since, now, had)


def read_page(
    source: Source, channel: Channel, ask: Ask, answer: Answer, since: datetime | None, now: datetime,
    had: int = 0
) -> Found:  # fmt: skip
    """The bytes of one page of a channel (pure); of a feed that was cut, `had` says how many it named."""
    found = _by_kind(source, channel, ask, answer, since, now, had)
    found = replace(found, links=tuple(placed(link, source, channel, now) for link in found.links))
    return told_apart(at_home(found, source, channel), channel)


def _by_kind(
    source: Source, channel: Channel, ask: Ask, answer: Answer, since: datetime | None, now: datetime, had: int
) -> Found:  # fmt: skip
    if ask.kind == "feed":
        languages = (channel.language,) if channel.language else source.languages
        feed = read_feed(answer.body, answer.content_type, answer.url, had, languages)
        # A feed names one language of all its items, often that of its program (WordPress: en-US, in any language).
        links = tuple(replace(link, language=channel.language or link.language) for link in feed.links)
        return Found(links=links, status=feed.status, note=feed.note, lost=feed.lost)
    if ask.kind == "sitemap":
        return read_sitemap(answer.body, answer.url, channel, since, now, ask.number, ask.seen)
    if ask.kind == "api":
        return read_api(decode(unpacked(answer.body), answer.content_type).text, answer.url, channel, ask)
    _, html = html_to_unicode(answer.content_type, answer.body)
    return read_listing(html, answer.url, channel, ask.number)
