"""The raw archive from its first document to its last, for who carries it elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import zstandard

from store.connect import Connection

BATCH = 500  # documents; their bytes are asked for one by one


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which documents; of all sources, if none is named."""

    sources: Sequence[str] = ()
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A raw document without its bytes; `url` is where they came from after all redirects."""

    id: int
    source_id: str
    kind: str
    url: str
    requested_url: str
    fetched_at: datetime
    status_code: int
    content_type: str
    headers: Mapping[str, str]
    sha256: bytes
    is_erased: bool


# A document of an API (text_url) is stored with the address that people read; its bytes came from the one it asked.
NEXT = """
SELECT raw_document.id, raw_document.source_id, kind,
       CASE WHEN page.text_url IS NULL THEN raw_document.url ELSE requested_url END AS url, requested_url,
       raw_document.fetched_at, raw_document.status_code, content_type, headers, raw_document.sha256,
       erasure_id IS NOT NULL AS is_erased
  FROM raw_document LEFT JOIN page ON page.id = page_id
 WHERE raw_document.id > %(after)s AND (%(sources)s::text[] = '{}' OR raw_document.source_id = ANY (%(sources)s))
   AND raw_document.fetched_at >= %(since)s::timestamptz AND raw_document.fetched_at < %(before)s::timestamptz
 ORDER BY raw_document.id LIMIT %(most)s
"""


def documents(conn: Connection, wanted: Wanted) -> Iterator[Kept]:
    """All that are wanted, in the order in which they were stored.

    Batch by batch on an autocommit connection: a transaction of hours would keep the server from tidying up, and would
    still show what is erased meanwhile.
    """
    asked = {"sources": list(wanted.sources), "since": wanted.since or "-infinity", "most": BATCH}
    asked |= {"before": wanted.before or "infinity", "after": 0}
    while rows := conn.execute(NEXT, asked).fetchall():
        for row in rows:
            yield Kept(**row)
        asked["after"] = rows[-1]["id"]


def body(conn: Connection, sha256: bytes) -> bytes | None:
    """The bytes as they came; None where they were pruned or erased."""
    row = conn.execute("SELECT zstd FROM raw_body WHERE sha256 = %s", (sha256,)).fetchone()
    return zstandard.ZstdDecompressor().decompress(row["zstd"]) if row else None


def unknown_sources(conn: Connection, names: Sequence[str]) -> list[str]:
    """Those of the names that no source ever had."""
    known = {row["id"] for row in conn.execute("SELECT id FROM source WHERE id = ANY (%s)", (list(names),))}
    return [name for name in names if name not in known]
