"""The lines that no linter draws: who knows the environment, who knows the time, and whether our names are ours."""

import ast
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("core", "crawlers", "pipeline", "store", "health", "scheduler", "discovery", "ops", "sample")

ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.putenv"}
CLOCKS = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime"),
}


def test_no_installed_package_takes_the_name_of_a_room():
    owners = packages_distributions()
    taken = {room: set(owners.get(room, [])) - {"govharvest"} for room in (*ROOMS, "benchmarks")}
    assert {room: names for room, names in taken.items() if names} == {}


def test_only_the_settings_read_the_environment():
    # the embedded server hands a cleaned environment to the processes it starts
    assert _files_that_name(ENVIRONMENT) - {"store/embedded.py"} <= {"core/settings.py"}


def test_only_the_clock_asks_what_time_it_is():
    assert _files_that_name(CLOCKS) <= {"core/clock.py"}


def test_a_reader_of_the_environment_is_recognised_however_it_is_written():
    assert "os.getenv" in set(_names(ast.parse("from os import getenv as ask\nask('HOME')")))
    assert "os.environ" in set(_names(ast.parse("import os as system\nsystem.environ['HOME']")))
    assert "datetime.datetime.now" in set(_names(ast.parse("import datetime as dt\ndt.datetime.now()")))
    assert "datetime.datetime.now" in set(_names(ast.parse("from datetime import datetime\ndatetime.now()")))


def _files_that_name(words: set[str]) -> set[str]:
    files = (path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))
    return {
        path.relative_to(ROOT).as_posix()
        for path in files
        if words & set(_names(ast.parse(path.read_text(encoding="utf-8"))))
    }


def _names(tree: ast.Module) -> Iterator[str]:
    """Dotted names that a file uses, with its imports written out in full."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            first, _, rest = ast.unparse(node).partition(".")
            full = known.get(first, first)
            yield f"{full}.{rest}" if rest else full
