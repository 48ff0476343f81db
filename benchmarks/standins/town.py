"""All stand-ins, drawn for a port and a day."""

from datetime import UTC, datetime

from benchmarks.standins import awkward, boards, cms, editions, later, portals, traps, unusual
from benchmarks.standins.site import Ground, Standin

CLOCK = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)  # what day it is among the stand-ins
DRAWN = (
    *cms.SITES,
    *portals.SITES,
    *boards.SITES,
    *editions.SITES,
    *unusual.SITES,
    *awkward.SITES,
    *later.SITES,
    *traps.SITES,
)


def draw(port: int, clock: datetime = CLOCK) -> list[Standin]:
    """Every site, told apart by name and host."""
    return [drawing(Ground(port=port, clock=clock)) for drawing in DRAWN]
