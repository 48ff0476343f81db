"""One channel, start to end: page by page, until nothing new is to be expected further on.

A walk goes on while a page brings something new or names announcements younger than the source's window: ministries
post late, so "stop at the first known item" would miss what slips in below it. Pages that are as they were cost a
conditional request. What was missed while nobody read the channel is caught up behind that, page by page, night by
night. docs/decisions/late-items.md says why.
"""

from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum

from core.errors import FetchError
from core.model import Channel, Source
from core.status import WELL, worst
from crawlers.doors import Answer, Archive, Ask, Found, Readers
from crawlers.poll import next_wait
from crawlers.questions import first_question, is_resumable, resumed_question, row_document
from crawlers.redirects import LedAway
from crawlers.robots import RobotsDenied
from crawlers.soft import instead
from store.documents import Fetched
from store.pages import (
    LONGEST_URL,
    LONGEST_WINDOW,
    WEEK,
    ChannelState,
    Checked,
    Heard,
    Listed,
    Missed,
    Progress,
    ReadPage,
    Validators,
)

DAY = timedelta(days=1)
LOOK_BACK_EVERY = timedelta(days=6, hours=12)  # as far as late announcements are ever looked for: once a week
SOON = timedelta(days=2)
OUTAGE, SLACK = 1.5, timedelta(hours=6)  # so many times as long as usual; nights begin earlier or later
CATCH_UP_PAGES = 100  # of one channel in one run
MOST_CATCH_UP_PAGES = 2_000  # for one period
FIRST_WINDOW = timedelta(days=30)  # of a sitemap that is read for the first time; --since reaches further back
MOST_PARTS = 500  # sitemaps of one index
MOST_PAGES_BACK = 10_000
LONGEST_REMARK = 500  # letters


BEYOND_THE_LAST = frozenset({400, 404, 410, 416, 422})  # what APIs answer to a page that there is not
READABLE = frozenset({"ok", "not_modified", "empty", "encoding_suspect"})
FEWEST_AROUND = 5  # links beside the list, by which a page of the same listing is known


class End(Enum):
    """How a channel ended at one of its later pages."""

    CLEAN = "a page that names nothing, or nothing else than the one before it"
    NOT_FOUND = "no such page"
    FAULT = "something else stood there"


@dataclass(frozen=True, kw_only=True)
class Later:
    """A page after the first: what it names, or the end."""

    found: Found | None = None
    listed: Listed = field(default_factory=Listed)
    end: End = End.CLEAN
    validators: Validators = field(default_factory=Validators)


