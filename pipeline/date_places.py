"""The visible lines of a page that may say when it was published, and where on the page each stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.lead import DENSE
from pipeline.markup import folded, letters
from pipeline.tidy import tidy_line

_LONGEST = 120  # letters of a line that says a date
_SHORT = 30  # letters of a line that says a day without figures
_MOST = 300  # lines; a page with more is a table of figures
_BELOW, _ABOVE = 6, 8  # lines from the title that are near it
_BESIDE = 2  # lines between a title in a list and its day
_MOST_TITLES = 20  # places that are weighed
_LIST_DEPTH = 4  # elements around a line of a list
_LONGEST_ITEM = 600  # letters
_HEADLINE_WORDS = 3
_LEAST_SHARED = 15  # letters of a heading that begin a longer title
# Two figures with little between them, eight in a row, or figures of the East: all else cannot be a whole date.
_FIGURES = re.compile(r"\d\d?\D{1,40}\d{2,4}|\d{8}|\d{4}\D{1,40}\d|[〇一二三四五六七八九十]年")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEAF = 24  # letters of its three lines
_PARAGRAPH = 100  # letters
_OPENING = re.compile(r"\W{0,2}([^\n]{5,70}?)(?:\s?\)|\s?[-–—]\s|:\s|\.\s?[-–—])")
# How weblogs and their kin say it in a sentence.
_TOLD = re.compile(
    r"this (?:entry|post|article) was|dieser (?:artikel|beitrag|eintrag) wurde|cet(?:te)? (?:article|entrée) a été"
    r"|est[ae] (?:entrada|artículo|post) fue|quest[oa'’] ?(?:articolo|voce|post) è stat|dit bericht (?:is|werd)"
    r"|ten wpis|запись опубликован|(?:новость|материал|статья) опубликован|запис опубліковано|bu (?:yazı|haber)",
    re.IGNORECASE,
)
_OTHER_TAGS = frozenset("footer nav aside select option button blockquote".split())
_OTHER = re.compile(
    r"(?<![a-z])(?:comment|komment)|reply|respond|sidebar|related|(?<!post-)(?<!entry-)(?<!article-)foot|widget|recent|popular|archiv|calend|event|termin"
    r"|upcoming|breadcrumb|(?<![a-z])nav|menu|latest|ticker|slider|carousel|weather|copyright|similar|modif|updat",
    re.IGNORECASE,
)
_FOOT = re.compile(r"(?<![a-z])(?:foot|comment|komment)", re.IGNORECASE)
# Parts above the title that show a clock or the site's name; an article has a header of its own, too.
_TOP = re.compile(
    r"(?<![a-z])(?<!article[-_])(?<!news[-_])(?<!post[-_])(?<!entry[-_])(?:top|head(?:er)?|masthead|today|current|clock|now)"
    r"(?![a-z])|topbar|current-?date|datetime-now",
    re.IGNORECASE,
)
_FRAME = "footer, nav:not([class*=crumb]), [class*=foot], [id*=foot], [class*=menu], [id*=menu]"
_MARKED = re.compile(
    r"(?<![a-z])(?:\w*[-_])?(?:post|pub|entry|news|article|item|print|create|text|time)?[-_]?"
    r"(?:date|datum|fecha|datetime|dato|posted|published|pubdate|timestamp|time|дата)(?![a-z])",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class DateLine:
    """A line, what stands right before it, and where it is: `near` the title, at the `top` of a page that does not show
    its title, in an element `marked` as a date, `elsewhere`, `told` in
    a sentence, `listed` where other news and this one are, or at the `opening` of the text; `above` all in the top part
    of the page, where sites show what day it is."""

    text: str
    before: str = ""
    place: str = "near"
    above: bool = False


class _Regions:
    """Which part of the page a text belongs to; parts that hold the heading of the page are no asides."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}
        self._items: dict[int, bool | None] = {}
        self._frames: dict[int, bool] = {}

    def kind_of(self, text: LexborNode) -> str:
        """`marked`, `elsewhere`, or `other` for what belongs to other news, comments and the foot."""
        kind, node, depth = "elsewhere", text.parent, 0
        while node is not None and node.tag not in ("body", "html"):
            if (own := self._kind(node)) == "other":
                return "other"
            if own == "marked" and depth < 3:
                kind = "marked"
            node, depth = node.parent, depth + 1
        return kind

    def in_foot(self, text: LexborNode) -> bool:
        """Whether a text stands in the foot of the page or among comments."""
        node = text.parent
        while node is not None and node.tag not in ("body", "html"):
            if node.tag == "footer" or (self._kind(node) == "other" and _FOOT.search(_called(node))):
                return True
            node = node.parent
        return False

    def in_list(self, text: LexborNode) -> bool:
        """Whether a line stands in one of several items alike that each have a figure and a headline that leads on."""
        item = text.parent
        for _ in range(_LIST_DEPTH):
            if (
                item is None
                or item.tag in ("body", "html", "article", "main")
                or (is_item := self._is_item(item)) is None
            ):
                return False
            if is_item:
                beside = (_beside(item, "next"), _beside(item, "prev"))
                return any(other is not None and other.tag == item.tag and self._is_item(other) for other in beside)
            item = item.parent
        return False

    def on_top(self, text: LexborNode, title: LexborNode | None) -> bool:
        """Whether a text above the title stands in the top part of the page: not in the part that has the title."""
        around = {node.mem_id for node in _above(title)} if title else set()
        for node in _above(text):
            if node.mem_id in around or (title is None and node.tag in ("article", "main")):
                return self._is_frame(node)
            if node.tag == "header" or _TOP.search(_called(node)):
                return True
        return True

    def _is_frame(self, node: LexborNode) -> bool:
        """Whether a part holds the whole page: its menu and foot, too."""
        if node.mem_id not in self._frames:
            is_article = node.tag in ("article", "main")
            self._frames[node.mem_id] = not is_article and node.css_first(_FRAME) is not None
        return self._frames[node.mem_id]

    def _is_item(self, node: LexborNode) -> bool | None:
        """Whether it has a figure, and a link that is as long as a headline; None where it is too long for an item."""
        if node.mem_id not in self._items:
            whole = node.text()
            self._items[node.mem_id] = _is_item(node, whole) if len(whole) < _LONGEST_ITEM else None
        return self._items[node.mem_id]

    def _kind(self, node: LexborNode) -> str:
        if (known := self._known.get(node.mem_id)) is None:
            known = self._known[node.mem_id] = self._judged(node)
        return known

    def _judged(self, node: LexborNode) -> str:
        kind = "other" if node.tag in _OTHER_TAGS else _kind_called(_called(node))
        return "plain" if kind == "other" and node.css_first("h1") else kind


