"""What a text holds that its translation must hold, too: numbers, days, times, names, places, files."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from core.month_names import month_beginnings, month_of
from core.translations.places import UNSPACED, places
from core.translations.sounds import sound

READER = 1  # of the signs; what was read by another is read again
MOST_TEXT = 12_000  # letters
MOST_SIGNS = 500
LONGEST_NUMBER = 18  # digits and separators
_DIGITS = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९๐๑๒๓๔๕๖๗๘๙০১২৩৪৫৬৭৮৯０１２３４５６７８９٫", "0123456789" * 6 + "."
)
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_NUMBER = re.compile(r"(?<![\d.,])(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)")
_CLOCK = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])(?::([0-5]\d)(?::[0-5]\d)?)?(?!\d)(?:\s*([ap])\.?\s?m\b)?", re.I)
_YMD = re.compile(r"(?<!\d)(?:19|2[05])\d\d\s?(?:[-./]|年|년)\s?(\d{1,2})\s?(?:[-./]|月|월)\s?(\d{1,2})(?!\d)[日일]?")
_DMY = re.compile(r"(?<![\d.,/])(\d{1,2})([./-])(\d{1,2})\2(?:19|2[05])?\d\d(?![\d/])")
_MD = re.compile(r"(?<!\d)(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_SMALL = re.compile(r"(?<![\d.,:])\d{1,2}(?:st|nd|rd|th)?(?![\d:%])")
_LETTERS = r"[^\W\d_][^\s\d,:;()«»\"'/–—-]{2,14}"  # with vowel signs and abbreviating points
_MONTH_BEHIND = re.compile(rf"(?:\s?of|\s?de)?[-.\s\u00a0]{{0,2}}({_LETTERS})", re.IGNORECASE)
_MONTH_BEFORE = re.compile(rf"({_LETTERS})\s$")
_SHORTEST_MONTHS = {"июн": 6, "июл": 7}  # июнунда: shorter than what endings follow elsewhere
_SENTENCE_END = re.compile(r"[.!?…:;\n«“\"]")
_NEAR = 20  # letters around a day in which its month stands
_NAMED = re.compile(r"(?:№|\bno\.|\bn[º°]|#|第|رقم|เลขที่)\s?([^\W_]{0,4}[-/]?\d[\w/-]*)", re.I)
_THOUSANDS = {
    1_000: "тыс тысяч миң мың ming минг thousand พัน ألف آلاف ألفا mille tausend bin hazār",
    1_000_000: "млн миллион million millions mln ล้าน مليون ملايين milyon",
    1_000_000_000: "млрд миллиард billion billions mlrd مليار مليارات milliard milliarden milyar",
}
_TIMES = {word: many for many, words in _THOUSANDS.items() for word in words.split()}
_TIMES_HERE = {"万": 10_000, "萬": 10_000, "億": 10**8, "亿": 10**8, "만": 10_000, "억": 10**8}
_FOLLOWING = re.compile(r"[\s\u00a0]?(?:([万萬億亿만억])|((?:[^\W\d_]|[\u0e30-\u0e4e])+))")
_CLOCK_IN_THAI = re.compile(r"(?<![\d.:])([01]?\d|2[0-3])[.:]([0-5]\d)\s?น\.")
_SIZE_IN_NAME = re.compile(r"[-_]\d{2,4}x\d{2,4}$|[-_](?:scaled|thumb|small|large|medium)$")
_LANGUAGE_IN_NAME = re.compile(r"(?:^|[-_. ])(?:ru|en|eng|kg|ky|kz|kk|uz|tj|rus|kyr|th|cn|zh|ar|angl|kyrg)(?=$|[-_. ])")

Found = dict[str, str]  # sign -> how it stands in the text


def signs_of(
    title: str, text: str, language: str, attachments: Iterable[str] = (), images: Iterable[str] = ()
) -> Found:
    """Each sign once. `n:` numbers, `d:` days of a month, `m:` months, `y:` years, `t:` times, `i:` numbers of
    documents, `A:` names and `a:` other words by their sound, `c:` and `z:` places, `f:` files, `g:` pictures."""
    whole = f"{title}\n{text[:MOST_TEXT]}".translate(_DIGITS)
    found: Found = {}
    for sign, written in (
        *(("f:" + name, name) for url in attachments if (name := _file_name(url))),
        *(("g:" + name, name) for url in images if (name := _file_name(url))),
        *_figures(whole, language),
        *_names(whole, language),
    ):
        found.setdefault(sign, written)
    return found if len(found) <= MOST_SIGNS else dict(list(found.items())[:MOST_SIGNS])


def _file_name(url: str) -> str | None:
    """What tells a file from others, without its language and size; None for logo.png."""
    name = unquote(urlsplit(url).path.rpartition("/")[2], errors="replace").casefold().rpartition(".")[0]
    name = _LANGUAGE_IN_NAME.sub("", _SIZE_IN_NAME.sub("", name))
    digits = sum(map(str.isdigit, name))
    return name[-80:] if digits >= 4 or len(name) >= 12 else None


def _figures(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Days, times, numbers of documents, then the numbers that remain."""
    yield from ((f"i:{digits}", m[0]) for m in _NAMED.finditer(text) if (digits := _digits(m[1])))
    taken: list[tuple[int, int]] = []
    for start, end, sign in (*_days(text, language), *_times(text)):
        taken.append((start, end))
        yield sign, text[start:end].strip()
    cut = [text]
    if taken:
        edges = [0, *(edge for span in _joined(taken) for edge in span), len(text)]
        cut = [text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)]
    for part in cut:
        yield from _numbers(part, language)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _days(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    for match in (*_YMD.finditer(text), *_MD.finditer(text)):
        yield from _day(match.start(), match.end(), int(match[1]), int(match[2]))
    for match in _DMY.finditer(text):
        day, month = (match[1], match[3]) if int(match[3]) <= 12 else (match[3], match[1])
        yield from _day(match.start(), match.end(), int(month), int(day))
    for match in _SMALL.finditer(text):
        behind = _MONTH_BEHIND.match(text[match.end() : match.end() + _NEAR])
        before = _MONTH_BEFORE.search(text[max(0, match.start() - _NEAR) : match.start()])
        if behind and (month := _month(behind[1], language)):
            yield from _day(match.start(), match.end() + behind.end(), month, _leading(match[0]))
        elif before and (month := _month(before[1], language)):
            yield from _day(match.start() - len(before[0]), match.end(), month, _leading(match[0]))


def _leading(day: str) -> int:
    return int(day.rstrip("sthndr"))


def _day(start: int, end: int, month: int, day: int) -> Iterator[tuple[int, int, str]]:
    if 1 <= month <= 12 and 1 <= day <= 31:
        yield start, end, f"d:{month:02}-{day:02}"


def _month(word: str, language: str) -> int | None:
    name = word.casefold()
    if name[:3] not in _beginnings(language):
        return None
    return _SHORTEST_MONTHS.get(name[:3]) or month_of(name.rstrip("."), (language,))


@lru_cache(maxsize=256)
def _beginnings(language: str) -> frozenset[str]:
    return month_beginnings((language,))


def _times(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _CLOCK.finditer(text):
        if match[2] or match[3]:
            hour = int(match[1]) % 12 + (12 if match[3] in "pP" else 0) if match[3] else int(match[1])
            yield match.start(), match.end(), f"t:{hour:02}:{match[2] or '00'}"
    for match in _CLOCK_IN_THAI.finditer(text):
        yield match.start(), match.end(), f"t:{int(match[1]):02}:{match[2]}"


def _numbers(text: str, language: str) -> Iterator[tuple[str, str]]:
    for match in _NUMBER.finditer(text):
        number = re.sub(r"[ \u00a0\u202f]", "", match[0])
        if len(number) > LONGEST_NUMBER:
            continue
        if times := _times_following(text, match.end()):
            yield f"n:{int(Decimal(_point(number)) * times)}", match[0] + _FOLLOWING.match(text, match.end())[0]  # type: ignore[index]
            continue
        digits = _digits(number)
        if digits:
            yield (_year(digits, language) if number.isdigit() else None) or f"n:{digits}", match[0]


def _times_following(text: str, at: int) -> int | None:
    """What the word behind a number multiplies it by: 20 миң, 1,5 млн., 2万."""
    match = _FOLLOWING.match(text, at)
    if not match:
        return None
    if match[1]:
        return _TIMES_HERE[match[1]]
    word = match[2].casefold()
    return next(
        (_TIMES[word[:cut]] for cut in (len(word), *range(min(len(word), 9), 2, -1)) if word[:cut] in _TIMES), None
    )


def _point(number: str) -> str:
    """1,5 and 1.5, and 1.234,5."""
    parts = re.split(r"[.,]", number)
    return "".join(parts[:-1]) + "." + parts[-1] if len(parts) > 1 else number


def _digits(number: str) -> str:
    """Without separators, which mean one thing here and the other there; a clear fraction without its last zeros."""
    parts = re.findall(r"\d+", number)
    if len(parts) == 2 and len(parts[1]) != 3:
        parts[1] = parts[1].rstrip("0")
    return "".join(parts).lstrip("0")


def _year(digits: str, language: str) -> str | None:
    if len(digits) != 4:
        return None
    year = int(digits) - (543 if language.startswith("th") and digits.startswith("25") else 0)
    return f"y:{year}" if 1990 <= year <= 2060 else None


def _inside(text: str, words: list[re.Match[str]]) -> Iterator[bool]:
    """Whether each word has a capital by itself: within a sentence, or before another that has one."""
    end_before = 0
    for at, match in enumerate(words):
        if not match[0][0].isupper():
            yield False
        else:
            begins = not at or _SENTENCE_END.search(text, end_before, match.start()) is not None
            behind = words[at + 1] if at + 1 < len(words) else None
            followed = behind is not None and behind.start() == match.end() + 1 and behind[0][0].isupper()
            yield not begins or followed or any(part[:1].isupper() for part in match[0].split("-")[1:])
        end_before = match.end()


def _names(text: str, language: str) -> Iterator[tuple[str, str]]:
    standing = list(_WORD.finditer(text))
    words = [match[0] for match in standing]
    yield from places(words, text, language)
    named = {word for word, inside in zip(words, _inside(text, standing), strict=True) if inside}
    has_case = language.split("-")[0] not in UNSPACED
    for word in dict.fromkeys(words):
        if len(word) < 3 or len(word) > 40:
            continue
        if not has_case and not word.isascii() and language.split("-")[0] not in ("ar", "fa", "ur", "ps"):
            continue
        heard = sound(word.removesuffix("'s").removesuffix("’s"))
        if (month := _month(word, language)) and (word[0].isupper() or not language.startswith("en")):
            yield f"m:{month:02}", word
            continue
        if word in named:
            yield from ((f"A:{heard[:size]}", word) for size in (3, 4, 5, 6) if len(heard) >= size)
        yield from ((f"a:{heard[:size]}", word) for size in (4, 6) if len(heard) >= size)
