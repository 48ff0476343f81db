"""A check says now(): these tests seed backwards from the database's own now(), in one transaction."""

from datetime import datetime, timedelta

import pytest

from core.model import Finding
from core.status import ORDER, WELL
from health.run import CHECKS, findings
from scheduler.plan import Due
from store import due
from store.connect import Connection
from tests.store import seeds

DAY = timedelta(days=1)


@pytest.fixture
def now(conn: Connection) -> datetime:
    row = conn.execute("SELECT now() AS now").fetchone()
    assert row
    moment: datetime = row["now"]
    return moment


def ran(conn: Connection, at: datetime, status: str = "ok", error: str | None = None) -> None:
    conn.execute(
        "WITH night AS (INSERT INTO night (trigger, started_at) VALUES ('test', %(at)s) RETURNING id)"
        " INSERT INTO run (night_id, source_id, started_at, finished_at, status, error)"
        " SELECT id, 'kg_mvd', %(at)s, %(at)s, %(status)s, %(error)s FROM night",
        {"at": at, "status": status, "error": error},
    )


def healthy(conn: Connection, now: datetime, quiet_days: int = 14) -> None:
    """A ministry that was harvested an hour ago and spoke yesterday."""
    seeds.ministry(conn, now=now - 100 * DAY, quiet_days=quiet_days)
    seeds.save(conn, "https://kg-mvd.example/1", at=now - DAY)
    ran(conn, now - DAY / 24)


def told(conn: Connection) -> dict[str, Finding]:
    return {finding.check: finding for finding in findings(conn)}


def test_a_healthy_ministry_has_no_finding(conn: Connection, now: datetime) -> None:
    healthy(conn, now)
    assert findings(conn) == []


def test_a_run_that_did_not_end_well_is_told_with_its_reason(conn: Connection, now: datetime) -> None:
    healthy(conn, now)
    ran(conn, now, "http_server", "answered 503 {twice}")
    finding = told(conn)["last_run"]
    assert (finding.level, finding.message) == ("warning", "http_server: answered 503 {twice}")


@pytest.mark.parametrize("status", [word for word in ORDER if word not in WELL])
def test_a_run_that_left_no_reason_is_still_told_in_a_sentence(conn: Connection, now: datetime, status: str) -> None:
    healthy(conn, now)
    ran(conn, now, status)
    message = told(conn)["last_run"].message
    assert message.startswith(f"{status}: ") and "None" not in message and len(message.split()) > 5


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("empty", "the feed or listing names nothing; look at the site"),
        ("interrupted", "the run was ended from outside; run it again"),
        ("encoding_suspect", "some pages were not understood: govharvest rejected kg_mvd"),
        ("dns", "no reason was recorded; docs/operate.md tells what the word means"),
    ],
)
def test_what_is_told_without_a_reason_fits_the_status(conn: Connection, now: datetime, status: str, says: str) -> None:
    healthy(conn, now)
    ran(conn, now, status)
    assert told(conn)["last_run"].message == f"{status}: {says}"


def test_a_ministry_that_has_not_been_well_for_three_days_is_critical_and_comes_first(
    conn: Connection, now: datetime
) -> None:
    seeds.ministry(conn, now=now - 100 * DAY)
    ran(conn, now - 4 * DAY)
    ran(conn, now, "not_understood")
    first, *others = findings(conn)
    assert (first.check, first.level) == ("last_run", "critical") and "govharvest rejected kg_mvd" in first.message
    assert {finding.level for finding in others} <= {"warning"}


def test_a_trouble_that_is_over_is_not_told(conn: Connection, now: datetime) -> None:
    healthy(conn, now)
    ran(conn, now - 2 * DAY, "http_server")
    assert findings(conn) == []


def test_a_ministry_that_was_never_harvested_is_told_after_two_days(conn: Connection, now: datetime) -> None:
    seeds.ministry(conn, now=now - DAY)
    assert findings(conn) == []
    conn.execute("UPDATE source SET added_at = %s", (now - 3 * DAY,))
    assert told(conn)["never_harvested"].message.startswith("not harvested since it was added; is the scheduler up?")


