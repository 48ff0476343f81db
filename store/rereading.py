"""The table `rereading`: what understanding stored pages again would change, and how that is written.

A page's texts are what its documents mean, one after the other. Writing them anew is no edit of a ministry: rows of
article_version are put in the place of those that were there, and no version is added that was not published.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import zstandard
from psycopg.errors import LockNotAvailable
from psycopg.types.json import Jsonb

from core.errors import StoreError
from core.model import RawDocument
from store.articles import (
    ALTERNATE,
    NO_ALTERNATE,
    alternate_rows,
    in_json,
    key_of,
)
from store.connect import Connection
from store.copies import rekey
from store.edits import tell_copies, tell_edits
from store.translations import SAVE_LOCK, link

REPROCESS_LOCK = 7705  # one reprocess at a time
BODIES = 20  # documents whose bytes are held at once

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Known:
    """A document as it was understood."""

    raw: RawDocument  # without its bytes
    outcome: str | None
    seen_before_at: datetime | None
    refused: Mapping[str, str] | None = None  # stage, status, reason


@dataclass(frozen=True, kw_only=True)
class History:
    """A page, its documents in their order, and the texts that were made of them."""

    page_id: int
    source_id: str
    url: str
    documents: list[Known] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)  # rows of article_version
    alternates: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reread:
    """What came of reading a page again."""

    page_id: int
    source_id: str
    document_id: int  # the newest
    understood_by: str
    definition: bytes
    outcome: str  # same, changed, found, broken
    changes: list[Row] = field(default_factory=list)  # document, field, old, new
    history: Row | None = None  # what is to be written


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which pages, and what must be true of a row for it to count: the code and the definition are those of today."""

    definitions: Mapping[str, bytes]  # source -> hash
    understood_by: str
    since: datetime | None = None
    limit: int | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which pages are meant, and which of them were not read yet."""

    pages: list[int]
    unread: list[int]
    waiting: int  # further pages with a document that nobody understood yet: that comes first


# Which pages ---------------------------------------------------------------------------------------------------------

PLAN = """
WITH wanted AS (
    SELECT page.id, newest.pending,
           EXISTS (SELECT FROM rereading
                    WHERE rereading.page_id = page.id AND rereading.document_id = newest.id
                      AND understood_by = %(code)s AND rereading.definition = chosen.definition
                      AND outcome <> 'broken')
           AND NOT EXISTS (SELECT FROM rejected WHERE rejected.page_id = page.id AND stage = 'understand') AS known
      FROM unnest(%(sources)s::text[], %(definitions)s::bytea[]) AS chosen (source_id, definition)
      JOIN page ON page.source_id = chosen.source_id
      JOIN LATERAL (SELECT max(id) AS id, max(fetched_at) AS fetched_at, bool_or(state = 'pending') AS pending
                      FROM raw_document WHERE page_id = page.id) AS newest ON newest.id IS NOT NULL
     WHERE %(since)s::timestamptz IS NULL OR newest.fetched_at >= %(since)s
     ORDER BY page.id LIMIT %(limit)s
)
SELECT coalesce(array_agg(id ORDER BY id) FILTER (WHERE NOT pending), '{}') AS pages,
       coalesce(array_agg(id ORDER BY id) FILTER (WHERE NOT known AND NOT pending), '{}') AS unread,
       count(*) FILTER (WHERE pending)::int AS waiting
  FROM wanted
"""


def plan(conn: Connection, wanted: Wanted) -> Plan:
    """The pages of these sources that were ever fetched, oldest first.

    What took too long or too much, or was a fault of ours, may go well with another limit: it is read every time.
    """
    return Plan(**_one(conn, PLAN, {**_key(wanted), "since": wanted.since, "limit": wanted.limit}))


OF_OTHERS = """
SELECT source_id, count(*)::int AS pages
  FROM page
 WHERE NOT source_id = ANY (%s) AND EXISTS (SELECT FROM raw_document WHERE page_id = page.id)
 GROUP BY source_id ORDER BY source_id
