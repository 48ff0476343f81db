"""How many translations are found, and how many of the links are right, with and without hreflang.

python -m benchmarks.translations [--data DIR] [--seed N] [--days N] [--json] [--wrong]. Drawn ministries with three
languages (ky, ru, en) and two (th, zh, ar beside en) are saved night by night into the embedded PostgreSQL, three
times, each time into an empty database: with hreflang and switchers hidden, as they are, and hidden in another order.
DIR holds dev.jsonl.gz with series in five languages (its README tells the format); without it that part is left out.
Copies are joined first, as in production; `joined_wrongly` counts pairs of announcements that became one.
"""

import argparse
import gzip
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from datetime import date as Day
from itertools import combinations
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

from benchmarks.translated.drawn import TONGUES, Edition, announcements
from benchmarks.translated.sites import STYLES, Page, pages
from core import log
from core.errors import GovharvestError
from core.model import Article, Channel, Language, Origin, RawDocument, ReadDate, Source
from core.settings import Settings, settings_from
from core.urls import canonical
from sample.texts import LANGUAGES, shown
from store import migrate, sources
from store.articles import Understood, save
from store.connect import Connection, connect, recreate
from store.translations import link

DATABASE = "bench_translations"
REPORTED = 20261123  # rules were tuned on small seeds
BEGIN = Day(2026, 3, 2)

Edge = frozenset[tuple[str, int, str]]  # of (site, announcement, language)


@dataclass(frozen=True, kw_only=True)
class Site:
    """A drawn ministry."""

    id: str
    land: str
    pages: Sequence[Page]

    def true(self) -> set[Edge]:
        """All pairs of editions of one announcement."""
        groups: dict[int, list[str]] = {}
        for page in self.pages:
            groups.setdefault(page.edition.announcement, []).append(page.edition.language)
        return {
            frozenset({(self.id, number, one), (self.id, number, other)})
            for number, languages in groups.items() for one, other in combinations(languages, 2)
        }  # fmt: skip


def main() -> int:
    """Prints the scores."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.translations", description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seed", type=int, default=REPORTED)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="show the links that are wrong")
    chosen = parser.parse_args()
    log.set_up("warning")
    corpora = settings_from().corpora
    data = chosen.data or (corpora / "dedup" if corpora else None)
    try:
        found = measure(chosen.seed, chosen.days, data, show=chosen.wrong)
    except GovharvestError as error:
        print(f"benchmarks.translations: {error}", file=sys.stderr)
        return 2
    if chosen.json:
        print(json.dumps(found))
        return 0
    print(f"{found['items']} texts of {found['data']}")
    for name, value in found["scores"].items():
        print(f"{name:<28}{value:>10.4g}")
    return 0


def measure(seed: int, days: int, data: Path | None, *, show: bool = False) -> dict[str, Any]:
    """All scores; what is compared is saved into a database of its own, where nothing else is to be joined with."""
    sites = drawn(seed, days)
    settings = replace(settings_from({}), home=settings_from().home, database=DATABASE)
    scores = {"triples": float(sum(_triples(site) for site in sites))}
    with _empty(settings) as conn:
        hidden, spent = _links(conn, sites, hreflang=False)
        scores |= _scores(sites, hidden, "", show) | {"ms": 1000 * spent / sum(len(s.pages) for s in sites)}
        scores["joined_wrongly"] = float(_joined_wrongly(conn, sites, show))
    with _empty(settings) as conn:
        said, _ = _links(conn, sites, hreflang=True)
        scores |= _scores(sites, said, "hreflang_", show)
    with _empty(settings) as conn:
        turned, _ = _links(conn, sites, hreflang=False, order=Random(seed))
        differ = hidden.keys() ^ turned.keys()
        scores["order_differs"] = len(differ) / max(1, len(hidden.keys() | turned.keys()))
    with _empty(settings) as conn:
        scores |= _sample(conn)
    series = data / "dev.jsonl.gz" if data else None
    if series and series.is_file():
        with _empty(settings) as conn:
            scores |= _series(conn, series, show)
    items = sum(len(site.pages) for site in sites)
    named = f"drawn, seed {seed}" + (f", {data}" if series and series.is_file() else "")
    return {"benchmark": "translations", "data": named, "items": items,
            "scores": {name: round(value, 4) for name, value in scores.items()}}  # fmt: skip


@contextmanager
def _empty(settings: Settings) -> Iterator[Connection]:
    """The database anew."""
    recreate(settings)
    with connect(settings, autocommit=True) as conn:
        migrate.init(conn)
        yield conn


def drawn(seed: int, days: int) -> list[Site]:
    """Six styles of site in Kyrgyzstan, each with a quiet and a busy body; one body of each other land."""
    random = Random(seed)
    sites = []
    for at, (land, style, a_day) in enumerate(
        [("kg", style, a_day) for style in STYLES for a_day in ((0, 2), (2, 5))]
        + [(land, style, (1, 4)) for land in TONGUES if land != "kg" for style in ("own_numbers", "titles")]
    ):
        home = f"https://m{at}.{land}.example/"
        groups = announcements(random, land, days, BEGIN, a_day)
        swapping = style in ("own_numbers", "in_step")
        made = pages(style, home, groups, random, one_sided=random.random() < 0.3, swapping=swapping)
        sites.append(Site(id=f"{land}_m{at}", land=land.upper(), pages=made))
    return sites


def _triples(site: Site) -> int:
    return sum(many == 3 for many in Counter(page.edition.announcement for page in site.pages).values())


def _links(
    conn: Connection, sites: Sequence[Site], *, hreflang: bool, order: Random | None = None
) -> tuple[dict[Edge, str], float]:
    """Save all pages, a night after the other (or in any order); edge -> how it is known, and CPU spent on linking."""
    spent = 0.0
    for site in sites:
        body = replace(_source(site), name_en=f"Body {site.id}")
        with conn.cursor() as cursor:
            cursor.executemany(sources.UPSERT, [sources._row(body, _noon(BEGIN))])
        queue = sorted(site.pages, key=lambda page: (page.edition.day, page.url))
        if order:
            order.shuffle(queue)
        for day in sorted({page.edition.day for page in queue}) if not order else range(0, len(queue), 7):
            night = [p for p in queue if p.edition.day == day] if isinstance(day, Day) else queue[day : day + 7]
            batch = [_understood(conn, body, page, hreflang=hreflang) for page in night]
            save(conn, batch, _noon(BEGIN))
            spent += _cost(conn, batch)
    return _edges(conn, _ends(sites)), spent


def _ends(sites: Sequence[Site]) -> dict[str, tuple[str, int, str]]:
    """Which edition a page is."""
    return {
        f"{site.id} {canonical(page.url)}": (site.id, page.edition.announcement, page.edition.language)
        for site in sites
        for page in site.pages
    }


def _cost(conn: Connection, batch: Sequence[Understood]) -> float:
    """CPU of linking a batch once more, as if it were new; ours, not the server's."""
    rows = conn.execute("SELECT id FROM article WHERE page_id = ANY (%s)", ([one.raw.page_id for one in batch],))
    ids = [row["id"] for row in rows]
    began = process_time()
    with conn.transaction():
        link(conn, ids, _noon(BEGIN), again=True)
    return process_time() - began


