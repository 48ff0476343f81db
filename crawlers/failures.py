"""What Scrapy and Twisted raise, as a status word and a sentence for a person."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from core.errors import FetchError

# The first that fits counts.
WORDS: tuple[tuple[type[Exception], str, str], ...] = (
    (CannotResolveHostError, "dns", "the name has no address; is the site gone, or our name server?"),
    (DownloadConnectionRefusedError, "connect", "the connection was refused; is the site down?"),
    (DownloadTimeoutError, "timeout", "no complete answer within the time limit; usually passes"),
    (ResponseDataLossError, "truncated", "the answer was cut off on its way; usually passes, else tell the site"),
    (DownloadCancelledError, "too_large", "larger than we take; look at what the address serves"),
    (UnsupportedURLSchemeError, "forbidden_address", "only http and https are fetched; correct the address"),
)
_OF_TLS = ("ssl", "certificate", "verifyerror", "verificationerror", "service_identity")


def fetch_error(error: Exception, url: str) -> FetchError:
    """This error as one of ours."""
    if isinstance(error, FetchError):
        return error
    status, message = in_words(error)
    return FetchError(message, status=status, url=url)


def in_words(error: Exception) -> tuple[str, str]:
    """The status word, and a sentence that ends with what to do."""
    for kind, word, meaning in WORDS:
        if isinstance(error, kind):
            return word, meaning
    if isinstance(error, IgnoreRequest):
        return _ignored(str(error))
    root = _root(error)
    if isinstance(root, FetchError):
        return root.status, str(root)
    said = f"{type(root).__name__} {root}".strip()[:300]
    if is_tls(error):
        return "tls", f"the certificate or the TLS of the site is not in order ({said}); tell the site"
    return "connect", f"the connection failed ({said}); usually passes"


def _ignored(reason: str) -> tuple[str, str]:
    """Scrapy's middlewares say in words only why they gave up."""
    if "redirect" in reason or not reason:
        return "redirect_loop", "redirects without an end; look at the address"
    return "http_client", f"{reason}; look at the address"


def is_tls(error: BaseException | None) -> bool:
    """Whether this error, or what caused it, is about a certificate or the TLS of the site."""
    while error is not None:
        text = f"{type(error).__name__} {error}".lower()
        if any(sign in text for sign in _OF_TLS):
            return True
        error = error.__cause__
    return False


def _root(error: BaseException) -> BaseException:
    """What lies below the wrappings of Twisted."""
    while reasons := getattr(error, "reasons", None) or getattr(error.__cause__, "reasons", None):
        error = reasons[0].value
    return error
