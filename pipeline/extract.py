"""Text, title, dates and attachments of a page: the source's rules first, then what generic readers find."""

import logging
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from typing import Any

import lxml.html
import trafilatura
from readability import Document
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from core.model import Attachment, Rejected, Rules
from core.shell import asks_for_scripts, drawn_by_script
from pipeline.attachments import attachments_of
from pipeline.metadata import Metadata, Said, read_metadata
from pipeline.tidy import tidy, tidy_line, unstacked

logging.getLogger("readability").setLevel(logging.CRITICAL)  # both log each odd page as an error
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_SHORT = 300  # letters; below it generic readers add sidebars, so a second one is asked
_NO_LETTERS = re.compile(r"[\W_]+")
_SPACES = re.compile(r"\s+")
_MANY_ENTITIES = 10_000
_LEAST = 40  # letters of text that a page without any date needs to be an announcement
_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = frozenset("script style noscript template iframe object svg button select option textarea head".split())
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_OF_THE_PAGE = frozenset({"h1", "json-ld", "itemprop", "og:title", "feed", "rule"})  # not of the whole site
_MOST_DOCUMENTS = 5  # a page with more and without a text is a list of them
_SITE_SUFFIX = re.compile(r"\s+[|–—\-::»/•·]\s+")


@dataclass(frozen=True, kw_only=True)
class Page:
    """What was found on a page, before anything is interpreted."""

    title: str
    lead: str | None
    text: str
    dates: tuple[Said, ...]  # in order of trust; the rule's own first
    lines: tuple[str, ...]  # visible lines around the title, where a date may stand
    metadata: Metadata
    attachments: tuple[Attachment, ...]
    provenance: dict[str, str]
    last_dates: tuple[Said, ...] = ()  # believed only where nothing else says when, and doubted even then


def extract(
    html: str, url: str, rules: Sequence[Rules], *, hinted_title: str | None = None, hinted_summary: str | None = None
) -> Page | Rejected:
    """The article of a page; `Rejected` says which selectors or readers found nothing."""
    if not html.strip():
        return Rejected(stage="extract", reason="the page is empty")
    html = unstacked(html)
    tree = LexborHTMLParser(html)
    metadata = read_metadata(tree, url)
    by_rule = _by_rules(html, rules)
    title, title_from = (by_rule.title, "rule") if by_rule and by_rule.title else _title(metadata, hinted_title)
    if not title:
        return _refused(html, _no_title(rules))
    text, text_from = (by_rule.text, "rule") if by_rule else _generic_text(html, tree, title, rules)
    if not by_rule and _says_nothing(text):
        text, text_from = (summary, "feed") if (summary := _summary(hinted_summary)) else (text, text_from)
    if not by_rule and (_says_nothing(text) or _only_links(tree, text)) and (frame := drawn_by_script(html)):
        return _needs_browser(frame)
    lines = _visible_lines(tree, title)
    attachments = attachments_of(tree, by_rule.node if by_rule else None, metadata.base)
    if why := None if by_rule else _not_an_article(text, rules, tree, metadata):
        if title_from not in _OF_THE_PAGE or not _is_cover(text, attachments):
            return _refused(html, why)
        text_from = f"only a document: {attachments[0].url}"
    lead, lead_from = _lead(metadata, title)
    return Page(
        title=title,
        lead=lead,
        text=text,
        dates=(*_rule_date(tree, rules), *metadata.dates),
        lines=lines,
        metadata=metadata,
        attachments=attachments,
        provenance={"title": title_from, "text": text_from} | ({"lead": lead_from} if lead else {}),
    )


# --- the source's rules


@dataclass(frozen=True, kw_only=True)
class _Ruled:
    title: str | None
    text: str
    node: LexborNode


