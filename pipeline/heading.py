"""Which of the titles that a page offers is the announcement's.

A reader takes for the title what stands by itself on the page. What the head says (`og:title`, JSON-LD, `<title>`) and
what a feed or list called it confirm which line that is: they may add the site's name on either side, cut the end off,
or word it a little otherwise. The name of the site and of a section are headings on many pages, titles on none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.model import Origin
from core.urls import absolute, canonical
from pipeline.lead import DENSE
from pipeline.markup import folded, letters
from pipeline.metadata import Metadata
from pipeline.tidy import tidy_line

_BETWEEN = re.compile(r"\s+[|–—\-::»›/•·]{1,2}\s+|\s*[|｜│┃￨‖]\s*")
_PARTS = re.compile(rf"{_BETWEEN.pattern}|(?<=\S):\s+(?=\S)")  # a colon stands in titles, too: never cut there alone
_EDGES = " |｜│┃￨‖–—-:»›/•·"
_CUT = re.compile(r"\s*(?:…|\.\.\.?)\s*$")
_DAY = r"\(?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\)?(?:,?\s+\d{1,2}:\d\d(?::\d\d)?)?"
_DATED = re.compile(rf"^{_DAY}[\s|,–—-]+(?=\S)|(?<=\S)(?:\s*[|,]\s*|\s+[–—-]\s+|\s+(?=\()){_DAY}$")
_TITLED = "h2, h3, h4, [class*=tit], [class*=Tit], [class*=headline], [class*=zagolov]"
# A part that is called so; not the title of the site, of a box, or what stands below a title.
_TITLE_CLASS = re.compile(
    r"(?<![a-z])(?!\S*(?:site|sub|block|menu|widget|sidebar|logo|brand|modal|foot|related|other|header|author|photo|img)"
    r"[\w-]*tit)\S*(?:title|headline|heading|[-_]tit|(?<!\S)tit|zagolovok)(?![a-z])",
    re.IGNORECASE,
)
_NO_TITLES_IN = frozenset("nav aside footer form dialog a button figcaption".split())
_NAMED_AFTER_SITE = re.compile(r"(?<![a-z])(?:logo|brand|site-?(?:name|title))", re.IGNORECASE)
_FURNITURE = re.compile(
    r"(?<![a-z])(?:nav|menu|sidebar|aside|foot|related|similar|recommend|widget|breadcrumb|logo|brand|modal|popup|cookie"
    r"|consent|comment|share|social|banner|subscri|archive|latest|last-?news|other-?news|tabs?)",
    re.IGNORECASE,
)
_LEAST_TITLE, _LONGEST_TITLE = 15, 300  # letters of a heading that nothing confirms
_LEAST_BEGUN = 10  # letters that the head says of a title that goes on
_MOST_AROUND = 6  # elements
_PARAGRAPH = 150  # letters; a heading behind one is of a part of the text
_MOST_HEADINGS = 40
_MOST_PARTS = 6
_LONGEST_SECTION = 50  # letters; of a writing that does not part its words a quarter
_SECTION_WORDS = 3  # "Новости", "Press releases", "Жаңылыктар жана билдирүүлөр"; titles are mostly longer
_ALIKE = 0.5  # of a heading's words that the head has, too, where it words the same title otherwise
_IN_ARTICLE = "article h1, main h1, [role=main] h1, h1[itemprop~=headline], h1[itemprop~=name]"


@dataclass(frozen=True, kw_only=True)
class _Line:
    """A line of the page that may be its title."""

    text: str
    route: str
    weight: float  # of where it stands
    written: str = ""  # whole, where the title is a part of it


def title_of(metadata: Metadata, hinted: str | None, tree: LexborHTMLParser) -> tuple[str, Origin]:
    """A line of the page that the head or the list confirms, else what the head says, the list's, the title tag."""
    page = _Offer(metadata, hinted, tree)
    line = page.confirmed() or page.sole_of_the_article() or page.above_the_text()
    if line:
        title = page.in_small_letters(line.text)
        written = line.written or line.text
        return title, Origin(route=line.route, raw=written if written != title else None)
    found = [(tidy_line(value), Origin(route=where, raw=metadata.titles.get(where))) for where, value in page.said()]
    whole = sorted(found, key=lambda said: bool(_CUT.search(said[0])))
    return next(((title, origin) for title, origin in whole if title), ("", Origin(route="none")))


