"""Editions of one announcement in several languages, as they come in: by what pages say, addresses and texts."""

import itertools
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from core.model import Attachment, Origin, Outcome
from core.urls import canonical
from store.announcements import show
from store.articles import Understood, save
from store.connect import Connection
from store.operator_words import Said, merge, pages, split
from store.translations import link, link_the_rest, say
from tests.store import seeds
from tests.store.seeds import DAY, HOUR, NIGHT

EDITIONS = {tag: f"https://kg-mvd.example/{tag}/1" for tag in ("ky", "ru", "en")}
# Three announcements of one day, in the words of three languages; what tells them apart are numbers and names.
TOLD = {
    "ky": "Министрликте {0} адам катышкан жыйын өттү. Аны {1} ачып, {2} сом бөлүнгөнүн айтты. {3} камера орнотулат.",
    "ru": "В министерстве прошло собрание, в нём участвовали {0} человек. Открыл его {1}, сообщивший о выделении {2} "
    "сомов. Будет установлено {3} камер.",
    "en": "A meeting of {0} people was held at the ministry. {1} opened it and said that {2} soms had been set aside. "
    "There will be {3} cameras.",
}
FACTS = {
    1: {"ky": ("128", "Садыр Жапаров", "1,5 млн", "20 миң"), "ru": ("128", "Садыр Жапаров", "1,5 млн", "20 000"),
        "en": ("128", "Sadyr Japarov", "1.5 million", "20,000")},
    2: {"ky": ("342", "Айбек Жунушалиев", "730 500", "46"), "ru": ("342", "Айбек Джунушалиев", "730 500", "46"),
        "en": ("342", "Aibek Junushaliev", "730,500", "46")},
    3: {"ky": ("97", "Каныбек Тургунбаев", "12 400", "815"), "ru": ("97", "Каныбек Тургунбаев", "12 400", "815"),
        "en": ("97", "Kanybek Turgunbaev", "12,400", "815")},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _ministries(conn: Connection) -> None:
    seeds.ministry(conn, "kg_mvd")


def told(number: int, tag: str) -> str:
    return TOLD[tag].format(*FACTS[number][tag])


def announce(
    conn: Connection, url: str, text: str, tag: str, *, at: datetime = NIGHT, switcher: bool = False,
    alternates: Mapping[str, str] | None = None, attachments: tuple[Attachment, ...] = (),
) -> int:  # fmt: skip
    """Save a page; the number of its announcement."""
    result = seeds.article(
        url, text, language=tag, at=at, alternates=alternates, attachments=attachments, title=text[:30]
    )
    if switcher:
        result = replace(result, provenance={"alternates": Origin(route="switcher")})
    save(conn, [Understood(raw=seeds.document(conn, url, at=NIGHT), result=result)], NIGHT)
    return entry_of(conn, url)


def entry_of(conn: Connection, url: str) -> int:
    row = conn.execute("SELECT entry_id FROM article WHERE url_key = %s", (canonical(url),)).fetchone()
    assert row
    return int(row["entry_id"])


def groups(conn: Connection) -> list[int | None]:
    return [row["translation_group"] for row in conn.execute("SELECT translation_group FROM entry ORDER BY id")]


def links(conn: Connection) -> dict[tuple[int, int], str]:
    rows = conn.execute("SELECT a, b, evidence ->> 'by' AS by FROM entry_link WHERE kind = 'translation' ORDER BY a, b")
    return {(row["a"], row["b"]): row["by"] for row in rows}


def beside(conn: Connection, entry: int) -> set[int]:
    shown = show(conn, entry)
    assert shown
    return {edition["id"] for edition in shown["editions"]}


def everything(conn: Connection) -> dict[str, int]:
    """All nine texts, at addresses that say nothing; url -> entry."""
    rows = [(f"https://kg-mvd.example/n/{n}{tag}x{n * 7}", n, tag) for n in FACTS for tag in TOLD]
    return {f"{n}{tag}": announce(conn, url, told(n, tag), tag) for url, n, tag in rows}


@pytest.mark.parametrize("order", list(itertools.permutations(EDITIONS)))
def test_reciprocal_hreflang_links_make_one_group_whatever_the_order(conn: Connection, order: list[str]) -> None:
    for tag in order:
        seeds.save(conn, EDITIONS[tag], f"Текст {tag}", language=tag, alternates=EDITIONS)
    assert len(set(groups(conn))) == 1 and None not in groups(conn)
    assert set(links(conn).values()) == {"hreflang both"}
    shown = show(conn, entry_of(conn, EDITIONS["ky"]))
    assert shown and [edition["language"] for edition in shown["editions"]] == ["en", "ru"]
    assert [edition["evidence"]["by"] for edition in shown["editions"]] == ["hreflang both"] * 2


def test_three_editions_in_one_batch_are_one_group(conn: Connection) -> None:
    batch = [
        Understood(
            raw=seeds.document(conn, url), result=seeds.article(url, f"Текст {tag}", language=tag, alternates=EDITIONS)
        )
        for tag, url in EDITIONS.items()
    ]
    save(conn, batch, NIGHT)
    assert len(set(groups(conn))) == 1 and None not in groups(conn)


@pytest.mark.parametrize("order", [("ky", "ru"), ("ru", "ky")])
def test_a_link_that_is_not_returned_is_believed_where_the_other_page_is_in_that_language(
    conn: Connection, order: tuple[str, str]
) -> None:
    for tag in order:
        announce(conn, EDITIONS[tag], f"Текст {tag}", tag, alternates=EDITIONS if tag == "ky" else None)
    assert set(links(conn).values()) == {"hreflang"}


@pytest.mark.parametrize(("tag", "days"), [("en", 0), ("ky", 0), ("ru", 30)])
def test_a_link_that_is_not_returned_makes_no_edition_of_another_language_or_month(
    conn: Connection, tag: str, days: int
) -> None:
    announce(conn, EDITIONS["ky"], "Текст ky", "ky", alternates={"ru": EDITIONS["ru"]})
    announce(conn, EDITIONS["ru"], "Текст ru", tag, at=NIGHT - days * DAY)
    assert groups(conn) == [None, None]


def test_a_page_that_all_pages_name_as_their_translation_is_none(conn: Connection) -> None:
    for number in range(3):
        announce(conn, f"{EDITIONS['ky']}{number}", f"Текст {number}", "ky", alternates={"ru": EDITIONS["ru"]})
    announce(conn, EDITIONS["ru"], "Все новости", "ru")
    assert links(conn) == {}


def test_an_edition_that_is_linked_a_day_later_without_another_word_joins_its_sibling(conn: Connection) -> None:
    seeds.save(conn, EDITIONS["ky"], "Текст ky", language="ky")
    seeds.save(conn, EDITIONS["ru"], "Текст ru", language="ru")
    assert groups(conn) == [None, None]
    again = seeds.save(conn, EDITIONS["ky"], "Текст ky", language="ky", alternates=EDITIONS, at=NIGHT + 24 * HOUR)
    assert again is Outcome.UNCHANGED
    assert len(set(groups(conn))) == 1 and None not in groups(conn)


def test_a_link_ends_when_its_pages_name_others(conn: Connection) -> None:
    for tag in ("ky", "ru"):
        announce(conn, EDITIONS[tag], f"Текст {tag}", tag, alternates=EDITIONS)
    assert len(links(conn)) == 1
    for tag, other in (("ky", "ru"), ("ru", "ky")):
        announce(conn, EDITIONS[tag], f"Текст {tag}", tag, alternates={other: EDITIONS[other] + "-new"})
    assert links(conn) == {} and groups(conn) == [None, None]


def test_a_switcher_that_leads_to_another_number_is_believed_and_one_that_swaps_the_language_is_not(
    conn: Connection,
) -> None:
    announce(conn, EDITIONS["ky"], "Текст", "ky", alternates={"ru": "https://kg-mvd.example/ru/77"}, switcher=True)
    announce(conn, "https://kg-mvd.example/ru/77", "Дорога", "ru")
    announce(
        conn,
        "https://kg-mvd.example/ky/5",
        "Жол",
        "ky",
        alternates={"ru": "https://kg-mvd.example/ru/5"},
        switcher=True,
    )
    announce(conn, "https://kg-mvd.example/ru/5", "Совсем другое", "ru")
    assert list(links(conn).values()) == ["switcher"]


@pytest.mark.parametrize("seed", range(4))
def test_texts_that_share_their_numbers_and_names_are_editions_whatever_the_order(conn: Connection, seed: int) -> None:
    pages = [(n, tag) for n in FACTS for tag in TOLD]
    turned = pages[seed * 2 :] + pages[: seed * 2]
    entries = {
        (n, tag): announce(conn, f"https://kg-mvd.example/n/{n}{tag}x", told(n, tag), tag)
        for n, tag in (turned if seed % 2 else turned[::-1])
    }
    for n in FACTS:
        assert beside(conn, entries[n, "ky"]) == {entries[n, "ru"], entries[n, "en"]}
    assert set(links(conn).values()) == {"content"}


def test_saving_or_linking_again_changes_nothing(conn: Connection) -> None:
    everything(conn)
    before, articles = links(conn), [row["id"] for row in conn.execute("SELECT id FROM article")]
    link(conn, articles, NIGHT, again=True)
    assert links(conn) == before  # their scores are of what is known by now
    rows = conn.execute("SELECT * FROM entry_link ORDER BY a, b").fetchall()
    link(conn, articles, NIGHT + DAY, again=True)
    everything(conn)
    assert conn.execute("SELECT * FROM entry_link ORDER BY a, b").fetchall() == rows


def test_two_candidates_of_one_language_that_are_alike_are_both_left_alone(conn: Connection) -> None:
    announce(conn, "https://kg-mvd.example/a", told(1, "ky"), "ky")
    announce(conn, "https://kg-mvd.example/b", told(1, "ru"), "ru")
    assert len(links(conn)) == 1
    again = "Подробности встречи: зал вместил {0} человек, выступал {1}, сумма {2} сомов, купят {3} камер."
    announce(conn, "https://kg-mvd.example/c", again.format(*FACTS[1]["ru"]), "ru")
    assert links(conn) == {} and set(groups(conn)) == {None}


def test_what_was_published_a_week_apart_is_not_guessed_to_be_one_announcement(conn: Connection) -> None:
    announce(conn, "https://kg-mvd.example/a", told(1, "ky"), "ky", at=NIGHT - 7 * DAY)
    announce(conn, "https://kg-mvd.example/b", told(1, "ru"), "ru")
    assert links(conn) == {}


def test_the_translation_of_another_body_is_no_edition(conn: Connection) -> None:
    seeds.ministry(conn, "kz_mvd")
    announce(conn, "https://kg-mvd.example/a", told(1, "ky"), "ky")
    url = "https://kz-mvd.example/b"
    result = seeds.article(url, told(1, "ru"), "kz_mvd", language="ru")
    save(conn, [Understood(raw=seeds.document(conn, url, "kz_mvd"), result=result)], NIGHT)
    assert links(conn) == {}


def at(tag: str, number: int) -> str:
    return f"https://kg-mvd.example/{tag}/news/{number}"


def test_where_addresses_are_twins_those_of_texts_without_numbers_are_believed_too(conn: Connection) -> None:
    for n in FACTS:
        for tag in ("ky", "ru"):
            announce(conn, at(tag, n), told(n, tag), tag)
    mute = announce(conn, at("ky", 9), "Ишеним телефону иштейт.", "ky")
    other = announce(conn, at("ru", 9), "Работает телефон доверия.", "ru")
    assert beside(conn, mute) == {other}
    assert links(conn)[mute, other] == "twin"


@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 3, 9))))
def test_twins_of_days_far_apart_are_believed_by_those_of_other_days_whatever_the_order(
    conn: Connection, order: tuple[int, ...]
) -> None:
    mute = {"ky": "Ишеним телефону иштейт.", "ru": "Работает телефон доверия."}
    for n in order:
        for tag in ("ky", "ru"):
            text = told(n, tag) if n in FACTS else mute[tag]
            announce(conn, at(tag, n), text, tag, at=NIGHT - 40 * n * DAY)
    assert beside(conn, entry_of(conn, at("ky", 9))) == {entry_of(conn, at("ru", 9))}
    before = links(conn)
    announce(conn, at("ru", 9), mute["ru"] + " Звоните.", "ru", at=NIGHT - 360 * DAY)
    assert links(conn) == before


