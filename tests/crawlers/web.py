"""A small web on loopback that remembers who asked what and when; and `crawl`, our crawling process pointed at it."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple


class Reply(NamedTuple):
    """What a path answers; `cut` closes the connection without a word."""

    status: int = 200
    body: bytes = b"page"
    headers: tuple[tuple[str, str], ...] = ()
    cut: bool = False


@dataclass
class Seen:
    """One request as the server saw it."""

    host: str
    path: str
    headers: dict[str, str]
    start: float
    end: float = 0.0


@dataclass
class Web:
    """Replies by path, or by a function of the request; an unknown path is 404."""

    replies: dict[str, Reply | Callable[[Seen], Reply]]
    port: int = 0
    connections: int = 0
    quiet: threading.Event = field(default_factory=threading.Event)  # what a silent reply may wait for
    seen: list[Seen] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """An address of this web; it listens on one address, under any name."""
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [each.path for each in self.seen]


@contextmanager
def serving(
    replies: dict[str, Reply | Callable[[Seen], Reply]] | dict[str, Reply], on: str = "127.0.0.1"
) -> Iterator[Web]:
    """A web that lives as long as the block."""
    web = Web(dict(replies))

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        address_family = socket.AF_INET6 if ":" in on else socket.AF_INET

        def process_request(self, request: Any, client_address: Any) -> None:
            web.connections += 1
            super().process_request(request, client_address)

    server = Server((on, 0), _handler(web))
    web.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()


def _handler(web: Web) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            seen = Seen(self.headers["Host"], self.path, dict(self.headers.items()), monotonic())
            web.seen.append(seen)
            reply = web.replies.get(self.path, Reply(404))
            reply = reply(seen) if callable(reply) else reply
            seen.end = monotonic()
            if reply.cut:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *args: object) -> None:
            pass

    return Handler


def crawl(*groups: Sequence[str], allowed: str = "127.0.0.0/8", delay_s: str = "0", **env: str) -> dict[str, Any]:
    """Each group is a crawl of its own, all in one process; by URL: status and body length, or the error's class."""
    variables = {"GOVHARVEST_ALLOWED_NETWORKS": allowed, "GOVHARVEST_DELAY_S": delay_s, **env}
    done = subprocess.run(
        [sys.executable, "-m", "tests.crawlers.web"],
        input=json.dumps({"groups": groups, "env": variables}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


def _main() -> None:
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    import asyncio

    import scrapy
    from scrapy.crawler import AsyncCrawlerRunner
    from twisted.internet import reactor as installed
    from twisted.internet.defer import Deferred

    from core.settings import settings_from
    from crawlers import guard
    from crawlers.scrapy_settings import scrapy_settings

    reactor: Any = installed
    order = json.load(sys.stdin)
    settings = settings_from(order["env"])
    answers: dict[str, Any] = {}

    class Probe(scrapy.Spider):
        name = "probe"
        urls: Sequence[str] = ()

        async def start(self) -> Any:
            for url in self.urls:
                yield scrapy.Request(url, self.parse, errback=self.failed, meta=self.meta(url), dont_filter=True)

        @staticmethod
        def meta(url: str) -> dict[str, Any]:
            return {"asked": url, "handle_httpstatus_list": [403, 404, 429, 500, 503]}

        def parse(self, response: Any) -> None:
            answers[response.meta["asked"]] = [response.status, len(response.body)]

        def failed(self, failure: Any) -> None:
            error = failure.value
            note = [type(error).__name__, getattr(error, "status", None), str(error)]
            answers[failure.request.meta["asked"]] = note

    async def run() -> None:
        runner = AsyncCrawlerRunner(scrapy_settings(settings))
        guard.install(reactor, settings.allowed_networks)
        await asyncio.gather(*(runner.crawl(Probe, urls=urls) for urls in order["groups"]))

    def finish(result: Any) -> None:
        reactor.stop()
        if result is not None:
            answers.clear()
            answers["broken"] = str(result)

    reactor.callWhenRunning(lambda: Deferred.fromFuture(asyncio.ensure_future(run())).addBoth(finish))
    reactor.run()
    print(json.dumps(answers))


if __name__ == "__main__":
    _main()
