"""A platform is known by the signs its pages carry, and then only its own channels are tried."""

import pytest

from core.definition import ChannelPart
from discovery.facts import facts_of
from discovery.platforms import PLATFORMS, channels_of, platforms_of

SIGNS = {
    "WordPress": ("https://a.example/", "<link href='https://a.example/wp-content/themes/x.css'>"),
    "Drupal": ("https://a.example/", "<meta name=generator content='Drupal 10 (https://www.drupal.org)'>"),
    "Plone": ("https://www.gov.br/x/", "<link href='/++resource++plone.css'><meta name=generator content=Plone>"),
    "GOV.UK": ("https://www.gov.uk/government/organisations/home-office", "<title>x</title>"),
    "Canada": (
        "https://www.canada.ca/en/department-finance.html",
        "<a href='https://api.io.canada.ca/io-server/gc/news/en/v2?dept=finance'>",
    ),
    "admin.ch": ("https://www.ejpd.admin.ch/", "<a href='https://a.example/newsd/feeds/rss?lang=de&org-nr=401'>"),
    "gov.pl": ("https://www.gov.pl/web/mswia/wiadomosci", "<p>"),
    "lrv.lt": ("https://vrm.lrv.lt/lt/naujienos", "<p>"),
    "gov.lv": ("https://www.iem.gov.lv/lv", "<p>"),
    "Government Site Builder": ("https://a.example/", "<a href='SiteGlobals/Functions/RSSFeed/DE/RSSNews.xml'>"),
    "CoreMedia": ("https://a.example/", "<a href='/service/rss/a/123/feed.xml'>"),
    "Liferay": (
        "https://a.example/uutiset",
        "<div id='p_asset_publisher_INSTANCE'><a href='/-/asset_publisher/aBcDeF1'>",
    ),
    "Joomla": ("https://a.example/", "<meta name=generator content='Joomla! - Open Source'>"),
    "SPIP": ("https://a.example/", "<meta name=generator content='SPIP 4.2'>"),
    "TYPO3": ("https://a.example/", "<link href='/typo3temp/assets/x.css'>"),
    "Bitrix": ("https://a.example/", "<script src='/bitrix/js/main.js'>"),
    "SharePoint": ("https://a.example/", "<a href='/_layouts/15/listfeed.aspx?List=x'>"),
}


def known(name: str) -> list[str]:
    url, html = SIGNS[name]
    return [platform.name for platform in platforms_of(facts_of(html, url))]


def test_there_is_a_page_here_for_every_platform() -> None:
    assert {platform.name for platform in PLATFORMS} == set(SIGNS)


@pytest.mark.parametrize("name", SIGNS)
def test_a_page_of_the_platform_is_taken_for_it_and_for_no_other(name: str) -> None:
    assert known(name) == [name]


def test_a_page_without_signs_is_of_no_platform() -> None:
    assert platforms_of(facts_of("<title>WordPress of honour, the press of words</title>", "https://a.example/")) == []


def test_a_feed_address_that_the_page_names_is_tried_and_not_invented() -> None:
    facts = facts_of(SIGNS["Government Site Builder"][1], "https://www.bmi.example/")
    platform = platforms_of(facts)[0]
    assert channels_of(platform, facts) == [
        {"feed": "https://www.bmi.example/SiteGlobals/Functions/RSSFeed/DE/RSSNews.xml"}
    ]


@pytest.mark.parametrize("name", SIGNS)
def test_what_is_tried_are_channels_that_a_definition_may_hold(name: str) -> None:
    from core.presets import names

    url, html = SIGNS[name]
    facts = facts_of(html, url)
    for channel in channels_of(next(p for p in PLATFORMS if p.name == name), facts):
        assert "preset" not in channel or channel["preset"] in names()
        assert ChannelPart.model_validate(dict(channel)).key
