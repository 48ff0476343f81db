"""What was sent to whom and why: every request of this process, until it is written down (`govharvest requests`)."""

from datetime import datetime

from scrapy import Request
from scrapy.http import Response

from store.requests import Question


class Logbook:
    """Requests that are not written down yet; one per process, see LOGBOOK."""

    def __init__(self) -> None:
        self._questions: list[Question] = []

    def note(
        self, request: Request, response: Response | None, word: str, *, at: datetime, delay_s: float | None,
        seconds: float,
    ) -> None:  # fmt: skip
        """One request that was sent, with its answer, or with the word for what went wrong."""
        meta = request.meta
        self._questions.append(
            Question(
                asked_at=at, host=_host(request.url), url=request.url, method=request.method,
                source_id=meta.get("source_id"), run_id=meta.get("run_id"), reason=_reason(request),
                robots=meta.get("robots", ""), delay_s=delay_s, status_code=response.status if response else None,
                outcome=word, bytes=len(response.body) if response else 0, seconds=seconds,
            )
        )  # fmt: skip

    def taken(self) -> list[Question]:
        """All of them; from now on they are the caller's."""
        questions, self._questions = self._questions, []
        return questions


LOGBOOK = Logbook()


def _host(url: str) -> str:
    """Cheaper than urlsplit: Scrapy has already made it an address of its own spelling."""
    authority = url.partition("://")[2].partition("/")[0].partition("?")[0].rpartition("@")[2]
    return authority.partition(":")[0].rstrip(".").lower() if not authority.startswith("[") else authority


def _reason(request: Request) -> str:
    meta = request.meta
    why: str = meta.get("why", "")
    if hops := meta.get("redirect_urls"):
        why = f"{why}; {hops[-1]} leads here ({meta['redirect_reasons'][-1]})"
    return f"{why}; try {meta['retry_times'] + 1}" if meta.get("retry_times") else why
