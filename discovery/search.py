"""The order in which a site is searched, from what it declares to what is only tried; every probe counts."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from tldextract import TLDExtract

from core.sources import source_of
from core.urls import canonical, host, same_site
from discovery.conventions import FEEDS, NOWHERE, SITEMAPS
from discovery.editions import Edition, editions, language_in, swapped
from discovery.facts import Facts, body_name, facts_of
from discovery.feeds import named_feeds
from discovery.listed import listings_on, read_here
from discovery.platforms import channels_of, platforms_of
from discovery.probes import Probes
from discovery.sample import Sample, sample
from discovery.sections import sections
from discovery.sitemaps import pattern_in, worth_reading
from discovery.trial import FROZEN, Trial, tried
from discovery.web import Page

DECLARED, PLATFORM, SECTIONS, HUBS, STEPS = 6, 4, 3, 2, 2  # at most so many of each are tried on a page
# Nobody is there, or nobody wants to be asked; a page that is forbidden may have an open feed beside it.
SHUT = ("dns", "connect", "timeout", "tls", "robots_unreachable", "robots_denied", "rate_limited", "http_server",
        "forbidden_address", "unasked")  # fmt: skip
_SUFFIXES = TLDExtract(suffix_list_urls=(), cache_dir=None)  # those of the package; nothing is asked
GONE = ("dns", "connect", "timeout", "tls", "robots_unreachable", "rate_limited", "unasked")  # no use to go on
IN_A_ROW = 3  # conventional addresses that answer with a web page; the others would too


@dataclass(kw_only=True)
class Findings:
    """What the search of one site came to."""

    url: str
    page: Page
    facts: Facts | None = None
    platforms: list[str] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)
    samples: dict[int, Sample] = field(default_factory=dict)  # by the place in `chosen`
    chosen: list[Trial] = field(default_factory=list)  # one channel for each language, the best
    of_anything: set[bytes] = field(default_factory=set)  # hashes of pages that answer 200 where there is none
    names: dict[str, str] = field(default_factory=dict)  # language -> what the site calls itself

    @property
    def accepted(self) -> list[Trial]:
        """Every channel that would do."""
        return [trial for trial in self.trials if trial.accepted]


class Search:
    """One site; `source` is a definition without channels, as far as it is known."""

    def __init__(self, probes: Probes, source: Mapping[str, Any], languages: Sequence[str], now: datetime) -> None:
        self.probes, self.source, self.languages, self.now = probes, source, languages, now
        self._tried: set[str] = set()

    async def run(self, url: str) -> Findings:
        """Everything about the site of this address; what is not there is said, not raised."""
        page = await self.probes.page(url, "the page")
        found = Findings(url=url, page=page)
        if page.status in SHUT:
            return found
        if page.status == "ok" and page.is_html:
            found.facts = facts_of(page.html, page.url)
            await self._page(found, found.facts, SECTIONS)
        elif page.status == "ok":
            await self._try(found, {"feed": page.url}, "the address itself")
        if not self._has(found, "feed", "api"):
            await self._conventions(found, page.url or url)
        if not found.accepted:
            await self._sitemaps(found, page)
        if found.facts is not None:
            await self._editions(found, found.facts)
        await self._choose(found)
        return found

    async def _page(self, found: Findings, facts: Facts, most_sections: int, language: str = "") -> None:
        """What one page declares, what its platform has, and the lists on it and on its sections."""
        _note_name(found, facts)
        await self._declared(found, facts, language)
        await self._platform(found, facts, language)
        await self._listings(found, facts, language)
        read = await self._sections(found, facts, most_sections, language)
        if not found.accepted:  # a page of the press office may name the list
            for section in read[:STEPS]:
                await self._sections(found, section, STEPS, language)

    async def _sections(self, found: Findings, facts: Facts, most: int, language: str) -> list[Facts]:
        """The pages that the page names as news, looked at for feeds and lists."""
        read = []
        for at in sections(facts.anchors, facts.url, most):
            known = self.probes.knows(at)
            page = await self.probes.page(at, "a section by its name")
            if page.status == "ok" and page.is_html and same_site(page.url, [urlsplit(facts.url).hostname or ""]):
                read.append(facts_of(page.html, page.url))
                _note_name(found, read[-1])
                if not known:
                    await self._declared(found, read[-1], language)
                    await self._listings(found, read[-1], language)
            elif page.status == "ok" and not page.is_html:
                await self._try(found, _with({"feed": page.url}, language), "a section by its name")
        return read

    async def _declared(self, found: Findings, facts: Facts, language: str) -> None:
        """Feeds that the page names; a page called RSS is looked at for feeds of its own."""
        hubs = 0
        for feed in named_feeds(facts.html, facts.url).feeds[:DECLARED]:
            channel = _with({"feed": feed.url}, language)
            how = "declared" if feed.declared else "linked"
            trial = await self._try(found, channel, f"{how} on {urlsplit(facts.url).path or '/'}")
            if trial is not None and trial.status == "not_a_feed" and not feed.declared and hubs < HUBS:
                hubs += 1
                await self._hub(found, feed.url, language)

    async def _hub(self, found: Findings, url: str, language: str) -> None:
        page = await self.probes.page(url, "a page called RSS")
        if page.status != "ok" or not page.is_html:
            return
        for feed in named_feeds(page.html, page.url).feeds[:DECLARED]:
            await self._try(found, _with({"feed": feed.url}, language), "named on a page called RSS")

    async def _platform(self, found: Findings, facts: Facts, language: str) -> None:
        for platform in platforms_of(facts):
            if platform.name not in found.platforms:
                found.platforms.append(platform.name)
            for channel in channels_of(platform, facts)[:PLATFORM]:
                if "feed" not in channel or not _is_fed(found, str(channel.get("language") or language)):
                    await self._try(found, _with(channel, language), platform.name)

    async def _listings(self, found: Findings, facts: Facts, language: str) -> None:
        for channel, sureness in listings_on(facts.html, facts.url):
            key = str(channel)
            if key not in self._tried:
                self._tried.add(key)
                source = {**self.source, "channels": [_with(channel, language)]}
                reading = read_here(facts, source, self.now)
                found.trials.append(tried(_with(channel, language), "inferred", reading, self.now, sureness))

    async def _conventions(self, found: Findings, url: str) -> None:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        nowhere = await self.probes.page(f"{site}{NOWHERE}", "a page that does not exist")
        if nowhere.status == "ok":
            found.of_anything.add(sha256(nowhere.body).digest())
        pages = 0
        for path in FEEDS:
            trial = await self._try(found, {"feed": f"{site}{path}"}, "convention")
            pages = pages + 1 if trial is not None and trial.status == "not_a_feed" else 0
            if (trial is not None and (trial.accepted or trial.status in GONE)) or pages >= IN_A_ROW:
                return

    async def _sitemaps(self, found: Findings, page: Page) -> None:
        parts = urlsplit(page.url or page.asked)
        named = page.sitemaps or tuple(f"{parts.scheme}://{parts.netloc}{path}" for path in SITEMAPS)
        queue = list(named[:3])
        for url in queue:
            reading = await self.probes.reading({"sitemap": url, "pattern": "."}, "sitemap")
            queue += [part for part in worth_reading(reading.parts) if part not in queue and len(queue) < 6]
            if pattern := pattern_in(reading.items):
                kept = tuple(item for item in reading.items if re.search(pattern, item.url))
                channel = {"sitemap": url, "pattern": pattern}
                found.trials.append(tried(channel, "sitemap", replace(reading, items=kept, many=len(kept)), self.now))
                if found.trials[-1].accepted:
                    return

    async def _editions(self, found: Findings, facts: Facts) -> None:
        """Other languages: the chosen channel's address with the language swapped, else the edition's own page."""
        have = {_tongue(trial.language) for trial in found.accepted}
        for edition in [*editions(facts, self.languages), *self._beside(found)]:
            if _tongue(edition.language) in have or not self.probes.left:
                continue
            before = set().union(*(trial.links for trial in found.accepted)) if found.accepted else set()
            await self._swapped(found, edition)
            if not _speaks(found, edition.language, before):
                await self._edition(found, edition)
            if _speaks(found, edition.language, before):
                have.add(_tongue(edition.language))
                found.editions.append(edition)

    def _beside(self, found: Findings) -> list[Edition]:
        """Where a list's own address names a language, the same address in the country's others."""
        kinds = ("feed", "listing")
        where = [
            str(trial.channel[kind]) for trial in ranked(found.accepted) for kind in kinds if kind in trial.channel
        ]
        named = next((at for at in where if language_in(at)), "")
        return [
            Edition(tag, at, "path swap")
            for tag in self.languages if named and _base(tag) != _base(language_in(named))
            for at in swapped(named, tag)[:1]
        ]  # fmt: skip

    async def _swapped(self, found: Findings, edition: Edition) -> None:
        for trial in ranked(found.accepted):
            where = next((str(trial.channel[kind]) for kind in ("feed", "listing") if kind in trial.channel), "")
            if not language_in(where) or _tongue(trial.language) == _tongue(edition.language):
                continue
            for at in swapped(where, edition.language)[:2]:
                if trial.kind == "feed":
                    got = await self._try(found, {"feed": at, "language": edition.language}, edition.how)
                    if got is not None and got.accepted:
                        return
                else:
                    page = await self.probes.page(at, edition.how)
                    if page.status == "ok" and page.is_html:
                        await self._listings(found, facts_of(page.html, page.url), edition.language)
                        return

    async def _edition(self, found: Findings, edition: Edition) -> None:
        page = await self.probes.page(edition.url, edition.how)
        if page.status == "ok" and page.is_html:
            facts = facts_of(page.html, page.url)
            await self._page(found, facts, 1, edition.language)

    async def _try(self, found: Findings, channel: Mapping[str, Any], origin: str) -> Trial | None:
        """The channel's trial; None where it was tried before, or where no probe is left."""
        key = canonical(str(channel["feed"])) if "feed" in channel else str(channel)
        if key in self._tried or not self.probes.left:
            return None
        self._tried.add(key)
        trial = tried(channel, origin, await self.probes.reading(channel, origin), self.now)
        homes = [_domain(one) for one in (found.url, found.page.url) if one]
        if trial.accepted and sum(same_site(item.url, homes) for item in trial.items) * 2 < len(trial.items):
            why = f"its announcements are on {host(trial.items[0].url)}, which is another site"
            trial = replace(trial, status="elsewhere", why=why)
        found.trials.append(trial)
        return trial

    async def _choose(self, found: Findings) -> None:
        """For each language the best channel, by a look at its announcements."""
        for trial in ranked(found.accepted):
            if trial.language != "und" and _taken(found, trial):
                continue
            source = source_of({**self.source, "channels": [trial.channel]}, "xx", "asked", "the proposal")
            looked = await sample(self.probes, trial, source, found.of_anything)
            tag = _most(looked.languages) if trial.language == "und" else trial.language
            better = replace(trial, language=tag)
            status, why = seen_through(better, looked, self.now)
            better = replace(better, status=status, why=why)
            found.trials[found.trials.index(trial)] = better
            if better.accepted and not _taken(found, better):
                found.samples[len(found.chosen)] = looked
                found.chosen.append(better)

    @staticmethod
    def _has(found: Findings, *kinds: str) -> bool:
        return any("api" in kinds if "preset" in t.channel else t.kind in kinds for t in found.accepted)


