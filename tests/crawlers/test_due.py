"""Who is asked when: a timer asks what is due, a person who names a source asks all of it."""

from pathlib import Path

from core.settings import Settings
from tests import worlds
from tests.crawlers.nights import asked, crawled, listing, ministry
from tests.crawlers.web import Reply, Seen, serving

CHANNEL = (
    "SELECT wait_s / 3600.0 AS hours, changed_at IS NOT NULL AS spoke, next_check_at - checked_at AS wait FROM channel"
)
BACK = "UPDATE channel SET next_check_at = next_check_at - interval '{0}', changed_at = NULL RETURNING id"
LATER = "UPDATE page SET next_check_at = now() + interval '1 hour' RETURNING id"


def test_a_timer_leaves_alone_what_was_asked_lately_and_a_person_does_not(database: Settings, tmp_path: Path) -> None:
    with serving({"/news": listing("/1"), "/1": Reply(body=b"<p>page")}) as web:
        settings = worlds.on_loopback(database, tmp_path)
        ministry(settings, web, "mvd.localhost")
        crawled(settings, "--due")
        spoke = worlds.ask(settings, CHANNEL)[0]
        assert (spoke["hours"], spoke["spoke"]) == (10, True), "half of the longest, for there was news"

        worlds.ask(settings, LATER)
        web.seen.clear()
        assert crawled(settings, "--due")["xx_mvd"] == ("not_modified", None, 0)
        assert web.seen == []
        assert crawled(settings)["xx_mvd"].status == "not_modified"
        assert web.paths() == ["/robots.txt", "/news", "/1"]

        worlds.ask(settings, BACK.format("20 hours"))
        worlds.ask(settings, LATER)
        web.seen.clear()
        crawled(settings, "--due")
        assert web.paths() == ["/robots.txt", "/news"], "the channel was due, the page is not"
        silent = worlds.ask(settings, CHANNEL)[0]
        assert (silent["hours"], silent["spoke"]) == (20, False)


def test_a_channel_in_trouble_stays_due(database: Settings, tmp_path: Path) -> None:
    with serving({"/news": Reply(404)}) as web:
        settings = worlds.on_loopback(database, tmp_path)
        ministry(settings, web, "mvd.localhost")
        for _ in range(2):
            assert crawled(settings, "--due")["xx_mvd"].status == "http_client"
        assert web.paths().count("/news") == 2


def test_every_request_stands_in_the_logbook_with_its_reason_its_rule_and_its_answer(
    database: Settings, tmp_path: Path
) -> None:
    def moody(seen: Seen) -> Reply:
        return Reply(200, b"<p>2") if web.paths().count("/2") % 2 == 0 else Reply(503)

    robots = b"User-agent: *\nDisallow: /\nAllow: /news\nAllow: /*1\nAllow: /2\nAllow: /old"
    with serving({"/robots.txt": Reply(body=robots), "/1": Reply(body=b"<p>1"), "/2": moody}) as web:
        settings = worlds.on_loopback(database, tmp_path)
        web.replies["/old"] = Reply(308, headers=(("Location", "/news"),))
        web.replies["/news"] = news = listing("/1", "/2", "/secret")
        base = web.url("", "mvd.localhost")
        ministry(settings, web, "mvd.localhost", f'  - {{listing: "{base}/old", links: a}}\n')
        run = crawled(settings)["xx_mvd"]
        rows = asked(settings, "url, reason, robots, status_code, outcome, bytes, delay_s, source_id, run_id")
        assert [tuple(row.values())[:6] for row in rows] == [
            (f"{base}/robots.txt", "robots.txt", "always allowed", 200, "ok", len(robots)),
            (f"{base}/old", "listing", "Allow: /old", 308, "ok", 4),
            (f"{base}/news", f"listing; {base}/old leads here (308)", "Allow: /news", 200, "ok", len(news.body)),
            (f"{base}/1", "new page", "Allow: /*1", 200, "ok", 4),
            (f"{base}/2", "new page", "Allow: /2", 503, "http_server", 4),
            (f"{base}/2", "new page; try 2", "Allow: /2", 200, "ok", 4),
        ]
        assert rows[0]["delay_s"] is None and all(row["delay_s"] < 30 for row in rows[1:])
        assert {(row["source_id"], row["run_id"]) for row in rows} == {("xx_mvd", 1)}
        assert run.status == "robots_denied" and len(rows) == len(web.seen)
        crawled(settings)
        again = asked(settings, "url, reason, status_code", "run_id = 2 AND url !~ 'robots|old|news'")
        assert [tuple(row.values())[1:] for row in again] == [
            ("page in its first week", 200), ("page in its first week", 503), ("page in its first week; try 2", 200),
        ]  # fmt: skip
