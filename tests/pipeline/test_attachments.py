"""Which documents a page offers, and what it says of them."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from core.model import Attachment
from pipeline.attachments import attachments_in, read_size


def attachments(html: str) -> list[Attachment]:
    return list(attachments_in(LexborHTMLParser(html).css("a[href]"), "https://mvd.example/ru/1"))


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
