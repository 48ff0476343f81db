"""What a page was written in, whatever its headers say, and what is no page at all."""

import pytest

from core.model import Rejected
from pipeline.decode import MOST_TAGS, decode

RUSSIAN = "<p>Министр открыл новую школу и поблагодарил учителей за их работу.</p>"
KYRGYZ = "<p>Министр жаңы мектепти ачып, мугалимдерге ыраазычылык билдирди.</p>"
CHINESE = "<p>教育部长今天出席了新学校的开学典礼,并感谢全体教师的辛勤工作。</p>"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_is_believed_before_any_header(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    assert decode(mark + KYRGYZ.encode(encoding), "text/html; charset=windows-1251") == KYRGYZ


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_read_when_the_header_names_it(encoding: str) -> None:
    assert decode(RUSSIAN.encode(encoding), f"text/html; charset={encoding}") == RUSSIAN


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_shows_itself_by_its_zero_bytes(encoding: str) -> None:
    assert decode(f"<html>{RUSSIAN}</html>".encode(encoding), "text/html") == f"<html>{RUSSIAN}</html>"


def test_utf8_proves_itself_against_header_and_meta() -> None:
    page = f'<meta charset="windows-1251">{KYRGYZ}'
    assert decode(page.encode(), "text/html; charset=koi8-r") == page


def test_windows_1251_that_is_declared_as_utf8_is_read() -> None:
    page = f'<meta charset="utf-8">{RUSSIAN}'
    assert decode(page.encode("cp1251"), "text/html; charset=utf-8") == page


def test_koi8_without_any_declaration_is_read() -> None:
    assert decode(RUSSIAN.encode("koi8-r"), "text/html") == RUSSIAN


def test_where_header_and_meta_contradict_the_header_is_asked_first() -> None:
    page = '<meta charset="iso-8859-2"><p>Le ministre a inauguré une école à Sète.</p>'
    assert decode(page.encode("cp1252"), "text/html; charset=windows-1252") == page


def test_a_server_that_calls_everything_latin1_does_not_spoil_cyrillic() -> None:
    assert decode(RUSSIAN.encode("cp1251"), "text/html; charset=iso-8859-1") == RUSSIAN


@pytest.mark.parametrize("declared", ["text/html; charset=gb18030", "text/html; charset=gb2312", "text/html"])
def test_chinese_in_gb18030_is_read(declared: str) -> None:
    assert decode(CHINESE.encode("gb18030"), declared) == CHINESE


def test_an_encoding_that_nobody_knows_is_passed_over() -> None:
    assert decode(KYRGYZ.encode(), "text/html; charset=x-ministry") == KYRGYZ


def test_a_letter_cut_in_the_middle_does_not_make_utf8_another_encoding() -> None:
    found = decode(KYRGYZ.encode() + "ң".encode()[:1], "text/html")
    assert isinstance(found, str) and found.startswith(KYRGYZ)


def test_scripts_and_styles_do_not_hide_which_cyrillic_it_is() -> None:
    page = "<script>" + "var a = 1;" * 500 + "</script><style>" + "b {}" * 500 + f"</style>{RUSSIAN}"
    assert decode(page.encode("koi8-r"), "text/html") == page


@pytest.mark.parametrize(
    "body",
    [b"%PDF-1.7", b"PK\x03\x04", b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"\xd0\xcf\x11\xe0", b"GIF89a", b"Rar!\x1a"],
)
def test_a_document_that_is_served_as_html_is_not_a_page(body: bytes) -> None:
    found = decode(body, "text/html")
    assert isinstance(found, Rejected) and "not a web page" in found.reason


def test_html_that_is_served_as_plain_text_or_without_a_type_is_a_page() -> None:
    assert decode(KYRGYZ.encode(), "text/plain") == decode(KYRGYZ.encode(), "") == KYRGYZ


def test_html_that_is_served_as_a_download_is_a_page_and_other_bytes_are_not() -> None:
    assert decode(KYRGYZ.encode(), "application/octet-stream") == KYRGYZ
    assert isinstance(decode(b"minister", "application/octet-stream"), Rejected)


def test_a_zero_byte_is_no_reason_to_lose_a_page() -> None:
    assert decode(KYRGYZ.replace("<p>", "<p>\x00").encode(), "text/html") == KYRGYZ.replace("<p>", "<p>\x00")


def test_bytes_that_no_encoding_explains_are_said_to_be_so() -> None:
    found = decode(bytes(range(128, 256)) * 200, "text/html; charset=utf-8")
    assert isinstance(found, Rejected) and (found.status, found.stage) == ("encoding_suspect", "decode")


def test_an_empty_body_is_empty_text() -> None:
    assert decode(b"", "text/html") == ""


def test_ten_megabytes_are_read() -> None:
    page = "<p>" + "Министр открыл школу. " * 450_000
    assert decode(page.encode("cp1251"), "text/html") == page


@pytest.mark.parametrize(
    ("page", "word"),
    [
        ("<p>x" * (MOST_TAGS + 1), "tags"),
        ("<div>" * 20_000, "inside one another"),
        ("<ul><li>" * 20_000, "inside one another"),
        ("<div>" * 20_000 + "</p>" * 20_000, "inside one another"),
        ("<select>" + "<option>x</option>" * 30_000, "options"),
        ("<div " + " ".join(f"a{n}=1" for n in range(30_000)) + ">", "attributes"),
    ],
)
def test_what_makes_parsers_quadratic_is_refused_and_named(page: str, word: str) -> None:
    found = decode(page.encode(), "text/html")
    assert isinstance(found, Rejected) and (found.status, word in found.reason) == ("too_large", True)


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr><td>1<td>2" * 10_000,
        "<p>Paragraph without an end" * 20_000,
        "<ul>" + "<li>Item" * 20_000,
        "<div><b>x</b></div>" * 20_000,
        "<p>x<br><br/>" * 20_000,
        '<img src="data:image/png;base64,' + "A" * 1_000_000 + '">',
    ],
)
def test_a_long_page_is_not_a_deep_one(page: str) -> None:
    assert decode(page.encode(), "text/html") == page


