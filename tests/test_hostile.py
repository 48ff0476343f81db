"""A feed of 50 MB, a gzip bomb and a body without an end in one night: what they cost in memory, and the others."""

import gzip
import itertools
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core.settings import Settings, environ_of
from tests import worlds

HEALTHY, PAGES = 20, 5
ITEMS = 100_000
ITEMS_A_PAGE = 2_500  # the big feed names few pages often: fetching thousands is not what is tested
MOST_MB = 600
FACTOR = 3  # how much longer the healthy sources may take beside the hostile ones
MB = 1024 * 1024


class Hostile(BaseHTTPRequestHandler):
    """/big: 50 MB of feed; /bomb: 1 MB that unpacks to 1 GB; /endless: bytes for as long as somebody takes them."""

    protocol_version = "HTTP/1.1"
    big, bomb = b"", b""

    def do_GET(self) -> None:
        with suppress(OSError):
            match self.path:
                case "/big":
                    self._send(self.big)
                case "/bomb":
                    self._send(self.bomb, "gzip")
                case "/endless":
                    self._endless()
                case path if path.startswith("/page/"):
                    self._send(article(path).encode(), content_type="text/html")
                case _:
                    self.send_error(404)

    def _send(self, body: bytes, encoding: str | None = None, content_type: str = "application/rss+xml") -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.end_headers()
        self.close_connection = True
        for number in itertools.count():
            self.wfile.write(b"<item><title>%d</title></item>\n" % number * 1000)

    def log_message(self, *args: object) -> None:
        pass


def article(name: str) -> str:
    words = " ".join(f"Sentence {at} of {name} tells what the ministry decided that day." for at in range(20))
    return f"<html lang=en><head><title>{name}</title></head><body><article><h1>{name}</h1><p>{words}</p></article>"


def big_feed(host: str) -> bytes:
    """The newest announcements stand at its end, where nobody looks first."""
    items = (
        f"<item><title>Announcement {n}</title><link>http://{host}/page/{n // ITEMS_A_PAGE}</link><guid>{n}</guid>"
        f"<pubDate>{1 + n // 4_000:02} Jan 2026 {n // 200 % 20:02}:{n % 60:02}:00 +0600</pubDate>"
        f"<description>{'The ministry announced what it had decided. ' * 8}</description></item>\n"
        for n in range(ITEMS)
    )
    return ('<?xml version="1.0"?><rss version="2.0"><channel><title>Big</title>' + "".join(items)
            + "</channel></rss>").encode()  # fmt: skip


def gzip_bomb() -> bytes:
    return gzip.compress(b"<rss>", 9) + gzip.compress(bytes(64 * MB), 9) * 16


@contextmanager
def hostile() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    server.daemon_threads = True
    Hostile.big, Hostile.bomb = big_feed(f"big.localhost:{server.server_port}"), gzip_bomb()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


class Memory:
    """The most that a process and all below it held at one time, in MB."""

    def __init__(self, root: int) -> None:
        self.root = root
        self.most = 0.0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Memory":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.over.wait(0.05):
            self.most = max(self.most, sum(map(_held, self._family())) / MB)

    def _family(self) -> list[int]:
        """Ids of the process and of all below it, without those that still live in the memory of their parent."""
        children: dict[int, list[int]] = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                parent = int(path.read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(path.parent.name))
        family = [self.root]
        for pid in family:
            family += [child for child in children.get(pid, []) if _command(child) != _command(pid)]
        return family


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _held(pid: int) -> int:
    """Its share of memory in bytes (PSS): a page that two processes have in common counts half for each."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return 0


def define_healthy(folder: Path, web: worlds.Web) -> None:
    for name in (f"healthy{number}" for number in range(HEALTHY)):
        for page in range(PAGES):
            web.put(f"{name}.localhost", f"/page/{page}", article(f"{name} {page}"))
        links = "".join(f'<li><a href="/page/{page}">{page}</a></li>' for page in range(PAGES))
        web.put(f"{name}.localhost", "/news", f"<html><body><ul>{links}</ul></body></html>")
        base = f"http://{name}.localhost:{web.port}"
        worlds.define(folder, name, f"{base}/", f'  - {{language: en, listing: "{base}/news", links: a}}')


UNDERSTOOD = """
SELECT count(*)::int AS pages, extract(epoch FROM max(understood_at) - min(run.started_at))::float8 AS seconds
  FROM raw_document JOIN run ON run.id = run_id
 WHERE raw_document.source_id LIKE %s AND kind = 'page' AND state = 'done' AND outcome = 'new'
"""
RUNS = """
SELECT run.source_id, status, listed, error, note, extract(epoch FROM crawled_at - night.started_at)::float8 AS seconds
  FROM run JOIN night ON night.id = night_id
"""


def healthy_took_s(settings: Settings) -> float:
    """Until the last page of the healthy sources was fetched and understood; all of them must be."""
    row = worlds.ask(settings, UNDERSTOOD, "xx_healthy%")[0]
    assert row["pages"] == HEALTHY * PAGES
    return float(row["seconds"])


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="memory is measured through /proc")
def test_three_floods_at_once_take_little_memory_and_nobody_elses_time(
    database: Settings, server: Settings, template: Settings, tmp_path: Path
) -> None:
    with worlds.Web() as web, hostile() as port, worlds.beside(server, template) as other:
        define_healthy(tmp_path, web)
        undisturbed = worlds.on_loopback(other, tmp_path)
        assert {source.status for source in worlds.night(undisturbed).sources} == {"ok"}
        alone_s = healthy_took_s(undisturbed)
        for name in ("big", "bomb", "endless"):
            base = f"http://{name}.localhost:{port}"
            worlds.define(tmp_path, name, f"{base}/", f'  - {{language: en, feed: "{base}/{name}"}}')
        settings = worlds.on_loopback(database, tmp_path)
        night = [sys.executable, "-m", "ops", "run"]
        process = subprocess.Popen(night, env=environ_of(settings), stdout=subprocess.DEVNULL)
        with process, Memory(process.pid) as memory:
            process.wait()

    runs = {row.pop("source_id").removeprefix("xx_"): row for row in worlds.ask(settings, RUNS)}
    words = {name: run["status"] for name, run in runs.items()}
    healthy = dict.fromkeys((f"healthy{number}" for number in range(HEALTHY)), "ok")
    assert words == {**healthy, "big": "ok", "bomb": "too_large", "endless": "too_large"}
    assert "64 MiB" in runs["bomb"]["error"] and "64 MiB" in runs["endless"]["error"]
    assert runs["big"]["listed"] == 5_000 and runs["big"]["note"].endswith("the newest 5000 are kept")
    newest = {f"/page/{number}" for number in range((ITEMS - 5_000) // ITEMS_A_PAGE, ITEMS // ITEMS_A_PAGE)}
    assert {row["url"].partition(str(port))[2] for row in worlds.ask(settings, "SELECT url FROM page WHERE source_id = "
                                                                     "'xx_big'")} == newest  # fmt: skip
    assert max(run["seconds"] for run in runs.values()) < 60
    assert memory.most < MOST_MB
    assert healthy_took_s(settings) < FACTOR * alone_s
