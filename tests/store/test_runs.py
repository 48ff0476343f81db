import asyncio
from datetime import datetime

import pytest

from core.model import Rejected, SourceReport
from core.settings import Settings
from store import articles, runs
from store.connect import Connection, connect, connect_async
from tests.store import seeds
from tests.store.seeds import HOUR, NIGHT


@pytest.fixture
def night(conn: Connection) -> int:
    seeds.ministry(conn)
    return runs.open_night(conn, "hand", NIGHT)


def opened(conn: Connection, night: int, source_id: str = "kg_mvd", crawled_at: datetime | None = None,
           fetch_status: str | None = None) -> int:  # fmt: skip
    row = conn.execute(
        "INSERT INTO run (night_id, source_id, started_at, crawled_at, fetch_status) VALUES (%s, %s, %s, %s, %s)"
        " RETURNING id",
        (night, source_id, NIGHT, crawled_at, fetch_status),
    ).fetchone()
    assert row
    return int(row["id"])


def test_the_counts_of_a_run_come_from_its_documents(conn: Connection, night: int) -> None:
    run = opened(conn, night, crawled_at=NIGHT + HOUR, fetch_status="ok")
    seeds.save(conn, "https://kg-mvd.example/1", run_id=run)
    seeds.save(conn, "https://kg-mvd.example/1", run_id=run)
    seeds.save(conn, "https://kg-mvd.example/2", run_id=run)
    seeds.save(conn, "https://kg-mvd.example/2", "Другой текст", run_id=run)
    assert runs.close_runs(conn) == 1
    (report,) = runs.reports(conn, night)
    assert (report.new, report.copies, report.revised, report.unchanged, report.rejected) == (1, 1, 1, 1, 0)
    assert (report.status, report.seconds) == ("ok", 3600.0)
    assert runs.close_runs(conn) == 0


def test_a_run_waits_until_its_documents_are_understood(conn: Connection, night: int) -> None:
    run = opened(conn, night, crawled_at=NIGHT, fetch_status="ok")
    raw = seeds.document(conn, "https://kg-mvd.example/1", run_id=run)
    assert runs.close_runs(conn) == 0
    articles.save(conn, [articles.Understood(raw=raw, result=seeds.article(raw.url))], NIGHT)
    assert runs.close_runs(conn) == 1


def test_a_run_ends_when_its_last_page_was_understood_not_when_the_night_did(conn: Connection, night: int) -> None:
    run = opened(conn, night, crawled_at=NIGHT + HOUR, fetch_status="ok")
    seeds.save(conn, "https://kg-mvd.example/1", run_id=run, at=NIGHT + 2 * HOUR)
    runs.close_runs(conn)
    (report,) = runs.reports(conn, night)
    assert report.seconds == 7200.0


def test_a_run_that_fetched_well_names_the_page_that_was_not_understood(conn: Connection, night: int) -> None:
    run = opened(conn, night, crawled_at=NIGHT, fetch_status="ok")
    raw = seeds.document(conn, "https://kg-mvd.example/1", run_id=run)
    articles.save(conn, [articles.Understood(raw=raw, result=Rejected(stage="extract", reason="no text"))], NIGHT)
    runs.close_runs(conn)
    assert [report.error for report in runs.reports(conn, night)] == ["https://kg-mvd.example/1: no text"]


@pytest.mark.parametrize(("fetched", "told"), [("ok", "not_understood"), ("http_server", "http_server")])
def test_the_worst_word_of_fetching_and_understanding_wins(
    conn: Connection, night: int, fetched: str, told: str
) -> None:
    run = opened(conn, night, crawled_at=NIGHT, fetch_status=fetched)
    raw = seeds.document(conn, "https://kg-mvd.example/1", run_id=run)
    articles.save(conn, [articles.Understood(raw=raw, result=Rejected(stage="extract", reason="no text"))], NIGHT)
    runs.close_runs(conn)
    assert [(report.status, report.rejected) for report in runs.reports(conn, night)] == [(told, 1)]


