"""No address is reached that is not public: every name and literal is checked on the address that is connected to."""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Any, Self

from scrapy.crawler import Crawler
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution
from twisted.internet.threads import deferToThreadPool
from twisted.python.failure import Failure
from zope.interface import implementer  # type: ignore[import-untyped]

from core.errors import FetchError
from core.settings import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Answer = list[tuple[Any, ...]]  # of getaddrinfo

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")
_V4_COMPATIBLE = ipaddress.IPv6Network("::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: the third quarter of the address; the fourth is IPv4
# A name server that does not answer holds a thread for longer than we wait for it: more than there are crawls, times
# what each may leave behind, or living names would wait behind dead ones. Threads are made when they are needed.
_LOOKUPS_AT_ONCE = 256


class ForbiddenAddress(FetchError):
    """The host's addresses are not public, so nothing was sent to it."""

    def __init__(self, url: str, address: str) -> None:
        super().__init__(
            f"{url}: {address} is not a public address, so it was not fetched; GOVHARVEST_ALLOWED_NETWORKS lets a"
            " network through; without GOVHARVEST_CONTACT nothing else is asked at all",
            status="forbidden_address",
            url=url,
        )
        self.address = address


def is_forbidden(problem: Failure | BaseException | None) -> bool:
    """Whether this failure, or what caused it, is an address we may not reach."""
    error = problem.value if isinstance(problem, Failure) else problem
    while error is not None:
        if isinstance(error, ForbiddenAddress):
            return True
        error = error.__cause__
    return False


def is_reachable(address: Address, allowed: Sequence[Network] = (), *, public: bool = True) -> bool:
    """Public, as are the IPv4 addresses it carries within; or in a network the operator let through."""
    carried = _carried(address)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    if any(each in network for network in allowed for each in (address, mapped) if each is not None):
        return True
    if not public:
        return False
    if mapped is not None:
        return _is_public(mapped)
    return _is_public(address) and all(_is_public(each) for each in carried)


def install(
    reactor: Any, allowed: Sequence[Network], dns_timeout_s: float = 10, *, public: bool = True
) -> "PublicOnlyResolver":
    """Put the guard between this reactor and the network, for both of its resolver interfaces.

    Without `public` only the allowed networks are reached: nobody has said yet whom a webmaster may write to.

    Scrapy's Agent asks the name resolver for names and literals alike; installing it derives the simple one from it.
    """
    resolver = PublicOnlyResolver(reactor, allowed, dns_timeout_s)
    resolver.public = public
    resolver.install_on_reactor()
    return resolver


def installed(reactor: Any) -> "PublicOnlyResolver | None":
    """The guard of this reactor, if it has one."""
    found = reactor.nameResolver
    return found if isinstance(found, PublicOnlyResolver) else None


@implementer(IHostResolution)
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        raise NotImplementedError


@implementer(IHostnameResolver)
class PublicOnlyResolver:
    """Answers with the reachable addresses of a name, IPv4 and IPv6; remembers which names had only others."""

    def __init__(self, reactor: Any, allowed: Sequence[Network], dns_timeout_s: float = 10) -> None:
        self.reactor = reactor
        self.allowed = tuple(allowed)
        self.dns_timeout_s = dns_timeout_s
        self.public = True
        self.lookup: Callable[..., Answer] = socket.getaddrinfo
        self._refused: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        """As `scrapy shell` builds it, from TWISTED_DNS_RESOLVER."""
        allowed = [ipaddress.ip_network(text) for text in crawler.settings.getlist("ALLOWED_NETWORKS")]
        return cls(reactor, allowed, crawler.settings.getfloat("DNS_TIMEOUT"))

    def install_on_reactor(self) -> None:
        """Replaces both resolvers of the reactor."""
        self.reactor.installNameResolver(self)
        self.reactor.suggestThreadPoolSize(_LOOKUPS_AT_ONCE)

    def refused(self, host: str) -> str | None:
        """The address for which this host was refused when it was last looked up."""
        return self._refused.get(_ascii(host))

    def is_reachable(self, address: Address) -> bool:
        """By the rules of this reactor."""
        return is_reachable(address, self.allowed, public=self.public)

    def resolveHostName(
        self,
        resolutionReceiver: Any,  # an IResolutionReceiver
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> _Resolution:
        """Twisted's interface; no address at all means to the caller that the name is unknown."""
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)

        def answered(answer: Answer | Failure) -> None:
            found = [] if isinstance(answer, Failure) else self._reachable(hostName, answer)
            for each in found:
                if addressTypes is None or type(each) in addressTypes:
                    resolutionReceiver.addressResolved(each)
            resolutionReceiver.resolutionComplete()

        self._look_up(hostName, portNumber).addBoth(answered)
        return resolution

    def _look_up(self, name: str, port: int) -> Deferred[Answer]:
        if _ascii(name) == "localhost" or _ascii(name).endswith(".localhost"):  # RFC 6761
            name = "127.0.0.1"
        threads = self.reactor.getThreadPool()
        asked: Deferred[Answer] = deferToThreadPool(
            self.reactor, threads, self.lookup, name, port, socket.AF_UNSPEC, socket.SOCK_STREAM
        )
        return asked.addTimeout(self.dns_timeout_s, self.reactor)

    def _reachable(self, name: str, answer: Answer) -> list[IPv4Address | IPv6Address]:
        kept: list[IPv4Address | IPv6Address] = []
        dropped: list[str] = []
        for family, _, _, _, where in answer:
            if family not in (socket.AF_INET, socket.AF_INET6):
                continue
            if not self.is_reachable(ipaddress.ip_address(where[0])):
                dropped.append(where[0])
            elif family == socket.AF_INET:
                kept.append(IPv4Address("TCP", *where))
            else:
                kept.append(IPv6Address("TCP", *where))
        self._refused.pop(_ascii(name), None)
        if dropped and not kept:
            self._refused[_ascii(name)] = dropped[0]
        return kept


def _ascii(host: str) -> str:
    host = host.lower().strip("[]").rstrip(".")
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.is_site_local:
        return False
    if address in _NAT64_LOCAL:
        return False
    return address.is_global and not address.is_multicast and not address.is_unspecified


def _carried(address: Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that routers on the way may send packets for this IPv6 address to."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    carried = [address.sixtofour, *(address.teredo or ())]
    number = int(address)
    if address in _NAT64 or address in _V4_COMPATIBLE or (number >> 32) & 0xFFFFFFFF in _ISATAP:
        carried.append(ipaddress.IPv4Address(number & 0xFFFFFFFF))
    return [each for each in carried if each is not None]
