import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from scrapy.exceptions import DownloadCancelledError, ResponseDataLossError

from core.errors import FetchError
from crawlers.packing import MOST_MEMBERS, unpacked

TEXT = ("<p>" + "Курс доллара на сегодня " * 3000).encode()
LIMIT = 1 << 24
URL = "http://a/"
RAW = zlib.compressobj(wbits=-15)
PACKED: dict[str, bytes] = {
    "gzip": gzip.compress(TEXT), "x-gzip": gzip.compress(TEXT[:999]) + gzip.compress(TEXT[999:]),
    "deflate": zlib.compress(TEXT), "br": brotli.compress(TEXT),
    "zstd": zstandard.compress(TEXT[:999]) + zstandard.compress(TEXT[999:]),
}  # fmt: skip
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstandard.compress,
}  # fmt: skip
SKIPPED_FRAME = b"\x50\x2a\x4d\x18\0\0\0\0"


@pytest.mark.parametrize("name", PACKED)
def test_a_packed_body_is_whole_until_its_end_is_missing(name: str) -> None:
    assert unpacked([name], PACKED[name], LIMIT, URL) == TEXT
    with pytest.raises(ResponseDataLossError):
        unpacked([name], PACKED[name][:-9], LIMIT, URL)


@pytest.mark.parametrize("kept", [len(PACKED["gzip"]) - 1, len(PACKED["gzip"]) - 8, len(PACKED["gzip"]) // 2, 12])
def test_a_gzip_stream_is_cut_wherever_it_ends_early(kept: int) -> None:
    with pytest.raises(ResponseDataLossError):
        unpacked(["gzip"], PACKED["gzip"][:kept], LIMIT, URL)


@pytest.mark.parametrize("after", [b"\0\0", b"\0" * 70_000, b"<!-- 0.3 s -->"])
def test_what_follows_a_gzip_stream_is_neither_a_cut_nor_text(after: bytes) -> None:
    assert unpacked(["gzip"], PACKED["gzip"] + after, LIMIT, URL) == TEXT


def test_gzip_streams_with_padding_between_them_are_one_body() -> None:
    assert unpacked(["gzip"], (PACKED["gzip"] + b"\0" * 500) * 3, LIMIT, URL) == TEXT * 3


def test_the_deflate_that_old_servers_send_without_its_frame_is_read_too() -> None:
    raw = RAW.compress(TEXT) + RAW.flush()
    assert unpacked(["deflate"], raw, LIMIT, URL) == TEXT
    with pytest.raises(ResponseDataLossError):
        unpacked(["deflate"], raw[:-9], LIMIT, URL)


@pytest.mark.parametrize("name", ["", "identity", "none", "utf-8"])
def test_a_body_that_is_not_packed_is_taken_as_it_is_whatever_the_header_calls_it(name: str) -> None:
    assert unpacked([name], TEXT, LIMIT, URL) == TEXT


def test_a_body_that_was_packed_twice_is_unpacked_twice() -> None:
    assert unpacked(["br", "gzip"], gzip.compress(brotli.compress(TEXT)), LIMIT, URL) == TEXT


@pytest.mark.parametrize(
    ("names", "told"),
    [(["lzma"], "lzma"), (["gzip"], "gzip"), (["br"], "br"), (["zstd"], "zstd"), (["deflate"], "deflate")],
)
def test_what_cannot_be_opened_is_named(names: list[str], told: str) -> None:
    with pytest.raises(FetchError, match=f"'{told}'") as caught:
        unpacked(names, TEXT, LIMIT, URL)
    assert caught.value.status == "parse_error"


@pytest.mark.parametrize("name", PACK)
def test_a_bomb_ends_at_the_size_limit(name: str) -> None:
    with pytest.raises(DownloadCancelledError):
        unpacked([name], PACK[name](bytes(20_000_000)), 1 << 20, URL)


@pytest.mark.parametrize(
    ("name", "part"),
    [("zstd", SKIPPED_FRAME), ("zstd", zstandard.compress(b"")), ("gzip", gzip.compress(b"", mtime=0))],
)
def test_a_body_of_a_hundred_thousand_empty_parts_is_refused_at_once(name: str, part: bytes) -> None:
    """0.8 MB of them held up every other source of the night for 32 s, 4 MB for more than 500 s."""
    assert unpacked([name], part * MOST_MEMBERS, LIMIT, URL) == b""
    with pytest.raises(FetchError, match="more than 1,000 parts") as caught:
        unpacked([name], part * 100_000, LIMIT, URL)
    assert caught.value.status == "parse_error"


def test_bytes_that_unpack_to_bytes_that_unpack_are_not_followed_for_ever() -> None:
    with pytest.raises(FetchError, match="packed 9 times"):
        unpacked(["gzip"] * 9, PACKED["gzip"], LIMIT, URL)