def test_o10_a_ministry_that_was_not_harvested_lately_is_told(conn: Connection, now: datetime) -> None:
    """Fault: no run for two days.
    Status: a warning of `health`, exit status 1: not harvested since …; is the scheduler up?
    Kept: everything.
    """
    healthy(conn, now)
    conn.execute("UPDATE run SET started_at = %s", (now - 3 * DAY,))
    assert f"since {now - 3 * DAY:%Y-%m-%d %H:%M}" in told(conn)["never_harvested"].message


def test_a_ministry_that_is_due_for_hours_and_to_which_no_worker_comes_is_told(conn: Connection, now: datetime) -> None:
    healthy(conn, now)
    for hours in (5, 7):
        at = now - hours * DAY / 24
        one = Due(source_id="kg_mvd", group_key="mvd.kg", due_at=at, starts_at=at)
        due.enqueue(conn, [one], now)
        assert ("waits" in told(conn)) is (hours == 7)


def test_a_ministry_that_never_spoke_is_told(conn: Connection, now: datetime) -> None:
    seeds.ministry(conn, now=now)
    ran(conn, now)
    assert told(conn)["never_spoke"].message.endswith("try govharvest preview kg_mvd")


@pytest.mark.parametrize(("quiet_days", "sick"), [(5, True), (30, False)])
def test_a_ministry_is_quiet_by_its_own_measure(conn: Connection, now: datetime, quiet_days: int, sick: bool) -> None:
    healthy(conn, now, quiet_days)
    conn.execute("UPDATE article SET first_seen_at = %s", (now - 10 * DAY,))
    assert ("quiet" in told(conn)) is sick
    if sick:
        assert told(conn)["quiet"].message == "no new announcement for 10 days; 5 are normal"


def test_a_ministry_whose_channels_are_to_be_left_alone_is_not_missed(conn: Connection, now: datetime) -> None:
    seeds.ministry(conn, now=now - 10 * DAY)
    channel(conn, next_check_at=now + DAY)
    assert findings(conn) == []


def channel(conn: Connection, **state: object) -> None:
    """The ministry's feed, in that state."""
    conn.execute("INSERT INTO channel (source_id, key, url) VALUES ('kg_mvd', 'feed', 'https://kg-mvd.example/rss')")
    for name, value in state.items():
        conn.execute(f"UPDATE channel SET {name} = %s".encode(), (value,))


def test_a_channel_that_moved_for_good_is_told_with_its_new_address(conn: Connection, now: datetime) -> None:
    healthy(conn, now)
    channel(conn, moved_to="https://new.example/rss", moved_since=now - DAY)
    message = told(conn)["channel_moved"].message
    assert message.startswith("https://kg-mvd.example/rss leads to https://new.example/rss for good (since ")


@pytest.mark.parametrize(("times", "days", "sick"), [(3, 2, True), (2, 2, False), (9, 1, False), (0, 9, False)])
def test_a_channel_is_proposed_for_retirement_after_three_nights_of_410_not_after_three_runs_of_one_evening(
    conn: Connection, now: datetime, times: int, days: int, sick: bool
) -> None:
    healthy(conn, now)
    channel(conn, gone=times, gone_since=now - days * DAY)
    assert ("channel_gone" in told(conn)) is sick
    if sick:
        assert told(conn)["channel_gone"].level == "warning"


def test_a_channel_that_robots_txt_forbids_is_told(conn: Connection, now: datetime) -> None:
    healthy(conn, now)
    channel(conn, denied_since=now)
    assert told(conn)["channel_denied"].message.startswith("robots.txt forbids https://kg-mvd.example/rss since ")


def test_what_was_odd_in_a_channel_that_was_read_is_a_note_and_stands_last(conn: Connection, now: datetime) -> None:
    healthy(conn, now)
    channel(conn, note="guids are repeated", denied_since=now)
    assert told(conn)["channel_note"].level == "note"
    assert told(conn)["channel_note"].message == "https://kg-mvd.example/rss was read, but: guids are repeated"
    assert [finding.check for finding in findings(conn)] == ["channel_denied", "channel_note"]


@pytest.mark.parametrize(("asked", "left", "sick"), [(24, 20, True), (5, 4, False), (24, -1, False)])
def test_a_host_that_asked_for_a_long_rest_is_told_until_it_is_over(
    conn: Connection, now: datetime, asked: int, left: int, sick: bool
) -> None:
    healthy(conn, now)
    channel(conn)
    until = now + left * DAY / 24
    conn.execute(
        "INSERT INTO host (name, rests_until, rests_for, asked_at) VALUES ('kg-mvd.example', %s, 429, %s)",
        (until, until - asked * DAY / 24),
    )
    assert ("host_rests" in told(conn)) is sick
    if sick:
        assert told(conn)["host_rests"].message.startswith("kg-mvd.example answered 429 and asked for 24 h without")


