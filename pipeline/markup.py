"""HTML to the text that a reader sees, and texts compared by their letters alone."""

import re
from collections.abc import Iterator
from itertools import islice, takewhile
from typing import Any

import lxml.html
from selectolax.lexbor import LexborNode, SelectolaxError

from pipeline.tidy import tidy

_NO_LETTERS = re.compile(r"[\W_]+")
_SPACES = re.compile(r"\s+")
_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = frozenset("script style noscript template iframe object svg button select option textarea head".split())


def html_text(html: str) -> str:
    """Visible text with one block a line."""
    if not html.strip():
        return ""
    try:
        root = lxml.html.fragment_fromstring(html, create_parent="div", parser=lxml.html.HTMLParser(huge_tree=True))
    except (lxml.etree.LxmlError, ValueError):
        return ""
    return tidy("".join(_pieces(root)))


def _pieces(root: Any) -> Iterator[str]:
    """Text in document order; newlines of the source are spaces, blocks begin and end lines."""
    stack: list[Any] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
            continue
        block = item.tag in _BLOCKS
        stack.append(_flat(item.tail) + "")
        if not isinstance(item.tag, str) or item.tag in _UNSEEN:
            continue
        stack.append("\n" if block else "")
        stack.extend(reversed(item))
        stack.append(("\n" if block else "") + _flat(item.text))


def _flat(text: str | None) -> str:
    return _SPACES.sub(" ", text) if text else ""


def without_heading(text: str, title: str | None) -> str:
    """The text without the title repeated above it."""
    if not title:
        return text
    longest = 2 * len(title) + 20  # a longer line says more than the title; it may be megabytes
    lines = text.split("\n")
    above = takewhile(lambda line: len(line) < longest and letters(line) in (letters(title), ""), lines)
    return "\n".join(lines[sum(1 for _ in above) :])


def letters(text: str) -> str:
    return _NO_LETTERS.sub("", text.casefold())


def letters_in(text: str, most: int) -> int:
    """How many letters a text has, counted no further than `most`."""
    return sum(1 for _ in islice(filter(str.isalpha, text), most))


def matches(node: Any, selector: str) -> list[LexborNode]:
    """Matches of a selector; one that cannot be parsed matches nothing (`sources validate` names it)."""
    try:
        return [found for found in node.css(selector) if found.html]
    except (SelectolaxError, ValueError):
        return []
