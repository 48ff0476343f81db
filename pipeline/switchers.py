"""The other languages of a page by its language switcher, where it has no hreflang: links to announcements only."""

from collections import defaultdict
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.tongues import base_tag, tag_of_code, tag_of_words
from core.urls import absolute, canonical, host

_LONGEST = 20  # letters of a switcher's words
_MOST = 30  # languages; more are a list of something


def switchers(tree: LexborHTMLParser, url: str) -> dict[str, str]:
    """Language tag -> address. A link to the home page or a section is none; nor is a language with several links."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    here = canonical(url)
    for node in tree.css("a[href]"):
        tag = _language(node)
        address = absolute(url, node.attributes.get("href") or "") if tag else None
        if address and canonical(address) != here and _may_be_a_page_like(address, url):
            found[tag].setdefault(canonical(address), address)
    certain = {tag: next(iter(addresses.values())) for tag, addresses in found.items() if len(addresses) == 1}
    return certain if len(certain) <= _MOST else {}


def _language(node: LexborNode) -> str:
    """The language that a link says it leads to, in its attributes or its words."""
    words, said = node.text(), node.attributes
    if len(words) > _LONGEST and len(words.strip()) > _LONGEST:
        return ""
    image = None if words.strip() else node.css_first("img[alt]")
    spoken = (words, said.get("aria-label"), said.get("title"), image.attributes.get("alt") if image else None)
    named = next((tag for part in spoken if part and (tag := tag_of_words(" ".join(part.split())))), "")
    return base_tag(said.get("hreflang") or "") or named or base_tag(said.get("lang") or "")


def _may_be_a_page_like(address: str, url: str) -> bool:
    """Whether it lies as deep on the same site; /ru/, /en/news and ?lang=en of the home page do not."""
    if _site(address) != _site(url):
        return False
    there, here = _parts(address), _parts(url)
    if bool(there) != bool(here):
        return False
    asked, own = urlsplit(address).query, urlsplit(url).query
    return len(there) >= len(here) and not (own and not asked and there == here)


def _site(url: str) -> str:
    """Its host without www and without a language: ru.mvd.example is mvd.example."""
    name = host(url).removeprefix("www.")
    first, _, rest = name.partition(".")
    return rest if tag_of_code(first) and "." in rest else name


def _parts(url: str) -> list[str]:
    """The segments of its path that name no language."""
    return [part for part in urlsplit(url).path.split("/") if part and not tag_of_code(part)]
