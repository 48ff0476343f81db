"""The tables `raw_document` and `raw_body`: every page as it was. Crawlers put in, the pipeline takes out."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import zstandard
from psycopg.types.json import Jsonb

from core.model import RawDocument
from store.connect import AsyncConnection, Connection
from store.pages import Validators
from store.text import storable

# Headers that say something about the document; the rest (cookies above all) is not kept.
HEADERS_KEPT = (
    "content-type",
    "content-language",
    "content-encoding",
    "last-modified",
    "etag",
    "date",
    "server",
    "link",
)
# Whoever kills a process from outside, or cuts the power, costs the page that was being read an attempt; only a page
# that ends its process every time is to be set aside. With 2, twelve random deaths cost two pages (seen 2026-11).
MOST_ATTEMPTS = 5


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """New bytes of a page, feed or listing."""

    source_id: str
    run_id: int | None
    kind: str  # page, feed, listing
    url: str
    requested_url: str
    fetched_at: datetime
    status_code: int
    content_type: str
    body: bytes
    validators: Validators
    headers: Mapping[str, str] = field(default_factory=dict)
    page_id: int | None = None
    next_check_at: datetime | None = None
    seen_before_at: datetime | None = None


# Where the bytes are there nothing is written, but their row is held until we commit: before, whoever prunes or erases
# cannot see our document.
BODY = """
INSERT INTO raw_body (sha256, zstd, bytes) VALUES (%(sha256)s, %(zstd)s, %(bytes)s)
ON CONFLICT (sha256) DO UPDATE SET bytes = EXCLUDED.bytes WHERE false
"""

# A channel that could not be read to its end is read again though its bytes are the same: they are not kept again.
DOCUMENT = """
INSERT INTO raw_document (source_id, run_id, kind, page_id, url, requested_url, fetched_at, status_code, content_type,
                          headers, sha256, seen_before_at, state, understood_at)
SELECT %(source_id)s, %(run_id)s::bigint, %(kind)s, %(page_id)s::bigint, %(url)s, %(requested_url)s,
       %(fetched_at)s::timestamptz, %(status_code)s::int, %(content_type)s, %(headers)s::jsonb, %(sha256)s::bytea,
       %(seen_before_at)s::timestamptz, CASE WHEN %(kind)s = 'page' THEN 'pending' ELSE 'done' END,
       CASE WHEN %(kind)s = 'page' THEN NULL ELSE %(fetched_at)s::timestamptz END
 WHERE %(kind)s = 'page' OR %(sha256)s::bytea IS DISTINCT FROM (
       SELECT sha256 FROM raw_document
        WHERE page_id IS NULL AND source_id = %(source_id)s AND kind = %(kind)s
          AND url_hash(requested_url) = url_hash(%(requested_url)s)
        ORDER BY id DESC LIMIT 1)
"""

FETCHED = """
UPDATE page
   SET fetched_at = %(fetched_at)s, checked_at = %(fetched_at)s, seen_at = %(fetched_at)s,
       next_check_at = coalesce(%(next_check_at)s, next_check_at), status_code = %(status_code)s, etag = %(etag)s,
       last_modified = %(last_modified)s, sha256 = %(sha256)s, failures = 0, missing_since = NULL,
       last_word = NULL, last_error = NULL,
       restored_at = CASE WHEN gone_since IS NOT NULL THEN coalesce(restored_at, %(fetched_at)s) ELSE restored_at END
 WHERE id = %(page_id)s
"""


async def keep(conn: AsyncConnection, documents: Sequence[Fetched]) -> None:
    """Store new bytes before anything is understood; the same bytes are stored once."""
    compressor = zstandard.ZstdCompressor(level=6)
    rows = [_row(document) for document in documents]
    bodies = {
        document.validators.sha256: {
            "sha256": document.validators.sha256,
            "zstd": compressor.compress(document.body),
            "bytes": len(document.body),
        }
        for document in documents
    }
    async with conn.cursor() as cursor:
        # In the order of their hashes: two crawls that store the same bytes must not wait for each other in a ring.
        await cursor.executemany(BODY, [bodies[key] for key in sorted(bodies, key=bytes)])  # type: ignore[arg-type]
        await cursor.executemany(DOCUMENT, rows)
        await cursor.executemany(FETCHED, [row for row in rows if row["page_id"] is not None])


def _row(document: Fetched) -> dict[str, object]:
    headers = {k: storable(v) for k, v in document.headers.items() if k in HEADERS_KEPT}
    return {
        "source_id": document.source_id,
        "run_id": document.run_id,
        "kind": document.kind,
        "page_id": document.page_id,
        "url": storable(document.url),
        "requested_url": storable(document.requested_url),
        "fetched_at": document.fetched_at,
        "status_code": document.status_code,
        "content_type": storable(document.content_type),
        "headers": Jsonb(headers),
        "sha256": document.validators.sha256,
        "seen_before_at": document.seen_before_at,
        "next_check_at": document.next_check_at,
        "etag": storable(document.validators.etag),
        "last_modified": storable(document.validators.last_modified),
    }


async def forget(conn: AsyncConnection, sha256: bytes) -> None:
    """Do not keep these bytes of a channel: they name what an operator erased."""
    await conn.execute("DELETE FROM raw_body WHERE sha256 = %s", (sha256,))


# First key of an advisory lock on a page whose documents are being understood, beside those of store.runs. Whoever dies
# holds nothing, so nothing of a dead process waits for anybody.
PAGE_LOCK = 7706
LOOK = 2_000  # documents, the oldest; as many as some fifty processes may hold at once

FREE = """
WITH next AS MATERIALIZED (
    SELECT id, page_id FROM raw_document AS next
     WHERE state = 'pending' AND source_id = ANY (%(sources)s) AND (attempts = 0) = %(fresh)s
       AND NOT EXISTS (SELECT FROM raw_document AS earlier
                        WHERE earlier.page_id = next.page_id AND earlier.state = 'pending' AND earlier.id < next.id)
     ORDER BY id LIMIT %(look)s)
