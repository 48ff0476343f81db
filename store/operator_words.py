"""The table `operator_word`: splitting and merging are done at once, and hold for whatever comes later, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from core.errors import GovharvestError
from store.connect import Connection
from store.copies import move
from store.edits import tell_copies
from store.translations import SAVE_LOCK, link


@dataclass(frozen=True, kw_only=True)
class Said:
    """Whose word it is, why, and when."""

    who: str
    reason: str
    at: datetime


def entry_of(conn: Connection, number: int) -> int:
    """The announcement of this number, or the one that it was merged into."""
    row = conn.execute("SELECT coalesce(merged_into, id) AS id FROM entry WHERE id = %s", (number,)).fetchone()
    if row is None:
        raise GovharvestError(f"there is no announcement {number}; govharvest find lists them")
    return int(row["id"])


PAGES = """
SELECT id, source_id, url, url_key FROM article WHERE entry_id = %s ORDER BY first_seen_at, id
"""


def pages(conn: Connection, entry_id: int) -> list[dict[str, Any]]:
    """The pages that carry an announcement, the first seen first."""
    return conn.execute(PAGES, (entry_id,)).fetchall()


TONGUES = """
SELECT DISTINCT split_part(version.language, '-', 1) AS tongue
  FROM article
  JOIN article_version AS version ON version.article_id = article.id AND version.version_no = article.version_no
 WHERE article.id = ANY (%s) AND version.language NOT IN ('und', 'mul')
"""


def split(conn: Connection, entry_id: int, article_ids: Sequence[int], said: Said) -> int:
    """Give these pages an announcement of their own; its number. No rule brings them together again."""
    conn.execute("SELECT pg_advisory_xact_lock(%s)", (SAVE_LOCK,))
    known = [row["id"] for row in pages(conn, entry_id)]
    stay = [article_id for article_id in known if article_id not in article_ids]
    if not article_ids or not set(article_ids) <= set(known):
        raise GovharvestError(f"these are no pages of announcement {entry_id} any more; govharvest show {entry_id}")
    if not stay:
        raise GovharvestError(f"announcement {entry_id} would have no page left; name some of its pages, not all")
    new = conn.execute("INSERT INTO entry (created_at) VALUES (%s) RETURNING id", (said.at,)).fetchone()
    assert new
    _say(conn, "split", article_ids, stay, said)
    _place(conn, article_ids, new["id"])
    _relate(conn, entry_id, new["id"], said)
    _follow(conn, [entry_id, new["id"]], said.at)
    return int(new["id"])


def merge(conn: Connection, entry_id: int, other_id: int, said: Said) -> None:
    """Make one announcement of two: the pages of the other go to the first, and its number leads there."""
    conn.execute("SELECT pg_advisory_xact_lock(%s)", (SAVE_LOCK,))
    if entry_id == other_id:
        raise GovharvestError(f"announcement {entry_id} is one already")
    ours, theirs = ([row["id"] for row in pages(conn, number)] for number in (entry_id, other_id))
    if not ours or not theirs:
        raise GovharvestError(f"announcement {entry_id if theirs else other_id} has no page")
    tongues = {row["tongue"] for row in conn.execute(TONGUES, ([*ours, *theirs],))}
    if len(tongues) > 1:
        raise GovharvestError(
            f"announcements {entry_id} and {other_id} are in {' and '.join(sorted(tongues))}: editions are linked and "
            f"never merged; govharvest link {entry_id} {other_id}"
        )
    _say(conn, "merge", theirs, ours[:1], said, of=ours)
    move(conn, other_id, entry_id)
    _follow(conn, [entry_id], said.at)


def unsplit(conn: Connection, entry_id: int, said: Said) -> int:
    """Take back the splitting by which an announcement came to be; the one that has its pages now."""
    conn.execute("SELECT pg_advisory_xact_lock(%s)", (SAVE_LOCK,))
    rows = conn.execute(SPLIT_FROM, {"entry": entry_id}).fetchall()
    if not rows:
        raise GovharvestError(f"nobody split announcement {entry_id} from another")
    kept = rows[0]["entry_id"]
    _take_back(conn, [row["id"] for row in rows if row["entry_id"] == kept], said)
    move(conn, entry_id, kept)
    _follow(conn, [kept], said.at)
    return int(kept)


def unmerge(conn: Connection, entry_id: int, other_id: int, said: Said) -> None:
    """Take back a merging: the pages of the other are its own again."""
    conn.execute("SELECT pg_advisory_xact_lock(%s)", (SAVE_LOCK,))
    rows = conn.execute(MERGED_FROM, {"entry": entry_id, "other": other_id}).fetchall()
    if not rows:
        raise GovharvestError(f"nobody merged announcement {other_id} into {entry_id}")
    _take_back(conn, [row["id"] for row in rows], said)
    theirs = [row["article_id"] for row in rows]
    conn.execute("UPDATE entry SET merged_into = NULL WHERE id = %s", (other_id,))
    _place(conn, theirs, other_id)
    conn.execute(ASIDE, {**vars(said), "theirs": theirs, "entry": entry_id})
    conn.execute(NUMBERS_FOLLOW, {"theirs": theirs, "entry": entry_id, "other": other_id})
    _relate(conn, entry_id, other_id, said)
    _follow(conn, [entry_id, other_id], said.at)


SPLIT_FROM = """
SELECT word.id, other.entry_id
  FROM operator_word AS word
  JOIN article ON article.id IN (word.article_id, word.other_article_id) AND article.entry_id = %(entry)s
  JOIN article AS other ON other.id IN (word.article_id, word.other_article_id) AND other.entry_id <> %(entry)s
 WHERE verb = 'split' AND taken_back_at IS NULL
 ORDER BY said_at DESC, word.id DESC
