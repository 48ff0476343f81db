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


# The letters that bytes of UTF-8 become in windows-1252: one that leads, and those that continue.
_CONTINUES = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_TWICE = re.compile(f"(?:[Â-ß][{_CONTINUES}]|[à-ï][{_CONTINUES}]{{2}}|[ð-ô][{_CONTINUES}]{{3}})+")
_LEAST = 12  # letters in pairs and threes; an accented capital before a quote is one pair


def once(text: str) -> tuple[str, bool] | None:
    """UTF-8 that somebody took for Latin and wrote as UTF-8 again, as it was, and whether some of it is lost."""
    if text.isascii():
        return None
    sample = text[:50_000]
    twice = sum(map(len, _TWICE.findall(sample)))
    if twice < _LEAST or twice < 0.6 * (high := sum(letter > "\x7f" for letter in sample)):
        return None
    read = _TWICE.sub(lambda run: _read_once(run[0]), text)
    return read, "\ufffd" in read or twice <= 0.9 * high


def _read_once(run: str) -> str:
    raw = b"".join(bytes((ord(letter),)) if letter < "\u0100" else letter.encode("cp1252") for letter in run)
    return raw.decode("utf-8", "replace")