def _edges(conn: Connection, ends: Mapping[str, tuple[str, int, str]]) -> dict[Edge, str]:
    """Every pair in one group; a pair without a link of its own is known by its group."""
    rows = conn.execute(
        "SELECT one.source_id || ' ' || one.url_key AS one, two.source_id || ' ' || two.url_key AS two,"
        " coalesce(link.evidence ->> 'by', 'group') AS by"
        "  FROM entry AS a JOIN entry AS b ON b.translation_group = a.translation_group AND b.id > a.id"
        "  JOIN article AS one ON one.entry_id = a.id JOIN article AS two ON two.entry_id = b.id"
        "  LEFT JOIN entry_link AS link ON link.a = a.id AND link.b = b.id AND link.kind = 'translation'"
    )
    return {frozenset({ends[row["one"]], ends[row["two"]]}): row["by"] for row in rows}


def _joined_wrongly(conn: Connection, sites: Sequence[Site], show: bool) -> int:
    """Pairs of pages on one entry that are not the same edition of one announcement."""
    rows = conn.execute(
        "SELECT one.source_id || ' ' || one.url_key AS one, two.source_id || ' ' || two.url_key AS two"
        "  FROM article AS one JOIN article AS two ON two.entry_id = one.entry_id AND two.id > one.id"
    ).fetchall()
    ends, texts = _ends(sites), _texts(sites)
    wrong = [(ends[row["one"]], ends[row["two"]]) for row in rows if ends[row["one"]] != ends[row["two"]]]
    for one, other in wrong if show else ():
        _print_pair(f"JOINED {one[0]} {other[0]}", texts[one], texts[other])
    return len(wrong)


def _source(site: Site) -> Source:
    return Source(
        id=site.id, country=site.land, name=site.id, name_en=site.id, homepage=f"https://{site.id}.example/",
        timezone="UTC", channels=(Channel(key="feed x", language=None, feed="https://x.example/rss"),),
    )  # fmt: skip


def _noon(day: Day) -> datetime:
    return datetime.combine(day, time(12), UTC)


PAGE = """
INSERT INTO page (source_id, url_key, url, first_listed_at, last_listed_at, next_check_at)
VALUES (%(source)s, %(key)s, %(url)s, %(at)s, %(at)s, %(at)s) RETURNING id
"""
DOCUMENT = """
INSERT INTO raw_document (source_id, kind, page_id, url, requested_url, fetched_at, status_code, content_type, sha256,
                          state)
VALUES (%(source)s, 'page', %(page)s, %(url)s, %(url)s, %(at)s, 200, '', %(sha256)s, 'pending') RETURNING id
"""


