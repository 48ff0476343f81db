"""What nothing rests on goes after a while; all that was published, and where it came from, stays."""

import asyncio
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import zstandard
from click.testing import CliRunner, Result

from core.settings import Settings, environ_of
from ops.cli import main
from pipeline.again import read_again
from pipeline.run import understand_pending
from store import documents, pruning, rereading
from store.connect import connect, connect_async
from tests import worlds
from tests.faults.world import FEED, HOME, NIGHT, TEXT, World, item, ministry, page, rss
from tests.store import seeds
from tests.store.test_documents import fetched, keep

ADDRESS = f"{HOME}news/1"
LATER = NIGHT + timedelta(days=100)
EDITED = f"{TEXT} Ремонт закончен."

# Of each night: what the page said, and whether the bytes of that night stay.
NIGHTS = [
    (TEXT, True),  # the first
    (TEXT, False),
    (EDITED, True),  # an edit
    (EDITED, False),
    ("", False),  # refused
    ("", True),  # the last that was refused
    (EDITED, False),
    (EDITED, True),  # the last
]


@pytest.fixture
def world(database: Settings, monkeypatch: pytest.MonkeyPatch) -> World:
    """A page and a feed that have other bytes every night; 100 days ago."""
    monkeypatch.setattr("ops.prune.utc_now", lambda: LATER)
    world = World(settings=database, source=ministry())
    for number, (text, _) in enumerate(NIGHTS):
        world.answers[FEED] = f"{rss(item(1))}<!-- {number} -->".encode()
        head = f"<meta name=views content={number}>"
        empty = f"<html><head>{head}</head><body></body></html>".encode()
        world.answers[ADDRESS] = page(1, text, head=head) if text else empty
        world.night()
    return world


def govharvest(settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"DATABASE_URL": settings.database_url})


def prune(settings: Settings, *options: str) -> dict[str, Any]:
    done = govharvest(settings, "prune", "--json", *options)
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


KEPT = """
SELECT EXISTS (SELECT FROM raw_body WHERE raw_body.sha256 = raw_document.sha256) AS kept FROM raw_document
 WHERE (page_id IS NULL) = %s ORDER BY id
"""


def kept(world: World, *, of_channels: bool = False) -> list[bool]:
    """Of each document in their order, whether its bytes are there."""
    return [row["kept"] for row in worlds.ask(world.settings, KEPT, of_channels)]


def stored(world: World) -> list[str]:
    """All rows but the bytes and the record of their going."""
    tables = ("raw_document", "page", "article", "article_version", "rejected", "announcement", "announcement_page")
    return [row["said"] for table in tables
            for row in worlds.ask(world.settings, f"SELECT {table}::text AS said FROM {table} ORDER BY 1")]  # fmt: skip


# The rule ------------------------------------------------------------------------------------------------------------


def test_the_first_the_last_and_all_that_changed_the_text_stay_and_no_row_is_lost(world: World) -> None:
    before = stored(world)
    prune(world.settings, "--apply")
    assert kept(world) == [stays for _, stays in NIGHTS]
    assert kept(world, of_channels=True) == [False] * (len(NIGHTS) - 1) + [True]
    assert stored(world) == before
    assert prune(world.settings, "--apply")["bodies"] == 0


def test_it_is_told_before_it_is_done_and_what_went_is_what_was_told(world: World) -> None:
    told = prune(world.settings)
    assert all(kept(world)) and worlds.count(world.settings, "pruning") == 0
    went = prune(world.settings, "--apply")
    assert {**told, "applied": True} == went
    assert (went["bodies"], went["archive"]["bodies"]) == (4 + len(NIGHTS) - 1, 2 * len(NIGHTS))
    (source,) = went["sources"]
    assert (source["id"], source["bodies"], source["bytes"]) == ("kg_mvd", went["bodies"], went["bytes"])
    assert source["oldest"] == NIGHT.isoformat(), "the first feed"
    (record,) = worlds.ask(world.settings, "SELECT * FROM pruning")
    assert (record["bodies"], record["bytes"], record["began_at"]) == (went["bodies"], went["bytes"], LATER)
    assert record["finished_at"] is not None
    for options in ((), ("--apply",)):
        assert govharvest(world.settings, "prune", *options).exit_code == 0


