"""What source and page declare, and what that makes of an answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language.profiles import profiles
from pipeline.language.scripts import OF_ONE_LANGUAGE, script
from pipeline.language.tags import alike, among, base, claimed, neighbours, never_in, same
from pipeline.language.vote import Opinion, is_strange

_FAR = 0.15  # how much less well than the best a declared language may fit
_VOICE = 0.05  # what the word of a detector, or of feed, path and page, weighs beside that
_FOREIGN = re.compile("[өүңқғҳұәһўҷіїє]")
_KEPT = frozenset(("nb", "nn", "prs", "fil", "yue"))  # a declared tag that says more than ours
# Words of the one Norwegian and of the other.
_NYNORSK = re.compile(
    r"\b(?:ikkje|eg|frå|dei|ein|vere|vart|noko|kva|kvifor|korleis|berre|meir|hjå|skule\w*|òg|saman)\b"
)
_BOKMAL = re.compile(r"\b(?:ikke|jeg|fra|de|en|være|ble|noe|hva|hvorfor|hvordan|bare|mer|hos|skole\w*|også|sammen)\b")


@dataclass(frozen=True)
class Declared:
    """Languages that are said of a text."""

    claims: tuple[str, ...]  # by feed, path and page, the most trusted first
    wanted: tuple[str, ...]  # these and the source's
    allowed: frozenset[str]  # the source's languages
    first: str | None  # the most trusted that the source has

    @classmethod
    def of(cls, declared: Sequence[str], claims: Sequence[str]) -> "Declared":
        """From what is written, which may be no tag at all."""
        said = tuple(dict.fromkeys(filter(None, map(claimed, claims))))
        wanted = tuple(dict.fromkeys((*said, *filter(None, map(claimed, declared)))))
        allowed = frozenset(map(base, declared))
        first = next((tag for tag in wanted if not allowed or base(tag) in allowed), wanted[0] if wanted else None)
        return cls(said, wanted, allowed, first)

    def only(self, tag: str, *, beside: str) -> bool:
        """Whether one language is declared and the other is not."""
        return among(tag, self.wanted) and not among(beside, self.wanted)

    def spelled(self, tag: str, words: str) -> str:
        """Dari is told as Persian, and both kinds of Norwegian as one: the declared tag says more."""
        kept = [want for want in self.wanted if base(want) in _KEPT and same(want, tag)]
        if {"nb", "nn"} <= set(kept):
            small = words.lower()
            return "nn" if len(_NYNORSK.findall(small)) > len(_BOKMAL.findall(small)) else "nb"
        return kept[0] if kept else tag


def settled(opinion: Opinion, words: str, said: Declared, *, short: bool) -> tuple[str, str, str]:
    """(tag, confidence, method): a declaration confirms, decides among neighbours, and settles what is weak."""
    tag, confidence = opinion.tag, opinion.confidence
    if confidence == "none" or (short and said.allowed and not among(tag, said.wanted)):
        return _weak(opinion, words, said, short=short)
    if among(tag, said.wanted):
        return tag, "medium" if confidence == "low" else confidence, opinion.method
    inside = [want for want in said.wanted if base(want) in neighbours(tag)]
    if inside:
        return base(inside[0]), "medium", "declared"
    unknown = _unknown(said.wanted, words)
    return (unknown, "low", "declared") if unknown and opinion.method == "vote" else (tag, confidence, opinion.method)


def _weak(opinion: Opinion, words: str, said: Declared, *, short: bool) -> tuple[str, str, str]:
    """Of the declared languages the one that fits best, if it does; else one of which nobody knows anything."""
    distances = {want: _distance(want, opinion, said.claims[:1]) for want in said.wanted if _can_be(want, words)}
    ranked = sorted(distances, key=distances.__getitem__)
    nearest = distances[ranked[0]] if ranked else 1.0
    if (unknown := _unknown(said.wanted, words)) and nearest > _VOICE:
        return unknown, "low", "declared"
    if nearest > _FAR:
        return "und", "low", "none"
    clear = nearest <= _VOICE and all(distances[other] - nearest >= _VOICE for other in ranked[1:2])
    weak = short or not clear or base(ranked[0]) == "ru" or is_strange(opinion.fit, words)
    return alike(ranked[0]), "low" if weak else "medium", "declared"


def _unknown(wanted: Sequence[str], words: str) -> str | None:
    """The declared language of which we have no profile, nor a script of its own."""
    known = (*profiles().tags, *OF_ONE_LANGUAGE.values(), "zh")
    return next((want for want in wanted if _can_be(want, words) and not among(want, known)), None)


def _can_be(tag: str, words: str) -> bool:
    """Russian is not written with the letters of its neighbours, nor any language in every script."""
    return not never_in(tag, script(words)) and not (base(tag) == "ru" and _FOREIGN.search(words.lower()))


def _distance(tag: str, opinion: Opinion, trusted: Sequence[str]) -> float:
    """How much less well than the best language of all it fits; who names it brings it nearer."""
    named = [*filter(None, opinion.votes.values()), *trusted]
    return opinion.fit.behind(tag) - _VOICE * sum(same(one, tag) for one in named)
