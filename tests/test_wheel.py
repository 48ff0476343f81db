"""The wheel, in an environment of its own and far from the clone: does it bring all that it needs?"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from sample.web import SampleWeb, write_sources

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as anybody would; only the build tool comes from the registry."""
    pytest.importorskip("pip", reason="pip builds and installs it: .venv/bin/python -m ensurepip")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)]
    subprocess.run(command, check=True, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def away(wheel: Path) -> Iterator[Path]:
    """A folder with .venv, into which the wheel is installed; what it depends on is lent by our own environment.

    Not pytest's: as root, that lies where the user of the embedded server may not enter.
    """
    folder = Path(tempfile.mkdtemp(prefix="gh", dir="/tmp"))
    folder.chmod(0o755)
    venv.create(folder / ".venv", with_pip=False)
    ours = Path(sysconfig.get_path("purelib", vars={"base": str(folder / ".venv")}))
    (ours / "lent.pth").write_text(
        sysconfig.get_path("purelib") + "\n"
    )  # its own .pth files, so the clone, do not count
    pip = [sys.executable, "-m", "pip", "--python", str(folder / ".venv/bin/python"), "install", "-q", "--no-deps"]
    subprocess.run([*pip, str(wheel)], check=True, cwd=folder)
    try:
        yield folder
    finally:
        ask(folder, "govharvest", "db", "stop")
        shutil.rmtree(folder)


def ask(away: Path, *command: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("GOVHARVEST_", "DATABASE_"))}
    env = {**ours, "GOVHARVEST_HOME": str(away / "home"), **environ}
    program = str(away / ".venv/bin" / command[0])
    return subprocess.run([program, *command[1:]], cwd=away, env=env, capture_output=True, text=True, check=False)


def test_the_code_that_runs_is_the_one_of_the_wheel(away: Path) -> None:
    done = ask(away, "python", "-c", "import core, ops, store; print(core.__path__, ops.__path__, store.__path__)")
    assert done.stdout.count(str(away)) == 3 and str(ROOT) not in done.stdout, done


def test_from_a_wheel_the_schema_is_laid_down_and_upgraded(away: Path) -> None:
    for name, *first in (("one", "init"), ("other", "upgrade")):
        assert ask(away, "govharvest", "db", *first, GOVHARVEST_DATABASE=name).returncode == 0
        done = ask(away, "govharvest", "db", "status", "--json", GOVHARVEST_DATABASE=name)
        state = json.loads(done.stdout)
        assert done.returncode == 0 and state["database"] == state["code"] > 0
        assert ask(away, "govharvest", "health", GOVHARVEST_DATABASE=name).returncode == 0


def test_from_a_wheel_the_definitions_are_found(away: Path) -> None:
    done = ask(away, "govharvest", "check", "--json")
    found = json.loads(done.stdout)
    assert len(found["sources"]) == len(list((ROOT / "sources").glob("*/*.yaml"))) and not found["errors"]


def test_from_a_wheel_a_site_is_previewed(away: Path, tmp_path: Path) -> None:
    with SampleWeb(night=1) as web:
        write_sources(tmp_path, web.port)
        done = ask(
            away, "govharvest", "preview", "kg_agency", "--json",
            GOVHARVEST_SOURCES=str(tmp_path), GOVHARVEST_ALLOWED_NETWORKS="127.0.0.0/8", GOVHARVEST_DELAY_S="0",
        )  # fmt: skip
    assert sum(bool(row.get("title")) for row in json.loads(done.stdout)) > 1, done


def test_from_a_wheel_the_sample_is_played_to_its_end(away: Path) -> None:
    done = ask(away, "python", "-m", "ops.demo")
    assert done.returncode == 0 and "Edited after publication" in done.stdout, done


def test_the_wheel_holds_no_tests_no_tools_and_no_second_copy(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"core", "crawlers", "pipeline", "store", "health", "scheduler", "discovery", "ops", "sample"}
    assert [name for name in names if name.endswith("schema.sql")] == ["store/schema.sql"]
    assert "pipeline/language/profiles.npz" in names