def test_what_is_younger_than_the_days_stays(world: World) -> None:
    assert prune(world.settings, "--days", "98")["bodies"] == 3  # the page's second night, two feeds
    assert prune(world.settings, "--days", "101")["bodies"] == 0
    told = CliRunner().invoke(
        main, ["prune", "--json"], env={"DATABASE_URL": world.settings.database_url, "GOVHARVEST_PRUNE_DAYS": "98"}
    )
    assert json.loads(told.stdout)["bodies"] == 3
    wrong = CliRunner().invoke(main, ["prune"], env={"GOVHARVEST_PRUNE_DAYS": "soon"})
    assert wrong.exit_code == 2 and "GOVHARVEST_PRUNE_DAYS: found 'soon'" in wrong.output


def test_reading_again_finds_the_same_texts_afterwards_and_says_what_it_could_not_read(world: World) -> None:
    prune(world.settings, "--apply")
    with connect(world.settings, autocommit=True) as conn:
        pages = [row["id"] for row in conn.execute("SELECT id FROM page")]
        known = {world.source.id: world.source}
        read_again(conn, known, pages, time_limit_s=30, now=lambda: LATER, began=lambda page_id: None)
        (row,) = conn.execute("SELECT outcome, changes, definition, understood_by FROM rereading").fetchall()
        wanted = rereading.Wanted(definitions={"kg_mvd": row["definition"]}, understood_by=row["understood_by"])
        told = rereading.told(conn, wanted, pages, 3)
    assert (row["outcome"], row["changes"], told.gone) == ("same", [], 4)


def test_the_harvest_goes_on_and_bytes_that_come_again_are_kept_again(world: World) -> None:
    second = page(1, TEXT, head="<meta name=views content=1>")
    prune(world.settings, "--apply")
    world.answers[ADDRESS] = second
    world.nights = 10
    assert world.night()["revised"] == 1  # back to the first text
    assert kept(world)[1] and kept(world)[-1]
    erased = govharvest(world.settings, "erase", "1", "--apply", "--reason", "court order 4/2026")
    assert erased.exit_code == 0, erased.output
    assert worlds.count(world.settings, "raw_body") == 0, "the last feed names it, too"


def test_what_our_own_code_failed_at_stays_for_it_may_hold_a_text_that_nobody_has_seen(world: World) -> None:
    worlds.ask(
        world.settings,
        "UPDATE rejected SET stage = 'understand' WHERE raw_document_id = (SELECT min(raw_document_id) FROM rejected)"
        " RETURNING 1",
    )
    prune(world.settings, "--apply")
    assert kept(world)[4]