def test_a_copy_of_another_body_takes_no_edition_away_whenever_it_comes(conn: Connection) -> None:
    seeds.ministry(conn, "kg_agency")
    conn.execute("UPDATE source SET name_en = 'News agency' WHERE id = 'kg_agency'")

    def repeat(number: int, text: str) -> int:
        url = f"https://kg-agency.example/{number}"
        result = seeds.article(url, text, "kg_agency", language="ru", title=text[:30])
        save(conn, [Understood(raw=seeds.document(conn, url, "kg_agency"), result=result)], NIGHT)
        return entry_of(conn, url)

    entries = {(n, tag): announce(conn, at(tag, n), told(n, tag), tag) for n in FACTS for tag in ("ky", "ru")}
    before = links(conn)
    assert set(before.values()) == {"twin"}
    assert repeat(1, told(1, "ru")) == entries[1, "ru"]
    assert links(conn) == before
    repeat(2, "Агентство сообщает: в школах начались каникулы.")  # of the same days, and a copy is beside it
    assert links(conn) == before


def test_where_each_language_counts_for_itself_twins_say_nothing(conn: Connection) -> None:
    for n in FACTS:
        announce(conn, at("ky", n), told(n, "ky"), "ky")
        announce(conn, at("ru", n % 3 + 1), told(n, "ru"), "ru")
    announce(conn, at("ky", 9), "Ишеним телефону иштейт.", "ky")
    announce(conn, at("ru", 9), "Объявлен конкурс.", "ru")
    assert len(links(conn)) == 3 and set(links(conn).values()) == {"content"}