def _by_rules(html: str, rules: Sequence[Rules]) -> _Ruled | None:
    """The first rule whose body selector yields text; on a tree of its own, since `remove` changes it."""
    for rule in rules:
        if not rule.body:
            continue
        tree = LexborHTMLParser(html)
        title = _selected(tree, rule.title)
        nodes = _outermost(_css(tree, rule.body))
        for selector in rule.remove:
            for unwanted in (found for node in nodes for found in _css(node, selector) if found.mem_id != node.mem_id):
                unwanted.decompose()  # a selector finds the node that is searched, too
        text = without_heading("\n".join(filter(None, (_node_text(node) for node in nodes))), title)
        if text:
            return _Ruled(title=title, text=text, node=nodes[0])
    return None


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Without those that stand inside another: their text is there already."""
    found = {node.mem_id for node in nodes}
    return [node for node in nodes if not any(above.mem_id in found for above in _above(node))]


def _above(node: LexborNode) -> Iterator[LexborNode]:
    while (parent := node.parent) is not None:
        yield parent
        node = parent


def _rule_date(tree: LexborHTMLParser, rules: Sequence[Rules]) -> Iterator[Said]:
    for rule in rules:
        if text := _selected(tree, rule.date):
            yield Said(value=text, where="rule")
            return


def _selected(tree: LexborHTMLParser, selector: str | None) -> str | None:
    """The first non-empty match as one line; "::attr(name)" takes the attribute, "::text" is the usual."""
    if not selector:
        return None
    css, _, attribute = selector.removesuffix("::text").partition("::attr(")
    for node in _css(tree, css.strip()):
        value = node.attributes.get(attribute.rstrip(") ")) if attribute else node.text(separator=" ")
        if value and (line := tidy_line(value)):
            return line
    return None


def _css(node: Any, selector: str) -> list[LexborNode]:
    """Matches of a selector; one that cannot be parsed matches nothing (`sources validate` names it)."""
    try:
        return [found for found in node.css(selector) if found.html]
    except (SelectolaxError, ValueError):
        return []


# --- text


def _generic_text(html: str, tree: LexborHTMLParser, title: str, rules: Sequence[Rules]) -> tuple[str, str]:
    suffix = " (no rule matched)" if any(rule.body for rule in rules) else ""
    semantic = tree.css_first("article, main, [itemprop~=articleBody]") is not None
    readers = [("trafilatura", _trafilatura), ("readability", _readability)]
    (first_name, first), (second_name, second) = readers if semantic else reversed(readers)
    shared = _Shared(html)
    text, name = without_heading(first(shared), title), first_name
    if len(text) < _SHORT:
        other = without_heading(second(shared), title)
        if _better(other, text):
            text, name = other, second_name
    return text, f"generic{suffix}: {name}"


def _better(other: str, text: str) -> bool:
    """Of two short readings the shorter, which holds less of what stands around; but a line is not yet a text.

    Less than an announcement needs is believed only where both readers begin with it (nps.gov: one of them saw only
    "Last updated", seen 2026-11).
    """
    shorter, longer = sorted((text, other), key=len)
    enough = _letters_in(shorter, _LEAST) >= _LEAST or (shorter and _letters(longer).startswith(_letters(shorter)))
    return other == (shorter if enough else longer)


class _Shared:
    """The page as a tree for the generic readers, parsed once and only when one of them asks."""

    def __init__(self, html: str) -> None:
        self._html = html

    @cached_property
    def tree(self) -> Any:
        """With room for old pages that never close a <font>: 255 open elements are few for them."""
        parser = lxml.html.HTMLParser(
            encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False,
            default_doctype=False,
        )  # fmt: skip
        tree = lxml.html.document_fromstring(self._html.encode("utf-8", "replace"), parser=parser)
        if self._html.count("&#") > _MANY_ENTITIES:  # the readers put what they make into NFC as it is
            visible = "".join(tree.itertext())
            if len(unstacked(visible)) != len(visible):
                raise ValueError("more than 30 marks on a letter")
        return tree


def _trafilatura(page: _Shared) -> str:
    try:  # it copies a tree before it changes it
        found = trafilatura.extract(page.tree, with_metadata=False, include_comments=False, include_tables=True)
    except Exception:  # its own bugs on broken trees are the page's fault, not ours; the other reader is asked
        return ""
    return tidy(found or "")


class _Readable(Document):  # type: ignore[misc]  # readability has no types
    """readability without the cleaning that only matters to who shows its HTML: links, attributes."""

    def _parse(self, shared: _Shared) -> Any:
        doc = deepcopy(shared.tree)
        for element in doc.xpath("//*[@hidden or @style]"):
            if element.get("hidden") is not None or _NOT_SHOWN.search(element.get("style", "")):
                element.drop_tree()
        lxml.etree.strip_elements(doc, "script", "style", "link", with_tail=False)
        return doc

    def get_clean_html(self) -> str:
        return str(lxml.etree.tounicode(self.html, method="html"))


def _readability(page: _Shared) -> str:
    try:
        return html_text(_Readable(page).summary(html_partial=True))
    except Exception:  # readability raises Unparseable, but also lxml's errors, on trees it cannot hold
        return ""


def _node_text(node: LexborNode) -> str:
    return html_text(node.html or "")


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
    above = takewhile(lambda line: len(line) < longest and _letters(line) in (_letters(title), ""), lines)
    return "\n".join(lines[sum(1 for _ in above) :])


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text.casefold())


def _letters_in(text: str, most: int) -> int:
    """How many letters a text has, counted no further than `most`."""
    return sum(1 for _ in islice(filter(str.isalpha, text), most))


def _says_nothing(text: str) -> bool:
    return _letters_in(text, _LEAST) < _LEAST or asks_for_scripts(text)


def _only_links(tree: LexborHTMLParser, text: str) -> bool:
    """Whether a short text is but the menu around a page."""
    return len(text) < _SHORT and _letters(text) in _letters(" ".join(node.text() for node in tree.css("a[href]")))


def _summary(hinted: str | None) -> str | None:
    text = html_text(hinted) if hinted else ""
    return text if len(text) > 200 else None


def _visible_lines(tree: LexborHTMLParser, title: str) -> tuple[str, ...]:
    """Lines of the main part near the title, the nearest first."""
    node = tree.css_first("article, main, [itemprop~=articleBody]") or tree.body
    if node is None:
        return ()
    lines = [line for part in node.text(separator="\n").split("\n") if (line := part.strip())]
    wanted = _letters(title)
    alike = (i for i, line in enumerate(lines) if len(line) < 2 * len(title) + 20 and _letters(line) == wanted)
    place = next(alike, None)
    near = lines[:6] if place is None else [*lines[place + 1 : place + 7], *reversed(lines[max(0, place - 4) : place])]
    return tuple(line for part in near if (line := tidy_line(part)))


# --- title and lead


def _title(metadata: Metadata, hinted: str | None) -> tuple[str, str]:
    """A heading that the head confirms, else what the head says, the sole heading, the feed's, the title tag."""
    said = metadata.titles
    confirming = [_letters(said[name]) for name in ("og:title", "title", "json-ld") if name in said]
    confirming += [_letters(hinted)] if hinted else []
    for heading in metadata.headings:
        if len(heading) > 3 and any(_letters(heading) and _letters(heading) in other for other in confirming):
            return tidy_line(heading), "h1"
    choices = [("json-ld", said.get("json-ld")), ("itemprop", said.get("itemprop"))]
    choices += [("og:title", _bare(said.get("og:title"), metadata, hinted))]
    choices += [("h1", metadata.headings[0] if len(metadata.headings) == 1 else None), ("feed", hinted)]
    choices += [("title", _bare(said.get("title"), metadata, hinted))]
    found = ((tidy_line(value), where) for where, value in choices if value)
    return next(((title, where) for title, where in found if title), ("", ""))


