"""When two texts are the same text."""

import pytest

from pipeline.fingerprint import fingerprint


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("«Тынч көчө»", '"Тынч көчө"'),
        ("2025–2026", "2025-2026"),
        ("O\u02bcz\u02bbbekiston", "O'z'bekiston"),
        ("Board  met\ntoday", "board met today"),
        ("постанов\u00adление", "постановление"),
        ("שלום\u200f!", "שלום!"),
        ("№ 5", "No 5"),
        ("ﬁnance", "finance"),
        ("и\u0306", "й"),
        ("STRASSE", "straße"),
    ],
)
def test_setting_makes_no_other_text(one: str, other: str) -> None:
    assert fingerprint("T", one) == fingerprint("T", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("87,45", "87,46"), ("87,45", "87.45"), ("не принят", "принят"), ("өтө", "ото"), ("5-2", "52"), ("a b", "ab")],
)
def test_a_word_or_a_figure_does(one: str, other: str) -> None:
    assert fingerprint("T", one) != fingerprint("T", other)


def test_a_word_that_moves_from_the_title_into_the_text_is_an_edit() -> None:
    assert fingerprint("Board met", "today") != fingerprint("Board", "met today")
