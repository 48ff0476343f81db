"""The pictures of an announcement: what its head names, then those inside its text, each with what the page says of it.

No logos, icons, counters or teasers of other news: a picture in a link to another page is a teaser, and one that the
page shows smaller than a stamp says nothing.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.model import Image, Origin
from core.urls import absolute, canonical
from pipeline.markup import letters
from pipeline.metadata import Metadata
from pipeline.tidy import tidy_line

MOST = 20
_MOST_LOOKED_AT = 200
_LEAST_SIDE = 80  # pixels that a page gives a picture which is to be looked at
_LONGEST_CAPTION = 500  # letters
_DRAWN = (".svg", ".ico", ".gif")
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|avif|tiff?|bmp)$", re.IGNORECASE)
_FURNITURE = re.compile(
    r"(?:^|[/_.\s-])(?:logo\w*|icons?|ico|sprites?|pixel|blank|spacer|clear|counter|hit|avatars?|gravatar|emoji|smil\w*|"
    r"btn|buttons?|arrow\w*|placeholder|no-?image|no-?photo|default|loading|loader|overlay|share|sharing|social|banners?|adverts?|"
    r"print|captcha|qr|favicon|1x1)(?=[/_.\s\d-]|$)",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:related|similar|recommend\w*|share|sharing|social|author|avatar|comments?|banners?|adverts?|widget|"
    r"sidebar|menu|logo|pohozhie|other-?news|more-?news|last-?news)(?=[\s_-]|$)",
    re.IGNORECASE,
)
_NOT_TEXT = frozenset(("nav", "footer", "aside", "form", "button"))
_SIZE_BEHIND = re.compile(r"-\d{2,4}x\d{2,4}(?=\.\w+$)|-scaled(?=\.\w+$)")
_OWN_NAME = 15  # letters of a file's name
_OF_THE_SIZE = frozenset(
    ("", "w", "h", "width", "height", "size", "q", "quality", "fit", "crop", "resize", "v", "itok")
)
_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-lazy", "src")
_LETTERS_SOUGHT = 60
_BESIDE = 150  # letters that stand around a text: its title, its day, captions
_DEEPEST = 80  # elements inside each other


def pictures_of(
    metadata: Metadata, tree: LexborHTMLParser, body: LexborNode | None, text: str
) -> tuple[tuple[Image, ...], Origin | None]:
    """At most 20, the one that the head names first; a caption may come from a later mention of the same picture."""
    part = body or _around(tree, text)
    own = {canonical(metadata.url), canonical(metadata.canonical_url or metadata.url)}
    frame = {_key(address) for address in _of_the_frame(metadata, tree)}
    named = list(_named(metadata))
    shown = list(_shown(part, metadata.base, own)) if part else []
    found: dict[str, Image] = {}
    for image in (*named, *shown):
        key = _key(image.url)
        if key in frame or _is_furniture(image.url):
            continue
        first = found.setdefault(key, image)
        if image.text and not first.text:
            found[key] = Image(url=first.url, text=image.text)
        if len(found) == MOST:
            break
    of_head = found.keys() & {_key(image.url) for image in named}
    return tuple(found.values()), Origin(route="head" if of_head else "text") if found else None


def pictures_in(nodes: Iterable[LexborNode], attribute: str | None, base: str) -> tuple[Image, ...]:
    """The pictures that a rule selects: themselves, what holds them, or the attribute with their addresses."""
    found: dict[str, Image] = {}
    for node in nodes:
        if attribute:
            said = list(_image(base, node.attributes.get(attribute) or "", None))
        else:
            said = list(_shown(node, base, set()))
        for image in said:
            found.setdefault(_key(image.url), image)
    return tuple(found.values())[:MOST]


def _named(metadata: Metadata) -> Iterator[Image]:
    """Pictures of the head: OpenGraph, then JSON-LD."""
    metas = metadata.metas
    texts = metas.get("og:image:alt", ()) or metas.get("twitter:image:alt", ())
    alone = texts[0] if len(texts) == 1 else None
    for name in ("og:image", "og:image:url", "twitter:image", "twitter:image:src"):
        for value in metas.get(name, ()):
            yield from _image(metadata.base, value, alone)
    for item in metadata.linked:
        for said in _listed(item.get("image")):
            yield from _of_json(said, metadata.base)


def _of_json(said: Any, base: str) -> Iterator[Image]:
    if isinstance(said, str):
        yield from _image(base, said, None)
    elif isinstance(said, dict):
        url = next((said[key] for key in ("url", "contentUrl") if isinstance(said.get(key), str)), "")
        caption = said.get("caption")
        yield from _image(base, url, caption if isinstance(caption, str) else None)


def _image(base: str, address: str, text: str | None) -> Iterator[Image]:
    if url := absolute(base, address):
        caption = tidy_line(text or "")
        yield Image(url=url, text=caption if 0 < len(caption) <= _LONGEST_CAPTION else None)


def _of_the_frame(metadata: Metadata, tree: LexborHTMLParser) -> Iterator[str]:
    """Addresses of what every page of the site shows: its logo, its sign in the window's title."""
    for item in metadata.linked:
        publisher = item.get("publisher")
        logo = publisher.get("logo") if isinstance(publisher, dict) else None
        yield from (image.url for image in _of_json(logo, metadata.base))
    nodes = tree.css("link[rel~=icon][href], link[rel=apple-touch-icon][href]")
    hrefs = [node.attributes.get("href") for node in nodes]
    hrefs += [node.attributes.get("src") for node in tree.css('a[href="/"] img[src], a[rel~=home] img[src]')]
    yield from filter(None, (absolute(metadata.base, href or "") for href in hrefs))


