"""Politeness for the whole process: a host sees one request at a time, with a pause between, whoever asks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from urllib.parse import urlsplit

from core.clock import utc_now
from core.errors import FetchError
from store.hosts import HostState

LONGEST_REST_S = 24 * 3600.0
LONGEST_CRAWL_DELAY_S = 60.0
PATIENCE_S = 30.0  # a shorter rest is waited for, a longer one is left to a later run
NEVER = float("-inf")


class HostResting(FetchError):
    """The host asked for no requests until a time that has not come."""

    def __init__(self, url: str, until: datetime, answered: int = 429) -> None:
        super().__init__(
            f"{url}: the host answered {answered} and asked for no requests before {until:%Y-%m-%d %H:%M:%S} UTC;"
            " a later run tries again",
            status="rate_limited",
            url=url,
        )
        self.until = until


@dataclass
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # first come, first served
    ended: float = NEVER
    crawl_delays: dict[str, float] = field(default_factory=dict)  # by site; "": remembered from an earlier run
    rests_until: float = NEVER
    rests_for: int = 429  # the status with which it asked

    @property
    def crawl_delay_s(self) -> float:
        return max(self.crawl_delays.values(), default=0.0)


class Gate:
    """What is known of each host; one per process, see GATE."""

    def __init__(
        self, clock: Callable[[], float] = monotonic, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._hosts: dict[str, _Host] = {}
        self._written: dict[str, HostState] = {}  # as the database has them
        self._news: set[str] = set()

    @asynccontextmanager
    async def turn(self, url: str, delay_s: float) -> AsyncIterator[float | None]:
        """Holds the host of this address; gives the seconds since its last question had ended, None at the first.

        Raises HostResting at once, or when its turn has come, where the host rests for long.
        """
        host = self._host(url)
        self._check_rest(host, url)
        async with host.turn:
            self._check_rest(host, url)
            pause = max(delay_s, min(host.crawl_delay_s, LONGEST_CRAWL_DELAY_S))
            wait = max(host.ended + pause, host.rests_until) - self._clock()
            if wait > 0:
                await self._sleep(wait)
            try:
                yield None if host.ended == NEVER else self._clock() - host.ended
            finally:
                host.ended = self._clock()

    def rest(self, url: str, seconds: float, answered: int = 429) -> None:
        """Close the host of this address for so long, a day at most."""
        host = self._host(url)
        host.rests_until, host.rests_for = self._clock() + min(seconds, LONGEST_REST_S), answered
        if seconds > PATIENCE_S:
            self._news.add(_name(url))

    def rests_until(self, url: str) -> datetime | None:
        """Until when nothing is sent to this host; None where that is not worth a word."""
        left = self._host(url).rests_until - self._clock()
        return utc_now() + timedelta(seconds=left) if left > PATIENCE_S else None

    def slow_down(self, url: str, crawl_delay_s: float) -> None:
        """What robots.txt of this site asks for, 0 for nothing; of it a minute at most is kept."""
        host, parts = self._host(url), urlsplit(url)
        host.crawl_delays.pop("", None)
        wanted_s = crawl_delay_s if crawl_delay_s > 0 else 0.0  # nan and -5 are nothing
        host.crawl_delays[f"{parts.scheme}:{parts.port}"] = min(wanted_s, LONGEST_CRAWL_DELAY_S)
        self._news.add(_name(url))

    def remember(self, states: Iterable[HostState], now: datetime) -> None:
        """What hosts asked of earlier runs."""
        for state in states:
            host = self._hosts.setdefault(state.name, _Host())
            self._written[state.name] = state
            if state.crawl_delay_s > 0:
                host.crawl_delays[""] = state.crawl_delay_s
            if state.rests_until is not None:
                left = min((state.rests_until - now).total_seconds(), LONGEST_REST_S)
                host.rests_until, host.rests_for = self._clock() + left, state.rests_for or 429

    def learnt(self, now: datetime) -> list[HostState]:
        """What hosts have asked for since the last call, to be written down; nothing that is written already."""
        states = [self._state(name, now) for name in self._news]
        self._news.clear()
        changed = [state for state in states if not _is_same(state, self._written.get(state.name))]
        self._written.update({state.name: state for state in changed})
        return changed

    def _state(self, name: str, now: datetime) -> HostState:
        host = self._hosts[name]
        left = host.rests_until - self._clock()
        rests = left > PATIENCE_S
        return HostState(
            name=name, crawl_delay_s=host.crawl_delay_s, asked_at=now, rests_for=host.rests_for if rests else None,
            rests_until=now + timedelta(seconds=left) if rests else None,
        )  # fmt: skip

    def _host(self, url: str) -> _Host:
        return self._hosts.setdefault(_name(url), _Host())

    def _check_rest(self, host: _Host, url: str) -> None:
        left = host.rests_until - self._clock()
        if left > PATIENCE_S:
            raise HostResting(url, utc_now() + timedelta(seconds=left), host.rests_for)


def _name(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".")


def _is_same(state: HostState, written: HostState | None) -> bool:
    if written is None:
        return state.rests_until is None and state.crawl_delay_s == 0
    one, other = state.rests_until, written.rests_until
    close = one == other or (one is not None and other is not None and abs((one - other).total_seconds()) < 1)
    return close and state.crawl_delay_s == written.crawl_delay_s


GATE = Gate()


def seconds_asked_for(retry_after: str, now: datetime) -> float | None:
    """The pause a Retry-After header asks for; None when it says nothing usable."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        until = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max((until - now).total_seconds(), 0.0)
