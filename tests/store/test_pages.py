import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import pytest

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


ARCHIVE = """
INSERT INTO page (source_id, url_key, url, first_listed_at, last_listed_at, fetched_at, checked_at, next_check_at)
SELECT %(source)s, 'old-' || n, 'https://kg-mvd.example/old-' || n, at, at, at, at + (%(now)s - at) / 8, %(now)s
  FROM generate_series(1, %(many)s) AS n, LATERAL (SELECT %(now)s - n * interval '1 hour' AS at) AS listed
"""


def test_an_archive_of_five_years_costs_no_more_than_its_share_of_a_night(shared_database: Settings) -> None:
    """A page an hour for five years, all of them due at once: after a month without harvest, say."""

    async def story(conn: AsyncConnection) -> tuple[int, int, int]:
        await conn.execute(ARCHIVE, {"source": SOURCE.id, "now": NIGHT, "many": 5 * 365 * 24})
        asked = await pages.due(conn, SOURCE, NIGHT, 10_000)
        fresh = [page for page in asked if NIGHT - page.first_listed_at <= pages.FRESH]
        await pages.checked(conn, [seen(page, NIGHT + HOUR, NIGHT + 1_000 * HOUR) for page in asked])
        an_hour_later = await pages.due(conn, SOURCE, NIGHT + 2 * HOUR, 10_000)
        next_night = await pages.due(conn, SOURCE, NIGHT + 24 * HOUR, 10_000)
        assert not {page.id for page in asked} & {page.id for page in next_night}
        return len(asked) - len(fresh), len(an_hour_later), len(next_night)

    assert rolled_back(shared_database, story) == (pages.MOST_AGAIN, 0, pages.MOST_AGAIN)


def test_what_waited_longest_for_its_age_is_looked_at_first(shared_database: Settings) -> None:
    async def story(conn: AsyncConnection) -> list[str]:
        await conn.execute(ARCHIVE, {"source": SOURCE.id, "now": NIGHT, "many": 1_000})
        late = "UPDATE page SET checked_at = first_listed_at WHERE url_key IN ('old-200', 'old-999')"
        await conn.execute(late.encode())
        asked = {page.url.rpartition("-")[2] for page in await pages.due(conn, SOURCE, NIGHT, 10_000)}
        return sorted(asked & {"200", "999"})

    assert rolled_back(shared_database, story) == ["200", "999"]


# Each of those pages has a text that dates itself a year back.
TEXTS = """
WITH body AS (INSERT INTO raw_body VALUES ('a', '', 0)),
document AS (
    INSERT INTO raw_document (source_id, kind, page_id, url, requested_url, fetched_at, status_code, content_type,
                              sha256, state)
    SELECT source_id, 'page', id, url, url, %(now)s, 200, '', 'a', 'done' FROM page RETURNING id, page_id, url
), announced AS (
    INSERT INTO entry (created_at) VALUES (%(now)s) RETURNING id
), read AS (
    INSERT INTO article (entry_id, source_id, page_id, url, url_key, version_no, first_seen_at, search)
    SELECT announced.id, 'kg_mvd', page_id, url, url, 1, %(now)s, '' FROM document, announced RETURNING id, page_id
)
INSERT INTO article_version (article_id, version_no, raw_document_id, content_hash, title, text, language,
                             published_at, first_seen_at)
SELECT read.id, 1, document.id, 'a', '', '', 'ru', %(now)s - interval '1 year', %(now)s
  FROM read JOIN document USING (page_id)
"""


def test_an_old_announcement_that_was_listed_today_is_no_fresh_page(
    shared_database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who walks back through an archive without dates in its list learns them from the pages."""
    monkeypatch.setattr(pages, "MOST_AGAIN", 20)

    async def story(conn: AsyncConnection) -> int:
        await conn.execute(ARCHIVE, {"source": SOURCE.id, "now": NIGHT, "many": 100})
        await conn.execute(TEXTS, {"now": NIGHT})
        return len(await pages.due(conn, SOURCE, NIGHT, 10_000))

    assert rolled_back(shared_database, story) == 20


def seen(page: pages.Page, at: datetime, next_check_at: datetime) -> Checked:
    return Checked(page_id=page.id, at=at, next_check_at=next_check_at, status_code=304, seen=True)
