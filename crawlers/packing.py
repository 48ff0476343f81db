"""What is in an answer that was packed: linear in its bytes, so that no packing costs more than its size."""

import asyncio
import re
import sys
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from io import BytesIO

import brotli
from scrapy.exceptions import DownloadCancelledError, ResponseDataLossError
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from core.errors import FetchError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CONTENT_ENCODING = b"Content-Encoding"
PIECE_IN, PIECE_OUT = 1 << 16, 1 << 18
# A packed body may be many that follow each other; 100,000 empty ones of 8 bytes held the loop for half a minute.
MOST_MEMBERS = 1_000
MOST_LAYERS = 3  # there are bytes that unpack to themselves
# Said by servers of bodies that are not packed at all.
PLAIN = frozenset({"", "identity", "none", "utf-8", "utf8", "8bit", "binary"})
_MEMBER = re.compile(rb"\0*(?=\x1f\x8b)")  # tapes and servers pad


class Cut(Exception):
    """The packed bytes end before their end."""


class TooMany(Exception):
    """More members than anybody has a reason for."""


async def opened(response: Response, limit: int) -> Response:
    """The answer as if it had not been packed; the work is a thread's, for the loop serves other hosts meanwhile."""
    if CONTENT_ENCODING not in response.headers:
        return response
    said = b",".join(response.headers.getlist(CONTENT_ENCODING)).decode("latin-1").lower()
    names = [name.strip() for name in said.split(",")]
    body = await asyncio.to_thread(unpacked, names, response.body, limit, response.url)
    headers = response.headers.copy()
    del headers[CONTENT_ENCODING]
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)  # its type was hidden
    return response.replace(cls=kind, headers=headers, body=body)


def unpacked(encodings: Sequence[str], body: bytes, limit: int, url: str) -> bytes:
    """The bytes below all packings that a Content-Encoding names.

    FetchError `parse_error` names a packing that we cannot open, or that the body is not in; ResponseDataLossError is
    for a stream that was cut, DownloadCancelledError for more bytes than the limit.
    """
    names = [name for name in encodings if name not in PLAIN]
    if unknown := next((name for name in names if name not in _STREAMS), None):
        raise _unreadable(f"is packed as {unknown!r}, which we cannot open; we asked for gzip: tell the site", url)
    if len(names) > MOST_LAYERS:
        raise _unreadable(f"says it is packed {len(names)} times; tell the site", url)
    for name in reversed(names) if body else ():
        try:
            body = _joined(_STREAMS[name](body), limit, url)
        except Cut:
            raise ResponseDataLossError(f"{url}: the {name} stream ends before its end") from None
        except TooMany:
            said = f"is {name!r} of more than {MOST_MEMBERS:,} parts; look at what the address serves"
            raise _unreadable(said, url) from None
        except (zlib.error, brotli.error, zstd.ZstdError):
            said = f"says it is packed as {name!r} and is not; usually passes, else tell the site"
            raise _unreadable(said, url) from None
    return body


def _unreadable(said: str, url: str) -> FetchError:
    return FetchError(f"the answer {said}", status="parse_error", url=url)


def _joined(pieces: Iterator[bytes], limit: int, url: str) -> bytes:
    whole = BytesIO()
    for piece in pieces:
        if whole.tell() + len(piece) > limit:
            raise DownloadCancelledError(f"{url}: more than {limit} bytes, unpacked")
        whole.write(piece)
    return whole.getvalue()


def gunzipped(body: bytes) -> Iterator[bytes]:
    """The members of a gzip body one after another, in pieces; what follows them and is none is left out."""
    at = yield from _inflated(body, 0, wbits=31)
    members = 1
    while following := _MEMBER.match(body, at):
        members = _counted(members)
        at = yield from _inflated(body, following.end(), wbits=31)


def _inflated(body: bytes, at: int, wbits: int) -> Generator[bytes, None, int]:
    """One stream; returns where it ended."""
    stream = zlib.decompressobj(wbits=wbits)
    while not stream.eof:
        rest, at = body[at : at + PIECE_IN], at + PIECE_IN
        if not rest:
            raise Cut
        while rest and not stream.eof:
            yield stream.decompress(rest, PIECE_OUT)
            rest = stream.unconsumed_tail
    return min(at, len(body)) - len(stream.unused_data)


def _deflated(body: bytes) -> Iterator[bytes]:
    try:
        zlib.decompressobj().decompress(body[:2], 1)
        wbits = 15
    except zlib.error:
        wbits = -15  # wrong, and sent by old servers
    yield from _inflated(body, 0, wbits)


def _unbrotlied(body: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    for at in range(0, len(body), PIECE_IN):
        yield stream.process(body[at : at + PIECE_IN], output_buffer_limit=PIECE_OUT)
        while not stream.can_accept_more_data() and not stream.is_finished():
            yield stream.process(b"", output_buffer_limit=PIECE_OUT)
        if stream.is_finished():
            return
    raise Cut


def _unzstded(body: bytes) -> Iterator[bytes]:
    at, members = 0, 0
    while at < len(body):
        members, frame = _counted(members), zstd.ZstdDecompressor()
        while not frame.eof:
            rest, at = body[at : at + PIECE_IN], at + PIECE_IN
            if not rest:
                raise Cut
            yield frame.decompress(rest, PIECE_OUT)
            while not frame.needs_input and not frame.eof:
                yield frame.decompress(b"", PIECE_OUT)
        at = min(at, len(body)) - len(frame.unused_data)


def _counted(members: int) -> int:
    if members >= MOST_MEMBERS:
        raise TooMany
    return members + 1


_STREAMS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": gunzipped, "x-gzip": gunzipped, "deflate": _deflated, "br": _unbrotlied, "zstd": _unzstded,
}  # fmt: skip
