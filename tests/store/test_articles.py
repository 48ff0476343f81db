from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.model import Attachment, Outcome, Rejected
from store.announcements import edited, show, versions
from store.articles import Understood, save
from store.connect import Connection
from tests.store import seeds
from tests.store.seeds import HOUR, NIGHT

HERE = "https://kg-mvd.example/news/1"
THERE = "https://kg-fin.example/news/9"
WEEK = timedelta(days=7)
TABLES = ("entry", "article", "article_version", "article_alternate", "rejected")


@pytest.fixture(autouse=True)
def _ministries(conn: Connection) -> None:
    seeds.ministry(conn, "kg_mvd")
    seeds.ministry(conn, "kg_fin")


def entry_of(conn: Connection, url: str) -> int:
    row = conn.execute("SELECT entry_id FROM article WHERE url = %s", (url,)).fetchone()
    assert row
    return int(row["entry_id"])


def test_a_known_page_with_another_text_is_a_new_version_and_both_texts_are_kept(conn: Connection) -> None:
    assert seeds.save(conn, HERE, "Первый текст") is Outcome.NEW
    assert seeds.save(conn, HERE, "Второй текст", at=NIGHT + HOUR, seen_before_at=NIGHT + HOUR / 2) is Outcome.REVISED
    texts = versions(conn, entry_of(conn, HERE))
    assert [(t["version_no"], t["text"], t["is_current"]) for t in texts] == [
        (1, "Первый текст", False),
        (2, "Второй текст", True),
    ]
    assert texts[0]["last_seen_at"] == NIGHT + HOUR / 2
    assert edited(conn) == [entry_of(conn, HERE)]


def test_an_unchanged_text_writes_nothing_but_the_outcome_of_its_document(conn: Connection) -> None:
    seeds.save(conn, HERE)
    before = [seeds.count(conn, table) for table in TABLES]
    assert seeds.save(conn, HERE, at=NIGHT + HOUR) is Outcome.UNCHANGED
    assert [seeds.count(conn, table) for table in TABLES] == before


def test_a_text_that_returns_to_its_first_wording_has_three_versions(conn: Connection) -> None:
    outcomes = [seeds.save(conn, HERE, text) for text in ("А", "Б", "А")]
    assert outcomes == [Outcome.NEW, Outcome.REVISED, Outcome.REVISED]
    assert [text["text"] for text in versions(conn, entry_of(conn, HERE))] == ["А", "Б", "А"]


def test_the_exact_text_on_a_second_ministry_is_a_page_of_the_same_entry(conn: Connection) -> None:
    seeds.save(conn, HERE)
    assert seeds.save(conn, THERE, source_id="kg_fin") is Outcome.COPY
    shown = show(conn, entry_of(conn, HERE))
    assert shown and shown["copies"] == 1
    assert {page["source_id"] for page in shown["pages"]} == {"kg_mvd", "kg_fin"}


def test_a_short_formula_on_two_sites_is_two_entries(conn: Connection) -> None:
    seeds.save(conn, HERE, "Соболезнование")
    assert seeds.save(conn, THERE, "Соболезнование", "kg_fin") is Outcome.NEW
    assert seeds.save(conn, HERE + "0", " ".join(["an"] * 39)) is Outcome.NEW
    assert seeds.save(conn, THERE + "0", " ".join(["an"] * 39), "kg_fin") is Outcome.NEW


def test_forty_words_are_enough_to_be_a_copy(conn: Connection) -> None:
    seeds.save(conn, HERE, " ".join(["an"] * 40))
    assert seeds.save(conn, THERE, " ".join(["an"] * 40), "kg_fin") is Outcome.COPY


def test_two_copies_in_one_batch_are_one_entry(conn: Connection) -> None:
    batch = [
        Understood(raw=seeds.document(conn, HERE), result=seeds.article(HERE)),
        Understood(raw=seeds.document(conn, THERE, "kg_fin"), result=seeds.article(THERE, source_id="kg_fin")),
    ]
    assert save(conn, batch, NIGHT) == [Outcome.NEW, Outcome.COPY]
    assert seeds.count(conn, "entry") == 1


