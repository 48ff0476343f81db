"""A source's own lines around its texts, learned over nights with a real database."""

from dataclasses import replace

import pytest

from core.model import Rules
from core.settings import Settings
from store.connect import connect
from tests.faults.world import World, item, ministry, page

FOOT = "Пресс-служба: телефон доверия 102, приёмная министра"
SUBJECTS = ("Дорога закрыта", "Школа открыта", "Лавина сошла", "Посол принят", "Паводок спал", "Таможня сообщает",
            "Посевная начата", "Каникулы продлены", "Мост построен", "Поезд пущен")  # fmt: skip
TEXT = "Сегодня министерство рассказало об этом журналистам и ответило на их вопросы, которых было {}."


def published(world: World, *numbers: int) -> None:
    """These announcements, each with the foot of all pages."""
    world.feed(*(item(n, SUBJECTS[n]) for n in numbers))
    for n in numbers:
        world.answers[f"https://kg-mvd.example/news/{n}"] = page(n, f"{TEXT.format(n)}</p><p>{FOOT}", SUBJECTS[n])


def texts(settings: Settings) -> list[str]:
    with connect(settings) as conn:
        rows = conn.execute("SELECT text FROM announcement_version ORDER BY article_id, version_no").fetchall()
    return [row["text"] for row in rows]


@pytest.fixture
def world(database: Settings) -> World:
    return World(settings=database, source=ministry())


def test_what_is_learned_is_cut_from_the_texts_of_the_nights_before(world: World) -> None:
    published(world, *range(5))
    world.night()
    assert all(text.endswith(FOOT) for text in texts(world.settings))
    published(world, *range(10))
    world.night()
    assert texts(world.settings) == [TEXT.format(n) for n in range(10)]


def test_learning_is_no_edit_of_the_ministry(world: World) -> None:
    published(world, *range(10))
    world.night()
    for n in range(10):  # other bytes, the same words
        address = f"https://kg-mvd.example/news/{n}"
        world.answers[address] = page(n, f"{TEXT.format(n)}</p><p>{FOOT}", SUBJECTS[n], head="<meta name=x content=y>")
    run = [world.night() for _ in range(3)][-1]
    assert (run["revised"], len(texts(world.settings))) == (0, 10)


def test_a_line_that_came_before_it_was_learned_leaves_no_edit(world: World) -> None:
    published(world, *range(5))
    for n in range(5):
        world.answers[f"https://kg-mvd.example/news/{n}"] = page(n, TEXT.format(n), SUBJECTS[n])
    world.night()
    published(world, *range(6))
    assert world.night()["revised"] == 5
    assert len(texts(world.settings)) == 11
    published(world, *range(10))
    world.night()
    assert texts(world.settings) == [TEXT.format(n) for n in range(10)]


def test_what_was_cut_in_several_nights_stands_together_beside_the_text(world: World) -> None:
    published(world, *range(9))
    world.night()
    more = "Подписывайтесь на канал министерства, там новости выходят раньше"
    numbers = range(10, 20)
    world.feed(*(item(n, SUBJECTS[n - 10]) for n in numbers))
    for n in numbers:
        text = f"{TEXT.format(n)}</p><p>{more}</p><p>{FOOT}"
        world.answers[f"https://kg-mvd.example/news/{n}"] = page(n, text, SUBJECTS[n - 10])
    world.night()
    with connect(world.settings) as conn:
        rows = conn.execute("SELECT provenance->'boilerplate' AS cut FROM announcement_version ORDER BY article_id")
        said = [row["cut"] for row in rows]
    assert said[:9] == [{"route": "learned", "raw": FOOT}] * 9
    assert said[9:] == [{"route": "learned", "raw": f"{more}\n{FOOT}"}] * 10


def test_what_an_operator_calls_text_is_not_learned_again(world: World) -> None:
    published(world, *range(8))
    world.night()
    with connect(world.settings, autocommit=True) as conn:
        conn.execute("UPDATE boilerplate SET is_text = true WHERE line = %s", (FOOT,))
    published(world, *range(10))
    world.night()
    kept = [text for text in texts(world.settings) if text.endswith(FOOT)]
    assert kept == [f"{TEXT.format(n)}\n{FOOT}" for n in (8, 9)], "what was cut before comes back by reprocess"


def test_a_search_finds_no_announcement_by_what_was_cut(world: World) -> None:
    published(world, *range(10))
    world.night()
    with connect(world.settings) as conn:
        found = conn.execute(
            "SELECT count(*) FILTER (WHERE search @@ to_tsquery('simple', 'доверия')) AS foot,"
            " count(*) FILTER (WHERE search @@ to_tsquery('simple', 'журналистам')) AS words FROM announcement"
        ).fetchone()
        told = conn.execute("SELECT line, language, pages FROM boilerplate").fetchall()
    assert found == {"foot": 0, "words": 10}
    assert [(row["line"], row["language"], row["pages"] >= 8) for row in told] == [(FOOT, "ru", True)]


def test_what_the_rules_of_a_source_choose_is_not_cut(database: Settings) -> None:
    world = World(settings=database, source=replace(ministry(), rules=(Rules(body="article p"),)))
    published(world, *range(10))
    world.night()
    assert all(text.endswith(FOOT) for text in texts(world.settings))
