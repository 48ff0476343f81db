"""Whether an answer is whole, in a packing that we can open; of a cut one Scrapy takes what it can unpack for all."""

import sys
import zlib
from collections.abc import Sequence

import brotli

from core.errors import FetchError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PIECE = 1 << 18
# Said by servers of bodies that are not packed at all.
PLAIN = frozenset({"", "identity", "none", "utf-8", "utf8", "8bit", "binary"})


def is_cut(encodings: Sequence[str], body: bytes, limit: int, url: str) -> bool:
    """Whether the packed body ends before its end; not known, hence no, once it has unpacked to more than `limit`.

    FetchError `parse_error` names a packing that we cannot open, or that the body is not in.
    """
    names = [name for name in encodings if name not in PLAIN]
    for name in names:
        if name not in _STREAMS:
            said = f"the answer is packed as {name!r}, which we cannot open; we asked for gzip: tell the site"
            raise FetchError(said, status="parse_error", url=url)
    if not names or not body:
        return False
    try:
        return _STREAMS[names[-1]](body, limit)
    except (zlib.error, brotli.error, zstd.ZstdError):
        said = f"the answer says it is packed as {names[-1]!r} and is not; usually passes, else tell the site"
        raise FetchError(said, status="parse_error", url=url) from None


def is_cut_gzip(body: bytes, limit: int) -> bool:
    """Whether it ends before the trailer; several members may follow each other, and padding."""
    unpacked, first = 0, True
    while first or body[:2] == b"\x1f\x8b":
        member, first = zlib.decompressobj(wbits=31), False
        while not member.eof:
            piece = member.decompress(body, PIECE)
            unpacked += len(piece)
            if unpacked > limit:
                return False
            if not piece and not member.eof:
                return True
            body = member.unconsumed_tail
        body = member.unused_data
    return False


def _is_cut_deflate(body: bytes, limit: int) -> bool:
    for wbits in (15, -15):  # the second is wrong, and sent by old servers
        try:
            stream = zlib.decompressobj(wbits=wbits)
            unpacked, rest = 0, body
            while not stream.eof and unpacked <= limit:
                piece = stream.decompress(rest, PIECE)
                unpacked, rest = unpacked + len(piece), stream.unconsumed_tail
                if not piece and not stream.eof:
                    return True
            return False
        except zlib.error:
            if wbits < 0:
                raise
    return False


def _is_cut_brotli(body: bytes, limit: int) -> bool:
    stream = brotli.Decompressor()
    unpacked = len(stream.process(body, output_buffer_limit=PIECE))
    while not stream.is_finished() and unpacked <= limit:
        piece = stream.process(b"", output_buffer_limit=PIECE)
        unpacked += len(piece)
        if not piece and not stream.is_finished():
            return True
    return False


def _is_cut_zstd(body: bytes, limit: int) -> bool:
    unpacked = 0
    while body:
        frame = zstd.ZstdDecompressor()
        rest = body
        while not frame.eof and unpacked <= limit:
            piece = frame.decompress(rest, PIECE)
            unpacked, rest = unpacked + len(piece), b""
            if not piece and not frame.eof:
                return True
        body = frame.unused_data if frame.eof else b""
    return False


_STREAMS = {
    "gzip": is_cut_gzip, "x-gzip": is_cut_gzip, "deflate": _is_cut_deflate, "br": _is_cut_brotli, "zstd": _is_cut_zstd,
}  # fmt: skip


def is_unclosed(body: bytes) -> bool:
    """Whether this page of HTML breaks off in a text or a tag.

    HTML need not be closed: of 777 stored pages that begin with <html> four are not, and each of those ends with a tag
    or a style sheet; a cut goes through the middle of something.
    """
    if b"<html" not in body[:2_000].lower():
        return False
    end = body[-100_000:].lower()
    return b"</html" not in end and b"</body" not in end and not end.rstrip().endswith((b">", b"}"))
