"""The tables `erasure`, `tombstone`, `erased_text`: what the law says must go is gone, and does not come back.

Of a page that was erased its row stays, emptied, so that no count of a run changes. What channels say of it (the
bytes of a feed hold whole texts) goes as well. Addresses and texts are known again by their hashes only.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

import zstandard

from core.errors import GovharvestError
from core.model import Article
from core.urls import canonical
from store import translations
from store.books import Understood, is_long, key_of
from store.connect import Connection
from store.edits import tell_copies
from store.operator_words import Said

LEAST_TITLE = 12  # letters; a shorter one stands in too many feeds to say which of them names the page

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Doomed:
    """What erasing an announcement takes away."""

    entry_id: int
    title: str
    pages: list[Row]  # id, source_id, url, edition, …
    texts: int
    documents: list[int]  # of its pages
    channel_documents: list[int]  # of feeds, listings and APIs that name one of its pages
    editions: list[Row]  # id, language, title: other announcements, which stay
    related: list[Row]


PAGES = """
SELECT page.id, page.source_id, page.url, page.text_url, page.guid, page.hinted_title, page.first_listed_at,
       article.url AS article_url, article.id AS article_id,
       ARRAY(SELECT title FROM article_version WHERE article_id = article.id) AS titles, article.version_no AS texts
  FROM article JOIN page ON page.id = article.page_id
 WHERE article.entry_id = %s ORDER BY article.first_seen_at, page.id
"""

ENTRY = """
SELECT id, title, translation_group FROM announcement
 WHERE id = (SELECT coalesce(merged_into, id) FROM entry WHERE id = %s)
"""

EDITIONS = "SELECT id, language, title FROM announcement WHERE translation_group = %s AND id <> %s ORDER BY id"

RELATED = """
SELECT announcement.id, language, title FROM announcement_link JOIN announcement ON announcement.id = other_id
 WHERE announcement_link.id = %s AND kind <> 'translation' ORDER BY announcement.id
"""

DOCUMENTS = "SELECT id FROM raw_document WHERE page_id = ANY (%s) ORDER BY id"


def doomed(conn: Connection, number: int) -> Doomed:
    """What `erase` would take away; GovharvestError where there is no such announcement."""
    row = conn.execute(ENTRY, (number,)).fetchone()
    if row is None:
        raise GovharvestError(told(conn, number) or f"there is no announcement {number}; govharvest find lists them")
    pages = conn.execute(PAGES, (row["id"],)).fetchall()
    return Doomed(
        entry_id=row["id"],
        title=row["title"],
        pages=pages,
        texts=sum(page["texts"] for page in pages),
        documents=[one["id"] for one in conn.execute(DOCUMENTS, ([page["id"] for page in pages],))],
        channel_documents=list(_naming(conn, pages)),
        editions=conn.execute(EDITIONS, (row["translation_group"], row["id"])).fetchall(),
        related=conn.execute(RELATED, (row["id"],)).fetchall(),
    )


TOLD = """
SELECT who, reason, erased_at FROM erasure
 WHERE entry_id = (SELECT coalesce(merged_into, id) FROM entry WHERE id = %s) ORDER BY id DESC LIMIT 1
"""


def told(conn: Connection, number: int) -> str | None:
    """That an announcement was erased, by whom and why; None where it was not."""
    row = conn.execute(TOLD, (number,)).fetchone()
    if row is None:
        return None
    return f"announcement {number} was erased on {row['erased_at']:%Y-%m-%d} by {row['who']}: {row['reason']}"


RECORDS = """
SELECT entry_id AS id, erased_at, who, reason, pages, texts, documents, came_again, came_again_at
  FROM erasure ORDER BY id
"""


def records(conn: Connection) -> list[Row]:
    """All erasures, the first one first."""
    return conn.execute(RECORDS).fetchall()


# What channels say of it ----------------------------------------------------------------------------------------------

# A channel names a page on the day it is listed, or on any later one.
CHANNEL_BODIES = """
SELECT raw_document.id, zstd FROM raw_document JOIN raw_body ON raw_body.sha256 = raw_document.sha256
 WHERE source_id = %s AND page_id IS NULL AND fetched_at >= %s - interval '1 day' ORDER BY raw_document.id
