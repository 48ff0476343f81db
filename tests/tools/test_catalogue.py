"""Rows of a catalogue become definitions or candidates; what a person has written stays."""

import csv
from pathlib import Path
from typing import Any

import pytest

from core.sources import load
from tools.catalogue.__main__ import main
from tools.catalogue.channels import channels
from tools.catalogue.files import is_ours
from tools.catalogue.rows import Row, valid

COLUMNS = (
    "id country body_en body_native body_kind languages timezone kind url listing_item_selector notes evidence".split()
)


def line(**more: str) -> dict[str, str]:
    plain = {
        "id": "kg-drawn", "country": "KG", "body_en": "Ministry of Roads", "body_native": "Жол министрлиги",
        "body_kind": "transport", "languages": "ru", "timezone": "Asia/Bishkek", "kind": "rss",
        "url": "https://roads.example/rss", "listing_item_selector": "", "notes": "A",
        "evidence": "code index file 12345678 (fetch test of 2026-03-19)",
    }  # fmt: skip
    return {**plain, **more}


def row(**more: str) -> Row:
    one = line(**more)
    languages, selector, url = one.pop("languages"), one.pop("listing_item_selector"), one.pop("url")
    return Row(**one, languages=tuple(languages.split()), selector=selector, url=valid(url))


def made(folder: Path, *lines: dict[str, str], never: tuple[dict[str, str], ...] = ()) -> int:
    for name, many in (("rows.csv", lines), ("never.csv", never)):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, COLUMNS)
            table.writeheader()
            table.writerows(many)
    out = folder / "sources"
    out.mkdir(exist_ok=True)
    return main([str(folder / "rows.csv"), "--out", str(out), "--never", str(folder / "never.csv")])


def text(folder: Path, name: str = "kg/drawn.yaml") -> str:
    return (folder / "sources" / name).read_text("utf-8")


@pytest.mark.parametrize(
    ("more", "channel"),
    [
        ({}, {"feed": "https://roads.example/rss"}),
        ({"url": "https://мвд.рф/a b?q=c d#e"}, {"feed": "https://xn--b1aew.xn--p1ai/a%20b?q=c%20d"}),
        ({"kind": "listing", "listing_item_selector": "h2 a"}, {"links": "h2 a"}),
        ({"kind": "listing", "notes": r"B; link pattern /news/\d+"}, {"pattern": r"/news/\d+"}),
        ({"kind": "listing", "notes": "A; items /news/{n}/{slug}"}, {"pattern": r"/news/\d+/[^/?#]+"}),
        ({"kind": "listing", "listing_item_selector": "h2 a", "notes": "B; pages by path page/{n}/"},
         {"page_url": "https://roads.example/rss/page/{n}/"}),
        ({"kind": "listing", "listing_item_selector": "h2 a", "notes": "B; pages by ?page="},
         {"page_url": "https://roads.example/rss?page={n}"}),
        ({"kind": "sitemap", "notes": "B; link pattern /news/"}, {"pattern": "/news/"}),
        ({"kind": "api", "url": "https://a.example/wp-json/wp/v2/speech?per_page=100&categories=5,3"},
         {"preset": "wordpress", "with": {"site": "https://a.example", "type": "speech", "more": "&categories=5,3"}}),
        ({"url": "https://www.gov.uk/search/news-and-communications.atom?organisations%5B%5D=home-office"},
         {"preset": "govuk", "with": {"organisation": "home-office"}}),
        ({"url": "https://finmin.lrv.lt/en/news/rss"}, {"preset": "lrv", "with": {"site": "finmin"}}),
    ],
)  # fmt: skip
def test_a_row_with_enough_to_harvest_is_a_channel(more: dict[str, str], channel: dict[str, Any]) -> None:
    (found,) = channels(row(**more))
    assert isinstance(found, dict) and {key: found[key] for key in channel} == channel


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"notes": "C; old"}, "doubtful: old"),
        ({"notes": "A; needs a cookie"}, "its feed needs a cookie"),
        ({"kind": "listing"}, "no link pattern is known"),
        ({"kind": "listing", "listing_item_selector": "a[href]"}, "its selector takes every link of the page"),
        ({"kind": "listing", "listing_item_selector": "h2 a", "notes": "B; needs a browser"}, "needs a browser"),
        ({"kind": "sitemap"}, "no link pattern is known for its sitemap"),
        ({"kind": "api"}, "what a row of its API holds is not known"),
    ],
)
def test_a_row_without_enough_says_what_is_missing(more: dict[str, str], why: str) -> None:
    assert channels(row(**more)) == why


