"""What fuzzing found in the broken XML that lxml recovers."""

from datetime import UTC, datetime

from crawlers.feed import read_feed
from crawlers.feed_dates import moment
from crawlers.sitemap import read_sitemap
from tests.fuzz.readers import CHANNELS, URL

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_an_unknown_entity_between_the_fields_of_an_item_costs_nothing() -> None:
    head = "<rss><channel><x:item><title>Указ &law; 1</title><link>/1</link>"
    feed = read_feed(f"{head}<g&e;uid>1</x:item></channel></rss>".encode(), "", URL)
    assert [(link.url, link.title) for link in feed.links] == [("https://mvd.example/1", "Указ &law; 1")]


def test_a_name_of_bytes_that_are_no_letters_hides_only_itself() -> None:
    body = b"<urlset><url><loc>/news/1</loc></url><\xe9\xd7>?</\xe9\xd7><url><loc>/news/2</loc></url></urlset>"
    found = read_sitemap(body, URL, CHANNELS["sitemap"], None, NOW)
    assert {link.url for link in found.links} >= {"https://mvd.example/news/1"}


def test_the_last_day_of_the_calendar_has_no_day_after_it() -> None:
    assert moment("9999-12-31") is None
