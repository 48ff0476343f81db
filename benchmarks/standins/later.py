"""Stand-ins that were drawn after the search had been mended by the others: none of it was made with them in sight."""

from html import escape

from benchmarks.standins import feeds, lists
from benchmarks.standins.chrome import page, popular, put_articles, switcher, welcome
from benchmarks.standins.site import Announcement, Ground, Standin
from benchmarks.standins.tongues import tongue


def hidden_menu(ground: Ground) -> Standin:
    """The section is reached through a page about the press."""
    site = ground.site("hidden-menu", "www.mrr.gov.hu", "the list is two steps away")
    words, news = tongue("en"), site.announcements("en", "/en/press/statements/{slug}")
    linked = '<li><a href="/en/press/statements">Statements</a></li><li><a href="/en/press/kit">Kit</a></li>'
    hub = f"<h1>Press</h1><ul>{linked}</ul>"
    more = {"path": "/en", "news": ""}
    put_articles(site, news, **more)
    site.put("/", page(site, words, welcome(words) + '<a href="/en/press">Press office</a>', **more))
    site.put("/en/press", page(site, words, hub, **more))
    site.put("/en/press/statements", page(site, words, lists.definitions(news[:20]), **more))
    site.want("en", items=news[:20])
    return site


def two_dates(ground: Ground) -> Standin:
    """Every row has the day of the event and the day it was published; the sidebar has the day of today."""
    site = ground.site("two-dates", "kaimokeliai.lt", "rows with two days each")
    words, news = tongue("lt"), site.announcements("lt", "/naujienos/{slug}.html")
    rows = "".join(
        f'<div class="row item"><div class="col-2"><span class="day">{one.at:%d}</span><span class="month">'
        f'{escape(words.date(one.at.date(), "LLL"))}</span></div><div class="col-10">'
        f'<a href="{one.url}">{escape(one.title)}</a>'
        f"<p>{escape(one.summary)}</p><i>{one.at:%Y-%m-%d}</i></div></div>"
        for one in news[:15]
    )
    aside = f"<p>{escape(words.date(site.clock.date(), 'full'))}</p>" + popular(words, news[12:])
    put_articles(site, news, news="/naujienos")
    site.put("/", page(site, words, welcome(words), news="/naujienos", aside=aside))
    site.put("/naujienos", page(site, words, rows + lists.paging("/naujienos?psl={n}"), news="/naujienos", aside=aside))
    site.want("lt", items=news[:15])
    return site


def query_only(ground: Ground) -> Standin:
    """index.php?option=…&view=… for everything, lists and announcements alike."""
    site = ground.site("query-only", "dorogi.gov.tm", "one script for every page", path="/index.php?lang=ru")
    words, news = tongue("ru"), site.announcements("ru", "/index.php?option=news&view=item&id={n}&lang=ru")
    at = "/index.php?option=news&view=list&lang=ru"
    put_articles(site, news, news=at, design="table")
    site.put("/index.php?lang=ru", page(site, words, welcome(words), news=at, design="table"))
    listed = lists.definitions(news[:20]) + lists.paging("/index.php?option=news&view=list&lang=ru&p={n}", first=1)
    site.put(at, page(site, words, listed, news=at, design="table"))
    site.languages = ("ru",)
    site.want("ru", items=news[:20])
    return site


def default_at_root(ground: Ground) -> Standin:
    """The first language has no path of its own; the others hang below it, named by short codes."""
    site = ground.site("default-at-root", "drogi.gov.az", "the first language at the root, others below")
    for tag, path in (("tr", ""), ("en", "/en"), ("ru", "/ru")):
        words, news = tongue(tag), site.announcements(tag, path + "/news/{n}/{slug}")
        more = {"path": path, "news": f"{path}/news",
                "switch": switcher([("ru", "/ru"), ("en", "/en")], names=False)}  # fmt: skip
        put_articles(site, news, **more)
        site.put(path or "/", page(site, words, welcome(words), **more))
        site.put(f"{path}/news", page(site, words, lists.cards(news[:12]), **more))
        site.want(tag, items=news[:12])
    site.languages = ("tr", "ru", "en")
    return site


def feed_for_each(ground: Ground) -> Standin:
    """Feeds of vacancies, tenders and news are declared in this order, all alive."""
    site = ground.site("feed-for-each", "www.ruralroads.gov.za", "four feeds, the news last but one")
    words, news = tongue("en"), site.announcements("en", "/news/{slug}")
    jobs = [site.announcements("en", f"/{kind}/{{n}}", 12, newest=0.1, real=False) for kind in ("vacancies", "tenders")]
    coming = site.announcements("en", "/events/{n}", 12, newest=-9, every=-3, real=False)
    named = [("/feeds/vacancies.xml", "Vacancies"), ("/feeds/tenders.xml", "Tenders"), ("/feeds/news.xml", "News"),
             ("/feeds/events.xml", "Events")]  # fmt: skip
    head = "".join(feeds.declared(at, title=title) for at, title in named)
    for (at, title), entries in zip(named, (*jobs, news, coming), strict=True):
        site.put(at, feeds.rss(entries[:12], site.url, title), feeds.RSS)
        put_articles(site, entries)
    site.put("/", page(site, words, welcome(words), head=head))
    site.put("/news/", page(site, words, lists.rows(news[:12]), head=head))
    site.want("en", "/feeds/news.xml")
    return site


def weekly(ground: Ground) -> Standin:
    """Four announcements a year are what this body has to say."""
    site = ground.site("weekly", "www.arch.gov.mt", "few announcements, the newest five months old")
    words, news = tongue("en"), site.announcements("en", "/news/{slug}/", 9, newest=150, every=40)
    put_articles(site, news)
    site.put("/", page(site, words, welcome(words)))
    site.put("/news/", page(site, words, lists.wordpress(news)))
    site.want("en", items=news)
    return site


def services(ground: Ground) -> Standin:
    """A trap: services, each on a page that says when it was changed."""
    site = ground.site("services", "my.gov.ge", "a list of services with the day of their last change")
    words = tongue("en")
    offered = site.announcements("en", "/services/{n}", 14, newest=20, every=11, real=False)
    rows = "".join(f'<li><a href="{one.url}">{escape(_service(one))}</a></li>' for one in offered)
    for one in offered:
        text = "".join(f"<p>{escape(part)}</p>" for part in one.text)
        main = f"<h1>{escape(_service(one))}</h1>{text}<p class='changed'>Last updated {words.date(one.at.date())}</p>"
        site.put("/" + one.url.partition("://")[2].partition("/")[2], page(site, words, main, news=""))
    site.put("/", page(site, words, f'<h1>Services</h1><ul class="services">{rows}</ul>', news=""))
    return site


def _service(one: Announcement) -> str:
    return f"{one.tongue.what[one.number % 6].removeprefix('the ').capitalize()}, form {one.number}"


def own_shell(ground: Ground) -> Standin:
    """A trap: a shell for every path, and a short menu drawn on the server."""
    site = ground.site("own-shell", "roads.gov.np", "an application with a menu, whose lists a script draws")
    words = tongue("en")
    shell = page(site, words, '<div id="root"></div><script src="/static/js/main.js"></script>')
    site.put("", shell)
    return site


SITES = (hidden_menu, two_dates, query_only, default_at_root, feed_for_each, weekly, services, own_shell)
