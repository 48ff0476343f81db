"""Stand-ins whose channel is hidden, or stands beside something that looks like one."""

from benchmarks.standins import feeds, lists
from benchmarks.standins.chrome import page, put_articles, welcome
from benchmarks.standins.site import Answer, Ground, Standin
from benchmarks.standins.tongues import tongue


def only_sitemap(ground: Ground) -> Standin:
    """Its lists are drawn by a script; robots.txt names the sitemap, and the announcements are ordinary pages."""
    site = ground.site("only-sitemap", "vias.gob.pe", "a sitemap is all there is")
    words, news = tongue("es"), site.announcements("es", "/noticias/{slug}", 60)
    put_articles(site, news, news="/noticias")
    site.put("/", page(site, words, welcome(words) + '<div id="noticias"></div>', news="/noticias"))
    site.put("/noticias", page(site, words, '<h1>Noticias</h1><div id="app" data-src="/api"></div>', news="/noticias"))
    site.put("/robots.txt", f"User-agent: *\nAllow: /\nSitemap: {site.at('/mapa/indice.xml')}\n", "text/plain")
    parts = [site.at("/mapa/paginas.xml"), site.at("/mapa/noticias.xml")]
    site.put("/mapa/indice.xml", feeds.sitemap_index(parts), "application/xml")
    others = [site.at(f"/servicios/{number}/") for number in range(12)]
    site.put("/mapa/paginas.xml", feeds.sitemap([], others), "application/xml")
    site.put("/mapa/noticias.xml", feeds.sitemap(news), "application/xml")
    site.want("es", "/mapa/noticias.xml", "/mapa/indice.xml")
    return site


def news_sitemap(ground: Ground) -> Standin:
    site = ground.site("news-sitemap", "vicinais.gov.mz", "a sitemap for news at its usual place")
    words, news = tongue("pt"), site.announcements("pt", "/noticia/{n}/{slug}", 40)
    put_articles(site, news, news="")
    site.put("/", page(site, words, welcome(words), news=""))
    site.put("/news-sitemap.xml", feeds.sitemap(news, google=True), "application/xml")
    site.languages = ("pt",)
    site.want("pt", "/news-sitemap.xml")
    return site


def json_feed(ground: Ground) -> Standin:
    site = ground.site("json-feed", "chemins.gouv.mc", "a JSON Feed that the head declares")
    words, news = tongue("fr"), site.announcements("fr", "/actualites/{slug}")
    more = {"head": feeds.declared("/feed.json", "application/feed+json", "Actualités"), "news": "/actualites"}
    put_articles(site, news, **more)
    site.put("/", page(site, words, lists.cards(news[:4]), **more))
    site.put("/actualites", page(site, words, lists.cards(news[:12]), **more))
    site.put("/feed.json", feeds.json_feed(news[:20], site.url), "application/feed+json")
    site.want("fr", "/feed.json")
    return site


def open_feed(ground: Ground) -> Standin:
    """A firewall turns robots away from pages, not from the feed."""
    site = ground.site("open-feed", "www.roads.gov.ie", "pages answer 403, the feed 200")
    words, news = tongue("en"), site.announcements("en", "/en/press-releases/{slug}/")
    put_articles(site, news)
    del words
    refused = Answer(body=b"<html><head><title>403 Forbidden</title></head><body>Forbidden</body></html>", status=403)
    site.answers[site.host, "/"] = site.answers[site.host, ""] = site.lost = refused
    site.put("/feed/", feeds.rss(news[:20], site.url), feeds.RSS)
    site.want("en", "/feed/")
    return site


def frozen_beside_list(ground: Ground) -> Standin:
    """The feed died with the last rebuild, and is still declared."""
    site = ground.site("frozen-beside-list", "strassenbau.gv.at", "a dead feed beside a living list")
    words, news = tongue("de"), site.announcements("de", "/presse/{day:%Y}/{slug}.html")
    old = site.announcements("de", "/archiv/{n}.html", 15, newest=800, real=False)
    more = {"head": feeds.declared("/rss.xml"), "news": "/presse"}
    put_articles(site, [*news, *old], **more)
    site.put("/", page(site, words, welcome(words), **more))
    listed = lists.typo3(news[:15]) + lists.paging("/presse?seite={n}", first=1)
    site.put("/presse", page(site, words, listed, **more))
    site.put("/rss.xml", feeds.rss(old, site.url), feeds.RSS)
    site.want("de", items=news[:15])
    return site


def moved_home(ground: Ground) -> Standin:
    """Its first page leads to www and on to a language."""
    site = ground.site("moved-home", "drogi-lokalne.gov.pl", "two redirects before the first page")
    www = f"www.{site.host}"
    words, news = tongue("pl"), site.announcements("pl", "/pl/aktualnosci/{n},{slug}.html", host=www)
    more = {"path": "/pl", "news": "/pl/aktualnosci/"}
    put_articles(site, news, **more)
    site.moved("/", site.at("/", www))
    site.moved("/", "/pl/", host=www)
    site.put("/pl/", page(site, words, welcome(words), **more), host=www)
    listed = lists.rows(news[:15]) + lists.paging("/pl/aktualnosci/?page={n}", first=1)
    site.put("/pl/aktualnosci/", page(site, words, listed, **more), host=www)
    site.want("pl", items=news[:15])
    return site


def soft_but_listed(ground: Ground) -> Standin:
    """Every address that does not exist answers 200 with the first page; the list is real."""
    site = ground.site("soft-but-listed", "shlyahovyk.gov.ua", "no 404 anywhere, and a real list")
    words, news = tongue("uk"), site.announcements("uk", "/news/{slug}-{n}")
    home = page(site, words, welcome(words), news="/news")
    put_articles(site, news, news="/news")
    site.put("/", home)
    site.put("", home)
    site.put("/news", page(site, words, lists.rows(news[:15]), news="/news"))
    site.want("uk", items=news[:15])
    return site


def on_first_page(ground: Ground) -> Standin:
    """There is no section: all news stand on the first page, after a slider of three of them."""
    site = ground.site("on-first-page", "drumuri.gov.mt", "the only list is on the first page")
    words, news = tongue("en"), site.announcements("en", "/article/{n}")
    put_articles(site, news, news="")
    main = f'<div class="slider">{lists.cards(news[:3])}</div><div class="latest">{lists.rows(news[:18])}</div>'
    site.put("/", page(site, words, main, news=""))
    site.want("en", items=news[:18])
    return site


SITES = (
    only_sitemap, news_sitemap, json_feed, open_feed, frozen_beside_list, moved_home, soft_but_listed, on_first_page,
)  # fmt: skip
