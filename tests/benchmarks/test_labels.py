"""When two titles are the same to a careful reader, and what a label keeps of one."""

import pytest

from benchmarks.labels import hashed, parts, token_f1


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("“Flu” – what’s new", '"flu" - What\'s new'),
        ("ГОДОВОЙ  ОТЧЁТ\u00a02025", "Годовой отчёт 2025"),
        ("Play…and pay", "Play … and pay"),
        ("Ｋｉｎｄｌｅ", "Kindle"),
    ],
)
def test_what_a_keyboard_or_a_stylesheet_decides_does_not_tell_titles_apart(said: str, read: str) -> None:
    assert parts(said) == parts(read)


@pytest.mark.parametrize(
    ("said", "read"),
    [("Rates rise", "Rates rise | Bank"), ("Rates rise?", "Rates rise"), ("Rates rise in May", "Rates rise in June")],
)
def test_every_word_and_every_other_mark_tells_titles_apart(said: str, read: str) -> None:
    assert hashed("1", said) != hashed("1", read)


def test_a_label_holds_no_word_and_says_nothing_of_another_page() -> None:
    label = hashed("1", "Rates rise")
    assert "rates" not in "".join(label)
    assert not set(label) & set(hashed("2", "Rates rise"))


def test_shared_words_count_whatever_their_order_and_no_more_often_than_they_stand_there() -> None:
    assert token_f1(parts("a b c"), parts("c b a")) == 1
    assert token_f1(parts("a b"), parts("a a a a")) == pytest.approx(1 / 3)
    assert token_f1([], parts("a")) == 0
