"""A wire to the database that a test may cut: a socket between a program and PostgreSQL."""

import contextlib
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from core.settings import Settings
from store.connect import dsn


class Wire:
    """Carries both ways until it is cut; `settings` lead through it."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        given = conninfo_to_dict(dsn(settings))
        self._host, self._port = str(given["host"]), int(given.get("port") or 5432)
        self.settings = replace(settings, database_url=make_conninfo(dsn(settings), host=str(folder), port=5432))
        self.guests = 0  # connections that were let through
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._whole = True
        self._commits: int | None = None  # so many more pass; of the next the answer is lost
        self._again: int | None = None
        self.lost = threading.Event()  # such an answer was
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(folder / ".s.PGSQL.5432"))
        self._door.listen(16)
        threading.Thread(target=self._welcome, daemon=True).start()

    def cut(self) -> None:
        """From now on nobody gets through, as when the server is down."""
        with self._lock:
            self._whole = False
            for each in self._open:
                _shut(each)
            self._open.clear()

    def mend(self) -> None:
        """New connections get through again."""
        with self._lock:
            self._whole = True

    def lose_answer(self, after: int = 0, again: int | None = None) -> None:
        """Of one COMMIT, after so many that pass, the answer does not come back; nor does anything after it."""
        self.lost.clear()
        self._commits, self._again = after, again

    def close(self) -> None:
        self.cut()
        self._door.close()

    def _welcome(self) -> None:
        while True:
            try:
                guest, _ = self._door.accept()
            except OSError:
                return
            with self._lock:
                if not self._whole:
                    _shut(guest)
                    continue
                self.guests += 1
                server = self._reach()
                self._open += [guest, server]
            deaf = threading.Event()
            threading.Thread(target=self._carry, args=(guest, server, deaf, True), daemon=True).start()
            threading.Thread(target=self._carry, args=(server, guest, deaf, False), daemon=True).start()

    def _reach(self) -> socket.socket:
        if self._host.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{self._host}/.s.PGSQL.{self._port}")
            return server
        return socket.create_connection((self._host, self._port))

    def _carry(self, come: socket.socket, go: socket.socket, deaf: threading.Event, asked: bool) -> None:
        with contextlib.suppress(OSError):
            while data := come.recv(1 << 16):
                if asked and b"COMMIT" in data and self._commits is not None:
                    self._commits -= 1
                    if self._commits < 0:
                        self._commits = self._again
                        deaf.set()
                if not asked and deaf.is_set():  # it was committed, and nobody hears of it
                    self.lost.set()
                    break
                go.sendall(data)
        _shut(come)
        _shut(go)


def _shut(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()


@contextlib.contextmanager
def wire(settings: Settings) -> Iterator[Wire]:
    """A short path of its own, for a socket's may not be long."""
    folder = Path(tempfile.mkdtemp(prefix="gh-wire-", dir="/tmp"))
    made = Wire(settings, folder)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(folder)
