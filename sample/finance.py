"""The drawn Ministry of Finance: feeds without dates, windows-1251 for Russian, and a bad second night."""

import re
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from sample.pages import SIDEBAR_ITEMS, Answer, Request, Shown, fill, links, menu, missing, paragraphs, related, text
from sample.texts import Announcement, Edition, labels, shown

ADDRESS = re.compile(r"/(ru|kk)/press/(\d+)")
FEEDS = {"/rss.xml": "ru", "/kk/rss.xml": "kk"}
HOMES = {"/": "ru", "/ru/": "ru", "/kk/": "kk"}
CHARSETS = {"ru": "windows-1251", "kk": "utf-8"}  # windows-1251 has no Kazakh letters
FILES = Path(__file__).parent / "files"
CHANGED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # the site was last rebuilt before night 1
MONTHS = {
    "ru": (
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ),
    "kk": (
        "қаңтар",
        "ақпан",
        "наурыз",
        "сәуір",
        "мамыр",
        "маусым",
        "шілде",
        "тамыз",
        "қыркүйек",
        "қазан",
        "қараша",
        "желтоқсан",
    ),
}


def answer(request: Request) -> Answer:
    """What the ministry's site says to a request; on night 2 nothing but robots.txt."""
    if request.path == "/robots.txt":
        return text("User-agent: *\nDisallow: /admin/\n")
    if request.night > 1:
        return Answer(status=503, body=b"<h1>503 Service Unavailable</h1>", headers={"Retry-After": "3600"})
    if language := FEEDS.get(request.path):
        return _feed(request, language)
    if request.path.startswith("/files/"):
        return _file(request.path.removeprefix("/files/"))
    return _html(request)


def _html(request: Request) -> Answer:
    if language := HOMES.get(request.path):
        return _home(language)
    address = ADDRESS.fullmatch(request.path)
    if not address:
        return missing("finance.localhost")
    language, number = address.groups()
    news = shown("finance", language, request.night)
    found = [pair for pair in news if pair[0].number == int(number)]
    return _page(language, news, *found[0]) if found else missing("finance.localhost")


def in_words(day: datetime, language: str) -> str:
    """The day as the ministry writes it: 15 января 2026 года, 2026 жылғы 15 қаңтар."""
    month = MONTHS[language][day.month - 1]
    return f"{day.day} {month} {day.year} года" if language == "ru" else f"{day.year} жылғы {day.day} {month}"


def _feed(request: Request, language: str) -> Answer:
    words = labels("finance", language)
    feed = fill(
        "finance_feed.xml",
        charset=CHARSETS[language],
        site=words["site"],
        base=request.base,
        latest=words["latest"],
        language=language,
        items="\n".join(_item(request.base, language, *pair) for pair in shown("finance", language, request.night)),
    )
    return _said(feed, language, "application/rss+xml")


def _item(base: str, language: str, each: Announcement, edition: Edition) -> str:
    return (
        f"<item><title>{escape(edition.title)}</title><link>{base}/{language}/press/{each.number}</link>"
        f'<guid isPermaLink="false">finance-{language}-{each.number}</guid>'
        f"<description>{escape(edition.paragraphs[0])}</description></item>"
    )


def _page(language: str, news: Shown, each: Announcement, edition: Edition) -> Answer:
    main = fill(
        "finance_page.html",
        title=escape(edition.title),
        day=in_words(each.at, language),
        text=paragraphs(edition),
        extra=_rates(language, each) + _attachment(language, each),
        related_label=labels("finance", language)["related"],
        related=related(news, each.number, f"/{language}/press"),
    )
    return _framed(language, news, edition.title, main)


def _rates(language: str, each: Announcement) -> str:
    if not each.rates:
        return ""
    head = "".join(f"<th>{name}</th>" for name in labels("finance", language)["rates"])
    rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in each.rates)
    return f'<table class="rates"><tr>{head}</tr>\n' + "\n".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _attachment(language: str, each: Announcement) -> str:
    if not each.attachment:
        return ""
    return f'<p class="file"><a href="{each.attachment}">{labels("finance", language)["attachment"]}</a></p>'


def _home(language: str) -> Answer:
    news = shown("finance", language, 1)
    latest = links(news, f"/{language}/press", len(news))
    return _framed(language, news, labels("finance", language)["site"], f"<ul>\n{latest}\n</ul>")


def _framed(language: str, news: Shown, title: str, main: str) -> Answer:
    words = labels("finance", language)
    page = fill(
        "finance_frame.html",
        language=language,
        charset=CHARSETS[language],
        title=escape(title),
        site=words["site"],
        feed=next(path for path, tag in FEEDS.items() if tag == language),
        menu=menu("finance", language),
        main=main,
        latest=words["latest"],
        sidebar=links(news, f"/{language}/press", SIDEBAR_ITEMS),
        footer=words["footer"],
    )
    return _said(page, language, "text/html")


def _said(page: str, language: str, content_type: str) -> Answer:
    """The page in the bytes of its edition; its content type does not name the charset."""
    body = page.encode(CHARSETS[language], "xmlcharrefreplace")
    return Answer(content_type=content_type, body=body, last_modified=CHANGED)


def _file(name: str) -> Answer:
    """A file beside the texts; only names that are in the folder are known."""
    known = {path.name: path for path in FILES.iterdir()}
    if name not in known:
        return missing("finance.localhost")
    return Answer(content_type="application/pdf", body=known[name].read_bytes(), last_modified=CHANGED)
