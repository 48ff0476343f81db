"""The only file that knows APScheduler: it decides when, writes down what is due, and calls the workers.

Any number of schedulers may run: one holds a lock and leads, the others try to take it every two seconds. Nothing is
in memory that the database and the definitions do not say again, so a new leader goes on where the last one stopped.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from core.clock import utc_now
from core.errors import StoreError
from core.model import Source
from core.settings import Settings
from core.sources import Definitions
from crawlers.groups import keys
from scheduler import plan, queue
from scheduler.heart import Heart
from store import due, migrate
from store import sources as source_table
from store.connect import Connection, connect, lost_database

LEADER_LOCK = 0x676F7671
TRY_EVERY_S = 2.0
LONGEST_PATIENCE_S = 30.0
SET_BACK = timedelta(seconds=10)  # less is not worth a word
LOOK_EVERY_S = 10  # for definitions that are others now
LOGGER = logging.getLogger("scheduler")


class Calendar:
    """What is due when, of the definitions as they are now."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self.sources: list[Source] = []  # the active ones
        self.groups: Mapping[str, str] = {}
        self.last: dict[str, datetime] = {}

    def read(self, conn: Connection, now: datetime) -> None:
        """The files and the table of sources, in line with each other; when each was due last."""
        known, errors = list(self._definitions.sources().values()), self._definitions.errors
        for error in errors:
            LOGGER.warning("%s", error)
        if known or not errors:  # no folder at the moment: nobody is retired for that
            source_table.sync(conn, known, now, broken=[e.source_id for e in errors if e.source_id])
        self.sources = [source for source in known if source.active]
        self.groups = keys(known)
        if many := due.forget_ahead(conn, now):
            LOGGER.warning("a clock was wrong, times that are to come stood as over; forgotten=%s", many)
        self.last = due.last(conn)

    def changed(self) -> bool:
        """Whether a definition is another."""
        return self._definitions.changed()

    def due(self, now: datetime) -> list[plan.Due]:
        """What is to be enqueued."""
        return list(plan.due(self.sources, self.groups, self.last, now))

    def enqueued(self, dues: list[plan.Due]) -> None:
        """It was."""
        self.last |= {one.source_id: one.due_at for one in dues}

    def next(self, now: datetime) -> datetime | None:
        """When something is due next; now, where something is."""
        return now if self.due(now) else self.coming(now)

    def coming(self, now: datetime) -> datetime | None:
        """When something is due after that."""
        return min((one.due_at for one in plan.coming(self.sources, self.groups, self.last, now)), default=None)


class DueTrigger(BaseTrigger):  # type: ignore[misc]
    """Fires when something is due."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        """By the calendar; what is past is due now, and once it fired it is enqueued."""
        return self._calendar.next(now) if previous is None else self._calendar.coming(now)


class Leader:
    """Whoever holds the lock: APScheduler with a memory store (two schedulers on one store doubled every run)."""

    def __init__(self, settings: Settings, conn: Connection, now: Callable[[], datetime] = utc_now) -> None:
        self.settings, self.conn, self.now = settings, conn, now
        self.calendar = Calendar(Definitions(settings.sources))
        self.lost: BaseException | None = None
        self.alone = threading.Lock()

    def lead(self, over: threading.Event, beat: Callable[[str], None]) -> None:
        """Until it is over, or the database is gone: the lock is the connection's of whoever beats.

        Or until the clock is set back: APScheduler would sleep until the time comes that it had been.
        """
        latest = self.now()
        self.calendar.read(self.conn, self.now())
        scheduler = scheduler_for(self.calendar, self.enqueue, self.look)
        scheduler.start()
        try:
            while not over.wait(1.0) and self.lost is None:
                beat("leads")
                if self.now() < latest - SET_BACK:
                    LOGGER.warning("the clock was set back; beginning anew was=%s", latest.isoformat())
                    break
                latest = max(latest, self.now())
        finally:
            scheduler.shutdown(wait=True)
        if self.lost is not None:
            raise self.lost

    def enqueue(self) -> None:
        """What is due now."""
        with _Guard(self):
            dues = self.calendar.due(self.now())
            due.enqueue(self.conn, dues, self.now())
            self.calendar.enqueued(dues)
            asyncio.run(queue.call_all(self.settings, self.conn))
            if dues:
                LOGGER.info("due; sources=%s", len(dues))

    def look(self) -> bool:
        """Read the definitions again where one is another; whether one was."""
        with _Guard(self):
            if self.calendar.changed():
                self.calendar.read(self.conn, self.now())
                LOGGER.info("definitions were read again; active=%s", len(self.calendar.sources))
                return True
        return False


class _Guard:
    """What goes wrong in a thread of APScheduler ends the leadership, and is told by whoever began it.

    One thread at a time: they share a connection, and one's statements would fall into the other's transaction.
    """

    def __init__(self, leader: Leader) -> None:
        self._leader = leader

    def __enter__(self) -> None:
        self._leader.alone.acquire()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        self._leader.alone.release()
        if error is not None:
            self._leader.lost = error
        return error is not None


def scheduler_for(calendar: Calendar, enqueue: Callable[[], Any], look: Callable[[], bool]) -> BackgroundScheduler:
    """Missed times come to one, however late; two never run at once; a new definition counts within seconds."""
    scheduler = BackgroundScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
    )
    trigger = DueTrigger(calendar)

    def look_again() -> None:
        # also after the machine slept: then what is due stands in the calendar, not on APScheduler's timer
        if look() or calendar.due(utc_now()):
            scheduler.reschedule_job("due", trigger=trigger)

    scheduler.add_job(enqueue, trigger, id="due", name="write down what is due")
    scheduler.add_job(look_again, IntervalTrigger(seconds=LOOK_EVERY_S, timezone="UTC"), id="look", name="definitions")
    return scheduler


def serve(settings: Settings, over: threading.Event, tell: Callable[[str], None]) -> None:
    """A scheduler, until it is over: it leads, or waits to lead; while the database is away it waits for that."""
    patience = TRY_EVERY_S
    while not over.is_set():
        try:
            with connect(settings, application="govharvest scheduler", autocommit=True) as conn:
                migrate.require(conn)
                queue.require(conn)
                patience = TRY_EVERY_S
                _one_life(settings, conn, over, tell)
        except Exception as error:
            reason = str(error) if isinstance(error, StoreError) else lost_database(error)
            if reason is None:
                raise
            tell(f"{reason}; trying again in {patience:g} s")
            over.wait(patience)
            patience = min(patience * 2, LONGEST_PATIENCE_S)


def _one_life(settings: Settings, conn: Connection, over: threading.Event, tell: Callable[[str], None]) -> None:
    heart = Heart(conn, "scheduler")
    try:
        while not over.is_set():
            row = conn.execute("SELECT pg_try_advisory_lock(%s) AS taken", (LEADER_LOCK,)).fetchone()
            if row and row["taken"]:
                tell("this scheduler leads")
                with connect(settings, application="govharvest leader", autocommit=True) as work:
                    Leader(settings, work).lead(over, heart.beat)
            else:
                heart.beat("waits to lead")
                over.wait(TRY_EVERY_S)
    finally:
        heart.ends()
