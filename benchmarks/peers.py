"""The same pages through `pipeline.process`, news-please, newspaper4k and trafilatura, in one run (`make peers`).

Text and title are compared as benchmarks.extraction and benchmarks.titles do, the day of publication where a set knows
it, the language by its primary subtag. Each page goes through all of them before the next, the first one changing from
page to page; `ms` is CPU time of a page. What one of them raises counts as nothing found. The network is shut: none of
them may look a page up. The peers are no part of this project: tools/peers.sh installs them into .venv-peers.
"""

import argparse
import json
import logging
import socket
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.extraction import FETCHED_AT, PLAIN, page_of
from benchmarks.labels import hashed, token_f1
from benchmarks.scoring import score
from core.model import RawDocument, Rejected
from core.settings import settings_from
from pipeline.decode import decode
from pipeline.process import process

LABELS = Path(__file__).with_name("labels")
_WARMING = 3  # pages read before the clock is looked at: loading models is no page's time
_EVERY = 3  # of the many pages that only know their date, every third is read


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one of them says of a page."""

    text: str = ""
    title: str = ""
    day: date | None = None
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page and what is known of it; None is not known."""

    group: str
    name: str
    url: str
    body: bytes
    html: str
    text: str | None
    title: Sequence[str] | None  # its label
    day: date | None
    has_day: bool  # whether the set knows days at all
    language: str | None


@dataclass
class Peer:
    """One of those compared, its answers and the CPU time they took."""

    name: str
    read: Callable[[Page], Answer]
    answers: list[Answer] = field(default_factory=list)
    seconds: float = 0.0
    raised: int = 0

    def ask(self, page: Page) -> None:
        """Adds the answer to one more page."""
        began = time.process_time()
        try:
            answer = self.read(page)
        except Exception:  # whatever it stumbles over, it found nothing
            answer, self.raised = Answer(), self.raised + 1
        self.seconds += time.process_time() - began
        self.answers.append(answer)


def ours(page: Page) -> Answer:
    """Exactly what would be stored, in whatever language, of a source without rules."""
    raw = RawDocument(source_id=PLAIN.id, url=page.url, fetched_at=FETCHED_AT, content_type="text/html", body=page.body)
    found = process(raw, PLAIN)
    if isinstance(found, Rejected):
        return Answer()
    at = found.published.at
    return Answer(text=found.text, title=found.title, day=at.date() if at else None, language=found.language.tag)


def news_please(page: Page) -> Answer:
    """`NewsPlease.from_html`, without the pictures that it would fetch."""
    from newsplease import NewsPlease

    found = NewsPlease.from_html(page.html, url=page.url, fetch_images=False)
    return Answer(
        text=found.maintext or "", title=found.title or "", day=_day(found.date_publish), language=found.language or ""
    )


def newspaper(page: Page) -> Answer:
    """newspaper4k as it comes."""
    from newspaper import Article

    found = Article(page.url, fetch_images=False)
    found.download(input_html=page.html)
    found.parse()
    language = getattr(found, "meta_lang", "") or ""
    return Answer(text=found.text or "", title=found.title or "", day=_day(found.publish_date), language=language)


def trafilatura(page: Page) -> Answer:
    """trafilatura with its metadata; it tells no language unless it is asked for one."""
    from trafilatura import bare_extraction

    found: Any = bare_extraction(page.body, url=page.url, with_metadata=True)
    if found is None:
        return Answer()
    return Answer(
        text=found.text or "",
        title=found.title or "",
        day=_day(found.date),
        language=getattr(found, "language", "") or "",
    )


def _day(said: Any) -> date | None:
    if isinstance(said, datetime):
        return said.date()
    try:
        return date.fromisoformat(str(said)[:10]) if said else None
    except ValueError:
        return None


PEERS = {"govharvest": ours, "news-please": news_please, "newspaper4k": newspaper, "trafilatura": trafilatura}


def pages(folder: Path) -> Iterator[Page]:
    """Every page of the sets below the folder that knows its text; every third of those that only know their day."""
    titles, languages = _labels("titles"), _labels("languages")
    for path in sorted(folder.glob("*/truth.json")):
        rows = json.loads(path.read_text(encoding="utf-8"))
        has_day = any("date" in row for row in rows.values())
        has_text = any("articleBody" in row for row in rows.values())
        for place, (name, row) in enumerate(rows.items()):
            body = page_of(path.parent / "html", name) if has_text or place % _EVERY == 0 else None
            html = decode(body, "text/html") if body else None
            if body is None or not isinstance(html, str):
                continue
            yield Page(
                group=path.parent.name, name=name, url=row.get("url") or PLAIN.homepage, body=body, html=html,
                text=row.get("articleBody"), title=hashed(name, row["title"]) if row.get("title") else titles.get(name),
                day=_day(row.get("date")), has_day=has_day,
                language=languages.get(name, "en" if path.parent.name == "wcxb-gov" else None),
            )  # fmt: skip


