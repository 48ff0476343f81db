"""Which question is the next: the pages of a channel by number or offset, and what goes into each."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.model import ROW_TYPE, Channel, Link
from core.urls import absolute
from crawlers.doors import Ask
from store.documents import Fetched
from store.pages import Page, Progress, Validators

PAGE_SIZE = 20  # where neither the definition nor the first page says it
LARGEST_STEP = 2_000


def first_question(channel: Channel) -> Ask:
    """Where a walk begins."""
    return _ask(channel, channel.url, 1)


def next_question(channel: Channel, number: int, step: int | None = None) -> Ask | None:
    """The page of that number, counted from 1; None where the channel's pages have no numbers.

    `step` is by how much {offset} grows, where it is known better than by the definition.
    """
    channel = replace(channel, page_size=step or channel.page_size)
    if channel.page_url:
        address = absolute(channel.url, _filled(channel, channel.page_url, number))
        return _ask(channel, address, number) if address else None
    if channel.body is not None and _filled(channel, channel.body, number) != _filled(channel, channel.body, 1):
        return _ask(channel, channel.url, number)
    return None


def step_of(channel: Channel, ask: Ask, named: int) -> int:
    """By how much {offset} grows in a walk whose first page names so many; no page may be stepped over."""
    said: int = channel.page_size or PAGE_SIZE
    if ask.number == 1:
        exact = channel.kind == "api" and channel.page_size is None
        trusted = channel.kind == "listing" and channel.page_size is not None  # on a page some may stand twice
        return said if trusted or not named else named if exact else min(named, said)
    steps: list[int] = [said, *range(1, LARGEST_STEP)]
    for step in steps:
        asked = next_question(channel, ask.number, step)
        if asked and (asked.url, asked.body) == (ask.url, ask.body):
            return step
    return said


def linked_question(channel: Channel, url: str, number: int) -> Ask:
    """The page that a link of the channel's own leads to."""
    return _ask(channel, url, number)


def is_resumable(channel: Channel) -> bool:
    """Whether a later page can be asked for without the ones before it: not where they tell the offset."""
    return channel.page_size is not None or "{offset}" not in json.dumps(channel.body)


def resumed_question(channel: Channel, progress: Progress) -> Ask | None:
    """Where a back-filling stopped; its start, where an offset was posted that only a walk can tell."""
    if progress.url and not is_resumable(channel):
        return first_question(channel)
    return _ask(channel, progress.url, progress.number) if progress.url else None


def row_document(answer: Fetched, link: Link, page: Page) -> Fetched:
    """A row of a channel's answer as the document of its announcement."""
    body = link.row or b""
    return replace(
        answer, kind="page", url=link.url, requested_url=link.url, content_type=ROW_TYPE, body=body, headers={},
        validators=Validators(etag=link.row_hash, sha256=hashlib.sha256(body).digest()), page_id=page.id,
        next_check_at=None, seen_before_at=page.seen_at,
    )  # fmt: skip


def _ask(channel: Channel, url: str, number: int) -> Ask:
    if channel.kind != "api":
        return Ask(url=url, kind=channel.kind, headers=channel.headers, number=number)
    body, headers = None, {"Accept": "application/json", **channel.headers}
    if channel.body is not None:
        body = json.dumps(_filled(channel, channel.body, number), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", **headers}
    return Ask(url=url, kind="api", method=channel.method, headers=headers, body=body, number=number)


def _filled(channel: Channel, template: Any, number: int) -> Any:
    """{n} and {offset} in strings; a string that is nothing else becomes a number."""
    if isinstance(template, Mapping):
        return {key: _filled(channel, value, number) for key, value in template.items()}
    if isinstance(template, list | tuple):
        return [_filled(channel, value, number) for value in template]
    if not isinstance(template, str):
        return template
    values = {"{n}": channel.page_start + number - 2, "{offset}": (number - 1) * (channel.page_size or PAGE_SIZE)}
    if template in values:
        return values[template]
    for name, value in values.items():
        template = template.replace(name, str(value))
    return template
