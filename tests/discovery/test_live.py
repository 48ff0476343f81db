"""When a channel is well: most of a few announcements are what a harvest needs, whatever its first page promises."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.model import Article, Channel, Check, Language, RawDocument, ReadDate, Rejected, Source
from discovery import live
from discovery.live import WORDS, checked, understood
from discovery.network import LATELY_S, Network
from discovery.sample import Looked, alike
from discovery.web import Item, Page, Reading

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FEED = Channel(key="feed https://mvd.gov.kg/rss", language="ky", feed="https://mvd.gov.kg/rss")
SITEMAP = Channel(
    key="sitemap https://mvd.gov.kg/s.xml", language=None, sitemap="https://mvd.gov.kg/s.xml", pattern="/"
)
SOURCE = Source(
    id="kg_mvd", country="KG", name="ИИМ", name_en="MVD", homepage="https://mvd.gov.kg/", timezone="Asia/Bishkek",
    channels=(FEED,),
)  # fmt: skip


def article(url: str, *, text: str = "Жол оңдолду. " * 20, at: datetime | None = NOW, tag: str = "ky") -> Article:
    return Article(
        source_id="kg_mvd", url=url, title="Жол", lead=None, text=text, content_hash=b"",
        language=Language(tag=tag, confidence="high", method="agree"), published=ReadDate(raw=None, at=at),
    )  # fmt: skip


def looked(*articles: Article | str) -> list[Looked]:
    item = Item(url="https://mvd.gov.kg/1")
    return [Looked(item=item, status=one, why="so") if isinstance(one, str) else Looked(item=item, article=one)
            for one in articles]  # fmt: skip


URL = "https://mvd.gov.kg/1"


@pytest.mark.parametrize(("seen", "word"), [
    (looked(article(URL), article(URL), "missing"), "ok"),
    (looked(article(URL), "missing", "blocked", "blocked"), "blocked"),
    (looked(article(URL, text="Жол"), article(URL, text="Жол"), article(URL)), "no_text"),
    (looked(article(URL, at=None), article(URL)), "no_date"),
    (looked(article(URL, tag="und"), article(URL, tag="und"), article(URL)), "no_language"),
])  # fmt: skip
def test_half_of_the_announcements_without_something_are_too_many(seen: list[Looked], word: str):
    assert understood(seen, FEED)[0] == word


def test_another_language_than_the_definition_says_is_told_and_no_reason_to_refuse():
    word, why = understood(looked(article(URL, tag="ru"), article(URL, tag="ru"), article(URL)), FEED)
    assert (word, why) == ("ok", "2 of 3 announcements are in ru, the definition says ky")


class Site:
    """A web that answers from a table; pages are understood by their day."""

    def __init__(self, readings: dict[str, Reading], days: dict[str, datetime]) -> None:
        self.readings, self.days, self.asked = readings, days, list[str]()

    async def reading(self, *_: Any, part: str = "", **__: Any) -> Reading:
        self.asked.append(part)
        return self.readings[part]

    async def page(self, source: Any, url: str, why: str, name: str = "") -> Page:
        self.asked.append(url)
        return Page(asked=url, status="ok", url=url, fetched_at=NOW, body=f"<html>{url}".encode())

    async def understand(self, raw: RawDocument, source: Source) -> Article | Rejected:
        return article(raw.url, at=self.days.get(raw.url))


def check(site: Site, channel: Channel = FEED) -> Check:
    web: Any = site
    return asyncio.run(checked(web, replace(SOURCE, channels=(channel,)), {}, site.understand, lambda: NOW))[0]


def items(*days: int, at: bool = True) -> tuple[Item, ...]:
    return tuple(Item(url=f"https://mvd.gov.kg/{n}", title=f"Жол {n}", around=NOW - n * DAY if at else None)
                 for n in days)  # fmt: skip


def reading(found: Sequence[Item] = (), **more: Any) -> Reading:
    return Reading(**{"status": "ok", "items": tuple(found), "many": len(found), **more})


def test_the_newest_are_looked_at_wherever_they_stand_and_never_those_of_next_month():
    site = Site({"": reading(items(9, 3, -30, 1, 2))}, {f"https://mvd.gov.kg/{n}": NOW - n * DAY for n in range(9)})
    assert (check(site).status, str(check(site).newest)) == ("ok", "2026-11-22")
    assert site.asked[:4] == ["", *(f"https://mvd.gov.kg/{n}" for n in (1, 2, 3))]


def test_where_the_channel_tells_no_dates_its_pages_tell_that_it_is_frozen():
    old = {f"https://mvd.gov.kg/{n}": NOW - 300 * DAY for n in (1, 2, 3)}
    assert check(Site({"": reading(items(1, 2, 3, at=False))}, old)).status == "frozen"


def test_the_same_address_spelt_otherwise_has_not_moved_and_another_one_has():
    days = {f"https://mvd.gov.kg/{n}": NOW for n in (1, 2, 3)}
    spelt = check(Site({"": reading(items(1, 2, 3), moved_to="https://www.mvd.gov.kg/rss/")}, days))
    assert (spelt.status, spelt.why) == ("ok", "answers as https://www.mvd.gov.kg/rss/; write it so")
    moved = check(Site({"": reading(items(1, 2, 3), moved_to="https://mvd.gov.kg/new")}, days))
    assert moved.status == "moved" and "https://mvd.gov.kg/new" in (moved.why or "") and moved.items == 3


def test_of_an_index_only_the_likely_sitemaps_are_asked():
    parts = tuple(f"https://mvd.gov.kg/{name}.xml" for name in ("pages", "news-1", "news-2", "news-3", "images"))
    site = Site({"": reading(parts=parts), parts[1]: reading(items(400)), parts[3]: reading(items(1, 2))}, {
        f"https://mvd.gov.kg/{n}": NOW - n * DAY for n in (1, 2)})  # fmt: skip
    assert (check(site, SITEMAP).status, site.asked[:3]) == ("ok", ["", parts[1], parts[3]])


def test_every_word_is_explained():
    page = (Path(__file__).parents[2] / "docs" / "operate.md").read_text(encoding="utf-8").partition("## The catalogue")
    assert [word for word in live.WORDS if f"`{word}`" not in page[2]] == [] and len(WORDS) == 9


def test_who_is_silent_late_is_believed_only_while_somebody_answers():
    async def play() -> list[object]:
        clock, page = [0.0], Page(asked=URL, status="ok")

        class Witness:
            asked = 0

            async def page(self, *_: Any) -> Page:
                self.asked += 1
                return page

        web: Any = Witness()
        network = Network(web, 10, lambda: clock[0])
        first = asyncio.create_task(network.is_there())
        await asyncio.sleep(0)
        waits = not first.done()
        network.answered(SOURCE, {})
        said: list[object] = [waits, await first, web.asked]
        clock[0] = LATELY_S + 1
        said += [await network.is_there(), await network.is_there(), web.asked]
        clock[0] += LATELY_S + 1
        page = Page(asked=URL, status="timeout")
        return [*said, await network.is_there()]

    assert asyncio.run(play()) == [True, True, 0, True, True, 1, False]


def test_where_nobody_has_answered_few_may_all_be_dead_and_many_are_not():
    async def play(sources: int) -> bool:
        web: Any = None
        network = Network(web, sources)
        network.nobody_else()
        return await network.is_there()

    assert (asyncio.run(play(3)), asyncio.run(play(4))) == (True, False)


def test_announcements_that_answer_with_one_page_are_none_of_them_there():
    same = [replace(one, body=b"hash") for one in looked(article(URL), article(URL))]
    assert understood(same, FEED)[0] == "soft_404"
    assert alike([replace(same[0], body=b"front")], [b"front"])
    assert not alike([replace(one, body=bytes([n])) for n, one in enumerate(same)])
