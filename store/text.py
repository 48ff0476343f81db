"""Text that PostgreSQL takes: cleaned once, here, on its way in."""

import unicodedata
from typing import overload

LONGEST_RAW = 300  # letters of what a page said that are kept beside what was made of it


@overload
def storable(text: str) -> str: ...
@overload
def storable(text: None) -> None: ...
def storable(text: str | None) -> str | None:
    """NFC without NUL; a lone surrogate becomes U+FFFD."""
    if text is None:
        return None
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # halves of a pair become one letter
    return text if text.isascii() else unicodedata.normalize("NFC", text)
