"""How a word sounds, whatever its script: Жапаров, Japarov and Zhaparov are one."""

import re
from functools import lru_cache

from anyascii import anyascii

_SAME_SOUND = (
    ("'", ""), ("shch", "s"), ("sch", "s"), ("tch", "C"), ("dzh", "j"), ("zh", "j"), ("dj", "j"), ("kh", "h"),
    ("gh", "g"), ("ch", "C"), ("sh", "s"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("ts", "s"), ("tz", "s"),
    ("x", "ks"), ("q", "k"), ("w", "v"), ("z", "s"),
)  # fmt: skip
_SOFT_C = re.compile(r"c(?=[eiy])")
_SILENT = re.compile(r"[^bcdfghjklmnprstvC]")
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """Its consonants, those that are written in several ways made one; empty for scripts that write no sounds."""
    plain = anyascii(word).lower()
    for written, heard in _SAME_SOUND:
        plain = plain.replace(written, heard)
    plain = _SOFT_C.sub("s", plain).replace("c", "k")
    return _TWICE.sub(r"\1", _SILENT.sub("", plain))
