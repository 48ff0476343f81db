import pytest

from crawlers.whole import is_unclosed


@pytest.mark.parametrize(
    ("html", "cut"),
    [
        (b"<html><body><p>The minis", True),
        (b"<html><body><p>The minister</p><a hre", True),
        (b"<html><body><p>The minister</p></body></html><!-- 0.3 s", False),
        (b"<html><body><p>The minister</p></div>\n", False),  # never closed, as four of 777 real pages
        (b"<html><style>a {}", False),
        (b"The minis", False),
        (b'{"a": 1', False),
    ],
)
def test_html_that_ends_in_the_middle_of_something_was_cut(html: bytes, cut: bool) -> None:
    assert is_unclosed(html) is cut
