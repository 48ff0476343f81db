"""robots.txt as RFC 9309 reads it: no answer means no, fetched once per site for all crawls of the process."""

import asyncio
import logging
import re
import zlib
from dataclasses import dataclass
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

from protego import Protego
from protego._utils import _quote_path
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    IgnoreRequest,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from core import log
from core.errors import FetchError
from crawlers.failures import in_words, is_tls
from crawlers.gate import GATE, LONGEST_CRAWL_DELAY_S

LOGGER = logging.getLogger("crawlers")
AGENT = "govharvest"
MOST_BYTES = 512_000  # RFC 9309: at least 500 kibibytes are read
KEPT_S = 24 * 3600.0  # RFC 9309: no longer than a day
UNREACHABLE_KEPT_S = 1800.0  # outlives a run; a worker that lives for weeks asks again

# Editors leave marks, templates leave remarks above rules that are meant; neither makes a web page of them.
_REMARKS = re.compile(r"\A[\s\ufeff]*(?:<!--[^<>]{0,2000}-->[\s\ufeff]*)*")
_PAGE = re.compile(r"<(?:!doctype|\?xml|[a-z][a-z0-9]*[\s/>])", re.I)
_AGENT_LINE = re.compile(r"^[ \t\ufeff]*user-agent[ \t]*:[ \t]*[\w-]{1,100}/[^#]*", re.I)
_DELAY_LINE = re.compile(r"^([ \t]*crawl-delay[ \t]*:[ \t]*\d{1,9}),(\d{1,9})", re.I)

Site = tuple[str, str, int | None]


class RobotsDenied(FetchError, IgnoreRequest):
    """robots.txt forbids this page to us."""

    def __init__(self, url: str) -> None:
        super().__init__(f"{url}: robots.txt forbids it; obey, or ask the site", status="robots_denied", url=url)


class RobotsUnreachable(FetchError, IgnoreRequest):
    """robots.txt gave no answer, so nothing of this site is fetched in this run."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"{url}: robots.txt of the site cannot be read ({why}), so nothing is fetched; usually passes",
            status="robots_unreachable",
            url=url,
        )


@dataclass(frozen=True, kw_only=True)
class _Answer:
    rules: Protego | None = None  # None: everything is allowed
    allows: str = ""  # why everything is, in words for a webmaster
    why: str = ""  # set: everything is denied
    cause: Exception | None = None  # set: the site itself is not there, in its own words

    def check(self, url: str) -> str:
        """What lets this address pass; raises where nothing does."""
        if self.cause is not None:
            raise self.cause
        if self.why:
            raise RobotsUnreachable(url, self.why)
        if self.rules is None:
            return self.allows
        if not self.rules.can_fetch(url, AGENT):
            raise RobotsDenied(url)
        return allowing_rule(self.rules, url)


class _Answers:
    """The answers of all sites, shared by the crawls of the process; who comes first asks, the others wait."""

    def __init__(self) -> None:
        self._asked: dict[Site, tuple[float, asyncio.Future[_Answer]]] = {}

    def of(self, site: Site) -> asyncio.Future[_Answer] | None:
        when, answer = self._asked.get(site, (0.0, None))
        if answer is None or answer.cancelled():
            return None
        if answer.done():
            bad = answer.result().why or answer.result().cause
            if monotonic() - when > (UNREACHABLE_KEPT_S if bad else KEPT_S):
                return None
        return answer

    def expect(self, site: Site) -> asyncio.Future[_Answer]:
        answer: asyncio.Future[_Answer] = asyncio.get_running_loop().create_future()
        self._asked[site] = (monotonic(), answer)
        return answer

    def forget(self) -> None:
        self._asked.clear()


_ANSWERS = _Answers()


def forget() -> None:
    """Ask every site again: for a process that harvests night after night, at the start of each."""
    _ANSWERS.forget()


def sitemaps_of(url: str) -> list[str]:
    """The sitemaps that robots.txt of this address's site names, as far as it was asked."""
    parts = urlsplit(url)
    answer = _ANSWERS.of((parts.scheme, parts.hostname or "", parts.port))
    rules = answer.result().rules if answer is not None and answer.done() else None
    return [at[:2_000] for at in rules.sitemaps][:20] if rules is not None else []


