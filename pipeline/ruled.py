"""What the source's own rules select on a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.model import Origin, Rules
from pipeline.markup import html_text, matches, without_heading
from pipeline.said import Said
from pipeline.tidy import tidy_line


@dataclass(frozen=True, kw_only=True)
class Ruled:
    """What the rules of a source select."""

    title: str | None
    title_from: Origin
    text: str
    text_from: Origin
    node: LexborNode


def by_rules(html: str, rules: Sequence[Rules]) -> Ruled | None:
    """The first rule whose body selector yields text; on a tree of its own, since `remove` changes it."""
    for rule in rules:
        if not rule.body:
            continue
        tree = LexborHTMLParser(html)
        title = _selected(tree, rule.title)
        nodes = _outermost(matches(tree, rule.body))
        for selector in rule.remove:
            for unwanted in (
                found for node in nodes for found in matches(node, selector) if found.mem_id != node.mem_id
            ):
                unwanted.decompose()  # a selector finds the node that is searched, too
        text = without_heading("\n".join(filter(None, (html_text(node.html or "") for node in nodes))), title)
        if text:
            return Ruled(
                title=title,
                title_from=Origin(route="rule", rule=rule.title),
                text=text,
                text_from=Origin(route="rule", rule=rule.body),
                node=nodes[0],
            )
    return None


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Without those that stand inside another: their text is there already."""
    found = {node.mem_id for node in nodes}
    return [node for node in nodes if not any(above.mem_id in found for above in _above(node))]


def _above(node: LexborNode) -> Iterator[LexborNode]:
    while (parent := node.parent) is not None:
        yield parent
        node = parent


def rule_line(tree: LexborHTMLParser, rules: Sequence[Rules], name: str) -> tuple[str, Origin] | None:
    """What the first selector of that name that finds something finds, on one line."""
    for rule in rules:
        if text := _selected(tree, getattr(rule, name)):
            return text, Origin(route="rule", rule=getattr(rule, name))
    return None


def rule_nodes(
    tree: LexborHTMLParser, rules: Sequence[Rules], name: str
) -> tuple[list[LexborNode], str | None, Origin]:
    """All that the first such selector finds, the attribute it asks for, and where; nothing where none does."""
    for rule in rules:
        selector: str = getattr(rule, name) or ""
        css, _, attribute = selector.removesuffix("::text").partition("::attr(")
        if selector and (nodes := matches(tree, css.strip())):
            return nodes, attribute.rstrip(") ") or None, Origin(route="rule", rule=selector)
    return [], None, Origin(route="none")


def rule_date(tree: LexborHTMLParser, rules: Sequence[Rules]) -> Iterator[Said]:
    """What the first date selector that finds something finds; nothing where none does."""
    for rule in rules:
        if text := _selected(tree, rule.date):
            yield Said(value=text, where="rule", rule=rule.date)
            return


def _selected(tree: LexborHTMLParser, selector: str | None) -> str | None:
    """The first non-empty match as one line; "::attr(name)" takes the attribute, "::text" is the usual."""
    if not selector:
        return None
    css, _, attribute = selector.removesuffix("::text").partition("::attr(")
    for node in matches(tree, css.strip()):
        value = node.attributes.get(attribute.rstrip(") ")) if attribute else node.text(separator=" ")
        if value and (line := tidy_line(value)):
            return line
    return None
