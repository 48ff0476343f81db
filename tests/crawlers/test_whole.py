import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from core.errors import FetchError
from crawlers.whole import is_cut, is_cut_gzip, is_unclosed

TEXT = ("<p>" + "Курс доллара на сегодня " * 3000).encode()
LIMIT = 1 << 24
RAW = zlib.compressobj(wbits=-15)
PACKED: dict[str, bytes] = {
    "gzip": gzip.compress(TEXT), "x-gzip": gzip.compress(TEXT) + gzip.compress(TEXT), "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT), "zstd": zstandard.compress(TEXT) + zstandard.compress(TEXT),
}  # fmt: skip


@pytest.mark.parametrize("name", PACKED)
def test_a_packed_body_is_whole_until_its_end_is_missing(name: str) -> None:
    assert not is_cut([name], PACKED[name], LIMIT, "http://a/")
    assert is_cut([name], PACKED[name][:-9], LIMIT, "http://a/")


@pytest.mark.parametrize("kept", [len(PACKED["gzip"]) - 1, len(PACKED["gzip"]) - 8, len(PACKED["gzip"]) // 2, 12])
def test_a_gzip_stream_is_cut_wherever_it_ends_early(kept: int) -> None:
    assert is_cut_gzip(PACKED["gzip"][:kept], LIMIT)


def test_padding_after_a_gzip_stream_is_not_a_cut() -> None:
    assert not is_cut_gzip(PACKED["gzip"] + b"\0\0", LIMIT)


def test_the_deflate_that_old_servers_send_without_its_frame_is_read_too() -> None:
    raw = RAW.compress(TEXT) + RAW.flush()
    assert not is_cut(["deflate"], raw, LIMIT, "http://a/")
    assert is_cut(["deflate"], raw[:-9], LIMIT, "http://a/")


@pytest.mark.parametrize("name", ["", "identity", "none", "utf-8"])
def test_a_body_that_is_not_packed_is_not_cut_whatever_the_header_calls_it(name: str) -> None:
    assert not is_cut([name], TEXT, LIMIT, "http://a/")


@pytest.mark.parametrize(
    ("names", "told"), [(["lzma"], "lzma"), (["gzip"], "gzip"), (["br"], "br"), (["zstd"], "zstd")]
)
def test_what_cannot_be_opened_is_named(names: list[str], told: str) -> None:
    with pytest.raises(FetchError, match=f"'{told}'") as caught:
        is_cut(names, TEXT, LIMIT, "http://a/")
    assert caught.value.status == "parse_error"


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstandard.compress,
}  # fmt: skip


@pytest.mark.parametrize("name", PACK)
def test_a_bomb_is_left_to_the_size_limit(name: str) -> None:
    assert not is_cut([name], PACK[name](bytes(20_000_000))[:-9], 1 << 20, "http://a/")


@pytest.mark.parametrize(
    ("html", "cut"),
    [
        (b"<html><body><p>The minis", True),
        (b"<html><body><p>The minister</p><a hre", True),
        (b"<html><body><p>The minister</p></body></html><!-- 0.3 s", False),
        (b"<html><body><p>The minister</p></div>\n", False),  # never closed, as four of 777 real pages
        (b"<html><style>a {}", False),
        (b"The minis", False),
        (b'{"a": 1', False),
    ],
)
def test_html_that_ends_in_the_middle_of_something_was_cut(html: bytes, cut: bool) -> None:
    assert is_unclosed(html) is cut
