"""What the benchmark of languages counts, and what it leaves out."""

import gzip
from pathlib import Path

import pytest

from benchmarks.language import PAIRS, SITES, Row, counted, macro, right, rows, site, wrong_site
from core.model import Language


def row(tag: str, text: str = "text", origin: str = "ntrex:1", kind: str = "title") -> Row:
    return Row(tag, kind, origin, text)


def answer(tag: str) -> Language:
    return Language(tag=tag, confidence="high", method="agree")


def test_any_table_of_a_folder_is_read(tmp_path: Path) -> None:
    table = "tag\tkind\torigin\ttext\nky\ttitle\tntrex:1\tЖаңы мектеп\n"
    (tmp_path / "held.tsv").write_text(table, encoding="utf-8")
    (tmp_path / "dev.tsv.gz").write_bytes(gzip.compress(table.encode()))
    assert rows(tmp_path) == [Row("ky", "title", "ntrex:1", "Жаңы мектеп")] * 2


@pytest.mark.parametrize(
    ("tag", "other"), [("nb", "no"), ("nn", "nb"), ("prs", "fa"), ("yue", "zh"), ("uz-Cyrl", "uz")]
)
def test_some_tags_count_as_one_language(tag: str, other: str) -> None:
    assert right(row(tag), answer(other)) and counted(tag) == counted(other)


def test_text_that_our_profiles_are_made_of_is_no_evidence() -> None:
    assert not row("ky", origin="udhr:3").is_scored and row("ky").is_scored
    assert not row("nd").is_scored and not row("nso").is_scored and row("nso", origin="sib:1").is_scored


def test_every_language_weighs_the_same_however_many_rows_it_has() -> None:
    told = [(row("ky"), answer("ky")), *[(row("ru"), answer("und"))] * 3]
    assert macro(told, "title") == 0.5 and macro(told, "paragraph") == 0.0


def test_a_site_has_the_language_of_its_row_and_a_wrong_one_has_not() -> None:
    for tag in ("ky", "nn", "uz-Latn", "lua", "fo", "la"):
        assert counted(tag) in map(counted, site(row(tag)))
        assert counted(tag) not in map(counted, wrong_site(row(tag)))
    assert all(len(pair) == 2 for pair in PAIRS) and all(SITES)
