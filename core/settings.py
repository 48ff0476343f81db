"""The environment, read once into `Settings` and handed down; the only place that knows `os.environ`."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import SettingsError
from core.plain import plain

LONGEST_S = 86_400.0  # a day
MOST_WORKERS = 256
MOST_PRUNE_DAYS = 36_500
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator may set; docs/settings.md has a line for each."""

    database_url: str | None = field(default=None, repr=False)
    home: Path | None = None  # embedded data; None: the user's own place (store.embedded knows it)
    database: str = "govharvest"  # name of the database in the embedded server
    embedded_port: int | None = None  # of the embedded server on loopback; None: its socket only
    sources: Path = Path("sources")
    allowed_networks: tuple[Network, ...] = ()
    delay_s: float | None = None
    contact: str | None = None
    corpora: Path | None = None
    fixtures: Path | None = None  # recorded pages; None: beside the home (ops.fixtures.folder knows it)
    fetch_timeout_s: float = 30.0
    fetch_max_bytes: int = 16 * 1024 * 1024
    understand_timeout_s: float = 30.0
    night_limit_s: float = 28_800.0  # eight hours
    prune_days: int = 90  # how old stored bytes are that `govharvest prune` may take away
    database_patience_s: float = 300.0  # how long a harvest waits for a database that went away
    workers: int = 0  # understanding processes; 0: as many as cores
    groups: int = 64  # groups of sources that one worker harvests at once