@pytest.mark.parametrize("switcher", [False, True])
@pytest.mark.parametrize("turned", [False, True])
def test_where_each_language_counts_for_itself_a_template_that_swaps_the_code_is_not_believed(
    conn: Connection, switcher: bool, turned: bool
) -> None:
    entries = {}
    pages = [(n, tag) for n in FACTS for tag in ("ky", "ru")]
    for n, tag in reversed(pages) if turned else pages:
        number = n if tag == "ky" else n % 3 + 1
        named = {other: at(other, number) for other in ("ky", "ru") if other != tag or not switcher}
        entries[n, tag] = announce(conn, at(tag, number), told(n, tag), tag, alternates=named, switcher=switcher)
    assert [beside(conn, entries[n, "ky"]) for n in FACTS] == [{entries[n, "ru"]} for n in FACTS]
    assert set(links(conn).values()) == {"content"}


def test_the_same_document_is_an_identifier(conn: Connection) -> None:
    paper = Attachment(url="https://kg-mvd.example/files/toktom-2026-118.pdf", name="№ 118")
    announce(conn, "https://kg-mvd.example/a", "Токтом жарыяланды.", "ky", attachments=(paper,))
    announce(conn, "https://kg-mvd.example/b", "Опубликовано постановление.", "ru", attachments=(paper,))
    for number in range(12):
        announce(conn, f"https://kg-mvd.example/k{number}", f"Кабар {number}", "ky")
        announce(conn, f"https://kg-mvd.example/r{number}", f"Весть {number}", "ru")
    link(conn, [row["id"] for row in conn.execute("SELECT id FROM article")], NIGHT, again=True)
    assert list(links(conn).values()) == ["identifier"]


