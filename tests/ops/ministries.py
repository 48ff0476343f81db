"""A catalogue of ministries on loopback, well and sick in every way, each a host name of its own; and their files."""

import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple, Self

PAGES = 5
DAY = timedelta(days=1)
COUNTRIES = ("kg", "kz", "no", "fr", "jp", "gb")
WORDS = (
    "The ministry has announced the repair of the road between the two largest towns of the region. ",
    "Министерство сообщает о начале ремонта дороги между двумя крупнейшими городами области. ",
)
WALL = "<html><head><title>Just a moment...</title></head><body><script>_cf_chl_opt={}</script></body></html>"
MENU = "<nav><a href=/about>About us</a> <a href=/contact>Contact</a></nav>"
CAPTCHA = "<html><body><form><div class=g-recaptcha></div>Please confirm that you are human</form></body></html>"


class Said(NamedTuple):
    """One answer."""

    body: str | bytes = ""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    to: str = ""  # Location


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One way to be: the channel as the file describes it, how the site answers, and the word a check has for it."""

    word: str
    channel: str  # {base} is the site's address
    answers: Callable[["Site", str], Said | None]


@dataclass(frozen=True, kw_only=True)
class Site:
    """One ministry."""

    id: str
    kind: Kind
    base: str
    now: datetime
    number: int

    @property
    def word(self) -> str:
        """What a check is to say of it."""
        return self.kind.word

    def page(self, n: int, *, at: datetime | None = None, text: str = "", dated: bool = True) -> Said:
        """An announcement; the day before the last is 1."""
        day = f"<time datetime={(at or self.now - n * DAY):%Y-%m-%d}></time>" if dated else ""
        body = text or f"{WORDS[self.number % 2] * 6} Announcement number {n} of {self.id}."
        return Said(f"<html><body><article><h1>Repair {n} begins</h1>{day}<p>{body}</p></article></body></html>")

    def feed(self, ago: timedelta = timedelta(), many: int = PAGES, title: str = "Repair {n} begins") -> Said:
        """RSS of the pages."""
        items = "".join(
            f"<item><title>{title.format(n=n)}</title><link>{self.base}/page/{n}</link>"
            f"<pubDate>{format_datetime(self.now - n * DAY - ago)}</pubDate></item>"
            for n in range(1, many + 1)
        )
        return Said(f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>', "application/rss+xml")

    def listing(self, dated: bool = True) -> Said:
        """A page that links to the pages."""
        rows = "".join(
            f"<li><a class=news href=/page/{n}>Repair {n} begins</a>"
            + (f" <time datetime={self.now - n * DAY:%Y-%m-%d}></time>" if dated else "") + "</li>"
            for n in range(1, PAGES + 1)
        )  # fmt: skip
        return Said(f"<html><body>{MENU}<ul>{rows}</ul></body></html>")

    def rows(self) -> Said:
        """What an API answers: the text too."""
        row = '{{"id": {n}, "title": "Repair {n} begins", "at": "{at}", "text": "<p>{text} Number {n}.</p>"}}'
        rows = ", ".join(
            row.format(n=n, at=(self.now - n * DAY).isoformat(), text=WORDS[self.number % 2] * 6)
            for n in range(1, PAGES + 1)
        )
        return Said(f"[{rows}]", "application/json")

    def sitemap(self) -> Said:
        """The oldest first, as many are."""
        urls = "".join(
            f"<url><loc>{self.base}/page/{n}</loc><lastmod>{self.now - n * DAY:%Y-%m-%d}</lastmod></url>"
            for n in range(PAGES, 0, -1)
        )
        return Said(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>', "text/xml")

    def index(self) -> Said:
        """Of sitemaps, of which one has the news."""
        parts = "".join(f"<sitemap><loc>{self.base}/{name}.xml</loc></sitemap>" for name in ("pages", "news"))
        return Said(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{parts}</sitemapindex>',
                    "text/xml")  # fmt: skip


FEED = '{{feed: "{base}/rss"}}'
LISTING = '{{listing: "{base}/news", links: "a.news"}}'
ROWS = "url: '{base}/page/{{id}}', title: title, date: at, text: text"
API = '{{api: "{base}/api", fields: {{' + ROWS.replace("'", '"') + "}}}}"
SITEMAP = '{{sitemap: "{base}/sitemap.xml", pattern: "/page/"}}'


def _kind(
    word: str, channel: str, /, each: Callable[[Site, int], Said] = Site.page, **paths: Callable[[Site], Said]
) -> Kind:
    """Paths by name; `each` draws the announcements, by number, where `page` does not answer for all."""

    def answers(site: Site, path: str) -> Said | None:
        name = path.strip("/").partition("/")[0].partition(".")[0]
        if name in paths:
            return paths[name](site)
        return each(site, int(path.rpartition("/")[2])) if path.startswith("/page/") else None

    return Kind(word=word, channel=channel, answers=answers)


def _old_page(site: Site, n: int) -> Said:
    return site.page(n, at=site.now - 700 * DAY)


def _undated_page(site: Site, n: int) -> Said:
    return site.page(n, dated=False)


def _rules(text: str) -> Callable[[Site], Said]:
    return lambda _: Said(text, "text/plain")


WELL = {
    "feed": _kind("ok", FEED, rss=Site.feed),
    "listing": _kind("ok", LISTING, news=Site.listing),
    "undated_listing": _kind("ok", LISTING, news=lambda s: s.listing(dated=False)),
    "api": _kind("ok", API, api=Site.rows),
    "sitemap": _kind("ok", SITEMAP, sitemap=Site.sitemap),
    "index": _kind("ok", SITEMAP, sitemap=Site.index, news=Site.sitemap),
    "robots": _kind("ok", FEED, rss=Site.feed, robots=_rules("User-agent: *\nDisallow: /private")),
}
SICK = {
    "gone": _kind("missing", FEED),
    "refused": _kind("connect", '{{feed: "{dead}/rss"}}'),
    "ill": _kind("http_server", FEED, rss=lambda s: Said(status=503)),
    "forbidden": _kind("http_client", FEED, rss=lambda s: Said(status=403)),
    "asked_to_wait": _kind("rate_limited", FEED, rss=lambda s: Said(status=429)),
    "moved": _kind("moved", FEED, rss=lambda s: Said(status=301, to="/new/feed"), new=Site.feed),
    "moved_away": _kind("moved", FEED, rss=lambda s: Said(status=308, to="http://parked.example/")),
    "moved_to_nothing": _kind("moved", FEED, rss=lambda s: Said(status=301, to="/new/feed")),
    "frozen": _kind("frozen", FEED, rss=lambda s: s.feed(ago=700 * DAY), each=_old_page),
    "frozen_undated": _kind("frozen", LISTING, news=lambda s: s.listing(dated=False), each=_old_page),
    "walled": _kind("blocked", FEED, rss=lambda s: Said(WALL, status=403)),
    "captcha": _kind("blocked", FEED, rss=lambda s: Said(CAPTCHA)),
    "walled_pages": _kind("blocked", FEED, rss=Site.feed, page=lambda s: Said(WALL, status=403)),
    "html": _kind("not_a_feed", FEED, rss=Site.listing),
    "soft": _kind("soft_404", FEED, rss=lambda s: Said("<html><title>404 Not found</title><h1>Oh</h1></html>")),
    "login": _kind("login", LISTING, news=lambda s: Said("<html><form><input type=password></form></html>")),
    "denied": _kind("robots_denied", FEED, rss=Site.feed, robots=_rules("User-agent: *\nDisallow: /")),
    "denied_pages": _kind("robots_denied", FEED, rss=Site.feed, robots=_rules("User-agent: *\nDisallow: /page")),
    "empty": _kind("empty", FEED, rss=lambda s: s.feed(many=0)),
    "browser": _kind("needs_browser", LISTING,
                     news=lambda s: Said("<html><body><div id=app></div><script src=/app.js></script></body></html>")),
    "rebuilt": _kind("parse_error", LISTING, news=lambda s: Said(f"<html><body>{MENU}{WORDS[0] * 9}</body></html>")),
    "calendar": _kind("calendar", FEED, rss=lambda s: s.feed(ago=-90 * DAY)),
    "one_title": _kind("same_title", FEED, rss=lambda s: s.feed(title="News")),
    "pages_gone": _kind("missing", FEED, rss=Site.feed, page=lambda s: Said(status=404)),
    "one_page": _kind("soft_404", FEED, rss=Site.feed, each=lambda s, _: s.page(1)),
    "teasers": _kind("no_text", FEED, rss=Site.feed, each=lambda s, n: s.page(n, text=f"See paper {n}.")),
    "undated": _kind("no_date", LISTING, news=lambda s: s.listing(dated=False), each=_undated_page),
    "half_json": _kind("parse_error", API, api=lambda s: Said("<html><body>Moved</body></html>")),
}  # fmt: skip


@dataclass(kw_only=True)
class Ministries:
    """`with Ministries(folder, many, now=…) as them`: two thirds of them well, each sick kind in its turn."""

    folder: Path
    many: int
    now: datetime
    sites: dict[str, Site] = field(default_factory=dict)  # by id of the source
    asked: list[tuple[str, str]] = field(default_factory=list)  # source and path, in order
    open_at_once: int = 0  # requests that one host had open at a time, at most
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.server = _server(self)
        self.gate.set()
        self._open: dict[str, int] = {}
        self._lock = threading.Lock()
        well, sick = list(WELL.items()), list(SICK.items())
        for number in range(self.many):
            turn = number // 3
            name, kind = sick[turn % len(sick)] if number % 3 == 2 else well[(turn * 2 + number % 3) % len(well)]
            self._define(f"{name}_{number}", kind, number)

    def _define(self, name: str, kind: Kind, number: int) -> None:
        country = COUNTRIES[number // 2 % len(COUNTRIES)]
        host = f"{name.replace('_', '-')}.{country}.localhost"
        site = Site(id=f"{country}_{name}", kind=kind, base=f"http://{host}:{self.server.server_port}", now=self.now,
                    number=number)  # fmt: skip
        self.sites[site.id] = site
        dead = f"http://{host}:{closed_port()}"
        path = self.folder / country / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(site, kind.channel.format(base=site.base, dead=dead), number).encode())

    def path(self, source_id: str) -> Path:
        """Its file."""
        country, _, name = source_id.partition("_")
        return self.folder / country / f"{name}.yaml"

    def answer(self, host: str, path: str) -> Said:
        """As that host does."""
        name, country, *_ = host.split(".")
        site = self.sites.get(f"{country}_{name.replace('-', '_')}")
        if site is None:
            return Said(status=404)
        with self._lock:
            self.asked.append((site.id, path))
            self._open[host] = self._open.get(host, 0) + 1
            self.open_at_once = max(self.open_at_once, self._open[host])
        try:
            self.gate.wait(60)
            return site.kind.answers(site, path) or Said(status=404)
        finally:
            with self._lock:
                self._open[host] -= 1

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.gate.set()
        self.server.shutdown()
        self.server.server_close()


def closed_port() -> int:
    """Where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


