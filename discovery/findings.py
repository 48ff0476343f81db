"""What the search of one site came to: channels that were tried and chosen, editions, what the site is called."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from discovery.editions import Edition
from discovery.facts import Facts, body_name
from discovery.sample import Sample
from discovery.trial import Trial
from discovery.web import Page


@dataclass(kw_only=True)
class Findings:
    """What the search of one site came to."""

    url: str
    page: Page
    facts: Facts | None = None
    platforms: list[str] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)
    samples: dict[int, Sample] = field(default_factory=dict)  # by the place in `chosen`
    chosen: list[Trial] = field(default_factory=list)  # one channel for each language, the best
    of_anything: set[bytes] = field(default_factory=set)  # hashes of pages that answer 200 where there is none
    names: dict[str, str] = field(default_factory=dict)  # language -> what the site calls itself

    @property
    def accepted(self) -> list[Trial]:
        """Every channel that would do."""
        return [trial for trial in self.trials if trial.accepted]


def note_name(found: Findings, facts: Facts) -> None:
    """Remembers what the site calls itself in the language of this page."""
    language = facts.language.split("-")[0].lower()
    if name := body_name(facts):
        found.names.setdefault(language, name)


def is_fed(found: Findings, language: str) -> bool:
    """Whether a feed is known already; in that language, where one is meant."""
    return any(t.kind == "feed" and (not language or base(t.language) == base(language)) for t in found.accepted)


def is_taken(found: Findings, trial: Trial) -> bool:
    """Whether a better channel speaks this language already, or names the same announcements."""
    return any(
        tongue(other.language) == tongue(trial.language) or len(other.links & trial.links) * 2 > len(trial.links)
        for other in found.chosen
    )


def speaks(found: Findings, language: str, before: set[str]) -> bool:
    """Whether some accepted channel is in that language, and names other pages than those known before."""
    return any(
        tongue(trial.language) == tongue(language) and len(trial.links & before) * 2 < len(trial.links)
        for trial in found.accepted
    )


def tongue(tag: str) -> str:
    """The language, and its script where that is not the usual one: uz-Cyrl is not uz."""
    base, _, rest = tag.partition("-")
    return tag if len(rest) == 4 else base


def most_of(tags: Sequence[str]) -> str:
    """The tag that most of them are; `und` of none."""
    return Counter(tags).most_common(1)[0][0] if tags else "und"


def base(tag: str) -> str:
    """The language of a tag."""
    return tag.split("-")[0]
