"""The tables `entry`, `article`, `article_version`, `rejected`: what pages mean, and every text they ever had."""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import Error as DatabaseError
from psycopg.types.json import Jsonb

from core.model import Article, Origin, Outcome, RawDocument, Rejected
from core.urls import canonical
from store import translations
from store.connect import Connection
from store.text import LONGEST_RAW, storable

SHORTEST_COPY = 40  # words; shorter texts are too often formulas to be copies of each other


@dataclass(frozen=True, kw_only=True)
class Understood:
    """A raw document and what it turned out to be."""

    raw: RawDocument
    result: Article | Rejected
    trace: str | None = None  # of our own fault, where understanding raised
    understood_by: str | None = None  # the version of the code


def save(conn: Connection, batch: Sequence[Understood], now: datetime) -> list[Outcome]:
    """Save a batch in one transaction; a row that the database refuses is set aside with its reason, alone."""
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


STILL_PENDING = "SELECT id FROM raw_document WHERE id = ANY (%s) AND state = 'pending' FOR UPDATE"


def _save(conn: Connection, batch: Sequence[Understood], now: datetime) -> list[Outcome]:
    conn.execute("SELECT pg_advisory_xact_lock(%s)", (translations.SAVE_LOCK,))
    open_ids = {row["id"] for row in conn.execute(STILL_PENDING, ([one.raw.id for one in batch],))}
    todo = [one for one in batch if one.raw.id in open_ids]
    books = _Books(conn, [one for one in todo if isinstance(one.result, Article)])
    outcomes = [books.decide(one) for one in todo]
    books.write(conn)
    _reject(conn, [one for one in todo if isinstance(one.result, Rejected)], now)
    with conn.cursor() as cursor:
        cursor.executemany(
            "UPDATE raw_document SET state = 'done', outcome = %s, understood_at = %s WHERE id = %s",
            [(outcome.value, now, one.raw.id) for one, outcome in zip(todo, outcomes, strict=True)],
        )
    translations.link(conn, list(books.alternates), now)
    return outcomes


KNOWN = """
SELECT article.page_id, article.id, article.entry_id, article.version_no, version.content_hash, version.language,
       ARRAY(SELECT text.language FROM article AS other
               JOIN article_version AS text ON text.article_id = other.id AND text.version_no = other.version_no
              WHERE other.entry_id = article.entry_id AND other.id <> article.id) AS languages_beside
  FROM article JOIN article_version AS version ON version.article_id = article.id
                                              AND version.version_no = article.version_no
 WHERE article.page_id = ANY (%s)
"""

SAME_TEXT = """
SELECT content_hash, article.entry_id, article.source_id,
       CASE WHEN NOT date_suspect THEN (published_at AT TIME ZONE source.timezone)::date END AS day
  FROM article_version JOIN article ON article.id = article_id JOIN source ON source.id = article.source_id
 WHERE content_hash = ANY (%s)
 ORDER BY article.entry_id, article.id
"""

ZONES = "SELECT id, timezone FROM source WHERE id = ANY (%s)"

SAME_ADDRESS = """
SELECT article.source_id, article.url_key, version.language, article.entry_id
  FROM article JOIN article_version AS version ON version.article_id = article.id
                                              AND version.version_no = article.version_no
 WHERE url_hash(article.url_key) = ANY (SELECT url_hash(key) FROM unnest(%s::text[]) AS key)
 ORDER BY article.entry_id DESC
"""

SAME_GUID = """
SELECT page.source_id, page.channel_key, page.guid, article.entry_id, version.content_hash
  FROM page
  JOIN article ON article.page_id = page.id
  JOIN article_version AS version ON version.article_id = article.id
 WHERE page.guid_trusted AND (page.source_id, page.guid) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
 ORDER BY article.entry_id DESC
"""


@dataclass(frozen=True, kw_only=True)
class _Told:
    """Who published a text, and when."""

    entry_id: int
    source_id: str
    day: Day | None


