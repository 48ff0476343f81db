import pytest

from store.announcements import Wanted, counts, find, rejected, show
from store.connect import Connection
from tests.store import seeds
from tests.store.seeds import HOUR, NIGHT


@pytest.fixture(autouse=True)
def _announcements(conn: Connection) -> None:
    seeds.ministry(conn, "kg_mvd")
    seeds.ministry(conn, "kz_fin")
    seeds.save(conn, "https://kg-mvd.example/1", "Сотрудники задержали подозреваемых", title="Новости милиции")
    seeds.save(conn, "https://kg-mvd.example/2", "Шаардык милициясынын кызматкерлери", title="Кабар", language="ky")
    seeds.save(conn, "https://kz-fin.example/1", "The budgets were approved", "kz_fin", title="News", language="en")


def found(conn: Connection, *words: str, **narrowed: object) -> set[str]:
    return {row["url"].split("//")[1] for row in find(conn, Wanted(words=words, **narrowed))}  # type: ignore[arg-type]


@pytest.mark.parametrize("word", ["сотрудник", "сотрудников", "задержал", "подозреваемый", "МИЛИЦИЯ"])
def test_a_russian_word_is_found_by_its_other_endings(conn: Connection, word: str) -> None:
    assert found(conn, word) == {"kg-mvd.example/1"}


def test_an_english_word_is_found_by_its_stem(conn: Connection) -> None:
    assert found(conn, "budget") == {"kz-fin.example/1"}


def test_a_kyrgyz_word_is_found_by_its_beginning_and_exactly(conn: Connection) -> None:
    assert found(conn, "милиц*") == {"kg-mvd.example/1", "kg-mvd.example/2"}
    assert found(conn, "кызматкер*") == {"kg-mvd.example/2"}
    assert found(conn, "кызматкерлери") == {"kg-mvd.example/2"}


def test_all_the_words_must_be_there(conn: Connection) -> None:
    assert found(conn, "милиц*", "сотрудники") == {"kg-mvd.example/1"}
    assert found(conn, "милиц*", "бюджет") == set()


@pytest.mark.parametrize(
    "odd",
    ["'", "''", ":*", "&", "!", "\\", "a\\b", "a'b", "|", "(", "<->", "*", "**", "%", "%s", '"', "a:b", "!!q", "\0",
     "q\0b", "\ud800", "\\'", "милиц\\", "--", ";", "$$", "\u200f", "😀", "a" * 3000],
)  # fmt: skip
def test_no_sign_in_a_word_is_an_error(conn: Connection, odd: str) -> None:
    for word in (odd, f"{odd}*"):
        assert found(conn, word) == set() or "милиц" in word


def test_signs_around_a_word_do_not_hide_it(conn: Connection) -> None:
    for word in ("«милиции»", "милиции!", "милиц\\*", "'милиц*", "мили\0ции"):
        assert "kg-mvd.example/1" in found(conn, word), word


def test_what_is_asked_for_narrows_what_is_found(conn: Connection) -> None:
    seeds.save(conn, "https://kg-mvd.example/2", "Башка текст", title="Кабар", language="ky", at=NIGHT + HOUR)
    assert found(conn, country="kz") == {"kz-fin.example/1"}
    assert found(conn, source="kz_fin") == {"kz-fin.example/1"}
    assert found(conn, language="ky") == {"kg-mvd.example/2"}
    assert found(conn, changed=True) == {"kg-mvd.example/2"}
    assert found(conn, since=NIGHT + HOUR) == set()
    assert len(found(conn, since=NIGHT)) == 3
    assert len(found(conn, limit=2)) == 2


def test_only_the_present_text_is_found(conn: Connection) -> None:
    seeds.save(conn, "https://kz-fin.example/1", "Taxes were raised", "kz_fin", title="News", language="en")
    assert found(conn, "budget") == set() and found(conn, "tax") == {"kz-fin.example/1"}


def test_an_announcement_that_is_not_there_is_none_whatever_its_number(conn: Connection) -> None:
    assert show(conn, -1) is None and show(conn, 10**30) is None


def test_announcements_are_counted_by_country_body_and_language(conn: Connection) -> None:
    rows = [(row["country"], row["language"], row["announcements"]) for row in counts(conn)]
    assert rows == [("KG", "ky", 1), ("KG", "ru", 1), ("KZ", "en", 1)]


def test_nothing_rejected_is_an_empty_list(conn: Connection) -> None:
    assert rejected(conn, None) == [] and rejected(conn, "kg_mvd") == []


def test_a_name_in_guillemets_is_found_without_them(conn: Connection) -> None:
    row = conn.execute(
        "SELECT search_vector('Клуб «Алга» победил', '', 'ky') @@ to_tsquery('simple', 'алга') AS found"
    ).fetchone()
    assert row is not None and row["found"]
