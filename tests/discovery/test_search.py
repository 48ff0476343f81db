"""Which of several channels is the better one, and what the pages that a list names tell about it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from core.settings import settings_from
from discovery.choice import ranked, seen_through
from discovery.sample import Sample
from discovery.trial import Trial
from discovery.web import Item, Web

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def listed(path: str, numbers: range, sureness: float = 0.9) -> Trial:
    items = tuple(Item(url=f"https://mvd.example/news/{n}", title=f"Жаңылык {n}") for n in numbers)
    channel = {"listing": f"https://mvd.example{path}", "links": "a"}
    return Trial(channel=channel, origin="inferred", status="ok", items=items, many=len(items), sureness=sureness)


def fed(path: str, newest: datetime) -> Trial:
    items = (Item(url="https://mvd.example/1", published_at=newest),)
    return Trial(channel={"feed": f"https://mvd.example{path}"}, origin="declared", status="ok", items=items, many=1)


def test_three_of_the_twelve_announcements_are_an_excerpt_however_sure_they_are():
    front, section = listed("/ru", range(3), 0.95), listed("/ru/news", range(12), 0.7)
    assert ranked([front, section]) == [section, front]


def test_lists_of_different_announcements_are_told_by_how_sure_they_are():
    news, laws = listed("/news", range(5), 0.9), listed("/laws", range(50, 80), 0.5)
    assert ranked([laws, news]) == [news, laws]


def test_a_livelier_feed_of_vacancies_is_not_better_than_the_news():
    jobs, news = fed("/feeds/vacancies.xml", NOW), fed("/feeds/news.xml", NOW - timedelta(days=3))
    assert ranked([jobs, news]) == [news, jobs]


@pytest.mark.parametrize(
    ("looked", "status"),
    [
        (Sample(pages=3, texted=3, dated=3, newest=NOW - timedelta(days=2)), "ok"),
        (Sample(pages=3, texted=3, dated=0), "undated"),
        (Sample(pages=3, texted=1, dated=3, newest=NOW), "no_text"),
        (Sample(pages=3, texted=3, dated=2, newest=NOW - timedelta(days=700)), "frozen"),
    ],
)
def test_a_list_without_days_is_judged_by_its_pages(looked: Sample, status: str):
    assert seen_through(listed("/people", range(12)), looked, NOW)[0] == status


def test_a_list_that_tells_its_days_needs_none_on_its_pages():
    trial = listed("/news", range(12))
    told = replace(trial, items=tuple(replace(item, around=NOW) for item in trial.items))
    assert seen_through(told, Sample(pages=3, texted=3), NOW)[0] == "ok"


def test_a_question_about_a_source_that_is_none_is_answered():
    assert asyncio.run(asyncio.wait_for(_answer(), timeout=30)) == "config_error"


async def _answer() -> str:
    settings = replace(settings_from({}), allowed_networks=(ip_network("127.0.0.0/8"),))
    source = {"name": "n", "name_en": "n", "homepage": "http://a.localhost/", "timezone": "UTC"}
    async with Web(settings) as web:
        return (await web.reading({**source, "channels": [{"preset": "wordpress", "with": {"sit": "?"}}]})).status
