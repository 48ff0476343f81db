"""Are two texts one announcement? Likeness alone cannot tell: two formulas are more alike than two copies.

A copy is cut, extended, given another lead or another ending. A formula is another announcement: in the same sentences
stand other figures, other names. So texts must be alike, and what stands in the place of what must not say another
thing. A short text has few words to say it with: there any other word counts. And a body that publishes a text at two
addresses with other words means two announcements more often than one.
"""

from dataclasses import dataclass
from enum import StrEnum

from core.alignment import Replaced, replaced_in_bodies, replaced_in_titles
from core.meaning import other_figures, other_names, other_signs, other_words
from core.wording import SIGNS_IN_WORD, Shingles, Wording, shingles

RULE = 2  # counts up when the rule changes: every decision says by which it was made
ALIKE = 0.6  # share of the shingles of both that are in both (Jaccard)
CONTAINED = 0.5  # share of the smaller text's shingles that are in the larger
TITLES = 0.5  # share of the words of both titles that are in both
LEADS = 0.5  # share of a lead that is in the other text
LEAD_WORDS, LEAD_SIGNS = 30, 60
NAMES = 0.005  # of the words may be other names: slips of the pen, in a long text
SHORTEST = 15  # shingles: a formula of two lines says nothing of its own
SHORT = 80  # words: in such a text any other word says another thing
NO_FORMULA = 40  # words; shorter texts are too often formulas to be copies of each other by their words alone
FORMULA = "the same body, and too short to tell from a formula"
SAME_BODY = 0.5  # alike (Jaccard) as a body's own text at another address must be, nothing replaced
NEARLY = 0.4  # alike enough to be shown as related
WITHIN = 0.8  # contained enough to say that one text holds the other
LARGER = 1.5
KIN = 0.25  # of the smaller text's shingles are in what it was edited to, or more


