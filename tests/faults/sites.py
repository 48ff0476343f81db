"""The sites of the fault web: how each is sick in its bad night."""

import gzip
import zlib

import brotli
import zstandard

from tests.faults.server import LOGIN, Guest, Serve, Site

LONG = ("<html><body>" + "<p>The minister opened a bridge.</p>" * 400 + "</body></html>").encode()
BRIDGE = "<!DOCTYPE html><html><head><title>Bridge</title></head><body><p>The bridge is open.</p></body></html>"
TURNSTILE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><div class=cf-turnstile></div>"
    "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script></body></html>"
)
NOT_FOUND = (
    "<!DOCTYPE html><html><head><title>404 - Page not found</title></head><body><h1>Page not found</h1>"
    "<p>The page you asked for is not here. Try the search.</p></body></html>"
)
ROBOTS = b"User-agent: *\nDisallow: /news/\n"

CLOSED = "User-agent: *\nDisallow: /feed/\n"
LONG_ROBOTS = "User-agent: *\n" + "Disallow: /never/there\n" * 240_000 + "Disallow: /\n"
INSIDE = {
    "loopback": "127.0.0.2", "decimal": "2130706434", "hex": "0x7f000002", "mapped": "[::ffff:127.0.0.2]",
    "loopback-6": "[::1]", "any": "0.0.0.0", "zero": "0", "private-10": "10.0.0.5", "private-172": "172.16.0.1",
    "private-192": "192.168.1.1", "link-local": "169.254.169.254", "carrier": "100.64.0.1", "unique-local": "[fd00::1]",
}  # fmt: skip


# What a site does instead of answering well ---------------------------------------------------------------------------


def says(status: str, *headers: str, body: str | bytes = "") -> Serve:
    """A whole answer with this status line."""
    return lambda guest: guest.answer(body, status, *headers)


def leads(*to: str, status: str = "302 Found") -> Serve:
    """A redirect; `{port}` is that of the web."""
    return lambda guest: guest.answer("", status, f"Location: {to[0].format(port=guest.web.port)}")


def raw(*pieces: bytes) -> Serve:
    """These bytes and the end of the connection."""
    return lambda guest: guest.send(*pieces)


def silent(guest: Guest) -> None:
    guest.silence()


def drips_its_header(guest: Guest) -> None:
    guest.send(b"HTTP/1.1 200 OK\r\n")
    guest.drip(b"X-Slow: yes\r\n")


def drips_its_body(guest: Guest) -> None:
    guest.head("200 OK", "Content-Type: text/xml", "Content-Length: 100000")
    guest.drip(b"<rss>")


def shorter_than_promised(guest: Guest) -> None:
    guest.head("200 OK", "Content-Type: text/html", f"Content-Length: {len(LONG) + 500}")
    guest.send(LONG)


def cut_between_chunks(guest: Guest) -> None:
    guest.head("200 OK", "Content-Type: text/html", "Transfer-Encoding: chunked")
    guest.send(b"%x\r\n" % len(LONG), LONG, b"\r\n")


def packed(encoding: str, body: bytes) -> Serve:
    """A body under this Content-Encoding, its length right."""
    return lambda guest: guest.answer(body, "200 OK", f"Content-Encoding: {encoding}")


def cut_well(guest: Guest) -> None:
    """The healthy answer, but its Content-Length ends in the middle."""
    body, kind = guest.web.well(guest.path)
    guest.head("200 OK", f"Content-Type: {kind}", f"Content-Length: {len(body) * 2 // 3}")
    guest.send(body)


