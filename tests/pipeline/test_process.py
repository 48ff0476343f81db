"""One page from bytes to article, with drawn pages in the shapes that ministries use."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import Article, Channel, RawDocument, Rejected, Rules, Source
from pipeline.process import process

SOURCE = Source(
    id="kg_mvd",
    country="KG",
    name="Министрлик",
    name_en="Ministry",
    homepage="https://mvd.example/",
    timezone="Asia/Bishkek",
    channels=(
        Channel(key="ky", language="ky", feed="https://mvd.example/ky/rss"),
        Channel(key="en", language="en", feed="https://mvd.example/en/rss"),
    ),
)
PARAGRAPHS = [
    'The collegium reviewed the results of the year and the progress of the "Quiet Street" programme in every region.',
    "Nine new stations were opened, and forty patrol cars were handed over to the districts during the summer months.",
    "The minister thanked the staff for their work and asked the departments to answer letters within ten days.",
    "In the spring the second stage begins, and the towns on the lake will receive cameras and brighter street lamps.",
]
MENU = "<ul>" + "".join(f'<li><a href="/m{n}">Section {n}</a></li>' for n in range(20)) + "</ul>"
SIDE = "".join(f'<div><a href="/n{n}">Another headline number {n} of this week</a></div>' for n in range(8))
FOOT = "<p>© Ministry. All rights reserved.</p>"
HEAD = '<html lang="en"><head><meta charset="utf-8"><title>Board met | Ministry</title></head><body>'
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
SEMANTIC = f"{HEAD}<nav>{MENU}</nav><main><article><h1>Board met</h1>{BODY}</article></main><aside>{SIDE}</aside>{FOOT}"
PLAIN = (
    f'{HEAD}<div class="top">{MENU}</div><div class="news"><h1>Board met</h1><div>15 January 2026, 14:20</div>{BODY}'
    f'</div><div class="side">{SIDE}</div><div class="foot">{FOOT}</div>'
)


def raw(html: str | bytes, content_type: str = "text/html; charset=utf-8") -> RawDocument:
    body = html.encode() if isinstance(html, str) else html
    fetched_at = datetime(2026, 2, 1, tzinfo=UTC)
    return RawDocument(
        source_id="kg_mvd", url="https://mvd.example/en/1", fetched_at=fetched_at, content_type=content_type, body=body
    )


def understood(html: str, source: Source = SOURCE) -> Article:
    article = process(raw(html), source)
    assert isinstance(article, Article), article
    return article


@pytest.mark.parametrize("html", [SEMANTIC, PLAIN])
def test_the_text_is_exactly_the_paragraphs_and_nothing_around_them(html: str) -> None:
    assert understood(html).text.split("\n") == PARAGRAPHS


def test_a_date_that_only_readers_see_is_in_the_ministrys_own_zone() -> None:
    article = understood(PLAIN)
    assert article.published.at == datetime(2026, 1, 15, 8, 20, tzinfo=UTC)
    assert article.provenance["published"] == "visible"


def test_the_sources_own_rule_wins() -> None:
    html = HEAD + '<h2 class="t">Own title</h2><div class="x">Own text of the ministry.<i>Share</i></div>' + BODY
    source = replace(SOURCE, rules=(Rules(title="h2.t", body="div.x", remove=("i",)),))
    article = understood(html, source)
    assert (article.title, article.text, article.provenance["text"]) == (
        "Own title",
        "Own text of the ministry.",
        "rule",
    )


def test_a_rule_that_matches_nothing_is_remembered() -> None:
    article = understood(SEMANTIC, replace(SOURCE, rules=(Rules(body="div.gone"),)))
    assert article.provenance["text"].startswith("generic (no rule matched)")


def test_one_sentence_is_an_announcement() -> None:
    sentence = "Эртең министрликте жарандарды кабыл алуу оңдоо иштерине байланыштуу өтпөйт."
    article = understood(
        f"<title>Кабыл алуу</title><main><article><h1>Кабыл алуу</h1><p>{sentence}</p></article></main>"
    )
    assert (article.text, article.language.tag) == (sentence, "ky")


def test_a_page_without_text_or_another_kind_of_file_is_rejected() -> None:
    assert isinstance(process(raw(""), SOURCE), Rejected)
    assert isinstance(process(raw(b"%PDF-1.7", "application/pdf"), SOURCE), Rejected)


def test_attachments_are_kept_apart_from_the_text() -> None:
    html = SEMANTIC.replace("</article>", '<p><a href="/files/order.pdf">Order 12</a></p></article>')
    assert [(a.url, a.name) for a in understood(html).attachments] == [
        ("https://mvd.example/files/order.pdf", "Order 12")
    ]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise(body: bytes) -> None:
    assert isinstance(process(raw(body), SOURCE), Article | Rejected)
