"""The day that htmldate guesses where nothing on a page says when it was published; never believed, only offered."""

import re
from datetime import date, datetime

from htmldate import find_date
from selectolax.lexbor import LexborHTMLParser

from pipeline.said import Said

_UNSEEN = ["script", "style", "noscript", "template", "footer"]  # a day in them is that of the program, or of today
_MOST = 500_000  # letters of a page; it serialises the tree and searches it again and again


def guessed_day(html: str, url: str, now: datetime) -> Said | None:
    """Its fast mode, which stays silent where the other one invents; a first of the month only as it is written."""
    if not html or len(html) > _MOST:
        return None
    tree = LexborHTMLParser(html)
    tree.strip_tags(_UNSEEN)
    try:
        found = find_date(tree.html or "", url=url, original_date=True, extensive_search=False, max_date=now)
    except Exception:  # what lxml and regular expressions raise on trees that were made to break readers
        return None
    if found is None or (found.endswith("-01") and not _is_written(date.fromisoformat(found), html)):
        return None
    return Said(value=found, where="htmldate")


def _is_written(day: date, html: str) -> bool:
    """Whether a first of the month stands there in figures; a bare month or year is read as one, too."""
    year, month = str(day.year), f"0?{day.month}"
    shapes = rf"{year}[-/.]{month}[-/.]0?1(?!\d)|(?<!\d)(?:0?1[-/.]{month}|{month}[-/.]0?1)[-/.]{year}|{day:%Y%m%d}"
    return re.search(shapes, html) is not None