def written(site: Site, channel: str, number: int) -> str:
    """A definition, in the hands of many authors: orders, comments, line ends, keys there or not."""
    lines = [
        "# Kept by hand: Жол министрлиги 🛣, asked of in 2025  ",
        f'name: "Министрлик {site.id}"   # as they write it',
        f"name_en:   Ministry {site.id}",
        f"homepage: '{site.base}/'",
        "timezone: Asia/Bishkek",
        "channels:",
        f"  - {channel}   # the only one",
    ]
    keys = (
        ["active: false # not yet", "confirmed: never   # nobody asked"],
        ["confirmed: 'never'"],
        ["active: no"],
        [],
    )
    place = len(lines) if number % 2 else 3
    lines[place:place] = keys[number % 4]
    end = "\r\n" if number % 5 == 4 else "\n"
    text = end.join(lines) + end + ("# the end" if number % 7 == 3 else "")
    return text if number % 11 else text.rstrip("\r\n")


def _server(them: Ministries) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16

        def do_GET(self) -> None:
            said = them.answer(self.headers.get("Host", "").partition(":")[0].lower(), self.path)
            body = said.body.encode() if isinstance(said.body, str) else said.body
            with contextlib.suppress(OSError):
                self.send_response(said.status)
                self.send_header("Content-Type", said.content_type)
                if said.to:
                    self.send_header("Location", said.to)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    return Server(("127.0.0.1", 0), Handler)
