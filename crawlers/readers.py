"""Bytes to links where a hostile feed does no harm: in a child process with a limit on time and memory."""

import asyncio
import contextlib
import multiprocessing
import resource
from collections.abc import Callable
from concurrent.futures import TimeoutError as TookTooLong
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool
from w3lib.encoding import html_to_unicode

from core.errors import FetchError
from core.model import Channel
from crawlers.feed import Feed, read_feed
from crawlers.harvest import Answer
from crawlers.listing import Listing, read_listing

T = TypeVar("T")

TIME_LIMIT_S = 20.0
MEMORY_LIMIT_BYTES = 2 * 1024 * 1024 * 1024


class ChildReaders:
    """A child that lives as long as it behaves; it is started by the first feed that has something to read."""

    def __init__(self) -> None:
        self.pool: ProcessPool | None = None

    async def feed(self, answer: Answer) -> Feed:
        """The feed in these bytes; FetchError `parse_error` where reading it takes too long or ends the child."""
        return await self._in_child(answer.url, read_feed, answer.body, answer.content_type, answer.url)

    async def listing(self, answer: Answer, channel: Channel) -> Listing:
        """The links of a listing page."""
        return await self._in_child(answer.url, _read_listing, answer.body, answer.content_type, answer.url, channel)

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


def _read_listing(body: bytes, content_type: str, url: str, channel: Channel) -> Listing:
    _, html = html_to_unicode(content_type, body)
    return read_listing(html, url, channel)
