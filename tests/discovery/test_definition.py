"""The proposed file loads whatever the site wrote, and asks a person to look where something was only inferred."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.sources import load_file
from discovery.definition import About, definition
from discovery.findings import Findings
from discovery.trial import Trial, tried
from discovery.web import Item, Page, Reading
from discovery.whereabouts import Proposal

NOW, DAY = datetime(2026, 11, 23, tzinfo=UTC), timedelta(days=1)
NASTY = 'Ministry: "of" #1 \\d {n}\n- [x]: \x1b[31m\u202e & *a'


def about(name: str = "Министерство", zone: Proposal = Proposal("Asia/Bishkek", "the only zone of KG", True)) -> About:  # noqa: B008
    return About(
        country=Proposal("KG", "the address ends in .kg", True), timezone=zone, name=name, name_en=name,
        homepage="https://mvd.gov.kg/", languages=("ky", "ru"),
    )  # fmt: skip


def trial(channel: dict[str, object], sureness: float = 1.0, folder: str = "ru") -> Trial:
    found = tuple(
        Item(url=f"https://mvd.gov.kg/{folder}/news/{n}", title=f"Министр прибыл в {n} район", around=NOW - n * DAY)
        for n in range(5)
    )
    return tried(channel, NASTY, Reading(status="ok", items=found, many=5), NOW, sureness)


def written(folder: Path, found: Findings, said: About) -> Path:
    path = folder / "sources/kg/mvd.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(definition(said, found, NOW), encoding="utf-8")
    return path


def findings(*chosen: Trial, others: tuple[Trial, ...] = ()) -> Findings:
    found = Findings(url="https://mvd.gov.kg/", page=Page(asked="https://mvd.gov.kg/", status="ok"))
    found.chosen, found.trials = list(chosen), [*chosen, *others]
    return found


@pytest.mark.parametrize("name", ["Министерство", NASTY, "no", "2026-01-01", "a: b", "'", "{x}"])
def test_the_file_loads_whatever_the_body_is_called(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, findings(trial({"feed": "https://mvd.gov.kg/rss?a=1&b={n}"})), about(name))
    source = load_file(path, tmp_path / "sources")
    assert (source.id, source.active, source.confirmed) == ("kg_mvd", False, None)
    assert source.channels[0].url == "https://mvd.gov.kg/rss?a=1&b={n}"


def test_a_pattern_with_backslashes_and_quotes_comes_back_as_it_was(tmp_path: Path) -> None:
    pattern = r"^https://mvd\.gov\.kg/ru/news/'\d+$"
    path = written(tmp_path, findings(trial({"listing": "https://mvd.gov.kg/ru", "pattern": pattern})), about())
    assert load_file(path, tmp_path / "sources").channels[0].pattern == pattern


def test_norwegian_is_not_read_as_false(tmp_path: Path) -> None:
    path = written(tmp_path, findings(trial({"feed": "https://a.no/rss", "language": "no"})), about())
    assert load_file(path, tmp_path / "sources").channels[0].language == "no"


def test_a_preset_is_written_with_its_values(tmp_path: Path) -> None:
    channel: dict[str, object] = {"preset": "wordpress", "with": {"site": "https://mvd.gov.kg"}}
    source = load_file(written(tmp_path, findings(trial(channel)), about()), tmp_path / "sources")
    assert source.channels[0].kind == "api"


def test_what_was_inferred_or_proposed_is_marked_to_be_checked() -> None:
    unsure = trial({"listing": "https://mvd.gov.kg/ru", "pattern": "/news/"}, sureness=0.5)
    text = definition(about(zone=Proposal("Asia/Almaty", "KZ has 7 zones; this is its seat")), findings(unsure), NOW)
    assert "# CHECK: KZ has 7 zones" in text
    assert "# CHECK: the list was inferred (50% sure)" in text


def test_other_channels_with_other_announcements_are_named_and_languages_without_one_too() -> None:
    feed = trial({"feed": "https://mvd.gov.kg/rss"})
    others = (trial({"feed": "https://mvd.gov.kg/atom"}, folder="en"), trial({"feed": "https://mvd.gov.kg/rss2"}))
    text = definition(about(), findings(feed, others=others), NOW)
    assert "rss2" not in text  # the same announcements once more
    assert "# Also found: feed https://mvd.gov.kg/atom (5 announcements, the newest of 2026-11-23" in text
    assert "# No channel was found in ky." in text
