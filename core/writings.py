"""What bytes without a trustworthy charset are written in: the alphabet whose frequent letters they would be."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

SAMPLE = 6_000  # bytes beyond ASCII, with their neighbours
MOST = 4_000_000  # bytes in which they are looked for
LEAST = 6  # bytes beyond ASCII; fewer prove nothing
_RUN = re.compile(rb"[\x80-\xff]+(?:[\x21-\x7e][\x80-\xff]+)*[\x40-\x7e]?")
_SIGNS = frozenset("\xa0«»\xad°·§№©®€…–—‘’‚“”„•،؛؟ـ\u200c\u200d\u200e\u200f、。「」・ー（）：，！？；《》\u3000")
# A letter's place among the frequent ones is its weight; what stands in no alphabet speaks against it.
_NON_LATIN = (
    ("ru", ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic"), "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"),
    ("uk", ("cp1251", "koi8-u", "iso8859-5"), "оанивтерісукдлмпзябгьчйхжцшюфїєщґ"),
    ("be", ("cp1251", "iso8859-5"), "анаіыоерстцкдлўямпзвугбьчхжйшэюфё"),
    ("sr", ("cp1251", "iso8859-5"), "аоиенрстјвукдмплзгбчцћшњјжхљфђџ"),
    ("mk", ("cp1251", "iso8859-5"), "аоиентрсвдкплумзгбјчцшжњќхфѓљџѕ"),
    ("bg", ("cp1251", "iso8859-5"), "аоиетнрсвлдкпмзугяъбчцйщшхжфюь"),
    ("kk", ("cp1251",), "аеындрітлсќмкбоўєґїйшјзпжгуѕхиһяфвчюьцёэщъ"),  # as they look in cp1251; _is_kazakh tells
    ("he", ("cp1255",), "יוהלתרמבאשנםדחקעפטגכסצזןךףץ"),
    ("el", ("cp1253", "iso8859-7"), "αοιετσνηρπκςυμλίάδόγέήωθύφχβώξζϋψϊ"),
    ("ar", ("cp1256", "iso8859-6"), "اليمونرتبعدهةسفحقكأشجصخطءضذغإىثزئآظؤ"),
    ("fa", ("cp1256",), "ايرندمهوتسبشکزلپگفخعقجچحصآطغضژذثظء"),
    ("th", ("cp874",), "านรอกเง่มยลวด้ัทสิีตะปบคหแุจพ์ชขใไืธูโณศผซ็ถฟภญำฐษๆฉฤฏฝฮ"),
)
_LATIN = (
    ("en", ("cp1252",), "éèàñçöü"),
    ("fr", ("cp1252",), "éèàùâêîôûçëïüœæ"),
    ("de", ("cp1252",), "äöüß"),
    ("es", ("cp1252",), "ñáéíóúü¿¡ªº"),
    ("pt", ("cp1252",), "ãõáéíóúâêôçàªº"),
    ("it", ("cp1252",), "àèéìòùªº"),
    ("sv", ("cp1252",), "åäöøæé"),
    ("is", ("cp1252",), "áéíóúýþæðö"),
    ("tr", ("cp1254",), "ğışiçöüâîû"),
    ("pl", ("cp1250", "iso8859-2"), "ąćęłńóśźż"),
    ("cs", ("cp1250", "iso8859-2"), "áčďéěíňóřšťúůýž"),
    ("sk", ("cp1250", "iso8859-2"), "áäčďéíĺľňóôŕšťúýž"),
    ("hu", ("cp1250", "iso8859-2"), "áéíóöőúüű"),
    ("hr", ("cp1250", "iso8859-2"), "čćđšž"),
    ("ro", ("cp1250", "iso8859-2"), "ăâîşţ"),
    ("lt", ("cp1257", "iso8859-13"), "ąčęėįšųūž"),
    ("lv", ("cp1257", "iso8859-13"), "āčēģīķļņšūž"),
    ("et", ("cp1257", "cp1252"), "äõöüšž"),
)
_OF_LATIN = frozenset(codec for _, codecs, _ in _LATIN for codec in codecs)
_MULTIBYTE = (
    ("ja", "cp932"), ("ja", "euc_jp"), ("zh", "gb18030"), ("zh", "big5hkscs"), ("ko", "cp949"),
)  # fmt: skip
_SISTERS = {"ky": "kk", "mn": "kk", "tt": "kk", "az": "tr", "sl": "hr", "bs": "hr", "no": "sv", "nb": "sv", "da": "sv",
            "fi": "sv", "ca": "es", "ur": "fa", "ps": "fa"}  # fmt: skip
_KAZAKH = frozenset("әғқңөұүһӘҒҚҢӨҰҮҺ".encode("kz1048"))
_NEIGHBOURS = [frozenset(letters.encode("cp1251")) for letters in ("єїґЄЇҐ", "ўЎ", "јћЈЋ", "јќѕЈЌЅ")]  # uk be sr mk
FAMILIAR = 0.2  # what a language that the source declares has before others
_MARGIN = 0.02
_READS_WELL = 0.6
_WRONG = 0.1  # by how much the letters must contradict a declaration


@dataclass(frozen=True)
class Told:
    """A codec, and from -1 to 1 how well its letters read."""

    codec: str
    score: float


def told(body: bytes, languages: Sequence[str] = ()) -> str | None:
    """The codec whose letters read best; None where too few stand beyond ASCII, none read well, or two as well."""
    found = _ranked(body, languages)
    best = found[0] if found else None
    if best is None or best.score < _READS_WELL:
        return None
    if best.codec == "cp1251" and _is_kazakh(body, languages):
        return "kz1048"
    if default := next((one for one in found if one.codec == "cp1252" and one.score > best.score - _MARGIN), None):
        return default.codec  # what a page without a charset is by the HTML standard
    if found[1:] and found[1].score > best.score - _MARGIN and best.codec not in _OF_LATIN:
        return None
    return best.codec


def better(body: bytes, declared: str, languages: Sequence[str] = ()) -> str | None:
    """The codec that reads so much better than the declared one that the declaration must be wrong."""
    found = told(body, languages)
    if found is None or found == declared or (declared, found) == ("cp1251", "kz1048"):
        return found if found != declared else None
    scores: dict[str, float] = {}
    for one in _all(body, languages):
        scores[one.codec] = max(one.score, scores.get(one.codec, -1.0))
    own = scores.get("cp1251" if declared == "kz1048" else declared, 0.0)
    return found if scores.get(found, 1.0) > own + _WRONG else None


def _is_kazakh(body: bytes, languages: Sequence[str]) -> bool:
    """Whether letters stand where the table of Kazakhstan differs from cp1251, and together, as no neighbour has them.

    By the letters' frequency a page that is half Russian could not be told.
    """
    met = Counter(byte for byte in beyond_ascii(body) if byte in _KAZAKH)
    known = any(tag.partition("-")[0] in ("kk", "ky", "tt", "mn", "ba") for tag in languages)
    return bool(met) and (known or not any(met.keys() <= own for own in _NEIGHBOURS))


def _ranked(body: bytes, languages: Sequence[str]) -> list[Told]:
    """The best reading first; codecs that give the same text count once."""
    sample, best = beyond_ascii(body), dict[str, Told]()
    for one in _all(body, languages):
        text = sample.decode(one.codec, "replace")
        if text not in best or one.score > best[text].score:
            best[text] = one
    return sorted(best.values(), key=lambda one: -one.score)


def _all(body: bytes, languages: Sequence[str]) -> list[Told]:
    sample = beyond_ascii(body)
    if sum(byte > 0x7F for byte in sample) < LEAST:
        return []
    near = {tag.partition("-")[0].lower() for tag in languages}
    near |= {_SISTERS[tag] for tag in near if tag in _SISTERS}
    return [Told(codec, score + FAMILIAR * (language in near)) for language, codec, score in _scores(sample)]


def beyond_ascii(body: bytes) -> bytes:
    """The runs that hold bytes beyond ASCII; a letter of ASCII between or after them may be half of a sign."""
    kept, size = [], 0
    for run in _RUN.finditer(body[:MOST]):
        kept.append(run[0][: SAMPLE - size])
        size += len(kept[-1])
        if size >= SAMPLE:
            break
    return b" ".join(kept)


def _scores(sample: bytes) -> Iterator[tuple[str, str, float]]:
    runs = sum(len(run) for run in re.findall(rb"[\x80-\xff]{3,}", sample))
    alone = runs < 0.6 * sum(byte > 0x7F for byte in sample)
    for language, codecs, letters in _LATIN if alone else _NON_LATIN:
        for codec in codecs:
            yield language, codec, _score(sample.decode(codec, "replace"), *_weights(letters, alone))
    for language, codec in _MULTIBYTE:
        text = _whole(sample, codec)
        if text:
            yield language, codec, sum(_sign_weight(letter, language) for letter in text) / len(text)


def _score(text: str, weights: dict[str, float], other: float) -> float:
    high = [letter for letter in text if letter > "\x7f" and letter not in _SIGNS]
    total = sum(weights.get(letter, other) for letter in high)
    return (total - len(_JUMP.findall(text))) / len(high) if high else 0.0


# A capital after a small letter, as no writing has it inside a word.
_JUMP = re.compile("[а-џґғқңөұүһәα-ώ](?=[А-ЯЁІЇЄΑ-Ω])")


@lru_cache(maxsize=64)
def _weights(letters: str, latin: bool) -> tuple[dict[str, float], float]:
    weights: dict[str, float] = {}
    for place, letter in enumerate(letters):
        weight = 1.0 if latin else 1.2 - 0.9 * place / len(letters)
        for form, less in ((letter, 0.0), (letter.upper(), 0.1)):
            if len(form) == 1 and form > "\x7f":
                weights.setdefault(form, weight - less)
    if "ı" in letters:
        weights["İ"] = 0.9
    return weights, -1.0


def _whole(sample: bytes, codec: str) -> str | None:
    """The signs of two bytes, where all bytes are such; a run may end with an ASCII letter that is none."""
    text = []
    for run in sample.split(b" "):
        for piece in (run, run[:-1]):
            try:
                text.append(piece.decode(codec))
                break
            except UnicodeDecodeError:
                continue
        else:
            return None
    return "".join(letter for letter in "".join(text) if letter > "\x7f") or None


def _sign_weight(sign: str, language: str) -> float:
    if sign in _SIGNS or "\u3000" <= sign <= "\u303f" or "\uff01" <= sign <= "\uff5e":
        return 0.3
    if language == "ja":
        return 1.1 if "\u3041" <= sign <= "\u30fe" else 0.35 if "\u4e00" <= sign <= "\u9fff" else -1.0
    if language == "ko":
        return 0.85 if "\uac00" <= sign <= "\ud7a3" and _row(sign, "euc_kr") else -0.5
    if not "\u4e00" <= sign <= "\u9fff":
        return -1.0
    simple, full = _row(sign, "gb2312"), _row(sign, "big5")
    return 0.65 if 0xB0 <= simple <= 0xD7 or 0xA4 <= full <= 0xC6 else -0.3


@lru_cache(maxsize=20_000)
def _row(sign: str, codec: str) -> int:
    """The first byte of a sign in a small charset, whose rows go from frequent to rare; 0 where it has none."""
    try:
        return sign.encode(codec)[0]
    except UnicodeEncodeError:
        return 0