"""

# The other announcement was emptied at that moment: what it held then is what was merged.
MERGED_FROM = """
SELECT word.id, word.article_id
  FROM operator_word AS word
  JOIN article ON article.id = word.article_id AND article.entry_id = %(entry)s
  JOIN entry ON entry.id = %(other)s AND entry.merged_into = %(entry)s
 WHERE verb = 'merge' AND taken_back_at IS NULL AND word.was_entry_id = %(other)s
"""

# Words by which those pages came along with others.
ASIDE = """
UPDATE operator_word AS word SET taken_back_at = %(at)s, taken_back_by = %(who)s, taken_back_reason = %(reason)s
  FROM article AS one, article AS other
 WHERE verb = 'merge' AND taken_back_at IS NULL AND one.id = word.article_id AND other.id = word.other_article_id
   AND one.entry_id <> other.entry_id AND (one.id = ANY (%(theirs)s) OR other.id = ANY (%(theirs)s))
"""

# Numbers of announcements whose pages had come to the other one before lead to it again.
NUMBERS_FOLLOW = """
UPDATE entry SET merged_into = %(other)s
 WHERE merged_into = %(entry)s
   AND id IN (SELECT was_entry_id FROM operator_word WHERE article_id = ANY (%(theirs)s)
               UNION
              SELECT moved_entry_id FROM copy_reason WHERE article_id = ANY (%(theirs)s))
   AND id NOT IN (SELECT was_entry_id FROM operator_word AS word JOIN article ON article.id = word.article_id
                   WHERE article.entry_id = %(entry)s AND was_entry_id IS NOT NULL)
"""

WORD = """
INSERT INTO operator_word (verb, article_id, other_article_id, who, reason, said_at, was_entry_id)
SELECT %(verb)s, id, %(other)s, %(who)s, %(reason)s, %(at)s, entry_id FROM article WHERE id = ANY (%(articles)s)
"""

OUTDATED = """
UPDATE operator_word SET taken_back_at = %(at)s, taken_back_by = %(who)s, taken_back_reason = %(reason)s
 WHERE taken_back_at IS NULL AND verb = %(verb)s
   AND (article_id = ANY (%(ours)s) AND other_article_id = ANY (%(theirs)s)
        OR article_id = ANY (%(theirs)s) AND other_article_id = ANY (%(ours)s))
"""


def _say(
    conn: Connection, verb: str, articles: Sequence[int], others: Sequence[int], said: Said, of: Sequence[int] = ()
) -> None:
    """One word for each page and each of the others; what was said to the contrary is taken back."""
    outdated = {**vars(said), "verb": "merge" if verb == "split" else "split"}
    conn.execute(OUTDATED, {**outdated, "ours": list(articles), "theirs": list(of or others)})
    for other in others:
        conn.execute(WORD, {**vars(said), "verb": verb, "articles": list(articles), "other": other})


TAKEN_BACK = """
UPDATE operator_word SET taken_back_at = %(at)s, taken_back_by = %(who)s, taken_back_reason = %(reason)s
 WHERE id = ANY (%(words)s)
"""


def _take_back(conn: Connection, words: Sequence[int], said: Said) -> None:
    conn.execute(TAKEN_BACK, {**vars(said), "words": list(words)})


def _place(conn: Connection, article_ids: Sequence[int], entry_id: int) -> None:
    conn.execute("UPDATE article SET entry_id = %s WHERE id = ANY (%s)", (entry_id, list(article_ids)))


def _follow(conn: Connection, entries: Sequence[int], now: datetime) -> None:
    """Tell anew what depends on which pages an announcement has: its editions, and how its copies differ."""
    link(conn, [page["id"] for entry_id in entries for page in pages(conn, entry_id)], now, again=True)
    tell_copies(conn, entries)


RELATE = """
INSERT INTO entry_link (a, b, kind, evidence, decided_at)
VALUES (least(%(one)s, %(other)s), greatest(%(one)s, %(other)s), 'related', %(evidence)s, %(at)s)
ON CONFLICT DO NOTHING
"""


def _relate(conn: Connection, one: int, other: int, said: Said) -> None:
    evidence = Jsonb({"reason": f"split by {said.who}: {said.reason}"})
    conn.execute(RELATE, {"one": one, "other": other, "evidence": evidence, "at": said.at})
