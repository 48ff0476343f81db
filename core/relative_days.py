"""Days that are told from today: "yesterday, 14:20", "2 күн мурун"; they mean something at the time of fetching."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from core import cldr

RELATIVE_MARK = "\ue001"  # a private letter in place of such words
_MOST_WORDS = 6  # a line with more is a sentence
_LATEST = {"minute": 59, "hour": 48, "day": 30}  # of more, nobody counts exactly
# (today, yesterday, the day before) by language; en, ru and ky are understood everywhere.
DAYS = {
    "ky": ("бүгүн", "кечээ", "мурда күнү|мурдагы күнү"), "ru": ("сегодня", "вчера", "позавчера"),
    "en": ("today", "yesterday", "the day before yesterday"), "kk": ("бүгін", "кеше", "алдыңғы күні"),
    "uz": ("bugun|бугун", "kecha|кеча", ""), "tg": ("имрӯз|имруз", "дирӯз|дируз", "парирӯз"),
    "tk": ("şu gün|bu gün", "düýn", ""), "uk": ("сьогодні", "вчора|учора", "позавчора"),
    "be": ("сёння", "учора|ўчора", ""), "mn": ("өнөөдөр", "өчигдөр", ""), "az": ("bu gün|bugün", "dünən", ""),
    "tr": ("bugün", "dün", "önceki gün"), "ka": ("დღეს", "გუშინ", "გუშინწინ"), "hy": ("այսօր", "երեկ", ""),
    "de": ("heute", "gestern", "vorgestern"), "fr": ("aujourd[’']hui|aujourd hui", "hier", "avant-hier"),
    "es": ("hoy", "ayer", "anteayer"), "pt": ("hoje", "ontem", "anteontem"), "it": ("oggi", "ieri", ""),
    "ro": ("azi|astăzi", "ieri", ""), "pl": ("dziś|dzisiaj", "wczoraj", "przedwczoraj"),
    "cs": ("dnes", "včera", "předevčírem"), "sk": ("dnes", "včera", ""), "sl": ("danes", "včeraj", ""),
    "hr": ("danas", "jučer", ""), "bs": ("danas", "jučer", ""), "sr": ("данас|danas", "јуче|juče", ""),
    "mk": ("денес", "вчера", ""), "bg": ("днес", "вчера", ""), "sq": ("sot", "dje", ""),
    "el": ("σήμερα", "χθες|χτες", ""), "nl": ("vandaag", "gisteren", "eergisteren"),
    "sv": ("idag|i dag", "igår|i går", ""), "nb": ("i dag", "i går", ""), "no": ("i dag", "i går", ""),
    "da": ("i dag", "i går", ""), "fi": ("tänään", "eilen", ""), "et": ("täna", "eile", ""),
    "lv": ("šodien", "vakar", ""), "lt": ("šiandien", "vakar", ""), "hu": ("ma", "tegnap", ""),
    "is": ("í dag", "í gær", ""), "ar": ("اليوم", "أمس|امس", ""), "fa": ("امروز", "دیروز", ""),
    "ps": ("نن", "پرون", ""), "he": ("היום", "אתמול", ""), "ur": ("آج", "", ""), "id": ("hari ini", "kemarin", ""),
    "ms": ("hari ini", "semalam", ""), "vi": ("hôm nay", "hôm qua", ""), "th": ("วันนี้", "เมื่อวาน|เมื่อวานนี้", ""),
    "zh": ("今天|今日", "昨天|昨日", "前天"), "ja": ("今日|本日", "昨日", ""),
    "ko": ("오늘", "어제", "그저께"), "sw": ("leo", "jana", ""),
    "so": ("maanta", "shalay", ""), "am": ("ዛሬ", "ትናንት", ""),
}  # fmt: skip
# Beside CLDR's: in how many ways Kyrgyz, Kazakh, Uzbek and others say "ago".
_AGO = {
    "ky": (("day", "{0} күн мурда"), ("hour", "{0} саат мурда"), ("minute", "{0} мүнөт мурда"),
           ("day", "{0} күн илгери")),
    "kk": (("hour", "{0} сағат бұрын"), ("day", "{0} күн бұрын")),
    "uz": (("hour", "{0} soat avval"), ("day", "{0} kun avval"), ("minute", "{0} daqiqa avval"),
           ("hour", "{0} соат олдин"), ("day", "{0} кун олдин"), ("minute", "{0} дақиқа олдин")),
    "tg": (("hour", "{0} соат қабл"), ("day", "{0} рӯз қабл"), ("minute", "{0} дақиқа пеш")),
    "ar": (("hour", "منذ {0} ساعات"), ("hour", "منذ {0} ساعة"), ("day", "منذ {0} أيام"), ("day", "منذ {0} يوم"),
           ("minute", "منذ {0} دقيقة"), ("minute", "منذ {0} دقائق")),
    "fa": (("hour", "{0} ساعت قبل"), ("day", "{0} روز قبل"), ("minute", "{0} دقیقه قبل")),
    "en": (("hour", "an hour ago"), ("hour", "{0} hrs ago"), ("minute", "{0} mins ago"), ("day", "a day ago")),
    "ru": (("hour", "час назад"), ("day", "день назад"), ("minute", "минуту назад")),
}  # fmt: skip


def relative_moment(text: str, languages: Sequence[str], now: datetime) -> tuple[datetime, str] | None:
    """The moment and its precision that a short line names by its distance from now, in the zone of `now`.

    The hour of "3 hours ago" is not known to the minute: only its day is told.
    """
    if len(text.split()) > _MOST_WORDS:
        return None
    days, ago = _patterns(tuple(languages))
    if match := days.search(text):
        back = next(place for place, found in enumerate(match.groups()) if found)
        return _midnight(now - timedelta(days=back)), "day"
    if match := ago.search(text):
        unit = str(match.lastgroup)
        count = int(re.sub(r"\D", "", match[0]) or 1)
        if count > _LATEST[unit]:
            return None
        at = now - timedelta(**{f"{unit}s": count})
        return (at.replace(second=0, microsecond=0), "minute") if unit == "minute" else (_midnight(at), "day")
    return None


def is_relative_word(text: str, languages: Sequence[str]) -> bool:
    """Whether there is a word as "yesterday" or "3 hours ago" in a line."""
    days, ago = _patterns(tuple(languages))
    return bool(days.search(text) or ago.search(text))


def with_relative_marked(text: str, languages: Sequence[str]) -> str:
    """The text with a mark for "yesterday" or "3 hours ago"."""
    days, ago = _patterns(tuple(languages))
    return days.sub(RELATIVE_MARK, ago.sub(RELATIVE_MARK, text, count=1), count=1)


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


@lru_cache(maxsize=256)
def _patterns(languages: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    known = dict.fromkeys(tag.replace("-", "_") for tag in (*languages, "en", "ru", "ky"))
    bases = list(dict.fromkeys(tag.split("_")[0].lower() for tag in known))
    said: list[list[str]] = [[], [], []]
    for base in bases:
        for place, words in enumerate(DAYS.get(base, ("", "", ""))):
            said[place] += [words] if words else []
    days = "|".join(f"({'|'.join(words)})" for words in said)
    pairs = [pair for base in bases for pair in (*cldr.names(base).ago, *_AGO.get(base, ()))]
    ago = "|".join(
        f"(?P<{unit}>{'|'.join(dict.fromkeys(_ago(phrase) for of, phrase in pairs if of == unit))})" for unit in _LATEST
    )
    return re.compile(rf"(?<!\w)(?:{days})(?!\w)"), re.compile(rf"(?<![\w-])(?:{ago})(?!\w)")


def _ago(pattern: str) -> str:
    """A pattern of CLDR as a regular expression; spaces may be of any kind."""
    before, _, after = pattern.casefold().partition("{0}")
    counted = r"\d{1,2}" if "{0}" in pattern else ""
    return r"\s?".join(filter(None, (_literal(before), counted, _literal(after))))


def _literal(text: str) -> str:
    return r"\s".join(re.escape(word) for word in text.split())
