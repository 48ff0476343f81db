"""Which pages are empty until a browser has run their scripts, and which only have few words."""

import time

import pytest

from core.shell import drawn_by_script

MENU = "<nav>" + "".join(f'<a href="/s{n}">Раздел {n}</a>' for n in range(12)) + "</nav>"
BUNDLE = '<script type="module" src="/assets/index-4f2a.js"></script>'


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>Министерство</title>{head}</head><body>{body}</body></html>"


SHELLS = {
    "React": page('<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>' + BUNDLE),
    "Vue": page(f"<div id=app></div>{BUNDLE}"),
    "Vue with a comment": page(f'<div id="app"><!-- built files will be auto injected --></div>{BUNDLE}'),
    "Angular": page('<app-root></app-root><script src="/runtime.js" defer></script>'),
    "Angular with a spinner": page(f'<app-root><div class="loader">Загрузка…</div></app-root>{BUNDLE}'),
    "Next": page('<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{"props":{"text":"'
                 + "слово " * 400 + '"}}</script><script src="/_next/static/main.js"></script>'),
    "Nuxt": page('<div id="__nuxt"><div class="spinner"></div></div><script>window.__NUXT__={}</script>' + BUNDLE),
    "Next without a file": page('<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{"text":"'
                                + "слово " * 400 + '"}</script>'),
    "a state in the page": page('<div id="root"></div><script>window.__INITIAL_STATE__ = {"text": "'
                                + "слово " * 400 + '"}</script>'),
    "menu around an empty place": page(f'{MENU}<main id="app"></main><footer>© 2026</footer>{BUNDLE}'),
    "only noscript": page(f"<noscript>Для работы включите JavaScript.</noscript><main></main>{BUNDLE}"),
    "only a marker": page('<div ng-app="portal" ng-view></div><script src="a.js"></script>'),
}  # fmt: skip
SENTENCE = "<h1>Кабыл алуу</h1><p>Эртең министрликте жарандарды кабыл алуу өтпөйт.</p>"
PAGES = {
    "one sentence": page(SENTENCE),
    "one sentence, with scripts": page(SENTENCE + '<script src="/counter.js"></script>'),
    "a counter's noscript": page(SENTENCE + "<noscript><img src='//counter/1.gif'></noscript>" + BUNDLE),
    "rendered by Next": page(f'<div id="__next">{MENU}{SENTENCE * 3}</div><script src="/_next/a.js"></script>'),
    "rendered by Angular": page(f'<app-root ng-version="17.0.0">{MENU}{SENTENCE * 3}</app-root>{BUNDLE}'),
    "a small place for a widget on a long page": page(SENTENCE * 40 + '<div id="app"></div>' + BUNDLE),
    "nothing at all": page(""),
    "an empty listing": page(MENU + "<p>Жаңылыктар жок.</p>" + BUNDLE),
    "a state beside its text": page(f'<div id="__next">{SENTENCE * 3}</div><script id="__NEXT_DATA__">{{}}</script>'),
    "no script": page('<div id="root"></div>'),
}  # fmt: skip


@pytest.mark.parametrize("name", SHELLS)
def test_a_frame_for_scripts_is_recognised(name: str) -> None:
    assert drawn_by_script(SHELLS[name])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_few_words_is_no_frame(name: str) -> None:
    assert drawn_by_script(PAGES[name]) is None


def test_what_was_seen_is_said() -> None:
    assert drawn_by_script(SHELLS["React"]) == '<div id="root"> is empty'


@pytest.mark.parametrize(
    "html",
    ["<" * 1_000_000, "<div id=root" * 100_000, "<div " + "id=x " * 300_000 + BUNDLE, BUNDLE + "<!--" * 300_000,
     BUNDLE + "<noscript>" + "enable " * 200_000, BUNDLE + "<div id=root>" + " " * 1_000_000,
     BUNDLE + "<div id=root " * 80_000, "<script " * 200_000, BUNDLE + "<app-root " + "a " * 500_000],
)  # fmt: skip
def test_hostile_pages_are_told_apart_within_seconds(html: str) -> None:
    began = time.process_time()
    drawn_by_script(html)
    assert time.process_time() - began < 10
