"""What a definition may hold: its keys, their values, and what is said of a wrong one."""

import json
import re
from collections.abc import Hashable, Sequence
from datetime import date as Day
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from core.model import CHANNEL_KINDS
from core.paths import gaps
from core.paths import path as compiled_path
from core.presets import preset

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*")
_SOME_DAY = datetime(2026, 1, 1)  # noqa: DTZ001 - a cron line has no zone
_FILE_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Country codes that authors write for languages; kg and kr are languages too (Kongo, Kanuri), but not of a ministry.
_COUNTRY_NOT_LANGUAGE = {
    "al": "sq", "by": "be", "cn": "zh", "cz": "cs", "dk": "da", "ge": "ka", "gr": "el", "ir": "fa", "jp": "ja",
    "kg": "ky", "kh": "km", "kr": "ko", "kz": "kk", "rs": "sr", "tj": "tg", "tm": "tk", "ua": "uk", "vn": "vi",
}  # fmt: skip


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


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError(f'{text!r} is no time of day; write hour and minute in quotes, as "02:30"')
    return text


def _cron(text: str) -> str:
    from croniter import CroniterBadDateError, croniter  # costly to import

    if len(text.split()) != 5 or not croniter.is_valid(text):
        raise ValueError(f'{text!r} is no cron line of five fields; write as "0,30 8-18 * * mon-fri"')
    try:
        croniter(text, _SOME_DAY).get_next()
    except CroniterBadDateError:
        raise ValueError(f"{text!r} never comes; name a day that there is") from None
    return text


def time_of(text: str) -> timedelta:
    """`30m`, `20h`, `2d`."""
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


class PageFieldsPart(_Part):
    """Where the JSON document of one announcement has what; paths as in fields."""

    text: Path_ = Field(description="path of the full text")
    title: Path_ | None = Field(None, description="path of the title; none: that of the row")
    date: Path_ | None = Field(None, description="path of the date of publication; none: that of the row")
    summary: Path_ | None = Field(None, description="path of a summary")
    language: Path_ | None = Field(None, description="path of the language tag")


class FieldsPart(_Part):
    """Where a row of an API's answer has what; paths are JMESPath: title.rendered, attributes.path.alias."""

    url: AddressTemplate = Field(description="address of the announcement, with {paths}: https://mvd.gov.kg/news/{id}")
    title: Path_ | None = Field(None, description="path of the title")
    date: Path_ | None = Field(None, description="path of the date of publication")
    date_zone: Annotated[str, AfterValidator(_zone)] | None = Field(
        None, description="zone of dates that name none, where it is not the source's: UTC"
    )
    text: Path_ | None = Field(None, description="path of the full text; with it the page itself is not fetched")
    summary: Path_ | None = Field(None, description="path of a summary")
    guid: Path_ | None = Field(None, description="path of an identifier that never changes")
    language: Path_ | None = Field(None, description="path of the language tag")
    page: AddressTemplate | None = Field(
        None, description="address of a JSON document with the text: https://www.gov.uk/api/content{link}"
    )
    page_fields: PageFieldsPart | None = Field(None, description="where that document has what")

    @model_validator(mode="after")
    def _one_text(self) -> "FieldsPart":
        if (self.page is None) != (self.page_fields is None):
            raise ValueError("page and page_fields belong together; write both, or neither")
        if self.page and self.text:
            raise ValueError("both text and page found; keep the one that holds the full text")
        return self


