"""An announcement that stands in a row of an API's answer, read by the paths of its channel's definition."""

import json
import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from core.model import Attachment, Fields, RawDocument, Rejected, Source
from core.paths import date_text
from core.paths import text as text_at
from pipeline.attachments import attachments_in
from pipeline.extract import Page, html_text
from pipeline.metadata import NOTHING_SAID, Said
from pipeline.tidy import tidy, tidy_line

_MARKUP = re.compile(r"<[a-z/!]|&#?\w+;", re.IGNORECASE)


def read_row(raw: RawDocument, source: Source) -> Page | Rejected:
    """The row as a page; `Rejected` where its definition is gone or finds no title or text in it."""
    channel = next((c for c in source.channels if c.key == raw.channel_key), None)
    if channel is None or channel.fields is None or not channel.fields.text:
        reason = f"the channel that brought it ({raw.channel_key}) is no longer defined; write it again, or leave it"
        return Rejected(stage="extract", status="config_error", reason=reason)
    row = json.loads(raw.body)
    html = text_at(row, channel.fields.text)
    title = html_text(text_at(row, channel.fields.title) or "") or raw.hinted_title
    text = _plain(html or "")
    if not title or not text:
        what = channel.fields.text if title else channel.fields.title
        return Rejected(stage="extract", reason=f"nothing under {what} in its row; has the API changed?")
    return _page(row, channel.fields, title, text, _attachments(html or "", raw.url))


def _page(row: Any, fields: Fields, title: str, text: str, attachments: tuple[Attachment, ...]) -> Page:
    date, lead = date_text(row, fields.date), _plain(text_at(row, fields.summary) or "")
    return Page(
        title=tidy_line(title),
        lead=tidy_line(lead) or None,
        text=text,
        dates=(Said(value=date, where="row"),) if date else (),
        lines=(),
        metadata=NOTHING_SAID,
        attachments=attachments,
        provenance={"title": "row", "text": "row"} | ({"lead": "row"} if lead else {}),
    )


def _plain(written: str) -> str:
    """Some APIs give HTML, some plain text with its line breaks."""
    return html_text(written) if _MARKUP.search(written) else tidy(written)


def _attachments(html: str, url: str) -> tuple[Attachment, ...]:
    return attachments_in(LexborHTMLParser(html).css("a[href]"), url) if "<a" in html.lower() else ()
