import asyncio
import hashlib
from dataclasses import replace

import pytest

from core.settings import Settings
from store import documents
from store.connect import Connection, connect, connect_async
from store.documents import Fetched
from store.pages import Validators
from tests.store import seeds
from tests.store.seeds import HOUR, NIGHT


@pytest.fixture
def page_ids(database: Settings) -> list[int]:
    """Two pages of a ministry, committed."""
    with connect(database, autocommit=True) as conn:
        seeds.ministry(conn)
        return [seeds.page(conn, f"https://kg-mvd.example/{n}") for n in (1, 2)]


def fetched(page_id: int, body: bytes) -> Fetched:
    return Fetched(
        source_id="kg_mvd", run_id=None, kind="page", url="https://kg-mvd.example/1", requested_url="", page_id=page_id,
        fetched_at=NIGHT, status_code=200, content_type="text/html", body=body, next_check_at=NIGHT + HOUR,
        validators=Validators(etag='"7"', sha256=hashlib.sha256(body).digest()),
        headers={"set-cookie": "secret=1", "server": "ngi\0nx"},
    )  # fmt: skip


def keep(settings: Settings, *given: Fetched) -> None:
    async def kept() -> None:
        async with await connect_async(settings) as conn:
            await documents.keep(conn, given)

    asyncio.run(kept())


def test_the_same_bytes_are_stored_once_and_come_back_as_they_were(database: Settings, page_ids: list[int]) -> None:
    body = bytes(range(256)) * 9
    keep(database, fetched(page_ids[0], body), fetched(page_ids[1], body))
    keep(database, fetched(page_ids[0], body))
    with connect(database) as conn:
        assert (seeds.count(conn, "raw_body"), seeds.count(conn, "raw_document")) == (1, 3)
        with documents.claimed(conn, sources=["kg_mvd"], most=10) as found:
            assert [one.raw.body for one in found] == [body, body]


def test_a_broken_feed_that_stays_as_it_is_is_kept_once_and_again_when_it_changed_back(database: Settings) -> None:
    with connect(database, autocommit=True) as conn:
        seeds.ministry(conn)
    for body in (b"<rss", b"<rss", b"<rss>", b"<rss"):
        keep(database, replace(fetched(0, body), kind="feed", page_id=None, requested_url="https://kg-mvd.example/rss"))
    with connect(database) as conn:
        assert (seeds.count(conn, "raw_body"), seeds.count(conn, "raw_document")) == (2, 3)


def test_the_validators_stand_at_the_page_and_cookies_nowhere(database: Settings, page_ids: list[int]) -> None:
    keep(database, fetched(page_ids[0], b"a"))
    with connect(database) as conn:
        row = conn.execute("SELECT etag, next_check_at FROM page WHERE id = %s", (page_ids[0],)).fetchone()
        assert row == {"etag": '"7"', "next_check_at": NIGHT + HOUR}
        row = conn.execute("SELECT headers FROM raw_document").fetchone()
        assert row == {"headers": {"server": "nginx"}}


def bodies(conn: Connection, source_id: str = "kg_mvd", most: int = 9) -> list[bytes]:
    """What the next process would be given, and lets go again."""
    with documents.claimed(conn, sources=[source_id], most=most) as found:
        return [one.raw.body for one in found]


def test_of_two_texts_of_one_page_the_earlier_is_understood_first(database: Settings, page_ids: list[int]) -> None:
    keep(database, fetched(page_ids[0], b"first"))
    keep(database, fetched(page_ids[0], b"second"))
    with connect(database, autocommit=True) as conn:
        assert bodies(conn) == [b"first"]


def test_pages_of_a_source_whose_file_is_broken_wait_for_its_mending(database: Settings, page_ids: list[int]) -> None:
    keep(database, fetched(page_ids[0], b"waits"))
    with connect(database, autocommit=True) as conn:
        assert bodies(conn, "kz_finance") == []
        assert documents.pending(conn) == 1
        assert bodies(conn) == [b"waits"]


def test_what_one_process_understands_no_other_is_given_until_it_is_done_or_dead(
    database: Settings, page_ids: list[int]
) -> None:
    keep(database, *(fetched(page_id, b"%d" % page_id) for page_id in page_ids))
    with connect(database, autocommit=True) as other:
        conn = connect(database, autocommit=True)
        with documents.claimed(conn, sources=["kg_mvd"], most=1) as first:
            assert [one.raw.body for one in first] == [b"1"]
            with documents.claimed(other, sources=["kg_mvd"], most=9) as rest:
                assert [one.raw.body for one in rest] == [b"2"]
                with connect(database, autocommit=True) as third:
                    assert bodies(third) == []
            conn.close()  # as when its process is killed
            assert bodies(other, most=1) == [b"1"]


def test_a_document_whose_understanding_ended_the_process_comes_again_alone(conn: Connection) -> None:
    seeds.ministry(conn)
    body = documents.zstandard.ZstdCompressor().compress(b"a")
    for n in (1, 2):
        seeds.document(conn, f"https://kg-mvd.example/{n}")
    conn.execute("UPDATE raw_body SET zstd = %s", (body,))
    for attempts in ([1, 1], [2]):
        with documents.claimed(conn, sources=["kg_mvd"], most=9) as found:
            assert [one.attempts for one in found] == attempts
    assert documents.pending(conn) == 2
