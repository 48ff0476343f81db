"""Stand-ins on the content systems that many ministries share."""

import json
import random
from collections.abc import Sequence
from html import escape

from benchmarks.standins import feeds, lists
from benchmarks.standins.chrome import page, popular, put_articles, sidebar, switcher, welcome
from benchmarks.standins.site import HTML, Announcement, Ground, Standin
from benchmarks.standins.tongues import tongue

WP_HEAD = (
    '<link rel="stylesheet" href="/wp-content/themes/gov/style.css"><meta name="generator" content="WordPress 6.8">'
)


def wordpress_api(ground: Ground) -> Standin:
    site = ground.site("wordpress-api", "roads.go.ke", "WordPress with its REST API")
    words, news = tongue("en"), site.announcements("en", "/{day:%Y/%m}/{slug}/")
    head = (
        WP_HEAD + feeds.declared(site.at("/feed/")) + feeds.declared(site.at("/comments/feed/"), title="Comments Feed")
    )
    head += f'<link rel="https://api.w.org/" href="{site.at("/wp-json/")}">'
    put_articles(site, news, head=head)
    site.put("/", page(site, words, lists.wordpress(news[:10]) + lists.paging("/page/{n}/", first=1), head=head))
    for at in ("/feed/", "/feed"):
        site.put(at, feeds.rss(news[:10], site.url), feeds.RSS)
    site.put("/comments/feed/", feeds.rss(news[:5], site.url, "Comments for Ministry", comments=True), feeds.RSS)
    posts = "/wp-json/wp/v2/posts?per_page=20&_fields=id,date_gmt,link,title,content"
    site.put(posts, feeds.wp_posts(news[:20]), feeds.JSON)
    site.want("en", "/feed/", "/wp-json/wp/v2/posts*")
    return site


def wordpress_without_api(ground: Ground) -> Standin:
    site = ground.site("wordpress-without-api", "rohho.tj", "WordPress, API forbidden, feed declared")
    words, news = tongue("tg"), site.announcements("tg", "/{slug}/")
    head = WP_HEAD + feeds.declared(site.at("/feed/"))
    put_articles(site, news, head=head)
    site.put("/", page(site, words, lists.wordpress(news[:8]), head=head, design="classic"))
    site.put("/feed/", feeds.rss(news[:10], site.url), feeds.RSS)
    denied = json.dumps({"code": "rest_forbidden", "message": "Forbidden", "data": {"status": 401}})
    site.put("/wp-json/wp/v2/posts?per_page=20&_fields=id,date_gmt,link,title,content", denied, feeds.JSON, 401)
    site.want("tg", "/feed/")
    return site


def wordpress_undeclared(ground: Ground) -> Standin:
    """Its theme took the feed's line out of the head; the feed is still there."""
    site = ground.site("wordpress-undeclared", "caminos.gob.cl", "WordPress whose feed no page names")
    words, news = tongue("es"), site.announcements("es", "/noticias/{slug}/")
    put_articles(site, news, head=WP_HEAD, news="/noticias/")
    site.put("/", page(site, words, welcome(words), head=WP_HEAD, news="/noticias/"))
    site.put("/noticias/", page(site, words, lists.cards(news[:12]), head=WP_HEAD, news="/noticias/"))
    site.put("/feed/", feeds.rss(news[:10], site.url), feeds.RSS)
    site.want("es", "/feed/")
    return site


def wordpress_editions(ground: Ground) -> Standin:
    site = ground.site("wordpress-editions", "shlyahy.gov.ua", "WordPress in two languages, /en/ beside the root")
    for tag, path in (("uk", ""), ("en", "/en")):
        words, news = tongue(tag), site.announcements(tag, path + "/{slug}/")
        at = site.at(path + "/feed/")
        head = WP_HEAD + feeds.declared(at)
        head += "".join(
            f'<link rel="alternate" hreflang="{other}" href="{site.at(place)}">'
            for other, place in (("uk", "/"), ("en", "/en/"))
        )
        switch = switcher([("uk", "/"), ("en", "/en/")], names=False)
        put_articles(site, news, head=head, path=path)
        site.put(f"{path}/", page(site, words, lists.wordpress(news[:8]), head=head, switch=switch, path=path))
        site.put(f"{path}/feed/", feeds.rss(news[:10], site.at(path + "/")), feeds.RSS)
        site.want(tag, at)
    return site


