"""The catalogue's rows -> sources/: `python -m tools.catalogue PATH/sources.csv`."""

import argparse
import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.sources import load
from core.urls import canonical
from tools.catalogue.bodies import Body, bodies, definition, kind, unresolved
from tools.catalogue.files import is_ours, text_of, write
from tools.catalogue.rows import Row, curated, read

COLUMNS = "id country body_en body_native body_kind languages timezone kind url why".split()
# Notes that are worth a comment; the others say what the definition says itself.
_WORTH = re.compile(
    r"\b40\d\b|TLS|\bbots?\b|formed XML|renamed|redirects|lagging|left DNS|zone JST|per item|contact in|interfere"
    r"|other tipo|not a ministry|another scraper|newer service|full text in|path /kg|lang=fr|filter parameters"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the definitions and the candidates, and says what it did."""
    asked = _arguments().parse_args(arguments)
    every = bodies(read(asked.rows))
    done = Counter(_written(every, asked.out))
    left = _candidates(every, asked.out)
    (asked.out / "candidates.csv").write_text(left, "utf-8")
    print(", ".join(f"{count} {what}" for what, count in sorted(done.items())), "definitions")
    print(f"{left.count(chr(10)) - 1} candidates")
    return _judged(asked.out, asked.never)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.catalogue", description=__doc__)
    parser.add_argument("rows", type=Path, help="sources.csv of the catalogue")
    parser.add_argument("--out", type=Path, default=Path("sources"), help="folder of the definitions")
    parser.add_argument("--never", type=Path, help="a list of the same form whose addresses must not be loaded")
    return parser


def _written(every: Iterable[Body], out: Path) -> Iterable[str]:
    """What became of each definition; a file of a person stays, and its body's rows with it."""
    for body in every:
        path = path_of(body, out)
        if body.channels and not _nameless(body):
            yield write(path, text_of(definition(body), _comments(body)))
        elif path.exists() and is_ours(path.read_text("utf-8")):
            path.unlink()
            yield "removed"


def path_of(body: Body, out: Path) -> Path:
    """sources/kg/mchs.yaml."""
    country, _, name = body.id.partition("_")
    return out / country / f"{name}.yaml"


def _nameless(body: Body) -> bool:
    return unresolved(body.used[0]) and body.id not in curated()["names"]


def _comments(body: Body) -> list[str]:
    """What whoever looks at a failing channel wants to know."""
    robot = "The crawler that it is known from called itself a browser: our own name may be refused."
    said = [robot] if any("browser user agent" in row.notes for row in body.used) else []
    notes = [note.strip() for row in body.used for note in row.notes.split(";") if _WORTH.search(note)]
    notes += [str(row.facts["note"]) for row in body.used if "note" in row.facts]
    return said + ([f"Noted there: {'; '.join(dict.fromkeys(notes))}."] if notes else [])


def _candidates(every: Iterable[Body], out: Path) -> str:
    """Rows that `govharvest discover --candidates` can begin with, as CSV."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for body in every:
        for row, why in _waiting(body, path_of(body, out).exists()):
            native = "" if unresolved(row) and row.country == "BR" else row.body_native
            what = kind(row.body_kind, row.body_en)
            plain = [row.id.replace("-", "_"), row.country, row.body_en, native, what, " ".join(row.languages)]
            table.writerow([*plain, row.timezone, row.kind, row.url, why])
    return text.getvalue()


def _waiting(body: Body, defined: bool) -> list[tuple[Row, str]]:
    """Of a body without definition every page, and an API only where there is no page; of others new languages only."""
    if not body.channels:
        pages = [pair for pair in body.not_enough if pair[0].kind != "api"]
        return [] if defined else pages or list(body.not_enough)
    if _nameless(body):
        row = next((r for r in body.rows if r.kind == "listing"), body.rows[0])
        return [(row, "only the short name in its address is known")]
    spoken = {language for row in body.used for language in row.languages}
    return [(row, why) for row, why in body.not_enough if not spoken & set(row.languages)]


def _judged(out: Path, never: Path | None) -> int:
    """What loading says, and whether an address that must not be there is; the exit status."""
    sources, errors = load(out)
    print(f"{len(sources)} sources of {len({s.country for s in sources})} countries load, {len(errors)} do not")
    for error in errors:
        print(error, file=sys.stderr)
    found = _forbidden(out, never) if never else []
    for line in found:
        print(line, file=sys.stderr)
    return 1 if errors or found else 0


def _forbidden(out: Path, never: Path) -> list[str]:
    """Addresses of the list that a definition or candidate of ours has; what a person wrote is only named."""
    with never.open(encoding="utf-8", newline="") as file:
        unseen = {canonical(line["url"]) for line in csv.DictReader(file)}
    found = []
    for source in load(out)[0]:
        path = out / Path(*Path(source.path).parts[1:])
        hits = [channel.url for channel in source.channels if canonical(channel.url) in unseen]
        if hits and is_ours(path.read_text("utf-8")):
            found += [f"{source.path}: {url} was never seen" for url in hits]
        elif hits:
            print(f"{source.path}: written by hand with {len(hits)} addresses that were never seen")
    with (out / "candidates.csv").open(encoding="utf-8", newline="") as file:
        found += [
            f"candidates.csv: {c['url']} was never seen" for c in csv.DictReader(file) if canonical(c["url"]) in unseen
        ]
    return found


if __name__ == "__main__":
    raise SystemExit(main())
