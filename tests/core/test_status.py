import pytest

from core.status import ORDER, WELL, is_well, worst


def test_of_several_words_the_worst_wins() -> None:
    assert worst(["ok", "http_server", "partial"]) == "http_server"
    assert worst(["not_modified", "ok"]) == "not_modified"
    assert worst(reversed(ORDER)) == "db_error"


def test_a_run_without_a_word_is_well() -> None:
    assert worst([]) == "ok"


def test_only_ok_and_not_modified_are_well() -> None:
    assert {word for word in ORDER if is_well(word)} == WELL == {"ok", "not_modified"}


def test_every_word_stands_once_in_the_order() -> None:
    assert len(set(ORDER)) == len(ORDER)


def test_an_unknown_word_is_an_error_rather_than_well() -> None:
    with pytest.raises(ValueError, match=r"not in tuple|is not in"):
        worst(["ok", "fine"])
