"""Faults of those who run it: rights, containers, terminals; most others are tested where their subject is."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from click.testing import CliRunner, Result
from psycopg import sql
from psycopg.conninfo import make_conninfo

from core.log import masked
from core.settings import Settings
from ops.cli import main
from sample.web import SampleWeb, write_sources
from store import connect
from tests import worlds
from tests.store import seeds

HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture
def ministries(tmp_path: Path) -> Iterator[SampleWeb]:
    """The sample, with its definitions in tmp_path."""
    with SampleWeb(night=1) as web:
        write_sources(tmp_path, web.port)
        yield web


def run(address: str | None, folder: Path, *more: str) -> Result:
    """`govharvest run` in this process, with nothing but loopback to ask."""
    env = {"DATABASE_URL": address, "GOVHARVEST_SOURCES": str(folder), "GOVHARVEST_ALLOWED_NETWORKS": "127.0.0.0/8",
           "GOVHARVEST_DELAY_S": "0"}  # fmt: skip
    return CliRunner().invoke(main, ["run", *more], env=env)


@pytest.fixture
def plain(database: Settings) -> Iterator[str]:
    """A user who may look at everything and write nothing."""
    user = f"{database.database}_plain"
    made = sql.Identifier(user)
    with connect.connect(database, autocommit=True) as conn:
        try:
            conn.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'plain'").format(made))
        except psycopg.errors.InsufficientPrivilege:
            pytest.skip("may not create roles")
        conn.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}").format(made))
    try:
        yield user
    finally:
        with connect.connect(database, autocommit=True) as conn:
            conn.execute(sql.SQL("DROP OWNED BY {}").format(made))
            conn.execute(sql.SQL("DROP ROLE {}").format(made))


def test_o04_a_user_without_a_right_is_told_which_and_on_which_table_before_any_site_is_asked(
    database: Settings, plain: str, ministries: SampleWeb, tmp_path: Path
) -> None:
    """Fault: the user of DATABASE_URL may not INSERT, UPDATE or DELETE.
    Status: none; one sentence, exit status 2
    Kept: what was stored; no site is asked.
    """
    address = make_conninfo(str(database.database_url), user=plain, password="plain")
    told = run(address, tmp_path)
    assert (told.exit_code, told.stderr.count("\n"), ministries.requests) == (2, 1, [])
    assert re.search(
        rf"the user {plain} has no DELETE, INSERT, UPDATE on the table \w+; as its owner: GRANT", told.stderr
    )
    with connect.connect(database, autocommit=True) as conn:
        conn.execute(sql.SQL("GRANT govharvest_writer TO {}").format(sql.Identifier(plain)))
        conn.execute(sql.SQL("REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM {}").format(sql.Identifier(plain)))
    assert run(address, tmp_path, "kg_agency").exit_code == 0, "what the sentence says helps"


def test_o04_a_read_only_database_is_told_before_any_site_is_asked(
    database: Settings, ministries: SampleWeb, tmp_path: Path
) -> None:
    """Fault: DATABASE_URL leads to a replica, or to a database that only reads.
    Status: none; one sentence, exit status 2
    Kept: what was stored; no site is asked.
    """
    with connect.connect(database, autocommit=True) as conn:
        name = sql.Identifier(database.database)
        conn.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_read_only TO on").format(name))
    told = run(database.database_url, tmp_path)
    assert (told.exit_code, ministries.requests) == (2, [])
    assert "is read-only (default_transaction_read_only); mend it and run again" in told.stderr


# O07 ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    composed = yaml.safe_load((HOUSE / "docker-compose.yml").read_text(encoding="utf-8"))
    found: dict[str, Any] = composed["services"]
    return found


def test_o07_the_database_of_docker_compose_is_published_to_nobody(services: dict[str, Any]) -> None:
    """Fault: docker publishes a port past the firewall of the host, as NewsBlur's in 2021.
    Status: none
    Kept: the database, which has no port outside; a port that an operator opens by the comment is on loopback.
    """
    assert [name for name, service in services.items() if "postgres" in service.get("image", "")] == ["db"]
    assert "ports" not in services["db"] and services["db"].get("network_mode") is None
    text = (HOUSE / "docker-compose.yml").read_text(encoding="utf-8")
    assert re.findall(r'# ports: \["([^"]*)"', text) == ["127.0.0.1:5432:5432"]
    for name, service in services.items():
        assert all(str(port).startswith("127.0.0.1:") for port in service.get("ports", [])), name


def test_o07_without_a_password_or_a_contact_docker_compose_stops_and_says_what_to_set(
    services: dict[str, Any],
) -> None:
    """Fault: no POSTGRES_PASSWORD, or no GOVHARVEST_CONTACT, in .env.
    Status: none; compose does not start
    Kept: what was stored.
    """
    wanted = r"\$\{(POSTGRES_PASSWORD|GOVHARVEST_CONTACT):\?set .+ in \.env\}"
    assert re.fullmatch(wanted, services["db"]["environment"]["POSTGRES_PASSWORD"])
    for service in services.values():
        for name, value in service["environment"].items():
            if "PASSWORD" in name or name == "GOVHARVEST_CONTACT":
                assert re.fullmatch(wanted, value), name
            assert "PASSWORD" not in str(value) or name.endswith("PASSWORD"), "no password stands in an address"
    assert "trust" not in json.dumps(services), "nobody gets in without one"


def test_o07_a_volume_of_another_major_version_is_not_touched(services: dict[str, Any]) -> None:
    """Fault: the volume was written by another major version of PostgreSQL.
    Status: none; the db service does not become healthy, so the application does not start
    Kept: the volume. The image's major version is pinned, and its data lies in a folder named by it.
    """
    assert re.fullmatch(r"postgres:\d+(\.\d+)?", services["db"]["image"])
    assert [volume.split(":")[1] for volume in services["db"]["volumes"]] == ["/var/lib/postgresql"]
    waiting = [service for service in services.values() if "DATABASE_URL" in service["environment"]]
    assert waiting and all(each["depends_on"]["db"] == {"condition": "service_healthy"} for each in waiting)
    assert all(each["restart"] == "unless-stopped" for each in services.values())


# O09 and O10 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["token", "access_token", "api_key", "apikey", "key", "secret", "auth", "sig"])
def test_o09_a_key_in_an_address_is_masked_in_every_line(name: str) -> None:
    """Fault: an address in a log line or error holds a key, as in ?token=…, or user and password.
    Status: none
    Kept: the address, in the tables as it is: without its key it leads nowhere. In log lines the key is ***.
    """
    line = f"harvest failed url=https://api.mvd.gov.kg/news?page=2&{name}=S3cr3t&lang=ky#x"
    assert masked(line) == f"harvest failed url=https://api.mvd.gov.kg/news?page=2&{name}=***&lang=ky#x"
    assert masked(f"https://a.kg/?{name.upper()}=S3cr3t") == f"https://a.kg/?{name.upper()}=***"
    assert masked("https://a.kg/?keyword=budget&month=11") == "https://a.kg/?keyword=budget&month=11"


def test_o10_health_answers_within_a_second_while_a_run_is_on(database: Settings, tmp_path: Path) -> None:
    """Fault: somebody asks for health in the middle of a harvest, whose transaction is open.
    Status: the findings; exit status 0, 1 or 2
    Kept: everything; the question waits for nobody.
    """
    (tmp_path / "xx").mkdir()
    with connect.connect(database) as busy, connect.connect(database, autocommit=True) as asking:
        busy.execute("INSERT INTO night (trigger, started_at) VALUES ('test', now())")
        busy.execute("LOCK TABLE raw_document, run, page, article IN ROW EXCLUSIVE MODE")
        began = time.monotonic()
        told = CliRunner().invoke(main, ["health", "--json"], env={"DATABASE_URL": database.database_url})
        took = time.monotonic() - began
        assert (told.exit_code, json.loads(told.stdout)["findings"]) == (0, []), told.output
        assert asking.execute("SELECT count(*) AS many FROM night").fetchone() == {"many": 0}
    assert took < 1.0


# Reporting ---------------------------------------------------------------------------------------------------------


def said(settings: Settings, *words: str, **more: Any) -> "subprocess.CompletedProcess[bytes]":
    env = {**os.environ, "DATABASE_URL": str(settings.database_url), **more.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "ops", *words], env={**env, "PYTHONPATH": str(HOUSE)}, capture_output=True, **more
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp1251", "utf-8"])
def test_p14_a_terminal_that_is_not_in_utf8_gets_what_it_can_show(database: Settings, encoding: str) -> None:
    """Fault: standard output is not in UTF-8.
    Status: as ever
    Kept: everything; a letter that cannot be shown is shown as its number.
    """
    with connect.connect(database, autocommit=True) as conn:
        seeds.ministry(conn, "kg_mvd")
        seeds.save(conn, "https://kg-mvd.example/1", "ⴰⵣⵓⵍ Тревога budget.", title="ⴰⵣⵓⵍ Тревога budget")
    env = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C"}
    for more in ((), ("--json",)):
        done = said(database, "find", "budget", *more, env=env, cwd=HOUSE)
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr
        assert b"budget" in done.stdout


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux has a folder where nobody can write")
def test_p14_a_folder_that_cannot_be_written_is_no_hindrance(database: Settings, tmp_path: Path) -> None:
    """Fault: the working folder is read-only.
    Status: as ever
    Kept: everything; nothing is written there.
    """
    folder = tmp_path / "xx"
    folder.mkdir()
    for words in (("health",), ("db", "status"), ("find", "a", "--json")):
        done = said(database, *words, cwd="/proc/self", env={"GOVHARVEST_SOURCES": str(tmp_path)})
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr


@pytest.mark.slow
def test_p14_a_log_that_nobody_reads_any_more_is_no_end(
    database: Settings, ministries: SampleWeb, tmp_path: Path
) -> None:
    """Fault: standard error is a pipe whose reader is gone.
    Status: as ever
    Kept: everything; the lines are lost.
    """
    settings = worlds.on_loopback(database, tmp_path)
    reader, writer = os.pipe()
    os.close(reader)
    child = subprocess.run(
        [sys.executable, "-m", "ops", "run", "kg_agency", "--json"], cwd=HOUSE, env=worlds.environ_of(settings),
        stdout=subprocess.PIPE, stderr=writer,
    )  # fmt: skip
    os.close(writer)
    assert child.returncode == 0 and json.loads(child.stdout)["verdict"] == "ok"
