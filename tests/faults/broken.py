"""`python -m tests.faults.broken ROOM …`: a room of ours with a fault of ours in it; FAULT names it, FAULT_AT where.

`walk`: the walk of every channel raises. `process`: understanding raises on every page. `segv`, `hungry`, `endless`:
understanding a page whose address holds FAULT_AT ends by signal 11, takes all memory, never comes back.
"""

import os
import runpy
import signal
import sys
from typing import Any


def _broken(fault: str, at: str) -> None:
    if fault == "walk":
        from crawlers.walk import Walk

        Walk.run = _raising  # type: ignore[assignment]
        return
    from pipeline import run

    real = run.process

    def process(raw: Any, *more: Any) -> Any:
        if at in raw.url:
            _misbehave(fault)
        return real(raw, *more)

    run.process = process


def _misbehave(fault: str) -> None:
    if fault == "process":
        raise KeyError("body")
    if fault == "segv":
        os.kill(os.getpid(), signal.SIGSEGV)
    if fault == "hungry":
        bytearray(64 << 30)
    if fault == "endless":
        while True:
            pass


async def _raising(*given: Any) -> str:
    raise RuntimeError("no such attribute")


if __name__ == "__main__":
    room = sys.argv.pop(1)
    if room == ("crawlers" if os.environ["FAULT"] == "walk" else "pipeline"):
        _broken(os.environ["FAULT"], os.environ.get("FAULT_AT", ""))
    runpy.run_module(room, run_name="__main__", alter_sys=True)
