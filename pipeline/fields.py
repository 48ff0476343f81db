"""Section, tags and author of an announcement, as its page says them; each with where it stood.

What machines are told comes first (JSON-LD, meta tags, microdata), then what readers see, class names last. Nothing is
better than what the whole site says on every page.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from core.model import Origin
from core.urls import absolute
from pipeline.markup import letters
from pipeline.metadata import Metadata
from pipeline.said import name_of
from pipeline.tidy import tidy_line

MOST_TAGS = 15
LONGEST_TAG = 60  # letters
LONGEST_SECTION = 80
LONGEST_AUTHOR = 100
_MOST_AUTHORS = 3

_CRUMBS = (
    "[itemtype*=BreadcrumbList], [typeof~=BreadcrumbList], [aria-label*=breadcrumb i], [class*=breadcrumb i], "
    "[id*=breadcrumb i], [class*=crumbs i], [class~=pathway]"
)
_FRONT_PAGE = frozenset(
    letters(name)
    for name in (
        "Home", "Home page", "Homepage", "Main", "Main page", "Главная", "Главная страница", "На главную", "Башкы бет",
        "Башкы барак", "Басты бет", "Басты", "Бош саҳифа", "Bosh sahifa", "Asosiy", "Асосӣ", "Саҳифаи асосӣ",
        "Baş sahypa", "Головна", "Галоўная", "Нүүр", "Нүүр хуудас", "Ana səhifə", "Ana sayfa", "მთავარი", "Գլխավոր",
        "الرئيسية", "الصفحة الرئيسية", "خانه", "صفحه اصلی", "Accueil", "Inicio", "Início", "Startseite",
        "Strona główna", "Acasă", "Trang chủ", "Beranda", "หน้าแรก", "หน้าหลัก", "首页", "首頁", "ホーム", "홈",
    )
)  # fmt: skip

_SECTION_METAS = ("article:section", "og:article:section", "parsely-section", "columnname")  # the last of China
# Drupal, Bitrix, Plone and whoever calls the part below a text so; never a cloud.
_TAG_PARTS = ", ".join(
    f"{part}:not([class*=cloud]) a[href]" for part in (".tags", ".tag-list", "[class*=field-tags]", "[class*=-tags]")
) + ", a.link-category"  # fmt: skip
_TAG_METAS = ("article:tag", "og:article:tag", "news_keywords", "parsely-tags")
_AUTHOR_METAS = (
    "author",
    "article:author",
    "og:article:author",
    "byl",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "contentsource",  # China: the office that speaks
)
_NO_SECTION = frozenset(
    map(letters, ("post", "article", "news article", "all", "uncategorized", "без рубрики", "node"))
)
_INTERNAL = "@_$!"  # what marks a tag that only the content manager's own rules know
_BETWEEN_TAGS = re.compile(r"\s*[,;،、，]\s*")
_BYLINES = (
    ("itemprop", "[itemprop~=author]"),
    ("rel", "[rel~=author]"),
    ("byline", ".byline, .author, .article-author, .post-author, .news-author, .article__author, .avtor"),
)

_BY = re.compile(
    r"^(?:by|автор(?:у|лор)?|author|written by|от|von|par|por|di|yazar|muallif|муаллиф|作者|記者|记者|ผู้เขียน|بقلم"
    r"|الكاتب)(?:\s*[:：]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
# Who writes for a content manager before anyone has told it a name.
_NOBODY = re.compile(
    r"(?:wp|web|site|s[uú]per|content|news|portal)?[\s_-]*"
    r"(?:admins?|administrators?|user|master|root|editors?|moderators?|managers?|guest|test(?:er)?|default|anonymous"
    r"|unknown|none|null|undefined|author|staff|админ|администратор|суперпользователь|вебмастер|редактор|модератор"
    r"|контент[\s-]*менеджер|оператор|пользователь|гость|автор|utilisateur|utilizador|usu[aá]rio|usuario|utente|benutzer|administrateur|administrador|amministratore|yönetici|gebruiker"
    r"|әкімші|башкаруучу|المدير|管理员|管理員|ผู้ดูแลระบบ)"
    r"[\s_-]*\d*",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"[a-z0-9._-]+")  # nobody's name is one word in small Latin letters
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")
_PRESS_SERVICE = re.compile(
    r"^(?:(?:источник|булак|дереккөз|манба|source|джерело|المصدر|来源|來源)\s*[:：]\s*)?"
    r"(?=.*(?:пресс[\s-]*(?:служба|центр|секретарь)|прес[\s-]*служба|басма\s*сөз\s*(?:кызматы|катчысы)"
    r"|маалымат\s*(?:кызматы|борбору)|баспасөз\s*(?:қызметі|хатшысы)|матбуот\s*(?:хизмати|маркази|котиби)"
    r"|ахборот\s*хизмати|хадамоти\s*матбуот|matbuot\s*(?:xizmati|markazi|kotibi)|axborot\s*xizmati"
    r"|press[\s-]*(?:service|office|secretary|centre|center)|spokes(?:person|man|woman)|service\s*de\s*presse"
    r"|basın\s*(?:müşavirliği|sözcüsü)|mətbuat\s*(?:xidməti|katibi)|المكتب\s*الإعلامي|المتحدث|新闻办|新聞處|发言人|發言人))",
    re.IGNORECASE,
)  # fmt: skip
_LAST_LINES = 3
_SIGNATURE_WORDS = 12
_SENTENCE_ENDS = (".", "!", "?", ":", ";", "…", "。", "؟")

Found = tuple[str | None, Origin | None]


def section_of(metadata: Metadata, tree: LexborHTMLParser, title: str) -> Found:
    """Under which heading of its site an announcement stands: what the page says, else the page above it."""
    for where, value in _sections(metadata, tree, title):
        name = tidy_line(value)
        is_told = 1 < len(name) <= LONGEST_SECTION and letters(name) not in _NO_SECTION
        if is_told and not _is_frame(name, metadata, title):
            return name, Origin(route=where, raw=value if value != name else None)
    return None, None


def _sections(metadata: Metadata, tree: LexborHTMLParser, title: str) -> Iterator[tuple[str, str]]:
    for item in metadata.linked:
        yield from (("json-ld", name) for name in _names_of_all(item.get("articleSection")))
    for meta in _SECTION_METAS:
        yield from ((f"meta {meta}", value) for value in metadata.metas.get(meta, ()))
    yield from (("itemprop", _said_in(node)) for node in tree.css("[itemprop~=articleSection]")[:1])
    above = [name for name in metadata.crumbs if not _is_frame(name, metadata, title)]
    yield from (("json-ld breadcrumb", name) for name in above[-1:])
    yield from (("breadcrumb", name) for name in _seen_crumbs(metadata, tree, title))
    yield from (("rel", tidy_line(node.text())) for node in tree.css("a[rel~=category]")[:1])


def _seen_crumbs(metadata: Metadata, tree: LexborHTMLParser, title: str) -> list[str]:
    """The last link of the path above the page that leads neither to the front page nor to the page itself."""
    for part in tree.css(_CRUMBS)[:5]:
        links = [(tidy_line(node.text(separator=" ")), node) for node in part.css("a[href]")[:10]]
        names = [name for name, node in links if not _is_front_page(node, metadata)]
        if above := [name for name in names if name and not _is_frame(name, metadata, title)]:
            return above[-1:]
    return []


def _is_front_page(node: LexborNode, metadata: Metadata) -> bool:
    address = absolute(metadata.base, node.attributes.get("href") or "")
    return address is None or not re.sub(r"^/[a-z]{2}(?=/|$)", "", urlsplit(address).path.rstrip("/"))


def _is_frame(name: str, metadata: Metadata, title: str) -> bool:
    """Whether it names the site, its front page or the announcement itself."""
    bare = letters(name)
    return bare in _FRONT_PAGE or bare == letters(title) or bare in {letters(known) for known in metadata.site_names}


def tags_of(metadata: Metadata, tree: LexborHTMLParser, title: str, text: str) -> tuple[tuple[str, ...], Origin | None]:
    """What it is about, in the page's words; the list of keywords that a whole site carries is none."""
    for where, values in _tag_lists(metadata, tree):
        if tags := tags_in(values, metadata, title):
            return tags, Origin(route=where)
    tags = tags_in(metadata.metas.get("keywords", ()), metadata, title)
    told = letters(f"{title} {text}")
    ours = tuple(tag for tag in tags if letters(tag) in told)
    return (ours, Origin(route="meta keywords")) if ours and 2 * len(ours) >= len(tags) else ((), None)


