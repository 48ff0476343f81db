from dataclasses import replace
from ipaddress import ip_network

import pytest

from core.contact import require_contact
from core.errors import SettingsError
from core.model import Channel, Source
from core.settings import Settings

LOOPBACK = Settings(allowed_networks=(ip_network("127.0.0.0/8"), ip_network("::1/128")))


def ministry(url: str) -> Source:
    channel = Channel(key=f"feed {url}", language="ky", feed=url)
    return Source(
        id="kg_mvd", country="KG", name="м", name_en="m", homepage=url, timezone="Asia/Bishkek", channels=(channel,)
    )


def test_a_public_site_is_not_asked_without_a_contact() -> None:
    with pytest.raises(SettingsError, match=r"GOVHARVEST_CONTACT is not set: mvd\.gov\.kg \(kg_mvd\) would not know"):
        require_contact(LOOPBACK, [ministry("https://mvd.gov.kg/rss")])
    require_contact(replace(LOOPBACK, contact="you@example.org"), [ministry("https://mvd.gov.kg/rss")])


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:1", "mvd.localhost", "[::1]:80"])
def test_what_the_operator_let_through_is_asked_without(host: str) -> None:
    require_contact(LOOPBACK, [ministry(f"http://{host}/rss")])
    with pytest.raises(SettingsError):
        require_contact(Settings(), [ministry(f"http://{host}/rss")])
