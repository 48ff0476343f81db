"""When: pure functions from definitions to times."""

from datetime import UTC, datetime, time, timedelta

NIGHTLY_UTC = time(22, 30)  # quiet in Central Asia; each source's own hour comes with the queue


def next_start(now: datetime, at: time = NIGHTLY_UTC) -> datetime:
    """The next nightly start after `now`, UTC: no daylight saving, so no night is doubled or dropped."""
    today = datetime.combine(now.astimezone(UTC).date(), at, UTC)
    return today if today > now else today + timedelta(days=1)
