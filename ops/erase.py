"""`govharvest erase`: takes an announcement away for good, where the law says so."""

import getpass
from typing import Any

import click

from core.clock import utc_now
from core.errors import GovharvestError
from core.settings import settings_from
from ops import screen
from ops.door import json_option


@click.command()
@click.argument("number", type=int, required=False)
@click.option("--reason", default="", help="Which law or ruling says so; it stays when all else is gone.")
@click.option("--who", help="Your name; the login name, if not given.")
@click.option("--apply", is_flag=True, help="Do it; without this, it is only told what would go.")
@click.option("--list", "listed", is_flag=True, help="What was erased, by whom and why, and whether it came again.")
@json_option
def erase(number: int | None, reason: str, who: str | None, apply: bool, listed: bool, as_json: bool) -> None:
    """Remove announcement NUMBER: its texts, versions and stored bytes. It is not harvested again.

    Nothing brings it back. Its editions in other languages are announcements of their own, and stay.
    """
    if listed:
        _list(as_json)
        return
    if number is None:
        raise GovharvestError("say which announcement, as in: govharvest erase 17 --reason 'court order 4/2026'")
    if apply and not reason.strip():
        raise GovharvestError("say why, as in --reason 'court order 4/2026'; it is all that stays")
    gone = _erased(number, reason, who or getpass.getuser(), apply)
    if as_json:
        screen.as_json(_as_json(gone, apply))
    else:
        _print(gone, apply)


def _erased(number: int, reason: str, who: str, apply: bool) -> Any:
    from store import erasures, migrate
    from store.connect import connect
    from store.operator_words import Said

    with connect(settings_from(), application="govharvest ops") as conn:
        migrate.require(conn)
        gone = erasures.doomed(conn, number)
        if apply:
            erasures.erase(conn, gone, Said(who=who, reason=reason, at=utc_now()))
        conn.commit()
    return gone


def _as_json(gone: Any, apply: bool) -> dict[str, Any]:
    return {
        "id": gone.entry_id,
        "erased": apply,
        "pages": [page["url"] for page in gone.pages],
        "texts": gone.texts,
        "documents": len(gone.documents),
        "channel_documents": len(gone.channel_documents),
        "editions": [edition["id"] for edition in gone.editions],
        "related": [other["id"] for other in gone.related],
    }


def _print(gone: Any, apply: bool) -> None:
    screen.line(f"{'erased' if apply else 'would erase'} announcement {gone.entry_id}: {gone.title}")
    for page in gone.pages:
        screen.line(f"  page:      {page['source_id']} {page['url']}")
    screen.line(f"  texts:     {gone.texts}, with all that was told of them")
    screen.line(f"  documents: {len(gone.documents)} of its pages, {len(gone.channel_documents)} of feeds and listings")
    for kind, others in (("edition", gone.editions), ("related", gone.related)):
        for other in others:
            screen.line(f"stays, look at it: {kind} {other['id']} {other['language']} {other['title']}")
    if apply:
        screen.line("backups that were made before still have it; after restoring one, erase it again")
    else:
        screen.line(
            f"nothing was changed; nothing brings it back after: govharvest erase {gone.entry_id} --apply --reason …"
        )


def _list(as_json: bool) -> None:
    from store import erasures, migrate
    from store.connect import connect

    with connect(settings_from(), application="govharvest ops") as conn:
        migrate.require(conn)
        rows = erasures.records(conn)
    if as_json:
        screen.as_json(rows)
        return
    for row in rows:
        again = f", came again {row['came_again']} times" if row["came_again"] else ""
        screen.line(f"{row['id']} {row['erased_at']:%Y-%m-%d} by {row['who']}: {row['reason']} "
                    f"({row['pages']} pages, {row['texts']} texts{again})")  # fmt: skip
    if not rows:
        screen.line("nothing was erased")