@lru_cache(maxsize=20_000)
def _kind_called(called: str) -> str:
    if called == " ":
        return "plain"
    return "other" if _OTHER.search(called) else "marked" if _MARKED.search(called) else "plain"


def _above(text: LexborNode) -> Iterator[LexborNode]:
    """The elements around a text, the innermost first."""
    node = text.parent
    while node is not None and node.tag not in ("body", "html"):
        yield node
        node = node.parent


def _called(node: LexborNode) -> str:
    return f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"


def date_lines(tree: LexborHTMLParser, titles: Sequence[str]) -> tuple[DateLine, ...]:
    """Those near the title first, the nearest before the others; then all others in the order of the page."""
    if tree.body is None:
        return ()
    nodes, lines = _text_of(tree.body)
    regions = _Regions()
    best, repeated = _places_of(nodes, lines, titles)
    titles_at = [i for i in best if not regions.in_foot(nodes[i])]
    near = (i for place in titles_at for i in _around(lines, place) if _may_say(lines[i]))
    found = {i: "near" for i in near if not regions.in_foot(nodes[i]) and not regions.in_list(nodes[i])}
    if not titles_at:
        found = {i: "top" for i in range(min(_BELOW, len(lines))) if regions.kind_of(nodes[i]) != "other"}
    others = [i for i, line in enumerate(lines) if len(line) <= _LONGEST and i not in found and _FIGURES.search(line)]
    for i in others[:_MOST]:
        if (kind := regions.kind_of(nodes[i])) != "other" and not regions.in_list(nodes[i]):
            found[i] = "told" if _TOLD.match(lines[i]) else kind
        elif any(abs(i - place) <= _BESIDE for place in repeated):
            found[i] = "listed"
    text = lines[titles_at[0] + 1 if titles_at else 0 :]
    title = nodes[titles_at[0]] if titles_at else None
    leaves = {i: replace(leaf, place=found.get(i, leaf.place)) for i, leaf in _leaves(nodes, lines, regions)}
    begins = titles_at[0] if titles_at else _BELOW
    tops = {i for i in (*found, *leaves) if i < begins and regions.on_top(nodes[i], title)}
    told = (replace(leaf, above=i in tops) for i, leaf in leaves.items())
    return (*(_date_line(lines, i, kind, i in tops) for i, kind in found.items()), *told, *_opening(text))


