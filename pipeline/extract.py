"""Text, title, dates and attachments of a page: the source's rules first, then what generic readers find."""

from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from core.model import Origin, Rejected, Rules
from core.shell import drawn_by_script
from pipeline.attachments import attachments_of
from pipeline.generic import generic_text
from pipeline.heading import lead_of, title_of
from pipeline.judgement import is_cover, needs_browser, no_title, not_an_article, only_links, refused, says_nothing
from pipeline.markup import html_text, letters
from pipeline.metadata import Metadata, read_metadata
from pipeline.page import Page
from pipeline.ruled import by_rules, rule_date
from pipeline.switchers import switchers
from pipeline.tidy import tidy_line, unstacked

_OF_THE_PAGE = frozenset({"h1", "json-ld", "itemprop", "og:title", "feed", "rule"})  # not of the whole site
_LEAST_SUMMARY = 200  # letters; a shorter one is no text


def extract(
    html: str, url: str, rules: Sequence[Rules], *, hinted_title: str | None = None, hinted_summary: str | None = None
) -> Page | Rejected:
    """The article of a page; `Rejected` says which selectors or readers found nothing."""
    if not html.strip():
        return Rejected(stage="extract", reason="the page is empty")
    html = unstacked(html)
    tree = LexborHTMLParser(html)
    metadata, alternates_from = _with_editions(read_metadata(tree, url), tree)
    ruled = by_rules(html, rules)
    title, title_from = (ruled.title, ruled.title_from) if ruled and ruled.title else title_of(metadata, hinted_title)
    if not title:
        return refused(html, no_title(rules))
    text, text_from = (ruled.text, ruled.text_from) if ruled else generic_text(html, tree, title, rules)
    if not ruled and says_nothing(text) and (summary := _summary(hinted_summary)):
        text, text_from = summary, Origin(route="feed")
    if not ruled and (says_nothing(text) or only_links(tree, text)) and (frame := drawn_by_script(html)):
        return needs_browser(frame)
    lines = _visible_lines(tree, title)
    attachments = attachments_of(tree, ruled.node if ruled else None, metadata.base)
    if why := None if ruled else not_an_article(text, rules, tree, metadata):
        if title_from.route not in _OF_THE_PAGE or not is_cover(text, attachments):
            return refused(html, why)
        text_from = Origin(route=f"only a document: {attachments[0].url}")
    lead, lead_from = lead_of(metadata, title)
    return Page(
        title=title,
        lead=lead,
        text=text,
        dates=(*rule_date(tree, rules), *metadata.dates),
        lines=lines,
        metadata=metadata,
        attachments=attachments,
        provenance={"title": title_from, "text": text_from}
        | ({"lead": lead_from} if lead_from else {})
        | alternates_from,
    )


def _with_editions(metadata: Metadata, tree: LexborHTMLParser) -> tuple[Metadata, dict[str, Origin]]:
    """Where no hreflang names the page's other languages, its switcher may."""
    found = {} if metadata.alternates else switchers(tree, metadata.base)
    return (replace(metadata, alternates=found), {"alternates": Origin(route="switcher")}) if found else (metadata, {})


def _summary(hinted: str | None) -> str | None:
    text = html_text(hinted) if hinted else ""
    return text if len(text) > _LEAST_SUMMARY else None


def _visible_lines(tree: LexborHTMLParser, title: str) -> tuple[str, ...]:
    """Lines of the main part near the title, the nearest first."""
    node = tree.css_first("article, main, [itemprop~=articleBody]") or tree.body
    if node is None:
        return ()
    lines = [line for part in node.text(separator="\n").split("\n") if (line := part.strip())]
    wanted = letters(title)
    alike = (i for i, line in enumerate(lines) if len(line) < 2 * len(title) + 20 and letters(line) == wanted)
    place = next(alike, None)
    near = lines[:6] if place is None else [*lines[place + 1 : place + 7], *reversed(lines[max(0, place - 4) : place])]
    return tuple(line for part in near if (line := tidy_line(part)))
