"""A web that misbehaves on purpose: raw sockets on loopback, a host name for each fault.

Every site is healthy in the phases `well` and `healed` (then it has one announcement more), and sick in the phase
`sick`, each in its own way; in the phase `captive` a portal stands before all of them.
"""

import contextlib
import hashlib
import json
import random
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Self

from tests.worlds import define

WORDS = (
    "minister budget road school harvest border treaty water energy hospital court decree region council bridge tax "
    "railway forest census police pension export museum airport election factory province veteran customs climate"
).split()
PORTAL = b"<!DOCTYPE html><html><head><title>Welcome</title></head><body><p>Accept our terms.</p></body></html>"
LOGIN = (
    "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form action='/login' method=post>"
    "<input name=user><input name=password type=password><button>Sign in</button></form></body></html>"
)
Answers = tuple[tuple[str, ...] | None, ...]  # of a name server, in their turn; None: it is silent
PATHS = {"feed": "feed", "listing": "news", "api": "api"}
SECRET = "s3cret"
API = (
    f"headers: {{Authorization: {SECRET}, X-Api-Key: {SECRET}}}, rows: items, fields: {{url: '{{url}}', title: title}}"
)
CHANNELS = {"feed": "", "listing": ", links: a", "api": f", {API}"}
OTHERS = {"/": "<html><head><title>Home</title></head><body><p>Welcome home.</p></body></html>", "/login": LOGIN}


@dataclass
class Guest:
    """One request, and the socket to answer it on as badly as the fault wants."""

    door: socket.socket
    web: "FaultWeb"
    method: str
    path: str
    host: str
    headers: dict[str, str]

    def send(self, *pieces: bytes) -> None:
        """These bytes, as they are."""
        for piece in pieces:
            self.door.sendall(piece)

    def answer(self, body: bytes | str = b"", status: str = "200 OK", *headers: str, kind: str = "text/html") -> None:
        """A whole and correct answer."""
        body = body.encode() if isinstance(body, str) else body
        self.head(status, f"Content-Type: {kind}; charset=utf-8", f"Content-Length: {len(body)}", *headers)
        self.send(body)

    def head(self, status: str, *headers: str) -> None:
        """The status line and headers; the connection ends with the answer."""
        lines = (f"HTTP/1.1 {status}", *headers, "Connection: close", "", "")
        self.send("\r\n".join(lines).encode("latin-1"))

    def healthy(self, path: str | None = None) -> None:
        """What the site answers to this path when it is well."""
        self.web.answer_well(self, path or self.path)

    def silence(self) -> None:
        """No word until the other side has enough of it."""
        with self._patience():
            self.door.recv(1)

    def drip(self, piece: bytes, every_s: float = 0.2) -> None:
        """A little, again and again, until the other side has enough of it."""
        with self._patience():
            while not self.web.closed.wait(every_s):
                self.send(piece)

    @contextlib.contextmanager
    def _patience(self) -> Iterator[None]:
        """How long the other side waited is remembered."""
        began = monotonic()
        try:
            yield
        finally:
            self.web.patience.setdefault(self.path, []).append(monotonic() - began)

    def reset(self) -> None:
        """End the connection with RST instead of FIN."""
        self.door.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


Serve = Callable[[Guest], None]


@dataclass(frozen=True, kw_only=True)
class Site:
    """One ministry of the fault web: `sick` says how it answers in its bad night, `at` to which questions."""

    name: str  # n03-gzip; its source is xx_n03_gzip
    sick: Serve | None = None  # None: it answers well, if it is reached
    at: str = "channel"  # channel, page, robots, all
    kind: str = "feed"  # listing, api
    host: str = ""  # instead of <name>.localhost
    phases: tuple[str, ...] = ("sick",)
    pages: int = 1  # announcements before the healed phase
    certificates: tuple[str, str] | None = None  # healthy and sick, by their names in `certificates.py`
    shuts: bool = False  # in its bad night nobody listens at its port
    names: Answers | None = None  # of the name server in the bad night, for a host that only it knows

    @property
    def where(self) -> str:
        return self.host or f"{self.name}.{'test' if self.names else 'localhost'}"

    @property
    def source_id(self) -> str:
        return "xx_" + self.name.replace("-", "_")

    @property
    def path(self) -> str:
        return f"/{PATHS[self.kind]}/{self.name}"


