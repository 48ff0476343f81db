"""What looks wrong with announcements as they would be stored: of each by itself, and of all that were looked at."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from selectolax.lexbor import LexborHTMLParser

from core.dates import read_date
from core.model import ROW_TYPE, Article, RawDocument, ReadDate, Source

SHORT = 200  # letters; shorter texts are worth a look
AHEAD = timedelta(days=2)  # an announcement may carry the day for which it was written
CENTURY = timedelta(days=36_525)
MENU_LINES = 4  # lines one after another that are nothing but links; fewer are the end of many an article
MENU_SHARE = 0.25  # of the letters of a text; a list of documents offered for download is longer than its own text
SHORT_LINE = 25  # letters of an entry of a menu
MENU_SHORT_LINES = 20  # one after another; a table is made of figures, a list of credits is shorter
ALIKE = 3  # pages of one channel that agree in what should differ
REPEATED = 12  # letters of a line that all of them begin or end with
_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";", ",", "。", "！", "？", "।", "۔", "؟", "»", "”", '"')
_LINKS = "a[href='#'], a[href]:not([href^='#'])"  # not those of a table of contents


@dataclass(frozen=True)
class Looked:
    """One page that was understood."""

    raw: RawDocument
    article: Article


def doubts(looked: Looked, source: Source) -> Iterator[str]:
    """What one announcement says against itself, and what to do."""
    article = looked.article
    yield from _of_title(article, source)
    yield from _of_date(article, looked.raw, source)
    yield from _of_text(looked)
    if article.language.tag == "und":
        yield "the language cannot be told"
    elif source.languages and article.language.tag.split("-")[0] not in {t.split("-")[0] for t in source.languages}:
        yield f"the language {article.language.tag} is not declared"


def doubts_of_all(pages: Sequence[Looked]) -> dict[int, list[str]]:
    """What only shows beside the others: place of a page -> what looks wrong."""
    found: dict[int, list[str]] = defaultdict(list)
    for places, says in (*_same_titles(pages), *_same_dates(pages), *_same_ends(pages)):
        for place in places:
            found[place].append(says)
    return found


# One page ------------------------------------------------------------------------------------------------------------


def _of_title(article: Article, source: Source) -> Iterator[str]:
    title = _letters(article.title)
    if not title:
        yield "the title is missing; give rules: title: a selector"
    elif title in {_letters(name) for name in (source.name, source.name_en, *_host_names(source))}:
        yield f"the title is the name of the site: {article.title}; give rules: title: a selector"


def _host_names(source: Source) -> Iterator[str]:
    host = source.homepage.partition("://")[2].partition("/")[0].partition(":")[0]
    yield from (host, host.removeprefix("www."))


def _of_date(article: Article, raw: RawDocument, source: Source) -> Iterator[str]:
    published = article.published
    if published.at is None:
        found = f"found {published.raw!r}" if published.raw else "none found"
        ahead = _ahead(published.raw, raw, source)
        says = f"the date is in the future: {ahead:%Y-%m-%d}, so none is stored" if ahead else "no date"
        yield f"{says} ({found}); give rules: date: a selector"
        return
    where = _route(article, "published")
    if where != "rule" and "html" in raw.content_type and any(r.date for r in source.rules_on(raw.fetched_at.date())):
        yield f"the date is not the one that rules: date: names ({where}: {published.raw!r}); does it still match?"
    if published.suspect:
        yield f"the date is doubtful: {published.raw!r} ({where}); compare it with the page"
    if published.at > raw.fetched_at + AHEAD:
        yield f"the date is in the future: {published.at:%Y-%m-%d} (found {published.raw!r})"


def _ahead(written: str | None, raw: RawDocument, source: Source) -> datetime | None:
    """The moment that was not believed, as it is yet to come."""
    later = raw.fetched_at + CENTURY
    if not written:
        return None
    languages = source.languages
    at = read_date(written, timezone=source.timezone, languages=languages, order=source.date_order, now=later).at
    return at if at is not None and at > raw.fetched_at + AHEAD else None


def _route(article: Article, field: str) -> str:
    origin = article.provenance.get(field)
    return origin.route if origin else ""


def _of_text(looked: Looked) -> Iterator[str]:
    article = looked.article
    if len(article.text) < SHORT:
        yield f"the text is short ({len(article.text)} letters)"
    if _route(article, "text") not in ("row", "feed") and (menu := menu_in(article.text, looked.raw)):
        yield f"a menu in the text: {menu}; give rules: body: a selector, or remove:"


def menu_in(text: str, raw: RawDocument) -> str | None:
    """The lines that make a menu of it, shortened; None for a text that is only text."""
    links = _links(raw)
    lines = [line for line in text.split("\n") if _letters(line)]
    linked = [_letters(line) in links for line in lines]
    run = _longest_run(linked)
    letters = [len(_letters(line)) for line in lines]
    share = sum(many for many, is_link in zip(letters, linked, strict=True) if is_link) / max(1, sum(letters))
    if len(run) >= MENU_LINES and (share >= MENU_SHARE or run.start == 0 or run.stop == len(lines)):
        return _shortened(lines[run.start : run.stop])
    run = _longest_run([_is_entry(line) for line in lines])
    return _shortened(lines[run.start : run.stop]) if len(run) >= MENU_SHORT_LINES else None


def _links(raw: RawDocument) -> frozenset[str]:
    """What the links of a page say, letters only."""
    if raw.content_type == ROW_TYPE or b"<a" not in raw.body[:10_000_000].lower():
        return frozenset()
    from pipeline.decode import decode

    html = decode(raw.body, raw.content_type)
    if not isinstance(html, str):
        return frozenset()
    return frozenset(filter(None, (_letters(node.text()) for node in LexborHTMLParser(html).css(_LINKS))))


def _is_entry(line: str) -> bool:
    return len(line) <= SHORT_LINE and not any(map(str.isdigit, line)) and not line.rstrip().endswith(_SENTENCE_ENDS)


def _longest_run(true: Sequence[bool]) -> range:
    best, start = range(0), 0
    for place, one in enumerate([*true, False]):
        if not one:
            best, start = max(best, range(start, place), key=len), place + 1
    return best


def _shortened(lines: Sequence[str]) -> str:
    shown = " | ".join(" ".join(line.split())[:30] for line in lines[:4])
    return f"{shown} …" if len(lines) > 4 else shown


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


# All pages -----------------------------------------------------------------------------------------------------------

Found = tuple[Iterable[int], str]


def _same_titles(pages: Sequence[Looked]) -> Iterator[Found]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, page in enumerate(pages):
        places[_letters(page.article.title)].append(place)
    for title, same in places.items():
        if title and len({pages[place].article.url for place in same}) > 1:
            yield same, f"{len(same)} pages have this title; give rules: title: a selector"


def _same_dates(pages: Sequence[Looked]) -> Iterator[Found]:
    """One moment on all of them: that of the page's foot, of a rebuilding, or of the feed's making."""
    dated = [(place, page.article.published) for place, page in enumerate(pages) if page.article.published.at]
    moments = {_moment(published) for _, published in dated}
    by_channel: dict[str | None, int] = defaultdict(int)
    for place, _ in dated:
        by_channel[pages[place].raw.channel_key] += 1
    if len(moments) != 1 or max(by_channel.values()) < 2:  # editions of one announcement agree rightly
        return
    exact = all(published.precision == "minute" for _, published in dated)
    if len(dated) >= (ALIKE if exact else ALIKE + 1):  # several on one day are no wonder, in one minute they are
        says = f"all {len(dated)} pages have this date; is it of the announcement, or of the page's head or foot?"
        yield [place for place, _ in dated], says


def _moment(published: ReadDate) -> str:
    assert published.at is not None
    return f"{published.at:%Y-%m-%d}" if published.precision == "day" else f"{published.at:%Y-%m-%d %H:%M}"


def _same_ends(pages: Sequence[Looked]) -> Iterator[Found]:
    """A line with which every text of a language begins, or ends."""
    by_language: dict[str, list[int]] = defaultdict(list)
    for place, page in enumerate(pages):
        by_language[page.article.language.tag].append(place)
    for places in by_language.values():
        if len({pages[place].article.text for place in places}) < ALIKE:
            continue
        for end, says in ((0, "begin"), (-1, "end")):
            lines = {pages[place].article.text.strip().split("\n")[end].strip() for place in places}
            line = lines.pop()
            if not lines and len(_letters(line)) >= REPEATED:
                yield places, f"all {len(places)} texts {says} with {line[:60]!r}; rules: remove takes it away"
