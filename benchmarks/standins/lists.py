"""Lists of announcements in the markup that platforms give them, and the links to further pages."""

from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby

from benchmarks.standins.site import Announcement

List = Callable[[Sequence[Announcement]], str]


def wordpress(news: Sequence[Announcement]) -> str:
    """The theme's archive: picture, heading, date, excerpt and "more" lead to one address."""
    return "".join(
        f'<article id="post-{one.number}" class="post-{one.number} post type-post status-publish hentry">'
        f'<a class="post-thumbnail" href="{one.url}"><img src="/wp-content/uploads/2026/10/{one.number}.jpg" alt="">'
        f"</a>"
        f'<header class="entry-header"><h2 class="entry-title">'
        f'<a href="{one.url}" rel="bookmark">{escape(one.title)}</a>'
        f'</h2><span class="posted-on"><time class="entry-date published" datetime="{one.at.isoformat()}">'
        f"{escape(one.tongue.date(one.at.date()))}</time></span></header>"
        f'<div class="entry-summary"><p>{escape(one.summary)} <a class="more-link" href="{one.url}">'
        f"{escape(one.tongue.more)}</a></p></div></article>"
        for one in news
    )


def drupal(news: Sequence[Announcement]) -> str:
    """A view."""
    rows = "".join(
        f'<div class="views-row"><div class="views-field views-field-created"><span class="field-content">'
        f'{escape(one.tongue.date(one.at.date()))}</span></div><div class="views-field views-field-title">'
        f'<span class="field-content"><a href="{_path(one)}" hreflang="{one.tongue.tag[:2]}">{escape(one.title)}</a>'
        f"</span>"
        f'</div><div class="views-field views-field-body"><div class="field-content">{escape(one.summary)}</div>'
        f"</div></div>"
        for one in news
    )
    return f'<div class="view view-news view-display-id-page_1"><div class="view-content">{rows}</div></div>'


def plone(news: Sequence[Announcement]) -> str:
    """A folder's summary view, as on gov.br."""
    rows = "".join(
        f'<article class="tileItem visualIEFloatFix tile-collective-nitf-content"><div class="tileContent">'
        f'<span class="subtitle">{escape(one.tongue.news)}</span><h2 class="tileHeadline"><a class="summary url" '
        f'href="{one.url}">{escape(one.title)}</a></h2><span class="description">{escape(one.summary)}</span>'
        f'<span class="documentByLine"><span class="summary-view-icon"><i class="icon-day"></i> {one.at:%d/%m/%Y}'
        f"</span>"
        f'<span class="summary-view-icon"><i class="icon-hour"></i> {one.at:%Hh%M}</span></span></div></article>'
        for one in news
    )
    return f'<div id="content-core"><div class="entries">{rows}</div></div>'


def bitrix(news: Sequence[Announcement]) -> str:
    """The news.list component as it is shipped."""
    rows = "".join(
        f'<p class="news-item" id="bx_{one.number * 31}"><a href="{_path(one)}">'
        f'<img class="preview_picture" border="0" '
        f'src="/upload/iblock/{one.number}.jpg" width="120" height="80" alt="" style="float:left"></a>'
        f'<span class="news-date-time">{one.at:%d.%m.%Y}</span> <a href="{_path(one)}"><b>{escape(one.title)}</b>'
        f"</a><br>"
        f"{escape(one.summary)}</p>"
        for one in news
    )
    return f'<div class="news-list">{rows}</div>'


def typo3(news: Sequence[Announcement]) -> str:
    """The news extension's list view."""
    rows = "".join(
        f'<div class="article articletype-0" itemscope itemtype="http://schema.org/Article"><div class="header"><h3>'
        f'<a itemprop="url" href="{_path(one)}"><span itemprop="headline">{escape(one.title)}</span></a></h3></div>'
        f'<div class="footer"><p><span class="news-list-date"><time itemprop="datePublished" '
        f'datetime="{one.at:%Y-%m-%d}">{one.at:%d.%m.%Y}</time></span></p></div><div class="teaser-text">'
        f'<p>{escape(one.summary)}</p><a class="more" href="{_path(one)}">{escape(one.tongue.more)}</a></div></div>'
        for one in news
    )
    return f'<div class="news"><div class="news-list-view">{rows}</div></div>'


def gov_pl(news: Sequence[Announcement]) -> str:
    """A section of gov.pl: the whole row is the link."""
    rows = "".join(
        f'<li><a href="{_path(one)}"><picture><img src="/photo/{one.number}" alt=""></picture><div>'
        f'<span class="date">{one.at:%d.%m.%Y}</span><div class="title">{escape(one.title)}</div>'
        f'<div class="intro">{escape(one.summary)}</div></div></a></li>'
        for one in news
    )
    return f'<div class="art-prev art-prev--near-menu"><ul>{rows}</ul></div>'


