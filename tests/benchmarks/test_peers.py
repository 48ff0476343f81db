"""How the systems that are compared are judged."""

from datetime import date

from benchmarks.labels import hashed
from benchmarks.peers import Answer, Page, Peer, scores_of

DAY = date(2026, 1, 15)
TEXT = "The bank raised its rate to eleven percent on Monday."


def page(name: str, day: date | None = DAY, language: str | None = "en") -> Page:
    return Page(
        group="drawn", name=name, url="https://bank.example/", body=b"x", html="x", text=TEXT,
        title=hashed(name, "Rates rise"), day=day, has_day=True, language=language,
    )  # fmt: skip


def judged(answers: dict[str, Answer], found: list[Page]) -> dict[str, float]:
    def read(asked: Page) -> Answer:
        return answers[asked.name]

    peer = Peer("someone", read)
    for asked in found:
        peer.ask(asked)
    return scores_of(peer, found)


def test_what_raises_found_nothing_and_is_counted() -> None:
    scores = judged({"1": Answer(text=TEXT, title="Rates rise")}, [page("1"), page("2")])
    assert (scores["raised"], scores["title_exact"]) == (1, 0.5)


def test_a_wrong_day_is_worse_than_none() -> None:
    answers = {"1": Answer(day=DAY), "2": Answer(day=date(2025, 1, 15)), "3": Answer()}
    scores = judged(answers, [page(name) for name in answers])
    assert (round(scores["date_right"], 2), round(scores["date_wrong"], 2)) == (0.33, 0.33)


def test_a_page_whose_day_or_language_nobody_knows_says_nothing_of_either() -> None:
    answers = {"1": Answer(day=DAY, language="en-GB"), "2": Answer(day=DAY, language="de")}
    scores = judged(answers, [page("1"), page("2", day=None, language=None)])
    assert (scores["date_right"], scores["date_wrong"], scores["language_right"]) == (1, 0, 1)