class _Offer:
    """All that a page and the list that named it offer as a title, and which of it is no title."""

    def __init__(self, metadata: Metadata, hinted: str | None, tree: LexborHTMLParser) -> None:
        self.metadata, self.tree = metadata, tree
        self.hinted = _undated(tidy_line(hinted)) if hinted else None
        said = metadata.titles
        names = ("og:title", "title", "json-ld", "itemprop")
        self.claims = [said[name] for name in names if name in said] + ([self.hinted] if self.hinted else [])
        self.names = {letters(name) for name in metadata.site_names} - {""}

    @cached_property
    def links(self) -> dict[str, list[LexborNode]]:
        """The links of the page by what they are called."""
        found: dict[str, list[LexborNode]] = {}
        for node in self.tree.css("a[href]"):
            text = node.text()
            if len(text) < _LONGEST_SECTION:
                found.setdefault(letters(text), []).append(node)
        return found

    def _leads_elsewhere(self, name: str) -> bool:
        """Whether only other pages are called so: menus name sections, and a page that they name has their address."""
        own = {canonical(self.metadata.url), canonical(self.metadata.canonical_url or self.metadata.url)}
        hrefs = (node.attributes.get("href") or "" for node in self.links.get(name, ()))
        addresses = [address for href in hrefs if (address := absolute(self.metadata.base, href))]
        return bool(addresses) and not any(canonical(address) in own for address in addresses)

    @cached_property
    def headings(self) -> list[_Line]:
        """Every h1 that is neither the site's name nor a section's."""
        nodes = self.tree.css("h1")[:_MOST_HEADINGS]
        marked = {node.mem_id for node in self.tree.css(_IN_ARTICLE)} if len(nodes) > 1 else set()
        lines = [
            _Line(text=text, route="h1", weight=0.6 if node.mem_id in marked else 0.3, written=whole)
            for node in nodes
            if not _is_called(node, _NAMED_AFTER_SITE)
            for whole in (_words(node),)
            for text in dict.fromkeys((whole, _undated(whole)))
        ]
        return [line for line in lines if not self._is_frame(line.text)]

    def _is_frame(self, text: str) -> bool:
        """Whether it is a name of the site, or short and what a menu calls a section."""
        bare = letters(text)
        is_section = _is_as_short_as_a_section(text) and self._leads_elsewhere(bare)
        return len(bare) < 2 or bare in self.names or is_section

    def confirmed(self) -> _Line | None:
        """The line that agrees best with all that is said of the title."""
        best = max(self.headings, key=self._agreement, default=None)
        if best is None or self._is_doubtful(best):
            lines = [*([best] if best else []), *self._standing(), *self.titled]
            best = max(lines, key=self._agreement, default=None)
        return best if best and self._agreement(best) > best.weight else None

    def _is_doubtful(self, line: _Line) -> bool:
        """Whether more may be said of the title than this line holds."""
        return max((_agreeing(line.text, claim) for claim in self.claims), default=0.0) < 1 or self._is_short(line)

    def _is_short(self, line: _Line) -> bool:
        return _is_as_short_as_a_section(line.text) and any(len(c) > 2 * len(line.text) for c in self.claims)

    def _agreement(self, line: _Line) -> float:
        shares = [max(_agreeing(line.text, claim), self._begun(line, claim)) for claim in self.claims]
        return sum(shares) + line.weight

    def _begun(self, line: _Line, claim: str) -> float:
        """How much of a heading the head says, where it says but its beginning beside the name of the site."""
        seen, begun = letters(line.text), 0
        for run in _runs(claim) if letters(claim) not in seen else ():
            said = len(bare := letters(run))
            if max(begun, _LEAST_BEGUN - 1) < said < len(seen) and seen.startswith(bare) and not self._is_frame(run):
                begun = said
        return begun / len(seen) if seen else 0.0

    @cached_property
    def titled(self) -> list[_Line]:
        """Lower headings and parts that are called titles, before the first paragraph and outside menus and boxes."""
        if self.tree.body is None:
            return []
        found: list[_Line] = []
        for node in self.tree.body.css(_TITLED)[: 2 * _MOST_HEADINGS]:
            text = _undated(_words(node))
            named = (node.tag or "")[1:].isdigit() or _TITLE_CLASS.search(node.attributes.get("class") or "")
            is_title = named and _is_as_long_as_a_title(text) and not self._is_frame(text)
            if is_title and not _leads_on(node) and not _is_called(node, _FURNITURE):
                found.append(_Line(text=text, route="heading", weight=0.0))
        return found

    def above_the_text(self) -> _Line | None:
        """The first such heading where the head names nothing but the site."""
        told = any(self._likely(claim) for claim in self.claims)
        first = None if told or self.headings else next(iter(self.titled), None)
        return first if first and self._stands_above(first) else None

    def _stands_above(self, line: _Line) -> bool:
        """Whether no paragraph stands before it on the page."""
        lines = self.tree.body.text(separator="\n").split("\n") if self.tree.body else []
        before = takewhile(lambda text: not line.text.startswith(tidy_line(text) or " "), lines)
        return max(map(len, before), default=0) < _PARAGRAPH

    def _standing(self) -> Iterator[_Line]:
        """Parts of what is said that stand on the page by themselves, the site's names left out."""
        wanted = {letters(part) for claim in self.claims for part in self._likely(claim)} - {""}
        if not wanted or self.tree.body is None:
            return
        longest, firsts = max(map(len, wanted)), {part[0] for part in wanted}
        for line in map(str.strip, self.tree.body.text(separator="\n").split("\n")):
            near = 0 < len(line) < 2 * longest + 40 and (folded(line[0]) in firsts or not line[0].isalnum())
            if near and letters(line) in wanted:
                yield _Line(text=tidy_line(line), route="line", weight=0.0)

    def _likely(self, claim: str) -> list[str]:
        """Its runs that are no shorter than the longest part which is neither the site's name nor a section's."""
        runs = [run for run in _runs(claim) if not self._is_frame(run)]
        longest = max((len(part) for part in _PARTS.split(claim) if not self._is_frame(part)), default=0)
        return [run for run in runs if len(run) >= longest]

    def sole_of_the_article(self) -> _Line | None:
        """The only heading inside the marked article, whatever the head says."""
        marked = [text for node in self.tree.css(_IN_ARTICLE)[:2] if (text := _words(node))]
        return (
            _Line(text=marked[0], route="h1", weight=0) if len(marked) == 1 and not self._is_frame(marked[0]) else None
        )

    def said(self) -> Iterator[tuple[str, str]]:
        """What the head and the list say, the most trusted first, without the site's name."""
        titles, sole = (
            self.metadata.titles,
            self.headings[0].text if len(self.tree.css("h1")) == 1 and self.headings else None,
        )
        choices = [("json-ld", titles.get("json-ld")), ("itemprop", titles.get("itemprop"))]
        choices += [("og:title", titles.get("og:title")), ("h1", sole), ("feed", self.hinted)]
        choices += [("title", titles.get("title"))]
        for where, value in choices:
            if value and letters(bare := self._bare(value)) not in self.names:
                yield where, bare
        if titles.get("h1") and letters(titles["h1"]) not in self.names:
            yield "h1", titles["h1"]
        yield from ((where, value) for where, value in [*choices, ("h1", titles.get("h1"))] if value)

    def _bare(self, title: str) -> str:
        """The title without the name of the site before or behind it: the longest part where none is known."""
        parts = [part for part in _BETWEEN.split(title) if part.strip()]
        if len(parts) < 2:
            return title
        frame = [letters(part) in self.names or self._is_frame(part) for part in parts]
        if any(frame) and not all(frame):
            first, last = frame.index(False), len(frame) - 1 - frame[::-1].index(False)
            start = title.index(parts[first])
            return title[start : title.rindex(parts[last]) + len(parts[last])].strip(_EDGES)
        if len(parts[0]) < 10:
            return title
        return title[: title.rindex(parts[-1])].rstrip(_EDGES) if len(parts[-1]) < len(parts[0]) + 10 else title

    def in_small_letters(self, text: str) -> str:
        """A title that the page writes in capitals, as the head writes it."""
        if not text.isupper() or " " not in text:
            return text
        runs = (run for claim in self.claims for run in (claim, *_runs(claim)))
        return next((tidy_line(run) for run in runs if letters(run) == letters(text) and not run.isupper()), text)