def cards(news: Sequence[Announcement]) -> str:
    """A grid of cards."""
    rows = "".join(
        f'<div class="col-md-4"><div class="card news-card"><a href="{_path(one)}"><img class="card-img-top" '
        f'src="/media/{one.number}.webp" alt=""></a><div class="card-body"><small class="text-muted">'
        f'{escape(one.tongue.date(one.at.date()))}</small><h5 class="card-title"><a href="{_path(one)}">'
        f"{escape(one.title)}</a></h5></div></div></div>"
        for one in news
    )
    return f'<div class="row news-grid">{rows}</div>'


def decrees(news: Sequence[Announcement]) -> str:
    """A table of documents: number, day, name."""
    rows = "".join(
        f"<tr><td>№ {one.number % 1000}</td><td>{one.at:%d.%m.%Y}</td>"
        f'<td><a href="{_path(one)}">{escape(one.title)}</a></td></tr>'
        for one in news
    )
    return f'<table class="table table-striped docs"><tbody>{rows}</tbody></table>'


def months(news: Sequence[Announcement]) -> str:
    """Grouped below the name of the month; beside each stands the day alone."""
    parts = []
    for (_, _), group in groupby(news, key=lambda one: (one.at.year, one.at.month)):
        rows = list(group)
        items = "".join(
            f'<li><span class="day">{one.at.day}</span> <a href="{_path(one)}">{escape(one.title)}</a></li>'
            for one in rows
        )
        parts.append(f"<h3>{escape(rows[0].tongue.date(rows[0].at.date(), 'LLLL yyyy'))}</h3><ul>{items}</ul>")
    return f'<div class="archive">{"".join(parts)}</div>'


def board(news: Sequence[Announcement]) -> str:
    """A Korean board: number, title, office, day, how often it was read."""
    rows = "".join(
        f'<tr><td class="num">{one.number}</td><td class="subject"><a href="{_path(one)}">{escape(one.title)}</a></td>'
        f"<td>{escape(one.tongue.who[one.number % 5])}</td><td>{one.at:%Y-%m-%d}</td><td>{one.number % 977}</td></tr>"
        for one in news
    )
    return f'<table class="bbs_list"><thead><tr><th>번호</th><th>제목</th></tr></thead><tbody>{rows}</tbody></table>'


def definitions(news: Sequence[Announcement]) -> str:
    """A list of days and what came on them."""
    rows = "".join(
        f'<dt>{escape(one.tongue.date(one.at.date()))}</dt><dd><a href="{_path(one)}">{escape(one.title)}</a></dd>'
        for one in news
    )
    return f'<dl class="date">{rows}</dl>'


def plain(news: Sequence[Announcement]) -> str:
    """Lines with the day at the end, as Chinese sites have them."""
    rows = "".join(
        f'<li><a href="{_path(one)}" target="_blank" title="{escape(one.title)}">{escape(one.title)}</a>'
        f"<span>{one.at:%Y-%m-%d}</span></li>"
        for one in news
    )
    return f'<ul class="list">{rows}</ul>'


def blocks(news: Sequence[Announcement]) -> str:
    """Next.js with names of classes that say nothing: the whole block is the link."""
    rows = "".join(
        f'<a class="flex flex-col gap-2 rounded-lg" href="{_path(one)}"><div class="relative aspect-video"><img '
        f'src="/_next/image?url=%2F{one.number}.jpg&amp;w=640" alt=""></div>'
        f'<p class="text-lg font-semibold line-clamp-3">'
        f'{escape(one.title)}</p><p class="text-sm text-gray-500">{one.at:%d.%m.%Y}</p></a>'
        for one in news
    )
    return f'<div class="grid grid-cols-1 md:grid-cols-3 gap-6">{rows}</div>'


def rows(news: Sequence[Announcement]) -> str:
    """div upon div, written by hand."""
    return "".join(
        f'<div class="news_item"><div class="news_date">{one.at:%d.%m.%Y}</div><div class="news_title">'
        f'<a href="{_path(one)}">{escape(one.title)}</a></div><div class="news_text">{escape(one.summary)}</div></div>'
        for one in news
    )


def bare(news: Sequence[Announcement]) -> str:
    """Titles without a single date."""
    items = "".join(f'<li class="item"><h4><a href="{_path(one)}">{escape(one.title)}</a></h4></li>' for one in news)
    return f'<ul class="items">{items}</ul>'


def paging(address: str, *, last: int = 12, step: int = 1, first: int = 0) -> str:
    """Numbered links to further pages; {n} in the address is the page's number or offset."""
    numbers = "".join(
        f'<li class="page-item"><a class="page-link" href="{address.format(n=first + (page - 1) * step)}">{page}</a>'
        f"</li>"
        for page in (2, 3, 4, 5, last)
    )
    return f'<ul class="pagination"><li class="page-item active"><span>1</span></li>{numbers}</ul>'


def _path(one: Announcement) -> str:
    return "/" + one.url.partition("://")[2].partition("/")[2]
