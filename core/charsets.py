"""Text that was read in the wrong charset: whether it can be writing at all, and UTF-8 that was read twice."""

import re

# What no writing has inside its words: a capital after a small letter, two alphabets, signs between letters.
_BREAK = re.compile(
    "[a-zà-ÿа-џ](?=[À-ÞЀ-Я])|[A-Za-z](?=[Ͱ-\u06ff])|[Ͱ-\u06ff](?=[A-Za-zÀ-ÿ])|[À-ÿ](?=[Ͱ-\u06ff])"
    "|(?<=[^\\W\\d_])[¡-©«-´¶-¹»-¿×÷№\u2500-\u25ff](?=[^\\W\\d_¡-¿×÷№\u2500-\u25ff])|[¡-¿×÷]{2}|[\u2500-\u25ff]{2}"
)


def plausible(text: str) -> bool:
    """Could this be writing? False where one sign in eight beyond ASCII breaks what words are made of."""
    sample = text[:200_000]
    return len(_BREAK.findall(sample)) * 8 <= sum(letter > "\x7f" for letter in sample)


_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_LEAST = 12  # letters in pairs and threes; an accented capital before a quote is one pair


class _Table:
    """What the bytes of UTF-8 become where they are taken for a charset of one byte a letter."""

    def __init__(self, name: str) -> None:
        self.bytes_of: dict[str, int] = {chr(byte): byte for byte in range(0x80, 0xA0)}
        self.bytes_of |= {bytes((byte,)).decode(name, "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}
        unknown = [byte for byte in range(0x80, 0xC0) if not bytes((byte,)).decode(name, "ignore")]
        if len(unknown) == 1:  # a letter that was lost can only have been this one
            self.bytes_of["\ufffd"] = unknown[0]
        behind = self._letters(0x80, 0xBF)
        heads = ((self._letters(0xC2, 0xDF), 1), (self._letters(0xE0, 0xEF), 2), (self._letters(0xF0, 0xF4), 3))
        self.runs = re.compile(f"(?:{'|'.join(f'[{head}][{behind}]{{{count}}}' for head, count in heads)})+")

    def _letters(self, first: int, last: int) -> str:
        return re.escape("".join(letter for letter, byte in self.bytes_of.items() if first <= byte <= last))

    def read(self, run: str) -> str:
        return bytes(self.bytes_of[letter] for letter in run).decode("utf-8", "replace")


_TABLES = (_Table("cp1252"), _Table("cp1251"))  # of who writes Latin, and of who writes Cyrillic


def once(text: str) -> tuple[str, bool] | None:
    """UTF-8 that somebody took for Latin or Cyrillic and wrote as UTF-8 again, as it was, and whether some is lost."""
    if text.isascii():
        return None
    beyond = _BEYOND_ASCII.findall(text[:50_000])
    sample, high = " ".join(beyond), sum(map(len, beyond))
    for table in _TABLES if high >= _LEAST else ():
        twice = sum(map(len, table.runs.findall(sample)))
        if twice >= _LEAST and twice >= 0.6 * high:
            read = table.runs.sub(lambda run, table=table: table.read(run[0]), text)  # type: ignore[misc]
            return read, "\ufffd" in read or twice <= 0.9 * high
    return None
