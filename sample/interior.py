"""The drawn Ministry of Internal Affairs: three languages, paged listings, an old CMS without <article>."""

import re
from html import escape

from sample.pages import SIDEBAR_ITEMS, Answer, Request, Shown, fill, links, menu, missing, paragraphs, related, text
from sample.texts import Announcement, Edition, labels, shown

LANGUAGES = ("ky", "ru", "en")
PAGE_SIZE = 5
ADDRESS = re.compile(r"/(ky|ru|en)/news(?:/(\d+))?")


def answer(request: Request) -> Answer:
    """What the ministry's site says to a request."""
    if request.path == "/robots.txt":
        return text("User-agent: *\nDisallow: /admin/\n")
    address = ADDRESS.fullmatch("/ky/news" if request.path == "/" else request.path)
    if not address:
        return missing("interior.localhost")
    language, number = address.groups()
    news = shown("interior", language, request.night)
    if number is None:
        return _listing(request, language, news)
    found = [pair for pair in news if pair[0].number == int(number)]
    return _page(request, language, news, *found[0]) if found else missing("interior.localhost")


def _listing(request: Request, language: str, news: Shown) -> Answer:
    start = (request.page - 1) * PAGE_SIZE
    if request.page < 1 or start >= len(news):
        return missing("interior.localhost")
    words = labels("interior", language)
    more = f'<a class="next" href="/{language}/news?page={request.page + 1}">{words["next"]}</a>'
    main = fill(
        "interior_listing.html",
        news=words["news"],
        items="\n".join(_item(language, *pair) for pair in news[start : start + PAGE_SIZE]),
        next=more if start + PAGE_SIZE < len(news) else "",
    )
    return _framed(language, news, title=words["news"], head="", main=main)


def _item(language: str, each: Announcement, edition: Edition) -> str:
    return (
        f'<div class="news-item"><span class="day">{each.at:%d.%m.%Y}</span> '
        f'<a class="news-title" href="/{language}/news/{each.number}">{escape(edition.title)}</a></div>'
    )


def _page(request: Request, language: str, news: Shown, each: Announcement, edition: Edition) -> Answer:
    words = labels("interior", language)
    main = fill(
        "interior_page.html",
        title=escape(edition.title),
        at=each.at.isoformat(),
        day=f"{each.at:%d.%m.%Y %H:%M}",
        text=paragraphs(edition),
        share=words["share"],
        related_label=words["related"],
        related=related(news, each.number, f"/{language}/news"),
    )
    return _framed(language, news, title=edition.title, head=_alternates(request, each), main=main)


def _alternates(request: Request, each: Announcement) -> str:
    """The hreflang links between the editions that exist on this night."""
    return "\n".join(
        f'<link rel="alternate" hreflang="{tag}" href="{request.base}/{tag}/news/{each.number}">'
        for tag in LANGUAGES
        if tag in each.editions_on(request.night)
    )


def _framed(language: str, news: Shown, *, title: str, head: str, main: str) -> Answer:
    words = labels("interior", language)
    page = fill(
        "interior_frame.html",
        language=language,
        title=escape(title),
        site=words["site"],
        head=head,
        menu=menu("interior", language),
        main=main,
        latest=words["latest"],
        sidebar=links(news, f"/{language}/news", SIDEBAR_ITEMS),
        footer=words["footer"],
    )
    return Answer(body=page.encode())