"""


def of_others(conn: Connection, source_ids: Sequence[str]) -> dict[str, int]:
    """How many pages were ever fetched of each source that is none of these."""
    return {row["source_id"]: row["pages"] for row in conn.execute(OF_OTHERS, (list(source_ids),))}


def _key(wanted: Wanted) -> Row:
    return {
        "code": wanted.understood_by,
        "sources": list(wanted.definitions),
        "definitions": list(wanted.definitions.values()),
    }


def alone(conn: Connection) -> None:
    """Nobody else reprocesses this database until the session ends; StoreError where somebody does."""
    try:
        with conn.transaction():
            conn.execute("SET LOCAL lock_timeout = '5s'")  # the server may still be at the last words of a killed one
            conn.execute("SELECT pg_advisory_lock(%s, 0)", (REPROCESS_LOCK,))
    except LockNotAvailable:
        raise StoreError("another reprocess works on this database; wait until it has ended") from None


# Reading -------------------------------------------------------------------------------------------------------------

DOCUMENTS = """
SELECT raw_document.id, raw_document.source_id, raw_document.url, requested_url, raw_document.fetched_at,
       raw_document.status_code, content_type, raw_document.page_id, page.url_key AS page_key, page.channel_key,
       page.guid, page.guid_trusted, said.hinted_title, said.hinted_language, said.hinted_date, said.hinted_date_from,
       said.hinted_published, said.hinted_summary, page.url AS page_url, raw_document.state, raw_document.outcome,
       raw_document.seen_before_at, rejected.stage, rejected.status, rejected.reason
  FROM raw_document
  JOIN page ON page.id = raw_document.page_id
  JOIN LATERAL (SELECT document_id, hinted_title, hinted_language, hinted_date, hinted_date_from, hinted_published,
                       hinted_summary
                  FROM page_hint WHERE page_hint.page_id = page.id AND document_id >= raw_document.id
                 UNION ALL
                SELECT NULL, page.hinted_title, page.hinted_language, page.hinted_date, page.hinted_date_from,
                       page.hinted_published, page.hinted_summary
                 ORDER BY document_id NULLS LAST LIMIT 1) AS said ON true
  LEFT JOIN rejected ON rejected.raw_document_id = raw_document.id
 WHERE raw_document.page_id = ANY (%s)
 ORDER BY raw_document.page_id, raw_document.id
"""

VERSIONS = """
SELECT article.page_id, version.*
  FROM article JOIN article_version AS version ON version.article_id = article.id
 WHERE article.page_id = ANY (%s)
 ORDER BY article.id, version.version_no
"""

ALTERNATES = """
SELECT article.page_id, said.language, said.url
  FROM article JOIN article_alternate AS said ON said.article_id = article.id WHERE article.page_id = ANY (%s)
"""


def histories(conn: Connection, page_ids: Sequence[int]) -> list[History]:
    """What is known of these pages, without those that have a document nobody understood yet."""
    found: dict[int, History] = {}
    pending: set[int] = set()
    for row in conn.execute(DOCUMENTS, (list(page_ids),)).fetchall():
        page_id, url = row["page_id"], row.pop("page_url")
        if row.pop("state") == "pending":
            pending.add(page_id)
        history = found.setdefault(page_id, History(page_id=page_id, source_id=row["source_id"], url=url))
        history.documents.append(_known(row))
    for row in conn.execute(VERSIONS, (list(page_ids),)):
        if known := found.get(row.pop("page_id")):
            known.versions.append(row)
    for row in conn.execute(ALTERNATES, (list(page_ids),)):
        if known := found.get(row["page_id"]):
            known.alternates[row["language"]] = row["url"]
    return [history for page_id, history in found.items() if page_id not in pending]


def _known(row: Row) -> Known:
    outcome, seen_before_at = row.pop("outcome"), row.pop("seen_before_at")
    refused = {name: row.pop(name) for name in ("stage", "status", "reason")}
    row["hinted_published_at"] = row.pop("hinted_published")
    return Known(
        raw=RawDocument(**row), outcome=outcome, seen_before_at=seen_before_at,
        refused=refused if refused["status"] else None,
    )  # fmt: skip


BODY = """
SELECT raw_document.id, zstd FROM raw_document JOIN raw_body ON raw_body.sha256 = raw_document.sha256
 WHERE raw_document.id = ANY (%s)
