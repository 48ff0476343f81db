"""Which documents a page offers, and what it says of them."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from core.model import Attachment
from pipeline.attachments import LINKS, attachments_in, read_size


def attachments(html: str) -> list[Attachment]:
    return list(attachments_in(LexborHTMLParser(html).css(LINKS), "https://mvd.example/ru/1"))


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("(PDF, 1,2 МБ)", 1_258_291),
        ("DOCX 345 Кб", 353_280),
        ("[1.5 MB]", 1_572_864),
        ("1 024 KB", 1_048_576),
        ("12 345 байт", 12_345),
        ("512 bytes", 512),
        ("PDF - 2,4 Mo", 2_516_582),
        ("0.5 GiB", 536_870_912),
        ("12 МБР", None),
        ("Order 12 of 2026", None),
        ("", None),
    ],
)
def test_a_size_is_read_as_pages_write_it(said: str, size: int | None) -> None:
    assert read_size(said) == size


def test_name_type_size_and_address_of_a_document() -> None:
    assert attachments('<p><a href="/f/order.pdf">Приказ № 12 (PDF, 1,2 МБ)</a></p>') == [
        Attachment(
            url="https://mvd.example/f/order.pdf", name="Приказ № 12", media_type="application/pdf",
            size_bytes=1_258_291,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    "html",
    [
        '<li><a href="a.pdf">Order</a> (345 KB)</li>',
        '<tr><td><a href="a.pdf">Order</a></td><td>345 KB</td></tr>',
        '<p><a href="a.pdf" title="PDF, 345 KB">Order</a></p>',
        '<p><a href="a.pdf"><img src="pdf.png"></a> <a href="a.pdf">Order</a> 345 KB</p>',
    ],
)
def test_the_size_may_stand_beside_the_link(html: str) -> None:
    assert [(a.name, a.size_bytes) for a in attachments(f"<table>{html}</table>" if "<tr>" in html else html)] == [
        ("Order", 353_280)
    ]


def test_a_size_between_two_documents_is_nobodys() -> None:
    html = '<p><a href="a.pdf">Order</a> and <a href="b.pdf">Annex</a> 345 KB</p>'
    assert [a.size_bytes for a in attachments(html)] == [None, None]


def test_a_remark_that_says_more_than_type_and_size_stays_in_the_name() -> None:
    assert [a.name for a in attachments('<a href="a.pdf">Order (as amended)</a>')] == ["Order (as amended)"]


def test_a_link_without_words_is_called_by_its_file() -> None:
    assert [a.name for a in attachments('<a href="/f/%D0%B0%2012.docx"><img></a>')] == ["а 12.docx"]


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("html", "name", "media_type"),
    [
        ("<a href='/download.php?file=order2.pdf'></a>", "order2.pdf", "application/pdf"),
        ("<a href='/get?id=7&name=%D0%B0.docx'></a>", "а.docx", DOCX),
        ("<a href='/documents/10180/0/order3.pdf/6c2e9a-11aa?t=1'></a>", "order3.pdf", "application/pdf"),
        ("<a href='/documents/20182/0/a.pdf/0f1e2d3c-aaaa-bbbb-cccc-0123456789ab'></a>", "a.pdf", "application/pdf"),
        ("<a href='/f/13.pdf/view'></a>", "13.pdf", "application/pdf"),
        ("<a href='/f/13.pdf/@@download/file'></a>", "13.pdf", "application/pdf"),
        ("<a href='/media/123/download' type='application/pdf'>Order 4</a>", "Order 4", "application/pdf"),
        ("<a href='/node/5/file' download='order5.docx'></a>", "order5.docx", DOCX),
        ("<a href='/f/14.docx;jsessionid=1'></a>", "14.docx", DOCX),
        ("<iframe src='/d/plain.pdf' title='Order'></iframe>", "Order", "application/pdf"),
        ("<object data='/d/plain' type='application/pdf'></object>", "plain.pdf", "application/pdf"),
        ("<embed src='/d/plain.pdf'>", "plain.pdf", "application/pdf"),
    ],
)
def test_a_document_is_known_however_its_address_is_written(html: str, name: str, media_type: str) -> None:
    assert [(one.name, one.media_type) for one in attachments(html)] == [(name, media_type)]


@pytest.mark.parametrize(
    "shown",
    ["/pdfjs/web/viewer.html?file=/d/plain.pdf", "https://viewer.example/gview?url=https://mvd.example/d/plain.pdf"],
)
def test_of_a_document_in_a_viewer_the_document_itself_is_named(shown: str) -> None:
    assert [one.url for one in attachments(f"<iframe src='{shown}'></iframe>")] == ["https://mvd.example/d/plain.pdf"]


@pytest.mark.parametrize(
    "href", ["/news/the-file.pdf/what-it-says", "/news?q=pdf", "/photo.jpg", "https://player.example/embed/5", "#a.pdf"]
)
def test_what_only_looks_like_a_document_is_none(href: str) -> None:
    assert attachments(f"<a href='{href}'>Order</a><iframe src='{href}'></iframe>") == []


def test_a_document_is_known_by_the_words_of_its_link() -> None:
    html = '<a href="/com/file.do?id=7">보도자료.hwp</a> <a href="/get/8">Order No. 12.pdf (1,2 MB)</a>'
    html += '<a href="/n">U.S. aid</a>'
    found = [(one.url.rpartition("/")[2], one.media_type) for one in attachments(html)]
    assert found == [("file.do?id=7", "application/x-hwp"), ("8", "application/pdf")]


def test_a_page_of_a_document_is_the_document() -> None:
    assert len(attachments('<a href="/doc.pdf#page=2">Page 2</a> <a href="/doc.pdf">All of it</a>')) == 1
