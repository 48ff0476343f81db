"""The benchmark of titles on a folder that is drawn here."""

import json
from pathlib import Path

import pytest

from benchmarks import titles

TEXT = "<p>The bank raised its rate to eleven percent on Monday, and named rising prices as the reason for it.</p>" * 3


def drawn(folder: Path) -> Path:
    truth = {
        "1.html": {"url": "https://bank.example/1", "title": "Rates rise to eleven percent"},
        "2.html": {"url": "https://bank.example/2", "title": "What nobody can read on the page"},
        "3.html": {"url": "https://bank.example/3"},
    }
    (folder / "html").mkdir()
    (folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    for name in truth:
        html = f"<title>Bank</title><article><h1>Rates rise to eleven percent</h1>{TEXT}</article>"
        (folder / "html" / name).write_text(html, encoding="utf-8")
    return folder


def test_a_page_without_a_known_title_is_left_out(tmp_path: Path) -> None:
    found = list(titles.pages(drawn(tmp_path)))
    assert [page.name for page in found] == ["1.html", "2.html"]
    scores = titles.measure(found)
    assert (scores["exact"], scores["stored"]) == (0.5, 0.5) and scores["token_f1"] == 0.5


def test_a_folder_without_labelled_pages_ends_with_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["titles", "--data", str(tmp_path)])
    assert titles.main() == 2