def ranked(trials: Iterable[Trial]) -> list[Trial]:
    """The best first: what gives the text itself, feeds, lists, sitemaps; of equals the surer, then the newest.

    A list whose announcements mostly stand in a longer one is an excerpt of it, as front pages have them; and feeds of
    vacancies or tenders are often livelier than that of the news.
    """
    trials = list(trials)
    worth = {"api": 4.0, "feed": 3.0, "listing": 2.0, "sitemap": 1.0}

    def key(trial: Trial) -> tuple[bool, float, bool, float, float]:
        newest = trial.newest.timestamp() if trial.newest else 0.0
        whole = not _is_excerpt(trial, trials)
        return not trial.is_beside, worth.get(trial.kind, 4.0), whole, round(trial.sureness, 1), newest

    return sorted(trials, key=key, reverse=True)


def seen_through(trial: Trial, looked: Sample, now: datetime) -> tuple[str, str]:
    """The verdict by the pages that a channel names; a list that nobody dates is one of people, answers or services."""
    if looked.alike:
        return "soft_404", looked.alike
    inferred = trial.kind in ("listing", "sitemap")
    if inferred and looked.texted * 2 < looked.pages:
        return "no_text", f"{looked.pages - looked.texted} of {looked.pages} of its pages hold no text"
    if inferred and trial.newest is None and looked.pages and looked.newest is None:
        return "undated", f"neither its rows nor {looked.pages} of its pages tell a day"
    if trial.newest is None and looked.newest is not None and looked.newest < now - FROZEN:
        return "frozen", f"the newest of {looked.pages} of its pages is of {looked.newest:%Y-%m-%d}"
    return trial.status, trial.why


