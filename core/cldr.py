"""What CLDR knows of a language: the names of its months and days, and how it says that something was hours ago."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale, localedata
from babel.core import UnknownLocaleError

_WIDTHS = ("wide", "abbreviated")
_UNITS = ("minute", "hour", "day")
# Written in another alphabet than their CLDR file of that name, which holds some names only.
_PARTIAL = frozenset({"uz_Arab", "pa_Arab"})


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names as CLDR writes them; empty for a language that it does not know."""

    months: tuple[tuple[str, int, bool], ...] = ()  # name, month, whether it is the full one
    days: tuple[str, ...] = ()
    ago: tuple[tuple[str, str], ...] = ()  # unit, "{0} hours ago"


@lru_cache(maxsize=256)
def names(tag: str) -> Names:
    """Of a tag as `ky` or `uz_Cyrl`.

    Babel 2.18 merges a locale whose parent is the root into the root itself, so that zh_Hant or uz_Arab lend their
    names to all that are loaded later: what it has loaded is forgotten after each.
    """
    if tag in _PARTIAL:
        return Names()
    try:
        locale = Locale.parse(tag)
        return Names(months=_months(locale.months), days=_days(locale.days), ago=_ago(locale))
    except (UnknownLocaleError, ValueError, TypeError):
        return Names()
    finally:
        localedata._cache.clear()


def _months(months: Any) -> tuple[tuple[str, int, bool], ...]:
    return tuple(
        (str(name), int(month), width == "wide")
        for context in ("format", "stand-alone")
        for width in _WIDTHS
        if width in months[context]
        for month, name in months[context][width].items()
    )


def _days(days: Any) -> tuple[str, ...]:
    return tuple(str(name) for context in days.values() for width in context.values() for name in width.values())


def _ago(locale: Locale) -> tuple[tuple[str, str], ...]:
    fields: Mapping[str, Any] = locale._data["date_fields"]
    found = (
        (unit, str(pattern))
        for unit in _UNITS
        for form in (unit, f"{unit}-short", f"{unit}-narrow")
        for pattern in fields.get(form, {}).get("past", {}).values()
    )
    return tuple(dict.fromkeys((unit, said) for unit, said in found if re.search(r"[^\W\d_]", said.replace("{0}", ""))))
