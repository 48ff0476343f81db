"""Lines of printed pages to paragraphs: without what repeats on every page, words put together again."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, groupby, pairwise, takewhile
from statistics import median

HYPHEN = "\x02"  # ends a line whose last word goes on in the next
_MOST_CELLS = 100  # in a row
_EDGE_LINES = 3  # at the top and at the bottom of a page
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[\W_]*\d{1,4}(?:\s*(?:/|из|of)\s*\d{1,4})?[\W_]*")
_ITEM = re.compile(r"(?:[•●▪■◦\uf0b7*–—-]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zа-яёңөү]\))\s", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:;…。]['\"»”)\]]*$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line as it was set: where it stands on its page, in points from the lower left corner."""

    page: int
    text: str
    left: float
    right: float
    bottom: float
    size: float
    cells: int = 1  # more in a row of a table


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """The text in reading order, a paragraph a string."""
    kept = body_lines(lines)
    words = Counter(word for line in kept for word in _WORD.findall(line.text.casefold()))
    found: list[list[Line]] = []
    for column in _columns(kept):
        first, *others = column.parts()
        if found and _goes_on(found[-1][-1], first[0]):
            found[-1] += first
        else:
            found.append(first)
        found += others
    return [_joined([line.text for line in part], words) for part in found]


