"""The one way out: through the gate, behind the guard, into the logbook."""

from ipaddress import ip_network
from time import monotonic
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, ResponseDataLossError
from scrapy.http import Response

from core.clock import utc_now
from crawlers import guard
from crawlers.fetch import word_of_answer, word_of_error
from crawlers.gate import GATE, seconds_asked_for
from crawlers.head import short_headed
from crawlers.logbook import LOGBOOK
from crawlers.packing import opened
from crawlers.places import IN_THE_AIR
from crawlers.whole import is_unclosed

KEPT_OPEN_S = 10  # a connection without a request: longer than most delays, shorter than thousands of hosts take
DELAYS_OF_REST = 30  # after a 429 that names no time, in delays of the host


class GatedHandler(HTTP11DownloadHandler):
    """Downloads http and https; every request of ours passes here once, robots.txt, retries and redirects too."""

    def __init__(self, crawler: Crawler) -> None:
        from twisted.internet import reactor  # only now: importing it installs one

        super().__init__(crawler)
        self._pool._factory = short_headed(self._pool._factory)
        self._pool.cachedConnectionTimeout = KEPT_OPEN_S
        networks = [ip_network(text) for text in crawler.settings.getlist("ALLOWED_NETWORKS")]
        timeout_s = crawler.settings.getfloat("DNS_TIMEOUT")
        self._guard = guard.installed(reactor) or guard.install(reactor, networks, timeout_s)
        self._delay_s: float | None = crawler.settings.get("DELAY_S")

    async def download_request(self, request: Request) -> Response:
        """The download timeout starts after the wait at the gate."""
        delay_s = self._delay_s if self._delay_s is not None else request.meta.get("delay_s", 1.0)
        async with GATE.turn(request.url, delay_s) as pause_s, IN_THE_AIR.taken():
            at, began, response, word = utc_now(), monotonic(), None, ""
            try:
                response = await self._download(request)
                self._heed(response, delay_s)
                self._check(request, response)
                unpacked = await opened(response, request.meta.get("download_maxsize", self._default_maxsize))
                word = word_of_answer(response.status)
            except Exception as error:
                word = word_of_error(error)
                raise
            finally:
                seconds = monotonic() - began
                LOGBOOK.note(request, response, word or "interrupted", at=at, delay_s=pause_s, seconds=seconds)
        return unpacked

    async def _download(self, request: Request) -> Response:
        try:
            return await super().download_request(request)
        except CannotResolveHostError:
            refused = self._guard.refused(urlsplit(request.url).hostname or "")
            if refused is not None:
                raise guard.ForbiddenAddress(request.url, refused) from None
            raise

    def _heed(self, response: Response, delay_s: float) -> None:
        if response.status not in (429, 503):
            return
        asked = (response.headers.get(b"Retry-After") or b"").decode("latin-1")
        seconds = seconds_asked_for(asked, utc_now())
        if not seconds and response.status == 429:
            seconds = DELAYS_OF_REST * delay_s
        if seconds:
            GATE.rest(response.url, seconds, response.status)

    def _check(self, request: Request, response: Response) -> None:
        # A second wall: the resolver has already refused what this would find.
        peer = response.ip_address
        if peer is not None and not self._guard.is_reachable(peer):
            raise guard.ForbiddenAddress(request.url, str(peer))
        # Chunked and packed answers tell their end themselves; these do not.
        if (b"Content-Length" in response.headers or "partial" in response.flags) and is_unclosed(response.body):
            raise ResponseDataLossError(f"{request.url}: the page breaks off in the middle")
