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
LONGEST_ERROR = 500
FRESH = timedelta(days=7)
MOST_AGAIN = 300  # pages of one source that are looked at again in a night, of those past their first week
WEEK = timedelta(days=7)
LONGEST_WINDOW = timedelta(days=45)  # how far back late announcements are ever looked for
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
    well_at: datetime | None = None  # when it was last read well
    looked_back_at: datetime | None = None  # when it was last walked back by LONGEST_WINDOW
    window: timedelta = WEEK  # how far back every walk goes: as late as its announcements appear


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
class Missed:
    """A period in which a channel was not read well, and how far back it was caught up."""

    id: int
    began_at: datetime
    ended_at: datetime
    progress: Progress
    found: int = 0


@dataclass(frozen=True, kw_only=True)
class ReadPage:
    """A page of a channel as it was when all that it names had been remembered."""

    url: str
    validators: Validators
    youngest: datetime | None  # of what it names
    next_url: str | None


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
    known: int = 0
    added: int = 0  # addresses that nobody had listed before, also not this walk's part that was killed
    latest: datetime | None = None  # the youngest of all
    rows: tuple[tuple[Link, Page], ...] = ()
    erased: int = 0  # links to what an operator erased: the bytes that name them are not kept
    too_long: int = 0  # addresses longer than LONGEST_URL, which are not kept


async def channel_state(conn: AsyncConnection, source: Source, channel: Channel) -> ChannelState:
    """What is known of the channel; nothing for a new one."""
    cursor = await conn.execute(
        "SELECT etag, last_modified, sha256, swept_at, wait_s, well_at, looked_back_at, rescan_s FROM channel "
        "WHERE source_id = %s AND key = %s",
        (source.id, channel.key),
    )
    row = await cursor.fetchone()
    if row is None:
        return ChannelState(validators=Validators(), swept_at=None)
    wait_s, rescan_s = row.pop("wait_s"), row.pop("rescan_s")
    times = {name: row.pop(name) for name in ("swept_at", "well_at", "looked_back_at")}
    wait = None if wait_s is None else timedelta(seconds=wait_s)
    window = WEEK if rescan_s is None else timedelta(seconds=rescan_s)
    return ChannelState(validators=Validators(**row), wait=wait, window=window, **times)


# An update never moves a date that is known: the first one that was seen stays until a date of publication comes.
LIST = """
INSERT INTO page AS known (source_id, url_key, edition, url, guid, guid_trusted, hinted_title, hinted_date,
                  hinted_published, hinted_summary, hinted_language, hinted_date_from, channel_key, text_url,
                  first_listed_at, last_listed_at, walked_before, next_check_at)
VALUES (%(source_id)s, %(url_key)s, %(edition)s, %(url)s, %(guid)s, %(guid_trusted)s, %(title)s, %(date_text)s,
        %(published_at)s, %(summary)s, %(language)s, %(date_from)s, %(channel_key)s, %(text_url)s, %(now)s, %(now)s,
        %(walked_before)s, CASE WHEN %(has_row)s THEN 'infinity' ELSE %(now)s END)
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
    too_long = sum(len(link.url) > LONGEST_URL for link in links)
    if not rows:
        return Listed(too_long=too_long)
    new, added, erased, known, texts = 0, 0, 0, [], []
    walked_before = known_since if known_since and known_since < now else None  # of a walk back they are equal
    latest: datetime | None = None
    async with conn.cursor() as cursor:
        await cursor.executemany(
            LIST, [{**_link_row(source, channel, key, link, now), "walked_before": walked_before}
                   for key, link in rows.items()], returning=True,
        )  # fmt: skip
        for link in rows.values():
            row = await cursor.fetchone()
            cursor.nextset()
            if row is None:  # the trigger `page_is_erased`
                erased += 1
                continue
            born_at = min(filter(None, [row.pop("born_at"), None if link.changed_at else link.around]))
            latest = max(latest or born_at, born_at)
            added += row["first_listed_at"] == now
            if known_since is None or row["first_listed_at"] > known_since:
                new += 1
            else:
                known.append(born_at)
            if link.row is not None:
                texts.append((link, _page(row)))
    return Listed(
        new=new, youngest=max(known, default=None), known=len(known), added=added, latest=latest, rows=tuple(texts),
        erased=erased, too_long=too_long,
    )  # fmt: skip


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
       well_at = CASE WHEN %(wait_s)s::int IS NULL THEN well_at ELSE %(at)s END,
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


READ_PAGES = """
SELECT number, channel_page.url, channel_page.etag, channel_page.last_modified, channel_page.sha256, youngest, next_url
  FROM channel_page
  JOIN channel ON channel.source_id = channel_page.source_id AND channel.key = channel_key
 WHERE channel_page.source_id = %s AND channel_key = %s AND read_at <= swept_at
