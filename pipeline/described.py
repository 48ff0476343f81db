"""What a page says beside title, text and date: lead, section, tags, author, pictures; the source's rules first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.model import Image, Origin, Rules
from pipeline.fields import author_of, section_of, tags_in, tags_of
from pipeline.lead import lead_of
from pipeline.metadata import Metadata
from pipeline.pictures import pictures_in, pictures_of
from pipeline.ruled import rule_line, rule_nodes

Origins = dict[str, Origin]


@dataclass(frozen=True, kw_only=True)
class Described:
    """The fields of a page that need not be there, and where each was read."""

    lead: str | None
    section: str | None
    tags: tuple[str, ...]
    author: str | None
    images: tuple[Image, ...]
    provenance: Origins


@dataclass(frozen=True, kw_only=True)
class Read:
    """A page whose title and text are known."""

    tree: LexborHTMLParser
    metadata: Metadata
    rules: Sequence[Rules]
    title: str
    text: str
    body: LexborNode | None  # where a rule says that the text is


def described(page: Read) -> Described:
    """Every such field, by the rule that names it, else as pages say it."""
    tree, metadata, title, text = page.tree, page.metadata, page.title, page.text
    found: dict[str, tuple[Any, Origin | None]] = {
        "lead": rule_line(tree, page.rules, "lead") or lead_of(metadata, tree, title, text),
        "section": rule_line(tree, page.rules, "section") or section_of(metadata, tree, title),
        "tags": _ruled_tags(page) or tags_of(metadata, tree, title, text),
        "author": rule_line(tree, page.rules, "author") or author_of(metadata, tree, title, text),
        "images": _ruled_pictures(page) or pictures_of(metadata, tree, page.body, text),
    }
    provenance = {name: origin for name, (value, origin) in found.items() if value and origin}
    return Described(**{name: value for name, (value, _) in found.items()}, provenance=provenance)


def _ruled_tags(page: Read) -> tuple[tuple[str, ...], Origin] | None:
    nodes, attribute, origin = rule_nodes(page.tree, page.rules, "tags")
    said = [(node.attributes.get(attribute) if attribute else node.text(separator=" ")) or "" for node in nodes]
    tags = tags_in(said, page.metadata, page.title)
    return (tags, origin) if tags else None


def _ruled_pictures(page: Read) -> tuple[tuple[Image, ...], Origin] | None:
    nodes, attribute, origin = rule_nodes(page.tree, page.rules, "image")
    pictures = pictures_in(nodes, attribute, page.metadata.base)
    return (pictures, origin) if pictures else None
