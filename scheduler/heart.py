"""The heartbeat of a scheduler or worker."""

from contextlib import suppress
from time import monotonic

from core.clock import utc_now
from store import processes
from store.connect import Connection

HEARTBEAT_S = 10.0


class Heart:
    """Every ten seconds, however often it is told to beat; at once when it does something else."""

    def __init__(self, conn: Connection, kind: str) -> None:
        self._conn = conn
        self._id = processes.born(conn, kind, utc_now())
        self._last: tuple[float, str] | None = None

    def beat(self, doing: str) -> None:
        """It lives; raises where the database does not answer."""
        if self._last and monotonic() - self._last[0] < HEARTBEAT_S and self._last[1] == doing:
            return
        processes.lives(self._conn, self._id, doing, utc_now())
        self._last = (monotonic(), doing)

    def ends(self) -> None:
        """As it was told to."""
        with suppress(Exception):
            processes.ends(self._conn, self._id, utc_now())
