"""An announcement that was published as a document: PDF, DOCX, ODT. What a page is for HTML, this is for them."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from core.model import Origin, RawDocument, Rejected, Source
from pipeline.date_places import DateLine
from pipeline.datelines import says_when
from pipeline.markup import without_heading
from pipeline.metadata import NOTHING_SAID
from pipeline.office import is_docx, is_odt, read_office
from pipeline.page import Page
from pipeline.pdf import read_pdf
from pipeline.said import Said
from pipeline.tidy import tidy, tidy_line
from pipeline.written import Written

_HEAD = 1024  # bytes; some servers put lines of their own before a PDF
_LEAST = 40  # letters, as of a web page
_TOP, _BOTTOM = 15, 6  # lines of a document where it says its date
_LONGEST_TITLE = 300
# What programs write into the title by themselves.
_BY_ITSELF = re.compile(
    r"microsoft (?:word|powerpoint|excel) - .*|untitled.*|без (?:имени|названия).*"
    r"|(?:document|документ|doc|presentation|презентация|slide|слайд|scan|скан|print|layout)[\s_-]*\d*"
    r"|powerpoint presentation|презентация powerpoint"
    r"|.*\.(?:docx?|pdf|indd|odt|rtf|xlsx?|pptx?|cdr|qxp|p65|tiff?|jpe?g)",
    re.IGNORECASE,
)
# What links to documents are called: "Скачать (PDF, 1,2 МБ)".
_OF_A_LINK = frozenset("скачать загрузить download жүктөө pdf doc docx odt файл file подробнее толук more read открыть"
                       " open здесь here кб мб kb mb кбайт мбайт".split())  # fmt: skip


def paper_kind(raw: RawDocument) -> str | None:
    """`pdf`, `docx` or `odt` by the bytes, whatever the header says; None for anything else."""
    if b"%PDF-" in raw.body[:_HEAD] and raw.body.lstrip()[:1] != b"<":
        return "pdf"
    if is_docx(raw.body):
        return "docx"
    return "odt" if is_odt(raw.body) else None


def read_paper(raw: RawDocument, kind: str, source: Source) -> Page | Rejected:
    """The document as a page; `Rejected` says why it cannot be read."""
    written = read_pdf(raw.body) if kind == "pdf" else read_office(raw.body, kind)
    if isinstance(written, Rejected):
        return written
    lines = tuple(line for text in written.lines if (line := tidy_line(text)))
    title, title_from = _title(written, raw, lines, source)
    text = _text(written, title, title_from)
    if sum(map(str.isalpha, text)) < _LEAST:
        reason = f"the {kind.upper()} holds a few words only; is its text a picture?"
        return Rejected(stage="extract", reason=reason)
    return Page(
        title=title,
        lead=None,
        text=text,
        dates=(),
        last_dates=(Said(value=written.created, where=f"{kind} metadata"),) if written.created else (),
        lines=tuple(DateLine(text=line) for line in (*lines[:_TOP], *reversed(lines[_TOP:][-_BOTTOM:]))),
        metadata=NOTHING_SAID,
        attachments=(),
        provenance={
            "title": Origin(route=title_from),
            "text": Origin(route=f"{kind}: {written.note}" if written.note else kind),
        },
    )


def _text(written: Written, title: str, title_from: str) -> str:
    """The text without the title above it, if it is one there, and if it is not all there is."""
    text = tidy("\n".join(written.paragraphs))
    return text if title_from == "first sentence" else without_heading(text, title) or text


def _title(written: Written, raw: RawDocument, lines: Sequence[str], source: Source) -> tuple[str, str]:
    """The document's own title, the link's, what is set as a heading, its first words.

    A title in the metadata is often that of the document it was copied from: against the link's it needs to stand in
    the text.
    """
    own, hint = tidy_line(written.title), tidy_line(raw.hinted_title or "")
    beginning = _letters(" ".join(lines[:_TOP]))
    if _is_title(own) and (not _is_title(hint) or _letters(own) in beginning):
        return own, "metadata"
    if _is_title(hint):
        return hint, "feed"
    if written.heading and _is_title(written.heading):
        return tidy_line(written.heading), "heading"
    return _first_words(written.paragraphs, source) or (_file_name(raw.url), "address")


def _is_title(text: str) -> bool:
    if len(text) > _LONGEST_TITLE or sum(map(str.isalpha, text)) < 4 or _BY_ITSELF.fullmatch(text):
        return False
    return not _OF_A_LINK.issuperset(re.findall(r"[^\W\d_]+", text.casefold()))


def _first_words(paragraphs: Sequence[str], source: Source) -> tuple[str, str] | None:
    """The first short line above the sentences that is no date and no letterhead; else how the sentences begin."""
    names = {_letters(source.name), _letters(source.name_en)}
    lines = (line for text in paragraphs[:12] if (line := tidy_line(text)) and _letters(line) not in names)
    for line in lines:
        if says_when(line, source.languages) or " | " in line or not _is_title(line[:_LONGEST_TITLE]):
            continue
        if line.endswith((".", "!", "?", "…")) or len(line) > 200:
            first = re.split(r"(?<=[.!?])\s", line, maxsplit=1)[0]
            return (first if len(first) <= 150 else first[:150].rpartition(" ")[0] + " …"), "first sentence"
        if len(line.split()) > 1 and not line.endswith((":", ";", ",")):
            return line, "first line"
    return None


def _file_name(url: str) -> str:
    return tidy_line(unquote(PurePosixPath(urlsplit(url).path).stem, errors="replace")) or url


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
