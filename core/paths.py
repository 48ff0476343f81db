"""Where in a JSON value something stands: JMESPath expressions (https://jmespath.org/specification.html)."""

import json
import re
from functools import lru_cache
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

LONGEST = 200_000  # characters of one value
_PLAIN = re.compile(r"@?[\w-]+")
_WHOLE = re.compile(r"https?://", re.I)
_BASE = re.compile(r"https?://[^{}]*\{[^{}]+\}$", re.I)
_GAP = re.compile(r"\{([^{}]+)\}")


@lru_cache(maxsize=512)
def path(expression: str) -> Any:
    """A compiled path; ValueError for one that cannot be read. A plain name as @id or news-list needs no quotes."""
    try:
        return jmespath.compile(json.dumps(expression) if _PLAIN.fullmatch(expression) else expression)
    except JMESPathError as error:
        raise ValueError(f"{expression!r} is no JMESPath: {str(error).splitlines()[0]}") from None


def found(value: Any, expression: str) -> Any:
    """What stands there; None where nothing does."""
    try:
        return path(expression).search(value)
    except JMESPathError:  # a function was given what it cannot take: nothing stands there
        return None


def text(value: Any, expression: str | None) -> str | None:
    """What stands there as text: numbers written out, of a list the first; None for nothing, blank, and objects."""
    if not expression:
        return None
    what = found(value, expression)
    while isinstance(what, list):
        what = what[0] if what else None
    if what is None or isinstance(what, bool | dict):
        return None
    return str(what)[:LONGEST].strip() or None


def date_text(value: Any, expression: str | None) -> str | None:
    """As `text`, of what is a date: one that is a list of numbers, as [2026, 3, 1, 6, 0], is written out whole."""
    what = found(value, expression) if expression else None
    if isinstance(what, list) and 3 <= len(what) <= 7 and all(type(part) is int for part in what):
        return json.dumps(what)
    return text(value, expression)


def filled(value: Any, template: str) -> str | None:
    """The template with its {paths} filled in; None where one of them finds nothing.

    An address that is whole already is not put behind another: https://gov.example{link}, where some links name a host.
    """
    parts = [text(value, gap) for gap in gaps(template)]
    if None in parts:
        return None
    if parts and _WHOLE.match(parts[0] or "") and _BASE.match(template):
        return parts[0]
    values = iter(parts)
    return _GAP.sub(lambda _: next(values) or "", template)


def gaps(template: str) -> list[str]:
    """The paths that a template is filled from."""
    return _GAP.findall(template)
