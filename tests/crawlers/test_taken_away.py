"""Locks go with a lost connection: they are taken again, and a source that somebody else has by then is given up."""

import asyncio
import hashlib
from collections.abc import Iterator

import pytest

from core.model import Source
from core.settings import Settings
from crawlers.archive import DatabaseArchive, TakenAway
from crawlers.doors import Answer, Ask
from crawlers.hosts import hosts_of
from store import runs, sources
from store.connect import connect, connect_async
from store.documents import Fetched
from store.pages import Validators
from store.steady import Steady
from tests import worlds
from tests.store import seeds
from tests.store.wire import Wire, wire

URL = "https://kg-mvd.example/rss"


@pytest.fixture
def cable(database: Settings) -> Iterator[Wire]:
    with connect(database, autocommit=True) as conn:
        sources.sync(conn, [seeds.source("kg_mvd"), seeds.source("kg_fin")], seeds.NIGHT)
    with wire(database) as made:
        yield made


def feed(source: Source) -> Fetched:
    body = source.id.encode()
    known = Validators(sha256=hashlib.sha256(body).digest())
    return Fetched(
        source_id=source.id, run_id=None, kind="feed", url=URL, requested_url=URL, fetched_at=seeds.NIGHT,
        status_code=200, content_type="text/xml", body=body, validators=known,
    )  # fmt: skip


async def site(source: Source, ask: Ask, validators: Validators) -> Answer:
    return Answer(status_code=200, url=ask.url, content_type="", body=b"", validators=validators)


def test_what_nobody_took_is_kept_and_what_somebody_took_is_left_to_them(cable: Wire, database: Settings) -> None:
    """The other harvest comes in the moment in which the database is back and we are not."""
    ours, theirs = seeds.source("kg_mvd"), seeds.source("kg_fin")

    async def play() -> None:
        steady = await Steady.opened(cable.settings, "govharvest test")
        archive = DatabaseArchive(steady, kept=lambda source, many: None)
        ask = archive.guarding(site)
        for source in (ours, theirs):
            assert await archive.take(source)
            await archive.keep(feed(source))
        cable.cut()
        async with await connect_async(database, autocommit=True) as other:
            while not await runs.lock_source(other, theirs.id, hosts_of(theirs)):
                await asyncio.sleep(0.01)  # the server has not noticed yet that we are gone
            cable.mend()
            await ask(ours, Ask(url=URL), Validators())
            with pytest.raises(TakenAway):
                await ask(theirs, Ask(url=URL), Validators())
            with pytest.raises(TakenAway):
                await archive.keep(feed(theirs))
            assert not await runs.lock_source(other, ours.id, hosts_of(ours))
            for source in (ours, theirs):
                await archive.flush(source.id)
                await archive.give_back(source)
            assert await runs.lock_source(other, ours.id, hosts_of(ours))
        assert await archive.take(theirs), "another night may have it again"
        await archive.keep(feed(theirs))
        await steady.aclose()

    asyncio.run(play())
    assert worlds.ask(database, "SELECT source_id FROM raw_document") == [{"source_id": "kg_mvd"}]
