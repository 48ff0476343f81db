"""Bytes made worse, the same for the same seed: noise, and what breaks readers in particular."""

import re
from random import Random

# Each of these has broken a reader somewhere.
NASTY = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xe2\x80\xae", b"&#xD800;", b"&#99999999999;",
    b"&amp;#0;", b"&lt;", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml version='1.0' encoding='", b"?>",
    b"<!DOCTYPE a [", b"&e;", b"<!ENTITY e SYSTEM 'file:///etc/passwd'>", b"xml:base='http://[::1'", b"//[",
    b"http://x:99999/", b"javascript:", b"http://\xd0\xb9.example/", b"?" + b"a" * 300, b"</item>", b"<entry>",
    b"<rss>", b"</channel>", b"'", b'"', b">", b"<", b"{", b"}", b"[", b"]", b":", b",", b"\\ud800", b"\\u0000",
    b"NaN", b"1e999", b"-1", b"null", b"true", b'"url":[{}],', b"9" * 400, b"0000-00-00", b"2025-02-30T25:61:61Z",
    b"9999-12-31T23:59:59-14:00", b"0001-01-01T00:00:00+14:00", b"29 Feb 2025", b"1e5",
    b"Mon, 06 Jan 2025 10:00:00 +9999", "١٤٤٦".encode(), "6 янв".encode(), b"Crawl-delay: 1e400",
    b"Disallow: /" + b"*" * 60 + b"$", b"%00", b"%ff", b"..", b"#", b"\r", b"\n" * 50, b" " * 500,
    b"<a" + b" b=c" * 400 + b">", "İ".encode(), "ﷺ".encode(), b"e" + "\u0301".encode() * 60,
    b"<author>" + b"a" * 2000 + b"@", b"<b>" * 300,
)  # fmt: skip
MOST = 65_536  # bytes of one input
_PIECE = re.compile(rb"<[^<>]*>|[^<>]+|[<>]")


def mutated(random: Random, body: bytes, other: bytes) -> bytes:
    """Between one and eight changes."""
    for _ in range(random.randint(1, 8)):
        body = random.choice(CHANGES)(random, body, other)[:MOST]
    return body


def _flip(random: Random, body: bytes, other: bytes) -> bytes:
    at = random.randrange(len(body) + 1)
    return body[:at] + bytes([random.randrange(256)]) + body[at + 1 :]


def _insert(random: Random, body: bytes, other: bytes) -> bytes:
    at = random.randrange(len(body) + 1)
    return body[:at] + random.choice(NASTY) + body[at:]


def _cut(random: Random, body: bytes, other: bytes) -> bytes:
    start, end = sorted(random.randrange(len(body) + 1) for _ in "ab")
    return body[:start] + body[min(end, start + random.choice((1, 5, 50, MOST))) :]


def _repeat(random: Random, body: bytes, other: bytes) -> bytes:
    start = random.randrange(len(body) + 1)
    end = start + random.choice((1, 8, 60))
    return body[:end] + body[start:end] * random.choice((1, 3, 200)) + body[end:]


def _splice(random: Random, body: bytes, other: bytes) -> bytes:
    return body[: random.randrange(len(body) + 1)] + other[random.randrange(len(other) + 1) :]


def _shuffle(random: Random, body: bytes, other: bytes) -> bytes:
    """Tags and texts change places, as in no grammar."""
    pieces = _PIECE.findall(body)
    for _ in range(3):
        if pieces:
            pieces.insert(random.randrange(len(pieces)), random.choice(pieces))
            pieces.pop(random.randrange(len(pieces)))
    return b"".join(pieces)


CHANGES = (_flip, _insert, _insert, _insert, _cut, _repeat, _splice, _shuffle)
