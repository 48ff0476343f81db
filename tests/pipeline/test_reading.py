"""Encodings, dates, languages and clean text, with values in real languages."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dates import read_date
from core.model import ReadDate
from pipeline.decode import decode
from pipeline.fingerprint import fingerprint
from pipeline.language import identify
from pipeline.tidy import tidy

NOW = datetime(2026, 12, 1, 6, tzinfo=UTC)
RUSSIAN = "<p>Министр открыл новую школу и поблагодарил учителей за их работу.</p>"


def read(text: str, language: str = "ky") -> ReadDate:
    return read_date(text, timezone="Asia/Bishkek", languages=[language], order="DMY", now=NOW)


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-8"])
@pytest.mark.parametrize("declared", ["text/html", "text/html; charset=utf-8"])
def test_cyrillic_is_read_whatever_the_header_says(encoding: str, declared: str) -> None:
    assert decode(RUSSIAN.encode(encoding), declared) == RUSSIAN


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ky", "2026-жылдын 15-январы"),
        ("ky", "15-үчтүн айы 2026"),
        ("kk", "2026 жылғы 15 қаңтар"),
        ("ru", "«15» января 2026 г."),
        ("en", "January 15th, 2026"),
        ("th", "15 มกราคม 2569"),
        ("uz", "15.01.2026"),
    ],
)
def test_a_written_day_begins_at_the_sources_midnight(language: str, text: str) -> None:
    found = read(text, language)
    assert (found.at, found.precision, found.raw) == (datetime(2026, 1, 14, 18, tzinfo=UTC), "day", text)


@pytest.mark.parametrize("text", ["2026", "2026-жыл", "31.02.2026", "1/2/26", "көп сөз", "", "15.01.1889"])
def test_what_is_not_surely_a_date_is_none(text: str) -> None:
    assert read(text).at is None


def test_today_and_yesterday_are_days_of_the_source() -> None:
    assert read("бүгүн, 14:20").at == datetime(2026, 12, 1, 8, 20, tzinfo=UTC)
    assert read("кечээ").at == datetime(2026, 11, 29, 18, tzinfo=UTC)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_reading_a_date_never_raises(text: str) -> None:
    assert read(text).raw == text


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("ky", "Министр бүгүн жаңы мектептин ачылышына катышып, мугалимдерге ыраазычылык билдирди"),
        ("kk", "Министр бүгін жаңа мектептің ашылуына қатысып, мұғалімдерге алғыс айтты"),
        ("ru", "Министр сегодня принял участие в открытии новой школы и поблагодарил учителей"),
        ("en", "The minister took part in the opening of a new school and thanked the teachers"),
    ],
)
def test_a_language_is_known_though_another_is_declared(tag: str, text: str) -> None:
    found = identify(text, declared=["tr"], claims=["tr"])
    assert (found.tag, found.disagrees) == (tag, True)


def test_a_country_code_claims_its_language() -> None:
    assert identify("Жыйын", declared=["ky", "ru"], claims=["kg"]).tag == "ky"


@given(st.text(st.characters(codec=None), max_size=200))
def test_tidy_text_can_always_be_stored(text: str) -> None:
    assert b"\x00" not in tidy(text).encode("utf-8")


def test_quotes_and_spaces_do_not_make_another_text() -> None:
    assert fingerprint("A", "«да»  – нет") == fingerprint("a", '"да" - нет')
    assert fingerprint("A", "87,45") != fingerprint("A", "87,46")
