"""Rows of one body together: its file, its names, its homepage, its channels."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tools.catalogue.channels import NO_PATTERN, Channel, channels, link_pattern
from tools.catalogue.rows import Row, curated

# Endings of a row's id that tell its address from others of the same body.
_ENDINGS = set(
    "2 3 235 302 en en2 ru kk ky tg tr tr2 fr de zh hi english rss html api sitemap json feed news press media".split()
)
_QUALIFIERS = re.compile(
    r", (speeches( and statements)?|news( and communications)?|statements|events|documents|presidential actions"
    r"|briefings|hib|latest policies|policy releases|drafts for comment|spokesperson|economy|economic diplomacy"
    r"|royal speeches|security and disarmament)$"
)
_ENGLISH = {"AU", "CA", "GB", "NZ", "US"}
_YEAR_FIRST = {"CN", "HU", "JP", "KR", "LT", "MN", "TW"}
_TOPICS = set(
    "foreign_affairs finance defence interior economy social health justice transport trade agriculture environment "
    "digital labour education culture emergency sport science public_administration tourism housing regional energy "
    "development other_ministry".split()
)
_NOT_MINISTRY = re.compile(
    r"agency|service|forces|bundeswehr|bureau|administration|authority|inspectorate|tax|board|advocacia|receita|controladoria|"
    r"commission|council|police|directorate|intelligence|office for|centers|university|debt|tesouro|prosecutor|"
    r"\bSECO\b|state secretariat|veterans",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Body:
    """One body: the rows that make its channels, and those that do not, with why."""

    id: str  # kg_mchs
    rows: tuple[Row, ...]
    channels: tuple[Channel, ...]
    not_enough: tuple[tuple[Row, str], ...]
    used: tuple[Row, ...]


def bodies(rows: Sequence[Row]) -> list[Body]:
    """Every body of the catalogue, by id."""
    groups = _groups(rows)
    borrowed = {id(row): pattern for group in groups for row, pattern in _borrowed(group)}
    made = []
    for name, group in _named(groups):
        found = [(row, borrowed.get(id(row)) or channels(row)) for row in group]
        ways = [way for _, many in found if not isinstance(many, str) for way in many]
        made.append(
            Body(
                id=name,
                rows=tuple(group),
                channels=tuple(_distinct(ways)),
                used=tuple(row for row, many in found if not isinstance(many, str)),
                not_enough=tuple((row, many) for row, many in found if isinstance(many, str)),
            )
        )
    return sorted(made, key=lambda body: body.id)


def _groups(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows of one file: told by hand, or of one name on one site, or of one id but for its ending."""
    by_hand = curated()["bodies"]
    groups: list[list[Row]] = []
    place: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        keys = [("by hand", row.country, by_hand[row.id])] if row.id in by_hand else _keys(row)
        group = next((place[key] for key in keys if key in place), None)
        if group is None:
            groups.append(group := [])
        group.append(row)
        place |= {key: group for key in keys if key not in place}
    return groups


def _keys(row: Row) -> list[tuple[str, ...]]:
    body = _QUALIFIERS.sub("", row.body_en)
    return [("id", row.country, stem(row), body), ("name", row.country, row.body_native, row.site)]


def stem(row: Row) -> str:
    """The name of its file: the row's id without country and endings."""
    words = row.id.split("-")[1:]
    while len(words) > 1 and words[-1] in _ENDINGS:
        words.pop()
    return re.sub(r"\W", "_", "_".join(words))


def _named(groups: Iterable[list[Row]]) -> list[tuple[str, list[Row]]]:
    """Each group with its id; where two would have one, the later is numbered."""
    by_hand, taken, named = curated()["bodies"], set(), []
    for group in groups:
        row = group[0]
        name = next((by_hand[r.id] for r in group if r.id in by_hand), min((stem(r) for r in group), key=len))
        one = f"{row.country.lower()}_{name}"
        number = 2
        while one in taken:
            one, number = f"{row.country.lower()}_{name}_{number}", number + 1
        taken.add(one)
        named.append((one, group))
    return named


def _borrowed(group: Sequence[Row]) -> list[tuple[Row, list[Channel]]]:
    """A listing without pattern takes that of the same body's other listing in the same language."""
    found = []
    for row in group:
        lender = next((r for r in group if _lends(r, row)), None)
        if lender and channels(row) == NO_PATTERN:
            channel: Channel = {"language": row.languages[0], "listing": row.url}
            if pattern := link_pattern(lender):
                channel["pattern"] = pattern
            else:
                channel["links"] = lender.selector
            found.append((row, [channel]))
    return found


