"""Among the addresses of a sitemap the announcements are those below a word for news."""

import re

from discovery.sitemaps import pattern_in, worth_reading
from discovery.web import Item


def urls(*paths: str) -> list[Item]:
    return [Item(url=f"https://mvd.example{path}") for path in paths]


def test_the_folder_of_news_is_the_pattern_and_pages_are_not_in_it() -> None:
    items = urls("/about/us", "/about/law", "/about/seat", *(f"/en/news/item-{n}" for n in range(4)))
    pattern = pattern_in(items)
    assert [bool(re.search(pattern, item.url)) for item in items] == [False] * 3 + [True] * 4


def test_years_in_the_address_do_not_bind_the_pattern_to_this_year() -> None:
    pattern = pattern_in(urls(*(f"/press/2026/item-{n}" for n in range(4))))
    assert re.search(pattern, "https://mvd.example/press/2027/item-1")


def test_a_sitemap_of_pages_alone_has_no_pattern() -> None:
    assert pattern_in(urls("/about/us", "/about/law", "/about/seat", "/contacts")) == ""


def test_of_an_index_the_parts_named_after_news_are_read_first_the_newest_of_them_before() -> None:
    parts = [f"https://a.example/{name}.xml" for name in ("page-sitemap", "other", "post-sitemap1", "post-sitemap2",
                                                          "category-sitemap")]  # fmt: skip
    names = [part.rpartition("/")[2] for part in worth_reading(parts)]
    assert names == ["post-sitemap2.xml", "post-sitemap1.xml", "other.xml"]
