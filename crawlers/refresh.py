"""The redirect that a page itself asks for, looked for where it stands: in its first bytes."""

from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import HtmlResponse, Response
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from core.charset_names import codec

LOOKED_AT = 16_384  # bytes; Scrapy reads 4,096 letters, for which it decodes all of them, in any codec of Python's


class BriefMetaRefresh(MetaRefreshMiddleware):
    """Takes the place of Scrapy's, which decodes 16 MB on the event loop, by what codec the page names."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """The redirect, or the answer as it came."""
        start = response.body[:LOOKED_AT]
        if not isinstance(response, HtmlResponse) or (b"refresh" not in start.lower() and b"\0" not in start):
            return response
        brief = HtmlResponse(response.url, body=start, encoding=_charset(response, start))
        try:
            led = super().process_response(request, brief)
        except ValueError:  # an address that is none
            return response
        return response if led is brief else led


def _charset(response: Response, start: bytes) -> str:
    header = (response.headers.get(b"Content-Type") or b"").decode("latin-1")
    said = (read_bom(start)[0], http_content_type_encoding(header), html_body_declared_encoding(start[:4096]))
    return next((name for label in said if (name := codec(label))), "utf-8")
