from pathlib import Path

import pytest

from core import settings
from core.errors import SettingsError
from core.settings import Settings, environ_of, settings_from


def test_nothing_needs_to_be_set() -> None:
    assert settings_from({}) == Settings()
    assert settings_from(dict.fromkeys(("DATABASE_URL", "GOVHARVEST_CONTACT", "GOVHARVEST_WORKERS"), "")) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("GOVHARVEST_DELAY_S", "soon", "a number is needed, found 'soon'; give seconds, as in 1.5"),
        ("GOVHARVEST_DELAY_S", "-1", "-1 is out of range; give 0 to 86400 seconds"),
        ("GOVHARVEST_DELAY_S", "nan", "nan is out of range"),
        ("GOVHARVEST_FETCH_TIMEOUT_S", "0", "0 is out of range; give 0.1 to 86400 seconds"),
        ("GOVHARVEST_FETCH_TIMEOUT_S", "1e300", "1e300 is out of range"),
        ("GOVHARVEST_WORKERS", "many", "a whole number from 0 to 256 is needed, found 'many'"),
        ("GOVHARVEST_WORKERS", "1.5", "a whole number from 0 to 256 is needed, found '1.5'"),
        ("GOVHARVEST_WORKERS", "100000", "a whole number from 0 to 256 is needed"),
        ("GOVHARVEST_ALLOWED_NETWORKS", "loopback", "give CIDRs separated by commas, as in 127.0.0.0/8,::1/128"),
        ("GOVHARVEST_HOME", "~nobody-of-that-name/x", "begins with a user who has no home; give the whole path"),
        ("GOVHARVEST_DATABASE", "я" * 32, "64 bytes found; give a name of at most 63"),
        ("GOVHARVEST_CONTACT", "you@example.org\r\nCookie: a", "is not one line of text; give an e-mail address"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_found_and_what_to_do(name: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError) as raised:
        settings_from({name: value})
    assert str(raised.value).startswith(f"{name}: ") and says in str(raised.value)


def test_a_contact_of_blanks_is_none() -> None:
    assert settings_from({"GOVHARVEST_CONTACT": "  "}).contact is None
    assert settings_from({"GOVHARVEST_CONTACT": " you@example.org "}).contact == "you@example.org"


def test_a_path_may_begin_with_the_home_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    assert settings_from({"GOVHARVEST_SOURCES": "~/sources"}).sources == Path("/home/anna/sources")


def test_a_child_process_is_told_the_port_of_the_embedded_server() -> None:
    asked = settings_from({"GOVHARVEST_EMBEDDED_PORT": "5433"})
    assert asked.embedded_port == 5433
    assert settings_from(environ_of(asked)).embedded_port == 5433
    assert settings_from({}).embedded_port is None


@pytest.mark.parametrize("text", ["80", "0", "65536", "5433.5", "postgres", "-5433", "٥٤٣٣"])
def test_a_port_that_is_none_or_root_only_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(SettingsError, match=r"GOVHARVEST_EMBEDDED_PORT: .* 1024 to 65535, as in 5433"):
        settings_from({"GOVHARVEST_EMBEDDED_PORT": text})


def test_definitions_of_the_current_folder_come_before_those_of_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shipped_sources").mkdir()
    monkeypatch.setattr(settings, "__file__", str(tmp_path / "settings.py"))
    monkeypatch.chdir(tmp_path)
    assert settings_from({}).sources == tmp_path / "shipped_sources"
    (tmp_path / "sources").mkdir()
    assert settings_from({}).sources == Path("sources")
    assert settings_from({"GOVHARVEST_SOURCES": "mine"}).sources == Path("mine")
