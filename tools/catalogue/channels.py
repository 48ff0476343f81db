"""A row -> the channel it makes, or why there is not enough to harvest."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from core.presets import names, preset
from tools.catalogue.rows import Row

Channel = dict[str, Any]
NO_PATTERN = "no link pattern is known"
_BROWSER = re.compile(r"needs a (real )?browser|browser needed|needs JavaScript|JavaScript (rendering|may)|SPA\b", re.I)
_ANYTHING = {"a", "a[href]", "li a", "a[href*='/en/']"}  # every link of a page, its menus too
_LINK_PATTERN = re.compile(r"link pattern (.+?)(?:; POST)?$")
_ITEMS = re.compile(r"(?:items|articles) (\S*\{\S+(?: digits\}\S*)?)")
_GAPS = {"{slug}": r"[^/?#]+", "{digits}": r"\d+", "{n}": r"\d+", "{8 digits}": r"\d{8}"}
_PAGES = re.compile(r"pages by (path (?P<path>\S+?)|\?(?P<query>[\w:]+)=)(?:;|$)|(?:query |\?)(?P<plain>page)=N")
_VALUE = {"feed": r"[^$]+?"}  # what a value of a preset may be; of all others there is no query


def channels(row: Row) -> list[Channel] | str:
    """One channel for each language that is asked for apart; a text says what is missing."""
    if why := row.facts.get("leave") or _hindrance(row):
        return str(why)
    if row.kind in ("rss", "atom"):
        return [_in_language(row, _known_platform("feed", row) or {"feed": row.url})]
    made = {"listing": _listing, "sitemap": _sitemap, "api": _api}[row.kind](row)
    return made if isinstance(made, str) else [_in_language(row, one) for one in made]


def _hindrance(row: Row) -> str | None:
    if row.grade == "C":
        return f"doubtful: {row.notes[1:].strip('; ')}"
    if _BROWSER.search(row.notes):
        return "needs a browser"
    if row.kind == "rss" and (found := re.search(r"needs (a cookie|POST)", row.notes)):
        return f"its feed needs {found[1]}"
    return None


def _in_language(row: Row, channel: Channel) -> Channel:
    several = len(row.languages) > 1 or "language per item" in row.notes
    extra = row.facts.get("channel", {})
    return {**({} if several or "language" in channel else {"language": row.languages[0]}), **channel, **extra}


def _listing(row: Row) -> list[Channel] | str:
    selector = "" if row.selector in _ANYTHING else row.selector
    pattern = link_pattern(row)
    if not selector and not pattern and not row.facts.get("channel"):
        return NO_PATTERN if not row.selector else "its selector takes every link of the page"
    if not pattern and (known := _known_platform("listing", row)):
        return [known]
    channel: Channel = {"listing": row.url}
    if selector:
        channel["links"] = selector
    if pattern:
        channel["pattern"] = pattern
    return [{**channel, **_pages(row)}]


def link_pattern(row: Row) -> str | None:
    """The regular expression of an item's address, as noted or as the noted shape of an item tells."""
    if found := _LINK_PATTERN.search(row.notes):
        return found[1]
    if not (found := _ITEMS.search(row.notes)):
        return None
    pieces = re.split("|".join(re.escape(gap) for gap in _GAPS), found[1])
    gaps = re.findall("|".join(re.escape(gap) for gap in _GAPS), found[1])
    return "".join(
        re.escape(p).replace(r"\-", "-") + _GAPS.get(g, "") for p, g in zip(pieces, [*gaps, ""], strict=True)
    )


def _pages(row: Row) -> Channel:
    """Where the further pages are; nothing where the notes do not tell it or a step is not known."""
    found = _PAGES.search(row.notes)
    if not found:
        return {}
    if path := found["path"]:
        gap = "{offset}" if "page_size" in row.facts.get("channel", {}) else "{n}"
        return {"page_url": f"{row.url.rstrip('/')}/{path.lstrip('/').replace('{n}', gap)}"} if "{n}" in path else {}
    name = found["query"] or found["plain"]
    if name in ("start", "b_start:int"):
        return {"page_url": _with(row.url, name, "{offset}")} if "page_size" in row.facts.get("channel", {}) else {}
    return {"page_url": _with(row.url, name, "{n}")}


def _with(url: str, name: str, value: str) -> str:
    if re.search(rf"[?&]{name}=", url):
        return re.sub(rf"([?&]{name}=)[^&]*", lambda found: found[1] + value, url)
    return f"{url}{'&' if '?' in url else '?'}{name}={value}"


def _sitemap(row: Row) -> list[Channel] | str:
    pattern = link_pattern(row)
    return [{"sitemap": row.url, "pattern": pattern}] if pattern else "no link pattern is known for its sitemap"


def _api(row: Row) -> list[Channel] | str:
    if "/wp-json/wp/v2/" in row.url:
        return [_wordpress(row)]
    if known := _known_platform("api", row):
        return [known]
    if found := re.search(r"headers? code: (\w+)", row.notes):
        asked = [(found[1], language) for language in row.languages]
        return [{"language": tag, "preset": "gov_uz", "with": {"code": code, "language": tag}} for code, tag in asked]
    if "computed from the token" in row.notes:
        return "its API wants headers that a script computes"
    return "what a row of its API holds is not known"


def _wordpress(row: Row) -> Channel:
    site, _, kind = row.url.partition("/wp-json/wp/v2/")
    kept = [f"&{key}={value}" for key, value in parse_qsl(urlsplit(row.url).query) if key == "categories"]
    values = {"site": site, "type": kind.partition("?")[0], "more": "".join(kept)}
    plain = {key: value for key, value in values.items() if value and value != "posts"}
    pattern = link_pattern(row)
    return {"preset": "wordpress", "with": plain, **({"pattern": pattern} if pattern else {})}


def _known_platform(kind: str, row: Row) -> Channel | None:
    """The preset that makes exactly this address, with its values."""
    for name in names():
        if name == "wordpress":
            continue
        one = preset(name)
        address = str(one.channel.get(kind, ""))
        if not address or (kind == "listing" and one.channel["links"].removesuffix("::attr(href)") != row.selector):
            continue
        if values := _values(address, row.url, exactly=kind != "api"):
            defaults = {parameter.name: parameter.default for parameter in one.parameters}
            return {"preset": name, "with": {k: v for k, v in values.items() if v != defaults[k]}}
    return None


def _values(template: str, url: str, *, exactly: bool) -> dict[str, str]:
    """What the gaps of a preset's address must be to make this one; an API may ask for more than the row did."""
    pattern = re.escape(template if exactly else template.replace("&metadata_fields=effective", ""))
    if pattern.startswith(r"\$folder"):
        return {"folder": url} if "?" not in url else {}
    pattern = re.sub(r"\\\$(\w+)", lambda gap: f"(?P<{gap[1]}>{_VALUE.get(gap[1], '[^?&$]+?')})", pattern)
    found = re.fullmatch(pattern, url)
    return found.groupdict() if found else {}
