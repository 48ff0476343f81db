"""When are two texts the same text: a hash that typography and spacing do not change."""

import hashlib
import re

from core.typography import even

_SPACES = re.compile(r"\s+")


def fingerprint(title: str, text: str) -> bytes:
    """SHA-256 of what title and text say, whichever quotes, dashes, capitals and spaces they were set in."""
    words = f"{_plain(title)}\n{_plain(text)}"
    return hashlib.sha256(words.encode("utf-8", "replace")).digest()


def _plain(text: str) -> str:
    return _SPACES.sub(" ", even(text)).strip()
