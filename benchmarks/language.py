"""How often `pipeline.language` names the right language, how sure it is of it, and what a declaration changes.

python -m benchmarks.language --data DIR [--json]; DIR holds dev.tsv.gz or any *.tsv, *.tsv.gz: a header, then tag, kind
(title or paragraph), origin and text. A title is asked about as a title without a text, a paragraph as a text without a
title, both without any declaration where the score's name does not say otherwise.

A macro is the mean over languages of the share of right answers, `und` being wrong. One language are: the two
Norwegian ones, Dari and Persian, Filipino and Tagalog, Cantonese and both ways of writing Chinese, both scripts of
Serbian and of Uzbek, Brazilian and other Portuguese. Left out of every score: rows of the Universal Declaration, from
which our profiles are made, with them the languages that have no others; Northern Ndebele, which no detector knows;
Northern Sotho of NTREX, which is mislabelled.

    known55              langdetect's 55 languages
    central_asia         Kyrgyz, Kazakh, Tajik, Mongolian and Uzbek, in Cyrillic letters
    declared             with the languages of a site that has the right one among them, not always first (SITES)
    wrong_declaration    what a declaration without the right language costs, where two detectors agree, and at all
    capitals, cut        titles in capitals; titles cut behind 20 characters
    answered             share of rows that are not `und`; right_when_answered of these; precision of each class
    confident_false_ru   Kyrgyz, Kazakh, Tajik, Mongolian, Uzbek, Belarusian called Russian with more than low
                         confidence, in all of these ways of asking
    bilingual            pages of two languages, drawn from paragraphs (PAIRS): both are named and no other; the share
                         of letters is told within 0.1. inserts_kept: pages in one language with a title in another
                         that are called what they are; alone_kept: pages in one language that are not called mul
"""

import argparse
import gzip
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from time import process_time
from zlib import crc32

from core.model import Language
from core.settings import settings_from
from pipeline.language import identify

ONE = {"nb": "no", "nn": "no", "prs": "fa", "yue": "zh", "fil": "tl"}
KNOWN55 = frozenset(
    "af ar bg bn ca cs cy da de el en es et fa fi fr gu he hi hr hu id it ja kn ko lt lv mk ml mr ne nl no pa pl pt ro"
    " ru sk sl so sq sv sw ta te th tl tr uk ur vi zh".split()
)
CENTRAL_ASIA = ("ky", "kk", "tg", "mn", "uz-Cyrl")
NEVER_RUSSIAN = frozenset("ky kk tg mn uz be".split())
# What sites declare: the languages of a country's ministries. A language that is in none has {itself, en}.
SITES = [
    site.split()
    for site in """
ky ru en, kk ru en, uz uz-Cyrl ru en, tg ru en, tk ru en, mn en, az ru en, hy ru en, ka en, be ru, uk en, bg en, mk
sq en, bs hr sr, hr en, sr sr-Latn en, id en, ms en, nb nn en, da en, sv fi en, nl fr de, lb fr de, ca es en, gl es,
eu es, pt en, pt-BR en, es en, ps fa, fa en, ar en, ar fr, ckb ku ar, ur en, si ta en, hi en, ne en, bn en, dz en,
bo zh, am om ti so, ti ar en, sw en, rw fr en, rn fr, ln kg lua fr, sg fr, wo fr, mg fr, zu xh ss nso st tn ts ve af
en, nd sn en, mi en, sm en, to en, fj en, tpi en, pap nl, ht fr, qu ay es, gn es, mt en, ga en, cy en, is en, fo da,
zh en, zh-Hant en, ja en, ko en, tr en, tt ru, ba ru
""".split(",")
]
PAIRS = [
    pair.split()
    for pair in """
ky ru, kk ru, tg ru, uz-Cyrl ru, uz-Latn ru, be ru, mn en, ky en, uk en, ar fr, sw en, ms en, si ta, rw fr, fr nl,
pt en, ka en, zh-Hans en, ps fa, az ru
""".split(",")
]
CUT = 20  # characters
PAGES = ((2, 2), (4, 2), (2, 6))  # paragraphs of each language

