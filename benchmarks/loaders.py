"""Four loaders bring the same announcements at the same instant, each on its own connection."""

import hashlib
import multiprocessing
import random
import threading
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from core.model import Article, Channel, Language, RawDocument, ReadDate, Source
from core.settings import Settings
from core.urls import canonical
from pipeline.fingerprint import fingerprint
from store import articles, sources
from store.connect import Connection, connect

LOADERS = 4
NOW = datetime(2026, 3, 2, tzinfo=UTC)
PATIENCE_S = 300


def released_together(settings: Settings, announcements: int, way: str) -> dict[str, float]:
    """Entries that were split, pages that were lost, and pages a second; `way` is threads or processes."""
    with connect(settings, autocommit=True) as conn:
        _ministries(conn)
        before = _count(conn, "entry"), _count(conn, "article")
        seconds = _run(settings, announcements, way)
        entries, pages = (now - then for now, then in zip(_count_both(conn), before, strict=True))
    return {
        f"split_{way}": float(entries - announcements),
        f"lost_{way}": float(announcements * LOADERS - pages),
        f"per_s_{way}": announcements * LOADERS / seconds,
    }


def _run(settings: Settings, announcements: int, way: str) -> float:
    """Seconds from the moment when all are ready."""
    kind: Any = multiprocessing.get_context("spawn") if way == "processes" else threading
    make = kind.Process if way == "processes" else threading.Thread
    ready, start = kind.Barrier(LOADERS + 1), kind.Barrier(LOADERS)
    loaders = [
        make(target=_load, args=(settings, number, announcements, way, ready, start)) for number in range(LOADERS)
    ]
    for loader in loaders:
        loader.start()
    ready.wait(PATIENCE_S)
    began = perf_counter()
    for loader in loaders:
        loader.join()
    return perf_counter() - began


def _load(settings: Settings, loader: int, announcements: int, way: str, ready: Any, start: Any) -> None:
    with connect(settings, autocommit=True) as conn:
        batch = [_page(conn, loader, number, way) for number in range(announcements)]
        ready.wait(PATIENCE_S)
        for one in batch:
            start.wait(PATIENCE_S)
            articles.save(conn, [one], NOW)


def _page(conn: Connection, loader: int, number: int, way: str) -> articles.Understood:
    """One announcement as this loader's ministry carries it: cut or extended a little."""
    chance = random.Random(f"{way} {number}")
    words = ["".join(chance.choices("aeioumnrst", k=6)) for _ in range(150)]
    text = " ".join([*(["as", "an", "agency", "reports"] * (loader % 2)), *words[: 150 - 10 * loader]])
    source, title = f"xx_loader{loader}", f"Announcement {way} {number}"
    url = f"https://loader{loader}.example/{way}/{number}"
    page = conn.execute(PAGE, {"source": source, "key": canonical(url), "url": url, "at": NOW}).fetchone()
    assert page
    sha256 = hashlib.sha256(url.encode()).digest()
    conn.execute("INSERT INTO raw_body VALUES (%s, ''::bytea, 0) ON CONFLICT DO NOTHING", (sha256,))
    raw = conn.execute(
        DOCUMENT, {"source": source, "page": page["id"], "url": url, "at": NOW, "sha": sha256}
    ).fetchone()
    assert raw
    return articles.Understood(
        raw=RawDocument(id=raw["id"], source_id=source, url=url, fetched_at=NOW, page_id=page["id"]),
        result=Article(
            source_id=source, url=url, title=title, lead=None, text=text, content_hash=fingerprint(title, text),
            language=Language(tag="en", confidence="high", method="declared"), published=ReadDate(raw=None, at=NOW),
        ),
    )  # fmt: skip


PAGE = """
INSERT INTO page (source_id, url_key, url, first_listed_at, last_listed_at, next_check_at)
VALUES (%(source)s, %(key)s, %(url)s, %(at)s, %(at)s, %(at)s) RETURNING id
"""

DOCUMENT = """
INSERT INTO raw_document (source_id, kind, page_id, url, requested_url, fetched_at, status_code, content_type, sha256,
                          state)
VALUES (%(source)s, 'page', %(page)s, %(url)s, %(url)s, %(at)s, 200, '', %(sha)s, 'pending') RETURNING id
"""


def _ministries(conn: Connection) -> None:
    known = []
    for number in range(LOADERS):
        home = f"https://loader{number}.example/"
        channel = Channel(key=f"feed {home}rss", language="en", feed=f"{home}rss")
        known.append(
            Source(
                id=f"xx_loader{number}", country="XX", name="Loader", name_en="Loader", homepage=home, timezone="UTC",
                channels=(channel,),
            )
        )  # fmt: skip
    sources.sync(conn, known, NOW)


def _count_both(conn: Connection) -> tuple[int, int]:
    return _count(conn, "entry"), _count(conn, "article")


def _count(conn: Connection, table: str) -> int:
    row = conn.execute(f"SELECT count(*) AS n FROM {table}").fetchone()  # noqa: S608 # our own words
    assert row
    return int(row["n"])
