"""Announcements that stand in a row of an API's answer."""

import json
from datetime import UTC, datetime
from typing import Any

from core.model import ROW_TYPE, Article, Channel, Fields, RawDocument, Rejected, Source
from pipeline.process import process

FIELDS = Fields(url="https://a.example/{id}", title="title", date="on", text="body", summary="lead")
SOURCE = Source(
    id="xx_api", country="XX", name="Api", name_en="Api", homepage="https://a.example/", timezone="Asia/Bishkek",
    channels=(Channel(key="api", language="en", feed="https://a.example/api", fields=FIELDS),),
)  # fmt: skip
BODY = "The minister opened a new school in the town and thanked the teachers for their work this year."


def read(row: dict[str, Any], channel: str = "api") -> Article | Rejected:
    raw = RawDocument(
        source_id="xx_api", url="https://a.example/1", fetched_at=datetime(2026, 2, 1, tzinfo=UTC),
        content_type=ROW_TYPE, body=json.dumps(row).encode(), channel_key=channel,
    )  # fmt: skip
    return process(raw, SOURCE)


def text(body: str) -> str:
    article = read({"title": "School", "body": body})
    assert isinstance(article, Article)
    return article.text


def test_a_row_is_read_by_the_paths_of_its_channel() -> None:
    article = read(
        {"title": "Law &amp; order", "on": "15.01.2026", "body": f"<p>{BODY}</p><p>{BODY}</p>", "lead": "Short"}
    )
    assert isinstance(article, Article)
    assert (article.title, article.text, article.lead) == ("Law & order", f"{BODY}\n{BODY}", "Short")
    assert article.published.at == datetime(2026, 1, 14, 18, tzinfo=UTC)


def test_plain_text_keeps_its_lines_also_with_an_ampersand_or_a_less_than_sign() -> None:
    assert text(f"{BODY}\nResearch & development\nless < more") == f"{BODY}\nResearch & development\nless < more"


def test_entities_are_letters_where_the_text_is_html() -> None:
    assert text(f"{BODY} Law &amp; order") == f"{BODY} Law & order"


def test_a_row_without_its_text_or_its_channel_says_what_is_missing() -> None:
    empty, gone = read({"title": "School"}), read({"title": "School", "body": BODY}, "old")
    assert isinstance(empty, Rejected) and "body" in empty.reason
    assert isinstance(gone, Rejected) and gone.status == "config_error"