DRUPAL_HEAD = ('<meta name="generator" content="Drupal 10 (https://www.drupal.org)">'
               '<link rel="icon" href="/sites/default/files/favicon.ico">')  # fmt: skip


def drupal_rss(ground: Ground) -> Standin:
    site = ground.site("drupal-rss", "routes.gouv.ci", "Drupal whose first page has a feed")
    words, news = tongue("fr"), site.announcements("fr", "/actualites/{slug}")
    head = DRUPAL_HEAD + feeds.declared("/rss.xml", title="Accueil")
    put_articles(site, news, head=head)
    site.put("/", page(site, words, lists.drupal(news[:5]), head=head, news="/actualites", design="bootstrap"))
    listed = lists.drupal(news[:10]) + lists.paging("/actualites?page={n}")
    site.put("/actualites", page(site, words, listed, head=DRUPAL_HEAD, news="/actualites", design="bootstrap"))
    site.put("/rss.xml", feeds.rss(news[:10], site.url), feeds.RSS)
    site.want("fr", "/rss.xml")
    return site


def drupal_view(ground: Ground) -> Standin:
    site = ground.site("drupal-view", "www.roads.govt.nz", "Drupal with a view as its only list")
    words, news = tongue("en"), site.announcements("en", "/release/{slug}")
    put_articles(site, news, head=DRUPAL_HEAD, news="/news-and-releases")
    site.put("/", page(site, words, welcome(words), head=DRUPAL_HEAD, news="/news-and-releases"))
    listed = f"<h1>{words.news}</h1>{lists.drupal(news[:12])}{lists.paging('/news-and-releases?page={n}')}"
    site.put("/news-and-releases", page(site, words, listed, head=DRUPAL_HEAD, news="/news-and-releases"))
    site.want("en", items=news[:12])
    return site


def drupal_json(ground: Ground) -> Standin:
    site = ground.site("drupal-json", "caminos.gob.pa", "Drupal that left JSON:API open")
    words, news = tongue("es"), site.announcements("es", "/noticias/{slug}")
    put_articles(site, news, head=DRUPAL_HEAD, news="/noticias")
    site.put("/", page(site, words, welcome(words), head=DRUPAL_HEAD, news="/noticias"))
    site.put("/noticias", page(site, words, lists.drupal(news[:10]), head=DRUPAL_HEAD, news="/noticias"))
    rows = [_node(one, one.url.removeprefix(site.at(""))) for one in news[:20]]
    site.put("/jsonapi/node/news?sort=-created", json.dumps({"data": rows, "links": {}}), "application/vnd.api+json")
    site.want("es", "/jsonapi/node/news*", items=news[:10])
    return site


def _node(one: Announcement, path: str) -> dict[str, object]:
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in one.text)
    said = {"title": one.title, "created": one.at.isoformat(), "path": {"alias": path}, "body": {"processed": text}}
    return {"type": "node--news", "id": str(one.number), "attributes": said}


def plone_listing(ground: Ground) -> Standin:
    site = ground.site("plone-listing", "www.gov.br", "a body on gov.br, listed by Plone", path="/estradas/pt-br")
    words, news = tongue("pt"), site.announcements("pt", "/estradas/pt-br/noticias/{day:%Y/%m}/{slug}")
    head = '<meta name="generator" content="Plone - https://plone.org/"><script src="/++resource++govbr.js"></script>'
    folder, more = "/estradas/pt-br/noticias", "/estradas/pt-br/noticias?b_start:int={n}"
    put_articles(site, news, head=head, path="/estradas/pt-br", news=folder)
    site.put("/estradas/pt-br", page(site, words, welcome(words), head=head, path="/estradas/pt-br", news=folder))
    listed = lists.plone(news[:20]) + lists.paging(more, step=20)
    site.put(folder, page(site, words, listed, head=head, path="/estradas/pt-br", news=folder))
    site.want("pt", items=news[:20])
    return site


