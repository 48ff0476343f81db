"""What sites call charsets, and the codec that reads what they then write (https://encoding.spec.whatwg.org/#names)."""

import codecs

from w3lib.encoding import resolve_encoding

# Python has others, that are no charsets (idna, unicode_escape) or take the square of their length (punycode, utf-7).
_OF_THE_WEB = frozenset(
    {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "ascii", "iso8859-1"}
    | {f"cp{number}" for number in (866, 874, 932, 949, 950, *range(1250, 1259))}
    | {f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
    | {"koi8-r", "koi8-u", "kz1048", "mac-cyrillic", "mac-roman", "gb18030", "big5", "big5hkscs", "euc_jp", "euc_kr"}
    | {"iso2022_jp", "johab", "ptcp154", "cp1125"}
)
# Known to browsers and not to Python, or the smaller sister of what is written in truth.
_MORE = {
    "iso-8859-8": "cp1255", "iso8859-8": "cp1255", "iso-8859-8-i": "cp1255", "iso8859-8-i": "cp1255",
    "iso-8859-8-e": "cp1255", "csiso88598i": "cp1255", "logical": "cp1255", "visual": "cp1255", "hebrew": "cp1255",
    "dos-874": "cp874", "windows-874": "cp874", "iso-8859-11": "cp874", "iso8859-11": "cp874", "tis620": "cp874",
    "latin-5": "cp1254", "latin5": "cp1254", "l5": "cp1254", "iso-8859-9": "cp1254", "iso8859-9": "cp1254",
    "csisolatin5": "cp1254", "iso-ir-148": "cp1254", "x-sjis": "cp932", "sjis": "cp932", "ms_kanji": "cp932",
    "shift-jis": "cp932", "x-gbk": "gb18030", "gb_2312": "gb18030", "chinese": "gb18030", "x-euc-jp": "euc_jp",
    "ks_c_5601-1987": "cp949", "ks_c_5601-1989": "cp949", "ksc5601": "cp949", "korean": "cp949", "euc-kr": "cp949",
    "windows-949": "cp949", "x-x-big5": "big5hkscs", "cn-big5": "big5hkscs", "koi": "koi8-r", "koi8": "koi8-r",
    "koi8-ru": "koi8-u", "x-mac-cyrillic": "mac-cyrillic", "x-mac-ukrainian": "mac-cyrillic",
    "x-mac-roman": "mac-roman", "unicode-1-1-utf-8": "utf-8", "x-unicode20utf8": "utf-8", "unicode": "utf-16-le",
    "csunicode": "utf-16-le", "iso-10646-ucs-2": "utf-16-le", "ucs-2": "utf-16-le", "x-user-defined": "cp1252",
    "dos-866": "cp866",
    **{f"x-cp125{n}": f"cp125{n}" for n in range(9)},
}  # fmt: skip


def codec(label: str | None) -> str | None:
    """The Python codec for a declared charset; None where it names none of the web's."""
    label = (label or "").strip().lower()
    try:
        name = codecs.lookup(_MORE.get(label) or resolve_encoding(label) or "").name
    except (LookupError, ValueError):
        return None
    return name if name in _OF_THE_WEB else None
