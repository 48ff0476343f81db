"""A text's language, from its letters, the vote, and what source and page declare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.model import Language
from pipeline.language.blocks import shares
from pipeline.language.declared import Declared, settled
from pipeline.language.scripts import by_script, script, scripts
from pipeline.language.tags import among, never_in
from pipeline.language.vote import Opinion, vote
from pipeline.language.words import READ, letters_in, unquoted, words_of

_ENOUGH, _ENOUGH_HAN = 8, 4  # letters
_SHORT = 20  # letters: of so few nothing is sure
_MUCH = 600  # letters: quotations are left out, and no matter
_NOT_RUSSIAN = frozenset("өүңқғҳұәһўҷіїє")
_SEEN = 1500  # letters
_USUAL = {"uz": "Latn", "sr": "Cyrl", "kk": "Cyrl"}  # written in two scripts, and readers want to know in which


@dataclass(frozen=True)
class _Told:
    """An answer, without what the declaration makes of it."""

    tag: str
    confidence: str
    method: str
    votes: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)


def identify(text: str, *, title: str = "", declared: Sequence[str], claims: Sequence[str]) -> Language:
    """The language of title and text; what source and page declare only breaks ties and settles weak answers."""
    said = Declared.of(declared, claims)
    words = words_of(f"{title[:READ]}. {text[:READ]}")
    written = script(words)
    parts = shares(text)
    told = _Told("mul", "high", "blocks", shares=parts) if parts else _told(words, said)
    sure = () if told.tag == "und" or told.confidence == "low" else tuple(parts) or (told.tag,)
    return Language(
        tag=_with_script(said.spelled(told.tag, words), written),
        confidence=told.confidence,
        method=told.method,
        votes=told.votes,
        declared=said.first,
        disagrees=bool(said.allowed and sure) and not any(among(tag, said.allowed) for tag in sure),
        unexpected=said.first is not None and bool(sure) and not among(said.first, sure),
        script="Jpan" if told.tag == "ja" else written,
        shares=parts,
    )


def _told(words: str, said: Declared) -> _Told:
    """Of a text in one language."""
    count, han = letters_in(words), scripts(words)["Hani"] or scripts(words)["Hang"]
    if count < (_ENOUGH_HAN if han else _ENOUGH):
        return _unasked(words, said.first)
    own = unquoted(words)
    if tag := by_script(own):
        return _Told("ja" if tag == "zh" and said.only("ja", beside="zh") else tag, "high", "script")
    opinion = _careful(_own_voice(words, own), own, count)
    tag, confidence, method = settled(opinion, words, said, short=count < _SHORT)
    return _Told(tag, confidence, method, opinion.votes)


def _own_voice(words: str, own: str) -> Opinion:
    """A title may be one long name of a law: then the few words around it are in its language."""
    if own == words or len(own) > _MUCH:
        return vote(own)
    whole, apart = vote(words), vote(own)
    return apart if apart.confidence == "high" else whole


def _unasked(words: str, first: str | None) -> _Told:
    """Too short to ask anybody."""
    possible = first and not never_in(first, script(words))
    return _Told(first, "low", "declared") if first and possible else _Told("und", "low", "none")


def _careful(opinion: Opinion, words: str, count: int) -> Opinion:
    """Half a line may be names alone, and whatever they do not know all detectors call Russian."""
    if opinion.tag == "ru" and not _is_surely_russian(opinion, words, count):
        return replace(opinion, confidence="none")
    if count >= _SHORT:
        return opinion
    agreed = opinion.method == "agree" and opinion.confidence != "none"
    return replace(opinion, confidence="medium" if agreed else "none")


def _is_surely_russian(opinion: Opinion, words: str, count: int) -> bool:
    """Nobody contradicts it, and it has no more of its neighbours' letters than a name has."""
    foreign = sum(letter in _NOT_RUSSIAN for letter in words[:_SEEN].lower())
    others = set(filter(None, opinion.votes.values())) - {"ru"}
    few = foreign <= 0.01 * min(count, _SEEN)
    return few and count >= _SHORT and (opinion.confidence == "high" or not others)


def _with_script(tag: str, written: str | None) -> str:
    usual = _USUAL.get(tag)
    return tag if usual is None or written == usual or written not in ("Latn", "Cyrl") else f"{tag}-{written}"