class ChannelPart(_Part):
    """One way into the source: a feed, a listing with links to its announcements, a JSON API, or a sitemap."""

    language: Tag | None = Field(None, description="BCP 47 tag of what it publishes: ky, ru, uz-Cyrl")
    preset: str | None = Field(None, description="platform whose keys it has: wordpress, drupal; see docs/presets.md")
    with_: dict[str, str] = Field({}, alias="with", description="what the preset wants to know: site, organisation")
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
    page_size: int | None = Field(
        None, ge=1, le=10_000, description="how many announcements a page has: what {offset} grows by"
    )
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

    @model_validator(mode="before")
    @classmethod
    def _preset_filled(cls, found: Any) -> Any:
        """The preset's keys, and over them those that the definition writes itself."""
        if not isinstance(found, dict):
            return found
        name, values = found.get("preset"), found.get("with", {})
        if name is None and "with" in found:
            raise ValueError("with belongs to a preset; write preset: too, or remove it")
        if not isinstance(name, str) or not _are_texts(values):
            return found
        try:
            return {**preset(name).filled(values), **found}
        except ValueError as error:
            raise ValueError(f"preset: {error}") from None

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
    """Where a page has what; what no rule names is found by itself."""

    title: Selector | None = Field(None, description="CSS selector of the title")
    body: Selector | None = Field(None, description="CSS selector of the text")
    date: Selector | None = Field(None, description="CSS selector of the date: time::attr(datetime)")
    lead: Selector | None = Field(None, description="CSS selector of the lead, the paragraph that sums the text up")
    section: Selector | None = Field(None, description="CSS selector of the section's name")
    tags: Selector | None = Field(None, description="CSS selector of the tags: ul.tags a")
    author: Selector | None = Field(None, description="CSS selector of the author or spokesperson")
    image: Selector | None = Field(None, description="CSS selector of the pictures, or of the parts that hold them")
    remove: list[Selector] = Field([], description="CSS selectors of what is not text inside the body")
    until: Annotated[Day, BeforeValidator(_day)] | None = Field(None, description="last day before the rebuild")

    @model_validator(mode="after")
    def _says_something(self) -> "RulesPart":
        if not any(value for name, value in self if name != "until"):
            raise ValueError("the rule says nothing; write title, body, date or another field of the page")
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


class CheckPart(_Part):
    """What asking one channel showed; written by `govharvest check --live`."""

    channel: Text = Field(description="its kind and address: feed https://mvd.gov.kg/ky/rss")
    at: Annotated[Day, BeforeValidator(_day)] = Field(description="day on which it was asked")
    status: Text = Field(description="ok, or what was wrong in one word: blocked, missing, stale, …")
    items: int = Field(0, ge=0, description="announcements it named")
    newest: Annotated[Day, BeforeValidator(_day)] | None = Field(None, description="day of the newest of them")
    why: Text | None = Field(None, description="what was wrong, in words")


class SchedulePart(_Part):
    """When it is harvested; without it every night at three o'clock of its own zone."""

    at: Annotated[str, AfterValidator(_clock)] | None = Field(None, description='hour and minute there: "02:30"')
    cron: Annotated[str, AfterValidator(_cron)] | None = Field(
        None, description='minute, hour, day, month, weekday, on its own clock: "0,30 8-18 * * mon-fri"'
    )
    every: Annotated[str, AfterValidator(_span)] | None = Field(None, description="every so often: 2h")
    jitter: Annotated[str, AfterValidator(_span)] | Literal["0m"] | None = Field(
        None, description="the start is put off by up to that, for each host by another time: 20m"
    )

    @model_validator(mode="after")
    def _one(self) -> "SchedulePart":
        if sum(value is not None for value in (self.at, self.cron, self.every)) > 1:
            raise ValueError("more than one of at, cron and every found; keep one")
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
    schedule: SchedulePart | None = Field(None, description="when it is harvested; none: every night at three there")
    languages: list[Tag] = Field([], description="languages it publishes in, where its channels do not tell them")
    evidence: Text | None = Field(None, description="how its addresses are known")
    evidence_date: Annotated[Day, BeforeValidator(_day)] | None = Field(None, description="of when that knowledge is")
    confirmed: Annotated[Day, BeforeValidator(_day)] | Literal["never"] = Field(
        "never", description="day on which `govharvest check --live` last found all its channels well"
    )
    checks: list[CheckPart] = Field([], description="what `govharvest check --live` found; it writes them itself")
    active: bool = Field(False, description="harvested every night; set after `govharvest check --live`")
    expect: ExpectPart = Field(
        default_factory=lambda: ExpectPart.model_validate({}), description="what is normal here; health judges by it"
    )
    channels: list[ChannelPart] = Field(min_length=1, description="its feeds and listings")
    rules: list[RulesPart] = Field([], description="where title, body and date are; none: found by itself")

    @model_validator(mode="after")
    def _shorter_first(self) -> "SourceFile":
        if self.poll and time_of(self.poll[0]) > time_of(self.poll[1]):
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


def _are_texts(values: Any) -> bool:
    return isinstance(values, dict) and all(isinstance(part, str) for pair in values.items() for part in pair)


def _repeated(values: Sequence[Hashable]) -> list[tuple[int, Hashable]]:
    return [(number, value) for number, value in enumerate(values) if value in values[:number]]
