"""Scrapy alone downloading the pages of the benchmark, nothing else: `python -m benchmarks.bare_scrapy URL PAGES`."""

import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

from benchmarks.site import SITES


class Bare(Spider):
    """Counts answers."""

    name = "bare"
    got = 0

    async def start(self) -> AsyncIterator[Any]:
        """All pages, as fast as they come."""
        for number in range(int(sys.argv[2])):
            yield Request(f"{sys.argv[1]}/s/{number % SITES}/news/{number}", self.parse)

    def parse(self, response: Response, **_: Any) -> None:
        """The download is all there is to it."""
        Bare.got += len(response.body) > 0


def main() -> int:
    """Scrapy's own settings, without a pause between requests and with its 16 requests on one host."""
    process = CrawlerProcess(
        {"LOG_LEVEL": "ERROR", "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 16}
    )
    process.crawl(Bare)
    process.start()
    print(Bare.got)
    return 0 if Bare.got == int(sys.argv[2]) else 1


if __name__ == "__main__":
    sys.exit(main())
