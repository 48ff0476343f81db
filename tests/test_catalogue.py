"""The definitions and candidates that ship: many, of many countries, and honest about what nobody has checked."""

import csv
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from core.definition import ChannelPart
from core.model import Source
from core.sources import countries, load
from core.urls import canonical
from tools import pages

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "sources"


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    found, errors = load(FOLDER)
    assert [str(error) for error in errors] == []
    return found


@pytest.fixture(scope="module")
def candidates() -> list[dict[str, str]]:
    with (FOLDER / "candidates.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_two_hundred_sources_of_sixty_countries_ship(sources: list[Source]) -> None:
    assert len(sources) >= 200
    assert len({source.country for source in sources} - {"EU", "UN", "XX"}) >= 60


def test_every_country_of_central_asia_has_sources_and_kyrgyzstan_most(sources: list[Source]) -> None:
    many = Counter(source.country for source in sources)
    assert min(many[code] for code in ("KZ", "TJ", "TM", "UZ")) >= 2
    assert many["KG"] >= 9


def test_every_definition_says_how_its_addresses_are_known(sources: list[Source]) -> None:
    assert [source.id for source in sources if not source.evidence] == []


def test_nothing_is_active_or_confirmed_that_was_not_checked(sources: list[Source]) -> None:
    assert [source.id for source in sources if (source.active or source.confirmed) and not source.checks] == []


def test_the_interior_ministry_of_kyrgyzstan_awaits_a_live_check(sources: list[Source]) -> None:
    one = next(source for source in sources if source.id == "kg_mvd")
    assert one.confirmed is None and "await a live check" in (one.evidence or "")


def test_no_body_is_called_by_what_the_catalogue_did_not_know(sources: list[Source]) -> None:
    assert [source.id for source in sources if "resolved" in f"{source.name} {source.name_en}"] == []


def test_no_channel_belongs_to_two_bodies(sources: list[Source]) -> None:
    channels = Counter((channel.key, channel.pattern) for source in sources for channel in source.channels)
    assert [key for key, many in channels.items() if many > 1] == []


def test_every_host_can_be_asked_as_it_stands(sources: list[Source]) -> None:
    addresses = [a for source in sources for a in (source.homepage, *(channel.url for channel in source.channels))]
    assert [address for address in addresses if not address.isascii() or "#" in address] == []


def test_all_definitions_are_read_in_three_seconds(sources: list[Source]) -> None:
    before = time.process_time()
    load(FOLDER)
    assert time.process_time() - before < 3


def test_a_candidate_is_an_address_that_discover_can_begin_with(candidates: list[dict[str, str]]) -> None:
    assert list(candidates[0]) == "id country body_en body_native body_kind languages timezone kind url why".split()
    for one in candidates:
        assert re.fullmatch(r"[a-z]{2}_[a-z0-9_]+", one["id"]) and one["country"] in countries(), one
        assert one["kind"] in ("rss", "atom", "listing", "api", "sitemap") and one["why"] and one["body_en"], one
        for language in one["languages"].split():
            ChannelPart.model_validate({"language": language, "feed": one["url"]})
    assert max(Counter(one["id"] for one in candidates).values()) == 1


def test_no_candidate_is_a_source_already(sources: list[Source], candidates: list[dict[str, str]]) -> None:
    known = {canonical(channel.url) for source in sources for channel in source.channels}
    assert [one["id"] for one in candidates if canonical(one["url"]) in known] == []


def test_the_pages_about_presets_and_sources_are_current() -> None:
    assert (ROOT / "docs/presets.md").read_text("utf-8") == pages.preset_page(), "make docs writes it anew"
    assert (ROOT / "docs/sources.md").read_text("utf-8") == pages.source_page(FOLDER), "make docs writes it anew"
