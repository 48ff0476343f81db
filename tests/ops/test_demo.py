"""`make run`: what it tells to type next is right, and two of them do not disturb each other."""

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.settings import Settings, environ_of
from ops import demo
from sample.web import SampleWeb, write_sources
from store import connect
from tests import worlds

HOUSE = Path(__file__).parents[2]


@pytest.fixture
def played() -> Iterator[str]:
    """The name of a database of the embedded server, gone afterwards."""
    name = f"test_{os.getpid()}_{secrets.token_hex(4)}"
    yield name
    settings = demo._settings("postgres", HOUSE)
    with connect.connect(settings, autocommit=True) as conn:
        conn.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def printed(out: str) -> list[str]:
    """The commands under `What next`, as a shell would take them."""
    told = out.partition("What next:\n")[2]
    return re.findall(r"^  (\S.*)$", told, flags=re.MULTILINE)


def real_ministry(folder: Path, port: int) -> Path:
    """kg_gov as the commands name it, but on loopback."""
    write_sources(folder, port)
    (folder / "kg/interior.yaml").rename(folder / "kg/gov.yaml")
    return folder


@pytest.mark.slow
def test_every_command_that_make_run_prints_can_be_typed(
    played: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo.main(played) == 0
    out = capsys.readouterr().out
    commands = printed(out)
    asked = " ".join(commands)
    assert all(f" {word} " in f"{asked} " for word in ("find", "show", "diff", "health", "check", "preview", "run"))
    with SampleWeb(night=1) as web:
        own = worlds.on_loopback(Settings(database=f"{played}"), real_ministry(tmp_path, web.port))
        home = demo._settings(played, tmp_path).home
        env = environ_of(replace(own, home=home, database_url=None))
        for command in commands:
            typed = command.replace(demo.COMMAND, f"'{sys.executable}' -m ops")
            done = subprocess.run(["sh", "-c", typed], cwd=HOUSE, env=env, capture_output=True, text=True)
            assert done.returncode in (0, 1) and "Traceback" not in done.stderr, (command, done.stdout, done.stderr)
            assert done.stdout or command.startswith("export"), command


def test_the_ministry_that_make_run_names_is_one_that_we_ship() -> None:
    assert (HOUSE / "sources/kg/gov.yaml").exists()


def test_a_second_make_run_says_at_once_that_another_plays(played: str, capsys: pytest.CaptureFixture[str]) -> None:
    with connect.alone(demo._settings(played, HOUSE)):
        assert demo.main(played) == 2
    told = capsys.readouterr()
    assert told.err == f"another process plays with the database {played}; wait until it has ended\n"


def test_a_make_run_that_ended_leaves_its_database_to_the_next(played: str) -> None:
    settings = demo._settings(played, HOUSE)
    for _ in range(2):
        with connect.alone(settings):
            connect.recreate(settings)