@dataclass(kw_only=True)
class Walk:
    """The walk through one channel in one run."""

    source: Source
    channel: Channel
    ask: Callable[[Ask, Validators], Awaitable[Answer]]
    document: Callable[[Answer, Ask], Fetched]
    note: Callable[[str, str, str], None]
    readers: Readers
    archive: Archive
    now: Callable[[], datetime]
    since: datetime | None = None  # of a back-filling; None: only what is new
    listed: int = 0
    skipped: int = 0
    rows: int = 0  # announcements whose text the channel itself brought
    asked: set[tuple[str, bytes | None]] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    whole: bool = True
    abrupt: bool = False  # it ended before anything that was known
    gap: bool = False  # the last page that was walked was still new
    first: Found | None = None  # what the first page named
    news: bool = False
    answered: bool = False  # the first page, whatever it said
    moved_to: str | None = None  # where permanent redirects of the first page lead
    gone: bool = False  # 410
    validators: Validators | None = None  # new ones for an unchanged first page
    lost: bool = False  # some of what it names cannot be kept
    remarks: list[str] = field(default_factory=list)  # what was odd in a channel that was read well
    sha256: bytes = b""  # of what the channel's first address answered
    window: timedelta = WEEK  # how far back this walk goes
    horizon: datetime | None = None  # down to where it does not end at what is known
    looks_back: bool = False  # as far as any walk does
    outage: datetime | None = None  # since when nobody read it, where that is longer than usual
    read: dict[int, ReadPage] = field(default_factory=dict)  # its pages as they were
    short: bool = False  # max_pages ended it before the horizon
    overlaps: bool = False  # something that it names was known
    added: int = 0  # addresses that were listed for the first time

    async def run(self) -> str:
        """The status word of the channel; FetchError where its first page cannot be had."""
        state = await self.archive.channel_state(self.source, self.channel)
        said = Heard(at=self.now())
        try:
            word = await self._walked(state, said.at)
        except RobotsDenied:
            await self.archive.heard(self.source, self.channel, replace(said, denied=not self.answered))
            raise
        except LedAway as error:
            moved_to = self.moved_to if self.answered else error.moved_to
            await self.archive.heard(self.source, self.channel, replace(said, answered=True, moved_to=moved_to))
            raise
        except FetchError:
            await self.archive.heard(self.source, self.channel, self._heard(said))
            raise
        said = replace(self._heard(said), news=self.news, validators=self.validators)
        if word in WELL:  # who is in trouble stays due
            said = replace(said, wait=next_wait(state.wait, self.source.poll, news=self.news))
        await self.archive.heard(self.source, self.channel, said)
        return worst([word, "partial"]) if self.lost else word

    def _heard(self, said: Heard) -> Heard:
        return replace(
            said,
            answered=self.answered,
            moved_to=self.moved_to,
            gone=self.gone,
            read=bool(self.words),
            note=self.remark,
        )

    @property
    def remark(self) -> str | None:
        """All remarks in one line."""
        return "; ".join(dict.fromkeys(self.remarks))[:LONGEST_REMARK] or None

    async def _walked(self, state: ChannelState, began: datetime) -> str:
        await self._prepared(state, began)
        # Validators count only after a complete walk: else a 304 would hide what a killed run had not yet remembered.
        trusted = state.swept_at and not self.since and not (self.looks_back and 1 not in self.read)
        validators = state.validators if trusted else Validators()
        first = first_question(self.channel)
        answer = await self.ask(first, validators)
        self.answered, self.moved_to, self.gone = True, answer.moved_to, answer.status_code == 410
        if answer.status_code in (404, 410):
            said = f"answered {answer.status_code}; did the {self.channel.kind} move?"
            raise FetchError(said, status="http_client", url=self.channel.url)
        self.sha256 = answer.validators.sha256 or b""
        if answer.status_code == 304:
            return await self._behind(first, state, began)
        if validators.sha256 and answer.validators.sha256 == validators.sha256:
            self.validators = answer.validators
            return await self._behind(first, state, began)
        if found := instead(first.url, answer.url, answer.status_code, answer.body):
            raise FetchError(found[1], status=found[0], url=self.channel.url)
        left = await self._forward(first, answer, began, state.swept_at)
        word = worst(self.words)
        nothing = word in ("ok", "empty") and not self.listed and not self.skipped and self.since is None
        if nothing and (emptied := await self.archive.emptied(self.source, self.channel, began)):
            said = f"names nothing, where {emptied.usual} announcements were usual; was it moved or rebuilt?"
            self.note(said, self.channel.url, self.channel.kind)
            return "suspect_drop" if emptied.again else "empty"
        kept = answer.validators if self.whole and not self.abrupt else Validators()
        await self._catch_up(left, state, began)
        if word == "ok" and not self.gap:
            await self._swept(kept, began, is_first=state.swept_at is None)
        if self.since:
            reached = await self._back(left, began)
            wanted = state.swept_at and state.swept_at - self.window  # what was posted late before stands there, too
            if word == "ok" and self.gap and worst(self.words) == "ok" and _is_before(reached, wanted):
                self.gap = False
                await self._swept(kept, began)
        return worst([*self.words, *self._of_gap(state.swept_at)])

    async def _prepared(self, state: ChannelState, began: datetime) -> None:
        """How far back this walk goes, and what the channel's pages were."""
        window = state.window
        if state.swept_at and self.has_pages:
            at = state.looked_back_at
            self.looks_back = at is None or began - at >= LOOK_BACK_EVERY
            if at and began - at < SOON:  # what it found is understood by now, and its days are known
                window = await self.archive.window(self.source, self.channel)
            if self.since is None and is_resumable(self.channel):
                self.read = await self.archive.read_pages(self.source, self.channel)
        self.outage = _outage(state, began)
        self.window = LONGEST_WINDOW if self.looks_back else window
        self.horizon = min(began - self.window, (self.outage or began) - window)

    @property
    def has_pages(self) -> bool:
        """Whether more stands behind the first page, and can be asked for."""
        return bool(self.channel.next_page or self.channel.page_url or self.channel.body is not None)

    async def _behind(self, first: Ask, state: ChannelState, began: datetime) -> str:
        """The first page is as it was; what was posted late may stand on those behind it."""
        before = self.read.get(first.number)
        self.asked.add(first.identity)
        if before and before.url == first.url:
            await self._onward(first, self._as_before(before, first), began, state.swept_at)
        read = worst(self.words) if self.words else "not_modified"
        await self._catch_up(None, state, began)
        if self.looks_back and read in WELL:
            await self.archive.looked_back(self.source, self.channel, began)
        return worst([*self.words, *self._of_gap(state.swept_at)]) if self.words else "not_modified"

    async def _swept(self, kept: Validators, began: datetime, *, is_first: bool = False) -> None:
        await self.archive.swept(self.source, self.channel, kept, began)
        if self.looks_back or is_first:
            await self.archive.looked_back(self.source, self.channel, began)

    def _of_gap(self, swept_at: datetime | None) -> list[str]:
        if not self.gap and not self.abrupt:
            return []
        day = f"{swept_at - self.window - DAY:%Y-%m-%d}" if swept_at else "a day before the last harvest"
        said = f"all of it is new, and it ended before anything that was known; run --since {day} to be sure"
        if self.gap:
            said = (
                f"{self.channel.max_pages} pages were all new, and it goes on: what lies behind them is not listed; "
                f"raise max_pages, or run --since {day}"
            )
        self.note(said, self.channel.url, self.channel.kind)
        return ["partial"]

    async def _forward(self, ask: Ask, answer: Answer, began: datetime, swept_at: datetime | None) -> Ask | None:
        """Until nothing new is to be expected; the next page, if there is one."""
        found, listed = await self._page(ask, answer, began, swept_at)
        self.first = found
        if found.parts:
            await self._parts(found.parts, began, swept_at)
        page = Later(found=found, listed=listed, validators=answer.validators)
        await self._remember(ask, page, began)
        return await self._onward(ask, page, began, swept_at)

    async def _onward(self, ask: Ask, page: Later, began: datetime, swept_at: datetime | None) -> Ask | None:
        """From a page that was read, or is as it was."""
        known = False
        while page.found is not None:
            known = known or page.listed.youngest is not None
            following, listed = page.found.following, page.listed
            if following is None or following.identity in self.asked or not (page.found.links or page.found.same):
                return None
            expected = listed.new > 0 or (listed.youngest or began) > (self.horizon or began)
            if not expected or ask.number >= self.channel.max_pages:
                self.gap = swept_at is not None and listed.new > listed.known
                self.short = expected
                return following
            page, ask = await self._later(following, page.found, began, swept_at), following
            await self._remember(ask, page, began)
        # Behind what is new there should be something known; a passing fault may look like an end.
        self.abrupt = bool(swept_at and listed.new and not known and page.end is not End.FAULT)
        return None

    async def _remember(self, ask: Ask, page: Later, began: datetime) -> None:
        """What this page names is listed: if it is the same tomorrow, it need not be read."""
        if not self.has_pages or page.found is None or page.found.same or not page.found.links:
            return
        following = page.found.following
        read = ReadPage(url=ask.url, validators=page.validators, youngest=page.listed.latest,
                        next_url=following.url if following else None)  # fmt: skip
        await self.archive.page_read(self.source, self.channel, ask.number, read, began)

    def _as_before(self, page: ReadPage, ask: Ask) -> Later:
        following = resumed_question(self.channel, Progress(url=page.next_url, number=ask.number + 1))
        return Later(found=Found(following=following, same=True), listed=Listed(youngest=page.youngest))

    async def _later(self, ask: Ask, before: Found, began: datetime, swept_at: datetime | None) -> Later:
        """A page after the first: what it names, or how the channel ended there; never raises for what a site does."""
        known = self.read.get(ask.number) if swept_at != began else None  # who walks back wants to see the dates
        known = known if known and known.url == ask.url and known.youngest else None
        try:
            answer = await self._answer(ask, known.validators if known else None)
            if known and (answer.status_code == 304 or answer.validators.sha256 == known.validators.sha256):
                return self._as_before(known, ask)
            if answer.status_code in (404, 410):
                return self._ended_by_404(ask, answer)
            if wrong := instead(ask.url, answer.url, answer.status_code, answer.body):
                raise FetchError(wrong[1], status=wrong[0], url=ask.url)
        except FetchError as error:
            if ask.kind == "api" and error.code in BEYOND_THE_LAST and error.is_json and not self.channel.next_page:
                return Later(end=End.NOT_FOUND)
            self.note(str(error), error.url, self.channel.kind)
            self.words.append(error.status)
            return Later(end=End.FAULT)
        found, listed = await self._page(ask, answer, began, swept_at)
        if found.status not in READABLE and not found.links:
            return Later(end=End.FAULT)
        if not found.links and self._is_of_another_shape(found):
            self.note(f"page {ask.number} is no page of this listing; was it an error?", ask.url, self.channel.kind)
            self.words.append("partial")
            return Later(end=End.FAULT)
        named = {link.key for link in before.links}
        if all(link.key in named for link in found.links):  # nothing, or the last page once more
            if found.links and before is self.first:
                self.remarks.append(f"page {ask.number} names what page 1 does; is page_start or page_size right?")
            return Later(end=End.CLEAN)
        return Later(found=found, listed=listed, validators=answer.validators)

    def _ended_by_404(self, ask: Ask, answer: Answer) -> Later:
        """Past the last numbered page that is usual; a page that the site itself links to should be there."""
        if not self.channel.next_page:
            return Later(end=End.NOT_FOUND)
        self.note(f"the next page answered {answer.status_code}", ask.url, self.channel.kind)
        self.words.append("partial")
        return Later(end=End.FAULT)

    def _is_of_another_shape(self, found: Found) -> bool:
        """Whether the links around the list, its menus, are not those of the first page."""
        first = self.first.around if self.first else frozenset()
        return len(first) >= FEWEST_AROUND and len(first & found.around) * 3 < len(first)

    async def _parts(self, parts: Sequence[Ask], began: datetime, swept_at: datetime | None) -> None:
        waiting = list(parts)
        while waiting:
            part = waiting.pop(0)
            if part.identity in self.asked:
                continue
            if len(self.asked) > MOST_PARTS:
                self.note(f"more than {MOST_PARTS} parts; the others wait", part.url, self.channel.kind)
                self.words.append("too_large")
                return
            waiting += await self._part(part, began, swept_at)
        if not self.listed and not self.skipped:
            said = f"no address of its sitemaps matches {self.channel.pattern}; was the site rebuilt?"
            self.note(said, self.channel.url, self.channel.kind)
            self.words.append("parse_error")

    async def _part(self, part: Ask, began: datetime, swept_at: datetime | None) -> Sequence[Ask]:
        """The parts of this part; nothing is read in one that has not changed since all it names was remembered."""
        known = Validators()
        if swept_at and not self.since:
            known = await self.archive.part(self.source, self.channel, part.url)
        try:
            answer = await self._answer(part, known)
            if wrong := instead(part.url, answer.url, answer.status_code, answer.body):
                raise FetchError(wrong[1], status=wrong[0], url=part.url)
        except FetchError as error:  # the others may be well
            self.note(str(error), error.url, part.kind)
            self.words.append(error.status)
            return ()
        if answer.status_code == 304 or (known.sha256 and answer.validators.sha256 == known.sha256):
            self.skipped += 1
            return ()
        if answer.status_code != 200:
            self.note(f"a part of the {self.channel.kind} answered {answer.status_code}", part.url, part.kind)
            self.words.append("partial")
            return ()
        found, _ = await self._page(part, answer, began, swept_at)
        if found.status == "ok" and not found.parts and not self.since:
            await self.archive.part_read(self.source, self.channel, part.url, answer.validators, began)
        return found.parts

    async def _catch_up(self, following: Ask | None, state: ChannelState, began: datetime) -> None:
        """Plan what was missed, and walk back through it; the next run goes on where this one stops."""
        if self.since or any(word not in READABLE for word in self.words):
            return
        noticed = self.gap or (self.outage is not None and bool(self.words))
        if noticed:
            since = self.outage or state.well_at or state.swept_at or began
            why = "outage" if self.outage else "max_pages"
            await self.archive.miss(self.source, self.channel, since, began, why)
        period = await self.archive.missed(self.source, self.channel)
        if period is None:
            return
        if noticed:
            period = replace(period, found=period.found + self.added)
        result = self._reached_at_once() if noticed and not (following and (self.gap or self.short)) else None
        if result is None:
            period, result = await self._through(period, following, state.window, began)
        await self.archive.caught_up(self.source, period, result, began)
        self.gap = False  # from here on the period has it
        self._say_what_came(period, result)

    def _reached_at_once(self) -> str:
        """What the walk through the news came to, where no page is left behind it."""
        if self.overlaps or not self.added or self.channel.kind == "sitemap":
            return "whole"
        return "archive_ended" if self.has_pages else "may_miss"

    async def _through(
        self, period: Missed, following: Ask | None, window: timedelta, began: datetime
    ) -> tuple[Missed, str | None]:
        """Back through the period, from where the last run stopped: how far it came, and its result."""
        ask = resumed_question(self.channel, period.progress) if period.progress.url else None
        if ask is None or ask.identity in self.asked:
            ask = following
        before, result, last = Found(), None, period.progress.pages + CATCH_UP_PAGES
        while ask and result is None and period.progress.pages < last:
            why = f"{ask.kind}, page {ask.number}, catching up from {period.began_at:%Y-%m-%d}"
            later = await self._later(replace(ask, why=why), before, began, began)
            progress = _beyond(replace(period.progress, url=ask.url, number=ask.number), later, self.asked)
            if later.end is End.FAULT and self.channel.next_page:
                progress = replace(progress, url=None, number=1)  # the link may be one of its day: begin anew
            period = replace(period, progress=progress, found=period.found + later.listed.added)
            result = _result(period, later, window)
            await self.archive.caught_up(self.source, period, result, began)
            if later.found is None:
                break
            before, ask = later.found, later.found.following
        return period, result

    def _say_what_came(self, period: Missed, result: str | None) -> None:
        between = f"{period.began_at:%Y-%m-%d %H:%M} to {period.ended_at:%Y-%m-%d %H:%M}"
        pages = f"{period.progress.pages} more pages" if period.progress.pages else "the usual pages"
        came = f"{pages} were walked back, {period.found} announcements were new"
        ends = {
            None: "the next run goes on",
            "whole": "nothing is left",
            "archive_ended": "it has no older page",
            "may_miss": "all that it names is new, so some may have come and gone in between",
            "gave_up": f"stopped after {MOST_CATCH_UP_PAGES} pages; run --since {period.began_at:%Y-%m-%d} to be sure",
        }
        said = f"catching up on {between}: {came}; {ends[result]}"
        self.remarks.append(said)
        if result in ("may_miss", "gave_up"):
            self.note(said, self.channel.url, self.channel.kind)
            self.words.append("partial")

    async def _back(self, following: Ask | None, began: datetime) -> datetime | None:
        """The archive behind the news, to `since`; each page is remembered, so that the next run goes on from there.

        Gives the time down to which everything is listed, as far as the channel tells times.
        """
        assert self.since is not None
        if self.channel.kind == "sitemap":
            return self.since  # its first page names all of it
        if any(word not in READABLE for word in self.words):
            self.remarks.append("--since: not walked back, for the pages before were not well")
            return None
        progress = await self.archive.progress(self.source, self.channel)
        if progress is None or self.gap:
            progress = Progress(url=following.url if following else None, number=following.number if following else 1)
            progress = replace(progress, finished=following is None)
        begins = following is not None and (following.url, following.number) == (progress.url, progress.number)
        ask = following if begins else resumed_question(self.channel, progress)
        before = self.first if begins and self.first else Found()
        while ask and not _is_before(progress.reached_at, self.since) and progress.pages < MOST_PAGES_BACK:
            why = f"{ask.kind}, page {ask.number}, back-filling to {self.since:%Y-%m-%d}"
            later = await self._later(replace(ask, why=why), before, began, began)
            progress = _beyond(progress, later, self.asked)
            await self.archive.progressed(self.source, self.channel, self.since, progress)
            if later.found is None:
                if self._is_expired(later, begins) and following:
                    begun = Progress(url=following.url, number=following.number)
                    await self.archive.progressed(self.source, self.channel, self.since, begun)
                break
            begins = True  # from here on the links are of today
            before, ask = later.found, later.found.following if progress.url else None
        self._say_how_far(progress)
        return progress.reached_at

    def _is_expired(self, later: Later, begins: bool) -> bool:
        """A link of an earlier run, which the site no longer takes: the next run has to find its way anew."""
        return not begins and later.end is End.FAULT and bool(self.channel.next_page)

    def _say_how_far(self, progress: Progress) -> None:
        """What an operator who asked for a day must know when the archive did not lead there."""
        assert self.since is not None
        if _is_before(progress.reached_at, self.since):
            return
        far = f" at {progress.reached_at:%Y-%m-%d}" if progress.reached_at else ""
        if not self.has_pages:
            kind = "a feed has no archive" if self.channel.kind == "feed" else "it says no next_page or page_url"
            self.remarks.append(f"--since: only its first page was read, for {kind}")
        elif progress.pages >= MOST_PAGES_BACK:
            self.remarks.append(f"--since: stopped at page {MOST_PAGES_BACK},{far}")
        elif progress.url and progress.finished:
            self.remarks.append(f"--since: its archive ended{far}: page {progress.number} names nothing more")
        elif not progress.url:
            self.remarks.append(f"--since: its archive ended{far}, before {self.since:%Y-%m-%d} was reached")
        else:
            self.remarks.append(f"--since: page {progress.number} could not be had,{far}; --since again tries it")

    async def _answer(self, ask: Ask, validators: Validators | None = None) -> Answer:
        self.asked.add(ask.identity)
        return await self.ask(ask, validators or Validators())

    async def _page(self, ask: Ask, answer: Answer, began: datetime, swept_at: datetime | None) -> tuple[Found, Listed]:
        """Read one page and remember what it names."""
        self.asked.add(ask.identity)
        await self.archive.keep(self.document(answer, ask))
        if ask.kind == "sitemap":
            ask = replace(ask, seen=await self.archive.seen(self.source, self.channel, ask.url))
        found = await self.readers.read(self.source, self.channel, ask, answer, self._window(began, swept_at))
        if found.note and found.status in WELL:
            self.remarks.append(found.note)
        elif found.note:
            self.note(found.note, answer.url, self.channel.kind)
        if found.lost:
            self.lost = True
            self.remarks.append(found.lost)
            self.note(found.lost, answer.url, self.channel.kind)
        links = found.links
        self.words.append(found.status)
        self.whole = self.whole and found.whole
        self.listed += len(links)
        self.skipped += found.skipped
        listed = await self.archive.listed(self.source, self.channel, links, began, swept_at)
        if listed.too_long:
            self.remarks.append(f"{listed.too_long} addresses of more than {LONGEST_URL} signs were not kept")
        if listed.erased:
            await self.archive.forget(self.document(answer, ask))
        self.news, self.overlaps = self.news or listed.new > 0, self.overlaps or listed.known > 0
        self.added += listed.added
        if found.seen:
            await self.archive.saw(self.source, self.channel, ask.url, found.seen)
        await self._keep_rows(listed, ask, answer)
        return found, listed

    def _window(self, began: datetime, swept_at: datetime | None) -> datetime | None:
        if self.since is not None:
            return self.since
        return (swept_at - self.window) if swept_at else began - FIRST_WINDOW

    async def _keep_rows(self, listed: Listed, ask: Ask, answer: Answer) -> None:
        """Announcements whose text stands in the channel's own answer become documents without another question."""
        for link, page in listed.rows:
            assert link.row is not None
            document = row_document(self.document(answer, ask), link, page)
            if link.row_hash == page.validators.etag:
                at = document.fetched_at
                await self.archive.checked(
                    Checked(page_id=page.id, at=at, next_check_at=None, status_code=answer.status_code, seen=True)
                )
            else:
                self.rows, self.news = self.rows + 1, True
                await self.archive.keep(document)


