"""Which country, time zone and languages an address and its page speak for; each with the reason, for a person (pure).

Nothing is guessed in silence: what no sign speaks for stays empty, and every proposal says what it rests on.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from babel.languages import get_official_languages

from core.sources import countries
from core.tongues import WRITTEN
from core.urls import host
from discovery.facts import Facts

# Top-level names that are not the ISO code of their country.
_NAMES = {
    "uk": "GB", "gov": "US", "mil": "US", "su": "RU", "eu": "EU", "xn--p1ai": "RU", "xn--j1amh": "UA",
    "xn--90ais": "BY", "xn--80ao21a": "KZ", "xn--l1acc": "MN", "xn--y9a3aq": "AM", "xn--node": "GE",
    "xn--d1alf": "MK", "xn--90a3ac": "RS", "xn--e1a4c": "EU", "xn--90ae": "BG", "xn--qxam": "GR", "xn--fiqs8s": "CN",
    "xn--kprw13d": "TW", "xn--3e0b707e": "KR", "xn--o3cw4h": "TH", "xn--mgbaam7a8h": "AE", "xn--mgba3a4f16a": "IR",
}  # fmt: skip
# Of countries with several zones, that of the seat of government.
_SEATS = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "CA": "America/Toronto", "CD": "Africa/Kinshasa", "CL": "America/Santiago", "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia", "DE": "Europe/Berlin", "EC": "America/Guayaquil", "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta", "KZ": "Asia/Almaty", "MN": "Asia/Ulaanbaatar", "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland", "PG": "Pacific/Port_Moresby", "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow", "UA": "Europe/Kyiv", "US": "America/New_York", "UZ": "Asia/Tashkent",
}  # fmt: skip
# Names of countries that anybody may register, and that many register for the sound of it.
_ANYBODYS = frozenset("ai cc co fm gg io la ly me nu st to tv vc ws".split())
_LOCALE = re.compile(r"^[a-z]{2,3}(?:[-_][A-Z][a-z]{3})?[-_]([A-Z]{2})\b")
# CLDR writes zh_Hant; a definition has the language alone, where only one script is written.
_SCRIPT = re.compile(r"[_-](?:Hans|Hant)$")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value and what it rests on; `sure` where it needs no second look."""

    value: str
    why: str
    sure: bool = False


def country_of(url: str, facts: Facts | None) -> Proposal:
    """ISO 3166-1 alpha-2 in capitals."""
    last = host(url).rpartition(".")[2]
    code = _NAMES.get(last, last.upper())
    if code in countries() and len(last) >= 2 and not last.isdigit():
        sure = last not in _ANYBODYS or ".gov." in f".{host(url)}"
        return Proposal(code, f"the address ends in .{last}", sure=sure)
    for said, what in ((facts.locale, "og:locale"), (facts.language, "its lang attribute")) if facts else ():
        found = _LOCALE.match(said)
        if found and found[1] in countries() and found[1] != "US":  # which software says unasked
            return Proposal(found[1], f"{what} is {said}")
    return Proposal("", "neither address nor page say it")


def timezone_of(country: str) -> Proposal:
    """IANA name: the one zone of the country, else that of its seat of government."""
    zones = _zones().get(country, ())
    if not zones:
        return Proposal("", f"no time zone is known of {country or 'a country that is unknown'}")
    if len(zones) == 1:
        return Proposal(zones[0], f"the only zone of {country}", sure=True)
    seat = _SEATS.get(country, "")
    return Proposal(seat or zones[0], f"{country} has {len(zones)} zones; this is {'its seat' if seat else 'one'}")


def languages_of(country: str, facts: Facts | None) -> tuple[str, ...]:
    """Official languages of the country that sites are known to be written in, what the page declares first."""
    said = facts.language.replace("_", "-").split("-")[0].lower() if facts else ""
    official = get_official_languages(country, de_facto=True) if country else ()
    plain = [_SCRIPT.sub("", tag).replace("_", "-") for tag in official]
    shown = [tag for tag in (said, *plain) if tag.split("-")[0] in WRITTEN]
    return tuple(dict.fromkeys(shown))


def date_order_of(country: str) -> str:
    """How figures of a date stand there by CLDR's habit: DMY but for few."""
    if country in {"US", "FM", "MH", "PW", "PH"}:
        return "MDY"
    return "YMD" if country in {"CN", "HU", "JP", "KP", "KR", "LT", "MN", "TW"} else "DMY"


def file_name_of(url: str) -> str:
    """What the source's file may be called: mvd of https://mvd.gov.kg/."""
    common = {"www", "m", "gov", "gob", "gouv", "go", "govt", "gub", "co", "com", "org", "net", "government"}
    labels = [part for part in host(url).split(".")[:-1] if part not in common and not part.isdigit()]
    plain = re.sub(r"[^a-z0-9]+", "_", (labels[0] if labels else "source").lower()).strip("_") or "source"
    return plain if plain[0].isalpha() else f"s_{plain}"


@lru_cache(maxsize=1)
def _zones() -> dict[str, tuple[str, ...]]:
    """Country -> its zones, as the tz database lists them."""
    found: dict[str, tuple[str, ...]] = {"EU": ("Europe/Brussels",), "UN": ("UTC",), "XX": ("UTC",),
                                         "XK": ("Europe/Belgrade",)}  # fmt: skip
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text().splitlines():
        if line and line[0] != "#":
            code, _, zone = line.split("\t")[:3]
            found[code] = (*found.get(code, ()), zone)
    return found