"""


def bodies(conn: Connection, document_ids: Sequence[int]) -> Iterator[tuple[int, bytes | None]]:
    """The bytes of each document, in this order; None where they are not kept any more."""
    decompressor = zstandard.ZstdDecompressor()
    for start in range(0, len(document_ids), BODIES):
        some = document_ids[start : start + BODIES]
        packed = {row["id"]: row["zstd"] for row in conn.execute(BODY, (list(some),))}
        for number in some:
            yield number, decompressor.decompress(packed.pop(number)) if number in packed else None


REMEMBER = """
INSERT INTO rereading (page_id, source_id, document_id, understood_by, definition, outcome, changes, history, read_at)
VALUES (%(page_id)s, %(source_id)s, %(document_id)s, %(understood_by)s, %(definition)s, %(outcome)s, %(changes)s,
        %(history)s, %(now)s)
ON CONFLICT (page_id) DO UPDATE
   SET source_id = EXCLUDED.source_id, document_id = EXCLUDED.document_id, understood_by = EXCLUDED.understood_by,
       definition = EXCLUDED.definition, outcome = EXCLUDED.outcome, changes = EXCLUDED.changes,
       history = EXCLUDED.history, read_at = EXCLUDED.read_at, applied_at = NULL
"""


def remember(conn: Connection, reread: Sequence[Reread], now: datetime) -> None:
    """What was found stays until the page has a new document, or code or definition are others."""
    with conn.cursor() as cursor:
        cursor.executemany(
            REMEMBER,
            [
                {**vars(one), "changes": Jsonb(one.changes), "history": _packed(one.history), "now": now}
                for one in reread
            ],
        )


BROKEN = """
INSERT INTO rereading (page_id, source_id, document_id, understood_by, definition, outcome, changes, read_at)
SELECT page.id, page.source_id, max(raw_document.id), %(code)s, definition, 'broken', %(changes)s, %(now)s
  FROM page
  JOIN raw_document ON raw_document.page_id = page.id
  JOIN unnest(%(sources)s::text[], %(definitions)s::bytea[]) AS chosen (source_id, definition)
    ON chosen.source_id = page.source_id
 WHERE page.id = %(page)s
 GROUP BY page.id, definition
ON CONFLICT (page_id) DO UPDATE
   SET document_id = EXCLUDED.document_id, understood_by = EXCLUDED.understood_by, definition = EXCLUDED.definition,
       outcome = 'broken', changes = EXCLUDED.changes, history = NULL, read_at = EXCLUDED.read_at, applied_at = NULL
"""


def set_aside(conn: Connection, wanted: Wanted, page_id: int, reason: str, now: datetime) -> None:
    """A page that ends the process which reads it: it stays as it is."""
    said = Jsonb([{"document": None, "field": "broken", "old": None, "new": reason}])
    conn.execute(BROKEN, {**_key(wanted), "page": page_id, "changes": said, "now": now})


def _packed(history: Row | None) -> bytes | None:
    if history is None:
        return None
    return zstandard.ZstdCompressor().compress(json.dumps(history, default=_plain, ensure_ascii=False).encode())


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value)} has no place in a history")


# Telling -------------------------------------------------------------------------------------------------------------

# What was read and not written yet; what is kept although it would be refused is told whenever it is asked.
TOLD = """
SELECT rereading.page_id, rereading.source_id, change->>'field' AS field, change->>'old' AS old, change->>'new' AS new
  FROM rereading
  JOIN unnest(%(sources)s::text[], %(definitions)s::bytea[]) AS chosen (source_id, definition)
    ON chosen.source_id = rereading.source_id AND chosen.definition = rereading.definition
  CROSS JOIN jsonb_array_elements(changes) AS change
 WHERE understood_by = %(code)s AND page_id = ANY (%(pages)s)
"""

COUNTS = f"""
SELECT source_id, field, count(*)::int AS texts, count(DISTINCT page_id)::int AS pages
  FROM ({TOLD}) AS told GROUP BY source_id, field ORDER BY source_id, field
"""  # noqa: S608 # our own words

EXAMPLES = f"""
SELECT field, placed.source_id, url, old, new
  FROM (SELECT numbered.*, row_number() OVER (PARTITION BY field ORDER BY nth, source_id) AS place
          FROM (SELECT apart.*, row_number() OVER (PARTITION BY field, source_id ORDER BY of_page, page_id) AS nth
                  FROM (SELECT told.*, row_number() OVER (PARTITION BY field, page_id) AS of_page
                          FROM ({TOLD}) AS told) AS apart) AS numbered) AS placed
  JOIN page ON page.id = page_id
 WHERE place <= %(most)s OR field IN ('refused', 'broken')
 ORDER BY field, place
