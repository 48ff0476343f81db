"""Of what kind each edit is, what is none, and how copies differ from who published first."""

from typing import Any

import pytest

from core.model import Outcome, ReadDate
from store import announcements
from store.connect import Connection
from store.edits import tell_copies, tell_edits
from store.operator_words import Said, merge
from tests.store import seeds
from tests.store.seeds import HOUR, LONG, NIGHT

HERE = "https://kg-mvd.example/news/1"
THERE = "https://kg-fin.example/news/9"
EDITED = LONG.replace("слово7 ", "слово8 ")


@pytest.fixture(autouse=True)
def _ministries(conn: Connection) -> None:
    seeds.ministry(conn, "kg_mvd")
    seeds.ministry(conn, "kg_fin")


def ask(conn: Connection, query: str) -> list[dict[str, Any]]:
    return conn.execute(query.encode()).fetchall()


def changed(conn: Connection) -> list[list[str] | None]:
    rows = ask(conn, "SELECT changed FROM announcement_version ORDER BY article_id, version_no")
    return [row["changed"] for row in rows]


def test_each_edit_is_kept_with_its_kinds(conn: Connection) -> None:
    texts = ("Задержано 5 лиц.", "Задержано 7 лиц.", "Задержано 7 лиц. Все они доставлены.", "Все они доставлены.")
    for text in texts:
        seeds.save(conn, HERE, text)
    assert changed(conn) == [[], ["figures"], ["addition"], ["removal"]]


