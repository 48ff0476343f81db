"""What a source puts around its texts is no text; what an announcement says is, however often it is said."""

from pipeline.boilerplate import Edges, edge_lines, edges_of, learned, mark, trimmed

SENTENCE = "Министр менен элчи чек арадагы соода жөнүндө сүйлөшүү өткөрдү."
FOOT = ("Басма сөз кызматы: +996 312 66 23 00", "Бөлүшүү")
SUBJECTS = ("Тоо жолу", "Жаңы мектеп", "Кар көчкү", "Элчи менен", "Суу ташкыны", "Бажы кызматы", "Айыл чарба",
            "Окуу жылы", "Бүткүл дүйнөлүк", "Темир жол", "Газ баасы", "Эмгек базары")  # fmt: skip


def text(number: int, *foot: str) -> str:
    return "\n".join((f"{SENTENCE} {SUBJECTS[number % 12]} тууралуу айтылды.", *foot))


def pages(*texts: str, titles: tuple[str, ...] = SUBJECTS) -> list[Edges]:
    return [edges_of(f"{title} тууралуу", edge_lines(one)) for one, title in zip(texts, titles, strict=False)]


def marks(*lines: str) -> set[bytes]:
    return {mark(line) for line in lines}


def test_a_contact_below_every_text_is_boilerplate() -> None:
    assert set(learned(pages(*(text(n, *FOOT) for n in range(10))))) == marks(*FOOT)


def test_seven_pages_are_too_few_to_learn_from() -> None:
    assert learned(pages(*(text(n, *FOOT) for n in range(7)))) == {}


def test_what_stands_below_a_third_of_the_texts_is_a_series_and_stays() -> None:
    texts = [f"{n * chr(1072)} {text(n, *(FOOT if n % 3 == 0 else ()))}" for n in range(36)]
    assert learned(pages(*texts, titles=SUBJECTS * 3)) == {}


def test_the_lines_of_a_formula_are_what_it_announces() -> None:
    rates = [text(n, "Курс белгиленди", "Улуттук банк маалымдайт") for n in range(12)]
    titles = tuple(f"Валюта курсу 2026-жылдын {n}-январына карата" for n in range(12))
    assert learned(pages(*rates, titles=titles)) == {}


def test_who_signed_a_decree_is_no_boilerplate() -> None:
    signed = [text(n, "Министрлер Кабинетинин Төрагасы А. Касымалиев") for n in range(12)]
    assert learned(pages(*signed)) == {}


def test_a_line_is_the_same_in_capitals_and_with_other_spaces() -> None:
    assert mark("Басма сөз   кызматы") == mark("БАСМА СӨЗ КЫЗМАТЫ")


def test_a_counter_below_every_text_is_boilerplate_though_its_number_changes() -> None:
    counted = [text(n, f"Көрүүлөр: {n * 37}") for n in range(10)]
    assert trimmed(text(1, "Көрүүлөр: 4120"), learned(pages(*counted)))[0] == text(1)


def test_learned_lines_go_from_the_top_and_the_bottom_and_are_told() -> None:
    whole = f"Башкы бет\n{text(1, *FOOT)}"
    assert trimmed(whole, marks("Башкы бет", *FOOT)) == (text(1), ("Башкы бет", *FOOT))


def test_a_learned_line_in_the_middle_of_a_text_stays() -> None:
    whole = f"{SENTENCE}\nБөлүшүү\n{SENTENCE}"
    assert trimmed(whole, marks("Бөлүшүү")) == (whole, ())


def test_a_headline_between_two_learned_lines_goes_with_them() -> None:
    whole = text(1, "Акыркы жаңылыктар", "Суу ташкыны жөнүндө", "Бөлүшүү")
    assert trimmed(whole, marks("Акыркы жаңылыктар", "Бөлүшүү"))[0] == text(1)


def test_a_paragraph_between_two_learned_lines_stays_with_what_is_above_it() -> None:
    whole = text(1, "Акыркы жаңылыктар", SENTENCE * 3, "Бөлүшүү")
    assert trimmed(whole, marks("Акыркы жаңылыктар", "Бөлүшүү"))[0] == text(1, "Акыркы жаңылыктар", SENTENCE * 3)


def test_a_text_that_is_all_boilerplate_stays_whole() -> None:
    whole = "\n".join(FOOT)
    assert trimmed(whole, marks(*FOOT)) == (whole, ())
