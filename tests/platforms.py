"""Sites drawn after the platforms that ministries share: what a channel's addresses answer, and the pages behind them.

Each draws four announcements, of the first to the fourth of March 2026, newest first, at `name.localhost`.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.worlds import Web

TEXT = "Министерство сообщает, что работы по ремонту дороги начнутся в понедельник и закончатся до зимы. "
ENGLISH = "The ministry announces that the repair of the road begins on Monday and ends before the winter comes. "
Channel = Mapping[str, Any]
Draw = Callable[[Web, str, Channel], None]
ALL = (4, 3, 2, 1)


def article(number: int, text: str = TEXT, *, dated: bool = True) -> str:
    date = f"<time datetime='2026-03-{number:02}'>{number}.03</time>" if dated else ""
    return (
        f"<html><body><article><h1>Новость {number}: дорога</h1>{date}"
        f"<p>{text * 4}{number}.</p></article></body></html>"
    )


def address(web: Web, name: str, path: str) -> str:
    return f"http://{name}.localhost:{web.port}{path}"


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def articles(web: Web, name: str, path: str) -> None:
    for n in ALL:
        web.put(f"{name}.localhost", path.format(n=n), article(n))


def _pages(channel: Channel) -> list[tuple[str, tuple[int, ...]]]:
    """Paths of a channel and what stands there: two announcements on each of two pages, or four on the only one."""
    kind = next(kind for kind in ("feed", "listing", "api") if kind in channel)
    first = path_of(channel[kind])
    if "page_url" not in channel:
        return [(first, ALL)]
    offset = str(channel["page_size"] if kind == "listing" and "page_size" in channel else 2)  # else as many as it has
    return [(first, (4, 3)), (path_of(channel["page_url"].replace("{n}", "2").replace("{offset}", offset)), (2, 1))]


def wordpress(web: Web, name: str, channel: Channel) -> None:
    for path, numbers in _pages(channel):
        rows = [
            {"id": n, "date_gmt": f"2026-03-{n:02}T20:30:00", "link": address(web, name, f"/{n}/"),
             "title": {"rendered": f"Новость &#171;{n}&#187;"}, "content": {"rendered": f"<p>{TEXT * 4}{n}</p>"}}
            for n in numbers
        ]  # fmt: skip
        web.put(f"{name}.localhost", path, json.dumps(rows), "application/json")


def plone(web: Web, name: str, channel: Channel) -> None:
    pages = _pages(channel)
    if len(pages) == 1:  # by the link that the answer gives
        pages = [(pages[0][0], (4, 3)), (f"{pages[0][0]}&b_start=2", (2, 1))]
    for number, (path, numbers) in enumerate(pages):
        rows = [{"@id": address(web, name, f"/n/{n}"), "@type": "News Item", "title": f"Новость {n}: дорога",
                 "description": "", "review_state": "published"} for n in numbers]  # fmt: skip
        if "metadata_fields=effective" in path:  # a summary holds no date unasked
            rows = [{**row, "effective": f"2026-03-{n:02}T06:00:00Z"} for row, n in zip(rows, numbers, strict=True)]
        batching = {"next": address(web, name, pages[1][0])} if number == 0 else {}
        web.put(f"{name}.localhost", path, json.dumps({"items": rows, "batching": batching}), "application/json")
    for n in ALL:
        web.put(f"{name}.localhost", f"/n/{n}", article(n, dated=False))


def drupal(web: Web, name: str, channel: Channel) -> None:
    rows = [
        {"id": f"uuid-{n}", "attributes": {
            "title": f"Новость {n}", "created": f"2026-03-{n:02}T06:00:00+00:00", "path": {"alias": f"/news/{n}"},
            "body": {"processed": f"<p>{TEXT * 4}{n}</p>"}}}
        for n in ALL
    ]  # fmt: skip
    answer = json.dumps({"data": rows, "links": {}})
    web.put(f"{name}.localhost", path_of(channel["api"]), answer, "application/vnd.api+json")


def govuk(web: Web, name: str, channel: Channel) -> None:
    for path, numbers in _pages(channel):
        stamp = "2026-10-30T06:00:00Z" if "page" in channel["fields"] else "2026-03-{n:02}T06:00:00Z"  # of an update
        rows = [{"link": f"/government/news/{n}", "title": f"Road {n}", "public_timestamp": stamp.format(n=n)}
                for n in numbers]  # fmt: skip
        web.put(f"{name}.localhost", path, json.dumps({"results": rows, "total": 4}), "application/json")
    articles(web, name, "/government/news/{n}")
    for n in ALL:
        content = {"base_path": f"/government/news/{n}", "title": f"Road {n}", "locale": "en",
                   "first_published_at": f"2026-03-{n:02}T06:00:00+00:00",
                   "details": {"body": f"<div class='govspeak'><p>{ENGLISH * 4}{n}</p></div>"}}  # fmt: skip
        web.put(f"{name}.localhost", f"/api/content/government/news/{n}", json.dumps(content), "application/json")


def canada(web: Web, name: str, channel: Channel) -> None:
    rows = [{"link": address(web, name, f"/en/news/{n}.html"), "title": f"Road {n}",
             "publishedDate": f"2026-03-{n:02}T06:00:00-05:00", "teaser": "A road."} for n in ALL]  # fmt: skip
    web.put(f"{name}.localhost", path_of(channel["api"]), json.dumps({"feed": {"entry": rows}}), "application/json")
    articles(web, name, "/en/news/{n}.html")


def gov_uz(web: Web, name: str, channel: Channel) -> None:
    for path, numbers in _pages(channel):
        rows = [{"id": n, "title": f"Новость {n}: дорога", "date": f"2026-03-{n:02} 14:25:00", "anons": "Дорога."}
                for n in numbers]  # fmt: skip
        web.put(f"{name}.localhost", path, json.dumps({"data": rows}), "application/json")
    articles(web, name, path_of(channel["fields"]["url"]).replace("{id}", "{n}"))


def feed(web: Web, name: str, channel: Channel) -> None:
    items = "".join(
        f"<item><link>{address(web, name, f'/n/{n}')}</link><title>Новость {n}</title>"
        f"<pubDate>0{n} Mar 2026 06:00:00 GMT</pubDate></item>"
        for n in ALL
    )
    body = f"<rss version='2.0'><channel>{items}</channel></rss>"
    web.put(f"{name}.localhost", path_of(channel["feed"]), body, "application/rss+xml")
    articles(web, name, "/n/{n}")


def listing(web: Web, name: str, channel: Channel) -> None:
    """A menu that is none of our business, and tiles as Plone and gov.pl write them."""
    for path, numbers in _pages(channel):
        tiles = "".join(
            f"<article class=tileItem><div class=art-prev><a href=/n/{n}>Новость {n}</a></div></article>"
            for n in numbers
        )
        web.put(f"{name}.localhost", path, f"<body><nav><a href=/about>О нас</a></nav>{tiles}</body>")
    articles(web, name, "/n/{n}")
    web.put(f"{name}.localhost", "/about", article(9))
