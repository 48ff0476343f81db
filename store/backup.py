"""Backups by PostgreSQL's own programs: whole or not there, and no password where others could read it.

A password goes to pg_dump in its environment, never in its arguments. A restore is one transaction.
"""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from psycopg import pq
from psycopg.conninfo import make_conninfo

from core.errors import StoreError
from core.settings import Settings, environ_of
from store import embedded, migrate
from store.connect import Connection, connect, dsn

LOCK_WAIT = "10min"  # for a migration that is under way; what only reads and writes rows waits for no backup
SHOWN = 3  # tables named in a refusal
WITHOUT_CLIENT = (
    "there is no pg_dump and pg_restore here: install PostgreSQL's client programs, version {server} or newer; "
    "with containers: docker-compose exec -T db pg_dump -U govharvest -Fc govharvest > FILE"
)


@dataclass(frozen=True, kw_only=True)
class Backup:
    """What a file holds."""

    file: Path
    size_bytes: int
    made_at: str  # as pg_restore tells it
    tables: list[str]  # schema.name, those of views included


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What came of a restore; notices are the server's, as of roles that could not be made."""

    backup: Backup
    schema: migrate.SchemaStatus
    notices: list[str]


@dataclass(frozen=True, kw_only=True)
class Clients:
    """pg_dump and pg_restore of one version, and how they reach the database."""

    folder: Path
    version: int
    env: Mapping[str, str]
    target: str  # what has no variable, and is no secret: the database's name, options of the connection

    def run(self, program: str, *arguments: str, holding: Sequence[int] = ()) -> str:
        """Its standard output; StoreError with its own words. Files that it shall hold with us stay open in it."""
        done = subprocess.run(
            [str(self.folder / program), *arguments], env=self.env, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, errors="replace", pass_fds=holding, check=False,
        )  # fmt: skip
        if done.returncode:
            raise StoreError(_said(program, done.returncode, done.stderr))
        return done.stdout


# Making one ----------------------------------------------------------------------------------------------------------


def backup(settings: Settings, file: Path) -> Backup:
    """All of the database as it is now, whoever writes meanwhile; the file is there only when it is whole."""
    with connect(settings, application="govharvest backup", autocommit=True) as conn:
        if migrate.status(conn).database is None:
            raise StoreError(f"the database {conn.info.dbname} has no schema: there is nothing to back up")
        clients = _clients(settings, conn)[0]
    with _beside(file) as (fd, partial):
        # --file, not standard output: there pg_dump 18 appends its table of contents once more, and of such a file
        # pg_restore does not notice that the end is missing (seen with 18.4).
        asked = ("--format=custom", f"--lock-wait-timeout={LOCK_WAIT}", f"--file={partial}", clients.target)
        clients.run("pg_dump", *asked, holding=[fd])
        os.fsync(fd)
        made = _read(clients, partial)
        partial.replace(file)
    _sync(file.parent)
    return Backup(file=file, size_bytes=made.size_bytes, made_at=made.made_at, tables=made.tables)


@contextlib.contextmanager
def _beside(file: Path) -> Iterator[tuple[int, Path]]:
    """An open file in the same folder, for its owner alone, gone afterwards unless it was renamed."""
    if file.exists() and not file.is_file():
        raise StoreError(f"{file}: is no file; give the name of one")
    try:
        _sweep(file)
        fd, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".partial", dir=file.parent)
    except OSError as error:
        raise StoreError(f"{file}: {error.strerror}; name a file in a folder that can be written to") from None
    partial = Path(name)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)  # pg_dump holds it, too, when we were killed
        yield fd, partial
    finally:
        os.close(fd)
        partial.unlink(missing_ok=True)


def _sweep(file: Path) -> None:
    """Remove what killed backups of that name left, unless somebody still writes to it."""
    for partial in file.parent.iterdir():
        if partial.name.startswith(f".{file.name}.") and partial.suffix == ".partial":
            with contextlib.suppress(OSError), partial.open("rb") as left:
                fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
                partial.unlink()