def test_a_short_text_with_a_trusted_guid_under_another_address_is_the_same_entry(conn: Connection) -> None:
    seeds.save(conn, HERE, "Один", guid="tag:mvd,7")
    assert seeds.save(conn, HERE + "-new", "Один", guid="tag:mvd,7") is Outcome.COPY
    assert entry_of(conn, HERE) == entry_of(conn, HERE + "-new")


def test_a_guid_and_a_title_that_recur_do_not_make_one_of_two_texts(conn: Connection) -> None:
    seeds.save(conn, HERE, "За сутки 7 происшествий", guid="position-1", title="Сводка")
    assert seeds.save(conn, HERE + "2", "За сутки 9 происшествий", guid="position-1", title="Сводка") is Outcome.NEW


def again(conn: Connection, url: str, weeks: int, source_id: str = "kg_mvd", **said: Any) -> Outcome:
    """The same long text under another address, so many weeks later."""
    raw, result = seeds.document(conn, url, source_id), seeds.article(url, source_id=source_id)
    published = replace(result.published, **{"at": NIGHT + weeks * WEEK, **said})
    return save(conn, [Understood(raw=raw, result=replace(result, published=published))], NIGHT)[0]


def test_a_text_that_a_body_publishes_again_another_week_is_announced_again(conn: Connection) -> None:
    assert [again(conn, f"{HERE}{week}", week) for week in range(4)] == [Outcome.NEW] * 4
    assert again(conn, f"{HERE}9", 2) is Outcome.COPY  # two addresses of one day
    assert entry_of(conn, f"{HERE}9") == entry_of(conn, f"{HERE}2")


def test_what_another_body_publishes_again_is_a_copy_of_the_nearest_in_time(conn: Connection) -> None:
    for week in (0, 1, 2):
        again(conn, f"{HERE}{week}", week)
    assert again(conn, THERE, 1, "kg_fin") is Outcome.COPY
    assert again(conn, f"{THERE}5", 5, "kg_fin") is Outcome.COPY
    assert entry_of(conn, THERE) == entry_of(conn, f"{HERE}1")
    assert entry_of(conn, f"{THERE}5") == entry_of(conn, f"{HERE}2")


def test_a_day_that_is_not_certain_makes_no_second_announcement(conn: Connection) -> None:
    again(conn, HERE, 0)
    assert again(conn, f"{HERE}1", 1, suspect=True) is Outcome.COPY
    assert again(conn, f"{HERE}2", 2, at=None) is Outcome.COPY


def test_the_guid_of_one_ministry_says_nothing_about_another(conn: Connection) -> None:
    seeds.save(conn, HERE, "Один", guid="7")
    assert seeds.save(conn, THERE, "Другой", "kg_fin", guid="7") is Outcome.NEW


def test_p06_one_row_that_the_database_refuses_is_set_aside_and_the_other_499_are_stored(conn: Connection) -> None:
    """Fault: the database refuses one of 500 rows.
    Status: db_error
    Kept: the other 499; the refused one is among the rejected, with its page, reason and traceback.
    """
    batch = []
    for n in range(500):
        url = f"{HERE}/{n}"
        result = seeds.article(url, f"Текст {n}", precision="fortnight" if n == 250 else "day")
        batch.append(Understood(raw=seeds.document(conn, url), result=result))
    outcomes = save(conn, batch, NIGHT)
    assert [n for n, outcome in enumerate(outcomes) if outcome is not Outcome.NEW] == [250]
    assert outcomes[250] is Outcome.REJECTED
    assert seeds.count(conn, "article_version") == 499
    row = conn.execute("SELECT url, stage, status, reason, traceback FROM rejected").fetchone()
    assert row and (row["url"], row["stage"], row["status"]) == (f"{HERE}/250", "store", "db_error")
    assert row["reason"].startswith("the database refused it: ") and "precision" in row["reason"]
    assert "CheckViolation" in row["traceback"]


