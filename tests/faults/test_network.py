"""Faults on the way to a site, over real HTTP: what a night makes of each (`docs/faults.md` is written from here)."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import SourceError
from core.settings import Settings, environ_of
from core.sources import load_file
from core.status import ORDER, WELL
from health.run import findings
from store.connect import connect
from tests import worlds
from tests.crawlers.nights import crawled, listing, ministry
from tests.crawlers.web import Reply, Seen, serving
from tests.faults.certificates import contexts
from tests.faults.play import TIMEOUT_S, Played, play
from tests.faults.server import SECRET, FaultWeb, article
from tests.faults.sites import BOMBS, HEALTHY, SICK

PHASES = ("well", "captive", "sick", "healed")
LOST = {"n16-page-404", "n16-page-410", "n18-page", "n19-home"}  # pages that are dated, soft 404 like the others
CHANGED = LOST | {"n23-same-tag"}  # where a new one is stored


@pytest.fixture(scope="module")
def nights(server: Settings, template: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """All nights of all sites, played once."""
    folder = tmp_path_factory.mktemp("faults")
    with (
        FaultWeb(sites=SICK + HEALTHY, contexts=contexts(folder)) as web,
        worlds.beside(server, template) as disturbed,
        worlds.beside(server, template) as other,
    ):
        yield play(web, PHASES, disturbed, other, folder)


# What holds for every fault ------------------------------------------------------------------------------------------


def test_every_source_has_one_row_with_a_word_that_is_known_and_an_error_that_says_where_and_what_to_do(
    nights: Played,
) -> None:
    assert set(nights.runs["sick"]) == {site.source_id for site in SICK + HEALTHY}
    for name, run in nights.runs["sick"].items():
        assert run["status"] in ORDER, name
        if run["status"] not in WELL:
            assert run["error_url"].startswith("http") and run["error_stage"], name
            assert re.search(r"[;?]", run["error"]), f"{name} does not say what to do: {run['error']}"
            assert run["error"].isprintable() and len(run["error"]) < 500, name


def test_every_page_that_counts_as_fetched_is_a_document_and_every_page_has_one_count(nights: Played) -> None:
    for phase, runs in nights.runs.items():
        for name, run in runs.items():
            assert run["fetched"] == run["documents"], (phase, name)
            assert run["fetched"] == sum(run[end] for end in ("new", "copies", "revised", "unchanged", "rejected"))
    assert nights.run("n18-same-pages")["dropped"] == 2 and nights.run("n18-same-pages")["fetched"] == 0
    assert nights.run("n18-page")["dropped"] == 1


def test_nothing_that_was_stored_is_changed_by_a_fault(nights: Played) -> None:
    untouched = [site.name for site in SICK + HEALTHY if site.name not in CHANGED]
    changed = [name for name in untouched if nights.pages(name, "sick") != nights.pages(name, "well")]
    assert changed == []


def test_when_the_cause_is_gone_the_next_night_ends_as_one_that_never_failed(nights: Played) -> None:
    assert {run["status"] for run in nights.runs["healed"].values()} <= WELL
    for part, rows in nights.undisturbed.items():
        assert nights.kept["healed"][part] == rows, part


def test_healthy_sources_are_not_delayed_beyond_the_time_limit_by_the_sick(nights: Played) -> None:
    assert {nights.report(site.name).status for site in HEALTHY} == {"not_modified"}
    took = {
        phase: max((run["crawled_at"] - run["started_at"]).total_seconds() for run in _healthy(nights, phase))
        for phase in ("well", "sick")
    }
    assert took["sick"] < took["well"] + TIMEOUT_S


def _healthy(nights: Played, phase: str) -> list[dict[str, Any]]:
    return [nights.run(site.name, phase) for site in HEALTHY]


def test_no_fault_ends_in_a_traceback_or_in_words_of_our_libraries(nights: Played) -> None:
    lines = nights.said.splitlines()
    assert [line for line in lines if "robots.txt asks for a longer pause" not in line] == []


# Each fault ----------------------------------------------------------------------------------------------------------


def test_n01_a_silent_site_and_one_that_drips_are_left_after_the_time_limit(nights: Played) -> None:
    """Fault: the server is silent, or drips its header or its body, a byte now and then.
    Status: timeout
    Kept: what was stored; nothing of this answer.
    Row: each question ends with the time limit, and is asked once more: a silence is often an accident.
    """
    assert set(nights.statuses("n01").values()) == {"timeout"}
    for site in nights.sites("n01"):
        waits = [
            wait for path, waits in nights.web.patience.items() if path.split("/")[2:3] == [site.name] for wait in waits
        ]
        assert len(waits) == 2 and TIMEOUT_S - 1 < min(waits) <= max(waits) < TIMEOUT_S + 2, site.name


def test_n02_a_body_that_ends_early_is_asked_for_twice_more_and_not_read(nights: Played) -> None:
    """Fault: the body is shorter than its Content-Length; the last chunk never comes.
    Status: truncated
    Kept: what was stored; nothing of this answer.
    """
    assert nights.statuses("n02") == {"short": "truncated", "chunked": "truncated", "page-short": "truncated"}
    for site in nights.sites("n02"):
        sick = [visit.path for visit in nights.web.asked(site, "sick") if visit.path.startswith(("/page", "/news"))]
        assert max(sick.count(path) for path in sick) == 3
    assert nights.run("n02-short")["listed"] == 0


def test_n03_a_packed_stream_that_was_cut_is_no_page(nights: Played) -> None:
    """Fault: a gzip, deflate, br or zstd stream ends early; the length of the body is right.
    Status: truncated
    Kept: what was stored; nothing of this answer.
    """
    assert set(nights.statuses("n03").values()) == {"truncated"}


def test_n04_a_page_that_breaks_off_is_told_from_a_whole_one_though_its_length_is_right(nights: Played) -> None:
    """Fault: Content-Length is smaller than the body, or there is none and the connection ends early.
    Status: truncated; partial for a feed
    Kept: what was stored; of a feed its whole items.
    Row: HTML need not be closed. A page counts as cut when it ends in the middle of a text or tag, and was not packed
    or chunked, for those tell their end themselves: none of 783 stored pages would be refused by that.
    """
    assert nights.statuses("n04") == {
        "feed": "partial", "listing": "truncated", "page": "truncated", "no-length": "truncated",
    }  # fmt: skip


def test_n05_a_packing_that_cannot_be_opened_is_named(nights: Played) -> None:
    """Fault: Content-Encoding says gzip, br or zstd of a plain body, or names a packing nobody asked for.
    Status: parse_error
    Kept: what was stored.
    Row: br and zstd are opened although only gzip is asked for: some servers send them unasked.
    """
    assert set(nights.statuses("n05").values()) == {"parse_error"}
    for site in nights.sites("n05"):
        name = "lzma" if site.name == "n05-unknown" else site.name.rpartition("-")[2]
        assert f"'{name}'" in nights.run(site.name)["error"]


def test_n06_a_certificate_that_is_expired_unknown_or_of_another_host_is_not_trusted(nights: Played) -> None:
    """Fault: the certificate is expired, self-signed or for another host; the server speaks only TLS 1.0.
    Status: tls
    Kept: what was stored.
    Row: no source may set an exception. What comes over such a connection may be anybody's word, and an archive that
    others rely on cannot mark it later; the site is told instead.
    """
    assert set(nights.statuses("n06").values()) == {"tls"}


def test_n07_a_name_without_address_and_a_silent_name_server_are_one_soft_failure(nights: Played) -> None:
    """Fault: the name is unknown or has no address; the name server does not answer in time, for 21 names at once.
    Status: dns
    Kept: what was stored.
    """
    statuses = nights.statuses("n07")
    assert len(statuses) == 22 and set(statuses.values()) == {"dns"}


def test_n08_a_refused_or_broken_connection_is_told_as_one(nights: Played) -> None:
    """Fault: the connection is refused, reset, closed without a word, or answers in no HTTP.
    Status: connect
    Kept: what was stored.
    """
    assert set(nights.statuses("n08").values()) == {"connect"}
    assert "refused" in nights.run("n08-refused")["error"]


def test_n09_redirects_end_after_six(nights: Played) -> None:
    """Fault: a redirect to itself, one that grows, seven in a row, a meta refresh to itself.
    Status: redirect_loop
    Kept: what was stored.
    """
    assert set(nights.statuses("n09").values()) == {"redirect_loop"}
    assert all(len(nights.web.asked(site, "sick")) <= 9 for site in nights.sites("n09"))


def test_n10_a_feed_that_moved_within_the_ministry_is_read_there_and_one_that_left_it_is_named(
    nights: Played,
) -> None:
    """Fault: a permanent redirect of the feed to a new host of the ministry; to another registered domain.
    Status: not_modified (the feed's own answer at the new address); config_error, and nothing is sent there
    Kept: what was stored. The new address is proposed in `channel.moved_to`, never written into the definition.
    Row: another registered domain is not followed. It may be a parked name, a login or a portal, until the author
    writes it under `hosts:`.
    """
    assert nights.statuses("n10") == {"moved": "not_modified", "elsewhere": "config_error"}
    there = [visit.path for visit in nights.web.visits if visit.host == "new.n10-moved.localhost"]
    assert there == ["/robots.txt", "/feed/n10-moved"]
    assert nights.moved_to["xx_n10_moved"].endswith("/feed/n10-moved")
    assert nights.moved_to["xx_n10_elsewhere"] == "http://parked.example/"


def test_n11_no_connection_is_made_to_an_address_that_is_not_public_however_it_is_written(nights: Played) -> None:
    """Fault: a redirect of a feed or page, or a name, leads to loopback, RFC 1918, link-local, CGNAT, 0.0.0.0, ::1,
    ULA, a v4-mapped address, decimal and hexadecimal forms.
    Status: forbidden_address
    Kept: what was stored; listeners at 127.0.0.2 and ::1 see nobody.
    """
    assert set(nights.statuses("n11").values()) == {"forbidden_address"}
    assert [inside.visits for inside in nights.web.inside] == [0] * len(nights.web.inside)


def test_n12_the_address_that_was_checked_is_the_one_that_is_connected_to(nights: Played) -> None:
    """Fault: the name server's answer changes between two requests, or holds a public and an inner address.
    Status: forbidden_address; not_modified where the public one is left
    Kept: what was stored; the inner address sees nobody.
    """
    assert nights.statuses("n12") == {"changes": "forbidden_address", "has-both": "not_modified"}
    assert [visit.path for visit in nights.web.asked(nights.sites("n12-changes")[0], "sick")] == ["/robots.txt"]
    assert [inside.visits for inside in nights.web.inside] == [0] * len(nights.web.inside)


def test_n13_only_http_is_followed(nights: Played, tmp_path: Path) -> None:
    """Fault: a redirect to file:, ftp:, data: or gopher:; the same in a definition.
    Status: forbidden_address; a definition is refused by `check`
    Kept: what was stored. Such a link in a feed leads nowhere and is left out.
    """
    assert set(nights.statuses("n13").values()) == {"forbidden_address"}
    for scheme in ("file", "ftp", "data", "gopher"):
        worlds.define(tmp_path, scheme, "https://a.example/", f'  - {{feed: "{scheme}://a.example/x"}}')
        with pytest.raises(SourceError, match="no web address; write it in full"):
            load_file(tmp_path / "xx" / f"{scheme}.yaml", tmp_path)


def test_n14_who_asks_us_to_come_less_often_is_not_asked_again_before_the_time(nights: Played) -> None:
    """Fault: 429 with Retry-After in seconds, as a date, huge, negative, garbage, or without one.
    Status: rate_limited
    Kept: what was stored; neither this run nor the next sends the host a request before it is due, a day at most.
    """
    assert set(nights.statuses("n14").values()) == {"rate_limited"}
    for site in nights.sites("n14"):
        assert [visit.path for visit in nights.web.asked(site, "sick")] == ["/robots.txt", site.path]
    for name in ("n14-seconds", "n14-date", "n14-huge"):
        assert nights.report(name, "resting").status == "rate_limited"
        assert nights.web.asked(nights.sites(name)[0], "resting") == []
    for name in ("n14-negative", "n14-garbage"):  # nothing that could be kept: the source's own delay holds
        assert nights.report(name, "resting").status in WELL


def test_n15_a_site_in_trouble_is_asked_again_at_most_twice(nights: Played) -> None:
    """Fault: 500, 502, 503 with and without Retry-After, 504.
    Status: http_server; rate_limited while a Retry-After holds
    Kept: what was stored; the channel stays due, so the next run asks for it.
    """
    assert set(nights.statuses("n15").values()) == {"http_server"}
    for code in (500, 502, 503, 504):
        site = nights.sites(f"n15-{code}")[0]
        assert [visit.path for visit in nights.web.asked(site, "sick")] == ["/robots.txt", *[site.path] * 3]
    later = nights.sites("n15-503-later")[0]
    assert [visit.path for visit in nights.web.asked(later, "sick")] == ["/robots.txt", later.path]
    assert nights.web.asked(later, "resting") == []


def test_n16_a_page_that_is_gone_keeps_its_texts_and_a_channel_that_is_gone_keeps_its_pages(nights: Played) -> None:
    """Fault: a feed answers 401, 403, 404, 410 or 451; an article answers 404 or 410.
    Status: http_client; missing for an article
    Kept: everything; the page is dated `missing_since`.
    Row: for a single article the word is `missing`: the source is well, and the loss is what a reader should see.
    """
    statuses = nights.statuses("n16")
    assert statuses.pop("page-404") == statuses.pop("page-410") == "missing"
    assert set(statuses.values()) == {"http_client"}
    for name in ("n16-page-404", "n16-page-410"):
        sick, well = nights.pages(name, "sick"), nights.pages(name, "well")
        assert len(sick) == len(well) and len(sick - well) == 1  # the mark on the page, nothing else


DAY_GOES_BY = """
UPDATE channel SET gone_since = gone_since - interval '1 day', checked_at = checked_at - interval '1 day' RETURNING id
"""


@pytest.mark.slow
def test_n16_three_nights_of_410_propose_retirement_and_one_answer_takes_it_back(
    database: Settings, tmp_path: Path
) -> None:
    """Fault: a feed answers 410 night after night, with a night of 503 between; then it answers again.
    Status: http_client, http_server; a warning of `health` from the third 410 on
    Kept: everything; the channel stays in its file, and is asked every night.
    """
    base, gone = "http://gone.localhost", Reply(410)
    news = listing("/1", "/2")
    pages = {f"/{n}": Reply(body=article("gone", n).encode()) for n in (1, 2, 3)}
    with serving({"/news": news, **pages}) as web:
        settings = worlds.on_loopback(database, tmp_path)
        ministry(settings, web, "gone.localhost")
        worlds.night(settings)
        kept, proposed = worlds.natural(settings), []
        for reply in (gone, gone, Reply(503), gone, gone):
            web.replies["/news"] = reply
            worlds.ask(settings, DAY_GOES_BY)
            (source,) = worlds.night(settings).sources
            assert source.status == ("http_client" if reply is gone else "http_server")
            proposed.append(any("answers 410, gone for good" in said for said in _warnings(settings)))
            assert worlds.natural(settings)["versions"] == kept["versions"]
        assert proposed == [False, False, False, True, True]
        assert f"{base}:{web.port}/news" in next(said for said in _warnings(settings) if "410, gone" in said)

        web.replies["/news"] = listing("/1", "/2", "/3")
        (source,) = worlds.night(settings).sources
        assert (source.status, source.new) == ("ok", 1)
        assert not [said for said in _warnings(settings) if "410" in said]


def _warnings(settings: Settings) -> list[str]:
    with connect(settings, autocommit=True) as conn:
        return [one.message for one in findings(conn) if one.level != "note"]


def test_n17_a_wall_for_robots_is_named_whatever_status_it_comes_with(nights: Played) -> None:
    """Fault: a challenge or captcha with 200, 403 or 503, in place of a feed, a listing or an article.
    Status: blocked
    Kept: what was stored; the wall's text is not.
    """
    assert set(nights.statuses("n17").values()) == {"blocked"}


def test_n18_an_error_page_that_says_200_and_a_site_with_one_page_for_everything_are_no_announcements(
    nights: Played,
) -> None:
    """Fault: "page not found" with 200; the same bytes for all addresses of a site, or for all articles.
    Status: soft_404
    Kept: what was stored; the error page is not.
    """
    assert set(nights.statuses("n18").values()) == {"soft_404"}


def test_n19_an_article_that_leads_to_a_login_or_home_keeps_its_text(nights: Played) -> None:
    """Fault: an article redirects to a login or to the home page, or asks for a password itself.
    Status: login; soft_404 for the home page
    Kept: what was stored; of a new announcement its title, date and address from the feed (table `page`).
    Row: no announcement is made from the feed's few words alone: it would be revised when the page opens.
    """
    assert nights.statuses("n19") == {"login": "login", "login-form": "login", "home": "soft_404"}


def test_n20_a_cookie_wall_is_passed_with_its_cookie_and_no_source_shows_that_of_another(nights: Played) -> None:
    """Fault: a redirect to itself that passes once its cookie comes back; one that never passes.
    Status: not_modified (the site's own answer behind the wall); redirect_loop
    Kept: what was stored. Two sources on one host keep their cookies apart.
    """
    assert nights.statuses("n20") == {"passes": "not_modified", "also-passes": "not_modified", "never": "redirect_loop"}
    for site in (*nights.sites("n20-passes"), *nights.sites("n20-also-passes")):
        own = [visit for visit in nights.web.asked(site, "sick") if site.name in visit.path.split("/")]
        cookies = [visit.headers.get("cookie", "") for visit in own]
        assert f"seen={site.name}" in cookies
        assert set(cookies) <= {"", f"seen={site.name}"}


@pytest.mark.slow
def test_n21_bombs_end_at_the_size_or_time_limit_and_take_little_memory(database: Settings, tmp_path: Path) -> None:
    """Fault: 200 MB in a gzip, deflate, br or zstd body of some kilobytes, gzip in gzip, a body without an end,
    100 MB of headers.
    Status: too_large
    Kept: nothing of it; the crawling process stays below the limit of a body and 100 MB more.
    """
    with FaultWeb(sites=BOMBS) as web:
        web.define(tmp_path)
        settings = replace(worlds.on_loopback(database, tmp_path), fetch_timeout_s=10.0, workers=1)
        peaks = {}
        for phase in ("well", "sick"):
            web.enter(phase)
            said = subprocess.run(
                [sys.executable, "-m", "tests.faults.peak", "ops", "run", "--json"], env=environ_of(settings),
                cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True,
            )  # fmt: skip
            peaks[phase] = int(said.stdout)
    found = worlds.ask(settings, "SELECT source_id, status, error FROM run ORDER BY id DESC LIMIT %s", len(BOMBS))
    statuses = {row["source_id"].removeprefix("xx_n21_"): row["status"] for row in found}
    assert statuses == dict.fromkeys(statuses, "too_large") and len(statuses) == len(BOMBS)
    assert peaks["sick"] < peaks["well"] + settings.fetch_max_bytes / 2**20 + 100


def test_n22_an_answer_that_nothing_changed_is_believed(nights: Played) -> None:
    """Fault: 304 without a body; 304 to the first question ever.
    Status: not_modified; ok after a second question that asks for no cache
    Kept: everything; nothing is written again.
    """
    assert nights.statuses("n22") == {"not-modified": "not_modified", "at-first": "not_modified"}
    assert nights.report("n22-at-first", "well").status == "ok" and nights.report("n22-at-first", "well").new == 1


def test_n23_bytes_are_believed_more_than_etags(nights: Played) -> None:
    """Fault: 200 with the old ETag and new content; a new ETag and the old content.
    Status: ok and the new announcement; not_modified
    Kept: nothing is rewritten.
    """
    assert nights.statuses("n23") == {"same-tag": "ok", "new-tag": "not_modified"}
    assert nights.report("n23-same-tag").new == 1


def test_n24_a_site_whose_robots_txt_does_not_answer_is_left_alone(nights: Played) -> None:
    """Fault: robots.txt answers 500 or 503, is silent, or the connection is reset.
    Status: robots_unreachable
    Kept: what was stored; no page is fetched in this run.
    """
    assert set(nights.statuses("n24").values()) == {"robots_unreachable"}
    for site in nights.sites("n24"):
        assert {visit.path for visit in nights.web.asked(site, "sick")} == {"/robots.txt"}


def test_n25_robots_txt_is_read_as_its_author_meant_it(nights: Played) -> None:
    """Fault: robots.txt answers 404 or HTML; is UTF-16, begins with a byte order mark, is 5 MB long, asks for a pause
    of an hour.
    Status: not_modified for 404, HTML and rules beyond 512 kB; robots_denied where it forbids
    Kept: what was stored. Of the pause a minute is kept, and the log says so.
    """
    assert nights.statuses("n25") == {
        "404": "not_modified", "html": "not_modified", "long": "not_modified",
        "utf-16": "robots_denied", "mark": "robots_denied", "delay": "robots_denied",
    }  # fmt: skip
    assert "asked_s=3600.0 kept_s=60.0" in nights.said


PAUSES = {"hour": "3600", "minute": "60", "huge": "1e300", "endless": "inf", "none": "nan", "back": "-5", "word": "a"}


@pytest.mark.slow
def test_n25_of_a_pause_a_minute_is_kept_from_night_to_night_until_the_site_asks_for_less(
    database: Settings, tmp_path: Path
) -> None:
    """Fault: robots.txt asks for a pause of an hour, of 1e300, inf, nan or -5 seconds; a night later for none.
    Status: robots_denied, because it forbids, too; ok a night later
    Kept: of the pause a minute, in the table `host`, until robots.txt asks for less.
    """
    rules = "User-agent: *\nDisallow: /news\nCrawl-delay: {}\n"

    def robots(seen: Seen) -> Reply:
        return Reply(body=rules.format(PAUSES[seen.host.partition(".")[0]]).encode())

    with serving({"/robots.txt": robots, "/news": listing("/1"), "/1": Reply(body=article("n25", 1).encode())}) as web:
        settings = worlds.on_loopback(database, tmp_path)
        names = {name: ministry(settings, web, f"{name}.localhost") for name in PAUSES}
        for _ in range(2):
            runs = crawled(settings)
            assert {name: runs[names[name]].status for name in names} == dict.fromkeys(names, "robots_denied")
            assert _pauses(settings) == {"hour": 60, "minute": 60, "huge": 60}
        web.replies["/robots.txt"] = Reply(404)
        runs = crawled(settings)
        assert {runs[name].status for name in names.values()} == {"ok"}
        assert _pauses(settings) == {}


def _pauses(settings: Settings) -> dict[str, float]:
    rows = worlds.ask(settings, "SELECT name, crawl_delay_s FROM host WHERE crawl_delay_s > 0")
    return {row["name"].partition(".")[0]: row["crawl_delay_s"] for row in rows}


def test_n26_a_key_of_a_definition_is_sent_to_its_own_host_only(nights: Played) -> None:
    """Fault: an API with a key in its headers redirects to another host.
    Status: not_modified (the other host's answer is the same)
    Kept: what was stored; the other host does not see the key.
    """
    assert nights.statuses("n26") == {"key": "not_modified"}
    own = [visit for visit in nights.web.visits if visit.path == "/api/n26-key" and visit.phase == "sick"]
    shown = {visit.host: [visit.headers.get(name) for name in ("authorization", "x-api-key")] for visit in own}
    assert shown == {"n26-key.localhost": [SECRET, SECRET], "other.n26-key.localhost": [None, None]}


def test_n27_behind_a_portal_nothing_is_stored_and_the_network_is_suspected(nights: Played) -> None:
    """Fault: a captive portal answers every host with 200 and one HTML page.
    Status: network_suspect for each source; `fetch_status` keeps not_a_feed
    Kept: everything; no page counts a failure.
    Row: behind a portal a listing or an API says nothing, hence `soft_404`, and a site with TLS fails as it should.
    """
    report, runs = nights.reports["captive"], nights.runs["captive"]
    assert report.verdict == "failed"
    assert {source.status for source in report.sources} == {"network_suspect"}
    words = {site.kind: runs[site.source_id]["fetch_status"] for site in SICK if not site.certificates and site.pages}
    assert words == {"feed": "not_a_feed", "listing": "soft_404", "api": "soft_404"}
    assert nights.kept["captive"] == nights.kept["well"]
    assert {run["failed"] for run in runs.values()} == {0}
