"""One Scrapy engine for as long as a plan lasts: the plan asks its downloader, and the spider is done when it is."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerRunner

from core.settings import Settings
from crawlers.doors import Fetch
from crawlers.fetch import ScrapyFetch
from crawlers.large import OneLargeAtATime
from crawlers.scrapy_settings import scrapy_settings

Plan = Callable[[Fetch], Awaitable[None]]


class MinistrySpider(Spider):
    """The one spider every definition runs on."""

    name = "ministry"
    lost: BaseException | None = None

    def __init__(self, plan: Plan | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.plan = plan

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's door. Nothing is yielded: the plan asks the downloader itself, in the order it can be read."""
        if self.plan is not None:
            try:
                await self.plan(OneLargeAtATime(ScrapyFetch(self.crawler)))
            except BaseException as error:  # Scrapy would log it and end well
                self.lost = error
        return
        yield


async def with_downloader(settings: Settings, plan: Plan) -> None:
    """Give the plan the door to the sites; what it raises is raised here."""
    runner = AsyncCrawlerRunner(scrapy_settings(settings))
    crawler = runner.create_crawler(MinistrySpider)
    await runner.crawl(crawler, plan=plan)
    lost = getattr(crawler.spider, "lost", None)
    if lost is not None:
        raise lost
