"""How often a date as ministries write it is read as the day it means, and what a call costs.

Each string is read with its language declared, in the zone of one government that writes so (the calendar of a year
may hang on it), day before month. A string without a day in its third column must give none. An instant with an offset
counts as the day at that offset. `ms` is CPU time per call once each language has been met: the mean of many rounds.
"""

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.dates import day_written
from core.dates import read_date
from core.settings import settings_from

NOW = datetime(2026, 12, 31, tzinfo=UTC)
_ZONES = {
    "am": "Africa/Addis_Ababa", "ar": "Asia/Riyadh", "fa": "Asia/Tehran", "ja": "Asia/Tokyo", "ky": "Asia/Bishkek",
    "ne": "Asia/Kathmandu", "prs": "Asia/Kabul", "ps": "Asia/Kabul", "th": "Asia/Bangkok", "ti": "Africa/Asmara",
    "zh": "Asia/Taipei",
}  # fmt: skip
_ROUNDS = 20


@dataclass(frozen=True)
class Case:
    """A written date and the day it means; none where it names no day."""

    language: str
    text: str
    truth: str | None

    @property
    def zone(self) -> str:
        """Where it is read."""
        return _ZONES.get(self.language.split("-")[0], "UTC")


def cases(data: Path) -> list[Case]:
    """The rows of a table, or of every table in a folder."""
    paths = [data] if data.is_file() else sorted(data.glob("*.tsv"))
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip())
    rows = ([*line.split("\t"), "", ""][:3] for line in lines)
    return [Case(language, text, truth.strip() or None) for language, text, truth in rows]


def ours(case: Case) -> str | None:
    """The day that would be stored."""
    languages = () if case.language == "xx" else (case.language,)
    found = read_date(case.text, timezone=case.zone, languages=languages, order="DMY", now=NOW)
    return day_written(found, ZoneInfo(case.zone))


def measure(table: list[Case]) -> dict[str, float]:
    """Shares of right, wrong and missing days; the time of a call on a warm reader."""
    counts = Counter(place_of(case, ours(case)) for case in table)
    began = time.process_time()
    for _ in range(_ROUNDS):
        for case in table:
            read_date(case.text, timezone=case.zone, languages=(case.language,), order="DMY", now=NOW)
    ms = 1000 * (time.process_time() - began) / (_ROUNDS * len(table))
    return {place: round(counts[place] / len(table), 4) for place in ("right", "wrong", "none")} | {"ms": round(ms, 4)}


def place_of(case: Case, day: str | None) -> str:
    """`right`, `wrong` or `none`."""
    return "right" if day == case.truth else "none" if day is None else "wrong"


def main() -> int:
    """Prints the scores; 2 when there are no strings to read."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.date_strings", description=__doc__)
    parser.add_argument("--data", type=Path, help="a table of language, text and day, or a folder of such tables")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    options = parser.parse_args()
    corpora = settings_from().corpora
    data = options.data or (corpora / "date_strings" if corpora else None)
    table = cases(data) if data and data.exists() else []
    if not table:
        print(f"date_strings: no strings under {data}; give --data or set GOVHARVEST_CORPORA", file=sys.stderr)
        return 2
    found = measure(table)
    if options.json:
        print(json.dumps({"benchmark": "date_strings", "data": str(data), "items": len(table), "scores": found}))
        return 0
    print(f"date_strings: {len(table)} strings of {data}")
    for name, value in found.items():
        print(f"  {name:32} {value:10.4f}")
    for case in table:
        if (day := ours(case)) != case.truth:
            print(f"  {place_of(case, day)} {case.language} {case.text} means {case.truth}, read as {day}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
