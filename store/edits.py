"""The column `article_version.changed` and the table `republication`: of what kind each edit is, and each copy."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from core.changes import Told, kinds, share_changed
from store.connect import Connection

BATCH = 500  # texts that are compared in one transaction

UNTOLD = """
SELECT after.article_id, after.version_no, after.title, after.text, after.language,
       before.title AS old_title, before.text AS old_text, before.language AS old_language
  FROM article_version AS after
  JOIN article_version AS before ON before.article_id = after.article_id AND before.version_no = after.version_no - 1
 WHERE after.changed IS NULL AND after.version_no > 1
 ORDER BY after.article_id, after.version_no
 LIMIT %(most)s
"""

CHANGED = (
    "UPDATE article_version SET changed = %(changed)s WHERE article_id = %(article_id)s AND version_no = %(version_no)s"
)


def text_of(row: Mapping[str, Any], prefix: str = "") -> Told:
    """A row's text, to be compared."""
    return Told(title=row[f"{prefix}title"], text=row[f"{prefix}text"], language=row[f"{prefix}language"])


def is_edit(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a text is another than the one before it, not only set otherwise or with another counter."""
    return old["content_hash"] != new["content_hash"] and bool(kinds(text_of(old), text_of(new)))


TEXTS = """
SELECT article_id, version_no, raw_document_id, content_hash, title, text, language, last_seen_at
  FROM article_version WHERE article_id = ANY (%s) AND article_id IN (SELECT id FROM article WHERE version_no > 1)
 ORDER BY article_id, version_no
"""


def join_equal(conn: Connection, article_ids: Sequence[int]) -> None:
    """Make one version of neighbours that are no edit of each other any more, and tell the kinds of what remains."""
    rows = conn.execute(TEXTS, (list(article_ids),)).fetchall()
    for article_id, texts in groupby(rows, key=itemgetter("article_id")):
        kept: list[dict[str, Any]] = []
        for text in texts:
            if kept and not is_edit(kept[-1], text):
                conn.execute("UPDATE raw_document SET outcome = 'unchanged' WHERE id = %s", (text["raw_document_id"],))
                conn.execute("DELETE FROM article_version WHERE article_id = %(article_id)s "
                             "AND version_no = %(version_no)s", text)  # fmt: skip
                kept[-1]["last_seen_at"] = text["last_seen_at"]
            else:
                kept.append(text)
        with conn.cursor() as cursor:
            cursor.executemany(RENUMBERED, [{**text, "new": number} for number, text in enumerate(kept, start=1)])
        conn.execute("UPDATE article SET version_no = %s WHERE id = %s", (len(kept), article_id))
    while rows and tell_edits(conn):
        pass


RENUMBERED = """
UPDATE article_version SET version_no = %(new)s, last_seen_at = %(last_seen_at)s, changed = NULL
 WHERE article_id = %(article_id)s AND version_no = %(version_no)s
"""


def tell_edits(conn: Connection, most: int = BATCH) -> int:
    """Write down of what kind edits are that were stored before, or read again; how many, `most` at once."""
    rows = conn.execute(UNTOLD, {"most": most}).fetchall()
    with conn.cursor() as cursor:
        cursor.executemany(
            CHANGED, [{**_key(row), "changed": list(kinds(text_of(row, "old_"), text_of(row)))} for row in rows]
        )
    return len(rows)


def _key(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("article_id", "version_no")}


UNCOMPARED = """
SELECT page.article_id, mine.content_hash, mine.title, mine.text, mine.language, other.content_hash AS first_hash,
       other.title AS old_title, other.text AS old_text, other.language AS old_language
  FROM announcement_page AS page
  JOIN article AS first ON first.id = page.first_article_id
  JOIN article_version AS mine ON mine.article_id = page.article_id AND mine.version_no = page.versions
  JOIN article_version AS other ON other.article_id = first.id AND other.version_no = first.version_no
 WHERE page.share_changed IS NULL
"""

UNCOMPARED_OF = f"{UNCOMPARED} AND page.id = ANY (%(entries)s)"

COMPARED = """
INSERT INTO republication (article_id, content_hash, first_hash, share, changed)
VALUES (%(article_id)s, %(content_hash)s, %(first_hash)s, %(share)s, %(changed)s)
ON CONFLICT (article_id) DO UPDATE
   SET content_hash = EXCLUDED.content_hash, first_hash = EXCLUDED.first_hash, share = EXCLUDED.share,
       changed = EXCLUDED.changed
"""


def tell_copies(conn: Connection, entries: Sequence[int] | None = None, most: int = BATCH) -> int:
    """Write down how pages differ from the one that published first, of these announcements or of all."""
    if entries is None:
        rows = conn.execute(f"{UNCOMPARED} LIMIT %(most)s".encode(), {"most": most}).fetchall()
    else:
        rows = conn.execute(UNCOMPARED_OF.encode(), {"entries": list(entries)}).fetchall() if entries else []
    with conn.cursor() as cursor:
        cursor.executemany(COMPARED, [{**row, **_beside(row)} for row in rows])
    return len(rows)


def compared(conn: Connection, entry: int) -> list[dict[str, Any]]:
    """How pages differ of which nobody has written it down; their article_id, share_changed and kinds."""
    rows = conn.execute(UNCOMPARED_OF.encode(), {"entries": [entry]}).fetchall()
    found = [(row["article_id"], _beside(row)) for row in rows]
    return [{"article_id": id, "share_changed": told["share"], "changed": told["changed"]} for id, told in found]


def _beside(row: Mapping[str, Any]) -> dict[str, Any]:
    old, new = text_of(row, "old_"), text_of(row)
    return {"share": share_changed(old, new), "changed": list(kinds(old, new))}
