"""How well and how fast `pipeline.process` finds an article's text, beside trafilatura in the same run."""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import trafilatura
from selectolax.lexbor import LexborHTMLParser

from benchmarks.scoring import score
from core.model import Channel, RawDocument, Rejected, Source
from core.settings import settings_from
from pipeline.decode import decode
from pipeline.generic import generic_text
from pipeline.heading import title_of
from pipeline.language.voices import say_langdetect, say_py3langid
from pipeline.metadata import read_metadata
from pipeline.process import process

FETCHED_AT = datetime(2026, 1, 1, tzinfo=UTC)
PLAIN = Source(
    id="xx_plain",
    country="XX",
    name="Plain",
    name_en="Plain",
    homepage="https://example.org/",
    timezone="UTC",
    channels=(Channel(key="listing https://example.org/", language=None, listing="https://example.org/"),),
)


@dataclass(frozen=True)
class Case:
    """A page and the text that a reader sees as its article."""

    group: str
    url: str
    body: bytes
    truth: str


@dataclass
class Answers:
    """What one extractor said of every page, and the CPU time it took."""

    texts: list[str]
    seconds: float = 0.0

    def ask(self, extractor: Callable[[Case], str], case: Case) -> None:
        """Adds the answer to one more page."""
        began = time.process_time()
        self.texts.append(extractor(case))
        self.seconds += time.process_time() - began


def cases(folder: Path) -> Iterator[Case]:
    """Pages of a set, or of every set below the folder that has texts as truth."""
    truths = [folder / "truth.json"] if (folder / "truth.json").exists() else sorted(folder.glob("*/truth.json"))
    for path in truths:
        rows = json.loads(path.read_text(encoding="utf-8"))
        for name, row in rows.items():
            page = page_of(path.parent / "html", name)
            if page is not None and "articleBody" in row:
                yield Case(path.parent.name, row.get("url") or PLAIN.homepage, page, row["articleBody"] or "")


def page_of(folder: Path, name: str) -> bytes | None:
    """The bytes of a page of a set, packed or not; None where the set has it no more."""
    for candidate in (folder / name, folder / f"{name}.html.gz", folder / f"{name}.gz", folder / f"{name}.html"):
        if candidate.is_file():
            content = candidate.read_bytes()
            return gzip.decompress(content) if candidate.suffix == ".gz" else content
    return None


def ours(case: Case) -> str:
    """Exactly the text that would be stored; nothing for a rejected page."""
    raw = RawDocument(source_id=PLAIN.id, url=case.url, fetched_at=FETCHED_AT, content_type="text/html", body=case.body)
    article = process(raw, PLAIN)
    return "" if isinstance(article, Rejected) else article.text


def text_step(case: Case) -> str:
    """The text alone: a page decoded, its title and its text found, as `theirs` decodes, parses and finds."""
    html = decode(case.body, "text/html")
    if isinstance(html, Rejected):
        return ""
    tree = LexborHTMLParser(html)
    title, _ = title_of(read_metadata(tree, case.url), None, tree)
    return generic_text(html, title or "", ())[0]


def theirs(case: Case) -> str:
    """trafilatura as it comes."""
    return trafilatura.extract(case.body) or ""


def measure(pages: list[Case]) -> dict[str, float]:
    """All extractors on every page, taking turns at going first, so that neither always finds warm caches."""
    us, them, step = Answers([]), Answers([]), Answers([])
    say_py3langid(""), say_langdetect("")  # loading models is not a page's time, and not every page needs them
    for case in pages[:3]:
        ours(case), theirs(case), text_step(case)
    for number, case in enumerate(pages):
        turns = [(us, ours), (them, theirs), (step, text_step)]
        for answers, extractor in turns if number % 2 else reversed(turns):
            answers.ask(extractor, case)
    return _scores(pages, us, them, step)


def _scores(pages: list[Case], us: Answers, them: Answers, step: Answers) -> dict[str, float]:
    truths = [case.truth for case in pages]
    scores = score(zip(truths, us.texts, strict=True))
    scores["pages_per_cpu_s"] = len(pages) / us.seconds if us.seconds else 0.0
    scores["trafilatura_f1"] = score(zip(truths, them.texts, strict=True))["f1"]
    scores["trafilatura_pages_per_cpu_s"] = len(pages) / them.seconds if them.seconds else 0.0
    scores["ratio"] = them.seconds / us.seconds if us.seconds else 0.0
    scores["text_pages_per_cpu_s"] = len(pages) / step.seconds if step.seconds else 0.0
    scores["text_ratio"] = them.seconds / step.seconds if step.seconds else 0.0
    for group in sorted({case.group for case in pages}):
        name = group.replace("-", "_")
        places = [place for place, case in enumerate(pages) if case.group == group]
        scores[f"f1_{name}"] = score((truths[place], us.texts[place]) for place in places)["f1"]
        scores[f"trafilatura_f1_{name}"] = score((truths[place], them.texts[place]) for place in places)["f1"]
    return {name: round(value, 4) for name, value in scores.items()}


def main() -> int:
    """Prints the scores; 2 when there are no pages to read."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with truth.json and html/, or with such folders")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    options = parser.parse_args()
    corpora = settings_from().corpora
    data = options.data or (corpora / "extraction" if corpora else None)
    pages = list(cases(data)) if data else []
    if not pages:
        print(f"extraction: no pages under {data}; give --data or set GOVHARVEST_CORPORA", file=sys.stderr)
        return 2
    _print(str(data), len(pages), measure(pages), as_json=options.json)
    return 0


def _print(data: str, items: int, scores: dict[str, float], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"benchmark": "extraction", "data": data, "items": items, "scores": scores}))
        return
    print(f"extraction: {items} pages of {data}")
    for name, value in scores.items():
        print(f"  {name:32} {value:10.4f}")


if __name__ == "__main__":
    sys.exit(main())
