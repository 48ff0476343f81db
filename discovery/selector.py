"""A CSS selector for links that a template wrote alike, and what it selects, asked of the links' places alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from discovery.links import DEEPEST, Anchor

MOST_COLUMNS = 40
HIGHEST = 8  # steps above a link that a selector may name
_NAME = re.compile(r"-?[A-Za-z_][\w-]{1,40}")
_PASSING = re.compile(
    r"\d{3}|^(?:odd|even|first|last|active|current|clearfix|row|col(?:-.*)?|container.*|left|right|open|visited|selected"
    r"|hidden|show|ng-.*|css-.*|sc-.*|js-.*|wow|fade.*|text-.*|[mp][xytblrse]?-\d.*|d-.*|w-\d+|h-\d+)$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One element of a selector: what it must be."""

    tag: str = ""
    classes: frozenset[str] = frozenset()
    id: str = ""
    column: int = 0
    child: bool = False  # it is the parent of the next part, not only above it

    def __str__(self) -> str:
        named = f"#{self.id}" if self.id else "".join(f".{name}" for name in sorted(self.classes))
        return f"{self.tag}{named}" + (f":nth-child({self.column})" if self.column else "")

    def fits(self, element: Any) -> bool:
        """Is the element of this kind?"""
        if (self.tag and element.tag != self.tag) or (self.id and element.get("id") != self.id):
            return False
        if self.classes and not self.classes <= set((element.get("class") or "").split()):
            return False
        return not self.column or _number(element) == self.column


@dataclass(frozen=True, slots=True)
class Path:
    """Parts from the link upwards."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        words = [str(self.parts[0])]
        for part in self.parts[1:]:
            words.append(f"{part} >" if part.child else str(part))
        return " ".join(reversed(words))

    def fits(self, element: Any) -> bool:
        """Does it select the link? Parts that may stand anywhere above take the nearest place."""
        for number, part in enumerate(self.parts):
            if number == 0 or part.child:
                element = element if number == 0 else element.getparent()
                if element is None or not part.fits(element):
                    return False
                continue
            element = element.getparent()
            while element is not None and not part.fits(element):
                element = element.getparent()
            if element is None:
                return False
        return True


def paths(chosen: Sequence[Anchor]) -> Iterator[Path]:
    """Proposals for these links, short ones first."""
    lines = [_line(anchor.element) for anchor in chosen]
    steps = list(_common(lines))
    link = steps[0] if steps else Part(tag="a")
    bare = Part(tag="a")
    if link.classes:
        yield Path((link,))
    named = [(level, step) for level, step in enumerate(steps[1:], 1) if step.classes or step.id]
    boxes = list(_boxes(chosen))
    for level, step in named:
        yield Path((bare, step))
        yield Path((bare, *_chain(steps[1:level]), _as_child(step)))
    for box in (*boxes, None):
        around = (box,) if box else ()
        for inner in _inner(steps):
            yield Path((*inner, *around))
        for _, step in named:
            yield Path((bare, step, *around))
    if not boxes:
        yield Path((bare,))


def _inner(steps: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    """By tags and by the column of a table."""
    bare = Part(tag="a")
    tags = [Part(tag=step.tag, column=step.column) for step in steps[1:5]]
    for count in range(min(4, len(tags)) + 1):
        yield (bare, *(_as_child(part) for part in tags[:count]))
    cell = next((part for part in tags if part.column), None)
    if cell:
        yield (bare, cell)


def _chain(steps: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(Part(tag=step.tag, child=True) for step in steps)


def _as_child(part: Part) -> Part:
    return Part(tag=part.tag, classes=part.classes, id=part.id, column=part.column, child=True)


def _common(lines: Sequence[Sequence[Any]]) -> Iterator[Part]:
    """From the links upwards, what all of them share, as long as their tags agree."""
    for level in zip(*lines, strict=False):
        if len({element.tag for element in level}) > 1 or level[0].tag in ("body", "html"):
            return
        classes = set(_classes(level[0]))
        for element in level[1:]:
            classes &= set(_classes(element))
        columns = {_number(element) for element in level} if level[0].tag in ("td", "th") else {0}
        one = all(element is level[0] for element in level)
        yield Part(
            tag=level[0].tag,
            classes=frozenset(sorted(classes, key=_worth)[:2]),
            id=_id(level[0]) if one else "",
            column=columns.pop() if len(columns) == 1 else 0,
        )


def _boxes(chosen: Sequence[Anchor]) -> Iterator[Part]:
    """The two nearest elements around all of them that have a name of their own."""
    if len(chosen[0].chain) >= DEEPEST:
        return
    shared = set(chosen[0].chain)
    for anchor in chosen[1:]:
        shared &= set(anchor.chain)
    element = chosen[0].element
    for number in reversed(chosen[0].chain):
        if element is None or element.tag == "body":
            return
        if number in shared:
            classes = frozenset(sorted(_classes(element), key=_worth)[:1])
            if _id(element) or classes or element.tag == "main":
                yield Part(tag=element.tag, classes=classes, id=_id(element))
        element = element.getparent()


def _line(element: Any) -> list[Any]:
    line = [element]
    while len(line) <= HIGHEST and (above := line[-1].getparent()) is not None:
        line.append(above)
    return line


def _classes(element: Any) -> list[str]:
    names = (element.get("class") or "")[:500].split()
    return [name for name in names if _NAME.fullmatch(name) and not _PASSING.search(name)]


def _worth(name: str) -> tuple[bool, int, str]:
    """Telling names first."""
    return not re.search(r"news|title|item|article|post|press|list|teaser|card|date|event", name, re.I), len(name), name


def _id(element: Any) -> str:
    name = element.get("id") or ""
    return name if _NAME.fullmatch(name) and not re.search(r"\d\d", name) else ""


def _number(element: Any) -> int:
    before = islice(element.itersiblings(preceding=True), MOST_COLUMNS)
    return 1 + sum(1 for sibling in before if isinstance(sibling.tag, str))
