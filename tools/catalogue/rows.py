"""The catalogue's rows: one address each, with how it is known and what was noted about it."""

import csv
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from core import yaml_file

CURATED = Path(__file__).with_name("curated.yaml")
_PREFIX = re.compile(r"^(www|en|english|japan)\.")
_DAY = re.compile(r"(20\d\d)-(\d\d)(?:-(\d\d))?")
_INDEX = re.compile(r"code index files? [\d, ]*\d|file \d{6,}")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of sources.csv, its address made valid; `facts` are what curated.yaml adds."""

    id: str
    country: str
    body_en: str
    body_native: str
    body_kind: str
    languages: tuple[str, ...]
    timezone: str
    kind: str  # rss, atom, listing, api, sitemap
    url: str
    selector: str
    notes: str
    evidence: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def grade(self) -> str:
        """A: tested by others. B: in use by others. C: doubtful."""
        return self.notes[:1]

    @property
    def site(self) -> str:
        """Its host, without what only tells an edition."""
        return _PREFIX.sub("", urlsplit(self.url).hostname or "")

    @property
    def known_by(self) -> str:
        """How the address is known, without numbers that only the maker of the catalogue can look up."""
        text = _INDEX.sub("public crawler code", self.evidence)
        text = re.sub(r"^repo (\S+)", r"github.com/\1", text)
        return re.sub(r"(; )?re-checked (\S+) public crawler code", r", re-checked \2", text)

    @property
    def known_since(self) -> str | None:
        """The newest day that evidence and notes name; of a month its first."""
        days = [f"{y}-{m}-{d or '01'}" for y, m, d in _DAY.findall(f"{self.evidence} {self.notes}")]
        return max((day for day in days if day < "2027"), default=None)


@lru_cache(maxsize=1)
def curated() -> dict[str, Any]:
    """What was added by hand: names, homepages, pages, and which rows are left out."""
    return yaml_file.read(CURATED, CURATED.name)


def read(path: Path) -> list[Row]:
    """Every row, grade A first, otherwise in the file's order."""
    facts = curated()["rows"]
    with path.open(encoding="utf-8", newline="") as file:
        rows = [_row(line, facts.get(line["id"]) or {}) for line in csv.DictReader(file)]
    return sorted(rows, key=lambda row: row.grade)


def _row(line: dict[str, str], facts: dict[str, Any]) -> Row:
    plain = {key: line[key] for key in ("id", "country", "body_en", "body_native", "body_kind", "timezone", "kind")}
    plain |= {key: facts[key] for key in ("body_en", "body_native") if key in facts}
    return Row(
        **plain,
        languages=tuple(line["languages"].split()),
        url=valid(line["url"]),
        selector=line["listing_item_selector"],
        notes=line["notes"],
        evidence=line["evidence"],
        facts=facts,
    )


def valid(url: str) -> str:
    """The address as a browser would ask for it: ASCII host, no spaces, no fragment."""
    parts = urlsplit(url.strip())
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    return urlunsplit((parts.scheme, host, _ascii(parts.path), _ascii(parts.query), ""))


def _ascii(text: str) -> str:
    return "".join(c if "!" <= c <= "~" else "".join(f"%{byte:02X}" for byte in c.encode()) for c in text)