def _tag_lists(metadata: Metadata, tree: LexborHTMLParser) -> Iterator[tuple[str, Iterable[str]]]:
    metas = metadata.metas
    yield from ((f"meta {name}", metas[name]) for name in _TAG_METAS[:2] if name in metas)
    yield from (("json-ld", _names_of_all(item.get("keywords"))) for item in metadata.linked)
    yield from ((f"meta {name}", metas[name]) for name in _TAG_METAS[2:] if name in metas)
    linked = tree.css("a[rel~=tag]:not([rel~=category])")
    if len(linked) <= MOST_TAGS:  # more are the cloud of all the site's tags
        yield "rel", [node.text(separator=" ") for node in linked]
    yield "itemprop", [_said_in(node) for node in tree.css("[itemprop~=keywords]")[:MOST_TAGS]]
    shown = tree.css(_TAG_PARTS)
    if len({node.attributes.get("href") for node in shown}) <= MOST_TAGS:
        yield "class tags", [node.text(separator=" ") for node in shown]


def tags_in(values: Iterable[str], metadata: Metadata, title: str) -> tuple[str, ...]:
    """The tags of a list, each once, at most 15; a value may hold several between commas."""
    found: dict[str, str] = {}
    for said in (part for value in values for part in _BETWEEN_TAGS.split(unescape(value))):
        tag = tidy_line(said).lstrip("#").strip()
        if 1 < len(tag) <= LONGEST_TAG and tag[0] not in _INTERNAL and not _is_frame(tag, metadata, title):
            found.setdefault(tag.casefold(), tag)
        if len(found) == MOST_TAGS:
            break
    return tuple(found.values())


