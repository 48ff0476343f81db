"""feedparser's own inputs of hostile markup (the best public set): nothing of them is left in what is stored."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.model import Article, Channel, RawDocument, Source
from crawlers.feed import read_items
from pipeline.process import process

CORPORA = os.environ.get("GOVHARVEST_CORPORA")
FIXTURES = Path(CORPORA or "/nowhere") / "feeds/feedparser-6.0.14/tests/wellformed/sanitize"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FIXTURES.is_dir(), reason="GOVHARVEST_CORPORA is not set: where are the feeds?"),
]
MARKUP = re.compile(r"<\s*/?\s*[a-z!]|\bon[a-z]+\s*=|(?:java|vb)script:|data:text|expression\s*\(", re.I)
HERE = "http://mvd.example/rss"
SOURCE = Source(
    id="kg_mvd", country="KG", name="Министрлик", name_en="Ministry", homepage="http://mvd.example/", timezone="UTC",
    channels=(Channel(key="en", language="en", feed=HERE),),
)  # fmt: skip
TEXT = "The ministry announces that the building of a new road in the city has begun. " * 6


def test_no_markup_is_left_of_any_fixture_in_title_address_or_text() -> None:
    found = [(path.name, item) for path in sorted(FIXTURES.glob("*.xml"))
             for item in read_items(path.read_bytes(), "application/xml", HERE).items]  # fmt: skip
    left = []
    for name, item in found:
        page = f"<html><body><article><h1>News</h1><p>{TEXT}</p><div>{item.summary}</div></article></body></html>"
        article = process(
            RawDocument(source_id="kg_mvd", url=HERE, body=page.encode(), content_type="text/html; charset=utf-8",
                        fetched_at=datetime(2026, 2, 1, tzinfo=UTC), hinted_title=item.title), SOURCE,
        )  # fmt: skip
        assert isinstance(article, Article), name
        stored = (item.title, item.link, article.title, article.text)
        left += [(name, text) for text in stored if text and MARKUP.search(text)]
    assert len(found) > 250
    assert left == []
