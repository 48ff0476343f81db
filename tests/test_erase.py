"""What was erased is nowhere in the database, and does not come back, whatever the site says the night after."""

import json
from typing import Any

import pytest
import zstandard
from click.testing import CliRunner, Result

from core.settings import Settings
from ops.cli import main
from store.connect import connect
from tests.faults.world import FEED, HOME, TEXT, World, item, ministry, page, rss

NAME = "Асанов Бакыт"
SECRET = f"{TEXT} Задержан {NAME}, 1990 года рождения."
LINE = item("secret", f"Задержан {NAME}", description=SECRET)
ADDRESS = f"{HOME}news/secret"
ASKED = """
INSERT INTO request (asked_at, host, url, method, source_id, reason, robots, outcome, bytes, seconds)
VALUES (now(), 'kg-mvd.example', %s, 'GET', 'kg_mvd', %s, '', 'ok', 0, 0)
"""


@pytest.fixture
def world(database: Settings) -> World:
    """Two announcements, one of them edited; read again once; the feed tells all of both."""
    world = World(settings=database, source=ministry())
    world.feed(item(1), LINE)
    world.answers |= {f"{HOME}news/1": page(1), ADDRESS: page("s", SECRET, f"Задержан {NAME}")}
    world.night()
    world.answers[ADDRESS] = page("s", f"{SECRET} Вину признал.", f"Задержан {NAME}")
    world.night()
    return world


def govharvest(world: World, *arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"DATABASE_URL": world.settings.database_url})


def number(world: World) -> int:
    return int(world.ask(f"SELECT id FROM announcement WHERE url = '{ADDRESS}'")[0]["id"])


def erased(world: World) -> int:
    entry = number(world)
    done = govharvest(world, "erase", str(entry), "--apply", "--reason", "court order 4/2026", "--who", "Aida")
    assert done.exit_code == 0, done.output
    return entry


def everything(world: World) -> str:
    """All rows of all tables, what is packed unpacked."""
    said = []
    with connect(world.settings) as conn:
        tables = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for table in tables:
            name = table["tablename"]
            rows = conn.execute(f"SELECT to_jsonb({name}) AS row FROM {name}".encode()).fetchall()
            said += [f"{name}: {_plain(value)}" for row in rows for value in row["row"].values()]
    return "\n".join(said)


def _plain(value: Any) -> str:
    if not isinstance(value, str) or not value.startswith("\\x"):
        return json.dumps(value, ensure_ascii=False)
    packed = bytes.fromhex(value[2:])
    try:
        return zstandard.decompress(packed).decode(errors="replace")
    except zstandard.ZstdError:
        return packed.decode(errors="replace")


def traces(world: World) -> list[str]:
    signs = (NAME, NAME.casefold(), "асанов", "asnv", ADDRESS, "Вину признал")
    return [line[:200] for line in everything(world).split("\n") if any(sign in line for sign in signs)]


def test_no_table_says_anything_of_it_any_more_but_that_it_was_erased_by_whom_and_why(world: World) -> None:
    assert len(traces(world)) > 5
    entry = erased(world)
    assert traces(world) == []
    shown = govharvest(world, "show", str(entry))
    assert shown.exit_code == 2
    assert "was erased on" in shown.output and "by Aida: court order 4/2026" in shown.output
    (record,) = json.loads(govharvest(world, "erase", "--list", "--json").stdout)
    assert (record["id"], record["pages"], record["texts"], record["came_again"]) == (entry, 1, 2, 0)


def test_the_logs_forget_its_address_however_it_is_written_and_where_it_led_but_not_the_feed(world: World) -> None:
    asked = {
        ADDRESS.replace("secret", "%73ecret"): "new page",
        f"{HOME}hop/asnv-1": f"new page; {ADDRESS} leads here (301)",
        f"{HOME}hop/asnv-2": f"new page; {HOME}hop/asnv-1 leads here (302)",
        FEED: "feed",
        f"{HOME}news/1": "new page",
    }
    with connect(world.settings, autocommit=True) as conn:
        for url, reason in asked.items():
            conn.execute(ASKED, (url, reason))
        conn.execute("UPDATE run SET error = 'answered 404', error_url = %s", (ADDRESS,))
    erased(world)
    assert traces(world) == []
    assert [row["url"] for row in world.ask("SELECT url FROM request ORDER BY id")] == [
        "",
        "",
        "",
        FEED,
        f"{HOME}news/1",
    ]


