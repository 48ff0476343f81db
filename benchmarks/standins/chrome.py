"""What stands around the announcements on a ministry's pages: menus, sidebars, banners, footers; and single pages."""

import random
from collections.abc import Sequence
from html import escape

from benchmarks.standins.site import Announcement, Standin
from benchmarks.standins.tongues import Tongue

SWITCH = {"ky": "Кыргызча", "ru": "Русский", "en": "English", "kk": "Қазақша", "uz": "O‘zbekcha", "uz-Cyrl": "Ўзбекча",
          "tg": "Тоҷикӣ", "uk": "Українська", "de": "Deutsch", "fr": "Français", "it": "Italiano", "lt": "Lietuvių",
          "lv": "Latviešu", "pl": "Polski", "es": "Español", "ar": "العربية", "pt": "Português"}  # fmt: skip


def page(
    site: Standin,
    words: Tongue,
    main: str,
    *,
    title: str = "",
    head: str = "",
    path: str = "",
    news: str = "/news/",
    design: str = "html5",
    switch: str = "",
    aside: str = "",
) -> str:
    """A page of the site in one of the designs; `path` is what the menu's addresses begin with."""
    dice = random.Random(f"{site.name} {words.tag}")
    menu = _menu(words, path, news, dice)
    around = {"html5": _html5, "classic": _classic, "bootstrap": _bootstrap, "table": _table}[design]
    body = around(words, menu, main, switch, aside or sidebar(words, path, dice))
    lang = words.tag.partition("-")[0]
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}"{" dir=rtl" if lang == "ar" else ""}><head><meta charset="utf-8">'
        f"<title>{escape(title or words.ministry)}</title>"
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>'
        f'<body class="page">{_cookies(words)}{body}<script>window.visits=(window.visits||0)+1;</script></body></html>'
    )


def _menu(words: Tongue, path: str, news: str, dice: random.Random) -> str:
    """Two levels, as most ministries have it."""
    about, leaders, section, documents, services, contact = words.menu
    inner = "".join(
        f'<li><a href="{path}/{place}/{number}/">{escape(words.what[number % len(words.what)][:40])}</a></li>'
        for place in ("about", "documents") for number in range(1, 5)
    )  # fmt: skip
    entries = [
        (f"{path}/about/", about),
        (f"{path}/about/leaders/", leaders),
        (news, section),
        (f"{path}/documents/", documents),
        (f"{path}/services/", services),
        (f"{path}/contacts/", contact),
    ]
    items = "".join(f'<li class="menu-item"><a href="{at}">{escape(text)}</a></li>' for at, text in entries if at)
    return f'<ul class="menu">{items}<li class="menu-item has-children"><ul class="sub-menu">{inner}</ul></li></ul>'


def sidebar(words: Tongue, path: str, dice: random.Random) -> str:
    """Links to others, and services; no announcements."""
    others = "".join(
        f'<li><a href="https://{name}.example/" target="_blank"><img src="/img/{name}.png" alt=""> '
        f"{escape(words.ministry)} {number}</a></li>"
        for number, name in enumerate(("president", "parliament", "government", "court", "open-data"), 1)
    )
    services = "".join(
        f'<li><a href="{path}/services/{number}/">{escape(dice.choice(words.what)[:60])}</a></li>'
        for number in range(4)
    )
    return (f'<div class="widget"><h3>{escape(words.links)}</h3><ul class="links">{others}</ul></div>'
            f'<div class="widget"><h3>{escape(words.menu[4])}</h3><ul>{services}</ul></div>')  # fmt: skip


def popular(words: Tongue, news: Sequence[Announcement]) -> str:
    """The widget with what was read most: true announcements, but not the list."""
    items = "".join(f'<li><a href="{one.url}">{escape(one.title)}</a></li>' for one in news[7:12])
    return f'<div class="widget popular"><h3>{escape(words.popular)}</h3><ul>{items}</ul></div>'


def _cookies(words: Tongue) -> str:
    return (f'<div class="cookie-notice" role="dialog"><p>{escape(words.cookies)} '
            f'<a href="/privacy/">{escape(words.more)}</a></p><button type="button">OK</button></div>')  # fmt: skip