Ask = Callable[["Row"], Language]


@dataclass(frozen=True)
class Row:
    """A snippet of the corpus."""

    tag: str
    kind: str
    origin: str
    text: str

    @property
    def language(self) -> str:
        """As languages are counted."""
        return counted(self.tag)

    @property
    def is_scored(self) -> bool:
        """Whether it is evidence."""
        mislabelled = self.tag == "nd" or (self.tag == "nso" and self.origin.startswith("ntrex"))
        return not self.origin.startswith("udhr") and not mislabelled


def counted(tag: str) -> str:
    """The language of a tag, the same for those that count as one."""
    return ONE.get(tag.split("-")[0], tag.split("-")[0])


def rows(folder: Path) -> list[Row]:
    """All rows of all files."""
    return [Row(*line.rstrip("\n").split("\t")[:4]) for path in _files(folder) for line in _lines(path)]


def _files(folder: Path) -> list[Path]:
    return sorted({*folder.glob("*.tsv"), *folder.glob("*.tsv.gz")})


def _lines(path: Path) -> list[str]:
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    return [line for line in text.split("\n")[1:] if line.count("\t") >= 3]


def ask(row: Row, declared: Sequence[str] = (), change: Callable[[str], str] = str) -> Language:
    """As an entry without a text, or without a title."""
    text = change(row.text)
    title, body = (text, "") if row.kind == "title" else ("", text)
    return identify(body, title=title, declared=declared, claims=())


def site(row: Row) -> list[str]:
    """The declared languages of a site that has the row's; which of several, its text decides."""
    fitting = [languages for languages in SITES if row.language in map(counted, languages)]
    return fitting[crc32(row.text.encode()) % len(fitting)] if fitting else [row.tag, "en"]


def wrong_site(row: Row) -> list[str]:
    """The declared languages of a site that has not the row's."""
    others = [languages for languages in SITES if row.language not in map(counted, languages)]
    return others[crc32(row.text.encode()) % len(others)]


def right(row: Row, answer: Language) -> bool:
    """Whether the language is right, in whatever script."""
    return counted(answer.tag) == row.language


def macro(answers: Iterable[tuple[Row, Language]], kind: str, only: Callable[[Row], bool] = lambda _: True) -> float:
    """The mean over languages of the share of right answers."""
    told = defaultdict(list)
    for row, answer in answers:
        if row.kind == kind and only(row):
            told[row.language].append(right(row, answer))
    return fmean(map(fmean, told.values())) if told else 0.0


def share(of: Iterable[bool]) -> float:
    """Of those that are true, 0 where there are none."""
    found = list(of)
    return fmean(found) if found else 0.0


def measure(corpus: Sequence[Row]) -> dict[str, float]:
    """All scores."""
    ask(corpus[0]), ask(corpus[-1], ("en",))  # loading models is not a text's time
    began = process_time()
    plain = [(row, ask(row)) for row in corpus]
    ms = 1000 * (process_time() - began) / len(corpus)
    titles = [row for row in corpus if row.kind == "title"]
    declared = [(row, ask(row, site(row))) for row in corpus]
    wrong = [(row, ask(row, wrong_site(row))) for row in corpus]
    central = [(row, ask(row, ("ky", "ru", "en"))) for row in corpus]
    capitals = [(row, ask(row, change=str.upper)) for row in titles]
    cut = [(row, ask(row, change=_cut)) for row in titles]
    cut_declared = [(row, ask(row, site(row), change=_cut)) for row in titles]
    ways = (plain, declared, wrong, central, capitals, cut, cut_declared)
    return {
        "titles_macro": macro(plain, "title"),
        "paragraphs_macro": macro(plain, "paragraph"),
        "known55_titles": macro(plain, "title", lambda row: row.language in KNOWN55),
        "known55_paragraphs": macro(plain, "paragraph", lambda row: row.language in KNOWN55),
        "central_asia_titles": macro(plain, "title", lambda row: row.tag in CENTRAL_ASIA),
        "central_asia_declared_titles": macro(declared, "title", lambda row: row.tag in CENTRAL_ASIA),
        "declared_titles": macro(declared, "title"),
        "declared_paragraphs": macro(declared, "paragraph"),
        **_honesty(plain),
        "confident_false_ru": share(_is_false_ru(row, answer) for way in ways for row, answer in way),
        **_costs(plain, wrong, central),
        "capitals_titles_macro": macro(capitals, "title"),
        **_short("cut_titles", cut),
        **_short("cut_declared_titles", cut_declared),
        "scripts_right": share(_script_right(row, answer) for row, answer in plain if _script_of(row)),
        **bilingual(corpus),
        "ms": ms,
        "ms_entry": _ms_of_an_entry(corpus),
        "peak_mb": peak_mb(),
    }


