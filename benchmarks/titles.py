"""How many titles are read exactly, and what a title costs.

`exact`: the title is word for word and mark for mark what a reader takes for the headline (benchmarks/labels.py says
what counts); `token_f1`: how many words are shared; `stored`: as `exact`, of what `pipeline.process` would store, so
that a page which is refused counts as wrong; `ms`: CPU time of a page, from its decoded text through the tree and what
its head says to the choice of the title.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from benchmarks.extraction import FETCHED_AT, PLAIN, page_of
from benchmarks.labels import hashed, token_f1
from core.model import RawDocument, Rejected
from core.settings import settings_from
from pipeline.decode import decode
from pipeline.heading import title_of
from pipeline.metadata import read_metadata
from pipeline.process import process

LABELS = Path(__file__).with_name("labels")


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page and the label of its title."""

    group: str
    name: str
    url: str
    body: bytes
    label: Sequence[str]


def pages(folder: Path) -> Iterator[Page]:
    """Pages of a set, or of every set below the folder, whose title is in its truth or in our labels."""
    labels = {name: label for path in sorted(LABELS.glob("*_titles.json")) for name, label in _json(path).items()}
    truths = [folder / "truth.json"] if (folder / "truth.json").exists() else sorted(folder.glob("*/truth.json"))
    for path in truths:
        for name, row in _json(path).items():
            label = hashed(name, row["title"]) if row.get("title") else labels.get(name)
            body = page_of(path.parent / "html", name) if label else None
            if label and body is not None:
                url = row.get("url") or PLAIN.homepage
                yield Page(group=path.parent.name.replace("-", "_"), name=name, url=url, body=body, label=label)


def _json(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def title_read(html: str, url: str) -> str:
    """The title alone, as `pipeline.extract` chooses it where a source has no rules."""
    tree = LexborHTMLParser(html)
    return title_of(read_metadata(tree, url), None, tree)[0]


def title_stored(page: Page) -> str:
    """What would stand in the database; nothing for a page that is refused."""
    raw = RawDocument(source_id=PLAIN.id, url=page.url, fetched_at=FETCHED_AT, content_type="text/html", body=page.body)
    article = process(raw, PLAIN)
    return "" if isinstance(article, Rejected) else article.title


def measure(found: Sequence[Page]) -> dict[str, float]:
    """The scores over all pages and of each set."""
    texts = [decode(page.body, "text/html") for page in found]
    htmls = ["" if isinstance(text, Rejected) else text for text in texts]
    title_read(htmls[0], found[0].url)  # what is made once is not a page's time
    began = time.process_time()
    titles = [title_read(html, page.url) for html, page in zip(htmls, found, strict=True)]
    seconds = time.process_time() - began
    answers = [hashed(page.name, title) for page, title in zip(found, titles, strict=True)]
    stored = [hashed(page.name, title_stored(page)) for page in found]
    rows = list(zip(found, answers, stored, strict=True))
    scores = _scores(rows) | {"ms": 1000 * seconds / len(found)}
    for group in sorted({page.group for page in found}):
        of_group = _scores([row for row in rows if row[0].group == group])
        scores |= {f"{name}_{group}": value for name, value in of_group.items()}
    return {name: round(value, 4) for name, value in scores.items()}


def _scores(rows: Sequence[tuple[Page, list[str], list[str]]]) -> dict[str, float]:
    return {
        "exact": sum(answer == list(page.label) for page, answer, _ in rows) / len(rows),
        "token_f1": sum(token_f1(page.label, answer) for page, answer, _ in rows) / len(rows),
        "stored": sum(kept == list(page.label) for page, _, kept in rows) / len(rows),
    }


def main() -> int:
    """Prints the scores; 2 when there are no pages whose title is known."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.titles", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with truth.json and html/, or with such folders")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument("--wrong", action="store_true", help="also the titles that are not exact, on standard error")
    options = parser.parse_args()
    corpora = settings_from().corpora
    data = options.data or (corpora / "extraction" if corpora else None)
    found = list(pages(data)) if data else []
    if not found:
        print(f"titles: no labelled pages under {data}; give --data or set GOVHARVEST_CORPORA", file=sys.stderr)
        return 2
    if options.wrong:
        _show_wrong(found)
    _print(str(data), len(found), measure(found), as_json=options.json)
    return 0


def _show_wrong(found: Sequence[Page]) -> None:
    for page in found:
        html = decode(page.body, "text/html")
        title = "" if isinstance(html, Rejected) else title_read(html, page.url)
        if hashed(page.name, title) != list(page.label):
            print(f"{page.group} {page.name[:20]} {page.url}\n    {title}", file=sys.stderr)


def _print(data: str, items: int, scores: dict[str, float], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"benchmark": "titles", "data": data, "items": items, "scores": scores}))
        return
    print(f"titles: {items} pages of {data}")
    for name, value in scores.items():
        print(f"  {name:32} {value:10.4f}")


if __name__ == "__main__":
    sys.exit(main())
