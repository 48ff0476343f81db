"""`govharvest export`: what is stored, in files that other programs read."""

import hashlib
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.clock import utc_now
from core.errors import GovharvestError
from core.settings import Settings, settings_from
from ops import screen
from ops.door import json_option, tell

if TYPE_CHECKING:
    from ops.warc import Exported, Place

DAY = click.DateTime(["%Y-%m-%d"])
SIZES = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
WARC = "The raw archive as WARC 1.1: one file, if its name ends in .warc.gz, else a folder of parts."
MOST_NAMED = 3  # sources in the name of a file


def _size(_: click.Context, __: click.Parameter, written: str | None) -> int | None:
    if written is None:
        return None
    found = re.fullmatch(r"([1-9]\d{0,8})([KMG]?)B?", written.strip().upper())
    if found is None:
        raise click.BadParameter(f"{written!r} is no size; give it as in 500M or 2G")
    return int(found[1]) * SIZES[found[2]]


@click.command()
@click.argument("sources", nargs=-1)
@click.option("--warc", metavar="FILE|FOLDER", type=click.Path(path_type=Path), help=WARC)
@click.option("--since", type=DAY, help="Fetched on that day or later (UTC).")
@click.option("--until", type=DAY, help="Fetched on that day or before.")
@click.option("--size", callback=_size, help="How large a part becomes in a folder; 1G, if not said.")
@json_option
def export(
    sources: tuple[str, ...], warc: Path | None, since: datetime | None, until: datetime | None, size: int | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Write what is stored, of all sources or of those named, into files.

    With --warc: every page, feed and listing as it came, for other archives and for players such as pywb.
    """
    if warc is None:
        raise click.UsageError("say what to write, as in --warc FOLDER")
    done = _export(settings_from(), sources, warc, (since, until), size)
    if as_json:
        screen.as_json(asdict(done))
    else:
        _print(done)
    sys.exit(1 if done.damaged else 0)


def _export(
    settings: Settings, sources: Sequence[str], target: Path, days: tuple[datetime | None, datetime | None],
    size: int | None,
) -> "Exported":  # fmt: skip
    from ops import warc
    from store import migrate, raw_archive
    from store.connect import connect

    place = _place(target, sources, days, size)
    since, until = (day and day.replace(tzinfo=UTC) for day in days)
    wanted = raw_archive.Wanted(sources=sources, since=since, before=until and until + timedelta(days=1))
    with connect(settings, application="govharvest export", autocommit=True) as conn:
        migrate.require(conn)
        if unknown := raw_archive.unknown_sources(conn, sources):
            raise GovharvestError(
                f"nothing was ever harvested of {', '.join(unknown)}; govharvest health lists sources"
            )
        found = raw_archive.documents(conn, wanted)
        about = _about(settings, sources, days)
        return warc.export(found, lambda sha256: raw_archive.body(conn, sha256), place, about, utc_now())


def _place(
    target: Path, sources: Sequence[str], days: tuple[datetime | None, datetime | None], size: int | None
) -> "Place":
    """One file, or parts whose name says what was asked for, so that two exports to one folder do not meet."""
    from ops.warc import Place

    if target.name.endswith(".warc.gz") and not target.is_dir():
        if size is not None:
            raise click.UsageError(f"--size is for the parts in a folder; {target} is one file")
        return Place(folder=target.parent, stem=target.name.removesuffix(".warc.gz"), size=None)
    named = sorted(set(sources))
    if len(named) > MOST_NAMED:
        mark = hashlib.sha256(" ".join(named).encode()).hexdigest()[:8]
        named = [f"{len(named)}-sources-{mark}"]
    asked = [f"{word}-{day:%Y%m%d}" for word, day in zip(("since", "until"), days, strict=True) if day]
    return Place(folder=target, stem="-".join(["govharvest", *named, *asked]), size=size or SIZES["G"])


def _about(
    settings: Settings, sources: Sequence[str], days: tuple[datetime | None, datetime | None]
) -> Mapping[str, str]:
    """What the first record of each file says of it."""
    since, until = (f"{day:%Y-%m-%d}" if day else "" for day in days)
    of = f"sources {' '.join(sorted(set(sources)))}" if sources else "all sources"
    when = "".join(f", {word} {day}" for word, day in (("since", since), ("until", until)) if day)
    return {
        "software": f"govharvest/{version('govharvest')} warcio/{version('warcio')}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "operator": settings.contact or "",
        "robots": "obey",
        "isPartOf": "govharvest",
        "description": f"raw documents of {of}{when}; bodies without the compression they travelled in; of redirects "
                       "only the goal is known; rows of APIs are resource records",
    }  # fmt: skip


def _print(done: "Exported") -> None:
    for name in done.files:
        screen.line(name)
    counted = {"responses": done.responses, "revisits": done.revisits, "resources": done.resources,
               "redirects": done.redirects}  # fmt: skip
    screen.line(f"{', '.join(f'{many} {what}' for what, many in counted.items())}; {screen.size(done.bytes)}")
    if done.without_bytes or done.erased:
        screen.line(f"left out: {done.erased} that were erased, {done.without_bytes} whose bytes are no longer kept")
    if not done.files:
        tell("nothing was stored in that time; no file was written")
    for number in done.damaged:
        tell(f"document {number}: its bytes are not those that came; is the disk of the database well?")
