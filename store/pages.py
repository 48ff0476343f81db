"""The tables `channel` and `page`: what there is to ask for, and what was answered when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.model import Channel, Link, Source
from core.urls import canonical
from store.connect import AsyncConnection
from store.text import storable

# A listing may name 16 MiB of addresses; no page has more than this many of its own.
LONGEST_URL = 8_000


@dataclass(frozen=True, kw_only=True)
class Validators:
    """What a server gave to recognise unchanged bytes by, and our own hash of them."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class ChannelState:
    """What is known of a channel from earlier runs; `swept_at` is None until a walk was complete."""

    validators: Validators
    swept_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a back-filling has come: the page of the channel that is next."""

    since: datetime
    url: str | None = None  # of the next question; None before the first and after the last
    number: int = 1
    pages: int = 0
    finished: bool = False


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page to ask for."""

    id: int
    url: str
    validators: Validators
    first_listed_at: datetime
    seen_at: datetime | None
    failures: int


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What a page of a channel named: how many addresses no complete walk had listed, and the youngest of the others.

    `rows` are the links whose text the channel brought itself, each with its page.
    """

    new: int = 0
    youngest: datetime | None = None
    rows: tuple[tuple[Link, Page], ...] = ()


async def channel_state(conn: AsyncConnection, source: Source, channel: Channel) -> ChannelState:
    """What is known of the channel; nothing for a new one."""
    cursor = await conn.execute(
        "SELECT etag, last_modified, sha256, swept_at FROM channel WHERE source_id = %s AND key = %s",
        (source.id, channel.key),
    )
    row = await cursor.fetchone() or {"etag": None, "last_modified": None, "sha256": None, "swept_at": None}
    swept_at = row.pop("swept_at")
    return ChannelState(validators=Validators(**row), swept_at=swept_at)


LIST = """
INSERT INTO page AS known (source_id, url_key, url, guid, guid_trusted, hinted_title, hinted_date, hinted_published,
                  hinted_summary, hinted_language, channel_key, first_listed_at, last_listed_at, next_check_at)
VALUES (%(source_id)s, %(url_key)s, %(url)s, %(guid)s, %(guid_trusted)s, %(title)s, %(date_text)s, %(published_at)s,
        %(summary)s, %(language)s, %(channel_key)s, %(now)s, %(now)s,
        CASE WHEN %(has_row)s THEN 'infinity' ELSE %(now)s END)
ON CONFLICT (source_id, url_hash(url_key), edition) DO UPDATE
   SET guid = coalesce(EXCLUDED.guid, known.guid), guid_trusted = EXCLUDED.guid_trusted,
       hinted_title = coalesce(EXCLUDED.hinted_title, known.hinted_title),
       hinted_date = coalesce(EXCLUDED.hinted_date, known.hinted_date),
       hinted_published = coalesce(EXCLUDED.hinted_published, known.hinted_published),
       hinted_summary = coalesce(EXCLUDED.hinted_summary, known.hinted_summary),
       last_listed_at = EXCLUDED.last_listed_at,
       next_check_at = CASE WHEN %(has_row)s THEN 'infinity'
                            WHEN known.next_check_at = 'infinity' OR %(changed_at)s > known.checked_at THEN %(now)s
                            ELSE known.next_check_at END
RETURNING id, url, etag, last_modified, sha256, first_listed_at, seen_at, failures,
          least(hinted_published, first_listed_at) AS born_at
