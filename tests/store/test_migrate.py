from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from core.errors import StoreError
from core.settings import Settings
from scheduler import queue
from store import connect, migrate
from store.connect import Connection

# What two databases must have in common to be the same to every statement.
CATALOG = {
    "columns": """
        SELECT class.relname, class.relkind, attnum, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
               attgenerated, attstorage, coll.collname, pg_get_expr(adbin, adrelid),
               col_description(class.oid, attnum)
          FROM pg_attribute JOIN pg_class AS class ON class.oid = attrelid
          LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
          LEFT JOIN pg_collation AS coll ON coll.oid = attcollation
         WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped AND relkind <> 'i'""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint')
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "views": "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'",
    "relations": """
        SELECT relname, relkind, relpersistence, reloptions::text, obj_description(oid, 'pg_class'),
               (SELECT array_agg(item::text ORDER BY item::text) FROM unnest(relacl) AS item)::text
          FROM pg_class WHERE relnamespace = 'public'::regnamespace""",
    "functions": """
        SELECT oid::regprocedure::text, pg_get_functiondef(oid), obj_description(oid, 'pg_proc'), proacl::text
          FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "types": """
        SELECT typname, typtype, obj_description(oid, 'pg_type') FROM pg_type
         WHERE typnamespace = 'public'::regnamespace""",
    "versions": "SELECT version::text FROM schema_version",
}


def catalog(conn: Connection) -> dict[str, list[str]]:
    cursor = psycopg.Cursor(conn)
    found = {name: sorted(map(repr, cursor.execute(query.encode()).fetchall())) for name, query in CATALOG.items()}
    conn.rollback()
    return found


@pytest.fixture
def migrated(empty_database: Settings) -> Settings:
    """A database that came here by the migrations, one after the other."""
    with connect.connect(empty_database, autocommit=True) as conn:
        assert migrate.upgrade(conn) == list(range(1, migrate.CODE_VERSION + 1))
        assert migrate.upgrade(conn) == []
        queue.install(conn)
    return empty_database


def test_the_migrations_in_order_end_where_schema_sql_is(migrated: Settings, database: Settings) -> None:
    with connect.connect(migrated) as one, connect.connect(database) as other:
        assert catalog(one) == catalog(other)


@pytest.mark.parametrize(
    ("change", "noticed"),
    [
        ("DROP INDEX page_due", "indexes"),
        ("COMMENT ON COLUMN page.edition IS NULL", "columns"),
        ("ALTER TABLE page ALTER COLUMN guid SET NOT NULL", "columns"),
        ("ALTER TABLE page ALTER COLUMN failures SET DEFAULT 1", "columns"),
        ("ALTER TABLE source DROP CONSTRAINT source_quiet_days_check", "constraints"),
        ("ALTER VIEW run_history RENAME COLUMN error TO mistake", "views"),
        ("GRANT SELECT ON page TO PUBLIC", "relations"),
    ],
)
def test_the_comparison_notices_a_difference(change: str, noticed: str, database: Settings) -> None:
    with connect.connect(database) as conn:
        before = catalog(conn)
        conn.execute(change.encode())
        conn.commit()
        assert catalog(conn)[noticed] != before[noticed]


def test_o02_applying_the_schema_twice_is_harmless_and_keeps_rows(database: Settings) -> None:
    with connect.connect(database) as conn:
        conn.execute("INSERT INTO night (trigger, started_at) VALUES ('test', '2026-01-01 00:00+00')")
        conn.commit()
        before = catalog(conn)
        assert migrate.init(conn) == []
        conn.commit()
        assert catalog(conn) == before
        assert conn.execute("SELECT count(*) FROM night").fetchone() == {"count": 1}


def test_o02_two_may_lay_down_the_schema_at_once(empty_database: Settings) -> None:
    """Fault: several lay down the schema, or upgrade it, at once; or it is laid down twice, over rows.
    Status: none
    Kept: everything; the result is the same.
    """

    def lay_down(_: int) -> None:
        with connect.connect(empty_database) as conn:
            migrate.init(conn)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lay_down, range(4)))
    with connect.connect(empty_database) as conn:
        migrate.require(conn)


def test_o02_two_may_upgrade_at_once(empty_database: Settings) -> None:
    def bring_up(_: int) -> list[int]:
        with connect.connect(empty_database, autocommit=True) as conn:
            return migrate.upgrade(conn)

    with ThreadPoolExecutor(4) as pool:
        applied = [number for numbers in pool.map(bring_up, range(4)) for number in numbers]
    assert sorted(applied) == list(range(1, migrate.CODE_VERSION + 1))


def test_o01_a_database_without_schema_is_refused_with_the_command_to_run(empty_database: Settings) -> None:
    with connect.connect(empty_database) as conn:
        assert migrate.status(conn) == migrate.SchemaStatus(database=None, code=migrate.CODE_VERSION)
        with pytest.raises(StoreError, match="`govharvest db init`"):
            migrate.require(conn)


