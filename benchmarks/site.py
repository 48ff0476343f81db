"""A generated web of ministries for `benchmarks.harvest`: the same pages for the same seed, served on loopback.

`python -m benchmarks.site --pages 3000 --sources 200` prints its ports and serves until its standard input ends.
Every path works under every host name: `/s/3/…` are the sites that hold the pages, `/q/17/…` the quiet ones. With
`--apart` each quiet one has an address of its own, where two more ports give no answer: one takes the connection and
says nothing, the other does not even take it.
"""

import argparse
import asyncio
import random
import socket
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

SEED = 20_261_105
SITES = 10  # that share the pages; every second one is listed by a feed, the others by paged listings
LISTED = 100  # links on one page of a listing
QUIET_ITEMS = 2  # announcements of a quiet source
BISHKEK = timezone(timedelta(hours=6))
NEWEST = datetime(2026, 11, 1, 18, 0, tzinfo=BISHKEK)


@dataclass(frozen=True)
class Tongue:
    """Parts that any sentence of the language is made of: who, did what, about what, where or when."""

    tag: str
    who: tuple[str, ...]
    did: tuple[str, ...]
    what: tuple[str, ...]
    frame: str  # order of the parts
    when: tuple[str, ...]
    menu: tuple[str, ...]


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|"))


RU = Tongue(
    tag="ru",
    who=_parts(
        "Министр | Заместитель министра | Руководитель ведомства | Межведомственная комиссия | Рабочая группа | "
        "Пресс-служба | Областное управление | Начальник главного управления | Общественный совет | Делегация страны"
    ),
    did=_parts(
        "обсуждает | представляет общественности | готовит к утверждению | проверяет на местах | ставит на контроль | "
        "разъясняет гражданам | предлагает доработать | поддерживает | направляет в парламент | рассматривает"
    ),
    what=_parts(
        "проект постановления о дорожной безопасности | план ремонта сельских школ | порядок выдачи новых паспортов | "
        "отчёт о расходах за третий квартал | программу подготовки спасателей | меры поддержки малого бизнеса | "
        "соглашение о взаимной помощи при наводнениях | перечень услуг, доступных через интернет | "
        "правила проезда через пограничные пункты | итоги весеннего призыва | закупку карет скорой помощи"
    ),
    frame="{when} {low} {did} {what}, номер записи {number}.",
    when=_parts(
        "По итогам заседания | В ходе рабочей поездки | На встрече с жителями области | "
        "Согласно утверждённому графику | Как стало известно сегодня | В соответствии с поручением правительства | "
        "До конца текущего года | "
        "Вместе с представителями районов"
    ),
    menu=_parts(
        "О министерстве | Руководство | Новости | Документы | Государственные услуги | Приём граждан | Контакты"
    ),
)
KY = Tongue(
    tag="ky",
    who=_parts(
        "Министр | Министрдин орун басары | Ведомствонун жетекчиси | Ведомстволор аралык комиссия | Жумушчу топ | "
        "Басма сөз кызматы | Облустук башкармалык | Башкы башкармалыктын начальниги | Коомдук кеңеш | Өлкөнүн өкүлдөрү"
    ),
    did=_parts(
        "талкуулап жатат | коомчулукка тааныштырды | бекитүүгө даярдоодо | жеринде текшерди | көзөмөлгө алды | "
        "жарандарга түшүндүрүп берди | толуктоону сунуштады | колдоду | парламентке жөнөттү | карап чыкты"
    ),
    what=_parts(
        "жол коопсуздугу жөнүндө токтомдун долбоорун | айыл мектептерин оңдоо планын | жаңы паспорт берүү тартибин | "
        "үчүнчү чейректеги чыгымдар боюнча отчётту | куткаруучуларды даярдоо программасын | "
        "чакан ишкердикти колдоо чараларын | суу ташкыны учурунда өз ара жардам көрсөтүү макулдашуусун | "
        "интернет аркылуу көрсөтүлүүчү кызматтардын тизмесин | чек ара бекеттеринен өтүү эрежелерин | "
        "жазгы чакыруунун жыйынтыгын | тез жардам унааларын сатып алууну"
    ),
    frame="{when} {low} {what} {did}, жазуунун номери {number}.",
    when=_parts(
        "Жыйындын жыйынтыгында | Жумушчу сапардын жүрүшүндө | Облустун тургундары менен жолугушууда | "
        "Бекитилген графикке ылайык | Бүгүн белгилүү болгондой | Өкмөттүн тапшырмасына ылайык | "
        "Үстүбүздөгү жылдын аягына чейин | Райондордун өкүлдөрү менен бирге"
    ),
    menu=_parts("Министрлик жөнүндө | Жетекчилик | Жаңылыктар | Документтер | Мамлекеттик кызматтар | Байланыш"),
)
EN = Tongue(
    tag="en",
    who=_parts(
        "The minister | The deputy minister | The head of the agency | The joint commission | The working group | "
        "The press office | The regional department | The head of the directorate | The public council"
    ),
    did=_parts(
        "discusses | presents to the public | prepares for approval | inspects in the districts | keeps under review | "
        "explains to citizens | proposes to improve | supports | sends to parliament | considers"
    ),
    what=_parts(
        "the draft regulation on road safety | the plan to repair village schools | the procedure for new passports | "
        "the report on spending in the third quarter | the programme that trains rescue workers | "
        "measures to support small businesses | the agreement on mutual help during floods | "
        "the list of services offered online | the rules for crossing border posts | the purchase of ambulances"
    ),
    frame="{when} {low} {did} {what}, record number {number}.",
    when=_parts(
        "After the meeting | During a working visit | At a meeting with residents of the region | "
        "As the approved schedule demands | As became known today | On behalf of the government | "
        "By the end of the current year | Together with district representatives"
    ),
    menu=_parts("About the ministry | Leadership | News | Documents | Public services | Visits | Contacts"),
)
TONGUES = (RU, RU, RU, KY, EN)  # three fifths Russian, as on the sites we know


