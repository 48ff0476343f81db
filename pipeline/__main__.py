"""`python -m pipeline --slot 0 --slots 2`: one understanding process.

It works whenever a line comes on standard input, prints each document before it reads it (whoever watches knows that
it lives), and ends when standard input ends and nothing is pending.

With `--again` a line is a batch of pages that are understood again, as in {"pages": [7, 8, 9]}; each is answered when
what was found of them is stored.
"""

import argparse
import contextlib
import json
import os
import resource
import sys

from core import log
from core.clock import utc_now
from core.errors import GovharvestError
from core.settings import Settings, settings_from
from core.sources import load
from pipeline.again import read_again
from pipeline.run import understand_pending
from store.connect import connect, lost_database
from store.runs import UNDERSTAND_LOCK

MEMORY_LIMIT_BYTES = 4 * 1024 * 1024 * 1024


def main() -> int:
    """The door: settings, sources, the lock of the slot, then work."""
    parser = argparse.ArgumentParser(prog="python -m pipeline")
    parser.add_argument("--slot", type=int, default=0)
    parser.add_argument("--slots", type=int, default=1)
    parser.add_argument("--again", action="store_true", help="the pages that standard input names, understood before")
    options = parser.parse_args()
    log.set_up()
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    try:
        settings = settings_from()
        _work_again(settings) if options.again else _work(settings, options.slot, options.slots)
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


def _work(settings: Settings, slot: int, slots: int) -> None:
    sources = {source.id: source for source in load(settings.sources)[0]}
    with connect(settings, application="govharvest pipeline", autocommit=True) as conn:
        # A second night's processes wait here until the first's are done; what is pending is done by whoever comes.
        conn.execute("SELECT pg_advisory_lock(%s, %s)", (UNDERSTAND_LOCK, slot))
        while True:
            while understand_pending(
                conn, sources, slot=slot, slots=slots, time_limit_s=settings.understand_timeout_s, now=utc_now,
                began=lambda document_id: _say(document=document_id),
            ):  # fmt: skip
                _say(saved=True)
            _say(idle=True)
            if not sys.stdin.readline():
                break
        while understand_pending(
            conn, sources, slot=slot, slots=slots, time_limit_s=settings.understand_timeout_s, now=utc_now,
            began=lambda document_id: _say(document=document_id),
        ):  # fmt: skip
            _say(saved=True)


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


def _say(**line: object) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
