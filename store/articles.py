"""The tables `entry`, `article`, `article_version`, `rejected`: what pages mean, and every text they ever had."""

import traceback
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import Error as DatabaseError
from psycopg.types.json import Jsonb

from core.model import Article, Origin, Outcome, Rejected
from core.urls import canonical
from store import copies, erasures, translations
from store.books import Books, Understood, key_of
from store.connect import Connection
from store.edits import tell_copies
from store.shelf import Shelf
from store.text import LONGEST_RAW, storable

__all__ = ["Understood", "alternate_rows", "as_stored", "how_named", "in_json", "key_of", "save"]


def save(conn: Connection, batch: Sequence[Understood], now: datetime) -> list[Outcome]:
    """Save a batch in one transaction; a row that the database refuses is set aside with its reason, alone."""
    _take_apart(conn, batch)
    try:
        with conn.transaction():
            return _save(conn, batch, now)
    except (DatabaseError, UnicodeError) as error:
        if conn.closed or not _is_about_data(error):
            raise
        if len(batch) > 1:
            return [outcome for one in batch for outcome in save(conn, [one], now)]
        refused = Rejected(stage="store", reason=f"the database refused it: {error}".split("\n")[0], status="db_error")
        with conn.transaction():
            return _save(conn, [Understood(raw=batch[0].raw, result=refused, trace=traceback.format_exc())], now)


def _is_about_data(error: Exception) -> bool:
    state = getattr(error, "sqlstate", None) or ""
    return isinstance(error, UnicodeError) or state == "" or state[:2] in {"22", "23", "54"}


def _take_apart(conn: Connection, batch: Sequence[Understood]) -> None:
    """Find the keys of what is new before anybody waits for us."""
    pages = [one.raw.page_id for one in batch]
    known = {row["page_id"]: bytes(row["content_hash"]) for row in conn.execute(LAST_HASH, (pages,))}
    for one in batch:
        if isinstance(one.result, Article) and known.get(one.raw.page_id) != one.result.content_hash:
            _ = one.wording.keys


LAST_HASH = """
SELECT page_id, content_hash FROM article JOIN article_version USING (version_no)
 WHERE article_id = article.id AND page_id = ANY (%s)
"""

STILL_PENDING = "SELECT id FROM raw_document WHERE id = ANY (%s) AND state = 'pending' FOR UPDATE"


def _save(conn: Connection, batch: Sequence[Understood], now: datetime) -> list[Outcome]:
    conn.execute("SELECT pg_advisory_xact_lock(%s)", (translations.SAVE_LOCK,))
    open_ids = {row["id"] for row in conn.execute(STILL_PENDING, ([one.raw.id for one in batch],))}
    todo = [one for one in batch if one.raw.id in open_ids]
    again = erasures.offered_again(conn, todo)
    refused = Rejected(stage="store", reason="it was erased")
    todo = [Understood(raw=one.raw, result=refused) if one.raw.id in again else one for one in todo]
    books = Books(Shelf(conn), [one for one in todo if isinstance(one.result, Article)])
    outcomes = [books.decide(one) for one in todo]
    _write(conn, books)
    copies.write(conn, books, now)
    _reject(conn, [one for one in todo if isinstance(one.result, Rejected)], now)
    erasures.refuse(conn, todo, again, now)
    with conn.cursor() as cursor:
        cursor.executemany(
            "UPDATE raw_document SET state = 'done', outcome = %s, understood_at = %s WHERE id = %s",
            [(outcome.value, now, one.raw.id) for one, outcome in zip(todo, outcomes, strict=True)],
        )
    translations.link(conn, list(books.added.alternates), now)
    tell_copies(conn, sorted(map(books.entry_of, books.added.shared)))
    return outcomes


