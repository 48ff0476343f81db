"""What a host asks of us once, it is given: in this run, and in every run until its time has come."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.settings import Settings
from crawlers.gate import GATE, LONGEST_REST_S, PATIENCE_S, Gate, HostResting
from store.hosts import HostState
from tests import worlds
from tests.crawlers.nights import by_host, crawled, ministry
from tests.crawlers.web import Reply, Seen, Web, serving

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "http://mvd.gov.kg/news"


class Clock:
    """Time that passes when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(clock: Clock) -> Gate:
    return Gate(clock, clock.sleep)


def ask(gate: Gate, url: str = URL, delay_s: float = 1.0) -> float | None:
    """Pass the gate; the pause that was kept."""

    async def pass_() -> float | None:
        async with gate.turn(url, delay_s) as pause_s:
            return pause_s

    return asyncio.run(pass_())


ASKED = {
    "seconds": "7200",
    "date": "Wed, 01 Jan 2098 00:00:00 GMT",
    "huge": "99999999999999999999",
    "negative": "-5",
    "garbage": "soon",
    "past": "Sun, 01 Mar 2020 12:00:09 GMT",
}


@contextmanager
def busy(database: Settings, folder: Path) -> Iterator[tuple[Settings, Web]]:
    """Six ministries that answer 429, each with its own Retry-After."""

    def answer(seen: Seen) -> Reply:
        return Reply(429, headers=(("Retry-After", ASKED[seen.host.partition(".")[0]]),))

    with serving({"/news": answer}) as web:
        settings = worlds.on_loopback(database, folder)
        for name in ASKED:
            ministry(settings, web, f"{name}.localhost")
        yield settings, web


def test_a_host_that_asked_for_a_rest_is_sent_nothing_by_the_next_run_which_names_the_time(
    database: Settings, tmp_path: Path
) -> None:
    with busy(database, tmp_path) as (settings, web):
        first = crawled(settings)
        assert {run.status for run in first.values()} == {"rate_limited"}
        assert all(paths == ["/news"] for paths in by_host(web.seen).values()), "a 429 is never asked again"
        rests = {
            row["name"].partition(".")[0]: row["rests_until"] - row["asked_at"]
            for row in worlds.ask(settings, "SELECT name, rests_until, asked_at FROM host WHERE rests_for = 429")
        }
        assert {name: round(rest / HOUR, 2) for name, rest in rests.items()} == {"seconds": 2, "date": 24, "huge": 24}

        web.seen.clear()
        second = crawled(settings)
        assert set(by_host(web.seen)) == {"negative.localhost", "garbage.localhost", "past.localhost"}
        for name in rests:
            run = second[f"xx_{name}"]
            until = worlds.ask(settings, "SELECT rests_until FROM host WHERE name = %s", f"{name}.localhost")
            assert run.status == "rate_limited" and f"{until[0]['rests_until']:%Y-%m-%d %H:}" in (run.error or "")

        worlds.ask(settings, "UPDATE host SET rests_until = now() - interval '1 second' RETURNING name")
        web.seen.clear()
        crawled(settings)
        assert len(by_host(web.seen)) == len(ASKED), "its time has come"


def test_a_rest_of_a_site_in_trouble_is_kept_too_and_told_with_its_time(database: Settings, tmp_path: Path) -> None:
    ill = Reply(503, headers=(("Retry-After", "3600"),))
    with serving({"/news": ill}) as web:
        settings = worlds.on_loopback(database, tmp_path)
        name = ministry(settings, web, "ill.localhost")
        run = crawled(settings)[name]
        assert run.status == "http_server" and "503 and asked for no requests before" in (run.error or "")
        assert web.paths() == ["/robots.txt", "/news"]
        assert crawled(settings)[name].status == "rate_limited"
        assert web.paths() == ["/robots.txt", "/news"]


def test_a_short_rest_is_waited_for_and_a_long_one_is_not(gate: Gate, clock: Clock) -> None:
    gate.rest(URL, PATIENCE_S)
    ask(gate)
    assert clock.waits == [PATIENCE_S]
    gate.rest(URL, PATIENCE_S + 1)
    with pytest.raises(HostResting):
        ask(gate)
    assert ask(gate, "http://other.gov.kg/") is None


def test_what_hosts_ask_is_learnt_once_and_remembered_by_the_next_process(gate: Gate, clock: Clock) -> None:
    gate.rest(URL, 3600, 503)
    gate.rest("http://short.gov.kg/", PATIENCE_S)
    gate.slow_down(URL, 5)
    gate.slow_down("http://quick.gov.kg/", 0)
    states = gate.learnt(NOW)
    assert states == [
        HostState(name="mvd.gov.kg", rests_until=NOW + HOUR, rests_for=503, crawl_delay_s=5, asked_at=NOW)
    ]
    gate.slow_down(URL, 5)
    assert gate.learnt(NOW) == []

    later, clock.now = Gate(clock, clock.sleep), 5.0
    later.remember(states, NOW + HOUR / 2)
    with pytest.raises(HostResting):
        ask(later)
    clock.now += 1801
    ask(later)
    ask(later)
    assert clock.waits == [5]
    later.slow_down(URL, 0)  # robots.txt asks for it no more
    assert [state.crawl_delay_s for state in later.learnt(NOW + HOUR)] == [0]


def test_a_rest_in_a_database_whose_clock_was_wrong_is_a_day_at_most(gate: Gate, clock: Clock) -> None:
    far = HostState(name="mvd.gov.kg", rests_until=NOW + 9000 * HOUR, rests_for=429, asked_at=NOW)
    gate.remember([far], NOW)
    clock.now += LONGEST_REST_S
    ask(gate)


def test_of_a_crawl_delay_of_an_hour_a_minute_is_kept_and_a_longer_delay_of_our_own_wins(
    gate: Gate, clock: Clock
) -> None:
    gate.slow_down(URL, 3600)
    ask(gate)
    assert ask(gate) == 60
    ask(gate, delay_s=90)
    assert clock.waits == [60, 90]


def test_one_host_has_one_gate_whatever_scheme_and_port() -> None:
    assert GATE._host("http://A.kg:8080/x") is GATE._host("https://a.kg./y") is not GATE._host("https://b.kg/")
