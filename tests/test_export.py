"""What was harvested is read back from WARC files by warcio, byte for byte, and half a file never looks whole."""

import gzip
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

from core.model import ROW_TYPE
from core.settings import Settings, environ_of
from ops.cli import main
from ops.warc import Place, export
from sample.web import SampleWeb, write_sources
from store import raw_archive
from store.connect import connect
from tests import worlds
from tests.crawlers.web import Reply, serving

TEXT = "The ministry says that the repair of the road begins on Monday and ends before the winter comes. " * 4
STORED = """
SELECT raw_document.*, zstd FROM raw_document LEFT JOIN raw_body USING (sha256) ORDER BY raw_document.id
"""


def page(n: int) -> bytes:
    return f"<html><body><article><h1>News {n}</h1><p>{TEXT}{n}.</p></article></body></html>".encode()


@contextmanager
def harvested(database: Settings, folder: Path) -> Iterator[Settings]:
    """Two nights of the sample ministries, and one of a site that redirects, packs, repeats and has an API."""
    with SampleWeb(night=1) as web, serving({}) as odd:
        write_sources(folder, web.port)
        home = odd.url("", "odd.localhost")
        rows = [{"id": n, "title": f"Row {n}", "date": "2026-11-20", "text": f"{TEXT}{n}"} for n in (8, 9)]
        odd.replies |= {
            "/news": Reply(body=b"".join(f"<a class=t href=/a/{n}>News {n}</a>".encode() for n in (1, 2, 3))),
            "/a/1": Reply(status=301, body=b"", headers=(("Location", "/b/1"),)),
            "/b/1": Reply(body=page(1), headers=(("Content-Type", "text/html; charset=utf-8"), ("Server", "odd"))),
            "/a/2": Reply(body=gzip.compress(page(2)), headers=(("Content-Encoding", "gzip"),)),
            "/a/3": Reply(body=page(3)),
            "/api": Reply(body=json.dumps({"rows": rows}).encode(), headers=(("Content-Type", "application/json"),)),
        }
        fields = f'{{url: "{home}/r/{{id}}", title: title, date: date, text: text, guid: id}}'
        channels = (
            f'  - {{language: en, listing: "{home}/news", links: a.t}}\n'
            f'  - {{language: en, api: "{home}/api", rows: rows, fields: {fields}}}\n'
        )
        worlds.define(folder, "odd", f"{home}/", channels)
        settings = worlds.on_loopback(database, folder)
        worlds.night(settings)
        web.night = 2
        odd.replies["/a/3"] = Reply(body=page(4))
        worlds.night(settings)
        odd.replies["/a/3"] = Reply(body=page(3))
        worlds.night(settings)
    yield settings


