"""sources/<country>/<name>.yaml -> Source, or a SourceError that names file, key, what was found and what to do.

`python -m core.sources` prints the JSON schema of such a file.
"""

import json
import os
import re
from collections.abc import Hashable, Iterable, Sequence
from datetime import date as Day
from datetime import timedelta
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from core import yaml_file
from core.errors import SourceError
from core.model import CHANNEL_KINDS, Channel, Expect, Fields, Poll, Rules, Source
from core.names import unknown_country, unknown_source
from core.paths import gaps
from core.paths import path as compiled_path

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*")
_FILE_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Country codes that authors write for languages; kg and kr are languages too (Kongo, Kanuri), but not of a ministry.
_COUNTRY_NOT_LANGUAGE = {
    "al": "sq", "by": "be", "cn": "zh", "cz": "cs", "dk": "da", "ge": "ka", "gr": "el", "ir": "fa", "jp": "ja",
    "kg": "ky", "kh": "km", "kr": "ko", "kz": "kk", "rs": "sr", "tj": "tg", "tm": "tk", "ua": "uk", "vn": "vi",
}  # fmt: skip
# What CLDR lists and ISO 3166-1 does not: reserved islands, the eurozone, outlying Oceania, pseudo-locales, unknown.
_NOT_ISO = frozenset("AC CP CQ DG EA EZ IC QO TA XA XB ZZ".split())
_BEYOND_ISO = frozenset({"EU", "UN", "XK", "XX"})  # European Union, United Nations, Kosovo, others such as the OSCE


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or re.search(r"[\s\x00-\x1f\x7f-\x9f]", text):
        raise ValueError(f"{text!r} is no web address; write it in full, as https://mvd.gov.kg/ru/news")
    if "@" in parts.netloc:
        raise ValueError("the address holds a user name or password; write it without them")
    return text


def _page_url(text: str) -> str:
    _url(text.replace("{n}", "1").replace("{offset}", "1"))
    if "{n}" not in text and "{offset}" not in text:
        raise ValueError(f"{text!r} is without {{n}}; write {{n}} where the number of the page stands, or {{offset}}")
    return text


def _path(text: str) -> str:
    compiled_path(text)
    return text


def _address_template(text: str) -> str:
    if not gaps(text):
        raise ValueError(f"{text!r} is without a {{path}}; write {{link}}, or https://mvd.gov.kg/news/{{id}}")
    for gap in gaps(text):
        compiled_path(gap)
    return text


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise ValueError(f"{text!r} is no host name; write it without https://, port and path")
    return text.lower()


@lru_cache(maxsize=1024)
def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"no time zone {text!r}{_nearest_zone(text)}") from None
    return text


def _nearest_zone(text: str) -> str:
    zones = {zone.lower(): zone for zone in available_timezones()}
    by_city = [zone for low, zone in zones.items() if low.rpartition("/")[2] == text.lower().replace(" ", "_")]
    near = by_city or [zones[low] for low in get_close_matches(text.lower(), zones, n=1)]
    return f"; did you mean {min(near)!r}?" if near else "; write an IANA name, as Asia/Bishkek"


@lru_cache(maxsize=1024)
def _tag(text: str) -> str:
    language = text.replace("_", "-").partition("-")[0].lower()
    if language in _COUNTRY_NOT_LANGUAGE:
        raise ValueError(f"{text!r} is a country; did you mean {_COUNTRY_NOT_LANGUAGE[language]!r}?")
    if _TAG.fullmatch(text) and language in _languages():
        return text
    tidy = _tidy_tag(text)
    better = tidy if _TAG.fullmatch(tidy) and language in _languages() else ""
    advice = f"did you mean {better!r}?" if better else "write a tag as ky, ru or uz-Cyrl"
    raise ValueError(f"no language {text!r}; {advice}")


def _tidy_tag(text: str) -> str:
    first, *rest = text.strip().replace("_", "-").split("-")
    return "-".join([first.lower(), *(p.title() if len(p) == 4 else p.upper() for p in rest)])


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    from babel import Locale  # costly to import, and only needed with a definition at hand

    return frozenset(map(str, Locale("en").languages))


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    from babel import Locale

    return frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2) - _NOT_ISO | _BEYOND_ISO


