"""A definition as text, and when a file that is there may be written over."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_SCHEMA = "# yaml-language-server: $schema=../../docs/source.schema.json\n"
_STAMP = "# From the catalogue of 2026-11 by tools/catalogue; left alone once it is edited ({digest}).\n"
_STAMPED = re.compile(re.escape(_STAMP).replace(r"\{digest\}", "([0-9a-f]{12})"))
_WIDTH = 120
_PLAIN = re.compile(r"[A-Za-z][\w/+.-]*")
_READ_AS_OTHER = {"no", "yes", "on", "off", "true", "false", "null", "y", "n"}


def text_of(made: Mapping[str, Any], comments: Iterable[str] = ()) -> str:
    """The whole file, with the stamp by which it is known again."""
    lines = [f"# {comment}" for comment in comments]
    for key, value in made.items():
        lines += _lines(key, value)
    body = "\n".join(lines) + "\n"
    return _SCHEMA + _STAMP.format(digest=_digest(body)) + body


def is_ours(text: str) -> bool:
    """Was it written by this tool, and not changed since: neither by a person nor by `check --live`?"""
    stamp = _STAMPED.search(text)
    return bool(stamp) and _digest(text[stamp.end() :]) == stamp[1] if stamp else False


def write(path: Path, text: str) -> str:
    """`new`, `same`, `renewed`, or `kept` where the file is a person's."""
    there = path.read_text("utf-8") if path.exists() else None
    if there == text:
        return "same"
    if there is not None and not is_ours(there):
        return "kept"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return "new" if there is None else "renewed"


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:12]


def _lines(key: str, value: Any) -> list[str]:
    if key not in ("channels", "rules"):
        return [f"{key}: {_flow(value)}"]
    lines = [f"{key}:"]
    for part in value:
        whole = f"  - {_flow(part)}"
        lines += [whole] if len(whole) <= _WIDTH else _block(part)
    return lines


def _block(part: Mapping[str, Any]) -> list[str]:
    return [f"  {'- ' if n == 0 else '  '}{key}: {_flow(value)}" for n, (key, value) in enumerate(part.items())]


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return _scalar(value) if isinstance(value, str) else str(value)


def _scalar(text: str) -> str:
    if re.fullmatch(r"20\d\d-\d\d-\d\d", text) or (_PLAIN.fullmatch(text) and text.lower() not in _READ_AS_OTHER):
        return text
    return "'" + text.replace("'", "''") + "'" if "\\" in text else json.dumps(text, ensure_ascii=False)