def _social() -> str:
    at = "".join(
        f'<a class="soc" href="https://{name}.example/ministry">{name}</a>' for name in ("facebook", "telegram")
    )
    return f'<div class="social">{at}</div>'


def _foot(words: Tongue) -> str:
    return (f"<p>© {escape(words.ministry)}</p><ul><li><a href='/privacy/'>{escape(words.menu[3])}</a></li>"
            f"<li><a href='/sitemap/'>{escape(words.menu[0])}</a></li></ul>{_social()}")  # fmt: skip


def _html5(words: Tongue, menu: str, main: str, switch: str, aside: str) -> str:
    return (
        f'<header class="site-header"><a class="logo" href="/">{escape(words.ministry)}</a>{switch}<nav>{menu}</nav>'
        f"</header>"
        f'<div class="wrap"><main id="main">{main}</main><aside class="sidebar">{aside}</aside></div>'
        f'<footer class="site-footer">{_foot(words)}</footer>'
    )


def _classic(words: Tongue, menu: str, main: str, switch: str, aside: str) -> str:
    return (
        f'<div id="header"><div class="logo"><a href="/">{escape(words.ministry)}</a></div>{switch}'
        f'<form action="/search/"><input name="q"></form></div><div id="topmenu">{menu}</div>'
        f'<div id="page"><div id="left">{aside}</div><div id="content">{main}</div></div>'
        f'<div id="footer">{_foot(words)}</div>'
    )


def _bootstrap(words: Tongue, menu: str, main: str, switch: str, aside: str) -> str:
    return (
        f'<div class="top-bar"><div class="container">{switch}{_social()}</div></div>'
        f'<div class="navbar navbar-expand-lg"><div class="container"><a class="navbar-brand" href="/">'
        f'{escape(words.ministry)}</a>{menu}</div></div><section class="section"><div class="container">'
        f'<div class="row">'
        f'<div class="col-lg-9">{main}</div><div class="col-lg-3">{aside}</div></div></div></section>'
        f'<div class="footer bg-dark"><div class="container">{_foot(words)}</div></div>'
    )


def _table(words: Tongue, menu: str, main: str, switch: str, aside: str) -> str:
    return (
        f'<table width="980" align="center"><tr><td colspan="2" class="top"><b>{escape(words.ministry)}</b>{switch}'
        f"</td></tr>"
        f'<tr><td width="220" valign="top">{menu}{aside}</td><td valign="top">{main}</td></tr>'
        f'<tr><td colspan="2" align="center">{_foot(words)}</td></tr></table>'
    )


def switcher(links: Sequence[tuple[str, str]], *, names: bool = True) -> str:
    """Links to the other languages: tag and address."""
    items = "".join(
        f'<a href="{at}">{SWITCH[tag] if names else tag[:2].upper()}</a>' for tag, at in links
    )  # fmt: skip
    return f'<div class="lang-switch">{items}</div>'


def article(one: Announcement) -> str:
    """The announcement on its own page."""
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in one.text)
    return (
        f'<article class="news-detail"><h1>{escape(one.title)}</h1>'
        f'<time datetime="{one.at:%Y-%m-%dT%H:%M:%SZ}">{escape(one.tongue.date(one.at.date()))}</time>'
        f'<div class="text">{text}</div></article>'
    )


def put_articles(site: Standin, announced: Sequence[Announcement], design: str = "html5", **more: str) -> None:
    """Every announcement's own page."""
    for one in announced:
        where, _, path = one.url.partition("://")[2].partition("/")
        body = page(site, one.tongue, article(one), title=one.title, design=design, **more)
        site.put(f"/{path}", body, host=where.partition(":")[0])


def welcome(words: Tongue) -> str:
    """A first page without news: a picture and some words."""
    dice = random.Random(words.tag)
    text = "".join(f"<p>{escape(part)}</p>" for part in words.text(dice, 2))
    return f'<div class="hero"><img src="/img/house.jpg" alt=""><h1>{escape(words.ministry)}</h1></div>{text}'