"""


async def listed(
    conn: AsyncConnection,
    source: Source,
    channel: Channel,
    links: Sequence[Link],
    now: datetime,
    known_since: datetime | None,
) -> Listed:
    """Remember what a page of a channel names; new is what no complete walk had listed before `known_since`."""
    rows: dict[str, Link] = {}
    for link in links:
        if len(link.url) <= LONGEST_URL:
            rows.setdefault(canonical(link.url), link)
    if not rows:
        return Listed()
    new, known, texts = 0, [], []
    async with conn.cursor() as cursor:
        await cursor.executemany(
            LIST, [_link_row(source, channel, key, link, now) for key, link in rows.items()], returning=True
        )
        for link in rows.values():
            row = await cursor.fetchone()
            assert row is not None
            cursor.nextset()
            if known_since is None or row["first_listed_at"] > known_since:
                new += 1
            else:
                known.append(row["born_at"])
            if link.row is not None:
                texts.append((link, _page(row)))
    return Listed(new=new, youngest=max(known, default=None), rows=tuple(texts))


def _page(row: dict[str, Any]) -> Page:
    return Page(
        id=row["id"],
        url=row["url"],
        validators=Validators(etag=row["etag"], last_modified=row["last_modified"], sha256=row["sha256"]),
        first_listed_at=row["first_listed_at"],
        seen_at=row["seen_at"],
        failures=row["failures"],
    )


def _link_row(source: Source, channel: Channel, key: str, link: Link, now: datetime) -> dict[str, Any]:
    return {
        "source_id": source.id,
        "channel_key": channel.key,
        "url_key": storable(key),
        "url": storable(link.url),
        "guid": storable(link.guid),
        "guid_trusted": link.guid_trusted,
        "title": storable(link.title),
        "date_text": storable(link.date_text),
        "published_at": link.published_at,
        "summary": storable(link.summary),
        "language": storable(link.language or channel.language),
        "has_row": link.row is not None,
        "changed_at": link.changed_at,
        "now": now,
    }


async def swept(
    conn: AsyncConnection, source: Source, channel: Channel, validators: Validators, began: datetime
) -> None:
    """A walk through the channel was complete: all it names is remembered, so its validators may be believed."""
    await conn.execute(
        "UPDATE channel SET etag = %s, last_modified = %s, sha256 = %s, swept_at = %s, checked_at = %s "
        "WHERE source_id = %s AND key = %s",
        (
            storable(validators.etag),
            storable(validators.last_modified),
            validators.sha256,
            began,
            began,
            source.id,
            channel.key,
        ),
    )


async def channel_checked(conn: AsyncConnection, source: Source, channel: Channel, now: datetime) -> None:
    """The channel answered that nothing changed."""
    await conn.execute(
        "UPDATE channel SET checked_at = %s WHERE source_id = %s AND key = %s", (now, source.id, channel.key)
    )


BACKFILL = """
SELECT since, url, number, pages, finished_at IS NOT NULL AS finished FROM backfill
 WHERE source_id = %s AND channel_key = %s AND since <= %s
"""

PROGRESSED = """
INSERT INTO backfill (source_id, channel_key, since, url, number, pages, began_at, finished_at)
VALUES (%(source)s, %(channel)s, %(since)s, %(url)s, %(number)s, %(pages)s, %(now)s,
        CASE WHEN %(finished)s THEN %(now)s END)
ON CONFLICT (source_id, channel_key) DO UPDATE
   SET since = EXCLUDED.since, url = EXCLUDED.url, number = EXCLUDED.number, pages = EXCLUDED.pages,
       finished_at = EXCLUDED.finished_at
"""


async def progress(conn: AsyncConnection, source: Source, channel: Channel, since: datetime) -> Progress | None:
    """How far an earlier back-filling to that time or further came; None for a channel that had none."""
    cursor = await conn.execute(BACKFILL, (source.id, channel.key, since))
    row = await cursor.fetchone()
    return Progress(**row) if row else None


async def progressed(
    conn: AsyncConnection, source: Source, channel: Channel, progress: Progress, now: datetime
) -> None:
    """Remember how far the back-filling has come."""
    given = {**vars(progress), "url": storable(progress.url), "now": now}
    await conn.execute(PROGRESSED, {**given, "source": source.id, "channel": channel.key})


DUE = """
SELECT id, url, etag, last_modified, sha256, least(hinted_published, first_listed_at) AS first_listed_at,
       seen_at, failures
  FROM page
 WHERE source_id = %(source)s AND next_check_at <= %(now)s
 ORDER BY fetched_at IS NOT NULL, page.first_listed_at DESC, id
 LIMIT %(most)s
"""


async def due(conn: AsyncConnection, source: Source, now: datetime, most: int) -> list[Page]:
    """Pages to ask for now: those never fetched first, then the newest. A page is as old as its feed says."""
    cursor = await conn.execute(DUE, {"source": source.id, "now": now, "most": most})
    return [_page(row) for row in await cursor.fetchall()]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """An answer about a page that brought no new bytes."""

    page_id: int
    at: datetime
    next_check_at: datetime | None  # None: as it was
    status_code: int | None
    seen: bool = False
    missing: bool = False
    failed: bool = False


CHECKED = """
UPDATE page
   SET checked_at = %(at)s, next_check_at = coalesce(%(next_check_at)s, next_check_at), status_code = %(status_code)s,
       seen_at = CASE WHEN %(seen)s THEN %(at)s ELSE seen_at END,
       missing_since = CASE WHEN %(seen)s THEN NULL WHEN %(missing)s THEN coalesce(missing_since, %(at)s)
                            ELSE missing_since END,
       failures = CASE WHEN %(failed)s OR %(missing)s THEN failures + 1 ELSE 0 END
 WHERE id = %(page_id)s
"""


async def checked(conn: AsyncConnection, answers: Sequence[Checked]) -> None:
    """Write down answers that brought no new bytes: unchanged, missing, failed."""
    async with conn.cursor() as cursor:
        await cursor.executemany(CHECKED, [vars(answer) for answer in answers])
