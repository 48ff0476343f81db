"""What a text looks like when it is kept."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.tidy import tidy, tidy_line


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ("Тайны и\u0306огурта", "Тайны йогурта"),
        ("постанов\u00adление", "постановление"),
        ("за\u200bсе\u2060дание\ufeff", "заседание"),
        ("министр \u202eртсинима\u202c \u2066сказал\u2069", "министр ртсинима сказал"),
        ("а\x00б\x07в\x9f", "абв"),
        ("a\ud800b\ufffe", "ab"),
        ("one\r\ntwo\rthree\u2028four\x0cfive\x85six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("  a \t\u00a0\u3000 b  \n\n \u00a0\n c ", "a b\nc"),
    ],
)
def test_what_nobody_sees_is_not_kept(found: str, kept: str) -> None:
    assert tidy(found) == kept


@pytest.mark.parametrize(
    "text", ["ក្រសួង\u200bមហាផ្ទៃ", "กระทรวง\u200bมหาดไทย", "می\u200cخواهم", "क्\u200dष", "שלום\u200f!"]
)
def test_what_a_writing_needs_is_kept(text: str) -> None:
    assert tidy(text) == text


def test_a_title_is_one_line() -> None:
    assert tidy_line("Board\n met\r\n\r\ntoday ") == "Board met today"


def test_marks_heaped_upon_a_letter_end_at_thirty() -> None:
    assert len(unicodedata.normalize("NFD", tidy("a" + "\u0301\u0323" * 200_000 + "b"))) == 32


@given(st.text(st.characters(codec=None), max_size=60))
@example("\u0301\u200b\u0323")
@example("a\u200b\u0301")
@example("\x85\u00a0\n")
def test_a_tidy_text_is_tidy(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once and once.encode().decode() == once
