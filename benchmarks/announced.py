"""Labelled announcements as a stream of pages: the very decision of production, with nothing on the shelf."""

import gzip
import itertools
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from datetime import date as Day
from pathlib import Path
from time import process_time
from typing import Any

from core.dates import read_date
from core.model import Article, Language, RawDocument
from core.urls import canonical
from pipeline.fingerprint import fingerprint
from store.books import Address, Books, Guid, Held, Known, Told, Understood, Word

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Record:
    """A text with its label: those of one cluster are one announcement."""

    id: str
    source: str
    url: str
    title: str
    body: str
    lang: str
    date: str
    cluster: str
    kind: str
    base: str | None  # the text that it was made from

    @property
    def is_spelling(self) -> bool:
        """The base's page under another spelling of its address."""
        return self.kind.startswith("u_")

    @property
    def is_revision(self) -> bool:
        """Another text on the base's page."""
        return self.kind.startswith("r_")

    @property
    def is_copy(self) -> bool:
        """Made from the base as who copies an announcement does."""
        return self.kind.startswith("p_")

    @property
    def is_lookalike(self) -> bool:
        """Another announcement in the same sentences."""
        return self.kind.startswith("n_")


def records(folder: Path) -> list[Record]:
    """All of the folder: dev.jsonl.gz, else every *.jsonl and *.jsonl.gz whose rows have a cluster."""
    files = [folder / "dev.jsonl.gz"]
    if not files[0].is_file():
        files = sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz")])
    return [_record(row) for file in files for row in _rows(file) if "cluster" in row]


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    yield from (json.loads(line) for line in content.splitlines() if line.strip())


def _record(row: Mapping[str, Any]) -> Record:
    named = {name: row.get(name) or "" for name in ("title", "body", "lang", "date", "kind")}
    return Record(
        id=row["id"], source=row["source"], url=row["url"], cluster=row["cluster"], base=row.get("base"), **named
    )


class NoShelf:
    """Nothing was known before the stream."""

    def __init__(self) -> None:
        self.ids = {table: itertools.count(1) for table in ("entry", "article")}

    def known(self, page_ids: Sequence[int]) -> Mapping[int, Known]:
        """No page."""
        return {}

    def zones(self, source_ids: Sequence[str]) -> Mapping[str, tzinfo]:
        """All are in UTC."""
        return {}

    def same_text(self, hashes: Sequence[bytes]) -> Mapping[bytes, list[Told]]:
        """No text."""
        return {}

    def same_guid(self, guids: Sequence[tuple[str, str]]) -> Mapping[Guid, tuple[int, int]]:
        """No guid."""
        return {}

    def same_address(self, keys: Sequence[str]) -> Mapping[Address, tuple[int, int]]:
        """No address."""
        return {}

    def holders(self, keys: Sequence[tuple[int, Day | None]]) -> Iterable[tuple[int, int, Day | None]]:
        """No key."""
        return ()

    def texts(self, article_ids: Sequence[int]) -> Iterable[Held]:
        """No article."""
        return ()

    def words(self, entry_ids: Sequence[int]) -> Iterable[Word]:
        """Nobody said a word."""
        return ()

    def new_ids(self, table: str, many: int) -> Iterable[int]:
        """1, 2, 3, …"""
        return itertools.islice(self.ids[table], many)


@dataclass(frozen=True, kw_only=True)
class Played:
    """One order of arrival, and what became of each record."""

    entries: Mapping[str, int]
    pages: Mapping[str, int]
    versions: Mapping[int, frozenset[bytes]]  # of each page
    texts: Mapping[str, bytes]
    books: Books
    seconds: float  # of CPU


def orders(known: Sequence[Record], many: int) -> Iterator[list[Record]]:
    """As many shuffled ones; the same for equal records."""
    for seed in range(1, many + 1):
        shuffled = list(known)
        random.Random(seed).shuffle(shuffled)
        yield shuffled


def play(stream: Sequence[Record]) -> Played:
    """Every record in this order, as a page that was fetched and understood."""
    page_ids: dict[tuple[str, str], int] = {}
    batch = [understood(record, n, page_ids) for n, record in enumerate(stream, 1)]
    began = process_time()
    books = Books(NoShelf(), [])
    for one in batch:
        books.decide(one)
    seconds = process_time() - began
    pages = {record.id: one.raw.page_id for record, one in zip(stream, batch, strict=True)}
    texts = {record.id: one.article.content_hash for record, one in zip(stream, batch, strict=True)}
    versions: dict[int, set[bytes]] = {}
    for _, _, one, _ in books.added.versions:
        versions.setdefault(one.raw.page_id, set()).add(one.article.content_hash)
    return Played(
        entries={name: books.entry_of(books.pages[page].entry_id) for name, page in pages.items()},
        pages=pages,
        versions={page: frozenset(texts) for page, texts in versions.items()},
        texts=texts,
        books=books,
        seconds=seconds,
    )


def understood(record: Record, number: int, page_ids: dict[tuple[str, str], int]) -> Understood:
    """The record as a page of its source."""
    key = canonical(record.url)
    raw = RawDocument(
        id=number, source_id=record.source, url=record.url, fetched_at=NOW, page_key=key,
        page_id=page_ids.setdefault((record.source, key), len(page_ids) + 1),
    )  # fmt: skip
    article = Article(
        source_id=record.source, url=record.url, title=record.title, lead=None, text=record.body,
        language=Language(tag=record.lang, confidence="high", method="declared"),
        published=read_date(record.date, timezone="UTC", languages=[record.lang], order="DMY", now=NOW),
        content_hash=fingerprint(record.title, record.body),
    )  # fmt: skip
    return Understood(raw=raw, result=article)
