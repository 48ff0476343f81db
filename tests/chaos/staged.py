"""`python -m tests.chaos.staged ROOM …`: a process of a harvest that may kill itself, its parent or the whole tree.

CHAOS_STAGE holds, as JSON, the stage, how often it is passed before, who is killed, and a file that is made first: so
it happens once in a tree, and whoever started it knows that it did.
"""

import json
import os
import runpy
import signal
import sys
from collections.abc import Callable
from typing import Any

from core.children import command as plain_command

# The process in which a stage comes, and how often it comes there in a harvest of the sample, roughly.
STAGES = {
    "after fetch": ("crawlers", 50),
    "between insert and commit": ("crawlers", 6),
    "after commit of documents": ("crawlers", 8),
    "after commit before the run's status": ("crawlers", 3),
    "during extraction": ("pipeline", 12),
    "between insert of texts and commit": ("pipeline", 2),
    "after commit of texts before the run's status": ("pipeline", 2),
    "before the books are closed": ("night", 1),
    "before the night is closed": ("night", 1),
}
VICTIMS = ("tree", "self", "parent")


def armed(room: str) -> None:
    """Put the kill into its place, if this process is the one."""
    plan = json.loads(os.environ.get("CHAOS_STAGE") or "null")
    if plan is None or STAGES[plan["stage"]][0] != room:
        return
    left = plan["passes"]

    def passed() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            _strike(plan["victim"], plan["told"])

    _place(plan["stage"], passed)


def _strike(victim: str, told: str) -> None:
    try:
        os.close(os.open(told, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    if victim == "tree":
        os.killpg(0, signal.SIGKILL)
    if victim == "parent" and os.getpid() != os.getpgrp():
        os.kill(os.getpgrp(), signal.SIGKILL)
        return
    os.kill(os.getpid(), signal.SIGKILL)


def _place(stage: str, passed: Callable[[], None]) -> None:
    """Before a function, or after it where the stage begins when it has ended."""
    if stage == "after fetch":
        from crawlers.harvest import Harvest

        _after_async(Harvest, "_ask", passed)
    elif stage == "between insert and commit":
        from store import documents

        _after_async(documents, "keep", passed)
    elif stage == "after commit of documents":
        from crawlers.archive import DatabaseArchive

        _after_async(DatabaseArchive, "_written", passed)
    elif stage == "after commit before the run's status":
        from store import runs

        _before(runs, "crawled", passed)
    elif stage == "during extraction":
        from pipeline import run

        _before(run, "process", passed)
    elif stage == "between insert of texts and commit":
        from pipeline import run

        _before(run, "learn", passed)
    elif stage == "after commit of texts before the run's status":
        from pipeline import run

        _before(run, "close_runs", passed)
    else:
        from store import runs

        _before(runs, "close_runs" if "books" in stage else "close_night", passed)


def _before(place: Any, name: str, passed: Callable[[], None]) -> None:
    real = getattr(place, name)

    def instead(*given: Any, **more: Any) -> Any:
        passed()
        return real(*given, **more)

    setattr(place, name, instead)


def _after_async(place: Any, name: str, passed: Callable[[], None]) -> None:
    real = getattr(place, name)

    async def instead(*given: Any, **more: Any) -> Any:
        result = await real(*given, **more)
        passed()
        return result

    setattr(place, name, instead)


def command(room: str, *arguments: str) -> list[str]:
    """For scheduler.jobs: the same process, which may die here."""
    real = plain_command(room, *arguments)
    at = real.index("-m")
    return [*real[:at], "-m", "tests.chaos.staged", *real[at + 1 :]]


def night() -> int:
    """All sources, once; 0 when the night ended as nights do, whatever the sites said."""
    from core import log
    from core.settings import settings_from
    from core.sources import load
    from scheduler import jobs

    log.set_up()
    jobs.command = command  # type: ignore[attr-defined]
    settings = settings_from()
    known, _ = load(settings.sources)
    report = jobs.run_night(settings, known, known, trigger="test")
    return 1 if report.failure or report.busy else 0


if __name__ == "__main__":
    room = sys.argv.pop(1)
    armed(room)
    if room == "night":
        sys.exit(night())
    runpy.run_module(room, run_name="__main__", alter_sys=True)