"""


def _naming(conn: Connection, pages: Sequence[Row]) -> Iterator[int]:
    """Documents of channels whose bytes hold the address, the guid or a title of one of these pages."""
    decompressor = zstandard.ZstdDecompressor()
    sources = {page["source_id"] for page in pages}
    for source_id in sorted(sources):
        own = [page for page in pages if page["source_id"] == source_id]
        signs = {sign for page in own for sign in _signs(page)}
        asked = (source_id, min(page["first_listed_at"] for page in own))
        with conn.cursor(name="channel_bodies") as cursor:
            cursor.itersize = 20
            for row in cursor.execute(CHANNEL_BODIES, asked):
                body = decompressor.decompress(row["zstd"])
                if any(sign in body for sign in signs):
                    yield row["id"]


def _signs(page: Row) -> Iterator[bytes]:
    addresses = {page["url"], page["text_url"], page["article_url"], page["guid"]} - {None, ""}
    paths = {urlsplit(url)._replace(scheme="", netloc="").geturl() for url in addresses if "//" in url}
    titles = {title for title in (page["hinted_title"], *page["titles"]) if title and len(title) >= LEAST_TITLE}
    for sign in {*addresses, *(path for path in paths if len(path) >= LEAST_TITLE), *titles}:
        for written in (sign, escape(sign), sign.replace("/", "\\/"), json.dumps(sign)[1:-1]):
            yield written.encode(errors="replace")


# Erasing --------------------------------------------------------------------------------------------------------------

RECORD = """
INSERT INTO erasure (entry_id, who, reason, erased_at, pages, texts, documents)
VALUES (%(entry)s, %(who)s, %(reason)s, %(at)s, %(pages)s, %(texts)s, %(documents)s) RETURNING id
"""


def erase(conn: Connection, gone: Doomed, said: Said) -> int:
    """Take it away for good, in one transaction; the number of the record."""
    conn.execute("SELECT pg_advisory_xact_lock(%s)", (translations.SAVE_LOCK,))
    documents = [*gone.documents, *gone.channel_documents]
    values = {"entry": gone.entry_id, "pages": len(gone.pages), "texts": gone.texts, "documents": len(documents)}
    row = conn.execute(RECORD, {**values, **vars(said)}).fetchone()
    assert row
    _without_bodies(conn, documents)
    _bury(conn, {page["id"]: row["id"] for page in gone.pages}, said.at)
    return int(row["id"])


TOMBSTONES = """
INSERT INTO tombstone (source_id, url_hash, edition, erasure_id)
SELECT page.source_id, url_hash(page.url_key), page.edition, buried.erasure_id
  FROM unnest(%(pages)s::bigint[], %(erasures)s::bigint[]) AS buried (page_id, erasure_id)
  JOIN page ON page.id = buried.page_id AND page.erasure_id IS NULL
 UNION
SELECT page.source_id, url_hash(article.url_key), page.edition, buried.erasure_id
  FROM unnest(%(pages)s::bigint[], %(erasures)s::bigint[]) AS buried (page_id, erasure_id)
  JOIN page ON page.id = buried.page_id JOIN article ON article.page_id = page.id
ON CONFLICT DO NOTHING
"""

TEXTS = """
SELECT article.page_id, article.entry_id, content_hash, text
  FROM article JOIN article_version ON article_id = article.id WHERE page_id = ANY (%s)
"""

ERASED_TEXT = "INSERT INTO erased_text (content_hash, erasure_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"

BESIDE = """
SELECT DISTINCT article.id FROM entry_link JOIN article ON article.entry_id IN (a, b)
 WHERE (a = ANY (%(entries)s) OR b = ANY (%(entries)s)) AND article.page_id <> ALL (%(pages)s)
