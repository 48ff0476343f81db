"""`govharvest split` and `govharvest merge`, as an operator types them."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from core.settings import Settings
from ops.cli import main
from store import connect
from tests.store import seeds
from tests.store.seeds import HOUR, NIGHT
from tests.store.test_copies import ELSEWHERE, EXTENDED, HERE, OTHER_FIGURES, TEXT, THERE

Ask = Callable[..., Result]


@pytest.fixture
def ask(database: Settings) -> Ask:
    """govharvest, on a database with two announcements: one of two pages, one of one."""
    with connect.connect(database, autocommit=True) as conn:
        for name in ("kg_mvd", "kg_fin", "kg_obl"):
            seeds.ministry(conn, name)
        seeds.save(conn, HERE, TEXT, title="Сводка")
        seeds.save(conn, THERE, EXTENDED, "kg_fin", title="Сводка", at=NIGHT + HOUR)
        seeds.save(conn, ELSEWHERE, OTHER_FIGURES, "kg_obl", title="Сводка", at=NIGHT + HOUR)
    env = {"DATABASE_URL": database.database_url}
    return lambda *arguments: CliRunner().invoke(main, arguments, env=env)


def announcements(ask: Ask) -> dict[str, int]:
    return {row["url"]: row["id"] for row in json.loads(ask("find", "--json").stdout)}


def test_show_says_why_pages_were_joined_and_what_is_related(ask: Ask) -> None:
    number = announcements(ask)[HERE]
    shown = ask("show", str(number)).stdout
    assert "a copy of page" in shown and "of the shorter" in shown
    assert f"related:       {announcements(ask)[ELSEWHERE]} kg_obl Сводка (another figure: " in shown


def test_of_two_pages_the_later_is_split_off_and_comes_back(ask: Ask) -> None:
    number = announcements(ask)[HERE]
    done = json.loads(ask("split", str(number), "--who", "aida", "--reason", "another bank", "--json").stdout)
    assert done["from"] == number and announcements(ask)[THERE] == done["id"]
    assert "said aida on" in ask("show", str(done["id"])).stdout
    back = ask("split", str(done["id"]), "--take-back")
    assert back.exit_code == 0 and back.stdout == f"announcement {done['id']} is {number} again\n"
    assert THERE not in announcements(ask)


def test_a_page_is_named_by_its_address_however_it_is_spelled(ask: Ask) -> None:
    number = announcements(ask)[HERE]
    spelled = HERE.replace("https", "http") + "/?utm_source=mail"
    assert ask("split", str(number), spelled, "--reason", "a draft").exit_code == 0
    assert announcements(ask)[THERE] == number != announcements(ask)[HERE]


def test_two_announcements_are_merged_and_both_numbers_show_it(ask: Ask) -> None:
    known = announcements(ask)
    merged = ask("merge", str(known[HERE]), str(known[ELSEWHERE]), "--reason", "a correction")
    assert merged.exit_code == 0 and f"announcement {known[ELSEWHERE]} is {known[HERE]} now" in merged.stdout
    assert json.loads(ask("show", str(known[ELSEWHERE]), "--json").stdout)["id"] == known[HERE]
    assert ask("merge", str(known[HERE]), str(known[ELSEWHERE]), "--take-back").exit_code == 0
    assert announcements(ask) == known


def test_a_word_wants_a_reason_and_a_page_that_is_there(ask: Ask) -> None:
    number = str(announcements(ask)[HERE])
    for arguments, said in (
        (("split", number), "say why"),
        (("split", number, "https://elsewhere.example/", "--reason", "x"), "is no page of announcement"),
        (("split", "999", "--reason", "x"), "there is no announcement 999"),
        (("merge", number, number, "--reason", "x"), "is one already"),
        (("merge", number, "999", "--take-back"), "nobody merged"),
    ):
        asked = ask(*arguments)
        assert asked.exit_code == 2 and said in asked.stderr
