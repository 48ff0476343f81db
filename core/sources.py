"""sources/<country>/<name>.yaml -> Source, or a SourceError that names file, key, what was found and what to do.

`python -m core.sources` prints the JSON schema of such a file.
"""

import json
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import time
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

from pydantic import ValidationError

from core import yaml_file
from core.complaints import complaint
from core.definition import ChannelPart, ExpectPart, FieldsPart, SchedulePart, SourceFile, time_of
from core.errors import SourceError
from core.model import Channel, Check, Expect, Fields, Poll, Rules, Schedule, Source
from core.names import unknown_country, unknown_source

_FILE_NAME = re.compile(r"[a-z][a-z0-9_]*")
# What CLDR lists and ISO 3166-1 does not: reserved islands, the eurozone, outlying Oceania, pseudo-locales, unknown.
_NOT_ISO = frozenset("AC CP CQ DG EA EZ IC QO TA XA XB ZZ".split())
_BEYOND_ISO = frozenset({"EU", "UN", "XK", "XX"})  # European Union, United Nations, Kosovo, others such as the OSCE


def load(folder: Path) -> tuple[list[Source], list[SourceError]]:
    """All definitions below the folder that can be followed, by id, and what is wrong with the others."""
    if not folder.is_dir():
        return [], [SourceError(f"{folder}: no such folder; make it, or set GOVHARVEST_SOURCES")]
    sources: dict[str, Source] = {}
    errors: list[SourceError] = []
    for path in _files(folder, errors):
        try:
            source = load_file(path, folder)
            if source.id in sources:
                raise SourceError(f"{source.path}: {sources[source.id].path} has the id {source.id} too; rename one")
            sources[source.id] = source
        except SourceError as error:
            error.source_id = f"{path.parent.name}_{path.stem}".lower()
            errors.append(error)
    return [sources[key] for key in sorted(sources)], errors


class Definitions:
    """The definitions of a folder, read again when a file of it is another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[str, tuple[int, int]] | None = None
        self._looked = 0.0
        self._sources: dict[str, Source] = {}
        self.errors: list[SourceError] = []

    def changed(self) -> bool:
        """Whether a file came, went or is another since they were read last."""
        return self._seen != self._stamps()

    def sources(self, within_s: float = 0.0) -> dict[str, Source]:
        """Id -> definition, as the files are now, or were so long ago; those that cannot be read are in `errors`."""
        if self._seen is not None and monotonic() - self._looked < within_s:
            return self._sources
        stamps, self._looked = self._stamps(), monotonic()
        if stamps != self._seen:
            found, self.errors = load(self._folder)
            self._sources, self._seen = {source.id: source for source in found}, stamps
        return self._sources

    def _stamps(self) -> dict[str, tuple[int, int]]:
        stamps = {}
        for folder, _, names in os.walk(self._folder):
            for name in names:
                with suppress(OSError):
                    known = os.stat(os.path.join(folder, name))
                    stamps[os.path.join(folder, name)] = (known.st_mtime_ns, known.st_size)
        return stamps


def load_file(path: Path, root: Path) -> Source:
    """One definition; SourceError has a line for each thing that is wrong with it."""
    shown = _shown(path, root)
    if not path.exists() and not path.is_symlink():
        raise SourceError(f"{shown}: there is no such file; correct the path, or write the file")
    country, name = _place(path, root, shown)
    return source_of(yaml_file.read(path, shown), country, name, shown)


def source_of(found: dict[Any, Any], country: str, name: str, shown: str) -> Source:
    """The source that these keys describe, in a file that messages call `shown`; SourceError as of load_file."""
    try:
        return _source(SourceFile.model_validate(found), country=country, name=name, path=shown)
    except ValidationError as error:
        lines = [f"{shown}: {yaml_file.place(e['loc'])}{complaint(e)}" for e in error.errors(include_url=False)]
        raise SourceError("\n".join(lines)) from None


def select(sources: Iterable[Source], names: Sequence[str] = (), country: str | None = None) -> list[Source]:
    """The named ones, active or not; without names all active ones, of one country if that is given."""
    known = {source.id: source for source in sources}
    for name in names:
        if name not in known:
            raise unknown_source(name, known)
    chosen = [known[name] for name in dict.fromkeys(names)] if names else [s for s in known.values() if s.active]
    wanted = (country or "").upper()
    if wanted and wanted not in {source.country for source in known.values()}:
        raise unknown_country(country or "", (source.country for source in known.values()))
    return [source for source in chosen if not wanted or source.country == wanted]


def json_schema() -> dict[str, Any]:
    """What an editor needs to complete and check a definition while it is written."""
    schema = SourceFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "A source of govharvest"}


def _files(folder: Path, errors: list[SourceError]) -> list[Path]:
    def unreadable(error: OSError) -> None:
        errors.append(SourceError(f"{error.filename}: cannot be read: {error.strerror}; make it readable"))

    found: list[Path] = []
    for where, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(where, n) for n in (*names, *folders) if n.endswith((".yaml", ".yml")) and n[0] != "."]
    return sorted(found)


def _shown(path: Path, root: Path) -> str:
    try:
        return (Path(root.name) / path.relative_to(root)).as_posix()
    except ValueError:
        return str(path)


def _place(path: Path, root: Path, shown: str) -> tuple[str, str]:
    folder, name = path.parent.name, path.stem
    if path.is_relative_to(root) and len(path.relative_to(root).parts) != 2:
        raise SourceError(f"{shown}: not in a country's folder; move it to {root.name}/<country>/{path.name}")
    if path.suffix not in (".yaml", ".yml"):
        raise SourceError(f"{shown}: a definition ends in .yaml; rename it")
    code = folder.upper()
    if folder != folder.lower() or code not in countries():
        raise SourceError(f"{shown}: {folder!r} is no country folder; {_nearest_country(code)}")
    if not _FILE_NAME.fullmatch(name):
        raise SourceError(f"{shown}: file name {name!r} found; begin with a letter, then small letters, digits and _")
    return code, name


def place_of(id_: str) -> Path:
    """Where the definition of a source of that id stands below its folder: kg/mvd.yaml of kg_mvd; SourceError."""
    country, _, name = id_.partition("_")
    if country != country.lower() or country.upper() not in countries() or not _FILE_NAME.fullmatch(name):
        raise SourceError(f"{id_!r} is no id of a source; write country and name in small letters, as kg_mvd")
    return Path(country, f"{name}.yaml")


def _nearest_country(code: str) -> str:
    better = {"UK": "gb", "EL": "gr"}.get(code, code.lower() if code in countries() else "")
    if better:
        return f"did you mean {better!r}?"
    return "name it by ISO 3166-1 alpha-2, as kg; beyond that there are eu, un, xk (Kosovo) and xx (other bodies)"


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Codes that a country's folder may have, in capitals."""
    from babel import Locale

    return frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2) - _NOT_ISO | _BEYOND_ISO


