"""The one spider every definition runs on: it gives a plan Scrapy's downloader, and is done when the plan is."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler

Plan = Callable[[Crawler], Awaitable[None]]


class MinistrySpider(Spider):
    """One crawl: the sources that share a host, one after the other (crawlers/harvest.py)."""

    name = "ministry"

    def __init__(self, plan: Plan | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.plan = plan

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's door. Nothing is yielded: the plan asks the downloader itself, in the order it can be read."""
        if self.plan is not None:
            await self.plan(self.crawler)
        return
        yield