def test_p01_only_a_run_whose_source_nobody_holds_was_interrupted(
    conn: Connection, night: int, shared_database: Settings
) -> None:
    """Fault: the process of a harvest died.
    Status: interrupted, as soon as the next night begins; the lock went with its connection
    Kept: what was committed.
    """
    seeds.ministry(conn, "kg_fin")
    opened(conn, night)
    opened(conn, night, "kg_fin")
    with connect(shared_database, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s, hashtext('kg_mvd'))", (runs.HARVEST_LOCK,))
        assert runs.interrupt_dead(conn, NIGHT + HOUR) == 1
        rows = conn.execute("SELECT source_id, fetch_status FROM run ORDER BY source_id").fetchall()
        assert [tuple(row.values()) for row in rows] == [("kg_fin", "interrupted"), ("kg_mvd", None)]
    runs.close_runs(conn)
    assert {report.id: report.status for report in runs.reports(conn, night)}["kg_fin"] == "interrupted"


def test_a_night_whose_process_died_is_closed_by_the_next_as_failed(conn: Connection, night: int) -> None:
    opened(conn, night)
    runs.interrupt_dead(conn, NIGHT + HOUR)
    runs.close_runs(conn)
    assert runs.close_left_open(conn, runs.open_night(conn, "hand", NIGHT + 24 * HOUR)) == 1
    row = conn.execute("SELECT verdict, finished_at FROM night WHERE id = %s", (night,)).fetchone()
    assert row == {"verdict": "failed", "finished_at": NIGHT + HOUR}


def test_a_run_that_was_crawled_is_not_interrupted(conn: Connection, night: int) -> None:
    opened(conn, night, crawled_at=NIGHT, fetch_status="ok")
    assert runs.interrupt_dead(conn, NIGHT) == 0


def test_two_harvests_never_hold_one_source(shared_database: Settings) -> None:
    async def both() -> list[bool]:
        async with (
            await connect_async(shared_database, autocommit=True) as one,
            await connect_async(shared_database, autocommit=True) as two,
        ):
            taken = [await runs.lock_source(one, "kg_mvd"), await runs.lock_source(two, "kg_mvd")]
            taken.append(await runs.lock_source(two, "kg_fin"))
            await runs.unlock_source(one, "kg_mvd")
            return [*taken, await runs.lock_source(two, "kg_mvd")]

    assert asyncio.run(both()) == [True, False, True, True]


def of(*words: str) -> str:
    return runs.verdict([SourceReport(id=str(n), status=word) for n, word in enumerate(words)])


def test_p13_a_night_is_judged_by_how_many_of_its_sources_are_sick() -> None:
    """Fault: 1 of 200 sources fails; 150 of 200 do.
    Status: the night ends as warning; as failed
    Kept: what the others brought. Where most failed as behind a broken network, it is `network_suspect` (N27).
    """
    assert of("ok", "not_modified") == "ok"
    assert of(*["ok"] * 199, "http_server") == "warning"
    assert of(*["ok"] * 50, *["timeout"] * 150) == "failed"
    assert of("ok", "http_server") == of("ok", "dns", "dns") == of("ok", "ok", "dns", "dns") == "warning"
    assert of("ok", "dns", "dns", "dns") == of("dns") == of() == "failed"


def test_the_verdict_stands_under_the_night_and_the_history_begins_with_the_last(conn: Connection, night: int) -> None:
    opened(conn, night)
    runs.close_night(conn, night, "warning", NIGHT + HOUR)
    later = runs.open_night(conn, "schedule", NIGHT + HOUR)
    opened(conn, later)
    assert [row["night_id"] for row in runs.history(conn)] == [later, night]
    rows = conn.execute("SELECT verdict FROM night ORDER BY id").fetchall()
    assert [row["verdict"] for row in rows] == ["warning", None]


def test_a_source_is_silent_when_its_site_gave_no_answer_the_last_time(conn: Connection, night: int) -> None:
    for source_id in ("kg_gone", "kg_back", "kg_away"):
        seeds.ministry(conn, source_id)
    nights = [night, runs.open_night(conn, "hand", NIGHT), runs.open_night(conn, "hand", NIGHT)]
    for at, source_id, word in (
        (0, "kg_gone", "ok"), (1, "kg_gone", "robots_unreachable"), (0, "kg_back", "timeout"), (1, "kg_back", "ok"),
        (0, "kg_away", "dns"), (1, "kg_mvd", "http_server"),
    ):  # fmt: skip
        opened(conn, nights[at], source_id, NIGHT, word)
    asked = {"night": nights[2], "sources": ["kg_mvd", "kg_gone", "kg_back", "kg_away"]}
    assert {row["source_id"] for row in conn.execute(runs.SILENT, asked)} == {"kg_gone", "kg_away"}