def settings_from(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; SettingsError names the variable, what was found and what to do."""
    env = os.environ if environ is None else environ
    return Settings(
        database_url=env.get("DATABASE_URL") or _secret(env, "DATABASE_URL_FILE"),
        home=_path(env, "GOVHARVEST_HOME"),
        database=_database(env),
        embedded_port=_port(env, "GOVHARVEST_EMBEDDED_PORT"),
        sources=_path(env, "GOVHARVEST_SOURCES") or _sources_here(),
        allowed_networks=_networks(env.get("GOVHARVEST_ALLOWED_NETWORKS", "")),
        delay_s=_number(env, "GOVHARVEST_DELAY_S"),
        contact=_contact(env),
        corpora=_path(env, "GOVHARVEST_CORPORA"),
        fixtures=_path(env, "GOVHARVEST_FIXTURES"),
        fetch_timeout_s=_number(env, "GOVHARVEST_FETCH_TIMEOUT_S", least=0.1) or 30.0,
        understand_timeout_s=_number(env, "GOVHARVEST_UNDERSTAND_TIMEOUT_S", least=0.1) or 30.0,
        night_limit_s=_number(env, "GOVHARVEST_NIGHT_LIMIT_S", least=1.0) or 28_800.0,
        database_patience_s=_patience(env),
        workers=_count(env, "GOVHARVEST_WORKERS", 0, "; 0 means as many as there are cores"),
        groups=_count(env, "GOVHARVEST_GROUPS", 64) or 1,
        prune_days=_days(env, "GOVHARVEST_PRUNE_DAYS") or 90,
    )


def _path(env: Mapping[str, str], name: str) -> Path | None:
    text = env.get(name)
    try:
        return Path(text).expanduser() if text else None
    except RuntimeError:
        raise SettingsError(f"{name}: {text!r} begins with a user who has no home; give the whole path") from None


def _secret(env: Mapping[str, str], name: str) -> str | None:
    """What stands in the file of that name; its content is never shown."""
    path = _path(env, name)
    if path is None:
        return None
    try:
        text = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is no text"
        raise SettingsError(f"{name}: {path} cannot be read: {said}") from None
    if not text:
        raise SettingsError(f"{name}: {path} is empty; write the address of the database into it")
    return text


def _database(env: Mapping[str, str]) -> str:
    name = env.get("GOVHARVEST_DATABASE") or "govharvest"
    if len(os.fsencode(name)) > 63:  # PostgreSQL would cut it, and two names might become one
        raise SettingsError(f"GOVHARVEST_DATABASE: {len(os.fsencode(name))} bytes found; give a name of at most 63")
    return name


def _contact(env: Mapping[str, str]) -> str | None:
    text = env.get("GOVHARVEST_CONTACT", "").strip()
    if plain(text) != text:
        raise SettingsError(f"GOVHARVEST_CONTACT: {text!r} is not one line of text; give an e-mail address or web page")
    return text or None


def _count(env: Mapping[str, str], name: str, default: int, meaning: str = "") -> int:
    text = env.get(name) or str(default)
    if not text.strip().isdecimal() or int(text) > MOST_WORKERS:
        raise SettingsError(f"{name}: a whole number from 0 to {MOST_WORKERS} is needed, found {text!r:.40}{meaning}")
    return int(text)


def _days(env: Mapping[str, str], name: str) -> int | None:
    text = (env.get(name) or "").strip()
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PRUNE_DAYS:
        raise SettingsError(f"{name}: found {text!r:.40}; give a whole number of days from 1 to {MOST_PRUNE_DAYS}")
    return int(text)


def _number(env: Mapping[str, str], name: str, least: float = 0.0) -> float | None:
    text = env.get(name)
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        raise SettingsError(f"{name}: a number is needed, found {text!r}; give seconds, as in 1.5") from None
    if not least <= number <= LONGEST_S:
        raise SettingsError(f"{name}: {text} is out of range; give {least:g} to {LONGEST_S:g} seconds")
    return number


def _patience(env: Mapping[str, str]) -> float:
    number = _number(env, "GOVHARVEST_DATABASE_PATIENCE_S")
    return 300.0 if number is None else number


def _sources_here() -> Path:
    """`sources` in the current folder; those that came in the wheel where it has none."""
    here, shipped = Path("sources"), Path(__file__).with_name("shipped_sources")
    return shipped if shipped.is_dir() and not here.is_dir() else here


def _port(env: Mapping[str, str], name: str) -> int | None:
    text = env.get(name)
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise SettingsError(f"{name}: found {text!r}; give a number from 1024 to 65535, as in 5433")
    return int(text)


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise SettingsError(
            f"GOVHARVEST_ALLOWED_NETWORKS: {error}; give CIDRs separated by commas, as in 127.0.0.0/8,::1/128"
        ) from None


def environ_of(settings: Settings) -> dict[str, str]:
    """The environment of a child process that shall see these settings, and all else that ours holds."""
    values = {
        "DATABASE_URL": settings.database_url,
        "GOVHARVEST_HOME": settings.home,
        "GOVHARVEST_DATABASE": settings.database,
        "GOVHARVEST_EMBEDDED_PORT": settings.embedded_port,
        "GOVHARVEST_SOURCES": settings.sources,
        "GOVHARVEST_ALLOWED_NETWORKS": ",".join(map(str, settings.allowed_networks)),
        "GOVHARVEST_DELAY_S": settings.delay_s,
        "GOVHARVEST_CONTACT": settings.contact,
        "GOVHARVEST_CORPORA": settings.corpora,
        "GOVHARVEST_FIXTURES": settings.fixtures,
        "GOVHARVEST_FETCH_TIMEOUT_S": settings.fetch_timeout_s,
        "GOVHARVEST_UNDERSTAND_TIMEOUT_S": settings.understand_timeout_s,
        "GOVHARVEST_NIGHT_LIMIT_S": settings.night_limit_s,
        "GOVHARVEST_PRUNE_DAYS": settings.prune_days,
        "GOVHARVEST_DATABASE_PATIENCE_S": settings.database_patience_s,
        "GOVHARVEST_WORKERS": settings.workers or None,
        "GOVHARVEST_GROUPS": settings.groups,
    }
    return {**os.environ, **{name: "" if value is None else str(value) for name, value in values.items()}}
