"""A text's language, from its letters, the vote, and what source and page declare."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.model import Language
from pipeline.language.blocks import shares
from pipeline.language.profiles import profiles
from pipeline.language.scripts import by_script, script, scripts
from pipeline.language.tags import among, base, claimed, neighbours, never_in, same
from pipeline.language.vote import Opinion, vote
from pipeline.language.words import READ, letters_in, words_of

_ENOUGH, _ENOUGH_HAN = 8, 4  # letters
_SHORT = 20  # letters: of so few nothing is sure
_FAR = 0.15  # how much less well than the best a declared language may fit
_VOICE = 0.05  # what a detector's word weighs beside that
_NOT_RUSSIAN = frozenset("өүңқғҳұәһўҷіїє")
_SEEN = 1500

Told = tuple[str, str, str, Mapping[str, str]]  # tag, confidence, method, votes


def identify(text: str, *, title: str = "", declared: Sequence[str], claims: Sequence[str]) -> Language:
    """The language of title and text; what source and page declare only breaks ties and settles weak answers."""
    wanted = tuple(dict.fromkeys(filter(None, map(claimed, (*claims, *declared)))))
    allowed = frozenset(map(base, declared))
    first = next((tag for tag in wanted if not allowed or base(tag) in allowed), wanted[0] if wanted else None)
    words = words_of(f"{title[:READ]}. {text[:READ]}")
    parts = shares(text)
    tag, confidence, method, votes = ("mul", "high", "blocks", {}) if parts else _settled(words, wanted, first)
    found = tuple(parts) or ((tag,) if tag != "und" else ())
    return Language(
        tag=_with_script(tag, words),
        confidence=confidence,
        method=method,
        votes=votes,
        declared=first,
        disagrees=bool(allowed and found) and not any(among(one, allowed) for one in found),
        unexpected=first is not None and bool(found) and not among(first, found),
        script=script(words),
        shares=parts,
    )


def _settled(words: str, wanted: Sequence[str], first: str | None) -> Told:
    count, han = letters_in(words), scripts(words)["Hani"] or scripts(words)["Hang"]
    if count < (_ENOUGH_HAN if han else _ENOUGH):
        return _unasked(words, first)
    if tag := by_script(words):
        return _of_han(tag, wanted), "high", "script", {}
    opinion = vote(words)
    if count < _SHORT:
        opinion = _of_few_letters(opinion)
    if opinion.tag == "ru" and not _surely_russian(opinion, words):
        opinion = replace(opinion, confidence="none")
    return _with_declared(opinion, words, wanted)


def _of_few_letters(opinion: Opinion) -> Opinion:
    """Half a line may be names alone: those who agree may all be wrong, and a single voice says nothing."""
    return replace(
        opinion, confidence="medium" if opinion.method == "agree" and opinion.confidence != "none" else "none"
    )


def _surely_russian(opinion: Opinion, words: str) -> bool:
    """Nobody contradicts it, and it has no more of its neighbours' letters than a name; the unknown is so called."""
    letters = letters_in(words[:_SEEN])
    foreign = sum(letter in _NOT_RUSSIAN for letter in words[:_SEEN].lower())
    others = set(filter(None, opinion.votes.values())) - {"ru"}
    return foreign <= 0.01 * letters and letters >= _SHORT and (opinion.confidence == "high" or not others)


def _unasked(words: str, first: str | None) -> Told:
    """Too short to ask anybody."""
    if first and not never_in(first, script(words)):
        return first, "low", "declared", {}
    return "und", "low", "none", {}


def _of_han(tag: str, wanted: Sequence[str]) -> str:
    """A Japanese title may be of Chinese characters alone."""
    return "ja" if tag == "zh" and wanted and among("ja", wanted) and not among("zh", wanted) else tag


def _with_declared(opinion: Opinion, words: str, wanted: Sequence[str]) -> Told:
    tag, confidence, votes = opinion.tag, opinion.confidence, opinion.votes
    if confidence == "none":
        return _weak(opinion, words, wanted)
    if among(tag, wanted):
        return tag, "medium" if confidence == "low" else confidence, opinion.method, votes
    inside = [want for want in wanted if base(want) in neighbours(tag)]
    if inside:
        return base(inside[0]), "medium", "declared", votes
    return tag, confidence, opinion.method, votes


def _weak(opinion: Opinion, words: str, wanted: Sequence[str]) -> Told:
    """Of the declared languages the one that fits best, if it does; else one of which nobody knows anything."""
    written = script(words)
    possible = [want for want in wanted if not never_in(want, written) and not _is_foreign(want, words)]
    ranked = sorted(possible, key=lambda want: _distance(want, opinion))
    if ranked and _distance(ranked[0], opinion) <= _FAR:
        clear = (
            base(ranked[0]) != "ru"
            and letters_in(words) >= _SHORT
            and _is_clear([_distance(want, opinion) for want in ranked[:2]])
        )
        return base(ranked[0]), "medium" if clear else "low", "declared", opinion.votes
    unknown = [want for want in possible if not among(want, profiles().tags)]
    if unknown:
        return unknown[0], "low", "declared", opinion.votes
    return "und", "low", "none", opinion.votes


def _distance(tag: str, opinion: Opinion) -> float:
    """How much less well than the best language of all it fits; a detector that names it brings it nearer."""
    return opinion.fit.behind(tag) - _VOICE * sum(same(vote, tag) for vote in opinion.votes.values() if vote)


def _is_clear(distances: Sequence[float]) -> bool:
    return len(distances) < 2 or distances[1] - distances[0] >= _VOICE


def _is_foreign(tag: str, words: str) -> bool:
    """Russian is not written with the letters of its neighbours."""
    return base(tag) == "ru" and any(letter in _NOT_RUSSIAN for letter in words.lower())


def _with_script(tag: str, words: str) -> str:
    """Uzbek, Serbian and Kazakh are written in two scripts, and readers want to know which."""
    usual = {"uz": "Latn", "sr": "Cyrl", "kk": "Cyrl", "ru": "Cyrl"}.get(tag)
    written = script(words)
    return tag if usual is None or written in (usual, None) or written not in ("Latn", "Cyrl") else f"{tag}-{written}"
