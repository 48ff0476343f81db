"""Text, title, dates and attachments of a page: the source's rules first, then what generic readers find."""

from collections.abc import Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from core.model import Origin, Rejected, Rules
from core.shell import drawn_by_script
from pipeline.attachments import attachments_of
from pipeline.date_places import date_lines
from pipeline.described import Read, described
from pipeline.generic import generic_text
from pipeline.heading import title_of
from pipeline.judgement import (
    is_cover,
    needs_browser,
    no_title,
    not_an_article,
    only_links,
    refused,
    says_nothing,
    shown,
)
from pipeline.markup import html_text
from pipeline.metadata import Metadata, read_metadata
from pipeline.page import Page
from pipeline.ruled import by_rules, rule_date, rule_line
from pipeline.switchers import switchers
from pipeline.tidy import unstacked

_OF_THE_PAGE = frozenset(
    {"h1", "line", "heading", "json-ld", "itemprop", "og:title", "feed", "rule"}
)  # not of the whole site
_LEAST_SUMMARY = 200  # letters; a shorter one is no text


def extract(
    html: str,
    url: str,
    rules: Sequence[Rules],
    *,
    hinted_title: str | None = None,
    hinted_summary: str | None = None,
    site_names: Sequence[str] = (),
) -> Page | Rejected:
    """The article of a page; `Rejected` says which selectors or readers found nothing.

    `site_names` are the names of the body whose page it is.
    """
    if not html.strip():
        return Rejected(stage="extract", reason="the page is empty")
    html = unstacked(html)
    tree = LexborHTMLParser(html)
    metadata, addresses_from = _with_editions(read_metadata(tree, url), tree)
    metadata = replace(metadata, site_names=(*metadata.site_names, *site_names))
    ruled = by_rules(html, rules)
    named = (ruled.title, ruled.title_from) if ruled and ruled.title else rule_line(tree, rules, "title")
    title, title_from = named or title_of(metadata, hinted_title, tree)
    if not title:
        return refused(html, no_title(rules))
    text, text_from = (ruled.text, ruled.text_from) if ruled else generic_text(html, title, rules)
    if not ruled and says_nothing(text) and (summary := _summary(hinted_summary)):
        text, text_from = summary, Origin(route="feed")
    if not ruled and (says_nothing(text) or only_links(tree, text)) and (frame := drawn_by_script(html)):
        return needs_browser(frame)
    lines = date_lines(tree, [title, *metadata.titles.values()])
    attachments = attachments_of(tree, ruled.node if ruled else None, metadata.base)
    if why := None if ruled else not_an_article(text, rules, tree, metadata):
        own = title_from.route in _OF_THE_PAGE and says_nothing(text)
        document = attachments[0].url if own and is_cover(text, attachments) else None
        if not document and not (own and (what := shown(title, tree, lines, metadata.base))):
            return refused(html, why)
        text_from = Origin(route=f"only a document: {document}" if document else f"only {what}")
    body = ruled.node if ruled else tree.body if text_from.route == "only pictures" else None
    read = Read(tree=tree, metadata=metadata, rules=rules, title=title, text=text, body=body)
    beside = described(read)
    return Page(
        title=title,
        lead=beside.lead,
        text=text,
        dates=(*rule_date(tree, rules), *metadata.dates),
        lines=lines,
        metadata=metadata,
        attachments=attachments,
        html=html,
        provenance={"title": title_from, "text": text_from, **beside.provenance, **addresses_from}
        | ({"attachments": text_from if ruled else Origin(route="links")} if attachments else {}),
        section=beside.section,
        tags=beside.tags,
        author=beside.author,
        images=beside.images,
    )


def _with_editions(metadata: Metadata, tree: LexborHTMLParser) -> tuple[Metadata, dict[str, Origin]]:
    """Where no hreflang names the page's other languages, its switcher may; and where addresses were read."""
    said = {"canonical_url": Origin(route="link rel=canonical")} if metadata.canonical_url else {}
    if metadata.alternates:
        return metadata, said | {"alternates": Origin(route="hreflang")}
    found = switchers(tree, metadata.base)
    if not found:
        return metadata, said
    return replace(metadata, alternates=found), said | {"alternates": Origin(route="switcher")}


def _summary(hinted: str | None) -> str | None:
    text = html_text(hinted) if hinted else ""
    return text if len(text) > _LEAST_SUMMARY else None
