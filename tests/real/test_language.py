"""On news and laws in 147 languages that nobody here wrote."""

import os
from pathlib import Path

import pytest

from benchmarks.language import NEVER_RUSSIAN, ask, rows

CORPORA = os.environ.get("GOVHARVEST_CORPORA")
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not CORPORA, reason="GOVHARVEST_CORPORA is not set: where are the texts?"),
]


def test_no_text_of_a_neighbour_is_called_russian_with_any_confidence() -> None:
    texts = [row for row in rows(Path(CORPORA or "") / "language") if row.language in NEVER_RUSSIAN]
    called = [
        (row.tag, answer.confidence, row.text[:60])
        for row in texts
        for answer in (ask(row), ask(row, ("ru",)), ask(row, change=str.upper))
        if answer.tag == "ru" and answer.confidence != "low"
    ]
    assert texts and not called
