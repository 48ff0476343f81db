"""A preview over real HTTP on loopback: what would be stored, what looks wrong, and nothing left out without a word."""

import json
from pathlib import Path

from click.testing import CliRunner

from core.settings import Settings, environ_of
from ops.cli import main
from tests import worlds

HOST = "moi.localhost"
MENU = ("О министерстве", "Пресс-центр", "Документы", "Вакансии", "Противодействие коррупции", "Контакты")
TEXT = "Спасатели вывезли из затопленного села № {} двадцать человек. Туда доставлены вода, хлеб и тёплые вещи."
REST = "Дорога откроется, когда спадёт вода, сообщили в районной администрации и просили жителей о терпении."
RULES = "[{title: h1, body: div.all, date: div.foot}]"


def site(web: worlds.Web, folder: Path) -> Settings:
    """Its rules take the menu into the text, the site's name for the title, and the foot's date for publication."""
    menu = "".join(f'<li><a href="/{n}">{name}</a></li>' for n, name in enumerate(MENU))
    for number in (1, 2, 3):
        text = f"<ul>{menu}</ul><p>{TEXT.format(number)} {REST}</p>"
        body = f"<div class=all>{text}</div><div class=foot>20.11.2025 10:00</div>"
        web.put(HOST, f"/page/{number}", f'<html lang="ru"><body><h1>Interior Ministry</h1>{body}</body></html>')
    links = "".join(f'<li><time>{n:02}.11.2026</time> <a href="/page/{n}">Новость {n}</a></li>' for n in (3, 2, 1, 4))
    web.put(HOST, "/news", links)
    channel = f'  - {{language: ky, listing: "http://{HOST}:{web.port}/news", pattern: "/page/"}}\n'
    worlds.define(folder, "moi", f"http://{HOST}:{web.port}/", channel, {"rules": RULES})
    path = folder / "xx/moi.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("name: moi", "name: Interior Ministry"), encoding="utf-8")
    return Settings(sources=folder, allowed_networks=worlds.LOOPBACK, delay_s=0.0)


def test_each_entry_stands_beside_what_looks_wrong_with_it(tmp_path: Path) -> None:
    with worlds.Web() as web:
        result = CliRunner().invoke(main, ["preview", "xx_moi", "--json"], env=environ_of(site(web, tmp_path)))
    rows = json.loads(result.stdout)
    assert result.exit_code == 1
    channel, pages, end = rows[0], rows[1:-1], rows[-1]
    assert (channel["links"], channel["newest"][:10]) == (4, "2026-11-04")
    assert end["status"] != "ok"
    wrong = {page["url"].rpartition("/")[2]: page["wrong"] for page in pages}
    assert wrong.pop("4") == ["fetch: answered 404"]
    says = (
        "the title is the name of the site", "a menu in the text: О министерстве | Пресс-центр",
        "the language ru is not declared",
        "3 pages have this title", "all 3 pages have this date", "all 3 texts begin with 'О министерстве'",
    )  # fmt: skip
    for said in wrong.values():
        assert len(said) == len(says) and all(map(str.startswith, said, says)), said
