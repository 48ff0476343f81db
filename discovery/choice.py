"""Which of the channels that would do are the best, and what their own announcements say against them."""

from collections.abc import Iterable
from datetime import datetime

from discovery.sample import Sample
from discovery.trial import FROZEN, Trial


def ranked(trials: Iterable[Trial]) -> list[Trial]:
    """The best first: what gives the text itself, feeds, lists, sitemaps; of equals the surer, then the newest.

    A list whose announcements mostly stand in a longer one is an excerpt of it, as front pages have them; and feeds of
    vacancies or tenders are often livelier than that of the news.
    """
    trials = list(trials)
    worth = {"api": 4.0, "feed": 3.0, "listing": 2.0, "sitemap": 1.0}

    def key(trial: Trial) -> tuple[bool, float, bool, float, float]:
        newest = trial.newest.timestamp() if trial.newest else 0.0
        whole = not _is_excerpt(trial, trials)
        return not trial.is_beside, worth.get(trial.kind, 4.0), whole, round(trial.sureness, 1), newest

    return sorted(trials, key=key, reverse=True)


def seen_through(trial: Trial, looked: Sample, now: datetime) -> tuple[str, str]:
    """The verdict by the pages that a channel names; a list that nobody dates is one of people, answers or services."""
    if looked.alike:
        return "soft_404", looked.alike
    inferred = trial.kind in ("listing", "sitemap")
    if inferred and looked.texted * 2 < looked.pages:
        return "no_text", f"{looked.pages - looked.texted} of {looked.pages} of its pages hold no text"
    if inferred and trial.newest is None and looked.pages and looked.newest is None:
        return "undated", f"neither its rows nor {looked.pages} of its pages tell a day"
    if trial.newest is None and looked.newest is not None and looked.newest < now - FROZEN:
        return "frozen", f"the newest of {looked.pages} of its pages is of {looked.newest:%Y-%m-%d}"
    return trial.status, trial.why


def _is_excerpt(trial: Trial, trials: Iterable[Trial]) -> bool:
    return trial.kind == "listing" and any(
        other.kind == "listing" and other.many > trial.many and len(other.links & trial.links) * 2 > len(trial.links)
        for other in trials
    )