def test_the_feed_that_held_a_whole_announcement_stays_in_the_log(database: Settings) -> None:
    world = World(settings=database, source=ministry())
    world.answers[FEED] = rss(item("", f"Задержан {NAME}", link="", description=SECRET)).encode()
    world.night()
    with connect(world.settings, autocommit=True) as conn:
        conn.execute(ASKED, (FEED, "feed"))
    (entry,) = world.ask("SELECT id FROM announcement")
    assert govharvest(world, "erase", str(entry["id"]), "--apply", "--reason", "court order").exit_code == 0
    assert world.ask("SELECT url FROM request") == [{"url": FEED}]


def test_the_other_announcement_stays_as_it_was(world: World) -> None:
    before = world.ask(f"SELECT * FROM announcement WHERE url = '{HOME}news/1'")
    erased(world)
    assert world.ask("SELECT * FROM announcement") == before
    world.answers[f"{HOME}news/1"] = page(1, f"{TEXT} Ремонт закончен.")
    assert world.night()["revised"] == 1


def test_it_is_not_asked_for_again_and_what_the_feed_says_of_it_is_not_kept(world: World) -> None:
    erased(world)
    world.asked.clear()
    world.feed(item(1), LINE, item(2))
    world.answers[f"{HOME}news/2"] = page(2)
    run = world.night()
    assert ADDRESS not in world.asked
    assert (run["status"], run["new"], run["rejected"]) == ("ok", 1, 0)
    assert traces(world) == []


def test_the_same_text_at_another_address_is_not_stored_and_that_it_came_is_counted(world: World) -> None:
    erased(world)
    world.feed(item(1), item("again", "Новость"))
    world.answers[f"{HOME}news/again"] = page("s", SECRET, f"Задержан {NAME}")
    run = world.night()
    assert (run["rejected"], run["new"]) == (1, 0)
    assert traces(world) == []
    (record,) = json.loads(govharvest(world, "erase", "--list", "--json").stdout)
    assert record["came_again"] == 1
    world.asked.clear()
    world.night()
    assert f"{HOME}news/again" not in world.asked


def test_another_announcement_with_the_same_text_stays_when_its_page_is_set_otherwise(world: World) -> None:
    """A weekly warning: only one of its weeks was to go."""
    weeks = {
        f"{HOME}news/w{day}": f"<meta property='article:published_time' content='2026-02-0{day}'>" for day in (1, 8)
    }
    world.feed(*(item(url.rpartition("/")[2]) for url in weeks))
    world.answers |= {url: page("w", title="Предупреждение", head=head) for url, head in weeks.items()}
    world.night()
    first, second = (
        row["id"] for row in world.ask("SELECT id FROM announcement WHERE url LIKE '%news/w%' ORDER BY id")
    )
    assert govharvest(world, "erase", str(first), "--apply", "--reason", "court order").exit_code == 0
    world.answers = {
        url: body + b"<!-- -->" if isinstance(body, bytes) else body for url, body in world.answers.items()
    }
    assert world.night()["rejected"] == 0
    assert world.ask(f"SELECT id FROM announcement WHERE id = {second}")


def test_a_document_that_was_on_its_way_when_it_was_erased_is_not_understood(world: World) -> None:
    """Fetched before, stored after: by a crawl that had the page in its list."""
    page_id = world.ask(f"SELECT id FROM page WHERE url = '{ADDRESS}'")[0]["id"]
    erased(world)
    with connect(world.settings, autocommit=True) as conn:
        conn.execute("INSERT INTO raw_body VALUES (%s, %s, 1)", (b"1", zstandard.compress(page("s", SECRET))))
        conn.execute(
            "INSERT INTO raw_document (source_id, kind, page_id, url, requested_url, fetched_at, status_code,"
            " content_type, sha256, state) VALUES ('kg_mvd', 'page', %(page)s, %(url)s, %(url)s, now(), 200,"
            " 'text/html', '1', 'pending')", {"page": page_id, "url": ADDRESS}
        )  # fmt: skip
    world.night()
    assert traces(world) == []


def test_without_apply_it_is_told_what_would_go_and_nothing_goes(world: World) -> None:
    before, entry = everything(world), number(world)
    told = govharvest(world, "erase", str(entry))
    assert told.exit_code == 0 and "nothing was changed" in told.output
    assert "texts:     2" in told.output and "1 of feeds and listings" in told.output
    assert everything(world) == before
    for reason in ((), ("--reason", " ")):
        assert govharvest(world, "erase", str(entry), "--apply", *reason).exit_code == 2
    assert govharvest(world, "erase", "999", "--apply", "--reason", "x").exit_code == 2
    assert everything(world) == before


def test_pages_that_were_erased_are_no_harm_to_reading_again(world: World) -> None:
    erased(world)
    again = govharvest(world, "reprocess", "kg_mvd", "--apply")
    assert "Traceback" not in again.output
    assert traces(world) == []
