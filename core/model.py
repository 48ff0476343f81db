"""The words everyone shares: frozen values without behaviour beyond what a value knows of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from core.urls import canonical

CHANNEL_KINDS = ("feed", "listing", "api", "sitemap")
ROW_TYPE = "application/vnd.govharvest.row+json"  # a raw document that is one row of an API's answer


@dataclass(frozen=True, kw_only=True)
class Fields:
    """Where a row of a JSON answer has what: paths of core.paths; `url` is an address with {paths} in it."""

    url: str
    title: str | None = None
    date: str | None = None
    date_zone: str | None = None  # IANA; of dates that name no zone, where it is not the source's
    text: str | None = None  # HTML or plain; with it the page itself is not asked for
    summary: str | None = None
    guid: str | None = None
    language: str | None = None
    page: str | None = None  # address of a JSON document that holds the text, with {paths} in it
    page_fields: "Fields | None" = None  # where that document has what; its url is not asked for


# An item of a feed that has no page of its own is a document, too: its text is what the feed says.
ITEM_FIELDS = Fields(url="{link}", title="title", text="text")


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One way into a source: a feed, a listing with links to its announcements, a JSON API, or a sitemap."""

    key: str  # stable within the source: "feed https://…", "listing https://…"
    language: str | None
    feed: str | None = None
    listing: str | None = None
    api: str | None = None
    sitemap: str | None = None
    links: str | None = None  # CSS selector of the links, as in "a.title::attr(href)"
    pattern: str | None = None  # regular expression that the absolute link must match
    next_page: str | None = None  # where the next page's address stands: CSS selector, in an API a path
    page_url: str | None = None  # address of page {n}, or of the page that begins at {offset}
    page_start: int = 2  # the {n} of the page after the first
    page_size: int | None = None  # by how much {offset} grows; None: by what the first page holds
    max_pages: int = 20
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    edition: bool = False  # its addresses serve other languages to others; headers ask for this one
    body: Any = None  # of a POST, as JSON; {n} and {offset} as in page_url
    rows: str = ""  # path of the list in an API's answer
    fields: Fields | None = None

    @property
    def kind(self) -> str:
        """`feed`, `listing`, `api` or `sitemap`."""
        return next(kind for kind in CHANNEL_KINDS if getattr(self, kind))

    @property
    def url(self) -> str:
        """Where the channel begins."""
        return str(getattr(self, self.kind))


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Where a page of a source has what; `until` is when the site was rebuilt."""

    title: str | None = None  # CSS selectors; "::attr(name)" takes an attribute
    body: str | None = None
    date: str | None = None
    lead: str | None = None
    section: str | None = None
    tags: str | None = None  # every match is one, or a list of them between commas
    author: str | None = None
    image: str | None = None  # every match is one, or holds some
    remove: tuple[str, ...] = ()  # CSS selectors of what is not text inside the body
    until: Day | None = None


@dataclass(frozen=True, kw_only=True)
class Expect:
    """What is normal for a source; health judges by it."""

    quiet_days: int = 14
    per_week: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Poll:
    """The shortest and the longest time between two questions to a channel, where it is asked only when it is due.

    The longest is four hours less than a day: a channel that a night reached late is due again when the next begins.
    """

    shortest: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=20)


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """When a source is harvested: at an hour of its own zone, by a cron line there, or every so often."""

    at: time = time(3)  # quiet on its own clock
    cron: str | None = None
    every: timedelta | None = None
    jitter: timedelta = timedelta(minutes=20)  # its start is put off by up to that, by the same each time


@dataclass(frozen=True, kw_only=True)
class Check:
    """What asking a channel showed, as `govharvest check --live` wrote it."""

    channel: str  # key of the channel
    at: Day
    status: str  # a word of core.status
    items: int = 0
    newest: Day | None = None
    why: str | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """One ministry, as its file in sources/ describes it."""

    id: str  # "kg_mvd", from the path sources/kg/mvd.yaml
    country: str  # ISO 3166-1 alpha-2, capitals
    name: str  # in the body's own language
    name_en: str
    body_kind: str = "ministry"
    homepage: str
    timezone: str  # IANA
    channels: tuple[Channel, ...]
    rules: tuple[Rules, ...] = ()
    expect: Expect = Expect()
    hosts: tuple[str, ...] = ()  # more hosts that its announcements may live on
    date_order: str = "DMY"
    delay_s: float | None = None
    poll: Poll = Poll()
    schedule: Schedule = Schedule()
    active: bool = False
    evidence: str | None = None  # how its addresses are known
    evidence_date: Day | None = None
    confirmed: Day | None = None  # when all its channels were last found well; None: never
    checks: tuple[Check, ...] = ()
    also_languages: tuple[str, ...] = ()  # beside those that its channels declare
    path: str = ""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages its channels declare and those declared for all of it, each once, in their order."""
        return tuple(dict.fromkeys([*(c.language for c in self.channels if c.language), *self.also_languages]))

    def rules_on(self, day: Day) -> tuple[Rules, ...]:
        """The rules that held on that day, the earliest-closed first."""
        open_rules = (r for r in self.rules if r.until is None or day <= r.until)
        return tuple(sorted(open_rules, key=lambda r: r.until or Day.max))