def test_a_counter_that_goes_up_every_night_makes_no_version(conn: Connection) -> None:
    outcomes = [seeds.save(conn, HERE, f"Задержано 5 лиц.\nПросмотров: {n}", at=NIGHT + n * HOUR) for n in (1, 20, 300)]
    assert outcomes == [Outcome.NEW, Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert seeds.save(conn, HERE, "Задержано 6 лиц.\nПросмотров: 4000") is Outcome.REVISED
    assert changed(conn) == [[], ["figures"]]


def test_an_edit_is_not_lost_in_steps_that_are_each_too_small(conn: Connection) -> None:
    """Every text is compared with the one that is stored, not with the one of the night before."""
    seeds.save(conn, HERE, "Задержано 5 лиц.\n2 часа назад")
    assert seeds.save(conn, HERE, "Задержано 5 лиц.\n12 марта 2026") is Outcome.UNCHANGED
    assert seeds.save(conn, HERE, "Задержано 5 лиц.\n12 марта 2026\nПодпись.") is Outcome.REVISED


def test_edits_that_were_stored_before_are_told_later_and_once(conn: Connection) -> None:
    for text in ("Задержано 5 лиц.", "Задержано 7 лиц.", "Задержано семь лиц, сказал он."):
        seeds.save(conn, HERE, text)
    told = changed(conn)
    conn.execute("UPDATE article_version SET changed = NULL")
    assert changed(conn) == [[], None, None]
    assert [tell_edits(conn), tell_edits(conn)] == [2, 0]
    assert changed(conn) == told


def pages(conn: Connection) -> dict[str, tuple[Any, ...]]:
    rows = ask(conn, "SELECT source_id, is_first, share_changed, changed FROM announcement_page")
    return {row["source_id"]: (row["is_first"], row["share_changed"], row["changed"]) for row in rows}


def copied(conn: Connection, text: str = LONG) -> int:
    """The same text on two sites; then the second has another."""
    seeds.save(conn, HERE)
    seeds.save(conn, THERE, source_id="kg_fin", at=NIGHT + HOUR)
    if text != LONG:
        seeds.save(conn, THERE, text, "kg_fin", at=NIGHT + 2 * HOUR)
    return int(ask(conn, "SELECT entry_id FROM article")[0]["entry_id"])


def test_who_published_first_is_told_and_that_the_copy_is_the_same(conn: Connection) -> None:
    copied(conn)
    assert pages(conn) == {"kg_mvd": (True, 0, []), "kg_fin": (False, 0, [])}


@pytest.mark.parametrize("seen", [2, 30], ids=["on that day", "a day later"])
def test_who_tells_the_day_only_did_not_publish_before_who_tells_an_hour_of_it(conn: Connection, seen: int) -> None:
    midnight = NIGHT.replace(hour=18, minute=0)  # of Bishkek
    seeds.save(conn, HERE, published=ReadDate(raw="", at=midnight + HOUR, precision="minute"), at=midnight + HOUR)
    day = ReadDate(raw="3 марта 2026", at=midnight, precision="day")
    seeds.save(conn, THERE, source_id="kg_fin", published=day, at=midnight + seen * HOUR)
    assert [body for body, told in pages(conn).items() if told[0]] == ["kg_mvd"]
    assert ask(conn, "SELECT source_id FROM announcement") == [{"source_id": "kg_mvd"}]


def test_who_tells_the_day_only_and_was_seen_on_it_before_that_hour_was_the_first(conn: Connection) -> None:
    midnight = NIGHT.replace(hour=18, minute=0)
    later = ReadDate(raw="", at=midnight + 9 * HOUR, precision="minute")
    seeds.save(conn, HERE, published=ReadDate(raw="", at=midnight, precision="day"), at=midnight + HOUR)
    seeds.save(conn, THERE, source_id="kg_fin", published=later, at=midnight + 10 * HOUR)
    assert ask(conn, "SELECT source_id FROM announcement") == [{"source_id": "kg_mvd"}]


def test_how_much_a_copy_changed_is_told_and_in_what(conn: Connection) -> None:
    copied(conn, EDITED)
    (first, share, kinds) = pages(conn)["kg_fin"]
    assert (first, kinds) == (False, ["figures"]) and share == pytest.approx(2 / 242)


def test_when_the_first_text_changes_too_the_comparison_is_made_again(conn: Connection) -> None:
    copied(conn, EDITED)
    seeds.save(conn, HERE, EDITED, at=NIGHT + 3 * HOUR)
    assert pages(conn)["kg_fin"] == (False, 0, [])
    seeds.save(conn, HERE, f"{EDITED} 12", at=NIGHT + 4 * HOUR)
    assert pages(conn)["kg_fin"][2] == ["figures"]


def test_a_page_that_joins_by_an_operators_hand_is_compared_at_once(conn: Connection) -> None:
    seeds.save(conn, HERE, "Задержано 5 лиц.")
    seeds.save(conn, THERE, "Задержано 7 лиц.", source_id="kg_fin", at=NIGHT + HOUR)
    one, other = (row["id"] for row in ask(conn, "SELECT id FROM entry ORDER BY id"))
    merge(conn, one, other, Said(who="editor", reason="the same arrests", at=NIGHT))
    assert pages(conn)["kg_fin"][2] == ["figures"]


def test_what_nobody_compared_yet_is_compared_when_it_is_shown(conn: Connection) -> None:
    entry = copied(conn, EDITED)
    conn.execute("DELETE FROM republication")
    assert pages(conn)["kg_fin"] == (False, None, None)
    shown = announcements.show(conn, entry)
    assert shown and [page["changed"] for page in shown["pages"] if page["source_id"] == "kg_fin"] == [["figures"]]
    assert [tell_copies(conn), tell_copies(conn)] == [1, 0]
    assert pages(conn)["kg_fin"][2] == ["figures"]


FIGURES = """
SELECT country, body, count(*)::int AS edits
  FROM announcement_version WHERE 'figures' = ANY (changed) GROUP BY country, body
"""


def test_which_ministries_changed_figures_is_one_query(conn: Connection) -> None:
    seeds.save(conn, HERE, "Задержано 5 лиц.")
    seeds.save(conn, THERE, "Решительно осуждаем это.", "kg_fin")
    seeds.save(conn, HERE, "Задержано 7 лиц.")
    seeds.save(conn, THERE, "Осуждаем это.", "kg_fin")
    assert ask(conn, FIGURES) == [{"country": "KG", "body": "Ministry", "edits": 1}]
