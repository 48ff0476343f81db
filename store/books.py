"""Whose announcement is a page? A batch is decided in order, in memory: from what a shelf knows, and what was before.

The page it is on comes first: a known page with another text is a new version. Then a trusted guid, the address after
redirects, the exact text, and last the texts that share a key with it, each compared by `core.likeness`. An operator's
word is stronger than all of them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta, tzinfo
from datetime import date as Day
from functools import cached_property
from typing import Protocol

from core import changes
from core.likeness import Likeness, Verdict, compare, is_formula, is_kin
from core.model import Article, Outcome, RawDocument, Rejected
from core.urls import canonical
from core.wording import Wording, wording
from store.text import storable

SHORTEST_COPY = 40  # words; shorter texts are too often formulas to be copies of each other by their letters alone
WINDOW = timedelta(days=60)  # a copy is published within days
MOST_HOLDERS = 50  # of a key; one that more texts share is of a formula
MOST_CANDIDATES = 20
MOST_TEXTS = 3  # of a page, and its first, are remembered: some pages show another text every day
AGAIN = "the same body published it again on another day"
MOST_LINKS = 3  # the nearest; a weekly bulletin resembles all its siblings

Guid = tuple[str, str | None, str, bytes]
Address = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Understood:
    """A raw document and what it turned out to be."""

    raw: RawDocument
    result: Article | Rejected
    trace: str | None = None  # of our own fault, where understanding raised
    understood_by: str | None = None  # the version of the code

    @property
    def article(self) -> Article:
        """Of one that was not rejected."""
        assert isinstance(self.result, Article)
        return self.result

    @cached_property
    def said(self) -> "Said":
        """Its text."""
        return Said(title=self.article.title, text=self.article.text, language=self.article.language.tag)

    @property
    def wording(self) -> Wording:
        """Its words, taken apart once."""
        return self.said.wording


@dataclass(kw_only=True)
class Known:
    """The article of a page, as it is now."""

    id: int
    entry_id: int
    version_no: int
    content_hash: bytes
    language: str
    languages_beside: Sequence[str] = ()  # of the other pages of its announcement
    by_its_text: bool = False  # it came to them because its text was alike, and for nothing else


@dataclass(frozen=True, kw_only=True)
class Told:
    """Who published a text, and when."""

    article_id: int
    entry_id: int
    source_id: str
    day: Day | None


@dataclass(frozen=True, kw_only=True)
class Said:
    """One text of an article."""

    title: str
    text: str
    language: str = ""

    @cached_property
    def wording(self) -> Wording:
        """Its words, taken apart once."""
        return wording(self.title, self.text, self.language or "und")


@dataclass(frozen=True, kw_only=True)
class Held(Told):
    """An article, its last texts and its first, the newest first: a copy may be of one that was edited since."""

    said: tuple[Said, ...]

    @property
    def wordings(self) -> list[Wording]:
        """Of each of its texts."""
        return [said.wording for said in self.said]

    @cached_property
    def own(self) -> list[Wording]:
        """Of those that are its own: what it showed while the site was repaired is nobody's announcement."""
        every = self.wordings
        groups = [[other for other in every if other is one or is_kin(one, other)] for one in reversed(every)]
        return max(groups, key=len)  # of several the one with the oldest text

    @property
    def size(self) -> int:
        """Shingles of its newest text."""
        return len(self.said[0].wording.shingles)