def word(conn: Connection, verb: str, a: int, b: int) -> str | None:
    return say(conn, verb, a, b, who="anna", reason="I read both", now=NIGHT)


def test_what_an_operator_took_apart_stays_apart_whatever_comes_later(conn: Connection) -> None:
    entries = everything(conn)
    ky, ru, en = (entries[f"1{tag}"] for tag in TOLD)
    assert word(conn, "unlink", ky, ru) is None
    assert beside(conn, ky) in ({en}, set()) and ru not in beside(conn, ky) | beside(conn, en) - {ru}
    link(conn, [row["id"] for row in conn.execute("SELECT id FROM article")], NIGHT, again=True)
    everything(conn)
    assert ru not in beside(conn, ky)
    assert (min(ky, ru), max(ky, ru)) not in links(conn)


def test_what_an_operator_linked_stays_linked_and_its_word_stands_beside_it(conn: Connection) -> None:
    ky = announce(conn, "https://kg-mvd.example/a", "Жол", "ky")
    ru = announce(conn, "https://kg-mvd.example/b", "Мост", "ru", at=NIGHT - 30 * DAY)
    assert word(conn, "link", ru, ky) is None
    announce(conn, "https://kg-mvd.example/a", "Жол жана көпүрө", "ky")
    assert beside(conn, ky) == {ru}
    shown: Any = show(conn, ky)
    assert shown["editions"][0]["evidence"] == {"by": "operator", "who": "anna", "reason": "I read both"}
    assert shown["editions"][0]["score"] is None


