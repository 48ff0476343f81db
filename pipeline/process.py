"""One document from bytes to article."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from core.model import ROW_TYPE, Article, Origin, RawDocument, Rejected, Source
from pipeline.boilerplate import edge_lines, trimmed
from pipeline.decode import decode
from pipeline.extract import extract
from pipeline.fingerprint import fingerprint
from pipeline.language import identify
from pipeline.page import Page
from pipeline.paper import paper_kind, read_paper
from pipeline.part import own_part
from pipeline.published import Telling, published_at, without_date_line
from pipeline.row import is_json_page, read_row
from pipeline.tidy import tidy, tidy_line

_LANGUAGE_IN_PATH = re.compile(r"/([a-z]{2})(?=/|$)")


def process(raw: RawDocument, source: Source, boilerplate: Collection[bytes] = ()) -> Article | Rejected:
    """The whole pipeline on one page: no network, no database, same answer every time.

    `boilerplate` holds the marks of the lines that the source is known to put around its texts.
    """
    page = _read_page(raw, source)
    if isinstance(page, Rejected):
        return page
    claims = _claims(raw, page)
    telling = Telling(raw=raw, source=source, page=page, claims=claims)
    published, date_from = published_at(telling)
    title, whole = tidy_line(page.title), without_date_line(tidy(page.text), published, telling)
    edges = edge_lines(whole) if page.provenance["text"].route.startswith("generic") else ()
    text, cut = trimmed(whole, boilerplate) if edges else (whole, ())
    return Article(
        source_id=source.id,
        url=raw.url,
        title=title,
        lead=tidy_line(page.lead) if page.lead else None,
        text=text,
        language=identify(text, title=title, declared=source.languages, claims=claims),
        published=published,
        content_hash=fingerprint(title, text),
        section=page.section,
        tags=page.tags,
        author=page.author,
        images=page.images,
        canonical_url=page.metadata.canonical_url,
        alternates=page.metadata.alternates,
        attachments=page.attachments,
        provenance=page.provenance
        | {"published": date_from}
        | ({"boilerplate": Origin(route="learned", raw="\n".join(cut))} if cut else {}),
        edge_lines=edges,
    )


def _read_page(raw: RawDocument, source: Source) -> Page | Rejected:
    if raw.content_type == ROW_TYPE or is_json_page(raw, source):
        return read_row(raw, source)
    if kind := paper_kind(raw):
        return read_paper(raw, kind, source)
    html = decode(raw.body, raw.content_type, source.languages)
    if isinstance(html, Rejected):
        return html
    html = own_part(html, raw)
    if isinstance(html, Rejected):
        return html
    rules = source.rules_on(raw.fetched_at.date())
    return extract(
        html, raw.url, rules, hinted_title=raw.hinted_title, hinted_summary=raw.hinted_summary,
        site_names=(source.name, source.name_en),
    )  # fmt: skip


def _claims(raw: RawDocument, page: Page) -> tuple[str, ...]:
    """What the feed, the page and its address say the language is, the most trusted first."""
    in_path = _LANGUAGE_IN_PATH.search(urlsplit(raw.url).path)
    said = (raw.hinted_language, in_path[1] if in_path else None, page.metadata.language)
    return tuple(claim for claim in said if claim)
