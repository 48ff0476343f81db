"""Stand-ins that do it wrongly, as real ones do: bad XML, flags for names, a translation that is none."""

import re

from benchmarks.standins import feeds, lists
from benchmarks.standins.chrome import page, put_articles, switcher, welcome
from benchmarks.standins.site import Ground, Standin
from benchmarks.standins.tongues import tongue


def bad_xml(ground: Ground) -> Standin:
    """A bare ampersand in every entry, and called text/html."""
    site = ground.site("bad-xml", "drumuri.gov.md", "a feed with bare ampersands, served as HTML")
    words, news = tongue("ru"), site.announcements("ru", "/ru/content/{slug}")
    more = {"head": feeds.declared("/rss.xml"), "news": "/ru/news"}
    put_articles(site, news, **more)
    site.put("/", page(site, words, welcome(words), **more))
    site.put("/ru/news", page(site, words, lists.rows(news[:12]), **more))
    wrong = feeds.rss(news[:20], site.url).replace("<description>", "<description>A & B ")
    site.put("/rss.xml", "\n\n" + wrong, "text/html; charset=utf-8")
    site.languages = ("ru",)
    site.want("ru", "/rss.xml")
    return site


def dateless(ground: Ground) -> Standin:
    """The feed of a hand that never heard of pubDate."""
    site = ground.site("dateless", "caminhosrurais.gov.cv", "a feed without a single date")
    words, news = tongue("pt"), site.announcements("pt", "/index.php/noticias/{n}-{slug}")
    more = {"news": "/index.php/noticias"}
    put_articles(site, news, **more)
    site.put("/", page(site, words, welcome(words) + '<a href="/rss.php"><img src="/rss.png" alt="RSS"></a>', **more))
    site.put("/index.php/noticias", page(site, words, lists.rows(news[:12]), **more))
    site.put("/rss.php", re.sub(r"<pubDate>.*?</pubDate>", "", feeds.rss(news[:20], site.url)), "text/xml")
    site.want("pt", "/rss.php")
    return site


def flags(ground: Ground) -> Standin:
    """The first page asks for a language, by pictures that name it to nobody but a reader of alt texts."""
    site = ground.site("flags", "jol.gov.kg", "a first page of three flags")
    paths = {"ky": "/ky/", "ru": "/ru/", "en": "/en/"}
    names = {"ky": "Кыргызча", "ru": "Русский", "en": "English"}
    flagged = "".join(f'<a href="{at}"><img src="/img/{tag}.png" alt="{names[tag]}"></a>' for tag, at in paths.items())
    front = (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>jol.gov.kg</title></head><body>{flagged}</body></html>"
    )
    site.put("/", front)
    for tag, path in paths.items():
        words, news = tongue(tag), site.announcements(tag, path + "news/show/{n}")
        more = {"path": path.rstrip("/"), "news": f"{path}news/list", "switch": f'<div id="lang">{flagged}</div>'}
        put_articles(site, news, design="table", **more)
        site.put(path, page(site, words, lists.rows(news[:4]), design="table", **more))
        site.put(f"{path}news/list", page(site, words, lists.rows(news[:15]), design="table", **more))
        site.want(tag, items=news[:15])
    return site


def same_edition(ground: Ground) -> Standin:
    """Its English edition has an English menu and the Kyrgyz news."""
    site = ground.site("same-edition", "aiyl.gov.kg", "a translation of the menu only", path="/ky/")
    news = site.announcements("ky", "/ky/news/{n}")
    for tag in ("ky", "en"):
        words = tongue(tag)
        more = {"path": f"/{tag}", "news": f"/{tag}/news/", "switch": switcher([("ky", "/ky/"), ("en", "/en/")])}
        site.put(f"/{tag}/", page(site, words, welcome(words), **more))
        site.put(f"/{tag}/news/", page(site, words, lists.rows(news[:15]), **more))
    put_articles(site, news, path="/ky", news="/ky/news/")
    site.want("ky", items=news[:15])
    return site


def busy(ground: Ground) -> Standin:
    """News, events, documents, videos and officials all have a list on the first page, and sections of their own."""
    site = ground.site("busy", "www.roads.gov.sg", "a first page with five lists of different things")
    words, news = tongue("en"), site.announcements("en", "/media/press-releases/{slug}")
    coming = site.announcements("en", "/events/{slug}", 12, newest=-30, every=-2, real=False)
    laws = site.announcements("en", "/documents/act-{n}.html", 12, newest=400, every=30, real=False)
    films = site.announcements("en", "/media/videos/{n}", 12, newest=900, real=False)
    put_articles(site, [*news, *coming, *laws, *films], news="/media/press-releases")
    main = (
        f'<div class="videos">{lists.cards(films[:6])}</div><div class="laws">{lists.decrees(laws[:10])}</div>'
        f'<section><h2>Press releases</h2>{lists.cards(news[:6])}<a href="/media/press-releases">All</a></section>'
        f"<section><h2>Events</h2>{lists.drupal(coming[:8])}</section>"
    )
    site.put("/", page(site, words, main, news="/media/press-releases", design="bootstrap"))
    listed = f"<h1>Press releases</h1>{lists.cards(news[:12])}{lists.paging('/media/press-releases?p={n}', first=1)}"
    site.put("/media/press-releases", page(site, words, listed, news="/media/press-releases", design="bootstrap"))
    site.want("en", items=news[:12])
    return site


def eras(ground: Ground) -> Standin:
    """Its years are those of the Buddha: read as ours they lie far ahead."""
    site = ground.site("eras", "www.chonnabot.go.th", "Thai months and Buddhist years")
    words, news = tongue("th"), site.announcements("th", "/th/news/{n}")
    put_articles(site, news, news="/th/news")
    listed = lists.definitions(news[:20]).replace("ค.ศ. 2026", "2569")
    site.put("/", page(site, words, welcome(words), news="/th/news"))
    site.put("/th/news", page(site, words, listed, news="/th/news"))
    site.want("th", items=news[:20])
    return site


def republic(ground: Ground) -> Standin:
    """Its years are those of the Republic of China."""
    site = ground.site("republic", "www.luzheng.gov.tw", "years of the Republic")
    words, news = tongue("zh"), site.announcements("zh", "/cp.aspx?n={n}")
    put_articles(site, news, news="/lp.aspx?n=7")
    listed = re.sub(r"2026-(\d\d)-(\d\d)", r"115-\1-\2", lists.plain(news[:20]))
    site.put("/", page(site, words, welcome(words), news="/lp.aspx?n=7"))
    site.put("/lp.aspx?n=7", page(site, words, listed, news="/lp.aspx?n=7"))
    site.want("zh", items=news[:20])
    return site


SITES = (bad_xml, dateless, flags, same_edition, busy, eras, republic)
