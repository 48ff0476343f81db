"""HTML to the text that a reader sees, and texts compared by their letters alone."""

import re
from collections.abc import Iterator
from itertools import islice, takewhile
from typing import Any, NamedTuple

import lxml.etree
import lxml.html
from selectolax.lexbor import LexborNode, SelectolaxError

from pipeline.numbering import Numbering
from pipeline.tidy import tidy

_NO_LETTERS = re.compile(r"[\W_]+")
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
UNSEEN = frozenset("script style noscript template iframe object svg button select option textarea head".split())
_LONGEST_CELL = 400  # letters; a longer one that is most of its table is a part of the page
_MOST_CELLS = 20_000  # of a table that is read row by row


def html_text(html: str) -> str:
    """Visible text with one block a line, a row of a table on one."""
    if not html.strip():
        return ""
    try:
        root = lxml.html.fragment_fromstring(html, create_parent="div", parser=lxml.html.HTMLParser(huge_tree=True))
    except (lxml.etree.LxmlError, ValueError):
        return ""
    return tidy("\n".join(line.text for line in lines_of(root)))


class Line(NamedTuple):
    """What stands on one line of a page, in which block, how many of its letters are links, and where those lead."""

    text: str
    linked: int
    tag: str
    element: Any
    links: tuple[str, ...] = ()


def lines_of(root: Any) -> Iterator[Line]:
    """The lines of an element in document order; newlines of the source are spaces, blocks begin and end lines."""
    writer = _Writer(root)
    walker = lxml.etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            if element.tag in BLOCKS:
                yield from writer.line()
            rows = data_rows(element) if element.tag == "table" else []
            yield from rows
            if rows or element.tag in UNSEEN:
                walker.skip_subtree()
            else:
                writer.open(element)
                writer.write(element.text)
        else:
            if element.tag in BLOCKS:
                yield from writer.line()
            if element is not root:
                writer.close(element)
                writer.write(element.tail)
    yield from writer.line()


class _Writer:
    """The line that is being written."""

    def __init__(self, root: Any) -> None:
        self._block = root
        self._pieces: list[str] = []
        self._linked, self._links = 0, list[str]()
        self._inside: dict[str, int] = {"a": 0, "pre": 0}
        self._numbering = Numbering()

    def open(self, element: Any) -> None:
        tag = element.tag
        if tag in BLOCKS:
            self._block = element
            self._numbering.open(element)
        if tag in self._inside:
            self._inside[tag] += 1
        if tag == "a" and (address := element.get("href")):
            self._links.append(address)

    def close(self, element: Any) -> None:
        tag = element.tag
        if tag in BLOCKS:
            self._block = element.getparent()
            self._numbering.close(element)
        if self._inside.get(tag):
            self._inside[tag] -= 1

    def write(self, text: str | None) -> None:
        if text:
            self._pieces.append(text)
            if self._inside["a"]:
                self._linked += len(text.strip())

    def line(self) -> Iterator[Line]:
        """What was written, more lines than one if it stood in <pre>."""
        written = "".join(self._pieces)
        parts = written.split("\n") if self._inside["pre"] else [written]
        for text in filter(None, (" ".join(part.split()) for part in parts)):
            shown = self._numbering.before(text)
            yield Line(shown, min(self._linked, len(shown)), self._block.tag, self._block, tuple(self._links))
        self._pieces, self._linked, self._links = [], 0, []


def data_rows(table: Any) -> list[Line]:
    """The rows of a table that holds data, its cells joined; nothing for one that only lays out a page."""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return []
    cells = list(islice(table.iter("td", "th"), _MOST_CELLS))
    if len(cells) == _MOST_CELLS:
        return []
    lines = {cell: list(lines_of(cell)) for cell in cells}
    rows = [[cell for cell in row if cell in lines] for row in table.iter("tr")]
    lengths = [sum(len(line.text) for line in lines[cell]) for row in rows for cell in row if len(row) > 1]
    longest = max(lengths, default=0)
    if sum(len(row) > 1 for row in rows) < 2 or (longest > _LONGEST_CELL and longest > 0.5 * sum(lengths)):
        return []
    captions = [line for caption in table.iter("caption") for line in lines_of(caption)]
    return captions + [row for cells in rows if (row := _row(table, [lines[cell] for cell in cells])).text]


def _row(table: Any, cells: list[list[Line]]) -> Line:
    text = " | ".join(" ".join(line.text for line in cell) for cell in cells).strip(" |")
    return Line(" ".join(text.split()), sum(line.linked for cell in cells for line in cell), "tr", table)


def without_heading(text: str, title: str | None) -> str:
    """The text without the title repeated above it."""
    if not title:
        return text
    longest = 2 * len(title) + 20  # a longer line says more than the title; it may be megabytes
    lines = text.split("\n")
    above = takewhile(lambda line: len(line) < longest and letters(line) in (letters(title), ""), lines)
    return "\n".join(lines[sum(1 for _ in above) :])


def letters(text: str) -> str:
    return _NO_LETTERS.sub("", folded(text))


def folded(text: str) -> str:
    """For comparing what is set in small and large letters; those of Turkish and Azerbaijani have two of i, and nothing
    on a page need say that it is in either."""
    return text.casefold().replace("ı", "i").replace("\u0307", "")


def letters_in(text: str, most: int) -> int:
    """How many letters a text has, counted no further than `most`; a Chinese one says as much as two."""
    counted = sum(1 for _ in islice(filter(str.isalpha, text), most))
    return counted if text.isascii() or counted == most else min(most, counted + len(HAN.findall(text)))


def matches(node: Any, selector: str) -> list[LexborNode]:
    """Matches of a selector; one that cannot be parsed matches nothing (`sources validate` names it)."""
    try:
        return [found for found in node.css(selector) if found.html]
    except (SelectolaxError, ValueError):
        return []