def heading(lines: Sequence[Line]) -> str | None:
    """What is set larger than the text, on the first page that has text."""
    kept = body_lines(lines)
    first = [line for line in kept if line.page == kept[0].page] if kept else []
    if not first:
        return None
    largest = max(line.size for line in first)
    usual = median(line.size for line in kept for _ in range(1 + len(line.text) // 20))
    if largest <= usual * 1.12:
        return None
    behind = dropwhile(lambda line: line.size <= largest * 0.95, first)
    text = _joined([line.text for line in takewhile(lambda line: line.size > largest * 0.95, behind)], Counter())
    return text if 3 < len(text) <= 300 else None


def body_lines(lines: Sequence[Line]) -> list[Line]:
    """Without headers, footers and page numbers: what stands at the edge of half of the pages, save its number."""
    pages = [list(page) for _, page in groupby(lines, key=lambda line: line.page)]
    edges = [_edge(page) for page in pages]
    often = Counter(key for edge in edges for key in {_key(line) for line in edge})
    enough = max(2, len(pages) / 2)
    dropped = {
        id(line) for edge in edges for line in edge if often[_key(line)] >= enough or _is_page_number(line, edge)
    }
    return [line for line in lines if id(line) not in dropped] or list(lines)


def _edge(page: Sequence[Line]) -> list[Line]:
    """The highest and the lowest lines of a page."""
    by_height = sorted(page, key=lambda line: -line.bottom)
    return by_height[:_EDGE_LINES] + by_height[_EDGE_LINES:][-_EDGE_LINES:]


def _key(line: Line) -> tuple[str, int, int]:
    """Equal for the same line on another page; a table or a title that looks so elsewhere stands elsewhere."""
    return _NUMBER.sub("#", line.text).strip(), round(line.size), round(line.bottom / 6)


def _is_page_number(line: Line, edge: Sequence[Line]) -> bool:
    outermost = (max(edge, key=lambda other: other.bottom), min(edge, key=lambda other: other.bottom))
    return line in outermost and len(edge) > 1 and _PAGE_NUMBER.fullmatch(line.text.strip()) is not None


# --- columns


@dataclass(frozen=True)
class _Column:
    """Lines of a page that stand below one another."""

    lines: list[Line]

    def parts(self) -> list[list[Line]]:
        """Its paragraphs."""
        steps = [a.bottom - b.bottom for a, b in pairwise(self.lines) if a.bottom - b.bottom > 1]
        step = min(median(steps), 2 * median(line.size for line in self.lines)) if steps else 0.0
        left, rights = _usual(line.left for line in self.lines), self._rights()
        parts = [[self.lines[0]]]
        for above, line in pairwise(self.lines):
            if _begins_paragraph(above, line, step, left, rights[round(line.size)]):
                parts.append([])
            parts[-1].append(line)
        return parts

    def _rights(self) -> dict[int, float]:
        """How far lines of each size reach: a heading may be wider than the columns below it."""
        found: dict[int, float] = {}
        for line in self.lines:
            found[round(line.size)] = max(line.right, found.get(round(line.size), 0.0))
        return found


def _columns(lines: Sequence[Line]) -> Iterator[_Column]:
    """A line that stands higher than the one before it begins a column; one beside it is a cell of its row."""
    for _, page in groupby(lines, key=lambda line: line.page):
        column: list[Line] = []
        for line in _untangled(list(page)):
            if column and line.bottom > column[-1].bottom + line.size / 2:
                yield _Column(column)
                column = []
            if column and _is_beside(column[-1], line):
                line = _beside(column.pop(), line)
            column.append(line)
        if column:
            yield _Column(column)


def _is_beside(cell: Line, line: Line) -> bool:
    same = abs(line.bottom - cell.bottom) < line.size / 2
    return same and line.left > cell.right and cell.cells < _MOST_CELLS


def _beside(cell: Line, line: Line) -> Line:
    """Both as one row."""
    return replace(cell, text=f"{cell.text.strip()} | {line.text.strip()}", right=line.right, cells=cell.cells + 1)


def _untangled(page: list[Line]) -> list[Line]:
    """Two columns that were written row by row, one after the other, as they are read."""
    gutter = _gutter(page)
    if gutter is None:
        return page
    first, last = (f([n for n, line in enumerate(page) if line.left > gutter]) for f in (min, max))
    while first and page[first - 1].right < gutter and abs(page[first - 1].bottom - page[first].bottom) < 3:
        first -= 1
    part = page[first : last + 1]
    crossing = [line for line in part if line.left < gutter < line.right]
    if crossing:
        return page
    sides = [line for line in part if line.right <= gutter], [line for line in part if line.left >= gutter]
    return [*page[:first], *sides[0], *sides[1], *page[last + 1 :]]


def _gutter(page: list[Line]) -> float | None:
    """Where the second column begins, if rows of two columns were written one after the other."""
    beside = [(a, b) for a, b in pairwise(page) if abs(a.bottom - b.bottom) < 2 and b.left > a.right]
    if len(beside) < 6 or len(beside) < 0.35 * len(page):
        return None
    lefts = [b.left for _, b in beside]
    rights = [a.right for a, _ in beside]
    long = median(len(line.text) for pair in beside for line in pair) > 20  # else it is a table
    usual = median(lefts)
    aligned = sum(abs(b.left - usual) < 2 * b.size for _, b in beside) > 0.8 * len(lefts)
    return min(lefts) - 1 if long and aligned and max(rights) < min(lefts) else None


def _usual(values: Iterator[float]) -> float:
    return Counter(round(value) for value in values).most_common(1)[0][0]


# --- paragraphs


def _begins_paragraph(above: Line, line: Line, step: float, left: float, right: float) -> bool:
    if not 0.85 < line.size / max(above.size, 0.1) < 1.18 or max(above.cells, line.cells) > 1:
        return True
    if above.text.endswith(HYPHEN):
        return False
    if step and above.bottom - line.bottom > 1.3 * step:
        return True
    if _ITEM.match(line.text.lstrip()):
        return True
    indented = line.left > left + 0.8 * line.size and above.left < line.left - 0.8 * line.size
    if indented:
        return _has_room(above, line, right) or not line.text.lstrip()[:1].islower()
    return _has_room(above, line, right) and (_ends_sentence(above.text) or not line.text.lstrip()[:1].islower())


def _has_room(above: Line, line: Line, right: float) -> bool:
    """Whether the first word of a line would have stood in the line above, had they been of one paragraph."""
    first = (line.text.split() or [""])[0]
    width = (line.right - line.left) / max(len(line.text), 1)
    return above.right + width * (len(first) + 2) < right


def _goes_on(last: Line, first: Line) -> bool:
    """Whether a paragraph goes on in the next column or on the next page."""
    if last.text.endswith(HYPHEN):
        return True
    if not 0.85 < first.size / max(last.size, 0.1) < 1.18 or max(last.cells, first.cells) > 1:
        return False
    start = first.text.lstrip()[:1]
    return not _ends_sentence(last.text) and (start.islower() or start.isdigit()) and not _ITEM.match(first.text)


def _ends_sentence(text: str) -> bool:
    return _SENTENCE_END.search(text.rstrip()[-20:]) is not None


# --- words


def _joined(texts: Sequence[str], words: Counter[str]) -> str:
    """Lines as one; a word cut at the end of a line is whole again, with its hyphen where it is known to have one."""
    pieces = [""]
    for text in texts:
        text = text.replace("\xad", "").strip(" ")
        last = pieces[-1]
        cut = last.endswith("-") and last[-2:-1].isalpha() and text[:1].islower()
        if cut or last.endswith(HYPHEN):
            pieces[-1] = last[:-1]
            pieces += ["-", text] if _has_hyphen(last[:-1], text, words) else [text]
        else:
            pieces += [" ", text]
    return "".join(pieces).replace(HYPHEN, "-").strip()


def _has_hyphen(start: str, rest: str, words: Counter[str]) -> bool:
    """Whether the word cut here is written with a hyphen elsewhere in the document."""
    head = (_WORD.findall(start[-100:]) or [""])[-1].casefold()
    tail = (_WORD.findall(rest[:100]) or [""])[0].casefold()
    return words[f"{head}-{tail}"] > words[head + tail]
