"""The table `process`: which schedulers and workers live, and on which machines."""

import os
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from store.connect import Connection
from store.text import storable

SILENT = timedelta(seconds=60)  # six heartbeats
FORGOTTEN = timedelta(days=7)

BORN = """
INSERT INTO process (kind, machine, pid, started_at, seen_at)
VALUES (%(kind)s, %(machine)s, %(pid)s, %(now)s, %(now)s) RETURNING id
"""


def machine() -> str:
    """This machine's name; in a container the container's."""
    return storable(socket.gethostname())


def born(conn: Connection, kind: str, now: datetime) -> int:
    """A process of ours began; its number. Those that died days ago are forgotten."""
    conn.execute("DELETE FROM process WHERE seen_at < %s", (now - FORGOTTEN,))
    row = conn.execute(BORN, {"kind": kind, "machine": machine(), "pid": os.getpid(), "now": now}).fetchone()
    assert row is not None
    return int(row["id"])


def lives(conn: Connection, process_id: int, doing: str, now: datetime) -> None:
    """Its heartbeat."""
    conn.execute("UPDATE process SET seen_at = %s, doing = %s WHERE id = %s", (now, doing, process_id))


def ends(conn: Connection, process_id: int, now: datetime) -> None:
    """It ended as it was told to."""
    conn.execute("UPDATE process SET ended_at = %s WHERE id = %s", (now, process_id))


LIVING = """
SELECT kind, machine, pid, started_at, seen_at, doing, seen_at < %(silent)s AS is_silent
  FROM process WHERE ended_at IS NULL ORDER BY kind, machine, id
"""


def living(conn: Connection, now: datetime) -> Sequence[dict[str, Any]]:
    """Those that did not say that they ended; `is_silent`: no heartbeat for a minute."""
    return conn.execute(LIVING, {"silent": now - SILENT}).fetchall()


def is_alive(conn: Connection, kind: str, now: datetime) -> bool:
    """Whether one of that kind lives on this machine."""
    return any(
        row["kind"] == kind and row["machine"] == machine() and not row["is_silent"] for row in living(conn, now)
    )
