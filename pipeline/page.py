"""What was found on a page, before anything is interpreted."""

from dataclasses import dataclass

from core.model import Attachment, Image, Origin
from pipeline.date_places import DateLine
from pipeline.metadata import Metadata
from pipeline.said import Said


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page, a row of an API or a document, taken apart."""

    title: str
    lead: str | None
    text: str
    dates: tuple[Said, ...]  # in order of trust; the rule's own first
    lines: tuple[DateLine, ...]  # visible lines where a date may stand
    metadata: Metadata
    attachments: tuple[Attachment, ...]
    provenance: dict[str, Origin]  # of each field above that was found
    last_dates: tuple[Said, ...] = ()  # believed only where nothing else says when, and doubted even then
    section: str | None = None
    tags: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    author: str | None = None
    html: str = ""  # for who reads a day from it when all else is silent
