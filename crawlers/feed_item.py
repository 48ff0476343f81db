"""One item of a feed before it is judged, and how its strings are made fit to keep."""

import html
import re
from dataclasses import dataclass
from datetime import datetime

TITLE_LIMIT = 2_000
SUMMARY_LIMIT = 200_000
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_HIDDEN = re.compile(r"<(script|style)\b[^>]*>.*?(?:</\1\s*>|\Z)", re.I | re.S)
# The last two are a comment that never ends and a tag that was cut, as titles of a fixed length have them.
_TAG = re.compile(
    r"""</?[a-z](?:[^<>"']|"[^"]*"|'[^']*')*>|<!--.*?-->|</?[a-z][^<>]*>|<!--[^<>]*>|</?[a-z][\w-]*\s[^<>=]*=[^<>]*\Z""",
    re.I | re.S,
)


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item as the feed has it; `link` is absolute, or None where there is nothing to follow."""

    link: str | None = None
    guid: str | None = None
    title: str | None = None
    date_text: str | None = None
    date_from: str | None = None  # `updated`, `date_modified`: when it was changed, not when it was published
    published_at: datetime | None = None
    summary: str | None = None


@dataclass(frozen=True, kw_only=True)
class Items:
    """All items of a feed, those without a link too; `status` is a word of core.status."""

    items: tuple[Item, ...] = ()
    status: str = "ok"
    notes: tuple[str, ...] = ()
    title: str | None = None
    language: str | None = None
    home: str | None = None
    had: int = 0  # where some were left out: how many there were


def fit(text: str) -> str:
    """Without NUL, controls and lone surrogates, which PostgreSQL or XML refuse."""
    return _UNFIT.sub("", text)


def kept(text: object, limit: int = TITLE_LIMIT) -> str | None:
    """A string worth keeping as it is, or None for blank and for what is no string."""
    if not isinstance(text, str):
        return None
    return fit(text[:limit]).strip() or None


def plain(text: object) -> str | None:
    """Text without markup; entities are decoded twice, since many sites escape their titles twice."""
    if not isinstance(text, str):
        return None
    text = fit(text[: 4 * TITLE_LIMIT])
    for _ in range(2):
        text = _TAG.sub(" " if "<br" in text else "", _HIDDEN.sub("", html.unescape(text)))
    return " ".join(fit(text).split())[:TITLE_LIMIT] or None
