"""The platform a site runs on, by signs in its page, and the channels that this platform is known to have (pure).

Which signs and patterns are seen on real ministries' sites and which are common knowledge only, docs/presets.md says.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
    return [{"preset": "drupal", "with": {"site": site}}, {"feed": f"{page}/rss.xml"}, {"feed": f"{site}/rss.xml"}]


def _plone(site: str, page: str, facts: Facts) -> Channels:
    return [{"preset": "plone", "with": {"site": page}}, {"feed": f"{page}/RSS"}]


def _govuk(site: str, page: str, facts: Facts) -> Channels:
    named = re.search(r"/organisations/([a-z0-9-]+)", facts.url)
    if not named:
        return [{"feed": f"{page}.atom"}]
    return [{"preset": "govuk", "with": {"organisation": named[1], "site": site}}, {"feed": f"{page}.atom"}]


def _canada(site: str, page: str, facts: Facts) -> Channels:
    named = re.search(r"[?&;]dept=([a-z]+)", facts.html) or re.search(r"/(?:en|fr)/([a-z-]+)", facts.url)
    language = "fr" if re.search(r"/fr[/.]", facts.url) else "en"
    return [
        {"preset": "canada", "with": {"dept": named[1].replace("-", ""), "language": language}, "language": language}
    ] if named else []  # fmt: skip


def _admin_ch(site: str, page: str, facts: Facts) -> Channels:
    named = re.search(r"org-nr=(\d+)", facts.html)
    return [
        {"preset": "admin_ch", "with": {"org": named[1], "language": tag}, "language": tag}
        for tag in ("de", "fr", "it", "en")
    ] if named else []  # fmt: skip


def _gov_pl(site: str, page: str, facts: Facts) -> Channels:
    named = re.search(r"gov\.pl/web/([a-z0-9-]+)(?:/([a-z0-9-]+))?", facts.url)
    if not named:
        return []
    with_ = {"site": named[1], "section": named[2] or "wiadomosci"}
    return [{"preset": "gov_pl", "with": with_, "language": "pl"}]


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
    Platform(name="admin.ch", sign=_sign(r"newsd/feeds/rss\?"), channels=_admin_ch),
    Platform(name="gov.pl", sign=_sign(r"^https?://www\.gov\.pl/web/"), channels=_gov_pl),
    Platform(name="lrv.lt", sign=_sign(r"^https?://[\w-]+\.lrv\.lt/"), channels=_lrv),
    Platform(name="gov.lv", sign=_sign(r"^https?://(?:www\.)?[\w-]+\.gov\.lv/"), channels=_gov_lv),
    Platform(name="Government Site Builder", sign=_sign(r"SiteGlobals/|Government Site Builder"), channels=_gsb),
    Platform(name="CoreMedia", sign=_sign(r"/service/rss/"), channels=_service_feeds),
    Platform(name="Liferay", sign=_sign(r"asset_publisher|\bLiferay\b"), channels=_liferay),
    Platform(name="Joomla", sign=_sign(r"\bJoomla!?|/media/jui/|com_content"), channels=_joomla),
    Platform(name="SPIP", sign=_sign(r"\bSPIP \d|spip\.php"), channels=_spip),
    Platform(name="TYPO3", sign=_sign(r"\bTYPO3\b|/typo3temp/|/typo3conf/"), channels=_typo3),
    Platform(name="Bitrix", sign=_sign(r"/bitrix/(?:js|cache|templates|panel)|BX\.setJSList"), channels=_bitrix),
    Platform(name="SharePoint", sign=_sign(r"/_layouts/15/|Microsoft SharePoint"), channels=_sharepoint),
)
