"""Feeds and sitemaps that are larger than a page may be: asked for again with a higher limit, one at a time."""

import asyncio
import traceback
from contextlib import suppress
from dataclasses import replace
from weakref import finalize

from core.errors import FetchError
from core.model import Source
from crawlers.doors import Answer, Ask, Fetch
from crawlers.fetch import FEED_MAX_BYTES
from store.pages import Validators

KINDS = ("feed", "sitemap")
LONGEST_USE_S = 60.0  # whoever asks for the next while it still holds one, as a sitemap with parts, waits no longer


class OneLargeAtATime:
    """So a night with many floods holds one of them in memory.

    Three at once, a feed of 50 MB, a gzip bomb and a body without an end, took 200 MB beside our 90 (seen 2026-11).
    """

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._alone = asyncio.Lock()
        self._free = asyncio.Event()  # nobody holds the last one any more
        self._free.set()

    async def __call__(self, source: Source, ask: Ask, validators: Validators) -> Answer:
        """As `fetch`; the requests of both attempts are counted."""
        try:
            return await self._fetch(source, ask, validators)
        except FetchError as error:
            if error.status != "too_large":
                raise
            _let_go(error)
            if ask.kind not in KINDS:
                raise
        async with self._alone:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._free.wait(), LONGEST_USE_S)
            larger = replace(ask, large=True, why=f"{ask.reason}; it is larger than a page may be")
            answer = await self._again(source, larger, validators)
            self._free.clear()
            finalize(answer, self._free.set)
            return answer

    async def _again(self, source: Source, ask: Ask, validators: Validators) -> Answer:
        try:
            answer = await self._fetch(source, ask, validators)
        except FetchError as error:
            if error.status != "too_large":
                raise
            _let_go(error)
            limit = f"larger than the {FEED_MAX_BYTES >> 20} MiB that we take of a {ask.kind}, unpacked"
            raise FetchError(limit, status="too_large", url=ask.url) from None
        return replace(answer, requests=answer.requests + 1)


def _let_go(error: FetchError) -> None:
    """The bytes that came before it failed hang in the frames of its traceback, for as long as somebody holds it."""
    told: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in told:  # an error may be its own cause
        traceback.clear_frames(link.__traceback__)
        told.append(link)
        link = link.__cause__ or link.__context__