def _bare(title: str | None, metadata: Metadata, hinted: str | None) -> str | None:
    """The title without the name of the site behind it: the longest part, the first where that is in doubt."""
    if not title:
        return None
    parts = [part for part in _SITE_SUFFIX.split(title) if part.strip()]
    if len(parts) < 2 or len(parts[0]) < 10:
        return title
    return title[: title.rindex(parts[-1])].rstrip(" |–—-:»/•·") if len(parts[-1]) < len(parts[0]) + 10 else title


def _lead(metadata: Metadata, title: str) -> tuple[str | None, str]:
    """A description that says something: not the title again, not two words."""
    for said in metadata.leads:
        line = tidy_line(html_text(said.value)) if "<" in said.value else tidy_line(said.value)
        if len(line) >= 40 and _letters(line) != _letters(title):
            return line, said.where
    return None, ""


# --- is it an article at all


def _refused(html: str, why: str) -> Rejected:
    frame = drawn_by_script(html)
    return _needs_browser(frame) if frame else Rejected(stage="extract", reason=why)


def _needs_browser(frame: str) -> Rejected:
    advice = "its text comes by a script; look for a feed or an API that brings it"
    return Rejected(stage="extract", status="needs_browser", reason=f"a page for browsers only ({frame}): {advice}")


def _not_an_article(text: str, rules: Sequence[Rules], tree: LexborHTMLParser, metadata: Metadata) -> str | None:
    letters = _letters_in(text, _LEAST)
    if not letters:
        return _no_text(rules)
    if letters < _LEAST and not metadata.dates:
        return f"only {letters} letters of text and no date: not an announcement; is it a listing or an error page?"
    return "only a list of links; is it a listing?" if _is_listing(tree, text) else None


def _is_cover(text: str, attachments: Sequence[Attachment]) -> bool:
    """Whether a page is but the title of the document that it shows or links to."""
    return _letters_in(text, _LEAST) < _LEAST and 0 < len(attachments) <= _MOST_DOCUMENTS


def _is_listing(tree: LexborHTMLParser, text: str) -> bool:
    """Nearly every line of the text is the text of some link."""
    lines = text.split("\n")
    if len(lines) < 5:
        return False
    linked = {_letters(node.text()) for node in tree.css("a[href]")}
    return sum(len(line) for line in lines if _letters(line) in linked) > 0.8 * len(text)


def _no_text(rules: Sequence[Rules]) -> str:
    selectors = ", ".join(rule.body for rule in rules if rule.body)
    tried = f"no text under {selectors}, and none was found without rules" if selectors else "no text was found"
    return f"{tried}; was the page rebuilt, or is it drawn by a script?"


def _no_title(rules: Sequence[Rules]) -> str:
    selectors = ", ".join(rule.title for rule in rules if rule.title)
    under = f" under {selectors}, nor" if selectors else ""
    return f"no title{under} in h1, og:title, JSON-LD or <title>; was the page rebuilt?"
