"""Harvests that are killed until their plan of kills is used up, and what they end with."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from core.settings import Settings, environ_of
from sample.web import SampleWeb, write_sources
from store import connect, embedded, migrate
from tests import worlds
from tests.chaos.staged import STAGES, VICTIMS

HOUSE = Path(__file__).resolve().parents[2]
MOMENTS = {"tree": 3, "crawlers": 3, "pipeline": 3, "parent": 2, "postgres": 3}  # victim -> how often, of a random one
LONGEST_S = 120.0  # of one night
THINKS_S = 0.03  # a site, so that there is a middle
DOUBLED = """
SELECT 'document' AS what, requested_url, count(*) FROM raw_document WHERE kind = 'page'
 GROUP BY page_id, requested_url, sha256 HAVING count(*) > 1
 UNION ALL SELECT 'request', url, count(*) FROM request GROUP BY url, asked_at HAVING count(*) > 1
"""
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Kill:
    """One death: at a stage, or after so many seconds."""

    victim: str
    stage: str | None = None
    passes: int = 0
    after_s: float = 0.0
    hard: bool = True  # of PostgreSQL: SIGKILL of its first process; else immediate stop

    def __str__(self) -> str:
        return f"{self.stage or 'at random'}: {self.victim}"


def plan(many: int, chance: Random) -> list[Kill]:
    """Half of them at named stages."""
    kills = []
    for _ in range(many):
        if chance.random() < 0.5:
            stage = chance.choice(list(STAGES))
            passes = chance.randrange(STAGES[stage][1])
            after_s = chance.uniform(0.0, 1.5)  # that the night before it still has, if it goes on
            kills.append(Kill(victim=chance.choice(VICTIMS), stage=stage, passes=passes, after_s=after_s))
        else:
            (victim,) = chance.choices(list(MOMENTS), list(MOMENTS.values()))
            kills.append(Kill(victim=victim, after_s=chance.uniform(0.3, 4.0), hard=chance.random() < 0.5))
    return kills


def harvests(kills: int, each: int, seed: int, say: Say) -> list[dict[str, Any]]:
    """So many kills over as many harvests as that takes; what differed in those that ended otherwise."""
    chance, differ, happened = Random(seed), [], Counter[str]()
    say(f"seed={seed}")
    with _ground() as ground:
        ground.undisturbed()
        number = 0
        while happened.total() < kills:
            number += 1
            began, before = time.monotonic(), happened.total()
            todo = plan(min(each, kills - happened.total()), chance)
            found = ground.harvest(number, todo, happened, say)
            took = f"{happened.total() - before} kills in {time.monotonic() - began:.0f} s"
            say(f"harvest {number}: {took}: {'the same' if not found else f'differs: {found}'}")
            differ += [found] if found else []
    say(f"{happened.total()} kills: " + ", ".join(f"{name} {many}" for name, many in sorted(happened.items())))
    return differ


@dataclass(kw_only=True)
class Ground:
    """A server and a web of their own, and what an undisturbed harvest of it holds."""

    server: Settings
    folder: Path
    web: SampleWeb
    should: dict[int, dict[str, set[Any]]] = field(default_factory=dict)
    groups: list[int] = field(default_factory=list)  # of processes that were started and may live

    def undisturbed(self) -> None:
        """Both nights of the sample."""
        with self._database("undisturbed") as settings:
            for night in (1, 2):
                self.web.night = night
                worlds.night(settings)
                self.should[night] = worlds.natural(settings)

    def harvest(self, number: int, todo: list[Kill], happened: Counter[str], say: Say) -> dict[str, set[Any]]:
        """One harvest of two nights, with all of these kills in it; how it differs."""
        with self._database(f"harvest_{number}") as settings:
            for night, share in ((1, todo[: len(todo) // 2]), (2, todo[len(todo) // 2 :])):
                self.web.night, self.web.pause_s = night, THINKS_S
                left = list(share)
                while left:
                    self._disturbed(settings, left, happened, say)
                self.web.pause_s = 0.0
                self._night_that_ends_well(settings)
                if found := self._differs(settings, night):
                    return found
        return {}

    def _differs(self, settings: Settings, night: int) -> dict[str, set[Any]]:
        """What only one of the two holds; and what was written twice, which sets do not show."""
        holds = worlds.natural(settings)
        found = {kind: only for kind in holds if (only := holds[kind] ^ self.should[night][kind])}
        doubled = {tuple(row.values()) for row in worlds.ask(settings, DOUBLED)}
        return found | ({"doubled": doubled} if doubled else {})

    def _night_that_ends_well(self, settings: Settings) -> None:
        """One that began beside the rest of a killed one may find a source busy."""
        for _ in range(3):
            if (code := self._started(settings).wait(LONGEST_S)) == 0:
                return
        raise AssertionError(f"three undisturbed nights after the kills ended with {code}")

    def _disturbed(self, settings: Settings, left: list[Kill], happened: Counter[str], say: Say) -> None:
        """One night, and the deaths in it: one, and more at random moments while its parent lives."""
        kill = left.pop(0)
        tree = self._started(settings, kill)
        began = time.monotonic()
        while True:
            if self._comes(kill, tree):
                happened[str(kill)] += 1
                say(f"  {time.monotonic() - began:5.1f} s {kill} {kill.passes}")
            if tree.poll() is not None or not left or left[0].stage:
                break
            kill = left.pop(0)
        if left and tree.poll() is None:  # the next death is to find something undone
            moment = time.monotonic() + left[0].after_s
            worlds.eventually(lambda: time.monotonic() > moment or tree.poll() is not None)
            _kill_group(tree.pid)
            happened["at random: tree"] += 1
        tree.wait(LONGEST_S)
        say(f"  {time.monotonic() - began:5.1f} s ended {tree.poll()}")

    def _comes(self, kill: Kill, tree: "subprocess.Popen[bytes]") -> bool:
        """Wait for the death, and see to it; False when the night ended before."""
        if kill.stage:
            worlds.eventually(lambda: self.told.exists() or tree.poll() is not None, LONGEST_S)
            return self.told.exists()
        moment = time.monotonic() + kill.after_s
        worlds.eventually(lambda: time.monotonic() > moment or tree.poll() is not None)
        return tree.poll() is None and self._strike(kill, tree.pid)

    def _strike(self, kill: Kill, group: int) -> bool:
        if kill.victim == "postgres":
            pid = embedded.postmaster(embedded.home_of(self.server))
            victims, number = [pid] if pid else [], signal.SIGKILL if kill.hard else signal.SIGQUIT
        elif kill.victim in ("tree", "parent"):
            if kill.victim == "tree":
                _kill_group(group)
                return True
            victims, number = [group], signal.SIGKILL
        else:
            victims, number = _members(group, kill.victim)[:1], signal.SIGKILL
        for pid in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        return bool(victims)

    def _started(self, settings: Settings, kill: Kill | None = None) -> "subprocess.Popen[bytes]":
        self.told.unlink(missing_ok=True)
        stage = {**vars(kill), "told": str(self.told)} if kill and kill.stage else None
        env = environ_of(settings) | {"CHAOS_STAGE": json.dumps(stage)}
        with (self.folder / "said.txt").open("ab") as said:
            tree = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.staged", "night"], cwd=HOUSE, env=env, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            )  # fmt: skip
        self.groups.append(tree.pid)
        return tree

    @property
    def told(self) -> Path:
        """Made by a process that strikes at a stage."""
        return self.folder / "told"

    @contextlib.contextmanager
    def _database(self, name: str) -> Iterator[Settings]:
        settings = replace(worlds.on_loopback(self.server, self.folder / "sources"), database=name)
        with connect.connect(settings, autocommit=True) as conn:
            migrate.init(conn)
        try:
            yield settings
        finally:
            for group in self.groups:  # what a dead parent left behind
                _kill_group(group)
            self.groups.clear()


def _kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _members(group: int, room: str) -> list[int]:
    """The processes of this room in the tree."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,pgid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return [int(pid) for pid, pgid, args in rows if pgid == str(group) and f"tests.chaos.staged {room}" in args]


@contextlib.contextmanager
def _ground() -> Iterator[Ground]:
    """Not in pytest's folder: as root, that lies where the user of the server may not enter."""
    folder = Path(tempfile.mkdtemp(prefix="gh-chaos-", dir="/tmp"))
    folder.chmod(0o755)
    server = Settings(home=folder / "home")
    try:
        with SampleWeb(night=1) as web:
            write_sources(folder / "sources", web.port)
            yield Ground(server=server, folder=folder, web=web)
    finally:
        embedded.stop(server)
        shutil.rmtree(folder)
