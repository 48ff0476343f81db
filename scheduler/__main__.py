"""`python -m scheduler`: the crawling process of `govharvest work`; one JSON object a line for whoever started it."""

import sys

from core import log
from core.errors import GovharvestError, StoreError
from core.settings import settings_from
from crawlers.loop import run_on_reactor, say


def main() -> int:
    """The door: settings, reactor."""
    log.set_up()
    try:
        settings = settings_from()
    except GovharvestError as error:
        say(event="failed", reason=str(error))
        return 2

    async def working() -> None:
        from scheduler.worker import work  # loads Scrapy, which wants its reactor first

        if failure := await work(settings, say):
            raise StoreError(failure)

    return run_on_reactor(settings, working, tied=True)


if __name__ == "__main__":
    sys.exit(main())
