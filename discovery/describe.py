"""From an address to a definition: search the site, propose what is missing, write it down."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from core.errors import GovharvestError
from core.urls import host
from discovery.definition import About, definition
from discovery.facts import Facts, facts_of
from discovery.findings import Findings
from discovery.probes import Probes, Show
from discovery.search import Search
from discovery.web import Web
from discovery.whereabouts import Proposal, country_of, date_order_of, file_name_of, languages_of, timezone_of

MOST_PROBES = 40


@dataclass(frozen=True, kw_only=True)
class Given:
    """What the operator, or a row of candidates, says already; empty: it is to be found out."""

    country: str = ""
    timezone: str = ""
    languages: tuple[str, ...] = ()
    name: str = ""
    name_en: str = ""
    body_kind: str = "ministry"


@dataclass(frozen=True, kw_only=True)
class Discovery:
    """A site, searched."""

    url: str
    findings: Findings
    about: About
    requests: int  # that were sent, robots.txt included
    text: str = ""  # of the definition; empty where nothing was found

    @property
    def file_name(self) -> str:
        """`mvd` of https://mvd.gov.kg/."""
        return file_name_of(self.url)


async def discover(
    web: Web, url: str, given: Given, now: Callable[[], datetime], show: Show, most: int = MOST_PROBES
) -> Discovery:
    """Searches the site of the address; GovharvestError where it is no address."""
    if not url.startswith(("http://", "https://")) or not host(url):
        raise GovharvestError(f"{url!r} is no web address; write it in full, as https://mvd.gov.kg/")
    before, parts = web.sent, urlsplit(url)
    homepage = urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
    source: dict[str, Any] = {"name": host(url), "name_en": host(url), "homepage": homepage, "timezone": "UTC",
                              "channels": [{"feed": url}]}  # fmt: skip
    probes = Probes(web, source, most, show)
    page = await probes.page(url, "the page")
    facts = facts_of(page.html, page.url) if page.status == "ok" and page.is_html else None
    about = _about(url, homepage, facts, given)
    if about.timezone.value:
        source["timezone"] = about.timezone.value
    source |= {"languages": list(about.languages), "date_order": about.date_order}
    found = await Search(probes, source, about.languages, now()).run(url)
    about = _named(about, found, given)
    text = definition(about, found, now()) if found.chosen and about.timezone.value else ""
    return Discovery(url=url, findings=found, about=about, requests=web.sent - before, text=text)


def _about(url: str, homepage: str, facts: Facts | None, given: Given) -> About:
    country = Proposal(given.country, "as given", sure=True) if given.country else country_of(url, facts)
    zone = Proposal(given.timezone, "as given", sure=True) if given.timezone else timezone_of(country.value)
    return About(
        country=country, timezone=zone, name=given.name, name_en=given.name_en, body_kind=given.body_kind,
        homepage=homepage, date_order=date_order_of(country.value),
        languages=given.languages or languages_of(country.value, facts),
    )  # fmt: skip


def _named(about: About, found: Findings, given: Given) -> About:
    """With what the site calls itself, in its first language and in English."""
    fallback = next(iter(found.names.values()), host(about.homepage))
    native = next((found.names[tag] for tag in about.languages if tag in found.names), fallback)
    english = found.names.get("en", native)
    return replace(about, name=given.name or native, name_en=given.name_en or english)
