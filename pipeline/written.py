"""What was found in a document that is no web page, before anything is interpreted."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Written:
    """A PDF, DOCX or ODT, taken apart."""

    kind: str  # pdf, docx, odt
    paragraphs: tuple[str, ...]
    heading: str | None  # what is set as one
    lines: tuple[str, ...]  # as they were set, for dates
    title: str = ""  # by its metadata
    created: str | None = None  # ISO 8601, by its metadata
    language: str | None = None  # by its metadata
    note: str | None = None  # what was left out
