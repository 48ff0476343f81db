"""Links make groups: one edition in each language, the strongest links first."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# How a link is known, the strongest first.
BY = ("operator", "address", "hreflang both", "hreflang", "switcher both", "switcher", "twin", "identifier", "content")
SAID_BY = frozenset({"hreflang both", "hreflang", "switcher both", "switcher"})  # as long as pages say so
WEAK = frozenset({"twin", "identifier", "content"})  # guessed, and guessed again when other announcements come

Pair = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Link:
    """Two entries, a < b, that are editions of one announcement, and why."""

    a: int
    b: int
    by: str
    score: float | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    said: int = field(default=0, compare=False)  # when, of an operator's: the last word counts

    @property
    def pair(self) -> Pair:
        """Its two ends."""
        return self.a, self.b

    @property
    def strength(self) -> tuple[int, int, float, int, int]:
        """Less is stronger."""
        return BY.index(self.by), -self.said, -(self.score or 0.0), self.a, self.b


def pair_of(one: int, other: int) -> Pair:
    """The smaller first."""
    return (one, other) if one < other else (other, one)


def grouped(
    links: Iterable[Link], tongues: Mapping[int, str], forbidden: Collection[Pair], doubted: Collection[Pair] = ()
) -> tuple[list[Link], dict[int, int]]:
    """The links that hold, and for each entry in one the smallest entry of its group.

    No group holds two entries of one tongue or a forbidden pair; guesses join none that holds a doubted one.
    """
    members: dict[int, set[int]] = {}
    kept = []
    for link in sorted(links, key=lambda link: link.strength):
        one, other = (members.setdefault(end, {end}) for end in link.pair)
        if link.pair in forbidden:
            continue
        if one is not other:
            if not _may_join(one, other, tongues, {*forbidden, *doubted} if link.by in WEAK else forbidden):
                continue
            one |= other
            members.update(dict.fromkeys(other, one))
        kept.append(link)
    return kept, {entry: min(group) for entry, group in members.items() if len(group) > 1}


def _may_join(one: set[int], other: set[int], tongues: Mapping[int, str], forbidden: Collection[Pair]) -> bool:
    spoken = [tongues.get(entry, "") for entry in (*one, *other)]
    return len(set(spoken)) == len(spoken) and not any(pair_of(a, b) in forbidden for a in one for b in other)
