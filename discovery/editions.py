"""The other languages of a site: hreflang, the language switcher, addresses with another language in them (pure)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from babel import Locale, UnknownLocaleError

from core.urls import canonical, same_site
from discovery.facts import Facts

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
MOST_SWAPS = 3  # probes for one language that nothing on the page names
_PARAMETER = re.compile(r"(?P<name>lang|language|locale|hl|lng|l)=(?P<value>[A-Za-z-]{2,8})(?=&|$)", re.I)


@dataclass(frozen=True, slots=True)
class Edition:
    """A page in another language; `how` it is known."""

    language: str
    url: str
    how: str


def editions(facts: Facts, languages: Sequence[str]) -> list[Edition]:
    """One for each language that the page names itself, else guessed addresses for each of `languages`, to be tried."""
    named = {edition.language: edition for edition in reversed(list(_named(facts)))}
    here = language_in(facts.url)
    guessed = [
        Edition(tag, at, "path swap")
        for tag in languages if _base(tag) not in map(_base, named) and here and _base(tag) != _base(here)
        for at in swapped(facts.url, tag)
    ]  # fmt: skip
    return [*(e for e in named.values() if canonical(e.url) != canonical(facts.url)), *guessed]


def swapped(url: str, language: str) -> list[str]:
    """The same address with another language in it, in each way it is written; none where it has no language."""
    parts = urlsplit(url)
    if found := _PARAMETER.search(parts.query):
        queries = [_PARAMETER.sub(rf"\g<name>={code}", parts.query) for code in _codes(language, found["value"])]
        return [urlunsplit(parts._replace(query=query)) for query in queries] if _tag(found["value"]) else []
    segments = parts.path.split("/")
    for at, segment in enumerate(segments[:4]):
        if _tag(segment):
            paths = ["/".join([*segments[:at], code, *segments[at + 1 :]]) for code in _codes(language, segment)]
            return [urlunsplit(parts._replace(path=path)) for path in paths]
    first, _, rest = parts.netloc.partition(".")
    if _tag(first) and "." in rest:
        return [urlunsplit(parts._replace(netloc=f"{code}.{rest}")) for code in _codes(language, first)]
    return []


def language_in(url: str) -> str:
    """The language that an address names; empty where it names none."""
    parts = urlsplit(url)
    if (found := _PARAMETER.search(parts.query)) and (tag := _tag(found["value"])):
        return tag
    first, _, rest = parts.netloc.partition(".")
    places = [*parts.path.split("/")[:4], first if "." in rest else ""]
    return next((tag for place in places if (tag := _tag(place))), "")


def _named(facts: Facts) -> Iterator[Edition]:
    homes = (urlsplit(facts.url).hostname or "",)
    for said, at in facts.alternates:
        tag = _plain_tag(said)
        if tag and same_site(at, homes):
            yield Edition(tag, at, f"hreflang {said}")
    for anchor in facts.anchors:
        if not same_site(anchor.url, homes):
            continue
        tag = _plain_tag(anchor.lang) or _of_text(anchor.text)
        where = language_in(anchor.url)
        if tag and (not where or _base(where) == _base(tag)):
            yield Edition(tag, anchor.url, f"language switcher {anchor.text!r}")


def _of_text(text: str) -> str:
    """The language that the text of a switcher's link names."""
    low = text.casefold().strip(" \t[](){}|/·•")
    if not 2 <= len(low) <= 20:
        return ""
    return _SHORT.get(low) or _names().get(low) or _tag(low)


def _tag(written: str) -> str:
    return _BY_CODE.get(written.lower(), "")


def _plain_tag(said: str) -> str:
    """ky of ky-KG; zh stays zh, whatever the region; empty for x-default and what is no language."""
    base = said.replace("_", "-").split("-")[0].lower()
    return base if base in WRITTEN else _tag(said)


def _codes(language: str, instead_of: str) -> list[str]:
    """How it may be written, those as long as what stands there first: a site that says rus says kyr."""
    codes = WRITTEN.get(_base(language), (_base(language),))
    return sorted(codes, key=lambda code: len(code) != len(instead_of))[:MOST_SWAPS]


def _base(tag: str) -> str:
    return tag.split("-")[0]


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
