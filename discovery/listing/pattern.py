"""A regular expression for the addresses of announcements: what is the same in all stands there, the rest is open."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl, urlsplit

_NUMBER = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_ENDING = re.compile(r"(.*?)(\.[A-Za-z]{2,5})?")
_ANY = "[^/?#]+"
FEWEST = 3  # addresses to generalise from


def patterns(urls: Sequence[str]) -> Iterator[str]:
    """Proposals for these addresses, the most telling first; each finds all of them."""
    if len(urls) < FEWEST:
        return
    paths = [urlsplit(url).path for url in urls]
    hosts = {urlsplit(url).netloc.lower().removeprefix("www.") for url in urls}
    host = rf"//(?:www\.)?{re.escape(hosts.pop())}" if len(hosts) == 1 else ""
    path, query = _path(paths), _query(urls)
    for tail in dict.fromkeys(filter(None, (_joined(path, query), _joined(_loose(paths), query), _ending(paths)))):
        for pattern in (tail, host + tail):
            if all(re.search(pattern, url, re.IGNORECASE if pattern.startswith("(?i)") else 0) for url in urls):
                yield pattern


def _joined(path: str, query: str) -> str:
    if not path:
        return ""
    return path + (query if query else "/?(?:[?#]|$)" if path.endswith(_ANY) else "(?:[?#]|$)")


def _path(paths: Sequence[str]) -> str:
    """Segment by segment; nothing where the numbers of segments differ."""
    split = [path.strip("/").split("/") for path in paths]
    if len({len(segments) for segments in split}) > 1:
        return ""
    columns = list(zip(*split, strict=True))
    return "".join("/" + _segment(column, last=number == len(columns)) for number, column in enumerate(columns, 1))


def _loose(paths: Sequence[str]) -> str:
    """The folders that all share, then anything that has the same ending."""
    split = [path.strip("/").split("/")[:-1] for path in paths]
    shared: list[str] = []
    for column in zip(*split, strict=False):
        if len(set(column)) > 1 or _YEAR.fullmatch(column[0]):
            break
        shared.append(re.escape(column[0]))
    endings = {match[2] for path in paths if (match := _ENDING.fullmatch(path.rpartition("/")[2]))}
    ending = re.escape(endings.pop() or "") if len(endings) == 1 else ""
    if not shared and not ending:
        return ""
    return "".join(f"/{name}" for name in shared) + (f"/[^?#]+{ending}" if ending else f"/.*{_ANY}")


def _ending(paths: Sequence[str]) -> str:
    endings = {match[2] for path in paths if (match := _ENDING.fullmatch(path.rpartition("/")[2]))}
    return rf"{re.escape(endings.pop() or '')}(?:[?#]|$)" if len(endings) == 1 and None not in endings else ""


def _segment(names: Sequence[str], *, last: bool) -> str:
    """What the names in one place have in common."""
    if len(set(names)) == 1 and not last:
        return r"\d{4}" if _YEAR.fullmatch(names[0]) else r"\d+" if _MONTH.fullmatch(names[0]) else re.escape(names[0])
    shapes = {_NUMBER.sub("0", name) for name in names}
    if len(shapes) == 1:
        return re.escape(_NUMBER.sub("0", names[0])).replace("0", r"\d+")
    matches = [match for name in names if (match := _ENDING.fullmatch(name))]
    endings = {match[2] for match in matches}
    ending = re.escape(endings.pop() or "") if len(endings) == 1 else ""
    return _stem([match[1] for match in matches] if ending else names) + ending


def _stem(stems: Sequence[str]) -> str:
    if all(stem[:1].isdigit() for stem in stems):
        return r"\d[^/?#]*"
    if all(stem[-1:].isdigit() for stem in stems):
        return r"[^/?#]*\d"
    return r"[^/?#]*\d[^/?#]*" if all(_NUMBER.search(stem) for stem in stems) else _ANY


def _query(urls: Sequence[str]) -> str:
    """The name in the query whose value changes, where one does in every address."""
    asked = [dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)) for url in urls]
    for name in asked[0]:
        values = [one.get(name) for one in asked]
        if None in values or len(set(values)) < len(values) * 0.8:
            continue
        figures = all(value and value.isdigit() for value in values)
        return rf"/?\?(?:[^#]*&)?{re.escape(name)}=" + (r"\d+" if figures else "[^&#]+")
    return ""
