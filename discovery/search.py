"""The order in which a site is searched, from what it declares to what is only tried; every probe counts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from tldextract import TLDExtract

from core.sources import source_of
from core.tongues import language_in
from core.urls import canonical, host, same_site
from discovery.choice import ranked, seen_through
from discovery.conventions import FEEDS, NOWHERE, SITEMAPS
from discovery.editions import Edition, editions, swapped
from discovery.facts import Facts, facts_of
from discovery.feeds import named_feeds
from discovery.findings import Findings, base, is_fed, is_taken, most_of, note_name, speaks, tongue
from discovery.listed import listings_on, read_here
from discovery.platforms import channels_of, platforms_of
from discovery.probes import Probes
from discovery.sample import sample
from discovery.sections import sections
from discovery.sitemaps import pattern_in, worth_reading
from discovery.trial import Trial, tried
from discovery.web import Page

DECLARED, PLATFORM, SECTIONS, HUBS, STEPS = 6, 4, 3, 2, 2  # at most so many of each are tried on a page
# Nobody is there, or nobody wants to be asked; a page that is forbidden may have an open feed beside it.
SHUT = ("dns", "connect", "timeout", "tls", "robots_unreachable", "robots_denied", "rate_limited", "http_server",
        "forbidden_address", "unasked")  # fmt: skip
_SUFFIXES = TLDExtract(suffix_list_urls=(), cache_dir=None)  # those of the package; nothing is asked
GONE = ("dns", "connect", "timeout", "tls", "robots_unreachable", "rate_limited", "unasked")  # no use to go on
IN_A_ROW = 3  # conventional addresses that answer with a web page; the others would too


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
        note_name(found, facts)
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
                note_name(found, read[-1])
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
                if "feed" not in channel or not is_fed(found, str(channel.get("language") or language)):
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
        have = {tongue(trial.language) for trial in found.accepted}
        for edition in [*editions(facts, self.languages), *self._beside(found)]:
            if tongue(edition.language) in have or not self.probes.left:
                continue
            before = set().union(*(trial.links for trial in found.accepted)) if found.accepted else set()
            await self._swapped(found, edition)
            if not speaks(found, edition.language, before):
                await self._edition(found, edition)
            if speaks(found, edition.language, before):
                have.add(tongue(edition.language))
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
            for tag in self.languages if named and base(tag) != base(language_in(named))
            for at in swapped(named, tag)[:1]
        ]  # fmt: skip

    async def _swapped(self, found: Findings, edition: Edition) -> None:
        for trial in ranked(found.accepted):
            where = next((str(trial.channel[kind]) for kind in ("feed", "listing") if kind in trial.channel), "")
            if not language_in(where) or tongue(trial.language) == tongue(edition.language):
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
            if trial.language != "und" and is_taken(found, trial):
                continue
            source = source_of({**self.source, "channels": [trial.channel]}, "xx", "asked", "the proposal")
            looked = await sample(self.probes, trial, source, found.of_anything)
            tag = most_of(looked.languages) if trial.language == "und" else trial.language
            better = replace(trial, language=tag)
            status, why = seen_through(better, looked, self.now)
            better = replace(better, status=status, why=why)
            found.trials[found.trials.index(trial)] = better
            if better.accepted and not is_taken(found, better):
                found.samples[len(found.chosen)] = looked
                found.chosen.append(better)

    @staticmethod
    def _has(found: Findings, *kinds: str) -> bool:
        return any("api" in kinds if "preset" in t.channel else t.kind in kinds for t in found.accepted)


def _domain(url: str) -> str:
    """admin.ch of www.ejpd.admin.ch, and mvd.gov.kg of itself."""
    return _SUFFIXES(host(url)).top_domain_under_public_suffix or host(url)


def _with(channel: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {**channel, "language": language} if language and "language" not in channel else dict(channel)