def test_nul_and_lone_surrogates_are_cleaned_on_their_way_in(conn: Connection) -> None:
    assert seeds.save(conn, HERE, "Те\0кст", title="За\ud800главие\0") is Outcome.NEW
    (stored,) = versions(conn, entry_of(conn, HERE))
    assert stored["text"] == "Текст" and stored["title"].replace("\ufffd", "") == "Заглавие"
    assert "\ufffd" in stored["title"]


def test_what_a_page_declares_of_itself_never_costs_its_row(conn: Connection) -> None:
    bad = Attachment(url="https://a.example/\0", name="приказ\ud800", media_type="application/pdf\0")
    result = seeds.article(HERE, declared="ru\0\ud800", attachments=(bad,))
    assert save(conn, [Understood(raw=seeds.document(conn, HERE), result=result)], NIGHT) == [Outcome.NEW]


def test_a_page_that_is_no_article_is_rejected_with_its_reason(conn: Connection) -> None:
    one = Understood(raw=seeds.document(conn, HERE), result=Rejected(stage="extract", reason="no text\0 found"))
    assert save(conn, [one], NIGHT) == [Outcome.REJECTED]
    row = conn.execute("SELECT state, outcome, reason FROM raw_document JOIN rejected ON raw_document_id = id")
    assert row.fetchall() == [{"state": "done", "outcome": "rejected", "reason": "no text found"}]


def test_a_document_that_was_understood_already_is_left_alone(conn: Connection) -> None:
    one = Understood(raw=seeds.document(conn, HERE), result=seeds.article(HERE))
    save(conn, [one], NIGHT)
    assert save(conn, [one], NIGHT + HOUR) == []
    assert seeds.count(conn, "article_version") == 1


EDITIONS = {tag: f"https://kg-mvd.example/{tag}/1" for tag in ("ky", "ru", "en")}


def test_links_that_a_page_no_longer_has_are_not_shown(conn: Connection) -> None:
    seeds.save(conn, EDITIONS["ky"], "Текст", language="ky", alternates=EDITIONS)
    seeds.save(conn, EDITIONS["ky"], "Башка текст", language="ky", alternates={"ru": EDITIONS["ru"] + "-new"})
    rows = conn.execute("SELECT language, url FROM article_alternate").fetchall()
    assert rows == [{"language": "ru", "url": EDITIONS["ru"] + "-new"}]


def test_two_addresses_that_lead_to_one_are_one_announcement_in_each_language(conn: Connection) -> None:
    for number, (text, language) in enumerate((("Кыска", "ky"), ("Кыска дагы", "ky"), ("Коротко", "ru"))):
        raw = seeds.document(conn, f"https://kg-mvd.example/p/{number}")
        result = seeds.article(HERE, text, language=language)
        save(conn, [Understood(raw=raw, result=result)], NIGHT)
    assert (seeds.count(conn, "article"), seeds.count(conn, "entry")) == (3, 2)


def test_a_number_that_two_feeds_give_or_one_gives_twice_joins_nothing(conn: Connection) -> None:
    for channel, url, title in (("ru", "/ru/1", "Дорога"), ("en", "/en/1", "Дорога"), ("ru", "/ru/2", "Мост")):
        raw = seeds.document(conn, f"https://kg-mvd.example{url}", guid="1")
        conn.execute("UPDATE page SET channel_key = %s WHERE id = %s", (channel, raw.page_id))
        result = seeds.article(raw.url, f"Текст {url}", title=title)
        save(conn, [Understood(raw=replace(raw, channel_key=channel), result=result)], NIGHT)
    assert seeds.count(conn, "entry") == 3
