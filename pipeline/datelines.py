"""Which line of a page says when it was published; a sentence with a date in it, or a deadline, does not."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError

from core.dates import MONTH_MARK, TODAY, YESTERDAY, is_month, one_line, read_date, with_months_marked
from core.model import ReadDate

_CLOCK = re.compile(r"(?<![\d:])\d{1,2}\s?[:h]\s?\d\d(?:\s?:\s?\d\d)?(?!\d)(?:\s?[ap]\.?m\b\.?)?")
_DOTTED_CLOCK = re.compile(r"(?<=\s)\d\d?\.\d\d$")
_PIECE = re.compile(
    rf"\d+|{MONTH_MARK}+|[^\W\d_](?:[^\W\d_]|[’'\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])*|[|/(;,•·–—]"
)
_ASIDE = frozenset("| / ( ; , • · – — by".split())
# What stands around the numbers and the month, and is neither a label nor a sentence.
_OF_A_DATE = frozenset(
    "г год года году р рік року ж жыл жылы жылғы жылдын жылдың й йил йили yil yili ýylyň соли сол il ilin ci cı njy nji"
    " gada m d év оны он сарын дугаар дүгээр өдөр айы թ հ წ ko the th st nd rd of on at a de del do den em om vom am um"
    " kl klo uhr в о об у ў ч час саат саати от hrs t z am pm gmt utc msk мск est edt cet cest bst ist 年 月 日 년 월"
    " 令和 平成 昭和 民國 民国 中華民國 中华民国 上午 下午 午前 午後 오전 오후 ماه سال کال د"
    " 일 წლის ta’ tháng năm ngày วันที่ พ ศ น ថ្ងៃទី ខែ ឆ្នាំ".split()
)
# Words that make a day the beginning or end of something, or the day of a change.
_NOT_THIS_DAY = frozenset(
    "до по с со не позднее срок until till by before due deadline closes closing expires valid from to since bis seit"
    " spätestens frist jusqu au avant depuis hasta antes desde plazo até prazo desde від з чейин дейін гача gacha qadar"
    " updated update modified revised changed reviewed обновлено обновлена обновлён изменено изменён оновлено"
    " жаңыртылды жаңартылды aktualisiert geändert stand modifié actualizado atualizado".split()
)


def find_date(
    lines: Iterable[str], *, timezone: str, languages: Sequence[str], order: str, now: datetime
) -> ReadDate | None:
    """The date of the first line that says little else, for pages that say it only to the eye."""
    for line in lines:
        if not says_when(line, languages):
            continue
        found = read_date(line, timezone=timezone, languages=languages, order=order, now=now)
        if found.at is not None:
            return found
    return None


def says_when(line: str, languages: Sequence[str], *, words: int = 2) -> bool:
    """Whether a line is one date: before it at most so many `words` (a label, a town), behind it at most an aside."""
    if not 4 <= len(line) <= 120:
        return False
    spoken, numbers, months = 0, 0, 0
    pieces = _pieces(line, languages)
    for place, piece in enumerate(pieces):
        whole = numbers + months >= 3
        if piece.isdigit():
            numbers += 3 if len(piece) == 8 else 1  # 20260115
        elif is_month(piece, languages):
            months += 1
        elif piece in TODAY | YESTERDAY:
            numbers, months = 2, 1
        elif whole and piece in _ASIDE:
            return spoken <= words and not (piece in "–—," and "".join(pieces[place + 1 : place + 2]).isdigit())
        elif piece in _NOT_THIS_DAY or (numbers and piece not in _known(tuple(languages))):
            return False
        elif piece not in _known(tuple(languages)):
            spoken += 1
    return spoken <= words and (numbers, months) in ((3, 0), (2, 1))


def _pieces(line: str, languages: Sequence[str]) -> list[str]:
    """Months, numbers, words and separators of a line without its time of day."""
    rest = _CLOCK.sub(" ", one_line(line).casefold().replace(" - ", " – ").replace("元年", "1年")).strip()
    return _PIECE.findall(with_months_marked(_DOTTED_CLOCK.sub("", rest), languages))


@lru_cache(maxsize=256)
def _known(languages: tuple[str, ...]) -> frozenset[str]:
    """What belongs to a date: separators, words as "year", and the names of days as CLDR has them."""
    names: set[str] = set()
    for language in dict.fromkeys((*languages, "en", "ru")):
        try:
            days = Locale.parse(language.replace("-", "_")).days
        except (UnknownLocaleError, ValueError, TypeError):
            continue
        widths = [width for context in days.values() for width in context.values()]
        names |= {name.casefold().strip(".") for width in widths for name in width.values()}
    return frozenset(names) | _OF_A_DATE | _ASIDE
