"""A JSON answer to links, by the field paths of its definition (core.paths): no code per site."""

import hashlib
import json
from dataclasses import fields as names_of
from typing import Any

from core.model import Channel, Fields, Link
from core.paths import date_text, filled, found, text
from core.urls import absolute
from crawlers.doors import Ask, Found
from crawlers.feed_dates import epoch, strict_date
from crawlers.feed_item import kept, plain
from crawlers.questions import linked_question, next_question, step_of

NOT_READ = ("url", "date_zone", "page", "page_fields")  # no paths of a row
ROW_LIMIT = 5_000


def read_api(body: str, url: str, channel: Channel, ask: Ask) -> Found:
    """The announcements of one page of an API; a note says what was not as its definition says."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        return Found(status="parse_error", note=f"no JSON where an API was: it begins with {body[:60]!r} ({error})")
    rows = found(answer, channel.rows) if channel.rows else answer
    if rows is None and ask.number > 1 and not _is_error(answer):
        rows = []  # past the last page some leave the list out
    if isinstance(rows, dict) and channel.rows:  # XML that was turned into JSON: a list of one is no list
        rows = [rows]
    if not isinstance(rows, list):
        return Found(status="parse_error", note=f"no list under {channel.rows or 'the answer'}: {_has(answer)}")
    assert channel.fields is not None
    links = tuple(link for row in rows[:ROW_LIMIT] if (link := _link(row, url, channel, channel.fields)))
    following = _following(answer, url, channel, ask, len(rows)) if rows else None
    if not rows:
        first = ask.number == 1
        return Found(status="empty" if first else "ok", note=f"no rows under {channel.rows}" if first else None)
    lost = len(rows) - len(links)
    said = f"{lost} of {len(rows)} rows without an address; are {channel.fields.url!r} and the limit right?"
    note = said if lost else None
    if not links:
        return Found(following=following, status="parse_error", note=note)
    wrong, step = channel.page_size, step_of(channel, ask, len(rows))
    if ask.number == 1 or wrong is None or wrong == step:
        return Found(links=links, following=following, lost=note)
    said = f"its pages have {step} rows where page_size says {wrong}; write page_size: {step}"
    status = "config_error" if channel.body is not None else "ok"  # a walk back goes on by what page_size says
    return Found(links=links, following=following, status=status, note=said, lost=note)


def _link(row: Any, base: str, channel: Channel, fields: Fields) -> Link | None:
    at = absolute(base, filled(row, fields.url) or "")
    if at is None:
        return None
    date, guid = date_text(row, fields.date), kept(text(row, fields.guid))
    return Link(
        url=at,
        guid=guid,
        guid_trusted=guid is not None,
        title=plain(text(row, fields.title)),
        date_text=date[:200] if date else None,
        published_at=strict_date(date) or epoch(date),
        summary=kept(text(row, fields.summary)),
        language=kept(text(row, fields.language)) or channel.language,
        text_url=absolute(base, filled(row, fields.page) or "") if fields.page else None,
        row=json.dumps(row, ensure_ascii=True, sort_keys=True).encode() if fields.text else None,
        row_hash=_hash(row, fields) if fields.text else None,
    )


def _hash(row: Any, fields: Fields) -> str:
    """Of what the definition reads: a counter of views beside it is no edit."""
    names = [field.name for field in names_of(fields) if field.name not in NOT_READ]
    chosen = [(date_text if name == "date" else text)(row, getattr(fields, name)) for name in names]
    return hashlib.sha256(json.dumps([filled(row, fields.url), *chosen]).encode()).hexdigest()


def _following(answer: Any, url: str, channel: Channel, ask: Ask, many: int) -> Ask | None:
    if channel.next_page:
        at = absolute(url, text(answer, channel.next_page) or "")
        return linked_question(channel, at, ask.number + 1) if at else None
    return next_question(channel, ask.number + 1, step_of(channel, ask, many))


def _is_error(answer: Any) -> bool:
    return isinstance(answer, dict) and any(
        str(key).lower() in ("error", "errors", "exception", "message") and value for key, value in answer.items()
    )


def _has(answer: Any) -> str:
    if isinstance(answer, dict):
        return f"the answer has {', '.join(map(str, list(answer)[:8])) or 'nothing'}"
    return f"the answer is {'a list' if isinstance(answer, list) else repr(answer)[:60]}"
