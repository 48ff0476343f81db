"""Platforms that many ministries share: `preset: wordpress` in a channel stands for the keys of wordpress.yaml.

A preset is a file here: `about` it, the `with` that it needs, and the `channel` that they make. In the channel `$site`
is the value of `site`, and `$site_re` the same with everything escaped that means something in a regular expression.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Any

from core import yaml_file

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One value that a preset wants; without a `default` it is needed."""

    name: str
    about: str
    example: str
    default: str | None = None


@dataclass(frozen=True, kw_only=True)
class Preset:
    """One platform's channel, with gaps."""

    name: str
    about: str
    parameters: tuple[Parameter, ...]
    channel: Mapping[str, Any]

    def filled(self, values: Mapping[str, str]) -> dict[str, Any]:
        """The keys of a channel; ValueError names the value that is missing, empty or unknown."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                advice = f"did you mean {near[0]}?" if near else f"it knows {', '.join(known)}"
                raise ValueError(f"with: {name} is nothing that the preset {self.name} knows; {advice}")
        given = {name: values.get(name, parameter.default) for name, parameter in known.items()}
        for name, value in given.items():
            if value is None or (not value.strip() and known[name].default != ""):
                raise ValueError(f"the preset {self.name} needs {name}; write with: {{{name}: {known[name].example}}}")
        texts = {name: str(value).strip().rstrip("/") for name, value in given.items()}
        escaped = {f"{name}_re": re.escape(text) for name, text in texts.items()}
        return {key: _filled(value, {**texts, **escaped}) for key, value in self.channel.items()}


def preset(name: str) -> Preset:
    """The preset of that name; ValueError with the nearest for one that there is not."""
    if name not in names():
        near = get_close_matches(name, names(), n=1)
        advice = f"did you mean {near[0]}?" if near else f"there are {', '.join(names())}"
        raise ValueError(f"no preset {name!r}; {advice}")
    return _read(name)


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Every preset there is."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@lru_cache(maxsize=64)
def _read(name: str) -> Preset:
    found = yaml_file.read(_FOLDER / f"{name}.yaml", f"{name}.yaml")
    parameters = tuple(Parameter(name=key, **value) for key, value in found["with"].items())
    return Preset(name=name, about=found["about"], parameters=parameters, channel=found["channel"])


def _filled(value: Any, texts: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return Template(value).substitute(texts)
    if isinstance(value, dict):
        return {key: _filled(part, texts) for key, part in value.items()}
    return [_filled(part, texts) for part in value] if isinstance(value, list) else value
