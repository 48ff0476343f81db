"""What operators ask, answered from the views: nothing here writes."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.connect import Connection
from store.text import storable


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to find; None does not narrow."""

    words: Sequence[str] = ()
    country: str | None = None
    source: str | None = None
    language: str | None = None
    since: datetime | None = None
    changed: bool = False
    limit: int = 20


# A word as it was written, or its stem in any language that announcements are in; `word*` is a prefix.
WORD = """
SELECT CASE WHEN %(prefix)s THEN to_tsquery('simple', quote_literal(%(word)s) || ':*')
            ELSE (SELECT string_agg('(' || part::text || ')', ' | ')::tsquery
                    FROM (SELECT plainto_tsquery('simple', %(word)s) AS part
                           UNION
                          SELECT plainto_tsquery(search_config(language), %(word)s)
                            FROM (SELECT DISTINCT language FROM article_version) AS used) AS parts
                   WHERE part::text <> '') END::text AS query
"""

FIND = """
SELECT id, country, body, source_id, url, title, lead, language, published_on, published_at, first_seen_at,
       versions, copies, translation_group
  FROM announcement
 WHERE (%(query)s::text IS NULL OR id IN (SELECT entry_id FROM article WHERE search @@ %(query)s::tsquery))
   AND (%(country)s::text IS NULL OR country = upper(%(country)s))
   AND (%(source)s::text IS NULL OR source_id = %(source)s)
   AND (%(language)s::text IS NULL OR language = %(language)s)
   AND (%(since)s::timestamptz IS NULL OR coalesce(published_at, first_seen_at) >= %(since)s)
   AND (NOT %(changed)s OR versions > 1)
 ORDER BY CASE WHEN %(query)s::text IS NULL THEN 0 ELSE ts_rank(search, %(query)s::tsquery) END DESC,
          coalesce(published_at, first_seen_at) DESC, id DESC
 LIMIT %(limit)s
"""


def find(conn: Connection, wanted: Wanted) -> list[dict[str, Any]]:
    """Announcements that hold all the words, the best first; without words the newest first."""
    queries = [_word(conn, word) for word in wanted.words]
    if wanted.words and not any(queries):
        return []
    query = " & ".join(f"({part})" for part in queries if part) or None
    return conn.execute(FIND, {**vars(wanted), "query": query}).fetchall()


def _word(conn: Connection, word: str) -> str | None:
    word = "".join(" " if _is_mark(sign) else sign for sign in storable(word))
    bare = word.rstrip("*")
    row = conn.execute(WORD, {"word": bare, "prefix": bare != word and bool(bare)}).fetchone()
    return row["query"] if row else None


def _is_mark(sign: str) -> bool:
    """A backslash, which quote_literal writes as E'…', or «: a letter to PostgreSQL where its ctype is C."""
    return sign == "\\" or (not sign.isascii() and unicodedata.category(sign)[0] in "PSZC")


ONE = """
SELECT * FROM announcement
 WHERE id = (SELECT CASE WHEN EXISTS (SELECT FROM article WHERE entry_id = entry.id) THEN id
                         ELSE coalesce(merged_into, id) END FROM entry WHERE id = %(id)s)
"""

# By a rule, or by an operator, whose word wins.
REASONS = """
SELECT article_id, other_article_id, by, jaccard, containment, titles, rule, NULL AS who, NULL AS reason,
       decided_at AS at
  FROM copy_reason WHERE article_id = ANY (%(articles)s) AND other_article_id = ANY (%(articles)s)
 UNION ALL
SELECT article_id, other_article_id, verb, NULL, NULL, NULL, NULL, who, reason, said_at
  FROM operator_word
 WHERE verb IN ('merge', 'split') AND taken_back_at IS NULL AND article_id = ANY (%(articles)s)
 ORDER BY at, other_article_id
"""

RELATED = """
SELECT CASE WHEN a = %(id)s THEN b ELSE a END AS id, kind, a = %(id)s AS first, score, evidence, title, url, source_id,
       published_on
  FROM entry_link JOIN announcement ON announcement.id = CASE WHEN a = %(id)s THEN b ELSE a END
 WHERE %(id)s IN (a, b) AND kind <> 'translation'
 ORDER BY score DESC NULLS FIRST, 1
"""

