"""The sample web: three drawn sites behind one server on loopback, told apart by the Host header."""

import hashlib
import threading
import time
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qs, urlsplit

from sample import agency, finance, interior
from sample.pages import Answer, Request, missing

LOOPBACK = "127.0.0.1"
TEMPLATES = Path(__file__).parent / "sources"
SITES: dict[str, Callable[[Request], Answer]] = {
    "interior.localhost": interior.answer,
    "finance.localhost": finance.answer,
    "agency.localhost": agency.answer,
}


class Visit(NamedTuple):
    """One answered request; the times are of the monotonic clock."""

    host: str
    path: str
    status: int
    start: float
    end: float


class SampleWeb:
    """All three sites on one port, served from threads until `stop()` or the end of the `with` block."""

    def __init__(self, night: int = 1, port: int = 0) -> None:
        """Serve at once; port 0 takes a free one, `night` may be set while serving."""
        self.night = night
        self.pause_s = 0.0  # how long a site thinks before it answers, to make overlap visible
        self._visits: list[Visit] = []
        self._lock = threading.Lock()
        self._server = _Server(self, port)
        self.port: int = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def requests(self) -> list[Visit]:
        """What has been asked so far, as a list of its own."""
        with self._lock:
            return list(self._visits)

    def note(self, visit: Visit) -> None:
        """Remember an answered request."""
        with self._lock:
            self._visits.append(visit)

    def answer(self, host: str, target: str) -> Answer:
        """What the site of that name says on the present night."""
        if host not in SITES:
            return missing(host)
        address = urlsplit(target)
        page = parse_qs(address.query).get("page", ["1"])[0]
        return SITES[host](
            Request(
                path=address.path,
                page=int(page) if page.isascii() and page.isdigit() else 0,
                night=self.night,
                base=f"http://{host}:{self.port}",
            )
        )

    def stop(self) -> None:
        """Stop serving and free the port; a second call does nothing."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    """A server that knows the web it serves."""

    def __init__(self, web: SampleWeb, port: int) -> None:
        self.web = web
        super().__init__((LOOPBACK, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A visitor who hangs up is no fault of ours."""


class _Handler(BaseHTTPRequestHandler):
    """One connection; answers leave in one piece (`wbufsize`), after the visit was noted."""

    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "sample"
    wbufsize = 1 << 20

    def do_GET(self) -> None:
        """Answer, or say that nothing changed."""
        start = time.monotonic()
        host = self.headers.get("Host", "").partition(":")[0].lower()
        web = self.server.web
        if web.pause_s:
            time.sleep(web.pause_s)
        answer = web.answer(host, self.path)
        status = 304 if self._is_known(answer) else answer.status
        self._send(answer, status)
        web.note(Visit(host, self.path, status, start, time.monotonic()))

    do_HEAD = do_GET

    def _is_known(self, answer: Answer) -> bool:
        """Whether the visitor already has this page; If-None-Match goes before If-Modified-Since."""
        if answer.status != 200:
            return False
        tags = self.headers.get("If-None-Match")
        if tags is not None and not answer.last_modified:
            return _etag(answer) in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return bool(answer.last_modified) and _is_since(self.headers.get("If-Modified-Since"), answer.last_modified)

    def _send(self, answer: Answer, status: int) -> None:
        self.send_response(status)
        for name, value in _headers(answer).items():
            self.send_header(name, value)
        body = b"" if status == 304 else answer.body
        if status != 304:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: `requests` remembers."""


def _headers(answer: Answer) -> dict[str, str]:
    """The answer's own headers and the mark by which it is known next time."""
    if answer.status != 200:
        return answer.headers
    if answer.last_modified:
        return {**answer.headers, "Last-Modified": format_datetime(answer.last_modified, usegmt=True)}
    return {**answer.headers, "ETag": _etag(answer)}


def _etag(answer: Answer) -> str:
    return f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'


def _is_since(header: str | None, changed: datetime | None) -> bool:
    """Whether nothing changed after the moment in If-Modified-Since; an unreadable header says no."""
    if not header or not changed:
        return False
    try:
        return changed <= parsedate_to_datetime(header)
    except (TypeError, ValueError):
        return False


def write_sources(folder: Path, port: int) -> None:
    """Write the definitions of the three sources, kg/interior.yaml and so on, for that port."""
    for template in sorted(TEMPLATES.glob("*.yaml")):
        country, _, name = template.stem.partition("_")
        target = folder / country / f"{name}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(template.read_text(encoding="utf-8")).substitute(port=port), encoding="utf-8")