def test_bytes_that_another_page_rests_on_stay(database: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.prune.utc_now", lambda: LATER)
    with connect(database, autocommit=True) as conn:
        seeds.ministry(conn)
        one, other = (seeds.page(conn, f"{HOME}{number}") for number in (1, 2))
    keep(database, *(fetched(one, b"%d" % number) for number in range(4)), fetched(other, b"2"))
    worlds.ask(database, "UPDATE raw_document SET state = 'done' RETURNING 1")
    assert prune(database, "--apply")["bodies"] == 1
    left = [row["sha256"] for row in worlds.ask(database, "SELECT sha256 FROM raw_body")]
    assert set(map(bytes, left)) == {hashlib.sha256(body).digest() for body in (b"0", b"2", b"3")}
    with connect(database, autocommit=True) as conn:
        conn.execute("INSERT INTO entry (created_at) VALUES (now())")
        conn.execute(
            "INSERT INTO erasure (entry_id, who, reason, erased_at, pages, texts, documents)"
            " SELECT id, '', '', now(), 1, 1, 1 FROM entry"
        )
        conn.execute("UPDATE page SET erasure_id = (SELECT max(id) FROM erasure) WHERE id = %s", (other,))
    assert prune(database, "--apply")["bodies"] == 1, "a page that was erased keeps nothing"


def test_what_waits_to_be_understood_or_to_be_written_stays(world: World) -> None:
    second = "(SELECT id FROM raw_document WHERE page_id IS NOT NULL ORDER BY id OFFSET 1 LIMIT 1)"
    worlds.ask(world.settings, f"UPDATE raw_document SET state = 'pending' WHERE id = {second} RETURNING 1")
    prune(world.settings, "--apply", "--days", "96")
    assert kept(world)[:4] == [True, True, True, False]
    worlds.ask(world.settings, "UPDATE raw_document SET state = 'done' RETURNING 1")
    worlds.ask(
        world.settings,
        "INSERT INTO rereading (page_id, source_id, document_id, understood_by, definition, outcome, history, read_at)"
        " SELECT id, source_id, 0, '', '', 'changed', 'packed', now() FROM page RETURNING 1",
    )
    waits = kept(world)
    assert prune(world.settings, "--apply")["bodies"] == 3, "of the feed"
    assert kept(world) == waits
    worlds.ask(world.settings, "UPDATE rereading SET applied_at = now() RETURNING 1")
    assert prune(world.settings, "--apply")["bodies"] == 3


# Beside others -------------------------------------------------------------------------------------------------------


@pytest.fixture
def counter(database: Settings) -> Settings:
    """A page that was fetched 400 times with another number on it."""
    with connect(database, autocommit=True) as conn:
        seeds.ministry(conn)
        page_id = seeds.page(conn, ADDRESS)
        conn.execute(
            "INSERT INTO raw_body SELECT sha256(n::text::bytea), %s, 1 FROM generate_series(1, 400) AS n",
            (zstandard.compress(b"a"),),
        )
        conn.execute(
            "INSERT INTO raw_document (source_id, kind, page_id, url, requested_url, fetched_at, status_code,"
            " content_type, sha256, state, outcome) SELECT 'kg_mvd', 'page', %s, '', '', %s, 200, '',"
            " sha256(n::text::bytea), 'done', 'unchanged' FROM generate_series(1, 400) AS n",
            (page_id, NIGHT),
        )
    return database


SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.005); RETURN OLD; END $$;
CREATE TRIGGER slow BEFORE DELETE ON raw_body FOR EACH ROW EXECUTE FUNCTION slow();
"""


def test_a_prune_that_is_killed_in_the_middle_goes_on_the_next_time(counter: Settings) -> None:
    _do(counter, SLOW)
    command = [sys.executable, "-m", "ops", "prune", "--apply", "--days", "1"]
    child = subprocess.Popen(command, env=environ_of(counter), start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        worlds.eventually(lambda: worlds.count(counter, "pruning", "bodies > 0") or child.poll() is not None)
        assert child.poll() is None, "it was over before it could be killed"
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    _do(counter, "DROP FUNCTION slow CASCADE")  # waits until the server has noticed
    (record,) = worlds.ask(counter, "SELECT * FROM pruning")
    assert record["finished_at"] is None
    assert record["bodies"] + worlds.count(counter, "raw_body") == 400
    assert 0 < record["bodies"] < 398
    again = prune(counter, "--apply")
    assert (again["bodies"], worlds.count(counter, "raw_body")) == (398 - record["bodies"], 2)


def _do(settings: Settings, statements: str) -> None:
    with connect(settings, autocommit=True) as conn:
        conn.execute(statements.encode())


def pruned(settings: Settings) -> int:
    with connect(settings, autocommit=True) as conn:
        return sum(len(step.bodies) for step in pruning.prune(conn, LATER, LATER))


def test_bytes_that_a_crawler_is_keeping_again_at_this_moment_are_left_to_it(counter: Settings) -> None:
    """It found them there, and its document is not committed yet when they would go."""
    body = b"7"

    async def crawl() -> int:
        async with await connect_async(counter) as conn:
            page_id = await _another_page(conn)
            await conn.commit()
            await documents.keep(conn, [fetched(page_id, body)])
            many = await asyncio.to_thread(pruned, counter)
            await conn.commit()
            return many

    assert asyncio.run(crawl()) == 397, "nobody waits for the crawler"
    assert bodies_missing(counter) == []
    assert pruned(counter) == 0


async def _another_page(conn: Any) -> int:
    asked = {"url": f"{HOME}news/2", "at": NIGHT}
    cursor = await conn.execute(
        "INSERT INTO page (source_id, url_key, url, first_listed_at, last_listed_at, next_check_at)"
        " VALUES ('kg_mvd', %(url)s, %(url)s, %(at)s, %(at)s, %(at)s) RETURNING id", asked,
    )  # fmt: skip
    return int((await cursor.fetchone())["id"])


def bodies_missing(settings: Settings) -> list[Any]:
    """Documents that wait to be understood and have no bytes."""
    missing = "state = 'pending' AND NOT EXISTS (SELECT FROM raw_body WHERE raw_body.sha256 = raw_document.sha256)"
    return worlds.ask(settings, f"SELECT id FROM raw_document WHERE {missing}")


def test_a_crawler_that_keeps_bytes_which_are_just_going_keeps_them_anew(counter: Settings) -> None:
    with connect(counter, autocommit=True) as conn:
        page_id = seeds.page(conn, f"{HOME}news/2")
    crawler = threading.Thread(target=keep, args=(counter, fetched(page_id, b"7")))
    with connect(counter) as conn:
        conn.execute("SELECT FROM raw_body WHERE sha256 = %s FOR UPDATE", (hashlib.sha256(b"7").digest(),))
        crawler.start()
        waiting = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s"
        worlds.eventually(lambda: worlds.ask(counter, waiting, counter.database)[0]["n"])
        conn.execute("DELETE FROM raw_body WHERE sha256 = %s", (hashlib.sha256(b"7").digest(),))
        conn.commit()
    crawler.join()
    assert bodies_missing(counter) == []


# What reads bytes that are gone --------------------------------------------------------------------------------------


def test_a_document_whose_bytes_are_gone_is_refused_in_words_and_holds_up_no_other(database: Settings) -> None:
    source = replace(ministry(), id="kg_mvd")
    with connect(database, autocommit=True) as conn:
        seeds.ministry(conn)
        page_id = seeds.page(conn, ADDRESS)
    keep(database, fetched(page_id, b"gone"))
    keep(database, fetched(page_id, page(1)))
    with connect(database, autocommit=True) as conn:
        conn.execute("DELETE FROM raw_body WHERE sha256 = %s", (hashlib.sha256(b"gone").digest(),))
        while understand_pending(conn, {"kg_mvd": source}, time_limit_s=30, now=lambda: NIGHT):
            pass
        assert documents.pending(conn) == 0
        rows = conn.execute("SELECT outcome FROM raw_document ORDER BY id").fetchall()
        assert [row["outcome"] for row in rows] == ["rejected", "new"]
        (refused,) = conn.execute("SELECT reason FROM rejected").fetchall()
        assert refused["reason"].startswith("its bytes are not kept any more (pruned or erased)")


def test_a_refused_page_that_is_found_to_be_an_announcement_needs_only_what_is_left_of_it(counter: Settings) -> None:
    with connect(counter, autocommit=True) as conn:
        conn.execute("UPDATE raw_document SET outcome = 'rejected'")
        conn.execute(
            "INSERT INTO rejected SELECT id, source_id, page_id, url, 'extract', '', 'no text', NULL, fetched_at"
            " FROM raw_document"
        )
        assert pruned(counter) == 398
        conn.execute(
            "INSERT INTO rereading (page_id, source_id, document_id, understood_by, definition, outcome, read_at)"
            " SELECT page_id, 'kg_mvd', max(id), '', '', 'found', now() FROM raw_document GROUP BY page_id"
        )
        (row,) = conn.execute("SELECT page_id FROM rereading").fetchall()
        assert rereading.apply(conn, [row["page_id"]], LATER).found == 1
        assert (documents.pending(conn), seeds.count(conn, "rejected")) == (2, 398)
    assert bodies_missing(counter) == []
