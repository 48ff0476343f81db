"""How alike two texts are: shingles of four words, as scrapinghub's article-extraction-benchmark counts them."""

import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"\w+", re.UNICODE)
_SIZE = 4


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Every run of four words and how often it occurs; a shorter text is one shingle."""
    words = _WORD.findall(text or "")
    count = max(1, len(words) - _SIZE + 1) if words else 0
    return Counter(tuple(words[start : start + _SIZE]) for start in range(count))


def compare(truth: str, found: str) -> tuple[float, float, float]:
    """Shares of shingles that are right, too many and missing; they add up to 1 (all 0 when both are empty)."""
    wanted, got = shingles(truth), shingles(found)
    right = sum((wanted & got).values())
    counts = (right, sum(got.values()) - right, sum(wanted.values()) - right)
    total = sum(counts)
    return (counts[0] / total, counts[1] / total, counts[2] / total) if total else (0.0, 0.0, 0.0)


def score(pairs: Iterable[tuple[str, str]]) -> dict[str, float]:
    """f1, precision and recall of (truth, found) pairs; every page weighs the same."""
    rows = [compare(truth, found) for truth, found in pairs]
    right, extra, missing = (sum(row[place] for row in rows) for place in range(3))
    precision = right / (right + extra) if right + extra else 0.0
    recall = right / (right + missing) if right + missing else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"f1": f1, "precision": precision, "recall": recall}
