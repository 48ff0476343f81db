"""A few announcements of a channel, understood as a harvest would: do they have title, date, text and language?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.model import ROW_TYPE, Article, RawDocument, Source
from discovery.probes import Probes
from discovery.trial import Trial
from discovery.web import Item, Page
from pipeline.process import process

PAGES = 3
SHORT = 200  # letters; shorter texts are worth a look


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Of so many `pages`, how many had what."""

    pages: int = 0
    titled: int = 0
    dated: int = 0
    texted: int = 0
    languages: tuple[str, ...] = ()
    newest: datetime | None = None
    wrong: tuple[str, ...] = ()  # a sentence for each page that is none


async def sample(probes: Probes, trial: Trial, source: Source, pages: int = PAGES) -> Sample:
    """The first announcements of the channel; those whose text the channel itself brings cost no probe."""
    taken: list[tuple[str, Article | None, str]] = []
    for item in trial.items[:pages]:
        page = None if item.row else await probes.page(item.url, "announcement")
        if page is not None and page.status != "ok":
            taken.append((item.url, None, page.reason or page.status))
            continue
        found = process(_document(item, page, source, trial), source)
        article = found if isinstance(found, Article) else None
        taken.append((item.url, article, "" if article else getattr(found, "reason", "")))
    return _counted(taken)


def _document(item: Item, page: Page | None, source: Source, trial: Trial) -> RawDocument:
    assert page is not None or item.row is not None
    key = source.channels[0].key
    return RawDocument(
        source_id=source.id, url=page.url if page else item.url,
        fetched_at=page.fetched_at if page else trial.seen_at, status_code=200,
        content_type=page.content_type if page else ROW_TYPE, body=page.body if page else item.row or b"",
        channel_key=key, hinted_title=item.title, hinted_language=item.language, hinted_date=item.date_text,
        hinted_published_at=item.published_at, hinted_summary=item.summary or None,
    )  # fmt: skip


def _counted(taken: Sequence[tuple[str, Article | None, str]]) -> Sample:
    articles = [article for _, article, _ in taken if article is not None]
    wrong = [f"{url}: {why}" for url, article, why in taken if article is None]
    wrong += [f"{a.url}: the text is short ({len(a.text)} letters)" for a in articles if len(a.text) < SHORT]
    wrong += [f"{a.url}: no date" for a in articles if a.published.at is None]
    return Sample(
        pages=len(taken),
        titled=sum(bool(article.title) for article in articles),
        dated=sum(article.published.at is not None for article in articles),
        texted=sum(len(article.text) >= SHORT for article in articles),
        languages=tuple(article.language.tag for article in articles),
        newest=max((article.published.at for article in articles if article.published.at), default=None),
        wrong=tuple(wrong),
    )
