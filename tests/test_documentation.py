"""The documentation may be believed: what the code offers, it explains."""

import ast
import importlib
import re
from pathlib import Path

import pytest

from core.status import ORDER

ROOT = Path(__file__).resolve().parent.parent
VIEWS = (
    "announcement",
    "announcement_version",
    "announcement_page",
    "announcement_link",
    "source_health",
    "run_history",
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


def test_there_are_at_least_twenty_questions_and_each_asks_a_view():
    questions = re.findall(r"```sql\n(.*?)```", _page("schema.md"), flags=re.DOTALL)
    assert len(questions) >= 20
    assert [sql for sql in questions if not re.search(rf"\b({'|'.join(VIEWS)})\b", sql)] == []


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
