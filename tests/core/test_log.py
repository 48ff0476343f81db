import logging

import pytest

from core.errors import SettingsError
from core.log import event, set_up


def test_a_line_says_level_room_what_and_values(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    set_up()
    event(logging.getLogger("crawlers.harvest"), "info", "harvest finished", source="kg_mvd", run=812, took="38.4 s")
    assert capsys.readouterr().err == 'info crawlers: harvest finished source=kg_mvd run=812 took="38.4 s"\n'


@pytest.mark.parametrize(
    "text",
    [
        "https://me:secret@mvd.gov.kg/x",
        "https://me:se@secret@mvd.gov.kg/x",
        "postgresql://me:secret@db/x?password=secret",
        "host=db password=secret",
        "password='a secret'",
    ],
)
def test_o09_no_password_reaches_a_line(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    event(logging.getLogger("store"), "error", "cannot connect", to=text)
    logging.getLogger("store").error("cannot connect to %s", text)
    written = capsys.readouterr().err
    assert "secret" not in written
    assert "***" in written


def test_a_traceback_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    try:
        raise RuntimeError("line one\nline two")
    except RuntimeError:
        logging.getLogger("pipeline").exception("bug")
    assert capsys.readouterr().err.count("\n") == 1


def test_nothing_that_a_site_said_steers_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    set_up()
    event(logging.getLogger("crawlers"), "warning", "refused", reason="\x1b[2J\u202e")
    assert capsys.readouterr().err == "warning crawlers: refused reason=\\u001b[2J\\u202e\n"


def test_below_its_level_a_room_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("warning")
    event(logging.getLogger("crawlers"), "info", "harvest finished")
    assert capsys.readouterr().err == ""


def test_an_unknown_level_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match="debug, info"):
        set_up("loud")
