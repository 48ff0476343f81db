"""The tables `article_key`, `copy_reason`, `entry_link`: by what copies are found, and why they were joined or not."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from core.likeness import RULE, Verdict
from store.books import Books, Joined, Linked
from store.connect import Connection
from store.shelf import Shelf
from store.text import storable

NO_KEYS = "DELETE FROM article_key WHERE article_id = %s AND (key <> ALL (%s) OR day IS DISTINCT FROM %s)"

KEYS = """
INSERT INTO article_key (key, article_id, day) SELECT key, %s, %s FROM unnest(%s::bigint[]) AS key
ON CONFLICT DO NOTHING
"""

REASON = """
INSERT INTO copy_reason (article_id, other_article_id, by, jaccard, containment, titles, rule, moved_entry_id,
                         decided_at)
VALUES (%(article_id)s, %(other_article_id)s, %(by)s, %(jaccard)s, %(containment)s, %(titles)s, %(rule)s,
        %(moved_entry_id)s, %(now)s)
ON CONFLICT DO NOTHING
"""

LINK = """
INSERT INTO entry_link (a, b, kind, score, evidence, decided_at)
VALUES (%(a)s, %(b)s, %(kind)s, %(score)s, %(evidence)s, %(now)s)
ON CONFLICT (a, b, kind) DO NOTHING
"""


def write(conn: Connection, books: Books, now: datetime) -> None:
    """What the books decided, beside the articles themselves, which are written."""
    added = books.added
    revised = {article_id for article_id, *_ in added.revisions}
    links = [_link(books, link, now) for link in added.linked]
    with conn.cursor() as cursor:
        for statement, rows in (
            (NO_KEYS, [(id, list(keys), day) for id, (keys, day) in added.keys.items() if id in revised]),
            (KEYS, [(id, day, list(keys)) for id, (keys, day) in added.keys.items() if keys]),
            (REASON, [_reason(joined, now) for joined in added.joined]),
            (LINK, [link for link in links if link["a"] != link["b"]]),
        ):
            if rows:
                cursor.executemany(statement, rows)
    for gone, kept in added.moved.items():
        move(conn, gone, kept)


def rekey(conn: Connection, article_ids: Iterable[int]) -> None:
    """Find the keys of articles anew whose stored texts were changed in place."""
    with conn.cursor() as cursor:
        for held in Shelf(conn).texts(list(article_ids)):
            keys = sorted({key for wording in held.wordings for key in wording.keys})
            cursor.execute(NO_KEYS, (held.article_id, keys, held.day))
            cursor.execute(KEYS, (held.article_id, held.day, keys))


WITHOUT_KEYS = """
SELECT id FROM article WHERE id > %s AND NOT EXISTS (SELECT FROM article_key WHERE article_id = article.id)
 ORDER BY id LIMIT 500
"""


def key_the_rest(conn: Connection) -> None:
    """Find keys for texts that were saved before there were any."""
    last = 0
    while rows := conn.execute(WITHOUT_KEYS, (last,)).fetchall():
        last = rows[-1]["id"]
        rekey(conn, [row["id"] for row in rows])


def _reason(joined: Joined, now: datetime) -> Mapping[str, Any]:
    likeness = joined.likeness
    shares = likeness and likeness.shares
    return {
        "article_id": joined.article_id,
        "other_article_id": joined.other_article_id,
        "by": joined.by,
        "jaccard": shares and shares.jaccard,
        "containment": shares and shares.containment,
        "titles": shares and shares.titles,
        "rule": likeness and RULE,
        "moved_entry_id": joined.moved_entry_id,
        "now": now,
    }


def _link(books: Books, link: Linked, now: datetime) -> Mapping[str, Any]:
    ends = [books.entry_of(link.entry_id), books.entry_of(link.other_entry_id)]
    contains = link.likeness.verdict is Verdict.CONTAINS
    a, b = (ends if link.holds else ends[::-1]) if contains else sorted(ends)
    return {
        "a": a,
        "b": b,
        "kind": "contains" if contains else "related",
        "score": round(link.likeness.shares.jaccard, 3),
        "evidence": Jsonb(
            {
                "reason": storable(link.likeness.reason),
                "articles": [link.article_id, link.other_article_id],
                "containment": round(link.likeness.shares.containment, 3),
                "titles": round(link.likeness.shares.titles, 3),
                "rule": RULE,
            }
        ),
        "now": now,
    }


# What had been linked to the one is linked to the other; what would be linked to itself, or twice, is not.
LINKS_FOLLOW = """
WITH gone AS (
    DELETE FROM entry_link WHERE %(gone)s IN (a, b) RETURNING *
), turned AS (
    SELECT CASE a WHEN %(gone)s THEN %(kept)s ELSE a END AS a, CASE b WHEN %(gone)s THEN %(kept)s ELSE b END AS b,
           kind, score, evidence, decided_at FROM gone
)
INSERT INTO entry_link (a, b, kind, score, evidence, decided_at)
SELECT CASE WHEN kind IN ('contains', 'follow_up') THEN a ELSE least(a, b) END,
       CASE WHEN kind IN ('contains', 'follow_up') THEN b ELSE greatest(a, b) END, kind, score, evidence, decided_at
  FROM turned WHERE a <> b
ON CONFLICT DO NOTHING
"""

# The smallest id of both groups names the group of all.
GROUPS = """
SELECT id, translation_group FROM entry WHERE id IN (%(gone)s, %(kept)s)
"""

REGROUP = """
UPDATE entry SET translation_group = %(group)s
 WHERE translation_group = ANY (%(groups)s) AND translation_group <> %(group)s OR id = %(kept)s
"""


def move(conn: Connection, gone: int, kept: int) -> None:
    """One announcement of two: pages, links and editions of the one go to the other; its number leads there."""
    ends = {"gone": gone, "kept": kept}
    conn.execute("UPDATE article SET entry_id = %(kept)s WHERE entry_id = %(gone)s", ends)
    conn.execute("UPDATE entry SET merged_into = %(kept)s WHERE id = %(gone)s OR merged_into = %(gone)s", ends)
    conn.execute(LINKS_FOLLOW, ends)
    rows = conn.execute(GROUPS, ends).fetchall()
    groups: Sequence[int] = sorted(row["translation_group"] for row in rows if row["translation_group"] is not None)
    if groups:
        conn.execute(REGROUP, {**ends, "groups": list(groups), "group": groups[0]})
        conn.execute("UPDATE entry SET translation_group = NULL WHERE id = %(gone)s", ends)