def _understood(conn: Connection, body: Source, page: Page, *, hreflang: bool) -> Understood:
    edition = page.edition
    asked: dict[str, Any] = {"source": body.id, "key": canonical(page.url), "url": page.url, "at": _noon(edition.day)}
    row = conn.execute(PAGE, asked).fetchone()
    assert row
    asked |= {"page": row["id"], "sha256": hashlib.sha256(page.url.encode()).digest()}
    conn.execute("INSERT INTO raw_body VALUES (%(sha256)s, ''::bytea, 0) ON CONFLICT DO NOTHING", asked)
    document = conn.execute(DOCUMENT, asked).fetchone()
    assert document
    raw = RawDocument(
        id=document["id"], source_id=body.id, url=page.url, fetched_at=asked["at"], page_id=row["id"]
    )  # fmt: skip
    alternates = page.hreflang if hreflang else {}
    switcher = hreflang and not alternates
    return Understood(
        raw=raw,
        result=Article(
            source_id=body.id, url=page.url, title=edition.title, lead=None, text=edition.text,
            language=Language(tag=edition.language, confidence="high", method="declared"),
            published=ReadDate(raw=None, at=asked["at"], precision="day"),
            content_hash=hashlib.sha256(f"{body.id} {page.url} {edition.text}".encode()).digest(),
            alternates=page.switcher if switcher else alternates,
            provenance={"alternates": Origin(route="switcher")} if switcher else {},
        ),
    )  # fmt: skip


def _scores(sites: Sequence[Site], found: Mapping[Edge, str], prefix: str, show: bool) -> dict[str, float]:
    true = {edge for site in sites for edge in site.true()}
    scores = _rates(found.keys(), true, prefix)
    for by in sorted(set(found.values())):
        mine = [edge for edge in found if found[edge] == by]
        name = by.replace(" ", "_")
        scores[f"{prefix}links_{name}"] = len(mine)
        scores[f"{prefix}precision_{name}"] = len(true.intersection(mine)) / len(mine)
    if not prefix:
        for land in TONGUES:
            mine_true = {edge for edge in true if next(iter(edge))[0].startswith(land)}
            scores[f"recall_{land}"] = len(mine_true & found.keys()) / len(mine_true)
    if show:
        _show(sites, found, true)
    return scores


def _rates(found: Iterable[Any], true: set[Any], prefix: str) -> dict[str, float]:
    links = set(found)
    right = len(links & true)
    return {f"{prefix}precision": right / max(1, len(links)), f"{prefix}recall": right / max(1, len(true))}


def _show(sites: Sequence[Site], found: Mapping[Edge, str], true: set[Edge]) -> None:
    texts = _texts(sites)
    for edge, by in found.items():
        if edge not in true:
            one, other = (texts[end] for end in sorted(edge))
            _print_pair(f"WRONG {by}", one, other)


def _texts(sites: Sequence[Site]) -> dict[tuple[str, int, str], Edition]:
    return {
        (site.id, page.edition.announcement, page.edition.language): page.edition
        for site in sites
        for page in site.pages
    }


def _print_pair(what: str, one: Edition, other: Edition) -> None:
    print(
        f"{what}: {one.day} {one.title}: {one.text}\n    {other.day} {other.title}: {other.text}",
        file=sys.stderr,
    )


# The sample ministries and the series ------------------------------------------------------------------------------


def _sample(conn: Connection) -> dict[str, float]:
    """The announcements of the sample that have editions, at addresses that say nothing."""
    made = []
    for name in ("interior", "finance"):
        told = [
            Page(
                edition=Edition(
                    announcement=each.number, kind="", language=language, day=each.at.date(), title=edition.title,
                    text=edition.text,
                ),
                url=f"https://{name}.example/p/{each.number * 3 + at * 7_001}",
            )
            for at, language in enumerate(LANGUAGES) for each, edition in _sampled(name, language)
        ]  # fmt: skip
        made.append(Site(id=f"zz_{name}", land="ZZ", pages=told))
    found, _ = _links(conn, made, hreflang=False)
    return _rates(found.keys(), {edge for site in made for edge in site.true()}, "sample_")


def _sampled(name: str, language: str) -> list[Any]:
    return shown(name, language, 1)


def _series(conn: Connection, path: Path, show: bool) -> dict[str, float]:
    """Series that differ in figures, days and names only, in five languages."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row.get("trans")]
    numbers = {trans: at for at, trans in enumerate(dict.fromkeys(row["trans"] for row in rows))}
    told = [
        Page(
            edition=Edition(
                announcement=numbers[row["trans"]], kind=row["kind"], language=row["lang"],
                day=Day.fromisoformat(row["date"]), title=row["title"], text=row["body"],
            ),
            url=f"https://series.example/p/{at}",
        )
        for at, row in enumerate(rows)
    ]  # fmt: skip
    site = Site(id="zz_series", land="ZZ", pages=told)
    found, _ = _links(conn, [site], hreflang=False)
    if show:
        _show([site], found, site.true())
    return _rates(found.keys(), site.true(), "series_")


if __name__ == "__main__":
    sys.exit(main())
