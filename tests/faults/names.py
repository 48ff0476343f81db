"""`python -m tests.faults.names crawlers …`: a room of ours, to which a name server of the test's answers.

FAULT_NAMES holds, as JSON, the answers to each name in their turn (the last one stays); an answer is a list of
addresses, empty for a name without one, or null for a name server that does not answer in time.
"""

import json
import os
import runpy
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

SILENT_S = 4.0  # longer than any time limit of the tests


def answering(names: dict[str, list[list[str] | None]], real: Callable[..., Any]) -> Callable[..., Any]:
    """A getaddrinfo that knows these names itself."""

    def getaddrinfo(host: str, *options: Any, **more: Any) -> Any:
        if host not in names:
            return real(host, *options, **more)
        answers = names[host]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer is None:
            threading.Event().wait(SILENT_S)
        if not answer:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [each for address in answer for each in real(address, *options, **more)]

    return getaddrinfo


if __name__ == "__main__":
    socket.getaddrinfo = answering(json.loads(os.environ["FAULT_NAMES"]), socket.getaddrinfo)
    room = sys.argv.pop(1)
    runpy.run_module(room, run_name="__main__", alter_sys=True)
