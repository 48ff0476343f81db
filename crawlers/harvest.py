"""One source, start to end: its channels walked, its due pages asked for, what came back handed to the archive.

Straight code over two doors: `Fetch` (the site) and `Archive` (the database, or the screen in a preview).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from core.errors import FetchError
from core.model import Channel, Source
from core.status import worst
from core.urls import host
from crawlers.doors import Answer, Archive, Ask, Fetch, Readers
from crawlers.echo import ENOUGH, Echoes
from crawlers.recheck import NIGHTLY, next_check, occasion, retry_after
from crawlers.soft import instead, section
from crawlers.walk import Walk
from store.documents import Fetched
from store.pages import Checked, Page, Validators
from store.runs import Tally

MOST_PAGES = 2_000  # of one source in one run; the rest is due again in the next
LONGEST_NOTE = 2_000  # letters
MOST_FAILURES = 5  # in a row, then the site is left alone until the next run

# Words that say that the site itself is not to be had: nothing more is asked of it in this run. Where a web page or a
# login stands in place of every feed, it may stand in place of the announcements too.
SITE_DOES_NOT_ANSWER = frozenset(
    {"timeout", "dns", "connect", "tls", "rate_limited", "robots_unreachable", "http_server", "blocked"}
)
SITE_IS_DOWN = SITE_DOES_NOT_ANSWER | {"forbidden_address", "login", "not_a_feed"}


@dataclass(kw_only=True)
class Harvest:
    """The harvest of one source in one run."""

    source: Source
    run_id: int | None
    fetch: Fetch
    readers: Readers
    archive: Archive
    now: Callable[[], datetime]
    since: datetime | None = None  # of a back-filling
    due_only: bool = False  # leave alone what was asked lately
    tally: Tally = field(default_factory=Tally)
    words: list[str] = field(default_factory=list)
    answered: bool = False  # a first page of a channel named announcements; whatever befell the later ones
    echoes: Echoes = field(default_factory=Echoes)
    said: str | None = None  # by the error that was caught last

    async def run(self) -> Tally:
        """Walk the channels, ask for the due pages; never raises for what the site does."""
        resting = await self.archive.resting(self.source, self.now()) if self.due_only else set()
        for channel in self.source.channels:
            if channel.key not in resting:
                await self._guarded(self._walk(channel), channel.kind, channel.url)
        if self.answered or not self.words or not all(word in SITE_IS_DOWN for word in self.words):
            await self._visit_due()
        if not self.tally.requests:
            self._remark("nothing was asked: no channel and no page was due (poll)")
        self.tally.fetch_status = self._status()
        return self.tally

    def _status(self) -> str:
        sick = [word for word in self.words if word not in ("ok", "not_modified")]
        if sick:
            return worst(sick)
        return "ok" if self.tally.fetched or "ok" in self.words else "not_modified"

    async def _guarded(self, work: Awaitable[str], stage: str, url: str) -> str:
        """Do it, remember its status word, and the first thing that went wrong."""
        try:
            word = await work
        except FetchError as error:
            word, self.said = error.status, str(error).removeprefix(f"{error.url}: ")
            self._note(str(error), error.url, stage)
        self.words.append(word)
        return word

    def _note(self, message: str, url: str, stage: str) -> None:
        if self.tally.error is None:
            message = message.removeprefix(f"{url}: ")  # the address has a column of its own
            self.tally.error, self.tally.error_url, self.tally.error_stage = message, url, stage

    def _remark(self, said: str) -> None:
        self.tally.note = "; ".join(filter(None, (self.tally.note, said)))[:LONGEST_NOTE]

    def _remark_doubtful(self) -> None:
        """Two pages alone may be one announcement at two addresses: they are stored, and told."""
        for one, other in self.echoes.doubtful:
            self._remark(f"{one} and {other} were listed as different announcements and are the same page, which names"
                         " neither; is it an error page?")  # fmt: skip
        self.echoes.doubtful.clear()

    async def _ask(self, ask: Ask, validators: Validators) -> Answer:
        self.tally.requests += 1
        try:
            answer = await self.fetch(self.source, replace(ask, run_id=self.run_id), validators)
        finally:
            await self.archive.hosts_asked()
        self.tally.requests += answer.requests - 1
        self.tally.bytes += len(answer.body)
        return answer

    async def _walk(self, channel: Channel) -> str:
        walk = Walk(
            source=self.source, channel=channel, ask=self._ask,
            document=lambda answer, ask: self._document(answer, ask), note=self._note, readers=self.readers,
            archive=self.archive, now=self.now, since=self.since,
        )  # fmt: skip
        try:
            word = await walk.run()
            if word in ("parse_error", "not_a_feed"):
                self.echoes.of_channel(walk.sha256, channel.url)
            return word
        finally:
            self.tally.listed += walk.listed
            self.answered = self.answered or walk.listed > 0
            self.tally.fetched += walk.rows
            if walk.remark:
                self._remark(f"{channel.url}: {walk.remark}")

    # Pages ------------------------------------------------------------------------------------------------------

    async def _visit_due(self) -> None:
        began = self.now()
        early = timedelta() if self.due_only else NIGHTLY  # by hand, a page of today is asked again today
        while pages := await self.archive.due(self.source, began, MOST_PAGES, early):
            try:
                goes_on = await self._visit_all(pages)
            finally:  # the night may be over in the middle: what came is kept
                await self._keep(self.echoes.settled())
                self._remark_doubtful()
            if self.since is None or not goes_on:
                return  # a back-filling goes on until nothing is left

    async def _visit_all(self, pages: Sequence[Page]) -> bool:
        """Whether it is worth to go on."""
        in_a_row = 0
        for page in pages:
            heard = self.echoes.heard
            word = await self._guarded(self._visit(page), "page", page.url)
            if word in ("ok", "not_modified", "missing"):
                in_a_row = 0
            elif self.echoes.heard > heard:  # not the page's failure
                self._count_lost(word)
                if self.echoes.heard >= ENOUGH:
                    return False
            else:
                in_a_row = in_a_row + 1 if word in SITE_DOES_NOT_ANSWER else 0  # else it is about this page
                self._count_lost(word)
                await self.archive.checked(self._failed(page, word))
                if in_a_row >= MOST_FAILURES:
                    return False
        return True

    async def _visit(self, page: Page) -> str:
        ask = self._question(page)
        answer = await self._ask(ask, page.validators)
        at = self.now()
        if answer.status_code in (404, 410):
            self.tally.missing += 1
            await self.archive.checked(
                Checked(page_id=page.id, at=at, next_check_at=self._retry(page, at), status_code=answer.status_code,
                        missing=True, word="missing", error=f"answered {answer.status_code}")
            )  # fmt: skip
            self._note(f"answered {answer.status_code}: the page is gone; its texts are kept", page.url, "page")
            return "missing"
        due = next_check(page.first_listed_at, at)
        if answer.status_code == 304 or answer.validators.sha256 == page.validators.sha256:
            self.tally.not_modified += 1
            new = answer.validators if answer.status_code != 304 else None
            await self.archive.checked(
                Checked(page_id=page.id, at=at, next_check_at=due, status_code=answer.status_code, seen=True,
                        validators=new)
            )  # fmt: skip
            return "not_modified"
        self._refuse_what_is_no_page(page, answer)
        document = self._document(answer, ask, page, at, due)
        self._refuse_echo(page, document)
        await self._keep(self.echoes.held(page, document))
        return "ok"

    async def _keep(self, documents: Sequence[Fetched]) -> None:
        """Every page that counts as fetched is a raw document."""
        for document in documents:
            self.tally.fetched += 1
            await self.archive.keep(document)

    def _count_lost(self, word: str) -> None:
        """A page that brought no document: it failed, or something else came in its place (and for those before it)."""
        dropped, self.echoes.dropped = self.echoes.dropped, 0
        self.tally.dropped += dropped + (word == "soft_404")
        self.tally.failed += word != "soft_404"

    def _question(self, page: Page) -> Ask:
        """Of an address with several languages, the one of the channel that named it."""
        channel = next((channel for channel in self.source.channels if channel.key == page.channel_key), None)
        headers: Mapping[str, str] = channel.headers if channel and channel.edition else {}
        if channel and page.text_url:  # what a header may hold is sent to the host that it was written for
            own = channel.headers if host(page.text_url) == host(channel.url) else {}
            headers = {"Accept": "application/json", **own}
        return Ask(url=page.asked_at, headers=headers, why=occasion(page, self.now()))

    def _refuse_what_is_no_page(self, page: Page, answer: Answer) -> None:
        if found := instead(page.asked_at, answer.url, answer.status_code, answer.body):
            raise FetchError(found[1], status=found[0], url=page.url)
        if section(page.asked_at, answer.url, [channel.url for channel in self.source.channels]):
            where = "the home page" if urlsplit(answer.url).path in ("", "/") else f"its section ({answer.url[:200]})"
            raise FetchError(f"leads to {where}; the announcement is no longer there", status="soft_404", url=page.url)

    def _refuse_echo(self, page: Page, document: Fetched) -> None:
        if source := self.echoes.source_of(page, document):
            if source in [channel.url for channel in self.source.channels]:
                self.tally.error = None  # that the channel names nothing is not what is wrong
                self.words = ["soft_404" if word == "parse_error" else word for word in self.words]
            raise FetchError(f"answers with the same bytes as {source}; is this the site, or somebody's portal?",
                             status="soft_404", url=page.url)  # fmt: skip

    def _failed(self, page: Page, word: str) -> Checked:
        at, missing = self.now(), word == "soft_404"
        return Checked(page_id=page.id, at=at, next_check_at=self._retry(page, at), status_code=None,
                       failed=not missing, missing=missing, word=word, error=self.said)  # fmt: skip

    def _retry(self, page: Page, at: datetime) -> datetime:
        return retry_after(page.failures + 1, at, page.missing_since)

    def _document(
        self, answer: Answer, ask: Ask, page: Page | None = None, at: datetime | None = None,
        next_check_at: datetime | None = None,
    ) -> Fetched:  # fmt: skip
        return Fetched(
            source_id=self.source.id,
            run_id=self.run_id,
            kind=ask.kind,
            url=page.url if page and page.text_url else answer.url,
            requested_url=ask.url,
            fetched_at=at or self.now(),
            status_code=answer.status_code,
            content_type=answer.content_type,
            body=answer.body,
            validators=answer.validators,
            headers=answer.headers,
            page_id=page.id if page else None,
            next_check_at=next_check_at,
            seen_before_at=page.seen_at if page else None,
        )
