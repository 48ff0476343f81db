"""docs/dedup.md may be believed: each of its examples is played, and ends as the page says.

A row names a page of the sample world, the other page, what differs between the two, and what is decided. What is
not named as different is equal.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core import likeness
from core.likeness import Verdict, compare
from core.model import Outcome, ReadDate
from core.translations import matching
from core.wording import wording
from pipeline.fingerprint import fingerprint
from sample.texts import announcements
from store import books
from store.announcements import show
from store.articles import Understood, save
from store.connect import Connection
from tests.store import seeds
from tests.store.seeds import HOUR, NIGHT

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "dedup.md").read_text(encoding="utf-8")
SOURCES = {"interior": "kg_interior", "finance": "kz_finance", "agency": "kg_agency"}
ANOTHER = "kg_other"
NAMED = re.compile(r"`(interior|finance|agency) (\d+) (ky|kk|ru|en)`")
QUOTED = re.compile(r"“([^”]*)”")
REPLACED = re.compile(r"“([^”]+)” → (?:“([^”]+)”|nothing)")
ABOVE, BELOW = re.compile(r"above “([^”]+)”"), re.compile(r"below “([^”]+)”(?! →)")
LINE = re.compile(r"below “([^”]+)” → “([^”]+)”")
TITLE = re.compile(r"under “([^”]+)”")
WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Text:
    """A page of the sample world, or what the document makes of it."""

    site: str
    number: int
    language: str
    at: datetime
    title: str
    body: str

    @property
    def url(self) -> str:
        """An address that says nothing of its language."""
        return f"https://{self.site}.example/n/{self.number * 7}x{sum(map(ord, self.language))}"


@dataclass(frozen=True, kw_only=True)
class Example:
    """A row."""

    section: str
    page: str
    other: str
    told: str
    decided: str

    @property
    def words(self) -> list[str]:
        """What is decided, without glosses."""
        return re.findall(r"`([^`]+)`", self.decided)


def _examples() -> Iterator[Example]:
    section = ""
    for line in PAGE.splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| `"):
            page, other, told, decided = cells
            yield Example(section=section, page=page, other=other, told=told, decided=decided)


EXAMPLES = list(_examples())
COPIES, APART, VERSIONS, NO_EDITS, LINKED, UNLINKED, SURPRISING = SECTIONS = (
    "A copy: joined",
    "Alike, and another announcement: not joined",
    "Another text on the same page: a new version",
    "No edit",
    "A translation: linked, never merged",
    "Near, and no translation: not linked",
    "Where a reader would decide otherwise",
)


def _of(*sections: str, words: Sequence[str] = ()) -> pytest.MarkDecorator:
    """The examples of these sections; of the surprising ones those that are decided with these words."""
    found = [
        example
        for example in EXAMPLES
        if example.section in sections or (example.section == SURPRISING and example.words[0] in words)
    ]
    return pytest.mark.parametrize("example", found, ids=[f"{one.page} {one.told[:40]}" for one in found])


def _sampled(name: str) -> Text:
    found = NAMED.search(name)
    assert found, name
    site, number, language = found.groups()
    each = next(each for each in announcements(site) if each.number == int(number))
    edition = each.editions[language]
    return Text(
        site=site, number=each.number, language=language, at=each.at, title=edition.title, body=edition.text.strip()
    )


def _both(example: Example) -> tuple[Text, Text]:
    """The two pages, as the row tells them."""
    ours = _sampled(example.page)
    theirs = _sampled(example.other) if NAMED.match(example.other) else ours
    for line, other_line in LINE.findall(example.told):
        ours, theirs = (
            replace(text, body=f"{text.body}\n{said}") for text, said in ((ours, line), (theirs, other_line))
        )
    told = LINE.sub("", example.told)
    for gone, come in REPLACED.findall(told):
        theirs = _replaced(theirs, gone, come)
    for line in ABOVE.findall(told):
        theirs = replace(theirs, body=f"{line}\n\n{theirs.body}")
    for line in BELOW.findall(told):
        theirs = replace(theirs, body=f"{theirs.body}\n\n{line}")
    for title in TITLE.findall(told):
        theirs = replace(theirs, title=title)
    for name in NAMED.finditer(told):
        theirs = replace(theirs, body=f"{theirs.body}\n\n{_sampled(name[0]).body}")
    return ours, replace(theirs, at=theirs.at + WEEK * ("a week later" in example.other))


def _replaced(text: Text, gone: str, come: str) -> Text:
    """The words between the first and the last go, too, where the quote leaves them out (…)."""
    pattern = ".*?".join(map(re.escape, gone.split(" … ")))
    title, body = (re.sub(pattern, lambda _: come, part, flags=re.DOTALL) for part in (text.title, text.body))
    assert (title, body) != (text.title, text.body), f"{gone}: not on the page"
    return replace(text, title=title, body=body)


def _save(conn: Connection, texts: Sequence[Text], source: str = "", url: str = "", at: datetime = NIGHT) -> Outcome:
    batch = []
    for text in texts:
        source_id, address = source or SOURCES[text.site], url or text.url
        raw = seeds.document(conn, address, source_id, at=at)
        article = replace(
            seeds.article(address, text.body, source_id, title=text.title, language=text.language),
            published=ReadDate(raw=None, at=text.at.astimezone(UTC), precision="minute"),
            content_hash=fingerprint(text.title, text.body),
        )
        batch.append(Understood(raw=raw, result=article))
    return save(conn, batch, at)[-1]


def _play(conn: Connection, example: Example) -> tuple[Outcome, dict[str, Any]]:
    """Both pages, one after the other: what the second was, and what is shown of its announcement."""
    ours, theirs = _both(example)
    _save(conn, [ours])
    if example.other == "the same page":
        outcome, url = _save(conn, [theirs], at=NIGHT + HOUR), ours.url
    elif NAMED.match(example.other):
        outcome, url = _save(conn, [theirs]), theirs.url
    else:
        url = "https://elsewhere.example/news/1"
        outcome = _save(conn, [theirs], SOURCES[ours.site] if "the same body" in example.other else ANOTHER, url)
    row = conn.execute("SELECT entry_id FROM article WHERE url = %s", (url,)).fetchone()
    assert row
    shown = show(conn, row["entry_id"])
    assert shown
    return outcome, shown


@pytest.fixture(autouse=True)
def _ministries(conn: Connection) -> None:
    for source in (*SOURCES.values(), ANOTHER):
        seeds.ministry(conn, source)


def test_each_decision_has_three_examples_and_every_quote_stands_on_its_page():
    for section in SECTIONS:
        assert sum(example.section == section for example in EXAMPLES) >= 3, section
    assert {example.section for example in EXAMPLES} == set(SECTIONS)
    for example in EXAMPLES:
        ours, theirs = (f"{text.title}\n{text.body}" for text in _both(example))
        for quote in QUOTED.findall(REPLACED.sub("", example.told)):  # those are looked for where they are replaced
            assert quote in ours or quote in theirs, quote


@_of(COPIES, words=["likeness"])
def test_an_example_of_a_copy_is_joined_by_what_the_page_says(conn: Connection, example: Example):
    outcome, shown = _play(conn, example)
    assert outcome is Outcome.COPY
    assert [why["by"] for page in shown["pages"] for why in page["joined"]] == example.words


@_of(APART, words=["related"])
def test_an_example_of_another_announcement_is_new_and_shown_beside_it(conn: Connection, example: Example):
    outcome, shown = _play(conn, example)
    assert outcome is Outcome.NEW
    (beside,) = shown["related"]
    kind, reason = example.words
    assert (beside["kind"], beside["evidence"]["reason"][: len(reason)]) == (kind, reason)


def test_the_first_edit_is_the_one_that_the_sample_makes_on_its_second_night():
    ours, theirs = _both(next(example for example in EXAMPLES if example.section == VERSIONS))
    edited = next(each for each in announcements(ours.site) if each.number == ours.number).edited[ours.language]
    assert (theirs.title, theirs.body) == (edited.title, edited.text.strip())


def test_the_numbers_of_the_order_of_decision_are_those_of_the_rule():
    prose = " ".join(PAGE.split())
    assert f"({books.SHORTEST_COPY} words or more)" in prose
    assert f"within {books.WINDOW.days} days" in prose
    assert (likeness.SHORT, likeness.NO_FORMULA) == (80, 40) and "below 80 words" in prose and "below 40 words" in prose
    assert (likeness.NAMES, likeness.SAME_BODY) == (0.005, 0.5) and "in 200 words one" in prose
    assert (likeness.ALIKE, likeness.CONTAINED) == (0.6, 0.5) and "six tenths of all runs" in prose
    words = [f"слово{n}" for n in range(17)]
    verdicts = [compare(*[wording("Заголовок", " ".join(words[:many]))] * 2).verdict for many in (16, 17)]
    assert verdicts == [Verdict.OTHER, Verdict.SAME] and "Below 17 words" in prose
    assert matching.WINDOW == 3 and "more than three days apart" in prose


@_of(VERSIONS)
def test_an_example_of_an_edit_is_a_version_of_these_kinds(conn: Connection, example: Example):
    outcome, shown = _play(conn, example)
    assert outcome is Outcome.REVISED
    texts = [list(text["changed"] or ()) for text in shown["texts"]]
    assert texts[1:] == [example.words]


@_of(NO_EDITS)
def test_an_example_of_no_edit_makes_no_version(conn: Connection, example: Example):
    outcome, shown = _play(conn, example)
    assert outcome is Outcome.UNCHANGED and len(shown["texts"]) == 1
    assert example.words == ["no version"]


@_of(LINKED, UNLINKED, words=["content", "not linked"])
def test_an_example_of_a_translation_is_linked_or_not_by_texts_alone(conn: Connection, example: Example):
    ours, theirs = _both(example)
    assert _links(conn, ours, theirs) == [word for word in example.words if word != "not linked"]


@_of(UNLINKED)
def test_what_is_not_linked_would_be_without_what_differs(conn: Connection, example: Example):
    assert _links(conn, _sampled(example.page), _sampled(example.other)) == ["content"]


def _links(conn: Connection, ours: Text, theirs: Text) -> list[str]:
    """How these two are known to be translations, beside all that their ministry published; nothing is merged."""
    names = [f"`{ours.site} {each.number} {tag}`" for each in announcements(ours.site) for tag in each.editions]
    every = {text.url: text for text in map(_sampled, names)} | {ours.url: ours, theirs.url: theirs}
    _save(conn, list(every.values()))
    rows = conn.execute(
        "SELECT url, entry.id, translation_group FROM article JOIN entry ON entry.id = article.entry_id"
    ).fetchall()
    found = {row["url"]: row for row in rows}
    assert len({row["id"] for row in rows}) == len(every)
    one, other = found[ours.url], found[theirs.url]
    links = conn.execute(
        "SELECT evidence ->> 'by' AS by FROM entry_link WHERE kind = 'translation' AND a = %s AND b = %s",
        sorted((one["id"], other["id"])),
    ).fetchall()
    groups = {one["translation_group"], other["translation_group"]}
    assert (len(groups) == 1 and None not in groups) is bool(links)
    return [link["by"] for link in links]
