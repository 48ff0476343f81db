"""Where a redirect may lead, what is proposed, and what is only named."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.settings import Settings
from crawlers.redirects import may_follow, moved, registered
from tests import worlds
from tests.crawlers.nights import by_host, crawled, listing, ministry
from tests.crawlers.web import Reply, Seen, Web, serving

CHANNEL = "SELECT moved_to, moved_since, gone, gone_since, denied_since FROM channel WHERE source_id = %s"


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("press.mvd.gov.kg", "mvd.gov.kg"),
        ("www.gov.uk", "www.gov.uk"),
        ("a.canada.ca", "canada.ca"),
        ("пресса.минфин.рф", "минфин.рф"),
        ("one.github.io", "one.github.io"),
        ("press.mvd.localhost", "mvd.localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("gov.kg", "gov.kg"),
    ],
)
def test_a_registered_domain_is_what_one_body_owns(host: str, domain: str) -> None:
    assert registered(host) == domain


def test_a_redirect_stays_within_the_registered_domain_or_goes_to_a_host_of_the_definition() -> None:
    asked, homes = "http://mvd.gov.kg/news", ("mvd.gov.kg", "president.kg")
    assert may_follow(asked, "https://www.mvd.gov.kg/news", homes)
    assert may_follow(asked, "https://press.mvd.gov.kg:8443/", homes)
    assert may_follow(asked, "https://press.president.kg/1", homes)
    assert not may_follow(asked, "https://minfin.gov.kg/", homes), "gov.kg is nobody's own"
    assert not may_follow(asked, "https://login.example/", homes)
    assert not may_follow(asked, "https://mvd.gov.kg.evil.example/", homes)


def hops(*reasons: object) -> dict[str, object]:
    return {"redirect_urls": [f"http://a/{n}" for n in range(len(reasons))], "redirect_reasons": list(reasons)}


def test_only_an_unbroken_row_of_permanent_redirects_is_a_move() -> None:
    assert moved({}, "http://a/9") is None
    assert moved(hops(301, 308), "http://a/9") == "http://a/9"
    assert moved(hops(301, 302), "http://a/9") == "http://a/1"
    assert moved(hops(302, 301), "http://a/9") is moved(hops("meta refresh"), "http://a/9") is None
    assert moved(hops(301, 301), "http://a/0") is None  # there and back, for a cookie


@contextmanager
def moving(database: Settings, folder: Path) -> Iterator[tuple[Settings, Web, dict[str, Reply]]]:
    """A web whose hosts answer /news as told."""
    news: dict[str, Reply] = {}

    def answer(seen: Seen) -> Reply:
        return news.get(seen.host.partition(":")[0], Reply(404))

    page = Reply(body=b"<p>page")
    with serving({"/news": answer, "/neu": listing("/1"), "/1": page, "/9": page}) as web:
        yield worlds.on_loopback(database, folder), web, news


def test_a_channel_that_moved_is_followed_at_home_and_proposed_until_it_is_back(
    database: Settings, tmp_path: Path
) -> None:
    with moving(database, tmp_path) as (settings, web, news):
        name = ministry(settings, web, "mvd.localhost")
        there = web.url("/neu", "press.mvd.localhost")
        news["mvd.localhost"] = Reply(301, headers=(("Location", there),))
        ministry(settings, web, "fornow.localhost")
        news["fornow.localhost"] = Reply(302, headers=(("Location", "/neu"),))
        first = crawled(settings)
        assert {run.status for run in first.values()} == {"ok"}
        since = worlds.ask(settings, CHANNEL, name)[0]
        assert since["moved_to"] == there and since["moved_since"] is not None
        assert worlds.ask(settings, CHANNEL, "xx_fornow")[0]["moved_to"] is None
        crawled(settings)
        assert worlds.ask(settings, CHANNEL, name)[0] == since, "since the first time"
        news["mvd.localhost"] = listing("/1")
        crawled(settings)
        assert worlds.ask(settings, CHANNEL, name)[0]["moved_to"] is None


def test_a_redirect_to_another_domain_is_named_and_nothing_is_sent_there_unless_the_definition_says_it_is_theirs(
    database: Settings, tmp_path: Path
) -> None:
    with moving(database, tmp_path) as (settings, web, news):
        there = web.url("/neu", "other.localhost")
        for name in ("strict", "open", "page"):
            news[f"{name}.localhost"] = Reply(301, headers=(("Location", there),))
        ministry(settings, web, "strict.localhost")
        ministry(settings, web, "open.localhost", hosts="[other.localhost]")
        ministry(settings, web, "page.localhost")
        news["page.localhost"] = listing("/1", "/away")
        web.replies["/away"] = Reply(302, headers=(("Location", web.url("/9", "third.localhost")),))
        runs = crawled(settings)
        hosts = by_host(web.seen)
    assert runs["xx_strict"].status == "config_error"
    assert f"leads to {there}" in (runs["xx_strict"].error or "")
    assert "add other.localhost under hosts:" in (runs["xx_strict"].error or "")
    assert worlds.ask(settings, CHANNEL, "xx_strict")[0]["moved_to"] == there
    assert runs["xx_open"].status == "ok" and hosts["other.localhost"] == ["/neu", "/1"]
    assert runs["xx_page"].status == "soft_404" and hosts["page.localhost"] == ["/news", "/1", "/away"]
    assert "third.localhost" not in hosts, "not even its robots.txt"


@pytest.mark.slow
def test_a_channel_that_is_gone_three_nights_is_counted_and_one_that_is_missing_is_not(
    database: Settings, tmp_path: Path
) -> None:
    with moving(database, tmp_path) as (settings, web, news):
        name = ministry(settings, web, "gone.localhost")
        news["gone.localhost"] = listing("/1")
        crawled(settings)
        counts = []
        for reply in (Reply(410), Reply(410), Reply(503), Reply(410), Reply(404)):
            news["gone.localhost"] = reply
            run = crawled(settings)[name]
            assert run.status == ("http_server" if reply.status == 503 else "http_client")
            counts.append(worlds.ask(settings, CHANNEL, name)[0]["gone"])
        assert counts == [1, 2, 2, 3, 0]
        assert worlds.count(settings, "page") == worlds.count(settings, "raw_document", "kind = 'page'") == 1


def test_a_channel_that_robots_txt_forbids_is_remembered_until_it_is_allowed(
    database: Settings, tmp_path: Path
) -> None:
    with moving(database, tmp_path) as (settings, web, news):
        name = ministry(settings, web, "shut.localhost")
        news["shut.localhost"] = listing("/1")
        web.replies["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /news")
        assert crawled(settings)[name].status == "robots_denied"
        assert worlds.ask(settings, CHANNEL, name)[0]["denied_since"] is not None
        del web.replies["/robots.txt"]
        assert crawled(settings)[name].status == "ok"
        assert worlds.ask(settings, CHANNEL, name)[0]["denied_since"] is None