@dataclass(frozen=True, kw_only=True)
class Word:
    """An operator's: these two articles are one announcement, or are not."""

    verb: str  # "merge" or "split"
    article_id: int
    entry_id: int
    other_article_id: int
    other_entry_id: int


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Why an article is on an announcement that another one carries already."""

    article_id: int
    other_article_id: int
    by: str  # "guid", "address", "text" or "likeness"
    likeness: Likeness | None = None
    moved_entry_id: int | None = None  # two announcements that this article showed to be one: which is no more


@dataclass(frozen=True, kw_only=True)
class Linked:
    """Two announcements that are not one, and nearly are."""

    entry_id: int
    other_entry_id: int
    article_id: int
    other_article_id: int
    likeness: Likeness
    holds: bool = False  # whether it holds the other, where the verdict is that one does


class Shelf(Protocol):
    """What is known beyond the books; asked for a whole batch at once."""

    def known(self, page_ids: Sequence[int]) -> Mapping[int, Known]: ...
    def zones(self, source_ids: Sequence[str]) -> Mapping[str, tzinfo]: ...
    def same_text(self, hashes: Sequence[bytes]) -> Mapping[bytes, list[Told]]: ...
    def same_guid(self, guids: Sequence[tuple[str, str]]) -> Mapping[Guid, tuple[int, int]]: ...
    def same_address(self, keys: Sequence[str]) -> Mapping[Address, tuple[int, int]]: ...
    def holders(self, keys: Sequence[tuple[int, Day | None]]) -> Iterable[tuple[int, int, Day | None]]: ...
    def texts(self, article_ids: Sequence[int]) -> Iterable[Held]: ...
    def words(self, entry_ids: Sequence[int]) -> Iterable[Word]: ...
    def new_ids(self, table: str, many: int) -> Iterable[int]: ...


@dataclass
class Additions:
    """What a batch adds, to be written table by table."""

    entries: list[tuple[int, Understood]] = field(default_factory=list)
    articles: list[tuple[int, int, Understood]] = field(default_factory=list)  # id, entry
    versions: list[tuple[int, int, Understood, tuple[str, ...]]] = field(default_factory=list)  # article, number, edit
    revisions: list[tuple[int, int, int, Understood]] = field(default_factory=list)  # article, entry, number
    keys: dict[int, tuple[tuple[int, ...], Day | None]] = field(default_factory=dict)  # article: all it has now
    alternates: dict[int, Article] = field(default_factory=dict)  # article: what its page names today
    joined: list[Joined] = field(default_factory=list)
    linked: list[Linked] = field(default_factory=list)
    moved: dict[int, int] = field(default_factory=dict)  # announcement -> the one that it turned out to be
    shared: set[int] = field(default_factory=set)  # announcements of which a page came or changed beside others


class Books:
    """One batch: what is known before it, and what it adds."""

    def __init__(self, shelf: Shelf, batch: Sequence[Understood]) -> None:
        self.shelf = shelf
        self.added = Additions()
        self._open(batch)

    def _open(self, batch: Sequence[Understood]) -> None:
        shelf = self.shelf
        trusted = [one for one in batch if one.raw.guid_trusted and one.raw.guid]
        hashes = [one.article.content_hash for one in batch if is_long(one.article.text) or one.raw.guid_trusted]
        self.pages = dict(shelf.known([one.raw.page_id for one in batch]))
        self.zones = dict(shelf.zones([one.raw.source_id for one in batch]))
        self.by_text = {content: list(told) for content, told in shelf.same_text(hashes).items()}
        self.by_guid = dict(shelf.same_guid([(one.raw.source_id, one.raw.guid or "") for one in trusted]))
        new = [one for one in batch if self._is_added(one)]
        read = [one for one in batch if self._is_read(one)]
        self.by_address = dict(shelf.same_address([key_of(one.raw.page_key, one.article.url) for one in new]))
        self.entry_ids = list(shelf.new_ids("entry", len(new)))[::-1]
        self.article_ids = list(shelf.new_ids("article", len(new)))[::-1]
        self.holders: dict[int, dict[int, Day | None]] = {}
        for key, article_id, day in shelf.holders([(key, self._day(one)) for one in read for key in one.wording.keys]):
            self.holders.setdefault(key, {})[article_id] = day
        self.held: dict[int, Held] = {}
        self.heard: set[int] = set()  # announcements whose words are in
        self.words: list[Word] = []
        revised = [self.pages[one.raw.page_id].id for one in read if one.raw.page_id in self.pages]
        self._fetch({*revised, *(article_id for one in read for article_id in self._candidates(one))})

    def decide(self, one: Understood) -> Outcome:
        """What it is: new, copy, revised or unchanged."""
        if isinstance(one.result, Rejected):
            return Outcome.REJECTED
        known = self.pages.get(one.raw.page_id)
        if known is None:
            return self._add(one)
        changed = self._changed(one, known)
        if not changed:
            self.added.alternates[known.id] = one.result  # an edition is often linked a day after
            return Outcome.UNCHANGED
        return self._revise(one, known, changed)

    def _changed(self, one: Understood, known: Known) -> tuple[str, ...]:
        """Of what kind the edit is; a counter that went up, a quote that was set otherwise are none."""
        if known.content_hash == one.article.content_hash:
            return ()
        self._fetch([known.id])
        return changes.kinds(_as_told(self.held[known.id].said[0]), _as_told(one.said))

    def entry_of(self, entry_id: int) -> int:
        """The announcement that it turned out to be."""
        while entry_id in self.added.moved:
            entry_id = self.added.moved[entry_id]
        return entry_id

    # A page that is new, or shows another announcement now ---------------------------------------------------------

    def _add(self, one: Understood) -> Outcome:
        article, article_id = one.article, self._new_id("article")
        entry_id, outcome = self._entry(one, article_id, frozenset())
        self.pages[one.raw.page_id] = Known(
            id=article_id, entry_id=entry_id, version_no=1, content_hash=article.content_hash,
            language=article.language.tag,
        )  # fmt: skip
        self.added.articles.append((article_id, entry_id, one))
        if outcome is Outcome.COPY:
            self.added.shared.add(entry_id)
        self._note(one, article_id, entry_id, 1, ())
        return outcome

    def _revise(self, one: Understood, known: Known, changed: tuple[str, ...]) -> Outcome:
        apart = self._split_from(known.id)
        if self._is_translated(one.article, known) or self._is_another(one, known):
            known.entry_id, _ = self._entry(one, known.id, apart)
            known.languages_beside = ()
        else:
            if self._is_edit(one, known.id):  # of an altogether other text nothing follows for the one before
                self._compare(one, known.id)
                entry_id = self._with_same(one, known.id, self.entry_of(known.entry_id), apart)
                known.entry_id = entry_id or known.entry_id
        known.version_no += 1
        known.content_hash, known.language = one.article.content_hash, one.article.language.tag
        self.added.revisions.append((known.id, known.entry_id, known.version_no, one))
        self.added.shared.add(known.entry_id)
        self._note(one, known.id, known.entry_id, known.version_no, changed)
        return Outcome.REVISED

    def _is_another(self, one: Understood, known: Known) -> bool:
        """A page that showed what others did (a notice of repair, the latest news) until it showed its own text."""
        is_copy = known.by_its_text and known.version_no == 1 and bool(known.languages_beside)
        return is_copy and not self._is_edit(one, known.id) and not self.by_text.get(one.article.content_hash)

    def _is_edit(self, one: Understood, article_id: int) -> bool:
        return any(is_kin(one.wording, before) for before in self.held[article_id].own)

    def _note(self, one: Understood, article_id: int, entry_id: int, version_no: int, changed: tuple[str, ...]) -> None:
        """A text that the next ones of the batch are compared with."""
        day, before = self._day(one), self.held.get(article_id)
        self.added.versions.append((article_id, version_no, one, changed))
        self.added.alternates[article_id] = one.article
        earlier = [text for text in (before.said if before else ()) if text.language == one.said.language]
        said = (one.said, *earlier)
        said = (*said[:MOST_TEXTS], *said[MOST_TEXTS:][-1:])
        self.held[article_id] = Held(
            article_id=article_id, entry_id=entry_id, source_id=one.raw.source_id, day=day, said=said
        )
        keys = {key for text in said for key in text.wording.keys}
        for key in {key for text in (before.said if before else ()) for key in text.wording.keys} - keys:
            self.holders.get(key, {}).pop(article_id, None)
        for key in keys:
            self.holders.setdefault(key, {})[article_id] = day
        self.added.keys[article_id] = tuple(sorted(keys)), day

    def _entry(self, one: Understood, article_id: int, not_these: frozenset[int]) -> tuple[int, Outcome]:
        """The announcement that this text is of; else a new one."""
        entry_id = self._carried(one, article_id, not_these)
        outcome = Outcome.COPY if entry_id else Outcome.NEW
        if entry_id is None:
            entry_id = self._new_id("entry")
            self.added.entries.append((entry_id, one))
        self._link(one, entry_id, article_id)
        guid = _guid(one)
        if guid:
            self.by_guid.setdefault(guid, (entry_id, article_id))
        self.by_address.setdefault(_address(one), (entry_id, article_id))
        if is_long(one.article.text) or guid:
            self.by_text.setdefault(one.article.content_hash, []).append(
                Told(article_id=article_id, entry_id=entry_id, source_id=one.raw.source_id, day=self._day(one))
            )
        return entry_id, outcome

    def _carried(self, one: Understood, article_id: int, not_these: frozenset[int]) -> int | None:
        self.near: list[tuple[Held, Likeness]] = []
        guid, again = _guid(one), self._announced_again(one)
        ways: list[tuple[str, Callable[[], tuple[int, int] | None]]] = [
            ("guid", lambda: _unless(again, self.by_guid.get(guid) if guid else None, self.entry_of)),
            ("address", lambda: self.by_address.get(_address(one))),
            ("text", lambda: self._same_text(one, again) if is_long(one.article.text) else None),
        ]
        for by, way in ways:
            found = way()
            if found and self.entry_of(found[0]) not in not_these:
                self.added.joined.append(Joined(article_id=article_id, other_article_id=found[1], by=by))
                return self.entry_of(found[0])
        return self._like(one, article_id, not_these)

    def _announced_again(self, one: Understood) -> set[int]:
        """Announcements with this text that are others: the same body published it on another day.

        Reception hours, a weekly warning: who publishes a text again announces it again. What another body publishes
        is a copy whenever it does, and so is a second address on the same day, or on a day that is not certain.
        """
        told, day = self.by_text.get(one.article.content_hash, []), self._day(one)
        others = {self.entry_of(t.entry_id) for t in told if self._is_again(t, one.raw.source_id, day)}
        return others - {self.entry_of(t.entry_id) for t in told if t.day == day}

    @staticmethod
    def _is_again(told: Told, source_id: str, day: Day | None) -> bool:
        return told.source_id == source_id and bool(told.day and day) and told.day != day

    def _same_text(self, one: Understood, again: set[int]) -> tuple[int, int] | None:
        """The announcement that this text is a copy of: of several the one that is nearest in time."""
        day = self._day(one)
        told = [t for t in self.by_text.get(one.article.content_hash, []) if self.entry_of(t.entry_id) not in again]
        if not told:
            return None
        told.sort(key=lambda t: (_days_between(t.day, day), self.entry_of(t.entry_id), t.article_id))
        nearest = next((t for t in told if self._is_its_own(one, t.article_id)), None)
        return (nearest.entry_id, nearest.article_id) if nearest else None

    def _is_its_own(self, one: Understood, article_id: int) -> bool:
        """Whether a text that an article has, or had, is of its announcement."""
        self._fetch([article_id])
        held = self.held.get(article_id)
        return held is None or len(held.said) == 1 or any(is_kin(one.wording, own) for own in held.own)

    def _day(self, one: Understood) -> Day | None:
        """On which day it was published where the ministry is, if that is certain."""
        published = one.article.published
        if published.at is None or published.suspect:
            return None
        return published.at.astimezone(self.zones.get(one.raw.source_id, UTC)).date()

    def _is_read(self, one: Understood) -> bool:
        """Whether its text is one that its page did not have before."""
        known = self.pages.get(one.raw.page_id)
        return known is None or known.content_hash != one.article.content_hash

    def _is_added(self, one: Understood) -> bool:
        """Whether it may need an entry of its own."""
        known = self.pages.get(one.raw.page_id)
        return known is None or self._is_translated(one.article, known)

    @staticmethod
    def _is_translated(article: Article, known: Known) -> bool:
        """A page that showed a sibling's text until its own was written: no copy of the others any more."""
        tag = article.language.tag
        return tag not in ("und", known.language) and bool(set(known.languages_beside) - {tag})

    # Texts that are alike ------------------------------------------------------------------------------------------

    def _like(self, one: Understood, article_id: int, not_these: frozenset[int]) -> int | None:
        """The announcement whose texts this one is a copy of; several that it shows to be one become one."""
        self._compare(one, article_id)
        return self._with_same(one, article_id, None, not_these)

    def _with_same(
        self, one: Understood, article_id: int, entry_id: int | None, not_these: frozenset[int]
    ) -> int | None:
        """The announcement of this one and of all that say the same, if it is one."""
        other = self._other() - self._merged()
        for held, likeness in self.near:
            its_id = self.entry_of(held.entry_id)
            if likeness.verdict is not Verdict.SAME or its_id in other | not_these or its_id == entry_id:
                continue
            if entry_id is None:
                entry_id, gone = its_id, None
            elif self._are_apart(entry_id, its_id):
                continue
            else:
                entry_id, gone = sorted((entry_id, its_id))
                self.added.moved[gone] = entry_id
            self.added.joined.append(
                Joined(
                    article_id=article_id, other_article_id=held.article_id, by="likeness", likeness=likeness,
                    moved_entry_id=gone,
                )
            )  # fmt: skip
        return entry_id

    def _other(self) -> set[int]:
        """Announcements that say another thing, by the most alike of their texts that tells."""
        telling: dict[int, bool] = {}
        for held, likeness in self.near:
            if likeness.differs or likeness.verdict is Verdict.SAME:
                telling.setdefault(self.entry_of(held.entry_id), likeness.differs)
        again = {self.entry_of(held.entry_id) for held, likeness in self.near if likeness.reason == AGAIN}
        return again | {entry_id for entry_id, differs in telling.items() if differs}

    def _compare(self, one: Understood, article_id: int) -> None:
        """Find what it is like, the most alike first."""
        found = [candidate for candidate in self._candidates(one) if candidate != article_id]
        self._fetch(found)
        day, self.near = self._day(one), []
        helds = [self.held[candidate] for candidate in found if candidate in self.held]
        again = [held for held in helds if self._is_again(held, one.raw.source_id, day)]
        for held in (held for held in helds if held not in again[MOST_LINKS:]):  # of a series a few are shown
            likeness = self._judged(one, held, day)
            if likeness.verdict is not Verdict.OTHER:
                self.near.append((held, likeness))
        self.near.sort(
            key=lambda near: (-round(near[1].shares.jaccard, 2), _days_between(near[0].day, day), near[0].article_id)
        )

    def _judged(self, one: Understood, held: Held, day: Day | None) -> Likeness:
        """How the two compare, by whom and when they were published, too."""
        likeness = _likeness([one.wording], held.own, same_body=held.source_id == one.raw.source_id)
        if likeness.verdict is not Verdict.SAME:
            return likeness
        if self._is_again(held, one.raw.source_id, day):
            return replace(likeness, verdict=Verdict.RELATED, reason=AGAIN, differs=True)
        # A helpline, a condolence: in so few words bodies say the same of other days, and a copy is of its day.
        if is_formula(one.wording) and is_formula(held.said[0].wording) and (day is None or day != held.day):
            reason = "too short to tell from a formula of another day"
            return replace(likeness, verdict=Verdict.RELATED, reason=reason, differs=True)
        return likeness

    def _candidates(self, one: Understood) -> list[int]:
        """Articles that share most keys with it, published about then."""
        day, shared = self._day(one), Counter[int]()
        for key in one.wording.keys:
            near = [held for held, then in self.holders.get(key, {}).items() if _is_near(then, day)]
            if len(near) <= MOST_HOLDERS:
                shared.update(near)
        best = sorted(shared.items(), key=lambda found: (-found[1], -found[0]))
        return [article_id for article_id, _ in best[:MOST_CANDIDATES]]

    def _are_apart(self, entry_id: int, other_id: int) -> bool:
        if any({self.entry_of(word.entry_id), self.entry_of(word.other_entry_id)} == {entry_id, other_id}
               for word in self._said("split")):  # fmt: skip
            return True
        ours = [held for held, _ in self.near if self.entry_of(held.entry_id) == entry_id]
        theirs = [held for held, _ in self.near if self.entry_of(held.entry_id) == other_id]
        return any(
            self._is_again(a, b.source_id, b.day)
            or _likeness(a.own, b.own, same_body=a.source_id == b.source_id).differs
            for a in ours
            for b in theirs
        )

    def _link(self, one: Understood, entry_id: int, article_id: int) -> None:
        """The nearest of those that it is not a copy of, so that an operator sees them beside it."""
        linked = {entry_id}
        for held, likeness in self.near:
            other_id = self.entry_of(held.entry_id)
            if other_id in linked or len(linked) > MOST_LINKS:
                continue
            linked.add(other_id)
            larger = len(one.wording.shingles) > held.size
            self.added.linked.append(
                Linked(
                    entry_id=entry_id, other_entry_id=other_id, article_id=article_id,
                    other_article_id=held.article_id, likeness=likeness, holds=larger,
                )
            )  # fmt: skip

    # What operators said -------------------------------------------------------------------------------------------

    def _said(self, verb: str) -> Iterable[Word]:
        return (word for word in self.words if word.verb == verb)

    def _merged(self) -> set[int]:
        """Announcements that an operator made of several: their texts say different things, and he knew."""
        pairs = ((self.entry_of(word.entry_id), self.entry_of(word.other_entry_id)) for word in self._said("merge"))
        return {entry_id for entry_id, other_id in pairs if entry_id == other_id}

    def _split_from(self, article_id: int) -> frozenset[int]:
        found = set()
        for word in self._said("split"):
            if article_id == word.article_id:
                found.add(self.entry_of(word.other_entry_id))
            if article_id == word.other_article_id:
                found.add(self.entry_of(word.entry_id))
        return frozenset(found)

    # From the shelf ------------------------------------------------------------------------------------------------

    def _fetch(self, article_ids: Iterable[int]) -> None:
        missing = [article_id for article_id in article_ids if article_id not in self.held]
        if missing:
            self.held |= {held.article_id: held for held in self.shelf.texts(missing)}
            self._hear({self.held[found].entry_id for found in missing if found in self.held})

    def _hear(self, entry_ids: Iterable[int]) -> None:
        missing = [entry_id for entry_id in entry_ids if entry_id not in self.heard]
        if missing:
            self.heard.update(missing)
            self.words += self.shelf.words(missing)

    def _new_id(self, table: str) -> int:
        free = self.entry_ids if table == "entry" else self.article_ids
        return free.pop() if free else next(iter(self.shelf.new_ids(table, 1)))


