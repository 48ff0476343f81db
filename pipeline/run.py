"""Pending raw documents -> process -> saved: with learning.py all of the pipeline that touches the database."""

import signal
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import FrameType
from typing import Any

from core.model import RawDocument, Rejected, Source
from pipeline.learning import Known, learn
from pipeline.process import process
from pipeline.version import code_version
from store.articles import Understood, save
from store.boilerplate import boilerplate as learned_lines
from store.connect import Connection
from store.documents import MOST_ATTEMPTS, Claimed, claimed
from store.runs import close_runs
from store.steady import kept

BATCH = 40


class TooSlow(BaseException):
    """Understanding one page took longer than it may; no `except Exception` of a reader's library may swallow it."""


def understand_pending(
    conn: Connection,
    sources: Mapping[str, Source],
    *,
    time_limit_s: float,
    now: Callable[[], datetime],
    began: Callable[[int], Any] = lambda document_id: None,
) -> int:
    """Understand one batch of what nobody else has; how many it held. `began` hears of each first."""
    with claimed(conn, sources=list(sources), most=BATCH) as batch:
        known = learned_lines(conn, sorted({one.raw.source_id for one in batch})) if batch else {}
        results = []
        for one in batch:
            began(one.raw.id)
            results.append(_understand(one, sources, known, time_limit_s))
        if results:
            kept(conn, lambda: _store(conn, results, known, now()))
    if results:
        close_runs(conn)
    return len(batch)


def _store(conn: Connection, results: Sequence[Understood], known: Known, at: datetime) -> None:
    save(conn, results, at)
    learn(conn, results, known, at)


def _understand(one: Claimed, sources: Mapping[str, Source], known: Known, time_limit_s: float) -> Understood:
    if one.attempts > MOST_ATTEMPTS:
        return _refused(one.raw, "parse_error", f"reading it ended the process {MOST_ATTEMPTS} times; look at the page")
    if not one.is_kept:
        reason = "its bytes are not kept any more (pruned or erased); it is fetched again when the page changes"
        return Understood(raw=one.raw, result=Rejected(stage="decode", reason=reason))
    source = sources[one.raw.source_id]
    return understood(one.raw, source, known.get(source.id, ()), time_limit_s)


def understood(raw: RawDocument, source: Source, boilerplate: Collection[bytes], time_limit_s: float) -> Understood:
    """Our own faults are caught here, once, and recorded with their traceback: no page stops the night."""
    try:
        with _time_limit(time_limit_s):
            return Understood(raw=raw, result=process(raw, source, boilerplate), understood_by=code_version())
    except TooSlow:
        return _refused(raw, "timeout", f"reading it took longer than {time_limit_s:g} s; look at the page")
    except MemoryError:
        return _refused(raw, "too_large", "reading it took more memory than it may; look at the page")
    except Exception as error:
        reason = f"a fault of ours: {type(error).__name__}: {error}"
        result = Rejected(stage="understand", status="parse_error", reason=reason)
        return Understood(raw=raw, result=result, trace=traceback.format_exc())


def _refused(raw: RawDocument, status: str, reason: str) -> Understood:
    return Understood(raw=raw, result=Rejected(stage="understand", status=status, reason=reason))


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise TooSlow in the main thread when the time is over; code in C that never returns needs the parent's kill."""

    def over(signum: int, frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
