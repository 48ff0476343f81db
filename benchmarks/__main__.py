"""`python -m benchmarks quality` and `python -m benchmarks bench`: every score beside its target.

Exit status 1 when a target of benchmarks/targets.toml is missed or its score was not measured, 2 when a benchmark
broke. In `quality` a benchmark without data is skipped with a word.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

SETS = {
    "quality": (
        "extraction", "titles", "dates", "date_strings", "language", "feeds", "finder", "listing", "discover", "dedup",
        "edits", "translations",
    ),
    "bench": ("harvest", "many", "reprocess", "dedup_scale"),
}  # fmt: skip
TARGETS = Path(__file__).with_name("targets.toml")
NO_DATA = 2  # exit status of a benchmark that has nothing to read

Targets = Mapping[str, Mapping[str, float]]  # score -> {"least": x} or {"most": x}


def main(arguments: list[str] | None = None) -> int:
    """The door."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("set", choices=SETS)
    chosen = parser.parse_args(arguments).set
    targets = tomllib.loads(TARGETS.read_text(encoding="utf-8"))
    return max(_run(name, targets.get(name, {}), may_skip=chosen == "quality") for name in SETS[chosen])


def _run(name: str, targets: Targets, *, may_skip: bool) -> int:
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == NO_DATA and may_skip:
        print(f"{name}: skipped: {done.stderr.strip()}")
        return 0
    if done.returncode:
        print(f"{name}: broke: {done.stderr.strip()}")
        return 2
    found = json.loads(done.stdout)
    print(f"{name}: {found['items']} items of {found['data']}")
    missed = False
    for line, met in judged(found["scores"], targets):
        print(f"  {line}")
        missed = missed or not met
    return int(missed)


def judged(scores: Mapping[str, float], targets: Targets) -> Iterator[tuple[str, bool]]:
    """A line for every score and every target, and whether it is as it should be."""
    for name in [*scores, *(name for name in targets if name not in scores)]:
        target, score = targets.get(name), scores.get(name)
        shown = "-" if score is None else f"{score:.6g}"
        if target is None:
            yield f"{name:<38}{shown:>10}", True
            continue
        met = score is not None and is_met(score, target)
        wanted = ", ".join(f"{bound} {value:g}" for bound, value in target.items())
        mark = "met" if met else "MISSED" if score is not None else "NOT MEASURED"
        yield f"{name:<38}{shown:>10}   {wanted:<14} {mark}", met


def is_met(score: float, target: Mapping[str, float]) -> bool:
    """Whether a score is at least `least` and at most `most`; a bound of another name is a slip of the pen."""
    if not target or target.keys() - {"least", "most"}:
        raise ValueError(f"a target is {{ least = x }} or {{ most = x }}, not {dict(target)}")
    return target.get("least", score) <= score <= target.get("most", score)


if __name__ == "__main__":
    sys.exit(main())