"""

# In this order: what points at a row goes before it. Texts, keys, signs and reasons go with their article.
EMPTIED = (
    """
    UPDATE request SET url = '', reason = regexp_replace(reason, '; .* leads here', '; an erased address leads here')
     WHERE id = ANY (%(requests)s)
    """,
    """
    UPDATE run SET error_url = NULL, error = replace(run.error, page.url, '…') FROM page
     WHERE page.id = ANY (%(pages)s) AND run.source_id = page.source_id
       AND (run.error_url IN (SELECT page.url UNION SELECT requested_url FROM raw_document WHERE page_id = page.id)
            OR strpos(run.error, page.url) > 0)
    """,
    "DELETE FROM rereading WHERE page_id = ANY (%(pages)s)",
    "DELETE FROM page_edge WHERE page_id = ANY (%(pages)s)",
    "DELETE FROM rejected WHERE page_id = ANY (%(pages)s)",
    "DELETE FROM article WHERE page_id = ANY (%(pages)s)",
    """
    UPDATE raw_document SET url = '', requested_url = '', headers = '{}', state = 'done',
           outcome = coalesce(outcome, 'rejected'), understood_at = coalesce(understood_at, %(now)s)
     WHERE page_id = ANY (%(pages)s)
    """,
    """
    UPDATE page SET erasure_id = coalesce(page.erasure_id, buried.erasure_id), url_key = 'erased:' || page.id,
           url = '', text_url = NULL, guid = NULL, guid_trusted = false, hinted_title = NULL, hinted_date = NULL,
           hinted_published = NULL, hinted_summary = NULL, hinted_language = NULL, hinted_date_from = NULL,
           etag = NULL, last_modified = NULL, sha256 = NULL, last_word = NULL, last_error = NULL,
           next_check_at = 'infinity'
      FROM unnest(%(pages)s::bigint[], %(erasures)s::bigint[]) AS buried (page_id, erasure_id)
     WHERE page.id = buried.page_id
    """,
    "DELETE FROM page_hint WHERE page_id = ANY (%(pages)s)",  # a trigger keeps there what the row said before
    """
    DELETE FROM entry_link
     WHERE EXISTS (SELECT FROM entry WHERE id IN (a, b) AND id = ANY (%(entries)s)
                                       AND NOT EXISTS (SELECT FROM article WHERE entry_id = entry.id))
       AND (a = ANY (%(entries)s) OR b = ANY (%(entries)s))
    """,
    """
    UPDATE entry SET translation_group = NULL
     WHERE id = ANY (%(entries)s) AND NOT EXISTS (SELECT FROM article WHERE entry_id = entry.id)
    """,
)


ADDRESSES = """
SELECT page.source_id, said.url
  FROM page, LATERAL (SELECT page.url UNION SELECT requested_url FROM raw_document WHERE page_id = page.id
                      UNION SELECT raw_document.url FROM raw_document WHERE page_id = page.id) AS said (url)
 WHERE page.id = ANY (%s) AND said.url <> '' AND strpos(page.url_key, '#') = 0
"""

REQUESTS = "SELECT id, source_id, url, reason FROM request WHERE source_id = ANY (%s) AND url <> '' ORDER BY id"
LED = re.compile(r"; (\S+) leads here")


def _requests(conn: Connection, page_ids: Sequence[int]) -> list[int]:
    """Of the log, what asked for these pages, and where that led; a feed that holds one whole stays in it."""
    own = {(row["source_id"], canonical(row["url"])) for row in conn.execute(ADDRESSES, (list(page_ids),))}
    led, found = set(own), list[int]()
    for row in conn.execute(REQUESTS, (sorted({source_id for source_id, _ in own}),)).fetchall():
        key, before = (row["source_id"], canonical(row["url"])), LED.search(row["reason"])
        if key in own or (before and (row["source_id"], canonical(before[1])) in led):
            led.add(key)
            found.append(row["id"])
    return found


def _bury(conn: Connection, erasures: Mapping[int, int], now: datetime) -> None:
    """Empty these pages (page -> erasure); what they were linked with is linked anew."""
    given: Row = {"pages": list(erasures), "erasures": list(erasures.values()), "now": now}
    texts = conn.execute(TEXTS, (given["pages"],)).fetchall()
    given["entries"] = sorted({text["entry_id"] for text in texts})
    beside = [row["id"] for row in conn.execute(BESIDE, given)]
    conn.execute(TOMBSTONES, given)
    with conn.cursor() as cursor:
        long = [(text["content_hash"], erasures[text["page_id"]]) for text in texts if is_long(text["text"])]
        cursor.executemany(ERASED_TEXT, long)
    _without_bodies(conn, [row["id"] for row in conn.execute(DOCUMENTS, (given["pages"],))])
    given["requests"] = _requests(conn, given["pages"])
    for statement in EMPTIED:
        conn.execute(statement.encode(), given)
    translations.link(conn, beside, now, again=True)
    tell_copies(conn, given["entries"])


# Who keeps the same bytes for another page at this moment holds their row (store.documents.BODY): we wait.
BODIES_HELD = """
SELECT FROM raw_body WHERE sha256 IN (SELECT sha256 FROM raw_document WHERE id = ANY (%(documents)s))
 ORDER BY sha256 FOR UPDATE