# With the link to each, if there is one: an edition may be known through a third.
EDITIONS = """
SELECT edition.id, edition.language, edition.title, edition.url, link.score, link.evidence, link.decided_at
  FROM announcement AS edition
  LEFT JOIN announcement_link AS link ON link.id = %(id)s AND link.other_id = edition.id AND link.kind = 'translation'
 WHERE edition.translation_group = %(group)s AND edition.id <> %(id)s
 ORDER BY edition.language, edition.id
"""


def show(conn: Connection, entry_id: int) -> dict[str, Any] | None:
    """One announcement with its versions, pages, editions and what is related to it; None where there is none.

    A number that was merged into another gives the other.
    """
    from store.edits import compared  # only now: comparing is dear to import, and who finds does not compare

    row = conn.execute(ONE, {"id": entry_id}).fetchone()
    if row is None:
        return None
    entry_id = row["id"]
    row.pop("search")
    row["texts"] = versions(conn, entry_id)
    row["pages"] = conn.execute(
        "SELECT article_id, source_id, body, url, language, published_at, first_seen_at, last_seen_at, is_first, "
        "share_changed, changed, state, missing_since, gone_since, restored_at FROM announcement_page "
        "WHERE id = %s ORDER BY is_first DESC, published_at NULLS LAST, first_seen_at, source_id, article_id",
        (entry_id,),
    ).fetchall()
    for told in compared(conn, entry_id):
        next(page for page in row["pages"] if page["article_id"] == told["article_id"]).update(told)
    reasons = conn.execute(REASONS, {"articles": [page["article_id"] for page in row["pages"]]}).fetchall()
    for page in row["pages"]:
        page["joined"] = [reason for reason in reasons if reason["article_id"] == page["article_id"]]
    row["related"] = conn.execute(RELATED, {"id": entry_id}).fetchall()
    row["editions"] = conn.execute(EDITIONS, {"id": entry_id, "group": row["translation_group"]}).fetchall()
    return row


def versions(conn: Connection, entry_id: int) -> list[dict[str, Any]]:
    """Every text of every page of an announcement, or of the one it was merged into, in the order they were seen."""
    return conn.execute(
        "SELECT article_id, version_no, url, title, text, language, published_at, published_raw, first_seen_at, "
        "last_seen_at, is_current, changed, provenance, language_detail, date_suspect, attachments, section, tags, "
        "author, images, script, understood_by "
        "FROM announcement_version "
        "WHERE id = (SELECT coalesce(merged_into, id) FROM entry WHERE id = %s) ORDER BY article_id, version_no",
        (entry_id,),
    ).fetchall()


def edited(conn: Connection, limit: int = 20) -> list[int]:
    """Announcements with more than one text, the latest edit first."""
    rows = conn.execute(
        "SELECT id, max(first_seen_at) AS at FROM announcement_version WHERE version_no > 1 "
        "GROUP BY id ORDER BY at DESC, id LIMIT %s",
        (limit,),
    )
    return [row["id"] for row in rows]


def counts(conn: Connection) -> list[dict[str, Any]]:
    """How many announcements, by country, body and language."""
    return conn.execute(
        "SELECT country, body, language, count(*)::int AS announcements, sum(copies)::int AS copies, "
        "count(*) FILTER (WHERE versions > 1)::int AS edited, max(published_at) AS newest "
        "FROM announcement GROUP BY country, body, language ORDER BY country, body, language"
    ).fetchall()


def rejected(conn: Connection, source_id: str | None, limit: int = 50) -> list[dict[str, Any]]:
    """Pages that were not understood, newest first, and why."""
    return conn.execute(
        "SELECT source_id, url, stage, status, reason, rejected_at FROM rejected "
        "WHERE (%(source)s::text IS NULL OR source_id = %(source)s) ORDER BY rejected_at DESC, raw_document_id DESC "
        "LIMIT %(limit)s",
        {"source": source_id, "limit": limit},
    ).fetchall()


def health_rows(conn: Connection) -> list[dict[str, Any]]:
    """The view source_health, active sources and those that ever ran."""
    return conn.execute(
        "SELECT * FROM source_health WHERE active OR last_run_at IS NOT NULL ORDER BY country, source_id"
    ).fetchall()
