"""Pages that are no answer although the site answered: bot walls, captchas, logins, error pages that say 200."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from core.urls import canonical, host

_STRONG: tuple[tuple[str, str], ...] = (
    (r"<title>\s*(?:just a moment|один момент|attention required! \| cloudflare)", "Cloudflare challenge"),
    (
        r"/cdn-cgi/challenge-platform/[^\"']{0,200}orchestrate|_cf_chl_opt|cf-browser-verification",
        "Cloudflare challenge",
    ),
    (r"<title>\s*ddos-guard|\.well-known/ddos-guard/(?:check|js-challenge)|check\.ddos-guard\.net", "DDoS-Guard check"),
    (
        r"_incapsula_resource[^\"']{0,200}swudnsai|incapsula incident id|request unsuccessful\. incapsula",
        "Incapsula block",
    ),
    (r"<title>\s*(?:sucuri website firewall|stackpath|qrator|variti)|sucuri_cloudproxy_js", "firewall challenge"),
    (r"window\.awswafcookiedomainlist|awswafintegration\.getToken|/_guard/html\.js|__ddg_challenge", "bot challenge"),
)
_WEAK = re.compile(
    r"g-recaptcha|h-captcha|hcaptcha\.com|cf-turnstile|smart-?captcha|geetest|captcha|are you (?:a )?human"
    r"|checking your browser|enable javascript and cookies to continue|ddos.{0,20}protection|verify you are human"
    r"|подтвердите,? что (?:вы|запросы)|вы не робот|проверка (?:вашего )?браузера|validate\.perfdrive|support id:",
    re.I,
)
_STRONG_PATTERNS = tuple((re.compile(pattern, re.I), reason) for pattern, reason in _STRONG)
_HIDING = re.compile(r"<(!--|script\b|style\b|noscript\b)?", re.I | re.A)
_ENDS = {"": re.compile(">"), "!--": re.compile("-->")} | {
    name: re.compile(rf"</{name}\b[^<>]*>", re.I | re.A) for name in ("script", "style", "noscript")
}
# One of these stands in whatever the patterns find; looking for words is ten times cheaper than the patterns are.
_SIGNS = (
    "just a moment", "один момент", "cloudflare", "cdn-cgi", "_cf_chl_opt", "cf-browser", "ddos", "incapsula",
    "request unsuccessful", "sucuri", "stackpath", "qrator", "variti", "awswaf", "/_guard/", "__ddg_challenge",
    "captcha", "cf-turnstile", "geetest", "human", "your browser", "enable javascript", "подтвердите", "вы не робот",
    "проверка", "perfdrive", "support id:",
)  # fmt: skip
LOOKED_AT = 200_000
SHORT = 600  # characters a reader sees; a page with an announcement has more
REFUSING = frozenset({401, 403, 405, 406, 429, 503})


def challenge(status: int, html: str) -> str | None:
    """What stands between us and the page, in words for an operator; None for a page.

    An article may carry a captcha under its comments, so weak signs count only where there is little else to read,
    and even strong ones only there when the site answered 200.
    """
    head = html[:LOOKED_AT]
    low = head.lower()
    if not any(sign in low for sign in _SIGNS):
        return None
    strong = next((reason for pattern, reason in _STRONG_PATTERNS if pattern.search(head)), None)
    weak = None if strong else _WEAK.search(head)
    if strong is None and weak is None:
        return None
    if status not in REFUSING and _letters(head[:60_000]) > SHORT:
        return None
    return f"captcha or bot check ({weak[0].lower()!r})" if weak else strong


LARGEST_WALL = 50_000  # bytes of a page that only asks who we are, or says that there is nothing
_PASSWORD = re.compile(rb"<input\b[^<>]{0,500}\btype\s*=\s*[\"']?password", re.I)
_LOGIN_PATH = re.compile(r"/(?:log-?in|sign-?in|auth|oauth2?|sso|cas|wp-login|kirish|user/login)(?:[/.?_-]|$)", re.I)
_HEADINGS = [
    (re.compile(rb"<%b\b[^<>]{0,300}>" % name, re.I), re.compile(rb".{0,400}?(?=</%b)" % name, re.I | re.S))
    for name in (b"title", b"h1")
]
# Anchored, or whole phrases: an announcement may well speak of resolution 404.
_NOT_FOUND = re.compile(
    r"^\W*(?:error|ошибка|fehler|erreur|hata|xato|қате|ката)?\W*404\s*(?:$|\||[-–—:.]\s|error|ошибка|not found)"
    r"|\b(?:page|file|document|content|article)\b.{0,20}\b(?:not found|(?:cannot|could not) be found|doesn.t exist)"
    r"|^\W*not found\b|(?:страница|документ|материал|новость|запись).{0,20} не (?:найден|существует)"
    r"|^\W*(?:запрошенн\w+ )?(?:вами )?(?:страница|новость|публикация|материал) (?:был[аои]? )?"
    r"(?:удал[её]н|перемещ[её]н|снят)\w*(?: или (?:удал[её]н|перемещ[её]н)\w*)?\W*$"
    r"|сторінк\w+ не знайдено|старонка не знойдзена|барак\w* табылган жок|бет\w* табылмады|саҳифа топилмади"
    r"|sahifa topilmadi|səhifə tapılmadı|sayfa bulunamadı|sahypa tapylmady|саҳифа ёфт нашуд"
    r"|page (?:introuvable|non trouvée)|seite (?:wurde )?nicht gefunden|página no encontrada|pagina non trovata",
    re.I,
)  # fmt: skip


def instead(asked: str, answered: str, status: int, body: bytes) -> tuple[str, str] | None:
    """The status word and what came instead of the page, in words for an operator; None where it is the page.

    Behind 30 KB of styles an article looks empty to `challenge` (4 of 103 real pages); what came instead is small.
    """
    moved = urlsplit(answered).path.rstrip("/") != urlsplit(asked).path.rstrip("/")
    if moved and _LOGIN_PATH.search(urlsplit(answered).path) and not _LOGIN_PATH.search(urlsplit(asked).path):
        return "login", f"leads to a login ({answered[:200]}); look for a public address"
    if len(body) > LARGEST_WALL or b"<" not in body[:1_000]:
        return None
    if wall := challenge(status, body.decode("utf-8", "replace")):
        return "blocked", f"a wall for robots stands here ({wall}); ask the ministry to let us in"
    if _PASSWORD.search(body) and _is_short(body):
        return "login", "asks for a password; look for a public address"
    if heading := next((text for text in _headings(body) if _NOT_FOUND.search(text)), None):
        return "soft_404", f"an error page that says {status}: {heading[:100]!r}; is the address still right?"
    return None


def section(asked: str, answered: str, channels: Iterable[str]) -> bool:
    """Whether who asked for an announcement was led to what lists them: a channel, the front page, its section."""
    if canonical(answered) == canonical(asked):
        return False
    if canonical(answered) in {canonical(channel) for channel in channels}:
        return True
    there = [part for part in urlsplit(answered).path.lower().split("/") if part]
    here = [part for part in urlsplit(asked).path.lower().split("/") if part]
    if not there:
        return bool(here) or not urlsplit(answered).query
    above = len(there) < len(here) and here[: len(there)] == there
    return above and host(asked) == host(answered) and not _names_one(there)


def _names_one(path: list[str]) -> bool:
    """/news/123 and /some-long-name are announcements, whatever stood behind them; /news and /2024/05 are not."""
    *above, last = path
    year = re.compile(r"(?:19|20)\d\d")
    if last.isdigit():
        return not (year.fullmatch(last) or (above and len(last) <= 2 and any(map(year.fullmatch, above))))
    return any(sign.isdigit() for sign in last) or len(re.split(r"[-_]", last)) > 3 or len(last) > 40


def _headings(body: bytes) -> list[str]:
    """Title and first heading, in the two alphabets' encodings that error pages of web servers come in."""
    found = [text.match(body, at.end()) for opening, text in _HEADINGS if (at := opening.search(body))]
    return [_seen(_decoded(heading[0])).strip() for heading in found if heading]


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("cp1251", "replace")


def _is_short(body: bytes) -> bool:
    return _letters(body.decode("utf-8", "replace")) <= SHORT


def _letters(html: str) -> int:
    return len(" ".join(_seen(html).split()))


def _seen(html: str) -> str:
    """What a reader sees; in one pass, for a site may leave 10,000 comments open, and each hides all that follows."""
    seen, at = [], 0
    while opening := _HIDING.search(html, at):
        seen.append(html[at : opening.start()])
        end = _ENDS[(opening[1] or "").lower()].search(html, opening.end())
        at = end.end() if end else len(html)
    return " ".join([*seen, html[at:]])
