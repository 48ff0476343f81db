from time import process_time
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from scrapy.settings import Settings

from crawlers.refresh import BriefMetaRefresh

ASKED = Request("http://a/old")
CRAWLER: Any = SimpleNamespace(spider=None)
LEADS = b"<html><head><meta http-equiv=refresh content='0; url=/new'></head>"


def led(body: bytes, charset: str = "utf-8", kind: type[Response] = HtmlResponse) -> Any:
    answer = kind(ASKED.url, body=body, headers={"Content-Type": f"text/html; charset={charset}"}, request=ASKED)
    refresh = BriefMetaRefresh(Settings({"METAREFRESH_MAXDELAY": 5}))
    refresh.crawler = CRAWLER
    given = refresh.process_response(ASKED, answer)
    assert isinstance(given, Request) or given is answer
    return given.url


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "utf-16"])
def test_a_page_that_leads_on_is_followed_whatever_comes_after(charset: str) -> None:
    body = (LEADS.decode() + "Новость " * 100_000).encode(charset)
    assert led(body, charset) == "http://a/new"


@pytest.mark.parametrize("charset", ["idna", "punycode", "unicode_escape", "rot13", "zlib", "klingon"])
def test_a_page_in_a_codec_that_is_no_charset_is_a_page(charset: str) -> None:
    assert led(b"<html><p>refresh" + b"-9" * 5_000, charset) == ASKED.url


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-7", "punycode", "unicode_escape"])
@pytest.mark.parametrize("piece", [b"\xff", b"<meta ", b"<!--", b"<base href=", b"-9a", b"+\xff", b"\\xzz", b"&#"])
def test_sixteen_megabytes_of_anything_are_looked_at_briefly(piece: bytes, charset: str) -> None:
    began = process_time()
    led(b"<html>refresh<meta " + piece * (16_000_000 // len(piece)), charset)
    assert process_time() - began < 0.3


def test_what_is_no_page_leads_nowhere() -> None:
    assert led(LEADS, kind=Response) == ASKED.url
