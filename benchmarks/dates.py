"""How often the day that would be stored is the day on which a page was published, and what finding it costs.

The answer is that of `pipeline.process` on the whole page, so a rejected page has none; a suspect date with a value is
an answer like any other. A page that has no day in truth is right when none is given. Nothing is declared for a page
but what `govharvest discover` would propose for its address: the country of its top-level name, its zone and order of
figures, and the page's own language; where neither names a language, that of the text. Where that country is unknown
the zone is UTC. Days are compared as the page writes them: an instant with an offset counts as the day at that offset,
one in UTC ("Z") as the day in the source's zone. On which day a page was saved is not known: "yesterday" is no answer.

`ms` is the CPU time of the date step alone: what the head and the markup say (`read_metadata`), the lines that are
offered, and the choice; neither the parsing of the page nor its text. `precision_…` is the share of right days among
the answers that one route gave, `share_…` how many pages it answered.
"""

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser

from benchmarks.extraction import PLAIN
from core.dates import is_relative
from core.model import Channel, RawDocument, ReadDate, Rejected, Source
from core.settings import settings_from
from discovery.facts import facts_of
from discovery.whereabouts import country_of, date_order_of, languages_of, timezone_of
from pipeline.date_places import date_lines
from pipeline.decode import decode
from pipeline.heading import title_of
from pipeline.language import identify
from pipeline.metadata import read_metadata
from pipeline.page import Page
from pipeline.process import process
from pipeline.published import Telling, published_at

FETCHED_AT = datetime(2026, 1, 1, tzinfo=UTC)
_OFFSET = re.compile(r":\d\d(?::?\d\d)?(?:[.,]\d+)?\s*([+-])(\d\d):?(\d\d)\s*$")
_PLACES = ("right", "wrong", "none")


@dataclass(frozen=True)
class Case:
    """A page and its day, None where it has none."""

    name: str
    group: str
    raw: RawDocument
    source: Source
    truth: str | None


@dataclass(frozen=True)
class Answer:
    """What would be stored of a page, and the route by which it was found."""

    day: str | None
    route: str
    suspect: bool = False

    def place(self, truth: str | None) -> str:
        """`right`, `wrong` or `none`."""
        return "right" if self.day == truth else "none" if self.day is None else "wrong"


def cases(folder: Path) -> Iterator[Case]:
    """Pages of a set, or of every set below the folder whose truth names days."""
    truths = [folder / "truth.json"] if (folder / "truth.json").exists() else sorted(folder.glob("*/truth.json"))
    for path in truths:
        for name, row in json.loads(path.read_text(encoding="utf-8")).items():
            page = path.parent / "html" / name
            if "set" in row and page.is_file():
                body = gzip.decompress(page.read_bytes()) if page.suffix == ".gz" else page.read_bytes()
                day = row["date"] if isinstance(row["date"], str) else None  # NaN: the page has none
                yield _case(name, row["set"], row["url"], body, day)


def _case(name: str, group: str, url: str, body: bytes, truth: str | None) -> Case:
    source = declared(url, body)
    raw = RawDocument(source_id=source.id, url=url, fetched_at=FETCHED_AT, content_type="text/html", body=body)
    return Case(name, group, raw, source, truth)


def declared(url: str, body: bytes) -> Source:
    """The source that `govharvest discover` would propose for the page."""
    html = decode(body, "text/html", ())
    facts = None if isinstance(html, Rejected) else facts_of(html, url)
    country = country_of(url, facts).value or (_region_of(facts.language) if facts else "")
    languages = languages_of(country, facts) or _language_of(html)
    channels = tuple(Channel(key=f"listing {tag}", language=tag, listing="https://example.org/") for tag in languages)
    zone = timezone_of(country).value or "UTC"
    return replace(PLAIN, channels=channels, timezone=zone, date_order=date_order_of(country))


def _region_of(language: str) -> str:
    """US of en-US, which software writes unasked and `discover` therefore leaves to a person."""
    found = re.fullmatch(r"[a-z]{2,3}[-_]([A-Z]{2})", language)
    return found[1] if found and timezone_of(found[1]).value else ""


def _language_of(html: str | Rejected) -> tuple[str | None, ...]:
    """What whoever declares a source sees at a glance."""
    body = None if isinstance(html, Rejected) else LexborHTMLParser(html).body
    if body is None:
        return (None,)
    body.strip_tags(["script", "style", "noscript", "template"])
    found = identify(body.text(separator=" "), declared=(), claims=()).tag
    return (None if found in ("und", "mul") else found,)


