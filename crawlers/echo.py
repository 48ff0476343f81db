"""Sites that answer every question with the same page: the portal of somebody's network, a sign "we are moving"."""

from dataclasses import dataclass, field
from html import unescape

from w3lib.encoding import html_to_unicode

from core.urls import fragment
from store.documents import Fetched
from store.pages import Page

SAME = 3  # new pages with the same bytes; two may be one announcement at two addresses
SAME_CHANGED = 2  # pages that were told apart before
LEAST_TITLE = 12  # letters; shorter ones are no titles
LOOKED_AT = 200_000
ENOUGH = 3  # echoes, then nothing more is asked in this run


@dataclass
class Echoes:
    """Holds pages that are alike until it is clear that they are announcements."""

    known: dict[bytes, str] = field(default_factory=dict)  # bytes that are no announcement -> who answered them
    alike: list[Fetched] = field(default_factory=list)
    changed: int = 0  # how many of them were another page before
    heard: int = 0
    dropped: int = 0  # of those that were held
    titles: list[str | None] = field(default_factory=list)  # of those that are alike, as they were listed
    doubtful: list[tuple[str, str]] = field(default_factory=list)  # two addresses that may have answered an error page

    def of_channel(self, sha256: bytes, url: str) -> None:
        """This is what a channel answered that named nothing."""
        self.known[sha256] = url

    def source_of(self, page: Page, document: Fetched) -> str | None:
        """Which address answered the same bytes, where that means that neither is an announcement."""
        sha256 = document.validators.sha256 or b""
        if self._is_echo(page, sha256):
            self.dropped += len(self.alike)
            self.known[sha256], self.alike = self.alike[0].requested_url, []
            self.titles = []
        source = self.known.get(sha256)
        self.heard += source is not None
        return source

    def _is_echo(self, page: Page, sha256: bytes) -> bool:
        if not self.alike or self.alike[0].validators.sha256 != sha256:
            return False
        if _address(self.alike[0].requested_url) == _address(page.url):
            return False  # one address, asked in two languages, or for several of its parts
        return len(self.alike) + 1 >= SAME or self.changed + _was_another(page) >= SAME_CHANGED

    def held(self, page: Page, document: Fetched) -> list[Fetched]:
        """Take this one in; give those that are announcements, as it is unlike them."""
        unlike = self.alike and self.alike[0].validators.sha256 != document.validators.sha256
        settled = self.settled() if unlike else []
        self.alike.append(document)
        self.titles.append(page.title)
        self.changed += _was_another(page)
        return settled

    def settled(self) -> list[Fetched]:
        """Those that were held: nothing that came later was like them."""
        settled, titles, self.alike, self.titles, self.changed = self.alike, self.titles, [], [], 0
        addresses = [document.requested_url for document in settled]
        if len(set(addresses)) > 1 and _are_about_neither(settled[-1].body, titles):
            self.doubtful.append((addresses[0], addresses[-1]))
        return settled


def _are_about_neither(body: bytes, titles: list[str | None]) -> bool:
    """Listed as different announcements, and the page names none of them.

    A menu of link texts ("read more") names nothing, nor does an address without a title: then nobody can tell.
    """
    wanted = {_letters(title) for title in titles if title}
    if len(wanted) < len(titles) or len(wanted) < 2 or min(map(len, wanted)) < LEAST_TITLE or b"<" not in body[:1_000]:
        return False
    shown = _letters(unescape(html_to_unicode(None, body[:LOOKED_AT])[1]))
    return not any(title in shown for title in wanted)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _address(url: str) -> str:
    """Without the place on the page that it names."""
    return url.removesuffix(f"#{name}") if (name := fragment(url)) else url


def _was_another(page: Page) -> bool:
    return page.validators.sha256 is not None
