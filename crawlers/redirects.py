"""Which redirects are followed: those that stay with the ministry; the others are named, for a person to decide."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import ip_address
from socket import inet_aton, inet_ntoa
from typing import Any

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from core.errors import FetchError
from core.urls import host, same_site
from crawlers.guard import is_reachable

PERMANENT = (301, 308)


class LedAway(FetchError, IgnoreRequest):
    """A redirect to another registered domain, which nobody said is the ministry's; nothing was sent there."""

    def __init__(self, url: str, target: str, *, kind: str, moved_to: str | None) -> None:
        said = f"leads to {target}, on another domain, which was not followed; add {host(target)} under hosts: if it is"
        super().__init__(f"{url}: {said} theirs", status="soft_404" if kind == "page" else "config_error", url=url)
        self.moved_to = moved_to  # where permanent redirects alone lead


class HomeMiddleware:
    """Stops a redirect at the border of the ministry's domains, before anything is sent; robots.txt may lie anywhere.

    A redirect within a registered domain (mvd.gov.kg and press.mvd.gov.kg: gov.kg is a public suffix) is a matter of
    the ministry's own. On another domain a page may be anybody's: a parked name, a login, a captive portal.
    """

    async def process_request(self, request: Request) -> None:
        """Raises LedAway."""
        hops, homes = request.meta.get("redirect_urls"), request.meta.get("homes")
        if not hops or homes is None or is_inside(request.url):  # of those the guard says what they are
            return
        if not may_follow(hops[0], request.url, homes):
            moved_to = moved(request.meta, request.url)
            raise LedAway(hops[0], request.url, kind=request.meta.get("kind", "page"), moved_to=moved_to)


def may_follow(asked: str, target: str, homes: Sequence[str]) -> bool:
    """Is the target on one of the source's hosts, or in the registered domain of what was asked?"""
    return same_site(target, (host(asked), *homes)) or registered(host(asked)) == registered(host(target))


def is_inside(url: str) -> bool:
    """Is the host an address that is not public, however it is written (2130706433, 0x7f000001, [::1])?"""
    try:
        written = host(url).strip("[]")
        return not is_reachable(ip_address(written if ":" in written else inet_ntoa(inet_aton(written))))
    except (OSError, ValueError):
        return False


def moved(meta: Mapping[str, Any], url: str) -> str | None:
    """Where an unbroken row of permanent redirects from the first address leads; None without one."""
    addresses = [*meta.get("redirect_urls", ()), url]
    permanent = 0
    for reason in meta.get("redirect_reasons", ()):
        if reason not in PERMANENT:
            break
        permanent += 1
    target = addresses[permanent] if permanent else None
    return None if target == addresses[0] else target


@lru_cache(maxsize=1024)
def registered(name: str) -> str:
    """The part of a host that somebody registered, by the public suffix list; an IP address is itself."""
    found = _suffixes()(name)
    if found.suffix:
        return str(found.top_domain_under_public_suffix or name)
    if not found.subdomain or found.ipv4 or found.ipv6:
        return name
    return ".".join(name.split(".")[-2:])  # a suffix that nobody listed: its last label


@lru_cache(maxsize=1)
def _suffixes() -> Any:
    """Read from the package, never from the internet; 0.14 s of CPU, so only a redirect that leaves its host asks."""
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