def test_o01_an_older_schema_is_refused_naming_both_versions(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault: the schema is older than the code, newer, or not there.
    Status: none; one sentence, exit status 2
    Kept: everything; no site is asked. No extension is needed.
    """
    monkeypatch.setattr(migrate, "CODE_VERSION", migrate.CODE_VERSION + 5)
    both = f"version {migrate.CODE_VERSION - 5}, this govharvest needs version {migrate.CODE_VERSION}"
    with pytest.raises(StoreError, match=f"{both}; run `govharvest db upgrade`"):
        migrate.require(conn)
    with pytest.raises(StoreError, match=both):
        migrate.init(conn)


def test_o01_a_newer_schema_is_refused_naming_both_versions(conn: Connection) -> None:
    newer = migrate.CODE_VERSION + 7
    conn.execute("INSERT INTO schema_version (version) VALUES (%s)", [newer])
    with pytest.raises(StoreError, match=f"version {newer}, .* version {migrate.CODE_VERSION}; update govharvest"):
        migrate.require(conn)


def test_o01_a_migration_that_fails_leaves_those_before_it(empty_database: Settings, tmp_path: Path) -> None:
    """Fault: an upgrade fails in the middle.
    Status: none
    Kept: the migrations before the failed one; each is whole or was not there.
    """
    (tmp_path / "0001_a.sql").write_text("CREATE TABLE schema_version (version int PRIMARY KEY); CREATE TABLE a ();")
    (tmp_path / "0002_b.sql").write_text("CREATE TABLE b (); SELECT 1/0;")
    with connect.connect(empty_database, autocommit=True) as conn:
        with pytest.raises(psycopg.errors.DivisionByZero):
            migrate.upgrade(conn, folder=tmp_path)
        assert migrate.status(conn).database == 1
        assert conn.execute("SELECT to_regclass('b') AS b").fetchone() == {"b": None}


def test_a_missing_number_among_the_migrations_is_told(tmp_path: Path) -> None:
    (tmp_path / "0002_b.sql").touch()
    with pytest.raises(StoreError, match="0001_"):
        migrate.migrations(tmp_path)


def test_o04_who_may_not_create_roles_gets_the_schema_and_is_told(empty_database: Settings) -> None:
    user, password = f"{empty_database.database}_plain", "plain"
    with connect.connect(empty_database, autocommit=True) as conn:
        if not conn.execute("SELECT rolcreaterole FROM pg_roles WHERE rolname = current_user AND rolsuper").fetchone():
            pytest.skip("needs a superuser")
        made, secret = sql.Identifier(user), sql.Literal(password)
        conn.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(made, secret))
        name = sql.Identifier(empty_database.database)
        conn.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, made))
        try:
            address = make_conninfo(connect.dsn(empty_database), user=user, password=password)
            with connect.connect(Settings(database_url=address)) as plain:
                notices = migrate.init(plain)
                migrate.require(plain)
            assert any(f"{user} may not create roles" in notice for notice in notices), notices
        finally:
            conn.execute(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(made))
            conn.execute(sql.SQL("DROP OWNED BY {}").format(made))
            conn.execute(sql.SQL("DROP ROLE {}").format(made))


def test_a_schema_newer_than_the_code_is_not_called_up_to_date(database: Settings) -> None:
    with connect.connect(database, autocommit=True) as conn:
        conn.execute("INSERT INTO schema_version (version) VALUES (99)")
        with pytest.raises(StoreError, match=r"has schema version 99.*update govharvest"):
            migrate.upgrade(conn)


# As they were stored before migration 0008.
OLD_TEXTS = b"""
INSERT INTO source VALUES ('kg_mvd', 'KG', 'M', 'M', 'ministry', 'https://m.example/', 'UTC', '{}', true, 14);
INSERT INTO page (source_id, url_key, url, first_listed_at, last_listed_at, next_check_at)
VALUES ('kg_mvd', 'u', 'u', now(), now(), now());
INSERT INTO raw_body VALUES ('', '', 0);
INSERT INTO raw_document (source_id, kind, page_id, url, requested_url, fetched_at, status_code, content_type, sha256,
                          state)
VALUES ('kg_mvd', 'page', 1, 'u', 'u', now(), 200, '', '', 'done');
INSERT INTO entry (created_at) VALUES (now());
INSERT INTO article (entry_id, source_id, page_id, url, url_key, version_no, first_seen_at, search)
VALUES (1, 'kg_mvd', 1, 'u', 'u', 2, now(), '');
INSERT INTO article_version (article_id, version_no, raw_document_id, content_hash, title, text, language, provenance,
                             first_seen_at)
VALUES (1, 1, 1, '', 't', 't', 'ru', '{"title": "h1", "text": "generic: trafilatura"}', now()),
       (1, 2, 1, '', 't', 't', 'ru', '{}', now());
"""


def test_where_a_field_came_from_is_kept_by_an_upgrade_and_may_say_more_afterwards(
    empty_database: Settings, tmp_path: Path
) -> None:
    for number, file in migrate.migrations().items():
        if number < 8:
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with connect.connect(empty_database, autocommit=True) as conn:
        migrate.upgrade(conn, folder=tmp_path)
        conn.execute(OLD_TEXTS)
        migrate.upgrade(conn)
        rows = conn.execute("SELECT provenance, understood_by, tags FROM announcement_version ORDER BY version_no")
        assert [tuple(row.values()) for row in rows] == [
            ({"title": {"route": "h1"}, "text": {"route": "generic: trafilatura"}}, None, []),
            ({}, None, []),
        ]