def _is_called(node: LexborNode, names: re.Pattern[str]) -> bool:
    """Whether the element or one of those right around it is called so, or is a part where no titles stand."""
    around: LexborNode | None = node
    for _ in range(_MOST_AROUND):
        if around is None or around.tag in ("body", "html", "article", "main"):
            return False
        said = f"{around.attributes.get('class') or ''} {around.attributes.get('id') or ''}"
        if names.search(said) or (names is _FURNITURE and around.tag in _NO_TITLES_IN):
            return True
        around = around.parent
    return False


def _leads_on(node: LexborNode) -> bool:
    """Whether it is the link to something, as the titles of lists are."""
    link = node.css_first("a[href]")
    return link is not None and 2 * len(link.text()) > len(node.text())


def _is_as_short_as_a_section(text: str) -> bool:
    return len(text.split()) <= _SECTION_WORDS and len(text) + 3 * len(DENSE.findall(text)) <= _LONGEST_SECTION


def _is_as_long_as_a_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and len(text) + 2 * len(DENSE.findall(text)) >= _LEAST_TITLE


def _agreeing(line: str, claim: str) -> float:
    """How much of what is said a line holds: 1 for the same letters; of an otherwise worded one, half its words.

    Less than half of it is the title only where something stands between it and the rest.
    """
    seen, said = letters(line), letters(claim)
    if not seen or not said:
        return 0.0
    if seen in said:
        share = len(seen) / len(said)
        return share if share >= _ALIKE or any(letters(run) == seen for run in _runs(claim)) else 0.0
    if _CUT.search(claim) and len(said) > 10 and seen.startswith(said):
        return 1.0
    if said in seen:
        return len(said) / len(seen)
    words, others = _word_set(line), _word_set(claim)
    shared = len(words & others) / len(words) if words else 0.0
    return shared / 2 if shared >= _ALIKE and len(words) > 2 else 0.0


def _word_set(text: str) -> set[str]:
    return set(re.findall(r"\w+", folded(text)))


def _runs(claim: str) -> Iterator[str]:
    """Every run of neighbouring parts of a title: of "A — B | C" also "A — B", "B | C" and each alone."""
    places = [0, *(edge for match in islice(_PARTS.finditer(claim), _MOST_PARTS) for edge in match.span())]
    starts, ends = places[::2], [*places[1::2], len(claim)]
    for number, start in enumerate(starts):
        for end in ends[number:]:
            if run := claim[start:end].strip():
                yield run


def _undated(text: str) -> str:
    """Without the day that some lists and headings put before or behind a title."""
    return _DATED.sub("", text)


def _words(node: LexborNode) -> str:
    return tidy_line(node.text(separator=" "))
