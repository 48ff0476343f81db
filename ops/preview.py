"""`govharvest preview`: what would be stored of a source, and what looks wrong; nothing is stored."""

import base64
import json
import subprocess
from collections.abc import Iterator, Sequence
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
from ops.doubts import Looked, doubts, doubts_of_all


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
    """A dict per channel (`channel`, `links`, …) as they answer, one per page (`url`, …, `wrong`), and last one
    with `status` and `error`."""
    from pipeline.process import process

    source = source_named(settings, name)
    pages: list[tuple[RawDocument, Article | Rejected]] = []
    rest = []
    for event in crawled(settings, source, name, most):
        if event["event"] == "listed":
            yield {"channel": event["channel"], "links": event["links"], "newest": event["newest"]}
        elif event["event"] == "page":
            raw = document(event, source)
            pages.append((raw, process(raw, source)))
        elif event["event"] == "not read":
            rest.append(_not_read(event))
        elif event["event"] == "crawled":
            names = {"status": "status", "error": "error", "error_url": "url", "note": "note"}
            rest.append({name: event[said] for name, said in names.items()})
    yield from shown(pages, source)
    yield from rest


def shown(pages: Sequence[tuple[RawDocument, Article | Rejected]], source: Source) -> Iterator[dict[str, Any]]:
    """Each page as it would be stored, and what looks wrong with it, by itself or beside the others."""
    whole = [Looked(raw, article) for raw, article in pages if isinstance(article, Article)]
    of_all = doubts_of_all(whole)
    wrong = {id(one.article): [*doubts(one, source), *of_all.get(place, [])] for place, one in enumerate(whole)}
    for raw, understood in pages:
        if isinstance(understood, Rejected):
            says = [f"{understood.stage}: {understood.reason}"]
            yield {"url": raw.url, "listed_by": raw.channel_key, "rejected": understood.reason, "wrong": says}
        else:
            yield {**_shown(raw, understood, source), "wrong": wrong[id(understood)]}


def _not_read(event: dict[str, Any]) -> dict[str, Any]:
    code = event["status_code"]
    says = f"answered {code}" if code else "could not be fetched"
    return {"url": event["url"], "rejected": says, "wrong": [f"fetch: {says}"]}


def crawled(
    settings: Settings, source: Source, name: str, most: int, *, whole: bool = False
) -> Iterator[dict[str, Any]]:
    """What the crawling process says, politely asking the site: `listed`, `page`, `not read`, `crawled`, and with
    `whole` each `channel page`."""
    require_contact(settings, [source])
    name = str(Path(name).absolute()) if _is_file(name) else name
    arguments = ("--tied", "--preview", name, "--most", str(most), *(["--whole"] if whole else []))
    with subprocess.Popen(
        command("crawlers", *arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ_of(settings),
        preexec_fn=deaf_to_ctrl_c,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            if event["event"] == "failed":
                raise GovharvestError(event["reason"])
            yield event
    if process.returncode:
        says = f"could not be looked at: the crawling process {ended(process.returncode)}"
        raise GovharvestError(f"{name}: {says}")


def document(event: dict[str, Any], source: Source) -> RawDocument:
    """The page of an event."""
    hinted = event["hinted_published_at"]
    return RawDocument(
        source_id=source.id,
        url=event["url"],
        requested_url=event["requested_url"],
        fetched_at=datetime.fromisoformat(event["fetched_at"]),
        status_code=event["status_code"],
        content_type=event["content_type"],
        body=base64.b64decode(event["body"]),
        page_key=event["page_key"],
        channel_key=event["channel_key"],
        hinted_title=event["hinted_title"],
        hinted_language=event["hinted_language"],
        hinted_date=event["hinted_date"],
        hinted_date_from=event["hinted_date_from"],
        hinted_published_at=datetime.fromisoformat(hinted) if hinted else None,
        hinted_summary=event["hinted_summary"],
    )


def _shown(raw: RawDocument, article: Article, source: Source) -> dict[str, Any]:
    at = article.published.at
    return {
        "url": article.url,
        "listed_by": raw.channel_key,
        "title": article.title,
        "language": article.language.tag,
        "published_at": at,
        "published_on": at and at.astimezone(ZoneInfo(source.timezone)).date(),
        "published_raw": article.published.raw,
        "lead": article.lead,
        "section": article.section,
        "author": article.author,
        "tags": list(article.tags),
        "images": [{"url": image.url, "text": image.text} for image in article.images],
        "text": article.text,
        "provenance": {name: origin.route for name, origin in article.provenance.items()},
        "attachments": [attachment.url for attachment in article.attachments],
    }
