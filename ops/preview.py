"""`govharvest preview`: what would be stored of a source, and what looks wrong; nothing is stored."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core.errors import GovharvestError
from core.model import Article, RawDocument, Rejected, Source
from core.settings import Settings, environ_of
from core.sources import load, load_file, select

SHORT = 200  # letters; shorter texts are worth a look


def source_named(settings: Settings, name: str) -> Source:
    """The source of that id, or in that file."""
    if name.endswith((".yaml", ".yml")):
        path = Path(name)
        return load_file(path, path.parent.parent)
    return select(load(settings.sources)[0], [name])[0]


def preview(settings: Settings, name: str, most: int) -> Iterator[dict[str, Any]]:
    """One dict per page (`title`, `text`, …, `wrong`), then one with `status` and `error`."""
    from pipeline.process import process

    source = source_named(settings, name)
    for event in _crawl(settings, name, most):
        if event["event"] == "listed":
            yield {"channel": event["channel"], "links": event["links"]}
        elif event["event"] == "crawled":
            yield {"status": event["status"], "error": event["error"], "error_url": event["url"]}
        elif event["event"] == "page":
            raw = _document(event, source)
            yield _shown(raw, process(raw, source), source)


def _crawl(settings: Settings, name: str, most: int) -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-m", "crawlers", "--preview", name, "--most", str(most)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environ_of(settings)) as process:
        assert process.stdout is not None
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode:
        raise GovharvestError(f"the preview of {name} could not be made; the reason stands above")


def _document(event: dict[str, Any], source: Source) -> RawDocument:
    hinted = event["hinted_published_at"]
    return RawDocument(
        source_id=source.id,
        url=event["url"],
        fetched_at=datetime.fromisoformat(event["fetched_at"]),
        status_code=event["status_code"],
        content_type=event["content_type"],
        body=base64.b64decode(event["body"]),
        channel_key=event["channel_key"],
        hinted_title=event["hinted_title"],
        hinted_language=event["hinted_language"],
        hinted_date=event["hinted_date"],
        hinted_published_at=datetime.fromisoformat(hinted) if hinted else None,
        hinted_summary=event["hinted_summary"],
    )


def _shown(raw: RawDocument, result: Article | Rejected, source: Source) -> dict[str, Any]:
    if isinstance(result, Rejected):
        return {"url": raw.url, "rejected": result.reason, "wrong": [f"{result.stage}: {result.reason}"]}
    return {
        "url": result.url,
        "title": result.title,
        "language": result.language.tag,
        "published_at": result.published.at,
        "published_on": result.published.at and result.published.at.astimezone(ZoneInfo(source.timezone)).date(),
        "published_raw": result.published.raw,
        "lead": result.lead,
        "text": result.text,
        "provenance": dict(result.provenance),
        "attachments": [attachment.url for attachment in result.attachments],
        "wrong": list(_wrong(result, source)),
    }


def _wrong(article: Article, source: Source) -> Iterator[str]:
    if article.published.at is None:
        found = f"found {article.published.raw!r}" if article.published.raw else "none found"
        yield f"no date ({found}); give rules: date: a selector"
    if article.published.suspect:
        yield f"the date is not plausible: {article.published.raw!r}"
    if len(article.text) < SHORT:
        yield f"the text is short ({len(article.text)} letters)"
    if article.language.tag == "und":
        yield "the language cannot be told"
    elif source.languages and article.language.tag.split("-")[0] not in {t.split("-")[0] for t in source.languages}:
        yield f"the language {article.language.tag} is not declared"
