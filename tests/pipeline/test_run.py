"""One document must not hold up the night."""

import contextlib
from datetime import UTC, datetime

import pytest

from core.model import Channel, RawDocument, Rejected, Source
from pipeline import run
from pipeline.run import TooSlow, _time_limit, _understand
from store.documents import MOST_ATTEMPTS, Claimed

SOURCE = Source(
    id="kg_mvd", country="KG", name="Министрлик", name_en="Ministry", homepage="https://mvd.example/", timezone="UTC",
    channels=(Channel(key="en", language="en", feed="https://mvd.example/rss"),),
)  # fmt: skip
RAW = RawDocument(source_id="kg_mvd", url="https://mvd.example/1", fetched_at=datetime(2026, 2, 1, tzinfo=UTC))


def rejected(monkeypatch: pytest.MonkeyPatch, process: object, attempts: int = 1) -> Rejected:
    monkeypatch.setattr(run, "process", process)
    result = _understand(Claimed(raw=RAW, attempts=attempts, is_kept=True), {"kg_mvd": SOURCE}, {}, 0.05).result
    assert isinstance(result, Rejected)
    return result


def patient(raw: RawDocument, source: Source, boilerplate: object) -> None:
    """A reader that catches every error of its own, as readability and trafilatura do."""
    while True:
        with contextlib.suppress(Exception):
            while True:
                sum(range(1000))


def test_p11_a_reader_that_catches_every_error_does_not_outlive_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rejected(monkeypatch, patient).status == "timeout"


def test_the_limit_ends_with_the_page() -> None:
    with _time_limit(0.02):
        pass
    deadline = sum(range(3_000_000))
    assert deadline and not issubclass(TooSlow, Exception)


def test_p12_our_own_fault_is_named_and_does_not_stop_the_night(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(raw: RawDocument, source: Source, boilerplate: object) -> None:
        raise KeyError("body")

    found = rejected(monkeypatch, faulty)
    assert (found.status, "KeyError" in found.reason) == ("parse_error", True)


def test_p11_a_page_that_takes_all_memory_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    def hungry(raw: RawDocument, source: Source, boilerplate: object) -> None:
        raise MemoryError

    assert rejected(monkeypatch, hungry).status == "too_large"


def test_p11_a_page_that_ended_its_process_often_enough_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(raw: RawDocument, source: Source, boilerplate: object) -> None:
        raise AssertionError

    assert "ended the process" in rejected(monkeypatch, never, MOST_ATTEMPTS + 1).reason
