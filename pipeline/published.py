"""When an announcement was published: the order in which a feed, a rule, a page's head and its visible lines are
believed."""

from dataclasses import dataclass, replace
from functools import partial

from core.dates import is_relative, read_date
from core.model import DAY, Origin, RawDocument, ReadDate, Source
from pipeline.datelines import find_date, says_when
from pipeline.markup import without_heading
from pipeline.page import Page
from pipeline.said import Said

_CHOSEN = frozenset({"rule", "row", "page", "feed"})  # texts that hold no more than their author wanted


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A page, and all that is known about how dates are written on it."""

    raw: RawDocument
    source: Source
    page: Page
    claims: tuple[str, ...]  # of its language, the most trusted first

    @property
    def languages(self) -> tuple[str, ...]:
        """The page's own language first: names of months collide between languages."""
        claimed = (claim.replace("_", "-").split(",")[0].strip() for claim in self.claims)
        return tuple(dict.fromkeys((*claimed, *self.source.languages)))


def published_at(telling: Telling) -> tuple[ReadDate, Origin]:
    """The first date in the order of trust that can be read, and where it stood; else the first that could not."""
    first: tuple[ReadDate, Origin] | None = None
    for said in _said_dates(telling):
        found = _read(said, telling)
        if found.at is not None:
            return found, _origin(said)
        first = first or (found, _origin(said))
    found_late = _visible(telling) or _doubtful(telling)
    return found_late or first or (ReadDate(raw=None, at=None), Origin(route="none"))


def without_date_line(text: str, published: ReadDate, telling: Telling) -> str:
    """The text without a first line that only repeats the day of publication, and a title below that."""
    first, _, rest = text.partition("\n")
    source, page = telling.source, telling.page
    if not rest or page.provenance["text"].route in _CHOSEN or not says_when(first, telling.languages, words=0):
        return text
    said = read_date(
        first, timezone=source.timezone, languages=telling.languages, order=source.date_order,
        now=telling.raw.fetched_at,
    )  # fmt: skip
    if said.at is None or published.at is None or not -DAY < said.at - published.at < DAY:
        return text  # another day than ours: it may be what the announcement is about
    return without_heading(rest, page.title) or text


def _origin(said: Said) -> Origin:
    return Origin(route=said.where, rule=said.rule, raw=said.value)


def _read(said: Said, telling: Telling) -> ReadDate:
    raw, source, languages = telling.raw, telling.source, telling.languages
    read = partial(
        read_date, said.value, timezone=_zone(said, raw, source), languages=languages, order=source.date_order,
        now=raw.fetched_at,
    )  # fmt: skip
    if not said.where.startswith("feed"):
        return read()
    hint, relative = raw.hinted_published_at, is_relative(said.value, languages)
    if hint is None:  # nobody knows what "yesterday" meant when it was listed
        return ReadDate(raw=said.value, at=None, suspect=True) if relative else read()
    written = read()
    if relative or written.at is None or abs(written.at - hint) <= DAY:
        return read(hint=hint)
    return written  # the row names another day than when it said "yesterday"


def _zone(said: Said, raw: RawDocument, source: Source) -> str:
    """In which zone a date is read that names none: an API may count in another than its ministry."""
    channel = next((c for c in source.channels if c.key == raw.channel_key), None)
    fields = channel.fields if channel and said.where in ("row", "page", "feed") else None
    return (fields.date_zone if fields else None) or source.timezone


def _doubtful(telling: Telling) -> tuple[ReadDate, Origin] | None:
    """When it was changed, by a feed that says no more, or when a document was made: it may be of another day."""
    raw = telling.raw
    changed = [Said(value=_hinted(raw), where=f"feed {raw.hinted_date_from}")] if raw.hinted_date_from else []
    read = ((_read(said, telling), said) for said in (*changed, *telling.page.last_dates))
    return next(((replace(found, suspect=True), _origin(said)) for found, said in read if found.at is not None), None)


def _said_dates(telling: Telling) -> list[Said]:
    dates, raw = telling.page.dates, telling.raw
    ruled = [said for said in dates if said.where in ("rule", "page")]
    others = [said for said in dates if said not in ruled]
    written = "" if raw.hinted_date_from else _hinted(raw)
    return [*ruled, *([Said(value=written, where="feed")] if written else []), *others]


def _hinted(raw: RawDocument) -> str:
    return raw.hinted_date or (raw.hinted_published_at.isoformat() if raw.hinted_published_at else "")


def _visible(telling: Telling) -> tuple[ReadDate, Origin] | None:
    found = find_date(
        telling.page.lines,
        timezone=telling.source.timezone,
        languages=telling.languages,
        order=telling.source.date_order,
        now=telling.raw.fetched_at,
    )
    return (found, Origin(route="visible", raw=found.raw)) if found else None
