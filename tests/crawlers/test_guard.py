from ipaddress import ip_address, ip_network

import pytest

from crawlers.guard import ForbiddenAddress, is_forbidden, is_reachable
from tests.crawlers.web import Reply, crawl, serving

SPELLINGS = ["127.0.0.1", "localhost", "deep.er.localhost", "2130706433", "0x7f000001", "0", "[::ffff:127.0.0.1]"]


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "0.0.0.0", "10.0.0.5", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1"),
        *("::ffff:10.0.0.5", "::127.0.0.1", "2002:7f00:1::", "64:ff9b::10.0.0.5", "64:ff9b:1::808:808"),
        *("2001:0:7f00:1::", "2606:4700::200:5efe:a00:5"),
    ],
)
def test_an_address_that_is_not_public_is_not_reached_however_it_is_dressed(address):
    assert not is_reachable(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_a_public_address_is_reached_in_both_families(address):
    assert is_reachable(ip_address(address))


def test_a_network_that_the_operator_lets_through_is_reached_and_its_neighbour_is_not():
    allowed = (ip_network("127.0.0.2/32"),)
    assert is_reachable(ip_address("127.0.0.2"), allowed)
    assert is_reachable(ip_address("::ffff:127.0.0.2"), allowed)
    assert not is_reachable(ip_address("127.0.0.1"), allowed)


def test_a_listener_on_loopback_sees_no_connection_however_it_is_spelled():
    with serving({"/": Reply()}) as web:
        urls = [web.url("/", host) for host in SPELLINGS]
        answers = crawl(urls, allowed="")
    assert web.connections == 0
    assert {answer[1] for answer in answers.values()} == {"forbidden_address"}
    assert len(answers) == len(urls)


def test_a_redirect_from_a_reachable_site_does_not_lead_to_one_that_is_not():
    with serving({"/": Reply()}) as secret, serving({}, on="127.0.0.2") as door:
        urls = []
        for number, host in enumerate(SPELLINGS):
            path = f"/to/{number}"
            door.replies[path] = Reply(302, headers=(("Location", secret.url("/", host)),))
            urls.append(door.url(path, "127.0.0.2"))
        answers = crawl(urls, allowed="127.0.0.2/32")
    assert door.connections > 0
    assert secret.connections == 0
    assert [answers[url][1] for url in urls] == ["forbidden_address"] * len(urls)


def test_what_is_let_through_is_fetched_by_name_and_by_number():
    with serving({"/": Reply()}) as web:
        urls = [web.url("/", host) for host in ("127.0.0.1", "h1.localhost", "2130706433", "[::ffff:127.0.0.1]")]
        answers = crawl(urls)
    assert [answers[url] for url in urls] == [[200, 4]] * len(urls)


def test_a_site_with_only_an_ipv6_address_is_fetched():
    with serving({"/": Reply()}, on="::1") as web:
        url = web.url("/", "[::1]")
        assert crawl([url], allowed="::1/128") == {url: [200, 4]}


def test_a_name_that_does_not_exist_is_not_called_forbidden():
    answers = crawl(["http://nowhere.invalid/"], allowed="")
    assert answers["http://nowhere.invalid/"][0] == "CannotResolveHostError"


def test_files_and_data_have_no_handler():
    urls = ["file:///etc/hostname", "data:,secret", "ftp://127.0.0.1/x"]
    assert [answer[0] for answer in crawl(urls).values()] == ["NotSupported"] * 3


def test_a_forbidden_address_is_told_from_other_failures_through_its_causes():
    wrapped = OSError("no way")
    wrapped.__cause__ = ForbiddenAddress("http://a/", "10.0.0.5")
    assert is_forbidden(wrapped)
    assert not is_forbidden(OSError("no way"))
