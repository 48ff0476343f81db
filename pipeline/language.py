"""Which language a text is in; `und` when we cannot tell, for a wrong tag is worse than none."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import pycld2

from core.model import Language

_NOISE = re.compile(r"https?://\S+|www\.\S+|[\d_]+|[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ENOUGH, _ENOUGH_HAN = 20, 8  # letters
_QUOTED = re.compile(r"«[^«»]{1,60}»|„[^„“”]{1,60}[“”]|“[^“”]{1,60}”")
_SEEN = 1500  # of these the script is told
_READ = 12_000  # letters of a text that are looked at; noise taken out, 4,000 of them are asked about
_NOT_RUSSIAN = re.compile("[өүңқғҳұәһўҷіїє]", re.IGNORECASE)
# Country codes that sites use where a language is meant (/kg/ for the Kyrgyz edition).
_COUNTRY_CLAIMS = {"kg": "ky", "ua": "uk", "cz": "cs", "kz": "kk", "by": "be", "tj": "tg", "mn": "mn", "am": "hy"}
_ONE_LANGUAGE_SCRIPTS = {
    "GEORGIAN": "ka", "ARMENIAN": "hy", "KHMER": "km", "LAO": "lo", "SINHALA": "si", "THAI": "th", "THAANA": "dv",
    "GREEK": "el", "HANGUL": "ko", "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "GUJARATI": "gu",
    "GURMUKHI": "pa", "ORIYA": "or", "HEBREW": "he", "MYANMAR": "my", "TIFINAGH": "zgh", "HIRAGANA": "ja",
    "KATAKANA": "ja",
}  # fmt: skip
# langdetect's 55 languages; of all others it says something wrong with conviction.
_LANGDETECT = frozenset(
    "af ar bg bn ca cs cy da de el en es et fa fi fr gu he hi hr hu id it ja kn ko lt lv mk ml mr ne nl no pa pl pt ro"
    " ru sk sl so sq sv sw ta te th tl tr uk ur vi zh".split()
)
# Pairs that every detector confuses; inside one the declared language decides.
_NEIGHBOURS = tuple(
    map(frozenset, (("rw", "rn"), ("zu", "nr", "ss"), ("ln", "kg"), ("bi", "tpi"), ("mi", "rar"), ("to", "niu"),
                    ("sw", "zdj"), ("bs", "hr", "sr", "cnr"), ("id", "ms"), ("bo", "dz"), ("nb", "nn", "no")))
)  # fmt: skip
_ALIKE = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "zh-cn": "zh", "zh-tw": "zh", "zh-hant": "zh", "nb": "no",
          "un": "", "fil": "tl", "prs": "fa", "kmr": "ku"}  # fmt: skip


def identify(text: str, *, title: str = "", declared: Sequence[str], claims: Sequence[str]) -> Language:
    """The language of title and text; what source and page declare only breaks ties and settles weak answers."""
    wanted = tuple(dict.fromkeys(filter(None, map(_claimed, (*claims, *declared)))))
    allowed = frozenset(map(_base, declared))
    first = next((tag for tag in wanted if not allowed or _base(tag) in allowed), wanted[0] if wanted else None)
    words = _words(f"{title[:_READ]}. {text[:_READ]}")
    tag, confidence, method, votes = _settled(words, wanted, first)
    return Language(
        tag=_with_script(tag, words),
        confidence=confidence,
        method=method,
        votes=votes,
        declared=first,
        disagrees=bool(allowed) and tag != "und" and not _among(tag, allowed),
        unexpected=first is not None and tag != "und" and not _same(tag, first),
    )


def _words(text: str) -> str:
    """What detectors are asked about: no addresses, digits, control characters, or names in another's letters."""
    kept = (word for word in text.split() if "@" not in word)  # by hand: \S+@\S+ is quadratic in a long word
    words = _NOISE.sub(" ", " ".join(kept))
    unquoted = _QUOTED.sub(" ", words)
    foreign = _NOT_RUSSIAN.search(words) and not _NOT_RUSSIAN.search(unquoted)
    # A Russian text quotes the «Қазақстан темір жолы», and stays Russian.
    return " ".join((unquoted if foreign and len(unquoted) > len(words) / 2 else words).split())[:4000]


