"""The counts of our own: what they are of, and what they say of a text."""

import numpy as np
import pytest

from pipeline.language.profiles import fit, pieces, profiles


def test_a_piece_may_begin_or_end_a_word_but_never_holds_two() -> None:
    found = ["".join(map(chr, _codes(number))) for order in pieces("Ат бар") for number in order]
    assert {"а", " а", "т ", " ат", "ат ", " ат ", "бар ", " бар"} <= set(found)
    assert not [piece for piece in found if " " in piece.strip()] and " " not in found


def test_capitals_and_ways_of_writing_an_apostrophe_make_no_difference() -> None:
    one, other = pieces("OʻQITUVCHI"), pieces("o‘qituvchi")
    assert all(np.array_equal(of, beside) for of, beside in zip(one, other, strict=True))


@pytest.mark.parametrize("text", ["", " ", "123", "…", "𞤀𞤁𞤂"])
def test_a_text_without_known_letters_fits_nothing(text: str) -> None:
    found = fit(text)
    assert (found.best(), found.lead(), found.behind("ky")) == ("", 0.0, 1.0)


def test_every_language_of_the_region_and_of_the_united_nations_has_a_profile() -> None:
    wanted = set("ky kk kk-Latn uz uz-Cyrl tg tk mn az be uk ru tt ba ar en es fr fa ps ur sr sr-Latn".split())
    assert wanted <= set(profiles().tags)


def test_the_counts_are_in_order_and_of_known_languages() -> None:
    known = profiles()
    assert np.all(known.keys[1:] > known.keys[:-1]) and known.starts[-1] == len(known.weights)
    assert known.languages.max() == len(known.tags) - 1 and np.isfinite(known.weights).all()


def test_the_lead_is_before_the_next_language_and_not_before_another_script_of_the_same() -> None:
    found = fit("вазир бугун янги мактабнинг очилиш маросимида қатнашиб, ўқитувчиларга миннатдорлик билдирди")
    assert found.best() == "uz-Cyrl" and found.lead() > 0.06 and found.behind("uz") == 0.0


def _codes(number: np.uint64) -> list[int]:
    codes, left = [], int(number)
    while left:
        codes.append(left & 0xFFFF)
        left >>= 16
    return codes[::-1]
