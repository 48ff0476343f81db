"""Where on a page its text stands: the part that holds the sentences, or what follows the title."""

import re
from collections.abc import Set
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import lxml.etree

from pipeline.furniture import LIKELY, NAMED, SURE, certainty
from pipeline.markup import BLOCKS, HAN, data_rows, letters, letters_in

HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_BEARERS = frozenset("b big center div font p span strong td th".split())  # of a title that is no heading
_ONE_TEXT = frozenset("p ul ol pre blockquote".split())
_MARKS = (".//*[contains(@itemprop, 'articleBody')]", ".//article", ".//main")
_LEAST_RUN = 25  # letters of a sentence
_LONG_RUN = 400
_LEAST = 40  # letters that an announcement needs
_FEW = 400  # letters; a part with fewer may be a footer
_MOST = 0.85  # of the sentences around it that a part needs to stand for them
_MOST_MARKED = 0.95  # where the page marks its article, it has said where that ends
_MOST_TITLED = 0.5  # with the title in it
_LEAST_MARKED, _LEAST_TITLED = 0.4, 0.2  # of the page; the first teaser may be marked, too
_MOST_FURNITURE = {SURE: 0.9, LIKELY: 0.5, NAMED: 0.35}  # of the page's sentences
# As the foot of a page gives them: info@mia.example, +996 312 66 00 00, (0312) 66-00-00.
_ADDRESS = re.compile(r"[\w.-]@[\w-]+\.\w|\+\d[\d\s()-]{8}|\(\d{3,5}\)\s?\d[\d\s-]{4}")


def main_part(body: Any, title: str) -> Any:
    """The element that holds the text; what is furniture is taken out of the tree on the way."""
    heading = _heading(body, title)
    above = frozenset({heading, *heading.iterancestors()} if heading is not None else ())
    page = _Page(body, above, _weights(body))
    page.clear()
    start = page.marked()
    part = page.within(start, _MOST if start is body else _MOST_MARKED)
    says_something = start is not body or part in above or _letters(part) >= _FEW
    if heading is None or (says_something and page.weights.of.get(part)):
        return part
    near = _near(heading, body)
    return part if near is None or near in part.iterancestors() else near


@dataclass(frozen=True)
class _Weights:
    """How much of a text every block holds, long paragraphs counted more than once; and where most stand together."""

    of: dict[Any, float]
    densest: Any


@dataclass(frozen=True)
class _Page:
    """A page, the elements around its title, and where its sentences are."""

    body: Any
    above: Set[Any]
    weights: _Weights

    def clear(self) -> None:
        """Takes furniture away; what only bears its name must not hold the title or a good part of the page."""
        weights, parts = self.weights.of, [self.body]
        dense = {self.weights.densest, *self.weights.densest.iterancestors()}
        whole = weights[self.body]
        while parts:
            for part in list(parts.pop()):
                if not isinstance(part.tag, str):
                    continue
                sure = certainty(part)
                needed = part in self.above or (part in dense and sure <= NAMED)
                if sure and not needed and weights.get(part, 0.0) <= _MOST_FURNITURE[sure] * whole:
                    self._drop(part)
                else:
                    parts.append(part)

    def marked(self) -> Any:
        """What the page itself marks as its article, if that holds enough of its sentences; else all of it."""
        weights, whole = self.weights.of, self.weights.of[self.body]
        for path in _MARKS:
            found = [part for part in self.body.xpath(path) if part in weights]
            titled = [part for part in found if part in self.above and weights[part] > _LEAST_TITLED * whole]
            best = titled[-1] if titled else max(found, key=lambda part: weights[part], default=None)
            if best is not None and (titled or weights[best] > _LEAST_MARKED * whole):
                return best
            if self.above and len(found) > 1 and self.above.isdisjoint(found):
                self._drop_all(found)  # each announces another article
        return self.body

    def within(self, node: Any, most: float) -> Any:
        """The innermost part that still holds nearly all sentences of the one around it."""
        weights = self.weights.of
        while True:
            child = max(node, key=lambda part: weights.get(part, 0.0), default=None)
            if child is None or not weights.get(child) or not _holds_parts(child):
                return node
            if weights[child] < (_MOST_TITLED if child in self.above else most) * weights[node]:
                return node
            node = child

    def _drop_all(self, parts: list[Any]) -> None:
        inner = {part for outer in parts for part in outer.iterdescendants()}
        for part in parts:
            if part not in inner:
                self._drop(part)

    def _drop(self, element: Any) -> None:
        """Takes an element out of the tree; the text behind it stays."""
        if weight := self.weights.of.get(element):
            for above in element.iterancestors():
                if above in self.weights.of:
                    self.weights.of[above] -= weight
        parent, before, tail = element.getparent(), element.getprevious(), element.tail
        parent.remove(element)
        if tail and before is not None:
            before.tail = (before.tail or "") + tail
        elif tail:
            parent.text = (parent.text or "") + tail