def _is_item(node: LexborNode, whole: str) -> bool:
    link = node.css_first("a[href]") if _FIGURES.search(whole) else None
    said = tidy_line(link.text()) if link is not None else ""
    is_headline = len(said.split()) >= _HEADLINE_WORDS or 2 * len(DENSE.findall(said)) > _LEAST_SHARED
    return is_headline and node.css_first("h1") is None


def _beside(node: LexborNode, way: str) -> LexborNode | None:
    """The next or previous element."""
    other: LexborNode | None = getattr(node, way)
    while other is not None and other.tag in ("-text", "-comment", "hr", "br"):
        other = getattr(other, way)
    return other


def _may_say(line: str) -> bool:
    """Whether a line has figures, or is as short as "yesterday"."""
    return len(line) <= _SHORT or any(map(str.isdigit, line[:_LONGEST]))


def _text_of(body: LexborNode) -> tuple[list[LexborNode], list[str]]:
    nodes, lines = [], []
    for node in body.traverse(include_text=True):
        if node.tag == "-text" and (text := (node.text_content or "").strip()):
            nodes.append(node)
            lines.append(text)
    return nodes, lines


def _date_line(lines: Sequence[str], place: int, kind: str, above: bool) -> DateLine:
    before = tidy_line(lines[place - 1][-60:]) if place else ""
    return DateLine(text=tidy_line(lines[place][: 2 * _LONGEST]), before=before, place=kind, above=above)


def _leaves(nodes: Sequence[LexborNode], lines: Sequence[str], regions: _Regions) -> Iterator[tuple[int, DateLine]]:
    """Day, month and year that stand one below the other, as on a leaf of a calendar."""
    for i, line in enumerate(lines):
        if not _YEAR.fullmatch(line):
            continue
        leaf = " ".join(lines[max(0, i - 2) : i + 1])
        if i >= 2 and 8 <= len(leaf) <= _LEAF and (kind := regions.kind_of(nodes[i])) != "other":
            yield i, DateLine(text=tidy_line(leaf), before=tidy_line("".join(lines[i - 3 : i - 2])[-60:]), place=kind)


def _opening(lines: Sequence[str]) -> Iterator[DateLine]:
    """What stands before a dash, a colon or a bracket where one of the first paragraphs begins."""
    paragraphs = islice((line for line in lines if len(line) > _PARAGRAPH), 3)
    matches = (_OPENING.match(line[:_LONGEST]) for line in paragraphs)
    yield from (DateLine(text=tidy_line(match[1]), place="opening") for match in matches if match)


def _around(lines: Sequence[str], place: int) -> list[int]:
    """Places of the lines around a title, the nearest first."""
    below = range(place + 1, min(place + 1 + _BELOW, len(lines)))
    return [*below, *range(place - 1, max(-1, place - 1 - _ABOVE), -1)]


def _places_of(nodes: Sequence[LexborNode], lines: Sequence[str], titles: Sequence[str]) -> tuple[list[int], list[int]]:
    """Where the titles stand, each as a heading if it is one, and all other places of theirs; a heading that a longer
    title begins with is the title without its site."""
    wanted = list(dict.fromkeys(filter(None, (letters(unescape(title)) for title in titles))))
    longest, firsts = 2 * max(map(len, titles), default=0) + 20, {said[0] for said in wanted}
    shown: dict[str, list[int]] = {}
    for i, line in enumerate(lines):
        if 3 < len(line) < longest and (folded(line[0]) in firsts or not line[0].isalnum()):
            shown.setdefault(letters(line), []).append(i)
    best: dict[int, None] = {}
    found: list[int] = []
    for title in wanted:
        begun = (at for said, at in shown.items() if len(said) >= _LEAST_SHARED and title.startswith(said))
        if at := shown.get(title) or next(begun, None):
            best.setdefault(min(at[:_MOST_TITLES], key=lambda i: _standing(nodes[i])))
            found += at[:_MOST_TITLES]
    return list(best), [i for i in dict.fromkeys(found) if i not in best]


def _standing(text: LexborNode) -> int:
    """How far a text is from being the heading of the page's own article."""
    tags, node = [], text.parent
    while node is not None and node.tag != "body":
        tags.append(node.tag)
        node = node.parent
    if "h1" in tags[:3]:
        return 0
    within = 0 if "article" in tags or "main" in tags else 1
    return (
        1 + within + 2 * (not any(tag in ("h2", "h3", "h4") for tag in tags[:3])) + 4 * ("a" in tags or "nav" in tags)
    )
