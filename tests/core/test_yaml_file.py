"""Files that YAML alone would misread, choke on, or blow up with: each is refused with line, key and remedy."""

import os
from pathlib import Path

import pytest

from core.sources import load

GOOD = """name: Министрлик
name_en: Ministry
homepage: https://mvd.gov.kg/
timezone: Asia/Bishkek
channels:
  - {language: ky, feed: "https://mvd.gov.kg/rss"}
"""
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One definition that is well; whatever lies beside it, it stays so."""
    (tmp_path / "sources/kg").mkdir(parents=True)
    (tmp_path / "sources/kg/well.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path / "sources"


def told(folder: Path) -> str:
    sources, errors = load(folder)
    assert [source.id for source in sources] == ["kg_well"]
    return "\n".join(map(str, errors))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            GOOD + "rules:\n  - {title: h1, until: 2026-13-01}\n",
            "line 8: rules[0]: until: a date expected, '2026-13-01' found; write one that exists, or put it in quotes",
        ),
        (GOOD + 'x: !!python/object/apply:os.system ["id"]\n', "line 7: the tag '!!python/object/apply:os.system'"),
        (GOOD + "delay_s: !!int abc\n", "line 7: the tag '!!int' found; remove it"),
        (GOOD + "expect:\n\tquiet_days: 3\n", "line 8: a tab found; indent with spaces"),
        (GOOD + "name: b\nexpect: {quiet_days: 3, quiet_days: 4}\n", "line 7: key name found twice; keep one"),
        (GOOD + "name: b\nexpect: {quiet_days: 3, quiet_days: 4}\n", "line 8: expect: key quiet_days found twice"),
        (GOOD + "expect: [3]\n", "expect: keys with values expected, a list found"),
        (GOOD + "rules: {title: h1}\n", "rules: a list expected, keys with values found; write `- ` before each entry"),
        (GOOD + "id: 5\n", "id: unknown key; remove it, id and country come from the file's path"),
        (GOOD + "name_en2: a\0b\n", "line 7: the invisible sign U+0000 found; remove it"),
        (GOOD.replace("Ministry", '"a\\eb"'), "name_en: 'a\\x1bb' holds a control character; remove it"),
        (GOOD + "x: " + "a" * 5_000_000, "4883 KB found, at most 256 are read; is it a definition?"),
        (BOMB, "line 2: the alias *a found; write the value out"),
        ("a: &a [*a]\n", "line 1: the alias *a found"),
        (GOOD + "x: " + "[" * 100_000, "line 7: lists or keys more than 20 deep found"),
        (GOOD + "---\n" + GOOD, "line 7: a second document (---) found"),
        (GOOD + "<<: {active: true}\n", "line 7: a key that is plain text expected"),
        (GOOD + "? [a, b]\n: c\n", "line 7: a key that is plain text expected"),
        (GOOD + "delay_s: " + "9" * 5000 + "\n", "line 7: delay_s: a number expected, '999"),
        (
            GOOD + 'rules: [{title: "\\d"}]\n',
            "line 7: found unknown escape character; write the value in single quotes",
        ),
        (GOOD + "active: yess\n", "active: true or false expected, text 'yess' found; correct it"),
        ("", "the file is empty; docs/add-a-source.md shows what belongs in it"),
        ("hello\n", "keys with values expected, YAML read 'hello' found"),
    ],
)
def test_o05_a_file_that_yaml_would_misread_is_refused_with_its_line(folder: Path, text: str, says: str) -> None:
    (folder / "kg/sick.yaml").write_text(text, encoding="utf-8")
    assert f"sources/kg/sick.yaml: {says}" in told(folder)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (GOOD.encode() + b"hosts:\n  - \xcc\xe8\xed\n", "line 8: not in UTF-8; save the file in that encoding"),
        (GOOD.encode("utf-16"), "line 1: not in UTF-8"),
    ],
)
def test_a_file_in_another_encoding_is_named_with_the_line(folder: Path, raw: bytes, says: str) -> None:
    (folder / "kg/sick.yaml").write_bytes(raw)
    assert f"sources/kg/sick.yaml: {says}" in told(folder)


def test_a_byte_order_mark_is_no_mistake(folder: Path) -> None:
    (folder / "kg/marked.yaml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    sources, errors = load(folder)
    assert [source.id for source in sources] == ["kg_marked", "kg_well"] and errors == []


def test_what_is_no_file_is_named_and_not_waited_for(folder: Path) -> None:
    (folder / "kg/folder.yaml").mkdir()
    os.mkfifo(folder / "kg/pipe.yaml")
    (folder / "kg/link.yaml").symlink_to("nowhere")
    lines = told(folder).splitlines()
    assert lines == [
        "sources/kg/folder.yaml: a folder or device, not a file; rename or remove it",
        "sources/kg/link.yaml: a link that leads nowhere; remove it, or write what it names",
        "sources/kg/pipe.yaml: a folder or device, not a file; rename or remove it",
    ]


def test_a_file_that_may_not_be_read_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "kg/sick.yaml").write_text(GOOD, encoding="utf-8")
    read = Path.read_bytes

    def forbidden(path: Path) -> bytes:  # root may read everything
        if path.name == "sick.yaml":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    assert told(folder) == "sources/kg/sick.yaml: cannot be read: Permission denied; make it readable, or remove it"


def test_a_broken_file_is_known_by_the_id_it_would_have(folder: Path) -> None:
    (folder / "kg/sick.yaml").write_text("", encoding="utf-8")
    assert [error.source_id for error in load(folder)[1]] == ["kg_sick"]
