"""Copies in the database: how they are found, why they were joined, what is related."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from benchmarks.announced import Record, play, understood
from core.likeness import RULE
from core.model import Outcome
from core.settings import Settings
from store import articles, books, copies
from store.announcements import show
from store.books import Understood
from store.connect import Connection, connect
from store.shelf import Shelf
from tests.store import seeds
from tests.store.seeds import HOUR, NIGHT

HERE = "https://kg-mvd.example/news/1"
THERE = "https://kg-fin.example/news/9"
ELSEWHERE = "https://kg-obl.example/news/5"
WORDS = (
    "министр провел совещание вопрос развитие область дорога строительство район школа вода помощь семья закон".split()
)


def text(seed: int, words: int = 80) -> str:
    """Sentences of no meaning, with figures."""
    chance = random.Random(seed)
    return " ".join(str(chance.randint(10, 9999)) if n % 9 == 8 else chance.choice(WORDS) + f"-{seed}{n % 7}"
                    for n in range(words))  # fmt: skip


TEXT = text(1)
EXTENDED = f"Об этом сообщает агентство. {TEXT} Все права защищены, при использовании ссылка обязательна."
OTHER_FIGURES = " ".join(str(int(word) + 7) if word.isdigit() else word for word in TEXT.split())


@pytest.fixture(autouse=True)
def _ministries(conn: Connection) -> None:
    _ministries_of(conn)


def _ministries_of(conn: Connection) -> None:
    for name in ("kg_mvd", "kg_fin", "kg_obl"):
        seeds.ministry(conn, name)


def entry_of(conn: Connection, url: str) -> int:
    row = conn.execute("SELECT entry_id FROM article WHERE url = %s", (url,)).fetchone()
    assert row
    return int(row["entry_id"])


def test_a_near_copy_on_a_second_ministry_is_a_page_of_the_same_entry_and_says_why(conn: Connection) -> None:
    seeds.save(conn, HERE, TEXT)
    assert seeds.save(conn, THERE, EXTENDED, "kg_fin") is Outcome.COPY
    shown = show(conn, entry_of(conn, HERE))
    assert shown
    first, copy = sorted(shown["pages"], key=lambda page: page["article_id"])
    (why,) = copy["joined"]
    assert why["by"] == "likeness" and why["other_article_id"] == first["article_id"]
    assert why["containment"] == 1.0 and 0.6 < why["jaccard"] < 1 and why["rule"] == RULE


def test_the_same_sentences_with_other_figures_are_related_and_not_one(conn: Connection) -> None:
    seeds.save(conn, HERE, TEXT)
    assert seeds.save(conn, THERE, OTHER_FIGURES, "kg_fin") is Outcome.NEW
    shown = show(conn, entry_of(conn, HERE))
    assert shown and [other["id"] for other in shown["related"]] == [entry_of(conn, THERE)]
    assert shown["related"][0]["evidence"]["reason"].startswith("another figure: ")


def test_the_near_copy_that_one_body_publishes_on_another_day_is_announced_again(conn: Connection) -> None:
    seeds.save(conn, HERE, TEXT)
    raw = seeds.document(conn, HERE + "0")
    article = seeds.article(HERE + "0", EXTENDED, at=NIGHT + timedelta(days=7))
    assert articles.save(conn, [Understood(raw=raw, result=article)], NIGHT) == [Outcome.NEW]
    assert seeds.save(conn, HERE + "2", EXTENDED.replace("Об этом", "О том"), "kg_mvd") is Outcome.COPY


REPAIR = "Уважаемые посетители, на портале идут плановые работы, просим извинить за неудобства и зайти позже. " * 4


def test_what_many_pages_show_while_the_site_is_repaired_makes_no_two_announcements_one(conn: Connection) -> None:
    texts = {HERE: (text(1), "kg_mvd"), THERE: (text(2), "kg_fin"), ELSEWHERE: (text(3), "kg_obl")}
    for hour, shown in enumerate((None, REPAIR, None, REPAIR)):
        for url, (own, body) in texts.items():
            seeds.save(conn, url, shown or own, body, at=NIGHT + hour * HOUR, title="Работы" if shown else "Заголовок")
    assert len({entry_of(conn, url) for url in texts}) == 3
    assert seeds.count(conn, "article_version") == 12  # nothing that was seen is lost


def test_a_page_that_is_new_while_the_site_is_repaired_joins_none_that_shows_the_same(conn: Connection) -> None:
    seeds.save(conn, HERE, text(1))
    seeds.save(conn, HERE, REPAIR, title="Работы")
    assert seeds.save(conn, THERE, REPAIR, "kg_fin", title="Работы") is Outcome.NEW


def test_pages_that_were_first_seen_while_the_site_was_repaired_become_announcements_of_their_own(
    conn: Connection,
) -> None:
    texts = {HERE: (text(1), "kg_mvd"), THERE: (text(2), "kg_fin"), ELSEWHERE: (text(3), "kg_obl")}
    for hour, shown in enumerate((REPAIR, None)):
        for url, (own, body) in texts.items():
            seeds.save(conn, url, shown or own, body, at=NIGHT + hour * HOUR)
    assert len({entry_of(conn, url) for url in texts}) == 3
    for url in texts:
        shown_now = show(conn, entry_of(conn, url))
        assert shown_now and [page["joined"] for page in shown_now["pages"]] == [[]]


def test_a_copy_comes_back_to_its_announcement_when_its_site_is_repaired(conn: Connection) -> None:
    for hour, shown in enumerate((text(1), REPAIR, text(1))):
        seeds.save(conn, HERE, text(1))
        seeds.save(conn, THERE, shown, "kg_fin", at=NIGHT + hour * HOUR)
    assert entry_of(conn, HERE) == entry_of(conn, THERE)


def test_an_announcement_whose_text_came_later_is_one_with_the_copy_of_it(conn: Connection) -> None:
    seeds.save(conn, THERE, text(1), "kg_fin")
    assert seeds.save(conn, HERE, "Подробности позже.") is Outcome.NEW
    seeds.save(conn, HERE, text(1), at=NIGHT + HOUR)
    assert entry_of(conn, HERE) == entry_of(conn, THERE)


def test_a_copy_of_a_text_that_was_edited_since_is_a_copy(conn: Connection) -> None:
    seeds.save(conn, HERE, TEXT)
    seeds.save(conn, HERE, OTHER_FIGURES, at=NIGHT + HOUR)
    assert seeds.save(conn, THERE, EXTENDED, "kg_fin") is Outcome.COPY


def test_a_page_that_changes_every_day_keeps_the_keys_of_its_first_and_its_last_texts_only(conn: Connection) -> None:
    for day in range(6):
        seeds.save(conn, HERE, text(day), at=NIGHT + day * HOUR)
    kept = {key for day in (0, 3, 4, 5) for key in books.Said(title="", text=text(day)).wording.keys}
    assert {row["key"] for row in conn.execute("SELECT key FROM article_key")} == kept


def test_a_page_that_was_translated_since_is_no_bridge_between_the_languages(conn: Connection) -> None:
    seeds.save(conn, HERE, TEXT)
    seeds.save(conn, HERE + "/ky", EXTENDED)
    assert seeds.save(conn, HERE + "/ky", text(8), language="ky", at=NIGHT + HOUR) is Outcome.REVISED
    ours, theirs = entry_of(conn, HERE), entry_of(conn, HERE + "/ky")
    seeds.save(conn, THERE, f"{EXTENDED} Кабар", "kg_fin")
    assert entry_of(conn, THERE) == entry_of(conn, HERE) == ours
    assert entry_of(conn, HERE + "/ky") == theirs


def test_a_text_that_shows_two_entries_to_be_one_brings_them_together(conn: Connection) -> None:
    words = TEXT.split()
    seeds.save(conn, HERE, " ".join(words[:45]))
    assert seeds.save(conn, THERE, " ".join(words[35:]), "kg_fin") is Outcome.NEW
    first, second = entry_of(conn, HERE), entry_of(conn, THERE)
    assert seeds.save(conn, ELSEWHERE, TEXT, "kg_obl") is Outcome.COPY
    assert {entry_of(conn, url) for url in (HERE, THERE, ELSEWHERE)} == {first}
    shown = show(conn, second)  # its number leads to the other
    assert shown and shown["id"] == first and len(shown["pages"]) == 3
    assert seeds.count(conn, "announcement") == 1


def test_a_cut_copy_that_fits_two_announcements_does_not_make_one_of_them(conn: Connection) -> None:
    start = "Совещание прошло в области, участники обсудили дороги школы воду и помощь семьям района на весь год вперед"
    seeds.save(conn, HERE, f"{start} {start[::-1]} 15 человек")
    assert seeds.save(conn, THERE, f"{start} {start[::-1]} 19 человек", "kg_fin") is Outcome.NEW
    assert seeds.save(conn, ELSEWHERE, f"{start} {start[::-1]}", "kg_obl") is Outcome.COPY
    assert entry_of(conn, HERE) != entry_of(conn, THERE)


def test_a_key_that_more_than_fifty_texts_share_is_of_a_formula_and_finds_nothing(conn: Connection) -> None:
    for n in range(books.MOST_HOLDERS + 30):
        seeds.save(conn, f"{HERE}{n}", f"{text(99)} {n}", title=f"Сводка {n}", language=f"x{n}")
    asked = Understood(raw=seeds.document(conn, THERE, "kg_fin"), result=seeds.article(THERE, text(99), "kg_fin"))
    assert books.Books(Shelf(conn), [asked])._candidates(asked) == []


def test_texts_that_were_saved_before_there_were_keys_get_theirs(conn: Connection) -> None:
    seeds.save(conn, HERE, TEXT)
    conn.execute("DELETE FROM article_key")
    copies.key_the_rest(conn)
    assert seeds.save(conn, THERE, EXTENDED, "kg_fin") is Outcome.COPY


def test_a_text_that_was_cut_in_place_loses_the_keys_of_what_was_cut(conn: Connection) -> None:
    seeds.save(conn, HERE, f"{TEXT} {text(7)}")
    conn.execute("UPDATE article_version SET text = %s", (TEXT,))
    copies.rekey(conn, [row["id"] for row in conn.execute("SELECT id FROM article")])
    kept = {row["key"] for row in conn.execute("SELECT key FROM article_key")}
    assert kept == set(books.Said(title="", text=TEXT).wording.keys)


def stream(seed: int) -> Sequence[Record]:
    """Announcements with copies, look-alikes, revisions and repetitions, in no order."""
    made = []
    for n in range(60):
        words, day = text(n).split(), f"2026-03-{n % 9 + 1:02}"
        figures = " ".join(str(int(word) + 7) if word.isdigit() else word for word in words)
        for kind, source, url, body, then in (
            ("base", "kg_mvd", f"{HERE}{n}", " ".join(words), day),
            ("p_trunc", "kg_fin", f"{THERE}{n}", " ".join(words[: 40 + n % 30]), day),
            ("p_lead", "kg_obl", f"{ELSEWHERE}{n}", f"Об этом сообщает агентство {' '.join(words[n % 12 :])}", day),
            ("n_numbers", "kg_obl", f"{ELSEWHERE}-n{n}", figures, ""),
            ("r_edit", "kg_mvd", f"{HERE}{n}?utm_source=x", " ".join([*words[:-5], "дополнено"]), day),
            ("n_again", "kg_mvd", f"{HERE}-again{n}", " ".join(words), "2026-04-20"),
        ):
            made.append(Record(id=f"{kind}{n}", source=source, url=url, title=f"Новость номер {'аб'[n % 2]}", body=body,
                               lang="ru", date=then, cluster=kind, kind=kind, base=None))  # fmt: skip
    random.Random(seed).shuffle(made)
    return made


@pytest.mark.parametrize("seed", [1, 2])
def test_the_store_decides_as_the_benchmark_does(database: Settings, seed: int) -> None:
    records = stream(seed)
    wanted = play(records)
    # a database of its own: in the one that all share, PostgreSQL learns from time to time that its tables are empty
    with connect(database) as conn:
        _ministries_of(conn)
        found = _stored(conn, records)
    assert companies(found) == companies(wanted.entries)
    assert 60 < len(set(found.values())) < 250


def _stored(conn: Connection, records: list[Record]) -> dict[str, int]:
    pages: dict[tuple[str, str], int] = {}
    for start in range(0, len(records), 7):
        batch = []
        for number, record in enumerate(records[start : start + 7], start):
            raw = replace(seeds.document(conn, record.url, record.source), page_key="")
            batch.append(replace(understood(record, number, pages), raw=raw))
        articles.save(conn, batch, NIGHT)
    rows = conn.execute(
        "SELECT raw.id, entry_id FROM raw_document AS raw JOIN article ON article.page_id = raw.page_id ORDER BY raw.id"
    ).fetchall()
    return {record.id: row["entry_id"] for record, row in zip(records, rows, strict=True)}


def companies(entries: dict[str, int] | object) -> set[frozenset[str]]:
    groups: dict[int, set[str]] = {}
    for name, entry in dict(entries).items():  # type: ignore[call-overload]
        groups.setdefault(entry, set()).add(name)
    return {frozenset(names) for names in groups.values()}
