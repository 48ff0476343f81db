"""Which sources are crawled together: those that share a host, so that no host is asked by two crawls."""

from collections.abc import Sequence

from core.model import Source
from crawlers.harvest import Harvest


def group(sources: Sequence[Source]) -> list[list[Source]]:
    """Sources that share a host, directly or through others, in one list; each source in exactly one."""
    groups: list[tuple[set[str], list[Source]]] = []
    for source in sources:
        hosts = {name.removeprefix("www.") for name in Harvest.hosts(source)}
        together = [source]
        apart = []
        for others, members in groups:
            if hosts & others:
                hosts |= others
                together = members + together
            else:
                apart.append((others, members))
        groups = [*apart, (hosts, together)]
    return [members for _, members in groups]