@pytest.mark.parametrize(("alike", "sick"), [(3, False), (4, True)])
def test_one_text_under_many_titles_is_a_menu_and_told(conn: Connection, now: datetime, alike: int, sick: bool) -> None:
    healthy(conn, now)
    for number in range(alike):
        seeds.save(conn, f"https://kg-mvd.example/menu/{number}", "Главная\nКонтакты", title=f"№ {number}", at=now)
    assert ("same_text" in told(conn)) is sick
    if sick:
        assert told(conn)["same_text"].message.startswith("4 announcements of the last 14 days have the same text")


@pytest.mark.parametrize(("other", "sick"), [(2, False), (3, True)])
def test_a_channel_that_brings_another_language_than_it_names_is_told(
    conn: Connection, now: datetime, other: int, sick: bool
) -> None:
    healthy(conn, now)
    for number in range(6):
        seeds.save(conn, f"https://kg-mvd.example/ky/{number}", title=f"№ {number}", at=now)
    conn.execute("UPDATE page SET hinted_language = 'ky', channel_key = 'feed ky' WHERE url LIKE '%/ky/%'")
    conn.execute(
        "UPDATE article_version SET language_detail = jsonb_build_object('declared', 'ky', 'unexpected', title < %s)"
        " WHERE title LIKE %s",
        (f"№ {other}", "№%"),
    )
    assert ("other_language" in told(conn)) is sick
    if sick:
        said = "3 of 6 announcements of the last 14 days came in ru where ky was asked for (feed ky); "
        assert told(conn)["other_language"].message.startswith(said)


def test_nothing_is_told_of_a_ministry_that_is_not_harvested(conn: Connection, now: datetime) -> None:
    seeds.ministry(conn, now=now - 100 * DAY)
    ran(conn, now, "http_server")
    channel(
        conn, moved_to="https://new.example/rss", moved_since=now, gone=9, gone_since=now - 9 * DAY, denied_since=now
    )
    conn.execute("UPDATE source SET active = false")
    assert findings(conn) == []


def test_pages_that_were_listed_and_never_fetched_are_told_once_for_each_source(
    conn: Connection, now: datetime
) -> None:
    healthy(conn, now)
    for n in range(6):
        seeds.page(conn, f"https://kg-mvd.example/never/{n}")
    conn.execute("UPDATE page SET failures = 3, last_word = 'timeout', checked_at = now() WHERE url LIKE '%/never/%'")
    finding = told(conn)["never_fetched"]
    assert finding.level == "warning"
    assert finding.message.startswith("6 pages were listed and never fetched, the first on 2026-03-02, the last word ")
    conn.execute("UPDATE page SET gone_since = now() WHERE url LIKE '%/never/%'")
    assert findings(conn) == []


def test_a_period_that_was_missed_is_told_until_it_is_caught_up(conn: Connection, now: datetime) -> None:
    healthy(conn, now)
    conn.execute(
        "INSERT INTO missed_period (source_id, channel_key, began_at, ended_at, why, pages, found)"
        " VALUES ('kg_mvd', 'rss', '2026-03-02 22:30Z', '2026-03-09 22:30Z', 'outage', 100, 431)"
    )
    finding = told(conn)["missed_period"]
    assert finding.level == "note"
    assert finding.message.startswith(
        "2026-03-02 22:30 to 2026-03-09 22:30 was missed: 100 more pages walked back, 431 "
    )
    conn.execute("UPDATE missed_period SET result = 'may_miss', finished_at = now()")
    assert told(conn)["missed_period"].level == "warning"
    conn.execute("UPDATE missed_period SET result = 'whole'")
    assert findings(conn) == []


def test_every_check_has_a_case_here() -> None:
    assert {path.stem for path in CHECKS.glob("*.sql")} == {
        "channel_denied", "channel_gone", "channel_moved", "channel_note", "host_rests", "last_run", "missed_period",
        "never_fetched", "never_harvested", "never_spoke", "other_language", "quiet", "same_text", "waits",
    }  # fmt: skip
