"""Pages that are no answer although the site answered: bot walls and captchas."""

import re

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
_HIDDEN = re.compile(r"<(script|style|noscript)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.I | re.S)
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
    if status not in REFUSING and len(" ".join(_HIDDEN.sub(" ", head[:60_000]).split())) > SHORT:
        return None
    return f"captcha or bot check ({weak[0].lower()!r})" if weak else strong
