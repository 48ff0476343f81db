"""Recording and approving over real HTTP on loopback, and what must not go wrong there."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.errors import GovharvestError
from core.settings import Settings, environ_of
from ops.cli import main
from ops.fixtures.folder import APPROVED, PROPOSED, SourceFolder
from tests import worlds

HOST = "mvd.localhost"
TEXT = "Спасатели вывезли {} человек из затопленного села. Туда доставлены вода, хлеб и тёплые вещи. "
END = "Дорога откроется, когда спадёт вода, сообщили в районной администрации и просили жителей о терпении."
LISTING = '  - {{language: ru, listing: "http://mvd.localhost:{}/news", pattern: "{}"}}\n'


class Place:
    """A ministry on loopback, its definition, and the folder of fixtures."""

    def __init__(self, web: worlds.Web, folder: Path) -> None:
        self.web, self.folder = web, folder
        self.settings = Settings(
            sources=folder / "sources", fixtures=folder / "fixtures", allowed_networks=worlds.LOOPBACK, delay_s=0.0
        )
        self.own = folder / "fixtures" / "xx_mvd"
        self.publish(1, 2, 3)
        self.define()

    def define(self, pattern: str = "/page/", **more: str) -> None:
        channels = LISTING.format(self.web.port, pattern)
        worlds.define(self.settings.sources, "mvd", f"http://{HOST}:{self.web.port}/", channels, more)

    def publish(self, *numbers: int, listed: tuple[int, ...] = ()) -> None:
        links = "".join(f'<p>{n:02}.11.2026 <a href="/page/{n}">Новость {n}</a></p>' for n in (*numbers, *listed))
        self.web.put(HOST, "/news", f"<h1>Новости</h1>{links}")
        for number in numbers:
            self.page(number)

    def page(self, number: int, people: str = "двадцать", foot: str = "") -> None:
        text = f"<p>{TEXT.format(people)}</p><p>{TEXT.format(number + 40)}</p><p>{END}</p>"
        head = f"<title>Помощь селу № {number}</title>"
        body = f"<article><h1>Помощь селу № {number}</h1>{text}</article>{foot}"
        self.web.put(HOST, f"/page/{number}", f'<html lang="ru"><head>{head}</head><body>{body}</body></html>')

    def ask(self, *words: str) -> Result:
        return CliRunner().invoke(main, words, env=environ_of(self.settings))

    def files(self) -> dict[str, bytes]:
        return {str(path.relative_to(self.own)): path.read_bytes() for path in self.own.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def web() -> Iterator[worlds.Web]:
    with worlds.Web() as served:
        yield served


@pytest.fixture
def place(web: worlds.Web, tmp_path: Path) -> Place:
    """The ministry as it is at first, and nothing recorded."""
    web.pages.clear()
    return Place(web, tmp_path)


@pytest.fixture(scope="module")
def recorded(web: worlds.Web, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of fixtures after a first recording was approved."""
    place = Place(web, tmp_path_factory.mktemp("recorded"))
    assert place.ask("record", "xx_mvd").exit_code == 1
    assert place.ask("approve", "xx_mvd").exit_code == 0
    return place.own


@pytest.fixture
def approved(recorded: Path, place: Place) -> Place:
    """The same, with that recording."""
    shutil.copytree(recorded, place.own)
    return place


def test_a_recording_is_proposed_then_approved_and_an_unchanged_site_changes_no_file(place: Place) -> None:
    shown = place.ask("record", "xx_mvd")
    assert shown.exit_code == 1 and "xx_mvd: 3 announcements, 3 new, 0 as approved" in shown.output
    assert "    + Помощь селу № 2\n" in shown.output and "govharvest approve xx_mvd accepts it" in shown.output
    assert (place.own / PROPOSED).exists() and not (place.own / APPROVED).exists()
    assert place.ask("approve", "xx_mvd").output.startswith("xx_mvd: 3 announcements are approved")
    before = place.files()
    assert len([name for name in before if name.startswith("pages/")]) == 4  # and the listing
    assert place.ask("record", "xx_mvd").exit_code == 0
    assert place.files() == before and PROPOSED not in before


