"""How well a site's channels are found: the search over drawn sites and traps, beside what is right about each.

python -m benchmarks.discover [--json] [--only NAME ...] [--all]; `--all` prints a line for every site.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import ip_network
from statistics import median
from time import monotonic
from typing import Any

import discovery.web
from benchmarks.standins import names
from benchmarks.standins.served import Town
from benchmarks.standins.site import Standin, Want
from benchmarks.standins.town import CLOCK, draw
from core.definition import ChannelPart
from core.settings import settings_from
from core.urls import canonical
from discovery.describe import MOST_PROBES, Discovery, Given, discover
from discovery.trial import Trial

AT_ONCE = 8  # searches; each asks its own site
ENOUGH, STRANGE = 0.9, 0.1  # of the true items a channel must name; of what it names may be something else


@dataclass(kw_only=True)
class Verdict:
    """What came of one site."""

    site: Standin
    probes: int = 0
    requests: int = 0
    seconds: float = 0.0
    found: list[tuple[Want, bool]] = field(default_factory=list)  # every language, and whether it was found
    channels: list[tuple[Trial, str]] = field(default_factory=list)  # those chosen, and what is wrong with each
    doubtful: list[str] = field(default_factory=list)  # accepted beside them, and wrong
    wrong: list[str] = field(default_factory=list)


def main() -> int:
    """Prints the scores and what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--all", action="store_true", help="a line for every site")
    parser.add_argument("--only", nargs="*", default=[], help="names of stand-ins")
    parser.add_argument("--probes", action="store_true", help="show every probe")
    chosen = parser.parse_args()
    verdicts = asyncio.run(measure(chosen.only, shown=chosen.probes))
    if chosen.json:
        print(
            json.dumps(
                {"benchmark": "discover", "data": "stand-ins", "items": len(verdicts), "scores": scores(verdicts)}
            )
        )
        return 0
    for verdict in verdicts:
        if chosen.all or verdict.wrong:
            said = "; ".join(verdict.wrong) or "right"
            print(f"{verdict.site.name:<24}{verdict.probes:>3} probes {verdict.seconds:5.1f} s  {said}")
    for name, value in scores(verdicts).items():
        print(f"{name:<32}{value:>10.4g}")
    return 0


async def measure(only: Sequence[str] = (), *, shown: bool = False) -> list[Verdict]:
    """The search over every stand-in, or those named."""
    discovery.web.command = names.command  # type: ignore[attr-defined]
    settings = replace(
        settings_from({}), allowed_networks=(ip_network("127.0.0.0/8"),), delay_s=0.0, fetch_timeout_s=10
    )
    places = asyncio.Semaphore(AT_ONCE)
    with Town(draw) as town:
        async with discovery.web.Web(settings) as web:

            async def one(site: Standin) -> Verdict:
                async with places:
                    return await judged(web, site, town, shown=shown)

            return await asyncio.gather(*(one(s) for s in town.sites.values() if not only or s.name in only))


async def judged(web: discovery.web.Web, site: Standin, town: Town, *, shown: bool = False) -> Verdict:
    """One search and what it is worth."""
    probes: list[str] = []

    def show(why: str, url: str, came: str) -> None:
        probes.append(url)
        if shown:
            print(f"{site.name}: {why}: {url}: {came}", file=sys.stderr)

    began = monotonic()
    given = Given(country=site.country, languages=site.languages)
    try:
        async with asyncio.timeout(60):
            found = await discover(web, site.url, given, _clock, show)
    except Exception as error:
        verdict = Verdict(site=site, wrong=[f"broke: {error!r}"[:200]])
        verdict.found = [(want, False) for want in site.wants]
        return verdict
    verdict = judge(site, found)
    verdict.probes, verdict.requests = len(probes), len(town.asked(site))
    verdict.seconds = monotonic() - began
    verdict.wrong += list(_impolite(site, town, len(probes)))
    return verdict


def _clock() -> datetime:
    return CLOCK


def _impolite(site: Standin, town: Town, probes: int) -> Iterator[str]:
    if probes > MOST_PROBES:
        yield f"{probes} probes"
    asked = [visit.path for visit in town.asked(site) if visit.path != "/robots.txt"]
    if not site.may_ask and asked:
        yield f"asked {asked[0]} that robots.txt forbids"
    if len(asked) > 2 * MOST_PROBES:
        yield f"{len(asked)} requests"


