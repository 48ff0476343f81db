"""The shape of an address: what the addresses of one site's announcements have in common."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

_DIGITS = re.compile(r"\d+")
_ENDING = re.compile(r"\.([a-z][a-z0-9]{1,4})$", re.I)
_DOCUMENTS = frozenset("pdf doc docx rtf odt wpd mp3 mp4 wma xls xlsx zip ppt pptx".split())

LEVELS = 5  # of likeness, from the narrowest to any address at all
Shape = tuple[object, ...]


@lru_cache(maxsize=8192)
def parts(url: str) -> tuple[str, str, tuple[str, ...], str, tuple[str, ...]]:
    """Host, folders without their numbers, segments, ending of the last one, names in the query."""
    split = urlsplit(url)
    segments = tuple(segment for segment in split.path.split("/") if segment)
    ending = _ENDING.search(split.path)
    names = tuple(sorted({part.partition("=")[0].lower() for part in split.query.split("&") if part}))
    folders = _DIGITS.sub("0", "/".join(segments[:-1])).lower()
    host = split.netloc.lower().removeprefix("www.")
    return host, folders, segments, ending[1].lower() if ending else "", names


@lru_cache(maxsize=65536)
def shape(url: str, level: int) -> Shape:
    """Equal for addresses that are alike at the level: 0 the same folder, then looser, 4 any."""
    host, folders, segments, ending, names = parts(url)
    if level == 0:
        return host, folders, ending, names
    if level == 1:
        return host, 0 if ending else len(segments), segments[0] if len(segments) > 1 else "", ending, names
    if level == 2:
        return host, ending, names
    return (ending,) if level == 3 else ()


def numbered(url: str) -> bool:
    """Does the last segment or the query hold a number?"""
    segments = parts(url)[2]
    tail = "".join(segments[-1:]) + url.partition("?")[2].partition("#")[0]
    return _DIGITS.search(tail) is not None


def documents(url: str) -> bool:
    """Does it end as a file to download?"""
    return parts(url)[3] in _DOCUMENTS