def _among(tag: str, tags: Iterable[str]) -> bool:
    return any(_same(tag, other) for other in tags)


def _same(one: str, other: str) -> bool:
    return _alike(_base(one)) == _alike(_base(other))


def _claimed(tag: str) -> str | None:
    """A declared tag as BCP 47 without a region; a country's code is read as the language that was meant."""
    clean = tag.strip().replace("_", "-")
    base = _base(clean)
    if not re.fullmatch(r"[a-z]{2,3}", base):
        return None
    script = next((part.title() for part in clean.split("-")[1:2] if len(part) == 4 and part.isalpha()), None)
    return _COUNTRY_CLAIMS.get(base) or (f"{base}-{script}" if script else base)


def _base(tag: str) -> str:
    return tag.replace("_", "-").split("-")[0].lower()


def _alike(tag: str) -> str:
    return _ALIKE.get(tag.lower(), tag.lower())


def _settled(words: str, wanted: Sequence[str], first: str | None) -> tuple[str, str, str, dict[str, str]]:
    """(tag, confidence, method, votes) of cleaned words."""
    scripts = _scripts(words)
    if sum(scripts.values()) < (_ENOUGH_HAN if scripts["CJK"] or scripts["HANGUL"] else _ENOUGH):
        return (first, "low", "declared", {}) if first and not _foreign(first, scripts) else ("und", "low", "none", {})
    if tag := _by_script(words, scripts):
        return tag, "high", "script", {}
    tag, confidence, method, votes = _by_vote(words, len(words) > 300)
    if tag == "ru" and len(_NOT_RUSSIAN.findall(words[:_SEEN])) > 0.01 * sum(scripts.values()):
        tag, confidence, method = "und", "low", "none"  # more than a name's, whatever the votes
    return _with_declared(tag, confidence, method, votes, wanted, scripts)


_CYRILLIC = frozenset("ru uk be bg mk ky kk tg mn tt ba".split())
_LATIN = frozenset("en de fr es tr az tk pl cs sk it pt ro hu et lv lt fi sv da no nl".split())


def _foreign(tag: str, scripts: Counter[str]) -> bool:
    """The declared language cannot be written in the script that we see."""
    base, script = _base(tag), scripts.most_common(1)[0][0] if scripts else ""
    return (script == "LATIN" and base in _CYRILLIC) or (script == "CYRILLIC" and base in _LATIN)


def _scripts(words: str) -> Counter[str]:
    return Counter(_script(letter) for letter in words[:_SEEN] if letter.isalpha())


@lru_cache(maxsize=8192)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0]


def _by_script(words: str, scripts: Counter[str]) -> str | None:
    """The one language of the script, or of letters that no neighbour has."""
    total = sum(scripts.values())
    if (scripts["HIRAGANA"] + scripts["KATAKANA"]) > 0.1 * total:
        return "ja"
    main, count = scripts.most_common(1)[0]
    if main in _ONE_LANGUAGE_SCRIPTS and count > 0.6 * total:
        return _ONE_LANGUAGE_SCRIPTS[main]
    return _by_letters(Counter(words.lower())) if main == "CYRILLIC" and count > 0.6 * total else None


def _by_letters(letters: Counter[str]) -> str | None:
    """By letters that no neighbour has; one in 200 at least, for Russian texts quote names as they are written."""
    least = max(2, sum(letters.values()) / 200)

    def many(of: str, least: float = least) -> bool:
        return sum(letters[letter] for letter in of) >= least

    if many("ҷӣӯ") and not many("ыщ"):
        return "tg"
    if many("ў", least / 2) and many("қғҳ", least / 2) and not many("ыі", 1):
        return "uz"
    if many("ў") and many("і") and not many("қғҳ", 1):
        return "be"
    if many("ұ", least / 4) and many("і") and many("қғ", least / 2):
        return "kk"
    if many("ђћ", 2):
        return "sr"
    if many("ѓќѕ", 2):
        return "mk"
    return "uk" if many("їєґ") and not many("ыў", 1) else None


