"""The lead of an announcement: the sentences that sum it up, as its page gives them; never the motto of the site.

A description of the head is believed where the text has its words: those of a site ("official site of the ministry:
news, laws, services") are on every page whatever it tells. One that was cut off is made whole from the text.
"""

import re
from collections.abc import Iterator
from itertools import islice, pairwise, takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.model import Origin
from pipeline.furniture import LIKELY, TAGS, named
from pipeline.markup import html_text, letters
from pipeline.metadata import Metadata
from pipeline.tidy import tidy_line

LEAST = 40  # letters; of a writing that has a sign for a word or a syllable a third
LONGEST = 700
_FIRST_PARAGRAPHS = 12
_MOST_READ = 8000  # letters of a text in which words of a description are looked for
_SHARED = 0.6  # of its words that the title and the text have, too
_STEM = 5  # letters by which words are the same: Russian and Kyrgyz bend the rest
# What builders of sites and the newsrooms of several countries call it: a class of its own, or the end of one.
_CALLED = (
    "lead lede standfirst anons announce announcement-text sapo chapo chapeau entradilla bajada copete sommario"
    " linha-fina vorspann ingress manchet preview-text intro-text introtext document-?description"
).split()
_CLASS = re.compile(rf"(?:^|\s)(?:[a-z\d]+[-_]+)*(?:{'|'.join(_CALLED)})(?:[-_]+te?xt)?(?=$|\s)", re.IGNORECASE)
_MARKED = "[itemprop~=description], " + ", ".join(f"[class*={name.replace('-?', '')} i]" for name in _CALLED)
_MORE_THAN_WORDS = "h1, h2, h3, h4, figure, img, form"
_NO_LEADS_IN = TAGS | {"figure", "form"}
_MOST_MARKED = 40
_AROUND = 3  # elements around a title that may hold its lead, too
_MORE = r"continue reading|read more|читать далее|подробнее|толугу менен|толық оқу|batafsil|weiterlesen|lire la suite"
_CUT = re.compile(rf"(?:\s*\[?(?:…|\.\.\.?)\]?(?:\s*(?:{_MORE}))?|\s+(?:{_MORE}))[\s→»>]*$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?؟。！？…](?=[\s»”\"')\]]|$)[»”\"')\]]*")
# Writings that have a sign for a word or a syllable, or no space between words: Thai, Lao, Burmese, Khmer, Kana, Han.
DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"\w+")


def lead_of(metadata: Metadata, tree: LexborHTMLParser, title: str, text: str) -> tuple[str | None, Origin | None]:
    """The paragraph that the page marks as such, else a description of its head that is about this text."""
    for where, said in _said(metadata, tree, title, text):
        line = tidy_line(html_text(said)) if "<" in said else tidy_line(said)
        if not _is_long_enough(_CUT.sub("", line)) or letters(line) in letters(title) or "\ufffd" in line:
            continue
        lead = _from_text(line, text) or (line if _is_about(line, f"{title} {text[:_MOST_READ]}") else None)
        if lead and len(lead) <= LONGEST and letters(lead) != letters(title):
            return lead, Origin(route=where, raw=said if lead != said else None)
    return None, None


def _said(metadata: Metadata, tree: LexborHTMLParser, title: str, text: str) -> Iterator[tuple[str, str]]:
    yield from _marked(tree, title, text)
    yield from ((said.where, said.value) for said in metadata.leads)


def _marked(tree: LexborHTMLParser, title: str, text: str) -> Iterator[tuple[str, str]]:
    """What is called so in the marked article, beside the title, or where the text begins; of no menu or column."""
    called = [(where, node) for node in tree.css(_MARKED)[:_MOST_MARKED] if (where := _where(node))]
    if not called:
        return
    first, around = tree.css_first("article, main"), _around_title(tree, title)
    firsts = {where: node.mem_id for where, node in reversed(called) if first and first.mem_id in _ids_above(node)}
    for where, node in sorted(called, key=lambda found: found[0]):
        said = node.attributes.get("content") or node.text(separator=" ")
        own = node.mem_id == firsts.get(where) or (node.parent is not None and node.parent.mem_id in around)
        if (own or (where == "lead" and _from_text(tidy_line(said), text))) and not _is_furniture(node):
            yield where, said


def _where(node: LexborNode) -> str:
    """What calls it a lead; a part with a heading or a picture is more than that."""
    if "description" in (node.attributes.get("itemprop") or "").split():
        return "itemprop"
    is_called = _CLASS.search(node.attributes.get("class") or "") and not node.css_first(_MORE_THAN_WORDS)
    return "lead" if is_called else ""


def _ids_above(node: LexborNode) -> set[int]:
    return {around.mem_id for around in _above(node)}


def _around_title(tree: LexborHTMLParser, title: str) -> set[int]:
    """The elements around the headings that show the title; the whole page only where one stands right in it."""
    wanted, found = letters(title), set[int]()
    for heading in tree.css("h1, h2, h3, h4, [class*=title]")[:_MOST_MARKED]:
        if letters(heading.text()) == wanted:
            around = list(islice(_above(heading), _AROUND))
            found |= {node.mem_id for place, node in enumerate(around) if place == 0 or node.tag != "body"}
    return found


def _is_furniture(node: LexborNode) -> bool:
    within = takewhile(lambda around: around.tag not in ("article", "main", "body"), _above(node))
    return any(around.tag in _NO_LEADS_IN or named(_names(around)) >= LIKELY for around in within)


def _names(node: LexborNode) -> str:
    return f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"


def _above(node: LexborNode) -> Iterator[LexborNode]:
    while (above := node.parent) is not None and above.tag != "html":
        yield above
        node = above


def _is_long_enough(line: str) -> bool:
    return len(line) + 2 * len(DENSE.findall(line)) >= LEAST


def _from_text(line: str, text: str) -> str | None:
    """The sentences of the text that a description is the beginning of, none of them cut."""
    wanted = letters(_CUT.sub("", line))
    for paragraph in text.split("\n", _FIRST_PARAGRAPHS)[:_FIRST_PARAGRAPHS]:
        if letters(paragraph[: len(line) + 40]).startswith(wanted[:60]) and letters(paragraph).startswith(wanted):
            return paragraph if len(paragraph) <= LONGEST else _whole_sentences(paragraph, len(line))
    return None


def _whole_sentences(paragraph: str, least: int) -> str | None:
    """The sentences at the beginning of a paragraph that hold so many letters."""
    ends = (match.end() for match in _SENTENCE_END.finditer(paragraph, 0, LONGEST))
    fitting = [end for end in ends if end >= LEAST]
    return paragraph[: next((end for end in fitting if end >= least - 4), fitting[-1])] if fitting else None


def _is_about(line: str, text: str) -> bool:
    """Whether most of its words are in the text; a description that was cut off is no lead."""
    if _CUT.search(line):
        return False
    words = _stems(line)
    return bool(words) and len(words & _stems(text)) >= _SHARED * len(words)


def _stems(text: str) -> set[str]:
    """Beginnings of the words; where a writing does not part them, every two signs."""
    folded = text.casefold()
    dense = DENSE.findall(folded)
    if 2 * len(dense) > len(letters(folded)):
        return {"".join(pair) for pair in pairwise(dense)}
    return {word[:_STEM] for word in _WORD.findall(folded) if len(word) > 3}
