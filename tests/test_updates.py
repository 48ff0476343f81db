"""When a feed says only when an announcement was changed, that is not when it was published."""

import json

import pytest

from core.settings import Settings
from crawlers.feed import read_feed
from tests.faults.world import FEED, HOME, TEXT, World, ministry, page

DATES = (
    "SELECT version_no, published_at, date_suspect, provenance->'published'->>'route' AS said FROM announcement_version"
)


def atom(*dates: str, xmlns: str = "http://www.w3.org/2005/Atom") -> bytes:
    entries = "".join(
        f"<entry><id>tag:mvd,{n}</id><title>Новость {n}</title><link href='{HOME}news/{n}'/>{said}</entry>"
        for n, said in enumerate(dates, 1)
    )
    return f"<feed xmlns='{xmlns}'><title>x</title><updated>2026-02-20T10:00:00Z</updated>{entries}</feed>".encode()


def json_feed(*dates: str) -> bytes:
    items = [{"id": str(n), "url": f"{HOME}news/{n}", "title": f"Новость {n}", "date_modified": date}
             for n, date in enumerate(dates, 1)]  # fmt: skip
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()


DATED = page(1, head="<meta property='article:published_time' content='2024-01-05T09:00:00+06:00'>")
UPDATED = {
    "updated": atom("<updated>2026-02-20T10:00:00Z</updated>"),
    "date_modified": json_feed("2026-02-20T10:00:00Z"),
}


def said(world: World) -> list[tuple[int, str, bool, str]]:
    rows = world.ask(f"{DATES} ORDER BY version_no")
    return [(r["version_no"], f"{r['published_at']:%Y-%m-%d}", r["date_suspect"], r["said"]) for r in rows]


@pytest.mark.parametrize("field", UPDATED)
def test_what_the_page_says_is_believed_before_the_time_of_an_update(field: str, database: Settings) -> None:
    world = World(settings=database, source=ministry())
    world.answers = {FEED: UPDATED[field], f"{HOME}news/1": DATED}
    world.night()
    assert said(world) == [(1, "2024-01-05", False, "meta article:published_time")]


@pytest.mark.parametrize("field", UPDATED)
def test_an_update_is_all_that_is_known_and_doubted_and_the_first_one_stays(field: str, database: Settings) -> None:
    world = World(settings=database, source=ministry())
    world.answers = {FEED: UPDATED[field], f"{HOME}news/1": page(1)}
    world.night()
    world.answers = {
        FEED: UPDATED[field].replace(b"2026-02-20", b"2026-02-28"),
        f"{HOME}news/1": page(1, f"{TEXT} Исправлено."),
    }
    world.night()
    where = f"feed {field}"
    assert said(world) == [(1, "2026-02-20", True, where), (2, "2026-02-20", True, where)]


def test_a_date_of_publication_that_comes_later_takes_the_place_of_an_update(database: Settings) -> None:
    world = World(settings=database, source=ministry())
    world.answers = {FEED: UPDATED["updated"], f"{HOME}news/1": page(1)}
    world.night()
    both = "<published>2026-01-07T10:00:00Z</published><updated>2026-02-28T10:00:00Z</updated>"
    for dates in (both, "<updated>2026-03-01T10:00:00Z</updated>"):
        world.answers |= {FEED: atom(dates), f"{HOME}news/1": page(1, f"{TEXT} {len(dates)}")}
        world.night()
    assert said(world)[1:] == [(2, "2026-01-07", False, "feed")]
    assert world.ask("SELECT hinted_date, hinted_date_from FROM page") == [
        {"hinted_date": "2026-01-07T10:00:00Z", "hinted_date_from": None}
    ]


def test_a_date_in_sight_is_believed_before_the_time_of_an_update(database: Settings) -> None:
    world = World(settings=database, source=ministry())
    dated = f"<html><body><article><h1>Новость 1: дорога</h1><p>5 января 2024</p><p>{TEXT}</p></article></body></html>"
    world.answers = {FEED: UPDATED["updated"], f"{HOME}news/1": dated.encode()}
    world.night()
    assert said(world) == [(1, "2024-01-04", False, "visible")]  # midnight in Bishkek


@pytest.mark.parametrize(
    ("feed", "field"),
    [
        (atom("<published>2024-01-05T09:00:00Z</published><updated>2026-02-20T10:00:00Z</updated>"), None),
        (atom("<updated>2026-02-20T10:00:00Z</updated>"), "updated"),
        (atom("<issued>2024-01-05T09:00:00Z</issued>", xmlns="http://purl.org/atom/ns#"), None),
        (atom("<modified>2026-02-20T10:00:00Z</modified>", xmlns="http://purl.org/atom/ns#"), "updated"),
        (
            f"<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><item><link>{HOME}news/1</link>"
            f"<dc:date>2026-02-20T10:00:00Z</dc:date></item></channel></rss>".encode(),
            None,
        ),
        (
            f"<rss version='2.0' xmlns:a10='http://www.w3.org/2005/Atom'><channel><item><link>{HOME}news/1</link>"
            f"<a10:updated>2026-02-20T10:00:00Z</a10:updated></item></channel></rss>".encode(),
            "updated",
        ),
    ],
    ids=["published", "updated", "issued", "modified", "dc:date", "a10:updated"],
)
def test_a_feed_says_which_date_it_gives(feed: bytes, field: str | None) -> None:
    links = read_feed(feed, "application/atom+xml", FEED).links
    assert [link.date_from for link in links] == [field] * len(links)
