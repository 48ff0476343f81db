import gzip

import pytest

from crawlers import robots
from crawlers.robots import allowing_rule, rules_in
from tests.crawlers.web import Reply, crawl, serving

CLOSED = b"User-agent: *\nDisallow: /no\n"


def fetched(reply: Reply) -> tuple[list, list]:
    """What became of /no and /yes of a site with this robots.txt."""
    with serving({"/robots.txt": reply, "/no": Reply(), "/yes": Reply()}) as web:
        answers = crawl([web.url("/no"), web.url("/yes")])
    return answers[web.url("/no")][:2], answers[web.url("/yes")][:2]


@pytest.mark.parametrize(
    "robots", [Reply(500), Reply(503), Reply(429), Reply(cut=True)], ids=["500", "503", "429", "no answer"]
)
def test_a_site_whose_robots_txt_gives_no_answer_is_left_alone(robots):
    denied = ["RobotsUnreachable", "robots_unreachable"]
    assert fetched(robots) == (denied, denied)


@pytest.mark.parametrize("robots", [Reply(404), Reply(403), Reply(body=b"<!DOCTYPE html>\nDisallow: /")])
def test_a_site_without_robots_txt_is_open(robots):
    assert fetched(robots) == ([200, 4], [200, 4])


def test_a_site_whose_robots_txt_never_comes_is_left_alone():
    with serving({"/robots.txt": lambda seen: (web.quiet.wait(20), Reply(cut=True))[1], "/yes": Reply()}) as web:
        answers = crawl([web.url("/yes")], GOVHARVEST_FETCH_TIMEOUT_S="0.3")
        web.quiet.set()
    assert answers[web.url("/yes")][1] == "robots_unreachable"
    assert set(web.paths()) == {"/robots.txt"}


def test_what_robots_txt_forbids_is_not_fetched():
    assert fetched(Reply(body=CLOSED)) == (["RobotsDenied", "robots_denied"], [200, 4])


def test_a_redirect_to_a_forbidden_page_is_not_followed():
    hop = Reply(302, headers=(("Location", "/no"),))
    with serving({"/robots.txt": Reply(body=CLOSED), "/hop": hop, "/no": Reply()}) as web:
        assert crawl([web.url("/hop")])[web.url("/hop")][1] == "robots_denied"
    assert "/no" not in web.paths()


def test_robots_txt_is_fetched_once_for_all_crawls_of_the_process():
    with serving({"/robots.txt": Reply(body=CLOSED), "/yes": Reply()}) as web:
        crawl([web.url("/yes")], [web.url("/yes?2")], [web.url("/yes?3")])
    assert web.paths().count("/robots.txt") == 1


def test_the_crawl_delay_is_kept():
    with serving({"/robots.txt": Reply(body=b"User-agent: *\nCrawl-delay: 0.3"), "/a": Reply(), "/b": Reply()}) as web:
        crawl([web.url("/a"), web.url("/b")])
    first, second = sorted(each.start for each in web.seen if each.path in ("/a", "/b"))
    assert second - first >= 0.3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_rules_are_read_in_the_encodings_that_editors_leave(encoding):
    rules = rules_in(CLOSED.decode().encode(encoding))
    assert rules is not None
    assert not rules.can_fetch("http://a/no", "govharvest")


def test_only_the_first_half_megabyte_is_read():
    rules = rules_in(CLOSED + b"# filler\n" * 100_000 + b"Disallow: /late\n")
    assert rules is not None
    assert not rules.can_fetch("http://a/no", "govharvest")
    assert rules.can_fetch("http://a/late", "govharvest")


def test_rules_for_our_name_come_before_those_for_everyone():
    rules = rules_in(b"User-agent: *\nDisallow: /\n\nUser-agent: govharvest\nAllow: /\n")
    assert rules is not None
    assert rules.can_fetch("http://a/no", "govharvest")


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("http://a/news/1", "Allow: /news"),
        ("http://a/n%D0%BE", "Allow: /n%D0%BE"),
        ("http://a/x.pdf", "Allow: /*.pdf$"),
        ("http://a/else", "no rule forbids"),
    ],
)
def test_the_line_that_let_an_address_pass_can_be_named(url, line):
    rules = rules_in("User-agent: *\nDisallow: /n\nAllow: /news\nAllow: /nо\nAllow: /*.pdf$".encode())
    assert rules is not None
    assert rules.can_fetch(url, "govharvest")
    assert allowing_rule(rules, url) == line


def test_a_crawl_delay_beyond_a_minute_is_reported(caplog):
    robots._slow_down("http://slow.gov.kg/", rules_in(b"User-agent: *\nCrawl-delay: 3600"))
    robots._slow_down("http://quick.gov.kg/", rules_in(b"User-agent: *\nCrawl-delay: 10"))
    assert len(caplog.messages) == 1
    assert "http://slow.gov.kg/" in caplog.text and "asked_s=3600" in caplog.text and "kept_s=60" in caplog.text


@pytest.mark.parametrize(
    "above",
    [
        "<!-- robots.txt of the ministry -->\n",
        "\n\n \n",
        "\ufeff\ufeff",
        "\ufeff\n<!-- a -->\n\n<!-- b\nc: d -->\n",
        "<!-- open\n",
    ],
)
def test_what_stands_above_the_rules_makes_no_web_page_of_them(above: str) -> None:
    rules = rules_in(above.encode() + CLOSED)
    assert rules is not None and not rules.can_fetch("http://a/no", "govharvest")


@pytest.mark.parametrize(
    "page",
    ["<!-- x --><html><p>User-agent: *", "<html>", "\n<!doctype html>", "<p>Disallow: /", '<?xml version="1.0"?>'],
)
def test_a_web_page_is_no_rules_whatever_stands_in_it(page: str) -> None:
    assert rules_in(page.encode()) is None


def test_rules_that_a_server_keeps_packed_are_read_and_no_more_of_them_than_of_others() -> None:
    rules = rules_in(gzip.compress(CLOSED + b"# filler\n" * 8_000_000 + b"Disallow: /late\n"))
    assert rules is not None and not rules.can_fetch("http://a/no", "govharvest")
    assert rules.can_fetch("http://a/late", "govharvest")


@pytest.mark.parametrize("name", ["GovHarvest/1.0", "govharvest/0.1 (+https://a)", "GOVHARVEST"])
def test_our_name_is_ours_with_a_version_too(name: str) -> None:
    rules = rules_in(f"User-agent: *\nAllow: /\n\nUser-agent: {name}  # the harvester\nDisallow: /no\n".encode())
    assert rules is not None and not rules.can_fetch("http://a/no", "govharvest")


@pytest.mark.parametrize(("said", "seconds"), [("2,5", 2.5), ("2.5", 2.5), ("10", 10.0)])
def test_a_crawl_delay_may_have_a_decimal_comma(said: str, seconds: float) -> None:
    rules = rules_in(f"User-agent: *\nCrawl-delay: {said}\n".encode())
    assert rules is not None and rules.crawl_delay("govharvest") == seconds
