"""Which addresses of a sitemap are announcements: the largest group of one shape below a word for news (pure)."""

import re
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urlsplit

from discovery.web import Item

FEWEST = 3
_NEWS = re.compile(
    r"news|press|release|article|announce|statement|novost|aktual|actual|notici|notiz|communiq|comunicad|medi[ae]"
    r"|post|blog|story|stories|aktuel|uutis|nyhet|nyhed|zprav|sprav|berita|haber|habar|khabar|жаңылык|новост",
    re.I,
)
_NEVER = re.compile(r"tag|categor|author|image|video|page-sitemap|attachment|product", re.I)


def worth_reading(parts: Sequence[str], most: int = 3) -> list[str]:
    """The sitemaps of an index that may hold announcements, those named after news first, the newest part first."""
    named = [part for part in parts if _NEWS.search(urlsplit(part).path)]
    others = [part for part in parts if part not in named and not _NEVER.search(urlsplit(part).path)]
    return [*reversed(named), *reversed(others)][:most]


def pattern_in(items: Sequence[Item]) -> str:
    """A regular expression for the announcements among a sitemap's addresses; empty where no group stands out."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        parts = urlsplit(item.url)
        folders = parts.path.strip("/").split("/")[:-1]
        for depth in range(1, min(3, len(folders)) + 1):
            folder = "/".join(_year_or(name) for name in folders[:depth])
            groups[f"/{folder}/"].append(item)
    good = {folder: found for folder, found in groups.items() if len(found) >= FEWEST and _NEWS.search(folder)}
    if not good:
        return ""
    folder = max(good, key=lambda name: (len(good[name]), len(name)))
    return rf"^https?://[^/]+{folder}.+"


def _year_or(name: str) -> str:
    return r"\d{4}" if re.fullmatch(r"(19|20)\d\d", name) else re.escape(name)
