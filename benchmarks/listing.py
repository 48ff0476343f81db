"""How well the announcements of a listing page are found, beside what the people who kept the page say is on it.

python -m benchmarks.listing --data DIR [--json]; DIR holds truth.json (its README tells the format).
"""

import argparse
import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from time import process_time
from typing import Any
from urllib.parse import unquote, urlsplit

from core.dates import read_date
from core.model import Channel, Rejected
from core.settings import settings_from
from core.urls import absolute
from crawlers.listing import read_listing
from discovery.listing import Listing, infer
from pipeline.decode import decode

NOWHERE = "http://unknown.example/"  # where the corpus does not know the page's address
STATED = 0.8  # share of items with a title or a date from which a page is judged by it
# What the first word of a file's name says of the page.
KINDS = {"juri": "courts", "hand": "news", "city": "agencies", "plat": "agencies"}
_NOW = datetime(2027, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Answer:
    """What was said of one page; None where the truth does not tell."""

    site: str
    kind: str
    seconds: float
    precision: float | None = None
    recall: float = 0.0
    scores: dict[str, float] = field(default_factory=dict)


def main() -> int:
    """Prints the scores; 2 where there is no data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--pages", action="store_true", help="a line for each page that is not quite right")
    chosen = parser.parse_args()
    corpora = settings_from().corpora
    data: Path | None = chosen.data or (corpora / "listing" if corpora else None)
    if data is None or not (data / "truth.json").is_file():
        print("benchmarks.listing: no truth.json; give --data DIR or set GOVHARVEST_CORPORA", file=sys.stderr)
        return 2
    facts = json.loads((data / "truth.json").read_text("utf-8"))
    answers = {fact["file"]: judge(data, fact) for fact in facts}
    if chosen.pages:
        for name, answer in answers.items():
            if min(answer.recall, answer.precision if answer.precision is not None else 1) < 0.95:
                print(f"{name:<70} precision {answer.precision} recall {answer.recall:.2f}")
    found = scores([*answers.values()])
    if chosen.json:
        print(json.dumps({"benchmark": "listing", "data": str(data), "items": len(answers), "scores": found}))
        return 0
    for name, value in found.items():
        print(f"{name:<32}{value:>10.4g}")
    return 0


def judge(data: Path, fact: Mapping[str, Any]) -> Answer:
    """One page: what was found against what is on it."""
    page = decode(gzip.decompress((data / fact["file"]).read_bytes()), "text/html")
    url = fact.get("url") or NOWHERE
    kind = KINDS.get(Path(fact["file"]).name.partition("_")[0], "others")
    if isinstance(page, Rejected):
        return Answer(site=fact["site"], kind=kind, seconds=0.0, precision=0.0)
    return _judged(Answer(site=fact["site"], kind=kind, seconds=0.0), page, url, fact)


def _judged(answer: Answer, html: str, url: str, fact: Mapping[str, Any]) -> Answer:
    began = process_time()
    listings = infer(html, url)
    answer.seconds = process_time() - began
    items: list[dict[str, Any]] = fact["items"]
    wanted = {bare(absolute(url, item["url"] or item["href"]) or ""): item for item in items}
    got = {bare(one.url): one for one in listings[0].items} if listings else {}
    hits = wanted.keys() & got.keys()
    answer.recall = len(hits) / len(wanted)
    answer.precision = (len(hits) / len(got) if got else 0.0) if fact["complete"] else None
    if listings:
        answer.scores = {"reproduced": _again(html, url, listings[0])}
        answer.scores["any_of_three"] = max(_f1({bare(i.url) for i in one.items}, wanted, fact) for one in listings)
    if hits and fact["titles_on_links"] >= STATED:
        answer.scores["titles"] = fmean(_said(got[key].title) == _said(_title(wanted[key])) for key in hits)
    if hits and fact["dates_in_rows"] >= STATED:
        answer.scores["dates"] = fmean(_day(got[key].date, fact) == wanted[key].get("date") for key in hits)
    return answer


def scores(answers: Sequence[Answer]) -> dict[str, float]:
    """Means over sites, of all pages and of each kind."""
    found = _means(answers)
    found["ms_per_page"] = round(1000 * fmean(answer.seconds for answer in answers), 2)
    found["slowest_ms"] = round(1000 * max(answer.seconds for answer in answers), 1)
    for kind in sorted({answer.kind for answer in answers}):
        found |= {f"{kind}_{name}": value for name, value in _means([a for a in answers if a.kind == kind]).items()}
    return found


def _means(answers: Sequence[Answer]) -> dict[str, float]:
    by_site: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for answer in answers:
        values = {**answer.scores, "item_recall": answer.recall, "item_f1": answer.recall}
        if answer.precision is not None:
            both = answer.precision + answer.recall
            values["item_precision"] = answer.precision
            values["item_f1"] = 2 * answer.precision * answer.recall / both if both else 0.0
        for name, value in values.items():
            by_site[name][answer.site].append(value)
    names = ("item_precision", "item_recall", "item_f1", "titles", "dates", "reproduced", "any_of_three")
    means = {name: round(fmean(map(fmean, by_site[name].values())), 4) for name in names if name in by_site}
    return {"pages": len(answers), **means, "zero_pages": round(fmean(a.recall == 0 for a in answers), 4)}


def _again(html: str, url: str, listing: Listing) -> float:
    """What the crawler finds with the proposed definition, beside the items: the same addresses of all."""
    if not (listing.links or listing.pattern):
        return 0.0
    channel = Channel(key="listing", language=None, listing=url, links=listing.links, pattern=listing.pattern)
    found = {bare(link.url) for link in read_listing(html, url, channel).links}
    wanted = {bare(item.url) for item in listing.items}
    return len(found & wanted) / len(found | wanted)


def _f1(got: set[str], wanted: Mapping[str, Any], fact: Mapping[str, Any]) -> float:
    """Recall alone where the truth is not whole."""
    if not fact["complete"]:
        return len(got & wanted.keys()) / len(wanted)
    return 2 * len(got & wanted.keys()) / (len(got) + len(wanted)) if got else 0.0


def bare(url: str) -> str:
    """The address as the corpus compares it: no scheme, www, default port, fragment; percents decoded."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    return unquote(f"{host}{port}{parts.path}{'?' + parts.query if parts.query else ''}").rstrip("/")


def _title(item: Mapping[str, Any]) -> str:
    return str(item.get("title") or item.get("anchor") or "")


def _said(title: str) -> str:
    return "".join(letter for letter in title.casefold() if letter.isalnum())


def _day(text: str | None, fact: Mapping[str, Any]) -> str | None:
    """The date of a row as the day it names; pages without a language are of the United States."""
    language = (fact.get("lang") or "en")[:2]
    order = "MDY" if language == "en" else "DMY"
    if text and (short := re.fullmatch(r"(\d\d?)[/-](\d\d?)[/-](\d\d)", text)):  # core.dates believes no such year
        text = f"{short[1]}/{short[2]}/20{short[3]}"
    read = read_date(text, timezone="UTC", languages=[language], order=order, now=_NOW)
    return read.at.date().isoformat() if read.at else None


if __name__ == "__main__":
    sys.exit(main())
