"""What was read by one version is read again by another: nothing that decides how a page is read may be left out."""

import shutil
from pathlib import Path

import pytest

from pipeline import version

HOME = Path(version.__file__).parent.parent


@pytest.mark.parametrize("name", ["pipeline/process.py", "pipeline/language/profiles.npz"])
def test_another_byte_in_whatever_pages_are_read_with_is_another_version(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("core", "pipeline"):
        shutil.copytree(HOME / room, tmp_path / room)
    monkeypatch.setattr(version, "__file__", str(tmp_path / "pipeline" / "version.py"))
    before = version.code_version.__wrapped__()
    with (tmp_path / name).open("ab") as file:
        file.write(b"\n")
    assert version.code_version.__wrapped__() != before
