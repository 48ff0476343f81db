"""A YAML file -> keys with values. What YAML would misread, drop or blow up is a SourceError with line and key."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from core.errors import SourceError

MAX_BYTES = 256 * 1024  # a definition has ten lines
MAX_DEPTH = 20  # libyaml's own composer falls over its stack at some thousands
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # YAML 1.2, 5.1
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, ValueError, yaml.YAMLError)
_KINDS = {"timestamp": "a date", "int": "a number", "float": "a number", "bool": "true or false"}
_ADVICE = (
    ("escape character", "write the value in single quotes"),
    ("cannot start any token", "put the value in quotes"),
    ("", "check the indentation, and quote text that holds ': ' or ' #'"),
)


def read(path: Path, shown: str) -> dict[Any, Any]:
    """The keys of the file, which messages call `shown`."""
    return parsed(_text(path, shown), shown)


def parsed(text: str, shown: str) -> dict[Any, Any]:
    """The keys of this text."""
    try:
        found = _value(text)
    except yaml.YAMLError as error:
        raise SourceError(f"{shown}: {_problem(error, text)}") from None
    except _Refused as error:
        raise SourceError("\n".join(f"{shown}: {line}" for line in error.args)) from None
    if found is None:
        raise SourceError(f"{shown}: the file is empty; docs/add-a-source.md shows what belongs in it")
    if not isinstance(found, dict):
        kind = "a list" if isinstance(found, list) else f"YAML read {found!r:.60}"
        raise SourceError(f"{shown}: keys with values expected, {kind} found; begin with `name: …`")
    return found


def place(path: tuple[int | str, ...]) -> str:
    """Where in the file: `channels[0]: language: `."""
    where = ""
    for step in path:
        where = f"{where.removesuffix(': ')}[{step}]: " if isinstance(step, int) else f"{where}{step}: "
    return where


class _Refused(Exception):
    """A line for each thing that we do not take."""


def _text(path: Path, shown: str) -> str:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # opening a pipe would wait for ever
            raise SourceError(f"{shown}: a folder or device, not a file; rename or remove it")
        if found.st_size > MAX_BYTES:
            size = f"{found.st_size / 1024:.0f} KB found, at most {MAX_BYTES // 1024} are read"
            raise SourceError(f"{shown}: {size}; is it a definition?")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise SourceError(f"{shown}: a link that leads nowhere; remove it, or write what it names") from None
    except OSError as error:
        raise SourceError(f"{shown}: cannot be read: {error.strerror}; make it readable, or remove it") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceError(f"{shown}: line {line}: not in UTF-8; save the file in that encoding") from None


def _value(text: str) -> Any:
    if wrong := _FORBIDDEN.search(text):
        line = text.count("\n", 0, wrong.start()) + 1
        raise _Refused(f"line {line}: the invisible sign U+{ord(wrong[0]):04X} found; remove it")
    _refuse_events(text)
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        if wrongs := list(_wrong(loader, node, ())):
            raise _Refused(*wrongs)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _refuse_events(text: str) -> None:
    """Before anything is built: what would grow without limit, or make objects."""
    depth = documents = 0
    events: Iterator[Any] = yaml.parse(text, Loader=Loader)
    for event in events:
        line = f"line {event.start_mark.line + 1}: "
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            raise _Refused(f"{line}a second document (---) found; one file is one source, move it into its own")
        if depth > MAX_DEPTH:
            raise _Refused(f"{line}lists or keys more than {MAX_DEPTH} deep found; write them flat")
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(f"{line}the alias *{event.anchor} found; write the value out, or put it in quotes")
        if tag := getattr(event, "tag", None):
            shown = repr(tag.replace("tag:yaml.org,2002:", "!!"))
            raise _Refused(f"{line}the tag {shown} found; remove it, a definition holds plain text and numbers only")


def _wrong(loader: Any, node: Any, path: tuple[int | str, ...]) -> Iterator[str]:
    """Keys that stand twice, and values that look like a date or number and are none."""
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _wrong(loader, item, (*path, number))
    elif isinstance(node, yaml.MappingNode):
        yield from _wrong_keys(node, path)
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value != "<<":
                yield from _wrong_value(loader, key, path)
                yield from _wrong(loader, value, (*path, key.value))
    else:
        yield from _wrong_value(loader, node, path)


def _wrong_keys(node: Any, path: tuple[int | str, ...]) -> Iterator[str]:
    seen: set[str] = set()
    for key, _ in node.value:
        where = f"line {key.start_mark.line + 1}: {place(path)}"
        if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
            yield f"{where}a key that is plain text expected; write it as `name: value`"
        elif key.value in seen:
            yield f"{where}key {key.value} found twice; keep one"
        else:
            seen.add(key.value)


def _wrong_value(loader: Any, node: Any, path: tuple[int | str, ...]) -> Iterator[str]:
    try:
        loader.construct_object(node)
    except _UNREADABLE:
        kind = _KINDS.get(node.tag.rpartition(":")[2], "a value")
        advice = "write one that exists" if kind == "a date" else "correct it"
        where = f"line {node.start_mark.line + 1}: {place(path)}"
        yield f"{where}{kind} expected, {node.value!r:.60} found; {advice}, or put it in quotes if it is text"


def _problem(error: yaml.YAMLError, text: str) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    if mark is None:
        return f"{problem}; remove it"
    around = text.splitlines()[mark.line : mark.line + 1]
    if around and re.match(r"\s*\t", around[0]):
        return f"line {mark.line + 1}: a tab found; indent with spaces"
    advice = next(advice for words, advice in _ADVICE if words in problem)
    return f"line {mark.line + 1}: {problem}; {advice}"