"""  # noqa: S608 # our own words

OUTCOMES = """
SELECT outcome, count(*)::int AS pages
  FROM rereading
  JOIN unnest(%(sources)s::text[], %(definitions)s::bytea[]) AS chosen (source_id, definition)
    ON chosen.source_id = rereading.source_id AND chosen.definition = rereading.definition
 WHERE understood_by = %(code)s AND page_id = ANY (%(pages)s)
 GROUP BY outcome
"""


GONE = """
SELECT count(*)::int AS documents FROM raw_document
 WHERE page_id = ANY (%(pages)s) AND NOT EXISTS (SELECT FROM raw_body WHERE raw_body.sha256 = raw_document.sha256)
"""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What reading again would change."""

    outcomes: dict[str, int]  # -> pages
    counts: list[Row]  # source_id, field, texts, pages
    examples: list[Row]  # field, source_id, url, old, new; all of `refused` and `broken`
    gone: int = 0  # documents that are not read: their bytes were pruned or erased


def told(conn: Connection, wanted: Wanted, pages: Sequence[int], most: int) -> Told:
    """By source and field, with up to `most` examples of each field, from different sources and pages if there are."""
    asked = {**_key(wanted), "pages": list(pages), "most": most}
    return Told(
        outcomes={row["outcome"]: row["pages"] for row in conn.execute(OUTCOMES, asked)},
        counts=conn.execute(COUNTS, asked).fetchall(),
        examples=conn.execute(EXAMPLES, asked).fetchall(),
        gone=_one(conn, GONE, asked)["documents"],
    )


# Writing -------------------------------------------------------------------------------------------------------------

UNWRITTEN = """
SELECT coalesce(array_agg(page_id ORDER BY page_id), '{}') AS pages
  FROM rereading
  JOIN unnest(%(sources)s::text[], %(definitions)s::bytea[]) AS chosen (source_id, definition)
    ON chosen.source_id = rereading.source_id AND chosen.definition = rereading.definition
 WHERE understood_by = %(code)s AND page_id = ANY (%(pages)s) AND applied_at IS NULL AND outcome <> 'broken'
"""


def unwritten(conn: Connection, wanted: Wanted, pages: Sequence[int]) -> list[int]:
    """Those that were read and whose result is not written yet."""
    return list(_one(conn, UNWRITTEN, {**_key(wanted), "pages": list(pages)})["pages"])


READ = """
SELECT rereading.*, article.id AS article_id,
       document_id = (SELECT max(id) FROM raw_document WHERE raw_document.page_id = rereading.page_id)
       AND NOT EXISTS (SELECT FROM raw_document
                        WHERE raw_document.page_id = rereading.page_id AND state = 'pending') AS is_current
  FROM rereading LEFT JOIN article ON article.page_id = rereading.page_id
 WHERE rereading.page_id = ANY (%(pages)s) AND applied_at IS NULL AND outcome <> 'broken'
 ORDER BY rereading.page_id
"""

STAMP = """
UPDATE article_version AS version SET understood_by = %s FROM article
 WHERE article.id = version.article_id AND article.page_id = ANY (%s) AND understood_by IS DISTINCT FROM %s
"""

# Documents go the ordinary way once more: whether they are copies, and of what, is decided where it always is. Those
# whose bytes were pruned stay refused.
PENDING = """
WITH read AS (DELETE FROM rereading WHERE page_id = ANY (%(pages)s)), kept AS (
    UPDATE raw_document SET state = 'pending', attempts = 0, outcome = NULL, understood_at = NULL
     WHERE page_id = ANY (%(pages)s) AND EXISTS (SELECT FROM raw_body WHERE raw_body.sha256 = raw_document.sha256)
    RETURNING id)
DELETE FROM rejected USING kept WHERE raw_document_id = kept.id
"""

