"""What `govharvest diff` prints: the sentences that changed, with the words marked."""

from datetime import UTC, datetime
from typing import Any

import pytest

from core.errors import GovharvestError
from ops import edits

AT = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
TEXTS = ("Первое. Было 120 человек.", "Первое. Было 128 человек.", "Первое. Было 128 человек. Все доставлены.")


def stored(*texts: str, article_id: int = 1) -> list[dict[str, Any]]:
    return [
        {"article_id": article_id, "url": f"https://a.example/{article_id}", "version_no": number, "title": "Сводка",
         "text": text, "language": "ru", "first_seen_at": AT, "last_seen_at": None}
        for number, text in enumerate(texts, 1)
    ]  # fmt: skip


def said(found: list[dict[str, Any]]) -> list[tuple[int, int, list[str]]]:
    return [(one["from"], one["version"], [edits.marked(c["words"]) for c in one["changes"]]) for one in found]


def test_every_edit_is_told_from_the_text_before_it() -> None:
    assert said(edits.edits(stored(*TEXTS))) == [
        (1, 2, ["Было [-120-] {+128+} человек."]),
        (2, 3, ["{+Все доставлены.+}"]),
    ]


def test_two_texts_may_be_named_and_the_later_is_the_one_of_today() -> None:
    whole = (1, 3, ["Было [-120-] {+128+} человек.", "{+Все доставлены.+}"])
    assert said(edits.edits(stored(*TEXTS), 1, 3)) == said(edits.edits(stored(*TEXTS), 1)) == [whole]
    assert [found[:2] for found in said(edits.edits(stored(*TEXTS), None, 2))] == [(1, 2)]
    assert said(edits.edits(stored(*TEXTS), 3, 1))[0][2] == ["Было [-128-] {+120+} человек.", "[-Все доставлены.-]"]


def test_pages_of_one_announcement_are_compared_each_with_itself() -> None:
    texts = [*stored(*TEXTS[:2]), *stored(*TEXTS[1:], article_id=2)]
    assert [(one["url"], one["changed"]) for one in edits.edits(texts)] == [
        ("https://a.example/1", ["figures"]),
        ("https://a.example/2", ["addition"]),
    ]


def test_a_text_that_is_not_there_is_told() -> None:
    texts = stored(*TEXTS)
    with pytest.raises(GovharvestError, match="numbered from 1 to 3"):
        edits.require_some(edits.edits(texts, 1, 9), texts, 1, 9)


def test_of_a_long_sentence_only_what_stands_beside_the_change_is_shown() -> None:
    long = "слово " * 40
    (change,) = edits.edits(stored(f"{long}120 {long}.", f"{long}128 {long}."))[0]["changes"]
    line = edits.marked(change["words"])
    assert "слово [-120-] {+128+} слово" in line and line.startswith("… слово") and line.endswith("слово …")
    assert len(line) < 160


def test_on_a_terminal_the_words_have_colours_and_a_page_cannot_steer_it() -> None:
    words = ((" ", "Было\x1b[2J"), ("-", "120"), ("+", "128"))
    line = edits.marked(words, in_colour=True)
    assert "\x1b[31m[-120-]\x1b[0m" in line and "\x1b[2J" not in line
    assert "\x1b" not in edits.marked(words)
