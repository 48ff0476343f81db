import pytest

from store.text import storable


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\ud800b", "a\ufffdb"),
        ("\ud83d\ude00", "\U0001f600"),
        ("no\0thing", "nothing"),
        ("и\u0306", "й"),
        ("\u202ebidi", "\u202ebidi"),
        (None, None),
    ],
)  # fmt: skip
def test_what_postgresql_would_refuse_is_replaced_and_nothing_else_is_lost(given: str | None, kept: str | None) -> None:
    assert storable(given) == kept
