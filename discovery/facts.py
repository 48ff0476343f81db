"""What a page says of itself: its name, language, platform's signs, and where its links lead (pure)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from core.urls import absolute

MOST_ANCHORS = 3_000
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Anchor:
    """One link of the page."""

    url: str
    text: str
    lang: str = ""  # of its hreflang or lang attribute
    in_menu: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was read; empty where the page does not say it."""

    url: str
    title: str = ""
    site_name: str = ""
    language: str = ""  # as the page declares it
    locale: str = ""  # og:locale, as ky_KG
    generator: str = ""
    alternates: tuple[tuple[str, str], ...] = ()  # hreflang, address
    anchors: tuple[Anchor, ...] = ()
    html: str = ""


def facts_of(html: str, url: str) -> Facts:
    """Never raises; of a page of 3,000 links and more the first count."""
    page = LexborHTMLParser(html)
    base = absolute(url, _attribute(page, "base[href]", "href")) or url
    return Facts(
        url=url,
        title=_text(page, "title"),
        site_name=_attribute(page, 'meta[property="og:site_name"]', "content") or _organisation(page),
        language=_attribute(page, "html[lang]", "lang") or _attribute(page, "html", "xml:lang"),
        locale=_attribute(page, 'meta[property="og:locale"]', "content"),
        generator=_attribute(page, 'meta[name="generator"]', "content"),
        alternates=tuple(_alternates(page, base)),
        anchors=tuple(_anchors(page, base)),
        html=html,
    )


_BODY = re.compile(
    r"minist|министер|министр|миністер|agenc|агентств|агенттик|committee|комитет|department|департамент|parliament"
    r"|government|правительств|өкмөт|kormány|bundesamt|presid|президент|vazirlig|вазирлик|вазорат|bakanlı|nazirli"
    r"|office|authority|commission|bank|банк|部|省|庁|وزارة|وزارت|กระทรวง",
    re.I,
)


def body_name(facts: Facts) -> str:
    """What the page calls its owner: its site's name, else the part of its title that names a body, or the longest."""
    if facts.site_name:
        return facts.site_name
    parts = [part.strip() for part in re.split(r"\s+[|–—·»«•/:-]+\s+|\s*[|»«]\s*", facts.title) if part.strip()]
    return next((part for part in reversed(parts) if _BODY.search(part)), max(parts, key=len, default=""))


def _text(page: Any, selector: str) -> str:
    node = page.css_first(selector)
    return _SPACE.sub(" ", node.text()).strip()[:300] if node is not None else ""


def _attribute(page: Any, selector: str, name: str) -> str:
    node = page.css_first(selector)
    return str((node.attributes.get(name) or "") if node is not None else "").strip()[:300]


def _alternates(page: Any, base: str) -> Iterator[tuple[str, str]]:
    for node in page.css("link[hreflang]")[:100]:
        at = absolute(base, node.attributes.get("href") or "")
        if at and "alternate" in (node.attributes.get("rel") or "").lower():
            yield str(node.attributes.get("hreflang")), at


def _anchors(page: Any, base: str) -> Iterator[Anchor]:
    menu = {id_ for selector in ("nav a[href]", "header a[href]") for id_ in map(_identity, page.css(selector))}
    for node in page.css("a[href]")[:MOST_ANCHORS]:
        at = absolute(base, node.attributes.get("href") or "")
        if at:
            text = _SPACE.sub(" ", node.text()).strip()[:200] or node.attributes.get("title") or _picture(node)
            said = node.attributes.get("hreflang") or node.attributes.get("lang") or ""
            yield Anchor(at.partition("#")[0], text.strip(), said, _identity(node) in menu)


def _picture(node: Any) -> str:
    """What a flag says instead of words."""
    return next((alt for image in node.css("img[alt]") if (alt := str(image.attributes.get("alt") or ""))), "")[:200]


def _identity(node: Any) -> int:
    return int(node.mem_id)


def _organisation(page: Any) -> str:
    for node in page.css('script[type="application/ld+json"]')[:10]:
        try:
            found = json.loads(node.text())
        except (ValueError, RecursionError):
            continue
        for one in found if isinstance(found, list) else [found]:
            if isinstance(one, dict) and "Organization" in str(one.get("@type")) and isinstance(one.get("name"), str):
                return str(one["name"])[:300]
    return ""
