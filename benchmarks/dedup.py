"""Is each announcement one entry, once? Labelled texts arrive in five orders; what production would make of them.

python -m benchmarks.dedup --data DIR [--json] [--wrong]; DIR holds dev.jsonl.gz or *.jsonl(.gz) (the corpus README
tells the format). `--wrong` shows the pairs that one entry holds wrongly and the copies that are on another, by id.

precision: of the pairs of texts on one entry, how many are one announcement. copies_joined: of the made copies, how
many are on the entry of the text they were made from. lookalikes_merged: of the look-alikes, how many have a text of
another announcement on their entry, whoever joined whom. Revisions and other spellings of an address arrive among the
others; they are pages that are known, and no pairs. Means over the orders; `_spread` is the largest less the smallest.
"""

import argparse
import itertools
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.announced import Played, Record, orders, play, records
from core.settings import settings_from
from core.urls import canonical

ORDERS = 5


def main() -> int:
    """Prints the scores; 2 when there is nothing to read."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dedup", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with dev.jsonl.gz or *.jsonl(.gz)")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.add_argument("--wrong", action="store_true", help="show what went wrong in the first order, by id")
    options = parser.parse_args()
    corpora = settings_from().corpora
    data = options.data or (corpora / "dedup" if corpora else None)
    known = records(data) if data and data.is_dir() else []
    if not known:
        print(f"dedup: no records under {data}; give --data or set GOVHARVEST_CORPORA", file=sys.stderr)
        return 2
    played = [play(order) for order in orders(known, ORDERS)]
    if options.wrong:
        for line in wrong(known, played[0]):
            print(line)
        return 0
    _print(str(data), len(known), scores(known, played), as_json=options.json)
    return 0


def _print(data: str, items: int, found: Mapping[str, float], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"benchmark": "dedup", "data": data, "items": items, "scores": found}))
        return
    print(f"dedup: {items} texts of {data}, {ORDERS} orders of arrival")
    for name, value in found.items():
        print(f"  {name:32} {value:10.4f}")


def scores(known: Sequence[Record], played: Sequence[Played]) -> dict[str, float]:
    """Means over the orders, what differs between them, and the copies by kind and by language."""
    texts = [record for record in known if not record.is_spelling and not record.is_revision]
    rows = [{**judged(texts, order.entries), **_pages(known, order)} for order in played]
    found = {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}
    for name in ("precision", "copies_joined", "lookalikes_merged"):
        found[f"{name}_spread"] = max(row[name] for row in rows) - min(row[name] for row in rows)
    found["same_in_every_order"] = _steady(texts, played)
    found["ms"] = sum(order.seconds for order in played) / len(played) / len(known) * 1000
    for by in ("kind", "lang"):
        found |= _joined_by(by, texts, played)
    return {name: round(value, 4) for name, value in found.items()}


def judged(texts: Sequence[Record], entries: Mapping[str, int]) -> dict[str, float]:
    """What one order made of the texts."""
    clusters = _companies(texts, entries)
    pairs = sum(_pairs(len(cluster)) for cluster in clusters.values())
    right = sum(_pairs(many) for cluster in clusters.values() for many in Counter(r.cluster for r in cluster).values())
    wanted = sum(_pairs(many) for many in Counter(record.cluster for record in texts).values())
    mixed = {entry for entry, cluster in clusters.items() if len({record.cluster for record in cluster}) > 1}
    lookalikes = [record for record in texts if record.is_lookalike]
    return {
        "precision": right / pairs if pairs else 1.0,
        "recall": right / wanted if wanted else 1.0,
        "copies_joined": _share(_is_joined(record, entries) for record in texts if record.is_copy),
        "lookalikes_merged": _share(entries[record.id] in mixed for record in lookalikes),
    }


def _companies(texts: Sequence[Record], entries: Mapping[str, int]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = defaultdict(list)
    for record in texts:
        found[entries[record.id]].append(record)
    return found


def _is_joined(record: Record, entries: Mapping[str, int]) -> bool:
    return record.base is not None and entries.get(record.base) == entries[record.id]


def _pairs(many: int) -> int:
    return many * (many - 1) // 2


def _share(answers: Iterable[bool]) -> float:
    told = list(answers)
    return sum(told) / len(told) if told else 0.0


def _pages(known: Sequence[Record], order: Played) -> dict[str, float]:
    """Addresses and versions: no matter of likeness."""
    pages, clusters = order.pages, defaultdict(set)
    for record in known:
        clusters[record.source, canonical(record.url)].add(record.cluster)
    bases = {record.id: record.base for record in known if record.base is not None and record.base in pages}
    revisions = [(record.id, bases[record.id]) for record in known if record.is_revision and record.id in bases]
    spellings = [(record.id, bases[record.id]) for record in known if record.is_spelling and record.id in bases]
    return {
        "revisions_kept": _share(
            pages[name] == pages[base] and {order.texts[name], order.texts[base]} <= order.versions[pages[name]]
            for name, base in revisions
        ),
        "url_joined": _share(pages[name] == pages[base] for name, base in spellings),
        "url_wrong": float(sum(len(found) > 1 for found in clusters.values())),
    }


def _steady(texts: Sequence[Record], played: Sequence[Played]) -> float:
    """How many texts have the same company whatever the order."""
    company: dict[str, set[frozenset[str]]] = defaultdict(set)
    for order in played:
        for cluster in _companies(texts, order.entries).values():
            names = frozenset(record.id for record in cluster)
            for name in names:
                company[name].add(names)
    return _share(len(found) == 1 for found in company.values())


def _joined_by(by: str, texts: Sequence[Record], played: Sequence[Played]) -> dict[str, float]:
    groups = sorted({getattr(record, by) for record in texts if record.is_copy})
    return {
        f"joined_{group}": _share(
            _is_joined(record, order.entries)
            for order in played
            for record in texts
            if record.is_copy and getattr(record, by) == group
        )
        for group in groups
    }


def wrong(known: Sequence[Record], order: Played) -> Iterable[str]:
    """False pairs and lost copies of one order, with the titles."""
    texts = [record for record in known if not record.is_spelling and not record.is_revision]
    by_id = {record.id: record for record in texts}
    for cluster in _companies(texts, order.entries).values():
        for one, other in itertools.combinations(cluster, 2):
            if one.cluster != other.cluster:
                yield f"together {one.id} {one.kind} {other.id} {other.kind} {one.lang}: {one.title} / {other.title}"
    for record in texts:
        if record.is_copy and record.base in by_id and not _is_joined(record, order.entries):
            yield f"apart {record.id} {record.kind} {record.base} {record.lang}: {record.title}"


if __name__ == "__main__":
    sys.exit(main())
