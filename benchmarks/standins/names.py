"""`python -m benchmarks.standins.names crawlers …`: the crawling process, for which every name is on loopback.

So stand-ins may be called as ministries are, `roads.gov.kg`, and nothing of them is ever asked outside.
"""

import runpy
import socket
import sys
from typing import Any

_real = socket.getaddrinfo


def _here(host: Any, *options: Any, **more: Any) -> Any:
    return _real("127.0.0.1", *options, **more)


def command(room: str, *arguments: str) -> list[str]:
    """What starts the room so; in place of core.children.command."""
    return [sys.executable, "-m", "benchmarks.standins.names", room, *arguments]


if __name__ == "__main__":
    socket.getaddrinfo = _here
    chosen = sys.argv.pop(1)
    runpy.run_module(chosen, run_name="__main__", alter_sys=True)
