"""Nothing is fetched twice that did not change, by whatever way a site tells."""

import hashlib
import json
from pathlib import Path

from core.settings import Settings
from tests import worlds
from tests.crawlers.nights import by_host, crawled, listing, ministry
from tests.crawlers.web import Reply, Seen, Web, serving

EVERY = """  - {{feed: "{0}/rss"}}
  - {{listing: "{0}/news", links: a}}
  - {{api: "{0}/api", rows: items, fields: {{url: "{{link}}"}}}}
  - {{sitemap: "{0}/sitemap.xml", pattern: /s}}
"""


def tagged(body: str) -> Reply:
    """A page with an ETag."""
    return Reply(body=body.encode(), headers=(("ETag", f'"{hashlib.sha256(body.encode()).hexdigest()[:8]}"'),))


def minding(reply: Reply) -> object:
    """Answers 304 to who has it."""

    def answer(seen: Seen) -> Reply:
        known = seen.headers.get("If-None-Match") == dict(reply.headers)["ETag"]
        return Reply(304, b"", reply.headers) if known else reply

    return answer


def site(web: Web, host: str) -> dict[str, Reply]:
    base = web.url("", host)
    item = f"<item><title>1</title><link>{base}/f1</link></item>"
    maps = f"<sitemapindex><sitemap><loc>{base}/part.xml</loc></sitemap></sitemapindex>"
    part = f"<urlset><url><loc>{base}/s1</loc></url></urlset>"
    return {
        "/rss": tagged(f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>"),
        "/news": tagged("<a href=/l1>one</a>"),
        "/api": tagged(json.dumps({"items": [{"link": f"{base}/a1"}]})),
        "/sitemap.xml": tagged(maps),
        "/part.xml": tagged(part),
        **{path: tagged(f"<p>{path}") for path in ("/f1", "/l1", "/a1", "/s1")},
    }


def test_feeds_listings_apis_sitemaps_their_parts_and_pages_are_asked_with_what_is_known_of_them(
    database: Settings, tmp_path: Path
) -> None:
    with serving({}) as web:
        settings = worlds.on_loopback(database, tmp_path)
        replies = site(web, "all.localhost")
        web.replies |= {path: minding(reply) for path, reply in replies.items()}  # type: ignore[misc]
        name = ministry(settings, web, "all.localhost", EVERY.format(web.url("", "all.localhost")))
        assert crawled(settings)[name].status == "ok"
        assert sorted(by_host(web.seen)["all.localhost"]) == sorted(replies)
        before, asked = worlds.written(settings), len(web.seen)
        assert crawled(settings)[name].status == "ok"
        again = {seen.path: seen.headers.get("If-None-Match") for seen in web.seen[asked:]}
        unconditional = {path for path, tag in again.items() if tag is None}
        # The index names no dates, so that it is unchanged says nothing of its parts.
        assert unconditional == {"/robots.txt", "/sitemap.xml"} and set(again) == {*replies, "/robots.txt"}
        rows = worlds.count(settings, "raw_document", "run_id = 2 AND requested_url !~ 'sitemap.xml'")
        assert rows == 0 and worlds.written(settings)["page"] == before["page"]


def test_a_site_that_says_nothing_changed_to_who_was_never_there_is_asked_once_more_without_a_cache(
    database: Settings, tmp_path: Path
) -> None:
    def stale(seen: Seen) -> Reply:
        fresh = seen.headers.get("Cache-Control") == "no-cache" and seen.host.startswith("stale")
        return listing("/1") if fresh else Reply(304, b"")

    with serving({"/news": stale, "/1": Reply()}) as web:
        settings = worlds.on_loopback(database, tmp_path)
        ministry(settings, web, "stale.localhost")
        ministry(settings, web, "broken.localhost")
        runs = crawled(settings)
        assert runs["xx_stale"].status == "ok"
        assert runs["xx_broken"].status == "http_client" and "(304)" in (runs["xx_broken"].error or "")
        assert by_host(web.seen) == {"stale.localhost": ["/news", "/news", "/1"], "broken.localhost": ["/news"] * 2}
        assert not any("If-None-Match" in seen.headers for seen in web.seen)


def test_new_bytes_under_an_old_etag_are_news_and_old_bytes_under_a_new_etag_are_none(
    database: Settings, tmp_path: Path
) -> None:
    page, same = b"<p>page", (("ETag", '"same"'),)
    with serving({"/1": Reply(200, page, same), "/2": Reply(200, page + b"2", same)}) as web:
        settings = worlds.on_loopback(database, tmp_path)
        ministry(settings, web, "tags.localhost")
        web.replies["/news"] = Reply(200, listing("/1").body, same)
        crawled(settings)
        web.replies["/news"] = Reply(200, listing("/1", "/2").body, same)
        assert crawled(settings)["xx_tags"].status == "ok"
        assert worlds.count(settings, "page") == 2
        before = worlds.written(settings)
        for path in ("/news", "/1"):
            web.replies[path] = web.replies[path]._replace(headers=(("ETag", '"other"'),))  # type: ignore[union-attr]
        assert crawled(settings)["xx_tags"].status == "not_modified"
        assert worlds.written(settings) == {**before, "page": before["page"]}
        asked = len(web.seen)
        crawled(settings)
        tags = {seen.path: seen.headers.get("If-None-Match") for seen in web.seen[asked:]}
        assert tags == {"/robots.txt": None, "/news": '"other"', "/1": '"other"', "/2": '"same"'}