"""

# The same bytes may be those of a page that stays: then they stay.
WITHOUT_BODIES = """
DELETE FROM raw_body WHERE sha256 IN (SELECT sha256 FROM raw_document WHERE id = ANY (%(documents)s))
   AND NOT EXISTS (SELECT FROM raw_document AS other
                     JOIN page ON page.id = other.page_id AND page.erasure_id IS NULL
                    WHERE other.sha256 = raw_body.sha256
                      AND other.page_id NOT IN (SELECT page_id FROM raw_document
                                                 WHERE id = ANY (%(documents)s) AND page_id IS NOT NULL))
"""


def _without_bodies(conn: Connection, documents: Sequence[int]) -> None:
    if documents:
        conn.execute(BODIES_HELD, {"documents": list(documents)})
        conn.execute(WITHOUT_BODIES, {"documents": list(documents)})


# What comes again -----------------------------------------------------------------------------------------------------

# A page that stayed, whose announcement says the same, goes on saying it: only `erase` takes that away.
AGAIN = """
SELECT offered.raw_id, coalesce(page.erasure_id, text.erasure_id, stone.erasure_id) AS erasure_id
  FROM unnest(%(raws)s::bigint[], %(pages)s::bigint[], %(hashes)s::bytea[], %(keys)s::text[])
    AS offered (raw_id, page_id, content_hash, url_key)
  JOIN page ON page.id = offered.page_id
  LEFT JOIN erased_text AS text ON text.content_hash = offered.content_hash
        AND NOT EXISTS (SELECT FROM article JOIN article_version AS stayed ON article_id = article.id
                         WHERE article.page_id = page.id AND stayed.content_hash = text.content_hash)
  LEFT JOIN tombstone AS stone ON stone.source_id = page.source_id AND stone.url_hash = url_hash(offered.url_key)
                              AND stone.edition = page.edition
 WHERE coalesce(page.erasure_id, text.erasure_id, stone.erasure_id) IS NOT NULL
"""


def offered_again(conn: Connection, batch: Sequence[Understood]) -> dict[int, int]:
    """Documents whose page, text or address was erased, each with its erasure."""
    articles = [one.result if isinstance(one.result, Article) else None for one in batch]
    asked = {
        "raws": [one.raw.id for one in batch],
        "pages": [one.raw.page_id for one in batch],
        "hashes": [article and article.content_hash for article in articles],
        "keys": [key_of(one.raw.page_key, article.url if article else one.raw.url)
                 for one, article in zip(batch, articles, strict=True)],
    }  # fmt: skip
    return {row["raw_id"]: row["erasure_id"] for row in conn.execute(AGAIN, asked)}


CAME_AGAIN = "UPDATE erasure SET came_again = came_again + 1, came_again_at = %s WHERE id = %s"


def refuse(conn: Connection, batch: Iterable[Understood], again: Mapping[int, int], now: datetime) -> None:
    """Empty the pages of what was offered again, and count it."""
    erasures = {one.raw.page_id: again[one.raw.id] for one in batch if one.raw.id in again}
    if erasures:
        _bury(conn, erasures, now)
        with conn.cursor() as cursor:
            cursor.executemany(CAME_AGAIN, [(now, erasure_id) for erasure_id in erasures.values()])
