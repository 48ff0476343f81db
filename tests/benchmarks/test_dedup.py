"""The scores of the benchmark are what their names say."""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.announced import Record, orders, play, records
from benchmarks.dedup import judged, main, scores
from tests.store.test_copies import OTHER_FIGURES, TEXT

ROWS = [
    {"id": "b", "kind": "base", "cluster": "b", "base": None, "url": "https://a.example/1", "body": TEXT},
    {"id": "p", "kind": "p_lead", "cluster": "b", "base": "b", "url": "https://b.example/1", "body": f"ТАСС {TEXT}"},
    {"id": "n", "kind": "n_numbers", "cluster": "n", "base": "b", "url": "https://c.example/1", "body": OTHER_FIGURES},
    {"id": "u", "kind": "u_url", "cluster": "b", "base": "b", "url": "http://www.a.example/1/", "body": TEXT},
    {"id": "r", "kind": "r_edit", "cluster": "b", "base": "b", "url": "https://a.example/1", "body": f"{TEXT} ещё"},
]  # fmt: skip


def written(folder: Path, name: str) -> list[Record]:
    rows = [
        {**row, "source": row["url"].split(".example")[0][-1], "title": "Сводка", "lang": "ru", "date": ""}
        for row in ROWS
    ]
    said = "\n".join(json.dumps(row) for row in rows).encode()
    (folder / name).write_bytes(gzip.compress(said) if name.endswith(".gz") else said)
    return records(folder)


def test_what_is_right_in_every_way_scores_so(tmp_path: Path) -> None:
    known = written(tmp_path, "held.jsonl")
    found = scores(known, [play(order) for order in orders(known, 3)])
    right = {"precision": 1, "copies_joined": 1, "lookalikes_merged": 0, "revisions_kept": 1,
             "url_joined": 1, "url_wrong": 0}  # fmt: skip
    assert {name: found[name] for name in right} == right and found["same_in_every_order"] == 1


def test_a_look_alike_counts_as_merged_whoever_joined_whom(tmp_path: Path) -> None:
    texts = [record for record in written(tmp_path, "dev.jsonl.gz") if record.id in "bpn"]
    found = judged(texts, {"b": 1, "p": 2, "n": 2})
    assert (found["precision"], found["copies_joined"], found["lookalikes_merged"]) == (0, 0, 1)


def test_without_data_it_ends_with_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["dedup", "--data", str(tmp_path)])
    assert main() == 2
