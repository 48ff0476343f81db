"""The text of a page that no rule describes: our own reader's, and others' where it finds hardly a sentence."""

import logging
import re
from collections.abc import Sequence
from typing import Any

import lxml.etree
import lxml.html
import trafilatura
from readability import Document

from core.model import Origin, Rules
from pipeline.decode import deepest
from pipeline.markup import html_text, letters, letters_in, without_heading
from pipeline.reader import read
from pipeline.tidy import tidy, unstacked

logging.getLogger("readability").setLevel(logging.CRITICAL)  # both log each odd page as an error
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

SHORT = 300  # letters; below it generic readers may have found but what stands around a text
_LEAST = 40  # letters that an announcement needs
_DEEPEST = 500  # elements inside one another; the other readers weigh what each of them holds
_MANY_ENTITIES = 10_000
_NOT_SHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def generic_text(html: str, title: str, rules: Sequence[Rules]) -> tuple[str, Origin]:
    """The text, and which reader found it."""
    suffix = " (no rule matched)" if any(rule.body for rule in rules) else ""
    text, name = _own(html, title), "own"
    if letters_in(text, _LEAST) < _LEAST and deepest(html) <= _DEEPEST:
        for other, reader in (("readability", _readability), ("trafilatura", _trafilatura)):
            found = without_heading(reader(html), title)
            if _better(found, text):
                text, name = found, other
    return text, Origin(route=f"generic{suffix}: {name}")


def _better(other: str, text: str) -> bool:
    """Of two short readings the shorter, which holds less of what stands around; but a line is not yet a text.

    Less than an announcement needs is believed only where both readers begin with it (nps.gov: one of them saw only
    "Last updated", seen 2026-11).
    """
    shorter, longer = sorted((text, other), key=len)
    enough = letters_in(shorter, _LEAST) >= _LEAST or (shorter and letters(longer).startswith(letters(shorter)))
    return other == (shorter if enough else longer)


def _own(html: str, title: str) -> str:
    try:
        return read(html, title)
    except (lxml.etree.LxmlError, ValueError):  # a tree that cannot be held
        return ""


def _parsed(html: str) -> Any:
    """With room for old pages that never close a <font>: 255 open elements are few for them."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False,
        default_doctype=False,
    )  # fmt: skip
    tree = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    if html.count("&#") > _MANY_ENTITIES:  # the readers put what they make into NFC as it is
        visible = "".join(tree.itertext())
        if len(unstacked(visible)) != len(visible):
            raise ValueError("more than 30 marks on a letter")
    return tree


def _trafilatura(html: str) -> str:
    try:
        found = trafilatura.extract(
            _parsed(html), with_metadata=False, include_comments=False, include_tables=True, fast=True
        )
    except Exception:  # its own bugs on broken trees are the page's fault, not ours; the other reader is asked
        return ""
    return tidy(found or "")


class _Readable(Document):  # type: ignore[misc]  # readability has no types
    """readability without the cleaning that only matters to who shows its HTML: links, attributes."""

    def _parse(self, html: str) -> Any:
        doc = _parsed(html)
        for element in doc.xpath("//*[@hidden or @style]"):
            if element.get("hidden") is not None or _NOT_SHOWN.search(element.get("style", "")):
                element.drop_tree()
        lxml.etree.strip_elements(doc, "script", "style", "link", with_tail=False)
        return doc

    def get_clean_html(self) -> str:
        return str(lxml.etree.tounicode(self.html, method="html"))


def _readability(html: str) -> str:
    try:
        return html_text(_Readable(html).summary(html_partial=True))
    except Exception:  # readability raises Unparseable, but also lxml's errors, on trees it cannot hold
        return ""
