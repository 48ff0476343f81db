"""Pages of ministries as their sites frame them: a menu, a column of news and a footer around any content."""

from collections.abc import Callable

MENU = (
    "Башкы бет, Министрлик жөнүндө, Жетекчилик, Түзүмү, Тарыхы, Ишмердүүлүк, Мыйзамдар, Буйруктар, Долбоорлор,"
    " Жаңылыктар, Кулактандыруулар, Сатып алуулар, Бош орундар, Коррупцияга каршы, Кызмат көрсөтүүлөр, Лицензиялар,"
    " Статистика, Отчеттор, Аймактык бөлүмдөр, Кызматташтык, Сүрөттөр, Видео, Суроо-жооп, Байланыш, Сайттын картасы"
).split(", ")
NEWS = [
    "Министр Ош облусуна иш сапары менен барды",
    "Жаңы окуу жылына даярдык башталды",
    "Токтогулда көпүрө пайдаланууга берилди",
    "Эл аралык форумдун жыйынтыгы чыгарылды",
    "Баткенде жаңы мектептин пайдубалы түптөлдү",
    "Коллегиянын кезектеги жыйыны өттү",
    "Кыргызстан менен Казакстан макулдашууга кол койду",
    "Спорт мелдешинин жеңүүчүлөрү сыйланды",
]
FOOTER = (
    "© 2026 Кыргыз Республикасынын Министрлиги. Бардык укуктар корголгон. Дареги: Бишкек шаары, Киев көчөсү, 96."
    " Ишеним телефону: +996 312 66 00 00, электрондук почта: info@ministry.example"
)
_HEAD = (
    '<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title} | Министрлик</title></head><body>'
)


MENU_LINKS = "<ul>" + "".join(f'<li><a href="/m/{n}">{name}</a></li>' for n, name in enumerate(MENU)) + "</ul>"
NEWS_LINKS = "".join(f'<div><a href="/ky/news/{n}">{name}</a></div>' for n, name in enumerate(NEWS))


def named(title: str, content: str, lang: str = "ky") -> str:
    """Parts with names that say what they are."""
    return (
        f'{_HEAD.format(title=title, lang=lang)}<div class="menu">{MENU_LINKS}</div>'
        f'<div class="content"><h1>{title}</h1>{content}</div>'
        f'<div class="sidebar"><h3>Акыркы жаңылыктар</h3>{NEWS_LINKS}</div>'
        f'<div class="footer"><p>{FOOTER}</p></div></body></html>'
    )


def nameless(title: str, content: str, lang: str = "ky") -> str:
    """Parts without any name."""
    return (
        f"{_HEAD.format(title=title, lang=lang)}<div>{MENU_LINKS}</div><div><h1>{title}</h1>{content}</div>"
        f"<div><div>Акыркы жаңылыктар</div>{NEWS_LINKS}</div><div>{FOOTER}</div></body></html>"
    )


def tabled(title: str, content: str, lang: str = "ky") -> str:
    """A page of 2005: tables in tables, the title a bold line."""
    return (
        f'{_HEAD.format(title=title, lang=lang)}<table width="100%"><tr><td colspan="3"><img src="/top.jpg" alt="">'
        f'</td></tr><tr><td width="180" valign="top"><table>'
        + "".join(f'<tr><td><a href="/m/{n}">{name}</a></td></tr>' for n, name in enumerate(MENU))
        + f'</table></td><td valign="top"><table width="100%"><tr><td><h2>{title}</h2></td></tr><tr><td>{content}'
        f'</td></tr></table></td><td width="200" valign="top">{NEWS_LINKS}</td></tr><tr><td colspan="3" align="center">'
        f"<font size=1>{FOOTER}</font></td></tr></table></body></html>"
    )


FRAMES: dict[str, Callable[..., str]] = {"named": named, "nameless": nameless, "tabled": tabled}
