"""The reactor that Scrapy needs, started once per process, with the guard of addresses on it."""

import asyncio
import contextlib
import json
import os
import sys
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from core.errors import GovharvestError
from core.settings import Settings


def run_on_reactor(settings: Settings, work: Callable[[], Awaitable[None]], *, tied: bool) -> int:
    """Do the work, then end: 0, or 2 with one line on what went wrong; 1 for a fault of ours.

    A `tied` process ends when its standard input does, so that nothing goes on for a parent that died.
    """
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet import reactor
    from twisted.internet.defer import Deferred
    from twisted.internet.task import react

    from crawlers import guard
    from crawlers.scrapy_settings import dns_timeout_s
    from store.connect import lost_database
    from store.steady import DatabaseGone

    guard.install(reactor, settings.allowed_networks, dns_timeout_s(settings), public=bool(settings.contact))
    code = 0

    async def watched() -> None:
        nonlocal code
        watch = await _end_with_parent() if tied else None
        try:
            await work()
        except Exception as error:
            reason = str(error) if isinstance(error, GovharvestError) else lost_database(error)
            if reason is None:
                traceback.print_exc()
            say(event="failed", reason=reason or f"a fault of ours: {type(error).__name__}: {error}",
                gone=isinstance(error, DatabaseGone))  # fmt: skip
            code = 2 if reason else 1
        finally:
            if watch is not None:
                watch.cancel()

    with contextlib.suppress(SystemExit):
        react(lambda _: Deferred.fromFuture(asyncio.ensure_future(watched())))
    return code


def say(**line: Any) -> None:
    """One JSON object for whoever started us."""
    print(json.dumps(line, ensure_ascii=True), flush=True)


async def _end_with_parent() -> "asyncio.Task[None]":
    """What is stored is safe, so the end may be sudden."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)

    async def wait() -> None:
        await reader.read()
        os._exit(3)

    return asyncio.get_running_loop().create_task(wait(), name="parent watch")