@pytest.fixture(scope="module")
def played(server: Settings, template: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Harvested once; each test has a copy."""
    with (
        worlds.beside(server, template) as database,
        harvested(database, tmp_path_factory.mktemp("sources")) as settings,
    ):
        yield settings


@pytest.fixture
def world(server: Settings, played: Settings) -> Iterator[Settings]:
    with worlds.beside(server, played) as settings:
        yield settings


def govharvest(settings: Settings, *arguments: object) -> Result:
    env = {"DATABASE_URL": settings.database_url, "GOVHARVEST_CONTACT": "archive@example.org"}
    return CliRunner().invoke(main, [str(each) for each in ("export", *arguments)], env=env)


def records(*files: Path) -> list[tuple[Any, bytes]]:
    """All records with what they hold, their digests checked as `warcio check` does."""
    found = []
    for file in files:
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                found.append((record, record.content_stream().read()))
    return found


def header(record: Any, name: str) -> str:
    return str(record.rec_headers.get_header(name))


def documents(settings: Settings) -> list[dict[str, Any]]:
    return worlds.ask(settings, STORED)


def shown(at: Any) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"


def test_every_document_of_a_harvest_is_read_back_by_warcio_with_its_bytes_address_time_and_status(
    world: Settings, tmp_path: Path
) -> None:
    done = govharvest(world, "--warc", tmp_path / "all.warc.gz")
    assert done.exit_code == 0, done.output
    bodies: dict[str, bytes] = {}
    told = Counter[tuple[str, ...]]()
    found = records(tmp_path / "all.warc.gz")
    for record, body in found:
        kind, digest = record.rec_type, header(record, "WARC-Payload-Digest")
        if kind == "warcinfo" or (record.http_headers and record.http_headers.get_header("X-Govharvest-Note")):
            continue
        if kind in ("response", "resource"):
            bodies.setdefault(digest, body)
        status = record.http_headers.get_statuscode() if kind != "resource" else "row"
        told[kind, header(record, "WARC-Target-URI"), header(record, "WARC-Date"), status, digest] += 1

    expected, before = Counter[tuple[str, ...]](), set[bytes]()
    for row in documents(world):
        is_row = row["content_type"] == ROW_TYPE
        kind = "resource" if is_row else "revisit" if row["sha256"] in before else "response"
        before |= set() if is_row else {row["sha256"]}
        status = "row" if is_row else str(row["status_code"])
        expected[kind, row["url"], shown(row["fetched_at"]), status, f"sha256:{row['sha256'].hex()}"] += 1
    assert told == expected
    assert {digest: f"sha256:{sha256(body).hexdigest()}" for digest, body in bodies.items()} == {
        digest: digest for *_, digest in expected
    }
    assert {kind for kind, *_ in expected} == {"response", "resource", "revisit"}
    assert len({header(record, "WARC-Record-ID") for record, _ in found}) == len(found)


def test_a_player_finds_where_a_redirect_led_what_was_packed_and_what_was_there_before(
    world: Settings, tmp_path: Path
) -> None:
    govharvest(world, "xx_odd", "--warc", tmp_path / "odd.warc.gz")
    found = records(tmp_path / "odd.warc.gz")
    by_address: dict[str, list[tuple[Any, bytes]]] = {}
    for record, body in found[1:]:
        by_address.setdefault(
            header(record, "WARC-Target-URI").partition(".localhost:")[2].partition("/")[2], []
        ).append((record, body))
    ((led, nothing),) = by_address["a/1"]
    assert (led.http_headers.get_statuscode(), nothing) == ("302", b"")
    assert led.http_headers.get_header("Location").endswith("/b/1")
    ((at, body),) = by_address["b/1"]
    assert (body, at.http_headers.get_header("Server")) == (page(1), "odd")
    ((packed, body),) = by_address["a/2"]
    assert (body, packed.http_headers.get_header("Content-Encoding")) == (page(2), None)
    assert packed.http_headers.get_header("Content-Length") == str(len(body))
    first, other, again = by_address["a/3"]
    assert [record.rec_type for record, _ in (first, other, again)] == ["response", "response", "revisit"]
    refers = ("WARC-Refers-To-Target-URI", "WARC-Refers-To-Date", "WARC-Payload-Digest")
    named = ("WARC-Target-URI", "WARC-Date", "WARC-Payload-Digest")
    assert [header(again[0], name) for name in refers] == [header(first[0], name) for name in named]
    (info, about), *_ = found
    assert info.rec_type == "warcinfo" and header(info, "WARC-Filename") == "odd.warc.gz"
    assert b"software: govharvest/" in about and b"operator: archive@example.org" in about
    assert b"raw documents of sources xx_odd" in about
    assert {header(record, "WARC-Warcinfo-ID") for record, _ in found[1:]} == {header(info, "WARC-Record-ID")}


def test_parts_of_a_folder_hold_the_same_as_one_file_and_a_second_export_writes_them_again(
    world: Settings, tmp_path: Path
) -> None:
    govharvest(world, "--warc", tmp_path / "all.warc.gz")
    folder = tmp_path / "parts"
    done = govharvest(world, "--warc", folder, "--size", "20K", "--json")
    files = [Path(name) for name in json.loads(done.stdout)["files"]]
    assert sorted(folder.iterdir()) == files and len(files) > 2
    assert files[0].name == "govharvest-00001.warc.gz"
    whole = [header(record, "WARC-Record-ID") for record, _ in records(tmp_path / "all.warc.gz")[1:]]
    assert [header(r, "WARC-Record-ID") for r, _ in records(*files) if r.rec_type != "warcinfo"] == whole
    assert all(file.stat().st_size < 60_000 for file in files)
    again = govharvest(world, "--warc", folder, "--size", "100K")
    assert again.exit_code == 0
    left = sorted(folder.iterdir())
    assert len(left) < len(files)
    assert [header(r, "WARC-Record-ID") for r, _ in records(*left) if r.rec_type != "warcinfo"] == whole


def test_days_and_sources_narrow_an_export_and_one_that_never_was_is_named(world: Settings, tmp_path: Path) -> None:
    day = f"{worlds.ask(world, 'SELECT now() AS now')[0]['now']:%Y-%m-%d}"
    assert govharvest(world, "--warc", tmp_path / "day", "--since", day, "--until", day).exit_code == 0
    assert [path.name for path in (tmp_path / "day").iterdir()] == [
        f"govharvest-since-{day.replace('-', '')}-until-{day.replace('-', '')}-00001.warc.gz"
    ]
    nothing = govharvest(world, "--warc", tmp_path / "before", "--until", "2020-01-01")
    assert nothing.exit_code == 0 and "no file was written" in nothing.output
    assert list((tmp_path / "before").iterdir()) == []
    wrong = govharvest(world, "kg_nobody", "--warc", tmp_path / "wrong")
    assert wrong.exit_code == 2 and "kg_nobody" in wrong.output


def test_what_was_pruned_or_erased_is_told_and_left_out(world: Settings, tmp_path: Path) -> None:
    with connect(world, autocommit=True) as conn:
        conn.execute("DELETE FROM raw_body WHERE sha256 = %s", (sha256(page(2)).digest(),))
        (row,) = conn.execute("SELECT id FROM announcement WHERE url LIKE '%%/b/1'").fetchall()
    env = {"DATABASE_URL": world.database_url}
    CliRunner().invoke(main, ["erase", str(row["id"]), "--apply", "--reason", "court order"], env=env)
    done = json.loads(govharvest(world, "xx_odd", "--warc", tmp_path / "odd.warc.gz", "--json").stdout)
    assert done["erased"] == 1 and done["without_bytes"] >= 1
    told = b"".join(body for _, body in records(tmp_path / "odd.warc.gz"))
    assert b"News 1</h1>" not in told and b"News 2</h1>" not in told and b"News 3</h1>" in told
    addresses = {header(record, "WARC-Target-URI") for record, _ in records(tmp_path / "odd.warc.gz")}
    assert not [url for url in addresses if url.endswith(("/a/1", "/b/1", "/a/2"))]


EXPORT = """
import os, signal, sys
from pathlib import Path
from ops import warc
written = warc._Parts.write
def write(parts, record):
    written(parts, record)
    if parts.number == 2:
        parts.file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
warc._Parts.write = write
from ops.cli import main
main()
"""


def test_what_an_export_leaves_that_was_killed_is_whole_or_does_not_look_so(world: Settings, tmp_path: Path) -> None:
    arguments = ("export", "--warc", str(tmp_path / "out"), "--size", "20K")
    killed = subprocess.run([sys.executable, "-c", EXPORT, *arguments], env=environ_of(world), check=False)
    assert killed.returncode == -signal.SIGKILL
    there = list((tmp_path / "out").iterdir())
    looks_whole = [path for path in there if path.name.endswith(".warc.gz")]
    assert [path.name for path in looks_whole] == ["govharvest-00001.warc.gz"] and len(there) > 1
    assert len(records(*looks_whole)) > 2
    assert govharvest(world, "--warc", tmp_path / "out", "--size", "20K").exit_code == 0
    assert all(path.name.startswith("govharvest-0000") for path in (tmp_path / "out").iterdir())


def kept(n: int, body: bytes) -> raw_archive.Kept:
    return raw_archive.Kept(
        id=n, source_id="xx", kind="page", url=f"http://xx.localhost/{n}", requested_url=f"http://xx.localhost/{n}",
        fetched_at=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=n), status_code=200, content_type="text/html",
        headers={}, sha256=sha256(body).digest(), is_erased=False,
    )  # fmt: skip


def test_bytes_that_are_not_those_that_came_are_told_and_two_exports_to_one_folder_do_not_meet(tmp_path: Path) -> None:
    now = kept(0, b"").fetched_at
    place = Place(folder=tmp_path, stem="all", size=1 << 30)
    refused: list[str] = []

    def body(_: bytes) -> bytes:
        try:
            export([], lambda _: None, replace(place, stem="other"), {}, now)
        except Exception as error:
            refused.append(str(error))
        return b"well"

    done = export([kept(1, b"well"), kept(2, b"other")], body, place, {}, now)
    assert (done.responses, done.damaged) == (1, [2])
    assert len(refused) == 2 and "another export writes to" in refused[0]


@pytest.mark.slow
def test_an_export_takes_no_more_memory_for_more_documents(tmp_path: Path) -> None:
    """The peak is read off the process itself; 40 MB pass through the second one, and all are different."""
    script = (
        "import resource, sys, hashlib; from pathlib import Path; from tests.test_export import kept, export, Place\n"
        "def body(n): return hashlib.shake_256(str(n).encode()).digest(10_000)\n"
        "def some(many):\n"
        "    for n in range(many): yield kept(n, body(n))\n"
        "known = {}\n"
        "class Bodies:\n"
        "    n = -1\n"
        "    def __call__(self, sha256):\n"
        "        self.n += 1\n"
        "        return body(self.n)\n"
        "now = kept(0, b'').fetched_at\n"
        "export(some(int(sys.argv[1])), Bodies(), Place(folder=Path(sys.argv[2]), stem='all', size=1 << 22), {}, now)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    peaks = [
        int(subprocess.run([sys.executable, "-c", script, many, str(tmp_path / many)], cwd=Path(__file__).parents[1],
                           capture_output=True, text=True, check=True).stdout)
        for many in ("200", "4000")
    ]  # fmt: skip
    assert peaks[1] < peaks[0] + 8_000
