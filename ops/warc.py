"""The raw archive as WARC 1.1 files, which other archives and players (pywb) read; warcio writes the records.

What is in them is what is known: the answer with the headers that were kept. Its bytes are stored as they were after
transfer, so no header says that they are compressed. A redirect is known by where it led, not by its own words: a
record in its place says so.
"""

import fcntl
import hashlib
import io
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import responses
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from w3lib.url import safe_url_string
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from core.errors import GovharvestError
from core.model import ROW_TYPE
from store.raw_archive import Kept

MADE_UP = "this answer was written by govharvest: a redirect led from here to Location, its own words were not kept"
# They speak of the bytes as they travelled, not as they are stored.
OF_THE_WAY = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(kw_only=True)
class Exported:
    """What came of an export."""

    files: list[str] = field(default_factory=list)
    bytes: int = 0  # of the files
    responses: int = 0
    revisits: int = 0
    resources: int = 0
    redirects: int = 0
    erased: int = 0
    without_bytes: int = 0
    damaged: list[int] = field(default_factory=list)  # documents whose bytes are not those of their hash


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where files go: parts of a size in a folder, or all in one file."""

    folder: Path
    stem: str
    size: int | None

    def part(self, number: int) -> Path:
        """The file of that number, from 1."""
        name = f"{self.stem}-{number:05d}" if self.size else self.stem
        return self.folder / f"{name}.warc.gz"


def export(
    documents: Iterable[Kept], body: Callable[[bytes], bytes | None], place: Place, about: Mapping[str, str],
    now: datetime,
) -> Exported:  # fmt: skip
    """Write them all; files of an earlier export to the same place are replaced, and those too many removed."""
    done = Exported()
    with _seen(place) as seen:
        with _Parts(place, about, now, done) as parts:
            for document in documents:
                for record in _records(document, body, seen, parts, done):
                    parts.write(record)
        _remove_old(place, done)
    return done


def _remove_old(place: Place, done: Exported) -> None:
    """Parts beyond the last that this export has: an earlier one had more."""
    if done.files and place.size:
        named = re.compile(re.escape(place.stem) + r"-\d{5,}\.warc\.gz")
        written = {Path(name).name for name in done.files}
        for path in place.folder.iterdir():
            if named.fullmatch(path.name) and path.name not in written:
                path.unlink()


def _records(
    document: Kept, body: Callable[[bytes], bytes | None], seen: "_Seen", parts: "_Parts", done: Exported
) -> Iterator[ArcWarcRecord]:
    """Those of one document: none, where its bytes are gone."""
    if document.is_erased:
        done.erased += 1
        return
    before = seen.first(document)
    if before and document.content_type != ROW_TYPE:
        done.revisits += 1
        yield from _redirect(document, parts, done)
        yield _revisit(document, parts, *before)
        return
    found = body(document.sha256)
    if found is None:
        done.without_bytes += 1
    elif hashlib.sha256(found).digest() != document.sha256:
        done.damaged.append(document.id)
    elif document.content_type == ROW_TYPE:
        done.resources += 1
        yield parts.record(document, "resource", found)
    else:
        done.responses += 1
        seen.remember(document)
        yield from _redirect(document, parts, done)
        yield parts.record(document, "response", found, http=_http(document, len(found)))


def _redirect(document: Kept, parts: "_Parts", done: Exported) -> Iterator[ArcWarcRecord]:
    asked = _address(document.requested_url)
    if asked == _address(document.url) or document.content_type == ROW_TYPE:
        return
    done.redirects += 1
    headers = [("Location", _address(document.url)), ("Content-Length", "0"), ("X-Govharvest-Note", MADE_UP)]
    http = StatusAndHeaders("302 Found", headers, protocol="HTTP/1.1")
    yield parts.record(document, "response", b"", http=http, url=asked)


def _revisit(document: Kept, parts: "_Parts", url: str, date: str) -> ArcWarcRecord:
    return parts.writer.create_revisit_record(
        _address(document.url), _digest(document.sha256), url, date, http_headers=_http(document),
        warc_headers_dict=parts.headers(document, "revisit"),
    )  # fmt: skip


def _http(document: Kept, length: int | None = None) -> StatusAndHeaders:
    """Status line and headers; the version is not known, and HTTP/1.1 is what readers expect."""
    headers = [("Content-Type", document.content_type)] if document.content_type else []
    for name, value in document.headers.items():
        if name != "content-type":
            shown = name.title()
            headers.append((f"X-Archive-Orig-{shown}" if name in OF_THE_WAY else shown, " ".join(value.split())))
    if length is not None:
        headers.append(("Content-Length", str(length)))
    reason = responses.get(document.status_code, "")
    return StatusAndHeaders(f"{document.status_code} {reason}".strip(), headers, protocol="HTTP/1.1")


def _address(url: str) -> str:
    """As a request writes it: ASCII, without the place on the page."""
    return str(safe_url_string(url)).partition("#")[0]


def _date(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def _digest(sha256: bytes) -> str:
    return f"sha256:{sha256.hex()}"


# Files ----------------------------------------------------------------------------------------------------------------


class _Parts:
    """The files of an export: each is written under another name, and gets its own when it is whole."""

    def __init__(self, place: Place, about: Mapping[str, str], now: datetime, done: Exported) -> None:
        self.place, self.about, self.now, self.done = place, about, now, done
        self.number = 0
        self.file: io.BufferedWriter | None = None
        self.writer = WARCWriter(io.BytesIO(), gzip=True, warc_version="WARC/1.1")
        self.info_id = ""

    def __enter__(self) -> "_Parts":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if self.file is not None:
            self._end() if kind is None else self._drop(self.file)

    def headers(self, document: Kept, role: str) -> dict[str, str]:
        """Of a record; the same number for the same record in every export."""
        self._begin()
        name = f"govharvest:{document.source_id}:{document.id}:{document.sha256.hex()}:{role}"
        return {"WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>", "WARC-Date": _date(document.fetched_at),
                "WARC-Warcinfo-ID": self.info_id}  # fmt: skip

    def record(
        self, document: Kept, kind: str, body: bytes, http: StatusAndHeaders | None = None, url: str | None = None
    ) -> ArcWarcRecord:
        """A record of the document's bytes; with `url`, of another address."""
        headers = self.headers(document, "redirect" if url else kind)
        headers["WARC-Payload-Digest"] = _digest(hashlib.sha256(body).digest())
        return self.writer.create_warc_record(
            url or _address(document.url), kind, payload=io.BytesIO(body), length=len(body), http_headers=http,
            warc_content_type=ROW_TYPE if kind == "resource" else "", warc_headers_dict=headers,
        )  # fmt: skip

    def write(self, record: ArcWarcRecord) -> None:
        """Into the present file; the next record goes into another, if that is large enough."""
        assert self.file is not None
        self.writer.write_record(record)
        if self.place.size and self.file.tell() >= self.place.size:
            self._end()

    def _begin(self) -> None:
        if self.file is not None:
            return
        self.number += 1
        path = self.place.part(self.number)
        self.file = _open_name(path).open("wb")
        self.writer.out = self.file
        info = self.writer.create_warcinfo_record(path.name, self.about)
        info.rec_headers.replace_header("WARC-Date", _date(self.now))
        self.info_id = info.rec_headers.get_header("WARC-Record-ID")
        self.writer.write_record(info)

    def _end(self) -> None:
        assert self.file is not None
        path = self.place.part(self.number)
        self.file.flush()
        os.fsync(self.file.fileno())
        self.done.bytes += self.file.tell()
        self.file.close()
        self.file = None
        _open_name(path).replace(path)
        self.done.files.append(str(path))

    def _drop(self, file: io.BufferedWriter) -> None:
        file.close()
        _open_name(self.place.part(self.number)).unlink()


