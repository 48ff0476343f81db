"""A few announcements of a channel, understood as a harvest would: do they have title, date, text and language?"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from core.model import ROW_TYPE, Article, RawDocument, Rejected, Source
from discovery.probes import Probes
from discovery.trial import Trial
from discovery.web import Item, Page
from pipeline.process import process

PAGES = 3
SHORT = 200  # letters; shorter texts are worth a look
Ask = Callable[[str], Awaitable[Page]]
Understand = Callable[[RawDocument, Source], Awaitable[Article | Rejected]]


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One announcement that was asked for; without an article, `status` and `why` say what came instead."""

    item: Item
    article: Article | None = None
    body: bytes = b""  # SHA-256 of what the page answered
    status: str = "ok"
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Of so many `pages`, how many had what."""

    pages: int = 0
    titled: int = 0
    dated: int = 0
    texted: int = 0
    languages: tuple[str, ...] = ()
    newest: datetime | None = None
    alike: str = ""  # why they may be one and the same page
    wrong: tuple[str, ...] = ()  # a sentence for each page that is none


async def sample(
    probes: Probes, trial: Trial, source: Source, known: Collection[bytes] = (), pages: int = PAGES
) -> Sample:
    """The first announcements of the channel; those whose text the channel itself brings cost no probe.

    `known` are hashes of pages that the site gives for addresses which there are not.
    """
    asked = await looked_at(lambda url: probes.page(url, "announcement"), trial.items[:pages], source, trial.seen_at)
    return replace(_counted(asked), alike=alike(asked, known))


async def _here(raw: RawDocument, source: Source) -> Article | Rejected:
    return process(raw, source)


async def looked_at(
    ask: Ask, items: Sequence[Item], source: Source, seen_at: datetime, understand: Understand = _here
) -> list[Looked]:
    """Each of these announcements of the source's first channel, asked for and understood."""
    looked = []
    for item in items:
        page = None if item.row else await ask(item.url)
        if page is not None and page.status != "ok":
            looked.append(Looked(item=item, status=page.status, why=page.reason or page.status))
            continue
        found = await understand(_document(item, page, source, seen_at), source)
        if isinstance(found, Article):
            looked.append(Looked(item=item, article=found, body=_hash(page)))
        else:
            looked.append(Looked(item=item, body=_hash(page), status=found.status, why=found.reason))
    return looked


def alike(looked: Sequence[Looked], known: Collection[bytes] = ()) -> str:
    """What says that the site answers anything with one page; empty where its announcements differ."""
    bodies = [one.body for one in looked if one.body]
    texts = [one.article.content_hash for one in looked if one.article and one.article.content_hash]
    if any(body in known for body in bodies):
        return "its announcements answer with the page that stands for every address"
    if len(set(bodies)) < len(bodies) or len(set(texts)) < len(texts):
        return "several of its announcements answer with the same page"
    return ""


def _hash(page: Page | None) -> bytes:
    return sha256(page.body).digest() if page is not None else b""


def _document(item: Item, page: Page | None, source: Source, seen_at: datetime) -> RawDocument:
    assert page is not None or item.row is not None
    key = source.channels[0].key
    return RawDocument(
        source_id=source.id, url=page.url if page else item.url,
        fetched_at=page.fetched_at if page else seen_at, status_code=200,
        content_type=page.content_type if page else ROW_TYPE, body=page.body if page else item.row or b"",
        channel_key=key, hinted_title=item.title, hinted_language=item.language, hinted_date=item.date_text,
        hinted_published_at=item.published_at, hinted_summary=item.summary or None,
    )  # fmt: skip


def _counted(looked: Sequence[Looked]) -> Sample:
    articles = [one.article for one in looked if one.article is not None]
    wrong = [f"{one.item.url}: {one.why}" for one in looked if one.article is None]
    wrong += [f"{a.url}: the text is short ({len(a.text)} letters)" for a in articles if len(a.text) < SHORT]
    wrong += [f"{a.url}: no date" for a in articles if a.published.at is None]
    return Sample(
        pages=len(looked),
        titled=sum(bool(article.title) for article in articles),
        dated=sum(article.published.at is not None for article in articles),
        texted=sum(len(article.text) >= SHORT for article in articles),
        languages=tuple(article.language.tag for article in articles),
        newest=max((article.published.at for article in articles if article.published.at), default=None),
        wrong=tuple(wrong),
    )
