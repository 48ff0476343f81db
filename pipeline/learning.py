"""What a source repeats around its texts is learned as they are saved, and cut from those that are stored already."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.model import Article
from pipeline.boilerplate import NEWEST, Edges, edges_of, learned, mark, trimmed
from pipeline.fingerprint import fingerprint
from store import boilerplate as store
from store.articles import Understood
from store.connect import Connection
from store.copies import rekey
from store.edits import join_equal

Known = Mapping[str, frozenset[bytes]]  # source id -> marks of its lines


def learn(conn: Connection, batch: Sequence[Understood], known: Known, now: datetime) -> None:
    """Remember the edges of a saved batch, which was read with what was `known`; cut what is new everywhere.

    To be called in the transaction that saved the batch: it holds the lock under which one process learns at a time,
    and a text read with less than is known by now is cut here, too.
    """
    articles = [(one.raw.page_id, one.result) for one in batch if isinstance(one.result, Article)]
    pages = [_noted(page_id, article) for page_id, article in articles if article.edge_lines]
    if not pages:
        return
    store.note(conn, pages)
    sources = sorted({page.source_id for page in pages})
    before = store.boilerplate(conn, sources)
    lines = {mark(line): line for _, article in articles for line in article.edge_lines}
    store.learn(conn, [line for line in _learned(conn, pages, lines) if line.mark not in before[line.source_id]], now)
    for source_id, marks in store.boilerplate(conn, sources).items():
        if marks - known.get(source_id, frozenset()):
            _cut(conn, source_id, marks)


def _noted(page_id: int, article: Article) -> store.Noted:
    edges = edges_of(article.title, article.edge_lines)
    return store.Noted(
        page_id=page_id,
        source_id=article.source_id,
        language=article.language.tag,
        title_mark=edges.title,
        marks=edges.marks,
    )


def _learned(conn: Connection, pages: Sequence[store.Noted], lines: Mapping[bytes, str]) -> list[store.Line]:
    """What repeats by now; a line that this batch does not hold is learned when one does."""
    groups = sorted({(page.source_id, page.language) for page in pages})
    found = []
    for (source_id, language), newest in store.newest(conn, groups, NEWEST).items():
        marks = learned([Edges(title=title, marks=marks) for title, marks in newest])
        found += [
            store.Line(source_id=source_id, mark=mark, line=lines[mark], language=language, pages=count)
            for mark, count in marks.items()
            if mark in lines
        ]
    return found


def _cut(conn: Connection, source_id: str, marks: frozenset[bytes]) -> None:
    changed = set()
    for version in store.versions(conn, source_id):
        text, lines = trimmed(version.text, marks)
        if lines:
            store.cut(conn, version, text, fingerprint(version.title, text), lines)
            changed.add(version.article_id)
    rekey(conn, changed)  # what a source repeats makes no copies
    join_equal(conn, sorted(changed))  # nor edits