def judge(site: Standin, found: Discovery) -> Verdict:
    """What was found beside what is right."""
    verdict = Verdict(site=site)
    chosen = found.findings.chosen
    for trial in chosen:
        verdict.channels.append((trial, fault(site, trial)))
    for want in site.wants:
        verdict.found.append((want, any(not wrong and _gives(want, trial) for trial, wrong in verdict.channels)))
    verdict.doubtful = [
        f"{_key(trial)}: {wrong}"
        for trial in found.findings.accepted
        if trial not in chosen and (wrong := fault(site, trial))
    ]
    verdict.wrong += [f"missed {want.language}" + _instead(want, found) for want, got in verdict.found if not got]
    verdict.wrong += [f"took {_key(trial)}: {wrong}" for trial, wrong in verdict.channels if wrong]
    return verdict


def fault(site: Standin, trial: Trial) -> str:
    """What is wrong with a channel; empty where it names its language's announcements and hardly anything else."""
    if site.is_trap:
        return "a trap"
    named = {canonical(item.url) for item in trial.items}
    theirs = {canonical(url) for tag, urls in site.theirs.items() if _speaks(tag, trial) for url in urls}
    strange = len(named - theirs) / max(len(named), 1)
    if strange > STRANGE:
        return f"{strange:.0%} of its items are none of the {trial.language} announcements"
    return ""


def _gives(want: Want, trial: Trial) -> bool:
    """Whether the channel is one that was wanted; where there is no feed, whether it names the list's items."""
    if not _speaks(want.language, trial):
        return False
    key = canonical(_key(trial))
    if any(_is(key, address) for address in want.feeds):
        return True
    if want.feeds:
        return False
    named = {canonical(item.url) for item in trial.items}
    return len(named & {canonical(url) for url in want.items}) >= ENOUGH * len(want.items)


def _is(key: str, address: str) -> bool:
    return key.startswith(canonical(address[:-1])) if address.endswith("*") else key == canonical(address)


def _speaks(tag: str, trial: Trial) -> bool:
    return str(trial.channel.get("language") or trial.language).split("-")[0] == tag.split("-")[0]


def _instead(want: Want, found: Discovery) -> str:
    """What the search said of the channels that were wanted."""
    said = [
        f" ({trial.status}: {trial.why or _key(trial)})"[:160]
        for trial in found.findings.trials
        if any(_is(canonical(_key(trial)), address) for address in want.feeds)
    ]
    return "".join(said[:2]) or (" (never tried)" if want.feeds else "")


def _key(trial: Trial) -> str:
    part = ChannelPart.model_validate(dict(trial.channel))
    return str(getattr(part, part.kind))


def scores(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """Shares over languages of sites, and what it cost."""
    wants = [(verdict, want, got) for verdict in verdicts for want, got in verdict.found]
    fed = [got for _, want, got in wants if want.feeds]
    listed = [got for _, want, got in wants if not want.feeds]
    chosen = [wrong for verdict in verdicts for _, wrong in verdict.channels]
    dated = [
        trial.share("at") for v in verdicts for trial, wrong in v.channels if trial.kind == "listing" and not wrong
    ]
    others = [got for verdict in verdicts for _, got in verdict.found[1:]]
    traps = [verdict for verdict in verdicts if verdict.site.is_trap]
    probes = [verdict.probes for verdict in verdicts]
    return {
        "sites": len(verdicts),
        "traps": len(traps),
        "recall": _share(fed),
        "listing": _share(listed),
        "precision": _share([not wrong for wrong in chosen]),
        "editions": _share(others),
        "listing_dated": round(sum(dated) / max(len(dated), 1), 4),  # share of rows whose day the crawler reads
        "traps_accepted": sum(bool(verdict.channels) for verdict in traps),
        "traps_doubtful": sum(bool(verdict.doubtful) for verdict in traps),
        "impolite": sum("robots.txt" in wrong or "probes" in wrong for v in verdicts for wrong in v.wrong),
        "broken": sum(wrong.startswith("broke") for v in verdicts for wrong in v.wrong),
        "probes_median": median(probes),
        "probes_most": max(probes),
        "requests_most": max(verdict.requests for verdict in verdicts),
    }


def _share(found: Sequence[Any]) -> float:
    return round(sum(map(bool, found)) / len(found), 4) if found else 1.0


if __name__ == "__main__":
    sys.exit(main())
