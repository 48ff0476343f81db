import itertools

from core.model import Channel, Source
from crawlers.groups import group


def source(name: str, *hosts: str) -> Source:
    first, *rest = hosts
    channels = tuple(Channel(key=host, language="ru", feed=f"https://{host}/rss") for host in rest)
    return Source(
        id=name, country="KG", name=name, name_en=name, homepage=f"https://{first}/", timezone="Asia/Bishkek",
        channels=channels,
    )  # fmt: skip


def grouped(*sources: Source) -> set[frozenset[str]]:
    return {frozenset(member.id for member in members) for members in group(sources)}


def test_sources_without_a_common_host_are_crawled_apart() -> None:
    assert grouped(source("a", "a.kg"), source("b", "b.kg")) == {frozenset("a"), frozenset("b")}


def test_sources_that_share_a_host_are_crawled_together() -> None:
    assert grouped(source("a", "a.kg", "gov.kg"), source("b", "b.kg", "gov.kg")) == {frozenset("ab")}


def test_www_is_the_same_host() -> None:
    assert grouped(source("a", "www.a.kg"), source("b", "a.kg")) == {frozenset("ab")}


def test_a_chain_of_common_hosts_is_one_group_whatever_the_order() -> None:
    chain = (source("a", "1.kg", "2.kg"), source("b", "2.kg", "3.kg"), source("c", "3.kg", "4.kg"), source("d", "5.kg"))
    for order in itertools.permutations(chain):
        assert grouped(*order) == {frozenset("abc"), frozenset("d")}
        assert sorted(member.id for members in group(order) for member in members) == list("abcd")


def test_no_sources_are_no_groups() -> None:
    assert group([]) == []
