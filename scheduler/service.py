"""The only file that knows APScheduler: it decides when, and starts the same harvest as `govharvest run`."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import time

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from scheduler.plan import NIGHTLY_UTC


def scheduler_for(harvest: Callable[[], object], at: time = NIGHTLY_UTC) -> BlockingScheduler:
    """Nightly at a UTC time. Missed nights come to one, however late; two never run at once.

    Memory store: two schedulers on one job store doubled every run (measured).
    """
    scheduler = BlockingScheduler(timezone="UTC")
    scheduler.add_job(
        harvest, CronTrigger(hour=at.hour, minute=at.minute, timezone="UTC"), id="night", name="nightly harvest",
        coalesce=True, misfire_grace_time=None, max_instances=1,
    )  # fmt: skip
    return scheduler


def run_until_told(harvest: Callable[[], object], at: time, farewell: Callable[[], object]) -> None:
    """Stay up until Ctrl-C or SIGTERM, then end at once, in the middle of a night too: what is stored is safe."""

    def end(number: int, _: object) -> None:
        farewell()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(128 + number)  # threads of a running night would be waited for

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    scheduler_for(harvest, at).start()
