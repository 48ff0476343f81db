"""One document from bytes to article."""

import re
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from core.dates import is_relative, read_date
from core.model import DAY, ROW_TYPE, Article, RawDocument, ReadDate, Rejected, Source
from pipeline.datelines import find_date, says_when
from pipeline.decode import decode
from pipeline.extract import Page, extract, without_heading
from pipeline.fingerprint import fingerprint
from pipeline.language import identify
from pipeline.metadata import Said
from pipeline.paper import paper_kind, read_paper
from pipeline.part import own_part
from pipeline.row import is_json_page, read_row
from pipeline.tidy import tidy, tidy_line

_LANGUAGE_IN_PATH = re.compile(r"/([a-z]{2})(?=/|$)")


def process(raw: RawDocument, source: Source) -> Article | Rejected:
    """The whole pipeline on one page: no network, no database, same answer every time."""
    page = _read_page(raw, source)
    if isinstance(page, Rejected):
        return page
    published, date_from = _published(raw, source, page)
    title, text = tidy_line(page.title), _without_date_line(tidy(page.text), published, raw, source, page)
    return Article(
        source_id=source.id,
        url=raw.url,
        title=title,
        lead=tidy_line(page.lead) if page.lead else None,
        text=text,
        language=identify(text, title=title, declared=source.languages, claims=_claims(raw, page)),
        published=published,
        content_hash=fingerprint(title, text),
        canonical_url=page.metadata.canonical_url,
        alternates=page.metadata.alternates,
        attachments=page.attachments,
        provenance=page.provenance | {"published": date_from},
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
    return extract(html, raw.url, rules, hinted_title=raw.hinted_title, hinted_summary=raw.hinted_summary)


def _claims(raw: RawDocument, page: Page) -> tuple[str, ...]:
    """What the feed, the page and its address say the language is, the most trusted first."""
    in_path = _LANGUAGE_IN_PATH.search(urlsplit(raw.url).path)
    said = (raw.hinted_language, in_path[1] if in_path else None, page.metadata.language)
    return tuple(claim for claim in said if claim)


def _published(raw: RawDocument, source: Source, page: Page) -> tuple[ReadDate, str]:
    """The first date in the order of trust that can be read, and where it stood; else the first that could not."""
    first: tuple[ReadDate, str] | None = None
    for said in _said_dates(raw, page):
        found = _read(said, raw, source, page)
        if found.at is not None:
            return found, said.where
        first = first or (found, said.where)
    found_late = _visible(raw, source, page) or _doubtful(raw, source, page)
    return found_late or first or (ReadDate(raw=None, at=None), "none")


def _read(said: Said, raw: RawDocument, source: Source, page: Page) -> ReadDate:
    languages = _date_languages(raw, source, page)
    read = partial(
        read_date, said.value, timezone=_zone(said, raw, source), languages=languages, order=source.date_order,
        now=raw.fetched_at,
    )  # fmt: skip
    if not said.where.startswith("feed"):
        return read()
    hint, relative = raw.hinted_published_at, is_relative(said.value, languages)
    if hint is None:  # nobody knows what "yesterday" meant when it was listed
        return ReadDate(raw=said.value, at=None, suspect=True) if relative else read()
    written = read()
    if relative or written.at is None or abs(written.at - hint) <= DAY:
        return read(hint=hint)
    return written  # the row names another day than when it said "yesterday"


def _zone(said: Said, raw: RawDocument, source: Source) -> str:
    """In which zone a date is read that names none: an API may count in another than its ministry."""
    channel = next((c for c in source.channels if c.key == raw.channel_key), None)
    fields = channel.fields if channel and said.where in ("row", "page", "feed") else None
    return (fields.date_zone if fields else None) or source.timezone


def _doubtful(raw: RawDocument, source: Source, page: Page) -> tuple[ReadDate, str] | None:
    """When it was changed, by a feed that says no more, or when a document was made: it may be of another day."""
    changed = [Said(value=_hinted(raw), where=f"feed {raw.hinted_date_from}")] if raw.hinted_date_from else []
    read = ((_read(said, raw, source, page), said.where) for said in (*changed, *page.last_dates))
    return next(((replace(found, suspect=True), where) for found, where in read if found.at is not None), None)


def _without_date_line(text: str, published: ReadDate, raw: RawDocument, source: Source, page: Page) -> str:
    """The text without a first line that only repeats the day of publication, and a title below that."""
    first, _, rest = text.partition("\n")
    languages = _date_languages(raw, source, page)
    chosen = page.provenance["text"] in ("rule", "row", "page", "feed")
    if not rest or chosen or not says_when(first, languages, words=0):
        return text
    said = read_date(first, timezone=source.timezone, languages=languages, order=source.date_order, now=raw.fetched_at)
    if said.at is None or published.at is None or not -DAY < said.at - published.at < DAY:
        return text  # another day than ours: it may be what the announcement is about
    return without_heading(rest, page.title) or text


def _said_dates(raw: RawDocument, page: Page) -> list[Said]:
    ruled = [said for said in page.dates if said.where in ("rule", "page")]
    others = [said for said in page.dates if said not in ruled]
    written = "" if raw.hinted_date_from else _hinted(raw)
    return [*ruled, *([Said(value=written, where="feed")] if written else []), *others]


def _hinted(raw: RawDocument) -> str:
    return raw.hinted_date or (raw.hinted_published_at.isoformat() if raw.hinted_published_at else "")


def _visible(raw: RawDocument, source: Source, page: Page) -> tuple[ReadDate, str] | None:
    found = find_date(
        page.lines,
        timezone=source.timezone,
        languages=_date_languages(raw, source, page),
        order=source.date_order,
        now=raw.fetched_at,
    )
    return (found, "visible") if found else None


def _date_languages(raw: RawDocument, source: Source, page: Page) -> tuple[str, ...]:
    """The page's own language first: names of months collide between languages."""
    claimed = (claim.replace("_", "-").split(",")[0].strip() for claim in _claims(raw, page))
    return tuple(dict.fromkeys((*claimed, *source.languages)))
