"""How every command ends: a person's errors become one sentence and a status, never a traceback."""

import contextlib
import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

import click

from core.errors import GovharvestError
from core.plain import plain
from ops import screen

STOPPED = "stopped; what was stored until now stays, and the next run goes on from there"
_JSON = "govharvest.json"


def _remember(ctx: click.Context, _: click.Parameter, wanted: bool) -> bool:
    ctx.meta[_JSON] = wanted
    return wanted


json_option = click.option(
    "--json", "as_json", is_flag=True, is_eager=True, callback=_remember, help="The same for programs."
)


def ending(error: BaseException) -> tuple[str, int] | None:
    """What to say and the exit status; None: our own fault, which wants its traceback."""
    if isinstance(error, GovharvestError):
        return str(error), 2
    if isinstance(error, KeyboardInterrupt):
        return STOPPED, 130
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return f"cannot write: {error.strerror}; make room and run again", 2
    if isinstance(error, Exception):
        from store.connect import lost_database  # only now: psycopg is dear to import

        if reason := lost_database(error):
            return reason, 2
    return None


def tell(sentence: str) -> None:
    """On standard error, line by line."""
    for line in sentence.split("\n"):
        click.echo(plain(line), err=True)


class Door(click.Group):
    """The group of all commands."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        for argument in args:
            if not argument.isprintable() and any("\ud800" <= sign <= "\udfff" for sign in argument):
                raise click.UsageError(f"{argument!r:.60} is not in UTF-8; type it in that encoding")
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        with _sigterm_as_ctrl_c() as came:
            return self._invoke(ctx, came)

    def _invoke(self, ctx: click.Context, came: list[int]) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            _as_json(ctx, error.format_message())
            raise
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except BrokenPipeError:  # as in `govharvest find | head -1`: the reader has enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is flushed into the pipe at exit
            sys.exit(141)
        except (Exception, KeyboardInterrupt) as error:
            known = ending(error)
            if known is None:
                raise
            sentence, code = known
            if isinstance(error, KeyboardInterrupt) and came:
                code = 128 + came[0]
            _as_json(ctx, sentence)
            tell(sentence)
            sys.exit(code)


@contextlib.contextmanager
def _sigterm_as_ctrl_c() -> Iterator[list[int]]:
    """Whoever ends a command with SIGTERM (a service manager, a container) leaves as clean a house as Ctrl-C does."""
    came: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        came.append(number)
        signal.raise_signal(signal.SIGINT)

    if threading.current_thread() is not threading.main_thread():
        yield came
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield came
    finally:
        signal.signal(signal.SIGTERM, before)


def _as_json(ctx: click.Context, sentence: str) -> None:
    if ctx.meta.get(_JSON):
        with contextlib.suppress(OSError):  # standard output may be what is wrong
            screen.as_json({"error": sentence})