SELECT id, page_id FROM next WHERE pg_try_advisory_lock(%(lock)s, (page_id %% 2147483647)::int) LIMIT %(most)s
"""

CLAIM = """
UPDATE raw_document SET attempts = attempts + 1
  FROM page
 WHERE page.id = raw_document.page_id
   AND raw_document.id = ANY (%(ids)s) AND raw_document.state = 'pending'
RETURNING raw_document.id, raw_document.source_id, raw_document.url, requested_url, raw_document.fetched_at,
          raw_document.status_code, content_type, attempts,
          (SELECT zstd FROM raw_body WHERE raw_body.sha256 = raw_document.sha256) AS zstd, raw_document.page_id,
          page.url_key AS page_key, page.channel_key,
          hinted_title, hinted_language, hinted_date, hinted_date_from, hinted_published, hinted_summary,
          guid, guid_trusted
"""

UNLOCK = "SELECT pg_advisory_unlock(%s, (page_id %% 2147483647)::int) FROM unnest(%s::bigint[]) AS held (page_id)"


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A document to understand, and how often that was begun, this time included."""

    raw: RawDocument
    attempts: int
    is_kept: bool  # False: its bytes were pruned or erased


@contextmanager
def claimed(conn: Connection, *, sources: Sequence[str], most: int) -> Iterator[list[Claimed]]:
    """The next documents that nobody has, oldest first; those whose understanding once ended the process come singly.

    They are this session's until the block ends, or the session does. Pages of a source that is not among `sources`
    (its file is broken at the moment) wait until it is. On an autocommit connection: the count of attempts must
    outlive a process that the page kills.
    """
    asked = {"sources": list(sources), "look": LOOK, "lock": PAGE_LOCK}
    found = conn.execute(FREE, {**asked, "fresh": True, "most": most}).fetchall()
    found = found or conn.execute(FREE, {**asked, "fresh": False, "most": 1}).fetchall()
    try:
        yield _opened(conn.execute(CLAIM, {"ids": [row["id"] for row in found]}).fetchall()) if found else []
    finally:
        if found and not conn.closed:
            conn.execute(UNLOCK, (PAGE_LOCK, [row["page_id"] for row in found]))


def _opened(rows: list[dict[str, Any]]) -> list[Claimed]:
    decompressor = zstandard.ZstdDecompressor()
    opened = []
    for row in sorted(rows, key=lambda row: row["id"]):
        attempts, zstd = row.pop("attempts"), row.pop("zstd")
        body = b"" if zstd is None else decompressor.decompress(zstd)
        row["hinted_published_at"] = row.pop("hinted_published")
        opened.append(Claimed(raw=RawDocument(**row, body=body), attempts=attempts, is_kept=zstd is not None))
    return opened


def last_pending(conn: Connection, sources: Sequence[str]) -> int:
    """The newest document of these sources that waits or is being understood; 0: none is."""
    row = conn.execute(LAST_PENDING, (list(sources),)).fetchone()
    return int(row["id"]) if row and row["id"] else 0


def is_pending(conn: Connection, sources: Sequence[str], until: int) -> bool:
    """Whether one of them up to that number waits or is being understood."""
    row = conn.execute(FIRST_PENDING, (list(sources),)).fetchone()
    return bool(row and row["id"] and row["id"] <= until)


LAST_PENDING = "SELECT max(id) AS id FROM raw_document WHERE state = 'pending' AND source_id = ANY (%s)"
FIRST_PENDING = "SELECT min(id) AS id FROM raw_document WHERE state = 'pending' AND source_id = ANY (%s)"


def pending(conn: Connection) -> int:
    """How many documents wait to be understood."""
    row = conn.execute("SELECT count(*) AS n FROM raw_document WHERE state = 'pending'").fetchone()
    return int(row["n"]) if row else 0