def author_of(metadata: Metadata, tree: LexborHTMLParser, title: str, text: str) -> Found:
    """Who speaks: a person, an office, the press service that signs; no user of a content manager, not the site."""
    for where, value in _authors(metadata, tree):
        if name := _person(value, metadata, title):
            return name, Origin(route=where, raw=value if value != name else None)
    for line in reversed(text.split("\n")[-_LAST_LINES:]):
        if name := _signature(line):
            return name, Origin(route="signature", raw=line if line != name else None)
    return None, None


def _authors(metadata: Metadata, tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for item in metadata.linked:
        names = [n for said in _listed(item.get("author"))[:_MOST_AUTHORS] if (n := name_of(said))]
        yield "json-ld", ", ".join(dict.fromkeys(name for name in names if _person(name, metadata, "")))
    for meta in _AUTHOR_METAS:
        yield from ((f"meta {meta}", value) for value in metadata.metas.get(meta, ()))
    for where, selector in _BYLINES:
        marked = [node for part in tree.css("article, main")[:1] for node in part.css(selector)[:1]]
        nodes = marked or tree.css(selector)[:2]
        if len(nodes) == 1:  # several are of other news
            yield where, _said_in(nodes[0].css_first("[itemprop~=name]") or nodes[0])


def _person(said: str, metadata: Metadata, title: str) -> str | None:
    """A name without "By" and addresses; None where it is no name of anyone who speaks."""
    name = _ADDRESS.sub("", _BY.sub("", tidy_line(said))).strip(" ,;|·-–—()<>/")
    bare = letters(name)
    if not 2 <= len(bare) <= LONGEST_AUTHOR or any(sign.isdigit() for sign in name):
        return None
    if _NOBODY.fullmatch(name) or _LOGIN.fullmatch(name) or _is_frame(name, metadata, title):
        return None
    return name


def _signature(line: str) -> str | None:
    """Of the line below a text that its press service signs, the name: no sentence, no telephone."""
    match = _PRESS_SERVICE.match(line)
    name = line[match.end() :].strip(" ,;|()") if match else ""
    short = name and len(name) <= LONGEST_AUTHOR and len(name.split()) <= _SIGNATURE_WORDS
    return name if short and not name.endswith(_SENTENCE_ENDS) and not re.search(r"[\d@]", name) else None


def _said_in(node: LexborNode) -> str:
    return tidy_line(node.attributes.get("content") or node.text(separator=" "))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _names_of_all(value: Any) -> list[str]:
    return [name for said in _listed(value) if (name := name_of(said))]