class _Books:
    """One batch: what is known before it, what it adds. Decided in order, then written table by table."""

    def __init__(self, conn: Connection, articles: Sequence[Understood]) -> None:
        hashes = [_article(one).content_hash for one in articles if _is_long(_article(one)) or one.raw.guid_trusted]
        guids = [(one.raw.source_id, one.raw.guid) for one in articles if one.raw.guid_trusted and one.raw.guid]
        self.known = {row["page_id"]: row for row in conn.execute(KNOWN, ([one.raw.page_id for one in articles],))}
        zones = conn.execute(ZONES, ([one.raw.source_id for one in articles],))
        self.zones = {row["id"]: ZoneInfo(row["timezone"]) for row in zones}
        self.by_text: dict[bytes, list[_Told]] = {}
        for row in conn.execute(SAME_TEXT, (hashes,)):
            told = _Told(entry_id=row["entry_id"], source_id=row["source_id"], day=row["day"])
            self.by_text.setdefault(bytes(row["content_hash"]), []).append(told)
        self.by_guid = {
            (row["source_id"], row["channel_key"], row["guid"], bytes(row["content_hash"])): row["entry_id"]
            for row in conn.execute(SAME_GUID, ([s for s, _ in guids], [g for _, g in guids]))
        }
        new = [one for one in articles if self._is_added(one)]
        addresses = [_key(one, _article(one)) for one in new]
        self.by_address = {
            (row["source_id"], row["url_key"], row["language"]): row["entry_id"]
            for row in conn.execute(SAME_ADDRESS, (addresses,))
        }
        self.entry_ids = _reserve(conn, "entry", len(new))
        self.article_ids = _reserve(conn, "article", len(new))
        self.entries: list[Any] = []
        self.articles: list[Any] = []
        self.revisions: list[Any] = []
        self.versions: list[Any] = []
        self.alternates: dict[int, list[Any]] = {}  # article id -> what its page says today

    def decide(self, one: Understood) -> Outcome:
        """The page it is on, then guid, address after redirects, exact text: new, copy, revised or unchanged."""
        if isinstance(one.result, Rejected):
            return Outcome.REJECTED
        known = self.known.get(one.raw.page_id)
        if known is None:
            return self._add(one, one.result)
        if bytes(known["content_hash"]) == one.result.content_hash:
            self._alternates(one.result, known["id"])  # an edition is often linked a day after its sibling
            return Outcome.UNCHANGED
        return self._revise(one, one.result, known)

    def _add(self, one: Understood, article: Article) -> Outcome:
        entry_id, outcome = self._entry(one, article)
        article_id = self.article_ids.pop(0)
        self.known[one.raw.page_id] = {
            "id": article_id,
            "entry_id": entry_id,
            "version_no": 1,
            "content_hash": article.content_hash,
            "language": article.language.tag,
            "languages_beside": [],
        }
        self.articles.append(_article_row(one, article, article_id, entry_id))
        self._version(one, article, article_id, 1)
        return outcome

    def _entry(self, one: Understood, article: Article) -> tuple[int, Outcome]:
        """The announcement that this text is of, by guid, address after redirects, exact text; else a new one."""
        guid, address = _guid(one, article), _address(one, article)
        again = self._announced_again(one, article)
        by_guid = self.by_guid.get(guid) if guid else None
        entry_id = (
            (by_guid if by_guid not in again else None)
            or self.by_address.get(address)
            or (self._same_text(one, article, again) if _is_long(article) else None)
        )
        outcome = Outcome.COPY if entry_id else Outcome.NEW
        if entry_id is None:
            entry_id = self.entry_ids.pop(0)
            self.entries.append((entry_id, one.raw.fetched_at))
        if guid:
            self.by_guid.setdefault(guid, entry_id)
        self.by_address.setdefault(address, entry_id)
        if _is_long(article) or guid:
            told = _Told(entry_id=entry_id, source_id=one.raw.source_id, day=self._day(one, article))
            self.by_text.setdefault(article.content_hash, []).append(told)
        return entry_id, outcome

    def _announced_again(self, one: Understood, article: Article) -> set[int]:
        """Announcements with this text that are others: the same body published it on another day.

        Reception hours, a weekly warning: who publishes a text again announces it again. What another body publishes
        is a copy whenever it does, and so is a second address on the same day, or on a day that is not certain.
        """
        told, day = self.by_text.get(article.content_hash, []), self._day(one, article)
        others = {t.entry_id for t in told if t.source_id == one.raw.source_id and t.day and day and t.day != day}
        return others - {t.entry_id for t in told if t.day == day}

    def _same_text(self, one: Understood, article: Article, again: set[int]) -> int | None:
        """The announcement that this text is a copy of: of several the one that is nearest in time."""
        told = [t for t in self.by_text.get(article.content_hash, []) if t.entry_id not in again]
        day = self._day(one, article)
        return min(told, key=lambda t: (_days_between(t.day, day), t.entry_id)).entry_id if told else None

    def _day(self, one: Understood, article: Article) -> Day | None:
        """On which day it was published where the ministry is, if that is certain."""
        published = article.published
        if published.at is None or published.suspect:
            return None
        return published.at.astimezone(self.zones[one.raw.source_id]).date()

    def _is_added(self, one: Understood) -> bool:
        """Whether it may need an entry of its own."""
        known = self.known.get(one.raw.page_id)
        return known is None or _is_translated(_article(one), known)

    def _revise(self, one: Understood, article: Article, known: dict[str, Any]) -> Outcome:
        if _is_translated(article, known):
            known["entry_id"], _ = self._entry(one, article)
            known["languages_beside"] = []
        known["version_no"] += 1
        known["content_hash"], known["language"] = article.content_hash, article.language.tag
        self.revisions.append(
            {
                **_search(article),
                "id": known["id"],
                "entry_id": known["entry_id"],
                "version_no": known["version_no"],
                "raw": one.raw.id,
                "url": storable(article.url),
                "url_key": _key(one, article),
            }
        )
        self._version(one, article, known["id"], known["version_no"])
        return Outcome.REVISED

    def _version(self, one: Understood, article: Article, article_id: int, version_no: int) -> None:
        self.versions.append(_version_row(one, article, article_id, version_no))
        self._alternates(article, article_id)

    def _alternates(self, article: Article, article_id: int) -> None:
        self.alternates[article_id] = alternate_rows(article_id, article)

    def write(self, conn: Connection) -> None:
        """Each table in one `executemany`."""
        with conn.cursor() as cursor:
            for statement, rows in (
                (ENTRY, self.entries),
                (ARTICLE, self.articles),
                (LAST_SEEN, self.revisions),
                (REVISED, self.revisions),
                (VERSION, self.versions),
                (NO_ALTERNATE, [(id, [row[1] for row in said]) for id, said in self.alternates.items()]),
                (ALTERNATE, [row for said in self.alternates.values() for row in said]),
            ):
                if rows:
                    cursor.executemany(statement, rows)


