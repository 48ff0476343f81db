"""Roughly when an announcement was published, by the row that names it; the pipeline reads the page's own date."""

from dataclasses import replace
from datetime import datetime

from core.dates import read_date
from core.model import Link, Source


def placed(link: Link, source: Source, now: datetime) -> Link:
    """With the time that the row names: a walk back ends by it."""
    if not link.date_text or link.published_at:
        return link
    said = [link.language] if link.language else []
    date = read_date(link.date_text, timezone=source.timezone, languages=[*said, *source.languages],
                     order=source.date_order, now=now)  # fmt: skip
    return replace(link, around=date.at)
