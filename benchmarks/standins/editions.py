"""Stand-ins in several languages: how the editions are told apart is what differs."""

from collections.abc import Mapping

from benchmarks.standins import feeds, lists
from benchmarks.standins.chrome import page, put_articles, switcher, welcome
from benchmarks.standins.site import Ground, Standin
from benchmarks.standins.tongues import tongue


def three_long(ground: Ground) -> Standin:
    """/kyr, /rus, /eng, as interior ministries of Kyrgyzstan have had it."""
    site = ground.site("three-long", "mvd-standin.gov.kg", "/kyr, /rus and /eng with a list each", path="/kyr")
    paths = {"ky": "/kyr", "ru": "/rus", "en": "/eng"}
    for tag, path in paths.items():
        words, news = tongue(tag), site.announcements(tag, path + "/news/{n}")
        more = {"path": path, "news": f"{path}/news", "switch": switcher(list(paths.items()))}
        put_articles(site, news, design="bootstrap", **more)
        site.put(path, page(site, words, lists.cards(news[:3]), design="bootstrap", **more))
        listed = lists.rows(news[:12]) + lists.paging(f"{path}/news?page={{n}}", first=1)
        site.put(f"{path}/news", page(site, words, listed, design="bootstrap", **more))
        site.want(tag, items=news[:12])
    return site


def country_codes(ground: Ground) -> Standin:
    """/kg/ is Kyrgyz there."""
    site = ground.site("country-codes", "mchs-standin.gov.kg", "/kg/, /ru/, /en/ with a feed each", path="/kg/")
    for tag, path in (("ky", "/kg"), ("ru", "/ru"), ("en", "/en")):
        words, news = tongue(tag), site.announcements(tag, path + "/news/{slug}-{n}/")
        at = site.at(f"{path}/rss.xml")
        codes = "".join(f'<li><a href="/{code}/">{code.upper()}</a></li>' for code in ("kg", "ru", "en"))
        switch = f'<ul class="lang">{codes}</ul>'
        more = {"head": feeds.declared(at), "path": path, "news": f"{path}/news/", "switch": switch}
        put_articles(site, news, **more)
        site.put(f"{path}/", page(site, words, lists.cards(news[:6]), **more))
        site.put(f"{path}/news/", page(site, words, lists.cards(news[:12]), **more))
        site.put(f"{path}/rss.xml", feeds.rss(news[:20], site.at(f"{path}/")), feeds.RSS)
        site.want(tag, at)
    return site


def named_by_hreflang(ground: Ground) -> Standin:
    site = ground.site("hreflang", "yollar.gov.uz", "hreflang names what no switcher does", path="/uz")
    paths = {"uz": "/uz", "ru": "/ru", "en": "/en"}
    heads = "".join(f'<link rel="alternate" hreflang="{tag}" href="{site.at(path)}">' for tag, path in paths.items())
    for tag, path in paths.items():
        words, news = tongue(tag), site.announcements(tag, path + "/lists/view/{n}")
        more = {"head": heads, "path": path, "news": f"{path}/lists/news"}
        put_articles(site, news, **more)
        site.put(path, page(site, words, welcome(words), **more))
        listed = lists.drupal(news[:12]) + lists.paging(f"{path}/lists/news?page={{n}}", first=1)
        site.put(f"{path}/lists/news", page(site, words, listed, **more))
        site.want(tag, items=news[:12])
    return site


def subdomains(ground: Ground) -> Standin:
    """Each language is a host of its own below that of the first."""
    site = ground.site("subdomains", "rohho.gov.tj", "ru. and en. below the ministry's host")
    hosts = {"tg": site.host, "ru": f"ru.{site.host}", "en": f"en.{site.host}"}
    links = [(tag, site.at("/", host)) for tag, host in hosts.items()]
    for tag, host in hosts.items():
        words, news = tongue(tag), site.announcements(tag, "/news/{n}-{slug}", host=host)
        more: Mapping[str, str] = {"switch": switcher(links)}
        put_articles(site, news, **more)
        site.put("/", page(site, words, welcome(words), **more), host=host)
        site.put("/news/", page(site, words, lists.rows(news[:15]), **more), host=host)
        site.want(tag, items=news[:15])
    return site


def by_parameter(ground: Ground) -> Standin:
    site = ground.site("by-parameter", "qishloq.gov.uz", "?lang= with a feed each", path="/index.php?lang=uz")
    tags = ("uz", "ru", "en")
    switch = "".join(f'<a href="/index.php?lang={tag}">{tag.upper()}</a>' for tag in tags)
    for tag in tags:
        words, news = tongue(tag), site.announcements(tag, f"/news.php?lang={tag}&id={{n}}")
        rss = f"/rss.php?lang={tag}"
        more = {"head": feeds.declared(rss), "news": f"/news.php?lang={tag}", "switch": f"<div>{switch}</div>"}
        put_articles(site, news, design="classic", **more)
        site.put(f"/index.php?lang={tag}", page(site, words, lists.rows(news[:5]), design="classic", **more))
        site.put(f"/news.php?lang={tag}", page(site, words, lists.rows(news[:20]), design="classic", **more))
        site.put(rss, feeds.rss(news[:20], site.url), feeds.RSS)
        site.want(tag, rss)
    return site


def two_scripts(ground: Ground) -> Standin:
    """Uzbek in Cyrillic at the root's /uz, Russian at /ru: gov.uz hosts are seen to write it so."""
    site = ground.site("two-scripts", "viloyat.gov.uz", "Uzbek in Cyrillic, and Russian", path="/uz/")
    for tag, path in (("uz-Cyrl", "/uz"), ("ru", "/ru")):
        words, news = tongue(tag), site.announcements(tag, path + "/news/{day:%Y/%m/%d}/{n}")
        switch = '<div class="langs"><a href="/uz/">Ўз</a> <a href="/ru/">Рус</a></div>'
        more = {"path": path, "news": f"{path}/news/", "switch": switch}
        put_articles(site, news, **more)
        site.put(f"{path}/", page(site, words, welcome(words), **more))
        site.put(f"{path}/news/", page(site, words, lists.definitions(news[:20]), **more))
        site.want(tag, items=news[:20])
    return site


def swapped(ground: Ground) -> Standin:
    """Its switcher is drawn by a script, so only the address tells."""
    site = ground.site("swapped", "auyl.gov.kz", "no page names the other edition", path="/kz/news")
    for tag, path in (("kk", "/kz"), ("ru", "/ru")):
        words, news = tongue(tag), site.announcements(tag, path + "/news/{n}")
        more = {"path": path, "news": f"{path}/news"}
        put_articles(site, news, **more)
        listed = lists.rows(news[:15]) + lists.paging(f"{path}/news?page={{n}}", first=1)
        site.put(f"{path}/news", page(site, words, listed, **more))
        site.want(tag, items=news[:15])
    return site


SITES = (three_long, country_codes, named_by_hreflang, subdomains, by_parameter, two_scripts, swapped)
