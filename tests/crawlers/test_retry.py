"""A question that failed by accident is asked again, twice at most, and never at once."""

from crawlers.retry import gap_s
from tests.crawlers.web import Reply, Seen, crawl, serving

ASKED_AGAIN = (408, 500, 502, 503, 504, 522, 524)
ASKED_ONCE = (400, 401, 403, 404, 410, 429, 501)


def test_a_server_in_trouble_is_asked_twice_more_and_an_answer_that_will_be_the_same_is_not() -> None:
    with serving({f"/{status}": Reply(status) for status in (*ASKED_AGAIN, *ASKED_ONCE)}) as web:
        crawl([web.url(path) for path in web.replies])
    times = {int(path[1:]): web.paths().count(path) for path in web.replies}
    assert times == dict.fromkeys(ASKED_AGAIN, 3) | dict.fromkeys(ASKED_ONCE, 1)


def test_trouble_that_passes_is_not_noticed() -> None:
    def moody(seen: Seen) -> Reply:
        return Reply() if web.paths().count("/") == 3 else Reply(cut=True)

    with serving({"/": moody}) as web:
        assert crawl([web.url()]) == {web.url(): [200, 4]}


def test_a_silent_server_is_asked_once_more_only() -> None:
    with serving({"/": lambda seen: (web.quiet.wait(20), Reply(cut=True))[1]}) as web:
        answers = crawl([web.url()], GOVHARVEST_FETCH_TIMEOUT_S="0.3")
        web.quiet.set()
    assert answers[web.url()][0] == "DownloadTimeoutError"
    assert web.paths().count("/") == 2


def test_the_gap_is_one_to_three_delays_and_doubles() -> None:
    assert [gap_s(1, 1.0, chance) for chance in (0, 0.5, 1)] == [1, 2, 3]
    assert [gap_s(retry, 1.0, 0) for retry in (1, 2)] == [1, 2]
    assert gap_s(1, 10.0, 0.5) == 20 and gap_s(2, 0, 1) == 0
