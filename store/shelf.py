"""What the database knows of the pages and texts of a batch: `store.books` decides by it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date as Day
from datetime import tzinfo
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from store.books import MOST_HOLDERS, MOST_TEXTS, WINDOW, Address, Guid, Held, Known, Said, Told, Word
from store.connect import Connection

KNOWN = """
SELECT article.page_id, article.id, article.entry_id, article.version_no, version.content_hash, version.language,
       ARRAY(SELECT text.language FROM article AS other
               JOIN article_version AS text ON text.article_id = other.id AND text.version_no = other.version_no
              WHERE other.entry_id = article.entry_id AND other.id <> article.id) AS languages_beside,
       (SELECT bool_and(by IN ('text', 'likeness')) FROM copy_reason WHERE article_id = article.id) IS TRUE
       AND NOT EXISTS (SELECT FROM operator_word
                        WHERE verb = 'merge' AND taken_back_at IS NULL
                          AND article.id IN (article_id, other_article_id)) AS by_its_text
  FROM article JOIN article_version AS version ON version.article_id = article.id
                                              AND version.version_no = article.version_no
 WHERE article.page_id = ANY (%s)
"""

ZONES = "SELECT id, timezone FROM source WHERE id = ANY (%s)"

SAME_TEXT = """
SELECT content_hash, article.entry_id, article.id AS article_id, article.source_id,
       CASE WHEN NOT date_suspect THEN (published_at AT TIME ZONE source.timezone)::date END AS day
  FROM article_version JOIN article ON article.id = article_id JOIN source ON source.id = article.source_id
 WHERE content_hash = ANY (%s)
 ORDER BY article.entry_id, article.id
"""

SAME_GUID = """
SELECT page.source_id, page.channel_key, page.guid, article.entry_id, article.id AS article_id, version.content_hash
  FROM page
  JOIN article ON article.page_id = page.id
  JOIN article_version AS version ON version.article_id = article.id
 WHERE page.guid_trusted AND (page.source_id, page.guid) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
 ORDER BY article.entry_id DESC
"""

SAME_ADDRESS = """
SELECT article.source_id, article.url_key, version.language, article.entry_id, article.id AS article_id
  FROM article JOIN article_version AS version ON version.article_id = article.id
                                              AND version.version_no = article.version_no
 WHERE url_hash(article.url_key) = ANY (SELECT url_hash(key) FROM unnest(%s::text[]) AS key)
 ORDER BY article.entry_id DESC
"""

HOLDERS = """
SELECT DISTINCT asked.key, held.article_id, held.day
  FROM unnest(%(keys)s::bigint[], %(days)s::date[]) AS asked (key, day)
 CROSS JOIN LATERAL (SELECT article_id, day FROM article_key
                      WHERE article_key.key = asked.key
                        AND (asked.day IS NULL OR article_key.day IS NULL
                             OR article_key.day BETWEEN asked.day - %(window)s AND asked.day + %(window)s)
                      LIMIT %(most)s) AS held
"""

TEXTS = """
SELECT article.id AS article_id, article.entry_id, article.source_id, version.title, version.text, version.language,
       max(CASE WHEN version.version_no = article.version_no AND NOT version.date_suspect
                THEN (version.published_at AT TIME ZONE source.timezone)::date END)
           OVER (PARTITION BY article.id) AS day
  FROM article
  JOIN article_version AS version ON version.article_id = article.id
                                 AND (version.version_no > article.version_no - %(most)s OR version.version_no = 1)
  JOIN article_version AS current ON current.article_id = article.id AND current.version_no = article.version_no
                                 AND current.language = version.language
  JOIN source ON source.id = article.source_id
 WHERE article.id = ANY (%(articles)s)
 ORDER BY article.id, version.version_no DESC
