"""What pydantic found wrong with a definition -> what its author reads: what was found, and what to do."""

import re
from difflib import get_close_matches

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from core.definition import ChannelPart, CheckPart, ExpectPart, FieldsPart, RulesPart, SourceFile

_EXPECTED = {
    "string_type": "text", "int_type": "a whole number", "int_from_float": "a whole number", "float_type": "a number",
    "bool_type": "true or false", "list_type": "a list", "model_type": "keys with values", "date_type": "a date",
    "dict_type": "keys with values", "date_from_datetime_inexact": "a date",
}  # fmt: skip
_LIMITS = {"greater_than_equal": ("ge", "least"), "less_than_equal": ("le", "most"),
           "too_short": ("min_length", "least"), "too_long": ("max_length", "most")}  # fmt: skip


def complaint(error: ErrorDetails) -> str:
    """One error, in words; where it stands is said by core.yaml_file.place."""
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "missing":
        return "missing; write it"
    if kind == "extra_forbidden":
        return _unknown_key(error["loc"])
    if kind == "invalid_key":
        return f"a key that is text expected, YAML read {value}; put it in quotes"
    if kind == "literal_error":
        return f"{context['expected']} expected, {value!r} found; write one of them"
    if kind in _LIMITS:
        limit, word = _LIMITS[kind]
        found = f"{len(value)} entries" if kind.startswith("too_") else value
        return f"at {word} {context[limit]} expected, {found} found; change it"
    expected = _EXPECTED.get(kind)
    return f"{expected} expected, {_found(value)}{_advice(kind, value)}" if expected else error["msg"]


def _found(value: object) -> str:
    if value is None:
        return "nothing found"
    if isinstance(value, dict | list):
        return "a list found" if isinstance(value, list) else "keys with values found"
    return f"text {value!r} found" if isinstance(value, str) else f"YAML read {value}"


def _advice(kind: str, value: object) -> str:
    if value is None:
        return "; write it or remove the key"
    if kind == "string_type" and not isinstance(value, dict | list):
        return "; put it in quotes"
    if kind == "list_type":
        return "; write `- ` before each entry"
    if isinstance(value, str) and kind in ("int_type", "float_type", "bool_type"):
        return "; write it without quotes" if _is_quoted(value) else "; correct it"
    return "; docs/add-a-source.md shows how"


def _is_quoted(text: str) -> bool:
    """A number, or true or false, that its quotes made a text."""
    return bool(re.fullmatch(r"[-+]?\d+(\.\d+)?|true|false", text.strip(), re.IGNORECASE))


_PARTS: dict[str, type[BaseModel]] = {
    "": SourceFile, "channels": ChannelPart, "fields": FieldsPart, "rules": RulesPart, "expect": ExpectPart,
    "checks": CheckPart,
}  # fmt: skip


def _unknown_key(path: tuple[int | str, ...]) -> str:
    key = str(path[-1])
    here = next((str(step) for step in reversed(path[:-1]) if step in _PARTS), "")
    if near := get_close_matches(key, _keys(_PARTS[here]), n=1):
        return f"unknown key; did you mean {near[0]}?"
    if key in ("id", "country"):
        return "unknown key; remove it, id and country come from the file's path"
    for part, model in _PARTS.items():
        if key in _keys(model):
            return f"unknown key here; move it {'into ' + part if part else 'to the top of the file'}"
    return "unknown key; remove it"


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]