def test_the_last_word_counts_and_the_one_before_is_taken_back(conn: Connection) -> None:
    entries = everything(conn)
    ky, ru = entries["1ky"], entries["1ru"]
    word(conn, "unlink", ky, ru)
    word(conn, "link", ru, ky)
    assert ru in beside(conn, ky)
    rows = conn.execute("SELECT verb, taken_back_at IS NULL AS holds FROM operator_word ORDER BY id").fetchall()
    assert [(row["verb"], row["holds"]) for row in rows] == [("unlink", False), ("link", True)]


def test_an_operator_cannot_link_what_is_in_one_language_or_not_there(conn: Connection) -> None:
    one, other = (announce(conn, f"https://kg-mvd.example/{n}", f"Текст {n}", "ru") for n in "ab")
    assert "both in ru" in (word(conn, "link", one, other) or "")
    assert "no announcement" in (word(conn, "link", one, 10**6) or "")
    assert seeds.count(conn, "operator_word") == 0


def test_a_text_whose_numbers_are_corrected_leaves_its_wrong_edition(conn: Connection) -> None:
    wrong = announce(conn, "https://kg-mvd.example/a", told(1, "ky"), "ky")
    ru = announce(conn, "https://kg-mvd.example/b", told(1, "ru"), "ru")
    assert beside(conn, wrong) == {ru}
    announce(conn, "https://kg-mvd.example/a", told(2, "ky"), "ky")
    assert beside(conn, wrong) == set() and links(conn) == {}


def test_a_figure_that_is_corrected_in_one_edition_only_keeps_the_link(conn: Connection) -> None:
    entries = everything(conn)
    before = links(conn)
    text = "В министерстве говорили о безопасности. Открыл собрание {1}, сообщивший о выделении {2} сомов."
    announce(conn, "https://kg-mvd.example/n/2rux14", text.format(*FACTS[2]["ru"]).replace("730 500", "735 500"), "ru")
    assert links(conn).keys() == before.keys()
    announce(conn, "https://kg-mvd.example/new", "Жаңылык", "ky")
    assert beside(conn, entries["2ru"]) == {entries["2ky"], entries["2en"]}


