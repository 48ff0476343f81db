"""The benchmarks of dates count as they say: days as pages write them, silence where there is no day."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks import date_strings, dates
from core.model import ReadDate

PAGE = "<html lang=de><title>Board met</title><h1>Board met</h1>{}<p>" + "The board met and took note of it. " * 9


def test_a_day_is_that_of_the_offset_that_is_written_and_in_utc_that_of_the_source() -> None:
    at, berlin = datetime(2026, 1, 14, 23, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin")
    found = {
        raw: dates.day_written(ReadDate(raw=raw, at=at), berlin)
        for raw in ("2026-01-14T23:30:00Z", "2026-01-14T23:30:00+00:00", "2026-01-14T18:30:00-0500")
    }
    assert list(found.values()) == ["2026-01-15", "2026-01-14", "2026-01-14"]
    assert dates.day_written(ReadDate(raw="x", at=None), berlin) is None


def test_pages_are_right_wrong_or_silent(tmp_path: Path) -> None:
    pages = {"a": ("<time>5.3.2025</time>", "2025-03-05"), "b": ("<time>5.3.2025</time>", "2025-03-06"), "c": ("", 0.5)}
    (tmp_path / "html").mkdir()
    truth = {}
    for name, (dated, day) in pages.items():
        (tmp_path / "html" / f"{name}.html.gz").write_bytes(gzip.compress(PAGE.format(dated).encode()))
        truth[f"{name}.html.gz"] = {"set": "eval_default", "url": f"https://mvd.example.de/{name}", "date": day}
    (tmp_path / "truth.json").write_text(json.dumps(truth))
    cases = list(dates.cases(tmp_path))
    assert {(case.source.timezone, case.source.languages) for case in cases} == {("Europe/Berlin", ("de",))}
    found = dates.scores(cases, [dates.ours(case) for case in cases], 0.3)
    assert (found["right"], found["wrong"], found["none"], found["ms"]) == (0.6667, 0.3333, 0, 100)
    assert found["right_default"] == found["right"] and found["precision_time"] == 0.5


def test_a_string_that_names_no_day_is_right_when_none_is_read(tmp_path: Path) -> None:
    rows = [
        "language\ttext\tdate",
        "ru\t15 января 2026\t2026-01-15",
        "ru\t№ 15-01/2026\t",
        "ru\t15.01.2026\t2026-01-16",
    ]
    (tmp_path / "a.tsv").write_text("\n".join(rows), encoding="utf-8")
    found = date_strings.measure(date_strings.cases(tmp_path))
    assert (found["right"], found["wrong"], found["none"]) == (0.6667, 0.3333, 0)
