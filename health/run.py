"""Run every file in checks/: each asks one question and returns the sick, so no rows means well."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from psycopg import Connection

from core.model import Finding

LEVELS = ("critical", "warning", "note")
CHECKS = Path(__file__).parent / "checks"


def findings(conn: Connection[dict[str, Any]], folder: Path = CHECKS) -> list[Finding]:
    """What needs a look, the critical first. The header of each file gives the level and the sentence."""
    found = [finding for path in sorted(folder.glob("*.sql")) for finding in _ask(conn, path)]
    return sorted(found, key=lambda finding: (LEVELS.index(finding.level), finding.source_id or "", finding.check))


def _ask(conn: Connection[dict[str, Any]], path: Path) -> Iterator[Finding]:
    text = path.read_text(encoding="utf-8")
    header = dict(_header(text))
    for row in conn.execute(text.encode()):
        says = header["says"].format(**row)
        yield Finding(
            check=path.stem, level=row.get("level") or header["level"], source_id=row["source_id"], message=says
        )


def _header(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if not line.startswith("-- "):
            return
        key, colon, value = line[3:].partition(": ")
        if colon and key in ("level", "says"):
            yield key, value
