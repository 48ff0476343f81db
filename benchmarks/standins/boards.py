"""Stand-ins that were written by hand or run on a board of their country: mostly without a feed."""

import json

from benchmarks.standins import feeds, lists
from benchmarks.standins.chrome import article, page, popular, put_articles, switcher, welcome
from benchmarks.standins.site import Ground, Standin
from benchmarks.standins.tongues import tongue


def korean_board(ground: Ground) -> Standin:
    site = ground.site(
        "korean-board", "www.nongro.go.kr", "a board of Korea's e-government framework", path="/kor/main.do"
    )
    words = tongue("ko")
    news = site.announcements("ko", "/kor/bbs/view.do?bbsId=BBSMSTR_000000000205&nttId={n}&menuNo=40010")
    at = "/kor/bbs/list.do?bbsId=BBSMSTR_000000000205&menuNo=40010"
    put_articles(site, news, path="/kor", news=at, design="classic")
    site.put("/kor/main.do", page(site, words, welcome(words), path="/kor", news=at, design="classic"))
    listed = lists.board(news[:10]) + lists.paging(at + "&pageIndex={n}", first=1)
    site.put(at, page(site, words, listed, path="/kor", news=at, design="classic"))
    site.want("ko", items=news[:10])
    return site


def korean_feed(ground: Ground) -> Standin:
    site = ground.site("korean-feed", "www.doro.go.kr", "a Korean board with a feed by its number")
    words, news = tongue("ko"), site.announcements("ko", "/portal/boardView.do?brdId=news&seq={n}")
    at, rss = "/portal/boardList.do?brdId=news", "/portal/rss.do?brdId=news"
    put_articles(site, news, news=at)
    site.put("/", page(site, words, lists.plain(news[:5]), news=at))
    link = f'<a class="btn_rss" href="{rss}" title="RSS 새창열림">RSS</a>'
    site.put(at, page(site, words, link + lists.board(news[:15]), news=at))
    site.put(rss, feeds.rss(news[:20], site.url), "text/xml; charset=utf-8")
    site.want("ko", rss)
    return site


def asp_board(ground: Ground) -> Standin:
    site = ground.site("asp-board", "www.nongdao.gov.tw", "ASP.NET, announcements by n= and s=")
    words, news = tongue("zh"), site.announcements("zh", "/News_Content.aspx?n=2621&s={n}")
    at = "/News.aspx?n=2621&sms=11339"
    put_articles(site, news, news=at, design="classic")
    site.put("/", page(site, words, welcome(words), news=at, design="classic"))
    listed = lists.decrees(news[:20]) + lists.paging("/News.aspx?n=2621&sms=11339&page={n}&PageSize=20", first=1)
    site.put(at, page(site, words, listed, news=at, design="classic"))
    site.want("zh", items=news[:20])
    return site


def chinese_list(ground: Ground) -> Standin:
    site = ground.site("chinese-list", "www.xiangdao.gov.cn", "static pages named by day and number")
    words, news = tongue("zh"), site.announcements("zh", "/xwdt/{day:%Y%m}/t{day:%Y%m%d}_{n}.html")
    put_articles(site, news, news="/xwdt/", design="table")
    site.put("/", page(site, words, lists.plain(news[:6]), news="/xwdt/", design="table"))
    listed = lists.plain(news[:25]) + lists.paging("/xwdt/index_{n}.html")
    site.put("/xwdt/", page(site, words, listed, news="/xwdt/", design="table"))
    site.want("zh", items=news[:25])
    return site


def japanese_rdf(ground: Ground) -> Standin:
    site = ground.site("japanese-rdf", "www.noson-doro.go.jp", "RSS 1.0, linked from the menu")
    words, news = tongue("ja"), site.announcements("ja", "/hodo/{day:%Y}/{day:%m%d}_{n}.html")
    more = {"news": "/hodo/"}
    put_articles(site, news, **more)
    foot = '<p class="rss"><a href="/rss/news.rdf">RSS</a></p>'
    site.put("/", page(site, words, lists.definitions(news[:8]) + foot, **more))
    site.put("/hodo/", page(site, words, lists.definitions(news[:20]), **more))
    site.put("/rss/news.rdf", feeds.rdf(news[:15], site.url), "application/rdf+xml")
    site.want("ja", "/rss/news.rdf")
    return site


def japanese_months(ground: Ground) -> Standin:
    site = ground.site("japanese-months", "www.chiho-doro.go.jp", "an archive grouped by months")
    words, news = tongue("ja"), site.announcements("ja", "/kisha/kisha{day:%y}_{n}.html", every=1.6)
    put_articles(site, news, news="/kisha/")
    site.put("/", page(site, words, welcome(words), news="/kisha/"))
    site.put("/kisha/", page(site, words, f"<h1>{words.news}</h1>" + lists.months(news[:30]), news="/kisha/"))
    site.want("ja", items=news[:30])
    return site


def thai_php(ground: Ground) -> Standin:
    site = ground.site("thai-php", "www.thangluang.go.th", "news.php?id= on a page of tables")
    words, news = tongue("th"), site.announcements("th", "/news_detail.php?id={n}")
    put_articles(site, news, news="/news.php", design="table")
    site.put("/", page(site, words, lists.plain(news[:5]), news="/news.php", design="table"))
    listed = lists.decrees(news[:20]) + lists.paging("/news.php?page={n}", first=1)
    site.put("/news.php", page(site, words, listed, news="/news.php", design="table"))
    site.want("th", items=news[:20])
    return site


