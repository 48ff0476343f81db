"""Stand-ins on the portals that whole governments share."""

from html import escape

from benchmarks.standins import feeds, lists
from benchmarks.standins.chrome import page, put_articles, switcher, welcome
from benchmarks.standins.site import Ground, Standin
from benchmarks.standins.tongues import tongue


def site_builder(ground: Ground) -> Standin:
    """Government Site Builder: what the menu calls RSS is a page for people, which names the feeds."""
    site = ground.site(
        "site-builder", "www.bmls.bund.de", "a page called RSS that names the feeds", path="/DE/Home/home_node.html"
    )
    words, news = tongue("de"), site.announcements("de", "/SharedDocs/Pressemitteilungen/DE/{day:%Y/%m}/{slug}.html")
    more = {"path": "/DE", "news": "/DE/Presse/presse_node.html",
            "head": '<meta name="generator" content="Government Site Builder">'}  # fmt: skip
    hub, rss = "/DE/Service/RSS/rss_node.html", "/SiteGlobals/Functions/RSSFeed/DE/RSSNewsfeed/Pressemitteilungen.xml"
    link = f'<p class="service"><a href="{hub}">RSS</a></p>'
    put_articles(site, news, **more)
    site.put("/DE/Home/home_node.html", page(site, words, link + lists.cards(news[:4]), **more))
    site.put("/DE/Presse/presse_node.html", page(site, words, link + lists.rows(news[:10]), **more))
    named = f'<h1>RSS</h1><ul class="links"><li><a class="RSSLink" href="{rss}">Pressemitteilungen</a></li></ul>'
    site.put(hub, page(site, words, named, **more))
    site.put(rss, feeds.rss(news[:20], site.url), "text/xml")
    site.want("de", rss)
    return site


def service_feed(ground: Ground) -> Standin:
    site = ground.site(
        "service-feed", "www.kanzlei-strassen.de", "CoreMedia's feeds under /service/rss/", path="/breg-de"
    )
    words, news = tongue("de"), site.announcements("de", "/breg-de/aktuelles/{slug}-{n}")
    rss = "/service/rss/breg-de/1151242/feed.xml"
    more = {"path": "/breg-de", "news": "/breg-de/aktuelles"}
    link = f'<div class="bpa-subscribe"><a href="{rss}"><span>Abonnieren</span></a></div>'
    put_articles(site, news, **more)
    site.put("/breg-de", page(site, words, lists.cards(news[:6]) + link, **more))
    site.put("/breg-de/aktuelles", page(site, words, lists.cards(news[:12]) + link, **more))
    site.put(rss, feeds.rss(news[:20], site.url), "application/rss+xml")
    site.want("de", rss)
    return site


def gov_uk(ground: Ground) -> Standin:
    path = "/government/organisations/department-for-rural-roads"
    site = ground.site("gov-uk", "www.gov.uk", "a department's page on GOV.UK", path=path)
    words, news = tongue("en"), site.announcements("en", "/government/news/{slug}")
    head = '<link rel="stylesheet" href="/assets/govuk-template.css">' + feeds.declared(
        site.at(path + ".atom"), "application/atom+xml", "Latest activity"
    )
    rows = "".join(
        f'<li class="gem-c-document-list__item"><a class="govuk-link gem-c-document-list__item-title" href="{one.url}">'
        f'{escape(one.title)}</a><ul class="gem-c-document-list__item-metadata"><li>News story</li><li>'
        f'<time datetime="{one.at.isoformat()}">{escape(one.tongue.date(one.at.date()))}</time></li></ul></li>'
        for one in news[:3]
    )
    more = {"head": head, "path": "/government", "news": "/search/news-and-communications"}
    put_articles(site, news, **more)
    site.put(path, page(site, words, f'<ul class="gem-c-document-list">{rows}</ul>', **more))
    site.put(path + ".atom", feeds.atom(news[:20], site.url), feeds.ATOM)
    search = "/search/news-and-communications.atom?organisations%5B%5D=department-for-rural-roads"
    site.put(search, feeds.atom(news[:20], site.url), feeds.ATOM)
    site.want("en", path + ".atom", search)
    return site


def canada(ground: Ground) -> Standin:
    site = ground.site(
        "canada", "www.routes-roads.gc.ca", "two languages with an Atom feed each", path="/en/rural-roads.html"
    )
    for tag, path, section in (("en", "/en", "news"), ("fr", "/fr", "nouvelles")):
        words, news = tongue(tag), site.announcements(tag, f"{path}/rural-roads/{section}/{{day:%Y/%m}}/{{slug}}.html")
        other = [("fr", "/fr/routes-rurales.html"), ("en", "/en/rural-roads.html")][tag == "fr"]
        home = "/en/rural-roads.html" if tag == "en" else "/fr/routes-rurales.html"
        rss = f"{path}/news/v2.atom?dept=ruralroads"
        more = {"head": feeds.declared(rss, "application/atom+xml", words.news), "path": path,
                "news": f"{path}/rural-roads/{section}.html"}  # fmt: skip
        put_articles(site, news, **more)
        site.put(home, page(site, words, lists.definitions(news[:6]), switch=switcher([other]), **more))
        site.put(f"{path}/rural-roads/{section}.html", page(site, words, lists.definitions(news[:10]), **more))
        site.put(rss, feeds.atom(news[:20], site.at(home)), feeds.ATOM)
        site.want(tag, rss)
    return site


