"""How a run ended, in one word; of several words the worst wins. The order is written here and nowhere else."""

from collections.abc import Iterable

# From best to worst. The words are those of the fault list (docs/operate.md explains each).
ORDER: tuple[str, ...] = (
    "ok",
    "not_modified",
    "empty",
    "partial",
    "encoding_suspect",
    "missing",
    "not_understood",
    "soft_404",
    "suspect_drop",
    "truncated",
    "too_large",
    "not_a_feed",
    "parse_error",
    "login",
    "needs_browser",
    "blocked",
    "rate_limited",
    "http_client",
    "http_server",
    "redirect_loop",
    "timeout",
    "dns",
    "connect",
    "tls",
    "robots_denied",
    "robots_unreachable",
    "forbidden_address",
    "config_error",
    "network_suspect",
    "interrupted",
    "db_error",
)

WELL = frozenset({"ok", "not_modified"})


def worst(words: Iterable[str]) -> str:
    """The worst of several status words; `ok` of none. An unknown word raises ValueError."""
    return max(words, key=ORDER.index, default="ok")


def is_well(word: str) -> bool:
    """Nothing to look at."""
    return word in WELL
