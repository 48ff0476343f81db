"""Announcements published as PDF, DOCX or ODT, from bytes to article."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import Article, Channel, RawDocument, Rejected, Source
from pipeline.process import process
from tests.pipeline import drawn

SOURCE = Source(
    id="kg_mvd", country="KG", name="Министрлик", name_en="Ministry", homepage="https://mvd.example/",
    timezone="Asia/Bishkek", channels=(Channel(key="ky", language="ky", listing="https://mvd.example/ky"),),
)  # fmt: skip
TITLE = "Министрликтин коллегиясы жылдын жыйынтыгын чыгарды"
PARAGRAPHS = [
    (
        "Кыргыз Республикасынын Ички иштер министрлигинин коллегиясынын жыйыны болуп өттү, анда жылдын жыйынтыктары"
        " талкууланды жана алдыдагы милдеттер коюлду."
    ),
    (
        "Министр кызматкерлерге ыраазычылык билдирип, өлкөнүн бардык аймактарында коомдук тартипти сактоо боюнча"
        " иш-чараларды күчөтүүнү тапшырды, ошондой эле кайрылууларга он күндүн ичинде жооп берүүнү талап кылды."
    ),
    "Жай айларында тогуз жаңы бекет ачылып, кырк кызматтык унаа райондорго тапшырылды.",
]
HEADING = (60.0, 740.0, 18.0, TITLE)
MADE = "/CreationDate (D:20260110090000+06'00')"


def raw(body: bytes, content_type: str = "application/pdf") -> RawDocument:
    return RawDocument(
        source_id="kg_mvd", url="https://mvd.example/files/order%2012.pdf", body=body, content_type=content_type,
        fetched_at=datetime(2026, 2, 1, tzinfo=UTC),
    )  # fmt: skip


def understood(document: RawDocument) -> Article:
    article = process(document, SOURCE)
    assert isinstance(article, Article), article
    return article


def refused(body: bytes, content_type: str = "application/pdf") -> Rejected:
    result = process(raw(body, content_type), SOURCE)
    assert isinstance(result, Rejected), result
    return result


def one_page(*more: drawn.Text, info: str = "", indent: float = 20) -> bytes:
    return drawn.pdf([[HEADING, *more, *drawn.text_block(PARAGRAPHS, indent=indent)]], info)


# --- PDF


def test_a_pdf_gives_title_paragraphs_and_language() -> None:
    article = understood(raw(one_page()))
    assert (article.title, article.text.split("\n"), article.language.tag) == (TITLE, PARAGRAPHS, "ky")
    assert (article.provenance["title"].route, article.provenance["text"].route) == ("heading", "pdf")


def test_a_pdf_is_known_by_its_bytes_whatever_the_header_says() -> None:
    assert understood(raw(one_page(), "text/html; charset=utf-8")).title == TITLE


@pytest.mark.parametrize(
    ("info", "hint", "title"),
    [
        (f"/Title <feff{TITLE.encode('utf-16-be').hex()}>", "Буйрук № 12 тууралуу", TITLE),
        ("/Title (Microsoft Word - doc1.docx)", "Буйрук № 12 тууралуу", "Буйрук № 12 тууралуу"),
        ("/Title (Some order of last year)", "Буйрук № 12 тууралуу", "Буйрук № 12 тууралуу"),
        ("/Title (The collegium of the ministry)", "Скачать (PDF, 1,2 МБ)", "The collegium of the ministry"),
        ("/Title (Untitled)", "Скачать (PDF, 1,2 МБ)", TITLE),
        ("/Title (order 12.pdf)", None, TITLE),
        ("/Title (12-34/5)", None, TITLE),
    ],
)
def test_the_title_is_the_documents_own_or_the_links_or_the_heading(info: str, hint: str | None, title: str) -> None:
    assert understood(replace(raw(one_page(info=info)), hinted_title=hint)).title == title


def test_without_a_heading_the_first_words_are_the_title() -> None:
    article = understood(raw(drawn.pdf([drawn.text_block(PARAGRAPHS, indent=20)])))
    assert article.title == PARAGRAPHS[0] and article.provenance["title"].route == "first sentence"
    assert article.text.split("\n") == PARAGRAPHS


def test_a_letterhead_a_date_and_a_signature_are_no_title() -> None:
    order = "Жол кыймылынын коопсуздугун күчөтүү жөнүндө"
    top = [(60.0, 760.0, 11.0, "МИНИСТРЛИК"), (60.0, 746.0, 11.0, "Бишкек ш."), (350.0, 746.0, 11.0, "15.01.2026")]
    end = [(60.0, 300.0, 11.0, "Министр"), (350.0, 300.0, 11.0, "А. Асанов")]
    text = drawn.text_block([order, *PARAGRAPHS], indent=20)
    article = understood(raw(drawn.pdf([[*top, *text, *end]])))
    assert (article.title, article.published.raw) == (order, "15.01.2026")
    assert article.text.endswith("Министр | А. Асанов")


def test_the_date_stands_in_the_text_or_at_its_end() -> None:
    said = (60.0, 720.0, 11.0, "Бишкек ш., 2026-жылдын 15-январы")
    assert understood(raw(one_page(said, info=MADE))).published.at == datetime(2026, 1, 14, 18, tzinfo=UTC)
    below = understood(raw(one_page((60.0, 200.0, 11.0, "15.01.2026"), info=MADE)))
    assert (below.published.at, below.provenance["published"].route) == (
        datetime(2026, 1, 14, 18, tzinfo=UTC),
        "visible",
    )


def test_the_date_in_the_metadata_is_the_last_resort_and_doubted() -> None:
    article = understood(raw(one_page(info=MADE)))
    assert article.published.at == datetime(2026, 1, 10, 3, tzinfo=UTC)
    assert (article.published.suspect, article.provenance["published"].route) == (True, "pdf metadata")
    fed = understood(replace(raw(one_page(info=MADE)), hinted_date="2026-01-20"))
    assert (fed.published.suspect, fed.provenance["published"].route) == (False, "feed")


def test_headers_footers_and_page_numbers_are_no_text() -> None:
    parts = (PARAGRAPHS[:1], PARAGRAPHS[1:2], PARAGRAPHS[2:])
    pages = [
        [(200.0, 780.0, 8.0, "Ички иштер министрлиги"), *drawn.text_block(part, indent=20), (300.0, 20.0, 8.0, f"{n}")]
        for n, part in enumerate(parts, 1)
    ]  # fmt: skip
    assert understood(raw(drawn.pdf(pages))).text.split("\n") == PARAGRAPHS


def test_a_paragraph_goes_on_over_the_page_and_a_cut_word_is_whole_again() -> None:
    first = [(60.0, 100.0, 11.0, "Министр өлкөнүн бардык аймактарында коомдук тар-")]
    second = [(60.0, 700.0, 11.0, "типти сактоо боюнча иш-"), (60.0, 686.0, 11.0, "чараларды күчөттү, иш-чаралар көп.")]
    text = understood(raw(drawn.pdf([first, second]))).text
    assert (
        text
        == "Министр өлкөнүн бардык аймактарында коомдук тартипти сактоо боюнча ишчараларды күчөттү, иш-чаралар көп."
    )


def test_columns_are_read_one_after_the_other_even_where_they_were_written_row_by_row() -> None:
    left = drawn.text_block(["Биринчи. " + text for text in PARAGRAPHS], x=40, width=40, indent=10)
    right = drawn.text_block(["Экинчи. " + text for text in PARAGRAPHS], x=320, width=40, indent=10)
    rows = [text for pair in zip(left, right, strict=True) for text in pair]
    wanted = [f"{word}. {text}" for word in ("Биринчи", "Экинчи") for text in PARAGRAPHS]
    assert understood(raw(drawn.pdf([[HEADING, *rows]]))).text.split("\n") == wanted
    assert understood(raw(drawn.pdf([[HEADING, *left, *right]]))).text.split("\n") == wanted


def test_rows_of_a_table_stay_rows() -> None:
    rows = [(x, 700.0 - 14 * n, 11.0, text) for n in range(8)
            for x, text in ((60.0, f"Район {n}"), (300.0, f"{n} бекет"), (450.0, f"{n}00 киши"))]  # fmt: skip
    text = understood(raw(drawn.pdf([[HEADING, *rows]]))).text
    assert text.split("\n")[3] == "Район 3 | 3 бекет | 300 киши"


def test_cyrillic_that_passes_for_latin_is_repaired() -> None:
    text = "Министр поблагодарил личный состав за службу и поручил отвечать на обращения граждан в течение десяти дней"
    passing = text.encode("cp1251").decode("cp1252")
    lines = drawn.wrapped(passing, 60)
    body = drawn.pdf([[(60.0, 700.0 - 14 * n, 11.0, line) for n, line in enumerate(lines)]])
    assert understood(raw(body)).text == text


IMAGE = b"/Type/XObject/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceRGB"
PICTURE = drawn.stream(b"\xff" * 300, IMAGE)


def test_a_scan_is_reported_as_one() -> None:
    content = drawn.stream(b"600 0 0 800 0 0 cm /I Do")
    result = refused(drawn.pdf_of([content, content], resources="/XObject<</I 8 0 R>>", more=[PICTURE]))
    assert result.reason.startswith("a scanned PDF: 2 of its 2 pages are pictures without text")


def test_a_locked_a_broken_and_an_empty_pdf_say_what_they_are() -> None:
    lock = b"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -44/O<%s>/U<%s>>>/ID[<00><00>]" % (b"11" * 32, b"22" * 32)
    assert "locked with a password" in refused(drawn.written([b"<</Type/Catalog/Pages 2 0 R>>"], lock)).reason
    assert (refused(b"%PDF-1.7\n").status, refused(one_page()[:300]).status) == ("parse_error", "parse_error")
    assert "holds no text" in refused(drawn.pdf([[]])).reason


def test_fonts_that_do_not_tell_their_letters_are_reported() -> None:
    private = "".join(chr(0xE000 + n % 90) for n in range(400))
    pages = [[(60.0, 700.0 - 14 * n, 11.0, private[40 * n : 40 * n + 40]) for n in range(10)]]
    assert refused(drawn.pdf(pages)).status == "encoding_suspect"


def test_of_a_very_long_pdf_the_beginning_is_read_and_that_is_said() -> None:
    pages = [[(60.0, 700.0, 11.0, "Бул бет " + chr(0x430 + n % 32) * (n // 32 + 3) + " жана.")] for n in range(210)]
    assert understood(raw(drawn.pdf(pages))).provenance["text"].route == "pdf: the first 200 of 210 pages"


LAUGHS = [
    drawn.stream(b"/X Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % next_)
    for next_ in range(9, 18)
]
HOSTILE = {
    "a billion of one letter": lambda: drawn.pdf_of([drawn.stream(b"BT /F 9 Tf " + b"<0041> Tj " * 4_000_000)]),
    "forms in forms": lambda: drawn.pdf_of([drawn.stream(b"/X Do")], resources="/XObject<</X 8 0 R>>", more=LAUGHS),
    "500 MB of nothing": lambda: drawn.pdf_of([drawn.stream(b"\0" * 500_000_000)]),
    "pages in pages": lambda: drawn.written([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 9>>"]),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_pdf_ends_its_own_reader_only(name: str) -> None:
    assert refused(HOSTILE[name]()).status in ("too_large", "timeout", "parse_error", "not_understood")


# --- DOCX and ODT

WORD = "".join(
    [drawn.word_paragraph(TITLE, "Heading1"), drawn.word_paragraph("15-январь 2026-жыл")]
    + [drawn.word_paragraph(text) for text in PARAGRAPHS]
)


def test_a_docx_gives_title_paragraphs_date_and_language() -> None:
    article = understood(raw(drawn.docx(WORD), "application/octet-stream"))
    assert (article.title, article.language.tag) == (TITLE, "ky")
    assert article.text.split("\n") == PARAGRAPHS
    assert (article.published.at, article.published.suspect) == (datetime(2026, 1, 14, 18, tzinfo=UTC), False)


def test_a_docx_says_when_it_was_made_only_as_a_last_resort() -> None:
    core = "<dcterms:created>2026-01-10T03:00:00Z</dcterms:created><dc:title>Документ1</dc:title>"
    body = "".join(drawn.word_paragraph(text) for text in (TITLE, *PARAGRAPHS))
    article = understood(raw(drawn.docx(body, core)))
    assert (article.title, article.provenance["title"].route) == (TITLE, "first line")
    assert (article.published.suspect, article.provenance["published"].route) == (True, "docx metadata")


def test_a_row_of_a_table_in_a_docx_is_one_line_and_a_cell_with_paragraphs_is_not() -> None:
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"

    p = drawn.word_paragraph
    table = "<w:tbl>" + row(p("Район"), p(""), p("9 бекет")) + row(p("Бир.") + p("Эки."), p("Үч.")) + "</w:tbl>"
    text = understood(raw(drawn.docx(WORD + table))).text
    assert text.split("\n")[-4:] == ["Район | 9 бекет", "Бир.", "Эки.", "Үч."]


def test_what_was_struck_out_or_stands_twice_in_a_docx_is_read_once() -> None:
    both = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    twice = "<mc:Choice><w:t>бир</w:t></mc:Choice><mc:Fallback><w:t>бир</w:t></mc:Fallback>"
    struck = "<w:del><w:r><w:delText>эски</w:delText></w:r></w:del>"
    alternate = f"<w:r><mc:AlternateContent {both}>{twice}</mc:AlternateContent></w:r>"
    run = f"<w:p><w:r><w:t>Дагы </w:t></w:r>{struck}{alternate}</w:p>"
    assert understood(raw(drawn.docx(WORD + run))).text.endswith("\nДагы бир")


def test_an_odt_gives_title_and_paragraphs() -> None:
    body = f'<text:h text:outline-level="1">{TITLE}</text:h>' + "".join(
        f"<text:p>{text.replace(' ', '<text:s/>', 1)}<text:note>эскертүү</text:note></text:p>" for text in PARAGRAPHS
    )
    article = understood(raw(drawn.odt(body)))
    assert (article.title, article.text.split("\n")) == (TITLE, PARAGRAPHS)


def test_a_bomb_in_a_docx_is_not_unpacked() -> None:
    assert refused(drawn.docx(drawn.word_paragraph("a" * 40_000_000))).status == "too_large"
    assert (
        refused(drawn.zipped({f"f{n}": "" for n in range(6_000)} | {"word/document.xml": "<a/>"})).status == "too_large"
    )


def test_entities_of_a_docx_are_not_looked_up() -> None:
    entities = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "&a;&a;">]>'
    article = process(raw(drawn.docx(WORD + "<w:p><w:r><w:t>&a;&b;</w:t></w:r></w:p>", entities=entities)), SOURCE)
    assert isinstance(article, Rejected) or article.text.endswith(PARAGRAPHS[-1])


def test_a_broken_a_locked_and_an_empty_docx_say_what_they_are() -> None:
    assert refused(drawn.docx(WORD)[:-80]).status == "parse_error"
    assert refused(drawn.zipped({"word/document.xml": "<w:document"})).status == "parse_error"
    assert "holds no text" in refused(drawn.docx("<w:p/>")).reason


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "before 2007"),
        (b"{\\rtf1\\ansi Text}", "RTF"),
        (drawn.zipped({"order.txt": "Text"}), "ZIP"),
    ],
)
def test_other_documents_are_refused_by_name(body: bytes, what: str) -> None:
    reason = refused(body, "application/msword").reason
    assert what in reason and "PDF, DOCX and ODT" in reason


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2000))
def test_no_bytes_of_a_docx_raise(junk: bytes, place: int) -> None:
    whole = drawn.docx(WORD)
    assert isinstance(process(raw(whole[:place] + junk + whole[place + len(junk) :]), SOURCE), Article | Rejected)
