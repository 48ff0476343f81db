"""Politeness for the whole process: a host sees one request at a time, with a pause between, whoever asks."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_network
from time import monotonic
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, ResponseDataLossError
from scrapy.http import Response

from core.clock import utc_now
from core.errors import FetchError
from crawlers import guard

LONGEST_REST_S = 24 * 3600.0
LONGEST_CRAWL_DELAY_S = 60.0


class HostResting(FetchError):
    """The host asked for no requests until a time that has not come."""

    def __init__(self, url: str, until: datetime, answered: int = 429) -> None:
        super().__init__(
            f"{url}: the host answered {answered} and asked for no requests before {until:%Y-%m-%d %H:%M:%S} UTC;"
            " a later run tries again",
            status="rate_limited" if answered == 429 else "http_server",
            url=url,
        )
        self.until = until


@dataclass
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # first come, first served
    ended: float = float("-inf")
    crawl_delay_s: float = 0.0
    rests_until: float = float("-inf")
    rests_for: int = 429  # the status with which it asked


class Gate:
    """What is known of each host; one per process, see GATE."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, url: str, delay_s: float) -> AsyncIterator[None]:
        """Holds the host of this address; raises HostResting at once, or when its turn has come."""
        host = self._host(url)
        self._check_rest(host, url)
        async with host.turn:
            wait = host.ended + max(delay_s, host.crawl_delay_s) - monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            self._check_rest(host, url)
            try:
                yield
            finally:
                host.ended = monotonic()

    def rest(self, url: str, seconds: float, answered: int = 429) -> None:
        """Close the host of this address for so long, a day at most."""
        host = self._host(url)
        host.rests_until, host.rests_for = monotonic() + min(seconds, LONGEST_REST_S), answered

    def slow_down(self, url: str, crawl_delay_s: float) -> None:
        """What robots.txt asks for; a minute at most."""
        self._host(url).crawl_delay_s = min(crawl_delay_s, LONGEST_CRAWL_DELAY_S)

    def _host(self, url: str) -> _Host:
        name = (urlsplit(url).hostname or "").rstrip(".")
        return self._hosts.setdefault(name, _Host())

    @staticmethod
    def _check_rest(host: _Host, url: str) -> None:
        left = host.rests_until - monotonic()
        if left > 0:
            raise HostResting(url, utc_now() + timedelta(seconds=left), host.rests_for)


GATE = Gate()


def seconds_asked_for(retry_after: str, now: datetime) -> float | None:
    """The pause a Retry-After header asks for; None when it says nothing usable."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        until = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max((until - now).total_seconds(), 0.0)


def is_cut_gzip(body: bytes, limit: int) -> bool:
    """Whether a gzip body ends before its trailer; not known, hence no, once it has unpacked to more than `limit`."""
    unpacked = 0
    while body[:2] == b"\x1f\x8b":
        member = zlib.decompressobj(wbits=31)
        try:
            while not member.eof:
                piece = member.decompress(body, 1 << 18)
                unpacked += len(piece)
                if unpacked > limit:
                    return False
                if not piece and not member.eof:
                    return True
                body = member.unconsumed_tail
        except zlib.error:
            return False  # damaged rather than cut: decompressing it says so
        body = member.unused_data
    return False


class GatedHandler(HTTP11DownloadHandler):
    """Downloads http and https through the gate and behind the guard."""

    def __init__(self, crawler: Crawler) -> None:
        from twisted.internet import reactor  # only now: importing it installs one

        super().__init__(crawler)
        networks = [ip_network(text) for text in crawler.settings.getlist("ALLOWED_NETWORKS")]
        timeout_s = crawler.settings.getfloat("DNS_TIMEOUT")
        self._guard = guard.installed(reactor) or guard.install(reactor, networks, timeout_s)
        self._delay_s: float | None = crawler.settings.get("DELAY_S")

    async def download_request(self, request: Request) -> Response:
        """The download timeout starts after the wait at the gate."""
        delay_s = self._delay_s if self._delay_s is not None else request.meta.get("delay_s", 1.0)
        async with GATE.turn(request.url, delay_s):
            response = await self._download(request)
            self._heed(response)
        self._check(request, response)
        return response

    async def _download(self, request: Request) -> Response:
        try:
            return await super().download_request(request)
        except CannotResolveHostError:
            refused = self._guard.refused(urlsplit(request.url).hostname or "")
            if refused is not None:
                raise guard.ForbiddenAddress(request.url, refused) from None
            raise

    def _heed(self, response: Response) -> None:
        asked = response.headers.get(b"Retry-After")
        if response.status not in (429, 503) or asked is None:
            return
        seconds = seconds_asked_for(asked.decode("latin-1"), utc_now())
        if seconds:
            GATE.rest(response.url, seconds, response.status)

    def _check(self, request: Request, response: Response) -> None:
        # A second wall: the resolver has already refused what this would find.
        peer = response.ip_address
        if peer is not None and not self._guard.is_reachable(peer):
            raise guard.ForbiddenAddress(request.url, str(peer))
        packed = (response.headers.get(b"Content-Encoding") or b"").strip().lower()
        if packed in (b"gzip", b"x-gzip") and is_cut_gzip(response.body, self._default_maxsize):
            raise ResponseDataLossError(f"{request.url}: the gzip stream ends before its trailer")
