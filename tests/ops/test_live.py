"""check --live: a catalogue of which a third is sick, the words for it, and what happens to the files."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.clock import utc_now
from core.model import Source
from core.settings import Settings, environ_of
from core.sources import load
from ops.live import alone
from store import sources as source_table
from store.connect import connect
from tests import worlds
from tests.ops.ministries import Ministries, closed_port
from tests.ops.test_door import living

REST = (
    "INSERT INTO host (name, rests_until, rests_for, asked_at) VALUES (%s, now() + interval '1h', 429, now())"
    " RETURNING name"
)
HOUSE = Path(__file__).parents[2]


@dataclass(kw_only=True)
class Checked:
    """One run of the command: what it said, how it ended, what it cost."""

    code: int
    out: dict[str, Any]
    err: str
    cpu_s: float

    def words(self) -> dict[str, str]:
        """The word for each source."""
        return {one["id"]: one["status"] for one in self.out["sources"]}

    def asked(self) -> list[str]:
        """Sources that were asked now."""
        return [one["id"] for one in self.out["sources"] if one["asked"]]


def offline(folder: Path) -> Settings:
    """Nothing but loopback is reached, and there is no database."""
    return replace(worlds.on_loopback(Settings(), folder), home=folder.parent / "no-home")


def checked(settings: Settings, *arguments: str) -> Checked:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "ops", "check", "--live", "--json", *arguments], cwd=HOUSE, env=environ_of(settings),
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Checked(code=done.returncode, out=json.loads(done.stdout), err=done.stderr, cpu_s=cpu_s)


def killed(settings: Settings, when: Callable[[], object]) -> None:
    """The same, with all its processes killed as soon as `when` says so."""
    child = subprocess.Popen(
        [sys.executable, "-m", "ops", "check", "--live"], cwd=HOUSE, env=environ_of(settings), start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    worlds.eventually(lambda: when() or child.poll() is not None, seconds=120)
    assert child.poll() is None, "it was over before it could be killed"
    os.kill(child.pid, signal.SIGKILL)  # itself alone: its children are to notice
    child.wait()
    worlds.eventually(lambda: not living(child.pid))


def sources(folder: Path) -> dict[str, Source]:
    """As their files are now; each is whole."""
    known, problems = load(folder)
    assert not problems
    return {source.id: source for source in known}


def with_check(folder: Path) -> set[str]:
    """Sources whose file holds a check."""
    return {f"{path.parent.name}_{path.stem}" for path in folder.glob("*/*.yaml") if b"checks:" in path.read_bytes()}


def what_authors_wrote(text: bytes) -> bytes:
    """The file without the values and lines that a check may write."""
    text = re.sub(rb"(?ms)^checks:.*?(?:\r?\n|\Z)(?:  - .*?(?:\r?\n|\Z))*", b"", text)
    text = re.sub(rb"(?m)^(active|confirmed): (\d{4}-\d\d-\d\d|'?never'?|true|false|no)\b'?", rb"\1:", text)
    lines = text.splitlines(keepends=True)
    return b"".join(line for line in lines if line.strip() not in (b"active:", b"confirmed:")).rstrip(b"\r\n")


def assert_all_as_they_are(them: Ministries, before: dict[Path, bytes]) -> None:
    today, now = utc_now().date(), sources(them.folder)
    # What tells an instant is of another day in Bishkek than what tells a day, from 18:00 UTC on.
    yesterday = {(them.now - timedelta(days=1)).astimezone(ZoneInfo(zone)).date() for zone in ("UTC", "Asia/Bishkek")}
    for site in them.sites.values():
        source = now[site.id]
        assert [(check.channel, check.status) for check in source.checks] == [(source.channels[0].key, site.word)]
        assert (today - source.checks[0].at).days <= 1
        well = site.word == "ok"
        assert (source.active, source.confirmed is not None) == (well, well), site.id
        assert not well or (source.checks[0].items == 5 and source.checks[0].newest in yesterday)
        assert well or source.checks[0].why
    for path, text in before.items():
        assert what_authors_wrote(path.read_bytes()) == what_authors_wrote(text), path
        assert (b"\r\n" in path.read_bytes()) == (b"\r\n" in text)
        assert b"\r\n" not in text or path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")
    assert not [path for path in them.folder.glob("*/*") if path.suffix != ".yaml"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    return tmp_path / "sources"


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.glob("*/*.yaml"))}


def test_a_small_catalogue_is_checked_and_what_is_confirmed_becomes_active(folder: Path) -> None:
    with Ministries(folder=folder, many=21, now=utc_now()) as them:
        before = files(folder)
        first = checked(offline(folder))
        assert (first.code, first.words()) == (1, {site.id: site.word for site in them.sites.values()})
        assert_all_as_they_are(them, before)
        assert them.open_at_once == 1
        asked, written = len(them.asked), files(folder)
        again = checked(offline(folder))
    assert (again.code, again.asked(), len(them.asked), files(folder)) == (1, [], asked, written)
    assert again.words() == first.words() and again.out["countries"] == first.out["countries"]
    assert sum(row["confirmed"] for row in again.out["countries"]) == 14


@pytest.mark.slow
def test_three_hundred_sources_of_which_a_third_is_sick_are_told_apart_though_the_command_is_killed(
    folder: Path,
) -> None:
    with Ministries(folder=folder, many=300, now=utc_now()) as them:
        before = files(folder)
        killed(offline(folder), lambda: len(with_check(folder)) >= 60)
        asked, kept = len(them.asked), with_check(folder)
        load(folder)  # every file is whole
        assert len({source for source, _ in them.asked}) - len(kept) <= 48 + 3  # hosts in flight, and what hurried on
        rest = checked(offline(folder))
        asked_twice = {source for source, _ in them.asked[asked:]} & kept
        assert (rest.code, asked_twice, set(rest.asked())) == (1, set(), set(them.sites) - kept)
        assert rest.words() == {site.id: site.word for site in them.sites.values()}
        assert_all_as_they_are(them, before)
        assert them.open_at_once == 1
    cost_ms = 1000 * rest.cpu_s / len(rest.asked())
    print(f"{len(rest.asked())} sources, {rest.out['requests']} requests, {cost_ms:.0f} ms of CPU for each")
    assert cost_ms < 400


@pytest.fixture
def three(folder: Path) -> Iterator[Ministries]:
    """A feed, a listing, and a feed that is gone."""
    with Ministries(folder=folder, many=3, now=utc_now()) as them:
        yield them


def ids(them: Ministries) -> tuple[str, str, str]:
    well, also, sick = them.sites
    return well, also, sick


@pytest.mark.slow
def test_who_is_named_is_asked_again_and_nobody_else(three: Ministries, folder: Path) -> None:
    well, also, _ = ids(three)
    assert checked(offline(folder)).code == 1
    assert checked(offline(folder), well, also).asked() == sorted([well, also])
    assert checked(offline(folder), well).code == 0
    assert len(checked(offline(folder), "--again").asked()) == 3


@pytest.mark.slow
def test_a_source_that_fails_stays_active_and_the_summary_says_so_first(three: Ministries, folder: Path) -> None:
    sick = ids(three)[2]
    path = three.path(sick)
    text = re.sub(r"(?m)^(active|confirmed):.*\n", "", path.read_text(encoding="utf-8")).rstrip("\n")
    text += "\nactive: true\nconfirmed: 2026-01-02\n"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ops", "check", "--live"], cwd=HOUSE, env=environ_of(offline(folder)),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout.startswith(f"ACTIVE {sick}: missing: feed http://")
    assert "1 of those that need a look stay active" in done.stdout
    assert path.read_text(encoding="utf-8").startswith(text)
    source = sources(folder)[sick]
    assert (source.active, str(source.confirmed), source.checks[0].status) == (True, "2026-01-02", "missing")


@pytest.mark.slow
def test_what_was_confirmed_once_and_switched_off_by_hand_stays_off(three: Ministries, folder: Path) -> None:
    path = three.path(ids(three)[0])
    text = re.sub(r"(?m)^(active|confirmed):.*\n", "", path.read_text(encoding="utf-8")).rstrip("\n")
    path.write_text(f"{text}\nconfirmed: 2026-01-02\nactive: false # too many copies\n", encoding="utf-8")
    checked(offline(folder), ids(three)[0])
    source = sources(folder)[ids(three)[0]]
    assert source.confirmed and source.confirmed.year == utc_now().year and not source.active
    assert "active: false # too many copies\n" in path.read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_file_that_may_not_be_written_or_was_changed_meanwhile_is_told_and_the_rest_goes_on(
    three: Ministries, folder: Path
) -> None:
    well, also, sick = ids(three)
    three.path(well).chmod(0o444)
    protected = three.path(well).read_bytes()
    three.gate.clear()
    child = subprocess.Popen(
        [sys.executable, "-m", "ops", "check", "--live", "--json"], cwd=HOUSE, env=environ_of(offline(folder)),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    worlds.eventually(lambda: len({source for source, _ in three.asked}) == 3)
    edited = three.path(also).read_bytes() + b"\n# a note of this minute\n"
    three.path(also).write_bytes(edited)
    three.gate.set()
    out = json.loads(child.communicate(timeout=120)[0])
    unwritten = {one["id"]: one["unwritten"] or "" for one in out["sources"]}
    assert child.returncode == 2
    assert "write-protected" in unwritten[well] and "changed during its check" in unwritten[also]
    assert (unwritten[sick], three.path(well).read_bytes(), three.path(also).read_bytes()) == ("", protected, edited)
    assert sources(folder)[sick].checks


@pytest.mark.slow
def test_a_channel_that_was_changed_since_its_check_is_asked_again(three: Ministries, folder: Path) -> None:
    checked(offline(folder))
    sick = ids(three)[2]
    path = three.path(sick)
    path.write_bytes(path.read_bytes().replace(b'/rss"}', b'/feed"}', 1))
    assert checked(offline(folder)).asked() == [sick]


@pytest.mark.slow
def test_a_broken_file_is_told_and_the_others_are_checked(three: Ministries, folder: Path) -> None:
    (folder / "kg" / "broken.yaml").write_text("name: [", encoding="utf-8")
    done = checked(offline(folder), ids(three)[0], "kg_broken")
    assert (done.code, done.asked()) == (2, [ids(three)[0]]) and "kg/broken.yaml" in done.out["errors"][0]


def test_two_do_not_go_through_one_catalogue_at_a_time(three: Ministries, folder: Path) -> None:
    with alone(folder):
        done = checked(offline(folder))
    assert (done.code, three.asked) == (2, []) and "another check --live goes through" in done.out["error"]


@pytest.mark.slow
def test_where_nobody_answers_at_all_no_file_is_changed(folder: Path) -> None:
    for number in range(4):
        base = f"http://gone{number}.localhost:{closed_port()}"
        worlds.define(folder, f"gone{number}", f"{base}/", f'  - {{feed: "{base}/rss"}}\n')
    before = files(folder)
    done = checked(offline(folder))
    assert (done.code, set(done.words().values()), files(folder)) == (2, {"connect"}, before)
    assert all("look at the network of this machine" in one["unwritten"] for one in done.out["sources"])
    one = checked(offline(folder), "xx_gone0")  # who asks for one wants to know of that one
    assert (one.code, sources(folder)["xx_gone0"].checks[0].status) == (1, "connect")


def test_without_a_contact_no_public_site_is_asked(folder: Path) -> None:
    (folder / "kg").mkdir()
    (folder / "kg" / "mvd.yaml").write_text(
        "name: a\nname_en: a\nhomepage: https://mvd.gov.kg/\ntimezone: UTC\nchannels: [{feed: https://mvd.gov.kg/r}]\n"
    )
    done = checked(offline(folder))
    assert done.code == 2 and done.out["error"].startswith("GOVHARVEST_CONTACT is not set")


@pytest.mark.slow
def test_what_was_asked_stands_in_the_logbook_and_a_host_that_rests_is_left_alone(
    database: Settings, three: Ministries, folder: Path
) -> None:
    well, also, sick = ids(three)
    settings = replace(worlds.on_loopback(database, folder), home=None)
    host = f"{also.partition('_')[2].replace('_', '-')}.{also[:2]}.localhost"
    worlds.ask(settings, REST, host)
    with connect(settings, autocommit=True) as conn:
        source_table.sync(conn, [sources(folder)[well]], utc_now())
    done = checked(settings)
    assert done.words() == {well: "ok", also: "rate_limited", sick: "missing"}
    rows = worlds.ask(settings, "SELECT source_id, reason FROM request ORDER BY id")
    assert len(rows) == done.out["requests"] == len(three.asked), done.err
    assert {row["source_id"] for row in rows} == {well, None}  # the other was never harvested
    assert {"robots.txt", "check --live: feed", "check --live: announcement"} == {row["reason"] for row in rows}
    assert also not in {source for source, _ in three.asked}
    preview = [sys.executable, "-m", "ops", "preview", well]
    subprocess.run(preview, cwd=HOUSE, env=environ_of(settings), capture_output=True, check=True)
    assert worlds.count(settings, "request") == len(three.asked) > len(rows)
