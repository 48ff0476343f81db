import pytest

from crawlers.origin import is_home


@pytest.mark.parametrize(
    ("asked", "home"),
    [
        ("https://api.gov.kg/v2", True),
        ("https://api.gov.kg:443/", True),
        ("http://api.gov.kg/v1", False),  # the key would be read on the way
        ("https://api.gov.kg:8443/v1", False),
        ("https://evil.example/v1", False),
        ("https://gov.kg/v1", False),
    ],
)
def test_a_key_goes_only_where_it_was_written_for(asked: str, home: bool) -> None:
    assert is_home("https://api.gov.kg/v1", asked) is home


def test_the_step_to_https_on_one_host_leads_nowhere_else() -> None:
    assert is_home("http://api.gov.kg/v1", "https://api.gov.kg/v1")
    assert not is_home("http://api.gov.kg:8080/v1", "https://api.gov.kg/v1")
