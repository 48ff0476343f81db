"""Where drawn editions stand: sites whose addresses are twins or only look so, with hreflang, switchers or neither."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from anyascii import anyascii

from benchmarks.translated.drawn import Edition

Addresses = dict[tuple[int, str], str]  # (announcement, language) -> address


@dataclass(frozen=True, kw_only=True)
class Page:
    """An edition at its address."""

    edition: Edition
    url: str
    hreflang: Mapping[str, str] = field(default_factory=dict)
    switcher: Mapping[str, str] = field(default_factory=dict)


def same_number(home: str, groups: Sequence[Sequence[Edition]], random: Random) -> Addresses:
    """/ru/news/123 and /en/news/123 are one announcement."""
    return {(e.announcement, e.language): f"{home}{e.language}/news/{900 + e.announcement}" for g in groups for e in g}


def bare_first(home: str, groups: Sequence[Sequence[Edition]], random: Random) -> Addresses:
    """The first language has no code in its addresses: /news/123 and /en/news/123."""
    return {
        (e.announcement, e.language): f"{home}{'' if e is g[0] else e.language + '/'}news/{40 + e.announcement}"
        for g in groups for e in g
    }  # fmt: skip


def parameter(home: str, groups: Sequence[Sequence[Edition]], random: Random) -> Addresses:
    """/index.php?id=123&lang=ru."""
    return {
        (e.announcement, e.language): f"{home}index.php?id={7_000 + e.announcement}&lang={e.language}"
        for g in groups for e in g
    }  # fmt: skip


def own_numbers(home: str, groups: Sequence[Sequence[Edition]], random: Random) -> Addresses:
    """Each language counts for itself: /ru/news/123 and /en/news/123 are two announcements."""
    begins = random.choice(({"ky": 100, "ru": 100, "en": 100}, {"ky": 140, "ru": 120, "en": 100}))
    return _counted(home, groups, begins)


def in_step(home: str, groups: Sequence[Sequence[Edition]], random: Random) -> Addresses:
    """Each language counts for itself from the same number, so that twins lie and are of the same days at first."""
    return _counted(home, groups, {})


def _counted(home: str, groups: Sequence[Sequence[Edition]], begins: Mapping[str, int]) -> Addresses:
    found: Addresses = {}
    counted: Counter[str] = Counter(begins)
    for edition in sorted((e for g in groups for e in g), key=lambda e: (e.day, e.announcement)):
        counted[edition.language] += 1
        found[edition.announcement, edition.language] = f"{home}{edition.language}/news/{counted[edition.language]}"
    return found


def titles(home: str, groups: Sequence[Sequence[Edition]], random: Random) -> Addresses:
    """The address is the title in Latin letters: nothing in common."""
    found: Addresses = {}
    for g in groups:
        for e in g:
            words = "-".join("".join(c if c.isalnum() else " " for c in anyascii(e.title).lower()).split())
            found[e.announcement, e.language] = f"{home}{e.language}/{words[:60]}-{e.announcement * 31 + len(e.title)}"
    return found


STYLES: dict[str, Callable[[str, Sequence[Sequence[Edition]], Random], Addresses]] = {
    "same_number": same_number,
    "bare_first": bare_first,
    "parameter": parameter,
    "own_numbers": own_numbers,
    "in_step": in_step,
    "titles": titles,
}


def pages(
    style: str, home: str, groups: Sequence[Sequence[Edition]], random: Random, *, one_sided: bool, swapping: bool
) -> list[Page]:
    """The pages of a site. `one_sided`: the first language has no hreflang; `swapping`: its switchers swap the code.

    A switcher that swaps leads to the twin of an address, whatever is there; the others lead to the translation.
    """
    addresses = STYLES[style](home, groups, random)
    found = []
    for group in groups:
        own = {e.language: addresses[e.announcement, e.language] for e in group}
        for e in group:
            url = own[e.language]
            others = {tag: at for tag, at in own.items() if tag != e.language}
            swapped = {
                tag: url.replace(f"/{e.language}/", f"/{tag}/") for tag in ("ky", "ru", "en") if tag != e.language
            }
            found.append(
                Page(
                    edition=e,
                    url=url,
                    hreflang={} if one_sided and e is group[0] else own,
                    switcher=swapped if swapping else others if random.random() < 0.5 else {},
                )
            )
    return found
