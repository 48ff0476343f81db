"""A value that a page says, with the place where it stood."""

from dataclasses import dataclass
from html import unescape
from typing import Any

from selectolax.lexbor import LexborNode


@dataclass(frozen=True, kw_only=True)
class Said:
    """A value and where it was read."""

    value: str
    where: str
    rule: str | None = None  # the selector or path that found it
    weak: bool = False  # it may mean another day than that of publication; visible lines are asked before


def line_of(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())


def name_of(value: Any) -> str | None:
    """What JSON-LD calls a thing: its name, or the thing itself where that is its name; the first of a list."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or (name_of(value.get("item")) if isinstance(value.get("item"), dict) else None)
    return string_of(value)


def string_of(value: Any) -> str | None:
    """Text of a JSON-LD value: the first of a list, `@value` of an object, entities resolved."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    return unescape(value).strip() or None if isinstance(value, str) else None
