"""The parent of the embedded server: starts it or adopts it, reaps it, stops it when nobody used it for a while.

Started by `store.embedded` as `python -m store.keeper HOME`, in a session of its own, so that it outlives the command
that needed the server. As root it stays root and the server becomes the user who owns the home.
"""

import argparse
import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from store import embedded

POLL_S = 15.0
LONGEST_LOG = 10 * 1024 * 1024

COUNT = """
SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()),
       (SELECT sum(sessions) FROM pg_stat_database)
"""


class Watch:
    """Counts clients over one connection that stays open; a session that came and went between looks counts too."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.conn: psycopg.Connection[tuple[int, int]] | None = None
        self.sessions = -1

    def used(self) -> bool:
        """Whether anybody but us was there since the last look; a server that does not answer counts as used."""
        try:
            if self.conn is None:
                address = embedded.address_of(self.home, "postgres")
                self.conn = psycopg.connect(address, autocommit=True, application_name="govharvest keeper")
                self.sessions = -1
            clients, sessions = self.conn.execute(COUNT).fetchone() or (0, 0)
        except (psycopg.Error, OSError, IndexError):
            self.close()
            return True
        used = clients > 0 or sessions != self.sessions
        self.sessions = sessions
        return used

    def close(self) -> None:
        if self.conn is not None:
            with contextlib.suppress(psycopg.Error):
                self.conn.close()
        self.conn = None


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m store.keeper", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--idle-s", type=float, default=embedded.IDLE_S)
    parser.add_argument("--port", type=int, help="listen on loopback too")
    options = parser.parse_args(arguments)
    os.umask(0o077)
    fd = embedded.open_lock(options.home / "keeper.lock")
    if not _alone(fd):
        return 0
    if os.geteuid() == 0:
        owner = embedded.owner_of(options.home)
        os.fchown(fd, owner.uid, owner.gid)
    keep(options.home, options.idle_s, options.port)
    return 0


def _alone(fd: int) -> bool:
    """Takes the keeper's lock. Tried for a second: a command that asks for a keeper holds it for a blink."""
    for _ in range(20):
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        else:
            return True
    return False


def keep(home: Path, idle_s: float, port: int | None) -> None:
    """Until the server ends by itself, its home is deleted, or nobody was there for idle_s."""
    child = None if embedded.postmaster(home) else _start(home, port)
    signal.signal(signal.SIGTERM, lambda number, frame: embedded.shut_down(home))  # the machine goes down
    watch, last_used = Watch(home), time.monotonic()
    while _wait(home, child, min(POLL_S, idle_s / 4)):
        if not (home / "data" / "PG_VERSION").exists():
            _abandon(child)
            return
        _cut_log(home)
        if watch.used():
            last_used = time.monotonic()
        elif time.monotonic() - last_used >= idle_s and _stop_unused(home, watch, child):
            return
    watch.close()


def _start(home: Path, port: int | None) -> "subprocess.Popen[bytes]":
    owner = embedded.owner_of(home)
    with embedded.open_log(home) as log:
        return subprocess.Popen(
            embedded.server_command(home, port), cwd=home, env=embedded.environment(), stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, start_new_session=True, **owner.popen(),
        )  # fmt: skip


def _wait(home: Path, child: "subprocess.Popen[bytes] | None", seconds: float) -> bool:
    """False as soon as the server has ended; an adopted one is looked at, our own is waited for."""
    if child is None:
        time.sleep(min(seconds, 1.0) if embedded.postmaster(home) else 0)
        return embedded.postmaster(home) is not None
    try:
        child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


def _stop_unused(home: Path, watch: Watch, child: "subprocess.Popen[bytes] | None") -> bool:
    """Stops the server under the lock of those who start it, unless somebody came in the meantime."""
    with embedded.lock(home / "start.lock"):
        if watch.used():
            return False
        watch.close()
        embedded.shut_down(home)
        if child is not None:
            child.wait()
        return True


def _abandon(child: "subprocess.Popen[bytes] | None") -> None:
    """The home is gone: nothing is left to save. An adopted server sees it too and ends within a minute."""
    if child is None:
        return
    child.send_signal(signal.SIGQUIT)
    try:
        child.wait(timeout=10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _cut_log(home: Path) -> None:
    """Keeps one older part; the server goes on appending to the same file."""
    with contextlib.suppress(OSError):
        if (home / "log").stat().st_size > LONGEST_LOG:
            shutil.copyfile(home / "log", home / "log.1")
            os.truncate(home / "log", 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
