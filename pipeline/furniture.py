"""What stands on a page around its text: menus, footers, columns, boxes for sharing, and what is not shown at all."""

import re
from functools import lru_cache
from typing import Any

SURE, LIKELY, NAMED = 3, 2, 1  # says so itself; its name begins with the word; its name holds it
TAGS = frozenset("nav footer aside menu dialog figcaption".split())
_ROLES = frozenset("navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar".split())
_NEVER = frozenset("html body article main h1 tbody tr".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# What builders of sites call these parts: words that begin a name or a part of one …
_BEGINNINGS = (
    "addthis addtoany advert also-read author-bio author-box breadcrumb byline comment contentinfo cookie copyright"
    " disclaimer disqus document(?:by-?line|published|modified|actions)"
    " feedback foot gdpr jp-relatedposts login masthead menu modal most-read mostread nav"
    " newsletter outbrain pager paginat pathway popular popup promo read-also read-more readalso readmore recirc"
    " recommend related respond rss search share sharing sidebar sidenav signup skip social sponsor subscri taboola"
    " teaser toolbar tooltip topbar trending widget ya-share yashare"
)
# … and those that are meant only where they end it.
_ENDINGS = (
    "ads? article-info author bio caption counter credit date(?:-?time)? dateline email-link hidden-print hits"
    " lang(?:uages?|s)? last-news latest-news meta more-news news-list no-?print other-news print(?:-link)? published"
    " rate rating screen-reader(?:-text)? sr-only tag-?list tags? time(?:stamp)? tools views visually-?hidden"
)
_NAMES = re.compile(
    rf"(?:^|[\s_-])(?:{'|'.join(_BEGINNINGS.split())})|(?:^|\s)(?:[a-z]+[_-]+)?(?:{'|'.join(_ENDINGS.split())})(?=$|\s)",
    re.IGNORECASE,
)
_FIRST = re.compile(rf"(?:^|\s)(?:{'|'.join(_BEGINNINGS.split())})", re.IGNORECASE)
_COMMENTS = re.compile(r"(?:^|\s)(?:comments?|disqus|respond)(?=[\s_-]|$)", re.IGNORECASE)
_LONGEST_NAME = 300


def certainty(element: Any) -> int:
    """How sure it is that an element is furniture; 0 when nothing says so."""
    tag, said = element.tag, element.attrib
    if tag in TAGS:
        return SURE
    if tag in _NEVER or not said:
        return 0
    if "hidden" in said or ("style" in said and _HIDDEN.search(said["style"])) or said.get("role") in _ROLES:
        return SURE
    names = f"{said.get('class', '')} {said.get('id', '')}"
    return named(names) if len(names) > 1 else 0


@lru_cache(maxsize=10_000)
def named(names: str) -> int:
    """How sure the classes and the id of an element are that it is furniture."""
    if len(names) > _LONGEST_NAME or not _NAMES.search(names):
        return 0
    if _COMMENTS.search(names):
        return SURE
    return LIKELY if _FIRST.search(names) else NAMED