def _open_name(path: Path) -> Path:
    return path.with_name(f".{path.name}.open")


class _Seen:
    """Which bytes are written already, and where: on disk, for there may be a hundred million of them."""

    def __init__(self, path: Path) -> None:
        self.book = sqlite3.connect(path, isolation_level=None)
        self.book.execute("PRAGMA journal_mode = OFF")
        self.book.execute("PRAGMA synchronous = OFF")
        self.book.execute("CREATE TABLE seen (sha256 BLOB PRIMARY KEY, url TEXT, date TEXT) WITHOUT ROWID")

    def first(self, document: Kept) -> tuple[str, str] | None:
        """Address and date of the record that has the same bytes."""
        row = self.book.execute("SELECT url, date FROM seen WHERE sha256 = ?", (document.sha256,)).fetchone()
        return (row[0], row[1]) if row else None

    def remember(self, document: Kept) -> None:
        """Its record is the one that later ones refer to."""
        values = (document.sha256, _address(document.url), _date(document.fetched_at))
        self.book.execute("INSERT INTO seen VALUES (?, ?, ?)", values)


@contextmanager
def _seen(place: Place) -> Iterator[_Seen]:
    """For one export; a second one to the same folder is refused meanwhile."""
    path = place.folder / f".{place.stem}.seen"
    with _locked(place.folder):
        for left in place.folder.iterdir():  # a killed one left them
            if left == path or (left.name.startswith(f".{place.stem}") and left.name.endswith(".warc.gz.open")):
                left.unlink()
        seen = _Seen(path)
        try:
            yield seen
        finally:
            seen.book.close()
            path.unlink()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise GovharvestError(f"{folder}: nothing can be written there ({error.strerror}); name a folder") from None
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise GovharvestError(f"another export writes to {folder}; wait until it has ended") from None
    finally:
        os.close(opened)
