from mmap import ACCESS_READ, mmap
from pathlib import Path

import pytest

from crawlers.feed import ITEM_LIMIT, read_feed
from crawlers.feed_size import newest


def feed(*days: int, end: str = "</channel></rss>") -> bytes:
    items = "".join(
        f"<item><title>№ {day}</title><link>http://a.kg/{day}</link>"
        f"<pubDate>{day:02} Jan 2026 10:00:00 +0600</pubDate></item>\n"
        for day in days
    )
    return f"<rss version='2.0'><channel><title>A</title>{items}{end}".encode()


def test_a_feed_of_few_announcements_stays_as_it_is() -> None:
    body = feed(1, 2, 3)
    assert newest(body, 3) == (body, 3)


def test_the_newest_stay_in_their_order_wherever_they_stand() -> None:
    assert newest(feed(5, 1, 9, 2, 7), 3) == (feed(5, 9, 7), 5)


def test_announcements_without_a_date_go_first() -> None:
    undated = feed(1, 2).replace(b"<pubDate>02 Jan 2026 10:00:00 +0600</pubDate>", b"<pubDate>yesterday</pubDate>")
    assert [link.url for link in read_feed(newest(undated, 1)[0], "", "http://a.kg/").links] == ["http://a.kg/1"]


@pytest.mark.parametrize(
    ("element", "date"), [("updated", "2026-01-{:02}T10:00:00Z"), ("dc:date", "2026-01-{:02}T10:00:00+06:00")]
)
def test_entries_of_atom_and_dates_of_dublin_core_are_known(element: str, date: str) -> None:
    entries = [f"<entry><id>{day}</id><{element}>{date.format(day)}</{element}></entry>" for day in (3, 1, 2)]
    assert newest("".join(entries).encode(), 1) == (entries[0].encode(), 3)


def test_a_cut_feed_keeps_its_cut() -> None:
    cut, many = newest(feed(3, 1, 2, end="<item><title>half an ann"), 2)
    assert many == 4
    assert read_feed(cut, "application/rss+xml", "http://a.kg/rss").status == "partial"


def test_a_mapped_file_is_read_as_bytes_are(tmp_path: Path) -> None:
    body = feed(*range(1, 29)) + b" " * 20_000_000
    (tmp_path / "feed").write_bytes(body)
    with (tmp_path / "feed").open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as mapped:
        assert newest(mapped, 5) == newest(body, 5)


def test_what_a_feed_named_before_it_was_cut_is_told() -> None:
    days = [1 + number % 28 for number in range(ITEM_LIMIT + 1)]
    found = read_feed(feed(*days), "application/rss+xml", "http://a.kg/rss")
    assert found.note == f"{ITEM_LIMIT + 1} items; the newest {ITEM_LIMIT} are kept"
