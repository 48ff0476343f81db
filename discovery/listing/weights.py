"""How much each sign counts, from `weights.toml`, and what to tell an operator about it."""

import tomllib
from collections.abc import Sequence
from functools import cache
from math import exp
from pathlib import Path

from discovery.listing.signs import Signs

_FILE = Path(__file__).with_name("weights.toml")


@cache
def _read() -> dict[str, dict[str, float]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def weigh(found: Signs) -> float:
    """One number for a group: the larger, the likelier it is the listing."""
    return sum(weight * found[name] for name, weight in _read()["signs"].items())


def confidence(score: float, rivals: Sequence[float]) -> float:
    """0 to 1: how good the group is by itself, and how far the next best other group is behind."""
    line = _read()["confidence"]
    margin = min((score - rival for rival in rivals), default=line["margin"])
    return round(_curve((score - line["score"]) / line["width"]) * _curve(2 * margin + 1), 2)


def _curve(value: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, value))))


def reasons(found: Signs, links: int) -> tuple[str, ...]:
    """What spoke for and against the group, in words."""
    said = [f"{links} links of one kind"]
    if found["around"] > 0.5:
        said.append("they stand in a menu, a footer or beside the text")
    if found["main"] > 0.5:
        said.append("they stand in the main part of the page")
    if found["numbered"] > 0.8:
        said.append("their addresses have numbers")
    if found["tiny"] > 0.5:
        said.append("their words are very short")
    if found["same_path"] > 0.5:
        said.append("they lead to this page with another question")
    if found["all_of_shape"] < 0.5:
        said.append("most links of the same shape stand elsewhere")
    return tuple(said)
