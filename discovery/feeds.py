"""stub"""

from dataclasses import dataclass
from discovery.facts import facts_of
from selectolax.lexbor import LexborHTMLParser
from core.urls import absolute


@dataclass
class F:
    url: str
    kind: str


def feeds_of(html, url):
    p = LexborHTMLParser(html)
    out = [
        F(absolute(url, n.attributes.get("href") or ""), "declared") for n in p.css('link[rel=alternate][type*="xml"]')
    ]
    out += [
        F(a.url, "linked") for a in facts_of(html, url).anchors if "rss" in a.url.lower() or "rss" in a.text.lower()
    ]
    return out
