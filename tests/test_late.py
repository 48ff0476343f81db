"""What comes late, what was missed while nobody looked, and what was named and never had: found, or told."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from core.model import Channel
from core.settings import Settings
from crawlers import walk
from ops.cli import main
from tests.faults.world import HOME, NIGHT, TEXT, World, item, ministry, page

LISTING = f"{HOME}news"
A_PAGE = 5


class Ministry(World):
    """A listing with five announcements a page, the newest on top; each is named by its day, and a word of its own."""

    def publish(self, names: list[str]) -> None:
        """The listing from now on."""
        names = sorted(names, reverse=True)
        for number in range(1, len(names) // A_PAGE + 2):
            items = names[(number - 1) * A_PAGE : number * A_PAGE]
            rows = "".join(
                f"<li><a class=t href={HOME}a/{name}>Новость {name}</a> "
                f"<span class=date>{day_of(name):%d.%m.%Y}</span></li>"
                for name in items
            )
            self.answers[LISTING if number == 1 else f"{LISTING}?page={number}"] = f"<ul>{rows}</ul>".encode()
            for name in items:
                body = f"<p>{TEXT} {name}</p><time datetime={day_of(name)}></time>"
                self.answers[f"{HOME}a/{name}"] = f"<article><h1>Новость {name}</h1>{body}</article>".encode()

    def listings(self) -> list[int]:
        """Which of its pages were asked for since the last time."""
        asked = [url.removeprefix(LISTING) for url in self.asked if url.startswith(LISTING)]
        self.asked.clear()
        return [int(url.removeprefix("?page=") or 1) for url in asked]

    def has(self, *names: str) -> bool:
        stored = {row["url"] for row in self.ask("SELECT url FROM page WHERE fetched_at IS NOT NULL")}
        return {f"{HOME}a/{name}" for name in names} <= stored

    def periods(self) -> list[dict[str, Any]]:
        return self.ask("SELECT * FROM missed_period ORDER BY id")

    @property
    def today(self) -> date:
        return (NIGHT + timedelta(days=self.nights)).date()

    def days(self, many: int, *words: str) -> list[str]:
        """Names of announcements of the last so many days, yesterday's first."""
        days = [str(self.today - timedelta(days=n + 1)) for n in range(many)]
        return [f"{day}{word}" for day in days for word in words or ("",)]


def day_of(name: str) -> date:
    return date.fromisoformat(name[:10])


def channel(**more: Any) -> Channel:
    given = {"listing": LISTING, "links": "a.t", "page_url": f"{LISTING}?page={{n}}"}
    return Channel(key=f"listing {LISTING}", language="ru", **{**given, **more})


@pytest.fixture
def world(database: Settings) -> Ministry:
    return Ministry(settings=database, source=ministry(channel(max_pages=12)))


def govharvest(world: World, *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"DATABASE_URL": world.settings.database_url})


# Late ----------------------------------------------------------------------------------------------------------------


def test_an_announcement_that_slips_in_below_known_ones_with_an_old_date_is_found_though_page_1_is_as_it_was(
    world: Ministry,
) -> None:
    names = world.days(60)
    world.publish(names)
    world.night()
    late = f"{names[6]}-late"
    world.publish([*names, late])
    world.night()
    assert world.has(late)


def test_after_two_announcements_that_came_weeks_late_every_night_looks_as_far_back(world: Ministry) -> None:
    names = world.days(80)
    late: list[str] = []
    found: dict[str, int] = {}
    for n in range(24):
        names += [str(world.today)]
        if n in (3, 10, 20):
            late += [f"{world.today - timedelta(days=19)}-late{n}"]
        world.publish([*names, *late])
        world.night()
        found |= {name: n for name in late if name not in found and world.has(name)}
    assert [found[name] for name in late] == [7, 14, 20]  # by the weekly walk, by the second of them, and at once
    (delay,) = world.ask("SELECT * FROM posting_delay")
    assert (delay["late_nights"], delay["longest"].days, delay["usual"].days) == (3, 24, 24)
    assert world.ask("SELECT rescan_s FROM channel") == [{"rescan_s": delay["usual"].total_seconds() * 1.5}]
    assert world.periods() == []


def test_a_walk_ends_where_the_window_does_and_once_a_week_where_all_windows_do(world: Ministry) -> None:
    world.publish(world.days(100))
    world.night()
    assert len(world.listings()) == 12  # all of it was new
    nights = []
    for _ in range(9):
        world.night()
        nights.append(world.listings())
    far = [night for night in nights if len(night) > 2]
    assert len(far) == 1 and far[0] == list(range(1, 10))
    assert nights[0] == [1, 2] and nights[-1] == [1]


# Missed --------------------------------------------------------------------------------------------------------------


def outage(world: Ministry, days: int) -> list[str]:
    """Three nights, then nobody harvests while four announcements a day come."""
    names = world.days(60)
    for _ in range(3):
        world.publish(names)
        world.night()
        names += [str(world.today)]
    world.nights += days
    names += world.days(days, "-a", "-b", "-c", "-d")
    world.publish(names)
    world.asked.clear()
    return names


