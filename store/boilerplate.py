"""The tables `page_edge` and `boilerplate`: what the texts of a source begin and end with, and what of it repeats."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from store.connect import Connection
from store.text import LONGEST_RAW, storable


@dataclass(frozen=True, kw_only=True)
class Noted:
    """The edges of one page's text."""

    page_id: int
    source_id: str
    language: str
    title_mark: bytes
    marks: bytes


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line that a source repeats."""

    source_id: str
    mark: bytes
    line: str
    language: str
    pages: int


@dataclass(frozen=True, kw_only=True)
class Version:
    """A stored text, to be cut anew."""

    article_id: int
    version_no: int
    title: str
    text: str


def boilerplate(conn: Connection, source_ids: Sequence[str]) -> dict[str, frozenset[bytes]]:
    """The marks of the lines that each source repeats, without those that an operator called text."""
    asked = "SELECT source_id, mark FROM boilerplate WHERE source_id = ANY (%s) AND NOT is_text"
    rows = conn.execute(asked, (list(source_ids),))
    found: dict[str, set[bytes]] = {source_id: set() for source_id in source_ids}
    for row in rows:
        found[row["source_id"]].add(bytes(row["mark"]))
    return {source_id: frozenset(marks) for source_id, marks in found.items()}


NOTE = """
INSERT INTO page_edge (page_id, source_id, language, title_mark, marks)
VALUES (%(page_id)s, %(source_id)s, %(language)s, %(title_mark)s, %(marks)s)
ON CONFLICT (page_id) DO UPDATE SET language = EXCLUDED.language, title_mark = EXCLUDED.title_mark,
                                    marks = EXCLUDED.marks
"""


def note(conn: Connection, pages: Sequence[Noted]) -> None:
    """Remember the edges of these pages, to learn from."""
    with conn.cursor() as cursor:
        cursor.executemany(NOTE, [vars(page) for page in pages])


NEWEST = """
SELECT asked.source_id, asked.language, page.title_mark, page.marks
  FROM unnest(%(sources)s::text[], %(languages)s::text[]) AS asked (source_id, language)
 CROSS JOIN LATERAL (SELECT title_mark, marks FROM page_edge
                      WHERE source_id = asked.source_id AND language = asked.language
                      ORDER BY page_id DESC LIMIT %(most)s) AS page
"""


def newest(
    conn: Connection, groups: Sequence[tuple[str, str]], most: int
) -> dict[tuple[str, str], list[tuple[bytes, bytes]]]:
    """For each (source, language) the title mark and the marks of its newest pages."""
    asked = {"sources": [s for s, _ in groups], "languages": [tag for _, tag in groups], "most": most}
    found: dict[tuple[str, str], list[tuple[bytes, bytes]]] = {group: [] for group in groups}
    for row in conn.execute(NEWEST, asked):
        found[row["source_id"], row["language"]].append((bytes(row["title_mark"]), bytes(row["marks"])))
    return found


LEARN = """
INSERT INTO boilerplate (source_id, mark, line, language, pages, learned_at)
VALUES (%(source_id)s, %(mark)s, %(line)s, %(language)s, %(pages)s, %(now)s) ON CONFLICT DO NOTHING
"""


def learn(conn: Connection, lines: Sequence[Line], now: datetime) -> None:
    """What is learned stays: a line that were boilerplate today and text tomorrow would look like an edit."""
    with conn.cursor() as cursor:
        cursor.executemany(LEARN, [{**vars(line), "line": storable(line.line), "now": now} for line in lines])


VERSIONS = """
SELECT article_id, version.version_no, title, text
  FROM article_version AS version JOIN article ON article.id = article_id
 WHERE source_id = %s AND provenance->'text'->>'route' LIKE 'generic%%'
 ORDER BY article_id, version.version_no
"""


def versions(conn: Connection, source_id: str) -> Iterator[Version]:
    """Every text of a source that generic readers found, a few hundred at a time."""
    with conn.cursor(name="versions") as cursor:
        cursor.itersize = 500
        for row in cursor.execute(VERSIONS, (source_id,)):
            yield Version(**row)


CUT = """
UPDATE article_version
   SET text = %(text)s, content_hash = %(content_hash)s,
       provenance = jsonb_set(provenance, '{boilerplate}', jsonb_build_object('route', 'learned', 'raw',
           left(concat_ws(E'\\n', %(lines)s::text, provenance->'boilerplate'->>'raw'), %(most)s)))
 WHERE article_id = %(article_id)s AND version_no = %(version_no)s
"""

SEARCH = """
UPDATE article SET search = search_vector(version.title, version.text, version.language)
  FROM article_version AS version
 WHERE article.id = %(article_id)s AND version.article_id = article.id AND version.version_no = article.version_no
   AND article.version_no = %(version_no)s
"""


def cut(conn: Connection, version: Version, text: str, content_hash: bytes, lines: Sequence[str]) -> None:
    """Put a text without these lines in the place of a stored one: what the ministry published is the same.

    They stand in its provenance before those that were cut earlier, which mostly stood below them.
    """
    changed = {
        "article_id": version.article_id,
        "version_no": version.version_no,
        "text": storable(text),
        "content_hash": content_hash,
        "lines": storable("\n".join(lines)),
        "most": LONGEST_RAW,
    }
    conn.execute(CUT, changed)
    conn.execute(SEARCH, changed)
