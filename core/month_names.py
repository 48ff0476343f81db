"""Names of months in every language of CLDR, in the spellings and alphabets that ministries use beside it."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from core import cldr
from core.date_text import TOKEN, plain
from core.eras import is_ethiopian_month, is_solar_month

_LONGEST_ENDING = 4  # letters: -ынан of Kyrgyz, -aren of Basque; Marseille is no March
_AFTER_MAY = frozenset(["", *"ыдгнтяюеуаiyıudtena’'"])  # what follows the shortest names: майында, and not майор
MONTH_MARK = "\ue000"  # a private letter around a month that was written in several words
_WORDS = re.compile(rf"{MONTH_MARK}+|[-–—&+]|{TOKEN.pattern}")
# Months that CLDR does not list: the Kyrgyz calendar, Levantine names, everyday spellings.
_MORE_MONTHS: dict[str, tuple[tuple[str, int], ...]] = {
    "ky": (
        ("үчтүн айы", 1), ("бирдин айы", 2), ("жалган куран", 3), ("чын куран", 4), ("бугу", 5), ("кулжа", 6),
        ("теке", 7), ("баш оона", 8), ("аяк оона", 9), ("тогуздун айы", 10), ("жетинин айы", 11), ("бештин айы", 12),
        ("жалганкуран", 3), ("чынкуран", 4), ("баш-оона", 8), ("аяк-оона", 9),
    ),
    "ar": (
        ("كانون الثاني", 1), ("شباط", 2), ("آذار", 3), ("نيسان", 4), ("أيار", 5), ("حزيران", 6), ("تموز", 7),
        ("آب", 8), ("أيلول", 9), ("تشرين الأول", 10), ("تشرين الثاني", 11), ("كانون الأول", 12),
        ("جانفي", 1), ("فيفري", 2), ("أفريل", 4), ("ماي", 5), ("جوان", 6), ("جويلية", 7), ("أوت", 8), ("سبتمبر", 9),
        ("غشت", 8), ("شتنبر", 9), ("نونبر", 11), ("دجنبر", 12), ("يوليوز", 7), ("ابريل", 4),
        ("اغسطس", 8), ("اكتوبر", 10),
    ),
    "de": (("jänner", 1), ("feber", 2), ("mrz", 3)),
    "am": (
        ("ጃንዩወሪ", 1), ("ፌብሩወሪ", 2), ("ኤፕሪል", 4), ("ሜይ", 5), ("ጁን", 6), ("ጁላይ", 7), ("ኦገስት", 8), ("ሴፕቴምበር", 9),
        ("ኦክቶበር", 10), ("ኖቬምበር", 11), ("ዲሴምበር", 12),
    ),
    "mn": (
        ("нэгдүгээр сар", 1), ("хоёрдугаар сар", 2), ("гуравдугаар сар", 3), ("дөрөвдүгээр сар", 4),
        ("тавдугаар сар", 5), ("зургаадугаар сар", 6), ("долдугаар сар", 7), ("долоодугаар сар", 7),
        ("наймдугаар сар", 8), ("есдүгээр сар", 9), ("аравдугаар сар", 10), ("арваннэгдүгээр сар", 11),
        ("арванхоёрдугаар сар", 12), ("арван нэгдүгээр сар", 11), ("арван хоёрдугаар сар", 12),
    ),
    "en": (("sept", 9),),
    "uk": (("лис", 11), ("лип", 7), ("сер", 8)),
    "sl": (("marca", 3),),
    "so": (("luuliyo", 7), ("lulyo", 7), ("luulyo", 7), ("juun", 6), ("sebteembar", 9), ("oktoobar", 10)),
    "uz": (
        ("январь", 1), ("февраль", 2), ("апрель", 4), ("июнь", 6), ("июль", 7), ("сентябрь", 9), ("октябрь", 10),
        ("sentyabr", 9), ("oktyabr", 10),
    ),
    # Kazakh in the Latin alphabets of 2021 and 2018, with apostrophes (2017), and without any marks.
    "kk": (
        ("qañtar", 1), ("qańtar", 1), ("qan'tar", 1), ("qantar", 1), ("aqpan", 2), ("nauryz", 3), ("naýryz", 3),
        ("nay'ryz", 3), ("säuır", 4), ("säuir", 4), ("sáýir", 4), ("sa'y'ir", 4), ("sauir", 4), ("mamyr", 5),
        ("mausym", 6), ("maýsym", 6), ("may'sym", 6), ("şılde", 7), ("şilde", 7), ("shilde", 7), ("s'ilde", 7),
        ("tamyz", 8), ("qyrküiek", 9), ("qyrkúıek", 9), ("qyrkúiek", 9), ("qyrku'i'ek", 9), ("qyrkuiek", 9),
        ("qazan", 10), ("qaraşa", 11), ("qarasha", 11), ("qaras'a", 11), ("jeltoqsan", 12),
    ),
    "bn": (("জানুয়ারি", 1), ("জানু\u09dfারি", 1), ("ফেব্রুয়ারি", 2), ("ফেব্রু\u09dfারি", 2)),
}  # fmt: skip
_PREFIXES = {"he": ("ב",), "km": ("ខែ",)}  # "in", "month": written without a space before the name
_SCRIPTS = {
    "uz": ("uz_Cyrl",),
    "sr": ("sr_Latn",),
    "az": ("az_Cyrl",),
    "bs": ("bs_Cyrl",),
    "no": ("nb",),
    "tl": ("fil",),
}


def with_months_marked(text: str, languages: Sequence[str]) -> str:
    """The text with a mark for each month whose name is written in several words."""
    for phrase, month in _months(tuple(languages))[2]:
        text = text.replace(phrase, f" {MONTH_MARK * month} ")
    return text


def month_of(word: str, languages: tuple[str, ...]) -> int | None:
    """The number of the month that a word of `words_of` names."""
    exact, stems, _ = _months(languages)
    return _month_of(word, exact, stems)


def words_of(text: str, languages: tuple[str, ...]) -> list[str]:
    """Numbers, words, and dashes between them; a month of several words is one."""
    return _WORDS.findall(with_months_marked(text, languages))


def is_month(word: str, languages: Sequence[str]) -> bool:
    """Whether a word names a month in one of the languages."""
    exact, stems, _ = _months(tuple(languages))
    of_an_era = is_solar_month(word, languages) or is_ethiopian_month(word, languages)
    return of_an_era or _month_of(word, exact, stems) is not None


def month_beginnings(languages: Sequence[str]) -> frozenset[str]:
    """The first three letters of the names that `month_of` knows."""
    exact, stems, _ = _months(tuple(languages))
    return frozenset(name[:3] for name in (*exact, *(stem for stem, _ in stems)))


def _month_of(word: str, exact: dict[str, int], stems: tuple[tuple[str, int], ...]) -> int | None:
    if word.startswith(MONTH_MARK):
        return len(word)
    if word in exact:
        return exact[word]
    for stem, month in stems:  # the longest first
        if word.startswith(stem) and len(word) - len(stem) <= _LONGEST_ENDING:
            return month if len(stem) > 3 or word[3:4] in _AFTER_MAY else None
    return None


@lru_cache(maxsize=256)
def _months(
    languages: tuple[str, ...],
) -> tuple[dict[str, int], tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
    """Names of months: whole words, beginnings that endings may follow, and names of several words."""
    exact: dict[str, int] = {}
    stems: dict[str, int] = {}
    phrases: dict[str, int] = {}
    for language in dict.fromkeys((*languages, "en", "ru")):
        for name, month, wide in _names(language):
            if len(name.split()) > 1 or not TOKEN.fullmatch(name):
                phrases.setdefault(name, month)
                continue
            exact.setdefault(name, month)
            if wide and not language.startswith("en"):
                _add_stem(stems, name, month)
    for name in [name for name in exact if not name.isascii()]:
        exact.setdefault(_unmarked(name), exact[name])  # "fevrier", "agustos"
    longest = lambda item: -len(item[0])  # noqa: E731
    return exact, tuple(sorted(stems.items(), key=longest)), tuple(sorted(phrases.items(), key=longest))


def _unmarked(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", name) if not "\u0300" <= letter <= "\u036f")


def _add_stem(stems: dict[str, int], name: str, month: int) -> None:
    if name.endswith(("is", "ts", "js")) and len(name) >= 5:  # of Latvian: novembrī, martā
        stems.setdefault(name.removesuffix("s").removesuffix("i"), month)
    cut = name[:-1] if len(name) >= 5 and name[-1] in "ьйыияаеёіїәөүуaeiouyäöüəاىی" else name
    if len(cut) >= 3:
        stems.setdefault(cut, month)


@lru_cache(maxsize=256)
def _names(language: str) -> tuple[tuple[str, int, bool], ...]:
    """(name, month, whether it is the full name) of a language and its other scripts."""
    found: list[tuple[str, int, bool]] = [(name, month, True) for name, month in _MORE_MONTHS.get(language[:2], ())]
    base = language.replace("-", "_")
    for tag in (base, base.split("_")[0], *_SCRIPTS.get(base.split("_")[0], ())):
        for name, month, wide in cldr.names(tag).months:
            clean = plain(name).casefold().strip(". ")
            if clean and not clean[0].isdigit() and len(clean) > 1:
                found.append((clean, month, wide))
                found += [(prefix + clean, month, wide) for prefix in _PREFIXES.get(base[:2], ())]
    return tuple(dict.fromkeys(found))