def _sync(folder: Path) -> None:
    """A new name outlives a power failure only when its folder was written, too."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


# Restoring one -------------------------------------------------------------------------------------------------------


def restore(settings: Settings, file: Path) -> Restored:
    """The backup in a database that has none of its tables; all of it or, where anything fails, nothing."""
    if not file.is_file():
        raise StoreError(f"{file}: there is no such file")
    with connect(settings, application="govharvest restore", autocommit=True) as conn:
        clients, found = _readable(_clients(settings, conn), file)
        _require_empty(conn, found)
    try:
        clients.run(
            "pg_restore", "--format=custom", "--single-transaction", "--exit-on-error", "--no-owner",
            "--no-privileges", f"--dbname={clients.target}", str(file),
        )  # fmt: skip
    except StoreError as error:
        raise StoreError(f"{file}: {error}; nothing of it was restored") from None
    with connect(settings, application="govharvest restore", autocommit=True) as conn:
        state = migrate.status(conn)
        notices = migrate.grant(conn) if state.database == state.code else []
        conn.execute("ANALYZE")
    return Restored(backup=found, schema=state, notices=notices)


def _readable(clients: Sequence[Clients], file: Path) -> tuple[Clients, Backup]:
    """What the file holds, and the oldest programs that can read it."""
    reasons = []
    for one in clients:
        try:
            return one, _read(one, file)
        except StoreError as error:
            reasons.append(str(error))
    raise StoreError(reasons[0])


def _read(clients: Clients, file: Path) -> Backup:
    """Its table of contents; StoreError where it is no backup of ours."""
    try:
        said = clients.run("pg_restore", "--format=custom", "--list", str(file))
    except StoreError as error:
        raise StoreError(f"{file}: is no backup that can be read: {error}") from None
    tables = [
        f"{found[1]}.{found[2]}"
        for found in re.finditer(r"^\d+; \d+ \d+ (?:TABLE(?! DATA)|VIEW) (\S+) (\S+) ", said, re.M)
    ]
    if "public.schema_version" not in tables:
        raise StoreError(f"{file}: is a backup of something else: it holds no schema of govharvest")
    made_at = re.search(r"^; Archive created at (.+)$", said, re.M)
    size = file.stat().st_size
    return Backup(file=file, size_bytes=size, made_at=made_at[1] if made_at else "an unknown time", tables=tables)


TAKEN = "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regclass(name) IS NOT NULL ORDER BY name"


def _require_empty(conn: Connection, found: Backup) -> None:
    taken = [row["name"].removeprefix("public.") for row in conn.execute(TAKEN, (found.tables,))]
    if taken:
        more = f" and {len(taken) - SHOWN} more" if len(taken) > SHOWN else ""
        raise StoreError(
            f"the database {conn.info.dbname} is not empty (it has {', '.join(taken[:SHOWN])}{more}), and a backup is "
            "restored into an empty one only: make one (createdb NAME) and name it in DATABASE_URL; in the embedded "
            "server: GOVHARVEST_DATABASE=NAME govharvest restore FILE"
        )


# The programs --------------------------------------------------------------------------------------------------------


def _clients(settings: Settings, conn: Connection) -> list[Clients]:
    """Those on PATH and of the embedded server that are not older than this server, the oldest first."""
    env, target = _way_in(settings, dsn(settings))
    server = conn.info.server_version // 10_000
    found = {folder: _version(folder, env) for folder in _folders(env)}
    fit = sorted((version, folder) for folder, version in found.items() if version >= server)
    if not found:
        raise StoreError(WITHOUT_CLIENT.format(server=server))
    if not fit:
        older = ", ".join(f"{folder / 'pg_dump'} is of version {version}" for folder, version in found.items())
        raise StoreError(f"{older}, and the server of {server}: install PostgreSQL's client programs of {server}")
    return [Clients(folder=folder, version=version, env=env, target=target) for version, folder in fit]


def _folders(env: Mapping[str, str]) -> list[Path]:
    on_path = shutil.which("pg_dump", path=env.get("PATH"))
    given = [Path(on_path).parent] if on_path else []
    return [
        folder
        for folder in (*given, embedded.programs())
        if folder is not None and all((folder / name).exists() for name in ("pg_dump", "pg_restore"))
    ]


def _version(folder: Path, env: Mapping[str, str]) -> int:
    """As `pg_dump (PostgreSQL) 18.1` says it; 0 where it does not start."""
    try:
        done = subprocess.run([folder / "pg_dump", "--version"], env=env, capture_output=True, text=True, check=False)
    except OSError:
        return 0
    said = re.search(r"\(PostgreSQL\) (\d+)", done.stdout)
    return int(said[1]) if said else 0


def _way_in(settings: Settings, address: str) -> tuple[dict[str, str], str]:
    """The environment in which libpq finds the database, and what of the address has no variable there."""
    env = environ_of(settings)
    del env["DATABASE_URL"]
    rest: dict[str, str] = {}
    for option in pq.Conninfo.parse(address.encode()):
        name, value = option.keyword.decode(), option.val
        if value is None:
            continue
        if option.envvar:
            env[option.envvar.decode()] = value.decode()
        elif option.dispchar == b"*":
            raise StoreError(f"DATABASE_URL: {name} would be seen by everybody on this machine: use a key without one")
        else:
            rest[name] = value.decode()
    # psql and its kin take a name that holds = or :// for an address, so it is given as one.
    database = env.get("PGDATABASE") or env.get("PGUSER")
    return env, make_conninfo(**({"dbname": database} if database else {}), **rest)


def _said(program: str, code: int, stderr: str) -> str:
    """One line: what went wrong first, or the signal that ended it."""
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"{program} was ended by {signal.Signals(-code).name}"
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    told = next((line for line in lines if "error:" in line), lines[0] if lines else f"exit status {code}")
    return f"{program}: {re.sub(rf'^{program}: (error: )?', '', told)}"
