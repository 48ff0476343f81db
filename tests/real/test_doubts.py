"""On pages that nobody here wrote: a right text is seldom called a menu, and a menu before it is mostly seen."""

import os
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from benchmarks.extraction import FETCHED_AT, Case, cases
from core.model import RawDocument
from ops.doubts import menu_in

CORPORA = os.environ.get("GOVHARVEST_CORPORA")
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not CORPORA, reason="GOVHARVEST_CORPORA is not set: where are the real pages?"),
]
LISTS = "nav, [class*=menu], [class*=nav], header ul, footer ul"


def _raw(case: Case) -> RawDocument:
    return RawDocument(
        source_id="xx_plain", url=case.url, fetched_at=FETCHED_AT, content_type="text/html", body=case.body
    )


def _menu(case: Case) -> list[str]:
    """The first six entries of a menu of the page."""
    for node in LexborHTMLParser(case.body).css(LISTS):
        names = [name for link in node.css("a[href]") if (name := " ".join(link.text().split()))]
        if len(names) > 5:
            return names[:6]
    return []


def test_a_menu_is_seen_where_it_is_and_not_where_it_is_not() -> None:
    pages = [case for case in cases(Path(CORPORA or "") / "extraction") if case.truth]
    cried = [case.url for case in pages if menu_in(case.truth, _raw(case))]
    assert len(cried) < 0.02 * len(pages), cried
    with_menu = [(case, menu) for case in pages if (menu := _menu(case))]
    seen = [case for case, menu in with_menu if menu_in("\n".join([*menu, case.truth]), _raw(case))]
    assert len(seen) > 0.9 * len(with_menu) > 50
