"""The numbers that a browser draws before the items of a list: people quote the points of a decree by them."""

import re
from typing import Any

_NUMBERED = re.compile(r"\(?\w{1,4}[.)]")
_SMALL = 5  # digits


class Numbering:
    """The lists that are open, and the number that the next line begins with."""

    def __init__(self) -> None:
        self._lists: list[_List] = []
        self._next = ""

    def open(self, element: Any) -> None:
        """A block begins."""
        if element.tag in ("ol", "ul"):
            self._lists.append(_List(element))
        elif element.tag == "li" and self._lists:
            self._next = self._lists[-1].number(element)

    def close(self, element: Any) -> None:
        """A block ends."""
        if element.tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        if element.tag == "li":
            self._next = ""

    def before(self, text: str) -> str:
        """The line with its number, unless somebody wrote one."""
        number, self._next = self._next, ""
        return text if _NUMBERED.match(text) else number + text


class _List:
    """One list: whether and how it numbers its items, and where it is."""

    def __init__(self, element: Any) -> None:
        self._kind = element.get("type", "1") if element.tag == "ol" else ""
        if "none" in element.get("style", ""):
            self._kind = ""
        self._at = _whole(element.get("start"), 1)

    def number(self, item: Any) -> str:
        shown = _whole(item.get("value"), self._at)
        self._at = shown + 1
        if not self._kind:
            return ""
        if self._kind in "aA" and 0 < shown <= 26:
            return f"{chr(ord(self._kind) + shown - 1)}) "
        return f"{shown}. "


def _whole(said: str | None, otherwise: int) -> int:
    said = (said or "").strip()
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= _SMALL else otherwise
