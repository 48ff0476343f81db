"""Whether the feeds that pages name are found, and nothing is taken for one.

python -m benchmarks.finder --data DIR [--json]; DIR holds truth.json (the README of `listing` tells the format).
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from time import process_time
from typing import Any
from urllib.parse import unquote, urlsplit

from core.model import Rejected
from core.settings import settings_from
from discovery.feeds import NamedFeeds, named_feeds
from pipeline.decode import decode

NOWHERE = "http://unknown.example/"


def main() -> int:
    """Prints the scores; 2 where there is no data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    corpora = settings_from().corpora
    data: Path | None = chosen.data or (corpora / "finder" if corpora else None)
    if data is None or not (data / "truth.json").is_file():
        print("benchmarks.finder: no truth.json; give --data DIR or set GOVHARVEST_CORPORA", file=sys.stderr)
        return 2
    found = measure(data)
    if chosen.json:
        print(json.dumps(found))
        return 0
    for name, value in found["scores"].items():
        print(f"{name:<28}{value:>10.4g}")
    return 0


def measure(data: Path) -> dict[str, Any]:
    """The scores over one folder."""
    facts: list[dict[str, Any]] = json.loads((data / "truth.json").read_text("utf-8"))
    tally: Counter[str] = Counter()
    seconds = 0.0
    for fact in facts:
        html = decode(gzip.decompress((data / fact["file"]).read_bytes()), "text/html")
        began = process_time()
        named = NamedFeeds() if isinstance(html, Rejected) else named_feeds(html, fact.get("url") or NOWHERE)
        seconds += process_time() - began
        tally.update(_JUDGES[fact["kind"]](fact, named))
    return {
        "benchmark": "finder",
        "data": str(data),
        "items": len(facts),
        "scores": _scores(tally) | {"ms_per_page": round(1000 * seconds / max(len(facts), 1), 2)},
    }


def _declared(fact: Mapping[str, Any], named: NamedFeeds) -> Counter[str]:
    """A feed left out because it says of itself that it has comments is counted apart: the corpus lists only some."""
    traps = {_bare(url) for url in fact["comment_feeds"]}
    wanted = {_bare(url) for url in fact["expected"]} - traps
    got = {_bare(feed.url) for feed in named.feeds if feed.declared}
    left_out = {_bare(feed.url) for feed in named.comments} & wanted
    return Counter(
        declared=len(wanted - left_out),
        declared_found=len(got & wanted),
        declared_comments_of_a_page=len(left_out),
        declared_got=len(got),
        comment_feeds_taken=len(traps & {_bare(feed.url) for feed in named.feeds}),
    )


def _linked(fact: Mapping[str, Any], named: NamedFeeds) -> Counter[str]:
    certain, wanted = {_bare(url) for url in fact["certain"]}, {_bare(url) for url in fact["expected"]}
    got, sure = {_bare(f.url) for f in named.feeds}, {_bare(f.url) for f in named.feeds if f.certain}
    return Counter(
        certain=len(certain), certain_found=len(certain & sure), certain_got=len(sure),
        linked=len(wanted), linked_found=len(wanted & got), linked_got=len(got), linked_right=len(got & wanted),
    )  # fmt: skip


def _none(fact: Mapping[str, Any], named: NamedFeeds) -> Counter[str]:
    return Counter(taken_for_feeds=len(named.feeds))


def _test(fact: Mapping[str, Any], named: NamedFeeds) -> Counter[str]:
    wanted, got = {_bare(url) for url in fact["expected"]}, {_bare(feed.url) for feed in named.feeds}
    return Counter(tests=len(wanted), tests_found=len(wanted & got))


_JUDGES = {"declared": _declared, "linked": _linked, "none": _none, "test": _test}


def _scores(tally: Counter[str]) -> dict[str, float]:
    def share(part: str, whole: str) -> float:
        return round(tally[part] / tally[whole], 4) if tally[whole] else 1.0

    return {
        "declared_recall": share("declared_found", "declared"),
        "declared_precision": share("declared_found", "declared_got"),
        "declared_comments_of_a_page": tally["declared_comments_of_a_page"],
        "comment_feeds_taken": tally["comment_feeds_taken"],
        "certain_recall": share("certain_found", "certain"),
        "certain_precision": share("certain_found", "certain_got"),
        "linked_recall": share("linked_found", "linked"),
        "linked_precision": share("linked_right", "linked_got"),
        "taken_for_feeds": tally["taken_for_feeds"],
        "tests_recall": share("tests_found", "tests"),
    }


def _bare(url: str) -> str:
    """The address without scheme, www, fragment and last slash."""
    parts = urlsplit(url)
    host = (parts.netloc or "").lower().removeprefix("www.")
    return unquote(f"{host}{parts.path.rstrip('/')}{'?' + parts.query if parts.query else ''}")


if __name__ == "__main__":
    sys.exit(main())
