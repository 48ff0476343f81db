"""Addresses that serve several languages: how the question names the one that is wanted."""

import pytest

from core.definition import ChannelPart
from core.model import Channel
from crawlers.doors import Ask
from crawlers.fetch import _cookies
from crawlers.questions import first_question
from tests.faults.world import HOME

FEED = f"{HOME}rss"


def test_a_cookie_among_the_headers_is_sent_as_a_cookie() -> None:
    assert _cookies(Ask(url=HOME, headers={"cookie": "lang=ky; view=full"})) == {"lang": "ky", "view": "full"}
    assert _cookies(Ask(url=HOME, headers={"Accept-Language": "ky"})) == {}


def test_editions_of_one_address_are_channels_of_their_own() -> None:
    parts = [
        ChannelPart(feed=FEED, language=tag, headers={"Accept-Language": tag}, edition=True)
        for tag in ("ky", "ru", "en")
    ]
    assert len({part.key for part in parts}) == 3
    assert ChannelPart(feed=FEED).key == f"feed {FEED}"


def test_the_feed_itself_is_asked_for_in_its_language() -> None:
    channel = Channel(key="f", language="ky", feed=FEED, headers={"Accept-Language": "ky"}, edition=True)
    assert first_question(channel).headers == {"Accept-Language": "ky"}


@pytest.mark.parametrize("more", [{"edition": True}, {"edition": True, "language": "ky"}, {"headers": {"A": "b"}}])
def test_an_edition_says_its_language_and_how_to_ask_for_it(more: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="edition"):
        ChannelPart(feed=FEED, **more)  # type: ignore[arg-type]
