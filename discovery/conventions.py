"""Addresses that are tried where a page declares nothing: what many sites have by habit of their software."""

FEEDS = (
    "/feed/", "/rss.xml", "/rss", "/feed.xml", "/atom.xml", "/rss/news", "/news/rss", "/news/feed/",
    "/?format=feed&type=rss", "/en/rss.xml", "/feed.json",
)  # fmt: skip
SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml")
NOWHERE = "/govharvest-asks-whether-a-page-that-does-not-exist-answers-404"
