from datetime import UTC, datetime

import pytest

from core.model import Channel
from crawlers.doors import Found
from crawlers.sitemap import read_sitemap

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SINCE = datetime(2026, 2, 20, tzinfo=UTC)
URL = "https://mvd.gov.kg/sitemap.xml"
CHANNEL = Channel(key=f"sitemap {URL}", language="ru", sitemap=URL, pattern="/news/")
WHOLE = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    + "".join(f"<url><loc>https://mvd.gov.kg/news/{n}</loc></url>" for n in range(5))
    + "</urlset>"
)


def test_a_sitemap_that_was_cut_is_partial_and_its_last_address_is_not_believed() -> None:
    cut = WHOLE[: WHOLE.index("news/3") + len("news/")].encode()
    found = read_sitemap(cut, URL, CHANNEL, None, NOW)
    assert found.status == "partial" and "cut" in (found.note or "")
    assert [link.url.rpartition("/")[2] for link in found.links] == ["0", "1", "2"]


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_a_whole_sitemap_is_not_taken_for_a_cut_one(charset: str) -> None:
    found = read_sitemap(WHOLE.replace("?>", f' encoding="{charset}"?>', 1).encode(charset), URL, CHANNEL, None, NOW)
    assert (found.status, len(found.links)) == ("ok", 5)
    ends_with_space = (WHOLE + "\n<!-- 0.2 s -->\n").encode()
    assert read_sitemap(ends_with_space, URL, CHANNEL, None, NOW).status == "ok"


def of_dates(*days: str) -> bytes:
    urls = "".join(
        f"<url><loc>https://mvd.gov.kg/news/{n}</loc><lastmod>{day}</lastmod></url>" for n, day in enumerate(days)
    )
    return f"<urlset>{urls}</urlset>".encode()


def numbers(found: Found) -> list[str]:
    return sorted(link.url.rpartition("/")[2] for link in found.links)


def test_an_address_that_was_not_there_before_is_new_however_old_its_date_is() -> None:
    before = read_sitemap(of_dates("2026-02-27", "2024-01-01"), URL, CHANNEL, SINCE, NOW)
    assert numbers(before) == ["0"]
    again = read_sitemap(of_dates("2026-02-27", "2024-01-01"), URL, CHANNEL, SINCE, NOW, seen=before.seen)
    later = read_sitemap(of_dates("2026-02-27", "2024-01-01", "2025-12-24"), URL, CHANNEL, SINCE, NOW, seen=before.seen)
    assert (numbers(again), numbers(later)) == (["0"], ["0", "2"])


def test_what_all_stands_there_is_remembered_in_five_bytes_an_address() -> None:
    assert len(read_sitemap(of_dates(*["2026-02-27"] * 3, "2024-01-01"), URL, CHANNEL, SINCE, NOW).seen) == 4 * 5


@pytest.mark.parametrize("written", ["2026-03-01T00:00:00Z", "2026-02-28T23:40:00Z", "2026-02-11T03:00:00Z"])
def test_dates_that_are_all_those_of_the_writing_say_nothing_of_the_pages(written: str) -> None:
    found = read_sitemap(of_dates(*[written] * 12), URL, CHANNEL, None, NOW)
    assert {link.changed_at for link in found.links} == {None}


def test_a_few_announcements_of_one_day_keep_their_dates() -> None:
    found = read_sitemap(of_dates(*["2026-02-27"] * 3), URL, CHANNEL, None, NOW)
    assert all(link.changed_at for link in found.links)
