from datetime import UTC, datetime

import pytest

from core.model import Channel, Link, Source
from crawlers.doors import Answer, Ask
from crawlers.readers import read_page
from store.pages import Validators

URL = "https://mvd.example/ru/news"
CHANNEL = Channel(key=f"listing {URL}", language="ru", listing=URL, links="a.news")
SOURCE = Source(
    id="kg_mvd", country="KG", name="МВД", name_en="MVD", homepage=URL, timezone="Asia/Bishkek", channels=(CHANNEL,)
)
LISTED = datetime(2026, 11, 20, 20, tzinfo=UTC)  # two in the morning of the 21st in Bishkek


def listed(date: str) -> Link:
    body = f"<ul><li><a class=news href=/ru/news/1>Указ</a> <span class=date>{date}</span></li></ul>".encode()
    answer = Answer(status_code=200, url=URL, content_type="text/html", body=body, validators=Validators())
    return read_page(SOURCE, CHANNEL, Ask(url=URL, kind="listing"), answer, None, LISTED).links[0]


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("Вчера, 10:00", datetime(2026, 11, 20, 4, tzinfo=UTC)),
        ("Сегодня", datetime(2026, 11, 20, 18, tzinfo=UTC)),
        ("Кечээ 23:15", datetime(2026, 11, 20, 17, 15, tzinfo=UTC)),
    ],
)
def test_yesterday_is_resolved_when_it_is_listed_where_the_ministry_is(date: str, at: datetime) -> None:
    assert (listed(date).date_text, listed(date).published_at) == (date, at)


@pytest.mark.parametrize("date", ["20.11.2026", "20 ноября 2026, 10:00", "вчера 20.11.2026", "скоро"])
def test_a_day_that_is_named_is_left_to_the_pipeline(date: str) -> None:
    assert listed(date).published_at is None
