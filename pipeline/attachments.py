"""The documents that a page offers: their names, types, sizes where the page says them, and addresses."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.model import Attachment
from core.urls import absolute
from pipeline.tidy import tidy_line

_FILES = {"pdf": "application/pdf", "doc": "application/msword", "xls": "application/vnd.ms-excel",
          "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "rtf": "application/rtf",
          "ppt": "application/vnd.ms-powerpoint", "odt": "application/vnd.oasis.opendocument.text",
          "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
          "ods": "application/vnd.oasis.opendocument.spreadsheet", "csv": "text/csv", "zip": "application/zip",
          "rar": "application/vnd.rar", "7z": "application/x-7z-compressed",
          "hwp": "application/x-hwp", "hwpx": "application/hwp+zip"}  # fmt: skip
_ENDINGS = {media_type: ending for ending, media_type in _FILES.items()}
_NAMED = re.compile(rf"(?:\.|%2e)(?:{'|'.join(_FILES)})", re.IGNORECASE)  # wherever in an address
_NAME = re.compile(rf"[^/?#;=&]*\.({'|'.join(_FILES)})", re.IGNORECASE)
# What content managers put behind the name of a file: Plone, Liferay, Drupal.
_BEHIND = re.compile(r"view|download|at_download|file|@@.*|\d+|[0-9a-f]{4,8}-[0-9a-f-]{2,}", re.IGNORECASE)
_VIEWER = re.compile(r"viewer|gview|pdfjs|embed", re.IGNORECASE)
LINKS = "a[href], iframe[src], embed[src], object[data]"
_FURNITURE = "nav, header, footer, aside, script, style, noscript, template, form, [role=navigation], [role=banner]"
_LONGEST_ROW = 500  # letters around a link; a size in a longer part may be that of something else
_UNITS = {"байт": 1, "byte": 1, "bytes": 1, "octets": 1} | {
    letter + end: 1024**power
    for power, letters in enumerate(("kк", "mм", "gг"), 1)
    for letter in letters
    for end in ("b", "б", "ib", "o", "байт", "bytes")
}
_NUMBER = r"(?<![\d.,])(\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,10})(?:[.,](\d{1,3}))?"
_SIZE = re.compile(rf"{_NUMBER}\s?({'|'.join(sorted(_UNITS, key=len, reverse=True))})\b", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(\[]([^()\[\]]{1,60})[)\]]\s*$")  # "(PDF, 1,2 МБ)" behind a name
_OF_FILES = frozenset(_FILES) | frozenset(_UNITS) | {"файл", "file", "скачать", "download"}


def attachments_of(tree: LexborHTMLParser, body: LexborNode | None, url: str) -> tuple[Attachment, ...]:
    """Documents linked from the main part; where no part is marked, from anywhere but menus and footers."""
    part = body or tree.css_first("[itemprop~=articleBody], article, main")
    links = part.css(LINKS) if part else _outside_furniture(tree)
    return attachments_in(links, url)


def attachments_in(links: Iterable[LexborNode], url: str) -> tuple[Attachment, ...]:
    """The documents that these links lead to, each once; of several links to one the first that has words names it."""
    found: dict[str, tuple[LexborNode, str, str]] = {}
    for node in links:
        if _may_be_file(node) and (file := _file(node, url)) and (file[0] not in found or not found[file[0]][1]):
            found[file[0]] = (node, _words(node), file[1])
    alone: dict[int, bool] = {}
    return tuple(_attachment(address, *link, alone) for address, link in found.items())


def _may_be_file(node: LexborNode) -> bool:
    """Cheaper than to take the address apart, which most links of a page need not."""
    said = node.attributes
    address = said.get("href") or said.get("src") or said.get("data") or ""
    return "type" in said or "download" in said or _NAMED.search(address) is not None or _called(node) is not None


def _called(node: LexborNode) -> str | None:
    """The name of the document that the words of a link are, wherever it leads: "Order 12.pdf (1.2 MB)"."""
    words = node.text() if node.tag == "a" else ""
    return _matched(_without_aside(words.strip())) if "." in words and len(words) < _LONGEST_ROW else None


def _outside_furniture(tree: LexborHTMLParser) -> Iterable[LexborNode]:
    furniture = {node.mem_id for part in tree.css(_FURNITURE) for node in part.css(LINKS)}
    return [node for node in tree.css(LINKS) if node.mem_id not in furniture]


def _words(node: LexborNode) -> str:
    """What a reader sees of the link; a frame has a title at most."""
    return tidy_line(node.text(separator=" ") if node.tag == "a" else node.attributes.get("title") or "")


def _file(node: LexborNode, url: str) -> tuple[str, str] | None:
    """Address and name of a document that is linked or shown in a frame."""
    said = node.attributes
    written = (said.get("href") or said.get("src") or said.get("data") or "").strip()
    address = absolute(url, written.partition("#")[0]) if written.partition("#")[0] else None
    if address is None:
        return None
    name = _name_in_path(address) or _matched(unquote(said.get("download") or "", errors="replace"))
    if name is None and (asked := _asked_for(address)):
        shown = absolute(url, asked) if _VIEWER.search(address) or "://" in asked else None
        return shown or address, asked.rpartition("/")[2]
    ending = _ENDINGS.get((said.get("type") or "").partition(";")[0].strip().lower())
    last = unquote(urlsplit(address).path.rpartition("/")[2], errors="replace")
    name = name or (f"{last}.{ending}" if ending else _called(node))
    return (address, name) if name else None


def _name_in_path(address: str) -> str | None:
    """Of /x.pdf, /x.pdf;jsessionid=1, /x.pdf/view and /x.pdf/5f3a-11?t=1 the x.pdf."""
    for segment in reversed(urlsplit(address).path.split("/")):
        if name := _matched(unquote(segment.partition(";")[0], errors="replace")):
            return name
        if segment and not _BEHIND.fullmatch(segment):
            return None
    return None


def _asked_for(address: str) -> str | None:
    """Of download.php?file=x.pdf the x.pdf."""
    values = (value for _, value in parse_qsl(urlsplit(address).query))
    return next((value for value in values if _matched(value.rpartition("/")[2].partition("#")[0])), None)


def _matched(name: str) -> str | None:
    return name.strip() if _NAME.fullmatch(name.strip()) else None


def _attachment(address: str, node: LexborNode, text: str, file: str, alone: dict[int, bool]) -> Attachment:
    name, ending = _without_aside(text) or tidy_line(file), file.rpartition(".")[2].lower()
    said = (text, node.attributes.get("title") or "", *_around(node, alone))
    size = next((size for part in said if (size := read_size(part)) is not None), None)
    return Attachment(url=address, name=name, media_type=_FILES[ending], size_bytes=size)


def read_size(text: str) -> int | None:
    """The first size that a text names, in bytes: "1,2 МБ" is 1258291, as the programs that write it count."""
    match = _SIZE.search(text[:_LONGEST_ROW])
    if not match:
        return None
    whole, part = "".join(filter(str.isdigit, match[1])), match[2] or "0"
    unit: int = _UNITS[match[3].lower()]
    return round(float(f"{whole}.{part}") * unit)


def _without_aside(name: str) -> str:
    aside = _ASIDE.search(name)
    words = re.findall(r"[^\W\d_]+", aside[1].casefold()) if aside else []
    return name[: aside.start()] if aside and words and _OF_FILES.issuperset(words) else name


def _around(node: LexborNode, alone: dict[int, bool]) -> Iterable[str]:
    """The texts of the two parts around a link that hold no other one."""
    part = node.parent
    for _ in range(2):
        if part is None or part.tag in ("body", "html", "article", "main"):
            return
        if part.mem_id not in alone:
            alone[part.mem_id] = len({link.attributes.get("href") for link in part.css("a[href]")}) == 1
        if not alone[part.mem_id]:
            return
        yield tidy_line(part.text(separator=" ")[:_LONGEST_ROW])
        part = part.parent
