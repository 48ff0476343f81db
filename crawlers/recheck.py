"""When a page that is known should be looked at again (pure)."""

from datetime import datetime, timedelta

from core.model import Poll
from store.pages import FRESH, GONE_AFTER, Page

NIGHTLY = Poll().longest  # whoever waits so long is asked every night
LONGEST_GAP = timedelta(days=180)
LONGEST_WAIT = timedelta(days=30)


def next_check(first_listed_at: datetime, now: datetime) -> datetime:
    """When a page that was just read is due again.

    A seventh of its age may pass: a change is then noticed within about 15 % of the page's age, and a site of 10,000
    old pages costs some dozens of requests a night. Announcements are corrected and quietly changed mostly in their
    first days, so in its first week a page waits for NIGHTLY at most: it is due every night, and where an hour lies
    between two harvests, hourly on its first day only. Nothing waits longer than half a year.
    """
    age = now - first_listed_at
    return now + min(max(age, timedelta()) / 7, NIGHTLY if age <= FRESH else LONGEST_GAP)


def retry_after(failures: int, now: datetime, missing_since: datetime | None = None) -> datetime:
    """When a page that failed so often in a row is tried again.

    Most failures are over by the next night, so the first three are tried at every run; after them the wait doubles
    from one day to thirty: a page that is gone costs a request a month, and one that comes back is found. On the day
    on which a page that is missing would count as gone, it is asked once more.
    """
    if failures <= 3:
        return now
    then = now + min(timedelta(days=2 ** min(failures - 4, 10)), LONGEST_WAIT)
    certain = missing_since + GONE_AFTER if missing_since else now
    return min(then, certain) if certain > now else then


def occasion(page: Page, now: datetime) -> str:
    """Why this page is asked for, in words that a webmaster understands."""
    if page.failures:
        return f"page that failed {page.failures} times" if page.failures > 1 else "page that failed last time"
    if page.seen_at is None:
        return "new page"
    age = now - page.first_listed_at
    return "page in its first week" if age <= FRESH else f"page of {age.days} days, looked at again"
