"""Tables of one byte a letter take any bytes: which of them reads as Arabic, and what reads as no writing at all."""

import re

_TABLES = ("cp1256", "iso8859-6")
_FREQUENT = frozenset("اليمونرتبعدهة")
_LETTERS = frozenset(map(chr, (*range(0x621, 0x64B), 0x67E, 0x686, 0x698, 0x6AF, 0x6CC, 0x6A9)))
_SIGNS = frozenset("،؛؟ـ\xa0«»\u200c\u200d\u2013\u2014\u2018\u2019\u201c\u201d\u2026")
_LEAST = 6  # letters; fewer prove nothing
_WORDS = re.compile(rb"[\x80-\xff]{3,}")  # an accented Latin letter stands alone
# What no writing has inside its words: a capital after a small letter, two alphabets, signs between letters.
_BREAK = re.compile(
    "[a-zà-ÿа-џ](?=[À-ÞЀ-Я])|[A-Za-z](?=[Ͱ-\u06ff])|[Ͱ-\u06ff](?=[A-Za-zÀ-ÿ])|[À-ÿ](?=[Ͱ-\u06ff])"
    "|(?<=[^\\W\\d_])[¡-©«-´¶-¹»-¿×÷№\u2500-\u25ff](?=[^\\W\\d_¡-¿×÷№\u2500-\u25ff])|[¡-¿×÷]{2}|[\u2500-\u25ff]{2}"
)


def plausible(text: str) -> bool:
    """Could this be writing? False where one sign in eight beyond ASCII breaks what words are made of."""
    sample = text[:200_000]
    return len(_BREAK.findall(sample)) * 8 <= sum(letter > "\x7f" for letter in sample)


def arabic(body: bytes) -> str | None:
    """The table by which nearly all bytes beyond ASCII are Arabic letters, the frequent ones among them."""
    high = b"".join(_WORDS.findall(body[:200_000]))
    if len(high) < max(_LEAST, 0.6 * sum(byte > 0x7F for byte in body[:200_000])):
        return None
    best = max(_TABLES, key=lambda table: _score(high, table))
    return best if _score(high, best) > 0.7 else None


def _score(high: bytes, table: str) -> float:
    """From -1 to 1."""
    weights = (_weight(letter) for letter in high.decode(table, "replace"))
    return sum(weights) / len(high)


def _weight(letter: str) -> float:
    if letter in _FREQUENT:
        return 1.0
    return 0.5 if letter in _LETTERS else 0.0 if letter in _SIGNS else -1.0
