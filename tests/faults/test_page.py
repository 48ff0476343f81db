"""docs/faults.md says what the tests say, and every fault of the list has a test."""

from pathlib import Path

from tests.faults.page import PAGE, cases, missing, page


def test_the_page_of_faults_is_written_from_the_tests_as_they_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(cases()), "write it again: make docs"


def test_every_fault_of_the_list_has_a_test() -> None:
    assert missing(cases()) == []


def test_a_fault_without_a_test_is_noticed_once_its_file_is_there(tmp_path: Path) -> None:
    assert missing(cases(tmp_path), tmp_path) == []
    (tmp_path / "test_content.py").write_text(
        "def test_c01_html_is_no_feed():\n    '''Fault: a.\n    Status: b | c'''\n"
    )
    found = cases(tmp_path)
    assert missing(found, tmp_path)[:2] == ["C02", "C03"] and len(missing(found, tmp_path)) == 21
    assert "| C01 | a. | b \\| c | see the test | `test_content.py::test_c01_html_is_no_feed` |" in page(found)
