"""Announcements of drawn ministries in several languages, each text written by itself from the same facts.

What decides about links knows nothing of this: names are transliterated in the usual inconsistent ways, days and
amounts are written in each language's own formats, editions are shortened, late or missing, and several announcements
of a kind stand beside each other on a day.
"""

from dataclasses import dataclass
from datetime import date as Day
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml

HERE = Path(__file__).parent
KINDS: dict[str, dict[str, list[str]]] = yaml.safe_load((HERE / "kinds.yaml").read_text(encoding="utf-8"))
WORDS: dict[str, Any] = yaml.safe_load((HERE / "words.yaml").read_text(encoding="utf-8"))
TONGUES = {"kg": ("ky", "ru", "en"), "th": ("th", "en"), "cn": ("zh", "en"), "sy": ("ar", "en")}
SECOND = {"kg": 0.75, "th": 0.5, "cn": 0.5, "sy": 0.5}  # how often there is an edition beside the first
SHORTENED, LATE = 0.25, 0.2


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One text of an announcement, and where its site puts it."""

    announcement: int
    kind: str
    language: str
    day: Day
    title: str
    text: str


def announcements(random: Random, land: str, days: int, begin: Day, a_day: tuple[int, int]) -> list[list[Edition]]:
    """The editions of each announcement of some days, several of a kind beside each other."""
    drawn: list[list[Edition]] = []
    for number in range(days):
        day = begin + timedelta(days=number)
        many = random.randint(*a_day)
        kinds = random.choices([kind for kind, told in KINDS.items() if set(TONGUES[land]) <= set(told)], k=many)
        if "rates" in KINDS and land in ("kg", "th", "cn", "sy"):
            kinds.append("rates")  # every day, as they are
        kinds += [random.choice(kinds)]  # two of a kind
        drawn += [_announcement(random, land, kind, day, len(drawn) + at) for at, kind in enumerate(kinds)]
    return drawn


def _announcement(random: Random, land: str, kind: str, day: Day, number: int) -> list[Edition]:
    facts = _facts(random, land, day)
    first, *others = TONGUES[land]
    editions = []
    for language in (first, *(other for other in others if random.random() < SECOND[land])):
        late = random.choice((1, 1, 2, 3)) if language != first and random.random() < LATE else 0
        title, text = _written(
            random, land, kind, facts, language, short=language == "en" and random.random() < SHORTENED
        )
        editions.append(
            Edition(
                announcement=number,
                kind=kind,
                language=language,
                day=day + timedelta(days=late),
                title=title,
                text=text,
            )
        )
    return editions


def _facts(random: Random, land: str, day: Day) -> dict[str, Any]:
    rates = [random.uniform(86, 89), random.uniform(99, 104), random.uniform(1.0, 1.3), random.uniform(0.16, 0.19)]
    amounts = (random.randint(1, 99) * 100_000, random.randint(1_000, 999_999), random.randint(1, 90) * 10**6)
    places = WORDS["where"] if land == "kg" else WORDS["provinces"][land_tongue(land)]
    people = range(len(WORDS["who"] if land == "kg" else WORDS["people"]))
    who, who2 = random.sample(people, 2)
    return {
        "n": random.choice((random.randint(11, 99), random.randint(100, 999), random.randint(1_000, 60_000))),
        "n2": random.randint(100, 9_999),
        "small": random.randint(2, 30),
        "percent": round(random.uniform(1, 40), 1),
        "act": random.randint(1, 700),
        "money": random.choice(amounts),
        "rates": [round(rate, 4) for rate in rates],
        "phone": f"0312 {random.randint(10, 99)}-{random.randint(10, 99)}-{random.randint(10, 99)}",
        "who": who,
        "who2": who2,
        "where": random.randrange(len(places)),
        "country": random.choice(WORDS["country"]),
        "thing": random.choice(WORDS["thing"]),
        "program": random.choice(WORDS["program"]),
        "day": day + timedelta(days=random.randint(-2, 6)),
        "time": (random.randint(7, 19), random.choice((0, 15, 30, 45))),
        "year": day.year - random.randint(0, 1),
    }  # fmt: skip


def land_tongue(land: str) -> str:
    """The first language of a land."""
    return TONGUES[land][0]


def _written(
    random: Random, land: str, kind: str, facts: dict[str, Any], language: str, *, short: bool
) -> tuple[str, str]:
    title, *sentences = KINDS[kind][language]
    kept = [line.removeprefix("~") for line in sentences if not line.startswith("~") or random.random() < 0.7]
    if short:
        kept = kept[:2]
    values = _values(random, land, facts, language)
    return title.format_map(values), " ".join(line.format_map(values) for line in kept)


def _values(random: Random, land: str, facts: dict[str, Any], language: str) -> dict[str, str]:
    grouped = random.random() < 0.7
    style = random.randrange(3)
    return {
        "n": _number(facts["n"], language, grouped),
        "n2": _number(facts["n2"], language, grouped),
        "small": _small(random, facts["small"], language),
        "percent": _decimal(facts["percent"], language),
        "act": str(facts["act"]),
        "money": _money(random, facts["money"], language, grouped),
        "phone": facts["phone"],
        "who": _person(random, land, facts["who"], language),
        "who2": _person(random, land, facts["who2"], language),
        "where": _where(random, land, facts["where"], language),
        "country": _one(random, facts["country"][language]),
        "thing": facts["thing"][language],
        "program": _one(random, facts["program"][language]),
        "day": _day(facts["day"], language, style),
        "time": _time(random, facts["time"][0], facts["time"][1], language),
        "year": str(facts["year"] + (543 if language == "th" else 0)),
        **{f"rate{at + 1}": _decimal(rate, language, places=4) for at, rate in enumerate(facts["rates"])},
    }


def _one(random: Random, said: Any) -> str:
    return str(random.choice(said)) if isinstance(said, list) else str(said)


def _number(number: int, language: str, grouped: bool) -> str:
    if not grouped or number < 1_000:
        return str(number)
    return f"{number:,}".replace(",", "," if language in ("en", "th", "zh", "ar") else " ")


def _small(random: Random, number: int, language: str) -> str:
    words = WORDS["words"].get(language)
    return words[number] if words and number < len(words) and random.random() < 0.5 else str(number)


def _decimal(number: float, language: str, places: int = 1) -> str:
    return f"{number:.{places}f}".replace(".", "," if language in ("ky", "ru") else ".")


def _money(random: Random, amount: int, language: str, grouped: bool) -> str:
    if amount >= 10**6 and amount % 100_000 == 0 and random.random() < 0.6:
        if language == "zh":
            return f"{amount // 10_000}万元"
        return f"{_decimal(amount / 10**6, language)} {WORDS['million'][language]}".replace(",0 ", " ").replace(
            ".0 ", " "
        )
    return _number(amount, language, grouped)


def _person(random: Random, land: str, place: int, language: str) -> str:
    if land != "kg":
        if language == "en" and land != "th":
            return str(WORDS["people_en"][land_tongue(land)][place])
        return str(WORDS["people"][place][language])
    given, family = (_one(random, part) for part in WORDS["who"][place][language])
    return f"{given[0]}. {family}" if random.random() < 0.2 else f"{given} {family}"


def _where(random: Random, land: str, place: int, language: str) -> str:
    if land != "kg":
        return str(WORDS["provinces"][land_tongue(land)][place][int(language == "en")])
    return _one(random, WORDS["where"][place][language])


def _day(day: Day, language: str, style: int) -> str:
    year = day.year + 543 if language == "th" else day.year
    if language == "zh":
        return f"{day.month}月{day.day}日" if style == 0 else f"{year}年{day.month}月{day.day}日"
    if style == 0 and language != "en":
        return f"{day.day:02}.{day.month:02}.{year}" if language in ("ky", "ru") else f"{day.day}/{day.month}/{year}"
    month = WORDS["months"][language][day.month - 1]
    if language == "ky":
        return f"{year}-жылдын {day.day}-{month}" if style == 1 else f"{day.day}-{month}"
    if language == "en":
        return (f"{month} {day.day}", f"{day.day} {month} {year}", f"{month} {day.day}, {year}")[style]
    return f"{day.day} {month} {year}" if style == 1 else f"{day.day} {month}"


def _time(random: Random, hour: int, minute: int, language: str) -> str:
    if language == "en" and random.random() < 0.5:
        half = "p.m." if hour >= 12 else "a.m."
        return f"{(hour - 1) % 12 + 1}:{minute:02} {half}" if minute else f"{(hour - 1) % 12 + 1} {half}"
    return f"{hour:02}:{minute:02}"
