"""A name that nobody knows, answered with the nearest that are known. Cheap to import: quick commands need it."""

from collections.abc import Iterable
from difflib import get_close_matches

from core.errors import SourceError

LONGEST = 60  # letters of a wrong name that are repeated


def unknown_source(name: str, known: Iterable[str]) -> SourceError:
    """What to raise."""
    near = get_close_matches(name, list(known), n=3)
    advice = f"did you mean {' or '.join(near)}?" if near else "`govharvest check` lists them"
    return SourceError(f"no source {_short(name)}; {advice}")


def unknown_country(code: str, known: Iterable[str]) -> SourceError:
    """What to raise."""
    listed = ", ".join(sorted(set(known))) or "none yet"
    return SourceError(f"no source of country {_short(code)}; known are {listed}")


def _short(name: str) -> str:
    if not name.strip():
        return repr(name)
    return name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
