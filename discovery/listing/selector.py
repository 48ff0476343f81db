"""A CSS selector for links that a template wrote alike, and what it selects, asked of the links' places alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from discovery.listing.links import DEEPEST, Anchor, Step

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

    def fits(self, step: Step) -> bool:
        """Is the element of this kind?"""
        tag, classes, name, column = step
        if (self.tag and tag != self.tag) or (self.id and name.strip() != self.id):
            return False
        return self.classes <= _words(classes) and (not self.column or column == self.column)


@lru_cache(maxsize=4096)
def _words(classes: str) -> frozenset[str]:
    return frozenset(classes.split())


@dataclass(frozen=True, slots=True)
class Path:
    """Parts from the link upwards."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        words = [str(self.parts[0])]
        for part in self.parts[1:]:
            words.append(f"{part} >" if part.child else str(part))
        return " ".join(reversed(words))

    def fits(self, steps: Sequence[Step]) -> bool:
        """Does it select the link? Parts that may stand anywhere above take the nearest place."""
        level = -1
        for number, part in enumerate(self.parts):
            level += 1
            if number and not part.child:
                while level < len(steps) and not part.fits(steps[level]):
                    level += 1
            if level >= len(steps) or not part.fits(steps[level]):
                return False
        return True

    def selected(self, anchors: Sequence[Anchor]) -> set[int]:
        """Numbers of the links that it selects; each different place is looked at once."""
        fitting = {place for place in {anchor.place for anchor in anchors} if self.fits(place.steps)}
        return {number for number, anchor in enumerate(anchors) if anchor.place in fitting}


def paths(chosen: Sequence[Anchor]) -> Iterator[Path]:
    """Proposals for these links, short ones first."""
    steps = list(_common(chosen))
    link = steps[0] if steps else Part(tag="a")
    bare = Part(tag="a")
    if link.classes:
        yield Path((link,))
    named = [(level, step) for level, step in enumerate(steps[1:], 1) if step.classes or step.id]
    boxes = list(islice(_boxes(chosen), 2))
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


def _common(chosen: Sequence[Anchor]) -> Iterator[Part]:
    """From the links upwards, what all of them share, as long as their tags agree."""
    places = {anchor.place for anchor in chosen}
    for level in range(min(HIGHEST, *(len(place.steps) for place in places), DEEPEST)):
        steps = {place.steps[level] for place in places}
        tags = {step[0] for step in steps}
        if len(tags) > 1 or tags & {"body", "html"}:
            return
        classes = frozenset.intersection(*(_words(step[1]) for step in steps))
        names, columns = {step[2] for step in steps}, {step[3] for step in steps}
        yield Part(
            tag=tags.pop(),
            classes=frozenset(sorted(filter(_lasting, classes), key=_worth)[:2]),
            id=_id(names.pop()) if len(names) == 1 else "",
            column=columns.pop() if len(columns) == 1 else 0,
        )


def _boxes(chosen: Sequence[Anchor]) -> Iterator[Part]:
    """The nearest elements around all of them that have a name of their own."""
    first = chosen[0]
    if len(first.chain) >= DEEPEST:
        return
    shared = set(first.chain)
    for anchor in chosen[1:]:
        shared &= set(anchor.chain)
    for number, (tag, classes, name, _) in zip(reversed(first.chain), first.place.steps, strict=False):
        if tag == "body":
            return
        best = frozenset(sorted(filter(_lasting, _words(classes)), key=_worth)[:1])
        if number in shared and (best or _id(name) or tag == "main"):
            yield Part(tag=tag, classes=best, id=_id(name))


def _lasting(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and not _PASSING.search(name)


def _worth(name: str) -> tuple[bool, int, str]:
    """Telling names first."""
    return not re.search(r"news|title|item|article|post|press|list|teaser|card|date|event", name, re.I), len(name), name


def _id(name: str) -> str:
    name = name.strip()
    return name if _NAME.fullmatch(name) and not re.search(r"\d\d", name) else ""