def _cut(text: str) -> str:
    return text[:CUT]


def _short(name: str, answers: Sequence[tuple[Row, Language]]) -> dict[str, float]:
    return {
        f"{name}_macro": macro(answers, "title"),
        f"{name}_right_when_answered": share(right(row, answer) for row, answer in answers if answer.tag != "und"),
    }


def _honesty(answers: Sequence[tuple[Row, Language]]) -> dict[str, float]:
    told = [(row, answer) for row, answer in answers if answer.tag != "und"]
    scores = {
        "answered": len(told) / len(answers),
        "right_when_answered": share(right(row, answer) for row, answer in told),
    }
    for word in ("high", "medium", "low"):
        of = [right(row, answer) for row, answer in told if answer.confidence == word]
        scores |= {f"precision_{word}": share(of), f"share_{word}": len(of) / len(answers)}
    return scores


def _is_false_ru(row: Row, answer: Language) -> bool:
    return row.language in NEVER_RUSSIAN and counted(answer.tag) == "ru" and answer.confidence != "low"


def _costs(
    plain: Sequence[tuple[Row, Language]],
    wrong: Sequence[tuple[Row, Language]],
    central: Sequence[tuple[Row, Language]],
) -> dict[str, float]:
    """In shares: how much more is right without a declaration than with a wrong one; the worse of two kinds of it."""
    agreed, everywhere = [], []
    for told, declared in ((wrong, ()), (central, ("ky", "ru", "en"))):
        pairs = [
            (right(row, one), right(row, other), _agree(one))
            for (row, one), (_, other) in zip(plain, told, strict=True)
            if row.language not in declared
        ]
        agreed.append(share(one for one, _, two in pairs if two) - share(other for _, other, two in pairs if two))
        everywhere.append(share(one for one, _, _ in pairs) - share(other for _, other, _ in pairs))
    return {"wrong_declaration_cost": max(agreed), "wrong_declaration_cost_all": max(everywhere)}


def _agree(answer: Language) -> bool:
    voices = Counter(vote for vote in answer.votes.values() if vote)
    return bool(voices) and voices.most_common(1)[0][1] > 1


def _script_of(row: Row) -> str | None:
    return row.tag.split("-")[1] if row.tag.split("-")[0] in ("zh", "uz", "sr") else None


def _script_right(row: Row, answer: Language) -> bool:
    return answer.script == _script_of(row)


