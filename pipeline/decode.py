"""Bytes to text: what a page was written in, whatever its headers say."""

import re
from collections import Counter
from collections.abc import Sequence

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, read_bom

from core.charset_names import codec
from core.charsets import once, plausible
from core.model import Rejected
from core.writings import better, told

_HTML_TYPES = ("html", "xml", "text/plain")
_MAGIC = {b"%PDF": "PDF", b"PK\x03\x04": "ZIP or Office other than DOCX and ODT", b"{\\rtf": "RTF",
          b"\xd0\xcf\x11\xe0": "Office of before 2007 (.doc, .xls) or locked with a password", b"\x89PNG": "PNG image",
          b"\xff\xd8\xff": "JPEG image", b"GIF8": "GIF image", b"Rar!": "RAR", b"7z\xbc\xaf": "7z"}  # fmt: skip
_CYRILLIC = ("cp1251", "koi8-r", "iso8859-5", "cp866")
_ANY_BYTES = ("cp125", "iso8859", "koi8", "kz1048", "cp866", "mac-", "cp874")  # tables of one byte a letter
_COMMON = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєұқғңөүәһўҷӣӯ")
_WESTERN = frozenset("éèàùâêîôûçëïüöäßñóíúáœÉÈÀÂÊÎÔÇÜÖÄÑÓÍÚÁ\xa0°«»¿¡€ªº·‘’“”„–—…")
_SAMPLE = 20_000
_LABEL = re.compile(r"charset\s{0,20}=\s{0,20}[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]*>")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_LONG_TAG = re.compile(r"<[a-z][^<>]{100000,}", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
# Elements without an end, or whose end the next one implies: a thousand of them are not nested.
_NEVER_OPEN = frozenset("area base br col embed hr img input link meta source track wbr html head body p li dt dd"
                        " tr td th thead tbody tfoot colgroup".split())  # fmt: skip
# Beyond these a page costs minutes in C code that no time limit of ours can interrupt.
MOST_TAGS, MOST_OPEN, MOST_OPTIONS, MOST_ATTRIBUTES = 250_000, 10_000, 20_000, 20_000


def decode(body: bytes, content_type: str, languages: Sequence[str] = ()) -> str | Rejected:
    """The page as text; a declared encoding is believed only as far as the bytes bear it out.

    `languages` are those that the source declares: of two readings theirs is the likelier.
    """
    if kind := _another_kind(body, content_type):
        return Rejected(
            stage="decode", reason=f"not a web page but {kind}; only HTML, PDF, DOCX and ODT can be understood"
        )
    text = _text(body, content_type, languages)
    if much := too_much(text):
        return Rejected(stage="decode", status="too_large", reason=f"{much} would hold up all others")
    text, lost = once(text) or (text, False)
    if lost:
        reason = "UTF-8 was taken for Latin and encoded again, and part of it is lost; tell the site"
        return Rejected(stage="decode", reason=reason, status="encoding_suspect")
    if text.count("\ufffd") > max(2, len(text) * 0.01):
        return Rejected(
            stage="decode",
            reason="more than 1 % of the characters cannot be read in any encoding tried; look at the page's charset",
            status="encoding_suspect",
        )
    return text


def too_much(text: str) -> str | None:
    """What makes parsers quadratic, if the page holds more of it than any announcement needs."""
    tags = text.count("<")
    if tags > MOST_TAGS:
        return f"{tags:,} tags; a page of more than {MOST_TAGS:,}"
    if tags > MOST_OPEN and (depth := deepest(text)) > MOST_OPEN:
        return f"{depth:,} elements inside one another; a page of more than {MOST_OPEN:,}"
    if tags > MOST_OPTIONS and (options := text.lower().count("<option")) > MOST_OPTIONS:
        return f"{options:,} options to choose from; a page of more than {MOST_OPTIONS:,}"
    attributes = max((len(_QUOTED.sub("", tag).split()) for tag in _LONG_TAG.findall(text)), default=0)
    if attributes > MOST_ATTRIBUTES:
        return f"an element of {attributes:,} attributes; one of more than {MOST_ATTRIBUTES:,}"
    return None


def deepest(text: str) -> int:
    """How many elements are open at once at most; roughly, for an end closes only its own name."""
    opened, total, most = Counter[str](), 0, 0
    for end, name in _TAG.findall(text):
        name = name.lower()
        if name in _NEVER_OPEN or (end and not opened[name]):
            continue
        step = -1 if end else 1
        opened[name] += step
        total += step
        most = max(most, total)
    return most


def _another_kind(body: bytes, content_type: str) -> str | None:
    media = content_type.split(";")[0].strip().lower()
    for start, name in _MAGIC.items():
        if body.startswith(start):
            return f"{name} ({media or 'no content type'})"
    if media and not any(word in media for word in _HTML_TYPES) and not body.lstrip()[:200].lower().startswith(b"<"):
        return media
    return None


def _text(body: bytes, content_type: str, languages: Sequence[str]) -> str:
    bom, rest = _bom(body)
    if bom:
        return rest.decode(bom, "replace")
    if (text := _utf8(body)) is not None:
        return text
    seen = _visible(body)
    in_page = html_body_declared_encoding(body[:4096]) or _label(body)
    if in_page and in_page.startswith("utf-16"):
        in_page = None  # it could not have been read here
    header = _LABEL.search(content_type)
    said = (header[1] if header else None, in_page)
    declared = [name for label in said if (name := codec(label))]
    for name in declared:
        if (text := _strict(body, seen, name, languages)) is not None:
            return text
    name = told(seen, languages) or _detected(seen)
    if name and (text := _strict(body, seen, name, languages)) is not None:
        return text
    return _least_broken(body, [*declared, "utf-8"])


def _label(body: bytes) -> str | None:
    """What the page declares, where its parser does not know the name."""
    found = _LABEL.search(body[:4096].decode("latin-1"))
    return found[1] if found else None


def _bom(body: bytes) -> tuple[str | None, bytes]:
    """UTF-16 and 32 by their mark; UTF-16 without one by the zero bytes beside its first tag. Then the bytes."""
    name, mark = read_bom(body)
    if name and mark:
        return name, body[len(mark) :]
    start = body[:4] if b"<" in body[:4] else b""
    if start and not any(start[1::2]):
        return "utf-16-le", body
    return ("utf-16-be" if start and not any(start[::2]) else None), body


def _utf8(body: bytes) -> str | None:
    """UTF-8 proves itself: other encodings hardly ever make valid sequences; a cut letter or two is forgiven."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken:
        return text
    beyond_ascii = sum(1 for letter in text if letter > "\x7f")
    return text if broken <= max(1, beyond_ascii * 0.01) and beyond_ascii > 2 * broken else None


def _strict(body: bytes, seen: bytes, name: str, languages: Sequence[str]) -> str | None:
    # Servers add "latin-1" to everything, sites keep "windows-1251" when they move; a table of one byte a letter takes
    # any bytes, so it is believed where no other reads better.
    if name.startswith(_ANY_BYTES):
        name = better(seen, name, languages) or name
    try:
        text = body.decode(name)
        return text if not name.startswith(_ANY_BYTES) or plausible(seen.decode(name)) else None
    except UnicodeDecodeError:
        return None


def _least_broken(body: bytes, names: list[str]) -> str:
    """The declared charset with what it cannot hold; UTF-8 where that gives no writing, which is then refused."""
    texts = [body.decode(name, "replace") for name in names]
    written = [text for text in texts if plausible(_TAGS.sub(" ", text[:_SAMPLE]))]
    return min(written or texts[-1:], key=lambda text: text.count("\ufffd"))


def _detected(seen: bytes) -> str | None:
    if name := _western(seen):
        return name
    best = from_bytes(seen).best()
    return codec(best.encoding) if best else None


def _western(seen: bytes) -> str | None:
    """What a page without a charset is by the HTML standard, where its letters are those of western Europe."""
    high = [letter for letter in seen.decode("cp1252", "replace") if letter > "\x7f"]
    return "cp1252" if high and sum(letter in _WESTERN for letter in high) >= 0.97 * len(high) else None


def cyrillic(body: bytes) -> str | None:
    """Which Cyrillic encoding the bytes are in, when at least two letters in five are beyond ASCII and read well."""
    visible = _visible(body)
    high = sum(byte > 0x7F for byte in visible)
    if high < 6 or high < 0.4 * (high + sum(65 <= byte | 32 <= 122 for byte in visible)):
        return None
    shares = {name: _reads_as_cyrillic(visible.decode(name, "replace"), high) for name in _CYRILLIC}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > 0.7 else None


def _visible(body: bytes) -> bytes:
    """The first letters outside tags, scripts and styles; in one pass, whatever was left open."""
    first, *parts = body.split(b"<")
    kept, size, closing = [first], len(first), b""
    for part in parts:
        name = part[:7].lower()
        if closing and not name.startswith(closing):
            continue
        closing = b"/script" if name.startswith(b"script") else b"/style" if name.startswith(b"style") else b""
        text = b"" if closing else part.partition(b">")[2]
        kept.append(text)
        size += len(text)
        if size > _SAMPLE:
            break
    return b" ".join(kept)[:_SAMPLE]


def _reads_as_cyrillic(text: str, high: int) -> float:
    """Share of common small letters, weighted: the wrong Cyrillic table gives capitals and rare letters."""
    weights = (1.0 if letter in "оеаинтсрвл" else 0.8 if letter in _COMMON else 0.5 if "А" <= letter <= "Я" else -0.5
               for letter in text if letter > "\x7f")  # fmt: skip
    return sum(weights) / high
