"""How a listing goes on: a link to the next page, or an address with the number of the page in it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.urls import absolute, same_site
from discovery.listing.links import Anchor, Page
from discovery.listing.selector import Path, paths

_NUMBER = re.compile(r"\d{1,6}")
_PAGE_NAME = re.compile(
    r"(?:^|[/?&;_-])(?:p|pg|pn|page|pages|pagenum|pageno|pageindex|page_num|paged|seite|pagina|pagine|strana|sivu|sayfa"
    r"|lapa|puslapis|bet|stranica|pagen_\d+|start|offset|b_start(?::int)?|startat|first|skip|from|s|curpage|currentpage"
    r"|cpage|trang|halaman|side|gtp|%5b\w+%5d|\w*page)[=/_-]?$",
    re.I,
)
_WORDS = (
    r"next(?:\W*page)?|older(?: (?:posts|entries|news))?|(?:nächste|weiter|vor)(?:\W*seite)?|(?:page )?suivante?s?"
    r"|siguientes?|próxim[ao]|seguinte|successiv[aoi]|avanti|volgende|nästa|neste|næste|seuraava|järgmine|nākam\w*"
    r"|kit(?:as|i)|toliau|następn\w+|další|ďalš\w+|következő|sljedeć\w+|naprej|sonraki|ileri|след\w*|далее|дальше"
    r"|вперед|вперёд|наступн\w*|далі|наст\w*|напред|кийинки|кийин|келесі|keyingi\w*|кейинги|növbəti|баъдӣ|дараах"
    r"|下一页|下一頁|下页|次へ|次の\w*|다음\w*|التالي|التالى|الصفحة التالية|بعدی"
    r"|अगला|ถัดไป|(?:trang )?(?:tiếp|sau)|berikutnya"
    r"|selanjutnya|επόμεν\w+|შემდეგი|հաջորդ\w*"
)
_NEXT = re.compile(rf"^\W*(?:{_WORDS})\W*$|^\s*(?:»|›|>|→|>>|▶)\s*$", re.I)
_NEXT_CLASS = re.compile(r"(?:^|[\s_-])(?:next|pager-next|pagination-next|older|siguiente|suivant)(?:$|[\s_-])", re.I)
FARTHEST = 2_000  # number of a page that a link may name


@dataclass(frozen=True, kw_only=True, slots=True)
class Paging:
    """In the words of a definition: either `next_page`, or `page_url` with its `page_start` or `page_size`."""

    next_page: str | None = None  # CSS selector of the link to the next page
    page_url: str | None = None  # with {n}, or {offset}
    page_start: int = 2
    page_size: int = 20
    following: str | None = None  # the address of the next page, as the page has it
    reason: str = ""


def paging(page: Page, items: Sequence[Anchor]) -> Paging | None:
    """How to reach the next page; None where the page names no way."""
    taken = {anchor.key for anchor in items}
    others = [anchor for anchor in page.anchors if anchor.key not in taken and same_site(anchor.url, [_host(page.url)])]
    return _related(page) or _numbered(page, others) or _next(page, others)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _related(page: Page) -> Paging | None:
    """The page says itself which one is next."""
    for tag in ("link", "a"):
        for element in page.root.iter(tag):
            if "next" in (element.get("rel") or "").lower().split():
                url = absolute(page.base, element.get("href") or "")
                if url and url != page.url and same_site(url, [_host(page.url)]):
                    return Paging(next_page=f"{tag}[rel~=next]", following=url, reason="a link with rel=next")
    return None


def _numbered(page: Page, others: Sequence[Anchor]) -> Paging | None:
    """Links with the words 2, 3, 4 whose addresses differ in one number only."""
    seen: dict[str, dict[int, int]] = defaultdict(dict)  # template -> number in words: number in the address
    for anchor in others:
        shown = int(anchor.text) if anchor.text.isascii() and anchor.text.isdigit() and len(anchor.text) < 5 else 0
        if 1 < shown <= FARTHEST:
            for template, value in _templates(anchor.url):
                seen[template].setdefault(shown, value)
    best = max(seen.items(), key=lambda one: (len(one[1]), bool(_PAGE_NAME.search(_before(one[0])))), default=None)
    if best is None or (len(best[1]) < 2 and not _PAGE_NAME.search(_before(best[0]))):
        return None
    return _from_template(best[0], best[1])


def _before(template: str) -> str:
    return template.partition("{}")[0]


def _from_template(template: str, values: dict[int, int]) -> Paging | None:
    """The step from the numbers that links show and the numbers in their addresses."""
    (shown, value), *more = sorted(values.items())
    step = (more[0][1] - value) // (more[0][0] - shown) if more else (1 if abs(value - shown) <= 1 else 0)
    if not more and not step and value % (shown - 1) == 0:
        step = value // (shown - 1)  # one link only: ?start=20 for page 2
    second = value - (shown - 2) * step
    following = template.replace("{}", str(second))
    agreed = sum(value == second + step * (number - 2) for number, value in values.items())
    if step < 1 or second < 0 or agreed < 0.6 * len(values):
        return None
    reason = f"{len(values)} numbered links to other pages"
    if step == 1:
        return Paging(page_url=template.replace("{}", "{n}"), page_start=second, following=following, reason=reason)
    if second != step:  # pages that begin at 21, 41: no template says that
        return None
    return Paging(page_url=template.replace("{}", "{offset}"), page_size=step, following=following, reason=reason)


def _templates(url: str) -> Iterator[tuple[str, int]]:
    """The address with each of its numbers left open."""
    start = url.find("/", url.find("//") + 2)
    if start < 0 or "{" in url:
        return
    for match in list(_NUMBER.finditer(url, start))[-8:]:
        yield f"{url[: match.start()]}{{}}{url[match.end() :]}", int(match[0])


def _next(page: Page, others: Sequence[Anchor]) -> Paging | None:
    """A link that says "next" by its words or its class."""
    path = urlsplit(page.url).path.rstrip("/")
    for anchor in others:
        said = (anchor.element.get("aria-label") or "", anchor.element.get("title") or "", anchor.text)
        classes = " ".join(key[1] for key in anchor.place.path[:2])
        if not (any(_NEXT.match(words[:60]) for words in said) or _NEXT_CLASS.search(classes)):
            continue
        beside = urlsplit(anchor.url)
        numbered = any(_PAGE_NAME.search(_before(template)) for template, _ in _templates(anchor.url))
        if not (numbered or (beside.query and beside.path.rstrip("/") == path)):
            continue
        if selector := _alone(page, anchor):
            return Paging(next_page=selector, following=anchor.url, reason=f"a link {anchor.text or classes!r}")
        return _single(anchor)
    return None


def _single(anchor: Anchor) -> Paging | None:
    for template, value in _templates(anchor.url):
        if _PAGE_NAME.search(_before(template)) and value in (1, 2):
            return Paging(
                page_url=template.replace("{}", "{n}"), page_start=value, following=anchor.url, reason="a link to it"
            )
    return None


def _alone(page: Page, anchor: Anchor) -> str | None:
    """A selector that says "next" and whose first link is this one."""
    for path in paths([anchor]):
        if _NEXT_CLASS.search(re.sub(r"[^\w-]", " ", str(path))) and _first(page, path) is anchor:
            return str(path)
    for name in ("aria-label", "title"):
        value = anchor.element.get(name) or ""
        if _NEXT.match(value) and re.fullmatch(r"[\w -]{2,40}", value):
            return f'a[{name}="{value}"]'
    words = anchor.text
    holders = [one for one in page.anchors if words in one.text]
    if re.fullmatch(r"[\w -]{3,40}", words) and holders[0] is anchor:
        return f'a:contains("{words}")'
    return None


def _first(page: Page, path: Path) -> Anchor | None:
    return next((one for one in page.anchors if path.fits(one.place.steps)), None)
