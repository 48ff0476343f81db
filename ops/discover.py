"""`govharvest discover`: from an address to a working definition, with every probe shown."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.clock import utc_now
from core.errors import GovharvestError
from core.settings import Settings, settings_from
from ops import screen
from ops.door import json_option, tell

if TYPE_CHECKING:
    from discovery.describe import Discovery, Given
    from discovery.trial import Trial

TITLES = 3  # samples that are shown of a channel


@click.command()
@click.argument("url", required=False)
@click.option("--country", help="Its country, as in KG; with --candidates, only those of it.")
@click.option("--timezone", default="", help="IANA name, as in Asia/Bishkek.")
@click.option("--language", "languages", multiple=True, help="A language that it publishes in; give one or several.")
@click.option("--id", "id_", default="", help="What the source shall be called, as in kg_mvd.")
@click.option("--write", is_flag=True, help="Write the definition into the folder of sources.")
@click.option("--probes", default=40, show_default=True, type=click.IntRange(5, 200), help="Questions to one site.")
@click.option("--candidates", is_flag=True, help="Work through candidates.csv of the folder of sources.")
@json_option
def discover(
    url: str | None, country: str | None, timezone: str, languages: tuple[str, ...], id_: str, write: bool,
    probes: int, candidates: bool, as_json: bool,
) -> None:  # fmt: skip
    """Find the feeds, APIs, listings and language editions of a site, and propose its definition."""
    from discovery.candidates import read_candidates
    from discovery.describe import Given

    settings = settings_from()
    if candidates == bool(url):
        raise GovharvestError("give an address, as in govharvest discover https://mvd.gov.kg/, or --candidates")
    _refuse_nonsense(timezone, languages, country, id_)
    if url:
        given = Given(country=(country or "").upper(), timezone=timezone, languages=languages)
        work = [(id_, url if "://" in url else f"https://{url}", given)]
    else:
        work = [(row.id, row.url, row.given) for row in read_candidates(settings.sources, country)]
    found = asyncio.run(_discover_all(settings, work, probes, write, as_json))
    if as_json:
        screen.as_json(found if candidates else found[0])
    sys.exit(0 if all(one["definition"] for one in found) else 1)


def _refuse_nonsense(timezone: str, languages: tuple[str, ...], country: str | None, id_: str) -> None:
    """Before the first question: what no definition may hold."""
    from core.sources import countries, place_of, source_of

    home = "https://example.org/"
    said: dict[str, Any] = {"timezone": timezone or "UTC", "languages": list(languages), "name": "x", "name_en": "x",
                            "homepage": home, "channels": [{"feed": home}]}  # fmt: skip
    source_of(said, "xx", "asked", "--timezone, --language")
    if country and country.upper() not in countries():
        raise GovharvestError(f"--country: {country!r} is no country; give it by ISO 3166-1, as KG")
    if id_ and country and place_of(id_).parts[0] != country.lower():
        raise GovharvestError(f"--id {id_} and --country {country} contradict each other; keep one")
    if id_:
        place_of(id_)


async def _discover_all(
    settings: Settings, work: list[tuple[str, str, "Given"]], most: int, write: bool, as_json: bool
) -> list[dict[str, Any]]:
    from core.contact import require_contact_for
    from core.sources import place_of
    from discovery.describe import discover as search
    from discovery.web import Web

    for _, url, _ in work:
        require_contact_for(settings, url)
    done = []
    async with Web(settings) as web:
        for id_, url, given in work:
            try:
                if id_:
                    place_of(id_)
                result = await search(web, url, given, utc_now, _show, most)
                place = _written(settings, result, id_) if write else None
            except GovharvestError as error:
                if len(work) == 1:
                    raise
                tell(f"{id_}: {error}")  # the other candidates may be well
                done.append({"url": url, "definition": "", "error": str(error)})
                continue
            if not as_json:
                _print(result, place)
            done.append(_as_dict(result, place))
    return done


def _show(why: str, url: str, came: str) -> None:
    click.echo(click.style(f"  {screen.safe(why)}: ", dim=True) + screen.safe(f"{url}: {came}"), err=True)


def _print(found: "Discovery", place: Path | None) -> None:
    findings = found.findings
    if findings.page.status not in ("ok", "missing"):
        tell(f"{found.url}: {findings.page.reason or findings.page.status}")
    about = [found.about.country.value or "country unknown", found.about.timezone.value or "time zone unknown"]
    screen.line(f"{found.url}: {', '.join([*about, *(findings.platforms or ['no known platform'])])}")
    for name in ("country", "timezone"):
        proposal = getattr(found.about, name)
        if not proposal.sure:
            screen.line(f"  CHECK {name}: {proposal.value or 'none'} ({proposal.why}); --{name} says it")
    columns = ("", "channel", "items", "newest", "title", "date", "text", "language", "found as")
    screen.table(columns, [_row(found, t) for t in findings.trials if t.status != "missing"])
    if absent := sum(trial.status == "missing" for trial in findings.trials):
        screen.line(f"{absent} addresses that such sites often have are not there (404)")
    for place_in, trial in enumerate(findings.chosen):
        for title in trial.titles[:TITLES]:
            screen.line(f"  {trial.language}: {title[:110]}")
        for wrong in findings.samples[place_in].wrong:
            screen.line(f"  LOOK: {wrong}")
    screen.line(f"{found.requests} requests were made")
    _print_end(found, place)


def _print_end(found: "Discovery", place: Path | None) -> None:
    from discovery.search import SHUT

    if not found.findings.chosen:
        if found.findings.page.status in SHUT:
            tell("nothing can be said of this site now; try again later, or look at it in a browser")
            return
        why = "the table says why" if found.findings.trials else "nothing was there to try"
        tell(f"no channel would do: {why}. Open the site, find the page that lists announcements, give its address")
    elif not found.text:
        tell("the country or time zone is not known: give --country, and --timezone where it has none")
    elif place is None:
        screen.line("")
        click.echo(found.text)
    else:
        screen.line(f"written: {place}; now: govharvest preview {place}")


def _row(found: "Discovery", trial: "Trial") -> tuple[object, ...]:
    chosen = trial in found.findings.chosen
    sample = found.findings.samples[found.findings.chosen.index(trial)] if chosen else None
    verdict = "TAKEN" if chosen else "good" if trial.accepted else trial.status
    newest = f"{trial.newest:%Y-%m-%d}" if trial.newest else f"{sample.newest:%Y-%m-%d}" if (
        sample and sample.newest) else "-"  # fmt: skip
    text = f"{sample.texted}/{sample.pages}" if sample else "-"
    why = trial.why if not trial.accepted else trial.origin
    dated = f"{sample.dated}/{sample.pages}" if sample else f"{trial.share('at'):.0%}"
    return (verdict, _address(trial), trial.many, newest, f"{trial.share('title'):.0%}", dated, text,
            trial.language, why)  # fmt: skip


def _address(trial: "Trial") -> str:
    from core.definition import ChannelPart

    return ChannelPart.model_validate(dict(trial.channel)).key


def _written(settings: Settings, found: "Discovery", id_: str) -> Path | None:
    """Never over a file that is there."""
    if not found.text:
        return None
    from core.sources import place_of

    country = found.about.country
    if not id_ and not country.sure:
        said = f"is only proposed ({country.why}): {country.value}" if country.value else "is not known"
        raise GovharvestError(f"its country {said}; give --country, or --id as in kg_mvd")
    path = settings.sources / place_of(id_ or f"{country.value.lower()}_{found.file_name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(found.text)
    except FileExistsError:
        advice = "look at it, or choose another name with --id"
        raise GovharvestError(f"{path}: is there already, and was left as it is; {advice}") from None
    except OSError as error:
        raise GovharvestError(f"{path}: cannot be written ({error.strerror}); GOVHARVEST_SOURCES names it") from None
    return path


def _texted(found: "Discovery", trial: "Trial") -> float | None:
    """Of the announcements that were looked at; None where none was."""
    chosen = found.findings.chosen
    sample = found.findings.samples[chosen.index(trial)] if trial in chosen else None
    return sample.texted / sample.pages if sample and sample.pages else None


def _as_dict(found: "Discovery", place: Path | None) -> dict[str, Any]:
    findings, about = found.findings, found.about
    channels = [
        {"channel": _address(trial), "taken": trial in findings.chosen, "status": trial.status, "why": trial.why,
         "origin": trial.origin, "items": trial.many, "newest": trial.newest, "language": trial.language,
         "titles": trial.titles[:TITLES], "share_with_text": _texted(found, trial),
         "share_with_title": trial.share("title"),
         "share_with_date": trial.share("at")}
        for trial in findings.trials
    ]  # fmt: skip
    return {
        "url": found.url, "page": findings.page.status, "country": about.country.value,
        "timezone": about.timezone.value, "platforms": findings.platforms, "channels": channels,
        "requests": found.requests, "definition": found.text, "file": str(place) if place else None,
    }  # fmt: skip
