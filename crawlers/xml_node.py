"""What lxml's recovering parser leaves of broken XML: names without namespace, texts without surprises."""

from collections.abc import Iterator
from typing import Any


def name_of(node: Any) -> str:
    """Its name without namespace, or with an undeclared prefix taken away; none of what is no element."""
    try:
        tag = node.tag if isinstance(node.tag, str) else ""
    except UnicodeDecodeError:  # a recovering parser keeps <é> of a broken feed as bytes (found by fuzzing)
        return ""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def children(node: Any) -> Iterator[tuple[str, Any]]:
    """The elements in it, each with its name."""
    return ((name, child) for child in node if (name := name_of(child)))


def text_of(node: Any) -> str:
    """All text in it; an entity that stands for something unknown stays as it is written."""
    try:
        return "".join(node.itertext()).strip()
    except (ValueError, UnicodeDecodeError):
        return ""
