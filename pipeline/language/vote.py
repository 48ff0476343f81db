"""What our profiles and three detectors make of a text, when nobody has declared anything.

The classes and their precision: docs/decisions/language.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.language.neighbours import by_own_words
from pipeline.language.profiles import Fit, fit
from pipeline.language.tags import alike, neighbours
from pipeline.language.voices import LANGDETECT, py3langid_speaks, say_langdetect, say_py3langid, say_pycld2
from pipeline.language.words import in_own_letters, without_names

_SURE, _NEAR, _FAR_AHEAD = 0.06, 0.02, 0.15  # the lead of the best language in our profiles
_BESIDE = 0.05  # so little behind the best, it may as well be the language
_STRANGE = 8.0  # for each letter: 1 in 40 texts of a known language fits it less well
_LONG = 250  # letters
_LIKELIER = {"bs": "hr", "nr": "zu"}  # where no word tells: the one that publishes more
_PART = 220  # letters that are asked about at the beginning, in the middle and at the end


@dataclass(frozen=True)
class Opinion:
    """A tag and how sure of it we are: "low" is a guess between neighbours, "none" no answer unless it is declared."""

    tag: str
    confidence: str
    method: str
    votes: Mapping[str, str]
    fit: Fit


def vote(words: str) -> Opinion:
    """Our profiles and pycld2 first; the others are asked where these two are not sure, or not of one mind."""
    own = in_own_letters(sample(words))
    asked, bare = own.lower(), without_names(own).lower()  # a headline in capitals is in the same language
    ours = fit(bare)
    heard = {"profiles": alike(ours.best()), "pycld2": say_pycld2(bare)}
    if ours.lead() >= _SURE and heard["profiles"] == heard["pycld2"]:
        return Opinion(heard["pycld2"], "high", "agree", heard, ours)
    heard["py3langid"] = say_py3langid(asked)
    tag, confidence, method = _weighed(asked, ours, heard)
    return Opinion(tag, confidence, method, heard, ours)


def sample(words: str) -> str:
    """The whole of a short text; of a long one three parts, for a law may be quoted at its beginning."""
    if len(words) <= 3 * _PART:
        return words
    middle = len(words) // 2
    return f"{words[:_PART]} {words[middle : middle + _PART]} {words[-_PART:]}"


def _weighed(words: str, ours: Fit, heard: dict[str, str]) -> tuple[str, str, str]:
    """(tag, confidence, method)."""
    best, second, third = heard["profiles"], heard["pycld2"], heard["py3langid"]
    if not best:
        return (second or "und", "none", "vote")
    if ours.lead() >= _SURE:
        return _sure(words, ours, heard)
    if _is_between_neighbours(best, ours, heard):
        return _among_neighbours(words, ours, heard)
    if best == second == third:
        return best, "high", "agree"
    if best == second and not py3langid_speaks(best):
        return best, "high" if ours.lead() >= _NEAR else "medium", "agree"
    if second and second == third:
        return second, "medium", "agree"
    if third in (best, second):
        return _confirmed(words, third, ours, heard)
    if third in LANGDETECT and ours.behind(third) <= _BESIDE:
        return third, "medium", "vote"
    alone = not second and not py3langid_speaks(best) and ours.lead() >= _NEAR
    return best, "medium" if alone and len(words) > _LONG else "none", "vote"


def _sure(words: str, ours: Fit, heard: Mapping[str, str]) -> tuple[str, str, str]:
    """Our profiles are far ahead: nobody contradicts them with success; but of the text's language we may have none."""
    best = heard["profiles"]
    if best == heard["py3langid"]:
        return best, "high", "agree"
    return best, "none" if is_strange(ours, words) else "medium", "vote"


def is_strange(ours: Fit, words: str) -> bool:
    """Whether the words of a text are hardly known in its best language: it may be one that nobody knows."""
    return bool(ours.ranking) and ours.lead() < _FAR_AHEAD and ours.ranking[0][1] < _STRANGE * len(words)


def _confirmed(words: str, tag: str, ours: Fit, heard: dict[str, str]) -> tuple[str, str, str]:
    """py3langid and one other are of one mind: where it speaks their language, langdetect decides."""
    if tag in LANGDETECT:
        heard["langdetect"] = say_langdetect(words)
        if heard["langdetect"] == tag:
            return tag, "medium" if heard["pycld2"] else "high", "agree"
    silent = not heard["pycld2"] and ours.lead() >= _NEAR
    return tag, "medium" if silent else "none", "vote"


def _is_between_neighbours(best: str, ours: Fit, heard: Mapping[str, str]) -> bool:
    group = neighbours(best)
    if heard["pycld2"] == heard["py3langid"] not in group:
        return False
    following = {alike(tag) for tag, _ in ours.ranking[1:2]}
    return bool(group & (following | set(heard.values())) - {best})


def _among_neighbours(words: str, ours: Fit, heard: Mapping[str, str]) -> tuple[str, str, str]:
    """By words that only one of them has; else by those who agree, and then as a guess where all know both."""
    best, second, third = heard["profiles"], heard["pycld2"], heard["py3langid"]
    if own := by_own_words(words, best):
        return own, "medium", "vote"
    knows = py3langid_speaks(best)
    if best == second and (not knows or best == third):
        return best, "high" if ours.lead() >= _NEAR and not knows else "medium", "agree"
    if not knows:
        return best, "medium" if ours.lead() >= _NEAR else "low", "vote"
    guess = third if third in neighbours(best) and best != second else best
    return _LIKELIER.get(guess, guess), "low", "vote"
