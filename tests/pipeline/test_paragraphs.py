"""Lines of printed pages become paragraphs again."""

import time

import pytest

from pipeline.paragraphs import HYPHEN, Line, body_lines, heading, paragraphs


def lines(*texts: str, page: int = 0, top: float = 700, right: float = 500, size: float = 11) -> list[Line]:
    return [
        Line(page=page, text=text, left=60, right=right if len(text) > 40 else 60 + 6 * len(text),
             bottom=top - 14 * place, size=size)
        for place, text in enumerate(texts)
    ]  # fmt: skip


FULL = "Министр поблагодарил личный состав за службу и поручил"


def test_lines_that_are_full_are_one_paragraph() -> None:
    assert paragraphs(lines(FULL, "отвечать на обращения граждан в течение десяти дней.")) == [
        f"{FULL} отвечать на обращения граждан в течение десяти дней."
    ]


def test_a_short_line_with_a_full_stop_ends_a_paragraph() -> None:
    assert len(paragraphs(lines(FULL, "отвечать.", FULL, "проверять."))) == 2


def test_items_of_a_list_are_paragraphs() -> None:
    found = paragraphs(lines(FULL, "1. " + FULL, "2) " + FULL, "• " + FULL, "а) " + FULL))
    assert len(found) == 5


@pytest.mark.parametrize(
    ("cut", "rest", "also", "whole"),
    [
        ("кызмат" + HYPHEN, "керлер", "", "кызматкерлер"),
        ("кызмат-", "керлер", "", "кызматкерлер"),
        ("иш-", "чаралар", "иш-чаралар", "иш-чаралар"),
        ("осенне" + HYPHEN, "зимний", "осенне-зимний", "осенне-зимний"),
        ("2025-", "2026", "", "2025- 2026"),
        ("кыз\xadмат", "керлер", "", "кызмат керлер"),
    ],
)
def test_a_cut_word_is_whole_with_its_hyphen_where_it_has_one_elsewhere(
    cut: str, rest: str, also: str, whole: str
) -> None:
    text = " ".join(paragraphs(lines(f"{FULL} {also} {cut}", f"{rest} {FULL}")))
    assert f" {whole} {FULL}" in text


def test_a_table_that_repeats_its_head_on_each_page_is_not_a_footer_in_the_middle() -> None:
    pages = [line for page in range(3) for line in lines(*[f"{word} {page}" for word in "абвгдежзик"], page=page)]
    middle = [line for line in pages if line.text.startswith(("г", "д", "е"))]
    assert [line for line in body_lines(pages) if line in middle] == middle


def test_a_document_of_one_line_on_each_page_keeps_its_lines() -> None:
    pages = [line for page in range(3) for line in lines("Одно и то же", page=page)]
    assert body_lines(pages) == pages


def test_what_is_set_larger_is_the_heading_even_over_two_lines() -> None:
    top = [*lines("Коллегия министерства", "подвела итоги", size=16), *lines(FULL, FULL, FULL, top=600)]
    assert heading(top) == "Коллегия министерства подвела итоги"
    assert heading(lines(FULL, FULL)) is None


@pytest.mark.parametrize("step", [-14, 14, 0])
def test_thirty_thousand_lines_are_read_within_seconds(step: float) -> None:
    many = [
        Line(page=0, text="слово за слово" + "-" * (n % 2), left=60 + n % 7, right=200, bottom=step * n, size=11)
        for n in range(30_000)
    ]
    began = time.process_time()
    assert paragraphs(many)
    assert time.process_time() - began < 20
