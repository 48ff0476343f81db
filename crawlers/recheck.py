"""When a page that is known should be looked at again (pure)."""

from datetime import datetime, timedelta

FRESH = timedelta(days=7)
LONGEST_GAP = timedelta(days=180)
LONGEST_WAIT = timedelta(days=30)


def next_check(first_listed_at: datetime, now: datetime) -> datetime:
    """When a page that was just read is due again.

    Announcements are corrected and quietly changed mostly in their first days, so a page is due at every run of its
    first week. Later a seventh of its age may pass: a change is then noticed within about 15 % of the page's age, and
    a site of 10,000 old pages costs some dozens of requests a night. Nothing waits longer than half a year.
    """
    age = now - first_listed_at
    return now if age <= FRESH else now + min(age / 7, LONGEST_GAP)


def retry_after(failures: int, now: datetime) -> datetime:
    """When a page that failed so often in a row is tried again.

    Most failures are over by the next night, so the first three are tried at every run; after them the wait doubles
    from one day to thirty: a page that is gone costs a request a month, and one that comes back is found.
    """
    if failures <= 3:
        return now
    return now + min(timedelta(days=2 ** min(failures - 4, 10)), LONGEST_WAIT)
