import hashlib
from datetime import UTC, datetime

import pytest

from crawlers.echo import Echoes
from store.documents import Fetched
from store.pages import Page, Validators

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def page(number: int, known: bool = False, title: str | None = None) -> Page:
    before = Validators(sha256=hashlib.sha256(b"%d" % number).digest() if known else None)
    return Page(
        id=number, url=f"http://a/{number}", validators=before, first_listed_at=NOW, seen_at=None, failures=0,
        title=title,
    )  # fmt: skip


def document(number: int, body: bytes) -> Fetched:
    url = f"http://a/{number}"
    return Fetched(
        source_id="kg_mvd", run_id=1, kind="page", url=url, requested_url=url, fetched_at=NOW, status_code=200,
        content_type="text/html", body=body, validators=Validators(sha256=hashlib.sha256(body).digest()), headers={},
        page_id=number, next_check_at=NOW, seen_before_at=None,
    )  # fmt: skip


def settled(*visits: tuple[Page, bytes]) -> list[int | None]:
    """The pages that are kept of these."""
    echoes, kept = Echoes(), []
    for one, body in visits:
        if echoes.source_of(one, document(one.id, body)) is None:
            kept += echoes.held(one, document(one.id, body))
    return [each.page_id for each in [*kept, *echoes.settled()]]


def test_pages_that_differ_are_all_kept_in_their_order() -> None:
    assert settled((page(1), b"a"), (page(2), b"b"), (page(3), b"c")) == [1, 2, 3]


def test_two_new_pages_with_the_same_bytes_may_be_one_announcement_at_two_addresses() -> None:
    assert settled((page(1), b"a"), (page(2), b"a"), (page(3), b"b")) == [1, 2, 3]


def test_three_new_pages_with_the_same_bytes_are_none() -> None:
    assert settled((page(1), b"a"), (page(2), b"a"), (page(3), b"a")) == []


def test_two_known_pages_that_became_the_same_are_none() -> None:
    assert settled((page(1, known=True), b"a"), (page(2, known=True), b"a")) == []


def test_what_was_kept_before_the_site_turned_into_an_echo_stays() -> None:
    assert settled((page(1), b"a"), (page(2), b"e"), (page(3), b"e"), (page(4), b"e")) == [1]


def test_what_comes_after_an_echo_is_kept_and_the_echo_is_known_again() -> None:
    echo = [(page(number), b"e") for number in (1, 2, 3)]
    assert settled(*echo, (page(4), b"a"), (page(5), b"e"), (page(6), b"b")) == [4, 6]


def test_a_page_with_the_bytes_of_a_sick_channel_is_none() -> None:
    echoes = Echoes()
    echoes.of_channel(hashlib.sha256(b"e").digest(), "http://a/feed")
    assert echoes.source_of(page(1), document(1, b"e")) == "http://a/feed"
    assert echoes.source_of(page(2), document(2, b"f")) is None


ROAD, BUDGET = "Дорога открыта для проезда", "Бюджет на год утверждён"
ERROR = "<html><body><h1>Уважаемые посетители</h1><p>Сайт обновляется.</p></body></html>".encode()


@pytest.mark.parametrize(
    ("titles", "body", "doubtful"),
    [
        ((ROAD, BUDGET), ERROR, True),
        ((ROAD, BUDGET), ERROR.replace(b"<p>", f"<p>{ROAD.upper()}. ".encode()), False),
        ((ROAD, ROAD), ERROR, False),
        ((ROAD, None), ERROR, False),
        (("Подробнее", "Читать"), ERROR, False),
        ((ROAD, BUDGET), b"%PDF-1.7 " + ERROR.replace(b"<", b""), False),
    ],
    ids=["an error page", "one of them at two addresses", "one title", "no title", "words of links", "a document"],
)
def test_two_new_pages_that_are_alike_are_kept_and_doubted_where_neither_is_what_was_listed(
    titles: tuple[str | None, str | None], body: bytes, doubtful: bool
) -> None:
    echoes, kept = Echoes(), []
    for number, title in enumerate(titles, 1):
        assert echoes.source_of(page(number, title=title), document(number, body)) is None
        kept += echoes.held(page(number, title=title), document(number, body))
    assert len(kept + echoes.settled()) == 2
    assert echoes.doubtful == ([("http://a/1", "http://a/2")] if doubtful else [])
