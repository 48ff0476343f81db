"""Pages that disappear, and pages that come back: nights over a ministry that takes announcements away."""

from typing import Any

import pytest

from core.settings import Settings
from crawlers.doors import Ask
from tests.faults.world import FEED, HOME, TEXT, World, item, ministry, page, rss

ONE = f"{HOME}news/1"
STATE = "SELECT state, gone_since::date::text AS gone, restored_at::date::text AS restored FROM announcement_page"
SORRY = "<html><head><title>404 Страница не найдена</title></head><body><h1>Страница не найдена</h1></body></html>"


@pytest.fixture
def world(database: Settings) -> World:
    """Two announcements, read in the first night; the feed goes on naming both."""
    world = World(settings=database, source=ministry())
    world.feed(item(1), item(2))
    world.answers |= {ONE: page(1), f"{HOME}news/2": page(2)}
    world.night()
    return world


def nights(world: World, many: int) -> None:
    for _ in range(many):
        world.night()


def state(world: World, number: int = 1) -> dict[str, Any]:
    return world.ask(f"{STATE} WHERE url = '{HOME}news/{number}'")[0]


def withdrawn(world: World) -> list[str]:
    return [row["on"] for row in world.ask("SELECT withdrawn_at::date::text AS on FROM announcement "
                                           "WHERE withdrawn_at IS NOT NULL")]  # fmt: skip


def sorry(ask: Ask) -> bytes:
    return f"{SORRY}<!-- {ask.url} -->".encode()


@pytest.mark.parametrize("answer", [None, sorry], ids=["404", "an error page that says 200"])
def test_a_page_that_is_missing_for_fourteen_days_is_gone_and_its_announcement_withdrawn(
    world: World, answer: Any
) -> None:
    if answer is None:
        del world.answers[ONE]
    else:
        world.answers[ONE] = answer
    nights(world, 14)
    assert state(world)["state"] == "missing" and withdrawn(world) == []
    nights(world, 1)
    assert state(world) == {"state": "gone", "gone": "2026-03-03", "restored": None}
    assert withdrawn(world) == ["2026-03-03"]
    assert state(world, 2)["state"] == "there"


def test_fourteen_days_without_an_answer_of_its_own_are_no_fourteen_days_of_404(world: World) -> None:
    """A 404, then a site that is down, then the page again."""
    del world.answers[ONE]
    nights(world, 3)
    world.answers[ONE] = page(1)
    nights(world, 20)
    assert state(world) == {"state": "there", "gone": None, "restored": None}


@pytest.mark.parametrize(("text", "texts"), [("", 1), (f"{TEXT} Теперь 7 лиц.", 2)], ids=["same text", "other text"])
def test_a_page_that_comes_back_is_restored_and_only_another_text_is_a_version(
    world: World, text: str, texts: int
) -> None:
    del world.answers[ONE]
    nights(world, 16)
    assert withdrawn(world) == ["2026-03-03"]
    world.answers[ONE] = page(1, text)
    nights(world, 31)
    back = state(world)
    assert (back["state"], back["gone"]) == ("restored", "2026-03-03") and back["restored"] > "2026-03-17"
    assert withdrawn(world) == []
    assert len(world.ask(f"SELECT FROM announcement_version WHERE url = '{ONE}'")) == texts


def test_a_page_that_comes_back_without_an_announcement_is_still_gone(world: World) -> None:
    del world.answers[ONE]
    nights(world, 16)
    world.answers[ONE] = b"<html><body><nav><a href='/'>.</a></nav></body></html>"
    nights(world, 31)
    assert world.ask("SELECT FROM rejected")
    assert state(world)["state"] == "gone" and withdrawn(world) == ["2026-03-03"]


def test_what_was_restored_can_be_withdrawn_again(world: World) -> None:
    answer = world.answers.pop(ONE)
    nights(world, 16)
    world.answers[ONE] = answer
    nights(world, 31)
    del world.answers[ONE]
    nights(world, 40)
    again = state(world)
    assert again["state"] == "gone" and again["gone"] > "2026-04" and again["restored"] is None


def test_an_announcement_is_not_withdrawn_while_one_of_its_pages_is_there(world: World) -> None:
    """The same text at two addresses; one of them goes."""
    same = page(3, title="Новость 3: дорога")
    world.answers |= {f"{HOME}news/3": same, f"{HOME}news/4": same, FEED: rss(item(3), item(4)).encode()}
    world.night()
    del world.answers[f"{HOME}news/3"]
    nights(world, 17)
    assert state(world, 3)["state"] == "gone" and state(world, 4)["state"] == "there"
    assert withdrawn(world) == []


def test_one_page_in_place_of_all_is_the_sites_fault_and_withdraws_nothing(world: World) -> None:
    """Somebody's portal answers for the site, for three weeks."""
    portal = page("portal", "Welcome to the network of the hotel. " * 20)
    world.answers |= {ONE: portal, f"{HOME}news/2": portal, FEED: portal}
    nights(world, 21)
    assert withdrawn(world) == [] and state(world)["gone"] is None
