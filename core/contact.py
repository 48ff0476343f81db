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
            require_contact_for(settings, channel.url, source.id)


def require_contact_for(settings: Settings, url: str, source_id: str = "") -> None:
    """The same for one address."""
    if settings.contact or _is_let_through(host(url), settings):
        return
    who = f"{host(url)} ({source_id})" if source_id else host(url)
    raise SettingsError(
        f"GOVHARVEST_CONTACT is not set: {who} would not know whom to write; "
        "set it to an e-mail address or a web page of yours"
    )


def _is_let_through(name: str, settings: Settings) -> bool:
    literal = "127.0.0.1" if name == "localhost" or name.endswith(".localhost") else name.strip("[]")
    try:
        address = ip_address(literal)
    except ValueError:
        return False
    return any(address in network for network in settings.allowed_networks)