def test_an_edited_announcement_shows_its_sentence_and_nothing_else(approved: Place) -> None:
    approved.page(2, people="тридцать", foot="<p>nonce 1</p>")
    approved.page(3, foot="<!-- another nonce -->")
    result = approved.ask("record", "xx_mvd")
    assert result.exit_code == 1 and "3 announcements, 1 differ, 2 as approved" in result.output
    changed = [line for line in result.output.splitlines() if line.startswith(("    -", "    +"))]
    assert changed == [
        "    - Спасатели вывезли двадцать человек из затопленного села.",
        "    + Спасатели вывезли тридцать человек из затопленного села.",
    ]
    fields = json.loads(approved.ask("record", "xx_mvd", "--offline", "--json").stdout)[0]["differences"][0]["fields"]
    assert list(fields) == ["text"] and "двадцать" in fields["text"]["approved"]


def test_old_announcements_stay_and_those_that_are_gone_are_told(approved: Place) -> None:
    del approved.web.pages[HOST, "/page/1"]
    approved.publish(4, listed=(1,))
    result = approved.ask("record", "xx_mvd")
    assert "/page/1: answered 404" in result.output
    assert "4 announcements, 1 new, 3 as approved" in result.output
    anew = approved.ask("record", "xx_mvd", "--anew")
    assert "1 announcements, 1 new, 3 gone, 0 as approved" in anew.output
    assert approved.ask("approve", "xx_mvd").exit_code == 0
    assert len(approved.files()) == 4  # approved.yaml, .lock, the listing and one page


def test_a_changed_definition_shows_as_a_difference_without_network(approved: Place) -> None:
    approved.define(rules="[{title: title, body: 'article p:nth-of-type(1)'}]")
    visits = len(approved.web.visits)
    result = approved.ask("fixtures")
    assert result.exit_code == 1 and "3 differ, 0 as approved" in result.output
    assert "of the definition, rules changed since the approval" in result.output
    before = approved.files()
    assert approved.ask("record", "xx_mvd", "--offline").exit_code == 1
    assert approved.files()[APPROVED] == before[APPROVED]
    assert approved.ask("approve", "xx_mvd").exit_code == 0
    assert approved.ask("fixtures").exit_code == 0
    assert len(approved.web.visits) == visits


def test_a_channel_whose_pattern_no_longer_matches_shows_as_a_difference_without_network(approved: Place) -> None:
    visits = len(approved.web.visits)
    approved.define(pattern="/page/[13]$")
    result = approved.ask("fixtures")
    assert result.exit_code == 1 and "3 as approved, 1 channels read otherwise" in result.output
    changed = [line for line in result.output.splitlines() if line.startswith(("    -", "    +"))]
    assert changed == [f"    - http://{HOST}:{approved.web.port}/page/2"]
    approved.define(pattern="/nothing/")
    assert "    + nothing: parse_error" in approved.ask("fixtures").output
    assert len(approved.web.visits) == visits


def test_a_definition_that_is_gone_is_told(approved: Place) -> None:
    (approved.settings.sources / "xx/mvd.yaml").rename(approved.settings.sources / "xx/moi.yaml")
    result = approved.ask("fixtures")
    assert (result.exit_code, result.stderr) == (2, "no source xx_mvd; did you mean xx_moi?\n")


@pytest.mark.parametrize("kind", ["no links", "dead listing", "dead pages"])
def test_a_source_that_gives_nothing_changes_nothing_and_says_why(approved: Place, kind: str) -> None:
    if kind == "no links":
        approved.web.put(HOST, "/news", "<h1>Новости</h1>")
    elif kind == "dead listing":
        del approved.web.pages[HOST, "/news"]
    else:
        for number in (1, 2, 3):
            del approved.web.pages[HOST, f"/page/{number}"]
    before = approved.files()
    result = approved.ask("record", "xx_mvd")
    assert result.exit_code == 2 and result.stderr.startswith("xx_mvd: no page was recorded, and nothing was changed: ")
    assert approved.files() == before
    expected = {"no links": "no article link matched", "dead listing": "answered 404", "dead pages": "answered 404"}
    assert expected[kind] in result.stderr


