"""Ask again after what may have been an accident: twice at most, after a gap that grows and is never the same."""

import asyncio
import random
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response

from crawlers.failures import is_tls
from crawlers.gate import GATE

PASSING_CODES = frozenset({408, 500, 502, 503, 504, 522, 524})  # never 429: asking again is what it forbids
PASSING_FAULTS = (
    CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError,
    ResponseDataLossError,
)  # fmt: skip
MOST_TRIES_MORE = 2


def gap_s(retry: int, delay_s: float, chance: float) -> float:
    """Seconds before retry 1, 2, …: one to three delays of the host, then two to six; `chance` is from 0 to 1.

    In delays, for a host that wants to be asked slowly wants to be asked again slowly.
    """
    return float((1 + 2 * chance) * delay_s * 2 ** (retry - 1))


class PatientRetry:
    """Takes the place of Scrapy's, which asks again at once."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._delay_s: float | None = crawler.settings.get("DELAY_S")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to build it."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The same question again where the server was in trouble, unless it said when to come back."""
        if response.status not in PASSING_CODES or GATE.rests_until(request.url):
            return response
        return await self._again(request, f"HTTP {response.status}", MOST_TRIES_MORE) or response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The same question again where the connection failed; None where it would fail again."""
        if not isinstance(exception, PASSING_FAULTS) or is_tls(exception):
            return None
        # Who was silent for a whole time limit has one more: a dead host would hold its place for minutes.
        most = 1 if isinstance(exception, DownloadTimeoutError) else MOST_TRIES_MORE
        return await self._again(request, type(exception).__name__, most)

    async def _again(self, request: Request, why: str, most: int) -> Request | None:
        spider: Any = self._crawler.spider
        again = get_retry_request(request, spider=spider, reason=why, max_retry_times=most)
        if again is not None:
            delay_s = self._delay_s if self._delay_s is not None else request.meta.get("delay_s", 1.0)
            await asyncio.sleep(gap_s(again.meta["retry_times"], delay_s, random.random()))  # noqa: S311
        return again
