"""How sites write which language a page is in: in its address, and in the words of a switcher."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError

# What sites write for a language in an address, the commonest first; several write the country for it.
WRITTEN: dict[str, tuple[str, ...]] = {
    "ar": ("ar", "ara"), "az": ("az", "aze"), "be": ("be", "by", "bel"), "bg": ("bg",), "cs": ("cs", "cz"),
    "da": ("da", "dk"), "de": ("de", "deu", "ger"), "el": ("el", "gr"),
    "en": ("en", "eng", "english", "en-us", "en-gb"), "es": ("es", "spa", "esp"), "et": ("et", "est"),
    "fa": ("fa", "per"), "fi": ("fi", "fin"), "fr": ("fr", "fra", "fre"), "he": ("he",), "hi": ("hi",), "hr": ("hr",),
    "hu": ("hu", "hun"), "hy": ("hy", "am", "arm"), "id": ("id",), "it": ("it", "ita"), "ja": ("ja", "jp"),
    "ka": ("ka", "ge", "geo"), "kk": ("kk", "kz", "kaz", "qaz", "kaz-kz"), "km": ("km", "kh"), "ko": ("ko", "kr"),
    "ky": ("kg", "ky", "kyr", "kyrgyz", "kgz"), "lo": ("lo", "la"), "lt": ("lt",), "lv": ("lv",), "mn": ("mn", "mng"),
    "ms": ("ms",), "nb": ("no", "nb"), "nl": ("nl",), "pl": ("pl",), "pt": ("pt", "pt-br"), "ro": ("ro",),
    "ru": ("ru", "rus", "russian"), "sk": ("sk",), "sl": ("sl", "si"), "sq": ("sq", "al"), "sr": ("sr", "rs"),
    "sv": ("sv", "se"), "tg": ("tj", "tg", "taj"), "th": ("th",), "tk": ("tm", "tk", "tkm"), "tr": ("tr", "tur"),
    "uk": ("ua", "uk", "ukr"), "uz": ("uz", "uzb", "oz", "uz-latn"), "vi": ("vi", "vn"),
    "zh": ("zh", "cn", "chs", "zh-cn", "zh-tw"),
}  # fmt: skip
# Short texts of language switchers beside names and codes.
_SHORT = {
    "ру": "ru", "кг": "ky",
    "кырг": "ky", "кыр": "ky", "кырг.": "ky", "рус": "ru", "рус.": "ru", "англ": "en", "анг": "en", "укр": "uk",
    "қаз": "kk", "каз": "kk", "o'z": "uz", "oʻz": "uz", "o‘z": "uz", "ўз": "uz-Cyrl", "уз": "uz-Cyrl", "тоҷ": "tg",
    "точ": "tg", "бел": "be", "中文": "zh", "中": "zh", "日本語": "ja", "한국어": "ko", "عربي": "ar", "العربية": "ar",
}  # fmt: skip
PARAMETER = re.compile(r"(?P<name>lang|language|locale|hl|lng|l)=(?P<value>[A-Za-z-]{2,8})(?=&|$)", re.I)


def language_in(url: str) -> str:
    """The language that an address names; empty where it names none."""
    parts = urlsplit(url)
    if (found := PARAMETER.search(parts.query)) and (tag := tag_of_code(found["value"])):
        return tag
    first, _, rest = parts.netloc.partition(".")
    places = [*parts.path.split("/")[:4], first if "." in rest else ""]
    return next((tag for place in places if (tag := tag_of_code(place))), "")


def tag_of_words(text: str) -> str:
    """The language that the text of a switcher's link names."""
    low = text.casefold().strip(" \t[](){}|/·•")
    if not 2 <= len(low) <= 20:
        return ""
    return _SHORT.get(low) or _names().get(low) or tag_of_code(low)


def tag_of_code(written: str) -> str:
    """ky of kg, kyr, KGZ; empty for what is no language."""
    return _BY_CODE.get(written.lower(), "")


def base_tag(said: str) -> str:
    """ky of ky-KG; zh stays zh, whatever the region; empty for x-default and what is no language."""
    base = said.replace("_", "-").split("-")[0].lower()
    return base if base in WRITTEN else tag_of_code(said)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """кыргызча -> ky, and the English names."""
    found: dict[str, str] = {}
    for tag in WRITTEN:
        try:
            own, english = Locale(tag).get_language_name(tag), Locale("en").get_language_name(tag)
        except UnknownLocaleError:
            continue
        found |= {name.casefold(): tag for name in (own, english) if name}
    return found | {"кыргыз тили": "ky", "кыргыз": "ky", "қазақша": "kk", "o'zbekcha": "uz", "oʻzbekcha": "uz",
                    "ўзбекча": "uz-Cyrl", "тоҷикӣ": "tg", "türkmençe": "tk", "azərbaycanca": "az"}  # fmt: skip


_BY_CODE = {code: tag for tag, codes in WRITTEN.items() for code in codes}
