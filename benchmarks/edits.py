"""Are edits seen, typography not, figures and names told? On pairs of texts of which one was made from the other.

python -m benchmarks.edits --data DIR [--json]; DIR holds *.jsonl or *.jsonl.gz as the dedup set's README tells.
"""

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

from core.changes import Told, kinds
from core.settings import settings_from

# What was made of the base text: under its own address an edit, the typography alone, other figures, other names.
EDIT, TYPOGRAPHY, FIGURES, NAMES = "r_edit", "p_typo", "n_numbers", "n_names"


def main() -> int:
    """Prints the scores; 2 where there is no data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    corpora = settings_from().corpora
    data: Path | None = chosen.data or (corpora / "dedup" if corpora else None)
    files = sorted(data.glob("*.jsonl*")) if data else []
    rows = [row for file in files for row in _rows(file) if "id" in row and "kind" in row]
    if not rows:
        print("benchmarks.edits: no texts; give --data DIR or set GOVHARVEST_CORPORA", file=sys.stderr)
        return 2
    scores, items = measured(rows)
    if chosen.json:
        print(json.dumps({"benchmark": "edits", "data": str(data), "items": items, "scores": scores}))
    else:
        print("\n".join(f"{name:<22}{score:.4g}" for name, score in scores.items()))
    return 0


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def measured(rows: list[dict[str, Any]]) -> tuple[dict[str, float], int]:
    """Shares of the pairs of each sort, and CPU time of a comparison."""
    known = {row["id"]: row for row in rows}
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    seconds = 0.0
    for row in rows:
        base = known.get(row.get("base"))
        if base and row["kind"] in (EDIT, TYPOGRAPHY, FIGURES, NAMES):
            began = process_time()
            found[row["kind"]].append(kinds(_told(base), _told(row)))
            seconds += process_time() - began
    items = sum(map(len, found.values()))
    scores = {
        "edits_kept": _share(found[EDIT], lambda said: bool(said)),
        "typography_silent": _share(found[TYPOGRAPHY], lambda said: not said),
        "figures_told": _share(found[FIGURES], lambda said: "figures" in said),
        "names_told": _share(found[NAMES], lambda said: "names" in said),
    }
    return {**{name: score for name, score in scores.items() if score is not None},
            "ms": 1000 * seconds / max(items, 1)}, items  # fmt: skip


def _told(row: dict[str, Any]) -> Told:
    return Told(title=row["title"], text=row["body"], language=row["lang"])


def _share(found: list[tuple[str, ...]], is_right: Any) -> float | None:
    return sum(map(is_right, found)) / len(found) if found else None


if __name__ == "__main__":
    sys.exit(main())