WRITTEN = """
UPDATE rereading
   SET applied_at = %(now)s, outcome = 'same', history = NULL,
       changes = jsonb_path_query_array(changes, '$[*] ? (@.field == "refused")')
 WHERE page_id = ANY (%(pages)s)
"""


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What one batch wrote."""

    changed: int = 0
    found: int = 0  # refused pages whose documents wait to be understood
    overtaken: int = 0  # pages that changed after they were read: they have to be read again


def apply(conn: Connection, page_ids: Sequence[int], now: datetime) -> Applied:
    """Write what was read of these pages, in one transaction and under the lock of whoever saves."""
    with conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(%s)", (SAVE_LOCK,))
        rows = conn.execute(READ, {"pages": list(page_ids)}).fetchall()
        stored = _stored(conn, [row["page_id"] for row in rows])
        sound = [row for row in rows if row["is_current"] and _is_as_read(row, stored.get(row["page_id"], []))]
        overtaken = [row["page_id"] for row in rows if row not in sound]
        found = [row["page_id"] for row in sound if row["outcome"] == "found"]
        changed = [row for row in sound if row["outcome"] == "changed"]
        _stamp(conn, sound)
        _rewrite(conn, changed, stored)
        _tell(conn, [row["article_id"] for row in changed if row["article_id"] is not None], now)
        if found:
            conn.execute(PENDING, {"pages": found})
        conn.execute(WRITTEN, {"pages": [row["page_id"] for row in sound], "now": now})
        conn.execute("DELETE FROM rereading WHERE page_id = ANY (%s)", (overtaken,))
    return Applied(changed=len(changed), found=len(found), overtaken=len(overtaken))


def _stored(conn: Connection, page_ids: Sequence[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in conn.execute(VERSIONS, (list(page_ids),)):
        found.setdefault(row.pop("page_id"), []).append(row)
    return found


def as_read(versions: Sequence[Row]) -> list[list[Any]]:
    """By what it is known whether the texts of a page are still those that were there when it was read."""
    return [[version["raw_document_id"], version["content_hash"].hex()] for version in versions]


def _is_as_read(row: Row, versions: Sequence[Row]) -> bool:
    history = _unpacked(row["history"])
    return history is None or history["were"] == as_read(versions)


def _unpacked(history: bytes | None) -> Row | None:
    return json.loads(zstandard.ZstdDecompressor().decompress(history)) if history else None


def _stamp(conn: Connection, rows: Sequence[Row]) -> None:
    """The same answer by newer code is an answer of the newer code."""
    by_code: dict[str, list[int]] = {}
    for row in rows:
        kept = any(change["field"] == "refused" for change in row["changes"])
        if row["outcome"] == "same" and not kept:
            by_code.setdefault(row["understood_by"], []).append(row["page_id"])
    for code, pages in by_code.items():
        conn.execute(STAMP, (code, pages, code))


REWRITE = """
INSERT INTO article_version (article_id, version_no, raw_document_id, content_hash, title, lead, text, language,
                             language_detail, published_at, published_raw, published_precision, date_suspect,
                             canonical_url, attachments, provenance, first_seen_at, last_seen_at, script, section, tags,
                             author, images, understood_by)
VALUES (%(article_id)s, %(version_no)s, %(raw_document_id)s, %(content_hash)s, %(title)s, %(lead)s, %(text)s,
        %(language)s, %(language_detail)s, %(published_at)s, %(published_raw)s, %(published_precision)s,
        %(date_suspect)s, %(canonical_url)s, %(attachments)s, %(provenance)s, %(first_seen_at)s, %(last_seen_at)s,
        %(script)s, %(section)s, %(tags)s, %(author)s, %(images)s, %(understood_by)s)
"""

CURRENT = """
UPDATE article
   SET version_no = version.version_no, first_seen_at = %(first_seen_at)s, url = coalesce(%(url)s, url),
       url_key = coalesce(%(url_key)s, url_key),
       search = CASE WHEN %(text_changed)s THEN search_vector(version.title, version.text, version.language)
                     ELSE search END
  FROM article_version AS version
 WHERE article.id = %(article_id)s AND version.article_id = article.id AND version.version_no = %(version_no)s
