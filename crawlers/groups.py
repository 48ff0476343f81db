"""Which sources are harvested one after the other: those that share a host, so that no host is asked by two at once."""

from collections.abc import Sequence

from core.model import Source
from crawlers.hosts import hosts_of


def group(sources: Sequence[Source]) -> list[list[Source]]:
    """Sources that share a host, directly or through others, in one list; each source in exactly one."""
    group_of: dict[str, list[Source]] = {}
    names: dict[int, list[str]] = {}
    for source in sources:
        together = [source]
        hosts = [name.removeprefix("www.") for name in hosts_of(source)]
        for others in {id(found): found for name in hosts if (found := group_of.get(name))}.values():
            together = others + together
            hosts += names.pop(id(others))
        names[id(together)] = hosts
        group_of.update(dict.fromkeys(hosts, together))
    return list({id(members): members for members in group_of.values()}.values())


def keys(sources: Sequence[Source]) -> dict[str, str]:
    """Id of each source -> a name that all of its group have and no other group: the first of their hosts."""
    found: dict[str, str] = {}
    for members in group(sources):
        name = min(name.removeprefix("www.") for source in members for name in hosts_of(source))
        found |= {source.id: name for source in members}
    return found