def typo3(ground: Ground) -> Standin:
    site = ground.site("typo3", "landstrassen.gv.at", "TYPO3 with its news extension and a feed linked in the text")
    words, news = tongue("de"), site.announcements("de", "/aktuelles/detail/{slug}")
    head = '<meta name="generator" content="TYPO3 CMS"><link rel="stylesheet" href="/typo3temp/assets/css/a.css">'
    put_articles(site, news, head=head, news="/aktuelles")
    rss = '<p><a href="/aktuelles/rss.xml">RSS-Feed abonnieren</a></p>'
    listed = rss + lists.typo3(news[:10]) + lists.paging("/aktuelles/seite-{n}", first=1)
    site.put("/", page(site, words, welcome(words), head=head, news="/aktuelles"))
    site.put("/aktuelles", page(site, words, listed, head=head, news="/aktuelles"))
    site.put("/aktuelles/rss.xml", feeds.rss(news[:10], site.url), feeds.RSS)
    site.want("de", "/aktuelles/rss.xml")
    return site


def joomla(ground: Ground) -> Standin:
    site = ground.site("joomla", "ntc-rohho.tj", "Joomla; every list of it has a feed", path="/tj")
    words, news = tongue("tg"), site.announcements("tg", "/tj/khabarho/{n}-{slug}")
    head = '<meta name="generator" content="Joomla! - Open Source Content Management">'
    head += '<script src="/media/jui/js/a.js"></script>'
    put_articles(site, news, head=head, path="/tj", news="/tj/khabarho")
    site.put("/tj", page(site, words, _joomla_blog(news[:6]), head=head, path="/tj", news="/tj/khabarho"))
    site.put("/tj/khabarho", page(site, words, _joomla_blog(news[:10]), head=head, path="/tj", news="/tj/khabarho"))
    site.put("/tj?format=feed&type=rss", feeds.rss(news[:10], site.url), feeds.RSS)
    site.want("tg", "/tj?format=feed&type=rss", "/tj/?format=feed&type=rss")
    return site


def _joomla_blog(news: Sequence[Announcement]) -> str:
    rows = "".join(
        f'<div class="item column-1"><h2 class="item-title" itemprop="headline"><a href="{one.url}" itemprop="url">'
        f'{escape(one.title)}</a></h2><dl class="article-info"><dd class="published">'
        f'<time datetime="{one.at.isoformat()}">'
        f'{one.at:%d.%m.%Y}</time></dd><dd class="hits">{one.number % 900}</dd></dl><p>{escape(one.summary)}</p></div>'
        for one in news
    )
    return f'<div class="blog">{rows}</div>'


def spip(ground: Ground) -> Standin:
    site = ground.site("spip", "routes-rurales.gouv.sn", "SPIP, whose backend is linked in the footer")
    words, news = tongue("fr"), site.announcements("fr", "/spip.php?article{n}")
    head = '<meta name="generator" content="SPIP 4.3.2 [26001]">'
    put_articles(site, news, head=head)
    foot = '<a href="/spip.php?page=backend">Syndiquer tout le site</a>'
    site.put("/", page(site, words, lists.definitions(news[:8]) + foot, head=head, news="/spip.php?rubrique3"))
    site.put("/spip.php?rubrique3", page(site, words, lists.definitions(news[:12]), head=head))
    site.put("/spip.php?page=backend", feeds.rss(news[:10], site.url), "application/xml")
    site.want("fr", "/spip.php?page=backend")
    return site


