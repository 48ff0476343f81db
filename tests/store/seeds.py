"""Rows for the tests of the store and of what reads it: a ministry, a page, a document, an article."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from core.model import Article, Attachment, Channel, Expect, Language, Outcome, RawDocument, ReadDate, Source
from core.urls import canonical
from store import articles, sources
from store.connect import Connection

NIGHT = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONG = " ".join(f"слово{n}" for n in range(60))


def source(source_id: str = "kg_mvd", *, quiet_days: int = 14, active: bool = True) -> Source:
    """A ministry as its file would describe it."""
    home = f"https://{source_id.replace('_', '-')}.example/"
    return Source(
        id=source_id, country=source_id[:2].upper(), name="Министрлик", name_en="Ministry", homepage=home,
        timezone="Asia/Bishkek", channels=(Channel(key=f"feed {home}rss", language="ru", feed=f"{home}rss"),),
        expect=Expect(quiet_days=quiet_days), active=active,
    )  # fmt: skip


def ministry(conn: Connection, source_id: str = "kg_mvd", now: datetime = NIGHT, *, quiet_days: int = 14) -> None:
    """The ministry in the table, beside those that are there."""
    with conn.cursor() as cursor:
        cursor.executemany(sources.UPSERT, [sources._row(source(source_id, quiet_days=quiet_days), now)])


def page(conn: Connection, url: str, source_id: str = "kg_mvd", guid: str | None = None) -> int:
    """The page's id; with a guid, a trusted one."""
    row = conn.execute(
        "INSERT INTO page (source_id, url_key, url, guid, guid_trusted, first_listed_at, last_listed_at, next_check_at)"
        " VALUES (%(source)s, %(key)s, %(url)s, %(guid)s, %(guid)s::text IS NOT NULL, %(at)s, %(at)s, %(at)s)"
        " ON CONFLICT (source_id, url_hash(url_key), edition) DO UPDATE SET url = EXCLUDED.url RETURNING id",
        {"source": source_id, "key": canonical(url), "url": url, "guid": guid, "at": NIGHT},
    ).fetchone()
    assert row
    return int(row["id"])


def document(
    conn: Connection, url: str, source_id: str = "kg_mvd", *, guid: str | None = None, run_id: int | None = None,
    at: datetime = NIGHT, seen_before_at: datetime | None = None,
) -> RawDocument:  # fmt: skip
    """A document of the page that waits to be understood."""
    page_id = page(conn, url, source_id, guid)
    sha256 = hashlib.sha256(url.encode()).digest()
    conn.execute("INSERT INTO raw_body VALUES (%s, ''::bytea, 0) ON CONFLICT DO NOTHING", (sha256,))
    row = conn.execute(
        "INSERT INTO raw_document (source_id, run_id, kind, page_id, url, requested_url, fetched_at, status_code,"
        " content_type, sha256, seen_before_at, state)"
        " VALUES (%s, %s, 'page', %s, %s, %s, %s, 200, '', %s, %s, 'pending') RETURNING id",
        (source_id, run_id, page_id, url, url, at, sha256, seen_before_at),
    ).fetchone()
    assert row
    return RawDocument(
        id=row["id"], source_id=source_id, url=url, fetched_at=at, page_id=page_id, guid=guid,
        guid_trusted=guid is not None,
    )  # fmt: skip


def article(
    url: str, text: str = LONG, source_id: str = "kg_mvd", *, title: str = "Заголовок", language: str = "ru",
    alternates: Mapping[str, str] | None = None, precision: str = "minute", declared: str | None = None,
    attachments: tuple[Attachment, ...] = (), at: datetime = NIGHT,
) -> Article:  # fmt: skip
    """What a page means."""
    return Article(
        source_id=source_id, url=url, title=title, lead=None, text=text, alternates=alternates or {},
        language=Language(tag=language, confidence="high", method="agree", declared=declared), attachments=attachments,
        published=ReadDate(raw="2 марта 2026", at=at, precision=precision),
        content_hash=hashlib.sha256(f"{title}\n{text}".encode("utf-8", "replace")).digest(),
    )  # fmt: skip


def save(
    conn: Connection, url: str, text: str = LONG, source_id: str = "kg_mvd", *, guid: str | None = None,
    run_id: int | None = None, at: datetime = NIGHT, title: str = "Заголовок", language: str = "ru",
    alternates: Mapping[str, str] | None = None, seen_before_at: datetime | None = None,
    attachments: tuple[Attachment, ...] = (), **beside: Any,
) -> Outcome:  # fmt: skip
    """Fetch and understand one page; what saving it did."""
    raw = document(conn, url, source_id, guid=guid, run_id=run_id, at=at, seen_before_at=seen_before_at)
    result = article(
        url, text, source_id, title=title, language=language, alternates=alternates, attachments=attachments
    )
    result = replace(result, **beside)  # section, author, tags, images
    return articles.save(conn, [articles.Understood(raw=raw, result=result)], at)[0]


def count(conn: Connection, table: str) -> int:
    """How many rows the table has."""
    row = conn.execute(f"SELECT count(*) AS n FROM {table}").fetchone()
    assert row
    return int(row["n"])
