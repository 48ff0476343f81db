"""When an announcement was published: the order in which a feed, a rule, a page's head and its visible lines are
believed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from core.dates import is_relative, read_date
from core.model import DAY, Origin, RawDocument, ReadDate, Source
from pipeline.datelines import Habits, beside_title, impossible, names_day, of_today, only_date, same_day
from pipeline.last_resort import guessed_day
from pipeline.markup import without_heading
from pipeline.page import Page
from pipeline.said import Said
from pipeline.said_dates import is_blank

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

    @property
    def habits(self) -> Habits:
        """How its dates are read where nothing else is said."""
        source = self.source
        return Habits(
            timezone=source.timezone, languages=self.languages, order=source.date_order, now=self.raw.fetched_at
        )


def published_at(telling: Telling) -> tuple[ReadDate, Origin]:
    """The first date in the order of trust that can be read, and where it stood; else the first that could not."""
    said = _said_dates(telling)
    blank = [one for one in said if is_blank(one)]
    sure = _first(telling, [one for one in said if not one.weak and one not in blank])
    weak = _first(telling, [one for one in said if one.weak and one not in blank])
    if found := sure or _seen(telling, weak, _first(telling, blank)) or _doubtful(telling):
        return found
    if said:
        return _read(said[0], telling), _origin(said[0])
    if seen := of_today(telling.page.lines, telling.habits) or impossible(telling.page.lines, telling.habits):
        return seen, Origin(route="visible", raw=seen.raw)
    return ReadDate(raw=None, at=None), Origin(route="none")


def _first(telling: Telling, said: Iterable[Said]) -> tuple[ReadDate, Origin] | None:
    read = ((_read(one, telling), one) for one in said)
    return next(((found, _origin(one)) for found, one in read if found.at is not None), None)


def _seen(
    telling: Telling, weak: tuple[ReadDate, Origin] | None, blank: tuple[ReadDate, Origin] | None
) -> tuple[ReadDate, Origin] | None:
    """What readers see, unless a machine's word means the same day or the day is told from today; without both, what a
    template may have begun with, doubted, or the only day shown."""
    habits = telling.habits
    seen = beside_title(telling.page.lines, habits)
    if blank and (told := seen or (weak[0] if weak else None)) and same_day(told, blank[0], habits):
        return blank
    if seen is None and weak is None:
        if blank:
            return replace(blank[0], suspect=True), blank[1]
        only = only_date(telling.page.lines, habits)
        return (only, Origin(route="visible only", raw=only.raw)) if only else None
    if seen is None or (weak and (same_day(seen, weak[0], habits) or is_relative(seen.raw, telling.languages))):
        return weak
    return seen, Origin(route="visible", raw=seen.raw)


def without_date_line(text: str, published: ReadDate, telling: Telling) -> str:
    """The text without a first line that only repeats the day of publication, and a title below that."""
    first, _, rest = text.partition("\n")
    source, page = telling.source, telling.page
    if not rest or page.provenance["text"].route in _CHOSEN or not names_day(first, telling.habits):
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
    """When it was changed, by a feed that says no more, or when a document was made, or what htmldate guesses: it may
    be of another day."""
    raw, page = telling.raw, telling.page
    changed = [Said(value=_hinted(raw), where=f"feed {raw.hinted_date_from}")] if raw.hinted_date_from else []
    found = _first(telling, (*changed, *page.last_dates))
    if found is None and (guessed := guessed_day(page.html, raw.url, raw.fetched_at)):
        found = _first(telling, [guessed])
    return (replace(found[0], suspect=True), found[1]) if found else None


def _said_dates(telling: Telling) -> list[Said]:
    dates, raw = telling.page.dates, telling.raw
    ruled = [said for said in dates if said.where in ("rule", "page")]
    others = [said for said in dates if said not in ruled]
    written = "" if raw.hinted_date_from else _hinted(raw)
    return [*ruled, *([Said(value=written, where="feed")] if written else []), *others]


def _hinted(raw: RawDocument) -> str:
    return raw.hinted_date or (raw.hinted_published_at.isoformat() if raw.hinted_published_at else "")
