"""How a preview is drawn: beside each other where there is room, else below."""

from typing import Any

from ops.beside import drawn
from ops.table import cells

ROW: dict[str, Any] = {
    "url": "https://mvd.gov.kg/1", "listed_by": "feed https://mvd.gov.kg/rss", "title": "Учения спасателей",
    "language": "ru", "published_on": None, "published_raw": None, "lead": None, "section": "Новости",
    "author": "Пресс-служба", "tags": ["учения", "спасатели"], "images": [{"url": "/1.jpg", "text": None}],
    "attachments": [],
    "text": "Начало. " + "Спасатели 救援隊 учились спасать людей. " * 40 + "Печать", "wrong": ["no date (none found)"],
}  # fmt: skip


def test_a_wide_terminal_shows_what_is_wrong_beside_the_entry() -> None:
    lines = list(drawn(ROW, 120))
    assert all(cells(line) <= 120 for line in lines)
    assert any("Учения спасателей" in line and "LOOK: no date" in line for line in lines)


def test_a_narrow_terminal_and_a_program_get_it_below() -> None:
    for width in (80, None):
        lines = list(drawn(ROW, width))
        assert lines[-1] == "  LOOK: no date (none found)"


def test_what_stands_beside_the_text_is_shown_and_pictures_are_counted() -> None:
    lines = [" ".join(line.split()) for line in drawn(ROW, None)]
    assert {"section: Новости", "author: Пресс-служба", "tags: учения, спасатели", "pictures: 1"} <= set(lines)


def test_the_end_of_a_long_text_is_shown_too_for_menus_stand_there() -> None:
    assert any(line.endswith("Печать") for line in drawn(ROW, None))


def test_a_page_that_was_not_answered_has_no_entry() -> None:
    row = {"url": "https://mvd.gov.kg/2", "rejected": "answered 404", "wrong": ["fetch: answered 404"]}
    assert list(drawn(row, None))[1:] == [
        "https://mvd.gov.kg/2", "  not stored: answered 404", "  LOOK: fetch: answered 404"
    ]  # fmt: skip


def test_nothing_of_a_page_steers_the_terminal() -> None:
    evil = {**ROW, "title": "\x1b[2J\u202eevil", "text": "\x9b31m\nx"}
    for width in (120, 80):
        assert not set("".join(drawn(evil, width))) & {"\x1b", "\x9b", "\u202e", "\n"}
