"""The nights of the fault web, played once for all tests of the group."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from core.children import command
from core.model import SourceReport
from core.settings import Settings
from core.sources import load
from scheduler import jobs
from scheduler.jobs import NightReport
from store.connect import connect
from tests import worlds
from tests.faults.server import FaultWeb, Site

TIMEOUT_S = 3.0
RESTING = ("xx_n14", "xx_n15_503_later")  # asked for once more, too early
RUNS = """
SELECT run.*, (SELECT count(*)::int FROM raw_document WHERE run_id = run.id AND kind = 'page') AS documents
  FROM run WHERE night_id = %s
"""
ROOT = Path(__file__).resolve().parents[2]


@dataclass(kw_only=True)
class Played:
    """What the tests ask about."""

    web: FaultWeb
    reports: dict[str, NightReport] = field(default_factory=dict)  # of each phase
    runs: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)  # phase -> source -> its row
    kept: dict[str, dict[str, set[Any]]] = field(default_factory=dict)  # phase -> what the database held afterwards
    moved_to: dict[str, str] = field(default_factory=dict)  # where channels led to for good, after the bad night
    undisturbed: dict[str, set[Any]] = field(default_factory=dict)  # what one that saw no fault holds
    said: str = ""  # on standard error, in all nights

    def report(self, name: str, phase: str = "sick") -> SourceReport:
        """How this site's source ended."""
        return next(each for each in self.reports[phase].sources if each.id == _id(name))

    def run(self, name: str, phase: str = "sick") -> dict[str, Any]:
        """Its row in the run log."""
        return self.runs[phase][_id(name)]

    def sites(self, prefix: str) -> list[Site]:
        """All sites whose name begins so."""
        return [site for site in self.web.sites if site.name.startswith(prefix)]

    def statuses(self, prefix: str, phase: str = "sick") -> dict[str, str]:
        """The status of each of them, by the rest of the name."""
        return {
            site.name.removeprefix(prefix).lstrip("-"): self.report(site.name, phase).status
            for site in self.sites(prefix)
        }

    def pages(self, name: str, phase: str) -> set[Any]:
        """What the database held of this source's pages and texts after that phase."""
        held = self.kept[phase]
        return {row for part in ("pages", "versions", "documents") for row in held[part] if row[0] == _id(name)}


def _id(name: str) -> str:
    return "xx_" + name.replace("-", "_")


def play(web: FaultWeb, phases: Sequence[str], disturbed: Settings, other: Settings, folder: Path) -> Played:
    """All phases into one database; the last into another, which never saw a fault."""
    web.define(folder / "sources")
    played = Played(web=web)
    with _heard(folder / "said.txt"), pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(folder / "authority.pem"))
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setattr(jobs, "command", _command)
        for phase in phases:
            report = _night(web, phase, disturbed, folder, patch)
            played.reports[phase], played.kept[phase] = report, kept(disturbed)
            played.runs[phase] = {row["source_id"]: row for row in worlds.ask(disturbed, RUNS, report.night_id)}
            if phase == "sick":
                moved = worlds.ask(disturbed, "SELECT source_id, moved_to FROM channel WHERE moved_to IS NOT NULL")
                played.moved_to = {row["source_id"]: row["moved_to"] for row in moved}
                played.reports["resting"] = _night(web, "resting", disturbed, folder, patch, RESTING)
                with connect(disturbed, autocommit=True) as conn:  # as if the time they asked for were over
                    conn.execute("UPDATE host SET rests_until = NULL, rests_for = NULL")
        _night(web, phases[-1], other, folder, patch)
        played.undisturbed = kept(other)
    played.said = (folder / "said.txt").read_text(encoding="utf-8")
    return played


def _night(
    web: FaultWeb, phase: str, database: Settings, folder: Path, patch: pytest.MonkeyPatch, only: Sequence[str] = ()
) -> NightReport:
    web.enter(phase)
    patch.setenv("FAULT_NAMES", json.dumps(web.names()))
    settings = replace(
        worlds.on_loopback(database, folder / "sources"), allowed_networks=(ip_network("127.0.0.1/32"),),
        fetch_timeout_s=TIMEOUT_S, workers=1, contact="desk@example.org",
    )  # fmt: skip
    known, problems = load(settings.sources)
    assert not problems
    chosen = [source for source in known if not only or source.id.startswith(tuple(only))]
    return jobs.run_night(settings, chosen, known, trigger="test")


def _command(room: str, *arguments: str) -> list[str]:
    """The crawling process as ever, but for the name server that answers to it."""
    if room != "crawlers":
        return command(room, *arguments)
    return [sys.executable, "-m", "tests.faults.names", room, *arguments]


def kept(settings: Settings) -> dict[str, set[Any]]:
    """What was announced; which feeds and listings were looked at on the way is no part of it."""
    found = worlds.natural(settings)
    return found | {"documents": {row for row in found["documents"] if row[1] == "page"}}


@contextmanager
def _heard(path: Path) -> Iterator[None]:
    """Standard error, that of child processes too, goes into a file."""
    sys.stderr.flush()
    before = os.dup(2)
    with path.open("w") as file:
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(before, 2)
            os.close(before)