def bilingual(corpus: Sequence[Row]) -> dict[str, float]:
    """Of pages that are drawn from paragraphs."""
    texts, titles = _texts(corpus, "paragraph"), _texts(corpus, "title")
    pairs = [(one, other) for one, other in PAIRS if min(len(texts[one]), len(texts[other])) >= 8]
    named, shares, inserts = [], [], []
    for one, other in pairs:
        for few, many in PAGES:
            for first, second in ((one, other), (other, one)):
                page, truth = _page(texts[first][:few], texts[second][:many])
                found = identify(page, declared=(), claims=()).shares
                named.append({counted(tag) for tag in found} == {counted(one), counted(other)})
                told = {counted(tag): value for tag, value in found.items()}
                shares.append(abs(told.get(counted(first), 0) - truth) <= 0.1)
        for title in titles[other][:3]:
            answer = identify("\n".join([*texts[one][:3], title, *texts[one][3:6]]), declared=(), claims=())
            inserts.append(counted(answer.tag) == counted(one))
    alone = [
        identify("\n".join(texts[tag][start : start + 4]), declared=(), claims=()).tag != "mul"
        for tag in sorted(texts)
        for start in range(0, len(texts[tag]) - 3, 4)
    ]
    return {
        "bilingual_named": share(named),
        "bilingual_shares": share(shares),
        "inserts_kept": share(inserts),
        "alone_kept": share(alone),
    }


def _texts(corpus: Sequence[Row], kind: str) -> Mapping[str, list[str]]:
    """Tag -> its texts, in order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in corpus:
        if row.kind == kind:
            found[row.tag].append(row.text)
    return found


def _page(first: list[str], second: list[str]) -> tuple[str, float]:
    letters = [sum(map(str.isalpha, "".join(texts))) for texts in (first, second)]
    return "\n".join([*first, *second]), letters[0] / sum(letters)


def _ms_of_an_entry(corpus: Sequence[Row]) -> float:
    """CPU time of a title with six paragraphs: 2,900 letters, longer than most announcements."""
    entries = list(_entries(corpus))
    began = process_time()
    for title, text, tag in entries:
        identify(text, title=title, declared=(tag, "en"), claims=(tag,))
    return 1000 * (process_time() - began) / len(entries) if entries else 0.0


def _entries(corpus: Sequence[Row]) -> Iterator[tuple[str, str, str]]:
    texts, titles = _texts(corpus, "paragraph"), _texts(corpus, "title")
    for tag, paragraphs in texts.items():
        for place, start in enumerate(range(0, len(paragraphs) - 5, 6)):
            yield (titles[tag] or [""])[place % max(1, len(titles[tag]))], "\n".join(paragraphs[start : start + 6]), tag


def peak_mb() -> float:
    """The most memory of a process that does nothing but tell languages, with every detector loaded."""
    program = (
        "from pipeline.language import identify, voices\n"
        "for text in ('Der Minister eröffnet heute die neue Schule', 'Ministr otkryl shkolu v tsentre goroda'):\n"
        "    identify(text * 300, title=text, declared=(), claims=())\n"
        "    voices.say_langdetect(text), voices.say_py3langid(text)\n"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"  # ru_maxrss would be the parent's
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def main() -> int:
    """Prints the scores; 2 where there is no data."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="a line for each row that is not named right")
    chosen = parser.parse_args()
    corpora = settings_from().corpora
    data: Path | None = chosen.data or (corpora / "language" if corpora else None)
    corpus = [row for row in rows(data) if row.is_scored] if data and data.is_dir() else []
    if not corpus:
        print("benchmarks.language: no rows; give --data DIR or set GOVHARVEST_CORPORA", file=sys.stderr)
        return 2
    if chosen.wrong:
        _print_wrong(corpus)
        return 0
    scores = {name: round(value, 4) for name, value in measure(corpus).items()}
    if chosen.json:
        print(json.dumps({"benchmark": "language", "data": str(data), "items": len(corpus), "scores": scores}))
        return 0
    print(f"language: {len(corpus)} rows of {data}")
    for name, value in scores.items():
        print(f"  {name:<42}{value:10.4f}")
    return 0


def _print_wrong(corpus: Sequence[Row]) -> None:
    for row in corpus:
        answer = ask(row)
        if not right(row, answer):
            print(f"{row.tag} -> {answer.tag} ({answer.confidence}) {dict(answer.votes)} {row.origin}: {row.text[:80]}")


if __name__ == "__main__":
    sys.exit(main())
