"""The sources that an operator names, among those that are defined: a broken file is told, the others go on."""

from collections.abc import Mapping, Sequence

from core.errors import SourceError
from core.model import Source
from core.names import unknown_country, unknown_source
from core.settings import Settings
from core.sources import load, select


def chosen(
    known: Sequence[Source], errors: Sequence[SourceError], names: Sequence[str] = (), country: str | None = None
) -> list[Source]:
    """As core.sources.select, but names whose file is broken are left out; raised where nothing else is left."""
    if errors and not known and not errors[0].source_id:
        raise errors[0]  # there is not even a folder
    broken = {error.source_id: error for error in errors}
    whole = [name for name in names if name not in broken]
    if names and not whole:
        raise SourceError("\n".join(str(broken[name]) for name in dict.fromkeys(names)))
    return select(known, whole, country)


def broken_ids(errors: Sequence[SourceError]) -> list[str]:
    """Sources whose file is there but cannot be followed: they are not to be retired."""
    return [error.source_id for error in errors if error.source_id]


def require_known(
    settings: Settings, harvested: Mapping[str, str], source: str | None = None, country: str | None = None
) -> None:
    """SourceError for a name that neither the database (id -> country) nor a definition has."""
    defined, errors = load(settings.sources)
    countries = {**harvested, **{one.id: one.country for one in defined}}
    names = [*countries, *broken_ids(errors)]
    if source is not None and source not in names:
        raise unknown_source(source, names)
    if country is not None and country.upper() not in countries.values():
        raise unknown_country(country, countries.values())
