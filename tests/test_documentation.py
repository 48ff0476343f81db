"""The documentation may be believed: what the code offers, it explains."""

import ast
import importlib
import re
from pathlib import Path

import pytest

from core.status import ORDER
from store.connect import Connection
from tests.store import seeds

ROOT = Path(__file__).resolve().parent.parent
VIEWS = (
    "announcement",
    "announcement_version",
    "announcement_page",
    "announcement_link",
    "source_health",
    "run_history",
    "missing_page",
)


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _rows(text: str) -> dict[str, str]:
    """First cell of each table row, without its backquotes, to the rest of the row."""
    return dict(re.findall(r"^\| `([^`]+)` \|(.*)\|$", text, flags=re.MULTILINE))


def _variables() -> list[str]:
    tree = ast.parse((ROOT / "core" / "settings.py").read_text(encoding="utf-8"))
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return sorted(word for word in words if re.fullmatch(r"(GOVHARVEST|DATABASE)_[A-Z_]+", word))


def test_every_setting_has_a_line_and_no_line_is_about_nothing():
    assert sorted(_rows(_page("settings.md"))) == _variables()


def test_every_status_word_is_explained_from_best_to_worst():
    assert [word for word in _rows(_page("operate.md")) if word in ORDER] == list(ORDER)


def test_every_command_is_explained():
    try:
        main = importlib.import_module("ops.cli").main
    except ModuleNotFoundError as error:
        pytest.skip(f"no command yet: {error}")
    explained = {row.split("[")[0].strip() for row in _rows(_page("operate.md"))}
    assert [name for name in _commands(main) if not any(_is_about(row, name) for row in explained)] == []


def _is_about(row: str, command: str) -> bool:
    return row == command or row.startswith(f"{command} ")


def _commands(group: object, before: str = "") -> list[str]:
    found: list[str] = []
    for name, command in getattr(group, "commands", {}).items():
        if not command.hidden:
            found += _commands(command, f"{before}{name} ") if hasattr(command, "commands") else [f"{before}{name}"]
    return found


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_of_a_view_is_explained(view: str):
    section = re.search(rf"^### `{view}`\n(.*?)(?=^##)", _page("schema.md"), flags=re.MULTILINE | re.DOTALL)
    assert section is not None
    assert list(_rows(section[1])) == _columns(view)


def _questions() -> dict[str, str]:
    """The questions in words, and the SQL that answers them."""
    return dict(re.findall(r"^\d+\. (.*?)\n\n```sql\n(.*?)```", _page("schema.md"), flags=re.DOTALL | re.MULTILINE))


def test_there_are_twenty_questions_and_each_asks_a_view():
    questions = _questions().values()
    assert len(questions) >= 20
    assert [sql for sql in questions if not re.search(rf"\b({'|'.join(VIEWS)})\b", sql)] == []


@pytest.mark.parametrize("question", _questions())
def test_every_question_is_answered(question: str, conn: Connection):
    given = {":id": "1", ":other": "1", ":'url'": "'https://kg-mvd.example/1'"}
    sql = re.sub(r"(?<!:):'?[a-z]+\b'?", lambda name: given.get(name[0], "'kg_mvd'"), _questions()[question])
    seeds.ministry(conn)
    seeds.save(conn, "https://kg-mvd.example/1")
    conn.execute(sql.encode())


def _columns(view: str) -> list[str]:
    """Output columns of a view of schema.sql, in order."""
    schema = (ROOT / "schema.sql").read_text(encoding="utf-8")
    start = re.search(rf"CREATE OR REPLACE VIEW {view} AS\s+SELECT", schema)
    assert start is not None
    columns, part, depth = [], "", 0
    for token in re.findall(r"\w+|\s+|.", schema[start.end() :]):
        depth += (token == "(") - (token == ")")
        if depth == 0 and token in (",", "FROM"):
            columns.append(re.split(r"[\s.]+", part.strip())[-1])
            part = ""
            if token == "FROM":
                return columns
        else:
            part += token
    raise AssertionError(f"{view}: no FROM")
