"""Headers of a definition may hold a key: they are sent to the host they were written for, and never elsewhere."""

from urllib.parse import urlsplit

from scrapy import Request

PORTS = {"http": 80, "https": 443}


class OwnHeadersMiddleware:
    """Takes the headers named in `own_headers` off a request that a redirect led to another origin.

    The step from http to https on one host is no other origin: sites redirect so, and the key needs to arrive.
    """

    def process_request(self, request: Request) -> None:
        """Scrapy asks before every request, those that redirects make included."""
        names = request.meta.get("own_headers", ())
        if names and not is_home(request.meta["own_origin"], request.url):
            for name in names:
                request.headers.pop(name, None)


def is_home(home: str, url: str) -> bool:
    """Whether both addresses are on one host and port, or the second is the same host's https."""
    one, other = urlsplit(home), urlsplit(url)
    if one.hostname != other.hostname or (one.scheme, other.scheme) == ("https", "http"):
        return False
    ports = [parts.port or PORTS.get(parts.scheme) for parts in (one, other)]
    return ports[0] == ports[1] if one.scheme == other.scheme else ports == [80, 443]
