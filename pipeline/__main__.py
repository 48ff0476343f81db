"""`python -m pipeline`: one understanding process of however many, on however many machines.

It works whenever a line comes on standard input, prints each document before it reads it (whoever watches knows that
it lives), and ends when standard input ends and nothing is pending. With `--stay` it looks by itself for what is
pending, and ends as soon as its input does.

With `--again` a line is a batch of pages that are understood again, as in {"pages": [7, 8, 9]}; each is answered when
what was found of them is stored.
"""

import argparse
import contextlib
import json
import os
import resource
import select
import sys
import time
from collections.abc import Mapping

from core import log
from core.clock import utc_now
from core.errors import GovharvestError
from core.model import Source
from core.settings import Settings, settings_from
from core.sources import Definitions, load
from pipeline.again import read_again
from pipeline.run import understand_pending
from store import documents
from store.connect import Connection, connect, lost_database
from store.runs import UNDERSTAND_LOCK
from store.steady import steadily

MEMORY_LIMIT_BYTES = 4 * 1024 * 1024 * 1024
LOOK_EVERY_S = 1.0
OTHERS_S = 0.1
DEFINITIONS_S = 5.0  # until a changed one is read again


def main() -> int:
    """The door: settings, sources, then work."""
    parser = argparse.ArgumentParser(prog="python -m pipeline")
    parser.add_argument("--stay", action="store_true", help="until standard input ends, whether there is work or not")
    parser.add_argument("--again", action="store_true", help="the pages that standard input names, understood before")
    options = parser.parse_args()
    log.set_up()
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    try:
        settings = settings_from()
        _work_again(settings) if options.again else _work(settings, stay=options.stay)
    except BrokenPipeError:  # whoever asked is gone; what is not stored is read another time
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is flushed into the pipe at exit
        return 141
    except GovharvestError as error:
        print(error, file=sys.stderr)
        return 2
    except Exception as error:
        reason = lost_database(error)
        if reason is None:
            raise
        print(reason, file=sys.stderr)
        return 2
    return 0


def _work(settings: Settings, *, stay: bool) -> None:
    definitions = Definitions(settings.sources)

    def work(conn: Connection) -> None:
        conn.execute("SELECT pg_advisory_lock_shared(%s, 0)", (UNDERSTAND_LOCK,))  # who looks knows that we are there
        while True:
            sources = definitions.sources(DEFINITIONS_S)
            _understand_all(conn, sources, settings)
            _say(idle=True)
            if stay and not _ended(LOOK_EVERY_S):
                continue
            if stay:
                return
            if not sys.stdin.readline():
                break
        ids = list(sources)
        until = documents.last_pending(conn, ids)
        while documents.is_pending(conn, ids, until):  # another process may be reading what is left
            if not _understand_all(conn, sources, settings):
                time.sleep(OTHERS_S)

    steadily(settings, "govharvest pipeline", work, away=_say_away)


def _understand_all(conn: Connection, sources: Mapping[str, Source], settings: Settings) -> int:
    total = 0
    while many := understand_pending(
        conn, sources, time_limit_s=settings.understand_timeout_s, now=utc_now,
        began=lambda document_id: _say(document=document_id),
    ):  # fmt: skip
        _say(saved=True)
        total += many
    return total


def _ended(patience_s: float) -> bool:
    """Whether standard input ended within that time."""
    ready, _, _ = select.select([sys.stdin], [], [], patience_s)
    return bool(ready) and not os.read(sys.stdin.fileno(), 4096)


def _work_again(settings: Settings) -> None:
    sources = {source.id: source for source in load(settings.sources)[0]}
    with connect(settings, application="govharvest reprocess", autocommit=True) as conn:
        while line := sys.stdin.readline():
            pages = json.loads(line)["pages"]
            read_again(
                conn, sources, pages, time_limit_s=settings.understand_timeout_s, now=utc_now,
                began=lambda page_id: _say(page=page_id),
            )  # fmt: skip
            _say(saved=len(pages))


def _say_away() -> None:
    """Whoever watches is not to take the waiting for a page that takes too long."""
    _say(waiting="database")


def _say(**line: object) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