def _as_told(said: Said) -> changes.Told:
    return changes.Told(title=storable(said.title), text=storable(said.text), language=said.language)


def is_long(text: str) -> bool:
    """Whether a text of its length is hardly ever a formula."""
    # Scripts without spaces have few words; four letters count as one there.
    return max(len(text.split()), len(text) // 8 if not text.isascii() else 0) >= SHORTEST_COPY


def key_of(page_key: str, url: str) -> str:
    """Of the address that answered; an announcement that shares it with others keeps what tells it from them."""
    return storable(page_key if "#" in page_key else canonical(url))


def _guid(one: Understood) -> Guid | None:
    # Alone, and with a title that recurs, it is given to the next announcement, too ("latest", a position): it makes
    # a copy of a short text only, which the text alone would not. Another feed counts anew from 1.
    if not one.raw.guid_trusted or not one.raw.guid:
        return None
    return one.raw.source_id, one.raw.channel_key, one.raw.guid, one.article.content_hash


def _address(one: Understood) -> Address:
    """Two pages that lead to one address are one announcement; one address may serve several languages."""
    return one.article.source_id, key_of(one.raw.page_key, one.article.url), one.article.language.tag


def _unless(these: set[int], found: tuple[int, int] | None, entry_of: Callable[[int], int]) -> tuple[int, int] | None:
    return None if found is None or entry_of(found[0]) in these else found


def _likeness(ours: Sequence[Wording], theirs: Sequence[Wording], *, same_body: bool) -> Likeness:
    """Of the two texts that are the same, else of those that are most alike."""
    found = (compare(one, other, same_body=same_body) for one in ours for other in theirs)
    return max(found, key=lambda likeness: (likeness.verdict is Verdict.SAME, likeness.shares.jaccard))


def _days_between(one: Day | None, other: Day | None) -> int:
    return abs((one - other).days) if one and other else Day.max.toordinal()


def _is_near(one: Day | None, other: Day | None) -> bool:
    return not one or not other or abs(one - other) <= WINDOW
