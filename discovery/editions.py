"""The other languages of a site: hreflang, the language switcher, addresses with another language in them (pure)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from core.tongues import PARAMETER, WRITTEN, base_tag, language_in, tag_of_code, tag_of_words
from core.urls import canonical, same_site
from discovery.facts import Facts

MOST_SWAPS = 3  # probes for one language that nothing on the page names


@dataclass(frozen=True, slots=True)
class Edition:
    """A page in another language; `how` it is known."""

    language: str
    url: str
    how: str


def editions(facts: Facts, languages: Sequence[str]) -> list[Edition]:
    """One for each language that the page names itself, else guessed addresses for each of `languages`, to be tried."""
    named = {edition.language: edition for edition in reversed(list(_named(facts)))}
    here = language_in(facts.url)
    guessed = [
        Edition(tag, at, "path swap")
        for tag in languages if _base(tag) not in map(_base, named) and here and _base(tag) != _base(here)
        for at in swapped(facts.url, tag)
    ]  # fmt: skip
    return [*(e for e in named.values() if canonical(e.url) != canonical(facts.url)), *guessed]


def swapped(url: str, language: str) -> list[str]:
    """The same address with another language in it, in each way it is written; none where it has no language."""
    parts = urlsplit(url)
    if found := PARAMETER.search(parts.query):
        queries = [PARAMETER.sub(rf"\g<name>={code}", parts.query) for code in _codes(language, found["value"])]
        return [urlunsplit(parts._replace(query=query)) for query in queries] if tag_of_code(found["value"]) else []
    segments = parts.path.split("/")
    for at, segment in enumerate(segments[:4]):
        if tag_of_code(segment):
            paths = ["/".join([*segments[:at], code, *segments[at + 1 :]]) for code in _codes(language, segment)]
            return [urlunsplit(parts._replace(path=path)) for path in paths]
    first, _, rest = parts.netloc.partition(".")
    if tag_of_code(first) and "." in rest:
        return [urlunsplit(parts._replace(netloc=f"{code}.{rest}")) for code in _codes(language, first)]
    return []


def _named(facts: Facts) -> Iterator[Edition]:
    homes = (urlsplit(facts.url).hostname or "",)
    for said, at in facts.alternates:
        tag = base_tag(said)
        if tag and same_site(at, homes):
            yield Edition(tag, at, f"hreflang {said}")
    for anchor in facts.anchors:
        if not same_site(anchor.url, homes):
            continue
        tag = base_tag(anchor.lang) or tag_of_words(anchor.text)
        where = language_in(anchor.url)
        if tag and (not where or _base(where) == _base(tag)):
            yield Edition(tag, anchor.url, f"language switcher {anchor.text!r}")


def _codes(language: str, instead_of: str) -> list[str]:
    """How it may be written, those as long as what stands there first: a site that says rus says kyr."""
    codes = WRITTEN.get(_base(language), (_base(language),))
    return sorted(codes, key=lambda code: len(code) != len(instead_of))[:MOST_SWAPS]


def _base(tag: str) -> str:
    return tag.split("-")[0]
