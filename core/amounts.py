"""Words that say how much or when, as figures do: million, som, March, Tuesday, three."""

import re
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError

from core.month_names import is_month
from core.typography import even

_SIGNS = frozenset("%‰$€£¥₽₸₴₼₺₹฿°万亿萬億")
_WHOLE = frozenset(
    "usd eur rub kgs kzt uzs cny thb gbp euro euros евро сом som baht บาท ล้าน แสน หมื่น lira manat манат".split()
)
# With the endings of their languages.
_STEMS = (
    "тысяч", "миллион", "млн", "миллиард", "млрд", "триллион", "трлн", "мільйон", "мільярд", "тыс", "миң", "мың",
    "минг", "million", "mln", "billion", "bln", "milliard", "mlrd", "trillion", "trln", "thousand", "мллн",
    "процент", "percent", "пайыз", "foiz", "фоиз", "доллар", "dollar", "рубл", "сомд", "сомг", "сомо", "сома",
    "тенге", "теңге", "so'm", "сўм", "юан", "yuan", "مليون", "مليار", "ملايين", "میلیون", "میلیارد", "دولار",
    "ريال", "درهم",
)  # fmt: skip
_SCALES = {
    3: ("тысяч", "тыс", "миң", "мың", "минг", "thousand"),
    6: ("миллион", "млн", "мллн", "мільйон", "million", "mln", "مليون", "ملايين", "میلیون"),
    9: ("миллиард", "млрд", "мільярд", "billion", "bln", "milliard", "mlrd", "مليار", "میلیارد"),
    12: ("триллион", "трлн", "trillion", "trln"),
}
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})")
LONGEST_ENDING = 4
_NUMBERS = {
    language: frozenset(map(even, words.split()))
    for language, words in {
        "ru": "один одна одно одного одной двое два две двух двум двумя трое три трех трём тремя четверо четыре четырех"
              " четырем пятеро пять пяти пятью шестеро шесть шести семеро семь семи восемь восьми девять девяти десять"
              " десяти одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать"
              " девятнадцать двадцать двадцати тридцать тридцати сорок сорока пятьдесят пятидесяти шестьдесят семьдесят"
              " восемьдесят девяносто сто двести триста",
        "ky": "бир эки үч төрт беш алты жети сегиз тогуз он жыйырма отуз кырк элүү жүз экөө үчөө төртөө бешөө алтоо",
        "kk": "бір екі үш төрт бес алты жеті сегіз тоғыз он жиырма отыз қырық елу жүз екеуі үшеуі төртеуі бесеуі",
        "uz": "bir ikki uch to'rt besh olti yetti sakkiz to'qqiz o'n yigirma yuz bitta ikkita uchta to'rtta beshta "
              "бир икки уч тўрт беш олти етти саккиз тўққиз ўн йигирма юз",
        "en": "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred"
              " first second third fourth fifth",
        "ar": "واحد اثنان اثنين اثنتين ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية ثماني تسعة تسع عشرة عشر"
              " مائة",
        "zh": "一 二 三 四 五 六 七 八 九 十 两 兩 零 〇 百 千",
        "tr": "bir iki üç dört beş altı yedi sekiz dokuz on yirmi yüz",
    }.items()
}  # fmt: skip
NUMBER_LANGUAGES = tuple(_NUMBERS)


@lru_cache(maxsize=4096)
def measure(word: str) -> str | None:
    """What a word or sign beside a figure multiplies it by or counts in, without its ending; None for other words."""
    if word in _SIGNS or word in _WHOLE:
        return word
    return next((stem for stem in _STEMS if word.startswith(stem) and len(word) - len(stem) <= LONGEST_ENDING), None)


@lru_cache(maxsize=4096)
def scale(word: str) -> int | None:
    """How many noughts a word such as million stands for, in whichever of its forms; None for other words."""
    stem = measure(word)
    return next((noughts for noughts, stems in _SCALES.items() if stem in stems), None)


def roman(word: str) -> str | None:
    """The number of a quarter or a session, as in "III квартал"; None for other words, and for small letters."""
    written = word.replace("І", "I").replace("Х", "X")  # of Cyrillic keyboards
    return written if _ROMAN.fullmatch(written) else None


@lru_cache(maxsize=4096)
def in_letters(word: str, language: str) -> str | None:
    """A number, month or weekday that is written as a word, such that its endings make no difference."""
    if word in _NUMBERS.get(language[:2], ()):
        return word
    return word[:3] if is_month(word, [language]) or word.startswith(_weekdays(language[:2])) else None


@lru_cache(maxsize=64)
def _weekdays(language: str) -> tuple[str, ...]:
    try:
        names = Locale.parse(language).days["format"]["wide"].values()
    except (UnknownLocaleError, ValueError, TypeError, KeyError):
        return ()
    return tuple(name[:-1] if len(name) > 4 else name for name in map(even, names))
