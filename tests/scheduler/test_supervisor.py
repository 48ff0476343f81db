"""What a worker is made of: whichever part of it dies is followed by another, or ends it."""

import asyncio
import sys
from typing import Any

import pytest

from core.settings import Settings
from scheduler import jobs
from scheduler.supervisor import Supervisor

PIPE = asyncio.subprocess.PIPE


def test_a_reader_that_stays_is_followed_by_another_however_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    async def start(settings: Settings, room: str, *arguments: str) -> asyncio.subprocess.Process:
        begun.append(len(begun) % 3)  # 2: the database was away for longer than it waits
        return await asyncio.create_subprocess_exec(
            sys.executable, "-Sc", f"raise SystemExit({begun[-1]})", stdin=PIPE, stdout=PIPE
        )

    async def lived() -> None:
        reader = jobs.Reader(settings=Settings(), stay=True)
        await reader.start()
        async with asyncio.timeout(60):
            while len(begun) < 8:
                await asyncio.sleep(0.01)
        await reader.kill()

    monkeypatch.setattr(jobs, "start", start)
    monkeypatch.setattr(jobs, "LONGEST_PAUSE_S", 0.0)
    asyncio.run(lived())


def test_a_worker_that_can_keep_house_no_more_ends_instead_of_living_by_half(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Supervisor) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(Supervisor, "_kept", broken)
    with pytest.raises(ZeroDivisionError):
        asyncio.run(Supervisor(settings=Settings(), tell=print, crawl=False, understand=False).work())