def test_a_header_that_chooses_the_body_makes_a_channel_for_each_language() -> None:
    one = row(kind="api", languages="uz ru", notes="B; request headers code: iiv and language: uz/ru/en")
    assert channels(one) == [
        {"language": tag, "preset": "gov_uz", "with": {"code": "iiv", "language": tag}} for tag in ("uz", "ru")
    ]


def test_rows_of_one_body_are_one_definition_the_tested_ones_first(tmp_path: Path) -> None:
    english = line(id="kg-drawn-en", languages="en", url="https://roads.example/en/rss")
    assert made(tmp_path, line(notes="B"), english) == 0
    ((source,), _) = load(tmp_path / "sources")
    assert (source.id, source.body_kind, source.languages) == ("kg_drawn", "ministry", ("en", "ru"))
    assert (source.active, source.confirmed, str(source.evidence_date)) == (False, None, "2026-03-19")
    assert source.evidence == (
        "tested by others: public crawler code (fetch test of 2026-03-19); "
        "in use by others, no test recorded: public crawler code (fetch test of 2026-03-19)"
    )


def test_the_same_rows_give_the_same_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path, line())
    before = text(tmp_path), text(tmp_path, "candidates.csv")
    made(tmp_path, line())
    assert (text(tmp_path), text(tmp_path, "candidates.csv")) == before
    assert "1 same definitions" in capsys.readouterr().out


def test_a_file_that_nobody_touched_follows_its_rows(tmp_path: Path) -> None:
    made(tmp_path, line())
    made(tmp_path, line(url="https://roads.example/new"))
    assert "roads.example/new" in text(tmp_path) and is_ours(text(tmp_path))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Ministry of Roads", "Ministry of Roads and Bridges"),
        ("active: false", "active: true"),
        ("confirmed: never", "confirmed: 2026-12-01"),
        ("active: false", "checks:\n  - {channel: feed https://a.ex/, at: 2026-12-01, status: gone}\nactive: no"),
        ("# From the catalogue", "# Ours now; once from the catalogue"),
    ],
)  # fmt: skip
def test_what_a_person_or_a_live_check_wrote_is_never_written_over(tmp_path: Path, old: str, new: str) -> None:
    made(tmp_path, line())
    path = tmp_path / "sources/kg/drawn.yaml"
    path.write_text(text(tmp_path).replace(old, new), "utf-8")
    mine = text(tmp_path)
    made(tmp_path, line(url="https://roads.example/new"))
    made(tmp_path, line(kind="listing"))
    assert text(tmp_path) == mine and not is_ours(mine)


def test_a_row_without_enough_is_a_candidate_unless_its_body_has_a_definition(tmp_path: Path) -> None:
    other = line(
        id="kg-other", body_en="Roads Agency", body_native="Жол агенттиги", kind="listing", url="https://b.example/"
    )
    twin = line(id="kg-drawn-html", kind="listing", url="https://roads.example/news")
    made(tmp_path, line(), twin, other)
    with (tmp_path / "sources/candidates.csv").open(encoding="utf-8") as file:
        assert [(one["id"], one["body_kind"], one["why"]) for one in csv.DictReader(file)] == [
            ("kg_other", "agency", "no link pattern is known")
        ]


def test_an_address_that_must_not_be_loaded_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert made(tmp_path, line(), never=(line(id="x", url="http://www.roads.example/rss/"),)) == 1
    assert "sources/kg/drawn.yaml: https://roads.example/rss was never seen" in capsys.readouterr().err
