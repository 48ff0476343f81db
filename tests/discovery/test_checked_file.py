"""What a check writes into a file, and that nothing else of it changes, whoever wrote it and how."""

import os
import re
from datetime import date as Day
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from core.model import Check
from core.sources import load_file
from discovery import checked_file
from discovery.checked_file import NotWritten, with_checks

DAY = Day(2026, 11, 23)
FEED = "feed https://mvd.gov.kg/rss"
WELL = Check(channel=FEED, at=DAY, status="ok", items=20, newest=Day(2026, 11, 22))
SICK = Check(channel=FEED, at=DAY, status="frozen", items=3, why='its newest is of 2024; "nobody": it\'s #1 {old}')
FILE = """\
# Жол министрлиги 🛣
name: "Ички иштер"   # as they write it
name_en: Ministry
homepage: https://mvd.gov.kg/
timezone: Asia/Bishkek
channels:
  - {feed: "https://mvd.gov.kg/rss"}   # the only one
"""
WELL_LINES = """\
confirmed: 2026-11-23
active: true
checks:  # `govharvest check --live` writes these, and replaces them the next time
  - {channel: "feed https://mvd.gov.kg/rss", at: 2026-11-23, status: ok, items: 20, newest: 2026-11-22}
"""
OF_OLD_CHECKS = {"  why: |", "    many", "    lines"}


def after(text: str, *checks: Check, well: bool = True, activate: bool = True) -> str:
    found = with_checks(text.encode(), checks or (WELL,), DAY if well else None, activate=activate, shown="kg/mvd.yaml")
    return found.decode()


def test_keys_that_were_missing_are_added_at_the_end():
    assert after(FILE) == FILE + WELL_LINES
    assert after(FILE.rstrip("\n")) == FILE + WELL_LINES


def test_the_next_check_replaces_the_last_one():
    assert after(after(FILE, SICK, well=False)) == after(FILE, SICK, well=False).partition("checks:")[0] + (
        WELL_LINES.partition("active: true\n")[2] + WELL_LINES.partition("checks:")[0]
    )
    assert after(after(FILE)) == after(FILE)


def test_keys_that_are_there_change_where_they_stand_and_keep_their_comments():
    text = f"active:   false # not yet\n{FILE}confirmed: never    # nobody asked\n"
    changed = text.replace("  false #", "  true #").replace("never ", "2026-11-23 ")
    assert after(text) == changed + WELL_LINES.partition("active: true\n")[2]


def test_of_a_source_that_is_sick_only_the_checks_are_written():
    text = f"{FILE}active: true\nconfirmed: 2026-01-02\n"
    found = after(text, SICK, well=False)
    assert found.startswith(text) and found.count("\n") == text.count("\n") + 2


def test_what_follows_the_checks_stays_and_so_does_their_place():
    rest = "  # old\n\n# Rules by Anna\nrules: [{title: h1}]"
    text = f"{FILE}checks:\n  - {{channel: a, at: 2026-01-01, status: ok}}\n{rest}"
    found = after(text, SICK, well=False)
    assert found.startswith(FILE + "checks:  #") and found.endswith(f"}}\n{rest}")


@pytest.mark.parametrize("text", [
    FILE.replace("\n", "\r\n"), "\ufeff" + FILE, re.sub("(?m)^", "  ", FILE).rstrip(" "), "---\n" + FILE,
    FILE + "checks: []\n", FILE + "checks: []", FILE + "# the end", FILE + "evidence: |\n  seen in 2025\n  by Anna\n",
    FILE + "evidence: >-\n  seen", FILE.replace("timezone", "'timezone'"), FILE + "\n\n\n",
    FILE + "checks:\n- channel: a\n  at: 2026-01-01\n  status: ok\n  why: |\n    many\n    lines\n",
])  # fmt: skip
def test_however_a_file_is_written_it_loads_afterwards_and_keeps_its_lines(text: str, tmp_path: Path):
    (tmp_path / "sources/kg").mkdir(parents=True)
    path = tmp_path / "sources/kg/mvd.yaml"
    for well, check in ((False, SICK), (True, WELL)):
        path.write_bytes(after(text, check, well=well).encode())
        source = load_file(path, tmp_path / "sources")
        assert source.checks == (check,)
        assert (source.active, source.confirmed) == ((True, DAY) if well else (False, None))
        kept = [
            line for line in text.splitlines() if "checks" not in line and not line.startswith(("-", "  at", "  s"))
        ]
        assert not well or set(kept) - set(path.read_text(encoding="utf-8").splitlines()) <= OF_OLD_CHECKS
        assert ("\r\n" in text) == (b"\r\n" in path.read_bytes())


@pytest.mark.parametrize("text", ["{name: a, channels: []}\n", "name: [\n", FILE + "...\n", "\xff"])
def test_what_cannot_be_changed_without_harm_is_left_alone(text: str):
    with pytest.raises(NotWritten, match=r"kg/mvd\.yaml"):
        with_checks(text.encode("latin-1", "ignore") if text == "\xff" else text.encode(), (WELL,), DAY, activate=True,
                    shown="kg/mvd.yaml")  # fmt: skip


@given(some.text(max_size=400), some.text(min_size=1, max_size=30))
def test_whatever_a_site_said_the_file_stays_whole(why: str, word: str):
    check = Check(channel="feed https://x.example/?a=" + re.sub(r"\W", "", word), at=DAY, status="blocked", why=why)
    found = yaml.safe_load(after(FILE, check, well=False))
    assert found["checks"][0]["status"] == "blocked" and found.get("active") is None


def test_a_file_that_changed_meanwhile_stays_as_it_is(tmp_path: Path):
    path = tmp_path / "mvd.yaml"
    path.write_text("new")
    with pytest.raises(NotWritten, match="changed during its check"):
        checked_file.replace(path, b"old", b"ours")
    assert (path.read_text(), list(tmp_path.iterdir())) == ("new", [path])


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path):
    real, path = tmp_path / "real.yaml", tmp_path / "mvd.yaml"
    real.write_text("old")
    real.chmod(0o640)
    path.symlink_to(real)
    checked_file.replace(path, b"old", b"new")
    assert path.is_symlink() and real.read_text() == "new" and real.stat().st_mode & 0o777 == 0o640


def test_a_disk_that_takes_nothing_leaves_the_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "mvd.yaml"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWritten, match="No space left"):
        checked_file.replace(path, b"old", b"new")
    assert (path.read_text(), list(tmp_path.iterdir())) == ("old", [path])
