"""Pages that need a browser are reported as such, not as empty; pages with few words are not."""

import json
from dataclasses import replace

import pytest

from core.model import Article, Rejected
from pipeline.process import process
from tests.core.test_shell import BUNDLE, PAGES, SENTENCE, SHELLS, page
from tests.pipeline.test_process import LONG, PARAGRAPHS, SOURCE, raw


@pytest.mark.parametrize("name", SHELLS)
def test_a_frame_for_scripts_needs_a_browser(name: str) -> None:
    result = process(raw(SHELLS[name]), SOURCE)
    assert isinstance(result, Rejected) and result.status == "needs_browser", result
    assert "a feed or an API" in result.reason


def test_the_plea_for_javascript_is_not_stored_as_a_text() -> None:
    plea = "<p>We're sorry but this portal doesn't work properly without JavaScript enabled. Please enable it.</p>"
    dated = '<meta property="article:published_time" content="2026-01-15">'
    for body in (f'{plea}<div id="app"></div>', f'<div id="app">{plea}</div>'):
        result = process(raw(page(f"<h1>Portal</h1>{body}{BUNDLE}", dated)), SOURCE)
        assert isinstance(result, Rejected) and result.status == "needs_browser"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_few_words_is_an_article_or_refused_for_what_it_is(name: str) -> None:
    result = process(raw(PAGES[name]), SOURCE)
    assert isinstance(result, Article) or result.status == "not_understood"


def test_a_sentence_beside_an_empty_place_is_an_announcement() -> None:
    html = page(f'<main>{SENTENCE}</main><div id="app"></div>{BUNDLE}')
    result = process(raw(html), SOURCE)
    assert isinstance(result, Article) and result.text.startswith("Эртең")


def test_what_a_frame_tells_search_engines_is_its_text() -> None:
    told = {"@type": "NewsArticle", "headline": "Board met", "articleBody": " ".join(PARAGRAPHS)}
    head = f'<script type="application/ld+json">{json.dumps(told)}</script>'
    result = process(raw(page(f'<div id="root"></div>{BUNDLE}', head)), SOURCE)
    assert isinstance(result, Article)
    assert (result.title, result.text) == ("Board met", " ".join(PARAGRAPHS))


def test_what_the_feed_brought_of_a_frame_is_its_text() -> None:
    result = process(replace(raw(SHELLS["React"]), hinted_summary=LONG), SOURCE)
    assert isinstance(result, Article) and result.provenance["text"].route == "feed"
