"""The scores are what they are said to be."""

import json
from pathlib import Path

import pytest

from benchmarks.extraction import cases, ours
from benchmarks.scoring import compare, score, shingles


def test_a_text_is_its_runs_of_four_words() -> None:
    assert list(shingles("a b c d e")) == [("a", "b", "c", "d"), ("b", "c", "d", "e")]
    assert list(shingles("Эки сөз")) == [("Эки", "сөз")]
    assert not shingles("") and not shingles(" … ")


def test_a_run_that_occurs_twice_counts_twice() -> None:
    assert compare("a b c d a b c d", "a b c d") == pytest.approx((1 / 5, 0, 4 / 5))


@pytest.mark.parametrize(
    ("truth", "found", "shares"),
    [
        ("a b c d e", "a b c d e", (1, 0, 0)),
        ("a b c d", "w x y z", (0, 1 / 2, 1 / 2)),
        ("a b c d", "", (0, 0, 1)),
        ("", "a b c d", (0, 1, 0)),
        ("", "", (0, 0, 0)),
        ("a b c d", "a b c d e", (1 / 2, 1 / 2, 0)),
        ("a, b; c. d", "a b\nc\nd", (1, 0, 0)),
    ],
)
def test_shares_are_of_all_runs_that_either_text_has(truth: str, found: str, shares: tuple[float, ...]) -> None:
    assert compare(truth, found) == pytest.approx(shares)


def test_every_page_weighs_the_same() -> None:
    long = " ".join(map(str, range(1000)))
    assert score([(long, long), ("a b c d", "")]) == pytest.approx({"precision": 1, "recall": 0.5, "f1": 2 / 3})


def test_nothing_found_of_nothing_scores_nothing_and_does_not_fail() -> None:
    assert score([]) == score([("", "")]) == {"f1": 0.0, "precision": 0.0, "recall": 0.0}


def test_a_set_is_read_from_its_folder_and_pages_without_a_file_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "drawn" / "html").mkdir(parents=True)
    text = "The minister opened a new school in the town and thanked the teachers for their work this year."
    (tmp_path / "drawn" / "html" / "one.html").write_text(f"<title>School</title><main><p>{text}</p></main>")
    rows = {"one": {"url": "https://a.example/1", "articleBody": text}, "gone": {"articleBody": "x"}, "dated": {}}
    (tmp_path / "drawn" / "truth.json").write_text(json.dumps(rows))
    (found,) = cases(tmp_path)
    assert (found.group, found.url, ours(found)) == ("drawn", "https://a.example/1", text)
    assert list(cases(tmp_path / "drawn")) == [found] and list(cases(tmp_path / "nowhere")) == []
