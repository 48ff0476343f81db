"""How commands end: one sentence, the right status, and no traceback, whoever hangs up or presses Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.settings import Settings, environ_of
from tests import worlds

HOUSE = Path(__file__).parents[2]
STOPPED = "stopped; what was stored until now stays, and the next run goes on from there\n"
HOST = "ministry.localhost"
PAGES = 12


def started(settings: Settings, *arguments: str, **more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "ops", *arguments], cwd=HOUSE, env={**environ_of(settings), **more}, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


@pytest.fixture
def web(tmp_path: Path) -> worlds.Web:
    """A ministry with a feed, and its definition."""
    web = worlds.Web()
    home = f"http://{HOST}:{web.port}"
    items = "".join(f"<item><title>{n}</title><link>{home}/page/{n}</link></item>" for n in range(PAGES))
    web.put(HOST, "/rss", f'<rss version="2.0"><channel>{items}</channel></rss>', "application/rss+xml")
    for number in range(PAGES):
        web.put(HOST, f"/page/{number}", f"<h1>Announcement {number}</h1><p>{f'Sentence {number} of it. ' * 40}")
    worlds.define(tmp_path, "ministry", home, f'  - {{language: en, feed: "{home}/rss"}}\n')
    return web


@pytest.mark.parametrize(
    ("number", "times", "arguments"),
    [
        pytest.param(signal.SIGINT, 1, ("run",), marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, 1, ("run", "--json"), marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, 1, ("preview", "xx_ministry"), marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, 2, ("run",), marks=pytest.mark.slow),
        (signal.SIGTERM, 1, ("run",)),
        pytest.param(signal.SIGTERM, 2, ("run", "--json"), marks=pytest.mark.slow),
    ],
)
def test_p02_who_stops_a_command_is_told_in_one_sentence_and_no_process_and_no_open_night_is_left(
    database: Settings, web: worlds.Web, tmp_path: Path, number: int, times: int, arguments: tuple[str, ...]
) -> None:
    """Fault: SIGTERM, or Ctrl-C, once or twice, in the middle of a harvest.
    Status: interrupted; exit status 130 or 143
    Kept: what was committed. A source in the middle is rolled back to its last batch and goes on the next time.
    """
    with web:
        web.hold_after(HOST, 4)
        child = started(worlds.on_loopback(database, tmp_path), *arguments)
        worlds.eventually(lambda: len(web.visits) >= 5 or child.poll() is not None)
        for _ in range(times):
            if number == signal.SIGINT:
                os.killpg(child.pid, number)  # as a terminal does: to all of them
            else:
                child.send_signal(number)
        out, err = child.communicate(timeout=60)
        worlds.eventually(lambda: not living(child.pid))
    assert (child.returncode, err) == (128 + number, STOPPED)
    assert "--json" not in arguments or json.loads(out) == {"error": STOPPED.strip()}
    if times == 1:
        assert worlds.count(database, "night", "finished_at IS NULL") == 0
        assert {row["status"] for row in worlds.ask(database, "SELECT status FROM run")} <= {"interrupted"}


def living(session: int) -> list[str]:
    """Processes of the session that are no zombies."""
    listed = subprocess.run(["ps", "-A", "-o", "sess=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    return [stat for number, stat, *_ in rows if number == str(session) and not stat.startswith("Z")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_scheduler_ends_well_when_told(database: Settings, tmp_path: Path, number: int) -> None:
    with started(worlds.on_loopback(database, tmp_path), "schedule") as child:
        assert child.stderr is not None
        assert any(line == "this scheduler leads\n" for line in iter(child.stderr.readline, ""))
        child.send_signal(number)
        assert child.stderr.read() == STOPPED
    assert child.returncode == 0


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_p14_a_reader_that_has_enough_is_no_traceback(more: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "ops", "check", *more], cwd=HOUSE, stdout=writer, stderr=subprocess.PIPE, text=True
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_p05_a_full_disk_is_told_in_a_sentence(tmp_path: Path, more: tuple[str, ...]) -> None:
    """Fault: the disk that standard output is written to is full.
    Status: none; one sentence, exit status 2
    Kept: everything.
    """
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "ops", "check", *more], cwd=HOUSE, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert (done.returncode, done.stderr) == (2, "cannot write: No space left on device; make room and run again\n")
