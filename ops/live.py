"""`govharvest check --live`: many sources asked at once, each result written into its file as soon as it is there."""

import asyncio
import fcntl
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date as Day
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from core import yaml_file
from core.errors import GovharvestError
from core.model import Check, Source
from core.settings import Settings
from core.sources import source_of
from crawlers.groups import group
from discovery import checked_file
from discovery.checked_file import NotWritten
from discovery.live import checked
from discovery.network import Network, is_silence
from discovery.understanding import Understanding
from discovery.web import Web

AT_ONCE = 48  # hosts that are asked at a time; what a kill loses is what they were asked

CUT_OFF = "nobody answers any more, others neither: look at the network of this machine, then check again"
SOURCES_A_PROCESS = 20  # one more process that understands costs 1.5 s of CPU before its first page


@dataclass(frozen=True, kw_only=True)
class Result:
    """How one source stands after the check."""

    source: Source  # as its file described it before
    checks: tuple[Check, ...]
    asked: bool = True  # now; else its file told
    activated: bool = False
    unwritten: str = ""  # why the file could not be changed

    @property
    def word(self) -> str:
        """`ok`, or that of the first channel that is not; `unread` of a file that could not be read again."""
        return next((check.status for check in self.checks if check.status != "ok"), "ok" if self.checks else "unread")

    @property
    def is_well(self) -> bool:
        """All its channels are."""
        return self.word == "ok"

    @property
    def is_active(self) -> bool:
        """Whether the next night harvests it."""
        return self.source.active or self.activated


@dataclass(kw_only=True)
class Live:
    """One going through the sources."""

    settings: Settings
    now: Callable[[], datetime]
    tell: Callable[[Result], None]
    requests: int = 0

    async def run(self, sources: Sequence[Source]) -> list[Result]:
        """A result for each; GovharvestError where the asking itself fails."""
        groups = sorted(group(sources), key=len, reverse=True)  # who shares a host is asked one after the other
        places, results = asyncio.Semaphore(AT_ONCE), list[Result]()
        async with Web(self.settings) as web, self._understanding(len(sources)) as understand:
            network = Network(web, len(sources))

            async def told(asked: Asked) -> None:
                result = await self._written(asked, network)
                results.append(result)
                self.tell(result)

            async def one_group(members: Sequence[Source]) -> None:
                async with places:
                    for source in members:
                        asked = await self._asked(source, web, understand)
                        if asked.is_silent:  # who waits for others to answer holds up nobody
                            tasks.create_task(told(asked))
                            continue
                        if not asked.wrong:
                            network.answered(asked.source, asked.definition)
                        await told(asked)

            try:
                async with asyncio.TaskGroup() as tasks:
                    async with asyncio.TaskGroup() as groups_asked:
                        for members in groups:
                            groups_asked.create_task(one_group(members))
                    network.nobody_else()
            except BaseExceptionGroup as several:
                raise _first(several) from None
            finally:
                self.requests = web.sent
        return results

    def _understanding(self, sources: int) -> Understanding:
        return Understanding(self.settings, most=1 + sources // SOURCES_A_PROCESS)

    async def _asked(self, source: Source, web: Web, understand: Understanding) -> "Asked":
        path = path_of(self.settings, source)
        try:
            before = path.read_bytes()
            definition = yaml_file.parsed(before.decode("utf-8-sig"), source.path)
            country, _, name = source.id.partition("_")
            source = source_of(definition, country.upper(), name, source.path)  # as it is now
        except (OSError, UnicodeDecodeError, GovharvestError) as error:
            return Asked(source=source, path=path, wrong=f"{path}: cannot be read any more: {error}")
        checks = await checked(web, source, definition, understand, self.now)
        return Asked(source=source, path=path, before=before, definition=definition, checks=checks)

    async def _written(self, asked: "Asked", network: Network) -> Result:
        source, result = asked.source, Result(source=asked.source, checks=asked.checks, unwritten=asked.wrong)
        if asked.wrong:
            return result
        if asked.is_silent and not await network.is_there():
            return replace(result, unwritten=f"{source.id}: {CUT_OFF}")
        # Who confirmed a source once and switched it off meant that.
        activate = result.is_well and not source.active and source.confirmed is None
        day = self.now().date() if result.is_well else None
        try:
            after = checked_file.with_checks(asked.before, asked.checks, day, activate=activate, shown=source.path)
            checked_file.replace(asked.path, asked.before, after)
        except NotWritten as error:
            return replace(result, unwritten=str(error))
        return replace(result, activated=activate)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a source said, before it is believed."""

    source: Source
    path: Path
    before: bytes = b""  # its file
    definition: Mapping[str, Any] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    wrong: str = ""  # with the file

    @property
    def is_silent(self) -> bool:
        """Nobody is there, or we are cut off."""
        return not self.wrong and is_silence(check.status for check in self.checks)


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    found: BaseException = several
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found


def path_of(settings: Settings, source: Source) -> Path:
    """The file of a source."""
    return settings.sources.parent / source.path


def known_lately(source: Source, today: Day, days: int) -> Result | None:
    """What its file tells, where each of its channels, as they are now, was asked in the last so many days."""
    oldest, checks = today - timedelta(days=days), {check.channel: check for check in source.checks}
    now = [checks[channel.key] for channel in source.channels if channel.key in checks]
    if len(now) < len(source.channels) or any(check.at <= oldest for check in now):
        return None
    return Result(source=source, checks=tuple(now), asked=False)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else goes through this folder meanwhile: the sites would be asked twice."""
    door = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise GovharvestError(f"another check --live goes through {folder}; wait until it has ended") from None
    finally:
        os.close(door)