def ours(case: Case) -> Answer:
    """The day of the article that would be stored."""
    article = process(case.raw, case.source)
    if isinstance(article, Rejected):
        return Answer(None, "rejected")
    route = article.provenance["published"].route
    if is_relative(article.published.raw, case.source.languages):
        return Answer(None, route)
    return Answer(day_written(article.published, ZoneInfo(case.source.timezone)), route, article.published.suspect)


def day_written(found: ReadDate, zone: tzinfo) -> str | None:
    """The day as it was written where an offset was, else the day in the source's zone."""
    if found.at is None:
        return None
    if offset := _OFFSET.search(found.raw or ""):
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        zone = timezone(ahead if offset[1] == "+" else -ahead)
    return found.at.astimezone(zone).date().isoformat()


def seconds_of(case: Case) -> float:
    """CPU time of the date step on one page; nothing for a page that cannot be decoded."""
    html = decode(case.raw.body, case.raw.content_type, case.source.languages)
    if isinstance(html, Rejected):
        return 0.0
    untimed = LexborHTMLParser(html)
    title, _ = title_of(read_metadata(untimed, case.raw.url), None, untimed)
    tree = LexborHTMLParser(html)
    began = time.process_time()
    metadata = read_metadata(tree, case.raw.url)
    lines = date_lines(tree, [title or "", *metadata.titles.values()])
    page = Page(
        title=title or "", lead=None, text="", dates=metadata.dates, lines=lines, metadata=metadata, attachments=(),
        provenance={}, html=html,
    )  # fmt: skip
    claims = (metadata.language,) if metadata.language else ()
    published_at(Telling(raw=case.raw, source=case.source, page=page, claims=claims))
    return time.process_time() - began


def scores(pages: list[Case], answers: list[Answer], seconds: float) -> dict[str, float]:
    """Shares of all pages, of each set and of each route."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for case, answer in zip(pages, answers, strict=True):
        place = answer.place(case.truth)
        counts[""][place] += 1
        counts[f"_{_short(case.group)}"][place] += 1
        if answer.day is not None:
            counts[f"by {answer.route}"][place] += 1
            counts["by suspect" if answer.suspect else "by trusted"][place] += 1
    found = {place: counts[""][place] / len(pages) for place in _PLACES} | {"ms": 1000 * seconds / len(pages)}
    for group in sorted(name for name in counts if name.startswith("_")):
        found |= {f"{place}{group}": counts[group][place] / counts[group].total() for place in _PLACES}
    for route in sorted((name for name in counts if name.startswith("by ")), key=lambda name: -counts[name].total()):
        name = re.sub(r"\W+", "_", route.removeprefix("by ")).strip("_").lower()
        found[f"precision_{name}"] = counts[route]["right"] / counts[route].total()
        found[f"share_{name}"] = counts[route].total() / len(pages)
    return {name: round(value, 4) for name, value in found.items()}


def _short(group: str) -> str:
    """`default` of eval_default, `mediacloud` of eval_mediacloud_2020."""
    return re.sub(r"\W+", "_", re.sub(r"^eval_|_\d{4}$", "", group))


def main() -> int:
    """Prints the scores; 2 when there are no pages to read."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dates", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with truth.json and html/, or with such folders")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument("--misses", action="store_true", help="name the pages whose day is wrong or not found")
    options = parser.parse_args()
    corpora = settings_from().corpora
    data = options.data or (corpora / "extraction" if corpora else None)
    pages = list(cases(data)) if data else []
    if not pages:
        print(f"dates: no pages under {data}; give --data or set GOVHARVEST_CORPORA", file=sys.stderr)
        return 2
    answers = [ours(case) for case in pages]
    found = scores(pages, answers, sum(seconds_of(case) for case in pages))  # warm: every page was read before
    if options.json:
        print(json.dumps({"benchmark": "dates", "data": str(data), "items": len(pages), "scores": found}))
        return 0
    print(f"dates: {len(pages)} pages of {data}")
    for name, value in found.items():
        print(f"  {name:44} {value:10.4f}")
    if options.misses:
        _print_misses(pages, answers)
    return 0


def _print_misses(pages: list[Case], answers: list[Answer]) -> None:
    for case, answer in zip(pages, answers, strict=True):
        if (place := answer.place(case.truth)) != "right":
            print(f"  {place} {case.name[:8]} {case.truth} {answer.day} ({answer.route}) {case.raw.url[:110]}")


if __name__ == "__main__":
    sys.exit(main())
