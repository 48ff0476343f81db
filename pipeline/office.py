"""DOCX and ODT to paragraphs: both are XML in a ZIP, of which no more is unpacked than an announcement can need."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import lxml.etree

from core.model import Rejected
from pipeline.written import Written

MOST_UNPACKED = 32 * 1024 * 1024  # bytes of one part
MOST_PARTS = 5_000  # files in the ZIP
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CREATED = ("{http://purl.org/dc/terms/}created", "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}creation-date",
            _DC + "date")  # fmt: skip
_HEADING = re.compile(r"(?:title|heading ?1|заголовок ?1|название|1)", re.IGNORECASE)
# Text that was struck out, fields' formulas, and what stands beside the text: notes, boxes in their second form.
_UNSEEN = frozenset({_W + "del", _W + "moveFrom", _W + "instrText", _TEXT + "note", _TEXT + "tracked-changes",
                     "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
                     "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation"})  # fmt: skip
_PARAGRAPHS = (_W + "p", _TEXT + "p", _TEXT + "h")
_ROWS = (_W + "tr", _TABLE + "table-row")
_SIGNS = {_W + "tab": " ", _W + "br": " ", _W + "cr": " ", _W + "noBreakHyphen": "-",
          _TEXT + "s": " ", _TEXT + "tab": " ", _TEXT + "line-break": " "}  # fmt: skip
_HIDDEN = object()


class _TooLarge(Exception):
    """A part of the file unpacks to more than MOST_UNPACKED."""


def read_office(body: bytes, kind: str) -> Written | Rejected:
    """The paragraphs of a `docx` or `odt`; or why there are none."""
    name = kind.upper()
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            if len(package.infolist()) > MOST_PARTS:
                raise _TooLarge
            text = _part(package, "word/document.xml" if kind == "docx" else "content.xml")
            about = _part(package, "docProps/core.xml" if kind == "docx" else "meta.xml")
    except _TooLarge:
        return _refused(f"the {name} unpacks to more than {MOST_UNPACKED >> 20} MiB", "too_large")
    except RuntimeError:  # zipfile's word for a password
        return _refused(f"the {name} is locked with a password", "not_understood")
    except (zipfile.BadZipFile, lxml.etree.XMLSyntaxError, NotImplementedError, EOFError, OSError, ValueError):
        return _refused(f"the {name} is broken: was it cut off on its way?", "parse_error")
    if text is None:
        return _refused(f"the {name} holds no text part; it may be locked with a password", "not_understood")
    return _written(kind, text, about)


def is_docx(body: bytes) -> bool:
    """Whether a ZIP names the parts of a Word document."""
    return body.startswith(b"PK\x03\x04") and b"word/document.xml" in body


def is_odt(body: bytes) -> bool:
    """Whether a ZIP begins with the type of an OpenDocument text."""
    return body.startswith(b"PK\x03\x04") and b"mimetypeapplication/vnd.oasis.opendocument.text" in body[:200]


def _refused(reason: str, status: str) -> Rejected:
    return Rejected(stage="decode", reason=reason, status=status)


def _part(package: zipfile.ZipFile, name: str) -> Any | None:
    """A part as a tree, without looking up entities or addresses; None where the package has none of that name."""
    try:
        with package.open(name) as packed:
            unpacked = packed.read(MOST_UNPACKED + 1)
    except KeyError:
        return None
    except zlib.error as error:
        raise zipfile.BadZipFile(str(error)) from error
    if len(unpacked) > MOST_UNPACKED:
        raise _TooLarge
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    return lxml.etree.fromstring(unpacked, parser)


def _written(kind: str, root: Any, about: Any | None) -> Written | Rejected:
    found = list(_paragraphs(root))
    paragraphs = tuple(text for text, _ in found)
    if not any(map(str.isalpha, "".join(paragraphs))):
        return _refused(f"the {kind.upper()} holds no text; is it a scan?", "not_understood")
    return Written(
        kind=kind,
        paragraphs=paragraphs,
        heading=next((text for text, is_heading in found[:12] if is_heading), None),
        lines=paragraphs,
        title=_said(about, _DC + "title"),
        created=next((value for name in _CREATED if (value := _said(about, name))), None),
        language=_said(about, _DC + "language") or None,
    )


def _said(about: Any | None, name: str) -> str:
    node = None if about is None else next(about.iter(name), None)
    return " ".join((node.text or "").split()) if node is not None else ""


def _paragraphs(root: Any) -> Iterator[tuple[str, bool]]:
    """Each paragraph, and whether it is set as the heading of all; a plain row of a table is one paragraph."""
    rows_done: Any = None
    for node in root.iter(*_ROWS, *_PARAGRAPHS):
        around = _around(node)
        if around is _HIDDEN or (rows_done is not None and around is rows_done):
            continue
        if node.tag in _ROWS:
            cells = [[text for p in cell.iter(*_PARAGRAPHS) if (text := _text(p))] for cell in node]
            if around is None and all(len(cell) < 2 for cell in cells):
                rows_done = node
                yield " | ".join(cell[0] for cell in cells if cell), False
        elif text := _text(node):
            yield text, _is_heading(node)


def _around(node: Any) -> Any | None:
    """The outermost row of a table around a node; _HIDDEN where readers do not see it."""
    row = None
    for above in node.iterancestors():
        if above.tag in _UNSEEN:
            return _HIDDEN
        row = above if above.tag in _ROWS else row
    return row


def _text(paragraph: Any) -> str:
    return " ".join("".join(_pieces(paragraph)).split())


def _pieces(paragraph: Any) -> Iterator[str]:
    """The text of a paragraph without that of paragraphs inside it, as boxes hold them."""
    is_word = paragraph.tag.startswith(_W)
    stack: list[Any] = [*reversed(paragraph), "" if is_word else paragraph.text or ""]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
            continue
        stack.append("" if is_word else item.tail or "")
        if not isinstance(item.tag, str) or item.tag in _UNSEEN or item.tag in _PARAGRAPHS:
            continue
        if item.tag in _SIGNS:
            yield _SIGNS[item.tag]
            continue
        stack.extend(reversed(item))
        stack.append((item.text or "") if not is_word or item.tag == _W + "t" else "")


def _is_heading(paragraph: Any) -> bool:
    if paragraph.tag == _TEXT + "h":
        return bool(paragraph.get(_TEXT + "outline-level", "1") == "1")
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    named = paragraph.get(_TEXT + "style-name", "") if style is None else style.get(_W + "val", "")
    return _HEADING.fullmatch(named) is not None
