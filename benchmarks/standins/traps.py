"""Sites on which there is nothing to take: what looks like a channel is none."""

import random
from dataclasses import replace
from html import escape

from benchmarks.standins import feeds, lists
from benchmarks.standins.chrome import page, put_articles, welcome
from benchmarks.standins.site import Ground, Standin
from benchmarks.standins.tongues import tongue


def empty_shell(ground: Ground) -> Standin:
    site = ground.site(
        "empty-shell", "auylzholy.gov.kz", "an application that answers 200 with its shell to every path"
    )
    shell = (
        "<!DOCTYPE html><html lang=kk><head><meta charset=utf-8><title>Ауыл жолдары министрлігі</title><base href='/'>"
        "<link rel='stylesheet' href='/styles.a1.css'></head><body><app-root></app-root>"
        "<noscript>Please enable JavaScript to continue using this application.</noscript>"
        "<script src='/runtime.js' type='module'></script><script src='/main.js' type='module'></script></body></html>"
    )
    site.put("", shell)
    return site


def soft_error(ground: Ground) -> Standin:
    site = ground.site("soft-error", "www.gramrasta.gov.in", "an error page with status 200 for every probe")
    words = tongue("en")
    lost = page(site, words, "<h1>Oops</h1><p>The page you are looking for may have moved to our new website.</p>")
    site.put("", lost)
    site.put("/", page(site, words, welcome(words), news=""))
    return site


def rss_in_name(ground: Ground) -> Standin:
    site = ground.site("rss-in-name", "www.dorfwege.de", "a page called RSS behind which there is no feed")
    words = tongue("de")
    link = '<p><a href="/service/rss.html">RSS-Feed</a></p>'
    explained = "<h1>RSS</h1><p>Was ist RSS? Mit einem RSS-Reader bleiben Sie auf dem Laufenden.</p>"
    site.put("/", page(site, words, welcome(words) + link, news=""))
    site.put("/service/rss.html", page(site, words, explained, news=""))
    return site


def frozen(ground: Ground) -> Standin:
    site = ground.site("frozen", "old-routes.gouv.ml", "a feed whose newest entry is two years old, and a list as old")
    words = tongue("fr")
    old = site.announcements("fr", "/actualites/{slug}", 15, newest=760, real=False)
    put_articles(site, old, news="/actualites")
    site.put("/", page(site, words, welcome(words), head=feeds.declared("/rss.xml"), news="/actualites"))
    site.put("/actualites", page(site, words, lists.drupal(old), news="/actualites"))
    site.put("/rss.xml", feeds.rss(old, site.url), feeds.RSS)
    return site


def comments(ground: Ground) -> Standin:
    site = ground.site("comments", "caminos-blog.gob.bo", "a feed of readers' comments only")
    words = tongue("es")
    said = site.announcements("es", "/paginas/{slug}/", 10, real=False)
    head = '<link rel="stylesheet" href="/wp-content/themes/gov/style.css">'
    head += feeds.declared("/comments/feed/", title="Comentarios")
    site.put("/", page(site, words, welcome(words), head=head, news=""))
    for at in ("/comments/feed/", "/feed/"):
        site.put(at, feeds.rss(said, site.url, "Comentarios", comments=True), feeds.RSS)
    return site


def elsewhere(ground: Ground) -> Standin:
    site = ground.site("elsewhere", "yol-idaresi.gov.az", "a feed whose entries lead to another site")
    words = tongue("tr")
    theirs = site.announcements("tr", "/story/{slug}", 15, host="www.haber-ajansi.example", real=False)
    site.put("/", page(site, words, welcome(words) + lists.wordpress(theirs[:8]), head=feeds.declared("/rss"), news=""))
    site.put("/rss", feeds.rss(theirs, site.url), feeds.RSS)
    return site


def calendar(ground: Ground) -> Standin:
    site = ground.site("calendar", "www.ruralroads.gov.gh", "a calendar of what is to come")
    words = tongue("en")
    coming = site.announcements("en", "/events/{slug}", 20, newest=-60, every=-2.5, real=False)
    put_articles(site, coming, news="/events/")
    site.put("/", page(site, words, welcome(words), head=feeds.declared("/events/feed/"), news="/news-and-events/"))
    site.put("/news-and-events/", page(site, words, "<h1>Events</h1>" + lists.drupal(coming), news="/news-and-events/"))
    site.put("/events/feed/", feeds.rss(coming, site.url), feeds.RSS)
    return site


