"""What a page says of itself: JSON-LD, OpenGraph, meta tags, headings; each value with where it stood."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from core.urls import absolute
from pipeline.said import Said, line_of, name_of, string_of
from pipeline.said_dates import dates_said

_ARTICLE_TYPES = re.compile(
    r"Article|NewsArticle|BlogPosting|Report|PressRelease|Announcement|HowTo|WebPage\b", re.IGNORECASE
)
_SILENT = ["script", "style", "noscript", "template"]
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{2,8})*", re.IGNORECASE)
_MOST_EDITIONS = 200  # no site has more languages
_ESCAPED = re.compile(r"&(#\d+|#x[0-9a-f]+|amp|quot|apos|laquo|raquo|nbsp|[lr]squo|[lr]dquo|[nm]dash|hellip);", re.I)
_MOST_METAS = 500
_MOST_CRUMBS = 20
_MOST_HOME_LINKS = 10
_SITE_METAS = ("og:site_name", "application-name", "apple-mobile-web-app-title")
_SITE_TYPES = re.compile(r"WebSite\b|Organization\b")
_HOME = 'a[rel~=home], a[href="/"], a[href="http://{host}"], a[href="https://{host}"], a[href="http://{host}/"], \
a[href="https://{host}/"], a[href="./"], a[href="/index.php"], a[href="/index.html"]'
_EDITION = re.compile(r"/([a-z]{2})(?:/|$)")


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """Everything a page's head and markup claim; nothing here is believed yet."""

    titles: dict[str, str]  # json-ld, og:title, itemprop, h1, title -> value
    leads: tuple[Said, ...]
    dates: tuple[Said, ...]  # in order of trust
    language: str | None
    url: str
    base: str  # what relative addresses are relative to
    canonical_url: str | None
    alternates: dict[str, str]  # language tag -> absolute address
    metas: Mapping[str, Sequence[str]]  # name in small letters -> all its values
    linked: tuple[dict[str, Any], ...]  # what JSON-LD says of the article
    crumbs: tuple[str, ...]  # names of the pages above this one, by JSON-LD
    site_names: tuple[str, ...]  # as the head and links to the front page call the site


NOTHING_SAID = Metadata(
    titles={}, leads=(), dates=(), language=None, url="", base="", canonical_url=None, alternates={},
    metas={}, linked=(), crumbs=(), site_names=(),
)  # fmt: skip


def read_metadata(tree: LexborHTMLParser, url: str) -> Metadata:
    """The page's own claims, addresses made absolute; then takes out of the tree what is no text: scripts, styles."""
    said = tuple(_said(tree))
    linked = _articles(said)
    tree.strip_tags(_SILENT)
    all_metas = _metas(tree)
    metas = {name: values[0] for name, values in all_metas.items()}
    titles, names = _titles(tree, metas, linked), tuple(dict.fromkeys(_site_names(tree, metas, said, url)))
    tree.strip_tags(["title"])  # a broken head is part of the body; what icons are called is no text either
    base = absolute(url, _attribute(tree, "base[href]", "href") or "") or url
    return Metadata(
        titles=titles,
        leads=_leads(metas, linked),
        dates=tuple(dates_said(tree, metas, linked, url)),
        language=_attribute(tree, "html", "lang") or metas.get("content-language"),
        url=url,
        base=base,
        canonical_url=absolute(base, _attribute(tree, "link[rel~=canonical]", "href") or ""),
        alternates=_alternates(tree, base),
        metas=all_metas,
        linked=linked,
        crumbs=_crumbs(said),
        site_names=names,
    )


def _metas(tree: LexborHTMLParser) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in tree.css("meta[content]")[:_MOST_METAS]:
        name = node.attributes.get("property") or node.attributes.get("name") or node.attributes.get("http-equiv")
        value = " ".join((node.attributes.get("content") or "").split())
        if name and value:
            value = unescape(value) if _ESCAPED.search(value) else value  # written twice as HTML by some templates
            found.setdefault(name.strip().lower(), []).append(value)
    return found


def _said(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    for node in tree.css('script[type*="ld+json" i]'):
        yield from _items(_loaded(node.text()), 6)


def _articles(said: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """What JSON-LD says of articles; what it says of the page that carries them comes last."""
    typed = ((_types(item), item) for item in said)
    articles = [(types, item) for types, item in typed if _ARTICLE_TYPES.search(types)]
    return tuple(item for types, item in sorted(articles, key=lambda article: "WebPage" in article[0]))


def _crumbs(said: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Names of the first BreadcrumbList in their order."""
    lists = (item.get("itemListElement") for item in said if "BreadcrumbList" in _types(item))
    steps = next((steps for steps in lists if isinstance(steps, list)), [])
    return tuple(name for step in steps[:_MOST_CRUMBS] if isinstance(step, dict) and (name := name_of(step)))


def _site_names(
    tree: LexborHTMLParser, metas: dict[str, str], said: Sequence[dict[str, Any]], url: str
) -> Iterator[str]:
    yield from (metas[name] for name in _SITE_METAS if name in metas)
    page = _text_of(tree, "title:not(svg title)")
    for item in said:  # msn.com calls its organization by the title of the page (seen in pages of 2019)
        names = (name_of(item) if _SITE_TYPES.search(_types(item)) else None, name_of(item.get("publisher")))
        yield from (name for name in names if name and name != page)
    host, edition = urlsplit(url).hostname or "", _EDITION.match(urlsplit(url).path)
    home = _HOME.format(host=host) + (f', a[href="/{edition[1]}"], a[href="/{edition[1]}/"]' if edition else "")
    yield from (host.removeprefix("www."), max(host.split(".")[:-1], key=len, default=""))
    for node in tree.css(home)[:_MOST_HOME_LINKS]:
        yield from filter(None, (line_of(node), (node.attributes.get("title") or "").strip()))
        yield from filter(None, ((image.attributes.get("alt") or "").strip() for image in node.css("img[alt]")))


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


def _titles(tree: LexborHTMLParser, metas: dict[str, str], linked: tuple[dict[str, Any], ...]) -> dict[str, str]:
    found = {
        "json-ld": next((t for item in linked if (t := string_of(item.get("headline")))), ""),
        "og:title": metas.get("og:title") or metas.get("twitter:title") or "",
        "itemprop": _text_of(tree, "h1[itemprop~=headline], h2[itemprop~=headline], [itemprop~=headline]"),
        "h1": next((line for node in tree.css("h1")[:10] if (line := line_of(node))), ""),
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