def _domain(url: str) -> str:
    """admin.ch of www.ejpd.admin.ch, and mvd.gov.kg of itself."""
    return _SUFFIXES(host(url)).top_domain_under_public_suffix or host(url)


def _is_fed(found: Findings, language: str) -> bool:
    """Whether a feed is known already; in that language, where one is meant."""
    return any(t.kind == "feed" and (not language or _base(t.language) == _base(language)) for t in found.accepted)


def _is_excerpt(trial: Trial, trials: Iterable[Trial]) -> bool:
    return trial.kind == "listing" and any(
        other.kind == "listing" and other.many > trial.many and len(other.links & trial.links) * 2 > len(trial.links)
        for other in trials
    )


def _taken(found: Findings, trial: Trial) -> bool:
    """Whether a better channel speaks this language already, or names the same announcements."""
    return any(
        _tongue(other.language) == _tongue(trial.language) or len(other.links & trial.links) * 2 > len(trial.links)
        for other in found.chosen
    )


def _speaks(found: Findings, language: str, before: set[str]) -> bool:
    """Whether some accepted channel is in that language, and names other pages than those known before."""
    return any(
        _tongue(trial.language) == _tongue(language) and len(trial.links & before) * 2 < len(trial.links)
        for trial in found.accepted
    )


def _tongue(tag: str) -> str:
    """The language, and its script where that is not the usual one: uz-Cyrl is not uz."""
    base, _, rest = tag.partition("-")
    return tag if len(rest) == 4 else base


def _most(tags: Sequence[str]) -> str:
    return Counter(tags).most_common(1)[0][0] if tags else "und"


def _with(channel: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {**channel, "language": language} if language and "language" not in channel else dict(channel)


def _base(tag: str) -> str:
    return tag.split("-")[0]


def _note_name(found: Findings, facts: Facts) -> None:
    language = facts.language.split("-")[0].lower()
    if name := body_name(facts):
        found.names.setdefault(language, name)
