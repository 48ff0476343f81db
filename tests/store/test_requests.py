"""The logbook of requests, and what hosts asked of us."""

from dataclasses import replace
from datetime import timedelta

from core.settings import Settings
from store import hosts, pages, requests
from store import sources as source_table
from store.connect import AsyncConnection, Connection
from store.hosts import HostState
from store.pages import Heard
from store.requests import Question
from tests.store import seeds
from tests.store.seeds import HOUR, NIGHT
from tests.store.test_pages import rolled_back

DAY = timedelta(days=1)
QUESTION = Question(
    asked_at=NIGHT, host="mvd.gov.kg", url="https://mvd.gov.kg/news", method="GET", source_id=None, run_id=None,
    reason="feed", robots="no rule forbids", delay_s=None, status_code=200, outcome="ok", bytes=9, seconds=0.5,
)  # fmt: skip


def test_a_host_is_told_what_it_was_asked_with_and_without_www_and_nothing_of_others(shared_database: Settings) -> None:
    async def story(conn: AsyncConnection) -> list[tuple[str, str]]:
        told = [
            replace(QUESTION, reason="\0new page\ud800", delay_s=1.5),
            replace(QUESTION, host="www.mvd.gov.kg", asked_at=NIGHT + HOUR, status_code=None, outcome="timeout"),
            replace(QUESTION, host="minfin.gov.kg"),
            replace(QUESTION, asked_at=NIGHT - DAY),
        ]
        await requests.write(conn, told)
        cursor = await conn.execute(requests.ASKED, {"hosts": ["mvd.gov.kg", "www.mvd.gov.kg"], "since": NIGHT})
        return [(row["reason"], row["outcome"]) for row in await cursor.fetchall()]

    assert rolled_back(shared_database, story) == [("new page\ufffd", "ok"), ("feed", "timeout")]


def test_a_request_is_forgotten_after_thirty_days(conn: Connection) -> None:
    for age in (29, 31, 400):
        conn.execute(
            "INSERT INTO request (asked_at, host, url, method, reason, robots, outcome, bytes, seconds)"
            " VALUES (%s, 'mvd.gov.kg', '', 'GET', '', '', 'ok', 0, 0)",
            (NIGHT - age * DAY,),
        )
    assert requests.prune(conn, NIGHT) == 2
    assert [row["asked_at"] for row in requests.asked(conn, "www.mvd.gov.kg", NIGHT - 999 * DAY)] == [NIGHT - 29 * DAY]


def test_only_hosts_that_still_ask_something_are_remembered(shared_database: Settings) -> None:
    async def story(conn: AsyncConnection) -> list[str]:
        states = [
            HostState(name="rests.kg", rests_until=NIGHT + HOUR, rests_for=429, asked_at=NIGHT),
            HostState(name="rested.kg", rests_until=NIGHT - HOUR, rests_for=429, asked_at=NIGHT),
            HostState(name="slow.kg", crawl_delay_s=10, asked_at=NIGHT),
            HostState(name="slow.kg", crawl_delay_s=5, asked_at=NIGHT),
        ]
        await hosts.remember(conn, states)
        return sorted(f"{one.name} {one.crawl_delay_s:g}" for one in await hosts.remembered(conn, NIGHT))

    assert rolled_back(shared_database, story) == ["rests.kg 0", "slow.kg 5"]


def test_a_source_is_due_by_any_of_its_channels_or_pages_and_a_channel_leaves_with_its_line(conn: Connection) -> None:
    source = seeds.source()
    source_table.sync(conn, [source], NIGHT)
    due = [len(pages.due_sources(conn, [source], NIGHT))]
    conn.execute("UPDATE channel SET next_check_at = %s", (NIGHT + HOUR,))
    due.append(len(pages.due_sources(conn, [source], NIGHT)))
    seeds.page(conn, "https://kg-mvd.example/1")  # due at NIGHT
    due.append(len(pages.due_sources(conn, [source], NIGHT)))
    conn.execute("DELETE FROM page")
    moved = replace(source, channels=(replace(source.channels[0], key="feed new"),))
    due.append(len(pages.due_sources(conn, [moved], NIGHT)))
    assert due == [1, 0, 1, 1]
    source_table.sync(conn, [moved], NIGHT)
    assert [row["key"] for row in conn.execute("SELECT key FROM channel")] == ["feed new"]


def test_what_a_silent_channel_said_before_stays(shared_database: Settings) -> None:
    source = seeds.source()

    async def story(conn: AsyncConnection) -> list[tuple[object, ...]]:
        states = []
        moved = Heard(at=NIGHT, answered=True, moved_to="https://new.example/", wait=HOUR, news=True)
        for said in (moved, Heard(at=NIGHT + HOUR), Heard(at=NIGHT + 2 * HOUR, answered=True)):
            await pages.heard(conn, source, source.channels[0], said)
            row = await (await conn.execute("SELECT moved_to, moved_since, changed_at, wait_s FROM channel")).fetchone()
            states.append(tuple(row.values()) if row else ())
        return states

    before = ("https://new.example/", NIGHT, NIGHT, 3600)
    assert rolled_back(shared_database, story) == [before, before, (None, None, NIGHT, 3600)]
