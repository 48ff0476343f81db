"""Several loaders at once split no announcement and lose no page."""

from benchmarks.loaders import released_together
from core.settings import Settings


def test_what_four_loaders_bring_at_the_same_instant_is_one_entry_each(database: Settings) -> None:
    found = released_together(database, 12, "threads")
    assert (found["split_threads"], found["lost_threads"]) == (0, 0)