def admin_ch(ground: Ground) -> Standin:
    """The feed of each language lies on the confederation's host, where the announcements are too."""
    site = ground.site("admin-ch", "www.ls.admin.ch", "newsd feeds on the confederation's host", path="/de/home.html")
    newsd = "www.newsd.admin.ch"
    tags = (("de", "Deutsch"), ("fr", "Français"), ("it", "Italiano"))
    for tag, _ in tags:
        words, news = tongue(tag), site.announcements(tag, "/newsd/message/{lang}/{n}", host=newsd)
        rss = f"http://{newsd}:{site.port}/newsd/feeds/rss?lang={tag}&org-nr=402"
        head = feeds.declared(rss) + "".join(
            f'<link rel="alternate" hreflang="{other}" href="{site.at(f"/{other}/home.html")}">' for other, _ in tags
        )
        switch = switcher([(other, f"/{other}/home.html") for other, _ in tags], names=False)
        more = {"head": head, "path": f"/{tag}", "news": f"/{tag}/aktuell.html"}
        put_articles(site, news, **more)
        site.put(f"/{tag}/home.html", page(site, words, welcome(words), switch=switch, **more))
        site.put(f"/newsd/feeds/rss?lang={tag}&org-nr=402", feeds.rss(news[:20], site.url), "text/xml", host=newsd)
        site.want(tag, rss)
    return site


def gov_pl(ground: Ground) -> Standin:
    site = ground.site("gov-pl", "www.gov.pl", "a ministry's section of gov.pl, no feed", path="/web/drogi")
    words, news = tongue("pl"), site.announcements("pl", "/web/drogi/{slug}")
    more = {"path": "/web/drogi", "news": "/web/drogi/wiadomosci"}
    put_articles(site, news, **more)
    site.put("/web/drogi", page(site, words, welcome(words) + lists.cards(news[:3]), **more))
    listed = lists.gov_pl(news[:10]) + lists.paging("/web/drogi/wiadomosci?page={n}&size=10", first=1)
    site.put("/web/drogi/wiadomosci", page(site, words, listed, **more))
    site.want("pl", items=news[:10])
    return site


def lrv(ground: Ground) -> Standin:
    """Its feeds are linked by a picture without words, below each section."""
    site = ground.site("lrv", "keliumin.lrv.lt", "a Lithuanian ministry, a feed for each language", path="/lt/")
    for tag, section in (("lt", "naujienos"), ("en", "news")):
        words, news = tongue(tag), site.announcements(tag, f"/{tag}/{section}/{{slug}}-{{n}}")
        more = {"path": f"/{tag}", "news": f"/{tag}/{section}"}
        put_articles(site, news, design="bootstrap", **more)
        switch = switcher([("lt", "/lt/"), ("en", "/en/")], names=False)
        site.put(f"/{tag}/", page(site, words, lists.cards(news[:6]), design="bootstrap", switch=switch, **more))
        listed = lists.rows(news[:12]) + lists.paging(f"/{tag}/{section}?page={{n}}", first=1)
        site.put(f"/{tag}/{section}", page(site, words, listed, design="bootstrap", switch=switch, **more))
        site.put(f"/{tag}/{section}/rss", feeds.rss(news[:20], site.at(f"/{tag}/")), "application/rss+xml")
        site.want(tag, f"/{tag}/{section}/rss")
    return site


def gov_lv(ground: Ground) -> Standin:
    site = ground.site("gov-lv", "www.celumin.gov.lv", "a Latvian ministry, a feed for each language", path="/lv")
    for tag, section in (("lv", "jaunumi"), ("en", "news")):
        words, news = tongue(tag), site.announcements(tag, f"/{tag}/{section}/{{slug}}")
        more = {"path": f"/{tag}", "news": f"/{tag}/{section}",
                "head": '<script data-drupal-selector="drupal-settings-json">{}</script>'}  # fmt: skip
        put_articles(site, news, **more)
        switch = switcher([("lv", "/lv"), ("en", "/en")], names=False)
        site.put(f"/{tag}", page(site, words, lists.drupal(news[:6]), switch=switch, **more))
        site.put(f"/{tag}/{section}", page(site, words, lists.drupal(news[:12]), switch=switch, **more))
        site.put(f"/{tag}/rss/articles", feeds.rss(news[:20], site.at(f"/{tag}")), "application/rss+xml")
        site.want(tag, f"/{tag}/rss/articles")
    return site


SITES = (site_builder, service_feed, gov_uk, canada, admin_ch, gov_pl, lrv, gov_lv)
