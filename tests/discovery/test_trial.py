"""A hit counts only when it names announcements that are new; why another does not count is said in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from discovery.trial import tried
from discovery.web import Item, Reading

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FEED = {"feed": "https://mvd.example/rss"}
LISTING = {"listing": "https://mvd.example/news", "pattern": "/news/"}


def items(many: int, newest: datetime | None = NOW, title: str = "Министр встретился с жителями района") -> list[Item]:
    return [
        Item(url=f"https://mvd.example/news/{n}", title=f"{title} {n}",
             around=newest - timedelta(days=n) if newest else None)
        for n in range(many)
    ]  # fmt: skip


def read(found: list[Item], status: str = "ok", reason: str = "") -> Reading:
    return Reading(status=status, reason=reason, items=tuple(found), many=len(found))


def test_a_feed_with_new_announcements_is_taken_and_its_language_told() -> None:
    trial = tried(FEED, "declared", read(items(5)), NOW)
    assert (trial.status, trial.language, trial.newest, trial.share("at")) == ("ok", "ru", NOW, 1.0)


@pytest.mark.parametrize(
    ("reading", "status"),
    [
        (read([]), "empty"),
        (read(items(5, NOW - timedelta(days=400))), "frozen"),
        (read(items(5, NOW + timedelta(days=40))), "calendar"),
        (read([Item(url=f"https://a.example/{n}", title="Добро пожаловать") for n in range(9)]), "same_title"),
        (read(items(5, title="Comment on the new road by a reader,")), "comments"),
        (read([], "not_a_feed", "no feed here"), "not_a_feed"),
        (read([], "config_error", "all links lead to elsewhere.example"), "config_error"),
    ],
)
def test_what_is_no_channel_is_called_by_what_it_is(reading: Reading, status: str) -> None:
    trial = tried(FEED, "convention", reading, NOW)
    assert (trial.status, trial.accepted) == (status, False)
    assert trial.why


def test_a_comment_feed_is_known_by_its_address_too() -> None:
    assert tried({"feed": "https://a.example/comments/feed/"}, "", read(items(5)), NOW).status == "comments"


def test_two_links_are_no_listing_but_may_be_a_feed() -> None:
    assert tried(LISTING, "inferred", read(items(2)), NOW).status == "empty"
    assert tried(FEED, "declared", read(items(2)), NOW).status == "ok"


def test_a_feed_half_a_year_old_is_frozen_and_one_day_younger_is_not() -> None:
    old, younger = NOW - timedelta(days=181), NOW - timedelta(days=179)
    assert [tried(FEED, "", read(items(3, at)), NOW).status for at in (old, younger)] == ["frozen", "ok"]


def test_announcements_without_dates_are_taken_and_the_table_shows_none() -> None:
    trial = tried(FEED, "", read(items(5, None)), NOW)
    assert (trial.status, trial.newest, trial.share("at")) == ("ok", None, 0.0)


def test_a_feed_that_dates_every_entry_with_the_moment_of_asking_tells_no_date() -> None:
    now = [replace(item, around=NOW - timedelta(seconds=n)) for n, item in enumerate(items(5))]
    trial = tried(FEED, "declared", read(now), NOW)
    assert (trial.newest, trial.share("at"), {item.date_text for item in trial.items}) == (None, 0.0, {None})


@pytest.mark.parametrize("folder", ["jobs", "tenders", "vakansii-вакансии", "photo-gallery", "appels-d-offres"])
def test_vacancies_tenders_and_pictures_are_no_announcements(folder: str) -> None:
    found = [replace(item, url=f"https://mvd.example/{folder}/{n}") for n, item in enumerate(items(5))]
    assert tried(FEED, "declared", read(found), NOW).status == "beside"
    assert tried({"feed": f"https://mvd.example/{folder}/rss"}, "declared", read(items(5)), NOW).is_beside
