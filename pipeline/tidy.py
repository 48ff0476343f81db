"""Text that every table and reader can hold: no control characters, one form of each letter, clean lines."""

import re
import unicodedata

# With the soft hyphen, the marks that turn writing round for whoever reads on (U+202A-E, U+2066-9) and invisible joins.
_UNSTORABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u202a-\u202e\u2060-\u2064\u2066-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffb\ufffe\uffff]"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
# Thai, Lao, Burmese, Khmer and Tibetan end words with it; elsewhere it splits a word for whoever searches it.
_ZERO_SPACE = re.compile(
    "(?<![\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff])\u200b|\u200b(?![\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff])"
)
_MARKS = "".join(letter for letter in map(chr, range(0x300, 0xFFFE)) if unicodedata.combining(letter))
# UAX 15 knows no writing that stacks more than 30 marks on a letter; to put a million in order takes hours.
_STACKED = re.compile(f"[{_MARKS}](?<=[{_MARKS}]{{31}})")


def tidy(text: str) -> str:
    """The text in NFC with one paragraph a line, no empty lines, and nothing that UTF-8 or PostgreSQL refuses."""
    clean = _UNSTORABLE.sub("", _BREAKS.sub("\n", text))
    if "\u200b" in clean:
        clean = _ZERO_SPACE.sub("", clean)
    lines = (_SPACES.sub(" ", line).strip() for line in unicodedata.normalize("NFC", unstacked(clean)).split("\n"))
    return "\n".join(line for line in lines if line)


def tidy_line(text: str) -> str:
    """As `tidy`, but everything on one line, as titles are."""
    return tidy(text).replace("\n", " ")


def unstacked(text: str) -> str:
    """The text without what hostile pages pile upon a letter."""
    return _STACKED.sub("", text)
