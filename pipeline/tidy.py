"""Text that every table and reader can hold: no control characters, one form of each letter, clean lines."""

import re
import unicodedata

_UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufeff\u00ad]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")


def tidy(text: str) -> str:
    """The text in NFC with one paragraph a line, no empty lines, and nothing that UTF-8 or PostgreSQL refuses."""
    broken = _BREAKS.sub("\n", text)
    clean = unicodedata.normalize("NFC", _UNSTORABLE.sub("", broken))
    lines = (_SPACES.sub(" ", line).strip() for line in clean.split("\n"))
    return "\n".join(line for line in lines if line)


def tidy_line(text: str) -> str:
    """As `tidy`, but everything on one line, as titles are."""
    return tidy(text).replace("\n", " ")
