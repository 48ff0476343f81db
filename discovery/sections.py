"""Which links of a page lead to where announcements are: the words of news sections in many languages (pure)."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from core.urls import canonical, same_site
from discovery.facts import Anchor

# As parts of words, in small letters: what press offices call the section with their announcements.
_PRESS = (
    "press release", "press-release", "press_release", "newsroom", "news and communications", "announcement",
    "media release", "media-release", "пресс-релиз", "пресс релиз", "релиз", "pressemitteilung", "communiqué",
    "communique", "comunicat", "comunicado", "notas de prensa", "nota de prensa", "pressmeddelande", "pressemelding",
    "pressemeddelelse", "tlačové", "tiskové", "tiskove", "basın aç", "basin-ac", "duyuru", "persbericht",
    "新闻发布", "新聞稿", "報道発表", "보도자료", "ข่าวประชาสัมพันธ์", "بيان", "siaran pers", "siaran-pers",
)  # fmt: skip
_NEWS = (
    "news", "новост", "жаңылык", "жаңалық", "janalyq", "zhanalyk", "novosti", "жанылык", "zhanylyk", "новин", "novyny",
    "навін", "yangilik", "янгилик", "хабар", "khabar", "habar", "xəbər", "xeber", "мэдээ", "medee", "նորություն",
    "სიახლ",
    "вести", "vesti", "vijesti", "novice", "novinky", "aktual", "aktuelles", "actualit", "actual", "noticia", "notícia",
    "notizi", "știri", "stiri", "noutăț", "νέα", "ειδήσ", "haber", "berita", "tin tức", "tin-tuc", "ข่าว",
    "समाचार",
    "الأخبار", "أخبار", "اخبار", "خبر", "新闻", "新聞", "ニュース", "お知らせ", "뉴스", "uutis", "uudised", "zinas",
    "jaunumi", "naujien", "nyhet", "nyhed", "fréttir", "wiadomo", "aktualno", "hírek", "lajme", "vest", "nieuws",
    "ajankoht", "tangazo", "habari", "oznam", "zprávy",
)  # fmt: skip
_MEDIA = ("press", "пресс", "media", "медиа", "presse", "prensa", "stampa", "basın", "sala", "mediacent", "sajto")
_NEVER = re.compile(
    r"(?:^|[/?&_.-])(?:login|sign-?in|subscribe|newsletter|contacts?|sitemap|accessibility)(?:$|[/?&_.=-])"
    r"|\.(?:pdf|docx?|xlsx?|zip|jpe?g|png|mp4)$",
    re.I,
)
# What stands beside the news on many sites: such a section is looked at last.
_BESIDE = re.compile(
    r"(?:^|[/?&_.=-])(?:events?|calendar|search|vacanc\w*|tenders?|photos?|videos?|galler\w+)(?:$|[/?&_.=-])", re.I
)


def sections(anchors: Iterable[Anchor], url: str, most: int = 4) -> list[str]:
    """Addresses of pages that are likely to list announcements, the likeliest first; never the page itself."""
    best: dict[str, tuple[float, str]] = {}
    homes = (urlsplit(url).hostname or "",)
    for order, anchor in enumerate(anchors):
        key = canonical(anchor.url)
        if key == canonical(url) or not same_site(anchor.url, homes) or _NEVER.search(_below_host(anchor.url)):
            continue
        score = _score(anchor) - order / 100_000
        if score > 0 and score > best.get(key, (0.0, ""))[0]:
            best[key] = (score, anchor.url)
    return [at for _, at in sorted(best.values(), key=lambda pair: -pair[0])][:most]


def _below_host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _score(anchor: Anchor) -> float:
    """A short text that says it counts most; an address says it too; what reads like a headline does not."""
    text, path = anchor.text.lower(), urlsplit(anchor.url).path.lower()
    if len(text) > 60 or re.search(r"\d{3,}", path.rsplit("/", 1)[-1]):
        return 0.0
    said = max((value for words, value in _WORTH if words.search(text)), default=0.0)
    written = max((value for words, value in _WORTH if words.search(path)), default=0.0)
    deep = max(0, path.strip("/").count("/") - 1) * 0.3 + (2.0 if _BESIDE.search(_below_host(anchor.url)) else 0.0)
    return max(0.0, said * 1.5 + written + (0.5 if anchor.in_menu else 0.0) - deep) if said or written else 0.0


def _beginning_with(words: Iterable[str]) -> re.Pattern[str]:
    """Where a word begins so: investments are no vesti; scripts without spaces have no beginnings."""
    return re.compile("|".join(rf"(?<![a-zа-яё]){re.escape(word)}" for word in words))


_WORTH = ((_beginning_with(_PRESS), 3.0), (_beginning_with(_NEWS), 2.5), (_beginning_with(_MEDIA), 1.0))
