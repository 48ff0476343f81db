"""Texts into templates: what the three sites have in common."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from sample.texts import Announcement, Edition, labels

FOLDER = Path(__file__).parent / "templates"
HTML = "text/html; charset=utf-8"
SIDEBAR_ITEMS = 4
RELATED_ITEMS = 3

Shown = list[tuple[Announcement, Edition]]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a site says to one request."""

    status: int = 200
    content_type: str = HTML
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    last_modified: datetime | None = None  # without it, the page is known by its ETag


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked of a site, and on which night."""

    path: str
    page: int = 1
    night: int = 1
    base: str  # "http://interior.localhost:8765"


def fill(template: str, **values: object) -> str:
    """A template of sample/templates with its gaps filled."""
    return _template(template).substitute(values)


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / name).read_text(encoding="utf-8"))


def paragraphs(edition: Edition) -> str:
    """The text of an edition as HTML paragraphs."""
    return "\n".join(f"<p>{escape(each, quote=False)}</p>" for each in edition.paragraphs)


def menu(site: str, language: str) -> str:
    """The site's menu as list items."""
    entries = enumerate(labels(site, language)["menu"])
    return "\n".join(f'<li><a href="/{language}/section/{at}">{escape(name)}</a></li>' for at, name in entries)


def links(shown: Shown, prefix: str, limit: int) -> str:
    """The first announcements as list items with a link and a day."""
    return "\n".join(
        f'<li><span class="day">{each.at:%d.%m.%Y}</span> '
        f'<a class="side" href="{prefix}/{each.number}">{escape(edition.title)}</a></li>'
        for each, edition in shown[:limit]
    )


def related(shown: Shown, number: int, prefix: str) -> str:
    """Other announcements than this one, as list items: the earliest the site has."""
    return links([pair for pair in reversed(shown) if pair[0].number != number], prefix, RELATED_ITEMS)


def missing(host: str) -> Answer:
    """The page for an address that is not there."""
    return Answer(status=404, body=fill("missing.html", host=escape(host)).encode())


def text(body: str) -> Answer:
    """A plain text answer, as robots.txt is."""
    return Answer(content_type="text/plain; charset=utf-8", body=body.encode())