"""

OUTCOME = "UPDATE raw_document SET outcome = %s WHERE id = %s"

NOT_REFUSED = "DELETE FROM rejected WHERE raw_document_id = ANY (%s)"

REFUSED = "UPDATE rejected SET stage = %s, status = %s, reason = %s, traceback = NULL WHERE raw_document_id = %s"


def _rewrite(conn: Connection, rows: Sequence[Row], stored: Mapping[int, list[Row]]) -> None:
    """Each table in one `executemany`."""
    versions: list[Row] = []
    current: list[Row] = []
    reworded: list[int] = []
    alternates: dict[int, list[tuple[int, str, str, str, str]]] = {}
    outcomes: list[tuple[str, int]] = []
    reasons: list[tuple[str, str, str, int]] = []
    for row in rows:
        history, article_id = _unpacked(row["history"]), row["article_id"]
        assert history is not None
        outcomes += [(outcome, int(number)) for number, outcome in history["outcomes"].items()]
        reasons += [(r["stage"], r["status"], r["reason"], int(number)) for number, r in history["reasons"].items()]
        if article_id is None:
            continue
        were = stored[row["page_id"]]
        texts = _numbered(history["versions"], were, article_id, row["understood_by"])
        versions += texts
        current.append(_current(history, texts, were))
        if _words(texts) != _words(were):
            reworded.append(article_id)
        if history["alternates"] is not None:
            alternates[article_id] = alternate_rows(article_id, history["alternates"], history["alternates_by"])
    articles = [row["article_id"] for row in current]
    conn.execute("DELETE FROM article_version WHERE article_id = ANY (%s)", (articles,))
    conn.execute(NOT_REFUSED, ([number for outcome, number in outcomes if outcome != "rejected"],))
    with conn.cursor() as cursor:
        for statement, values in (
            (REWRITE, [in_json(version) for version in versions]),
            (CURRENT, current),
            (NO_ALTERNATE, [(id, [said[1] for said in all_said]) for id, all_said in alternates.items()]),
            (ALTERNATE, [said for all_said in alternates.values() for said in all_said]),
            (OUTCOME, outcomes),
            (REFUSED, reasons),
        ):
            if values:
                cursor.executemany(statement, cast(Any, values))
    rekey(conn, reworded)


def _tell(conn: Connection, article_ids: Sequence[int], now: datetime) -> None:
    """What follows from the texts that were written: editions, kinds of edits, how copies differ."""
    if article_ids:
        link(conn, article_ids, now, again=True)
        while tell_edits(conn):
            pass
        entries = conn.execute("SELECT DISTINCT entry_id FROM article WHERE id = ANY (%s)", (list(article_ids),))
        tell_copies(conn, [row["entry_id"] for row in entries])


def _words(texts: Sequence[Row]) -> list[tuple[str, str, str]]:
    """By what copies of a page's texts are found."""
    return [(text["title"], text["text"], text["language"]) for text in texts]


def _numbered(texts: Sequence[Row], were: Sequence[Row], article_id: int, understood_by: str) -> list[Row]:
    """Rows of article_version: gapless, each seen until the next one was there."""
    known = {version["raw_document_id"]: version for version in were}
    rows: list[Row] = []
    for number, text in enumerate(texts, start=1):
        read = text["row"]
        row = known[text["document"]] if read is None else _typed(read)
        if rows:
            rows[-1]["last_seen_at"] = text["seen_before_at"] or rows[-1]["first_seen_at"]
        rows.append(
            {
                **row,
                "article_id": article_id,
                "version_no": number,
                "raw_document_id": text["document"],
                "understood_by": row["understood_by"] if read is None else understood_by,
                "first_seen_at": text["first_seen_at"],
                "last_seen_at": None,
            }
        )
    return rows


def _typed(read: Row) -> Row:
    return {**read, "content_hash": bytes.fromhex(read["content_hash"])}


def _current(history: Row, texts: Sequence[Row], were: Sequence[Row]) -> Row:
    new, old = texts[-1], were[-1]
    moved = new["raw_document_id"] != old["raw_document_id"]
    return {
        "article_id": new["article_id"],
        "version_no": new["version_no"],
        "first_seen_at": texts[0]["first_seen_at"],
        "url": history["url"] if moved else None,
        "url_key": key_of(history["page_key"], history["url"]) if moved else None,
        "text_changed": any(new[name] != old[name] for name in ("title", "text", "language")),
    }


def _one(conn: Connection, question: str, values: Any) -> Row:
    row = conn.execute(question, values).fetchone()
    assert row is not None
    return row