def _lends(lender: Row, row: Row) -> bool:
    alike = lender.kind == row.kind == "listing" and lender.languages == row.languages and lender.site == row.site
    return alike and lender is not row and not isinstance(channels(lender), str)


def _distinct(ways: Iterable[Channel]) -> list[Channel]:
    kept: dict[str, Channel] = {}
    for way in ways:
        kept.setdefault(repr(sorted((k, v) for k, v in way.items() if k != "language")), way)
    return list(kept.values())


def definition(body: Body) -> dict[str, Any]:
    """The keys of the body's file."""
    first, by_hand = body.used[0], curated()
    native, english = _names(body)
    made: dict[str, Any] = {
        "name": native,
        "name_en": english,
        "body_kind": kind(first.body_kind, english),
        "homepage": homepage(body),
        "timezone": first.timezone,
    }
    if body.id in by_hand["hosts"]:
        made["hosts"] = by_hand["hosts"][body.id]
    if first.country in _YEAR_FIRST:
        made["date_order"] = "YMD"
    elif first.country == "US":
        made["date_order"] = "MDY"
    spoken = {channel.get("language") for channel in body.channels}
    more = [tag for tag in dict.fromkeys(t for row in body.used for t in row.languages) if tag not in spoken]
    made |= {"languages": more} if more else {}
    days = [row.known_since for row in body.used if row.known_since]
    made |= {"evidence": evidence(body)} | ({"evidence_date": max(days)} if days else {})
    made |= {"confirmed": "never", "active": False, "channels": list(body.channels)}
    rules = [row.facts["rules"] for row in body.used if "rules" in row.facts]
    return made | ({"rules": rules[:1]} if rules else {})


def evidence(body: Body) -> str:
    """How its addresses are known, in a line."""
    said = {"A": "tested by others", "B": "in use by others, no test recorded"}
    parts = []
    for grade in sorted({row.grade for row in body.used}):
        known = dict.fromkeys(row.known_by for row in body.used if row.grade == grade)
        parts.append(f"{said[grade]}: {'; '.join(known)}")
    text = "; ".join(parts)
    return text if re.search(r"20\d\d", text) else f"{text} (undated, read in 2026-11)"


def _names(body: Body) -> tuple[str, str]:
    by_hand = curated()["names"].get(body.id)
    if by_hand:
        return (by_hand[0], by_hand[1]) if isinstance(by_hand, list) else (body.used[0].body_native, by_hand)
    row = body.used[0]
    english = _QUALIFIERS.sub("", row.body_en)
    if row.country in _ENGLISH and row.body_native.isascii() and len(row.body_native) > len(english):
        english = row.body_native
    return row.body_native, english


def kind(topic: str, english: str) -> str:
    """A ministry is a ministry, whatever it is for."""
    if topic not in _TOPICS:
        return topic
    return "agency" if _NOT_MINISTRY.search(english) else "ministry"


def homepage(body: Body) -> str:
    """Its front page: by hand, or the part of the address that is the body's own, or the root of its host."""
    by_hand = curated()["homepages"]
    if body.id in by_hand:
        return str(by_hand[body.id])
    for channel in body.channels:
        if channel.get("preset") == "gov_uz":
            return f"https://gov.uz/uz/{channel['with']['code']}"
    return _front(body.used[0].url)


def _front(url: str) -> str:
    parts = urlsplit(url)
    steps = parts.path.split("/")
    if parts.hostname == "www.gov.br":
        return f"https://www.gov.br/{steps[1]}/pt-br"
    if parts.hostname == "www.gov.pl":
        return f"https://www.gov.pl/web/{steps[2]}"
    if parts.hostname == "www.gov.uk" and "organisations" in url:
        slug = re.search(r"organisations(?:/|%5B%5D=)([\w-]+)", url)
        return f"https://www.gov.uk/government/organisations/{slug[1]}" if slug else "https://www.gov.uk/"
    if parts.hostname == "api.io.canada.ca":
        return "https://www.canada.ca/"
    return f"{parts.scheme}://{parts.hostname}/"


def unresolved(row: Row) -> bool:
    """Is the body known by an abbreviation of its address only?"""
    return "not resolved" in row.body_en
