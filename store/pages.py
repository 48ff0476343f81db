"""The tables `channel` and `page`: what there is to ask for, and what was answered when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.model import Channel, Link, Source
from core.urls import canonical, fragment
from store.connect import AsyncConnection, Connection
from store.text import storable

# A listing may name 16 MiB of addresses; no page has more than this many of its own.
LONGEST_URL = 8_000
FRESH = timedelta(days=7)
MOST_AGAIN = 300  # pages of one source that are looked at again in a night, of those past their first week
GONE_AFTER = timedelta(days=14)  # between the first and the last answer that a page is not there, and none that it is


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
    wait: timedelta | None = None  # how long it was left alone last time


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What a channel's first address said in a run, and how long the channel is left alone now."""

    at: datetime
    answered: bool = False  # an answer of its own came; else nothing is known of `moved_to` and `gone`
    validators: Validators | None = None  # new ones for bytes that did not change
    moved_to: str | None = None  # where permanent redirects lead
    gone: bool = False  # 410
    read: bool = False  # its bytes were looked into; else nothing is known of `note`
    note: str | None = None  # what was odd in them, though it was read well
    denied: bool = False  # robots.txt forbids it
    news: bool = False
    wait: timedelta | None = None  # None: as due as it was


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a back-filling has come: the page of the channel that is next."""

    url: str | None = None  # of the next question; None after the last
    number: int = 1
    pages: int = 0
    reached_at: datetime | None = None  # all that is younger is listed
    finished: bool = False  # as far as can be told


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page to ask for."""

    id: int
    url: str
    validators: Validators
    first_listed_at: datetime
    seen_at: datetime | None
    failures: int
    channel_key: str | None = None
    title: str | None = None  # as it was listed
    text_url: str | None = None  # where its text is asked for, if not at url
    missing_since: datetime | None = None

    @property
    def asked_at(self) -> str:
        """Where its text stands."""
        return self.text_url or self.url


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What a page of a channel named: how many addresses no complete walk had listed, and the youngest of the others.

    `rows` are the links whose text the channel brought itself, each with its page.
    """

    new: int = 0
    youngest: datetime | None = None
    rows: tuple[tuple[Link, Page], ...] = ()
    erased: int = 0  # links to what an operator erased: the bytes that name them are not kept


async def channel_state(conn: AsyncConnection, source: Source, channel: Channel) -> ChannelState:
    """What is known of the channel; nothing for a new one."""
    cursor = await conn.execute(
        "SELECT etag, last_modified, sha256, swept_at, wait_s FROM channel WHERE source_id = %s AND key = %s",
        (source.id, channel.key),
    )
    row = await cursor.fetchone()
    if row is None:
        return ChannelState(validators=Validators(), swept_at=None)
    swept_at, wait_s = row.pop("swept_at"), row.pop("wait_s")
    wait = None if wait_s is None else timedelta(seconds=wait_s)
    return ChannelState(validators=Validators(**row), swept_at=swept_at, wait=wait)


# An update never moves a date that is known: the first one that was seen stays until a date of publication comes.
LIST = """
INSERT INTO page AS known (source_id, url_key, edition, url, guid, guid_trusted, hinted_title, hinted_date,
                  hinted_published, hinted_summary, hinted_language, hinted_date_from, channel_key, text_url,
                  first_listed_at, last_listed_at, next_check_at)
VALUES (%(source_id)s, %(url_key)s, %(edition)s, %(url)s, %(guid)s, %(guid_trusted)s, %(title)s, %(date_text)s,
        %(published_at)s, %(summary)s, %(language)s, %(date_from)s, %(channel_key)s, %(text_url)s, %(now)s, %(now)s,
        CASE WHEN %(has_row)s THEN 'infinity' ELSE %(now)s END)