def test_what_was_saved_before_texts_were_compared_is_linked_later(conn: Connection) -> None:
    for tag in ("ky", "ru", "en"):
        announce(conn, f"https://kg-mvd.example/{tag}/one", told(1, tag), tag)
    linked = links(conn)
    conn.execute("DELETE FROM article_sign")
    conn.execute("DELETE FROM entry_link")
    link_the_rest(conn, NIGHT)
    assert linked and links(conn) == linked


def apart(number: int) -> str:
    """A text that shares nothing with the others."""
    return " ".join(f"слово{number}н{place}" for place in range(60))


SAID = Said(who="anna", reason="I read both", at=NIGHT)


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_links_to_one_language_the_last_word_counts(conn: Connection, turned: bool) -> None:
    ru = announce(conn, "https://kg-mvd.example/a", apart(1), "ru")
    both = [announce(conn, f"https://kg-mvd.example/k{n}", apart(n), "ky") for n in (2, 3)]
    for ky in reversed(both) if turned else both:
        word(conn, "link", ru, ky)
    assert beside(conn, ru) == {both[0] if turned else both[1]}


def test_the_number_of_a_merged_announcement_is_linked_and_unlinked_as_the_one_it_leads_to(conn: Connection) -> None:
    one, other = (announce(conn, f"https://kg-mvd.example/{n}", apart(n), "ru") for n in (1, 2))
    ky = announce(conn, "https://kg-mvd.example/k", apart(3), "ky")
    merge(conn, one, other, SAID)
    assert word(conn, "link", other, ky) is None and beside(conn, ky) == {one}
    assert word(conn, "unlink", ky, other) is None and beside(conn, ky) == set()
    assert "one announcement" in (word(conn, "unlink", one, other) or "")


@pytest.mark.parametrize("split_off", [0, 1])
def test_what_was_taken_apart_stays_apart_when_a_page_is_split_off(conn: Connection, split_off: int) -> None:
    ru = announce(conn, "https://kg-mvd.example/a", told(1, "ru") + apart(1), "ru")
    assert announce(conn, "https://kg-mvd.example/b", told(1, "ru") + apart(1), "ru") == ru
    ky = announce(conn, "https://kg-mvd.example/k", told(1, "ky"), "ky")
    assert beside(conn, ky) == {ru}
    word(conn, "unlink", ru, ky)
    split(conn, ru, [pages(conn, ru)[split_off]["id"]], SAID)
    assert beside(conn, ky) == set()


def test_a_word_that_holds_again_brings_its_group_along(conn: Connection) -> None:
    ru, other = (announce(conn, f"https://kg-mvd.example/{n}", apart(n), "ru") for n in (1, 2))
    ky = announce(conn, "https://kg-mvd.example/k", apart(3), "ky")
    en = announce(conn, "https://kg-mvd.example/e", apart(4), "en")
    word(conn, "link", ru, en)
    word(conn, "link", ru, ky)
    word(conn, "link", other, ky)
    assert beside(conn, ky) == {other} and beside(conn, en) == {ru}
    word(conn, "unlink", other, ky)
    assert beside(conn, ky) == {ru, en} and beside(conn, other) == set()


def test_on_a_day_with_many_texts_an_early_one_keeps_its_edition_when_it_is_edited(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.translations.MOST_AROUND", 4)
    entries = everything(conn)
    before = links(conn)
    assert set(beside(conn, entries["1ky"])) == {entries["1ru"], entries["1en"]}
    announce(conn, "https://kg-mvd.example/n/1kyx7", f"{told(1, 'ky')} Толукталды.", "ky")
    assert links(conn).keys() == before.keys()
    link(conn, [row["id"] for row in conn.execute("SELECT id FROM article ORDER BY id LIMIT 2")], NIGHT, again=True)
    assert links(conn).keys() == before.keys()
