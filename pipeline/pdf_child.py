"""`python -m pipeline.pdf_child`: a PDF on standard input, its lines and metadata as JSON on standard output.

A process of its own, with little time and memory: PDFium is C++, and a hostile file can hold it up or crash it.
"""

import contextlib
import ctypes
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

CPU_LIMIT_S = 10
MEMORY_LIMIT_BYTES = 1024 * 1024 * 1024
MOST_PAGES = 200
MOST_LETTERS = 2_000_000
_LINE_ENDS = frozenset("\r\n\x02")  # \x02 is a hyphen that PDFium found at the end of a line
_PICTURES = (pdfium.FPDF_PAGEOBJ_IMAGE,)
_WHY = {pdfium.FPDF_ERR_PASSWORD: "locked", pdfium.FPDF_ERR_SECURITY: "locked"}


def main() -> int:
    """The door: limits first, then the file."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT_S, CPU_LIMIT_S + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)
    return 0


def read(body: bytes) -> dict[str, Any]:
    """What the file holds: `lines` as [page, text, left, right, bottom, size], or `wrong`: why it cannot be read."""
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        return {"wrong": _WHY.get(getattr(error, "err_code", 0), "broken")}
    lines: list[list[Any]] = []
    pictures, letters, done = 0, 0, 0
    for number in range(min(len(document), MOST_PAGES)):
        found = _page_lines(document, number)
        if not found:
            pictures += _is_picture(document, number)
        lines += ([number, *line] for line in found)
        letters += sum(len(line[0]) for line in found)
        done = number + 1
        if letters > MOST_LETTERS:
            break
    said = document.get_metadata_dict()
    return {
        "pages": len(document), "read": done, "pictures": pictures, "lines": lines,
        "title": said.get("Title", ""), "created": said.get("CreationDate", "") or said.get("ModDate", ""),
    }  # fmt: skip


def _page_lines(document: Any, number: int) -> list[list[Any]]:
    """The lines of a page in the order in which they were written; a page that is broken has none."""
    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return []
    lines = [list(line) for line in _lines(text.raw, text.count_chars())]
    text.close()
    page.close()
    return lines


def _is_picture(document: Any, number: int) -> bool:
    try:
        page = document[number]
        return next(page.get_objects(filter=_PICTURES, max_depth=4), None) is not None
    except pypdfium2.PdfiumError:
        return False


def _lines(raw: Any, count: int) -> Iterator[tuple[str, float, float, float, float]]:
    """Text, left, right, bottom and size of each line; what stands far apart in a row are several lines."""
    box, letters, right = pdfium.FS_RECTF(), "", 0.0
    left, bottom, size = 0.0, 0.0, 0.0
    for place in range(count):
        letter = chr(pdfium.FPDFText_GetUnicode(raw, place))
        if letter in _LINE_ENDS:
            if letters.strip():
                yield letters + ("\x02" if letter == "\x02" else ""), left, right, bottom, size
            letters = ""
            continue
        if pdfium.FPDFText_IsGenerated(raw, place) == 1 or not _measured(raw, place, box):
            letters += letter  # a space that stands only between the words
            continue
        if letters.strip() and (box.left > right + 3 * size or box.right < left - size):
            yield letters, left, right, bottom, size
            letters = ""
        if not letters.strip():
            letters, left, bottom, size = "", box.left, box.bottom, box.top - box.bottom
        letters += letter
        right = box.right
    if letters.strip():
        yield letters, left, right, bottom, size


def _measured(raw: Any, place: int, box: Any) -> bool:
    return bool(pdfium.FPDFText_GetLooseCharBox(raw, place, ctypes.byref(box)))


if __name__ == "__main__":
    sys.exit(main())
