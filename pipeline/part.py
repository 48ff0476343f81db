"""One of several announcements on a page: the part that the fragment of its address names."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.model import RawDocument, Rejected
from core.urls import fragment

LEAST = 40  # letters; less is a heading or an empty anchor, and the text stands below it
_HEADINGS = re.compile(r"h[1-6]")


def own_part(html: str, raw: RawDocument) -> str | Rejected:
    """The page with nothing but this announcement; the page itself, where no other shares it."""
    name = fragment(raw.requested_url)
    if not name or "#" not in raw.page_key:
        return html
    found = next(_named(LexborHTMLParser(html), {name, unquote(name)}), None)
    if found is None:
        return Rejected(stage="extract", reason=f"shares its page with others, and no part of it is called {name}")
    part = "".join(node.html or "" for node in _with_what_follows(found))
    return f"<html><body><article>{part}</article></body></html>"


def _named(tree: LexborHTMLParser, names: set[str]) -> Iterator[LexborNode]:
    for attribute in ("id", "name"):
        yield from (node for node in tree.css(f"[{attribute}]") if node.attributes.get(attribute) in names)


def _with_what_follows(node: LexborNode) -> list[LexborNode]:
    """The element; of a heading or an anchor, what stands below it, up to the next one."""
    while _letters(node) < LEAST and node.parent is not None and len(_elements(node.parent)) == 1:
        node = node.parent
    if _letters(node) >= LEAST and not _HEADINGS.fullmatch(node.tag or ""):
        return [node]
    part = [node]
    following = node.next
    while following is not None and not _begins_another(following, node):
        part.append(following)
        following = following.next
    return part


def _begins_another(node: LexborNode, first: LexborNode) -> bool:
    if node.tag != first.tag:
        return False
    return bool(_HEADINGS.fullmatch(node.tag or "")) or node.css_first("[id], [name]") is not None


def _elements(node: LexborNode) -> list[LexborNode]:
    return [child for child in node.iter() if child.mem_id != node.mem_id]


def _letters(node: LexborNode) -> int:
    return sum(map(str.isalpha, node.text()[:2_000]))
