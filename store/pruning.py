"""The table `pruning`: bytes of `raw_body` that nothing rests on any more are told of, and taken away when asked to.

Rows of raw_document stay, their hash with them: they tell when a page was seen, and with what. What is kept, and
why, is in docs/decisions/pruning.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.connect import Connection
from store.translations import SAVE_LOCK

STEP = 5_000  # documents that are looked at in one statement
BATCH = 50  # bodies that are deleted in one transaction: nobody waits longer than for these

Row = dict[str, Any]

# Of a page: its first and last document, every one that a text was made of, the last that was refused, and those that
# our own code failed at, for they may hold a text that nobody has seen. Of a channel's address what it says today.
# What waits to be understood, or was read again and waits to be written, is touched by nobody else.
KEPT = """
       document.fetched_at >= %(before)s
    OR document.state = 'pending'
    OR document.page_id IS NULL AND NOT EXISTS (
       SELECT FROM raw_document AS later
        WHERE later.page_id IS NULL AND later.source_id = document.source_id AND later.kind = document.kind
          AND url_hash(later.requested_url) = url_hash(document.requested_url) AND later.id > document.id)
    OR EXISTS (SELECT FROM page WHERE page.id = document.page_id AND page.erasure_id IS NULL) AND (
          NOT EXISTS (SELECT FROM raw_document AS first
                       WHERE first.page_id = document.page_id AND first.id < document.id)
       OR NOT EXISTS (SELECT FROM raw_document AS later
                       WHERE later.page_id = document.page_id AND later.id > document.id)
       OR EXISTS (SELECT FROM article JOIN article_version AS version ON version.article_id = article.id
                   WHERE article.page_id = document.page_id AND version.raw_document_id = document.id)
       OR EXISTS (SELECT FROM rejected WHERE raw_document_id = document.id AND (stage IN ('understand', 'store')
                     OR NOT EXISTS (SELECT FROM raw_document AS later
                                     WHERE later.page_id = document.page_id AND later.id > document.id
                                       AND later.outcome = 'rejected')))
       OR EXISTS (SELECT FROM rereading
                   WHERE rereading.page_id = document.page_id AND history IS NOT NULL AND applied_at IS NULL))
"""

# The same bytes may be those of several documents: they are counted with the first of them.
PRUNABLE = f"""
SELECT body.sha256, octet_length(body.zstd) AS bytes, counted.source_id, counted.fetched_at
  FROM raw_document AS counted
  JOIN raw_body AS body ON body.sha256 = counted.sha256
 WHERE counted.id > %(after)s AND counted.id <= %(upto)s AND counted.fetched_at < %(before)s
   AND NOT EXISTS (SELECT FROM raw_document AS first WHERE first.sha256 = counted.sha256 AND first.id < counted.id)
   AND NOT EXISTS (SELECT FROM raw_document AS document WHERE document.sha256 = counted.sha256 AND ({KEPT}))
"""  # noqa: S608 # our own words

LAST = "SELECT coalesce(max(id), 0) AS id FROM raw_document WHERE fetched_at < %s"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What was found, or taken away, among the documents up to this one."""

    document_id: int
    last_id: int  # of all that are looked at
    bodies: list[Row]  # sha256, bytes, source_id, fetched_at of the first document


def prune(conn: Connection, before: datetime, now: datetime | None = None) -> Iterator[Step]:
    """Bodies that nothing rests on; with `now` they are taken away, on an autocommit connection, as they are found.

    It may end anywhere: what went is gone and counted, the rest is found again the next time.
    """
    row = conn.execute(LAST, (before,)).fetchone()
    last_id = row["id"] if row else 0
    record = _begun(conn, before, now) if now else None
    for after in range(0, last_id, STEP):
        asked = {"after": after, "upto": after + STEP, "before": before}
        found = conn.execute(PRUNABLE, asked).fetchall()
        if record:
            found = [row for at in range(0, len(found), BATCH)
                     for row in _taken(conn, found[at : at + BATCH], before, record)]  # fmt: skip
        yield Step(document_id=min(after + STEP, last_id), last_id=last_id, bodies=found)
    if record:
        conn.execute("UPDATE pruning SET finished_at = now() WHERE id = %s", (record,))


BEGUN = "INSERT INTO pruning (before, began_at) VALUES (%s, %s) RETURNING id"


def _begun(conn: Connection, before: datetime, now: datetime) -> int:
    row = conn.execute(BEGUN, (before, now)).fetchone()
    assert row is not None
    return int(row["id"])


# Who keeps the same bytes at this moment holds this row (store.documents.BODY): it is left for the next time.
FREE = "SELECT sha256 FROM raw_body WHERE sha256 = ANY (%s) ORDER BY sha256 FOR UPDATE SKIP LOCKED"

# A statement of its own: it sees the documents of those who held the row before us.
TAKE = f"""
DELETE FROM raw_body AS body
 WHERE sha256 = ANY (%(free)s)
   AND NOT EXISTS (SELECT FROM raw_document AS document WHERE document.sha256 = body.sha256 AND ({KEPT}))
RETURNING sha256
"""  # noqa: S608 # our own words

COUNTED = "UPDATE pruning SET bodies = bodies + %s, bytes = bytes + %s WHERE id = %s"


def _taken(conn: Connection, found: Sequence[Row], before: datetime, record: int) -> list[Row]:
    """Delete in one transaction what of this still has no keeper. Whoever saves texts or reads anew waits for it."""
    with conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(%s)", (SAVE_LOCK,))
        free = [row["sha256"] for row in conn.execute(FREE, ([row["sha256"] for row in found],))]
        gone = {bytes(row["sha256"]) for row in conn.execute(TAKE, {"free": free, "before": before})}
        taken = [row for row in found if bytes(row["sha256"]) in gone]
        conn.execute(COUNTED, (len(taken), sum(row["bytes"] for row in taken), record))
    return taken


WHOLE = "SELECT count(*) AS bodies, coalesce(sum(octet_length(zstd)), 0)::bigint AS bytes FROM raw_body"


def archive(conn: Connection) -> tuple[int, int]:
    """How many bodies are kept, and their bytes as stored."""
    row = conn.execute(WHOLE).fetchone()
    return (row["bodies"], row["bytes"]) if row else (0, 0)
