"""One source, asked whether it is as its definition says: each channel read, a few of its announcements understood."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.model import Channel, Check, Source
from core.urls import canonical
from discovery.sample import PAGES, Looked, Understand, alike, looked_at
from discovery.trial import AHEAD, FROZEN, Trial, tried
from discovery.web import NEVER, Item, Reading, Web

ENOUGH = 100  # letters of a text; what is shorter is a teaser, or a menu
MOST_PARTS = 4  # sitemaps of an index that are read
WHY = "check --live"  # in the logbook

# What a check says beyond the words of core.status; docs/operate.md explains each.
WORDS = (
    "frozen", "calendar", "comments", "same_title", "moved", "no_title", "no_text", "no_date", "no_language",
)  # fmt: skip


async def checked(
    web: Web, source: Source, definition: Mapping[str, Any], understand: Understand, now: Callable[[], datetime]
) -> tuple[Check, ...]:
    """A check for each channel, one after the other: they mostly share a host."""
    return tuple(
        [await _Channel(web, source, definition, number, understand, now()).checked()
         for number in range(len(source.channels))]
    )  # fmt: skip


class _Channel:
    """One channel of one source, at one moment."""

    def __init__(
        self, web: Web, source: Source, definition: Mapping[str, Any], number: int, understand: Understand,
        now: datetime,
    ) -> None:  # fmt: skip
        self.web, self.source, self.definition, self.number = web, source, definition, number
        self.understand, self.now, self.channel = understand, now, source.channels[number]

    async def checked(self) -> Check:
        """Its verdict: what it names, where it went, what its announcements are."""
        reading = await self._reading()
        trial = _tried(self.channel, reading, self.now)
        if to := _moved(self.channel, reading):
            there = f"{trial.many} announcements stand there" if trial.accepted else f"there: {trial.why}"
            return self._check(trial, "moved", f"moved for good to {to}; look, then write that address ({there})")
        if not trial.accepted:
            return self._check(trial, trial.status, trial.why)
        return await self._sampled(trial, _notes(self.channel, reading, trial))

    async def _reading(self) -> Reading:
        """The channel's first page; of an index of sitemaps the first parts that name announcements of late."""
        reading = await self._asked()
        if reading.status != "ok" or reading.items or not reading.parts:
            return reading
        found: list[Item] = []
        for part in _likeliest(reading.parts)[:MOST_PARTS]:
            found += (await self._asked(part)).items
            if any((at := item.at or item.changed_at) and at > self.now - FROZEN for item in found):
                break
        return replace(reading, items=tuple(found), many=len(found))

    async def _asked(self, part: str = "") -> Reading:
        why = f"{WHY}: {self.channel.kind}"
        return await self.web.reading(self.definition, self.number, why=why, part=part, name=self.source.id)

    async def _sampled(self, trial: Trial, notes: list[str]) -> Check:
        def asked(url: str) -> Any:
            return self.web.page(self.definition, url, f"{WHY}: announcement", name=self.source.id)

        newest = sorted(trial.items, key=lambda item: item.at or item.changed_at or NEVER, reverse=True)
        # As the source of this channel alone: its own language is tried first, its rows are read by its own paths.
        own = replace(self.source, channels=(self.channel,), also_languages=self.source.languages)
        looked = await looked_at(asked, [one for one in newest if self._is_out(one)][:PAGES], own, self.now,
                                 self.understand)  # fmt: skip
        status, why = understood(looked, self.channel)
        dates = [one.article.published.at for one in looked if one.article and one.article.published.at]
        past = [at for at in (*dates, trial.newest) if at and at <= self.now + AHEAD]
        if status == "ok" and past and max(past) < self.now - FROZEN:
            status, why = "frozen", f"its newest announcement is of {max(past):%Y-%m-%d}; nobody fills it any more"
        notes = [*notes, why] if status == "ok" else [why]
        # By the pages themselves where they tell: a sitemap knows only when they last changed.
        return self._check(trial, status, "; ".join(filter(None, notes)), max(dates, default=None))

    def _is_out(self, item: Item) -> bool:
        return (item.at or self.now) <= self.now + AHEAD

    def _check(self, trial: Trial, status: str, why: str, newest: datetime | None = None) -> Check:
        newest, zone = newest or trial.newest, ZoneInfo(self.source.timezone)
        why = why.removeprefix(f"{self.channel.url}: ")
        return Check(
            channel=self.channel.key, at=self.now.date(), status=status, items=trial.many,
            newest=newest.astimezone(zone).date() if newest else None, why=why or None,
        )  # fmt: skip


def understood(looked: Sequence[Looked], channel: Channel) -> tuple[str, str]:
    """Whether most of the announcements are what a harvest needs; with `ok`, what is odd all the same."""
    articles = [one.article for one in looked if one.article]
    refused = [one for one in looked if not one.article]
    if refused and _most(len(refused), looked):
        word = Counter(one.status for one in refused).most_common(1)[0][0]
        first = next(one for one in refused if one.status == word)
        why = first.why if first.item.url in first.why else f"{first.item.url}: {first.why}"
        return word, f"{len(refused)} of {len(looked)} announcements, as {why}"
    if same := alike(looked):
        return "soft_404", f"{same}, as {looked[0].item.url}"
    dated = [one for one in looked if one.article and (one.article.published.at or one.item.at)]
    for word, well, missing in (
        ("no_title", [a for a in articles if a.title], "no title"),
        ("no_text", [a for a in articles if len(a.text) >= ENOUGH], "hardly any text"),
        ("no_date", dated, "no date"),
        ("no_language", [a for a in articles if a.language.tag != "und"], "no language that can be told"),
    ):
        lacking = len(articles) - len(well)
        if lacking and _most(lacking, articles):
            advice = "`govharvest preview` shows them; rules: may help"
            return word, f"{lacking} of {len(articles)} announcements have {missing}, as {articles[0].url}; {advice}"
    return "ok", "; ".join(_other_language([a.language.tag for a in articles], channel))


def _most(many: int, of: Sequence[object]) -> bool:
    return many * 2 >= len(of)


def _other_language(tags: Sequence[str], channel: Channel) -> Iterator[str]:
    """No reason to refuse the channel: a harvest goes by the text."""
    wanted = (channel.language or "").split("-")[0]
    others = [tag for tag in tags if wanted and tag != "und" and tag.split("-")[0] != wanted]
    if others and _most(len(others), tags):
        yield f"{len(others)} of {len(tags)} announcements are in {others[0]}, the definition says {channel.language}"


def _tried(channel: Channel, reading: Reading, now: datetime) -> Trial:
    trial = tried({channel.kind: channel.url}, "the definition", reading, now)
    if trial.accepted or trial.why:
        return trial
    return replace(trial, why=reading.reason)


def _moved(channel: Channel, reading: Reading) -> str | None:
    """Where permanent redirects lead; None where that is only another spelling of the same address."""
    to = reading.moved_to
    return to if to and canonical(to) != canonical(channel.url) else None


def _notes(channel: Channel, reading: Reading, trial: Trial) -> list[str]:
    """What is odd of a channel that is well."""
    spelt = f"answers as {reading.moved_to}; write it so" if reading.moved_to else ""
    return [note for note in (spelt, trial.why) if note]


def _likeliest(parts: Sequence[str]) -> list[str]:
    """Sitemaps by their names: those of news first; then from both ends, for the newest is the first or the last."""
    named = [part for part in parts if any(word in part.lower() for word in ("news", "post", "press", "article"))]
    rest = named or list(parts)
    ends = [part for pair in zip(rest, reversed(rest), strict=True) for part in pair]
    return list(dict.fromkeys([*ends, *parts]))