"""


async def read_pages(conn: AsyncConnection, source: Source, channel: Channel) -> dict[int, ReadPage]:
    """The channel's pages as complete walks found them; a walk that was not complete may have lost what they name."""
    rows = await (await conn.execute(READ_PAGES, (source.id, channel.key))).fetchall()
    return {
        row["number"]: ReadPage(
            url=row["url"], youngest=row["youngest"], next_url=row["next_url"],
            validators=Validators(etag=row["etag"], last_modified=row["last_modified"], sha256=row["sha256"]),
        )
        for row in rows
    }  # fmt: skip


PAGE_READ = """
INSERT INTO channel_page (source_id, channel_key, number, url, etag, last_modified, sha256, youngest, next_url, read_at)
VALUES (%(source)s, %(key)s, %(number)s, %(url)s, %(etag)s, %(last_modified)s, %(sha256)s, %(youngest)s, %(next_url)s,
        %(now)s)
ON CONFLICT (source_id, channel_key, number) DO UPDATE
   SET url = EXCLUDED.url, etag = EXCLUDED.etag, last_modified = EXCLUDED.last_modified, sha256 = EXCLUDED.sha256,
       youngest = EXCLUDED.youngest, next_url = EXCLUDED.next_url, read_at = EXCLUDED.read_at
"""


async def page_read(
    conn: AsyncConnection, source: Source, channel: Channel, number: int, page: ReadPage, now: datetime
) -> None:
    """All that this page of the channel names is remembered."""
    given = {"source": source.id, "key": channel.key, "number": number, "youngest": page.youngest, "now": now}
    texts = {name: storable(getattr(page.validators, name)) for name in ("etag", "last_modified")}
    texts |= {"url": storable(page.url), "next_url": storable(page.next_url)}
    await conn.execute(PAGE_READ, {**given, **texts, "sha256": page.validators.sha256})


async def looked_back(conn: AsyncConnection, source: Source, channel: Channel, now: datetime) -> None:
    """A walk went as far back as any does."""
    await conn.execute(
        "UPDATE channel SET looked_back_at = %s WHERE source_id = %s AND key = %s", (now, source.id, channel.key)
    )


WINDOW = """
UPDATE channel
   SET rescan_s = (SELECT extract(epoch FROM least(usual * %(slack)s, %(longest)s)) FROM posting_delay
                    WHERE posting_delay.source_id = channel.source_id AND usual * %(slack)s > %(shortest)s)
 WHERE source_id = %(source)s AND key = %(key)s
RETURNING rescan_s
"""
WINDOW_SLACK = 1.5  # times as late as was seen


async def window(conn: AsyncConnection, source: Source, channel: Channel) -> timedelta:
    """How far back every walk is to go, reckoned anew from how late announcements appeared; remembered."""
    given = {"source": source.id, "key": channel.key, "longest": LONGEST_WINDOW, "shortest": WEEK}
    row = await (await conn.execute(WINDOW, {**given, "slack": WINDOW_SLACK})).fetchone()
    return timedelta(seconds=row["rescan_s"]) if row and row["rescan_s"] is not None else WEEK


MISSED = """
SELECT id, began_at, ended_at, url, number, pages, found, reached_at FROM missed_period
 WHERE source_id = %s AND channel_key = %s AND finished_at IS NULL
"""

