"""`govharvest split` and `govharvest merge`: an operator's word on what is one announcement, and how it is shown."""

import getpass
from collections.abc import Callable
from typing import Any

import click

from core.clock import utc_now
from core.errors import GovharvestError
from core.settings import settings_from
from ops import screen
from ops.door import json_option

RELATED = {
    ("related", True): "related",
    ("related", False): "related",
    ("contains", True): "holds",
    ("contains", False): "is held by",
    ("follow_up", True): "follows",
    ("follow_up", False): "followed by",
}
_BY = {
    "guid": "the same guid and text as page {other}",
    "address": "leads to the same address as page {other}",
    "text": "the same text as page {other}",
    "likeness": "a copy of page {other}: {shares}",
    "merge": "one with page {other}, said {who} on {day}: {reason}",
    "split": "not one with page {other}, said {who} on {day}: {reason}",
}


def told(reason: dict[str, Any]) -> str:
    """Why a page carries its announcement."""
    shares = "{jaccard:.0%} of both texts, {containment:.0%} of the shorter, {titles:.0%} of the titles; rule {rule}"
    return _BY[reason["by"]].format(
        other=reason["other_article_id"],
        who=reason["who"],
        day=f"{reason['at']:%Y-%m-%d}",
        reason=reason["reason"],
        shares=shares.format(**reason) if reason["jaccard"] is not None else "",
    )


def related(other: dict[str, Any]) -> str:
    """Another announcement, and why it is not this one."""
    return f"{other['id']} {other['source_id']} {other['title']} ({other['evidence'].get('reason', 'linked')})"


def _signed(command: Callable[..., None]) -> Callable[..., None]:
    command = click.option("--take-back", is_flag=True, help="What was said before is no longer so.")(command)
    command = click.option("--reason", default="", help="Why; it stands beside the announcement.")(command)
    return click.option("--who", help="Your name; the login name, if not given.")(command)


@click.command()
@click.argument("number", type=int)
@click.argument("pages", nargs=-1, metavar="[PAGE…]")
@_signed
@json_option
def split(number: int, pages: tuple[str, ...], who: str | None, reason: str, take_back: bool, as_json: bool) -> None:
    """Give each PAGE of announcement NUMBER (its number in `show`, or its address) to a new announcement.

    With --take-back: the announcement NUMBER, which was split from another, goes back to it.
    """
    from store import operator_words as store

    def act(conn: Any, said: Any) -> dict[str, Any]:
        entry_id = store.entry_of(conn, number)
        if take_back:
            return {"id": store.unsplit(conn, entry_id, said), "gone": entry_id}
        return {"id": store.split(conn, entry_id, _chosen(store.pages(conn, entry_id), entry_id, pages), said),
                "from": entry_id}  # fmt: skip

    done = _acted(act, who, reason, take_back)
    if as_json:
        screen.as_json(done)
    elif take_back:
        screen.line(f"announcement {done['gone']} is {done['id']} again")
    else:
        screen.line(f"announcement {done['id']} was split from {done['from']}; "
                    f"govharvest split {done['id']} --take-back undoes it")  # fmt: skip


@click.command()
@click.argument("number", type=int)
@click.argument("other", type=int)
@_signed
@json_option
def merge(number: int, other: int, who: str | None, reason: str, take_back: bool, as_json: bool) -> None:
    """Announcements NUMBER and OTHER are one: its pages go to NUMBER. With --take-back they are two again."""
    from store import operator_words as store

    def act(conn: Any, said: Any) -> dict[str, Any]:
        entry_id = store.entry_of(conn, number)
        if take_back:
            store.unmerge(conn, entry_id, other, said)
            return {"id": entry_id, "other": other}
        whole = store.entry_of(conn, other)  # what is merged, and can be taken back
        store.merge(conn, entry_id, whole, said)
        return {"id": entry_id, "other": whole}

    done = _acted(act, who, reason, take_back)
    if as_json:
        screen.as_json(done)
    elif take_back:
        screen.line(f"announcements {done['id']} and {other} are two again")
    else:
        screen.line(f"announcement {done['other']} is {done['id']} now; "
                    f"govharvest merge {done['id']} {done['other']} --take-back undoes it")  # fmt: skip


def _acted(act: Callable[[Any, Any], dict[str, Any]], who: str | None, reason: str, take_back: bool) -> dict[str, Any]:
    from store import migrate
    from store.connect import connect
    from store.operator_words import Said

    if not reason.strip() and not take_back:
        raise GovharvestError("say why, as in --reason 'another bank'; it stands beside the announcement")
    said = Said(who=who or getpass.getuser(), reason=reason, at=utc_now())
    with connect(settings_from(), application="govharvest ops") as conn:
        migrate.require(conn)
        done = act(conn, said)
        conn.commit()
    return done


def _chosen(known: list[dict[str, Any]], number: int, pages: tuple[str, ...]) -> list[int]:
    """The articles that are meant; of two pages the later one, if none is named."""
    from core.urls import canonical

    if not known:
        raise GovharvestError(f"announcement {number} has no page; govharvest show {number} says why")
    if not pages and len(known) == 2:
        return [known[1]["id"]]
    if not pages:
        shown = "".join(f"\n  {row['id']} {row['source_id']} {row['url']}" for row in known)
        raise GovharvestError(f"which page of announcement {number} is to be split off? Name some of:{shown}")
    chosen = []
    for page in pages:
        found = [row["id"] for row in known if page == str(row["id"]) or canonical(page) == row["url_key"]]
        if not found:
            raise GovharvestError(f"{page} is no page of announcement {number}; govharvest show {number} lists them")
        chosen += found
    return chosen
