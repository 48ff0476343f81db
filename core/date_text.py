"""A written date as one plain line: digits of any script as 0-9, no marks of direction, no quotes."""

import re
import unicodedata

_BARS = re.compile(r"(?<=\d) ?\| ?(?=\d)(?!\d\d? ?[:h])")  # 18 | 11 | 2026, but no bar before the hour
_PUNCTUATION = str.maketrans(dict.fromkeys('«»"“”„|·•,،', " "))
_HAN = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日號号])")
_HAN_DIGITS = {sign: number for number, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}
TOKEN = re.compile(r"\d+|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])*")


def one_line(text: str) -> str:
    """One line, digits of any script as 0-9, without marks that only order the writing direction."""
    if text.isascii():
        return " ".join(text.split())
    kept = (" " if letter.isspace() else letter for letter in text)
    digits = (str(unicodedata.digit(c)) if c.isdecimal() else c for c in kept if unicodedata.category(c) != "Cf")
    return " ".join("".join(digits).split())


def plain(text: str) -> str:
    """As `one_line`, without quotes and commas, figures of Chinese as figures."""
    line = with_figures(_BARS.sub(".", one_line(text)))
    return " ".join(line.translate(_PUNCTUATION).split())


def with_figures(line: str) -> str:
    """The line with the year, month and day that are written in Chinese numbers as figures."""
    return _HAN.sub(lambda match: str(_han_number(match[0])), line) if "年" in line else line


def _han_number(signs: str) -> int:
    """二〇二六 digit by digit; 十五 and 二十 as tens."""
    if "十" not in signs:
        return int("".join(str(_HAN_DIGITS[sign]) for sign in signs))
    tens, _, ones = signs.partition("十")
    return 10 * (_HAN_DIGITS.get(tens[-1:], 1) if tens else 1) + (_HAN_DIGITS.get(ones[:1], 0) if ones else 0)
