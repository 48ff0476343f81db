"""Whether it is the sites that are silent, or we who are cut off: nobody is called dead for a cable of ours."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from time import monotonic
from typing import Any

from core.model import Source
from discovery.web import Web

SILENT = frozenset({"dns", "connect", "timeout", "tls", "robots_unreachable"})
LATELY_S = 60.0
FEWEST = 4  # sources, of which none answers: fewer may well all be dead


class Network:
    """Remembers who answered last, and asks there once more where all have fallen silent since."""

    def __init__(self, web: Web, sources: int, clock: Callable[[], float] = monotonic) -> None:
        self._web, self._clock, self._few = web, clock, sources < FEWEST
        self._heard: asyncio.Event = asyncio.Event()
        self._at = float("-inf")
        self._witness: tuple[Source, Mapping[str, Any]] | None = None
        self._asking = asyncio.Lock()

    def answered(self, source: Source, definition: Mapping[str, Any]) -> None:
        """A site spoke, whatever it said."""
        self._at, self._witness = self._clock(), (source, definition)
        self._heard.set()

    def nobody_else(self) -> None:
        """All others have been asked: who waits for an answer waits in vain."""
        self._heard.set()

    async def is_there(self) -> bool:
        """Waits until somebody has answered at all, or everybody was asked."""
        if self._few:
            return True
        await self._heard.wait()
        async with self._asking:
            if self._clock() - self._at < LATELY_S:
                return True
            if self._witness is None:
                return False
            source, definition = self._witness
            page = await self._web.page(definition, source.homepage, "is our network there?", source.id)
            if page.status not in SILENT:
                self._at = self._clock()
            return page.status not in SILENT


def is_silence(words: Iterable[str]) -> bool:
    """Whether these words of a source's channels are those of nobody being there."""
    return all(word in SILENT for word in words)
