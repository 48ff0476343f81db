from dataclasses import replace

from store import sources
from store.connect import Connection
from tests.store import seeds
from tests.store.seeds import HOUR, NIGHT


def state(conn: Connection) -> dict[str, tuple[bool, bool]]:
    """Id -> is it active, is it retired."""
    rows = conn.execute("SELECT id, active, retired_at IS NOT NULL AS retired FROM source")
    return {row["id"]: (row["active"], row["retired"]) for row in rows}


def test_o08_a_source_whose_file_is_gone_is_retired_and_one_whose_file_is_broken_is_not(conn: Connection) -> None:
    """Fault: the file of a source was removed.
    Status: `source.retired_at`
    Kept: all that was stored; it can still be asked.
    """
    ids = ("kg_mvd", "kg_fin", "kg_old")
    sources.sync(conn, [seeds.source(source_id) for source_id in ids], NIGHT)
    sources.sync(conn, [seeds.source("kg_mvd")], NIGHT + HOUR, broken=["kg_fin"])
    assert state(conn) == {"kg_mvd": (True, False), "kg_fin": (True, False), "kg_old": (False, True)}


def test_a_retired_source_whose_file_returns_is_active_again_and_keeps_its_pages(conn: Connection) -> None:
    sources.sync(conn, [seeds.source()], NIGHT)
    seeds.save(conn, "https://kg-mvd.example/1")
    sources.sync(conn, [], NIGHT + HOUR)
    assert state(conn) == {"kg_mvd": (False, True)}
    sources.sync(conn, [seeds.source()], NIGHT + 2 * HOUR)
    assert state(conn) == {"kg_mvd": (True, False)} and seeds.count(conn, "article") == 1


def test_an_unchanged_file_writes_no_row(conn: Connection) -> None:
    sources.sync(conn, [seeds.source()], NIGHT)
    before = conn.execute("SELECT ctid, added_at FROM source").fetchall()
    sources.sync(conn, [seeds.source()], NIGHT + HOUR)
    assert conn.execute("SELECT ctid, added_at FROM source").fetchall() == before
    assert seeds.count(conn, "channel") == 1


def test_a_changed_file_changes_the_row_but_not_when_it_was_added(conn: Connection) -> None:
    sources.sync(conn, [seeds.source()], NIGHT)
    sources.sync(conn, [replace(seeds.source(), name_en="Interior")], NIGHT + HOUR)
    rows = conn.execute("SELECT name_en, added_at FROM source").fetchall()
    assert rows == [{"name_en": "Interior", "added_at": NIGHT}]