"""

WORDS = """
SELECT verb, one.id AS article_id, one.entry_id, two.id AS other_article_id, two.entry_id AS other_entry_id
  FROM operator_word AS word
  JOIN article AS one ON one.id = word.article_id
  JOIN article AS two ON two.id = word.other_article_id
 WHERE verb IN ('merge', 'split') AND taken_back_at IS NULL
   AND (word.article_id IN (SELECT id FROM article WHERE entry_id = ANY (%(entries)s))
        OR word.other_article_id IN (SELECT id FROM article WHERE entry_id = ANY (%(entries)s)))
"""

NEW_IDS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) AS id FROM generate_series(1, %s)"


class Shelf:
    """The answers of one database, each in one question for a whole batch."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn

    def known(self, page_ids: Sequence[int]) -> Mapping[int, Known]:
        """Page -> its article."""
        return {row.pop("page_id"): Known(**row) for row in self._ask(KNOWN, (list(page_ids),))}

    def zones(self, source_ids: Sequence[str]) -> Mapping[str, tzinfo]:
        """Source -> where it is."""
        return {row["id"]: ZoneInfo(row["timezone"]) for row in self._ask(ZONES, (list(set(source_ids)),))}

    def same_text(self, hashes: Sequence[bytes]) -> Mapping[bytes, list[Told]]:
        """Whoever published, at any time, exactly these texts."""
        found: dict[bytes, list[Told]] = {}
        for row in self._ask(SAME_TEXT, (list(hashes),)):
            found.setdefault(bytes(row.pop("content_hash")), []).append(Told(**row))
        return found

    def same_guid(self, guids: Sequence[tuple[str, str]]) -> Mapping[Guid, tuple[int, int]]:
        """Of each guid and text the first announcement, and the article that carries it."""
        rows = self._ask(SAME_GUID, ([source for source, _ in guids], [guid for _, guid in guids]))
        return {
            (row["source_id"], row["channel_key"], row["guid"], bytes(row["content_hash"])): _carried(row)
            for row in rows
        }

    def same_address(self, keys: Sequence[str]) -> Mapping[Address, tuple[int, int]]:
        """Of each address and language the first announcement, and the article that carries it."""
        rows = self._ask(SAME_ADDRESS, (list(keys),))
        return {(row["source_id"], row["url_key"], row["language"]): _carried(row) for row in rows}

    def holders(self, keys: Sequence[tuple[int, Day | None]]) -> Iterable[tuple[int, int, Day | None]]:
        """Key, article and day of those who share a key about that day; of a key that many share, one too many."""
        asked = {
            "keys": [key for key, _ in keys],
            "days": [day for _, day in keys],
            "window": WINDOW.days,
            "most": MOST_HOLDERS + 1,
        }
        return [(row["key"], row["article_id"], row["day"]) for row in self._ask(HOLDERS, asked)]

    def texts(self, article_ids: Sequence[int]) -> Iterable[Held]:
        """What these articles say, and said before."""
        rows = self._ask(TEXTS, {"articles": list(article_ids), "most": MOST_TEXTS})
        for article_id, texts in groupby(rows, key=itemgetter("article_id")):
            said = list(texts)
            yield Held(
                article_id=article_id,
                entry_id=said[0]["entry_id"],
                source_id=said[0]["source_id"],
                day=said[0]["day"],
                said=tuple(Said(title=row["title"], text=row["text"], language=row["language"]) for row in said),
            )

    def words(self, entry_ids: Sequence[int]) -> Iterable[Word]:
        """What operators said of the pages of these announcements."""
        return [Word(**row) for row in self._ask(WORDS, {"entries": list(entry_ids)})]

    def new_ids(self, table: str, many: int) -> Iterable[int]:
        """Numbers that nobody else will get."""
        return [row["id"] for row in self._ask(NEW_IDS, (table, many))]

    def _ask(self, question: Any, asked: Any) -> list[dict[str, Any]]:
        return self.conn.execute(question, asked).fetchall()


def _carried(row: Mapping[str, Any]) -> tuple[int, int]:
    return row["entry_id"], row["article_id"]