@lru_cache(maxsize=4096)
def _selector(text: str) -> str:
    from cssselect import SelectorError
    from parsel.csstranslator import HTMLTranslator  # costly to import

    try:
        HTMLTranslator().css_to_xpath(text)
    except SelectorError as error:
        raise ValueError(f"{text!r} is no CSS selector: {error}") from None
    return text


@lru_cache(maxsize=4096)
def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from None
    return text


def _some_text(text: str) -> str:
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", text):
        raise ValueError(f"{text!r:.60} holds a control character; remove it")
    if not text.strip():
        raise ValueError("empty text found; write something or remove the key")
    return text.strip()


def _kind(text: str) -> str:
    if not _FILE_NAME.fullmatch(text):
        raise ValueError(f"{text!r} found; use small letters, digits and _, as central_bank")
    return text


def _day(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return Day.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is no date; write it as 2026-03-01") from None
    return value


_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _span(text: str) -> str:
    found = re.fullmatch(r"([1-9]\d{0,4})([mhd])", text)
    if not found or timedelta(**{_UNITS[found[2]]: int(found[1])}) > timedelta(days=30):
        raise ValueError(f"{text!r} is no time between 1m and 30d; write minutes, hours or days as in 30m, 20h, 2d")
    return text


def _time(text: str) -> timedelta:
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})