def test_after_an_outage_the_first_good_run_walks_back_to_before_it_began(world: Ministry) -> None:
    names = outage(world, 20)
    run = world.night()
    assert world.has(*names) and run["status"] == "ok"
    (period,) = world.periods()
    began, ended = (f"{period[name]:%Y-%m-%d}" for name in ("began_at", "ended_at"))
    assert (began, ended) == ("2026-03-04", "2026-03-25")
    assert (period["why"], period["result"], period["found"]) == ("outage", "whole", 81)
    assert "catching up on 2026-03-04 22:30 to 2026-03-25 22:30" in run["note"]
    assert "81 announcements were new; nothing is left" in run["note"]
    world.asked.clear()
    world.night()
    assert len(world.listings()) <= 8 and len(world.periods()) == 1


def test_what_one_run_does_not_reach_the_next_goes_on_with_where_it_stopped(
    world: Ministry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "CATCH_UP_PAGES", 3)
    names = outage(world, 20)
    run = world.night()
    first = world.listings()
    assert first == list(range(1, 16)) and "the next run goes on" in run["note"]
    assert world.periods()[0]["finished_at"] is None and not world.has(*names)
    told = govharvest(world, "missing")
    assert told.exit_code == 1 and "2026-03-04 22:30" in told.output
    world.night()
    assert world.listings()[-3:] == [16, 17, 18]
    world.night()
    assert world.has(*names)
    assert world.periods()[0]["result"] == "whole"


def test_a_site_that_was_down_is_caught_up_when_it_is_up_again(world: Ministry) -> None:
    names = world.days(60)
    world.publish(names)
    world.night()
    up = dict(world.answers)
    world.answers.clear()
    for _ in range(4):
        assert world.night()["status"] == "http_client"
    names += world.days(4, "-a", "-b", "-c", "-d")
    world.answers |= up
    world.publish(names)
    world.night()
    assert world.has(*names)
    (period,) = world.periods()
    assert (period["why"], period["result"], period["found"]) == ("outage", "whole", 16)


def test_more_news_than_pages_that_are_walked_are_caught_up_in_the_same_night(world: Ministry) -> None:
    names = world.days(60)
    world.publish(names)
    world.night()
    busy = [f"{world.today}-{n:03}" for n in range(90)]
    world.publish([*names, *busy])
    assert world.night()["status"] == "ok"
    assert world.has(*busy)
    assert [(row["why"], row["result"]) for row in world.periods()] == [("max_pages", "whole")]


def test_a_feed_that_names_nothing_known_after_an_outage_may_miss_something_and_says_so_once(
    database: Settings,
) -> None:
    world = World(settings=database, source=ministry())
    for n in range(40):
        world.answers[f"{HOME}news/{n}"] = page(n)
    world.feed(*(item(n) for n in range(10)))
    world.night()
    world.nights += 10
    world.feed(*(item(n) for n in range(5, 15)))
    assert world.night()["status"] == "ok"
    world.nights += 10
    world.feed(*(item(n) for n in range(20, 30)))
    run = world.night()
    assert run["status"] == "partial" and "some may have come and gone in between" in run["error"]
    rows = world.ask("SELECT result FROM missed_period ORDER BY id")
    assert [row["result"] for row in rows] == ["whole", "may_miss"]
    assert world.night()["status"] == "not_modified"


# Never fetched -------------------------------------------------------------------------------------------------------


def test_a_page_that_was_listed_and_never_had_is_told_until_it_comes_or_is_gone(world: Ministry) -> None:
    names = world.days(7)
    world.publish(names)
    never, later = names[2], names[4]
    kept = world.answers.pop(f"{HOME}a/{later}")
    del world.answers[f"{HOME}a/{never}"]
    world.night()
    world.night()
    told = govharvest(world, "missing", "kg_mvd", "--json")
    pages = json.loads(told.stdout)["pages"]
    assert told.exit_code == 1
    assert [(row["url"], row["tries"], row["last_word"], row["last_error"], row["state"]) for row in pages] == [
        (f"{HOME}a/{name}", 2, "missing", "answered 404", "failing") for name in (later, never)
    ]
    assert all(row["next_try_at"] for row in pages)
    health = json.loads(govharvest(world, "health", "--json").stdout)["findings"]
    said = [finding["message"] for finding in health if finding["check"] == "never_fetched"]
    assert len(said) == 1 and said[0].startswith("2 pages were listed and never fetched")
    world.answers[f"{HOME}a/{later}"] = kept
    world.night()
    assert [row["url"] for row in json.loads(govharvest(world, "missing", "--json").stdout)["pages"]] == [
        f"{HOME}a/{never}"
    ]
    for _ in range(16):
        world.night()
    told = govharvest(world, "missing")
    assert told.exit_code == 0 and "1 more has not been there for 14 days" in told.output
    assert json.loads(govharvest(world, "missing", "--gone", "--json").stdout)["pages"][0]["state"] == "gone"


def test_a_page_that_fails_waits_longer_each_time_and_is_never_given_up(world: Ministry) -> None:
    names = world.days(7)
    world.publish(names)
    world.answers[f"{HOME}a/{names[0]}"] = b"<html><head><title>Just a moment...</title></head><body>_cf_chl_opt</body>"
    tries = 0
    for _ in range(40):
        world.asked.clear()
        world.night()
        tries += world.asked.count(f"{HOME}a/{names[0]}")
    (row,) = world.ask("SELECT * FROM missing_page")
    assert row["tries"] == tries and 6 <= tries <= 12
    assert row["state"] == "failing" and row["last_word"] and row["last_error"]
