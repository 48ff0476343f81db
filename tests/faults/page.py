"""`python -m tests.faults.page` (`make docs`): docs/faults.md, written from the tests of faults.

A test of a fault has its id in its name (`test_n04_…`). Its docstring may say `Fault:`, `Status:`, `Kept:`, and `Row:`
where the fault list asked for something else; without them its name must do.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "faults.md"

# The fault list: which file has a test for which ids. A file that does not exist yet is not asked for.
EXPECTED: Mapping[str, Sequence[str]] = {
    "test_network.py": [f"N{number:02}" for number in range(1, 28)],
    "test_content.py": [f"C{number:02}" for number in range(1, 23)],
    "test_process.py": [f"P{number:02}" for number in range(1, 15)],
    "test_operation.py": [f"O{number:02}" for number in range(1, 11)],
}
KINDS = {"N": "On the way to a site", "C": "In what a site sends", "P": "In our own processes", "O": "In operation"}
_NAME = re.compile(r"test_([a-z]\d\d)_\w+")
_PART = re.compile(r"^\s*(Fault|Status|Kept|Row): (.*?)(?=^\s*(?:Fault|Status|Kept|Row): |\Z)", re.M | re.S)

HEAD = """# What happens when something breaks

Each row is a test that plays the fault: over real HTTP on loopback, or with the bytes themselves. For all of them hold:
one row in the run log for each source and run, with a status word of [operate](operate.md) and an error that names
address, stage and what to do; nothing that was stored is changed by a fetch that failed; when the cause is gone, the
next run ends as one that never failed; other sources are not delayed beyond the time limit.

This page is written by `make docs` from the tests whose names hold an id, in `tests/faults/` and elsewhere.
"""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One test of a fault."""

    id: str
    test: str  # file::function
    parts: Mapping[str, str]

    @property
    def sentence(self) -> str:
        """What its name says."""
        words = self.test.partition("::")[2].split("_")[2:]
        return " ".join(words)

    def row(self) -> str:
        other = "see the test" if self.parts else ""
        fault, status, kept = (self.parts.get(part, other) for part in ("Fault", "Status", "Kept"))
        return f"| {self.id} | {fault or self.sentence} | {status} | {kept} | `{self.test}` |"

    def short_row(self) -> str:
        return f"| {self.id} | {self.sentence} | `{self.test}` |"


def cases(folder: Path = HERE.parent) -> list[Case]:
    """Every test of a fault, by id; it stands here, or where its subject has its tests."""
    found = [case for path in sorted(folder.rglob("test_*.py")) for case in _in(path, folder)]
    return sorted(found, key=lambda case: ("NCPO".find(case.id[0]), case.id, not case.parts))


def _in(path: Path, folder: Path) -> Iterator[Case]:
    file = path.relative_to(HERE if path.is_relative_to(HERE) else folder)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and (name := _NAME.fullmatch(node.name)):
            said = ast.get_docstring(node) or ""
            parts = {part: " ".join(text.split()).replace("|", "\\|") for part, text in _PART.findall(said)}
            yield Case(id=name[1].upper(), test=f"{file}::{node.name}", parts=parts)


def page(found: Sequence[Case]) -> str:
    """The page as Markdown."""
    pieces = [HEAD]
    for letter, title in KINDS.items():
        own = [case for case in found if case.id[0] == letter]
        if own:
            pieces.append(f"## {title}\n\n{_table(own)}\n")
    if others := [f"- **{case.id}**: {case.parts['Row']}" for case in found if "Row" in case.parts]:
        title = "## Where we do something else than the fault list asked\n\n"
        pieces.append(title + "\n".join(others) + "\n")
    return "\n".join(pieces)


def _table(own: Sequence[Case]) -> str:
    """With fault, status and what is kept where a docstring says so; else with what the name says."""
    if any(case.parts for case in own):
        return "\n".join(("| id | fault | status | kept | test |\n|---|---|---|---|---|", *(c.row() for c in own)))
    return "\n".join(("| id | what holds | test |\n|---|---|---|", *(case.short_row() for case in own)))


def missing(found: Sequence[Case], folder: Path = HERE) -> list[str]:
    """Ids of the fault list without a test, of those files that exist."""
    tested = {case.id for case in found}
    return [each for file, ids in EXPECTED.items() if (folder / file).exists() for each in ids if each not in tested]


if __name__ == "__main__":
    PAGE.write_text(page(cases()), encoding="utf-8")