def tongue_of(number: int) -> Tongue:
    """The language of a page."""
    return TONGUES[number % len(TONGUES)]


def page(number: int, seed: int = SEED) -> bytes:
    """An announcement of 30 to 60 KB: menus, sidebar, article, footer."""
    dice = random.Random(seed * 1_000_003 + number)
    tongue = tongue_of(number)
    paragraphs, size, wanted = [], 0, dice.randint(4_000, 9_000)
    while size < wanted:
        text = " ".join(_sentence(dice, tongue) for _ in range(dice.randint(3, 6)))
        paragraphs.append(f"<p>{text}</p>")
        size += len(text)
    article = "\n".join(paragraphs)
    day = NEWEST - timedelta(hours=number % 5_000)
    title = _title(number, seed)
    head = (
        f'<!DOCTYPE html>\n<html lang="{tongue.tag}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/site.css"></head><body>'
        f'<header><a href="/" class="logo">{tongue.menu[0]}</a></header>'
    )
    body = (
        f'<main><article class="news"><h1>{title}</h1><time datetime="{day.isoformat()}">{day:%d.%m.%Y}</time>'
        f'<div class="text">{article}</div></article></main>'
    )
    room = dice.randint(34_000, 58_000) - len((head + body).encode())
    menus = _links(dice, tongue, max(room * 6 // 10, 1_500), "nav")
    sidebar = _links(dice, tongue, max(room * 3 // 10, 1_500), "aside")
    script = "<script>" + "window.visits=(window.visits||0)+1;" * max(room // 350, 1) + "</script>"
    return f"{head}{menus}{body}{sidebar}<footer>{tongue.menu[-1]}</footer>{script}</body></html>\n".encode()


def _title(number: int, seed: int = SEED) -> str:
    dice, tongue = random.Random(seed * 7 + number), tongue_of(number)
    return _sentence(dice, tongue).partition(",")[0] + f" ({number})"


def _sentence(dice: random.Random, tongue: Tongue) -> str:
    who = dice.choice(tongue.who)
    return tongue.frame.format(
        when=dice.choice(tongue.when), low=who[0].lower() + who[1:], did=dice.choice(tongue.did),
        what=dice.choice(tongue.what), number=dice.randint(100, 99_999),
    )  # fmt: skip


def _links(dice: random.Random, tongue: Tongue, size: int, tag: str) -> str:
    items, held = [], 0
    while held < size:
        words = f"{dice.choice(tongue.menu)}: {dice.choice(tongue.what)}"
        item = f'<li class="item"><a class="link" href="/section/{dice.randint(1, 9_999)}">{words}</a></li>'
        items.append(item)
        held += len(item.encode())
    return f'<{tag} class="{tag}"><ul>{"".join(items)}</ul></{tag}>'


def pages_of(site: int, pages: int) -> range:
    """Numbers of the pages that a site lists."""
    return range(site, pages, SITES)


def feed(prefix: str, numbers: range) -> bytes:
    """RSS that names these pages."""
    items = "".join(
        f"<item><title>{_title(n)}</title><link>{prefix}/news/{n}</link><guid>{prefix}/news/{n}</guid>"
        f"<pubDate>{NEWEST - timedelta(hours=n % 5_000):%a, %d %b %Y %H:%M:%S +0600}</pubDate></item>"
        for n in numbers
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Bench</title><link>{prefix}/</link><description>Bench</description>{items}</channel></rss>"
    ).encode()


def listing(path: str, numbers: range, part: int) -> bytes:
    """One page of a listing."""
    shown = numbers[part * LISTED : (part + 1) * LISTED]
    items = "".join(f'<div class="item"><a class="title" href="{path}/news/{n}">{_title(n)}</a></div>' for n in shown)
    more = f'<a class="next" href="{path}/list/{part + 1}">…</a>' if (part + 1) * LISTED < len(numbers) else ""
    return f"<!DOCTYPE html><html><head><title>Bench</title></head><body>{items}{more}</body></html>".encode()


def write_sources(folder: Path, port: int, pages: int, quiet: int) -> tuple[Path, Path]:
    """Definitions of the sites with the pages, and of the quiet ones: two folders."""
    full, silent = folder / "full" / "kg", folder / "quiet" / "kg"
    full.mkdir(parents=True)
    silent.mkdir(parents=True)
    for site in range(SITES):
        root = f"http://s{site}.localhost:{port}"
        channel = f'feed: "{root}/s/{site}/feed"' if site % 2 == 0 else (
            f'listing: "{root}/s/{site}/list/0"\n    links: "a.title::attr(href)"\n'
            f'    next_page: "a.next::attr(href)"\n    max_pages: {pages // SITES // LISTED + 2}'
        )  # fmt: skip
        (full / f"bench{site}.yaml").write_text(definition(root, channel), encoding="utf-8")
    for number in range(quiet):
        root = f"http://q{number}.localhost:{port}"
        text = definition(root, f'feed: "{root}/q/{number}/feed"')
        (silent / f"quiet{number}.yaml").write_text(text, encoding="utf-8")
    return full.parent, silent.parent


def definition(root: str, channel: str) -> str:
    """The file of a source with one channel."""
    return (
        f'name: Bench\nname_en: Bench\nbody_kind: ministry\nhomepage: "{root}/"\ntimezone: Asia/Bishkek\n'
        f"active: true\nchannels:\n  - {channel}\n"
    )


class Web:
    """Every answer by its path, made once."""

    def __init__(self, pages: int, quiet: int) -> None:
        self.pages = pages
        self.bodies = {number: page(number) for number in range(pages + quiet * QUIET_ITEMS)}

    def answer(self, path: str, host: str) -> tuple[str, bytes] | None:
        """Content type and body; None for what there is not."""
        match path.strip("/").split("/"):
            case ["robots.txt"]:
                return "text/plain", b"User-agent: *\nAllow: /\n"
            case ["s" | "q", _, "news", number]:
                return "text/html; charset=utf-8", self.bodies[int(number)]
            case ["s", site, "feed"]:
                return "application/rss+xml", feed(f"http://{host}/s/{site}", pages_of(int(site), self.pages))
            case ["s", site, "list", part]:
                return "text/html; charset=utf-8", listing(f"/s/{site}", pages_of(int(site), self.pages), int(part))
            case ["q", number, "feed"]:
                first = self.pages + int(number) * QUIET_ITEMS
                return "application/rss+xml", feed(f"http://{host}/q/{number}", range(first, first + QUIET_ITEMS))
        return None


class Http(asyncio.Protocol):
    """As much HTTP as two well-behaved clients need: GET, keep-alive, ETag."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            self.transport.write(self._response(first.split(" ")[1], headers))

    def _response(self, path: str, headers: dict[str, str]) -> bytes:
        found = self.web.answer(path, headers.get("host", ""))
        if found is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        etag = f'"{path}"'
        if headers.get("if-none-match") == etag:
            return f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode()
        kind, body = found
        return (
            f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nETag: {etag}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )


def address_of(quiet: int) -> str:
    """The address of a quiet source that has one of its own."""
    return f"127.0.{100 + quiet // 200}.{1 + quiet % 200}"


def _doors(addresses: list[str], backlog: int) -> list[socket.socket]:
    """Sockets that listen on one port of all these addresses."""
    doors = [socket.create_server((addresses[0], 0), backlog=backlog)]
    port = doors[0].getsockname()[1]
    return doors + [socket.create_server((address, port), backlog=backlog) for address in addresses[1:]]


async def serve(pages: int, quiet: int, apart: bool) -> None:
    """Print the ports, serve until standard input ends."""
    web, loop = Web(pages, quiet), asyncio.get_running_loop()
    addresses = [address_of(number) for number in range(quiet)] if apart else ["127.0.0.1"]
    answering, silent = _doors(addresses, 1024), _doors(addresses, 8) if apart else []
    shut = _doors(addresses, 0) if apart else []
    for door in answering:
        await loop.create_server(lambda: Http(web), sock=door)
    for door in silent:
        await loop.create_server(asyncio.Protocol, sock=door)
    print(*(doors[0].getsockname()[1] for doors in (answering, silent, shut) if doors), flush=True)
    await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    """The door."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.site", description=__doc__)
    parser.add_argument("--pages", type=int, default=3_000)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--apart", action="store_true", help="each quiet source on an address of its own")
    options = parser.parse_args()
    asyncio.run(serve(options.pages, options.sources, options.apart))


if __name__ == "__main__":
    main()
