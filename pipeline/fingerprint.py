"""When are two texts the same text: a hash that typography and spacing do not change."""

import hashlib
import re
import unicodedata

_ALIKE = str.maketrans(
    dict.fromkeys('“”„‟«»″‶"', '"')
    | dict.fromkeys("‘’‚‛‹›′`ʼʻ'", "'")
    | dict.fromkeys("‐‑‒–—―−-", "-")
    | dict.fromkeys("يىی", "ي")  # Arabic and Persian keyboards write one letter as three, and another as two
    | dict.fromkeys("كک", "ك")
    | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff\u00ad", "")  # nobody sees them
)
_SPACES = re.compile(r"\s+")


def fingerprint(title: str, text: str) -> bytes:
    """SHA-256 of what title and text say, whichever quotes, dashes, capitals and spaces they were set in."""
    words = f"{_plain(title)}\n{_plain(text)}"
    return hashlib.sha256(words.encode("utf-8", "replace")).digest()


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text.translate(_ALIKE)).casefold()
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", folded)).strip()
