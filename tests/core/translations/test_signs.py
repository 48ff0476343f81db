"""What texts in several languages share, read out of each of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.translations.signs import signs_of
from core.translations.sounds import sound
from core.translations.weights import worth


def figures(text: str, language: str) -> set[str]:
    return {sign for sign in signs_of("", text, language) if sign[0] in "ndty"}


@pytest.mark.parametrize(
    "spellings",
    [
        ("Жапаров", "Japarov", "Zhaparov", "Dzhaparov"),
        ("Ниязбеков", "Niyazbekov", "Niiazbekov"),
        ("Ысык-Көл", "Иссык-Куль", "Issyk-Kul", "Ysyk-Köl"),
        ("Бахтияр", "Bakhtiyar", "Bahtiyar"),
        ("Түндүк", "Тундук", "Tunduk"),
    ],
)
def test_a_name_sounds_the_same_however_it_is_transliterated(spellings: tuple[str, ...]) -> None:
    assert len({sound(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("sign", "written"),
    [
        ("n:20000", {"ky": "20 миң камера", "ru": "20 000 камер", "en": "20,000 cameras", "zh": "2万台"}),
        ("n:1500000", {"ky": "1,5 млн сом", "ru": "1,5 млн сомов", "en": "1.5 million soms", "th": "1.5 ล้านบาท",
                       "ar": "١٫٥ مليون"}),
        ("n:871788", {"ru": "87,1788 сома", "en": "87.1788 soms"}),
        ("n:120", {"ky": "120дан ашуун", "ru": "более 120", "en": "over 120"}),
        ("d:03-15", {"ky": "2026-жылдын 15-мартында", "ru": "15 марта", "en": "March 15, 2026", "th": "15 มีนาคม 2569",
                     "zh": "3月15日", "ar": "15 مارس", "kk": "15.03.2026"}),
        ("d:06-15", {"ky": "15-июнунда", "ru": "15 июня", "en": "15th of June"}),
        ("t:14:00", {"ky": "саат 14:00дө", "en": "at 2 p.m.", "th": "เวลา 14.00 น."}),
        ("y:2026", {"en": "in 2026", "th": "ปี 2569"}),
    ],
)  # fmt: skip
def test_numbers_days_and_times_are_one_sign_in_every_language(sign: str, written: dict[str, str]) -> None:
    for language, text in written.items():
        assert sign in figures(text, language), (language, figures(text, language))


def test_a_day_is_no_number_besides() -> None:
    assert figures("15 марта 2026 года в 14:30", "ru") == {"d:03-15", "t:14:30", "y:2026"}


def test_countries_and_cities_have_one_sign_in_languages_with_and_without_spaces() -> None:
    for language, text in {"ru": "посол Франции", "ky": "Франциянын элчиси", "en": "in France", "zh": "法国大使",
                           "th": "ทูตฝรั่งเศส", "ar": "سفير فرنسا"}.items():  # fmt: skip
        assert "c:FR" in signs_of("", text, language), language
    assert "z:Bishkek" in signs_of("", "шаар Бишкекте", "ky")


def test_a_word_that_begins_a_sentence_is_no_name_unless_a_name_follows() -> None:
    signs = signs_of("", "Сотрудники приехали. Улан Ниязбеков выступил, помог Касымалиев.", "ru")
    assert {"A:nsbkv", "A:ksmlv"} <= signs.keys()
    assert not any(sign.startswith("A:str") for sign in signs)


def test_files_are_known_without_language_and_size_and_a_logo_is_none() -> None:
    signs = signs_of(
        "",
        "",
        "ru",
        ["https://a.example/f/toktom_2026-118_ru.pdf"],
        ["https://a.example/i/IMG_20260312-300x200.jpg", "/logo.png"],
    )
    assert signs.keys() == {"f:toktom_2026-118", "g:img_20260312"}


def test_a_long_text_of_numbers_and_letters_is_read_in_time() -> None:
    assert len(signs_of("", "กขคงจ1 ฉ2 " * 20_000, "th")) < 600
    assert signs_of("", "1 2 3 " * 50_000 + "a" * 100_000, "en")
    assert not figures("9" * 9_000 + " млн", "ru")


@given(st.text(max_size=300), st.sampled_from(["ky", "ru", "en", "th", "zh", "ar", "und", "uz-Cyrl", "xx"]))
def test_whatever_stands_in_a_text_its_signs_are_worth_something(text: str, language: str) -> None:
    for sign in signs_of(text[:40], text, language, [f"https://a.example/{text[:20]}"]):
        assert worth(sign) > 0
