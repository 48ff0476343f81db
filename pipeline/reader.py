"""The house's own reader: the part of a page that holds its text, and of that part the lines that are text."""

import lxml.etree

from pipeline.leftovers import without_leftovers
from pipeline.mainpart import main_part
from pipeline.markup import UNSEEN, lines_of
from pipeline.tidy import tidy


def read(html: str, title: str) -> str:
    """The text under this title."""
    root = lxml.etree.fromstring(html.encode("utf-8", "replace"), parser=_parser())
    body = root.find("body") if root is not None else None
    if body is None:
        return ""
    lxml.etree.strip_elements(body, *UNSEEN, with_tail=False)
    part = main_part(body, title)
    return tidy("\n".join(line.text for line in without_leftovers(list(lines_of(part)), title)))


def _parser() -> lxml.etree.HTMLParser:
    """With room for old pages that never close a <font>: 255 open elements are few for them."""
    return lxml.etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
