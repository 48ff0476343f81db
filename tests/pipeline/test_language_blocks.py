"""Which languages a page is in that is in several, and how much of it."""

import pytest

from core.model import Language
from pipeline.language import identify

KYRGYZ = (
    "Министрлер Кабинети бүгүн жаңы мектептин курулушуна каражат бөлүү жөнүндө токтом кабыл алды. Токтомго ылайык, "
    "быйыл беш жүз окуучуга ылайыкталган мектеп ачылат. Мугалимдер менен ата-энелер бул чечимди колдошту."
)
RUSSIAN = (
    "Кабинет министров сегодня принял постановление о выделении средств на строительство новой школы. Согласно "
    "постановлению, в этом году откроется школа на пятьсот учеников. Учителя и родители поддержали это решение."
)
ENGLISH = (
    "The Cabinet of Ministers today adopted a resolution on the allocation of funds for the construction of a school. "
    "According to the resolution, a school for five hundred pupils will be opened this year, and teachers welcomed it."
)


def language(*lines: str, declared: tuple[str, ...] = ("ky", "ru"), claims: tuple[str, ...] = ()) -> Language:
    return identify("\n".join(lines), title="Жаңы мектеп", declared=declared, claims=claims)


@pytest.mark.parametrize(
    "lines",
    [
        (KYRGYZ, KYRGYZ, RUSSIAN, RUSSIAN),
        (KYRGYZ, RUSSIAN, KYRGYZ, RUSSIAN),
        (f"{KYRGYZ} {KYRGYZ} {RUSSIAN} {RUSSIAN}",),
    ],
)
def test_a_page_whose_halves_are_in_two_languages_is_in_both(lines: tuple[str, ...]) -> None:
    found = language(*lines)
    assert found.tag == "mul" and found.shares.keys() == {"ky", "ru"}
    assert all(abs(share - 0.5) < 0.05 for share in found.shares.values())


def test_the_second_language_of_a_long_page_may_begin_late() -> None:
    found = language(*[KYRGYZ] * 60, *[RUSSIAN] * 60)
    assert found.tag == "mul" and abs(found.shares["ru"] - 0.5) < 0.06


@pytest.mark.parametrize(
    "insert", [RUSSIAN, "All rights reserved. Share this page. Cookies help us deliver our services."]
)
def test_a_paragraph_in_another_language_makes_no_page_in_two(insert: str) -> None:
    found = language(KYRGYZ, KYRGYZ, KYRGYZ, insert, KYRGYZ, KYRGYZ)
    assert (found.tag, found.shares) == ("ky", {})


def test_a_few_words_are_not_in_two_languages() -> None:
    assert language("Жаңы мектеп ачылды", "Открыта новая школа").tag != "mul"


@pytest.mark.parametrize("lines", [(KYRGYZ, KYRGYZ, ENGLISH, ENGLISH), (RUSSIAN, RUSSIAN, ENGLISH, ENGLISH)])
def test_letters_of_two_scripts_are_counted_alike(lines: tuple[str, ...]) -> None:
    shares = language(*lines).shares
    assert "en" in shares and abs(shares["en"] - 0.5) < 0.07


def test_a_page_in_two_declared_languages_contradicts_no_declaration() -> None:
    found = language(KYRGYZ, KYRGYZ, RUSSIAN, RUSSIAN, claims=("ru",))
    assert (found.declared, found.disagrees, found.unexpected) == ("ru", False, False)
    found = language(ENGLISH, ENGLISH, RUSSIAN, RUSSIAN, declared=("ky",))
    assert (found.tag, found.disagrees, found.unexpected) == ("mul", True, True)


def test_addresses_are_in_no_language() -> None:
    goods = ("The Final Cut of the City", "Dark Side of the Lake", "The Wall and the Garden", "Return to the Station")
    lines = [f"{n}) {goods[n % 4]} https://shop.example/en/the-best-offers-of/{n}abcdefgh" for n in range(8)]
    found = language(RUSSIAN, RUSSIAN, RUSSIAN, *lines, declared=("ru",))
    assert (found.tag, found.shares) == ("ru", {})