@dataclass(frozen=True, kw_only=True)
class Link:
    """What a channel says of one announcement."""

    url: str
    part: str | None = None  # what tells it from other announcements at its address: fragment, guid, title
    guid: str | None = None
    guid_trusted: bool = False
    title: str | None = None
    date_text: str | None = None  # the raw string, as written
    date_from: str | None = None  # `updated`, `date_modified`: when it was changed, where nothing says when published
    published_at: datetime | None = None  # only from strict RFC 822 / RFC 3339, or "yesterday" when it was said
    summary: str | None = None  # HTML or text, as the feed gave it
    language: str | None = None
    changed_at: datetime | None = None  # when the page last changed, by a sitemap's word
    around: datetime | None = None  # roughly when it was published, to see how far back a walk has come
    text_url: str | None = None  # where the text is asked for, if not at url
    row: bytes | None = None  # the row of a JSON answer that holds the announcement's own text
    row_hash: str | None = None  # of what the definition reads in it

    @property
    def key(self) -> str:
        """Equal for two links to one announcement."""
        return canonical(self.url, self.part)


@dataclass(frozen=True, kw_only=True)
class RawDocument:
    """A page as it was: the bytes and what the feed or listing said of it."""

    id: int = 0
    source_id: str
    url: str  # the address that answered, after redirects
    requested_url: str = ""
    fetched_at: datetime
    status_code: int = 200
    content_type: str = ""
    body: bytes = b""
    page_id: int = 0
    page_key: str = ""  # core.urls.canonical of its page; with a part where several announcements share the address
    channel_key: str | None = None
    hinted_title: str | None = None
    hinted_language: str | None = None
    hinted_date: str | None = None
    hinted_date_from: str | None = None  # as date_from of a link
    hinted_published_at: datetime | None = None
    hinted_summary: str | None = None
    guid: str | None = None
    guid_trusted: bool = False


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A document that a page offers beside its text."""

    url: str
    name: str
    media_type: str | None = None
    size_bytes: int | None = None  # as the page says it, so roughly


@dataclass(frozen=True, kw_only=True)
class ReadDate:
    """A date as written and what it means; `at` is None where that cannot be told."""

    raw: str | None
    at: datetime | None  # aware, UTC
    precision: str = "minute"  # "day" or "minute"
    suspect: bool = False


@dataclass(frozen=True, kw_only=True)
class Image:
    """A picture of the announcement."""

    url: str
    text: str | None = None  # what the page says of it: caption, or the words for who cannot see it


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where the value of a field came from."""

    route: str  # "rule", "feed", "h1", "json-ld datePublished", "generic: trafilatura"
    rule: str | None = None  # the source's own selector or path that found it
    raw: str | None = None  # as it was written, where the value is not that


@dataclass(frozen=True, kw_only=True)
class Language:
    """What language a text is in: a tag, how sure we are, and how we came to it."""

    tag: str  # BCP 47; "und" when we cannot tell, "mul" for several
    confidence: str  # "high", "medium", "low"
    method: str  # "script", "agree", "vote", "declared", "none"
    votes: Mapping[str, str] = field(default_factory=dict)
    declared: str | None = None
    disagrees: bool = False  # the declared language is another one
    unexpected: bool = False  # another one than its channel names, though the source may declare it elsewhere
    script: str | None = None  # ISO 15924, of most letters: Cyrl, Latn, Hant; None where there are no letters
    shares: Mapping[str, float] = field(default_factory=dict)  # of a "mul": language -> share of the letters, 0-1


@dataclass(frozen=True, kw_only=True)
class Article:
    """One page of one source, understood."""

    source_id: str
    url: str
    title: str
    lead: str | None
    text: str
    language: Language
    published: ReadDate
    content_hash: bytes  # SHA-256 of the normalised title and text
    canonical_url: str | None = None
    alternates: Mapping[str, str] = field(default_factory=dict)  # language tag -> absolute URL (hreflang)
    attachments: tuple[Attachment, ...] = ()
    section: str | None = None  # of the site, as it names it: news, decrees
    tags: tuple[str, ...] = ()
    author: str | None = None  # who signs or speaks for it, as the page says
    images: tuple[Image, ...] = ()
    provenance: Mapping[str, Origin] = field(default_factory=dict)
    edge_lines: tuple[str, ...] = ()  # first and last lines of a text that no rule chose, before any was cut


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """A page that is not an article; `reason` is in words for an operator."""

    stage: str  # decode, extract, language, store, understand
    reason: str
    status: str = "not_understood"  # a word of core.status


class Outcome(StrEnum):
    """What saving an understood page did."""

    NEW = "new"  # an entry that was not known
    COPY = "copy"  # a page more of a known entry
    REVISED = "revised"  # a known page with another text
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What needs a look, and why."""

    check: str
    level: str  # "note", "warning" or "critical"
    source_id: str | None
    message: str


@dataclass(frozen=True, kw_only=True)
class SourceReport:
    """How the harvest of one source ended: a row of `run --json`."""

    id: str
    status: str
    fetched: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    copies: int = 0
    rejected: int = 0
    seconds: float = 0.0
    error: str | None = None
    note: str | None = None  # what was odd, though it ended well


Json = dict[str, Any]
DAY = timedelta(days=1)
