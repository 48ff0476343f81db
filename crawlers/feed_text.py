"""Feed bytes to feed text: charset, compression, and the repairs without which a parser loses the whole feed."""

import codecs
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from core.charset_names import codec
from core.charsets import once, plausible
from core.writings import better, told

UNPACKED_LIMIT = 64 * 1024 * 1024
_ANY_BYTES = ("cp125", "iso8859", "koi8", "kz1048", "cp866", "mac-", "cp874")  # tables of one byte a letter
_STATEFUL = ("iso-2022", "hz", "utf-7")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_BARE = (
    (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
_STATELESS_ASCII = re.compile(rb"[\x00-\x7f]*")
_DECLARED = re.compile(rb"""^[^>]{0,200}?<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)""")
_HEADER = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.I)
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_CHUNK = re.compile(rb"[^<>]+|[<>]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_PERSON = re.compile(
    r"(<(?:\w+:)?(?:author|creator|managingEditor|webMaster|publisher|contributor|owner|name|email)\b[^<>]*>"
    r"(?:<!\[CDATA\[)?[^<]{300})[^<\]]+"
)
_CROWDED = re.compile(r"<([A-Za-z][\w:.-]{0,80})(\s[^<>]{5000,})>")
_PARTIAL_REFERENCE = re.compile(r"&[^;&\s]{0,40}$")


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """Text, and whether it may be in the wrong charset."""

    text: str
    suspect: bool = False
    note: str | None = None


def unpacked(body: bytes) -> bytes:
    """The bytes inside gzip, where a server sent a packed file as it was; never more than the limit."""
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, UNPACKED_LIMIT)
    except zlib.error:
        return body


def decode(body: bytes, content_type: str, languages: Sequence[str] = ()) -> Decoded:
    """The text; what the bytes themselves say beats the header, and the header beats the declaration.

    `languages` are those that the source declares: of two readings theirs is the likelier.
    """
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return _forced(body[len(mark) :], charset)
    for start, charset in _BARE:
        if body.startswith(start):
            return _forced(body, charset)
    text = _as_utf8(body)
    if text is not None:
        return _unstated(body, text, content_type)
    names = [name for label in _labels(body, content_type) if (name := codec(label))]
    return _as_mixed(body, languages) or _as_named(body, names, languages) or _as_guessed(body, languages)


def _unstated(body: bytes, text: str, content_type: str) -> Decoded:
    """The text of bytes that are UTF-8, unless they are ASCII in which a charset writes others, or UTF-8 of UTF-8."""
    stateful = next((label for label in _labels(body, content_type) if label.startswith(_STATEFUL)), None)
    if stateful:
        return Decoded(text=_strict(body, stateful) or text)
    if read := once(text):
        said = "UTF-8 was taken for Latin and encoded again; "
        back, lost = read
        return Decoded(text=back, suspect=lost, note=said + ("part of it is lost" if lost else "it was read back"))
    return Decoded(text=text)


def repaired(text: str) -> str:
    """Without the controls, character references and overlong names that break or stall feedparser."""
    text = _CONTROL.sub("", text)
    if "&#" in text:
        text = _REFERENCE.sub(_reference, text)
    text = _CROWDED.sub(_thinned, text)
    return _PERSON.sub(lambda m: _PARTIAL_REFERENCE.sub("", m[1]), text)


def _forced(body: bytes, charset: str) -> Decoded:
    text = body.decode(charset, "replace")
    bad = text.count("\ufffd") > 1  # one may be a character that the end of the body cut
    return Decoded(text=text, suspect=bad, note=f"bytes that are not {charset}, as its mark says" if bad else None)


def _labels(body: bytes, content_type: str) -> list[str]:
    header = _HEADER.search(content_type or "")
    declared = _DECLARED.search(body[:1_000])
    labels = [header[1] if header else "", declared[1].decode("ascii", "ignore") if declared else ""]
    said_of_anything = ("utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-32")
    return [label.lower() for label in labels if label and label.lower() not in said_of_anything]


def _as_utf8(body: bytes) -> str | None:
    """Text where the bytes are UTF-8 but for lone surrogates and a character cut at the end."""
    for candidate in (body, _SURROGATE.sub(b"\xef\xbf\xbd", body)):
        try:
            return codecs.getincrementaldecoder("utf-8")().decode(candidate)
        except UnicodeDecodeError:
            continue
    return None


def _strict(body: bytes, charset: str | None) -> str | None:
    try:
        return body.decode(charset) if charset else None
    except (UnicodeDecodeError, LookupError):
        return None


def _as_mixed(body: bytes, languages: Sequence[str]) -> Decoded | None:
    """UTF-8 with parts in another charset: each stretch between tags is read on its own."""
    good = sum(len(run) for run in _MULTIBYTE.findall(body))
    if good < len(_HIGH.findall(body)) / 2:
        return None
    parts = [_part(chunk, languages) for chunk in _CHUNK.findall(body)]
    lost = any("\ufffd" in part for part in parts)
    note = "UTF-8 with parts in another charset" + ("; some characters are lost" if lost else ", which were recovered")
    return Decoded(text="".join(parts), suspect=lost, note=note)


def _part(chunk: bytes, languages: Sequence[str]) -> str:
    text = _as_utf8(chunk)
    if text is not None:
        return text
    best = told(chunk, languages) if not _MULTIBYTE.search(chunk) else None
    return chunk.decode(best, "replace") if best else chunk.decode("utf-8", "replace")


def _as_named(body: bytes, names: list[str], languages: Sequence[str]) -> Decoded | None:
    for name in names:
        # A table of one byte a letter takes any bytes: it is believed where no other reads clearly better.
        best = better(body, name, languages) if name.startswith(_ANY_BYTES) else None
        if best:
            note = f"declared as {name}; its letters are those of {best}"
            return Decoded(text=body.decode(best, "replace"), note=note)
        text = _strict(body, name)
        if text is not None and not _is_mojibake(text) and plausible(text):
            return Decoded(text=text)
    return None


def _as_guessed(body: bytes, languages: Sequence[str]) -> Decoded:
    wrong = "the charset is undeclared or declared wrongly"
    if best := told(body, languages):
        return Decoded(text=body.decode(best, "replace"), note=f"{wrong}; told by its letters: {best}")
    latin = _strict(body, "cp1252")
    if latin is not None and not _is_mojibake(latin):
        return Decoded(text=latin, note=f"{wrong}; read as windows-1252")
    return Decoded(text=body.decode("utf-8", "replace"), suspect=True, note=wrong)


def _is_mojibake(text: str) -> bool:
    """Most letters outside ASCII are accented Latin ones in a row, as no Latin language writes them, or are lost."""
    foreign = [c for c in text if c >= "\x80"]
    runs = sum(len(run) for run in re.findall("[\xa0-\xff\u0152-\u0178\u2018-\u2122]{3,}", text))
    return text.count("\ufffd") > 0 or 2 * runs > len(foreign) > 0


def _thinned(match: re.Match[str]) -> str:
    """A tag without its attributes if they are hundreds: feedparser's time grows with their square."""
    return f"<{match[1]}>" if match[2].count("=") > 300 else match[0]


def _reference(match: re.Match[str]) -> str:
    digits = (match[1] or match[2]).lstrip("0")
    code = int(digits or "0", 16 if match[1] else 10) if len(digits) < 9 else 0x110000
    fits = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF
    return match[0] if fits else "\ufffd"
