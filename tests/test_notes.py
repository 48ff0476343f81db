"""A feed that is odd but readable: the run is ok, and the operator hears what was odd until it is mended."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.settings import Settings, environ_of
from tests import worlds
from tests.worlds import Web

HOST = "odd.localhost"
ODD = {
    "broken": ("<br>Warning: mysql_connect()\n<rss version='2.0'><channel>{items}</channel></rss>", "",
               "text before the feed was left out"),
    "repeated": ("<rss version='2.0'><channel>{items}</channel></rss>", "<guid>same</guid>",
                 "guids are missing, repeated or the home page"),
}  # fmt: skip
WELL = "<rss version='2.0'><channel>{items}</channel></rss>"


def article(number: int) -> str:
    words = " ".join(f"Sentence {at} of announcement {number} tells what was decided." for at in range(12))
    return f"<html lang=en><body><article><h1>Announcement {number}</h1><p>{words}</p></article></body></html>"


def draw(web: Web, shape: str, inside: str = "") -> None:
    items = "".join(f"<item><link>http://{HOST}:{web.port}/n/{n}</link>{inside}</item>" for n in (1, 2))
    web.put(HOST, "/rss", shape.format(items=items), "application/rss+xml")


def said(settings: Settings, *words: str) -> tuple[int, Any]:
    """Exit status and answer of a command."""
    done = subprocess.run(
        [sys.executable, "-m", "ops", *words, "--json"], env=environ_of(settings), capture_output=True, check=False
    )
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize(
    "name", ["repeated", *(pytest.param(n, marks=pytest.mark.slow) for n in ODD if n != "repeated")]
)
def test_what_was_odd_in_a_feed_is_in_the_run_and_in_health_until_it_is_mended(
    database: Settings, tmp_path: Path, name: str
) -> None:
    shape, inside, note = ODD[name]
    with Web() as web:
        base = f"http://{HOST}:{web.port}"
        worlds.define(tmp_path, "odd", f"{base}/", f'  - {{language: en, feed: "{base}/rss"}}\n')
        for number in (1, 2):
            web.put(HOST, f"/n/{number}", article(number))
        draw(web, shape, inside)
        settings = worlds.on_loopback(database, tmp_path)
        code, run = said(settings, "run")
        (source,) = run["sources"]
        assert (code, source["status"], source["error"], source["new"]) == (0, "ok", None, 2)
        assert source["note"].startswith(f"{base}/rss: {note}")
        assert worlds.ask(settings, "SELECT note FROM run_history") == [{"note": source["note"]}]

        worlds.night(settings)  # the feed did not change: it is as odd as it was
        code, health = said(settings, "health")
        assert (code, [finding["level"] for finding in health["findings"]]) == (0, ["note"])
        assert health["findings"][0]["message"].startswith(f"{base}/rss was read, but: {note}")

        draw(web, WELL)
        worlds.night(settings)
        assert said(settings, "health")[1]["findings"] == []


def test_two_new_pages_with_one_error_page_are_stored_and_told(database: Settings, tmp_path: Path) -> None:
    with Web() as web:
        base = f"http://{HOST}:{web.port}"
        worlds.define(tmp_path, "odd", f"{base}/", f'  - {{language: en, feed: "{base}/rss"}}\n')
        titles = ("The bridge is open for traffic", "The budget of the year was approved")
        items = "".join(f"<item><title>{t}</title><link>{base}/n/{n}</link></item>" for n, t in enumerate(titles, 1))
        web.put(HOST, "/rss", WELL.format(items=items), "application/rss+xml")
        for number in (1, 2):
            web.put(HOST, f"/n/{number}", article(7).replace("announcement 7", "works on this site"))
        (source,) = worlds.night(worlds.on_loopback(database, tmp_path)).sources
    assert (source.status, source.new, source.copies) == ("ok", 1, 1)
    assert (source.note or "").startswith(f"{base}/n/") and "is it an error page?" in (source.note or "")
