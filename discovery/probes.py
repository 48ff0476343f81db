"""The probes of one site: each is shown, none is made twice, and there is an end to them."""

from collections.abc import Callable, Mapping
from typing import Any

from core.definition import ChannelPart
from core.urls import canonical
from discovery.web import Page, Reading, Web

# Requests that were made before it is said.
COST = {"redirect_loop": 7, "http_server": 3, "timeout": 2, "connect": 3, "truncated": 3}
Show = Callable[[str, str, str], None]  # why it was asked, the address, what came back


class Probes:
    """At most so many questions to one site; where they are used up, the answers say so."""

    def __init__(self, web: Web, source: Mapping[str, Any], most: int, show: Show) -> None:
        self.web, self.source, self.most, self.show = web, source, most, show
        self.made = 0
        self.requests = 0  # about as many as were sent: redirects and retries count
        self._pages: dict[str, Page] = {}

    @property
    def left(self) -> int:
        """How many may still be made; redirects and retries count, too, but three for one."""
        return max(0, min(self.most - self.made, self.most * 3 - self.requests))

    def knows(self, url: str) -> bool:
        """Whether that page was asked for already, and costs nothing."""
        return canonical(url) in self._pages

    async def page(self, url: str, why: str) -> Page:
        """One page, from memory where it was asked for already."""
        key = canonical(url)
        if key not in self._pages:
            if not self.left:
                return Page(asked=url, status="unasked", reason=self._used_up())
            self.made += 1
            page = await self.web.page(self.source, url, f"discover: {why}")
            self.show(why, url, _came(page))
            self.requests += COST.get(page.status, page.requests)
            self._pages[key] = page
            if page.url:
                self._pages.setdefault(canonical(page.url), page)
        return self._pages[key]

    async def reading(self, channel: Mapping[str, Any], why: str) -> Reading:
        """What a channel names; its keys are those of a definition."""
        if not self.left:
            return Reading(status="unasked", reason=self._used_up())
        self.made += 1
        reading = await self.web.reading({**self.source, "channels": [channel]})
        self.requests += COST.get(reading.status, 1)
        part = ChannelPart.model_validate(dict(channel))
        url = str(getattr(part, part.kind))
        many = f"{reading.many} announcements" if reading.status == "ok" and not reading.parts else ""
        self.show(why, url, many or reading.reason or reading.status)
        return reading

    def _used_up(self) -> str:
        return f"the {self.most} probes are used up; --probes allows more"


def _came(page: Page) -> str:
    if page.status != "ok":
        return f"{page.status}: {page.reason}" if page.reason else f"{page.status} ({page.code})"
    kind = page.content_type.partition(";")[0] or "no type"
    to = f", from {page.url}" if canonical(page.url) != canonical(page.asked) else ""
    return f"{page.code} {kind}, {len(page.body):,} bytes{to}"