def gallery(ground: Ground) -> Standin:
    site = ground.site("gallery", "suret.gov.uz", "a gallery of photographs")
    words = tongue("uz")
    shots = "".join(
        f'<div class="col-3"><a class="fancybox" href="/upload/photo/{number}.jpg">'
        f'<img src="/t/{number}.jpg" alt=""></a></div>'
        for number in range(3100, 3140)
    )
    site.put("/", page(site, words, f'<div class="row gallery">{shots}</div>', news="/photo/"))
    site.put("/photo/", page(site, words, f'<div class="row gallery">{shots}</div>', news="/photo/"))
    return site


def tags(ground: Ground) -> Standin:
    site = ground.site("tags", "temalar.gov.tr", "a cloud of tags")
    words, dice = tongue("tr"), random.Random(3)
    cloud = "".join(
        f'<a class="tag-cloud-link" style="font-size:{dice.randint(9, 22)}px" href="/etiket/{number}">'
        f"{escape(dice.choice(words.what).split()[0])} {escape(dice.choice(words.what).split()[-1])}</a> "
        for number in range(40)
    )
    site.put("/", page(site, words, f'<div class="tagcloud">{cloud}</div>', news=""))
    return site


def officials(ground: Ground) -> Standin:
    site = ground.site("officials", "rohbariyat.gov.tj", "a list of officials")
    words = tongue("tg")
    names = "Раҳимов Карим | Салимова Нигора | Назаров Фирӯз | Юсуфов Далер | Каримова Зарина | Шарипов Рустам".split(
        " | "
    )
    people = "".join(
        f'<div class="person"><img src="/img/p{number}.jpg" alt=""><h4><a href="/about/leaders/{number}/">{name}</a>'
        f"</h4>"
        f"<p>{escape(words.who[number % 5])}</p><p>+992 37 221 {number:02}{number:02}</p></div>"
        for number, name in enumerate(names * 2, 10)
    )
    for number in range(10, 22):
        main = f"<h1>{names[number % 6]}</h1>" + "".join(f"<p>{p}</p>" for p in words.text(random.Random(number), 3))
        site.put(f"/about/leaders/{number}/", page(site, words, main, news=""))
    site.put("/", page(site, words, f'<div class="people">{people}</div>', news=""))
    return site


def ministries(ground: Ground) -> Standin:
    site = ground.site("ministries", "portal-standin.gov.lv", "links to the sites of other bodies")
    words = tongue("lv")
    others = "".join(
        f'<li><a href="https://body{number}.example/">{escape(words.ministry)} {number}</a></li>'
        for number in range(25)
    )
    site.put("/", page(site, words, f'<h1>{escape(words.links)}</h1><ul class="bodies">{others}</ul>', news=""))
    return site


def login(ground: Ground) -> Standin:
    site = ground.site("login", "intranet.roads.gov.ng", "every page asks for a password")
    form = ("<!DOCTYPE html><html lang=en><head><title>Sign in</title></head><body><form method=post action=/login>"
            "<input name=user><input type=password name=pass></form></body></html>")  # fmt: skip
    site.put("/login", form)
    site.moved("", "/login")
    return site


def challenge(ground: Ground) -> Standin:
    site = ground.site("challenge", "www.caminhos.gov.ao", "Cloudflare stands before every page")
    wall = ("<!DOCTYPE html><html lang=en-US><head><title>Just a moment...</title></head><body>"
            "<script>window._cf_chl_opt={cType:'managed'};</script><noscript>Enable JavaScript and cookies to continue"
            "</noscript></body></html>")  # fmt: skip
    site.put("", wall, status=403)
    return site


def repeated(ground: Ground) -> Standin:
    site = ground.site("repeated", "doroga-odna.gov.ru", "a feed of one entry, again and again")
    words = tongue("ru")
    news = [replace(one, title="Новость") for one in site.announcements("ru", "/item/{n}", 15, real=False)]
    site.put("/", page(site, words, welcome(words), head=feeds.declared("/rss/"), news=""))
    site.put("/rss/", feeds.rss(news, site.url), feeds.RSS)
    return site


def forbidden(ground: Ground) -> Standin:
    site = ground.site("forbidden", "private.gov.kg", "robots.txt forbids everything")
    words, news = tongue("ky"), site.announcements("ky", "/news/{n}", real=False)
    site.put("/robots.txt", "User-agent: *\nDisallow: /\n", "text/plain")
    put_articles(site, news)
    site.put("/", page(site, words, lists.rows(news[:12]), head=feeds.declared("/rss.xml")))
    site.put("/rss.xml", feeds.rss(news[:20], site.url), feeds.RSS)
    site.may_ask = False
    return site


