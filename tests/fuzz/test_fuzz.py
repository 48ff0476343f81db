"""A few seconds of the fuzzer, the same each time, in every `make test`."""

import signal
from collections.abc import Iterator
from random import Random

import pytest

from tests.fuzz import __main__ as fuzz
from tests.fuzz.mutate import mutated
from tests.fuzz.readers import KINDS, TYPES, seeds

INPUTS = 150  # of each kind


@pytest.fixture
def alarm() -> Iterator[None]:
    """The bell that ends an input which takes too long."""
    before = signal.signal(signal.SIGALRM, fuzz._over)
    yield
    signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("alarm")
@pytest.mark.parametrize("kind", KINDS)
def test_no_bytes_make_a_reader_fail_or_hang(kind: str) -> None:
    random, corpus = Random(20260302), list(seeds(kind))
    for _ in range(INPUTS):
        body = mutated(random, random.choice(corpus), random.choice(corpus))
        content_type = random.choice(TYPES)
        assert fuzz.failure(kind, body, content_type) is None, (content_type, body)


def test_the_fuzzer_notices_a_reader_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(kind: str, body: bytes, content_type: str) -> None:
        raise IndexError

    monkeypatch.setattr(fuzz, "read", broken)
    assert "IndexError" in (fuzz.failure("feed", b"", "") or "")
