"""`python -m crawlers --night 7 kg_mvd kz_mvd …`: one process, many sources, a run row for each.

Prints one JSON object a line for whoever started it; ends when its standard input does (`--tied`), so that nothing
goes on harvesting for a parent that died.
"""

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core import log
from core.clock import utc_now
from core.contact import require_contact
from core.errors import GovharvestError
from core.model import Source
from core.settings import Settings, settings_from
from core.sources import load, load_file, select
from crawlers.loop import run_on_reactor, say

if TYPE_CHECKING:
    from crawlers.doors import Fetch


def main(arguments: list[str] | None = None) -> int:
    """The door: settings, sources, reactor."""
    parser = argparse.ArgumentParser(prog="python -m crawlers")
    parser.add_argument("sources", nargs="*")
    parser.add_argument("--night", type=int)
    parser.add_argument("--preview", metavar="SOURCE|FILE.yaml")
    parser.add_argument("--whole", action="store_true", help="of a preview: what the channels answered too")
    parser.add_argument("--questions", action="store_true", help="those of standard input, until it ends")
    parser.add_argument("--most", type=int, default=6)
    parser.add_argument("--since", type=datetime.fromisoformat)
    parser.add_argument("--due", action="store_true")
    parser.add_argument("--tied", action="store_true")
    options = parser.parse_args(arguments)
    log.set_up()
    try:
        settings = settings_from()
        chosen = _chosen(settings, options)
        require_contact(settings, chosen)
        return _start(settings, chosen, options)
    except GovharvestError as error:
        say(event="failed", reason=str(error))
        return 2


def _chosen(settings: Settings, options: argparse.Namespace) -> list[Source]:
    if options.questions:
        return []
    if options.preview and options.preview.endswith((".yaml", ".yml")):
        path = Path(options.preview)
        return [load_file(path, path.parent.parent)]
    sources, _ = load(settings.sources)
    return select(sources, [options.preview] if options.preview else options.sources, None)


def _start(settings: Settings, sources: list[Source], options: argparse.Namespace) -> int:
    async def work() -> None:
        if options.questions:
            from crawlers.asker import answer_questions

            await answer_questions(settings)
        elif options.preview:
            await _preview(settings, sources[0], options.most, options.whole)
        else:
            await _harvest_all(settings, sources, options)

    return run_on_reactor(settings, work, tied=options.tied)


async def _harvest_all(settings: Settings, sources: list[Source], options: argparse.Namespace) -> None:
    from crawlers.archive import DatabaseArchive
    from crawlers.gate import GATE
    from crawlers.night import Night
    from crawlers.readers import ChildReaders
    from store.hosts import remembered
    from store.steady import Steady

    database = await Steady.opened(settings, "govharvest crawlers")
    GATE.remember(await remembered(database.conn, utc_now()), utc_now())
    archive = DatabaseArchive(
        database, kept=lambda source_id, many: say(event="kept", source=source_id, documents=many)
    )
    readers = ChildReaders()
    night = Night(
        settings=settings, night_id=options.night, archive=archive, readers=readers, say=say, since=options.since,
        due_only=options.due,
    )  # fmt: skip
    try:
        await night.harvest(sources)
    finally:
        readers.close()
        await database.aclose()


async def _preview(settings: Settings, source: Source, most: int, whole: bool) -> None:
    from crawlers.archive import PrintedArchive
    from crawlers.harvest import Harvest
    from crawlers.ledger import Ledger
    from crawlers.readers import ChildReaders
    from crawlers.spider import with_downloader

    readers, ledger = ChildReaders(), await Ledger.opened(settings)

    async def harvest(fetch: "Fetch") -> None:
        archive = PrintedArchive(most, utc_now, whole)
        preview = Harvest(source=source, run_id=None, fetch=fetch, readers=readers, archive=archive, now=utc_now)
        tally = await preview.run()
        say(event="crawled", source=source.id, status=tally.fetch_status, error=tally.error, url=tally.error_url,
             note=tally.note)  # fmt: skip

    try:
        await with_downloader(settings, harvest)
    finally:
        await ledger.close()
        readers.close()


if __name__ == "__main__":
    sys.exit(main())
