"""All stand-ins behind one port of loopback, told apart by host name; who came for what is kept."""

import contextlib
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any, Self

from benchmarks.standins.site import Answer, Ground, Standin

SHELL = ""  # path under which a site keeps what it answers to every other path


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, and when it came and went."""

    host: str
    path: str
    status: int
    start: float
    end: float


class Town:
    """`with Town(draw) as town`: the sites that `draw` makes for the port, until the end of the block."""

    def __init__(self, draw: Callable[[int], Iterable[Standin]]) -> None:
        self.visits: list[Visit] = []
        self.server = _server(self)
        self.port: int = self.server.server_port
        self.sites = {site.name: site for site in draw(self.port)}
        self.by_host = {host: site for site in self.sites.values() for host in _hosts(site)}

    def answer(self, host: str, path: str) -> Answer:
        """What the site says there."""
        site = self.by_host.get(host)
        if site is None:
            return Answer(body=b"", status=404)
        if path == "/robots.txt" and (host, path) not in site.answers:
            return Answer(body=b"User-agent: *\nDisallow: /admin/\n", kind="text/plain")
        return site.answers.get((host, path)) or site.answers.get((host, SHELL)) or site.lost

    def asked(self, site: Standin) -> list[Visit]:
        """Who came to the site, robots.txt included."""
        return [visit for visit in self.visits if self.by_host.get(visit.host) is site]

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def ground_of(port: int, clock: Any) -> Ground:
    """Where to draw."""
    return Ground(port=port, clock=clock)


def _hosts(site: Standin) -> set[str]:
    return {site.host, *(host for host, _ in site.answers)}


def _server(town: Town) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 20

        def do_GET(self) -> None:
            start = monotonic()
            host = self.headers.get("Host", "").partition(":")[0].lower()
            answer = town.answer(host, self.path)
            with contextlib.suppress(OSError):
                self.send_response(answer.status)
                for name, value in answer.headers:
                    self.send_header(name, value)
                self.send_header("Content-Type", answer.kind)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                town.visits.append(Visit(host, self.path, answer.status, start, monotonic()))
                self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    return Server(("127.0.0.1", 0), Handler)
