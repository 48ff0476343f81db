"""Bodies whose address is known and whose channel is not: `candidates.csv` in the folder of sources."""

import csv
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import GovharvestError, SourceError
from core.sources import place_of
from discovery.describe import Given


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One row: what the source would be called, its address, and what is known of the body."""

    id: str  # kg_mvd
    url: str
    given: Given


def read_candidates(folder: Path, country: str | None = None) -> list[Candidate]:
    """Those of the country that have no definition yet; GovharvestError where the file cannot be read."""
    path = folder / "candidates.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        found = [_candidate(row) for row in rows if not country or row["country"].upper() == country.upper()]
    except OSError as error:
        raise GovharvestError(
            f"{path}: cannot be read ({error.strerror}); GOVHARVEST_SOURCES names the folder"
        ) from None
    except (csv.Error, KeyError, UnicodeDecodeError) as error:
        raise GovharvestError(f"{path}: is not as it was shipped ({error!r}); restore it") from None
    return [one for one in found if not _is_defined(folder, one)]


def _is_defined(folder: Path, one: Candidate) -> bool:
    with suppress(SourceError):  # whoever searches it says what is wrong with its id
        return (folder / place_of(one.id)).exists()
    return False


def _candidate(row: dict[str, str]) -> Candidate:
    given = Given(
        country=row["country"], timezone=row["timezone"], languages=tuple(row["languages"].split()),
        name=row["body_native"], name_en=row["body_en"], body_kind=row["body_kind"] or "ministry",
    )  # fmt: skip
    return Candidate(id=row["id"].replace("-", "_"), url=row["url"], given=given)
