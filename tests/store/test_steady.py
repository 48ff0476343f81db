"""A database that goes away in the middle of a harvest: what waits is written once, when it is back."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

import psycopg
import pytest

from core.settings import Settings
from store import runs
from store.connect import AsyncConnection, Connection, connect
from store.steady import DatabaseGone, Steady, is_lost, kept, steadily
from tests import worlds
from tests.store.wire import Wire, wire

T = TypeVar("T")
COUNT = "SELECT count(*)::int AS many FROM host"


@pytest.fixture
def cable(database: Settings) -> Iterator[Wire]:
    with wire(database) as made:
        yield made


def played(settings: Settings, work: Callable[[Steady], Awaitable[T]]) -> T:
    async def play() -> T:
        steady = await Steady.opened(settings, "govharvest test")
        try:
            return await work(steady)
        finally:
            await steady.aclose()

    return asyncio.run(play())


def inserting(name: str) -> Callable[[AsyncConnection], Awaitable[int]]:
    """Not to be done twice: every time it is done adds a row."""

    async def insert(conn: AsyncConnection) -> int:
        await conn.execute("INSERT INTO host (name, asked_at) SELECT %s || count(*), now() FROM host", (name,))
        row = await (await conn.execute(COUNT)).fetchone()
        assert row is not None
        return int(row["many"])

    return insert


def test_what_was_begun_when_the_connection_was_lost_is_done_again_and_the_answer_is_given(
    cable: Wire, database: Settings
) -> None:
    async def work(steady: Steady) -> int:
        async def cut_in_the_middle(conn: AsyncConnection) -> int:
            many = await inserting("a")(conn)
            if cable.guests == 1:
                cable.cut()
                cable.mend()
            return many

        return await steady.write(cut_in_the_middle, once=True)

    assert played(cable.settings, work) == 1
    assert (worlds.count(database, "host"), cable.guests) == (1, 2)


@pytest.mark.parametrize(("once", "rows"), [(True, 1), (False, 2)])
def test_a_commit_whose_answer_was_lost_is_done_once_where_it_matters(
    cable: Wire, database: Settings, once: bool, rows: int
) -> None:
    async def work(steady: Steady) -> int:
        cable.lose_answer()
        return await steady.write(inserting("a"), once=once)

    assert played(cable.settings, work) == rows
    assert cable.lost.is_set() and worlds.count(database, "host") == rows


def test_the_mark_of_the_commit_before_is_not_taken_for_that_of_this_one(cable: Wire, database: Settings) -> None:
    async def work(steady: Steady) -> list[int]:
        first = await steady.write(inserting("a"), once=True)
        tried: list[int] = []

        async def cut_before_the_commit(conn: AsyncConnection) -> int:
            many = await inserting("b")(conn)
            if not tried:
                tried.append(many)
                cable.cut()
                cable.mend()
            return many

        return [first, await steady.write(cut_before_the_commit, once=True)]

    assert played(cable.settings, work) == [1, 2]
    assert worlds.count(database, "host") == 2 and worlds.count(database, "commit_mark") == 0


def test_a_database_that_is_back_before_the_patience_ends_is_waited_for(cable: Wire, database: Settings) -> None:
    async def work(steady: Steady) -> int:
        cable.cut()
        back = threading.Timer(0.3, cable.mend)
        back.start()
        return await steady.write(inserting("a"))

    assert played(cable.settings, work) == 1


def test_a_database_that_stays_away_is_given_up_once_for_all_tasks(cable: Wire) -> None:
    impatient = replace(cable.settings, database_patience_s=0.3)

    async def work(steady: Steady) -> list[Any]:
        cable.cut()
        tasks = [steady.write(inserting("a")), steady.read(inserting("b")), steady.write(inserting("c"))]
        began = asyncio.get_running_loop().time()
        found: list[Any] = await asyncio.gather(*tasks, return_exceptions=True)
        with pytest.raises(DatabaseGone):
            await steady.there()
        return [*found, asyncio.get_running_loop().time() - began]

    *errors, took_s = played(impatient, work)
    assert {type(error) for error in errors} == {DatabaseGone} and took_s < 2
    assert "was not back within 0.3 s (GOVHARVEST_DATABASE_PATIENCE_S)" in str(errors[0])
    assert "start it and run again" in str(errors[0])


def test_a_session_that_lives_on_behind_a_cut_network_is_ended_and_its_locks_are_free(database: Settings) -> None:
    async def work(steady: Steady) -> bool:
        await steady.write(lambda conn: runs.lock_source(conn, "kg_mvd"))
        ghost, steady.conn = steady.conn, await psycopg.AsyncConnection.connect(database.database_url or "")
        await steady.conn.close()  # as it looks from here; the server has heard of nothing
        taken = await steady.write(lambda conn: runs.lock_source(conn, "kg_mvd"))
        with pytest.raises(psycopg.OperationalError):
            await ghost.execute("SELECT 1")
        return taken

    assert played(database, work)


def test_what_a_statement_did_wrong_is_no_loss_of_the_connection(database: Settings) -> None:
    async def work(steady: Steady) -> None:
        with pytest.raises(psycopg.errors.UndefinedTable):
            await steady.write(lambda conn: conn.execute("SELECT * FROM nowhere"))
        assert await steady.write(inserting("a")) == 1

    played(database, work)


@pytest.mark.parametrize("state", ["40P01", "40001", "55P03"])
def test_p07_a_transaction_that_stood_in_anothers_way_is_done_three_times_before_it_is_an_error(
    database: Settings, state: str
) -> None:
    """Fault: PostgreSQL ends a transaction: deadlock, serialization failure, lock timeout.
    Status: ok, when one of three tries succeeds
    Kept: everything, once.
    """
    tries: list[int] = []
    raising = f"DO $$BEGIN RAISE EXCEPTION 'in the way' USING ERRCODE = '{state}'; END$$"

    async def stubborn(conn: AsyncConnection, fails: int) -> int:
        many = await inserting("a")(conn)
        tries.append(many)
        if len(tries) <= fails:
            await conn.execute(raising.encode())
        return many

    async def work(steady: Steady) -> None:
        assert await steady.write(lambda conn: stubborn(conn, 2), once=True) == 1
        assert tries == [1, 1, 1]
        tries.clear()
        with pytest.raises(psycopg.errors.Error, match="in the way"):
            await steady.write(lambda conn: stubborn(conn, 3))
        assert tries == [2, 2, 2]

    played(database, work)
    tries.clear()

    def blocking(conn: Connection) -> int:
        tries.append(1)
        if len(tries) < 3:
            conn.execute(raising.encode())
        return len(tries)

    with connect(database, autocommit=True) as conn:
        assert kept(conn, lambda: blocking(conn)) == 3
    assert worlds.count(database, "host") == 1


def test_work_over_a_plain_connection_begins_anew_over_another(cable: Wire) -> None:
    begun: list[Connection] = []
    heard: list[str] = []

    def work(conn: Connection) -> str:
        begun.append(conn)
        conn.execute(COUNT.encode())
        if len(begun) < 3:
            cable.cut()
            cable.mend()
            conn.execute(COUNT.encode())
        return "done"

    assert steadily(cable.settings, "govharvest test", work, away=lambda: heard.append("away")) == "done"
    assert (len(begun), heard) == (3, ["away", "away"])
    assert all(conn.closed for conn in begun)


def test_without_patience_a_database_that_is_away_is_told_at_once(cable: Wire) -> None:
    cable.cut()
    with pytest.raises(Exception, match="the server is starting or stopping") as told:
        steadily(cable.settings, "govharvest test", lambda conn: None, patient=False)
    assert not is_lost(told.value, None)
