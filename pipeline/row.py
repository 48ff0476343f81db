"""An announcement that stands in a row of an API's answer, or in an item of a feed, read by the paths of its fields."""

import json
import re
from dataclasses import replace
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from core.model import ITEM_FIELDS, ROW_TYPE, Attachment, Fields, Origin, RawDocument, Rejected, Source
from core.paths import date_text
from core.paths import text as text_at
from pipeline.attachments import LINKS, attachments_in
from pipeline.markup import html_text
from pipeline.metadata import NOTHING_SAID
from pipeline.page import Page
from pipeline.said import Said
from pipeline.tidy import tidy, tidy_line

_MARKUP = re.compile(r"<[a-z/!]|&#?\w+;", re.IGNORECASE)
_BEFORE = b"\xef\xbb\xbf \t\r\n"


def is_json_page(raw: RawDocument, source: Source) -> bool:
    """Whether this is the document of an API that its channel declares for the text of each announcement."""
    fields = _declared(raw, source)
    return bool(fields and fields.page_fields) and raw.body[:100].lstrip(_BEFORE)[:1] == b"{"


def read_row(raw: RawDocument, source: Source) -> Page | Rejected:
    """The row or the document as a page; `Rejected` where its definition is gone or finds no title or text in it."""
    where = "row" if raw.content_type == ROW_TYPE else "page"
    declared = _declared(raw, source)
    fields = declared.page_fields if declared and where == "page" else declared
    if fields is None or not fields.text:
        reason = f"the channel that brought it ({raw.channel_key}) is no longer defined; write it again, or leave it"
        return Rejected(stage="extract", status="config_error", reason=reason)
    try:
        row = json.loads(raw.body)
    except (ValueError, RecursionError) as error:
        return Rejected(stage="decode", status="parse_error", reason=f"its JSON cannot be read: {str(error)[:200]}")
    html = text_at(row, fields.text)
    title = html_text(text_at(row, fields.title) or "") or raw.hinted_title
    text = _plain(html or "")
    if not title or not text:
        what = fields.text if title else fields.title
        return Rejected(stage="extract", reason=f"nothing under {what} in its {where}; has the API changed?")
    return _page(row, fields, title, text, _attachments(html or "", raw.url), where)


def _declared(raw: RawDocument, source: Source) -> Fields | None:
    channel = next((c for c in source.channels if c.key == raw.channel_key), None)
    if channel is None:
        return None
    return channel.fields or (ITEM_FIELDS if channel.kind == "feed" else None)


def _page(
    row: Any, fields: Fields, title: str, text: str, attachments: tuple[Attachment, ...], where: str
) -> Page:  # fmt: skip
    date, lead = date_text(row, fields.date), _plain(text_at(row, fields.summary) or "")
    return Page(
        title=tidy_line(title),
        lead=tidy_line(lead) or None,
        text=text,
        dates=(Said(value=date, where=where, rule=fields.date),) if date else (),
        lines=(),
        metadata=replace(NOTHING_SAID, language=text_at(row, fields.language) if where == "page" else None),
        attachments=attachments,
        provenance={
            "title": Origin(route=where, rule=fields.title),
            "text": Origin(route=where, rule=fields.text),
        }
        | ({"lead": Origin(route=where, rule=fields.summary)} if lead else {})
        | ({"attachments": Origin(route=where, rule=fields.text)} if attachments else {}),
    )


def _plain(written: str) -> str:
    """Some APIs give HTML, some plain text with its line breaks."""
    return html_text(written) if _MARKUP.search(written) else tidy(written)


def _attachments(html: str, url: str) -> tuple[Attachment, ...]:
    return attachments_in(LexborHTMLParser(html).css(LINKS), url) if "<" in html else ()
