"""Whether a page is an announcement at all, and the words for one that is none."""

import re
from collections.abc import Sequence
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from core.model import Attachment, Rejected, Rules
from core.shell import asks_for_scripts, drawn_by_script
from pipeline.date_places import DateLine
from pipeline.decode import deepest
from pipeline.generic import SHORT
from pipeline.leftovers import are_people
from pipeline.markup import letters, letters_in
from pipeline.metadata import Metadata
from pipeline.pictures import pictures_in

DEEPEST = 2_000  # elements inside one another; libxml2 keeps no more than 2,048
LEAST = 40  # letters of text that a page without any date needs to be an announcement
_LEAST_TITLE = 15  # letters that tell what pictures show; "Photo gallery" is a list of them
_LEAST_PICTURES = 3  # fewer are of the site
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|\d[./-]\d\d$")
_VIDEO = "video, " + ", ".join(
    f"iframe[src*='{host}']"
    for host in ("youtube", "youtu.be", "vimeo", "rutube", "vk.com/video", "dailymotion", "facebook.com/plugins/video")
)
_FRAMESET = re.compile(r"<frameset[\s>]", re.IGNORECASE)
_FRAME = re.compile(r"<frame\s[^<>]{0,500}?\bsrc\s{0,9}=\s{0,9}[\"']?([^\"'\s<>]{1,500})", re.IGNORECASE)
_MOST_DOCUMENTS = 5  # a page with more and without a text is a list of them


def says_nothing(text: str) -> bool:
    return letters_in(text, LEAST) < LEAST or asks_for_scripts(text)


def only_links(tree: LexborHTMLParser, text: str) -> bool:
    """Whether a short text is but the menu around a page."""
    return len(text) < SHORT and letters(text) in letters(" ".join(node.text() for node in tree.css("a[href]")))


def refused(html: str, why: str) -> Rejected:
    """In words for what the page is, where that explains why nothing was found on it."""
    if frame := drawn_by_script(html):
        return needs_browser(frame)
    return Rejected(stage="extract", reason=_of_frames(html) or _too_deep(html) or why)


def _of_frames(html: str) -> str | None:
    if not _FRAMESET.search(html):
        return None
    sources = (unescape(source.strip()) for source in _FRAME.findall(html))
    shown = ", ".join(source[:80] for source in dict.fromkeys(sources) if source)
    advice = "let the channel list the address of the frame that shows the announcement"
    return f"a page of frames, which hold the text ({shown or 'none is named'}): {advice}"


def _too_deep(html: str) -> str | None:
    if (deep := deepest(html)) <= DEEPEST:
        return None
    advice = "name the text's place with `rules: body:`, and its title's with `title:`"
    return f"elements stand {deep} deep in one another; no reader without rules looks below {DEEPEST}: {advice}"


def needs_browser(frame: str) -> Rejected:
    advice = "its text comes by a script; look for a feed or an API that brings it"
    return Rejected(stage="extract", status="needs_browser", reason=f"a page for browsers only ({frame}): {advice}")


def not_an_article(text: str, rules: Sequence[Rules], tree: LexborHTMLParser, metadata: Metadata) -> str | None:
    letters = letters_in(text, LEAST)
    if not letters:
        return _no_text(rules)
    if letters < LEAST and not metadata.dates:
        return f"only {letters} letters of text and no date: not an announcement; is it a listing or an error page?"
    return "only a list of links; is it a listing?" if _is_listing(tree, text) else None


def is_cover(text: str, attachments: Sequence[Attachment]) -> bool:
    """Whether a page is but the title of the document that it shows or links to."""
    return letters_in(text, LEAST) < LEAST and 0 < len(attachments) <= _MOST_DOCUMENTS


def shown(title: str, tree: LexborHTMLParser, lines: Sequence[DateLine], base: str) -> str | None:
    """What a page without a text shows below its title and day: pictures, or a video; None for any other page."""
    dated = any(line.place in ("near", "marked") and _YEAR.search(line.text) for line in lines)
    if not dated or letters_in(title, _LEAST_TITLE) < _LEAST_TITLE or tree.body is None:
        return None
    if tree.body.css_first(_VIDEO):
        return "a video"
    return "pictures" if len(pictures_in([tree.body], None, base)) >= _LEAST_PICTURES else None


def _is_listing(tree: LexborHTMLParser, text: str) -> bool:
    """Nearly every line of the text is the text of some link, and not because it names those who hold an office."""
    lines = text.split("\n")
    if len(lines) < 5 or are_people(lines):
        return False
    linked = {letters(node.text()) for node in tree.css("a[href]")}
    return sum(len(line) for line in lines if letters(line) in linked) > 0.8 * len(text)


def _no_text(rules: Sequence[Rules]) -> str:
    selectors = ", ".join(rule.body for rule in rules if rule.body)
    tried = f"no text under {selectors}, and none was found without rules" if selectors else "no text was found"
    return f"{tried}; was the page rebuilt, or is it drawn by a script?"


def no_title(rules: Sequence[Rules]) -> str:
    selectors = ", ".join(rule.title for rule in rules if rule.title)
    under = f" under {selectors}, nor" if selectors else ""
    return f"no title{under} in h1, og:title, JSON-LD or <title>; was the page rebuilt?"