def _write(conn: Connection, books: Books) -> None:
    """Each table in one `executemany`."""
    added = books.added
    revisions = [_revision(*revision) for revision in added.revisions]
    alternates = {
        id: alternate_rows(id, article.alternates, how_named(article)) for id, article in added.alternates.items()
    }
    with conn.cursor() as cursor:
        for statement, rows in (
            (ENTRY, [(id, one.raw.fetched_at) for id, one in added.entries]),
            (ARTICLE, [_article_row(one, id, entry_id) for id, entry_id, one in added.articles]),
            (LAST_SEEN, revisions),
            (REVISED, revisions),
            (VERSION, [_version_row(*version) for version in added.versions]),
            (NO_ALTERNATE, [(id, [row[1] for row in said]) for id, said in alternates.items()]),
            (ALTERNATE, [row for said in alternates.values() for row in said]),
        ):
            if rows:
                cursor.executemany(statement, rows)


ENTRY = "INSERT INTO entry (id, created_at) OVERRIDING SYSTEM VALUE VALUES (%s, %s)"

ARTICLE = """
INSERT INTO article (id, entry_id, source_id, page_id, url, url_key, version_no, first_seen_at, search)
OVERRIDING SYSTEM VALUE
VALUES (%(id)s, %(entry_id)s, %(source_id)s, %(page_id)s, %(url)s, %(url_key)s, 1, %(first_seen_at)s,
        search_vector(%(title)s, %(text)s, %(language)s))
"""

LAST_SEEN = """
UPDATE article_version
   SET last_seen_at = coalesce((SELECT seen_before_at FROM raw_document WHERE id = %(raw)s), first_seen_at)
 WHERE article_id = %(id)s AND version_no = %(version_no)s - 1
"""

REVISED = """
UPDATE article SET version_no = %(version_no)s, url = %(url)s, url_key = %(url_key)s, entry_id = %(entry_id)s,
                   search = search_vector(%(title)s, %(text)s, %(language)s)
 WHERE id = %(id)s
"""

VERSION = """
INSERT INTO article_version (article_id, version_no, raw_document_id, content_hash, title, lead, text, language,
                             language_detail, published_at, published_raw, published_precision, date_suspect,
                             canonical_url, attachments, provenance, first_seen_at, script, section, tags, author,
                             images, understood_by, changed)
VALUES (%(article_id)s, %(version_no)s, %(raw)s, %(content_hash)s, %(title)s, %(lead)s, %(text)s, %(language)s,
        %(language_detail)s, %(published_at)s, %(published_raw)s, %(published_precision)s, %(date_suspect)s,
        %(canonical_url)s, %(attachments)s, %(provenance)s, %(first_seen_at)s,
        %(script)s, %(section)s, %(tags)s, %(author)s, %(images)s, %(understood_by)s, %(changed)s)
"""

NO_ALTERNATE = "DELETE FROM article_alternate WHERE article_id = %s AND language <> ALL (%s)"

ALTERNATE = """
INSERT INTO article_alternate (article_id, language, url, url_key, how) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (article_id, language) DO UPDATE SET url = EXCLUDED.url, url_key = EXCLUDED.url_key, how = EXCLUDED.how
 WHERE (article_alternate.url, article_alternate.how) <> (EXCLUDED.url, EXCLUDED.how)
"""


def _search(article: Article) -> dict[str, Any]:
    return {
        "title": storable(article.title),
        "text": storable(article.text),
        "language": storable(article.language.tag),
    }


def _article_row(one: Understood, article_id: int, entry_id: int) -> dict[str, Any]:
    return {
        **_search(one.article),
        "id": article_id,
        "entry_id": entry_id,
        "source_id": one.raw.source_id,
        "page_id": one.raw.page_id,
        "url": storable(one.article.url),
        "url_key": key_of(one.raw.page_key, one.article.url),
        "first_seen_at": one.raw.fetched_at,
    }


def _revision(article_id: int, entry_id: int, version_no: int, one: Understood) -> dict[str, Any]:
    return {
        **_search(one.article),
        "id": article_id,
        "entry_id": entry_id,
        "version_no": version_no,
        "raw": one.raw.id,
        "url": storable(one.article.url),
        "url_key": key_of(one.raw.page_key, one.article.url),
    }