def _article(one: Understood) -> Article:
    assert isinstance(one.result, Article)
    return one.result


def _days_between(one: Day | None, other: Day | None) -> int:
    return abs((one - other).days) if one and other else Day.max.toordinal()


def _guid(one: Understood, article: Article) -> tuple[str, str | None, str, bytes] | None:
    # Alone, and with a title that recurs, it is given to the next announcement, too ("latest", a position): it makes
    # a copy of a short text only, which the text alone would not. Another feed counts anew from 1.
    if not one.raw.guid_trusted or not one.raw.guid:
        return None
    return one.raw.source_id, one.raw.channel_key, one.raw.guid, article.content_hash


def _is_translated(article: Article, known: dict[str, Any]) -> bool:
    """A page that showed a sibling's text until its own was written: no copy of the others any more."""
    tag = article.language.tag
    return tag not in ("und", known["language"]) and bool(set(known["languages_beside"]) - {tag})


def _address(one: Understood, article: Article) -> tuple[str, str, str]:
    """Two pages that lead to one address are one announcement; one address may serve several languages."""
    return article.source_id, _key(one, article), article.language.tag


def _key(one: Understood, article: Article) -> str:
    return key_of(one.raw.page_key, article.url)


def key_of(page_key: str, url: str) -> str:
    """Of the address that answered; an announcement that shares it with others keeps what tells it from them."""
    return storable(page_key if "#" in page_key else canonical(url))


def _is_long(article: Article) -> bool:
    # Scripts without spaces have few words; four letters count as one there.
    return max(len(article.text.split()), len(article.text) // 8 if not article.text.isascii() else 0) >= SHORTEST_COPY


def _reserve(conn: Connection, table: str, many: int) -> list[int]:
    rows = conn.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) AS id FROM generate_series(1, %s)", (table, many)
    )
    return [row["id"] for row in rows]


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
                             images, understood_by)
VALUES (%(article_id)s, %(version_no)s, %(raw)s, %(content_hash)s, %(title)s, %(lead)s, %(text)s, %(language)s,
        %(language_detail)s, %(published_at)s, %(published_raw)s, %(published_precision)s, %(date_suspect)s,
        %(canonical_url)s, %(attachments)s, %(provenance)s, %(first_seen_at)s,
        %(script)s, %(section)s, %(tags)s, %(author)s, %(images)s, %(understood_by)s)
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


def _article_row(one: Understood, article: Article, article_id: int, entry_id: int) -> dict[str, Any]:
    return {
        **_search(article),
        "id": article_id,
        "entry_id": entry_id,
        "source_id": one.raw.source_id,
        "page_id": one.raw.page_id,
        "url": storable(article.url),
        "url_key": _key(one, article),
        "first_seen_at": one.raw.fetched_at,
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


def _version_row(one: Understood, article: Article, article_id: int, version_no: int) -> dict[str, Any]:
    return {
        **in_json(as_stored(article)),
        "article_id": article_id,
        "version_no": version_no,
        "raw": one.raw.id,
        "understood_by": one.understood_by,
        "first_seen_at": one.raw.fetched_at,
    }


def alternate_rows(article_id: int, article: Article) -> list[tuple[int, str, str, str, str]]:
    """Rows of article_alternate."""
    origin = article.provenance.get("alternates")
    how = "switcher" if origin and origin.route == "switcher" else "hreflang"
    return [
        (article_id, storable(tag), storable(url), storable(canonical(url)), how)
        for tag, url in article.alternates.items()
    ]


def _origin(origin: Origin) -> dict[str, str]:
    said = {"route": origin.route, "rule": origin.rule, "raw": origin.raw[:LONGEST_RAW] if origin.raw else None}
    return {name: storable(value) for name, value in said.items() if value}


REJECT = """
INSERT INTO rejected (raw_document_id, source_id, page_id, url, stage, status, reason, traceback, rejected_at)
VALUES (%(raw)s, %(source_id)s, %(page_id)s, %(url)s, %(stage)s, %(status)s, %(reason)s, %(traceback)s, %(now)s)
ON CONFLICT (raw_document_id) DO NOTHING
"""


def _reject(conn: Connection, rejections: Sequence[Understood], now: datetime) -> None:
    rows = []
    for one in rejections:
        assert isinstance(one.result, Rejected)
        rows.append(
            {
                "raw": one.raw.id,
                "source_id": one.raw.source_id,
                "page_id": one.raw.page_id,
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
