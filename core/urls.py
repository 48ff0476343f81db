"""Addresses: when two are one page, what a link means, and whose site it is on."""

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

_PORTS = (None, 80, 443)
_HOST_PREFIX = re.compile(r"^(?:(?:www|m|amp)\.)+(?=[^.]+\.)")
_PATH_TAILS = frozenset({"", "amp", "print", "index.html"})
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/]*", re.IGNORECASE)
# What says where a reader came from or how the page is shown, never which page it is. `ref`, `share`, `sid`, `id` and
# `from` are not here: on some sites they name the announcement.
_DROPPED = re.compile(
    r"(?:utm|mtm)_.*"
    r"|fbclid|gclid|dclid|yclid|ysclid|msclkid|twclid|ttclid|igshid|wbraid|gbraid|mc_cid|mc_eid|_openstat|_ga|_gl"
    r"|phpsessid|jsessionid|sessionid|session_id|aspsessionid.*|asp\.net_sessionid|cfid|cftoken"
    r"|print|amp",
    re.IGNORECASE,
)
_IN_SEGMENT = "!$&'()*+,;=:@~"
_IN_QUERY = "!$'()*,;:@/?~"
_IN_FRAGMENT = "!$&'()*+,;=:@/?~"


def canonical(url: str, part: str | None = None) -> str:
    """The look-up key of a page, without scheme: equal for two spellings of one address. Never fetch it.

    A fragment belongs to it where scripts route by it (`#!`, `#/`); `part` names one of several announcements there.
    """
    url = _clean(url)
    try:
        parts = urlsplit(url)
        where, port = parts.hostname, parts.port
    except ValueError:
        return url
    if not where:
        return url
    where = _HOST_PREFIX.sub("", _ascii(where))
    key = where if port in _PORTS else f"{where}:{port}"
    key += _path(parts.path)
    query = _query(parts.query)
    key += f"?{query}" if query else ""
    routed = parts.fragment if is_route(parts.fragment) else None
    return key + "".join(f"#{_requote(name, _IN_FRAGMENT)}" for name in (routed, part) if name)


def is_route(fragment: str) -> bool:
    """Whether a script shows another page for it; any other fragment is a place on the page."""
    return fragment.startswith(("!", "/"))


def fragment(url: str) -> str:
    """The place on the page that an address names; empty for none, and for a route."""
    name = _clean(url).partition("#")[2]
    return "" if is_route(name) else name


def absolute(base: str, href: str) -> str | None:
    """Where a link leads, or None where that is no page (`javascript:`, `mailto:`, `data:`, nothing, nonsense)."""
    href = _clean(href)
    if not href:
        return None
    try:
        url = urljoin(_clean(base), href)
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return None
    return _without_user(url) if good else None


def _without_user(url: str) -> str:
    """A name and password before the host are a secret of somebody's, never part of an announcement's address."""
    scheme, _, rest = url.partition("://")
    where, slash, path = rest.partition("/")
    return f"{scheme}://{where.rpartition('@')[2]}{slash}{path}" if "@" in where else url


def host(url: str) -> str:
    """The host in small letters, without port; empty where there is none."""
    try:
        return _ascii(urlsplit(_clean(url)).hostname or "")
    except ValueError:
        return ""


def same_site(url: str, hosts: Iterable[str]) -> bool:
    """Is the address on one of the hosts or below it? `www.` counts for nothing."""
    where = host(url).removeprefix("www.")
    homes = (_ascii(h).removeprefix("www.") for h in hosts)
    return bool(where) and any(where == home or where.endswith(f".{home}") for home in homes if home)


def _clean(url: str) -> str:
    return url.encode("utf-8", "replace").decode().strip().translate({9: None, 10: None, 13: None})


def _ascii(name: str) -> str:
    name = name.strip().rstrip(".").lower()
    if ":" in name:
        return f"[{name}]"  # IPv6
    if name.isascii() or len(name) > 253:
        return name
    try:
        return name.encode("idna").decode().lower().rstrip(".")
    except UnicodeError:
        return name


def _path(path: str) -> str:
    segments: list[str] = []
    for raw in _PATH_SESSION.sub("", path).split("/"):
        segment = _requote(raw, _IN_SEGMENT)
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    while segments and segments[-1] in _PATH_TAILS:
        segments.pop()
    return "".join(f"/{segment}" for segment in segments)


def _query(query: str) -> str:
    kept = []
    for part in filter(None, query.replace("+", " ").split("&")):
        key, equals, value = part.partition("=")
        key = _requote(key, _IN_QUERY)
        if not _DROPPED.fullmatch(key):
            kept.append((key, equals + _requote(value, _IN_QUERY)))
    return "&".join(key + rest for key, rest in sorted(kept))


def _requote(text: str, safe: str) -> str:
    return quote(unquote_to_bytes(text), safe=safe)
