"""`govharvest missing`: what was listed and never fetched, and what is still to be caught up."""

import sys
from datetime import datetime, timedelta
from typing import Any

import click

from core.clock import utc_now
from core.settings import settings_from
from ops import screen
from ops.door import json_option, tell

REMEMBERED = timedelta(days=30)  # of periods that were caught up
RESULTS = {
    None: "being caught up",
    "whole": "caught up",
    "archive_ended": "caught up to the end of its archive",
    "may_miss": "something may be missing: all that the channel named was new",
    "gave_up": "not reached; run --since to be sure",
}


@click.command()
@click.argument("source", required=False)
@click.option("--gone", is_flag=True, help="Also pages that have not been there for 14 days: nobody will have them.")
@json_option
def missing(source: str | None, gone: bool, as_json: bool) -> None:
    """Pages that were listed and never fetched, and periods that were missed. Exit 1 while there are some."""
    pages, periods = _asked(source, utc_now() - REMEMBERED)
    left = [page for page in pages if page["state"] != "gone"]
    shown = pages if gone else left
    if as_json:
        screen.as_json({"pages": shown, "periods": periods, "gone": len(pages) - len(left)})
    else:
        _print(shown, periods)
        if len(pages) > len(shown):
            many = len(pages) - len(shown)
            tell(f"{many} more {'has' if many == 1 else 'have'} not been there for 14 days; --gone lists them")
    sys.exit(1 if left or any(period["finished_at"] is None for period in periods) else 0)


def _asked(source: str | None, since: datetime) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    from store import migrate, pages
    from store.connect import connect
    from store.sources import countries

    with connect(settings_from(), application="govharvest ops", autocommit=True) as conn:
        migrate.require(conn)
        found = pages.missing(conn, source, gone=True), pages.missed_periods(conn, source, since)
        harvested = {} if any(found) or source is None else countries(conn)
    if source is not None and not any(found):
        from ops.definitions import require_known

        require_known(settings_from(), harvested, source, None)
    return found


def _print(pages: list[dict[str, Any]], periods: list[dict[str, Any]]) -> None:
    screen.table(("source", "address", "first listed", "tries", "last word", "next try"), [
        (page["source_id"], page["url"], page["first_listed_at"], page["tries"],
         ": ".join(filter(None, (page["last_word"], page["last_error"]))) or page["state"],
         page["next_try_at"] or "with its channel")
        for page in pages
    ])  # fmt: skip
    for period in periods:
        screen.line(
            f"{period['source_id']}: {period['began_at']:%Y-%m-%d %H:%M} to {period['ended_at']:%Y-%m-%d %H:%M} "
            f"({period['channel_key']}): {period['pages']} more pages walked, {period['found']} new; "
            f"{RESULTS[period['result']]}"
        )
    if not pages and not periods:
        tell("nothing that was listed is missing")
