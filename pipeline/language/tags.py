"""Tags of languages: what a declaration means, and when two of them name the same language."""

import re
from collections.abc import Iterable

# Country codes that sites use where a language is meant (/kg/ for the Kyrgyz edition).
_COUNTRY_CLAIMS = {"kg": "ky", "ua": "uk", "cz": "cs", "kz": "kk", "by": "be", "tj": "tg", "mn": "mn", "am": "hy"}
_ALIKE = {
    "iw": "he", "in": "id", "ji": "yi", "jw": "jv", "nb": "no", "nn": "no", "fil": "tl", "prs": "fa", "kmr": "ku",
    "yue": "zh", "cmn": "zh", "wuu": "zh", "tzm": "zgh", "gug": "gn", "fuv": "ff", "fuf": "ff", "uzs": "uz",
    "ekk": "et", "lvs": "lv", "khk": "mn", "swh": "sw", "pcm": "en",
}  # fmt: skip
# Languages that every detector confuses; inside a group the declared one decides.
NEIGHBOURS = tuple(
    map(frozenset, (("rw", "rn"), ("zu", "nr", "ss", "nd", "xh"), ("ln", "kg"), ("bi", "tpi", "pis"), ("mi", "rar"),
                    ("to", "niu"), ("sw", "zdj"), ("bs", "hr", "sr", "cnr"), ("id", "ms"), ("bo", "dz"), ("ht", "crs")))
)  # fmt: skip
_CYRILLIC = frozenset("ru uk be bg mk ky tg mn tt ba".split())
_LATIN = frozenset("en de fr es tr pl cs sk it pt ro hu et lv lt fi sv da no nl".split())


def claimed(tag: str) -> str | None:
    """A declared tag as BCP 47 without a region; a country's code is read as the language that was meant."""
    clean = tag.strip().replace("_", "-")
    language = base(clean)
    if not re.fullmatch(r"[a-z]{2,3}", language):
        return None
    script = next((part.title() for part in clean.split("-")[1:2] if len(part) == 4 and part.isalpha()), None)
    return _COUNTRY_CLAIMS.get(language) or (f"{language}-{script}" if script else language)


def base(tag: str) -> str:
    """The language alone, as it was written."""
    return tag.replace("_", "-").split("-")[0].lower()


def alike(tag: str) -> str:
    """The language, by one name where there are several."""
    return _ALIKE.get(base(tag), base(tag))


def same(one: str, other: str) -> bool:
    """Whether two tags name one language, in whatever script."""
    return alike(one) == alike(other)


def among(tag: str, tags: Iterable[str]) -> bool:
    """Whether a language is one of several."""
    return any(same(tag, other) for other in tags)


def neighbours(tag: str) -> frozenset[str]:
    """The group of a language, itself included; none for most."""
    return next((group for group in NEIGHBOURS if alike(tag) in group), frozenset())


def never_in(tag: str, script: str | None) -> bool:
    """Whether a language is never written in a script, as Russian in Latin letters."""
    return (script == "Latn" and alike(tag) in _CYRILLIC) or (script == "Cyrl" and alike(tag) in _LATIN)
