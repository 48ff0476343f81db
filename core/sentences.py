"""A text as sentences, and a sentence as words, in scripts with spaces between words and without."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from core.typography import even

# Thai, Lao, Tibetan, Burmese, Khmer, Chinese, Japanese: their spaces divide no words. Each with its vowels and tones.
SPACELESS = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0962-\u0963\u09bc-\u09cd"
    "\u0a3c-\u0a4d\u0b3c-\u0b4d\u0bbe-\u0bcd\u0c3e-\u0c4d\u0cbc-\u0ccd\u0d3e-\u0d4d\u0dca-\u0ddf\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3"
)
_WORD = re.compile(
    r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3}(?!\d))+(?:[.,]\d+)?"  # 1 250 000
    r"|\d+(?:[.,:/٫٬]\d+)*"  # 87,45 or 12.03.2026 or 14:20
    r"|มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม|ล้าน|แสน|หมื่น|บาท"
    rf"|[{SPACELESS}][{_MARKS}]*"
    rf"|[^\W\d_{SPACELESS}](?:[^\W\d_{SPACELESS}]|[{_MARKS}]|['’ʼʻ‘`´](?=[^\W\d_]))*"
    r"|\.{3}|\S"
)
# A full stop ends a sentence before a capital, or a letter of a script without them; not after "г.", "А. С." or "5.".
_END = re.compile(
    r"(?<=[。！？])|(?<=[!?…؟।։។၊။])\s+|(?<=[^\W\d_]{3}[.])\s+(?=[^\W_])|(?<=[\d»”\")\]%]\.)\s+(?=[^\W\d_])"
    "|(?<=[\u0e00-\u0e4f\u0e80-\u0ecf])\\s+(?=[\u0e00-\u0e4f\u0e80-\u0ecf])"  # a clause of Thai or Lao
)
_BULLETS = frozenset("-*•·▪●○◦■□‣⁃>→")
_NUMBERED = re.compile(r"\s*\d{1,3}\.")
_DIGITS = re.compile(r"\d")
SEAM = 3  # words on either side by which the end of a sentence is known in another text
# AYI in small letters is ayı or ayi, as the language is; ё is written or not, as the typist likes.
_TWINS = {ord("ı"): "i", 0x307: None, ord("ё"): "е"}
# 1,250,000 and 25,404.15 can be read in one way only; 1,250 may be 1.25.
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:\.\d{3})+,\d+")


@dataclass(frozen=True)
class Word:
    """A word, a figure or a sign, as written."""

    text: str
    gap: bool  # a space stands before it

    @property
    def key(self) -> str:
        """Equal for what is the same word however it is set; figures in the digits of any script."""
        return _key(self.text)

    @property
    def is_figure(self) -> bool:
        return self.text[0].isdecimal()

    @property
    def is_sign(self) -> bool:
        """No letter and no figure."""
        return not self.text[0].isalnum()


@lru_cache(maxsize=65_536)  # the two texts that are compared have most of their words in common
def _key(word: str) -> str:
    if not word[0].isdecimal():
        return even(word).translate(_TWINS)
    figure = _DIGITS.sub(_digit, even(word)).replace(" ", "")
    return _ungrouped(figure) if _GROUPED.fullmatch(figure) else figure


def _ungrouped(figure: str) -> str:
    decimals = max(figure.rfind(","), figure.rfind(".")) if "," in figure and "." in figure else len(figure)
    return figure[:decimals].replace(",", "").replace(".", "") + figure[decimals:]


def _digit(found: re.Match[str]) -> str:
    return str(int(found[0]))


@dataclass(frozen=True)
class Sentence:
    """One sentence, or a line that is none: a cell of a table, a signature."""

    words: tuple[Word, ...]

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What it says; the bullet before it and the full stop behind it do not say anything."""
        keys = [word.key for word in self.words]
        while keys and keys[0] in _BULLETS and len(keys) > 1:
            del keys[0]
        if len(keys) > 1 and keys[-1] in (".", "。"):
            del keys[-1]
        return tuple(keys)

    @cached_property
    def said(self) -> tuple[str, ...]:
        """Its words and figures without the signs between them."""
        return tuple(word.key for word in self.words if not word.is_sign)


Seam = tuple[tuple[str, ...], tuple[str, ...]]


def sentences_of_both(old: str, new: str) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences of two texts that are to be compared, so that they end at the same places.

    Where the lines of one were joined in the other, a heading and the sentence behind it are still two.
    """
    texts = [list(sentences(text)) for text in (old, new)]
    seams = {seam for text in texts for seam in _seams(text)}
    cut = [list(_cut(text, seams)) for text in texts]
    return cut[0], cut[1]


def _seams(text: list[Sentence]) -> Iterator[Seam]:
    """The last words before and the first words behind each end of a sentence."""
    keys = [word.key for sentence in text for word in sentence.words]
    end = 0
    for sentence in text[:-1]:
        end += len(sentence.words)
        yield _around(keys, end)


def _cut(text: list[Sentence], seams: set[Seam]) -> Iterator[Sentence]:
    keys = [word.key for sentence in text for word in sentence.words]
    place = 0
    for sentence in text:
        start = 0
        for end in range(1, len(sentence.words)):
            if _around(keys, place + end) in seams:
                yield Sentence(sentence.words[start:end])
                start = end
        yield Sentence(sentence.words[start:])
        place += len(sentence.words)


def _around(keys: list[str], place: int) -> Seam:
    return tuple(keys[max(0, place - SEAM) : place]), tuple(keys[place : place + SEAM])


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, line by line."""
    for line in text.split("\n"):
        for part in _parts(line):
            if words := words_of(part):
                yield Sentence(words)


def _parts(line: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(line):
        if line[end.end() : end.end() + 1].islower() or _NUMBERED.fullmatch(line, start, end.start()):
            continue
        yield line[start : end.start()]
        start = end.end()
    yield line[start:]


def words_of(text: str) -> tuple[Word, ...]:
    """Words, figures and signs in their order."""
    return tuple(
        Word(found[0], found.start() > 0 and text[found.start() - 1].isspace()) for found in _WORD.finditer(text)
    )


def written(words: tuple[Word, ...]) -> str:
    """The words as they stood, with the space before the first."""
    return "".join((" " if word.gap else "") + word.text for word in words)
