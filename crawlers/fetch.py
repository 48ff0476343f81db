"""One question to a site through Scrapy's downloader: an `Answer`, or a FetchError with the word for what failed."""

import hashlib
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from core.errors import FetchError
from core.model import Source
from crawlers.doors import Answer, Ask
from crawlers.failures import fetch_error
from crawlers.gate import GATE
from crawlers.hosts import hosts_of
from crawlers.redirects import moved
from crawlers.soft import challenge
from store.documents import HEADERS_KEPT
from store.pages import Validators

FEED_MAX_BYTES = 64 * 1024 * 1024


class ScrapyFetch:
    """The door to the sites for one crawl; a callable of the shape `harvest.Fetch`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    async def __call__(self, source: Source, ask: Ask, validators: Validators) -> Answer:
        """Ask, politely; redirects and retries included."""
        conditions = _conditions(validators) if ask.method == "GET" else {}
        response = await self._download(source, ask, conditions)
        if response.status == 304 and not conditions:
            response = await self._download(source, ask, {"Cache-Control": "no-cache"})
            if response.status == 304:
                said = (
                    "answers that nothing changed (304) to who never asked before; its cache is broken, tell the site"
                )
                raise FetchError(said, status="http_client", url=ask.url)
        _refuse(response, ask.url)
        return _answer(response)

    async def _download(self, source: Source, ask: Ask, headers: Mapping[str, str]) -> Response:
        cookies, meta = _cookies(ask), _meta(source, ask)
        if cookies:
            meta["cookiejar"] = f"{source.id} {sorted(cookies.items())}"  # editions share no jar
        kept = {name: value for name, value in {**ask.headers, **headers}.items() if name.lower() != "cookie"}
        request = Request(
            ask.url, method=ask.method, body=ask.body, headers=kept, cookies=cookies, meta=meta, dont_filter=True
        )
        engine = self.crawler.engine
        assert engine is not None
        try:
            return await engine.download_async(request)
        except FetchError:
            raise  # as it is: raised from itself it would be its own cause, and who follows causes would not end
        except Exception as error:
            raise fetch_error(error, ask.url) from error


def _cookies(ask: Ask) -> Any:
    """Scrapy takes cookies by themselves and drops the header."""
    written = next((value for name, value in ask.headers.items() if name.lower() == "cookie"), "")
    return {name: morsel.value for name, morsel in SimpleCookie(written).items()}


def _conditions(validators: Validators) -> dict[str, str]:
    asked = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in asked.items() if value}


def _meta(source: Source, ask: Ask) -> dict[str, Any]:
    """What the middlewares and the logbook need to know of the question."""
    meta: dict[str, Any] = {
        "cookiejar": source.id, "source_id": source.id, "run_id": ask.run_id, "kind": ask.kind, "why": ask.reason,
        "homes": hosts_of(source), "own_headers": tuple(ask.headers), "own_origin": ask.url,
    }  # fmt: skip
    if source.delay_s is not None:
        meta["delay_s"] = source.delay_s
    if ask.large:
        meta["download_maxsize"] = FEED_MAX_BYTES
    return meta


def word_of_answer(code: int) -> str:
    """The status word of an answer by its code alone."""
    if code in (404, 410):
        return "missing"
    if code == 304 or code == 429:
        return "not_modified" if code == 304 else "rate_limited"
    return "ok" if code < 400 else "http_client" if code < 500 else "http_server"


def word_of_error(error: Exception) -> str:
    """The status word of what went wrong instead of an answer."""
    return fetch_error(error, "").status


def _refuse(response: Response, url: str) -> None:
    """A FetchError for every answer that brings neither bytes nor a clear word about the page."""
    code = response.status
    if 200 <= code < 300 or code in (304, 404, 410):
        return
    if code == 429:
        until = GATE.rests_until(response.url)
        rests = f", not before {until:%Y-%m-%d %H:%M:%S} UTC" if until else ""
        said = f"asks us to come less often (429){rests}; raise delay_s of the source"
        raise FetchError(said, status="rate_limited", url=url)
    wall = challenge(code, response.body[:100_000].decode("utf-8", "replace"))
    if wall:
        said = f"a wall for robots stands here ({wall}); ask the ministry to let us in"
        raise FetchError(said, status="blocked", url=url)
    if code >= 500:
        until = GATE.rests_until(response.url)
        rests = f" and asked for no requests before {until:%Y-%m-%d %H:%M:%S} UTC" if until else ""
        said = f"the site is in trouble: it answered {code}{rests}; usually passes"
        raise FetchError(said, status="http_server", url=url)
    to = (response.headers.get(b"Location") or b"").decode("latin-1")
    if code < 400 and urlsplit(to).scheme not in ("", "http", "https"):
        said = f"leads to {to[:200]}, and only http and https are fetched; look at the address"
        raise FetchError(said, status="forbidden_address", url=url)
    raise FetchError(f"refused: it answered {code}; is the address still right?", status="http_client", url=url,
                     code=code, is_json=response.body.lstrip()[:1] in (b"{", b"["))  # fmt: skip


def _answer(response: Response) -> Answer:
    headers = _headers(response)
    return Answer(
        status_code=response.status,
        url=response.url,
        content_type=headers.get("content-type", ""),
        body=response.body,
        validators=Validators(
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            sha256=hashlib.sha256(response.body).digest(),
        ),
        headers=headers,
        requests=1 + response.meta.get("redirect_times", 0) + response.meta.get("retry_times", 0),
        moved_to=moved(response.meta, response.url),
    )


def _headers(response: Response) -> dict[str, str]:
    kept = {}
    for name in HEADERS_KEPT:
        value = response.headers.get(name)
        if value is not None:
            kept[name] = value.decode("latin-1")[:2000]
    return kept
