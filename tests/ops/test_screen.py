import json
from datetime import UTC, datetime

import pytest

from ops import screen


@pytest.mark.parametrize(
    "sign",
    ["\x1b", "\x07", "\x00", "\r", "\n", "\x9b", "\x7f", "\u202e", "\u2066", "\u200f", "\u200b", "\ud800", "\u2028"],
)
def test_nothing_of_a_page_can_steer_the_terminal(sign: str) -> None:
    assert screen.safe(f"до{sign}[2Jпосле") == "до [2Jпосле"


def test_letters_of_every_script_and_signs_stay() -> None:
    text = "Өкмөт — «токтом» №5, 日本語 العربية 😀 é"
    assert screen.safe(text) == text


def test_nothing_is_shown_as_nothing_and_a_time_to_the_minute() -> None:
    assert screen.safe(None) == ""
    assert screen.safe(datetime(2026, 3, 2, 22, 30, 59, tzinfo=UTC)) == "2026-03-02 22:30"


def test_a_table_for_programs_has_tabs_and_a_line_per_row(capsys: pytest.CaptureFixture[str]) -> None:
    screen.table(("id", "title"), [(1, "а\tб\nв"), (2, None)])
    assert capsys.readouterr().out == "1\tа б в\n2\t\n"


def test_json_keeps_letters_and_writes_times_in_iso(capsys: pytest.CaptureFixture[str]) -> None:
    screen.as_json({"at": datetime(2026, 3, 2, tzinfo=UTC), "hash": b"\x01\xff", "title": "Ө\u2028"})
    out = capsys.readouterr().out
    assert "Ө" in out
    assert json.loads(out) == {"at": "2026-03-02T00:00:00+00:00", "hash": "01ff", "title": "Ө\u2028"}


def test_progress_without_a_terminal_is_a_line_per_source(capsys: pytest.CaptureFixture[str]) -> None:
    progress = screen.Progress(plain=True)
    progress({"event": "kept", "source": "kg_mvd", "documents": 3})
    progress({"event": "crawled", "source": "kg_mvd", "fetched": 3, "requests": 4, "status": "ok"})
    progress.done()
    told = capsys.readouterr()
    assert told.out == "" and told.err == "  kg_mvd: fetched 3 pages with 4 requests, ok\n"


@pytest.mark.parametrize(
    ("size_bytes", "said"),
    [(None, "size not said"), (512, "512 bytes"), (353_280, "345.0 KiB"), (1_258_291, "1.2 MiB")],
)
def test_a_size_is_said_as_people_say_it(size_bytes: int | None, said: str) -> None:
    assert screen.size(size_bytes) == said