ON CONFLICT (source_id, url_hash(url_key), edition) DO UPDATE
   SET guid = coalesce(EXCLUDED.guid, known.guid), guid_trusted = EXCLUDED.guid_trusted,
       hinted_title = coalesce(EXCLUDED.hinted_title, known.hinted_title),
       hinted_date = CASE WHEN EXCLUDED.hinted_date_from IS NULL THEN coalesce(EXCLUDED.hinted_date, known.hinted_date)
                          ELSE coalesce(known.hinted_date, EXCLUDED.hinted_date) END,
       hinted_published = CASE WHEN EXCLUDED.hinted_date_from IS NOT NULL
                               THEN coalesce(known.hinted_published, EXCLUDED.hinted_published)
                               WHEN EXCLUDED.hinted_date IS NOT NULL AND known.hinted_date_from IS NOT NULL
                               THEN EXCLUDED.hinted_published
                               ELSE coalesce(EXCLUDED.hinted_published, known.hinted_published) END,
       hinted_date_from = CASE WHEN EXCLUDED.hinted_date IS NULL THEN known.hinted_date_from
                               WHEN EXCLUDED.hinted_date_from IS NOT NULL AND known.hinted_date IS NOT NULL
                               THEN known.hinted_date_from
                               ELSE EXCLUDED.hinted_date_from END,
       hinted_summary = coalesce(EXCLUDED.hinted_summary, known.hinted_summary),
       text_url = CASE WHEN known.channel_key = EXCLUDED.channel_key THEN EXCLUDED.text_url ELSE known.text_url END,
       last_listed_at = EXCLUDED.last_listed_at,
       next_check_at = CASE WHEN %(has_row)s THEN 'infinity'
                            WHEN known.next_check_at = 'infinity' OR %(changed_at)s > known.checked_at THEN %(now)s
                            ELSE known.next_check_at END
RETURNING id, url, etag, last_modified, sha256, first_listed_at, seen_at, failures, channel_key,
          hinted_title, text_url, missing_since, least(hinted_published, first_listed_at) AS born_at
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
    parts = await _known_parts(conn, source, links)
    for link in links:
        if len(link.url) <= LONGEST_URL:
            named = parts.get(canonical(link.url, fragment(link.url)), link.part)
            rows.setdefault(canonical(link.url, named), link)
    if not rows:
        return Listed()
    new, erased, known, texts = 0, 0, [], []
    async with conn.cursor() as cursor:
        await cursor.executemany(
            LIST, [_link_row(source, channel, key, link, now) for key, link in rows.items()], returning=True
        )
        for link in rows.values():
            row = await cursor.fetchone()
            cursor.nextset()
            if row is None:  # the trigger `page_is_erased`
                erased += 1
                continue
            if known_since is None or row["first_listed_at"] > known_since:
                new += 1
            else:
                known.append(row["born_at"])
            if link.row is not None:
                texts.append((link, _page(row)))
    return Listed(new=new, youngest=max(known, default=None), rows=tuple(texts), erased=erased)


PARTS = """
SELECT url_key FROM page
 WHERE source_id = %s AND url_hash(url_key) IN (SELECT url_hash(key) FROM unnest(%s::text[]) AS key)
"""


async def _known_parts(conn: AsyncConnection, source: Source, links: Sequence[Link]) -> dict[str, str]:
    """Parts of pages that were told apart before: one that is alone in its feed today is the same announcement."""
    places = {link.url: fragment(link.url) for link in links if not link.part}
    keys = {
        storable(canonical(url, place)): place for url, place in places.items() if place and len(url) <= LONGEST_URL
    }
    if not keys:
        return {}
    rows = await (await conn.execute(PARTS, (source.id, list(keys)))).fetchall()
    return {row["url_key"]: keys[row["url_key"]] for row in rows}


def _page(row: dict[str, Any]) -> Page:
    return Page(
        id=row["id"],
        url=row["url"],
        validators=Validators(etag=row["etag"], last_modified=row["last_modified"], sha256=row["sha256"]),
        first_listed_at=row["first_listed_at"],
        seen_at=row["seen_at"],
        failures=row["failures"],
        channel_key=row["channel_key"],
        title=row["hinted_title"],
        text_url=row["text_url"],
        missing_since=row["missing_since"],
    )


