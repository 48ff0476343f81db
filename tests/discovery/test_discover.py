"""The whole search by its command, over real HTTP, on drawn sites; `benchmarks.discover` scores it over all of them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from benchmarks.standins import names
from benchmarks.standins.served import Town
from benchmarks.standins.site import Standin
from benchmarks.standins.town import CLOCK, draw
from core.model import Source
from core.sources import load_file
from ops.cli import main


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the command answered about a stand-in."""

    site: Standin
    answer: dict[str, Any]
    shown: list[str]  # a line for every probe
    exit_code: int
    folder: Path
    asked: list[str]  # paths that came to the site, robots.txt left out

    @property
    def source(self) -> Source:
        """What it wrote, as a harvest reads it."""
        return load_file(Path(self.answer["file"]), self.folder)


Discover = Callable[..., Told]
Command = Callable[..., Result]


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """Every stand-in, on one port."""
    with Town(draw) as town:
        yield town


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`govharvest` on the day and in the web of the stand-ins."""
    monkeypatch.setattr("discovery.web.command", names.command)
    monkeypatch.setattr("ops.discover.utc_now", lambda: CLOCK)
    env = {"GOVHARVEST_SOURCES": str(tmp_path), "GOVHARVEST_ALLOWED_NETWORKS": "127.0.0.0/8", "GOVHARVEST_DELAY_S": "0",
           "GOVHARVEST_CONTACT": "desk@example.org"}  # fmt: skip
    return lambda *arguments: CliRunner().invoke(main, arguments, env=env)


@pytest.fixture
def discover(town: Town, command: Command, tmp_path: Path) -> Discover:
    """`govharvest discover URL --write` of a stand-in."""

    def run(name: str, *options: str) -> Told:
        site, before = town.sites[name], len(town.visits)
        result = command("discover", site.url, "--write", "--json", *options)
        asked = [one.path for one in town.visits[before:] if one.path != "/robots.txt"]
        return Told(site=site, answer=json.loads(result.stdout), shown=result.stderr.splitlines(), folder=tmp_path,
                    exit_code=result.exit_code, asked=asked)  # fmt: skip

    return run


# Sites ---------------------------------------------------------------------------------------------------------------


def test_of_a_wordpress_site_a_definition_is_written_that_reads_its_interface(discover: Discover) -> None:
    told = discover("wordpress-api")
    (channel,) = told.source.channels
    assert told.exit_code == 0 and channel.url.startswith(told.site.at("/wp-json/wp/v2/posts"))
    assert (told.source.id, told.source.country, told.source.timezone) == ("ke_roads", "KE", "Africa/Nairobi")
    assert not told.source.active


def test_check_is_content_with_what_was_written(discover: Discover, command: Command) -> None:
    told = discover("by-parameter")
    checked = command("check")
    assert len(told.source.channels) == 3 and checked.exit_code == 0 and "1 sources are well" in checked.stderr


def test_kyr_rus_and_eng_are_three_channels_of_one_ministry(discover: Discover) -> None:
    told = discover("three-long")
    lists = {channel.language: channel.url for channel in told.source.channels}
    assert lists == {tag: told.site.at(f"/{path}/news") for tag, path in (("ky", "kyr"), ("ru", "rus"), ("en", "eng"))}


def test_a_page_called_rss_leads_to_the_feeds_that_it_names(discover: Discover) -> None:
    told = discover("site-builder")
    assert [channel.url for channel in told.source.channels] == list(told.site.wants[0].feeds)


def test_a_living_list_is_taken_before_a_feed_that_nobody_fills(discover: Discover) -> None:
    told = discover("frozen-beside-list")
    (channel,) = told.source.channels
    assert (channel.kind, channel.url) == ("listing", told.site.at("/presse"))
    assert {one["status"] for one in told.answer["channels"] if told.site.at("/rss.xml") in one["channel"]} == {
        "frozen"
    }


def test_a_feed_is_found_behind_pages_that_are_refused(discover: Discover) -> None:
    told = discover("open-feed")
    assert [channel.url for channel in told.source.channels] == [told.site.at("/feed/")]


def test_where_robots_txt_names_the_only_map_it_is_read(discover: Discover) -> None:
    (channel,) = discover("only-sitemap").source.channels
    assert (channel.kind, channel.language) == ("sitemap", "es") and "/noticias/" in (channel.pattern or "")


# Traps ---------------------------------------------------------------------------------------------------------------


def test_nothing_is_written_of_what_only_looks_like_a_channel(town: Town, command: Command, tmp_path: Path) -> None:
    traps = [
        town.sites[name] for name in ("empty-shell", "rss-in-name", "calendar", "comments", "elsewhere", "repeated")
    ]
    names_of = "id,url,country,timezone,languages,body_native,body_en,body_kind"
    rows = [f"xx_t{number},{site.url},XX,UTC,,,,ministry" for number, site in enumerate(traps)]
    (tmp_path / "candidates.csv").write_text("\n".join([names_of, *rows]) + "\n")
    result = command("discover", "--candidates", "--write", "--json")
    assert result.exit_code == 1 and not list(tmp_path.rglob("*.yaml"))
    assert [one["url"] for one in json.loads(result.stdout)] == [site.url for site in traps]


def test_a_site_that_forbids_everything_is_asked_for_its_robots_txt_only(discover: Discover) -> None:
    told = discover("forbidden")
    assert told.exit_code == 1 and told.asked == []


def test_a_site_that_answers_everything_costs_few_probes(discover: Discover) -> None:
    assert len(discover("soft-error").shown) <= 10


# Manners -------------------------------------------------------------------------------------------------------------


def test_no_more_is_asked_than_was_allowed(discover: Discover) -> None:
    told = discover("subdomains", "--probes", "7")
    assert len([line for line in told.shown if "http" in line]) <= 7 and len(told.asked) <= 7


def test_a_site_is_asked_one_thing_at_a_time(discover: Discover, town: Town) -> None:
    before = len(town.visits)
    discover("country-codes")
    visits = sorted(town.visits[before:], key=lambda visit: visit.start)
    assert len(visits) > 5
    assert all(one.end <= other.start for one, other in pairwise(visits))


def test_what_was_written_before_is_left_as_it_is(town: Town, command: Command, tmp_path: Path) -> None:
    before = tmp_path / "ke" / "roads.yaml"
    before.parent.mkdir()
    before.write_text("ours: yes\n")
    result = command("discover", town.sites["wordpress-api"].url, "--write")
    assert result.exit_code == 2 and "is there already" in result.stderr and before.read_text() == "ours: yes\n"


# The stand-ins themselves --------------------------------------------------------------------------------------------


def test_every_stand_in_answers_what_is_said_to_be_right_about_it(town: Town) -> None:
    for site in town.sites.values():
        for want in site.wants:
            assert all(_served(town, address) for address in want.items), site.name
            assert want.items or any(_served(town, address) for address in want.feeds), site.name


def _served(town: Town, address: str) -> bool:
    host, _, path = address.removeprefix("http://").partition("/")
    where = host.partition(":")[0]
    if address.endswith("*"):
        return any(known.startswith(f"/{path[:-1]}") for name, known in town.by_host[where].answers if name == where)
    return town.answer(where, f"/{path}").status == 200


def test_there_are_as_many_stand_ins_as_the_figures_speak_of(town: Town) -> None:
    assert len(town.sites) >= 60 and sum(site.is_trap for site in town.sites.values()) >= 12
    assert len({site.host for site in town.sites.values()}) == len(town.sites)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--id", "../evil_name"), "is no id of a source"),
        (("--id", "kg_../../x"), "is no id of a source"),
        (("--id", "KG_up"), "is no id of a source"),
        (("--id", "kg_mvd", "--country", "KE"), "contradict each other"),
        (("--timezone", "Mars/X"), "no time zone 'Mars/X'"),
        (("--language", "kg"), "did you mean 'ky'?"),
        (("--country", "ZZ"), "is no country"),
    ],
)
def test_what_no_definition_may_hold_is_refused_before_anybody_is_asked(
    command: Command, options: tuple[str, ...], says: str
) -> None:
    refused = command("discover", "http://127.0.0.1:9/", "--write", *options)
    assert refused.exit_code == 2
    assert says in refused.output


@pytest.mark.parametrize("address", ["http://[::1", "http://", "ftp://mvd.gov.kg/", "://x"])
def test_what_is_no_address_is_said_in_a_sentence(command: Command, address: str) -> None:
    refused = command("discover", address)
    assert refused.exit_code == 2 and "Traceback" not in refused.output
