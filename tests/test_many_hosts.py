"""Many hosts in one night: those that give no answer hold up nobody, and a night has an end."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from core.settings import Settings
from crawlers import night
from tests import worlds
from tests.test_hostile import article

LIVING, PAGES = 12, 3
FINISHED = """
SELECT run.source_id, fetch_status, error, run.fetched, extract(epoch FROM crawled_at - started_at)::float8 AS took,
       extract(epoch FROM crawled_at - (SELECT min(started_at) FROM run))::float8 AS at
  FROM run WHERE night_id = (SELECT max(id) FROM night)
"""


def define_living(folder: Path, web: worlds.Web) -> None:
    for name in (f"living{number}" for number in range(LIVING)):
        define_one(folder, web, name)


def define_one(folder: Path, web: worlds.Web, name: str) -> None:
    for page in range(PAGES):
        web.put(f"{name}.localhost", f"/page/{page}", article(f"{name} {page}"))
    links = "".join(f'<li><a href="/page/{page}">{page}</a></li>' for page in range(PAGES))
    web.put(f"{name}.localhost", "/news", f"<html><body><ul>{links}</ul></body></html>")
    base = f"http://{name}.localhost:{web.port}"
    worlds.define(folder, name, f"{base}/", f'  - {{language: en, listing: "{base}/news", links: a}}')


@contextmanager
def silence() -> Iterator[tuple[int, list[str]]]:
    """A port that takes every connection, says nothing, and remembers for which host it was asked."""
    asked: list[str] = []
    held: list[socket.socket] = []

    def listen(guest: socket.socket) -> None:
        with suppress(OSError), guest.makefile("rb") as lines:
            asked.extend(line.decode().split()[1] for line in lines if line.lower().startswith(b"host:"))

    def greet(door: socket.socket) -> None:
        while True:
            try:
                guest = door.accept()[0]
            except OSError:
                return
            held.append(guest)
            threading.Thread(target=listen, args=(guest,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0), backlog=1024) as door:
        threading.Thread(target=greet, args=(door,), daemon=True).start()
        yield door.getsockname()[1], asked
        door.shutdown(socket.SHUT_RDWR)
        for guest in held:
            guest.close()


@pytest.mark.slow
def test_more_dead_hosts_than_there_are_places_hold_up_nobody(database: Settings, tmp_path: Path) -> None:
    dead = night.AT_ONCE + 40  # they come first: of two sources the night begins with the first by its id
    with worlds.Web() as web, silence() as (port, asked):
        define_living(tmp_path, web)
        for number in range(dead):
            base = f"http://dead{number}.localhost:{port}"
            channels = "".join(f'  - {{language: en, feed: "{base}/rss/{part}"}}\n' for part in range(3))
            worlds.define(tmp_path, f"a_dead{number}", f"{base}/", channels)
        settings = replace(worlds.on_loopback(database, tmp_path), fetch_timeout_s=10.0)
        worlds.night(settings)
    ended = {row.pop("source_id").removeprefix("xx_"): row for row in worlds.ask(settings, FINISHED)}
    living = {name: row for name, row in ended.items() if name.startswith("living")}
    gone = {name: row for name, row in ended.items() if name.startswith("a_dead")}
    assert {row["fetch_status"] for row in living.values()} == {"ok"} and len(living) == LIVING
    assert {row["fetched"] for row in living.values()} == {PAGES}
    assert {row["fetch_status"] for row in gone.values()} == {"robots_unreachable"} and len(gone) == dead
    assert max(row["at"] for row in living.values()) < min(row["at"] for row in gone.values())
    # A time-out and one more try of robots.txt tell that the site is down: its three channels are not asked for.
    assert all(row["took"] < 3 * 10.0 for row in gone.values())
    assert max(asked.count(f"dead{number}.localhost:{port}") for number in range(dead)) == 2


def test_a_night_ends_at_its_limit_and_the_next_one_takes_up_what_is_missing(
    database: Settings, tmp_path: Path
) -> None:
    with worlds.Web() as web:
        define_one(tmp_path, web, "quick")
        define_one(tmp_path, web, "slow")
        settings = worlds.on_loopback(database, tmp_path)
        web.hold_after("slow.localhost", 1)
        report = {source.id: source for source in worlds.night(replace(settings, night_limit_s=4.0)).sources}
        assert report["xx_quick"].status == "ok"
        assert report["xx_slow"].status == "interrupted" and report["xx_slow"].new == 1
        assert "GOVHARVEST_NIGHT_LIMIT_S" in (report["xx_slow"].error or "")
        assert report["xx_slow"].seconds < 4 + 5
        assert worlds.count(settings, "page", "failures > 0") == 0  # no site is to blame
        web.let_go()
        report = {source.id: source for source in worlds.night(settings).sources}
        assert report["xx_slow"].status == "ok" and report["xx_slow"].new == PAGES - 1
