"""Whom a webmaster may write to: nothing is fetched of the public web before that is said."""

from collections.abc import Iterable
from ipaddress import ip_address

from core.errors import SettingsError
from core.model import Source
from core.settings import Settings
from core.urls import host


def require_contact(settings: Settings, sources: Iterable[Source]) -> None:
    """SettingsError without GOVHARVEST_CONTACT; only what the operator let through is fetched without."""
    if settings.contact:
        return
    for source in sources:
        for channel in source.channels:
            if not _is_let_through(host(channel.url), settings):
                raise SettingsError(
                    f"GOVHARVEST_CONTACT is not set: {host(channel.url)} ({source.id}) would not know whom to write; "
                    "set it to an e-mail address or a web page of yours"
                )


def _is_let_through(name: str, settings: Settings) -> bool:
    literal = "127.0.0.1" if name == "localhost" or name.endswith(".localhost") else name.strip("[]")
    try:
        address = ip_address(literal)
    except ValueError:
        return False
    return any(address in network for network in settings.allowed_networks)
