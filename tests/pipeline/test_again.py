"""Documents that are understood again: what is told of the difference, and what stands in the tables afterwards."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import zstandard

from core.model import Article, Origin, Poll, RawDocument, Rejected, Rules, Source
from core.wording import wording
from pipeline import run
from pipeline.again import read_again
from pipeline.run import TooSlow, understand_pending
from pipeline.version import code_version, definition_hash
from store import rereading
from store.connect import Connection
from store.rereading import Applied, Wanted
from tests.store import seeds
from tests.store.seeds import HOUR, NIGHT

SOURCE = seeds.source()
HERE = "https://kg-mvd.example/news/1"
THERE = "https://kg-mvd.example/news/2"
WANTED = Wanted(definitions={SOURCE.id: definition_hash(SOURCE)}, understood_by=code_version())
Reader = Callable[[RawDocument, Source, Collection[bytes]], Article | Rejected]


def old(raw: RawDocument, source: Source, boilerplate: Collection[bytes]) -> Article | Rejected:
    """Takes the note below the text for a part of it; cannot read what is written backwards."""
    text = raw.body.decode()
    if text.startswith("<<"):
        return Rejected(stage="extract", reason="no text")
    return replace(seeds.article(raw.url, text), title=raw.hinted_title or "Заголовок")


def new(raw: RawDocument, source: Source, boilerplate: Collection[bytes]) -> Article | Rejected:
    """Knows better."""
    text, _, _ = raw.body.decode().partition(" | ")
    text = text[:1:-1] if text.startswith("<<") else text
    if text == "404":
        return Rejected(stage="extract", reason="an error page")
    if text == "slow":
        raise KeyError(text)
    return replace(seeds.article(raw.url, text), title=raw.hinted_title or "Заголовок")


def harvested(conn: Connection, url: str, *texts: str) -> int:
    """A page that was fetched every hour, each time with another text; its id."""
    page_id = seeds.page(conn, url)
    for hour, text in enumerate(texts):
        fetched(conn, url, text, NIGHT + hour * HOUR)
        understand(conn)
    return page_id


def fetched(conn: Connection, url: str, text: str, at: Any = NIGHT) -> None:
    page_id, sha256 = seeds.page(conn, url), hashlib.sha256(text.encode()).digest()
    packed = zstandard.ZstdCompressor().compress(text.encode())
    conn.execute("INSERT INTO raw_body VALUES (%s, %s, 1) ON CONFLICT DO NOTHING", (sha256, packed))
    conn.execute("UPDATE page SET fetched_at = %s WHERE id = %s", (at, page_id))
    conn.execute(
        "INSERT INTO raw_document (source_id, kind, page_id, url, requested_url, fetched_at, status_code, content_type,"
        " sha256, seen_before_at, state) VALUES (%s, 'page', %s, %s, %s, %s, 200, 'text/html', %s, %s, 'pending')",
        (SOURCE.id, page_id, url, url, at, sha256, at - HOUR / 2),
    )


def understand(conn: Connection) -> None:
    while understand_pending(conn, {SOURCE.id: SOURCE}, time_limit_s=5, now=lambda: NIGHT):
        pass


def read(conn: Connection, *page_ids: int) -> list[tuple[str, str | None, str | None]]:
    """Field, old and new of all that would change."""
    read_again(
        conn, {SOURCE.id: SOURCE}, page_ids, time_limit_s=5, now=lambda: NIGHT, began=lambda page_id: None
    )  # fmt: skip
    rows = conn.execute("SELECT changes FROM rereading WHERE page_id = ANY (%s) ORDER BY page_id", (list(page_ids),))
    return [(c["field"], c["old"], c["new"]) for row in rows for c in row["changes"]]


def texts(conn: Connection, page_id: int) -> list[tuple[int, str]]:
    rows = conn.execute(
        "SELECT version.version_no, text FROM article_version AS version JOIN article ON article.id = article_id"
        " WHERE page_id = %s ORDER BY version.version_no", (page_id,)
    )  # fmt: skip
    return [(row["version_no"], row["text"]) for row in rows]


def everything(conn: Connection) -> dict[str, list[Any]]:
    tables = ("entry", "article", "article_version", "article_alternate", "rejected", "raw_document", "page")
    return {table: conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2".encode()).fetchall() for table in tables}


def without_marks(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """All rows, but for which code understood them, and when."""
    return {
        table: [{k: v for k, v in row.items() if k not in ("understood_by", "understood_at")} for row in rows]
        for table, rows in found.items()
    }


@pytest.fixture(autouse=True)
def read_with(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> Callable[[Reader], None]:
    """Which code reads; the old one at first."""
    seeds.ministry(conn)
    monkeypatch.setattr(run, "process", old)
    return lambda reader: monkeypatch.setattr(run, "process", reader)


def test_the_same_code_reads_the_same_and_writing_that_changes_nothing(conn: Connection) -> None:
    pages = [harvested(conn, HERE, "А", "Б | с", "А"), harvested(conn, THERE, "<<А", "<<Б")]
    before = everything(conn)
    assert read(conn, *pages) == []
    assert everything(conn) == before
    assert rereading.apply(conn, pages, NIGHT) == Applied()
    assert everything(conn) == before


def test_a_field_that_is_read_otherwise_is_told_and_stands_in_its_row_once_it_is_applied(
    conn: Connection, read_with: Callable[[Reader], None]
) -> None:
    page_id = harvested(conn, HERE, "Приказ | меню")
    before = everything(conn)
    read_with(new)
    assert read(conn, page_id) == [("text", "Приказ | меню", "Приказ")]
    assert everything(conn) == before, "only reading"
    assert rereading.apply(conn, [page_id], NIGHT) == Applied(changed=1)
    assert texts(conn, page_id) == [(1, "Приказ")]
    assert conn.execute("SELECT 1 FROM article WHERE search @@ plainto_tsquery('simple', 'меню')").fetchone() is None
    assert read(conn, page_id) == []


def test_an_edited_page_keeps_its_edits_and_when_they_were_seen(
    conn: Connection, read_with: Callable[[Reader], None]
) -> None:
    page_id = harvested(conn, HERE, "А | 1", "Б | 1", "В | 1")
    question = "SELECT version_no, raw_document_id, first_seen_at, last_seen_at FROM article_version ORDER BY 1"
    before = conn.execute(question).fetchall()
    read_with(new)
    assert [field for field, _, _ in read(conn, page_id)] == ["text"] * 3
    rereading.apply(conn, [page_id], NIGHT)
    assert texts(conn, page_id) == [(1, "А"), (2, "Б"), (3, "В")]
    assert conn.execute(question).fetchall() == before


def test_texts_that_become_equal_are_joined_and_the_numbers_have_no_hole(
    conn: Connection, read_with: Callable[[Reader], None]
) -> None:
    page_id = harvested(conn, HERE, "А | 1", "А | 2", "Б | 2")
    read_with(new)
    told = read(conn, page_id)
    assert ("version less", "Заголовок", None) in told and [field for field, _, _ in told].count("text") == 2
    rereading.apply(conn, [page_id], NIGHT)
    assert texts(conn, page_id) == [(1, "А"), (2, "Б")]
    seen = conn.execute("SELECT first_seen_at, last_seen_at FROM article_version ORDER BY version_no").fetchall()
    assert [tuple(row.values()) for row in seen] == [(NIGHT, NIGHT + 2 * HOUR - HOUR / 2), (NIGHT + 2 * HOUR, None)]
    outcomes = conn.execute("SELECT outcome FROM raw_document ORDER BY id").fetchall()
    assert [row["outcome"] for row in outcomes] == ["new", "unchanged", "revised"]
    fetched(conn, HERE, "Б | 3", NIGHT + 3 * HOUR)
    understand(conn)
    assert texts(conn, page_id) == [(1, "А"), (2, "Б")], "who saves next goes on from there"


def test_an_edit_that_was_not_seen_becomes_a_text_of_its_own(
    conn: Connection, read_with: Callable[[Reader], None]
) -> None:
    read_with(new)
    page_id = harvested(conn, HERE, "А | 1", "А | 2")
    assert texts(conn, page_id) == [(1, "А")]
    read_with(old)
    assert [field for field, _, _ in read(conn, page_id)] == ["text", "version more"]
    rereading.apply(conn, [page_id], NIGHT)
    assert texts(conn, page_id) == [(1, "А | 1"), (2, "А | 2")]
    assert read(conn, page_id) == []


def test_applied_to_what_the_old_code_harvested_it_is_what_the_new_code_would_have_harvested(
    conn: Connection, read_with: Callable[[Reader], None]
) -> None:
    pages = [("А | 1", "А | 2", "Б | 2"), ("В", "Г | 1", "В"), ("Д | 1",), ("Е", "<<Е", "<<Ж")]
    with conn.transaction(force_rollback=True):
        read_with(new)
        for number, said in enumerate(pages):
            harvested(conn, f"{HERE}{number}", *said)
        wanted = meant(conn)
    read_with(old)
    ids = [harvested(conn, f"{HERE}{number}", *said) for number, said in enumerate(pages)]
    assert meant(conn) != wanted
    read_with(new)
    assert read(conn, *ids)
    rereading.apply(conn, ids, NIGHT)
    assert meant(conn) == wanted


MEANT = """
SELECT article.url, version.version_no, version.title, version.text, version.first_seen_at, version.last_seen_at,
       article.version_no AS current, article.first_seen_at AS began, search::text
  FROM article JOIN article_version AS version ON version.article_id = article.id ORDER BY 1, 2
