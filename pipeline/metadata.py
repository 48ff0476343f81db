"""What a page says of itself: JSON-LD, OpenGraph, meta tags, headings; each value with where it stood."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from core.urls import absolute
from pipeline.said import Said, line_of, string_of
from pipeline.said_dates import dates_said

_ARTICLE_TYPES = re.compile(
    r"Article|NewsArticle|BlogPosting|Report|PressRelease|Announcement|HowTo|WebPage\b", re.IGNORECASE
)
_SILENT = ["script", "style", "noscript", "template"]
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{2,8})*", re.IGNORECASE)
_MOST_EDITIONS = 200  # no site has more languages


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """Everything a page's head and markup claim; nothing here is believed yet."""

    titles: dict[str, str]  # json-ld, og:title, itemprop, h1, title -> value
    headings: tuple[str, ...]  # every h1
    leads: tuple[Said, ...]
    dates: tuple[Said, ...]  # in order of trust
    language: str | None
    base: str  # what relative addresses are relative to
    canonical_url: str | None
    alternates: dict[str, str]  # language tag -> absolute address


NOTHING_SAID = Metadata(
    titles={}, headings=(), leads=(), dates=(), language=None, base="", canonical_url=None, alternates={}
)


def read_metadata(tree: LexborHTMLParser, url: str) -> Metadata:
    """The page's own claims, addresses made absolute; then takes out of the tree what is no text: scripts, styles."""
    linked = _articles(tree)
    tree.strip_tags(_SILENT)
    metas = _metas(tree)
    headings = tuple(filter(None, (line_of(node) for node in tree.css("h1"))))
    base = absolute(url, _attribute(tree, "base[href]", "href") or "") or url
    return Metadata(
        titles=_titles(tree, metas, linked, headings),
        headings=headings,
        leads=_leads(metas, linked),
        dates=tuple(dates_said(tree, metas, linked, url)),
        language=_attribute(tree, "html", "lang") or metas.get("content-language"),
        base=base,
        canonical_url=absolute(base, _attribute(tree, "link[rel~=canonical]", "href") or ""),
        alternates=_alternates(tree, base),
    )


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        name = node.attributes.get("property") or node.attributes.get("name") or node.attributes.get("http-equiv")
        value = " ".join((node.attributes.get("content") or "").split())
        if name and value:
            found.setdefault(name.strip().lower(), value)
    return found


def _articles(tree: LexborHTMLParser) -> tuple[dict[str, Any], ...]:
    """What JSON-LD says of articles; what it says of the page that carries them comes last."""
    found = [item for node in tree.css('script[type*="ld+json" i]') for item in _items(_loaded(node.text()), 6)]
    typed = ((_types(item), item) for item in found)
    articles = [(types, item) for types, item in typed if _ARTICLE_TYPES.search(types)]
    return tuple(item for types, item in sorted(articles, key=lambda article: "WebPage" in article[0]))


def _types(item: dict[str, Any]) -> str:
    types = item.get("@type")
    return " ".join(t for t in (types if isinstance(types, list) else [types]) if isinstance(t, str))


def _loaded(text: str) -> Any:
    """The JSON of a script, also where a template escaped it as if it were HTML; None where it is broken."""
    plain = text.strip().removeprefix("<!--").removesuffix("-->")
    for attempt in (plain, unescape(plain)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _items(loaded: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(loaded, list) and depth:
        for item in loaded:
            yield from _items(item, depth - 1)
    elif isinstance(loaded, dict):
        yield loaded
        yield from _items([loaded.get("@graph") or [], loaded.get("mainEntity") or []], depth - 1)


def _titles(
    tree: LexborHTMLParser, metas: dict[str, str], linked: tuple[dict[str, Any], ...], headings: tuple[str, ...]
) -> dict[str, str]:
    found = {
        "json-ld": next((t for item in linked if (t := string_of(item.get("headline")))), ""),
        "og:title": metas.get("og:title") or metas.get("twitter:title") or "",
        "itemprop": _text_of(tree, "h1[itemprop~=headline], h2[itemprop~=headline], [itemprop~=headline]"),
        "h1": headings[0] if headings else "",
        "title": _text_of(tree, "title:not(svg title)"),
    }
    return {where: value for where, value in found.items() if value}


def _leads(metas: dict[str, str], linked: tuple[dict[str, Any], ...]) -> tuple[Said, ...]:
    said = [Said(value=metas[name], where=name) for name in ("og:description", "description") if name in metas]
    said += [Said(value=t, where="json-ld") for item in linked if (t := string_of(item.get("description")))]
    return tuple(said)


def _alternates(tree: LexborHTMLParser, base: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("link[rel~=alternate][hreflang][href]"):
        tag = (node.attributes.get("hreflang") or "").strip()
        if _LANGUAGE_TAG.fullmatch(tag) and (address := absolute(base, node.attributes.get("href") or "")):
            found.setdefault(tag.replace("_", "-"), address)
        if len(found) >= _MOST_EDITIONS:
            break
    return found


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str | None:
    node = tree.css_first(selector)
    return (node.attributes.get(name) or "").strip() or None if node else None


def _text_of(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return (node.attributes.get("content") or line_of(node)) if node else ""
