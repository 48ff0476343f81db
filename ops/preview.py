"""`govharvest preview`: what would be stored of a source, and what looks wrong; nothing is stored."""

import base64
import json
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core.children import command, deaf_to_ctrl_c, ended
from core.contact import require_contact
from core.errors import GovharvestError, SourceError
from core.model import Article, RawDocument, Rejected, Source
from core.settings import Settings, environ_of
from core.sources import load, load_file
from ops import definitions

SHORT = 200  # letters; shorter texts are worth a look


def source_named(settings: Settings, name: str) -> Source:
    """The source of that id, or in that file."""
    if _is_file(name):
        path = Path(name).absolute()
        if not path.exists():
            raise SourceError(f"{name}: there is no such file; correct the path, or name a source by its id, as kg_mvd")
        return load_file(path, path.parent.parent)
    return definitions.chosen(*load(settings.sources), [name])[0]


def _is_file(name: str) -> bool:
    """Whether a path is meant, for an id holds neither."""
    return "/" in name or name.endswith((".yaml", ".yml"))


def preview(settings: Settings, name: str, most: int) -> Iterator[dict[str, Any]]:
    """One dict per page (`title`, `text`, …, `wrong`), then one with `status` and `error`."""
    from pipeline.process import process

    source = source_named(settings, name)
    require_contact(settings, [source])
    for event in _crawl(settings, str(Path(name).absolute()) if _is_file(name) else name, most):
        if event["event"] == "listed":
            yield {"channel": event["channel"], "links": event["links"]}
        elif event["event"] == "crawled":
            names = {"status": "status", "error": "error", "error_url": "url", "note": "note"}
            yield {name: event[said] for name, said in names.items()}
        elif event["event"] == "page":
            raw = _document(event, source)
            yield _shown(raw, process(raw, source), source)


def _crawl(settings: Settings, name: str, most: int) -> Iterator[dict[str, Any]]:
    pipe, arguments = subprocess.PIPE, ("--tied", "--preview", name, "--most", str(most))
    with subprocess.Popen(
        command("crawlers", *arguments), stdin=pipe, stdout=pipe, env=environ_of(settings), preexec_fn=deaf_to_ctrl_c
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "failed":
                raise GovharvestError(event["reason"])
            yield event
    if process.returncode:
        raise GovharvestError(
            f"the preview of {name} could not be made: the crawling process {ended(process.returncode)}"
        )


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
        where = article.provenance.get("published", "")
        yield f"the date is doubtful: {article.published.raw!r} ({where}); compare it with the page"
    if len(article.text) < SHORT:
        yield f"the text is short ({len(article.text)} letters)"
    if article.language.tag == "und":
        yield "the language cannot be told"
    elif source.languages and article.language.tag.split("-")[0] not in {t.split("-")[0] for t in source.languages}:
        yield f"the language {article.language.tag} is not declared"
