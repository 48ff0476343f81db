import json
import sys
import unicodedata

import pytest

from core.plain import escaped, plain

EVERYTHING = [chr(number) for number in range(sys.maxunicode + 1)]


def test_no_control_surrogate_line_or_direction_sign_reaches_a_screen() -> None:
    steering = [
        sign for sign in EVERYTHING
        if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(sign) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        or sign in "\u200e\u200f\u061c"
    ]  # fmt: skip
    assert [sign for sign in steering if plain(sign) != " "] == []


def test_letters_numbers_and_accents_of_every_script_are_left_alone() -> None:
    letters = [sign for sign in EVERYTHING if unicodedata.category(sign)[0] in "LMNPS"]
    assert [sign for sign in letters if plain(sign) != sign] == []


def test_words_that_are_spelt_with_a_joiner_keep_it() -> None:
    assert plain("می\u200cشود 👩\u200d🚒") == "می\u200cشود 👩\u200d🚒"


@pytest.mark.parametrize("sign", ["\x1b", "\x9b", "\x7f", "\u202e", "\u2028", "\U000e0041", "\ud800"])
def test_json_with_escaped_signs_is_the_same_json(sign: str) -> None:
    text = json.dumps(f"Өкмөт {sign} \\u000a", ensure_ascii=False)
    assert sign not in escaped(text)
    assert json.loads(escaped(text)) == json.loads(text)
