"""Small webs, definitions and questions that the tests of whole nights share."""

import contextlib
import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Self

from psycopg import sql
from psycopg.conninfo import make_conninfo

from core.settings import Settings, environ_of
from core.sources import load
from scheduler.jobs import NightReport, run_night
from store.connect import connect

LOOPBACK = (ip_network("127.0.0.0/8"),)


# Nights --------------------------------------------------------------------------------------------------------------


def on_loopback(settings: Settings, sources: Path) -> Settings:
    """Settings that harvest sites of ours: no delay, loopback let through, two understanding processes."""
    return replace(settings, sources=sources, allowed_networks=LOOPBACK, delay_s=0.0, workers=2)


def night(settings: Settings, since: datetime | None = None) -> NightReport:
    """One night over every definition."""
    known, problems = load(settings.sources)
    assert not problems
    return run_night(settings, known, known, trigger="test", since=since)


def killed_night(settings: Settings, when: Callable[[], bool], *options: str) -> None:
    """A night whose every process is killed at once, as soon as `when` says so."""
    child = subprocess.Popen(
        [sys.executable, "-m", "ops", "run", "--json", *options], env=environ_of(settings), start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        eventually(lambda: when() or child.poll() is not None)
        assert child.poll() is None, "the night was over before it could be killed"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def eventually(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Returns as soon as that is true; fails when it is not before the deadline."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds:g} s"
        pause.wait(0.01)


# Questions -----------------------------------------------------------------------------------------------------------


def ask(settings: Settings, question: str, *values: Any) -> list[dict[str, Any]]:
    """The rows that answer a question."""
    with connect(settings, autocommit=True) as conn:
        return conn.execute(question, values).fetchall()


def count(settings: Settings, table: str, where: str = "true") -> int:
    """How many rows of a table."""
    return int(ask(settings, f"SELECT count(*)::int AS many FROM {table} WHERE {where}")[0]["many"])


def written(settings: Settings) -> dict[str, tuple[int, ...]]:
    """What may not grow when nothing changed: rows, and the highest id, for one that was deleted again."""
    ids = {"raw_document": "id", "article": "id", "article_version": "raw_document_id", "entry": "id",
           "page": "id", "rejected": "raw_document_id"}  # fmt: skip
    return {
        table: tuple(ask(settings, f"SELECT count(*)::int AS n, coalesce(max({key}), 0) AS m FROM {table}")[0].values())
        for table, key in ids.items()
    } | {"raw_body": (count(settings, "raw_body"),)}


VERSIONS = """
SELECT article.source_id, article.url_key, edition, version.version_no, encode(content_hash, 'hex') AS content,
       title, text, version.language, published_at, published_raw, provenance::text, encode(raw.sha256, 'hex') AS bytes
  FROM article_version AS version JOIN article ON article.id = article_id JOIN page ON page.id = page_id
  JOIN raw_document AS raw ON raw.id = raw_document_id
"""


def natural(settings: Settings) -> dict[str, set[Any]]:
    """The database without its numbers and clocks: what two harvests of the same web must agree on."""
    groups = {
        word: {
            frozenset(row["pages"])
            for row in ask(
                settings,
                f"SELECT array_agg(source_id || ' ' || url_key) AS pages FROM article JOIN entry ON entry.id = entry_id"
                f" GROUP BY {key}",
            )
        }
        for word, key in (("entries", "entry.id"), ("translations", "coalesce(translation_group, -entry.id)"))
    }
    return {
        "versions": {tuple(row.values()) for row in ask(settings, VERSIONS)},
        "rejected": {
            tuple(row.values()) for row in ask(settings, "SELECT source_id, url, stage, status, reason FROM rejected")
        },
        "pages": {
            tuple(row.values())
            for row in ask(settings, "SELECT source_id, url_key, edition, encode(sha256, 'hex'), etag, "
                                     "missing_since IS NULL FROM page")
        },
        "documents": {
            tuple(row.values())
            for row in ask(settings, "SELECT source_id, kind, requested_url, encode(sha256, 'hex'), state "
                                     "FROM raw_document")
        },
        **groups,
    }  # fmt: skip


def differences(ours: Settings, theirs: Settings) -> dict[str, set[Any]]:
    """What only one of two harvests of the same web holds, by kind: nothing, if they agree."""
    here, there = natural(ours), natural(theirs)
    return {kind: only for kind in here if (only := here[kind] ^ there[kind])}


@contextlib.contextmanager
def beside(server: Settings, template: Settings) -> Iterator[Settings]:
    """One more database with the schema, for what the first is compared with."""
    name = f"test_{os.getpid()}_{secrets.token_hex(4)}"
    made, copied = sql.Identifier(name), sql.Identifier(template.database)
    with connect(server, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(made, copied))
    try:
        yield replace(template, database=name, database_url=make_conninfo(template.database_url or "", dbname=name))
    finally:
        with connect(server, autocommit=True) as conn:
            conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(made))


# A web ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One answered request; the times are of the monotonic clock."""

    host: str
    path: str
    status: int
    start: float
    end: float


@dataclass(kw_only=True)
class Web:
    """Answers on loopback, by host name and path; remembers who came, and when."""

    pages: dict[tuple[str, str], tuple[str, bytes]] = field(default_factory=dict)  # -> content type and body
    codes: dict[tuple[str, str], int] = field(default_factory=dict)  # where it is not 200
    answers: dict[tuple[str, str], Callable[[bytes], str]] = field(default_factory=dict)  # posted bytes -> JSON
    pause_s: float = 0.0  # how long it thinks, to make overlap visible
    visits: list[Visit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lock, self.open = threading.Lock(), threading.Event()
        self.left: dict[str, int] = {}  # host -> how many pages it will still answer
        self.server = _server(self)
        self.port: int = self.server.server_port

    def put(
        self, host: str, path: str, body: str | bytes, content_type: str = "text/html; charset=utf-8", code: int = 200
    ) -> None:
        """A page."""
        self.codes[host, path] = code
        self.pages[host, path] = (content_type, body.encode() if isinstance(body, str) else body)

    def hold_after(self, host: str, most: int) -> None:
        """That host answers so many more requests for pages, then it is silent until `let_go()`."""
        self.open.clear()
        self.left = {host: most}

    def let_go(self) -> None:
        """Answer everybody again."""
        self.left = {}
        self.open.set()

    def held(self, host: str) -> bool:
        """Whether this page has to wait."""
        with self.lock:
            if host not in self.left:
                return False
            self.left[host] -= 1
            return self.left[host] < 0

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go()
        self.server.shutdown()
        self.server.server_close()


def _server(web: Web) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 20

        def do_GET(self) -> None:
            start = time.monotonic()
            host = self.headers.get("Host", "").partition(":")[0].lower()
            if self.path.startswith("/page/") and web.held(host):
                web.open.wait(60)
            if web.pause_s:
                threading.Event().wait(web.pause_s)
            content_type, body = web.pages.get((host, self.path), ("text/plain", b""))
            tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            status = web.codes.get((host, self.path), 200) if (host, self.path) in web.pages else 404
            if status == 200 and self.headers.get("If-None-Match") == tag:
                status, body = 304, b""
            with contextlib.suppress(OSError):
                self.send_response(status)
                if status != 404:
                    self.send_header("ETag", tag)
                if status != 304:
                    self.send_header("Content-Type", content_type)
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                web.visits.append(Visit(host=host, path=self.path, status=status, start=start, end=time.monotonic()))
                self.wfile.write(body)

        def do_POST(self) -> None:
            host = self.headers.get("Host", "").partition(":")[0].lower()
            posted = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = web.answers.get((host, self.path))
            body = answer(posted).encode() if answer else b""
            self.send_response(200 if answer else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    return Server(("127.0.0.1", 0), Handler)


def define(
    folder: Path, name: str, homepage: str, channels: str, more: Mapping[str, str] | None = None, timezone: str = "UTC"
) -> None:
    """Write a definition, xx/<name>.yaml."""
    path = folder / "xx" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    extra = "".join(f"{key}: {value}\n" for key, value in (more or {}).items())
    path.write_text(
        f'name: {name}\nname_en: {name}\nhomepage: "{homepage}"\ntimezone: {timezone}\nactive: true\n'
        f"{extra}channels:\n{channels}",
        encoding="utf-8",
    )


@contextlib.contextmanager
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port that remembers every connection."""
    seen: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def greet() -> None:
            while True:
                try:
                    guest, where = door.accept()
                except OSError:
                    return
                seen.append(where)
                guest.close()

        threading.Thread(target=greet, daemon=True).start()
        yield door.getsockname()[1], seen
        door.shutdown(socket.SHUT_RDWR)