def rules_in(body: bytes) -> Protego | None:
    """The rules in these bytes; None when it is a web page instead."""
    text = _decoded(_unpacked(body[: MOST_BYTES + 1]))
    if len(text) > MOST_BYTES or len(body) > MOST_BYTES:
        text = text[:MOST_BYTES].rpartition("\n")[0]  # half a rule may say the opposite
    text = _REMARKS.sub("", text)
    if _PAGE.match(text):
        return None
    lines = (_AGENT_LINE.sub(_without_version, line) for line in text.splitlines())
    return Protego.parse("\n".join(_DELAY_LINE.sub(r"\1.\2", line) for line in lines))


def _unpacked(body: bytes) -> bytes:
    """The bytes inside gzip, where a server sends a packed file without saying so; a little more than is read."""
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, MOST_BYTES + 1)
    except zlib.error:
        return body


def _without_version(line: re.Match[str]) -> str:
    """`GovHarvest/1.0` names us: RFC 9309 compares the product alone."""
    return line[0].partition("/")[0]


def allowing_rule(rules: Protego, url: str) -> str:
    """The line of robots.txt that allows this address, as in `Allow: /news`, or that none is about it."""
    ours = rules._get_matching_rule_set(AGENT)  # protego tells what it decided, not by which rule
    path = _quote_path(url)
    for rule in ours._rules if ours else ():
        if rule.value.match(path):
            return f"{rule.field.capitalize()}: {rule.value._pattern[:200]}"
    return "no rule forbids"


def _decoded(body: bytes) -> str:
    head = body[:64]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    if head.count(0) * 3 > len(head):
        return body.decode("utf-16-be" if head[:1] == b"\0" else "utf-16-le", errors="replace")
    return body.decode("utf-8-sig", errors="replace")


class RobotsMiddleware:
    """Asks robots.txt before every request, redirects included, unless `dont_obey_robotstxt` is in its meta."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to build it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises RobotsDenied or RobotsUnreachable; the error of the site itself when there is no site."""
        parts = urlsplit(request.url)
        if request.meta.get("dont_obey_robotstxt") or parts.scheme not in ("http", "https"):
            return
        site = (parts.scheme, parts.hostname or "", parts.port)
        answer = _ANSWERS.of(site)
        if answer is None:
            answer = _ANSWERS.expect(site)
            try:
                answer.set_result(await self._ask(request))
            finally:
                if not answer.done():
                    answer.cancel()
        request.meta["robots"] = (await asyncio.shield(answer)).check(request.url)

    async def _ask(self, request: Request) -> _Answer:
        parts = urlsplit(request.url)
        address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/robots.txt"
        kept = ("delay_s", "download_timeout", "source_id", "run_id")
        meta: dict[str, Any] = {name: value for name, value in request.meta.items() if name in kept}
        meta |= {"dont_obey_robotstxt": True, "why": "robots.txt", "robots": "always allowed"}
        question = Request(address, priority=1000, callback=NO_CALLBACK, meta=meta, dont_filter=True)
        try:
            response = await self._crawler.engine.download_async(question)
        except Exception as error:  # every kind of silence has the same meaning
            return _silence(error)
        return self._understand(request.url, response)

    def _understand(self, url: str, response: Response) -> _Answer:
        if response.status >= 500 or response.status == 429:  # who is asked too often is not to be asked more
            return _Answer(why=f"HTTP {response.status}")
        rules = rules_in(response.body) if response.status == 200 else None
        _slow_down(url, rules)
        said = "robots.txt is a web page" if response.status == 200 else f"no robots.txt ({response.status})"
        return _Answer(rules=rules, allows=said)


def _slow_down(url: str, rules: Protego | None) -> None:
    asked_s = float((rules.crawl_delay(AGENT) if rules is not None else None) or 0.0)
    if asked_s > LONGEST_CRAWL_DELAY_S:
        said = "robots.txt asks for a longer pause than is kept; delay_s in the source's file may be longer"
        log.event(LOGGER, "warning", said, url=url, asked_s=asked_s, kept_s=LONGEST_CRAWL_DELAY_S)
    GATE.slow_down(url, asked_s)


def _silence(error: Exception) -> _Answer:
    if isinstance(error, DownloadCancelledError):
        return _Answer(why="it is larger than any robots.txt has to be")
    if isinstance(error, IgnoreRequest):  # too many redirects: RFC 9309 calls it unavailable, as a 404
        return _Answer(allows="no robots.txt (redirected too often)")
    if isinstance(error, (FetchError, CannotResolveHostError, DownloadConnectionRefusedError)) or is_tls(error):
        return _Answer(cause=error)
    return _Answer(why=in_words(error)[1].partition(";")[0])