def _is_before(reached: datetime | None, wanted: datetime | None) -> bool:
    return reached is not None and wanted is not None and reached < wanted


def _outage(state: ChannelState, began: datetime) -> datetime | None:
    """Since when the channel was not read well, where that is longer than usual."""
    if state.well_at is None or state.swept_at is None:
        return None
    usual = max(DAY, state.wait or DAY)
    return state.well_at if began - state.well_at > usual * OUTAGE + SLACK else None


def _result(period: Missed, later: Later, window: timedelta) -> str | None:
    """Whether a period is caught up after this page."""
    if later.found is None:
        return None if later.end is End.FAULT else "archive_ended"
    if _is_before(period.progress.reached_at, period.began_at - window):
        return "whole"
    dated = any(link.published_at or link.around for link in later.found.links)
    youngest = later.listed.youngest
    if not dated and not later.listed.added and youngest and youngest <= period.began_at:
        return "whole"
    if period.progress.url is None:
        return "archive_ended"
    return "gave_up" if period.progress.pages >= MOST_CATCH_UP_PAGES else None


def _beyond(progress: Progress, later: Later, asked: Container[object]) -> Progress:
    """How far a back-filling is after one page more; a page that could not be had stays the next."""
    if later.found is None:
        return replace(progress, finished=later.end is not End.FAULT)  # a passing fault may look like an end
    found = later.found
    dates = [when for link in found.links if (when := link.published_at or link.around)]
    reached = min(filter(None, [progress.reached_at, max(dates, default=None)]), default=None)
    following = found.following if found.following and found.following.identity not in asked else None
    url, number = (following.url, following.number) if following else (None, 1)
    return Progress(url=url, number=number, pages=progress.pages + 1, reached_at=reached, finished=following is None)