class Verdict(StrEnum):
    """What two texts are to each other."""

    SAME = "same"
    RELATED = "related"
    CONTAINS = "contains"  # one is a part of the other: a digest
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Shares:
    """What two texts have in common, 0-1."""

    jaccard: float = 0.0  # of the shingles of both
    containment: float = 0.0  # of the shingles of the smaller
    titles: float = 0.0  # of the words of both titles


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How two texts compare, and what follows."""

    verdict: Verdict
    reason: str
    shares: Shares
    differs: bool = False  # alike enough, but it says another thing: nothing may bring these two together


def compare(ours: Wording, theirs: Wording, *, same_body: bool = False) -> Likeness:
    """Are they one announcement, and why? Equal whichever of the two is asked about."""
    if ours.spaceless != theirs.spaceless:
        return Likeness(verdict=Verdict.OTHER, reason="other scripts", shares=Shares())
    ours, theirs = sorted((ours, theirs), key=lambda one: one.words)
    least = SHORTEST * (SIGNS_IN_WORD if ours.spaceless else 1)
    if min(len(ours.shingles), len(theirs.shingles)) < least:
        return Likeness(verdict=Verdict.OTHER, reason="too short to tell", shares=Shares())
    jaccard, containment = _shares(ours.shingles, theirs.shingles)
    titles, _ = _shares(ours.title_shingles, theirs.title_shingles)
    shares = Shares(jaccard=jaccard, containment=containment, titles=titles)
    if jaccard < NEARLY and containment < CONTAINED:
        return Likeness(verdict=Verdict.OTHER, reason="too little in common", shares=shares)
    if not _alike(ours, theirs, shares):
        return _apart(ours, theirs, shares)
    if says := _says_another_thing(ours, theirs):
        return Likeness(verdict=Verdict.RELATED, reason=says, shares=shares, differs=True)
    if same_body and is_formula(ours) and is_formula(theirs):
        return Likeness(verdict=Verdict.RELATED, reason=FORMULA, shares=shares, differs=True)
    if same_body and (doubt := _doubt(ours, theirs, shares)):
        return Likeness(verdict=Verdict.RELATED, reason=doubt, shares=shares)
    return Likeness(verdict=Verdict.SAME, reason="the same words", shares=shares)


def _doubt(ours: Wording, theirs: Wording, shares: Shares) -> str | None:
    """Why a body's text at another address may be another announcement, though it says no other thing for certain.

    Another body's copy of both may still bring them together.
    """
    if is_formula(ours) or is_formula(theirs):
        return FORMULA
    if other := next((one for one in _replaced_in_body(ours, theirs) if _are_other_words(one, ours, theirs)), None):
        return f"the same body, with another word: {_shown(other, ours)}"
    return "the same body, with more or less of it" if shares.jaccard < SAME_BODY else None


def is_formula(wording: Wording) -> bool:
    """Whether a text is so short that it may say the same of another day, and of another body."""
    return _words(wording) < NO_FORMULA


def is_kin(ours: Wording, theirs: Wording) -> bool:
    """Whether the one may be an edit of the other, and not what a site shows in its place while it is repaired."""
    if ours.spaceless != theirs.spaceless:
        return False
    if _shares(ours.shingles, theirs.shingles)[1] >= KIN:
        return True
    is_stub = is_formula(ours) or is_formula(theirs)
    return is_stub and _shares(ours.title_shingles, theirs.title_shingles)[0] >= TITLES


def _words(wording: Wording) -> float:
    return len(wording.words) / (SIGNS_IN_WORD if wording.spaceless else 1)


def _apart(ours: Wording, theirs: Wording, shares: Shares) -> Likeness:
    sizes = sorted((len(ours.shingles), len(theirs.shingles)))
    if shares.containment >= WITHIN and sizes[1] >= LARGER * sizes[0]:
        return Likeness(verdict=Verdict.CONTAINS, reason="one holds the other, under another title", shares=shares)
    return Likeness(verdict=Verdict.RELATED, reason="much in common, but another title or lead", shares=shares)


def _alike(ours: Wording, theirs: Wording, shares: Shares) -> bool:
    if shares.titles >= TITLES:
        return shares.jaccard >= ALIKE or shares.containment >= CONTAINED
    return shares.jaccard >= ALIKE and _leads(ours, theirs) and _leads(theirs, ours)


def _leads(ours: Wording, theirs: Wording) -> bool:
    lead = shingles(ours.words[: LEAD_SIGNS if ours.spaceless else LEAD_WORDS], ours.span)
    return len(lead & theirs.shingles) >= LEADS * len(lead)


def _says_another_thing(ours: Wording, theirs: Wording) -> str | None:
    """The words that make another announcement of the same sentences."""
    title, body = list(replaced_in_titles(ours, theirs)), _replaced_in_body(ours, theirs)
    for where, found in ((" in the title", title), ("", body)):
        for one in found:
            if other_figures(one, ours.language):
                return f"another figure{where}: {_shown(one, ours)}"
    words = min(_words(ours), _words(theirs))
    names = [one for one in body if other_names(one)]
    told = sum(other_names(one) for one in names if not one.is_lead)
    if told > int(NAMES * words) or sum(map(other_names, names)) > max(1.0, NAMES * words):
        return f"other names: {'; '.join(_shown(one, ours) for one in names[:3])}"
    if title and body:
        return f"another word in the title and in the text: {_shown(title[0], ours)}; {_shown(body[0], ours)}"
    other = next((one for one in body if _are_other_words(one, ours, theirs)), None) if words < SHORT else None
    return f"another word: {_shown(other, ours)}" if other else None


def _are_other_words(one: Replaced, ours: Wording, theirs: Wording) -> bool:
    if one.is_lead:
        return False
    if ours.spaceless:
        return other_signs(one, ours.text, theirs.text)
    return other_words(one, ours.vocabulary, theirs.vocabulary)


def _replaced_in_body(ours: Wording, theirs: Wording) -> list[Replaced]:
    """Nothing, if one has no run of words of its own: then it was only cut."""
    if ours.shingles <= theirs.shingles or theirs.shingles <= ours.shingles:
        return []
    return list(replaced_in_bodies(ours, theirs))


def _shown(one: Replaced, wording: Wording) -> str:
    between = "" if wording.spaceless else " "
    return f"{between.join(one.ours)} / {between.join(one.theirs)}"


def _shares(ours: Shingles, theirs: Shingles) -> tuple[float, float]:
    """Of both, and of the smaller."""
    both = len(ours & theirs)
    return (both / (len(ours) + len(theirs) - both), both / min(len(ours), len(theirs))) if both else (0.0, 0.0)
