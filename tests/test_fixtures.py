"""What a person approved is still what we understand: of the sample ministries, and of the operator's own recordings.

A failure shows the announcements that are other ones now. Where they are better, `make record-sample approve-sample`
(of your own: `govharvest record --offline SOURCE`, then `approve`) accepts them.
"""

from pathlib import Path

import pytest

from core.settings import Settings, settings_from
from ops.fixtures.commands import drawn
from ops.fixtures.folder import folder_of, sources_in
from ops.fixtures.recording import check
from sample.expected import SITES
from tests.sample.record import FOLDER, settings_of

YOURS = settings_from()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return settings_of(tmp_path_factory.mktemp("sources"))


def test_every_sample_ministry_has_an_approved_fixture() -> None:
    assert sources_in(FOLDER) == sorted(SITES)


@pytest.mark.parametrize("name", sources_in(FOLDER))
def test_the_sample_is_understood_as_it_was_approved(sample: Settings, name: str) -> None:
    _check(sample, name)


@pytest.mark.parametrize("name", sources_in(folder_of(YOURS)))
def test_your_recorded_pages_are_understood_as_you_approved(name: str) -> None:
    _check(YOURS, name)


def _check(settings: Settings, name: str) -> None:
    report = check(settings, name)
    if report.differences:
        pytest.fail("\n".join(line for _, line in drawn(report)), pytrace=False)


def test_no_recorded_page_but_those_of_the_sample_can_land_in_the_repository() -> None:
    root = Path(__file__).resolve().parent.parent
    assert root not in folder_of(Settings()).parents
    ignored = (root / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/tests/sources/*" in ignored
    assert {line for line in ignored if line.startswith("!/tests/sources/")} == {f"!/tests/sources/{x}/" for x in SITES}


def test_another_understanding_fails_and_shows_the_sentence(sample: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.process.tidy", lambda text: text + "\nПоделиться")
    with pytest.raises(pytest.fail.Exception, match=r"\(differs\)\n  text\n    …\n      .+\n    \+ Поделиться\n"):
        _check(sample, "kg_agency")
