"""What a live check found, written into a definition's file: all else in it stays byte for byte, or nothing is written.

The text is changed by the places that YAML itself names, and read again before it is believed.
"""

import contextlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from datetime import date as Day
from pathlib import Path
from typing import Any

import yaml

from core import yaml_file
from core.errors import GovharvestError, SourceError
from core.model import Check
from core.plain import plain

LONGEST = 300  # letters of a sentence on what is wrong
_HEAD = "checks:  # `govharvest check --live` writes these, and replaces them the next time"
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # YAML 1.2, 5.1
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_NOT_TEXT = frozenset("y n yes no on off true false null".split())
Edit = tuple[int, int, str]  # from, to, what stands there afterwards


class NotWritten(GovharvestError):
    """Why the file was left as it is."""


def with_checks(before: bytes, checks: Sequence[Check], confirmed: Day | None, *, activate: bool, shown: str) -> bytes:
    """The file with these checks; `confirmed` None leaves that key, and `active`, as they are. Raises NotWritten."""
    mark, text = (b"\xef\xbb\xbf", before[3:]) if before.startswith(b"\xef\xbb\xbf") else (b"", before)
    try:
        old = text.decode("utf-8")
        values = yaml_file.parsed(old, shown)
        news: dict[str, Any] = {"confirmed": confirmed} if confirmed else {}
        news |= {"active": True} if confirmed and activate else {}
        new = _edited(old, {key: value for key, value in news.items() if values.get(key) != value}, checks)
        found = yaml_file.parsed(new, shown)
    except (SourceError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise NotWritten(f"{shown}: cannot be changed without harm ({error}); write it by hand") from None
    listed = [_as_read(check) for check in checks]
    if found != {**values, **news, "checks": listed}:
        raise NotWritten(f"{shown}: its form does not let keys be added at its end; write one key on each line")
    return mark + new.encode()


def replace(path: Path, before: bytes, after: bytes) -> None:
    """The file in one step, if it is still as it was; raises NotWritten."""
    try:
        real = path.resolve(strict=True)  # of a link the file that it names
        found = real.stat()
        if not found.st_mode & 0o222 or not os.access(real, os.W_OK):
            raise NotWritten(f"{path}: is write-protected; the result of its check is not kept")
        beside = real.with_name(f".{real.name}.checked")  # load() passes by names with a dot
        try:
            with beside.open("wb") as file:
                os.fchmod(file.fileno(), found.st_mode & 0o7777)
                with contextlib.suppress(PermissionError):
                    os.fchown(file.fileno(), found.st_uid, found.st_gid)
                file.write(after)
                file.flush()
                os.fsync(file.fileno())
            if real.read_bytes() != before:
                raise NotWritten(f"{path}: was changed during its check, and left as it is; check it again")
            beside.replace(real)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise NotWritten(f"{path}: cannot be written ({error.strerror}); its check is not kept") from None


def _edited(text: str, values: dict[str, Any], checks: Sequence[Check]) -> str:
    """The text with each value in its place, or at the end where its key was missing."""
    root: Any = yaml.compose(text, Loader=yaml_file.Loader)
    line_end = "\r\n" if "\r\n" in text else "\n"
    indent = " " * root.start_mark.column
    places = {key.value: (key, value) for key, value in root.value}
    block = line_end.join([indent + _HEAD, *(f"{indent}  - {_written(check)}" for check in checks)])
    edits: list[Edit] = []
    missing = [f"{indent}{key}: {_scalar(value)}" for key, value in values.items() if key not in places]
    edits += [
        (places[key][1].start_mark.index, places[key][1].end_mark.index, _scalar(value))
        for key, value in values.items()
        if key in places
    ]
    if "checks" in places:
        key, value = places["checks"]
        end = re.compile(r"[^\r\n]*").match(text, _end(value))
        assert end is not None
        edits.append((key.start_mark.index, end.end(), block[len(indent) :]))
    else:
        missing.append(block)
    for start, stop, instead in sorted(edits, reverse=True):
        text = text[:start] + instead + text[stop:]
    gap = "" if not missing or text.endswith("\n") else line_end
    return text + gap + "".join(f"{line}{line_end}" for line in missing)


def _end(node: Any) -> int:
    """Where the last sign of a value stands: the mark of a list in lines is that of whatever comes after it."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def _written(check: Check) -> str:
    return "{" + ", ".join(f"{key}: {_scalar(value)}" for key, value in _fields(check)) + "}"


def _fields(check: Check) -> Iterator[tuple[str, Any]]:
    yield "channel", check.channel
    yield "at", check.at
    yield "status", check.status
    yield "items", check.items
    if check.newest:
        yield "newest", check.newest
    if check.why and (why := _sentence(check.why)):
        yield "why", why


def _sentence(text: str) -> str:
    return " ".join(_UNPRINTABLE.sub(" ", plain(text)).split())[:LONGEST].rstrip()


def _as_read(check: Check) -> dict[str, Any]:
    return dict(_fields(check))


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        bare = _WORD.fullmatch(value) and value not in _NOT_TEXT
        return value if bare else json.dumps(value, ensure_ascii=False)
    return str(value)
