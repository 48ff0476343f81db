"""PDF, DOCX and ODT files drawn by hand: no fonts, no packages, the same bytes every time."""

import io
import zipfile
import zlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

Text = tuple[float, float, float, str]  # x, y, size, what stands there
WIDTH = 0.5  # of every letter, in sizes


def pdf(pages: Sequence[Sequence[Text]], info: str = "", resources: str = "", unicode: bool = True) -> bytes:
    """A PDF of these pages; `info` is its metadata as PDF writes it, as in "/Title (Order)"."""
    contents = [_stream("\n".join(f"BT /F {size} Tf {x} {y} Td <{_codes(t)}> Tj ET" for x, y, size, t in p).encode())
                for p in pages]  # fmt: skip
    return pdf_of(contents, info, resources, unicode)


def pdf_of(contents: Sequence[bytes], info: str = "", resources: str = "", unicode: bool = True,
           more: Sequence[bytes] = ()) -> bytes:  # fmt: skip
    """A PDF whose pages have these streams as contents; `more` objects are numbered from 8."""
    first = 8 + len(more)
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(contents)))
    to_unicode = "/ToUnicode 6 0 R" if unicode else ""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(contents)}/MediaBox[0 0 600 800]>>".encode(),
        f"<</Type/Font/Subtype/Type0/BaseFont/Drawn/Encoding/Identity-H/DescendantFonts[4 0 R]{to_unicode}>>".encode(),
        (
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Drawn/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            b"/Supplement 0>>/FontDescriptor 5 0 R/DW 500>>"
        ),
        (
            b"<</Type/FontDescriptor/FontName/Drawn/Flags 4/FontBBox[0 -250 1000 750]/ItalicAngle 0/Ascent 750"
            b"/Descent -250/CapHeight 700/StemV 80>>"
        ),
        _stream(_CMAP),
        f"<<{info}>>".encode("latin-1"),
        *more,
    ]
    for number, content in enumerate(contents):
        needs = f"/Resources<</Font<</F 3 0 R>>{resources}>>"
        page = f"<</Type/Page/Parent 2 0 R/Contents {first + 2 * number + 1} 0 R{needs}>>"
        objects += [page.encode(), content]
    return written(objects)


def written(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Objects as a file; the first is the catalogue, the seventh the metadata."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, value in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    info = b"/Info 7 0 R" if len(objects) > 6 else b""
    size = len(objects) + 1
    return bytes(out) + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer <</Size %d/Root 1 0 R%s%s>>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, info, trailer, len(out))
    )


def _stream(data: bytes, about: bytes = b"") -> bytes:
    packed = zlib.compress(data)
    return b"<<%s/Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (about, len(packed), packed)


stream = _stream


def _codes(text: str) -> str:
    return text.encode("utf-16-be").hex()


_CMAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Drawn def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
%d beginbfrange
%s
endbfrange endcmap end end""" % (
    256,
    b"\n".join(b"<%02X00> <%02XFF> <%02X00>" % (high, high, high) for high in range(256)),
)


def text_block(
    paragraphs: Sequence[str], *, x: float = 60, y: float = 700, width: int = 60, size: float = 11, step: float = 14,
    indent: float = 0, gap: float = 0,
) -> list[Text]:  # fmt: skip
    """Paragraphs set in lines of at most `width` letters, from y downwards."""
    found: list[Text] = []
    for paragraph in paragraphs:
        for place, line in enumerate(wrapped(paragraph, width)):
            found.append((x + (0 if place else indent), y, size, line))
            y -= step
        y -= gap
    return found


def wrapped(text: str, width: int) -> list[str]:
    """The words of a text in lines of at most so many letters."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, core: str = "", entities: str = "") -> bytes:
    """A DOCX with this XML as its body, `core` as what it says of itself."""
    document = f'<?xml version="1.0"?>{entities}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    about = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"{core}</cp:coreProperties>"
    )
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document, "docProps/core.xml": about})


def word_paragraph(text: str, style: str = "") -> str:
    """One paragraph of a DOCX."""
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{styled}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def odt(body: str) -> bytes:
    """An ODT with this XML as its text."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP of these files; the type of an OpenDocument stands in it as it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, text in parts.items():
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(zipfile.ZipInfo(name), text, packing)
    return made.getvalue()
