"""A ministry whose site is a table of answers: walk, readers, store and pipeline are real, HTTP is not."""

import asyncio
import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from core.model import Channel, Source
from core.settings import Settings
from crawlers.archive import DatabaseArchive
from crawlers.doors import Answer, Ask, Found
from crawlers.harvest import Harvest
from crawlers.readers import read_page
from pipeline.run import understand_pending
from store import runs, sources
from store.connect import connect
from store.pages import Validators
from store.steady import Steady
from tests.store import seeds

HOME = "https://kg-mvd.example/"
FEED = f"{HOME}rss"
NIGHT = seeds.NIGHT
TEXT = "Министерство сообщает о начале ремонта дороги между двумя городами области. " * 8
Page = bytes | Callable[[Ask], bytes]


def ministry(*channels: Channel, **more: Any) -> Source:
    """One source in Bishkek; with a feed in Russian where nothing else is said."""
    source = seeds.source("kg_mvd")
    return replace(source, channels=channels or source.channels, **more)


def rss(*items: str, declared: str = ' encoding="utf-8"') -> str:
    """A feed of these items."""
    return (
        f'<?xml version="1.0"{declared}?><rss version="2.0"><channel><title>МВД</title>{"".join(items)}</channel></rss>'
    )


def item(n: int | str, title: str = "", **fields: str) -> str:
    """An item that links to /news/n."""
    inside = {"title": title or f"Новость {n}", "link": f"{HOME}news/{n}", "guid": f"news-{n}", **fields}
    return "<item>" + "".join(f"<{key}>{value}</{key}>" for key, value in inside.items() if value) + "</item>"


def page(n: int | str, text: str = "", title: str = "", head: str = "") -> bytes:
    """The page of an announcement."""
    title = title or f"Новость {n}: дорога"
    body = text or f"{TEXT} Это сообщение номер {n}."
    return (f"<html><head><meta charset=utf-8><title>{title}</title>{head}</head>"
            f"<body><article><h1>{title}</h1><p>{body}</p></article></body></html>").encode()  # fmt: skip


@dataclass(kw_only=True)
class World:
    """The ministry, what it answers, and the nights it is harvested in."""

    settings: Settings
    source: Source
    answers: dict[str, Page] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    nights: int = 0

    def feed(self, *items: str) -> None:
        """What the feed answers from now on."""
        self.answers[FEED] = rss(*items).encode()

    def night(self) -> dict[str, Any]:
        """Harvest and understand once; the row of the run. The next night is a day later."""
        now = NIGHT + timedelta(days=self.nights)
        self.nights += 1
        asyncio.run(self._harvest(now))
        with connect(self.settings, autocommit=True) as conn:
            known = {self.source.id: self.source}
            while understand_pending(conn, known, time_limit_s=30, now=lambda: now):
                pass
            runs.close_runs(conn)
        return self.ask("SELECT * FROM run ORDER BY id DESC LIMIT 1")[0]

    async def _harvest(self, now: datetime) -> None:
        with connect(self.settings, autocommit=True) as conn:
            sources.sync(conn, [self.source], now)
            night = runs.open_night(conn, "test", now)
        database = await Steady.opened(self.settings, "govharvest test")
        async with contextlib.aclosing(database):
            archive = DatabaseArchive(database, kept=lambda source, many: None)
            run = await runs.open_run(database.conn, night, self.source.id, now)
            harvest = Harvest(
                source=self.source, run_id=run.id, fetch=self._fetch, readers=_Here(now), archive=archive,
                now=lambda: now,
            )  # fmt: skip
            tally = await harvest.run()
            await archive.flush(self.source.id)
            await runs.crawled(database.conn, run, tally, now)

    async def _fetch(self, source: Source, ask: Ask, validators: Validators) -> Answer:
        self.asked.append(ask.url)
        answer = self.answers.get(ask.url)
        body = answer(ask) if callable(answer) else answer
        sha256 = hashlib.sha256(body or b"").digest()
        return Answer(
            status_code=404 if body is None else 200, url=ask.url, content_type=self.types.get(ask.url, "text/html"),
            body=body or b"", validators=Validators(sha256=sha256),
        )  # fmt: skip

    def ask(self, query: str) -> list[dict[str, Any]]:
        """Rows of the database."""
        with connect(self.settings, autocommit=True) as conn:
            return conn.execute(query.encode()).fetchall()

    def titles(self) -> list[str]:
        """Of all announcements."""
        return [row["title"] for row in self.ask("SELECT title FROM announcement ORDER BY title")]


class _Here:
    """The readers of the child process, without the child."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    async def read(self, source: Source, channel: Channel, ask: Ask, answer: Answer, since: datetime | None) -> Found:
        return read_page(source, channel, ask, answer, since, self.now)