def as_stored(article: Article) -> dict[str, Any]:
    """What the columns of article_version hold of it, as they are read back; beside them stands whose text it is."""
    language, published = article.language, article.published
    return {
        **_search(article),
        "content_hash": article.content_hash,
        "lead": storable(article.lead),
        "language_detail": {
            "confidence": language.confidence,
            "method": language.method,
            "votes": dict(language.votes),
            "declared": storable(language.declared),
            "disagrees": language.disagrees,
            "unexpected": language.unexpected,
            "shares": {storable(tag): share for tag, share in language.shares.items()},
        },
        "published_at": published.at,
        "published_raw": storable(published.raw),
        "published_precision": published.precision if published.at else None,
        "date_suspect": published.suspect,
        "canonical_url": storable(article.canonical_url),
        "attachments": [
            {
                "url": storable(a.url),
                "name": storable(a.name),
                "media_type": storable(a.media_type),
                "size_bytes": a.size_bytes,
            }
            for a in article.attachments
        ],
        "provenance": {name: _origin(origin) for name, origin in article.provenance.items()},
        "script": storable(language.script),
        "section": storable(article.section),
        "tags": [storable(tag) for tag in article.tags],
        "author": storable(article.author),
        "images": [{"url": storable(image.url), "text": storable(image.text)} for image in article.images],
    }


IN_JSON = ("language_detail", "attachments", "provenance", "images")


def in_json(row: dict[str, Any]) -> dict[str, Any]:
    """A row as it is written."""
    return {**row, **{name: Jsonb(row[name]) for name in IN_JSON}}


def _version_row(article_id: int, version_no: int, one: Understood, changed: Sequence[str]) -> dict[str, Any]:
    return {
        **in_json(as_stored(one.article)),
        "changed": list(changed),
        "article_id": article_id,
        "version_no": version_no,
        "raw": one.raw.id,
        "understood_by": one.understood_by,
        "first_seen_at": one.raw.fetched_at,
    }


def how_named(article: Article) -> str:
    """In which way its page names its other languages."""
    origin = article.provenance.get("alternates")
    return "switcher" if origin and origin.route == "switcher" else "hreflang"


def alternate_rows(article_id: int, alternates: Mapping[str, str], how: str) -> list[tuple[int, str, str, str, str]]:
    """Rows of article_alternate."""
    return [
        (article_id, storable(tag), storable(url), storable(canonical(url)), how) for tag, url in alternates.items()
    ]


def _origin(origin: Origin) -> dict[str, str]:
    said = {"route": origin.route, "rule": origin.rule, "raw": origin.raw[:LONGEST_RAW] if origin.raw else None}
    return {name: storable(value) for name, value in said.items() if value}


REJECT = """
INSERT INTO rejected (raw_document_id, source_id, page_id, url, stage, status, reason, traceback, rejected_at)
VALUES (%(raw)s, %(source_id)s, %(page_id)s, %(url)s, %(stage)s, %(status)s, %(reason)s, %(traceback)s, %(now)s)
ON CONFLICT (raw_document_id) DO NOTHING
"""

STILL_GONE = "UPDATE page SET restored_at = NULL WHERE id = %(page_id)s AND restored_at = %(fetched_at)s"


def _reject(conn: Connection, rejections: Sequence[Understood], now: datetime) -> None:
    rows = []
    for one in rejections:
        assert isinstance(one.result, Rejected)
        rows.append(
            {
                "raw": one.raw.id,
                "source_id": one.raw.source_id,
                "page_id": one.raw.page_id,
                "fetched_at": one.raw.fetched_at,
                "url": storable(one.raw.url),
                "stage": one.result.stage,
                "status": one.result.status,
                "reason": storable(one.result.reason),
                "traceback": storable(one.trace),
                "now": now,
            }
        )
    with conn.cursor() as cursor:
        cursor.executemany(REJECT, rows)
        cursor.executemany(STILL_GONE, rows)  # something answers at its address, and it is no announcement
