"""What a shared sign is worth: how much it says, by how seldom it stands in the texts around."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from math import log

_OF_KIND = {"d": 1.5, "t": 1.5, "i": 2.0, "m": 0.6, "y": 0.3, "c": 1.5, "z": 1.2, "f": 5.0, "g": 5.0}
_OF_NAME = {3: 0.6, 4: 1.3, 5: 1.8, 6: 2.2}
_OF_WORD = {4: 0.3, 6: 0.7}
_OF_DIGITS = (0.3, 0.3, 1.0, 1.8, 2.4, 3.0)  # by how many, last zeros apart
LEAST_AROUND = 8  # texts; fewer do not tell how rare a sign is
_RARE_BY_KIND = {"n": 0.7, "d": 0.5, "t": 0.6, "i": 0.7, "f": 0.8, "g": 0.6, "A": 0.4, "c": 0.4, "z": 0.3, "a": 0.2}


@lru_cache(maxsize=200_000)
def worth(sign: str) -> float:
    """What a shared sign says where nothing else around has it."""
    kind, value = sign[0], sign[2:]
    if kind == "n":
        round_by = len(value) - len(value.rstrip("0"))
        return _OF_DIGITS[min(len(value) - round_by, 5)] + min(round_by, 3) * 0.4
    if kind == "A":
        return _OF_NAME[len(value)]
    return _OF_WORD[len(value)] if kind == "a" else _OF_KIND[kind]


class Rarity:
    """How seldom each sign is among the texts of one language."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        self._held: Counter[str] = Counter()
        self._texts = 0
        self._told: dict[str, float] = {}
        for signs in texts:
            self._held.update(signs)
            self._texts += 1

    def of(self, sign: str) -> float:
        """1 for what one text of many holds, near 0 for what all of them hold; among few what is usual counts, too."""
        if (known := self._told.get(sign)) is not None:
            return known
        most = self._texts + 2
        here = min(1.0, log(most / (self._held[sign] + 1)) / log(most / 2))
        sure = min(1.0, self._texts / LEAST_AROUND)
        self._told[sign] = here * sure + _RARE_BY_KIND.get(sign[0], 0.2) * (1 - sure)
        return self._told[sign]
