"""The lead of an announcement: the sentences that sum it up, as its page gives them; never the motto of the site.

A description of the head is believed where the text has its words: those of a site ("official site of the ministry:
news, laws, services") are on every page whatever it tells. One that was cut off is made whole from the text.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser

from core.model import Origin
from pipeline.markup import html_text, letters
from pipeline.metadata import Metadata
from pipeline.tidy import tidy_line

LEAST = 40  # letters; of a writing that has a sign for a word or a syllable a third
LONGEST = 700
_FIRST_PARAGRAPHS = 12
_MOST_READ = 8000  # letters of a text in which words of a description are looked for
_SHARED = 0.6  # of its words that the title and the text have, too
_STEM = 5  # letters by which words are the same: Russian and Kyrgyz bend the rest
_MARKED = (
    ("itemprop", "[itemprop~=description]"),
    (
        "lead",
        ".lead, .lede, .standfirst, .article-lead, .article__lead, .news-lead, .anons, .preview-text, .intro-text",
    ),
)
_MORE = r"continue reading|read more|читать далее|подробнее|толугу менен|толық оқу|batafsil|weiterlesen|lire la suite"
_CUT = re.compile(rf"(?:\s*\[?(?:…|\.\.\.?)\]?(?:\s*(?:{_MORE}))?|\s+(?:{_MORE}))[\s→»>]*$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?؟。！？…](?=[\s»”\"')\]]|$)[»”\"')\]]*")
# Writings that have a sign for a word or a syllable, or no space between words: Thai, Lao, Burmese, Khmer, Kana, Han.
DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"\w+")


def lead_of(metadata: Metadata, tree: LexborHTMLParser, title: str, text: str) -> tuple[str | None, Origin | None]:
    """The paragraph that the page marks as such, else a description of its head that is about this text."""
    for where, said in _said(metadata, tree):
        line = tidy_line(html_text(said)) if "<" in said else tidy_line(said)
        if not _is_long_enough(_CUT.sub("", line)) or letters(line) in letters(title) or "\ufffd" in line:
            continue
        lead = _from_text(line, text) or (line if _is_about(line, f"{title} {text[:_MOST_READ]}") else None)
        if lead and len(lead) <= LONGEST and letters(lead) != letters(title):
            return lead, Origin(route=where, raw=said if lead != said else None)
    return None, None


def _said(metadata: Metadata, tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for where, selector in _MARKED:
        for part in tree.css("article, main")[:1]:
            for node in part.css(selector)[:1]:
                yield where, node.attributes.get("content") or node.text(separator=" ")
    yield from ((said.where, said.value) for said in metadata.leads)


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
