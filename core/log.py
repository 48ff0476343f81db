"""One line each to standard error: `info crawlers: harvest finished source=kg_mvd run=812 took="38.4 s"`."""

import io
import logging
import os
import re
import sys
from typing import TYPE_CHECKING

from core.errors import SettingsError
from core.plain import escaped

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

ROOMS = ("core", "crawlers", "pipeline", "store", "health", "scheduler", "ops", "sample", "benchmarks")
LEVELS = ("debug", "info", "warning", "error")
_DSN = re.compile(r"\bpostgres(?:ql)?(?:\+\w+)?://[^\s\"']*", re.IGNORECASE)
_KEY_DSN = re.compile(r"\b(password|passwd|pwd)\s*=\s*(?:'(?:[^'\\]|\\.)*'|[^\s\"']+)", re.IGNORECASE)
_USER = re.compile(r"\b([a-z][a-z0-9+.-]*://)[^\s/?#\"']*@", re.IGNORECASE)
_KEY = re.compile(
    r"([?&](?:(?:access_?|auth_?|api_?)?(?:token|key)|secret|auth|sig|signature)=)[^&#\s\"']+", re.IGNORECASE
)
_PLAIN = re.compile(r"[^\s\"=]+")


def set_up(level: str = "info") -> None:
    """Our rooms speak from `level` on, what others wrote from warning on; calling it again replaces the first."""
    if level.lower() not in LEVELS:
        raise SettingsError(f"log level: {level!r} found; write one of {', '.join(LEVELS)}")
    if sys.stderr is sys.__stderr__ and isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr = _unbreakable(sys.stderr)
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if isinstance(handler, _Lines)]:
        root.removeHandler(old)
    root.addHandler(_Lines(sys.stderr))
    number = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(max(number, logging.WARNING))
    for room in ROOMS:
        logging.getLogger(room).setLevel(number)


def event(logger: logging.Logger, level: str, what: str, **values: object) -> None:
    """Logs what happened, then `key=value`; a value of None is left out."""
    number = logging.getLevelNamesMapping()[level.upper()]
    if logger.isEnabledFor(number):
        logger.log(number, "%s", " ".join([what, *(f"{k}={_value(v)}" for k, v in values.items() if v is not None)]))


def masked(text: str) -> str:
    """The text without passwords, users and keys in addresses, and connection strings."""
    text = _KEY.sub(r"\1***", _DSN.sub("postgresql://***", text))
    return _USER.sub(r"\1***@", _KEY_DSN.sub(r"\1=***", text))


def _unbreakable(told: io.TextIOWrapper) -> io.TextIOWrapper:
    """Standard error for as long as somebody reads it; afterwards what is written there is lost, and nothing else."""
    raw = _Unbreakable(told.fileno(), "wb", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding=told.encoding, errors="backslashreplace", line_buffering=True
    )


class _Unbreakable(io.FileIO):
    def write(self, piece: "ReadableBuffer", /) -> int:
        try:
            return super().write(piece) or 0
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            return memoryview(piece).nbytes


class _Lines(logging.StreamHandler):  # type: ignore[type-arg]  # generic in the stubs only
    """A handler of ours, so that `set_up` can tell it from those of others."""

    def format(self, record: logging.LogRecord) -> str:
        room = record.name.partition(".")[0]
        line = f"{record.levelname.lower()} {room}: {record.getMessage()}"
        if record.exc_info and record.exc_info[0]:
            trace = logging.Formatter().formatException(record.exc_info)
            line += f" traceback={_value(trace)}"
        return escaped(masked(line.replace("\r", "").replace("\n", "\\n")))


def _value(value: object) -> str:
    text = str(value)
    if _PLAIN.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