HEBREW = "<p>משרד הפנים הודיע על תיקון הכביש במרכז העיר ביום ראשון.</p>"
KAZAKH = "<p>Ішкі істер министрлігі жол жөндеу жұмыстарын хабарлады.</p>"


@pytest.mark.parametrize("label", ["iso-8859-8-i", "iso-8859-8", "windows-1255", "logical"])
def test_hebrew_by_any_of_its_names_is_hebrew(label: str) -> None:
    page = f"<meta charset={label}>{HEBREW}"
    assert decode(page.encode("iso8859-8"), "text/html") == page
    assert decode(HEBREW.encode("iso8859-8"), f"text/html; charset={label}") == HEBREW


@pytest.mark.parametrize("declared", ["", "; charset=windows-1251", "; charset=kz-1048"])
def test_the_table_of_kazakhstan_is_told_from_its_sister(declared: str) -> None:
    assert decode(KAZAKH.encode("kz1048"), f"text/html{declared}") == KAZAKH


def test_a_page_of_a_source_is_read_in_the_language_that_the_source_declares() -> None:
    short = "<p>ЖОЛ ЖӨНДЕУ</p>".encode("kz1048")
    assert decode(short, "text/html; charset=windows-1251", ("kk",)) == "<p>ЖОЛ ЖӨНДЕУ</p>"


def test_utf8_that_was_encoded_twice_is_read_or_refused() -> None:
    assert decode(RUSSIAN.encode().decode("latin-1").encode(), "text/html; charset=utf-8") == RUSSIAN
    lost = decode(RUSSIAN.encode().decode("cp1252", "replace").encode(), "text/html; charset=utf-8")
    assert isinstance(lost, Rejected) and lost.status == "encoding_suspect"


@pytest.mark.parametrize("label", ["idna", "punycode", "unicode_escape", "utf-7", "rot13", "zlib"])
def test_a_codec_of_pythons_that_is_no_charset_is_passed_over(label: str) -> None:
    assert decode(RUSSIAN.encode("cp1251"), f"text/html; charset={label}") == RUSSIAN