def ends_without_length(guest: Guest) -> None:
    """No Content-Length, and the connection ends in the middle."""
    body, kind = guest.web.well(guest.path)
    guest.head("200 OK", f"Content-Type: {kind}")
    guest.send(body[: len(body) * 2 // 3])


def resets(guest: Guest) -> None:
    guest.reset()


def grows(guest: Guest) -> None:
    guest.answer("", "302 Found", f"Location: {guest.path}/again")


def hops(most: int) -> Serve:
    """So many redirects before the answer."""

    def serve(guest: Guest) -> None:
        path, _, number = guest.path.partition("?")
        if int(number or 0) < most:
            guest.answer("", "302 Found", f"Location: {path}?{int(number or 0) + 1}")
        else:
            guest.healthy(path)

    return serve


def refreshes(guest: Guest) -> None:
    guest.answer(f'<html><head><meta http-equiv="refresh" content="0; url={guest.path}"></head></html>')


def cookie_wall(passes: bool) -> Serve:
    """A redirect to itself until its cookie comes back, or for ever."""

    def serve(guest: Guest) -> None:
        name = guest.path.split("/")[2]
        if passes and f"seen={name}" in guest.headers.get("cookie", ""):
            guest.healthy()
        else:
            guest.answer("", "302 Found", f"Location: {guest.path}", f"Set-Cookie: seen={name}; Path=/")

    return serve


def not_modified(guest: Guest) -> None:
    guest.head("304 Not Modified")


def not_modified_unless_pressed(guest: Guest) -> None:
    """A broken cache, which says 304 to who never asked before."""
    guest.healthy() if "cache-control" in guest.headers else guest.head("304 Not Modified")


def same_tag_new_content(guest: Guest) -> None:
    tag = guest.headers.get("if-none-match", '"none"')
    body, kind = guest.web.well(guest.path, (1, 2))
    guest.answer(body, "200 OK", f"ETag: {tag}", kind=kind)


def new_tag_same_content(guest: Guest) -> None:
    body, kind = guest.web.well(guest.path)
    guest.answer(body, "200 OK", 'ETag: "another"', kind=kind)


def endless(guest: Guest) -> None:
    guest.head("200 OK", "Content-Type: text/html")
    while True:
        guest.send(b"<p>" + b"x" * 65536)


def floods_with_headers(guest: Guest) -> None:
    guest.send(b"HTTP/1.1 200 OK\r\n")
    for number in range(200_000):
        guest.send(b"X-%d: %s\r\n" % (number, b"y" * 480))
    guest.send(b"\r\n")


# All sites ------------------------------------------------------------------------------------------------------------

HEALTHY = tuple(Site(name=f"n00-well-{number}") for number in range(1, 6))

SICK = (
    Site(name="n01-silent", sick=silent),
    Site(name="n01-header-drips", sick=drips_its_header),
    Site(name="n01-body-drips", sick=drips_its_body),
    Site(name="n01-page-silent", sick=silent, at="page"),
    Site(name="n02-short", sick=shorter_than_promised, kind="listing"),
    Site(name="n02-chunked", sick=cut_between_chunks, kind="listing"),
    Site(name="n02-page-short", sick=shorter_than_promised, at="page"),
    Site(name="n03-gzip", sick=packed("gzip", gzip.compress(LONG)[:-30]), kind="listing"),
    Site(name="n03-gzip-page", sick=packed("gzip", gzip.compress(LONG)[:-30]), at="page"),
    Site(name="n03-deflate", sick=packed("deflate", zlib.compress(LONG)[:-30]), kind="listing"),
    Site(name="n03-br", sick=packed("br", brotli.compress(LONG)[:-10]), kind="listing"),
    Site(name="n03-zstd", sick=packed("zstd", zstandard.compress(LONG)[:-10]), kind="listing"),
    Site(name="n04-feed", sick=cut_well),
    Site(name="n04-listing", sick=cut_well, kind="listing"),
    Site(name="n04-page", sick=cut_well, at="page"),
    Site(name="n04-no-length", sick=ends_without_length, at="page"),
    Site(name="n05-plain-as-gzip", sick=packed("gzip", LONG), kind="listing"),
    Site(name="n05-plain-as-br", sick=packed("br", LONG), kind="listing"),
    Site(name="n05-plain-as-zstd", sick=packed("zstd", LONG), kind="listing"),
    Site(name="n05-unknown", sick=packed("lzma", LONG), kind="listing"),
    Site(name="n06-expired", kind="feed", certificates=("good", "expired")),
    Site(name="n06-self-signed", certificates=("good", "self_signed")),
    Site(name="n06-wrong-host", certificates=("good", "wrong_host")),
    Site(name="n06-old-tls", certificates=("good", "old_tls")),
    Site(name="n07-unknown", names=((),)),
    Site(name="n07-silent", names=(None,)),
    *(Site(name=f"n07-silent-too-{number}", names=(None,), pages=0) for number in range(20)),
    Site(name="n08-refused", shuts=True),
    Site(name="n08-reset", sick=resets),
    Site(name="n08-garbage", sick=raw(b"SSH-2.0-OpenSSH_9.6\r\n" * 40)),
    Site(name="n08-nothing", sick=raw()),
    Site(name="n09-loop", sick=lambda guest: leads(guest.path)(guest)),
    Site(name="n09-growing", sick=grows),
    Site(name="n09-seven-hops", sick=hops(7)),
    Site(name="n09-meta-refresh", sick=refreshes, kind="listing"),
    Site(
        name="n10-moved",
        sick=leads("http://new.n10-moved.localhost:{port}/feed/n10-moved", status="301 Moved Permanently"),
    ),
    Site(name="n10-elsewhere", sick=leads("http://parked.example/", status="301 Moved Permanently")),
    *(
        Site(name=f"n11-{name}", sick=leads(f"http://{host}:{{port}}/"), host="n11.localhost")
        for name, host in INSIDE.items()
    ),
    Site(name="n11-private-name", names=(("10.0.0.5",),)),
    Site(name="n11-page", sick=leads("http://127.0.0.2:{port}/"), at="page"),
    Site(name="n12-changes", names=(("127.0.0.1",), ("127.0.0.2",))),
    Site(name="n12-has-both", names=(("127.0.0.2", "127.0.0.1"),)),
    Site(name="n13-file", sick=leads("file:///etc/hostname")),
    Site(name="n13-ftp", sick=leads("ftp://127.0.0.1/x")),
    Site(name="n13-data", sick=leads("data:text/plain,secret")),
    Site(name="n13-gopher", sick=leads("gopher://127.0.0.1/1")),
    *(
        Site(name=f"n14-{name}", sick=says("429 Too Many Requests", *headers))
        for name, headers in {
            "seconds": ("Retry-After: 3600",), "date": ("Retry-After: Fri, 01 Jan 2100 00:00:00 GMT",),
            "huge": ("Retry-After: 99999999999999999999",), "negative": ("Retry-After: -5",),
            "garbage": ("Retry-After: soon",), "none": (),
        }.items()
    ),
    *(Site(name=f"n15-{code}", sick=says(f"{code} Trouble")) for code in (500, 502, 503, 504)),
    Site(name="n15-503-later", sick=says("503 Trouble", "Retry-After: 3600")),
    *(Site(name=f"n16-{code}", sick=says(f"{code} No")) for code in (401, 403, 404, 410, 451)),
    Site(name="n16-page-404", sick=says("404 Not Found"), at="page"),
    Site(name="n16-page-410", sick=says("410 Gone"), at="page"),
    Site(name="n17-feed", sick=says("200 OK", body=TURNSTILE)),
    Site(name="n17-listing", sick=says("200 OK", body=TURNSTILE), kind="listing"),
    Site(name="n17-page", sick=says("200 OK", body=TURNSTILE), at="page"),
    Site(name="n17-403", sick=says("403 Forbidden", body=TURNSTILE)),
    Site(name="n17-503", sick=says("503 Busy", body=TURNSTILE)),
    Site(name="n18-page", sick=says("200 OK", body=NOT_FOUND), at="page"),
    Site(name="n18-listing", sick=says("200 OK", body=NOT_FOUND), kind="listing"),
    Site(name="n18-same-everywhere", sick=says("200 OK", body=LONG), at="all", kind="listing"),
    Site(name="n18-same-pages", sick=says("200 OK", body=LONG), at="page", pages=2),
    Site(name="n19-login", sick=leads("/login"), at="page"),
    Site(name="n19-login-form", sick=says("200 OK", body=LOGIN), at="page"),
    Site(name="n19-home", sick=leads("/"), at="page"),
    Site(name="n20-passes", sick=cookie_wall(passes=True), host="n20.localhost"),
    Site(name="n20-also-passes", sick=cookie_wall(passes=True), host="n20.localhost"),
    Site(name="n20-never", sick=cookie_wall(passes=False)),
    Site(name="n22-not-modified", sick=not_modified, at="all"),
    Site(name="n22-at-first", sick=not_modified_unless_pressed, phases=("well",)),
    Site(name="n23-same-tag", sick=same_tag_new_content),
    Site(name="n23-new-tag", sick=new_tag_same_content),
    Site(name="n24-500", sick=says("500 Trouble"), at="robots"),
    Site(name="n24-503", sick=says("503 Trouble"), at="robots"),
    Site(name="n24-silent", sick=silent, at="robots"),
    Site(name="n24-reset", sick=resets, at="robots"),
    Site(name="n25-404", sick=says("404 Not Found"), at="robots"),
    Site(name="n25-html", sick=says("200 OK", body="<!DOCTYPE html>\nUser-agent: *\nDisallow: /"), at="robots"),
    Site(name="n25-utf-16", sick=says("200 OK", body=CLOSED.encode("utf-16")), at="robots"),
    Site(name="n25-mark", sick=says("200 OK", body=CLOSED.encode("utf-8-sig")), at="robots"),
    Site(name="n25-long", sick=says("200 OK", body=LONG_ROBOTS), at="robots"),
    Site(name="n25-delay", sick=says("200 OK", body="User-agent: *\nDisallow: /\nCrawl-delay: 3600\n"), at="robots"),
    Site(name="n26-key", sick=leads("http://other.n26-key.localhost:{port}/api/n26-key"), kind="api"),
)  # fmt: skip

ZEROS = bytes(200_000_000)
BOMBS = tuple(
    Site(name=f"n21-{name}", sick=serve, kind="listing", host="n21.localhost", pages=0)
    for name, serve in {
        "gzip": packed("gzip", gzip.compress(ZEROS, 6)),
        "deflate": packed("deflate", zlib.compress(ZEROS, 6)),
        "br": packed("br", brotli.compress(ZEROS, quality=1)),
        "zstd": packed("zstd", zstandard.compress(ZEROS)),
        "nested": packed("gzip, gzip", gzip.compress(gzip.compress(ZEROS, 6))),
        "endless": endless,
        "headers": floods_with_headers,
    }.items()
)