# A period that is missed while an earlier one is still caught up: both are one, and the walk begins anew.
MISS = """
INSERT INTO missed_period (source_id, channel_key, began_at, ended_at, why)
VALUES (%(source)s, %(key)s, %(began_at)s, %(ended_at)s, %(why)s)
ON CONFLICT (source_id, channel_key) WHERE finished_at IS NULL DO UPDATE
   SET ended_at = EXCLUDED.ended_at, url = NULL, number = 1, reached_at = NULL
"""


# Noticed once: it is not missed again where the channel is read tomorrow, but not as well as it was before.
NOTICED = "UPDATE channel SET well_at = %(ended_at)s WHERE source_id = %(source)s AND key = %(key)s"


async def missed(conn: AsyncConnection, source: Source, channel: Channel) -> Missed | None:
    """The period that is still to be caught up."""
    row = await (await conn.execute(MISSED, (source.id, channel.key))).fetchone()
    if row is None:
        return None
    progress = Progress(url=row["url"], number=row["number"], pages=row["pages"], reached_at=row["reached_at"])
    return Missed(
        id=row["id"], began_at=row["began_at"], ended_at=row["ended_at"], progress=progress, found=row["found"]
    )


async def miss(
    conn: AsyncConnection, source: Source, channel: Channel, began_at: datetime, ended_at: datetime, why: str
) -> None:
    """Plan to catch up on a period."""
    given = {"source": source.id, "key": channel.key, "began_at": began_at, "ended_at": ended_at, "why": why}
    await conn.execute(MISS, given)
    await conn.execute(NOTICED, given)


CAUGHT_UP = """
UPDATE missed_period
   SET url = %(url)s, number = %(number)s, pages = %(pages)s, found = %(found)s, reached_at = %(reached_at)s,
       result = %(result)s, finished_at = CASE WHEN %(result)s::text IS NOT NULL THEN %(now)s::timestamptz END
 WHERE id = %(id)s
"""


async def caught_up(conn: AsyncConnection, period: Missed, result: str | None, now: datetime) -> None:
    """How far it is caught up; with a result, for good."""
    given = {**vars(period.progress), "found": period.found, "id": period.id, "result": result, "now": now}
    del given["finished"]
    await conn.execute(CAUGHT_UP, {**given, "url": storable(period.progress.url)})


MISSING = """
SELECT source_id, url, title, first_listed_at, last_listed_at, tries, last_try_at, last_word, last_error, next_try_at,
       state
  FROM missing_page
 WHERE (%(source)s::text IS NULL OR source_id = %(source)s) AND (%(gone)s OR state <> 'gone')
 ORDER BY source_id, first_listed_at, url
"""


def missing(conn: Connection, source_id: str | None, *, gone: bool) -> list[dict[str, Any]]:
    """Pages that were listed and never fetched; with `gone`, also those that have not been there for 14 days."""
    return conn.execute(MISSING, {"source": source_id, "gone": gone}).fetchall()


PERIODS = """
SELECT source_id, channel_key, began_at, ended_at, why, pages, found, reached_at, finished_at, result
  FROM missed_period
 WHERE (%(source)s::text IS NULL OR source_id = %(source)s)
   AND (finished_at IS NULL OR finished_at > %(since)s)
 ORDER BY source_id, began_at
"""


def missed_periods(conn: Connection, source_id: str | None, since: datetime) -> list[dict[str, Any]]:
    """Periods that are being caught up, and what came of those that were finished since then."""
    return conn.execute(PERIODS, {"source": source_id, "since": since}).fetchall()


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
                                       AND first_listed_at < %(now)s - interval '12 hours'
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
    longest for their age. A page that was listed in this night was asked for, not asked again.
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
    word: str | None = None  # status word, where it failed or is missing
    error: str | None = None


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
       last_word = %(word)s, last_error = %(error)s,
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
    row["error"] = storable(answer.error and answer.error[:LONGEST_ERROR])
    return {**row, "etag": storable(new.etag), "last_modified": storable(new.last_modified)}
