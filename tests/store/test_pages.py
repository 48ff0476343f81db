import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from core.model import Link
from core.settings import Settings
from store import pages
from store.connect import AsyncConnection, connect_async
from store.pages import Checked, Validators
from tests.store import seeds
from tests.store.seeds import HOUR, NIGHT

T = TypeVar("T")
SOURCE = seeds.source()
CHANNEL = SOURCE.channels[0]
URL = "https://kg-mvd.example/1"


def rolled_back(settings: Settings, story: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    """The story told on a connection with the ministry in it; nothing of it stays."""

    async def told() -> T:
        conn = await connect_async(settings)
        try:
            async with conn.cursor() as cursor:
                await cursor.executemany(seeds.sources.UPSERT, [seeds.sources._row(SOURCE, NIGHT)])
                await cursor.execute(
                    seeds.sources.CHANNEL, {"source_id": SOURCE.id, "key": CHANNEL.key, "url": CHANNEL.url}
                )
            return await story(conn)
        finally:
            await conn.rollback()
            await conn.close()

    return asyncio.run(told())


def test_an_address_is_one_page_however_often_and_however_it_is_written(shared_database: Settings) -> None:
    async def story(conn: AsyncConnection) -> tuple[int, int, int]:
        links = [Link(url=URL), Link(url=URL + "#top"), Link(url=URL + "?utm_source=rss")]
        first = await pages.listed(conn, SOURCE, CHANNEL, links, NIGHT, None)
        again = await pages.listed(conn, SOURCE, CHANNEL, links, NIGHT + HOUR, NIGHT)
        return first.new, again.new, len(await pages.due(conn, SOURCE, NIGHT + HOUR, 10))

    assert rolled_back(shared_database, story) == (1, 0, 1)


def test_an_address_of_a_megabyte_is_no_page_and_a_title_with_nul_is_cleaned(shared_database: Settings) -> None:
    async def story(conn: AsyncConnection) -> list[pages.Page]:
        links = [Link(url=URL + "x" * 1_000_000), Link(url=URL, title="а\0\ud800", summary="\0")]
        await pages.listed(conn, SOURCE, CHANNEL, links, NIGHT, None)
        return await pages.due(conn, SOURCE, NIGHT, 10)

    assert [page.url for page in rolled_back(shared_database, story)] == [URL]


def test_a_page_is_missing_since_the_first_time_and_back_when_it_is_seen(shared_database: Settings) -> None:
    async def story(conn: AsyncConnection) -> list[tuple[object, ...]]:
        await pages.listed(conn, SOURCE, CHANNEL, [Link(url=URL)], NIGHT, None)
        (page,) = await pages.due(conn, SOURCE, NIGHT, 10)
        states = []
        for n, (status, seen) in enumerate([(404, False), (404, False), (304, True)], start=1):
            answer = Checked(
                page_id=page.id, at=NIGHT + n * HOUR, next_check_at=NIGHT + 9 * HOUR, status_code=status, seen=seen,
                missing=not seen,
            )  # fmt: skip
            await pages.checked(conn, [answer])
            row = await (await conn.execute("SELECT missing_since, failures FROM page")).fetchone()
            states.append(tuple(row.values()) if row else ())
        assert await pages.due(conn, SOURCE, NIGHT + 8 * HOUR, 10) == []
        return states

    assert rolled_back(shared_database, story) == [(NIGHT + HOUR, 1), (NIGHT + HOUR, 2), (None, 0)]


def test_the_validators_of_a_channel_are_believed_after_a_complete_walk_only(shared_database: Settings) -> None:
    async def story(conn: AsyncConnection) -> tuple[pages.ChannelState, pages.ChannelState]:
        before = await pages.channel_state(conn, SOURCE, CHANNEL)
        await pages.swept(conn, SOURCE, CHANNEL, Validators(etag='"1"', sha256=b"1"), NIGHT)
        return before, await pages.channel_state(conn, SOURCE, CHANNEL)

    before, after = rolled_back(shared_database, story)
    assert (before.swept_at, before.validators) == (None, Validators())
    assert (after.swept_at, after.validators) == (NIGHT, Validators(etag='"1"', sha256=b"1"))
