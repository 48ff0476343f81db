"""Which texts are each other's translations, and which links make a group."""

from collections.abc import Mapping
from datetime import date as Day
from datetime import timedelta

from core.translations.groups import Link, grouped
from core.translations.matching import Around, Text, contradict
from core.translations.twins import Tongues, believed, speaks, twin_key, twins_among

MONDAY = Day(2026, 3, 2)
NONE: Mapping[Tongues, int] = {}


def text(id_: int, language: str, signs: str, *, days: int = 0, twin: str = "") -> Text:
    return Text(
        id=id_, language=language, day=MONDAY + timedelta(days=days), signs=frozenset(signs.split()), twin=twin,
        address=f"{language}{twin}",
    )  # fmt: skip


def pairs(*texts: Text) -> set[tuple[int, int]]:
    return {(match.a, match.b) for match in Around(texts).matches(t.id for t in texts)}


ONE = text(1, "ky", "n:4711 n:128 A:jprv A:jprvd d:03-05")
TWO = text(2, "ru", "n:4711 n:128 A:jprv d:03-05 a:mnst")
THREE = text(3, "ru", "n:998 n:77 A:ksml d:03-05 a:mnst")


def test_two_texts_with_the_same_numbers_names_and_days_are_one_announcement() -> None:
    assert pairs(ONE, TWO, THREE) == {(1, 2)}


def test_two_accidents_of_one_day_are_two_though_one_has_no_translation() -> None:
    assert pairs(ONE, THREE) == set()


def test_a_second_text_that_is_as_like_leaves_both_alone() -> None:
    assert pairs(ONE, TWO, text(4, "ru", "n:4711 n:128 A:jprv d:03-05")) == set()


def test_a_shortened_edition_that_leaves_numbers_out_is_one_still() -> None:
    assert pairs(ONE, text(5, "en", "n:4711 A:jprv d:03-05")) == {(1, 5)}


def test_what_all_texts_around_have_links_none_of_them() -> None:
    all_have = "n:469 n:720040 A:frns A:bsk"
    assert pairs(*(text(n, "ky" if n % 2 else "ru", f"{all_have} n:{n}{n}1") for n in range(20))) == set()


def test_a_minister_and_a_town_in_two_texts_make_no_announcement() -> None:
    assert pairs(text(1, "ru", "A:rjpbv A:mrln z:Bishkek"), text(2, "ky", "A:rjpbv A:mrln z:Bishkek")) == set()


def test_texts_a_week_apart_or_with_other_numbers_contradict_each_other() -> None:
    assert contradict(ONE, text(2, "ru", "n:4711", days=7))
    assert contradict(ONE, THREE)
    assert not contradict(ONE, text(2, "en", "A:jprv", days=2))


def test_twins_are_told_by_segment_parameter_ending_host_and_missing_code() -> None:
    addresses = {
        "mvd.example/kg/news/1": "ky", "mvd.example/ru/news/1": "ru", "mvd.example/news/1": "ru",
        "mvd.example/news/1?lang=en": "en", "mvd.example/news/1-en": "en", "en.mvd.example/news/1": "en",
    }  # fmt: skip
    assert {twin_key(address, language) for address, language in addresses.items()} == {"mvd.example/news/1"}


def test_a_code_of_another_language_than_the_text_is_a_part_of_the_address() -> None:
    assert twin_key("mvd.example/it/news/1", "ru") == "mvd.example/it/news/1"


def test_a_title_in_an_address_speaks_for_itself_and_a_number_does_not() -> None:
    assert speaks("mvd.example/news/opening-of-a-new-school")
    assert not speaks("mvd.example/news/1234567") and not speaks("mvd.example/news")


def twins(*numbers: tuple[int, str, str], proven: Mapping[Tongues, int] = NONE) -> set[tuple[int, int]]:
    texts = [text(id_, language, signs, twin=f"/{id_ // 10}") for id_, language, signs in numbers]
    return {(one.one.id, one.other.id) for one in believed(twins_among(Around(texts)), proven)}


def test_twins_without_numbers_are_believed_where_those_with_numbers_hold_and_nowhere_else() -> None:
    held = [
        (n * 10 + at, tongue, f"n:{n}711 n:{n}13 A:nm{n}x d:03-0{n}")
        for n in (1, 2, 3)
        for at, tongue in enumerate(("ky", "ru"))
    ]
    mute = [(90, "ky", "a:mlts"), (91, "ru", "a:tlfn")]
    assert twins(*held, *mute) == {(10, 11), (20, 21), (30, 31), (90, 91)}
    assert twins(*mute) == set()
    assert twins(*mute, proven={("ky", "ru"): 2}) == twins(*mute, proven={("en", "ru"): 9}) == set()
    assert twins(*mute, proven={("ky", "ru"): 3}) == {(90, 91)}  # on other days
    lying = [
        (n * 10 + at, tongue, f"n:{n + at}711 n:{n + at}13") for n in (4, 6) for at, tongue in enumerate(("ky", "ru"))
    ]
    assert twins(*held, *mute, *lying) == set()


TONGUES = {1: "ky", 2: "ru", 3: "en", 4: "ru"}


def test_a_group_has_one_edition_in_each_language_the_strongest_first() -> None:
    links = [
        Link(a=1, b=2, by="content", score=9.0),
        Link(a=1, b=4, by="hreflang both"),
        Link(a=2, b=3, by="twin", score=3.0),
    ]
    kept, groups = grouped(links, TONGUES, set())
    assert {link.pair for link in kept} == {(1, 4), (2, 3)}
    assert groups == {1: 1, 4: 1, 2: 2, 3: 2}


def test_a_forbidden_pair_is_not_brought_together_by_a_third() -> None:
    links = [Link(a=1, b=3, by="hreflang both"), Link(a=2, b=3, by="hreflang both")]
    assert grouped(links, TONGUES, {(1, 2)})[1] == {1: 1, 3: 1}


def test_guesses_do_not_chain_texts_that_contradict_each_other_and_pages_words_do() -> None:
    for by, whole in (("content", False), ("hreflang both", True)):
        links = [Link(a=1, b=3, by=by, score=9.0), Link(a=2, b=3, by=by, score=8.0)]
        assert (len(grouped(links, TONGUES, set(), {(1, 2)})[1]) == 3) is whole
