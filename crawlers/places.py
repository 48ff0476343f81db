"""How much is done at once: a place is taken while something moves, and lent to the next while it only waits."""

import asyncio
import contextlib
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PATIENCE_S = 1.0
MOST_SOCKETS = 8_192


class Places:
    """So many at once, first come, first served; what takes longer than `patience_s` gives its place to the next.

    So a silent host holds up nobody for more than a moment: with fixed places 64 of them stop a night for as long as
    their time-outs last. At most `most` are lent at a time, for whoever waits holds a socket.
    """

    def __init__(self, many: int, most: int, patience_s: float = PATIENCE_S) -> None:
        self._free = asyncio.Semaphore(many)
        self._lendable = most
        self._patience_s = patience_s

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """A place, until the block ends or it is lent."""
        await self._free.acquire()
        lent = False

        def lend() -> None:
            nonlocal lent
            if self._lendable > 0:
                self._lendable -= 1
                lent = True
                self._free.release()

        waiting = asyncio.get_running_loop().call_later(self._patience_s, lend)
        try:
            yield
        finally:
            waiting.cancel()
            if lent:
                self._lendable += 1
            else:
                self._free.release()


def allow_sockets() -> int:
    """As many open files as this process may have, some thousands at most; how many they are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_SOCKETS if hard == resource.RLIM_INFINITY else min(hard, MOST_SOCKETS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST_SOCKETS if soft == resource.RLIM_INFINITY else min(soft, MOST_SOCKETS)


# Requests in the air, of the whole process: more would only wait for our own CPU, while their time-outs run.
IN_THE_AIR = Places(64, most=allow_sockets() // 2)
