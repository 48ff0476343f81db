"""Pages that were made to hold us up end within seconds, with an article or a reason."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from core.model import Article, Channel, RawDocument, Rejected, Source
from pipeline.process import process

SOURCE = Source(
    id="xx_plain", country="XX", name="Plain", name_en="Plain", homepage="https://a.example/", timezone="UTC",
    channels=(Channel(key="en", language="en", listing="https://a.example/"),),
)  # fmt: skip
TEXT = "<h1>Board met today</h1><p>" + "The minister opened a new school and thanked the teachers. " * 8 + "</p>"
MOST_CPU_S = 25.0  # the worst takes about 8 s on a core of 2026


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>Board met today</title>{head}</head><body>{body}</body></html>"


def linked(text: str) -> str:
    return page(TEXT, f'<script type="application/ld+json">{text}</script>')


def times(count: int, text: str) -> str:
    """The text so often, each with its number."""
    return "".join(text.replace("#", str(number)) for number in range(count))


QUICK: dict[str, Callable[[], str | bytes]] = {
    "200,000 divs": lambda: page("<div>" * 200_000 + TEXT + "</div>" * 200_000),
    "200,000 divs left open": lambda: page("<div>" * 200_000 + TEXT),
    "20,000 divs": lambda: page("<div>" * 20_000 + TEXT + "</div>" * 20_000),
    "9,000 divs": lambda: page("<div>" * 9_000 + TEXT + "</div>" * 9_000),
    "1,900 links in 1,900 divs": lambda: page("<h1>Board</h1>" + "<div><a href=/x>The board met them</a>" * 1_900),
    "9,000 lists in lists": lambda: page("<ul><li>" * 9_000 + TEXT),
    "3,000 fonts left open": lambda: page("<p><font>" * 3_000 + TEXT),
    "60,000 tables in tables": lambda: page("<table><tr><td>" * 60_000 + TEXT),
    "200,000 options": lambda: page("<select>" + "<option>x" * 200_000 + "</select>" + TEXT),
    "1 MB of <": lambda: "<" * 1_000_000,
    "200,000 times <": lambda: page(TEXT + "<" * 200_000),
    "240,000 times < with a space": lambda: page(TEXT + "< " * 240_000),
    "100,000 scripts left open": lambda: page(TEXT + "<script>" * 100_000),
    "60,000 comments left open": lambda: page(TEXT + "<!--" * 60_000),
    "5 MB of one letter": lambda: page(TEXT + "<p>" + "a" * 5_000_000),
    "5 MB of one digit": lambda: page("<h1>Board met today</h1><p>" + "1" * 5_000_000),
    "5 MB of spaces": lambda: page("<h1>Board met today</h1><p>x" + " " * 5_000_000 + "y"),
    "2 MB of hard spaces": lambda: page(TEXT + "<p>x" + "\u00a0" * 2_000_000 + "y"),
    "a million accents on a letter": lambda: page("<h1>Board met today</h1><p>a" + "\u0301\u0323" * 500_000),
    "a million accents as entities": lambda: page(TEXT + "<p>a" + "&#x301;&#x323;" * 400_000),
    "a million accents in the title": lambda: page(TEXT).replace("today", "today" + "\u0301\u0323" * 500_000),
    "500,000 letters with accents": lambda: page("<h1>Board met today</h1><p>" + "a\u0301\u0302\u0303" * 500_000),
    "50,000 metas": lambda: page(TEXT, times(50_000, '<meta name="m#" content="v">')),
    "100,000 editions": lambda: page(TEXT, times(100_000, '<link rel=alternate hreflang="aa-x#" href="/#">')),
    "30,000 attributes": lambda: page("<div " + times(30_000, "a#=1 ") + ">" + TEXT),
    "an attribute of 1 MB": lambda: page(f'<div data-x="{"a " * 500_000}">{TEXT}'),
    "a style of 1 MB": lambda: page(f'<div style="{"display : " * 120_000}">{TEXT}'),
    "a class of 1 MB": lambda: page(f'<div class="{"comment- " * 120_000}">{TEXT}'),
    "100,000 brackets in JSON-LD": lambda: linked("[" * 100_000 + "]" * 100_000),
    "100,000 articles in JSON-LD": lambda: linked("[" + times(100_000, '{"@type":"Article","headline":"#"},') + "{}]"),
    "a number of 1 MB in JSON-LD": lambda: linked('{"@type":"Article","n":' + "9" * 1_000_000 + "}"),
    "a million entities in JSON-LD": lambda: linked("&quot;" * 300_000),
    "450,000 entities": lambda: page("<h1>Board met today</h1><p>" + "&NotEqualTilde;&#x1F600;&amp;" * 150_000),
    "entities in entities": lambda: "<!DOCTYPE x [" + times(5_000, "<!ENTITY a# '&a;&b;'>") + "]>" + page(TEXT),
    "a title of 1 MB": lambda: page(TEXT).replace("<title>", "<title>" + "Board met " * 100_000),
    "a title of dashes": lambda: f"<title>{' - ' * 330_000}</title>{TEXT.replace('h1', 'h2')}",
    "a title of spaces": lambda: f"<title>x{' ' * 1_000_000}y</title>{TEXT.replace('h1', 'h2')}",
    "a meta of spaces": lambda: f"<meta name=og:title content='x{' ' * 1_000_000}y'>{TEXT}".replace("h1", "b"),
    "a heading of 1 MB": lambda: page(f"<h1>{'a' * 1_000_000}</h1>" + TEXT.replace("h1", "h2")),
    "50,000 headings": lambda: page("<h1>Head one</h1>" * 50_000 + TEXT.replace("h1", "h2")),
    "50,000 times": lambda: page(TEXT + times(50_000, '<time datetime="2026-01-#">x</time>')),
    "20,000 dates in other digits": lambda: page("<h1>Board met</h1>" + times(20_000, "<p>๑๕ มกราคม ๒๕๖๙ ١٥/٠١ #")),
    "60,000 lines like dates": lambda: page("<h1>Other</h1>" + times(60_000, "<p>15 xyz # 2026 нет</p>")),
    "100,000 lines of stars": lambda: page("<h1>Board met today</h1>" + "***<br>" * 100_000 + TEXT),
    "5 MB of zero bytes": lambda: b"\x00" * 5_000_000,
    "200,000 times < in no encoding": lambda: b"<" * 200_000 + "Министр открыл".encode("koi8-r") * 3_000,
    "40,000 scripts in no encoding": lambda: b"<script>" * 40_000 + "Министр открыл".encode("cp1251") * 3_000,
}  # fmt: skip
SLOW: dict[str, Callable[[], str | bytes]] = {
    "5 MB in one line": lambda: page("<h1>Board met today</h1><p>" + "слово " * 450_000),
    "10 MB in one line": lambda: ("<title>Заседание</title><p>" + "Министр открыл школу. " * 450_000).encode("cp1251"),
    "100,000 links": lambda: page("<h1>Board met today</h1>" + times(100_000, '<a href="/#">Headline number #</a> ')),
    "60,000 documents": lambda: page(f"<article>{TEXT}" + times(60_000, '<li><a href="/#.pdf">Order #</a>')),
    "200,000 lines": lambda: page("<h1>Board met today</h1>" + "слово<br>" * 200_000),
    "80,000 cells": lambda: page("<article><h1>Board</h1><table>" + "<tr><td>a1</td><td>b2</td></tr>" * 40_000),
}  # fmt: skip


def ends(made: str | bytes) -> None:
    raw = RawDocument(
        source_id="xx_plain",
        url="https://a.example/1",
        fetched_at=datetime(2026, 2, 1, tzinfo=UTC),
        content_type="text/html",
        body=made.encode() if isinstance(made, str) else made,
    )
    began = time.process_time()
    found = process(raw, SOURCE)
    took = time.process_time() - began
    assert isinstance(found, Article) or (isinstance(found, Rejected) and found.reason)
    assert took < MOST_CPU_S, f"{took:.1f} s"


@pytest.mark.parametrize("name", QUICK)
def test_a_hostile_page_ends_within_seconds(name: str) -> None:
    ends(QUICK[name]())


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_a_huge_page_ends_within_seconds(name: str) -> None:
    ends(SLOW[name]())
