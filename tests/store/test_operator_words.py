"""An operator's word wins, over what was decided and over what will be."""

from dataclasses import replace

import pytest

from core.errors import GovharvestError
from core.model import Outcome
from store.announcements import show
from store.connect import Connection
from store.operator_words import Said, entry_of, merge, pages, split, unmerge, unsplit
from tests.store import seeds
from tests.store.seeds import NIGHT
from tests.store.test_copies import ELSEWHERE, EXTENDED, HERE, OTHER_FIGURES, TEXT, THERE
from tests.store.test_copies import entry_of as entry_at

SAID = Said(who="aida", reason="another bank", at=NIGHT)


@pytest.fixture(autouse=True)
def _ministries(conn: Connection) -> None:
    for name in ("kg_mvd", "kg_fin", "kg_obl"):
        seeds.ministry(conn, name)


def article(conn: Connection, url: str) -> int:
    row = conn.execute("SELECT id FROM article WHERE url = %s", (url,)).fetchone()
    assert row
    return int(row["id"])


@pytest.fixture
def glued(conn: Connection) -> int:
    """An announcement of two pages."""
    seeds.save(conn, HERE, TEXT)
    seeds.save(conn, THERE, EXTENDED, "kg_fin")
    return entry_at(conn, HERE)


def test_a_page_that_is_split_off_is_an_announcement_of_its_own(conn: Connection, glued: int) -> None:
    new = split(conn, glued, [article(conn, THERE)], SAID)
    assert (entry_at(conn, HERE), entry_at(conn, THERE)) == (glued, new)
    shown = show(conn, new)
    assert shown and [other["id"] for other in shown["related"]] == [glued]
    said = [why for why in shown["pages"][0]["joined"] if why["by"] == "split"]
    assert [(why["who"], why["reason"]) for why in said] == [("aida", "another bank")]


def test_a_copy_that_comes_later_does_not_glue_what_was_split(conn: Connection, glued: int) -> None:
    new = split(conn, glued, [article(conn, THERE)], SAID)
    assert seeds.save(conn, ELSEWHERE, EXTENDED.replace("агентство", "агентство Кабар"), "kg_obl") is Outcome.COPY
    assert (entry_at(conn, HERE), entry_at(conn, THERE)) == (glued, new)
    assert entry_at(conn, ELSEWHERE) in (glued, new)


def test_an_edit_does_not_glue_what_was_split(conn: Connection, glued: int) -> None:
    new = split(conn, glued, [article(conn, THERE)], SAID)
    assert seeds.save(conn, THERE, f"{TEXT} дополнено", "kg_fin") is Outcome.REVISED
    assert (entry_at(conn, HERE), entry_at(conn, THERE)) == (glued, new)


def test_a_splitting_that_is_taken_back_leaves_one_announcement_and_its_numbers_lead_there(
    conn: Connection, glued: int
) -> None:
    new = split(conn, glued, [article(conn, THERE)], SAID)
    assert unsplit(conn, new, SAID) == glued
    assert entry_at(conn, THERE) == glued and entry_of(conn, new) == glued
    with pytest.raises(GovharvestError, match="nobody split"):
        unsplit(conn, glued, SAID)


def test_two_announcements_that_are_merged_have_one_number_and_are_two_again_when_taken_back(conn: Connection) -> None:
    seeds.save(conn, HERE, TEXT)
    seeds.save(conn, THERE, OTHER_FIGURES, "kg_fin")
    one, other = entry_at(conn, HERE), entry_at(conn, THERE)
    merge(conn, one, other, SAID)
    assert entry_at(conn, THERE) == one and entry_of(conn, other) == one
    shown = show(conn, other)
    assert shown and shown["id"] == one and shown["related"] == []
    unmerge(conn, one, other, SAID)
    assert (entry_at(conn, HERE), entry_at(conn, THERE)) == (one, other)
    with pytest.raises(GovharvestError, match="nobody merged"):
        unmerge(conn, one, other, SAID)


