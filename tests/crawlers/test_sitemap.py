from datetime import UTC, datetime

import pytest

from core.model import Channel
from crawlers.sitemap import read_sitemap

NOW = datetime(2026, 3, 1, tzinfo=UTC)
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