def _by_vote(words: str, long: bool) -> tuple[str, str, str, dict[str, str]]:
    """pycld2 first; the costly langdetect is asked only where the other two differ."""
    votes = {"pycld2": _pycld2(words), "py3langid": _py3langid(words)}
    one, two = votes["pycld2"], votes["py3langid"]
    if one and one == two:
        return one, "high", "agree", votes
    three = votes["langdetect"] = _langdetect(words)
    if one and one not in _LANGDETECT:
        if two == three and two:  # langdetect calls all Cyrillic that it does not know Russian: no second voice
            return two, "low" if one in _CYRILLIC else "medium", "vote", votes
        return one, "medium" if long or two not in _LANGDETECT else "low", "vote", votes
    counted = Counter(vote for vote in votes.values() if vote)
    if not counted:
        return "und", "low", "none", votes
    tag, count = counted.most_common(1)[0]
    if count == 1:
        return one or two or three, "low", "vote", votes
    unspoken = {vote for vote in (one, two) if vote and vote not in _LANGDETECT}
    return tag, "low" if unspoken else "medium", "vote", votes


def _with_declared(
    tag: str, confidence: str, method: str, votes: dict[str, str], wanted: Sequence[str], scripts: Counter[str]
) -> tuple[str, str, str, dict[str, str]]:
    near = next((group for group in _NEIGHBOURS if tag in group), frozenset())
    inside = [want for want in wanted if _base(want) in near]
    if inside and not _among(tag, wanted):
        return _base(inside[0]), "medium", "declared", votes
    if _among(tag, wanted):
        return tag, "medium" if confidence == "low" else confidence, method, votes
    if confidence != "low":
        return tag, confidence, method, votes
    voted = [want for want in wanted if _among(want, filter(None, votes.values()))]
    if voted:
        return _base(voted[0]), "medium", "declared", votes
    return "und", "low", "none", votes


def _with_script(tag: str, words: str) -> str:
    """Uzbek and Serbian are written in two scripts, and readers want to know which."""
    if tag not in ("uz", "sr"):
        return tag
    scripts = _scripts(words)
    main = scripts.most_common(1)[0][0] if scripts else ""
    usual = "LATIN" if tag == "uz" else "CYRILLIC"
    return tag if main in (usual, "") else f"{tag}-{'Cyrl' if main == 'CYRILLIC' else 'Latn'}"


def _pycld2(words: str) -> str:
    try:
        reliable, _, found = pycld2.detect(words[:2000], bestEffort=False)
    except (pycld2.error, ValueError):
        return ""
    tag = _alike(found[0][1])
    if tag == "ku" and _scripts(words)["ARABIC"]:
        return "ckb"
    return tag if reliable else ""


def _py3langid(words: str) -> str:
    tag, _ = _classifier()(words[:1000])
    return _alike(tag)


def _langdetect(words: str) -> str:
    factory, error = _factory()
    detector = factory.create()
    detector.append(words[:600])
    try:
        return _alike(detector.detect()) if words else ""
    except error:
        return ""


@lru_cache(maxsize=1)
def _classifier() -> Callable[[str], tuple[str, float]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    classify: Callable[[str], tuple[str, float]] = model.classify
    return classify


@lru_cache(maxsize=1)
def _factory() -> tuple[Any, type[Exception]]:
    from langdetect import detector_factory
    from langdetect.lang_detect_exception import LangDetectException

    detector_factory.DetectorFactory.seed = 0
    detector_factory.init_factory()
    return detector_factory._factory, LangDetectException