def test_a_copy_of_a_page_that_was_merged_joins_it_though_the_texts_say_different_things(conn: Connection) -> None:
    seeds.save(conn, HERE, TEXT)
    seeds.save(conn, THERE, OTHER_FIGURES, "kg_fin")
    merge(conn, entry_at(conn, HERE), entry_at(conn, THERE), SAID)
    assert seeds.save(conn, ELSEWHERE, f"Об этом сообщает агентство. {TEXT}", "kg_obl") is Outcome.COPY
    assert entry_at(conn, ELSEWHERE) == entry_at(conn, HERE)


def test_an_announcement_cannot_lose_all_its_pages(conn: Connection, glued: int) -> None:
    with pytest.raises(GovharvestError, match="no page left"):
        split(conn, glued, [row["id"] for row in pages(conn, glued)], SAID)


def test_the_last_word_counts(conn: Connection, glued: int) -> None:
    new = split(conn, glued, [article(conn, THERE)], SAID)
    merge(conn, glued, new, SAID)
    words = conn.execute("SELECT verb FROM operator_word WHERE taken_back_at IS NULL").fetchall()
    assert words == [{"verb": "merge"}]


def test_a_number_leads_to_where_its_pages_went_back_to(conn: Connection) -> None:
    texts = [" ".join(f"слово{number}н{place}" for place in range(60)) for number in range(3)]
    numbers = []
    for number, text in enumerate(texts):
        seeds.save(conn, f"{HERE}/{number}", text)
        numbers.append(entry_at(conn, f"{HERE}/{number}"))
    one, other, third = numbers
    merge(conn, one, other, SAID)
    merge(conn, third, one, SAID)
    unmerge(conn, third, one, SAID)
    assert entry_of(conn, other) == one
    unmerge(conn, one, other, SAID)
    assert [entry_at(conn, f"{HERE}/{number}") for number in range(3)] == numbers
    held = conn.execute("SELECT count(*) AS n FROM operator_word WHERE taken_back_at IS NULL").fetchone()
    assert held and held["n"] == 0


def test_a_part_of_what_was_merged_goes_back_alone_and_no_word_holds_it(conn: Connection) -> None:
    texts = [" ".join(f"слово{number}н{place}" for place in range(60)) for number in range(3)]
    numbers = []
    for number, text in enumerate(texts):
        seeds.save(conn, f"{HERE}/{number}", text)
        numbers.append(entry_at(conn, f"{HERE}/{number}"))
    one, other, third = numbers
    merge(conn, one, other, SAID)
    merge(conn, third, one, SAID)
    unmerge(conn, third, other, SAID)
    shown = show(conn, other)
    assert shown and shown["id"] == other and not shown["pages"][0]["joined"]


def test_editions_in_two_languages_are_not_merged(conn: Connection) -> None:
    seeds.save(conn, HERE, TEXT)
    seeds.save(conn, THERE, "Улуттук банк бүгүн курсту жарыялады", "kg_fin", language="ky")
    with pytest.raises(GovharvestError, match="ky and ru: editions are linked"):
        merge(conn, entry_at(conn, HERE), entry_at(conn, THERE), SAID)


def test_a_page_that_went_elsewhere_in_the_meantime_is_not_split_off(conn: Connection, glued: int) -> None:
    for gone in ([], [10**9]):
        with pytest.raises(GovharvestError, match="no pages of announcement"):
            split(conn, glued, gone, SAID)


def test_who_took_a_word_back_and_why_is_recorded(conn: Connection, glued: int) -> None:
    new = split(conn, glued, [article(conn, THERE)], SAID)
    unsplit(conn, new, replace(SAID, who="Bakyt", reason="read both again"))
    rows = conn.execute("SELECT who, taken_back_by, taken_back_reason FROM operator_word").fetchall()
    assert rows == [{"who": SAID.who, "taken_back_by": "Bakyt", "taken_back_reason": "read both again"}]