class Inside:
    """A door that nobody may come to; it counts who does."""

    def __init__(self, where: str, port: int) -> None:
        self.visits = 0
        family = socket.AF_INET6 if ":" in where else socket.AF_INET
        self.door = socket.create_server((where, port), family=family)
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                self.door.accept()[0].close()
            except OSError:
                return
            self.visits += 1


def can_listen(where: str) -> bool:
    """Whether this machine has that address: some have only one on loopback, some no IPv6."""
    family = socket.AF_INET6 if ":" in where else socket.AF_INET
    try:
        socket.create_server((where, 0), family=family).close()
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Visit:
    """One request as it came in."""

    phase: str
    host: str
    path: str
    headers: dict[str, str]
    at: float


@dataclass(kw_only=True)
class FaultWeb:
    """All sites behind one port, told apart by the Host header; sites with TLS have a port of their own."""

    sites: Iterable[Site]
    contexts: dict[str, ssl.SSLContext] = field(default_factory=dict)
    phase: str = ""
    visits: list[Visit] = field(default_factory=list)
    patience: dict[str, list[float]] = field(default_factory=dict)  # path -> seconds until each guest went away

    def __post_init__(self) -> None:
        self.closed = threading.Event()
        self.pages = {site.name: site.pages for site in self.sites}
        self.by_host: dict[str, list[Site]] = {}
        self.doors: dict[str, socket.socket] = {}
        self.ports: dict[str, int] = {}  # of the sites with TLS
        for site in self.sites:
            self.by_host.setdefault(site.where, []).append(site)
            if site.certificates or site.shuts:
                self.ports[site.name] = self._listen(site)
        self.port = self._listen(None)
        self.inside = [Inside(where, self.port) for where in ("127.0.0.2", "::1") if can_listen(where)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed.set()
        for door in [*self.doors.values(), *(each.door for each in self.inside)]:
            self._end(door)

    @staticmethod
    def _end(door: socket.socket) -> None:
        with contextlib.suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()

    def enter(self, phase: str) -> None:
        """From now on every site is as it is in this phase."""
        self.phase = phase
        for site in self.sites:
            if site.shuts and phase == "sick":
                self._end(self.doors[site.name])
            elif site.shuts and self.doors[site.name].fileno() < 0:
                self._listen(site, self.ports[site.name])

    def base(self, site: Site) -> str:
        """The address of a site, without a path."""
        port = self.ports.get(site.name, self.port)
        return f"{'https' if site.certificates else 'http'}://{site.where}:{port}"

    def define(self, folder: Path) -> None:
        """Write a definition for every site."""
        for site in self.sites:
            channel = f'  - {{language: en, {site.kind}: "{self.base(site)}{site.path}"{CHANNELS[site.kind]}}}'
            define(folder, site.name.replace("-", "_"), self.base(site), channel)

    def names(self) -> dict[str, list[list[str] | None]]:
        """What the name server answers in this phase about the hosts that only it knows."""
        well: Answers = (("127.0.0.1",),)
        return {
            site.where: [
                None if each is None else list(each) for each in (site.names if self.phase == "sick" else well)
            ]
            for site in self.sites
            if site.names
        }

    def asked(self, site: Site, phase: str) -> list[Visit]:
        """Who came to this site in that phase."""
        return [visit for visit in self.visits if visit.host == site.where and visit.phase == phase]

    # Healthy answers --------------------------------------------------------------------------------------------

    def answer_well(self, guest: Guest, path: str) -> None:
        body, kind = self.well(path)
        if not body:
            guest.answer("", "404 Not Found")
            return
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        if guest.headers.get("if-none-match") == tag:
            guest.head("304 Not Modified", f"ETag: {tag}")
        else:
            guest.answer(body, "200 OK", f"ETag: {tag}", kind=kind)

    def well(self, path: str, numbers: tuple[int, ...] = ()) -> tuple[bytes, str]:
        """Body and type of what a healthy site has there; no bytes where it has nothing."""
        if path in OTHERS:
            return OTHERS[path].encode(), "text/html"
        kind, _, rest = path.lstrip("/").partition("/")
        name, _, number = rest.partition("/")
        numbers = numbers or tuple(range(1, self.pages.get(name, 1) + 1 + (self.phase == "healed")))
        if kind == "feed":
            return feed(self._base_of(name), name, numbers).encode(), "application/rss+xml"
        if kind == "api":
            return api(self._base_of(name), name, numbers).encode(), "application/json"
        if kind == "news":
            return listing(name, numbers).encode(), "text/html"
        if kind == "page" and number.isdigit():
            return article(name, int(number)).encode(), "text/html"
        return b"", "text/plain"

    def _base_of(self, name: str) -> str:
        return next(self.base(site) for site in self.sites if site.name == name)

    # Connections ------------------------------------------------------------------------------------------------

    def _listen(self, site: Site | None, port: int = 0) -> int:
        door = socket.create_server(("127.0.0.1", port), backlog=256)
        self.doors[site.name if site else ""] = door
        threading.Thread(target=self._welcome, args=(door, site), daemon=True).start()
        return int(door.getsockname()[1])

    def _welcome(self, door: socket.socket, site: Site | None) -> None:
        while True:
            try:
                guest, _ = door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(guest, site), daemon=True).start()

    def _serve(self, door: socket.socket, site: Site | None) -> None:
        with contextlib.suppress(OSError, ValueError), door:
            door.settimeout(30)
            if site is None or site.certificates is None:
                self._answer(door)
                return
            name = site.certificates[self.phase == "sick"]
            with self.contexts[name].wrap_socket(door, server_side=True) as secret:
                self._answer(secret)

    def _answer(self, door: socket.socket) -> None:
        guest = self._guest(door)
        if guest is None:
            return
        self.visits.append(Visit(self.phase, guest.host, guest.path, guest.headers, monotonic()))
        site = self._site(guest)
        if self.phase == "captive":
            guest.answer(PORTAL)
        elif site is None:
            guest.healthy()
        else:
            assert site.sick is not None
            site.sick(guest)

    def _site(self, guest: Guest) -> Site | None:
        """The site that is sick at this question."""
        parts = guest.path.partition("?")[0].split("/")
        what = "channel" if parts[1] in PATHS.values() else parts[1].partition(".")[0]
        for site in self.by_host.get(guest.host, []):
            if (
                site.sick
                and self.phase in site.phases
                and site.at in (what, "all")
                and (what == "robots" or site.name in parts[2:3])
            ):
                return site
        return None

    def _guest(self, door: socket.socket) -> Guest | None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = door.recv(65536)
            if not piece:
                return None
            head += piece
        first, *lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return Guest(door, self, method, path, headers.get("host", "").partition(":")[0].lower(), headers)


def feed(base: str, source: str, numbers: Iterable[int]) -> str:
    """An RSS feed that names these announcements."""
    items = "".join(f"<item><title>News {n}</title><link>{base}/page/{source}/{n}</link></item>" for n in numbers)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


def api(base: str, source: str, numbers: Iterable[int]) -> str:
    """A JSON API that names these announcements."""
    return json.dumps({"items": [{"url": f"{base}/page/{source}/{n}", "title": f"News {n}"} for n in numbers]})


def listing(source: str, numbers: Iterable[int]) -> str:
    """A page that links to these announcements."""
    items = "".join(f'<li><a href="/page/{source}/{n}">News {n}</a></li>' for n in numbers)
    return f"<!DOCTYPE html><html><head><title>News</title></head><body><ul>{items}</ul></body></html>"


def article(place: str, number: int) -> str:
    """An announcement whose words are its own."""
    words = random.Random(f"{place} {number}")
    text = ". ".join(" ".join(words.choices(WORDS, k=12)).capitalize() for _ in range(14))
    title = " ".join(words.choices(WORDS, k=6)).capitalize()
    return (
        f"<!DOCTYPE html><html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>"
        f"<p>{text}.</p></article></body></html>"
    )