def _source(file: SourceFile, *, country: str, name: str, path: str) -> Source:
    plain = file.model_dump(
        exclude={"channels", "rules", "expect", "hosts", "poll", "schedule", "languages", "checks", "confirmed"}
    )
    return Source(
        id=f"{country.lower()}_{name}",
        country=country,
        channels=tuple(_channel(part) for part in file.channels),
        rules=tuple(Rules(**{**r.model_dump(), "remove": tuple(r.remove)}) for r in file.rules),
        expect=_expect(file.expect),
        hosts=tuple(file.hosts),
        poll=Poll(shortest=time_of(file.poll[0]), longest=time_of(file.poll[1])) if file.poll else Poll(),
        schedule=_schedule(file.schedule),
        also_languages=tuple(file.languages),
        confirmed=None if file.confirmed == "never" else file.confirmed,
        checks=tuple(Check(**check.model_dump()) for check in file.checks),
        path=path,
        **plain,
    )


def _schedule(part: SchedulePart | None) -> Schedule:
    if part is None:
        return Schedule()
    given: dict[str, Any] = {"cron": part.cron}
    if part.at:
        given["at"] = time.fromisoformat(part.at)
    if part.every:
        given["every"] = time_of(part.every)
    if part.jitter or part.cron or part.every:  # who names his own minutes means them
        given["jitter"] = time_of(part.jitter or "0m")
    return Schedule(**given)


def _channel(part: ChannelPart) -> Channel:
    plain = part.model_dump(exclude={"fields", "rows", "preset", "with_"})
    fields = _fields(part.fields) if part.fields else None
    return Channel(key=part.key, rows=part.rows or "", fields=fields, **plain)


def _fields(part: FieldsPart) -> Fields:
    plain = part.model_dump(exclude={"page_fields"})
    of_page = part.page_fields and Fields(url="", date_zone=part.date_zone, **part.page_fields.model_dump())
    return Fields(**plain, page_fields=of_page or None)


def _expect(part: ExpectPart) -> Expect:
    week = part.per_week
    return Expect(quiet_days=part.quiet_days, per_week=(week[0], week[1]) if week else None)


if __name__ == "__main__":
    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