def parked(ground: Ground) -> Standin:
    site = ground.site("parked", "ruralroads-ministry.org", "the name is for sale")
    topics = "Road Construction | Passport Renewal | Business Loans | Online Courses | Car Insurance".split(" | ")
    ads = "".join(f'<li><a href="/search?q=topic{n}&amp;ses=Y3JlPTE3">{name}</a></li>' for n, name in enumerate(topics))
    body = (
        f"<!DOCTYPE html><html lang=en><head><title>{site.host}</title></head><body><h1>Related searches</h1>"
        f"<ul class=links>{ads}</ul><p><a href='/buy'>Buy this domain.</a></p></body></html>"
    )
    site.put("", body)
    site.country = "US"
    return site


def searched(ground: Ground) -> Standin:
    site = ground.site(
        "searched", "poszukiwania.gov.pl", "a page of search results about services", path="/szukaj?q=droga"
    )
    words, dice = tongue("pl"), random.Random(9)
    hits = "".join(
        f'<div class="result"><a href="/szukaj?q={word}&amp;kategoria={number}">{escape(word)}'
        f"</a> ({dice.randint(2, 90)})</div>"
        for number, word in enumerate(" ".join(words.what).split())
    )
    site.put("/szukaj?q=droga", page(site, words, f'<div class="results">{hits}</div>', news=""))
    site.put("/", page(site, words, welcome(words), news=""))
    return site


def no_entries(ground: Ground) -> Standin:
    site = ground.site("no-entries", "leeg.gov.sr", "a feed without an entry")
    words = tongue("en")
    site.put("/", page(site, words, welcome(words), head=feeds.declared("/rss.xml"), news=""))
    site.put("/rss.xml", feeds.rss([], site.url), feeds.RSS)
    return site


def questions(ground: Ground) -> Standin:
    site = ground.site("questions", "faq.roads.gov.au", "questions and answers, without a day")
    words, dice = tongue("en"), random.Random(5)
    asked = "".join(
        f'<li><a href="/faq/{number}">Where do I find {escape(words.what[number % 6])}?</a></li>'
        for number in range(18)
    )
    for number in range(18):
        main = "<h1>Question</h1>" + "".join(f"<p>{part}</p>" for part in words.text(dice, 1))
        site.put(f"/faq/{number}", page(site, words, main, news=""))
    site.put("/", page(site, words, f'<h1>Questions</h1><ul class="faq">{asked}</ul>', news=""))
    return site


def script_links(ground: Ground) -> Standin:
    site = ground.site("script-links", "www.jibang.go.kr", "a board whose rows are opened by a script")
    words, news = tongue("ko"), site.announcements("ko", "/view.do?seq={n}", real=False)
    rows = "".join(
        f'<tr><td>{one.number}</td><td><a href="javascript:fn_view({one.number});">{escape(one.title)}</a></td>'
        f"<td>{one.at:%Y-%m-%d}</td></tr>"
        for one in news[:15]
    )
    site.put("/", page(site, words, welcome(words), news="/board.do"))
    site.put("/board.do", page(site, words, f'<table class="board">{rows}</table>', news="/board.do"))
    return site


def broken_robots(ground: Ground) -> Standin:
    """Until it says what it allows, nothing may be asked."""
    site = ground.site("broken-robots", "sites.gov.tm", "robots.txt answers 503")
    words, news = tongue("ru"), site.announcements("ru", "/news/{n}", real=False)
    site.put("/robots.txt", "busy", "text/plain", 503)
    site.put("/", page(site, words, lists.rows(news[:12]), head=feeds.declared("/rss.xml")))
    site.put("/rss.xml", feeds.rss(news[:20], site.url), feeds.RSS)
    site.may_ask = False
    return site


def videos(ground: Ground) -> Standin:
    site = ground.site("videos", "kanal.gov.tr", "the only feed is that of a channel of videos elsewhere")
    words, host = tongue("tr"), "www.youtube.com"
    films = site.announcements("tr", "/watch?v={n}", 15, host=host, real=False)
    at = site.at("/feeds/videos.xml?channel_id=UC0", host)
    link = f'<p><a href="{at}">RSS</a></p>'
    site.put("/", page(site, words, welcome(words) + link, head=feeds.declared(at), news=""))
    site.put("/feeds/videos.xml?channel_id=UC0", feeds.atom(films, site.url), feeds.ATOM, host=host)
    return site


SITES = (
    empty_shell, soft_error, rss_in_name, frozen, comments, elsewhere, calendar, gallery, tags, officials, ministries,
    login, challenge, repeated, forbidden, parked, searched, no_entries, questions,
    script_links, broken_robots, videos,
)  # fmt: skip
