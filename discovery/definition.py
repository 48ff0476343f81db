"""What was found -> the text of a definition, with a comment on whatever a person should look at (pure)."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.definition import ChannelPart
from core.plain import plain
from discovery.findings import Findings
from discovery.trial import Trial
from discovery.whereabouts import Proposal

_ORDER = (
    "language",
    "preset",
    "with",
    "feed",
    "listing",
    "api",
    "sitemap",
    "links",
    "pattern",
    "next_page",
    "page_url",
)
_PLAIN_WORD = re.compile(r"[A-Za-z][A-Za-z_-]*")
_READ_OTHERWISE = frozenset({"no", "yes", "on", "off", "y", "n", "true", "false", "null"})  # by YAML


@dataclass(frozen=True, kw_only=True)
class About:
    """What the definition says of the body; `Proposal` where it was found out."""

    country: Proposal
    timezone: Proposal
    name: str
    name_en: str
    body_kind: str = "ministry"
    homepage: str
    date_order: str = "DMY"
    languages: tuple[str, ...] = ()


def definition(about: About, found: Findings, now: datetime) -> str:
    """The YAML text; it loads, whatever the site wrote in its titles."""
    return "\n".join(_lines(about, found, now)) + "\n"


def _lines(about: About, found: Findings, now: datetime) -> Iterator[str]:
    yield "# yaml-language-server: $schema=../../docs/source.schema.json"
    yield f"# Proposed by `govharvest discover {_comment(found.url)}` on {now:%Y-%m-%d}. Look at what the comments say,"
    yield "# then at `govharvest preview` of this file; `govharvest check --live` confirms and activates it."
    yield f"name: {_text(about.name)}  # CHECK: as the body calls itself"
    yield f"name_en: {_text(about.name_en)}  # CHECK: its name in English"
    yield f"body_kind: {about.body_kind}  # CHECK: ministry, agency, parliament, …"
    yield f"homepage: {_text(about.homepage)}"
    yield f"timezone: {about.timezone.value}{'' if about.timezone.sure else f'  # CHECK: {about.timezone.why}'}"
    if about.date_order != "DMY":
        yield f"date_order: {about.date_order}"
    if others := [tag for tag in about.languages if tag not in {_tag(trial) for trial in found.chosen}]:
        yield f"# No channel was found in {', '.join(others)}."
    yield f"evidence: {_text(f'discover, {len(found.trials)} channels tried; ' + _platforms(found))}"
    yield f"evidence_date: {now:%Y-%m-%d}"
    yield "confirmed: never"
    yield "active: false"
    yield "channels:"
    for place, trial in sorted(enumerate(found.chosen), key=lambda one: _place(_tag(one[1]), about.languages)):
        yield from _channel(trial, place, found)
    for trial in found.accepted:
        if not any(len(trial.links & other.links) * 2 > len(trial.links) for other in found.chosen):
            yield f"# Also found: {_comment(_key(trial.channel))} ({_numbers(trial)}; {_comment(trial.origin)})"


def _channel(trial: Trial, place: int, found: Findings) -> Iterator[str]:
    yield f"  # {_numbers(trial)}; {_comment(trial.origin)}"
    sample = found.samples.get(place)
    if sample is not None and sample.dated < sample.pages:
        yield f"  # CHECK: {sample.pages - sample.dated} of {sample.pages} pages showed no date; rules: date: may help"
    if trial.kind == "listing" and trial.sureness < 0.8:
        yield f"  # CHECK: the list was inferred ({trial.sureness:.0%} sure); are these its announcements?"
    tag = _tag(trial)
    keys = {**({"language": tag} if tag != "und" else {}), **trial.channel}
    ordered = sorted(keys, key=lambda key: _ORDER.index(key) if key in _ORDER else len(_ORDER))
    for number, key in enumerate(ordered):
        yield f"  {'-' if number == 0 else ' '} {key}: {_value(keys[key])}"


def _place(tag: str, languages: Sequence[str]) -> int:
    """The country's languages in their order, then others."""
    bases = [language.split("-")[0] for language in languages]
    return bases.index(tag.split("-")[0]) if tag.split("-")[0] in bases else len(bases)


def _tag(trial: Trial) -> str:
    return str(trial.channel.get("language") or trial.language)


def _numbers(trial: Trial) -> str:
    newest = f"the newest of {trial.newest:%Y-%m-%d}" if trial.newest else "without dates"
    return f"{trial.many} announcements, {newest}{', and further pages' if trial.has_more else ''}"


def _key(channel: Mapping[str, Any]) -> str:
    return ChannelPart.model_validate(dict(channel)).key


def _platforms(found: Findings) -> str:
    return f"the site shows signs of {', '.join(found.platforms)}" if found.platforms else "no platform was recognised"


def _value(value: Any) -> str:
    if isinstance(value, str):
        if _PLAIN_WORD.fullmatch(value) and value.lower() not in _READ_OTHERWISE:
            return value
        return _text(value) if "\\" not in value else "'" + value.replace("'", "''") + "'"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_value(part)}" for key, part in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)


def _text(text: str) -> str:
    return json.dumps(" ".join(plain(text).split())[:300], ensure_ascii=False)


def _comment(text: str) -> str:
    return " ".join(plain(text).split())[:300]
