"""The platform a site runs on, by signs in its page, and the channels that this platform is known to have (pure).

Which signs and patterns are seen on real ministries' sites and which are common knowledge only, docs/presets.md says.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from discovery.facts import Facts

Channels = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Platform:
    """A name, the sign by which its pages are known, and the channels to try on a page of it."""

    name: str
    sign: re.Pattern[str]  # searched in the address, the generator and the page
    channels: Callable[[str, str, Facts], Channels]  # root of the site, the page's address


def platforms_of(facts: Facts) -> list[Platform]:
    """Those whose sign is there; a page may carry signs of several."""
    seen = f"{facts.url}\n{facts.generator}\n{facts.html[:400_000]}"
    return [platform for platform in PLATFORMS if platform.sign.search(seen)]


def channels_of(platform: Platform, facts: Facts) -> Channels:
    """What to try, the best first."""
    parts = urlsplit(facts.url)
    page = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
    return platform.channels(f"{parts.scheme}://{parts.netloc}", page, facts)


def _wordpress(site: str, page: str, facts: Facts) -> Channels:
    declared = re.search(r"""href=["']([^"']{8,300})/wp-json/?["']""", facts.html)
    root = declared[1] if declared and declared[1].startswith("http") else site
    return [{"preset": "wordpress", "with": {"site": root}}, {"feed": f"{root}/feed/"}]


def _drupal(site: str, page: str, facts: Facts) -> Channels:
    return [{"feed": f"{page}/rss.xml"}, {"feed": f"{site}/rss.xml"}, {"preset": "drupal", "with": {"site": site}}]


def _plone(site: str, page: str, facts: Facts) -> Channels:
    parts = urlsplit(page).path.strip("/").split("/")  # gov.br: the body's site, then the folder of its news
    asked = [
        {"preset": "plone", "with": {"site": "/".join([site, *parts[:at]]), "path": "/".join(parts[at:])}}
        for at in (1,) if len(parts) > at
    ]  # fmt: skip
    return [*asked, {"feed": f"{page}/RSS"}]


def _govuk(site: str, page: str, facts: Facts) -> Channels:
    named = re.search(r"/organisations/([a-z0-9-]+)", facts.url)
    search = f"{site}/search/news-and-communications.atom?organisations%5B%5D={named[1]}" if named else ""
    return [*([{"feed": search}] if search else []), {"feed": f"{page}.atom"}]


def _canada(site: str, page: str, facts: Facts) -> Channels:
    named = re.findall(
        r"""["'](https?://[^"'<> ]{5,300}/io-server/gc/news/(?:en|fr)/v2\?[^"'<> ]{5,300})""", facts.html
    )
    atoms = (re.sub(r"format=\w+", "format=atom", unescape(at)) for at in named)
    return [{"feed": at} for at in dict.fromkeys(atoms)][:2]


def _admin_ch(site: str, page: str, facts: Facts) -> Channels:
    named = re.findall(r"""["'](https?://[^"'<> ]{5,200}/newsd/feeds/rss\?[^"'<> ]{5,200})""", facts.html)
    found = dict.fromkeys(unescape(at) for at in named)
    tags = [(at, re.search(r"lang=(\w\w)", at)) for at in found]
    return [{"feed": at, "language": tag[1]} for at, tag in tags if tag][:4]


def _gov_pl(site: str, page: str, facts: Facts) -> Channels:
    named = re.search(r"/web/([a-z0-9-]+)(?:/([a-z0-9-]+))?", facts.url)
    if not named:
        return []
    listing = f"{site}/web/{named[1]}/{named[2] or 'wiadomosci'}"
    return [{"listing": listing, "links": ".art-prev a", "page_url": f"{listing}?page={{n}}&size=10"}]


def _lrv(site: str, page: str, facts: Facts) -> Channels:
    return [
        {"feed": f"{site}/{tag}/{word}/rss", "language": tag} for tag, word in (("lt", "naujienos"), ("en", "news"))
    ]


def _gov_lv(site: str, page: str, facts: Facts) -> Channels:
    return [{"feed": f"{site}/{tag}/rss/articles", "language": tag} for tag in ("lv", "en")]


def _gsb(site: str, page: str, facts: Facts) -> Channels:
    named = re.findall(r"""["'](/?SiteGlobals/Functions/RSSFeed/[^"'?#]{3,200}\.xml)""", facts.html)
    return [{"feed": f"{site}/{path.lstrip('/')}"} for path in dict.fromkeys(named)][:4]


def _service_feeds(site: str, page: str, facts: Facts) -> Channels:
    named = re.findall(r"""["'](?:https?://[^/"']+)?(/service/rss/[^"'?#]{3,200}/feed\.xml)""", facts.html)
    return [{"feed": f"{site}{path}"} for path in dict.fromkeys(named)][:4]


def _liferay(site: str, page: str, facts: Facts) -> Channels:
    named = re.findall(r"asset_publisher/([A-Za-z0-9]{6,40})", facts.html)
    return [{"feed": f"{page}/-/asset_publisher/{id_}/rss"} for id_ in dict.fromkeys(named)][:3]


def _joomla(site: str, page: str, facts: Facts) -> Channels:
    return [{"feed": f"{page or site}?format=feed&type=rss"}]


def _spip(site: str, page: str, facts: Facts) -> Channels:
    rubric = re.search(r"id_rubrique=(\d+)|/rubrique(\d+)", f"{facts.url}\n{facts.html}")
    one = next((number for number in rubric.groups() if number), None) if rubric else None
    narrow = [{"feed": f"{site}/spip.php?page=backend&id_rubrique={one}"}] if one else []
    return [*narrow, {"feed": f"{site}/spip.php?page=backend"}]


def _typo3(site: str, page: str, facts: Facts) -> Channels:
    return [{"feed": f"{page}/rss.xml"}, {"feed": f"{page}?type=9818"}]  # the number that the news extension ships with


def _bitrix(site: str, page: str, facts: Facts) -> Channels:
    return [{"feed": f"{page}/rss/"}, {"feed": f"{site}/rss/"}, {"feed": f"{site}/bitrix/rss.php"}]


def _sharepoint(site: str, page: str, facts: Facts) -> Channels:
    named = re.findall(r"""["']([^"']{0,200}/_layouts/15/listfeed\.aspx\?[^"'#]{3,300})""", facts.html, re.I)
    return [{"feed": at if at.startswith("http") else f"{site}{at}"} for at in dict.fromkeys(named)][:3]


def _sign(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I)


PLATFORMS: tuple[Platform, ...] = (
    Platform(name="WordPress", sign=_sign(r"/wp-content/|/wp-json|\bWordPress\b \d"), channels=_wordpress),
    Platform(name="Drupal", sign=_sign(r"/sites/default/files|\bDrupal \d|drupal-settings-json"), channels=_drupal),
    Platform(name="Plone", sign=_sign(r"\bPlone\b|\+\+resource\+\+|\+\+api\+\+|/\+\+theme\+\+"), channels=_plone),
    Platform(name="GOV.UK", sign=_sign(r"^https?://www\.gov\.uk/|govuk-template|gem-c-"), channels=_govuk),
    Platform(name="Canada", sign=_sign(r"^https?://[\w.]*canada\.ca/|api\.io\.canada\.ca"), channels=_canada),
    Platform(name="admin.ch", sign=_sign(r"/newsd/feeds/rss\?"), channels=_admin_ch),
    Platform(name="gov.pl", sign=_sign(r"^https?://www\.gov\.pl(?::\d+)?/web/"), channels=_gov_pl),
    Platform(name="lrv.lt", sign=_sign(r"^https?://[\w-]+\.lrv\.lt(?::\d+)?/"), channels=_lrv),
    Platform(name="gov.lv", sign=_sign(r"^https?://(?:www\.)?[\w-]+\.gov\.lv(?::\d+)?/"), channels=_gov_lv),
    Platform(name="Government Site Builder", sign=_sign(r"SiteGlobals/|Government Site Builder"), channels=_gsb),
    Platform(name="CoreMedia", sign=_sign(r"/service/rss/"), channels=_service_feeds),
    Platform(name="Liferay", sign=_sign(r"asset_publisher|\bLiferay\b"), channels=_liferay),
    Platform(name="Joomla", sign=_sign(r"\bJoomla!?|/media/jui/|com_content"), channels=_joomla),
    Platform(name="SPIP", sign=_sign(r"\bSPIP \d|spip\.php"), channels=_spip),
    Platform(name="TYPO3", sign=_sign(r"\bTYPO3\b|/typo3temp/|/typo3conf/"), channels=_typo3),
    Platform(name="Bitrix", sign=_sign(r"/bitrix/(?:js|cache|templates|panel)|BX\.setJSList"), channels=_bitrix),
    Platform(name="SharePoint", sign=_sign(r"/_layouts/15/|Microsoft SharePoint"), channels=_sharepoint),
)
