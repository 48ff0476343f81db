"""Whether what was found is a channel of announcements: what it names, how new it is, and why not (pure).

A hit counts only when it parses, names announcements on the site, and the newest is no older than half a year.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from core.model import CHANNEL_KINDS
from core.plain import plain
from core.urls import canonical
from discovery.web import NEVER, Item, Reading
from pipeline.language import identify

FROZEN = timedelta(days=180)
AHEAD = timedelta(days=2)  # an announcement may be dated tomorrow; a calendar is dated next month
FEWEST_LISTED = 3
JUST_NOW = timedelta(minutes=15)  # a feed whose entries are all of the moment of asking dates its own writing
# What press offices list beside their announcements.
_BESIDE = re.compile(
    r"\b(?:vacanc|vacant|vacatur|stellen(?:angebot|ausschreib)|emplois?\b|empleo|jobs?\b|careers?\b|karrier"
    r"|carri[eè]re|вакан|бос орун|tender|тендер|procure|закуп|ausschreibung|licita|appels?.d.offres|auction|аукцион"
    r"|podcast|videos?\b|видео|photos?\b|фото|galler|events?\b|calendar|termine\b|agenda\b)",
    re.I,
)
_COMMENTS = re.compile(r"/comments?(?:/|$|\?|\.)|[?&]feed=comments", re.I)
_COMMENT_TITLE = re.compile(r"^(?:comment (?:on|by)|comments on|re:|by: |комментари\w+ (?:к|от)|ответ на)\b", re.I)
_FRONT = re.compile(r"\b(?:404|not found|не найден)", re.I)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One channel that was asked; `status` is `ok`, or the word for why it is not taken, which `why` explains."""

    channel: Mapping[str, Any]  # the keys of a definition
    origin: str  # how it was found: "declared by the page", "WordPress", "convention"
    status: str
    why: str = ""
    items: tuple[Item, ...] = ()
    many: int = 0
    has_more: bool = False
    language: str = "und"  # of the titles and summaries, by their text
    sureness: float = 1.0  # of an inferred listing
    seen_at: datetime = NEVER

    @property
    def accepted(self) -> bool:
        """Good enough for a definition."""
        return self.status == "ok"

    @property
    def kind(self) -> str:
        """`feed`, `listing`, `api` or `sitemap`; of a preset the platform's name."""
        return next((kind for kind in CHANNEL_KINDS if kind in self.channel), str(self.channel.get("preset", "")))

    @property
    def newest(self) -> datetime | None:
        """Date of the newest announcement that tells one."""
        return max((at for item in self.items if (at := item.at or item.changed_at)), default=None)

    @cached_property
    def links(self) -> frozenset[str]:
        """What it names, by the keys of pages: two channels with the same are one."""
        return frozenset(canonical(item.url) for item in self.items)

    @property
    def titles(self) -> list[str]:
        """Of the first announcements, plain."""
        return [text for item in self.items if (text := plain(item.title or ""))]

    @property
    def is_beside(self) -> bool:
        """Whether its address speaks of vacancies, tenders, pictures or dates to come."""
        addresses = (str(self.channel[kind]) for kind in CHANNEL_KINDS if kind in self.channel)
        return any(_BESIDE.search(_apart(urlsplit(address).path)) for address in addresses)

    def share(self, has: str) -> float:
        """Share of the announcements that have a `title`, or an `at`."""
        return sum(bool(getattr(item, has)) for item in self.items) / len(self.items) if self.items else 0.0


def tried(channel: Mapping[str, Any], origin: str, reading: Reading, now: datetime, sureness: float = 1.0) -> Trial:
    """The verdict on what the channel's first page named."""
    trial = Trial(
        channel=channel, origin=origin, status=reading.status, why=reading.reason, items=reading.items,
        many=reading.many, has_more=reading.has_more, sureness=sureness, seen_at=now,
    )  # fmt: skip
    if _is_of_the_moment(reading, now):
        trial = replace(trial, items=tuple(_undated(item) for item in reading.items))
    if reading.status == "ok" or reading.items:
        status, why = _verdict(trial, now)
        trial = replace(trial, status=status, why=why or ("" if reading.status == "ok" else reading.reason))
    return replace(trial, language=_language(trial))


def _verdict(trial: Trial, now: datetime) -> tuple[str, str]:
    """The status word and what is wrong, in words."""
    if not trial.items:
        return "empty", "it names no announcement"
    if "listing" in trial.channel and len(trial.items) < FEWEST_LISTED:
        return "empty", f"a list of {len(trial.items)} is too short to be told from a menu"
    address = str(trial.channel.get("feed", ""))
    comments = sum(bool(_COMMENT_TITLE.search(title)) for title in trial.titles)
    if _COMMENTS.search(address) or comments * 2 > len(trial.items):
        return "comments", "its entries are readers' comments"
    beside = sum(bool(_BESIDE.search(_apart(f"{urlsplit(i.url).path} {i.title or ''}"))) for i in trial.items)
    if beside * 3 > len(trial.items) * 2:
        return "beside", "it lists vacancies, tenders, pictures or events"
    often = Counter(title.casefold() for title in trial.titles).most_common(1)
    if often and often[0][1] > 2 and often[0][1] * 2 > len(trial.titles):
        return "same_title", f"{often[0][1]} of {len(trial.titles)} entries are called {often[0][0][:60]!r}"
    return _verdict_of_dates(trial, now)


def _verdict_of_dates(trial: Trial, now: datetime) -> tuple[str, str]:
    times = [at for item in trial.items if (at := item.at or item.changed_at)]
    ahead = [at for at in times if at > now + AHEAD]
    if len(ahead) * 2 > len(trial.items):
        return "calendar", f"{len(ahead)} of {len(trial.items)} dates lie ahead: a calendar, not announcements"
    past = [at for at in times if at <= now + AHEAD]
    if past and max(past) < now - FROZEN:
        return "frozen", f"its newest announcement is of {max(past):%Y-%m-%d}; nobody fills it any more"
    return "ok", ""


def _apart(address: str) -> str:
    """Its words, apart: for a regular expression no word begins behind _."""
    return address.replace("_", " ").replace("-", " ")


def _is_of_the_moment(reading: Reading, now: datetime) -> bool:
    times = [at for item in reading.items if (at := item.at)]
    return len(times) >= FEWEST_LISTED and all(abs(at - now) < JUST_NOW for at in times)


def _undated(item: Item) -> Item:
    return replace(item, published_at=None, around=None, date_text=None)


def _language(trial: Trial) -> str:
    text = ". ".join(f"{plain(item.title or '')}. {plain(item.summary)[:200]}" for item in trial.items[:20])
    return identify(text, declared=(), claims=()).tag if text.strip(". ") else "und"
