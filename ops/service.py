"""`govharvest schedule`, `work` and `serve`: the commands that stay up."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from typing import Any

import click

from core.children import command
from core.clock import utc_now
from core.errors import GovharvestError
from core.settings import Settings, settings_from
from ops import door, screen
from ops.door import json_option

NEXT = 20  # that are shown
ALIVE = "Say whether one lives on this machine (exit 0 or 1); for health checks."


@click.command()
@click.option("--next", "only_next", is_flag=True, help="Show what is due next, and end; --json does so too.")
@click.option("--alive", is_flag=True, help=ALIVE)
@click.option("--tied", is_flag=True, hidden=True)
@json_option
def schedule(only_next: bool, alive: bool, tied: bool, as_json: bool) -> None:
    """Stay up and enqueue what is due; workers harvest it. Several may run: one leads, another takes over."""
    settings = settings_from()
    if tied:
        _end_with_parent()
    if alive:
        _alive(settings, "scheduler")
    coming = _coming(settings)
    if as_json:
        screen.as_json(coming)
        return
    shown = coming if only_next else coming[:NEXT]
    screen.table(("source", "due (UTC)", "begins", "after", "waiting"), [
        (row["source"], f"{row['due_at']:%Y-%m-%d %H:%M}", f"{row['starts_at']:%H:%M:%S}", row["last_due_at"],
         "yes" if row["waiting"] else "")
        for row in shown
    ])  # fmt: skip
    if len(shown) < len(coming):
        click.echo(f"and {len(coming) - len(shown)} more; govharvest schedule --next shows all", err=True)
    if only_next:
        return
    from scheduler.service import serve as stay

    _require_contact(settings)
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    stay(settings, over, door.tell)
    door.tell(door.STOPPED)


def _coming(settings: Settings) -> list[dict[str, Any]]:
    """What is due when, of each active source, soonest first."""
    from core.sources import load
    from crawlers.groups import keys
    from scheduler import plan, queue
    from store import due, migrate
    from store.connect import connect

    known, errors = load(settings.sources)
    for error in errors:
        door.tell(str(error))
    with connect(settings, application="govharvest ops", autocommit=True) as conn:
        migrate.require(conn)
        queue.require(conn)
        last, waiting = due.last(conn), due.open_sources(conn)
    now, groups = utc_now(), keys(known)
    active = [source for source in known if source.active]
    overdue = {one.source_id: one for one in plan.due(active, groups, last, now)}
    rows = [overdue.get(one.source_id, one) for one in plan.coming(active, groups, last, now)]
    return [
        {"source": one.source_id, "due_at": one.due_at, "starts_at": one.starts_at,
         "last_due_at": last.get(one.source_id), "waiting": one.source_id in waiting, "host": one.group_key}
        for one in sorted(rows, key=lambda one: (one.starts_at, one.source_id))
    ]  # fmt: skip


@click.command()
@click.option("--crawl", is_flag=True, help="Only fetch; understanding is done elsewhere.")
@click.option("--understand", is_flag=True, help="Only understand what others have fetched.")
@click.option("--alive", is_flag=True, help=ALIVE)
@click.option("--tied", is_flag=True, hidden=True)
def work(crawl: bool, understand: bool, alive: bool, tied: bool) -> None:
    """Stay up and harvest what is due, on as many machines as you like; SIGTERM ends it in order."""
    settings = settings_from()
    if tied:
        _end_with_parent()
    if alive:
        _alive(settings, "worker")
    from scheduler.supervisor import Supervisor

    _require_database(settings)
    both = crawl == understand
    if crawl or both:
        _require_contact(settings)
    supervisor = Supervisor(settings=settings, tell=door.tell, crawl=crawl or both, understand=understand or both)
    asyncio.run(supervisor.work())
    door.tell(door.STOPPED)


def _end_with_parent() -> None:
    """When standard input ends, so do we, in order: whoever started us was killed."""

    def wait() -> None:
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def _require_contact(settings: Settings) -> None:
    """Better said now than at night."""
    from core.contact import require_contact
    from core.sources import load, select

    require_contact(settings, select(load(settings.sources)[0]))


def _require_database(settings: Settings) -> None:
    from scheduler import queue
    from store import migrate
    from store.connect import connect

    with connect(settings, application="govharvest ops", autocommit=True) as conn:
        migrate.require(conn)
        queue.require(conn)


def _alive(settings: Settings, kind: str) -> None:
    from store import processes
    from store.connect import connect

    with connect(settings, application="govharvest ops", autocommit=True) as conn:
        alive = processes.is_alive(conn, kind, utc_now())
    click.echo(f"a {kind} lives on {processes.machine()}" if alive else f"no {kind} lives on {processes.machine()}")
    sys.exit(0 if alive else 1)


@click.command()
def serve() -> None:
    """All in one: the database made ready, a scheduler and a worker, until SIGTERM or Ctrl-C."""
    settings = settings_from()
    ready = subprocess.run(command("ops", "db", "upgrade"), check=False)
    if ready.returncode:
        raise GovharvestError("the database could not be made ready; its last words stand above")
    code = _Together(settings, ("schedule", "work")).run()
    door.tell(door.STOPPED)
    sys.exit(code)


class _Together:
    """Commands of ours as children; when one ends by itself, the others are told to stop."""

    def __init__(self, settings: Settings, names: tuple[str, ...]) -> None:
        self.children = {
            name: subprocess.Popen(command("ops", name, "--tied"), stdin=subprocess.PIPE) for name in names
        }
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        self.stopping = False

    def _stop(self, *_: object) -> None:
        self.stopping = True
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()

    def run(self) -> int:
        """0 where it was told to stop; 2 where one of them ended."""
        pid, status = os.wait()
        ended = next((name for name, child in self.children.items() if child.pid == pid), "a child")
        was_told = self.stopping
        if not was_told:
            door.tell(f"govharvest {ended} ended with {os.waitstatus_to_exitcode(status)}; the others are stopped")
            self._stop()
        for child in self.children.values():
            if child.pid != pid:
                child.wait()
        return 0 if was_told else 2
