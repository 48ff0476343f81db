"""Pages understood in processes beside this one: a page that hangs or eats memory ends one of them, not the search."""

import asyncio
import contextlib
import multiprocessing
import os
import resource
from concurrent.futures import TimeoutError as TookTooLong
from typing import Self

from pebble import ProcessExpired, ProcessPool

from core.model import Article, RawDocument, Rejected, Source
from core.settings import Settings
from pipeline.process import process

MOST = 4  # processes, where nobody says how many
MEMORY_LIMIT_BYTES = 4 * 1024 * 1024 * 1024


class Understanding:
    """`async with Understanding(settings) as understand: await understand(raw, source)`."""

    def __init__(self, settings: Settings, most: int = MOST) -> None:
        many = settings.workers or min(os.cpu_count() or 1, MOST)
        self._limit_s = settings.understand_timeout_s
        self._pool = ProcessPool(
            max_workers=max(1, min(many, most)), initializer=_limit_memory,
            context=multiprocessing.get_context("spawn"),
        )  # fmt: skip

    async def __call__(self, raw: RawDocument, source: Source) -> Article | Rejected:
        """What a harvest would make of this page."""
        try:
            task = self._pool.schedule(process, args=(raw, source), timeout=self._limit_s)
            result: Article | Rejected = await asyncio.wrap_future(task)
            return result
        except (TimeoutError, TookTooLong):
            return _refused("timeout", f"reading it took longer than {self._limit_s:g} s")
        except MemoryError:
            return _refused("too_large", "reading it took more memory than it may")
        except ProcessExpired as error:
            return _refused("parse_error", f"it ended the process that read it (exit code {error.exitcode})")
        except Exception as error:
            return _refused("parse_error", f"a fault of ours: {type(error).__name__}: {error}")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        await asyncio.to_thread(self._pool.join)


def _limit_memory() -> None:
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))


def _refused(status: str, reason: str) -> Rejected:
    return Rejected(stage="understand", status=status, reason=f"{reason}; look at the page")
