"""Which code understood a page: equal versions give equal answers for equal pages and definitions."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from core.model import Expect, Poll, Source

_ROOMS = ("core", "pipeline")
_ELSEWHERE = (".pyc", ".yaml")  # made from the code; presets, which stand in the definitions that use them
# What pages are read with; another release of one may read a page otherwise.
_READERS = ("babel", "charset-normalizer", "htmldate", "jmespath", "langdetect", "lxml", "numpy", "py3langid", "pycld2",
            "pypdfium2", "readability-lxml", "selectolax", "trafilatura", "w3lib")  # fmt: skip


@lru_cache(maxsize=1)
def code_version() -> str:
    """The release and 12 hexadecimal digits of all that decides how a page is read, as 0.1.0+3f9a0c1d2e4b."""
    digest = hashlib.sha256()
    for name in _READERS:
        digest.update(f"{name}={version(name)}\n".encode())
    home = Path(__file__).resolve().parent.parent
    for room in _ROOMS:
        for path in sorted(
            path for path in (home / room).rglob("*") if path.is_file() and path.suffix not in _ELSEWHERE
        ):
            digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{version('govharvest')}+{digest.hexdigest()[:12]}"


def definition_hash(source: Source, boilerplate: Iterable[bytes] = ()) -> bytes:
    """Equal where pages are read alike: when a site is asked, and how often, is no matter, its learned lines are."""
    read = replace(source, active=False, evidence=None, evidence_date=None, confirmed=None, checks=(), poll=Poll(),
                   delay_s=None, expect=Expect(), path="")  # fmt: skip
    written = json.dumps(asdict(read), sort_keys=True, default=str).encode()
    return hashlib.sha256(written + b"\0" + b"".join(sorted(boilerplate))).digest()
