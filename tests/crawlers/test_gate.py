import asyncio
import gzip
import itertools
from datetime import UTC, datetime

import pytest

from crawlers.gate import Gate, HostResting, seconds_asked_for
from tests.crawlers.web import Reply, crawl, serving

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PAGE = gzip.compress(b"<p>" + b"Kurs dollara " * 2000)


def test_two_crawls_of_one_host_never_ask_it_at_once_and_keep_the_pause():
    with serving({"/1": Reply(), "/2": Reply(), "/3": Reply(), "/4": Reply()}) as web:
        crawl([web.url("/1"), web.url("/2")], [web.url("/3"), web.url("/4")], delay_s="0.15")
    times = sorted((each.start, each.end) for each in web.seen)
    assert len(times) == 5  # with one robots.txt for both
    assert all(after[0] - before[1] >= 0.15 for before, after in itertools.pairwise(times))


def test_different_hosts_do_not_wait_for_each_other():
    with serving({"/": Reply()}) as web:
        crawl(*[[web.url("/", f"h{number}.localhost")] for number in range(10)], delay_s="0.3")
    assert max(each.start for each in web.seen) - min(each.start for each in web.seen) < 1.5


@pytest.mark.parametrize("status", [429, 503])
def test_after_retry_after_the_host_sees_no_further_request(status):
    busy = Reply(status, headers=(("Retry-After", "3600"),))
    with serving({"/busy": busy, "/other": Reply()}) as web:
        answers = crawl([web.url("/busy"), web.url("/other")], [web.url("/other", "h1.localhost")])
    assert web.paths().count("/busy") == 1
    assert [(each.path, each.host.split(":")[0]) for each in web.seen if each.path == "/other"] == [
        ("/other", "h1.localhost")
    ]
    assert answers[web.url("/other")][:2] == ["HostResting", "rate_limited"]


def test_a_cut_gzip_stream_with_the_right_length_is_not_taken_for_a_page():
    packed = (("Content-Encoding", "gzip"),)
    with serving({"/whole": Reply(body=PAGE, headers=packed), "/cut": Reply(body=PAGE[:-20], headers=packed)}) as web:
        answers = crawl([web.url("/whole"), web.url("/cut")])
    assert answers[web.url("/whole")][0] == 200
    assert answers[web.url("/cut")][0] == "ResponseDataLossError"
    assert web.paths().count("/cut") == 3  # twice more, in case it was an accident


def test_a_body_over_the_limit_is_refused_and_a_server_error_is_asked_twice_more():
    with serving({"/big": Reply(body=b"x" * 20_000_000), "/sick": Reply(500)}) as web:
        answers = crawl([web.url("/big"), web.url("/sick")])
    assert answers[web.url("/big")][0] == "DownloadCancelledError"
    assert answers[web.url("/sick")][0] == 500
    assert web.paths().count("/sick") == 3


def test_a_proxy_of_the_environment_is_not_used():
    with serving({"/": Reply()}) as web, serving({}) as proxy:
        assert crawl([web.url()], http_proxy=proxy.url()) == {web.url(): [200, 4]}
    assert proxy.connections == 0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        ("Sun, 01 Mar 2026 12:00:09 GMT", 9),
        ("Sun, 01 Mar 2020 12:00:09 GMT", 0),
        ("999999999999999999999999", 999999999999),
        *((text, None) for text in ("-5", "soon", "", "1.5", "٧", "Sun, 99 Foo 2026")),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date_and_garbage_is_ignored(text, seconds):
    assert seconds_asked_for(text, NOW) == seconds


def test_no_host_rests_longer_than_a_day():
    gate = Gate()
    gate.rest("http://a/x", 1e9)

    async def ask():
        async with gate.turn("https://a:8080/y", 0):
            pass

    with pytest.raises(HostResting) as caught:
        asyncio.run(ask())
    assert (caught.value.until - datetime.now(UTC)).total_seconds() <= 24 * 3600
