import json
from datetime import UTC, datetime
from typing import Any

import pytest

from core.model import Channel, Fields, Link
from crawlers.api import read_api
from crawlers.doors import Ask

URL = "https://mvd.gov.kg/api"
CHANNEL = Channel(
    key=f"api {URL}", language="ru", api=URL, rows="news", fields=Fields(url="/news/{id}", date="date", text="body")
)


def row(**said: Any) -> Link:
    body = json.dumps({"news": [{"id": 1, "body": "Текст", **said}]})
    return read_api(body, URL, CHANNEL, Ask(url=URL, kind="api")).links[0]


@pytest.mark.parametrize(
    ("number", "at"),
    [
        (1772344800, datetime(2026, 3, 1, 6, tzinfo=UTC)),
        (1772344800000, datetime(2026, 3, 1, 6, tzinfo=UTC)),
        (1772344800.5, datetime(2026, 3, 1, 6, tzinfo=UTC)),
        ("1772344800", datetime(2026, 3, 1, 6, tzinfo=UTC)),
        *[(other, None) for other in (17723448, 177234480000, 2026, "0", -1772344800, True)],
    ],
)
def test_a_date_that_counts_from_1970_is_an_instant_and_its_number_is_kept(number: Any, at: datetime | None) -> None:
    link = row(date=number)
    assert link.published_at == at
    assert link.date_text == (None if number is True else str(number))


def test_a_date_that_is_a_list_is_kept_whole_and_another_day_is_another_row() -> None:
    one, other = row(date=[2026, 3, 1, 6, 0]), row(date=[2026, 3, 2, 6, 0])
    assert (one.date_text, one.published_at) == ("[2026, 3, 1, 6, 0]", None)
    assert one.row_hash != other.row_hash
