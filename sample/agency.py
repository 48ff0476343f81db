"""The drawn State News Agency: republishes the ministries, and is rebuilt between the nights."""

import re
from html import escape

from sample.pages import SIDEBAR_ITEMS, Answer, Request, Shown, fill, links, menu, missing, paragraphs, related, text
from sample.texts import Announcement, Edition, labels, shown

ADDRESS = re.compile(r"/news(?:/(\d+))?")


def answer(request: Request) -> Answer:
    """What the agency's site says to a request."""
    if request.path == "/robots.txt":
        return text("User-agent: *\nDisallow: /admin/\nCrawl-delay: 0\n")
    address = ADDRESS.fullmatch("/news" if request.path == "/" else request.path)
    if not address:
        return missing("agency.localhost")
    news = shown("agency", "ru", request.night)
    if address[1] is None:
        return _listing(request, news)
    found = [pair for pair in news if pair[0].number == int(address[1])]
    return _page(request, news, *found[0]) if found else missing("agency.localhost")


def _template(request: Request) -> int:
    """Which of the site's two designs is up on this night."""
    return 1 if request.night == 1 else 2


def _listing(request: Request, news: Shown) -> Answer:
    item = _item if _template(request) == 1 else _card
    main = fill(f"agency_listing_{_template(request)}.html", items="\n".join(item(*pair) for pair in news))
    return _framed(request, news, labels("agency", "ru")["latest"], main)


def _item(each: Announcement, edition: Edition) -> str:
    return (
        f'<div class="item"><span class="date">{each.at:%d.%m.%Y %H:%M}</span> '
        f'<a class="title" href="/news/{each.number}">{escape(edition.title)}</a></div>'
    )


def _card(each: Announcement, edition: Edition) -> str:
    return f'<a class="card" href="/news/{each.number}"><b>{escape(edition.title)}</b></a>'


def _page(request: Request, news: Shown, each: Announcement, edition: Edition) -> Answer:
    main = fill(
        f"agency_page_{_template(request)}.html",
        title=escape(edition.title),
        day=f"{each.at:%d.%m.%Y %H:%M}",
        text=paragraphs(edition),
        related_label=labels("agency", "ru")["related"],
        related=related(news, each.number, "/news"),
    )
    return _framed(request, news, edition.title, main)


def _framed(request: Request, news: Shown, title: str, main: str) -> Answer:
    words = labels("agency", "ru")
    page = fill(
        "agency_frame.html",
        title=escape(title),
        site=words["site"],
        skin=f"design-{_template(request)}",
        menu=menu("agency", "ru"),
        main=main,
        latest=words["latest"],
        sidebar=links(news, "/news", SIDEBAR_ITEMS),
        footer=words["footer"],
    )
    return Answer(body=page.encode())