def arabic_cards(ground: Ground) -> Standin:
    site = ground.site("arabic-cards", "www.rural-roads.gov.ae", "cards, Arabic and English", path="/ar")
    for tag in ("ar", "en"):
        words, news = tongue(tag), site.announcements(tag, f"/{tag}/media-center/news/{{day:%d-%m-%Y}}/{{n}}")
        more = {"path": f"/{tag}", "news": f"/{tag}/media-center/news"}
        switch = switcher([("en", "/en")] if tag == "ar" else [("ar", "/ar")])
        put_articles(site, news, design="bootstrap", **more)
        site.put(f"/{tag}", page(site, words, lists.cards(news[:3]), design="bootstrap", switch=switch, **more))
        listed = lists.cards(news[:12]) + lists.paging(f"/{tag}/media-center/news?page={{n}}", first=1)
        site.put(more["news"], page(site, words, listed, design="bootstrap", switch=switch, **more))
        site.want(tag, items=news[:12])
    return site


def turkish_bare(ground: Ground) -> Standin:
    """Titles without days; only the announcements' own pages tell when."""
    site = ground.site("turkish-bare", "www.koyyollari.gov.tr", "a list without dates")
    words, news = tongue("tr"), site.announcements("tr", "/{slug}")
    put_articles(site, news, news="/haberler")
    site.put("/", page(site, words, welcome(words), news="/haberler"))
    site.put("/haberler", page(site, words, f"<h1>{words.news}</h1>" + lists.bare(news[:20]), news="/haberler"))
    site.want("tr", items=news[:20])
    return site


def kyrgyz_decrees(ground: Ground) -> Standin:
    site = ground.site(
        "kyrgyz-decrees", "toktom.gov.kg", "a table of decrees is what the address leads to", path="/documents/"
    )
    words, news = tongue("ky"), site.announcements("ky", "/documents/view/{n}")
    put_articles(site, news, news="/documents/")
    listed = lists.decrees(news[:25]) + lists.paging("/documents/?page={n}", first=1)
    site.put("/documents/", page(site, words, listed, news="/documents/"))
    site.put("/", page(site, words, welcome(words), news="/documents/"))
    site.languages = ("ky",)
    site.want("ky", items=news[:25])
    return site


def old_russian(ground: Ground) -> Standin:
    """In windows-1251, without saying so but in the page."""
    site = ground.site("old-russian", "selodorogi.gov.by", "an old site in windows-1251")
    words, news = tongue("ru"), site.announcements("ru", "/news.php?id={n}")
    pages = {"/": lists.rows(news[:4]), "/news.php": lists.rows(news[:15])}
    for path, main in {**pages, **{one.url.removeprefix(site.at("")): article(one) for one in news}}.items():
        text = page(site, words, main, news="/news.php", design="table").replace("utf-8", "windows-1251")
        site.put(path, text.encode("cp1251", "xmlcharrefreplace"), "text/html")
    site.languages = ("ru",)
    site.want("ru", items=news[:15])
    return site


def next_page(ground: Ground) -> Standin:
    site = ground.site("next-js", "president-office.kg", "Next.js that draws its pages on the server", path="/ru")
    for tag, path in (("ru", "/ru"), ("ky", "/kg")):
        words, news = tongue(tag), site.announcements(tag, path + "/news/{n}_{slug}")
        state = json.dumps({"props": {"pageProps": {}}, "page": "/[locale]/news", "buildId": "x1"})
        more = {"head": f'<script id="__NEXT_DATA__" type="application/json">{state}</script>', "path": path,
                "news": f"{path}/news"}  # fmt: skip
        put_articles(site, news, **more)
        switch = switcher([("ky", "/kg"), ("ru", "/ru")], names=False).replace("KY", "KG")
        site.put(path, page(site, words, lists.blocks(news[:3]), switch=switch, **more))
        listed = lists.blocks(news[:12]) + lists.paging(f"{path}/news?page={{n}}", first=1)
        site.put(f"{path}/news", page(site, words, listed, switch=switch, **more))
        site.want(tag, items=news[:12])
    return site


def events_beside(ground: Ground) -> Standin:
    """A calendar with as many rows as the news has stands above them."""
    site = ground.site("events-beside", "www.roads.go.ug", "news below a calendar of what is to come")
    words, news = tongue("en"), site.announcements("en", "/news/{slug}")
    coming = site.announcements("en", "/events/{slug}", 12, newest=-30, every=-2, real=False)
    listed = f"<h2>Calendar</h2>{lists.cards(coming)}<h2>{words.news}</h2>{lists.drupal(news[:12])}"
    put_articles(site, [*news, *coming])
    site.put("/", page(site, words, welcome(words)))
    site.put("/news/", page(site, words, listed, aside=popular(words, news[12:])))
    site.want("en", items=news[:12])
    return site


SITES = (
    korean_board, korean_feed, asp_board, chinese_list, japanese_rdf, japanese_months, thai_php, arabic_cards,
    turkish_bare, kyrgyz_decrees, old_russian, next_page, events_beside,
)  # fmt: skip
