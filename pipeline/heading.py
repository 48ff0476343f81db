"""Which of the titles and descriptions that a page offers is the announcement's."""

import re

from core.model import Origin
from pipeline.markup import html_text, letters
from pipeline.metadata import Metadata
from pipeline.tidy import tidy_line

_SITE_SUFFIX = re.compile(r"\s+[|–—\-::»/•·]\s+")


def title_of(metadata: Metadata, hinted: str | None) -> tuple[str, Origin]:
    """A heading that the head confirms, else what the head says, the sole heading, the feed's, the title tag."""
    said = metadata.titles
    confirming = [letters(said[name]) for name in ("og:title", "title", "json-ld") if name in said]
    confirming += [letters(hinted)] if hinted else []
    for heading in metadata.headings:
        if len(heading) > 3 and any(letters(heading) and letters(heading) in other for other in confirming):
            return tidy_line(heading), Origin(route="h1")
    choices = [("json-ld", said.get("json-ld")), ("itemprop", said.get("itemprop"))]
    choices += [("og:title", _bare(said.get("og:title"), metadata, hinted))]
    choices += [("h1", metadata.headings[0] if len(metadata.headings) == 1 else None), ("feed", hinted)]
    choices += [("title", _bare(said.get("title"), metadata, hinted))]
    found = ((tidy_line(value), Origin(route=where, raw=said.get(where))) for where, value in choices if value)
    return next(((title, origin) for title, origin in found if title), ("", Origin(route="none")))


def _bare(title: str | None, metadata: Metadata, hinted: str | None) -> str | None:
    """The title without the name of the site behind it: the longest part, the first where that is in doubt."""
    if not title:
        return None
    parts = [part for part in _SITE_SUFFIX.split(title) if part.strip()]
    if len(parts) < 2 or len(parts[0]) < 10:
        return title
    return title[: title.rindex(parts[-1])].rstrip(" |–—-:»/•·") if len(parts[-1]) < len(parts[0]) + 10 else title


def lead_of(metadata: Metadata, title: str) -> tuple[str | None, Origin | None]:
    """A description that says something: not the title again, not two words."""
    for said in metadata.leads:
        line = tidy_line(html_text(said.value)) if "<" in said.value else tidy_line(said.value)
        if len(line) >= 40 and letters(line) != letters(title):
            return line, Origin(route=said.where)
    return None, None
