"""The only clock: called at the doors (`__main__`, `cli`, `jobs`); below them `now` is an argument."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """This moment, aware and UTC."""
    return datetime.now(UTC)
