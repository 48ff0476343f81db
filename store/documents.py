"""The tables `raw_document` and `raw_body`: every page as it was. Crawlers put in, the pipeline takes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

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
MOST_ATTEMPTS = 2


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


BODY = """
INSERT INTO raw_body (sha256, zstd, bytes) VALUES (%(sha256)s, %(zstd)s, %(bytes)s) ON CONFLICT (sha256) DO NOTHING
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
        WHERE page_id IS NULL AND source_id = %(source_id)s AND kind = %(kind)s AND requested_url = %(requested_url)s
        ORDER BY id DESC LIMIT 1)
"""

FETCHED = """
UPDATE page
   SET fetched_at = %(fetched_at)s, checked_at = %(fetched_at)s, seen_at = %(fetched_at)s,
       next_check_at = coalesce(%(next_check_at)s, next_check_at), status_code = %(status_code)s, etag = %(etag)s,
       last_modified = %(last_modified)s, sha256 = %(sha256)s, failures = 0, missing_since = NULL,
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


CLAIM = """
UPDATE raw_document SET attempts = attempts + 1
  FROM raw_body, page
 WHERE raw_body.sha256 = raw_document.sha256 AND page.id = raw_document.page_id
   AND raw_document.id IN (
        SELECT id FROM raw_document AS next
         WHERE state = 'pending' AND source_id = ANY (%(sources)s) AND page_id %% %(slots)s = %(slot)s
           AND (attempts = 0) = %(fresh)s
           AND NOT EXISTS (SELECT FROM raw_document AS earlier
                            WHERE earlier.page_id = next.page_id AND earlier.state = 'pending' AND earlier.id < next.id)
         ORDER BY id LIMIT %(most)s)
RETURNING raw_document.id, raw_document.source_id, raw_document.url, requested_url, raw_document.fetched_at,
          raw_document.status_code, content_type, zstd, attempts, raw_document.page_id,
          page.url_key AS page_key, page.channel_key,
          hinted_title, hinted_language, hinted_date, hinted_date_from, hinted_published, hinted_summary,
          guid, guid_trusted
"""


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A document to understand, and how often that was begun, this time included."""

    raw: RawDocument
    attempts: int


def claim(conn: Connection, *, sources: Sequence[str], slot: int, slots: int, most: int) -> list[Claimed]:
    """The next documents of this slot, oldest first; those whose understanding once ended the process come singly.

    Pages of a source that is not among `sources` (its file is broken at the moment) wait until it is. The caller
    commits at once: the count of attempts must outlive a process that the page kills.
    """
    asked = {"sources": list(sources), "slot": slot, "slots": slots}
    rows = conn.execute(CLAIM, {**asked, "fresh": True, "most": most}).fetchall()
    rows = rows or conn.execute(CLAIM, {**asked, "fresh": False, "most": 1}).fetchall()
    decompressor = zstandard.ZstdDecompressor()
    claimed = []
    for row in sorted(rows, key=lambda row: row["id"]):
        attempts, body = row.pop("attempts"), decompressor.decompress(row.pop("zstd"))
        row["hinted_published_at"] = row.pop("hinted_published")
        claimed.append(Claimed(raw=RawDocument(**row, body=body), attempts=attempts))
    return claimed


def pending(conn: Connection) -> int:
    """How many documents wait to be understood."""
    row = conn.execute("SELECT count(*) AS n FROM raw_document WHERE state = 'pending'").fetchone()
    return int(row["n"]) if row else 0