def _holds_parts(element: Any) -> bool:
    if not len(element) or element.tag not in BLOCKS or element.tag in _ONE_TEXT:
        return False
    return element.tag != "table" or not data_rows(element)


def _weights(body: Any) -> _Weights:
    """One pass from the end of the page, so that every part is met behind what it holds."""
    of: dict[Any, float] = {}
    together: dict[Any, float] = {}
    runs: dict[Any, list[float]] = {}  # letters, those of links, weight: of what stands in an element so far
    is_end = True
    for element in reversed(list(body.iter(lxml.etree.Element))):
        run, linked, weight = runs.pop(element, (0, 0, 0.0))
        tag, text, tail = element.tag, element.text, element.tail
        run += _length(text) if text else 0
        if tag == "a":
            linked = run
        if tag in BLOCKS:
            if run > 0 and tag not in HEADINGS:  # below it a © stands there
                said = worth(run, linked)
                if is_end and said > _LEAST_RUN:
                    is_end = _ADDRESS.search("".join(element.itertext())) is not None
                    said = 0.0 if is_end else said
                place = element.getparent() if tag in ("p", "li") else element
                together[place] = together.get(place, 0.0) + said
                weight += said
            of[element] = weight
            run = linked = 0
        if element is body:
            break
        above = runs.setdefault(element.getparent(), [0, 0, 0.0])
        above[0] += run + (_length(tail) if tail else 0)
        above[1] += linked
        above[2] += weight
    return _Weights(of, max(together, key=lambda part: together[part], default=body))


def _length(text: str) -> float:
    if text.isascii():
        return len(text.strip())
    return -1e6 if "©" in text else len(text.strip()) + len(HAN.findall(text))


def worth(run: float, linked: float) -> float:
    """What a run of letters, some of them links, says for a text."""
    own = run - linked
    if own >= _LEAST_RUN and own > linked:
        return own * min(own, _LONG_RUN) / 100
    return max(0.0, 0.05 * (own - linked))


def _heading(body: Any, title: str) -> Any:
    """The element that shows the title: a heading, else whatever holds nothing but it."""
    wanted, longest = letters(title), 2 * len(title) + 40
    if not wanted:
        return None
    others = (part for part in body.iter(*_BEARERS) if part.text and len(part.text) < longest and _is_leaf(part))
    for element in (*body.iter(*HEADINGS), *others):
        text = "".join(element.itertext())
        if len(text) < longest and letters(text) == wanted:
            return element
    return None


def _is_leaf(element: Any) -> bool:
    return not len(element) or (len(element) == 1 and not len(element[0]))


def _near(heading: Any, body: Any) -> Any:
    """The smallest part around the title that says more than it; one of links only if no menu is drawn in otherwise."""
    around = list(takewhile(lambda part: part is not body, heading.iterancestors()))
    least = _letters(heading) + _LEAST
    linked = next((part for part in around if _letters(part) >= least), None)
    own = next((part for part in around if _letters(part) - sum(map(_letters, part.iter("a"))) >= least), None)
    if own is None or linked is None:
        return linked
    links = sum(1 for _ in linked.iter("a"))
    return linked if links > 1 and sum(1 for _ in own.iter("a")) > 2 * links + 10 else own


def _letters(element: Any) -> int:
    return letters_in("".join(element.itertext()), 10 * _FEW)
