"""Moves the weights of a listing's signs as far as the development pages ask for it, and says what that is worth.

python -m benchmarks.listing_fit --data DIR [--write]; scores are means over sites: of the weights as they stand, of
weights moved by all pages, and of weights moved by four fifths of the sites and tried on the last fifth.
"""

import argparse
import gzip
import json
import random
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.listing import NOWHERE, bare
from core.urls import absolute
from discovery.listing import weights
from discovery.listing.groups import groups
from discovery.listing.links import read_links
from discovery.listing.signs import facts, signs
from pipeline.decode import decode

# Where the weights begin: what a person would say each sign is worth. A weight keeps its direction.
BY_HAND = {
    "dated": 2.0, "dates": 1.0, "around": -4.5, "torn": -2.0, "main": 1.0, "words": 1.0, "tiny": -4.0, "numbered": 1.6,
    "same_path": -2.0, "same_host": 1.0, "leads": 1.4, "named": 0.6, "spoken": 1.6, "many": 2.0, "gap": 1.0,
    "even": 2.0, "alone": 2.0, "distinct": 1.0, "mixed": -1.5, "hosts": -2.0, "all_of_tags": 4.0, "all_of_shape": 2.4,
    "all_of_folder": 2.0, "one_shape": 1.6, "one_folder": 0.6, "one_tags": 0.6, "place": -1.0,
}  # fmt: skip
HOLD = 0.03  # how strongly they are held where they began
STEPS, PACE = 200, 0.1
FOLDS, SHUFFLES = 5, 2

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A page: the signs of each of its groups, and how near each is to the truth."""

    site: str
    signs: Numbers  # group, sign
    aims: Numbers  # what a group is worth in the fit
    precision: Numbers
    recall: Numbers


def main() -> int:
    """Prints the scores; with --write the weights go into discovery/listing/weights.toml."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    cases = list(filter(None, (_case(chosen.data, fact) for fact in _facts(chosen.data))))
    start = np.array(list(BY_HAND.values()))
    print("by hand         ", _shown(_tried(cases, start)))
    moved = fit(cases, start)
    print("moved by all    ", _shown(_tried(cases, moved)))
    print("other sites     ", _shown(np.mean([_crossed(cases, start, seed) for seed in range(SHUFFLES)], axis=0)))
    if chosen.write:
        _write(dict(zip(BY_HAND, moved.round(2), strict=True)))
    return 0


def _facts(data: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((data / "truth.json").read_text("utf-8"))
    return found


def _case(data: Path, fact: dict[str, Any]) -> Case | None:
    html = decode(gzip.decompress((data / fact["file"]).read_bytes()), "text/html")
    page = read_links(html if isinstance(html, str) else "", fact.get("url") or NOWHERE)
    known, found = facts(page), groups(page)
    if not found:
        return None
    wanted = {bare(absolute(page.base, item["url"] or item["href"]) or "") for item in fact["items"]}
    names = [bare(anchor.url) for anchor in page.anchors]
    sizes = np.array([len(group.links) for group in found], float)
    hits = np.array([len(wanted & {names[index] for index in group.links}) for group in found], float)
    recall = hits / len(wanted)
    rows = np.array([[one[name] for name in BY_HAND] for one in (signs(known, group) for group in found)])
    if fact["complete"]:
        return Case(fact["site"], rows, 2 * hits / (sizes + len(wanted)), hits / sizes, recall)
    # The truth is a part of the list: a group is worth less the more of the page it takes.
    aims = recall * (1 - 0.5 * sizes / max(len(set(names)), 1))
    return Case(fact["site"], rows, aims, (hits > 0).astype(float), recall)


def fit(cases: Sequence[Case], start: Numbers) -> Numbers:
    """Raises the log of the F1 to be expected where groups are drawn by their weight; each site counts the same."""
    scale = np.concatenate([case.signs for case in cases]).std(axis=0) + 1e-6
    share = Counter(case.site for case in cases)
    begun = start * scale
    now, mean, spread = begun.copy(), np.zeros_like(begun), np.zeros_like(begun)
    for step in range(1, STEPS + 1):
        slope = -HOLD * (now - begun)
        for case in cases:
            slope += _slope(case.signs / scale, case.aims, now) / share[case.site] / len(share)
        mean, spread = 0.9 * mean + 0.1 * slope, 0.99 * spread + 0.01 * slope * slope
        pace = PACE * (1 if step < STEPS / 2 else 0.5)
        now = now + pace * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
        now = np.where(np.sign(now) == -np.sign(begun), 0, now)
    found: Numbers = now / scale
    return found


def _slope(rows: Numbers, aims: Numbers, now: Numbers) -> Numbers:
    scores = rows @ now
    chance = np.exp(scores - scores.max())
    chance /= chance.sum()
    found: Numbers = (chance * aims) @ rows / max(float(chance @ aims), 1e-3) - chance @ rows
    return found


def _crossed(cases: Sequence[Case], start: Numbers, seed: int) -> Numbers:
    """Each site is tried with weights that no page of it has moved."""
    sites = sorted({case.site for case in cases})
    random.Random(seed).shuffle(sites)
    told: list[tuple[str, Numbers]] = []
    for fold in range(FOLDS):
        away = set(sites[fold::FOLDS])
        moved = fit([case for case in cases if case.site not in away], start)
        told += _answers((case for case in cases if case.site in away), moved)
    return _means(told)


def _tried(cases: Sequence[Case], now: Numbers) -> Numbers:
    return _means(_answers(cases, now))


def _answers(cases: Iterable[Case], now: Numbers) -> list[tuple[str, Numbers]]:
    """Precision, recall, F1 and whether nothing was right, of the best group of each page."""
    told = []
    for case in cases:
        best = int(np.argmax(case.signs @ now))
        precision, recall = case.precision[best], case.recall[best]
        f1 = 2 * precision * recall / (precision + recall) if recall else 0.0
        told.append((case.site, np.array([precision, recall, f1, recall == 0], float)))
    return told


def _means(told: Sequence[tuple[str, Numbers]]) -> Numbers:
    by_site: dict[str, list[Numbers]] = defaultdict(list)
    for site, one in told:
        by_site[site].append(one)
    means: Numbers = np.mean([np.mean(ones, axis=0) for ones in by_site.values()], axis=0)
    means[3] = np.mean([one[3] for _, one in told])
    return means


def _shown(means: Numbers) -> str:
    names = ("precision", "recall", "f1", "zero pages")
    return "  ".join(f"{name} {value:.3f}" for name, value in zip(names, means, strict=True))


def _write(moved: dict[str, float]) -> None:
    """The new numbers in the old lines, which say what each sign is."""
    path = Path(weights.__file__).with_name("weights.toml")
    text = path.read_text("utf-8")
    for name, weight in moved.items():
        text = re.sub(rf"(?m)^{name} = [-\d.]+", f"{name} = {weight:.2f}", text)
    tomllib.loads(text)
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