def _labels(what: str) -> dict[str, Any]:
    return {
        name: label
        for path in sorted(LABELS.glob(f"*_{what}.json"))
        for name, label in json.loads(path.read_text(encoding="utf-8")).items()
    }


def measure(found: Sequence[Page]) -> list[Peer]:
    """All of them on every page."""
    peers = [Peer(name, read) for name, read in PEERS.items()]
    for peer in peers:
        for page in found[:_WARMING]:
            peer.ask(page)
        peer.answers, peer.seconds, peer.raised = [], 0.0, 0
    for number, page in enumerate(found):
        turn = number % len(peers)
        for peer in (*peers[turn:], *peers[:turn]):
            peer.ask(page)
    return peers


def scores_of(peer: Peer, found: Sequence[Page]) -> dict[str, float]:
    """Shares of pages, and CPU ms a page."""
    rows = list(zip(found, peer.answers, strict=True))
    texts = [(page.text, answer.text) for page, answer in rows if page.text is not None]
    titles = [(list(p.title), hashed(p.name, answer.title)) for p, answer in rows if p.title is not None]
    days = [(page.day, answer.day) for page, answer in rows if page.day is not None]
    languages = [(page.language, answer.language[:2].lower()) for page, answer in rows if page.language is not None]
    return {
        "f1": score(texts)["f1"],
        "title_exact": _share(label == said for label, said in titles),
        "title_token_f1": sum(token_f1(label, said) for label, said in titles) / max(1, len(titles)),
        "date_right": _share(day == said for day, said in days),
        "date_wrong": _share(said not in (None, day) for day, said in days),
        "language_right": _share(language == said for language, said in languages),
        "language_wrong": _share(said not in ("", "un", language) for language, said in languages),
        "raised": peer.raised,
        "ms": 1000 * peer.seconds / len(found),
    }


def _share(outcomes: Iterator[bool] | Any) -> float:
    told = list(outcomes)
    return sum(told) / len(told) if told else 0.0


def main() -> int:
    """Prints a table, or with --json one object; 2 without pages."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with sets of pages, each with truth.json and html/")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    options = parser.parse_args()
    corpora = settings_from().corpora
    data = options.data or (corpora / "extraction" if corpora else None)
    found = list(pages(data)) if data else []
    if not found:
        print(f"peers: no pages under {data}; give --data or set GOVHARVEST_CORPORA", file=sys.stderr)
        return 2
    _shut()
    results = {peer.name: scores_of(peer, found) for peer in measure(found)}
    if options.json:
        scores = {f"{name}_{score}": value for name, row in results.items() for score, value in row.items()}
        print(json.dumps({"benchmark": "peers", "data": str(data), "items": len(found), "scores": scores}))
    else:
        _print_table(found, results)
    return 0


def _shut() -> None:
    """No network, and no warnings of theirs between the lines."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise OSError("the network is shut while pages are compared")

    socket.socket.connect = refuse  # type: ignore[method-assign]
    socket.getaddrinfo = refuse
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


def _print_table(found: Sequence[Page], results: dict[str, dict[str, float]]) -> None:
    known = {
        "text": sum(page.text is not None for page in found), "title": sum(page.title is not None for page in found),
        "day": sum(page.day is not None for page in found),
        "language": sum(page.language is not None for page in found),
    }  # fmt: skip
    print(f"{len(found)} pages; known: " + ", ".join(f"{what} of {number}" for what, number in known.items()) + "\n")
    print("| | text F1 | title exact | day right / wrong | language right / wrong | CPU ms a page |")
    print("|---|---|---|---|---|---|")
    for name, row in results.items():
        release = "" if name == "govharvest" else f" {version(name)}"
        both = [f"{row[what + '_right']:.3f} / {row[what + '_wrong']:.3f}" for what in ("date", "language")]
        days, languages = ("–" if said == "0.000 / 0.000" else said for said in both)
        print(
            f"| {name}{release} | {row['f1']:.3f} | {row['title_exact']:.3f} | {days} | {languages} | {row['ms']:.0f} |"
        )


if __name__ == "__main__":
    sys.exit(main())