def _shown(part: LexborNode, base: str, own: set[str]) -> Iterator[Image]:
    for node in part.css("img")[:_MOST_LOOKED_AT]:
        if _is_stamp(node) or _FURNITURE.search(node.attributes.get("class") or ""):
            continue
        placed = _placed(node, part)
        if placed is None:
            continue
        link, figure = placed
        target = absolute(base, link)
        if target and _PICTURE.search(urlsplit(target).path):
            yield from _image(base, target, _caption(node, figure))
        elif target is None or canonical(target) in own:
            yield from _image(base, _address(node), _caption(node, figure))


def _placed(node: LexborNode, part: LexborNode) -> tuple[str, LexborNode | None] | None:
    """Where the picture links to and the figure it is in; None for one among related news, buttons, menus."""
    link, figure, above = "", None, node.parent
    for _ in range(_DEEPEST):
        if above is None or above.mem_id == part.mem_id:
            break
        said = f"{above.attributes.get('class') or ''} {above.attributes.get('id') or ''}"
        if above.tag in _NOT_TEXT or _AROUND.search(said):
            return None
        if above.tag == "a" and not link:
            link = above.attributes.get("href") or ""
        if figure is None and (above.tag == "figure" or "caption" in said):
            figure = above
        above = above.parent
    return link, figure


def _address(node: LexborNode) -> str:
    said = node.attributes
    addresses = ((said.get(name) or "").strip() for name in _SOURCES)
    return next((address for address in addresses if address and not address.startswith("data:")), "")


def _caption(node: LexborNode, figure: LexborNode | None) -> str | None:
    below = figure.css_first("figcaption, [class*=caption-text], [class*=caption] p") if figure is not None else None
    said = (below.text(separator=" ") if below else None, node.attributes.get("alt"), node.attributes.get("title"))
    return next((text for text in said if text and len(letters(text)) > 1 and not _PICTURE.search(text)), None)


def _is_stamp(node: LexborNode) -> bool:
    sides = (re.match(r"\s*(\d+)\s*(?:px)?\s*$", node.attributes.get(name) or "") for name in ("width", "height"))
    return any(int(side[1][:6]) < _LEAST_SIDE for side in sides if side)


def _is_furniture(url: str) -> bool:
    path = unquote(urlsplit(url).path, errors="replace")
    return path.lower().endswith(_DRAWN) or bool(_FURNITURE.search("/".join(path.split("/")[-2:])))


def _key(url: str) -> str:
    """Equal for one picture in several sizes: the name of its file, where that can only be one file's."""
    path, _, query = url.partition("#")[0].partition("://")[2].partition("?")
    path = _SIZE_BEHIND.sub("", path)
    name = path.rpartition("/")[2]
    if _PICTURE.search(path) and len(name) >= _OWN_NAME and any(map(str.isdigit, name)):
        return name
    sized = all(part.partition("=")[0].lower() in _OF_THE_SIZE for part in query.split("&"))
    return path if sized or _PICTURE.search(path) else f"{path}?{query}"


def _listed(value: Any) -> Iterable[Any]:
    return value[:MOST] if isinstance(value, list) else [value]


def _around(tree: LexborHTMLParser, text: str) -> LexborNode | None:
    """The part of the page that holds the text: the marked article around it, else the largest with little else."""
    start = max(text.split("\n"), key=len)[:_LETTERS_SOUGHT].split()
    if not start or tree.body is None:
        return None
    path = _path(tree.body, re.compile(r"\s+".join(map(re.escape, start))))
    for mark in ("article", "main"):
        if marked := [node for node in path if node.tag == mark]:
            return marked[-1]
    most = 1.2 * _signs(text) + _BESIDE
    return next((node for node in path[1:] if _signs(node.text()) <= most), None)


def _signs(text: str) -> int:
    return len("".join(text.split()))


def _path(body: LexborNode, sought: re.Pattern[str]) -> list[LexborNode]:
    """From the body down to the smallest part that holds the words."""
    path = [body]
    while len(path) < _DEEPEST:
        holder = next((child for child in path[-1].iter() if sought.search(child.text())), None)
        if holder is None:
            break
        path.append(holder)
    return path
