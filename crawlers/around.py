"""Roughly when an announcement was published, by the row that names it; the pipeline reads the page's own date."""

from dataclasses import replace
from datetime import datetime

from core.dates import is_relative, read_date
from core.model import Channel, Link, Source


def placed(link: Link, source: Source, channel: Channel, now: datetime) -> Link:
    """With the time that the row itself names: a walk back ends by it; the pipeline reads the page's own date.

    "Yesterday" is told now what it means: whoever reads it later cannot know.
    """
    if not link.date_text or link.published_at:
        return link
    languages = [*([link.language] if link.language else []), *source.languages]
    zone = (channel.fields.date_zone if channel.fields else None) or source.timezone
    date = read_date(link.date_text, timezone=zone, languages=languages, order=source.date_order, now=now)
    told = date.at if is_relative(link.date_text, languages) else None
    return replace(link, around=date.at, published_at=told)