def _link_row(source: Source, channel: Channel, key: str, link: Link, now: datetime) -> dict[str, Any]:
    return {
        "source_id": source.id,
        "channel_key": channel.key,
        "url_key": storable(key),
        "url": storable(link.url),
        "guid": storable(link.guid),
        "guid_trusted": link.guid_trusted and not channel.edition,  # its sibling in another language has the same
        "edition": (channel.language or "") if channel.edition else "",
        "title": storable(link.title),
        "date_text": storable(link.date_text),
        "date_from": link.date_from,
        "text_url": storable(link.text_url),
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


EMPTIED = """
UPDATE channel SET etag = NULL, last_modified = NULL, sha256 = NULL, checked_at = %(now)s
  FROM (SELECT id, sha256 IS NULL AND checked_at > swept_at AS again FROM channel
         WHERE source_id = %(source)s AND key = %(channel)s FOR UPDATE) AS before
  JOIN LATERAL (SELECT count(*)::int AS usual FROM page JOIN channel AS mine ON mine.id = before.id
                 WHERE page.source_id = mine.source_id AND page.channel_key = mine.key
                   AND page.last_listed_at >= mine.swept_at) AS counted ON true
 WHERE channel.id = before.id AND usual >= %(least)s
RETURNING usual, again
"""
LEAST_USUAL = 5  # addresses; a channel that named fewer may well name none


@dataclass(frozen=True, kw_only=True)
class Emptied:
    """A channel that named many addresses and now names none."""

    usual: int  # named by its last complete walk
    again: bool  # the walk before this one found it so, too


async def emptied(conn: AsyncConnection, source: Source, channel: Channel, now: datetime) -> Emptied | None:
    """Remember that a walk named nothing; None where that is no wonder.

    Its validators are forgotten: the same empty answer must not count as unchanged. `swept_at` stays, so a channel
    without validators that was checked after it was swept is one that was found empty before.
    """
    given = {"source": source.id, "channel": channel.key, "now": now, "least": LEAST_USUAL}
    row = await (await conn.execute(EMPTIED, given)).fetchone()
    return Emptied(usual=row["usual"], again=bool(row["again"])) if row else None


HEARD = """
UPDATE channel
   SET checked_at = CASE WHEN %(answered)s THEN %(at)s ELSE checked_at END,
       etag = CASE WHEN %(revalidated)s THEN %(etag)s ELSE etag END,
       last_modified = CASE WHEN %(revalidated)s THEN %(last_modified)s ELSE last_modified END,
       changed_at = CASE WHEN %(news)s THEN %(at)s ELSE changed_at END,
       wait_s = coalesce(%(wait_s)s, wait_s),
       next_check_at = coalesce(%(at)s + %(wait_s)s * interval '1 second', next_check_at),
       moved_since = CASE WHEN NOT %(answered)s THEN moved_since WHEN %(moved_to)s::text IS NULL THEN NULL
                          WHEN moved_to = %(moved_to)s THEN moved_since ELSE %(at)s END,
       moved_to = CASE WHEN %(answered)s THEN %(moved_to)s ELSE moved_to END,
       gone_since = CASE WHEN %(gone)s THEN coalesce(gone_since, %(at)s)
                         WHEN %(answered)s THEN NULL ELSE gone_since END,
       gone = CASE WHEN %(gone)s THEN gone + 1 WHEN %(answered)s THEN 0 ELSE gone END,
       note = CASE WHEN %(read)s THEN %(note)s ELSE note END,
       denied_since = CASE WHEN %(denied)s THEN coalesce(denied_since, %(at)s)
                           WHEN %(answered)s THEN NULL ELSE denied_since END
 WHERE source_id = %(source)s AND key = %(key)s
"""


async def heard(conn: AsyncConnection, source: Source, channel: Channel, said: Heard) -> None:
    """Remember what the channel's first address said; what nobody heard of stays as it was."""
    validators = said.validators or Validators()
    given = {
        **vars(said),
        "wait_s": None if said.wait is None else int(said.wait.total_seconds()),
        "moved_to": storable(said.moved_to),
        "note": storable(said.note),
        "revalidated": said.validators is not None,
        "etag": storable(validators.etag),
        "last_modified": storable(validators.last_modified),
    }
    del given["wait"], given["validators"]
    await conn.execute(HEARD, {**given, "source": source.id, "key": channel.key})


RESTING = "SELECT source_id, key FROM channel WHERE next_check_at > %(now)s"

WITH_PAGES = "SELECT id FROM source WHERE EXISTS (SELECT FROM page WHERE source_id = source.id AND next_check_at <= %s)"


async def resting(conn: AsyncConnection, source: Source, now: datetime) -> set[str]:
    """The keys of the source's channels that are to be left alone for now."""
    cursor = await conn.execute(f"{RESTING} AND source_id = %(source)s".encode(), {"now": now, "source": source.id})
    return {row["key"] for row in await cursor.fetchall()}


def due_sources(conn: Connection, sources: Sequence[Source], now: datetime) -> list[Source]:
    """Those of which a channel or a page is due."""
    quiet = {(row["source_id"], row["key"]) for row in conn.execute(RESTING.encode(), {"now": now})}
    paged = {row["id"] for row in conn.execute(WITH_PAGES, (now,))}
    return [s for s in sources if s.id in paged or any((s.id, channel.key) not in quiet for channel in s.channels)]


PART = "SELECT etag, last_modified, sha256 FROM sitemap_part"

PART_READ = """
INSERT INTO sitemap_part (source_id, channel_key, url, etag, last_modified, sha256, read_at)
VALUES (%(source)s, %(key)s, %(url)s, %(etag)s, %(last_modified)s, %(sha256)s, %(now)s)
ON CONFLICT (source_id, channel_key, url_hash(url)) DO UPDATE
   SET etag = EXCLUDED.etag, last_modified = EXCLUDED.last_modified, sha256 = EXCLUDED.sha256,
       read_at = EXCLUDED.read_at
"""


async def part(conn: AsyncConnection, source: Source, channel: Channel, url: str) -> Validators:
    """By what an unchanged sitemap of an index is recognised; nothing for a new one."""
    cursor = await conn.execute(
        f"{PART} WHERE source_id = %s AND channel_key = %s AND url_hash(url) = url_hash(%s)".encode(),
        (source.id, channel.key, storable(url)),
    )
    row = await cursor.fetchone()
    return Validators(**row) if row else Validators()


async def part_read(
    conn: AsyncConnection, source: Source, channel: Channel, url: str, validators: Validators, now: datetime
) -> None:
    """All that this sitemap names is remembered, so its validators may be believed."""
    given = {"source": source.id, "key": channel.key, "url": storable(url), "sha256": validators.sha256, "now": now}
    texts = {"etag": storable(validators.etag), "last_modified": storable(validators.last_modified)}
    await conn.execute(PART_READ, {**given, **texts})


SAW = """
INSERT INTO sitemap_seen (source_id, channel_key, url, marks) VALUES (%s, %s, %s, %s)
ON CONFLICT (source_id, channel_key, url_hash(url)) DO UPDATE SET marks = EXCLUDED.marks
"""


async def seen(conn: AsyncConnection, source: Source, channel: Channel, url: str) -> bytes | None:
    """What this sitemap named when it was last read, by the reader's marks; None where it never was."""
    cursor = await conn.execute(
        "SELECT marks FROM sitemap_seen WHERE source_id = %s AND channel_key = %s AND url_hash(url) = url_hash(%s)",
        (source.id, channel.key, storable(url)),
    )
    row = await cursor.fetchone()
    return bytes(row["marks"]) if row else None


async def saw(conn: AsyncConnection, source: Source, channel: Channel, url: str, marks: bytes) -> None:
    """What it names now; all that is to be listed of it must have been."""
    await conn.execute(SAW, (source.id, channel.key, storable(url), marks))


BACKFILL = """
SELECT url, number, pages, reached_at, finished_at IS NOT NULL AS finished FROM backfill
 WHERE source_id = %s AND channel_key = %s
"""

PROGRESSED = """
INSERT INTO backfill (source_id, channel_key, since, url, number, pages, reached_at, began_at, finished_at)
VALUES (%(source)s, %(channel)s, %(since)s, %(url)s, %(number)s, %(pages)s, %(reached_at)s, %(now)s,
        CASE WHEN %(finished)s THEN %(now)s END)
ON CONFLICT (source_id, channel_key) DO UPDATE
   SET since = EXCLUDED.since, url = EXCLUDED.url, number = EXCLUDED.number, pages = EXCLUDED.pages,
       reached_at = EXCLUDED.reached_at, finished_at = EXCLUDED.finished_at
"""


async def progress(conn: AsyncConnection, source: Source, channel: Channel) -> Progress | None:
    """How far earlier back-filling came; None for a channel that had none."""
    cursor = await conn.execute(BACKFILL, (source.id, channel.key))
    row = await cursor.fetchone()
    return Progress(**row) if row else None


async def progressed(
    conn: AsyncConnection, source: Source, channel: Channel, since: datetime, progress: Progress, now: datetime
) -> None:
    """Remember how far the back-filling to `since` has come."""
    given = {**vars(progress), "since": since, "url": storable(progress.url), "now": now}
    await conn.execute(PROGRESSED, {**given, "source": source.id, "channel": channel.key})


# What is looked at again is a page that was read before and is past its first week, by the date in its own text too:
# who walked back through ten years has no ten thousand fresh pages. Nights begin a little earlier or later, so those of
# half a day are counted.
DUE = """
WITH due AS (
    SELECT page.id, page.url, etag, last_modified, sha256, seen_at, failures, channel_key, hinted_title, text_url,
           missing_since, page.first_listed_at AS listed_at, fetched_at, page.checked_at,
           least(hinted_published, page.first_listed_at) AS first_listed_at,
           least(hinted_published, page.first_listed_at, CASE WHEN NOT date_suspect THEN published_at END) AS born_at
      FROM page
      LEFT JOIN article ON article.page_id = page.id
      LEFT JOIN article_version AS version ON version.article_id = article.id
                                          AND version.version_no = article.version_no
     WHERE page.source_id = %(source)s AND next_check_at <= %(now)s + %(early)s
       AND (next_check_at <= %(now)s OR checked_at IS NULL OR checked_at < %(now)s)
), again AS (
    SELECT * FROM due WHERE (fetched_at IS NOT NULL AND born_at < %(now)s - %(fresh)s) OR failures > 3
     ORDER BY extract(epoch FROM %(now)s - checked_at) / extract(epoch FROM %(now)s - born_at) DESC, id
     LIMIT greatest(0, %(again)s - (SELECT count(*) FROM page
                                     WHERE source_id = %(source)s AND checked_at > %(now)s - interval '12 hours'
                                       AND checked_at - least(hinted_published, first_listed_at) > %(fresh)s))
)
SELECT id, url, etag, last_modified, sha256, first_listed_at, seen_at, failures, channel_key, hinted_title, text_url,
       missing_since
  FROM due
 WHERE id IN (SELECT id FROM again) OR NOT ((fetched_at IS NOT NULL AND born_at < %(now)s - %(fresh)s) OR failures > 3)
 ORDER BY failures > 0, fetched_at IS NOT NULL, listed_at DESC, id
 LIMIT %(most)s
"""


async def due(
    conn: AsyncConnection, source: Source, now: datetime, most: int, early: timedelta = timedelta()
) -> list[Page]:
    """Pages to ask for now, those due a little later with `early`; never fetched first, then the newest.

    A page is as old as its feed says. Of those past their first week, MOST_AGAIN a night: first those that waited
    longest for their age.
    """
    given = {"source": source.id, "now": now, "most": most, "early": early, "again": MOST_AGAIN, "fresh": FRESH}
    cursor = await conn.execute(DUE, given)
    return [_page(row) for row in await cursor.fetchall()]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """An answer about a page that brought no new bytes."""

    page_id: int
    at: datetime
    next_check_at: datetime | None  # None: as it was
    status_code: int | None
    seen: bool = False
    missing: bool = False  # 404, 410, or an error page that says 200
    failed: bool = False
    validators: Validators | None = None  # new ones for bytes that did not change


CHECKED = """
UPDATE page
   SET checked_at = %(at)s, next_check_at = coalesce(%(next_check_at)s, next_check_at), status_code = %(status_code)s,
       seen_at = CASE WHEN %(seen)s THEN %(at)s ELSE seen_at END,
       missing_since = CASE WHEN %(seen)s THEN NULL WHEN %(missing)s THEN coalesce(missing_since, %(at)s)
                            ELSE missing_since END,
       gone_since = CASE WHEN %(missing)s AND missing_since <= %(at)s - %(gone_after)s THEN missing_since
                         ELSE gone_since END,
       restored_at = CASE WHEN %(missing)s AND missing_since <= %(at)s - %(gone_after)s THEN NULL
                          WHEN %(seen)s AND gone_since IS NOT NULL AND missing_since IS NOT NULL
                          THEN coalesce(restored_at, %(at)s)
                          ELSE restored_at END,
       failures = CASE WHEN %(failed)s OR %(missing)s THEN failures + 1 ELSE 0 END,
       etag = CASE WHEN %(revalidated)s THEN %(etag)s ELSE etag END,
       last_modified = CASE WHEN %(revalidated)s THEN %(last_modified)s ELSE last_modified END
 WHERE id = %(page_id)s
"""


async def checked(conn: AsyncConnection, answers: Sequence[Checked]) -> None:
    """Write down answers that brought no new bytes: unchanged, missing, failed."""
    async with conn.cursor() as cursor:
        await cursor.executemany(CHECKED, [_checked_row(answer) for answer in answers])


def _checked_row(answer: Checked) -> dict[str, Any]:
    new = answer.validators or Validators()
    row = {**vars(answer), "revalidated": answer.validators is not None, "gone_after": GONE_AFTER}
    del row["validators"]
    return {**row, "etag": storable(new.etag), "last_modified": storable(new.last_modified)}
