"""Countries and cities in every language of the CLDR: 法国, Франциянын and France are one."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from babel import Locale, UnknownLocaleError

UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my", "ar", "fa", "ur", "ps"})  # or words grow together in front
_VOWELS = "аеёиоуыэюяьйіїәөүaeiouyäöü"
_LONGEST_ENDING = 6


def places(words: Sequence[str], text: str, language: str) -> Iterator[tuple[str, str]]:
    """(sign, as written) of each country and city that a text names; `words` are its words in their order."""
    base = language.split("-")[0]
    if base in UNSPACED:
        pattern, codes = _written_anywhere(base)
        yield from ((codes[match[0]], match[0]) for match in pattern.finditer(text)) if pattern else ()
        return
    named = _by_beginning(base)
    for at, word in enumerate(words):
        if word[:1].isupper():
            for stems, code in named.get(word[:3].casefold(), ()):
                if _are(words[at : at + len(stems)], stems):
                    yield code, " ".join(words[at : at + len(stems)])
                    break


def _are(words: Sequence[str], stems: tuple[str, ...]) -> bool:
    return len(words) == len(stems) and all(
        word.casefold().startswith(stem) and len(word) - len(stem) <= _LONGEST_ENDING
        for word, stem in zip(words, stems, strict=True)
    )


@lru_cache(maxsize=64)
def _by_beginning(language: str) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First three letters -> the words without their endings, the longest names first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, code in sorted(_names(language), key=lambda named: -len(named[0])):
        stems = tuple(_stem(word) for word in re.findall(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*", name.casefold()))
        if stems and len(stems[0]) >= 3 and len(stems) <= 3:
            found.setdefault(stems[0][:3], []).append((stems, code))
    return found


def _stem(word: str) -> str:
    return word[:-1] if len(word) >= 5 and word[-1] in _VOWELS else word


@lru_cache(maxsize=64)
def _written_anywhere(language: str) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    codes = {name: code for name, code in _names(language) if len(name) >= 2}
    names = sorted(codes, key=len, reverse=True)
    return (re.compile("|".join(map(re.escape, names))) if names else None), codes


def _names(language: str) -> list[tuple[str, str]]:
    try:
        locale = Locale(language)
    except (UnknownLocaleError, ValueError):
        return []
    countries = [(name, f"c:{code}") for code, name in locale.territories.items() if len(code) == 2]
    cities = [
        (zone.get("city") or id_.rpartition("/")[2].replace("_", " "), f"z:{id_.rpartition('/')[2]}")
        for id_, zone in {**{id_: {} for id_ in _zones()}, **locale.time_zones}.items()
        if language == "en" or zone.get("city")
    ]
    return countries + [(name, code) for name, code in cities if len(name) >= 2]


@lru_cache(maxsize=1)
def _zones() -> tuple[str, ...]:
    return tuple(id_ for id_ in map(str, Locale("ru").time_zones) if "/" in id_ and not id_.startswith("Etc/"))
