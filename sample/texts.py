"""The announcements of the sample web, read from sample/texts/*.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("ky", "kk", "ru", "en")


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One announcement in one language."""

    title: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        """The text's paragraphs, in order."""
        return self.text.strip().split("\n\n")


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """One announcement of one site: its editions, and what becomes of them on night 2."""

    number: int
    at: datetime
    editions: Mapping[str, Edition]
    first_night: int = 1
    gone: tuple[str, ...] = ()
    edited: Mapping[str, Edition] = field(default_factory=dict)
    rates: tuple[tuple[str, ...], ...] = ()
    attachment: str | None = None
    copy_of: str | None = None

    def editions_on(self, night: int) -> dict[str, Edition]:
        """What the site shows of it on that night, by language."""
        if night < self.first_night:
            return {}
        if night == 1:
            return dict(self.editions)
        return {tag: text for tag, text in {**self.editions, **self.edited}.items() if tag not in self.gone}


@cache
def announcements(site: str) -> tuple[Announcement, ...]:
    """All announcements of a site, the latest first."""
    rows = yaml.safe_load((FOLDER / f"{site}.yaml").read_text(encoding="utf-8"))
    return tuple(sorted(map(_announcement, rows), key=lambda each: each.at, reverse=True))


@cache
def labels(site: str, language: str) -> dict[str, Any]:
    """The words around a site's announcements: menu, footer, headings."""
    words: dict[str, Any] = yaml.safe_load((FOLDER / "menus.yaml").read_text(encoding="utf-8"))[site][language]
    return words


def shown(site: str, language: str, night: int) -> list[tuple[Announcement, Edition]]:
    """What a site shows in a language on that night, the latest first."""
    editions = ((each, each.editions_on(night).get(language)) for each in announcements(site))
    return [(each, edition) for each, edition in editions if edition]


def _announcement(row: dict[str, Any]) -> Announcement:
    copied = row.get("copy_of")
    return Announcement(
        number=row["number"],
        at=datetime.fromisoformat(row["at"]),
        editions={"ru": _original(copied)} if copied else _editions(row),
        first_night=row.get("first_night", 1),
        gone=tuple(row.get("gone", ())),
        edited=_editions(row.get("edited", {})),
        rates=tuple(map(tuple, row.get("rates", ()))),
        attachment=row.get("attachment"),
        copy_of=copied,
    )


def _editions(row: dict[str, Any]) -> dict[str, Edition]:
    return {tag: Edition(**row[tag]) for tag in LANGUAGES if tag in row}


def _original(reference: str) -> Edition:
    """The Russian edition that `interior/2602` names."""
    site, number = reference.split("/")
    return next(each.editions["ru"] for each in announcements(site) if each.number == int(number))
