"""Pages in several languages: which, and how much of each; decided for every block, never for the page."""

import re
from collections import Counter
from collections.abc import Iterator

import pycld2

from pipeline.language.profiles import fit
from pipeline.language.scripts import by_script, script_of
from pipeline.language.tags import alike, neighbours
from pipeline.language.voices import say_pycld2
from pipeline.language.words import in_own_letters, letters_in, words_of

_LEAST_LETTERS, _LEAST_SHARE = 200, 0.2  # of the second language: less is a quotation
_BLOCK = 60  # letters; shorter lines belong to the block before
_LONG_BLOCK = 700  # letters; longer ones are cut behind sentences
_MOST = 24  # blocks that are looked at
_ASKED = 160  # letters of a block that are asked about
_OWN = 0.85  # what so much of is in one script, and in one language for pycld2, is in one
_SURE = 0.06
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]+")  # pycld2 refuses the text
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")  # in a language of its own
_SENTENCE = re.compile(r"(?<=[.!?…。։؟۔।])\s+")


def shares(text: str) -> dict[str, float]:
    """Language -> share of the letters, most first; empty for a text in one language, with or without quotations."""
    if letters_in(text[: 10 * _LEAST_LETTERS]) < 2 * _LEAST_LETTERS or not _may_be_several(text):
        return {}
    letters: Counter[str] = Counter()
    for block in _looked_at(list(_blocks(text))):
        if tag := _language(block):
            letters[tag] += letters_in(_ADDRESS.sub("", block))
    letters = _with_neighbours(letters)
    least = max(_LEAST_LETTERS, _LEAST_SHARE * letters.total())
    told = [(tag, count) for tag, count in letters.most_common() if count >= least]
    total = sum(count for _, count in told)
    return {tag: round(count / total, 3) for tag, count in told} if len(told) > 1 else {}


def _with_neighbours(letters: Counter[str]) -> Counter[str]:
    """A block of a language may be taken for its neighbour: those count for the one of which there is most."""
    found: Counter[str] = Counter()
    for tag, count in letters.most_common():
        found[next((other for other in found if other in neighbours(tag)), tag)] += count
    return found


def _may_be_several(text: str) -> bool:
    """A quick look: at the letters, and at what pycld2 says, which names wrongly what it does not know."""
    half = 20_000
    whole = _UNPRINTABLE.sub(" ", text if len(text) <= 2 * half else text[:half] + text[-half:])
    written = Counter(map(script_of, filter(str.isalpha, whole[:: len(whole) // 500 + 1])))
    if written.most_common(1)[0][1] < _OWN * written.total():
        return True
    try:
        _, _, found = pycld2.detect(whole, bestEffort=True)
    except (pycld2.error, ValueError):
        return False
    return bool(found[0][2] < 100 * _OWN)


def _blocks(text: str) -> Iterator[str]:
    """Lines, short ones with what is before them, long ones cut behind sentences."""
    begun: list[str] = []
    letters = 0  # counted once: a text may have a million lines
    for line in text.split("\n"):
        for part in _SENTENCE.split(line) if len(line) > _LONG_BLOCK else (line,):
            more = letters_in(part)
            if letters >= _BLOCK and more >= _BLOCK:
                yield " ".join(begun)
                begun, letters = [], 0
            begun.append(part)
            letters += more
    if letters:
        yield " ".join(begun)


def _looked_at(blocks: list[str]) -> list[str]:
    """All, or as many from everywhere in the text."""
    step = max(1, -(-len(blocks) // _MOST))
    return blocks[::step]


def _language(block: str) -> str:
    """Nothing where our profiles are not sure and pycld2 does not say the same."""
    words = in_own_letters(words_of(block)[:_ASKED])
    if tag := by_script(words):
        return tag
    ours = fit(words)
    best = alike(ours.best())
    if best and (ours.lead(beside=neighbours(best)) >= _SURE or best == say_pycld2(words)):
        return best
    return ""
