"""One stand-in: what a drawn site answers, and what would be right to find on it."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.standins.tongues import Tongue, tongue

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one address says."""

    body: bytes
    kind: str = HTML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """One piece of news of a drawn ministry."""

    url: str
    title: str
    at: datetime
    text: tuple[str, ...]
    tongue: Tongue
    number: int

    @property
    def summary(self) -> str:
        """How it begins."""
        return self.text[0][:180]


@dataclass(frozen=True, kw_only=True)
class Want:
    """What would be right in one language: one of the `feeds`, else the list whose first page names `items`."""

    language: str
    feeds: tuple[str, ...] = ()  # addresses of feeds and APIs; a star at the end stands for anything
    items: frozenset[str] = frozenset()
    accept: tuple[str, ...] = ()  # other feeds that are right, but that need not be found


@dataclass(kw_only=True)
class Standin:
    """A site; without `wants` it is a trap, of which nothing may be taken."""

    name: str
    about: str
    url: str  # where the search begins
    clock: datetime
    port: int
    host: str
    languages: tuple[str, ...] = ()  # given by the operator; empty: to be found out
    country: str = ""
    wants: list[Want] = field(default_factory=list)
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)  # host and path with its query
    lost: Answer = Answer(body=b"<!DOCTYPE html><html><head><title>404</title></head></html>", status=404)
    theirs: dict[str, set[str]] = field(default_factory=dict)  # language -> every announcement's address
    may_ask: bool = True  # False: its robots.txt forbids everything

    @property
    def is_trap(self) -> bool:
        """Whether there is nothing to find."""
        return not self.wants

    def at(self, path: str = "/", host: str = "") -> str:
        """The whole address of a path."""
        return f"http://{host or self.host}:{self.port}{path}"

    def put(self, path: str, body: str | bytes, kind: str = HTML, status: int = 200, host: str = "") -> None:
        """What is answered there."""
        sent = body.encode() if isinstance(body, str) else body
        self.answers[host or self.host, path] = Answer(body=sent, kind=kind, status=status)

    def moved(self, path: str, to: str, host: str = "") -> None:
        """A redirect."""
        self.answers[host or self.host, path] = Answer(body=b"", status=302, headers=(("Location", to),))

    def announcements(
        self,
        tag: str,
        path: str,
        many: int = 30,
        *,
        host: str = "",
        every: float = 0.9,
        newest: float = 0.4,
        real: bool = True,
    ) -> list[Announcement]:
        """The newest first, one every so many days; `path` with {n}, {slug}, {day:%Y}. Not `real`: bait."""
        words, dice = tongue(tag), random.Random(f"{self.name} {tag} {path}")
        made = []
        for place, title in enumerate(words.titles(dice, many)):
            at = self.clock - timedelta(days=newest + place * every, minutes=dice.randint(0, 300))
            number = 48_000 - 7 * place - dice.randint(0, 5)
            url = self.at(path.format(n=number, slug=slug(title, number), day=at, lang=tag), host)
            made.append(Announcement(url=url, title=title, at=at, text=tuple(words.text(dice)), tongue=words,
                                     number=number))  # fmt: skip
        if real:
            self.theirs.setdefault(tag, set()).update(one.url for one in made)
        return made

    def want(self, tag: str, *feeds: str, items: Iterable[Announcement] = (), accept: tuple[str, ...] = ()) -> None:
        """Say what would be right in a language."""
        at = (one if one.startswith("http") else self.at(one) for one in feeds)
        also = tuple(one if one.startswith("http") else self.at(one) for one in accept)
        self.wants.append(
            Want(language=tag, feeds=tuple(at), items=frozenset(one.url for one in items), accept=also)
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where stand-ins are drawn: the port that serves them and the day it is there."""

    port: int
    clock: datetime

    def site(self, name: str, host: str, about: str, path: str = "/", languages: str = "") -> Standin:
        """An empty site."""
        return Standin(
            name=name, about=about, url=f"http://{host}:{self.port}{path}", clock=self.clock, port=self.port,
            host=host, languages=tuple(languages.split()),
        )  # fmt: skip


_LATIN = dict(zip("абвгдежзийклмнопрстуфхыэюяқңөүұһғәіўҳҷӣӯєї", (
    "a b v g d e zh z i j k l m n o p r s t u f h y e yu ya q n o u u h g a i o h j i u ye yi").split(),
    strict=True))  # fmt: skip


def slug(title: str, number: int) -> str:
    """A title as it stands in addresses; of scripts that are not written there, a number."""
    plain = "".join(_LATIN.get(letter, letter) for letter in title.lower())
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in plain).split()
    return "-".join(words)[:70].strip("-") or f"item-{number}"
