"""Feed bytes to feed text: charset, compression, and the repairs without which a parser loses the whole feed."""

import codecs
import re
import zlib
from dataclasses import dataclass

from core.charsets import arabic, plausible

UNPACKED_LIMIT = 64 * 1024 * 1024
# What sites call one charset while they write its larger sister.
_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "euc-kr": "cp949", "shift_jis": "cp932", "iso-8859-1": "cp1252",
    "latin-1": "cp1252", "iso-8859-9": "cp1254", "tis-620": "cp874",
}  # fmt: skip
_CYRILLIC = ("windows-1251", "koi8-r", "iso-8859-5", "cp866")
_ONE_BYTE = (*_CYRILLIC, "windows-1256", "iso-8859-6", "cp1256")
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


def decode(body: bytes, content_type: str) -> Decoded:
    """The text; what the bytes themselves say beats the header, and the header beats the declaration."""
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return _forced(body[len(mark) :], charset)
    for start, charset in _BARE:
        if body.startswith(start):
            return _forced(body, charset)
    names = _names(body, content_type)
    text = _as_utf8(body)
    if text is not None:
        stateful = next((n for n in names if n.startswith(("iso-2022", "hz", "utf-7"))), None)
        return Decoded(text=_strict(body, stateful) or text if stateful else text)
    return _as_mixed(body) or _as_named(body, names) or _as_guessed(body)


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


def _names(body: bytes, content_type: str) -> list[str]:
    header = _HEADER.search(content_type or "")
    declared = _DECLARED.search(body[:1_000])
    names = [header[1] if header else "", declared[1].decode("ascii", "ignore") if declared else ""]
    names = [_WIDER.get(n.lower(), n.lower()) for n in names if n]
    return [n for n in names if n not in ("utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-32")]


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


def _as_mixed(body: bytes) -> Decoded | None:
    """UTF-8 with parts in another charset: each stretch between tags is read on its own."""
    good = sum(len(run) for run in _MULTIBYTE.findall(body))
    if good < len(_HIGH.findall(body)) / 2:
        return None
    parts = [_part(chunk) for chunk in _CHUNK.findall(body)]
    lost = any("\ufffd" in part for part in parts)
    note = "UTF-8 with parts in another charset" + ("; some characters are lost" if lost else ", which were recovered")
    return Decoded(text="".join(parts), suspect=lost, note=note)


def _part(chunk: bytes) -> str:
    text = _as_utf8(chunk)
    if text is not None:
        return text
    best = _best_cyrillic(chunk) if not _MULTIBYTE.search(chunk) else None
    return best or chunk.decode("utf-8", "replace")


def _as_named(body: bytes, names: list[str]) -> Decoded | None:
    for name in names:
        text = _strict(body, name)
        if text is None or _is_mojibake(text):
            continue
        # A table of one byte a letter takes any bytes: it is believed where no other reads better.
        best = _by_letters(body) if name in _ONE_BYTE else None
        if best or plausible(text):
            return Decoded(text=best or text)
    return None


def _by_letters(body: bytes) -> str | None:
    """Cyrillic or Arabic, by which letters are frequent."""
    table = arabic(body)
    return body.decode(table, "replace") if table else _best_cyrillic(body)


def _as_guessed(body: bytes) -> Decoded:
    if best := _by_letters(body):
        return Decoded(text=best, note="the charset is undeclared or declared wrongly; told by its letters")
    latin = _strict(body, "cp1252")
    if latin is not None and not _is_mojibake(latin):
        return Decoded(text=latin, note="the charset is undeclared or declared wrongly; read as windows-1252")
    return Decoded(
        text=body.decode("utf-8", "replace"), suspect=True, note="the charset is undeclared or declared wrongly"
    )


def _is_mojibake(text: str) -> bool:
    """Most letters outside ASCII are accented Latin ones in a row, as no Latin language writes them, or are lost."""
    foreign = [c for c in text if c >= "\x80"]
    runs = sum(len(run) for run in re.findall("[\xa0-\xff\u0152-\u0178\u2018-\u2122]{3,}", text))
    return text.count("\ufffd") > 0 or 2 * runs > len(foreign) > 0


def _best_cyrillic(body: bytes) -> str | None:
    texts = [body.decode(charset, "replace") for charset in _CYRILLIC]
    best = max(texts, key=_cyrillic_score)
    return best if _cyrillic_score(best) > 0.5 else None


def _cyrillic_score(text: str) -> float:
    """From 0 to 1: how much the text looks like Cyrillic prose (small letters, the frequent ones first)."""
    foreign = [c for c in text[:200_000] if c >= "\xc0"]
    if not foreign:
        return 0.0
    small = sum("а" <= c <= "я" or c in "ёіїєўґ" for c in foreign)
    large = sum("А" <= c <= "Я" for c in foreign)
    frequent = sum(c in "оеаинтсрвлОЕАИНТСРВЛ" for c in foreign)
    # A small letter before a large one, or both alphabets in one word, is another charset seen through this one.
    jumps = len(re.findall("[а-яё][А-ЯЁ]|[a-zA-Z][а-яёА-ЯЁ]|[а-яёА-ЯЁ][a-zA-Z]", text[:200_000]))
    return (small + large - 2 * jumps) / len(foreign) - 0.3 * (1 - frequent / len(foreign)) - 0.2 * large / len(foreign)


def _thinned(match: re.Match[str]) -> str:
    """A tag without its attributes if they are hundreds: feedparser's time grows with their square."""
    return f"<{match[1]}>" if match[2].count("=") > 300 else match[0]


def _reference(match: re.Match[str]) -> str:
    digits = (match[1] or match[2]).lstrip("0")
    code = int(digits or "0", 16 if match[1] else 10) if len(digits) < 9 else 0x110000
    fits = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF
    return match[0] if fits else "\ufffd"
