"""Pages that are empty until a browser has run their scripts: the frame of an application, without what it shows."""

import re

MOST_LETTERS = 120  # beside the scripts: "Loading…", a line of cookies; an announcement has more
MOST_AROUND = 1_000  # around a place that is quite empty: menus and the footer may be there already
_FEW = 40
_NAMES = (
    r"root|app|__next|__nuxt|___gatsby|q-app|react-root|react-app|reactroot|vue-app|ng-app|app-root|main-app|spa-root"
    r"|app-container|app-mount|svelte|ember-application|application|site-app|root-app|portal-root|page-root"
)
_PLACE = re.compile(
    rf"<(?:[a-z][a-z0-9-]*\s[^<>]{{0,500}}?\bid\s*=\s*[\"']?(?:{_NAMES})[\"'\s>]|(?:app-root|app-main|my-app)[\s>])",
    re.I,
)
_EMPTY_PLACE = re.compile(
    rf"<(?:([a-z][a-z0-9-]*)\s(?:[^<>]{{0,500}}\s)?id\s*=\s*[\"']?(?:{_NAMES})[\"']?(?:\s[^<>]{{0,500}})?"
    r"|(app-root|app-main|my-app)(?:\s[^<>]{0,500})?)>\s{0,500}(?:<!--[^<>]{0,200}-->\s{0,500}){0,3}</(?:\1|\2)",
    re.I,
)
_SCRIPT = re.compile(r"<script\b[^<>]{0,1000}?\b(?:src\s*=|type\s*=\s*[\"']?module)", re.I)
# What a page brings for its scripts, also where these stand in the page itself.
_STATE = re.compile(r"__NEXT_DATA__|window\.__(?:NUXT|INITIAL_STATE|PRELOADED_STATE|APOLLO_STATE|REDUX_STATE|DATA)__")
_ASKS = re.compile(
    r"(?:enable|activate|turn on|requires?|needs?|without|need to (?:enable|run))\s.{0,40}javascript|javascript.{0,60}"
    r"(?:enable|disabled|required|turned off|not (?:enabled|supported)|must be)"
    r"|(?:включ|необходим|требу|разреш|актив|увімкн|потріб|без).{0,60}javascript"
    r"|javascript.{0,60}(?:включ|отключ|выключ|необходим|увімкн|вимкн|иштет|күйгүз|қосы|қосу|yoqing|etkinleştir)",
    re.I | re.S,
)
_MARKERS = re.compile(
    r"__NEXT_DATA__|window\.__NUXT__|\bng-version=|\bng-app\b|data-reactroot|\bv-cloak\b|webpackJsonp|webpackChunk"
    r"|/_next/static/|/_nuxt/|__sveltekit|window\.__(?:INITIAL|PRELOADED|APOLLO|REDUX)_STATE__"
)
_NOT_TEXT = ("script", "style", "noscript", "template", "title")


def drawn_by_script(html: str) -> str | None:
    """What shows that the page is only a frame for scripts, in words for an operator; None for any other page.

    To be asked where nothing was found: a page with its text in it may carry all of these signs.
    """
    if not (_SCRIPT.search(html) or _STATE.search(html)):
        return None
    text, unscripted = _read(html)
    letters = sum(map(str.isalpha, text))
    if letters < MOST_AROUND and (empty := _EMPTY_PLACE.search(html)):
        return f"{_tag(empty[0])} is empty"
    if letters < MOST_LETTERS:
        if place := _PLACE.search(html):
            return f"nothing to read in {_tag(place[0])}"
        if _ASKS.search(unscripted):
            return "it asks to turn JavaScript on"
    if letters < _FEW and (marker := _MARKERS.search(html)):
        return f"{marker[0]} and no text"
    return None


def asks_for_scripts(text: str) -> bool:
    """Whether a text only tells its reader to turn JavaScript on."""
    return len(text) < 2 * MOST_LETTERS and _ASKS.search(text) is not None


def _tag(found: str) -> str:
    return " ".join(found.partition(">")[0].split())[:80].rstrip("/ ") + ">"


def _read(html: str) -> tuple[str, str]:
    """What a reader sees without scripts, and what <noscript> says; in one pass, whatever was left open."""
    seen: list[str] = []
    unscripted: list[str] = []
    inside = ""
    first, *parts = html.split("<")
    for part in [f">{first}", *parts]:
        name = re.match(r"!--|/?[a-z0-9]*", part[:12].lower())
        tag = name[0] if name else ""
        if inside and tag == f"/{inside}":
            inside = ""
        elif inside in ("script", "style"):
            continue
        elif not inside and tag in _NOT_TEXT:
            inside = tag
        text = "" if tag == "!--" else part.partition(">")[2]
        if inside == "noscript":
            unscripted.append(text)
        elif not inside:
            seen.append(text)
    return " ".join(seen), " ".join(unscripted)[:5_000]
