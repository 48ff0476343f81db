"""How well feeds are read, beside plain feedparser: counts, titles and dates against what the fixtures state.

python -m benchmarks.feeds --data DIR [--json]; DIR holds expected.json (its README tells the format).
"""

import argparse
import calendar
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import feedparser

from core.settings import settings_from
from crawlers.feed import read_feed, read_items
from crawlers.feed_item import Item, plain

URL = "http://127.0.0.1:8097/feed"  # where no fixture says otherwise
_SPACE = re.compile(r"\s+")


def main() -> int:
    """Prints the scores; 2 where there is no data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    corpora = settings_from().corpora
    data: Path | None = chosen.data or (corpora / "feeds" if corpora else None)
    if data is None or not (data / "expected.json").is_file():
        print("benchmarks.feeds: no expected.json; give --data DIR or set GOVHARVEST_CORPORA", file=sys.stderr)
        return 2
    found = measure(data)
    if chosen.json:
        print(json.dumps(found))
        return 0
    for name, value in found["scores"].items():
        print(f"{name:<24}{value:>12.4g}")
    return 0


def measure(data: Path) -> dict[str, Any]:
    """The scores over one folder; a file that makes a reader raise is counted and the rest goes on."""
    facts: dict[str, dict[str, Any]] = json.loads((data / "expected.json").read_text("utf-8"))
    tally: Counter[str] = Counter()
    seconds = dict.fromkeys(("ours", "feedparser", "ordinary", "bare"), 0.0)
    for path, fact in facts.items():
        body = (data / path).read_bytes()
        headers = {str(k).lower(): str(v) for k, v in (fact.get("headers") or {}).items()}
        url, content_type = headers.get("content-location") or URL, headers.get("content-type", "")
        spent = {}
        jobs = _jobs(body, content_type, url)
        for reader, job in jobs if tally["files"] % 2 else jobs[::-1]:
            failed, spent[reader] = _timed(job)
            tally[f"{reader}_exceptions"] += failed
            if reader == "ours":  # judged on all items: read_feed drops those without a link
                tally.update(_judged(() if failed else read_items(body, content_type, url).items, fact))
        if fact.get("entries", fact.get("counted_entries")) and "expected_outcome" not in fact:
            tally["ordinary"] += 1
            seconds["ordinary"] += spent["ours"]
            seconds["bare"] += spent["bare"]
        seconds["ours"] += spent["ours"]
        seconds["feedparser"] += spent["feedparser"]
        tally["files"] += 1
    return {"benchmark": "feeds", "data": str(data), "items": tally["files"], "scores": _scores(tally, seconds)}


def _jobs(body: bytes, content_type: str, url: str) -> list[tuple[str, Callable[[], Any]]]:
    """Ours, feedparser as it comes, and feedparser without its two dear habits, cleaning HTML and resolving links."""
    return [
        ("ours", partial(read_feed, body, content_type, url)),
        ("feedparser", partial(_feedparser, body)),
        ("bare", partial(_feedparser, body, sanitize_html=False, resolve_relative_uris=False)),
    ]


def _feedparser(body: bytes, **switches: bool) -> None:
    """With the search for an XML parser that crawlers.feed spares itself."""
    ours, feedparser.api.PREFERRED_XML_PARSERS = feedparser.api.PREFERRED_XML_PARSERS, ["drv_libxml2"]
    try:
        feedparser.parse(io.BytesIO(body), **switches)
    finally:
        feedparser.api.PREFERRED_XML_PARSERS = ours


def _timed(job: Callable[[], Any]) -> tuple[bool, float]:
    """Whether it raised, and its CPU seconds."""
    start = process_time()
    try:
        job()
    except Exception:
        return True, process_time() - start
    return False, process_time() - start


def _judged(items: tuple[Item, ...], fact: dict[str, Any]) -> Counter[str]:
    tally: Counter[str] = Counter()
    count = fact.get("entries", fact.get("counted_entries"))
    if count is not None:
        tally["counts"] += 1
        tally["counts_right"] += len(items) == count
    for index, stated in _stated(fact):
        item = items[index] if index < len(items) else Item()
        if "title" in stated:
            tally["titles"] += 1
            tally["titles_right"] += _bare(item.title) == _bare(stated["title"])
            tally["titles_wrong"] += item.title is not None and _bare(item.title) != _bare(stated["title"])
        if (at := _instant(stated)) is not None:
            tally["dates"] += 1
            tally["dates_right"] += item.published_at == at
            tally["dates_wrong"] += item.published_at not in (at, None)
    return tally


def _stated(fact: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    yield from enumerate(fact.get("items") or [])
    yield from ((int(index), stated) for index, stated in (fact.get("items_by_index") or {}).items())


def _bare(title: object) -> str:
    return _SPACE.sub("", plain(title) or "")


def _instant(stated: dict[str, Any]) -> datetime | None:
    """The stated instant; feedparser's fixtures give it as the numbers of a UTC time tuple."""
    if isinstance(stated.get("date"), str):
        try:
            at = datetime.fromisoformat(stated["date"].replace("Z", "+00:00"))
        except ValueError:
            return None
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    numbers = stated.get("published_parsed") or stated.get("updated_parsed")
    return datetime.fromtimestamp(calendar.timegm(tuple(numbers)), UTC) if numbers else None


def _scores(tally: Counter[str], seconds: dict[str, float]) -> dict[str, float]:
    files = max(tally["files"], 1)
    dates = max(tally["dates"], 1)
    ordinary = max(tally["ordinary"], 1)
    return {
        "files": tally["files"],
        "exceptions": tally["ours_exceptions"],
        "counts_right": round(tally["counts_right"] / max(tally["counts"], 1), 4),
        "titles_right": round(tally["titles_right"] / max(tally["titles"], 1), 4),
        "titles_wrong": round(tally["titles_wrong"] / max(tally["titles"], 1), 4),
        "dates_right": round(tally["dates_right"] / dates, 4),
        "dates_wrong": round(tally["dates_wrong"] / dates, 4),
        "ms_per_feed": round(seconds["ours"] * 1000 / files, 3),
        "feedparser_ms_per_feed": round(seconds["feedparser"] * 1000 / files, 3),
        "ordinary_ms_per_feed": round(seconds["ordinary"] * 1000 / ordinary, 3),
        "bare_ms_per_feed": round(seconds["bare"] * 1000 / ordinary, 3),
        "bare_ratio": round(seconds["ordinary"] / max(seconds["bare"], 1e-9), 3),
        "feedparser_exceptions": tally["feedparser_exceptions"],
    }


if __name__ == "__main__":
    sys.exit(main())