def bitrix_rss(ground: Ground) -> Standin:
    site = ground.site("bitrix-rss", "zholdar.gov.kz", "Bitrix with /rss/, Kazakh by default", path="/kz/")
    for tag, path in (("kk", "/kz"), ("ru", "/ru")):
        words, news = tongue(tag), site.announcements(tag, path + "/press/news/{n}/")
        switch = switcher([("kk", "/kz/"), ("ru", "/ru/")], names=False)
        more = {"head": '<link href="/bitrix/cache/css/s1/main.css" rel="stylesheet">', "path": path,
                "news": f"{path}/press/news/"}  # fmt: skip
        put_articles(site, news, design="classic", **more)
        site.put(f"{path}/", page(site, words, lists.bitrix(news[:5]), design="classic", switch=switch, **more))
        site.put(f"{path}/press/news/", page(site, words, lists.bitrix(news[:15]), design="classic", **more))
        site.put(f"{path}/rss/", feeds.rss(news[:20], site.at(path + "/")), "text/xml; charset=utf-8")
        site.want(tag, f"{path}/rss/")
    return site


def bitrix_list(ground: Ground) -> Standin:
    site = ground.site(
        "bitrix-list", "roads.gov.kg", "Bitrix without a feed, popular news beside the list", path="/ru/"
    )
    words, news = tongue("ru"), site.announcements("ru", "/ru/press/news/{n}/")
    more = {"head": '<script src="/bitrix/js/main/core.js"></script>', "path": "/ru", "news": "/ru/press/news/"}
    put_articles(site, news, design="bootstrap", **more)
    site.put("/ru/", page(site, words, welcome(words), design="bootstrap", **more))
    aside = popular(words, news[12:]) + sidebar(words, "/ru", random.Random(1))
    listed = lists.bitrix(news[:15]) + lists.paging("/ru/press/news/?PAGEN_1={n}", first=1)
    site.put("/ru/press/news/", page(site, words, listed, design="bootstrap", aside=aside, **more))
    site.languages = ("ru",)
    site.want("ru", items=news[:15])
    return site


def sharepoint(ground: Ground) -> Standin:
    site = ground.site(
        "sharepoint", "www.caminos.gob.gt", "SharePoint with a feed of the list", path="/es-ES/Paginas/inicio.aspx"
    )
    words, news = tongue("es"), site.announcements("es", "/es-ES/Prensa/Paginas/{day:%Y}/{slug}.aspx")
    rss = "/es-ES/Prensa/_layouts/15/listfeed.aspx?List=%7B5a1c2b7e-0d3f-4d1a%7D"
    more = {"head": '<meta name="GENERATOR" content="Microsoft SharePoint">', "path": "/es-ES",
            "news": "/es-ES/Prensa/Paginas/noticias.aspx"}  # fmt: skip
    put_articles(site, news, **more)
    link = f'<a href="{rss}"><img src="/_layouts/15/images/rss.gif" alt="RSS"></a>'
    site.put("/es-ES/Paginas/inicio.aspx", page(site, words, link + lists.rows(news[:6]), **more))
    site.put("/es-ES/Prensa/Paginas/noticias.aspx", page(site, words, link + lists.rows(news[:20]), **more))
    site.put(rss, feeds.rss(news[:25], site.url), "text/xml")
    site.want("es", rss)
    return site


def liferay(ground: Ground) -> Standin:
    site = ground.site("liferay", "tieministerio.fi", "Liferay, an asset publisher's feed", path="/etusivu")
    words, news = tongue("fi"), site.announcements("fi", "/-/{slug}")
    more = {"head": '<script src="/o/frontend-js-web/liferay/a.js"></script>', "news": "/ajankohtaista"}
    put_articles(site, news, **more)
    rss = "/ajankohtaista/-/asset_publisher/LVkvGHGkmM3J/rss"
    listed = f'<a class="taglib-icon" href="{rss}"><span>RSS</span></a>' + lists.rows(news[:20])
    site.put("/etusivu", page(site, words, lists.cards(news[:4]), **more))
    site.put("/ajankohtaista", page(site, words, listed, **more))
    site.put(rss, feeds.atom(news[:20], site.url), HTML.replace("html", "xml"))
    site.languages = ("fi",)
    site.want("fi", rss)
    return site


SITES = (
    wordpress_api, wordpress_without_api, wordpress_undeclared, wordpress_editions, drupal_rss, drupal_view,
    drupal_json, plone_listing, typo3, joomla, spip, bitrix_rss, bitrix_list, sharepoint, liferay,
)  # fmt: skip
