"""One channel, start to end: page by page, until nothing new is to be expected further on.

A walk goes on while a page brings something new or names announcements younger than RESCAN: ministries post late, so
"stop at the first known item" would miss what slips in below it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from core.errors import FetchError
from core.model import Channel, Source
from core.status import WELL, worst
from crawlers.doors import Answer, Archive, Ask, Found, Readers
from crawlers.poll import next_wait
from crawlers.questions import first_question, resumed_question, row_document
from crawlers.redirects import LedAway
from crawlers.robots import RobotsDenied
from crawlers.soft import instead
from store.documents import Fetched
from store.pages import ChannelState, Checked, Heard, Listed, Progress, Validators

RESCAN = timedelta(days=7)
FIRST_WINDOW = timedelta(days=30)  # of a sitemap that is read for the first time; --since reaches further back
MOST_PARTS = 500  # sitemaps of one index
MOST_PAGES_BACK = 10_000
LONGEST_REMARK = 500  # letters


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
    news: bool = False
    answered: bool = False  # the first page, whatever it said
    moved_to: str | None = None  # where permanent redirects of the first page lead
    gone: bool = False  # 410
    validators: Validators | None = None  # new ones for an unchanged first page
    remarks: list[str] = field(default_factory=list)  # what was odd in a channel that was read well
    sha256: bytes = b""  # of what the channel's first address answered

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
        return word

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
        # Validators count only after a complete walk: else a 304 would hide what a killed run had not yet remembered.
        validators = state.validators if state.swept_at and not self.since else Validators()
        first = first_question(self.channel)
        answer = await self.ask(first, validators)
        self.answered, self.moved_to, self.gone = True, answer.moved_to, answer.status_code == 410
        if answer.status_code in (404, 410):
            said = f"answered {answer.status_code}; did the {self.channel.kind} move?"
            raise FetchError(said, status="http_client", url=self.channel.url)
        self.sha256 = answer.validators.sha256 or b""
        if answer.status_code == 304:
            return "not_modified"
        if validators.sha256 and answer.validators.sha256 == validators.sha256:
            self.validators = answer.validators
            return "not_modified"
        if found := instead(first.url, answer.url, answer.status_code, answer.body):
            raise FetchError(found[1], status=found[0], url=self.channel.url)
        left = await self._forward(first, answer, began, state.swept_at)
        word = worst(self.words)
        nothing = word in ("ok", "empty") and not self.listed and not self.skipped and self.since is None
        if nothing and (emptied := await self.archive.emptied(self.source, self.channel, began)):
            said = f"names nothing, where {emptied.usual} announcements were usual; was it moved or rebuilt?"
            self.note(said, self.channel.url, self.channel.kind)
            return "suspect_drop" if emptied.again else "empty"
        if word == "ok":
            kept = answer.validators if self.whole else Validators()
            await self.archive.swept(self.source, self.channel, kept, began)
        if self.since:
            await self._back(left, began)
        return word

    async def _forward(self, ask: Ask, answer: Answer, began: datetime, swept_at: datetime | None) -> Ask | None:
        """Until nothing new is to be expected; the next page, if there is one."""
        while True:
            found, listed = await self._page(ask, answer, began, swept_at)
            if found.parts:
                await self._parts(found.parts, began, swept_at)
            following = found.following
            if following is None or following.identity in self.asked or not found.links:
                return None
            expected = listed.new > 0 or (listed.youngest or began) > began - RESCAN
            if not expected or ask.number >= self.channel.max_pages:
                return following
            ask, answer = following, await self._answer(following)
            if answer.status_code != 200:
                return None

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
        answer = await self._answer(part, known)
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

    async def _back(self, following: Ask | None, began: datetime) -> None:
        """The archive behind the news, to `since`; each page is remembered, so that the next run goes on from there."""
        assert self.since is not None
        progress = await self.archive.progress(self.source, self.channel, self.since)
        if progress is not None and progress.finished:
            return
        progress = progress or Progress(since=self.since, url=following.url if following else None)
        ask = resumed_question(self.channel, progress) if progress.pages else following
        while ask is not None and progress.pages < MOST_PAGES_BACK:
            why = f"{ask.kind}, page {ask.number}, back-filling to {self.since:%Y-%m-%d}"
            answer = await self._answer(replace(ask, why=why))
            if answer.status_code != 200:
                break
            found, _ = await self._page(ask, answer, began, began)
            dates = [when for link in found.links if (when := link.published_at or link.around)]
            over = not found.links or (bool(dates) and max(dates) < self.since)
            ask = None if over or found.following is None or found.following.identity in self.asked else found.following
            url, number = (ask.url, ask.number) if ask else (None, 1)
            progress = replace(progress, pages=progress.pages + 1, url=url, number=number)
            await self.archive.progressed(self.source, self.channel, progress)
        await self.archive.progressed(self.source, self.channel, replace(progress, url=None, finished=True))

    async def _answer(self, ask: Ask, validators: Validators | None = None) -> Answer:
        self.asked.add(ask.identity)
        return await self.ask(ask, validators or Validators())

    async def _page(self, ask: Ask, answer: Answer, began: datetime, swept_at: datetime | None) -> tuple[Found, Listed]:
        """Read one page and remember what it names."""
        self.asked.add(ask.identity)
        await self.archive.keep(self.document(answer, ask))
        found = await self.readers.read(self.source, self.channel, ask, answer, self._window(began, swept_at))
        if found.note and found.status in WELL:
            self.remarks.append(found.note)
        elif found.note:
            self.note(found.note, answer.url, self.channel.kind)
        links = found.links
        self.words.append(found.status)
        self.whole = self.whole and found.whole
        self.listed += len(links)
        self.skipped += found.skipped
        listed = await self.archive.listed(self.source, self.channel, links, began, swept_at)
        self.news = self.news or listed.new > 0
        await self._keep_rows(listed, ask, answer)
        return found, listed

    def _window(self, began: datetime, swept_at: datetime | None) -> datetime | None:
        if self.since is not None:
            return self.since
        return (swept_at - RESCAN) if swept_at else began - FIRST_WINDOW

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
