"""The languages of the stand-ins: sentences of our own, and what stands on every page, from `tongues.toml`."""

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.dates import format_date


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """Parts that any sentence of the language is made of, and the words of menus."""

    tag: str
    ministry: str
    frame: str
    who: tuple[str, ...]
    did: tuple[str, ...]
    what: tuple[str, ...]
    when: tuple[str, ...]
    menu: tuple[str, ...]
    more: str
    popular: str
    links: str
    cookies: str

    @property
    def news(self) -> str:
        """What the section with the announcements is called."""
        return self.menu[2]

    def sentence(self, dice: random.Random) -> str:
        """One sentence, beginning with what it happened after."""
        gap = "" if self.tag in ("zh", "ja", "th") else " "
        said = self._said(dice)
        stop = {"zh": "。", "ja": "。", "th": ""}.get(self.tag, ".")
        return f"{dice.choice(self.when)}{gap}{said if not gap else said[0].lower() + said[1:]}{stop}"

    def titles(self, dice: random.Random, many: int) -> list[str]:
        """So many headlines, no two alike; of most languages six to fourteen words."""
        found: dict[str, None] = {}
        while len(found) < many:
            plain = self._said(dice)
            found[plain if dice.random() < 0.4 else self.sentence(dice).rstrip(".。")] = None
        return list(found)

    def text(self, dice: random.Random, paragraphs: int = 4) -> list[str]:
        """Paragraphs of an announcement."""
        gap = "" if self.tag in ("zh", "ja") else " "
        return [gap.join(self.sentence(dice) for _ in range(dice.randint(3, 5))) for _ in range(paragraphs)]

    def date(self, day: object, style: str = "long") -> str:
        """The day as the language writes it; `style` is one of babel's, or a pattern of it."""
        return str(format_date(day, style, locale=self.tag.replace("-", "_")))  # type: ignore[arg-type]

    def _said(self, dice: random.Random) -> str:
        return self.frame.format(who=dice.choice(self.who), did=dice.choice(self.did), what=dice.choice(self.what))


@cache
def tongue(tag: str) -> Tongue:
    """That of the tag; KeyError where nothing was written in it."""
    words = _read()[tag]
    lists = {name: _parts(words[name]) for name in ("who", "did", "what", "when", "menu")}
    return Tongue(tag=tag, **{**words, **lists})  # type: ignore[arg-type]


@cache
def _read() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))
