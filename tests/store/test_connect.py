import asyncio
import traceback

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from core.errors import StoreError
from core.settings import Settings
from store import connect

PASSWORD = "ge-heim-7Q"


def told(address: str) -> str:
    """What an operator would see, with whatever a traceback adds."""
    with pytest.raises(StoreError) as caught:
        connect.connect(Settings(database_url=address))
    shown = "".join(traceback.format_exception(caught.value))
    assert PASSWORD not in shown and caught.value.__context__ is None
    with pytest.raises(StoreError) as caught:
        asyncio.run(connect.connect_async(Settings(database_url=address)))
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def address(database: Settings) -> str:
    return connect.dsn(database)


def test_a_session_speaks_utc_in_dicts(database: Settings) -> None:
    with connect.connect(database) as conn:
        assert conn.execute("SHOW timezone").fetchone() == {"TimeZone": "UTC"}
        assert not conn.autocommit


def test_an_asynchronous_session_speaks_utc_in_dicts_too(database: Settings) -> None:
    async def zone() -> object:
        async with await connect.connect_async(database, autocommit=True) as conn:
            assert conn.autocommit
            return await (await conn.execute("SHOW timezone")).fetchone()

    assert asyncio.run(zone()) == {"TimeZone": "UTC"}


def test_a_database_whose_own_zone_is_another_is_read_in_utc(database: Settings) -> None:
    with connect.connect(database) as conn:
        conn.execute("DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET timezone TO %L', current_database(), "
                     "'Asia/Bishkek'); END$$")  # fmt: skip
    with connect.connect(database) as conn:
        assert conn.execute("SHOW timezone").fetchone() == {"TimeZone": "UTC"}


def test_o03_a_wrong_host_is_named() -> None:
    said = told(f"postgresql://me:{PASSWORD}@no-such-host.invalid/news")
    assert said.startswith("me@no-such-host.invalid:5432/news: the host no-such-host.invalid is unknown")


def test_o03_a_wrong_port_is_named() -> None:
    assert "nothing listens on port 1 of 127.0.0.1" in told(f"postgresql://me:{PASSWORD}@127.0.0.1:1/news")


def test_a_port_that_cannot_be_is_named() -> None:
    assert "port 99999 is none" in told(f"postgresql://me:{PASSWORD}@127.0.0.1:99999/news")


def test_o03_a_missing_database_is_named(address: str) -> None:
    assert "there is no database nowhere" in told(make_conninfo(address, dbname="nowhere"))


def test_o03_a_wrong_password_is_told_from_a_missing_one(address: str) -> None:
    assert "or its password is wrong" in told(make_conninfo(address, password=PASSWORD))
    assert "needs a password" in told(make_conninfo(address, password=""))


def test_o03_a_wrong_user_is_named(address: str) -> None:
    assert "the user stranger or its password is wrong" in told(make_conninfo(address, user="stranger"))


@pytest.mark.parametrize(
    "broken",
    [
        PASSWORD,
        f"postgresql://me:{PASSWORD}%zz@host/news",
        f"postgresql://me:{PASSWORD}@x@host/news",
        f"postgresql://me:{PASSWORD}/x@host/news",
        f"host=localhost password={PASSWORD} {PASSWORD}",
        f"postgresql://me:{PASSWORD}@host:port/news",
    ],
)
def test_o03_a_wrong_syntax_is_explained_without_quoting_it(broken: str) -> None:
    assert told(broken).startswith("DATABASE_URL: its syntax is wrong; write postgresql://")


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ('no pg_hba.conf entry for host "10.0.0.1", user "me", database "d", no encryption', "wants TLS"),
        ("server does not support SSL, but SSL was required", "TLS failed"),
        ("SSL error: certificate verify failed", "TLS failed"),
        ('no pg_hba.conf entry for host "10.0.0.1", user "me", database "d", SSL encryption', "let the user me in"),
        ("connection timeout expired", "does not answer"),
        ("sorry, too many clients already", "no connection left"),
        (f"something new about {PASSWORD}", "something new about ***"),
    ],
)
def test_o03_what_a_server_says_becomes_what_to_do(said: str, meaning: str) -> None:
    assert meaning in connect.explain(f"postgresql://me:{PASSWORD}@host/news", Exception(said))


def test_describing_an_address_leaves_the_password_out() -> None:
    assert connect.describe(f"postgresql://me:{PASSWORD}@db.example:6432/news") == "me@db.example:6432/news"


def test_only_a_database_of_the_embedded_server_is_emptied() -> None:
    with pytest.raises(StoreError, match="DATABASE_URL is set"):
        connect.recreate(Settings(database_url="postgresql://me@host/precious"))


def test_a_loss_of_the_database_is_known_also_where_a_library_passes_it_on_as_its_own() -> None:
    passed_on = ValueError()
    passed_on.__cause__ = psycopg.OperationalError("server closed the connection unexpectedly")
    assert "server closed the connection" in (connect.lost_database(passed_on) or "")
    assert connect.lost_database(ValueError()) is None


def test_both_ends_of_a_way_over_the_network_notice_a_machine_that_vanished_unless_the_address_says_otherwise() -> None:
    assert conninfo_to_dict(connect._with_patience("host=db"))["keepalives_idle"] == "10"
    assert conninfo_to_dict(connect._with_patience("host=db keepalives_idle=300"))["keepalives_idle"] == "300"
