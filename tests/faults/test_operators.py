"""Two operators at once: each word is acted on whole, and the other one is told when it comes too late."""

import contextlib
import threading
from datetime import timedelta

from core.errors import GovharvestError
from core.settings import Settings
from store.connect import Connection, connect
from store.operator_words import Said, merge, pages, split
from tests import worlds
from tests.store import seeds
from tests.store.seeds import NIGHT
from tests.store.test_copies import EXTENDED, HERE, TEXT, THERE, entry_of

ROUNDS = 12


def test_p08_two_operators_who_split_and_merge_the_same_announcement_leave_each_page_in_one(database: Settings) -> None:
    with connect(database, autocommit=True) as conn:
        for name in ("kg_mvd", "kg_fin"):
            seeds.ministry(conn, name)
        seeds.save(conn, HERE, TEXT)
        seeds.save(conn, THERE, EXTENDED, "kg_fin")
    gate, wrong = threading.Barrier(2), list[BaseException]()

    def operate(who: str) -> None:
        try:
            with connect(database) as conn:
                for number in range(ROUNDS):
                    gate.wait(30)
                    with contextlib.suppress(GovharvestError):  # the other one was first, and one is told so
                        _turn(conn, Said(who=who, reason="read both", at=NIGHT + timedelta(minutes=number)))
                    conn.commit()
        except BaseException as error:
            wrong.append(error)
            gate.abort()

    operators = [threading.Thread(target=operate, args=(who,)) for who in ("aida", "bakyt")]
    for one in operators:
        one.start()
    for one in operators:
        one.join(60)
    assert wrong == []
    empty = (
        "SELECT id FROM entry WHERE merged_into IS NULL AND NOT EXISTS (SELECT FROM article WHERE entry_id = entry.id)"
    )
    assert worlds.ask(database, empty) == []
    leading = (
        "SELECT id FROM entry WHERE merged_into IS NOT NULL AND EXISTS (SELECT FROM article WHERE entry_id = entry.id)"
    )
    assert worlds.ask(database, leading) == []
    assert worlds.count(database, "operator_word", "taken_back_at IS NULL") == 1
    assert worlds.count(database, "operator_word") >= ROUNDS


def _turn(conn: Connection, said: Said) -> None:
    """Whatever is one is split, whatever is two is merged."""
    one, other = entry_of(conn, HERE), entry_of(conn, THERE)
    if one == other:
        split(conn, one, [pages(conn, one)[-1]["id"]], said)
    else:
        merge(conn, one, other, said)
