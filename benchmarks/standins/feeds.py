"""Feeds, sitemaps and APIs as platforms write them, from drawn announcements."""

import json
from collections.abc import Sequence
from email.utils import format_datetime
from html import escape
from typing import Any

from benchmarks.standins.site import Announcement

RSS, ATOM, XML, JSON = "application/rss+xml; charset=utf-8", "application/atom+xml", "text/xml", "application/json"


def rss(news: Sequence[Announcement], home: str, title: str = "News", *, comments: bool = False) -> str:
    """RSS 2.0; as WordPress writes its readers' comments."""
    items = "".join(_rss_item(one, comments) for one in news)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(title)}</title><link>{escape(home)}</link><description>{escape(title)}</description>"
        f"{items}</channel></rss>"
    )


def _rss_item(one: Announcement, comments: bool) -> str:
    title = f"Comment on {one.title} by Visitor" if comments else one.title
    link = f"{one.url}#comment-{one.number}" if comments else one.url
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link><guid>{escape(link)}</guid>"
        f"<pubDate>{format_datetime(one.at)}</pubDate><description>{escape(one.summary)}</description></item>"
    )


def atom(news: Sequence[Announcement], home: str, title: str = "News") -> str:
    """Atom 1.0."""
    entries = "".join(
        f"<entry><id>{escape(one.url)}</id><updated>{one.at:%Y-%m-%dT%H:%M:%SZ}</updated>"
        f'<link rel="alternate" type="text/html" href="{escape(one.url)}"/><title>{escape(one.title)}</title>'
        f"<summary>{escape(one.summary)}</summary></entry>"
        for one in news
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(home)}</id><title>{escape(title)}</title><updated>{news[0].at:%Y-%m-%dT%H:%M:%SZ}</updated>"
        f"{entries}</feed>"
    )


def rdf(news: Sequence[Announcement], home: str) -> str:
    """RSS 1.0, which Japanese ministries keep."""
    names = "".join(f'<rdf:li rdf:resource="{escape(one.url)}"/>' for one in news)
    items = "".join(
        f'<item rdf:about="{escape(one.url)}"><title>{escape(one.title)}</title><link>{escape(one.url)}</link>'
        f"<dc:date>{one.at:%Y-%m-%dT%H:%M:%S+00:00}</dc:date></item>"
        for one in news
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="{escape(home)}"><title>RSS</title><link>{escape(home)}</link><description>RSS'
        f"</description>"
        f"<items><rdf:Seq>{names}</rdf:Seq></items></channel>{items}</rdf:RDF>"
    )


def json_feed(news: Sequence[Announcement], home: str) -> str:
    """JSON Feed 1.1."""
    items = [
        {"id": one.url, "url": one.url, "title": one.title, "content_text": one.summary,
         "date_published": one.at.isoformat()} for one in news
    ]  # fmt: skip
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "News", "home_page_url": home,
                       "items": items}, ensure_ascii=False)  # fmt: skip


def wp_posts(news: Sequence[Announcement]) -> str:
    """Posts of WordPress's REST API."""
    rows: list[dict[str, Any]] = [
        {"id": one.number, "date_gmt": f"{one.at:%Y-%m-%dT%H:%M:%S}", "link": one.url,
         "title": {"rendered": escape(one.title)},
         "content": {"rendered": "".join(f"<p>{escape(p)}</p>" for p in one.text), "protected": False}}
        for one in news
    ]  # fmt: skip
    return json.dumps(rows)


def sitemap(news: Sequence[Announcement], others: Sequence[str] = (), *, google: bool = False) -> str:
    """Addresses with the day of their change; of `google` with titles."""
    pages = "".join(f"<url><loc>{escape(at)}</loc></url>" for at in others)
    items = "".join(f"<url><loc>{escape(one.url)}</loc>{_said(one, google)}</url>" for one in news)
    more = ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"' if google else ""
    return (f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{more}>'
            f"{pages}{items}</urlset>")  # fmt: skip


def _said(one: Announcement, google: bool) -> str:
    if not google:
        return f"<lastmod>{one.at:%Y-%m-%d}</lastmod>"
    return (f"<news:news><news:publication><news:name>M</news:name><news:language>{one.tongue.tag}</news:language>"
            f"</news:publication><news:publication_date>{one.at:%Y-%m-%dT%H:%M:%SZ}</news:publication_date>"
            f"<news:title>{escape(one.title)}</news:title></news:news>")  # fmt: skip


def sitemap_index(parts: Sequence[str]) -> str:
    """Sitemaps of sitemaps."""
    items = "".join(f"<sitemap><loc>{escape(at)}</loc></sitemap>" for at in parts)
    return (f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"{items}</sitemapindex>")  # fmt: skip


def declared(at: str, kind: str = "application/rss+xml", title: str = "RSS") -> str:
    """The line in a page's head that names a feed."""
    return f'<link rel="alternate" type="{kind}" title="{escape(title)}" href="{escape(at)}">'