Text = Annotated[str, AfterValidator(_some_text)]
Url = Annotated[str, AfterValidator(_url)]
Selector = Annotated[str, AfterValidator(_selector)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Tag = Annotated[str, AfterValidator(_tag)]
Path_ = Annotated[str, AfterValidator(_path)]
AddressTemplate = Annotated[str, AfterValidator(_address_template)]

# Keys of a channel that only some kinds have.
_BELONGS: dict[str, tuple[str, ...]] = {
    "links": ("listing",), "next_page": ("listing", "api"),
    "page_url": ("listing", "api"), "page_start": ("listing", "api"), "page_size": ("listing", "api"),
    "max_pages": ("listing", "api"), "method": ("api",),
    "headers": ("feed", "listing", "api"), "edition": ("feed", "listing"),
    "body": ("api",), "rows": ("api",),
    "fields": ("api",),
}  # fmt: skip


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class FieldsPart(_Part):
    """Where a row of an API's answer has what; paths are JMESPath: title.rendered, attributes.path.alias."""

    url: AddressTemplate = Field(description="address of the announcement, with {paths}: https://mvd.gov.kg/news/{id}")
    title: Path_ | None = Field(None, description="path of the title")
    date: Path_ | None = Field(None, description="path of the date of publication")
    text: Path_ | None = Field(None, description="path of the full text; with it the page itself is not fetched")
    summary: Path_ | None = Field(None, description="path of a summary")
    guid: Path_ | None = Field(None, description="path of an identifier that never changes")
    language: Path_ | None = Field(None, description="path of the language tag")


class ChannelPart(_Part):
    """One way into the source: a feed, a listing with links to its announcements, a JSON API, or a sitemap."""

    language: Tag | None = Field(None, description="BCP 47 tag of what it publishes: ky, ru, uz-Cyrl")
    feed: Url | None = Field(None, description="address of an RSS, Atom or JSON feed")
    listing: Url | None = Field(None, description="address of a page that links to the announcements")
    api: Url | None = Field(None, description="address of a JSON API that lists the announcements")
    sitemap: Url | None = Field(None, description="address of a sitemap or of an index of sitemaps")
    links: Selector | None = Field(None, description="listing: CSS selector of the links: a.title::attr(href)")
    pattern: Pattern | None = Field(None, description="regular expression that the absolute link must match")
    next_page: str | None = Field(None, description="CSS selector (in an api: path) of the next page's address")
    page_url: Annotated[str, AfterValidator(_page_url)] | None = Field(
        None, description="address of page {n}, or of the page that begins at {offset}"
    )
    page_start: int = Field(2, ge=0, description="the {n} of the page after the first")
    page_size: int = Field(20, ge=1, le=10_000, description="how many announcements a page has: what {offset} grows by")
    max_pages: int = Field(20, ge=1, le=10_000, description="how many pages to walk at most")
    method: Literal["GET", "POST"] = Field("GET", description="how an api is asked")
    headers: dict[str, str] = Field(
        {}, description="headers that an api wants, or that choose the language of an edition"
    )
    edition: bool = Field(False, description="its addresses serve other languages to others; headers choose this one")
    body: dict[str, Any] | None = Field(None, description="what is posted to an api; {n} and {offset} as in page_url")
    rows: Path_ | None = Field(None, description="path of the list in an api's answer; none: the answer is the list")
    fields: FieldsPart | None = Field(None, description="where a row of an api has what")

    @property
    def kind(self) -> str:
        """`feed`, `listing`, `api` or `sitemap`."""
        return next(kind for kind in CHANNEL_KINDS if getattr(self, kind))

    @property
    def key(self) -> str:
        """Stable within the source; an api that is asked for several languages at one address has one key for each."""
        asked = f" {self.method} {json.dumps([self.headers, self.body], sort_keys=True)}" if not self.sitemap else ""
        plain = asked in ("", " GET [{}, null]")
        return f"{self.kind} {getattr(self, self.kind)}{'' if plain else asked}"

    @model_validator(mode="after")
    def _one_way(self) -> "ChannelPart":
        ways = [kind for kind in CHANNEL_KINDS if getattr(self, kind)]
        if len(ways) > 1:
            raise ValueError(f"both {ways[0]} and {ways[1]} found; write two channels")
        if not ways:
            raise ValueError("no feed, listing, api or sitemap found; write one of them")
        for key in sorted(self.model_fields_set):
            if key in _BELONGS and self.kind not in _BELONGS[key]:
                raise ValueError(f"{key} belongs to {' or '.join(_BELONGS[key])}; remove it from the {self.kind}")
        return self

    @model_validator(mode="after")
    def _complete(self) -> "ChannelPart":
        if self.listing and not self.links and not self.pattern:
            raise ValueError("a listing needs links or pattern, to tell announcements from menus; write one of them")
        if self.sitemap and not self.pattern:
            raise ValueError("a sitemap needs pattern, to tell announcements from all other pages; write it")
        if self.api and not self.fields:
            raise ValueError("an api needs fields, with the url of a row at least; docs/add-a-source.md shows how")
        if self.edition and not (self.language and self.headers):
            raise ValueError("an edition needs its language, and headers that ask for it: {Cookie: lang=ky}")
        if self.headers and not (self.api or self.edition):
            raise ValueError("headers belong to an api or an edition; add edition: true, or remove them")
        if self.body is not None and self.method != "POST":
            raise ValueError("a body is only sent by POST; add method: POST")
        if self.next_page and self.page_url:
            raise ValueError("both next_page and page_url found; keep one")
        if self.next_page:
            try:
                (_path if self.api else _selector)(self.next_page)
            except ValueError as error:
                raise ValueError(f"next_page: {error}") from None
        return self


class RulesPart(_Part):
    """Where title, body and date are on a page."""

    title: Selector | None = Field(None, description="CSS selector of the title")
    body: Selector | None = Field(None, description="CSS selector of the text")
    date: Selector | None = Field(None, description="CSS selector of the date: time::attr(datetime)")
    remove: list[Selector] = Field([], description="CSS selectors of what is not text inside the body")
    until: Annotated[Day, BeforeValidator(_day)] | None = Field(None, description="last day before the rebuild")

    @model_validator(mode="after")
    def _says_something(self) -> "RulesPart":
        if not (self.title or self.body or self.date or self.remove):
            raise ValueError("the rule says nothing; write title, body, date or remove")
        return self


class ExpectPart(_Part):
    """What is normal for the source; health judges by it."""

    quiet_days: int = Field(14, ge=1, le=3650, description="days without news that are normal")
    per_week: list[Annotated[int, Field(ge=0)]] | None = Field(
        None, min_length=2, max_length=2, description="announcements a week, least and most: [5, 80]"
    )

    @model_validator(mode="after")
    def _least_first(self) -> "ExpectPart":
        if self.per_week and self.per_week[0] > self.per_week[1]:
            raise ValueError(f"per_week: {self.per_week} found; write the smaller number first")
        return self


class SourceFile(_Part):
    """One ministry, one file: sources/<country>/<name>.yaml."""

    name: Text = Field(description="the body's name in its own language")
    name_en: Text = Field(description="the body's name in English")
    body_kind: Annotated[str, AfterValidator(_kind)] = Field("ministry", description="ministry, agency, parliament, …")
    homepage: Url = Field(description="its front page")
    timezone: Annotated[str, AfterValidator(_zone)] = Field(description="IANA name: Asia/Bishkek")
    hosts: list[Annotated[str, AfterValidator(_host)]] = Field([], description="more hosts its announcements live on")
    date_order: Literal["DMY", "MDY", "YMD"] = Field("DMY", description="how it writes dates in figures")
    delay_s: float | None = Field(None, ge=0, le=3600, description="seconds between two requests to its host")
    poll: list[Annotated[str, AfterValidator(_span)]] | None = Field(
        None, min_length=2, max_length=2, description="shortest and longest time between two questions: [30m, 20h]"
    )
    active: bool = Field(False, description="harvested every night; set after `govharvest check --live`")
    expect: ExpectPart = Field(
        default_factory=lambda: ExpectPart.model_validate({}), description="what is normal here; health judges by it"
    )
    channels: list[ChannelPart] = Field(min_length=1, description="its feeds and listings")
    rules: list[RulesPart] = Field([], description="where title, body and date are; none: found by itself")

    @model_validator(mode="after")
    def _shorter_first(self) -> "SourceFile":
        if self.poll and _time(self.poll[0]) > _time(self.poll[1]):
            raise ValueError(f"poll: {self.poll} found; write the shorter time first")
        return self

    @model_validator(mode="after")
    def _nothing_twice(self) -> "SourceFile":
        for number, key in _repeated([channel.key for channel in self.channels]):
            raise ValueError(f"channels[{number}]: {key} stands there twice; remove one")
        for number, until in _repeated([rule.until for rule in self.rules]):
            found = f"until {until}" if until else "a rule without until"
            raise ValueError(f"rules[{number}]: {found} stands there twice; close the older rule with its own until")
        return self


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


def load_file(path: Path, root: Path) -> Source:
    """One definition; SourceError has a line for each thing that is wrong with it."""
    shown = _shown(path, root)
    if not path.exists() and not path.is_symlink():
        raise SourceError(f"{shown}: there is no such file; correct the path, or write the file")
    country, name = _place(path, root, shown)
    found = yaml_file.read(path, shown)
    try:
        return _source(SourceFile.model_validate(found), country=country, name=name, path=shown)
    except ValidationError as error:
        lines = [f"{shown}: {yaml_file.place(e['loc'])}{_what(e)}" for e in error.errors(include_url=False)]
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
    if folder != folder.lower() or code not in _countries():
        raise SourceError(f"{shown}: {folder!r} is no country folder; {_nearest_country(code)}")
    if not _FILE_NAME.fullmatch(name):
        raise SourceError(f"{shown}: file name {name!r} found; begin with a letter, then small letters, digits and _")
    return code, name


def _nearest_country(code: str) -> str:
    better = {"UK": "gb", "EL": "gr"}.get(code, code.lower() if code in _countries() else "")
    if better:
        return f"did you mean {better!r}?"
    return "name it by ISO 3166-1 alpha-2, as kg; beyond that there are eu, un, xk (Kosovo) and xx (other bodies)"


_EXPECTED = {
    "string_type": "text", "int_type": "a whole number", "int_from_float": "a whole number", "float_type": "a number",
    "bool_type": "true or false", "list_type": "a list", "model_type": "keys with values", "date_type": "a date",
    "dict_type": "keys with values", "date_from_datetime_inexact": "a date",
}  # fmt: skip
_LIMITS = {"greater_than_equal": ("ge", "least"), "less_than_equal": ("le", "most"),
           "too_short": ("min_length", "least"), "too_long": ("max_length", "most")}  # fmt: skip


def _what(error: ErrorDetails) -> str:
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "missing":
        return "missing; write it"
    if kind == "extra_forbidden":
        return _unknown_key(error["loc"])
    if kind == "invalid_key":
        return f"a key that is text expected, YAML read {value}; put it in quotes"
    if kind == "literal_error":
        return f"{context['expected']} expected, {value!r} found; write one of them"
    if kind in _LIMITS:
        limit, word = _LIMITS[kind]
        found = f"{len(value)} entries" if kind.startswith("too_") else value
        return f"at {word} {context[limit]} expected, {found} found; change it"
    expected = _EXPECTED.get(kind)
    return f"{expected} expected, {_found(value)}{_advice(kind, value)}" if expected else error["msg"]


def _found(value: object) -> str:
    if value is None:
        return "nothing found"
    if isinstance(value, dict | list):
        return "a list found" if isinstance(value, list) else "keys with values found"
    return f"text {value!r} found" if isinstance(value, str) else f"YAML read {value}"


def _advice(kind: str, value: object) -> str:
    if value is None:
        return "; write it or remove the key"
    if kind == "string_type" and not isinstance(value, dict | list):
        return "; put it in quotes"
    if kind == "list_type":
        return "; write `- ` before each entry"
    if isinstance(value, str) and kind in ("int_type", "float_type", "bool_type"):
        return "; write it without quotes" if _is_quoted(value) else "; correct it"
    return "; docs/add-a-source.md shows how"


def _is_quoted(text: str) -> bool:
    """A number, or true or false, that its quotes made a text."""
    return bool(re.fullmatch(r"[-+]?\d+(\.\d+)?|true|false", text.strip(), re.IGNORECASE))


_PARTS: dict[str, type[BaseModel]] = {
    "": SourceFile, "channels": ChannelPart, "fields": FieldsPart, "rules": RulesPart, "expect": ExpectPart,
}  # fmt: skip


def _unknown_key(path: tuple[int | str, ...]) -> str:
    key = str(path[-1])
    here = next((str(step) for step in reversed(path[:-1]) if step in _PARTS), "")
    if near := get_close_matches(key, _PARTS[here].model_fields, n=1):
        return f"unknown key; did you mean {near[0]}?"
    if key in ("id", "country"):
        return "unknown key; remove it, id and country come from the file's path"
    for part, model in _PARTS.items():
        if key in model.model_fields:
            return f"unknown key here; move it {'into ' + part if part else 'to the top of the file'}"
    return "unknown key; remove it"


def _repeated(values: Sequence[Hashable]) -> list[tuple[int, Hashable]]:
    return [(number, value) for number, value in enumerate(values) if value in values[:number]]


def _source(file: SourceFile, *, country: str, name: str, path: str) -> Source:
    plain = file.model_dump(exclude={"channels", "rules", "expect", "hosts", "poll"})
    return Source(
        id=f"{country.lower()}_{name}",
        country=country,
        channels=tuple(_channel(part) for part in file.channels),
        rules=tuple(Rules(**{**r.model_dump(), "remove": tuple(r.remove)}) for r in file.rules),
        expect=_expect(file.expect),
        hosts=tuple(file.hosts),
        poll=Poll(shortest=_time(file.poll[0]), longest=_time(file.poll[1])) if file.poll else Poll(),
        path=path,
        **plain,
    )


def _channel(part: ChannelPart) -> Channel:
    plain = part.model_dump(exclude={"fields", "rows"})
    fields = Fields(**part.fields.model_dump()) if part.fields else None
    return Channel(key=part.key, rows=part.rows or "", fields=fields, **plain)


def _expect(part: ExpectPart) -> Expect:
    week = part.per_week
    return Expect(quiet_days=part.quiet_days, per_week=(week[0], week[1]) if week else None)


if __name__ == "__main__":
    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
