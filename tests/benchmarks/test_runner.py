"""The runner tells met from missed, and the generated site is what the benchmark says it is."""

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.__main__ import SETS, TARGETS, is_met, judged
from benchmarks.harvest import site
from benchmarks.site import page, pages_of, write_sources
from core.sources import load


def test_a_target_is_a_bound():
    assert is_met(20, {"most": 20}) and not is_met(20.1, {"most": 20})
    assert is_met(0.9, {"least": 0.9}) and not is_met(0.89, {"least": 0.9})
    with pytest.raises(ValueError, match="least"):
        is_met(1, {"at_least": 1})


def test_a_score_that_is_gone_is_no_success():
    lines = dict(judged({"f1": 0.9, "files": 3}, {"f1": {"least": 0.8}, "lost": {"most": 1}}))
    assert list(lines.values()) == [True, True, False]
    assert "NOT MEASURED" in list(lines)[2]


def test_every_target_belongs_to_a_benchmark_that_is_run():
    targets = tomllib.loads(TARGETS.read_text(encoding="utf-8"))
    assert set(targets) <= {name for names in SETS.values() for name in names}
    assert all(is_met(0, bound) in (True, False) for bounds in targets.values() for bound in bounds.values())


def test_pages_are_the_same_for_a_seed_and_of_the_stated_size():
    made = [page(number) for number in range(40)]
    assert made == [page(number) for number in range(40)]
    assert all(30_000 <= len(one) <= 61_440 for one in made)
    assert all(one != other for one, other in pairwise(made))


def test_every_page_is_listed_once():
    assert sorted(number for site in range(10) for number in pages_of(site, 57)) == list(range(57))


def test_the_generated_definitions_are_good(tmp_path: Path):
    for folder, many in zip(write_sources(tmp_path, 8080, 300, 5), (10, 5), strict=True):
        sources, broken = load(folder)
        assert len(sources) == many and not broken


def test_the_site_answers_and_ends():
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    with site(3, 1) as (port,):
        with urlopen(f"http://127.0.0.1:{port}/s/1/news/1") as answer:
            assert answer.read() == page(1)
        with pytest.raises(HTTPError, match="304"):
            urlopen(Request(f"http://127.0.0.1:{port}/s/1/news/1", headers={"If-None-Match": answer.headers["ETag"]}))