def test_a_recording_that_is_killed_leaves_what_was_approved(approved: Place) -> None:
    before = approved.files()
    approved.publish(1, 2, 3, 4)
    approved.web.hold_after(HOST, 2)
    child = subprocess.Popen(
        [sys.executable, "-m", "ops", "record", "xx_mvd"], env=environ_of(approved.settings), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    worlds.eventually(lambda: approved.web.left.get(HOST, 0) < 0 or child.poll() is not None)
    second = approved.ask("record", "xx_mvd")
    assert (second.exit_code, second.stderr) == (
        2, "xx_mvd is being recorded or approved by somebody else; wait for them\n"
    )  # fmt: skip
    child.kill()
    child.wait()
    approved.web.let_go()
    assert approved.files() == before
    assert "4 announcements, 1 new, 3 as approved" in approved.ask("record", "xx_mvd").output  # nobody holds it now


def test_what_a_killed_writer_left_aside_is_tidied_and_never_read(approved: Place) -> None:
    for name in (f".{PROPOSED}.new", "pages/.x.html.new", "pages/orphan-123456789abc.html"):
        (approved.own / name).write_text("half")
    before = approved.files()
    assert approved.ask("fixtures").exit_code == 0
    assert approved.ask("record", "xx_mvd", "--offline").exit_code == 0
    assert len(approved.files()) == len(before) - 3


def test_only_what_was_shown_can_be_approved(approved: Place) -> None:
    assert "nothing of xx_mvd waits for approval" in approved.ask("approve", "xx_mvd").stderr
    assert approved.ask("approve", "xx_nosuch").exit_code == 2 and not (approved.own.parent / "xx_nosuch").exists()
    assert "is no source" in approved.ask("approve", "../sources").stderr
    approved.page(1, people="сорок")
    approved.ask("record", "xx_mvd")
    file = approved.own / APPROVED
    file.write_text(file.read_text(encoding="utf-8").replace("двадцать", "пять"), encoding="utf-8")
    assert "what is approved has changed since this was shown" in approved.ask("approve", "xx_mvd").stderr


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        (APPROVED, "a: [", "restore it, or remove it and record again"),
        (APPROVED, "- 1", "keys with values expected"),
        (APPROVED, "announcements: [{page: {}}]", "cannot be read as a fixture (KeyError"),
        (APPROVED, "announcements: 5", "cannot be read as a fixture (TypeError"),
        ("pages/*", "edited", "is not what was recorded"),
    ],
)
def test_files_that_were_changed_by_hand_are_told_in_a_sentence(
    approved: Place, file: str, text: str, says: str
) -> None:
    next(approved.own.glob(file)).write_text(text)
    for command in ("fixtures", "record"):
        result = approved.ask(command, "xx_mvd")
        assert result.exit_code == 2 and says in result.stderr and "Traceback" not in result.output


def test_many_approvals_at_once_are_one(approved: Place) -> None:
    approved.page(1, people="сорок")
    approved.ask("record", "xx_mvd")
    said: list[str] = []

    def approve() -> None:
        try:
            said.append(str(len(SourceFolder(approved.own.parent, "xx_mvd").approve().pages)))
        except GovharvestError as error:
            said.append(str(error))

    threads = [threading.Thread(target=approve) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count("3") == 1
    assert approved.ask("fixtures").exit_code == 0


def test_a_folder_that_cannot_be_written_is_told(place: Place, tmp_path: Path) -> None:
    (tmp_path / "fixtures").write_text("a file")
    result = place.ask("record", "xx_mvd")
    assert result.exit_code == 2 and "GOVHARVEST_FIXTURES names the folder" in result.stderr


def test_the_lock_ends_with_its_holder(place: Place) -> None:
    folder = SourceFolder(place.own.parent, "xx_mvd")
    with folder.held():
        fd = os.open(place.own / ".lock", os.O_RDWR)
        with pytest.raises(BlockingIOError):
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(fd)
