import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from psycopg.conninfo import make_conninfo

from core.model import Attachment, Image
from core.settings import Settings
from ops.cli import main
from sample.web import SampleWeb, write_sources
from store import connect
from tests.store import seeds
from tests.store.seeds import HOUR, NIGHT

HOUSE = Path(__file__).parents[2]
PASSWORD = "ge-heim-7Q"
FILE = """name: Министрлик
name_en: Ministry
homepage: https://mvd.gov.kg/
timezone: Asia/Bishkek
channels:
  - {language: ky, feed: "https://mvd.gov.kg/rss"}
"""
Ask = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two definitions, both well."""
    (tmp_path / "sources/kg").mkdir(parents=True)
    for name in ("mvd", "finance"):
        (tmp_path / f"sources/kg/{name}.yaml").write_text(FILE.replace("mvd", name), encoding="utf-8")
    return tmp_path / "sources"


def asked(settings: Settings, folder: Path, *arguments: str) -> Result:
    """The command in this process, in an environment of its own."""
    env = {"DATABASE_URL": settings.database_url, "GOVHARVEST_SOURCES": str(folder)}
    return CliRunner().invoke(main, arguments, env=env)


@pytest.fixture
def ask(database: Settings, folder: Path) -> Ask:
    """govharvest, on a database with a few announcements."""
    with connect.connect(database, autocommit=True) as conn:
        seeds.ministry(conn, "kg_mvd")
        seeds.save(conn, "https://kg-mvd.example/1", "Было 120 человек.", title="Учения \x1b[31m спасателей")
        order = Attachment(url="https://kg-mvd.example/12.pdf", name="Приказ № 12", media_type="application/pdf",
                           size_bytes=1_258_291)  # fmt: skip
        seeds.save(
            conn, "https://kg-mvd.example/1", "Было 128 человек.", title="Учения спасателей", at=NIGHT + HOUR,
            attachments=(order,), section="Учения", author="Пресс-служба МВД", tags=("учения", "Ош"),
            images=(Image(url="https://kg-mvd.example/1.jpg"), Image(url="https://kg-mvd.example/2.jpg")),
        )  # fmt: skip
    return lambda *arguments: asked(database, folder, *arguments)


def number(ask: Ask) -> str:
    return str(json.loads(ask("find", "--json").stdout)[0]["id"])


def test_every_command_that_answers_gives_json_that_parses(ask: Ask) -> None:
    entry = number(ask)
    for command in (
        ("find", "учения"), ("find", "nothing"), ("show", entry), ("diff", entry), ("rejected",), ("health",),
        ("check",), ("schedule",), ("db", "init"), ("db", "status"), ("db", "upgrade"), ("db", "url"),
    ):  # fmt: skip
        result = ask(*command, "--json")
        assert result.exception is None or isinstance(result.exception, SystemExit), command
        json.loads(result.stdout)


def test_what_was_announced_is_found_shown_and_compared(ask: Ask) -> None:
    entry = number(ask)
    assert ask("find", "спасатель").stdout.startswith(f"{entry}\t2026-03-03\tKG\tkg_mvd\tru\tУчения спасателей")
    shown = ask("show", entry)
    assert shown.exit_code == 0 and "Было 128 человек." in shown.stdout and "earlier text:" in shown.stdout
    assert "attachment:    Приказ № 12, application/pdf, 1.2 MiB, https://kg-mvd.example/12.pdf" in shown.stdout
    beside = (
        "section:       Учения",
        "author:        Пресс-служба МВД",
        "tags:          учения, Ош",
        "pictures:      2",
    )
    assert {*beside, "pictures:      2"} <= set(shown.stdout.splitlines())
    assert json.loads(ask("show", "--json", entry).stdout)["texts"][-1]["attachments"][0]["size_bytes"] == 1_258_291
    changed = ask("diff", entry)
    assert "figures: Было [-120-] {+128+} человек." in changed.stdout and "\x1b" not in changed.stdout
    (edit,) = json.loads(ask("diff", entry, "--from", "1", "--to", "2", "--json").stdout)
    assert edit["changed"] == ["figures", "wording"] and edit["changes"][-1]["words"][1] == ["-", " 120"]
    assert ask("diff", entry, "--to", "9").exit_code == 2


def test_who_published_first_and_what_others_changed_is_shown(ask: Ask, database: Settings) -> None:
    with connect.connect(database, autocommit=True) as conn:
        seeds.ministry(conn, "kg_fin")
        for source, url in (("kg_mvd", "https://kg-mvd.example/7"), ("kg_fin", "https://kg-fin.example/7")):
            seeds.save(conn, url, source_id=source, at=NIGHT if source == "kg_mvd" else NIGHT + HOUR)
        seeds.save(conn, "https://kg-fin.example/7", seeds.LONG + " 12", "kg_fin", at=NIGHT + 2 * HOUR)
        conn.execute("UPDATE page SET missing_since = %s, gone_since = %s WHERE source_id = 'kg_fin'", (NIGHT, NIGHT))
        row = conn.execute("SELECT id::text FROM announcement WHERE url LIKE '%/7'").fetchone()
    assert row
    pages = [line for line in ask("show", row["id"]).stdout.splitlines() if line.startswith("page:")]
    assert pages[0].endswith("kg_mvd https://kg-mvd.example/7, first, published 2026-03-02 22:30")
    assert pages[1].endswith("1% of the words changed: figures, gone since 2026-03-02")


def test_of_each_field_it_is_shown_where_it_came_from_and_by_which_code(ask: Ask, database: Settings) -> None:
    said = {"title": {"route": "rule", "rule": "h1"}, "published": {"route": "feed", "raw": "2 марта \x1b[31m2026"}}
    with connect.connect(database, autocommit=True) as conn:
        conn.execute("UPDATE article_version SET provenance = %s, understood_by = '0.1.0+abc'", (json.dumps(said),))
    shown = ask("show", number(ask)).stdout
    assert "origin:        title: rule 'h1'\n" in shown and "origin:        code: 0.1.0+abc\n" in shown
    assert "origin:        language: agree\n" in shown
    assert "published: feed '2 марта" in shown and "\x1b" not in shown
    (_, text) = json.loads(ask("show", "--json", number(ask)).stdout)["texts"]
    assert (text["provenance"], text["understood_by"]) == (said, "0.1.0+abc")


def test_an_operator_links_and_unlinks_editions_and_show_tells_why(ask: Ask, database: Settings) -> None:
    with connect.connect(database, autocommit=True) as conn:
        seeds.save(conn, "https://kg-mvd.example/ky/9", "Машыгуу өттү.", title="Машыгуу", language="ky")
    one, other = sorted(str(row["id"]) for row in json.loads(ask("find", "--json").stdout))
    linked = ask("link", one, other, "--reason", "the same exercise", "--who", "anna")
    assert linked.exit_code == 0 and f"the editions of {one} are now: {other}" in linked.stdout
    assert "an operator said so: anna: the same exercise" in ask("show", other).stdout
    parted = json.loads(ask("unlink", other, one, "--reason", "another one", "--json").stdout)
    assert (parted["verb"], parted["editions"]) == ("unlink", [])
    assert "edition:" not in ask("show", one).stdout


def test_who_links_what_cannot_be_linked_is_told_why(ask: Ask) -> None:
    refused = ask("link", number(ask), "999", "--reason", "x")
    assert refused.exit_code == 2 and "no announcement 999" in refused.output
    assert ask("link", number(ask), "999").exit_code == 2


def test_a_number_that_was_merged_is_compared_and_what_undoes_a_merging_is_printed(
    ask: Ask, database: Settings
) -> None:
    numbers = []
    with connect.connect(database, autocommit=True) as conn:
        for page in range(3):
            url = f"https://kg-mvd.example/m/{page}"
            text = " ".join(f"слово{page}н{place}" for place in range(60))
            seeds.save(conn, url, text)
            row = conn.execute("SELECT entry_id FROM article WHERE url = %s", (url,)).fetchone()
            assert row
            numbers.append(str(row["entry_id"]))
    one, other, third = numbers
    assert ask("merge", one, other, "--reason", "a reprint").exit_code == 0
    assert ask("diff", other).exit_code == 0
    said = ask("merge", third, other, "--reason", "the same").stdout
    undoes = said.partition("govharvest ")[2].partition(" undoes")[0].split()
    assert ask(*undoes).exit_code == 0
    assert json.loads(ask("show", other, "--json").stdout)["id"] == int(one)


def test_a_word_on_editions_wants_a_reason(ask: Ask) -> None:
    refused = ask("unlink", number(ask), "999", "--reason", " ")
    assert refused.exit_code == 2 and "say why" in refused.output


def test_nothing_found_is_well_and_says_what_to_try(ask: Ask) -> None:
    result = ask("find", "'; DROP TABLE source; --")
    assert (result.exit_code, result.stdout) == (0, "") and "милиц*" in result.stderr


def test_a_number_that_is_none_ends_in_words_and_status_2(ask: Ask) -> None:
    for wrong in ("0", "9" * 30):
        result = ask("show", wrong)
        assert result.exit_code == 2 and "govharvest find lists them" in result.stderr
    assert ask("find", "--limit", "-1").exit_code == 2
    assert "Invalid value for '--limit'" in ask("find", "--limit", "-1").stderr


def test_health_ends_with_1_for_a_warning_2_for_what_is_critical_and_0_when_well(ask: Ask, database: Settings) -> None:
    assert ask("health").exit_code == 1  # never harvested
    with connect.connect(database, autocommit=True) as conn:
        conn.execute("INSERT INTO night (trigger, started_at) VALUES ('test', now())")
        conn.execute(
            "INSERT INTO run (night_id, source_id, started_at, finished_at, status, error)"
            " SELECT id, 'kg_mvd', now(), now(), 'http_server', 'answered 503' FROM night"
        )
        assert ask("health").exit_code == 2
        assert "critical kg_mvd: last_run: http_server: answered 503" in ask("health").stdout
        conn.execute("UPDATE run SET status = 'ok', error = NULL")
        conn.execute("UPDATE article SET first_seen_at = now()")
    assert ask("health").exit_code == 0


@pytest.mark.parametrize(
    "command",
    [("run",), ("run", "kg_mvd"), ("preview",), ("check",), ("check", "kg_mvd"), ("rejected",), ("find", "--source")],
)
def test_o06_an_unknown_source_is_answered_with_the_nearest_name(ask: Ask, command: tuple[str, ...]) -> None:
    """Fault: a source on the command line that is not there.
    Status: none; the nearest name, exit status 2
    Kept: everything.
    """
    result = ask(*command, "kg_mvb")
    assert result.exit_code == 2 and result.stderr == "no source kg_mvb; did you mean kg_mvd?\n"


def test_an_unknown_country_is_answered_with_the_known_ones(ask: Ask) -> None:
    for command in ("run", "find"):
        result = ask(command, "--country", "kgz")
        assert (result.exit_code, result.stderr) == (2, "no source of country kgz; known are KG\n")


def test_o08_a_source_whose_file_was_removed_can_still_be_asked(ask: Ask, folder: Path) -> None:
    (folder / "kg/mvd.yaml").unlink()
    assert ask("find", "учения", "--source", "kg_mvd").exit_code == 0
    assert ask("find", "nothing", "--source", "kg_mvd").exit_code == 0
    result = ask("rejected", "kg_mvd")
    assert (result.exit_code, result.stderr) == (0, "no page was rejected\n")


@pytest.mark.parametrize("command", ["show", "diff"])
def test_an_announcement_that_is_not_there_is_told_and_status_2(ask: Ask, command: str) -> None:
    result = ask(command, "999999")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "there is no announcement 999999; govharvest find lists them\n"


def nights(database: Settings) -> list[int]:
    """The numbers that nights have taken, and the next one."""
    with connect.connect(database, autocommit=True) as conn:
        taken = [int(row["id"]) for row in conn.execute("SELECT id FROM night ORDER BY id")]
        row = conn.execute("SELECT nextval(pg_get_serial_sequence('night', 'id')) AS next").fetchone()
    assert row
    return [*taken, int(row["next"])]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("run", "kg_mvd"), "GOVHARVEST_CONTACT is not set: mvd.gov.kg (kg_mvd) would not know whom to write; "),
        (("preview", "kg_mvd"), "GOVHARVEST_CONTACT is not set: mvd.gov.kg (kg_mvd) would not know whom to write; "),
        (("run", "nosuch"), "no source nosuch; `govharvest check` lists them"),
        (("run",), "no active source in "),
        (("run", "--country", "KZ"), "no source of country KZ"),
    ],
)
def test_a_run_that_is_refused_says_one_sentence_and_takes_no_number(
    ask: Ask, database: Settings, command: tuple[str, ...], says: str
) -> None:
    result = ask(*command)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert result.stderr.startswith(says)
    assert nights(database) == [1]


def test_o01_a_run_on_an_old_schema_takes_no_number(database: Settings, folder: Path) -> None:
    with connect.connect(database, autocommit=True) as conn:
        conn.execute("UPDATE schema_version SET version = version - 1")
    result = asked(database, folder, "run", "kg_mvd")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1) and "govharvest db upgrade" in result.stderr
    assert nights(database) == [1]


@pytest.mark.parametrize("command", ["schedule", "work"])
def test_whoever_stays_up_does_not_wait_for_the_night_to_say_that_the_contact_is_missing(
    ask: Ask, folder: Path, command: str
) -> None:
    (folder / "kg/mvd.yaml").write_text(f"{FILE}active: true\n", encoding="utf-8")
    result = ask(command)
    assert result.exit_code == 2 and result.stderr.startswith("GOVHARVEST_CONTACT is not set")


@pytest.mark.parametrize("name", ["/nowhere/none.yaml", "none.yaml", "sources/kg/none"])
def test_a_file_that_is_not_there_is_told_and_what_to_do(ask: Ask, name: str) -> None:
    result = ask("preview", name)
    says = "there is no such file; correct the path, or name a source by its id, as kg_mvd"
    assert (result.exit_code, result.stderr) == (2, f"{name}: {says}\n")


def test_a_broken_file_named_beside_a_whole_one_is_told_and_the_whole_one_is_checked(ask: Ask, folder: Path) -> None:
    (folder / "kg/mvd.yaml").write_text("", encoding="utf-8")
    result = ask("check", "kg_mvd", "kg_finance")
    assert result.exit_code == 2 and result.stdout.startswith("kg_finance\t")
    for command in ("run", "preview", "check"):
        assert ask(command, "kg_mvd").stderr.startswith("sources/kg/mvd.yaml: the file is empty")


@pytest.mark.parametrize(
    "command",
    [("diff", "999999"), ("show", "x"), ("find", "--limit", "0"), ("find", "--limit", "9" * 30), ("run", "nosuch"),
     ("run", "kg_mvd"), ("preview", "none.yaml"), ("rejected", "nosuch"), ("check", "nosuch"), ("check", "--live"),
     ("find", "a", "--since", "soon"), ("find", "\udcff")],
)  # fmt: skip
def test_an_error_is_json_too_for_who_asked_for_json(ask: Ask, command: tuple[str, ...]) -> None:
    result = ask(command[0], "--json", *command[1:])
    assert result.exit_code == 2 and "Traceback" not in result.output
    if command[-1] != "\udcff":  # not even the option could be read
        assert json.loads(result.stdout)["error"].splitlines()[-1] in result.stderr


@pytest.mark.parametrize("words", ["", "***", "a & | !", "<-> (", "'; --", "я" * 50_000, "\\", ":*", "a:b:*", "%s"])
def test_whatever_is_asked_for_is_an_answer(ask: Ask, words: str) -> None:
    result = ask("find", words)
    assert result.exit_code == 0 and result.exception is None


def test_nothing_of_a_page_or_a_file_steers_the_terminal(ask: Ask, database: Settings, folder: Path) -> None:
    evil = "\x1b[2J\x9b31m\u202eevil"
    with connect.connect(database, autocommit=True) as conn:
        seeds.save(conn, "https://kg-mvd.example/2", f"Текст {evil}. " * 9, title=f"Тревога {evil}")
    (folder / "kg/evil.yaml").write_text(f'{FILE}"\\e[2J\\u202e": 1\n', encoding="utf-8")
    entry = json.loads(ask("find", "тревога", "--json").stdout)[0]["id"]
    for command in (("find", "тревога"), ("show", str(entry)), ("check",), ("health",), ("run",)):
        for more in ((), ("--json",)):
            output = ask(*command, *more).output
            assert output and not set(output) & {"\x1b", "\x9b", "\u202e"}
    assert json.loads(ask("show", "--json", str(entry)).stdout)["title"].endswith("evil")


def test_o05_a_typo_in_a_file_is_told_with_file_and_key_and_the_others_are_well(ask: Ask, folder: Path) -> None:
    """Fault: a definition with a typo in a key, a bad address, zone, language or selector, a tab; an empty one.
    Status: none; file, line and key are named; `check` ends with 2, `run` with 1
    Kept: the other sources are harvested.
    Row: two definitions cannot have one id, which is their path; a private address is refused when it is asked
    for (N11).
    """
    (folder / "kg/mvd.yaml").write_text(FILE.replace("timezone", "timezoen"), encoding="utf-8")
    result = ask("check")
    assert result.exit_code == 2
    assert "sources/kg/mvd.yaml: timezoen: unknown key; did you mean timezone?" in result.stderr
    assert result.stdout.startswith("kg_finance\tKG\t") and "1 sources are well, 1 files are not" in result.stderr
    assert ask("check", "kg_finance").exit_code == 0


def test_without_an_active_source_run_says_what_to_do(ask: Ask) -> None:
    result = ask("run")
    assert result.exit_code == 2 and "write active: true into their files" in result.stderr


def test_without_a_schema_the_command_that_makes_it_is_named(empty_database: Settings, folder: Path) -> None:
    for command in (("find", "a"), ("health",), ("run", "kg_mvd")):
        result = asked(empty_database, folder, *command)
        assert result.exit_code == 2 and "run `govharvest db init`" in result.stderr
    assert asked(empty_database, folder, "db", "status").exit_code == 1
    assert asked(empty_database, folder, "db", "init").exit_code == 0
    assert asked(empty_database, folder, "db", "status").exit_code == 0
    assert asked(empty_database, folder, "find", "a").exit_code == 0


@pytest.mark.parametrize(
    ("part", "value", "says"),
    [
        ("port", "1", "nothing listens on port 1"),
        ("dbname", "nosuch", "there is no database nosuch"),
        ("user", "nobody_here", "nobody_here"),
    ],
)
def test_o03_a_wrong_part_of_the_address_is_named_and_the_password_never(
    database: Settings, folder: Path, part: str, value: str, says: str
) -> None:
    """Fault: a wrong host, port, database, user or password in DATABASE_URL, or a server that wants TLS.
    Status: none; one line that names the part, exit status 2
    Kept: the password is never printed.
    """
    assert database.database_url
    wrong = {part: value} if part == "user" else {part: value, "password": PASSWORD}
    if part == "port":
        wrong |= {"host": "127.0.0.1", "hostaddr": "127.0.0.1"}
    if part == "dbname":
        wrong.pop("password")  # the right one gets as far as the name
    address = make_conninfo(database.database_url, **wrong)
    for command in (("find", "a"), ("health",), ("db", "status"), ("run", "kg_mvd")):
        result = asked(Settings(database_url=address), folder, *command)
        assert result.exit_code == 2 and says in result.stderr
        assert PASSWORD not in result.output and "Traceback" not in result.output


def test_an_address_that_is_none_is_told_without_its_password(folder: Path) -> None:
    for address in (f"postgresql://me:{PASSWORD}@host:port/name", f"postgresql//me:{PASSWORD}@host", "%%%"):
        result = asked(Settings(database_url=address), folder, "find", "a")
        assert result.exit_code == 2 and "DATABASE_URL" in result.stderr and PASSWORD not in result.output


def test_a_wrong_setting_is_named(folder: Path) -> None:
    result = CliRunner().invoke(main, ["find"], env={"GOVHARVEST_DELAY_S": "soon"})
    assert result.exit_code == 2 and result.stderr.startswith("GOVHARVEST_DELAY_S: a number is needed, found 'soon'")


def test_find_answers_without_loading_what_only_a_harvest_needs(database: Settings) -> None:
    script = (
        "import sys\nfrom ops.cli import main\n"
        "main(sys.argv[1:], standalone_mode=False)\n"
        "dear = {'scrapy', 'twisted', 'trafilatura', 'feedparser', 'lxml', 'apscheduler', 'pydantic', 'yaml', 'babel',"
        " 'rich'}\n"
        "print(sorted(dear & set(sys.modules)))"
    )
    env = {**os.environ, "DATABASE_URL": str(database.database_url)}
    done = subprocess.run(
        [sys.executable, "-c", script, "find", "nothing", "--json"], cwd=HOUSE, env=env, capture_output=True, text=True
    )
    assert done.stdout.splitlines() == ["[]", "[]"], done.stdout + done.stderr


@pytest.mark.slow
def test_o05_a_harvest_goes_on_beside_a_broken_file_and_ends_with_1(database: Settings, tmp_path: Path) -> None:
    with SampleWeb(night=1) as web:
        write_sources(tmp_path, web.port)
        (tmp_path / "kg/broken.yaml").write_text(FILE.replace("timezone", "timezoen"), encoding="utf-8")
        env = {
            **os.environ, "DATABASE_URL": str(database.database_url), "GOVHARVEST_SOURCES": str(tmp_path),
            "GOVHARVEST_ALLOWED_NETWORKS": "127.0.0.0/8", "GOVHARVEST_WORKERS": "1",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "ops", "run", "kg_agency", "--json"],
            cwd=HOUSE, env={**env, "GOVHARVEST_DELAY_S": "0"}, capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == 1 and "kg/broken.yaml: timezoen: unknown key" in done.stderr
    report = json.loads(done.stdout)
    assert report["verdict"] == "ok" and report["totals"]["new"] == report["totals"]["fetched"] > 0
