"""Different announcements stay different, or their number is said: addresses, parts of pages, items without either."""

import json
from dataclasses import replace

import pytest

from core.model import Channel, Fields
from core.settings import Settings
from crawlers.doors import Ask
from tests.faults.world import FEED, HOME, TEXT, World, item, ministry, page

N = range(1, 8)
LIST = f"{HOME}list"


def harvested(database: Settings, channel: Channel, first: bytes, **pages: bytes) -> tuple[World, dict[str, object]]:
    world = World(settings=database, source=ministry(channel))
    world.answers = {channel.url: first, **{f"{HOME}{name}": body for name, body in pages.items()}}
    return world, world.night()


def api(**fields: str) -> Channel:
    return Channel(key="api", language="ru", api=LIST, fields=Fields(**{"title": "title", "date": "date", **fields}))


def rows(*more: dict[str, object]) -> bytes:
    said = [{"id": n, "title": f"Новость {n}", "date": "2026-02-01", "body": f"{TEXT} {n}"} for n in N]
    return json.dumps([*said, *more]).encode()


def feed(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>x</title>{''.join(items)}</channel></rss>".encode()


RSS = Channel(key=f"feed {FEED}", language="ru", feed=FEED)


def listing(*hrefs: str) -> bytes:
    return "".join(f"<p><a class=t href='{href}'>Новость {n}</a></p>" for n, href in enumerate(hrefs, 1)).encode()


PLACES = Channel(key="listing", language="ru", listing=LIST, links="a.t")
SECTIONS = "".join(f"<section id=n{n}><h2>Новость {n}</h2><p>{TEXT} {n}</p></section>" for n in N)
HEADINGS = "".join(f"<h2 id=n{n}>Новость {n}</h2><p>{TEXT} {n}</p>" for n in N)
ANCHORS = "".join(f"<p><a name=n{n}></a></p><h2>Новость {n}</h2><p>{TEXT} {n}</p>" for n in N)


@pytest.mark.parametrize(
    "at", ["/#/news/{id}", "/#!/news/{id}", "/news#n{id}", "/news?x={title}"], ids=["route", "hashbang", "place", "own"]
)
def test_rows_of_an_api_are_announcements_of_their_own_whatever_tells_their_addresses_apart(
    at: str, database: Settings
) -> None:
    channel = api(url=f"{HOME.rstrip('/')}{at}", text="body")
    world, run = harvested(database, channel, rows())
    assert (run["status"], len(world.titles())) == ("ok", 7)
    assert world.night()["new"] == 0


def test_rows_with_one_address_are_told_apart_by_their_guid(database: Settings) -> None:
    channel = api(url=f"{HOME}news?day={{date}}", text="body", guid="id")
    world, run = harvested(database, channel, rows())
    assert (run["status"], len(world.titles())) == ("ok", 7)


@pytest.mark.parametrize("link", [f"{HOME}news", f"{HOME}news#item{{n}}", ""], ids=["one page", "its places", "none"])
def test_items_with_a_text_are_announcements_where_they_have_no_page_of_their_own(
    link: str, database: Settings
) -> None:
    items = [item(n, link=link.format(n=n), description=f"{TEXT} {n}") for n in N]
    world, run = harvested(database, RSS, feed(*items), news=page(1))
    assert (run["status"], len(world.titles())) == ("ok", 7)
    assert ("7 of 7 items without a link" in str(run["note"])) == (not link)
    world.answers[FEED] = feed(*items[:3], item(4, link=link.format(n=4), description=f"{TEXT} Исправлено."))
    again = world.night()
    assert (again["new"], again["revised"]) == (0, 1)
    assert f"{HOME}news" not in world.asked


def test_an_item_that_is_alone_today_is_the_one_it_was_yesterday(database: Settings) -> None:
    items = [item(n, link=f"{HOME}news#item{n}", description=f"{TEXT} {n}") for n in N]
    world, _ = harvested(database, RSS, feed(*items), news=page(1))
    world.answers[FEED] = feed(items[0])
    world.night()
    assert world.ask("SELECT count(*)::int AS n FROM page") == [{"n": 7}]


@pytest.mark.parametrize("link", ["", f"{HOME}news"], ids=["none", "one page"])
def test_items_with_neither_page_nor_text_are_counted(link: str, database: Settings) -> None:
    items = [item(n, link=link, description="") for n in N]
    world, run = harvested(database, RSS, feed(*items, item(9)), **{"news": page(1), "news/9": page(9)})
    assert run["status"] == "partial"
    assert ("7 of 8 items without a link" if not link else "6 of 8 announcements share") in str(run["error"])
    assert world.ask("SELECT swept_at IS NOT NULL AS swept FROM channel") == [{"swept": True}]


def test_an_item_and_its_correction_at_one_address_are_one_page(database: Settings) -> None:
    items = [item(n, description=TEXT) for n in (1, 2)]
    items.append(item(1, guid="news-1-corrected", description=f"{TEXT} Исправлено."))
    world, run = harvested(database, RSS, feed(*items), **{"news/1": page(1), "news/2": page(2)})
    assert (run["status"], len(world.titles())) == ("ok", 2)


@pytest.mark.parametrize("html", [SECTIONS, HEADINGS, ANCHORS], ids=["sections", "headings", "anchors"])
def test_parts_of_one_page_that_a_listing_names_are_announcements(html: str, database: Settings) -> None:
    body = f"<html><body><h1>Новости министерства</h1>{html}</body></html>".encode()
    world, run = harvested(database, PLACES, listing(*(f"/news#n{n}" for n in N)), **dict.fromkeys(
        [f"news#n{n}" for n in N], body))  # fmt: skip
    found = world.ask("SELECT title, text FROM announcement ORDER BY title")
    assert run["status"] == "ok"
    assert [(row["title"], row["text"].rpartition(" ")[2]) for row in found] == [(f"Новость {n}", str(n)) for n in N]


def test_a_part_that_its_page_does_not_have_is_said(database: Settings) -> None:
    pages = dict.fromkeys(["news#n1", "news#n9"], SECTIONS.replace("n9", "n99").encode())
    world, run = harvested(database, PLACES, listing("/news#n1", "/news#n9"), **pages)
    assert (run["new"], run["rejected"]) == (1, 1)
    (said,) = world.ask("SELECT reason FROM rejected")
    assert "no part of it is called n9" in said["reason"]


def test_places_that_every_page_has_make_no_second_announcement(database: Settings) -> None:
    hrefs = [f"/news/{n}{place}" for n in (1, 2) for place in ("", "#top", "#comments", "#respond", "#photo-1")]
    world, run = harvested(database, PLACES, listing(*hrefs), **{"news/1": page(1), "news/2": page(2)})
    assert (run["status"], len(world.titles())) == ("ok", 2)
    assert world.ask("SELECT count(*)::int AS n FROM page") == [{"n": 2}]


@pytest.mark.parametrize("hosts", [(), ("press.example",)])
def test_links_to_another_host_are_counted_and_the_host_is_named(hosts: tuple[str, ...], database: Settings) -> None:
    world = World(settings=database, source=ministry(RSS, hosts=hosts))
    away = [f"https://press.example/{n}" for n in range(3, 8)]
    world.answers = {f"{HOME}news/{n}": page(n) for n in (1, 2)} | {url: page(url[-1]) for url in away}
    world.answers[FEED] = feed(item(1), item(2), *(item(url, link=url) for url in away))
    run = world.night()
    assert (run["status"], len(world.titles())) == (("ok", 7) if hosts else ("partial", 2))
    assert hosts or "5 of 7 links lead to press.example and are left out" in str(run["error"])


def test_the_newest_links_alone_are_enough_to_be_told(database: Settings) -> None:
    items = [item(f"a{n}", link=f"https://press.example/{n}") for n in (1, 2, 3)]
    own = [item(n) for n in range(1, 20)]
    pages = {f"news/{n}": page(n) for n in range(1, 20)}
    assert harvested(database, RSS, feed(*items, *own), **pages)[1]["status"] == "partial"


def test_one_item_of_another_host_is_a_note_and_one_link_of_a_listing_nothing(database: Settings) -> None:
    items = [item(1), item("gov", link="https://gov.example/1"), *(item(n) for n in range(2, 8))]
    pages = {f"news/{n}": page(n) for n in N}
    run = harvested(database, RSS, feed(*items), **pages)[1]
    assert run["status"] == "ok" and "1 of 8 links lead to gov.example" in str(run["note"])
    first = listing("https://gov.example/1", *(f"/news/{n}" for n in N))
    run = harvested(database, PLACES, first, **pages)[1]
    assert (run["status"], run["note"]) == ("ok", None)


def test_rows_without_an_address_are_counted_and_a_whole_address_is_taken_as_it_is(database: Settings) -> None:
    more = [{"id": 8, "title": "Новость 8", "alias": None}, {"id": 9, "title": "Новость 9", "alias": f"{HOME}other/9"}]
    said = [{**row, "alias": f"/news/{row['id']}"} for row in json.loads(rows())]
    channel = api(url=f"{HOME.rstrip('/')}{{alias}}")
    pages = {f"news/{n}": page(n) for n in N} | {"other/9": page(9)}
    world, run = harvested(database, channel, json.dumps([*said, *more]).encode(), **pages)
    assert (run["status"], len(world.titles())) == ("partial", 8)
    assert "1 of 9 rows without an address" in str(run["error"])


@pytest.mark.parametrize("said", [{}, {"page_size": 20}, {"page_size": 10}])
@pytest.mark.parametrize("posted", [False, True])
def test_no_page_is_stepped_over_where_it_holds_fewer_rows_than_the_definition_says(
    posted: bool, said: dict[str, int], database: Settings
) -> None:
    where = {"method": "POST", "body": {"from": "{offset}"}} if posted else {"page_url": f"{LIST}?from={{offset}}"}
    channel = replace(api(url=f"{HOME}n/{{id}}", text="body"), **where, **said)  # type: ignore[arg-type]

    def answer(ask: Ask) -> bytes:
        at = json.loads(ask.body)["from"] if ask.body else int(ask.url.partition("=")[2] or 0)
        some = [{"id": n, "title": f"Новость {n}", "body": f"{TEXT} {n}"} for n in range(at, min(at + 10, 45))]
        return json.dumps(some).encode()

    world = World(settings=database, source=ministry(channel))
    world.answers = {LIST: answer, **{f"{LIST}?from={at}": answer for at in range(60)}}
    run = world.night()
    assert run["new"] == 45
    wrong = said.get("page_size") == 20
    assert run["status"] == ("config_error" if posted and wrong else "ok")
    assert ("write page_size: 10" in f"{run['note']} {run['error']}") == wrong


def test_titles_that_all_lead_to_one_address_are_counted(database: Settings) -> None:
    run = harvested(database, PLACES, listing(*["/news"] * 7), news=page(1))[1]
    assert run["status"] == "partial" and "7 titles all lead to" in str(run["error"])


def test_one_row_that_is_no_list_is_a_list_of_one(database: Settings) -> None:
    channel = Channel(key="api", language="ru", api=LIST, rows="feed.entry", fields=Fields(url="{link}"))
    answer = json.dumps({"feed": {"entry": {"link": f"{HOME}news/1"}}}).encode()
    assert harvested(database, channel, answer, **{"news/1": page(1)})[1]["new"] == 1