"""


def meant(conn: Connection) -> list[Any]:
    """What is stored, without its numbers."""
    outcomes = conn.execute("SELECT url, fetched_at, outcome FROM raw_document ORDER BY 1, 2").fetchall()
    return [conn.execute(MEANT).fetchall(), outcomes, conn.execute("SELECT url, reason FROM rejected").fetchall()]


def test_a_text_that_is_read_otherwise_is_found_by_copies_of_what_it_says_today(
    conn: Connection, read_with: Callable[[Reader], None]
) -> None:
    said = " ".join(f"Из села {number} сообщили о новой школе." for number in range(40))
    page_id = harvested(conn, HERE, f"{said} | {' '.join(f'Раздел {number} сайта.' for number in range(90))}")
    read_with(new)
    read(conn, page_id)
    rereading.apply(conn, [page_id], NIGHT)
    assert {row["key"] for row in conn.execute("SELECT key FROM article_key")} == set(wording("Заголовок", said).keys)


def test_a_refused_page_that_can_be_read_now_goes_the_ordinary_way(
    conn: Connection, read_with: Callable[[Reader], None]
) -> None:
    page_id = harvested(conn, HERE, "<<А", "<<Б")
    read_with(new)
    assert read(conn, page_id) == [("announcement", "no text", "Заголовок")]
    assert texts(conn, page_id) == []
    assert rereading.apply(conn, [page_id], NIGHT) == Applied(found=1)
    understand(conn)
    assert texts(conn, page_id) == [(1, "А"), (2, "Б")]
    assert seeds.count(conn, "rejected") == 0
    assert read(conn, page_id) == []


def test_an_announcement_that_would_be_refused_stays_and_is_named_every_time(
    conn: Connection, read_with: Callable[[Reader], None]
) -> None:
    page_id = harvested(conn, HERE, "А | 1", "404", "Б | 1")
    read_with(new)
    told = read(conn, page_id)
    assert told[0] == ("refused", "Заголовок", "an error page") and len(told) == 3
    rereading.apply(conn, [page_id], NIGHT)
    assert texts(conn, page_id) == [(1, "А"), (2, "404"), (3, "Б")]
    row = conn.execute("SELECT outcome, changes FROM rereading").fetchone()
    assert row and (row["outcome"], [change["field"] for change in row["changes"]]) == ("same", ["refused"])


def test_another_reason_to_refuse_is_written_where_the_old_one_stood(
    conn: Connection, read_with: Callable[[Reader], None]
) -> None:
    page_id = harvested(conn, HERE, "<<А")
    read_with(lambda raw, source, boilerplate: Rejected(stage="extract", reason="written backwards"))
    assert read(conn, page_id) == [("reason", "no text", "written backwards")]
    rereading.apply(conn, [page_id], NIGHT)
    row = conn.execute("SELECT reason FROM rejected").fetchone()
    assert row == {"reason": "written backwards"}


def test_what_cannot_be_read_any_more_is_set_aside_and_tried_again(
    conn: Connection, read_with: Callable[[Reader], None]
) -> None:
    page_id = harvested(conn, HERE, "slow")
    read_with(new)
    ((field, _, reason),) = read(conn, page_id)
    assert field == "broken" and "KeyError" in (reason or "")
    assert rereading.apply(conn, [page_id], NIGHT) == Applied()
    assert texts(conn, page_id) == [(1, "slow")]
    assert rereading.plan(conn, WANTED).unread == [page_id]


def test_what_took_too_long_at_first_is_tried_again_whenever_it_is_asked(
    conn: Connection, read_with: Callable[[Reader], None]
) -> None:
    def slow(raw: RawDocument, source: Source, boilerplate: Collection[bytes]) -> Article | Rejected:
        raise TooSlow

    read_with(slow)
    page_id = harvested(conn, HERE, "А")
    assert read(conn, page_id) == []
    assert rereading.plan(conn, WANTED).unread == [page_id]
    read_with(new)
    assert [field for field, _, _ in read(conn, page_id)] == ["announcement"]


def test_a_document_that_came_meanwhile_is_not_written_over(
    conn: Connection, read_with: Callable[[Reader], None]
) -> None:
    page_id = harvested(conn, HERE, "А | 1")
    other = harvested(conn, THERE, "Б | 1")
    read_with(new)
    read(conn, page_id, other)
    fetched(conn, HERE, "В", NIGHT + HOUR)
    assert rereading.plan(conn, WANTED).waiting == 1
    assert rereading.apply(conn, [page_id, other], NIGHT) == Applied(changed=1, overtaken=1)
    assert (texts(conn, page_id), texts(conn, other)) == ([(1, "А | 1")], [(1, "Б")])
    understand(conn)
    assert rereading.plan(conn, WANTED).unread == [page_id]
    read(conn, page_id)
    rereading.apply(conn, [page_id], NIGHT)
    assert texts(conn, page_id) == [(1, "А"), (2, "В")]


def test_what_was_read_is_not_read_again_until_document_code_or_definition_are_others(conn: Connection) -> None:
    page_id = harvested(conn, HERE, "А")
    assert unread(conn) == [page_id]
    read(conn, page_id)
    assert unread(conn) == []
    assert unread(conn, understood_by="0.0+other") == [page_id]
    ruled = replace(SOURCE, rules=(Rules(body="div.news"),))
    assert unread(conn, definitions={SOURCE.id: definition_hash(ruled)}) == [page_id]
    harvested(conn, HERE, "Б")
    assert unread(conn) == [page_id]


def unread(conn: Connection, **other: Any) -> list[int]:
    return rereading.plan(conn, replace(WANTED, **other)).unread


def test_when_and_how_often_a_site_is_asked_is_no_reason_to_read_its_pages_again() -> None:
    asked = replace(SOURCE, active=False, delay_s=9.0, poll=Poll(shortest=timedelta(days=1)), confirmed=NIGHT.date())
    assert definition_hash(asked) == definition_hash(SOURCE)
    assert definition_hash(replace(SOURCE, timezone="Asia/Almaty")) != definition_hash(SOURCE)


def test_a_text_is_read_again_with_what_the_feed_said_of_it_then(conn: Connection) -> None:
    page_id = seeds.page(conn, HERE)
    for hour, title in enumerate(("Первый", "Второй", "Третий")):
        conn.execute("UPDATE page SET hinted_title = %s WHERE id = %s", (title, page_id))
        if title != "Третий":
            fetched(conn, HERE, f"А{hour}", NIGHT + hour * HOUR)
            understand(conn)
    assert read(conn, page_id) == []
    assert seeds.count(conn, "page_hint") == 2
    conn.execute("UPDATE page SET hinted_title = 'Четвёртый' WHERE id = %s", (page_id,))
    assert seeds.count(conn, "page_hint") == 2, "no text was understood with the third"


def test_bytes_that_are_not_kept_any_more_leave_their_text_as_it_is(
    conn: Connection, read_with: Callable[[Reader], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    page_id = harvested(conn, HERE, "А | 1", "Б | 1")

    def pruned(conn: Connection, ids: Sequence[int]) -> Any:
        return ((number, None if place == 0 else "Б | 1".encode()) for place, number in enumerate(ids))

    monkeypatch.setattr(rereading, "bodies", pruned)
    read_with(new)
    assert read(conn, page_id) == [("text", "Б | 1", "Б")]
    rereading.apply(conn, [page_id], NIGHT)
    assert texts(conn, page_id) == [(1, "А | 1"), (2, "Б")]


def test_the_differences_are_counted_by_source_and_field_and_shown_where_they_begin(
    conn: Connection, read_with: Callable[[Reader], None]
) -> None:
    long = " ".join(["слово"] * 3_000)
    pages = [harvested(conn, f"{HERE}{n}", f"{long} {n} | меню") for n in range(3)]
    read_with(new)
    read(conn, *pages)
    told = rereading.told(conn, WANTED, pages, most=2)
    assert told.outcomes == {"changed": 3}
    assert told.counts == [{"source_id": "kg_mvd", "field": "text", "texts": 3, "pages": 3}]
    assert len(told.examples) == 2
    assert told.examples[0]["old"].endswith("слово 0 | меню") and len(told.examples[0]["old"]) < 60


def test_the_examples_of_a_field_are_of_different_pages_where_there_are_several(
    conn: Connection, read_with: Callable[[Reader], None]
) -> None:
    pages = [harvested(conn, HERE, "А | 1", "Б | 1", "В | 1"), harvested(conn, THERE, "Г | 1")]
    read_with(new)
    read(conn, *pages)
    told = rereading.told(conn, WANTED, pages, most=2)
    assert {row["url"] for row in told.examples} == {HERE, THERE}


def test_an_example_shows_what_differs_in_a_field_of_several_parts_however_these_are_ordered(
    conn: Connection, read_with: Callable[[Reader], None]
) -> None:
    def said(*parts: tuple[str, str]) -> Reader:
        origins = {name: Origin(route="rule", rule=rule) for name, rule in parts}
        return lambda raw, source, boilerplate: replace(seeds.article(raw.url, "А"), provenance=origins)

    read_with(said(("title", "h1"), ("text", "div.all"), ("published", "time")))
    page_id = harvested(conn, HERE, "А")
    read_with(said(("published", "time"), ("title", "h1"), ("text", "div.text")))
    ((field, old_said, new_said),) = read(conn, page_id)
    assert (field, (old_said or "")[-60:].count("div.all"), (new_said or "")[-60:].count("div.text")) == (
        "provenance", 1, 1
    )  # fmt: skip
