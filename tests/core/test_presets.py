"""A preset and the few values it wants are a whole channel."""

import pytest
from pydantic import ValidationError

from core.complaints import complaint
from core.definition import ChannelPart
from core.presets import names, preset

SITE = {"site": "https://www.president.example/"}


def said(channel: dict[str, object]) -> str:
    with pytest.raises(ValidationError) as raised:
        ChannelPart.model_validate(channel)
    return "; ".join(complaint(error) for error in raised.value.errors())


def test_a_preset_stands_for_the_keys_of_its_platform() -> None:
    short = ChannelPart.model_validate({"preset": "wordpress", "with": SITE, "language": "en"})
    assert short.api == (
        "https://www.president.example/wp-json/wp/v2/posts?per_page=20&_fields=id,date_gmt,link,title,content"
    )
    assert short.fields is not None and short.fields.text == "content.rendered"


def test_a_channel_by_preset_is_the_same_channel_as_one_written_out() -> None:
    short = ChannelPart.model_validate({"preset": "wordpress", "with": SITE})
    long = ChannelPart.model_validate(preset("wordpress").filled(SITE))
    assert short.key == long.key


def test_what_the_definition_writes_itself_stands_over_the_preset() -> None:
    assert ChannelPart.model_validate({"preset": "wordpress", "with": SITE, "max_pages": 3}).max_pages == 3


@pytest.mark.parametrize(
    ("channel", "says"),
    [
        ({"preset": "wordpres", "with": SITE}, "no preset 'wordpres'; did you mean wordpress?"),
        ({"preset": "wordpress"}, "needs site; write with: {site: https://president.example}"),
        ({"preset": "wordpress", "with": {"site": " "}}, "needs site"),
        ({"preset": "wordpress", "with": {**SITE, "typ": "news"}}, "did you mean type?"),
        ({"preset": "wordpress", "with": {"site": "president.example"}}, "is no web address"),
        ({"preset": "wordpress", "with": {"site": 7}}, "text expected, YAML read 7"),
        ({"with": SITE, "feed": "https://president.example/feed"}, "with belongs to a preset"),
        ({"preset": "wordpress", "with": SITE, "feed": "https://a.example/f"}, "both feed and api found"),
    ],
)
def test_a_wrong_preset_is_named_with_what_to_write(channel: dict[str, object], says: str) -> None:
    assert says in said(channel)


@pytest.mark.parametrize("name", names())
def test_the_example_values_of_every_preset_make_a_channel(name: str) -> None:
    values = {parameter.name: parameter.example for parameter in preset(name).parameters}
    assert ChannelPart.model_validate({"preset": name, "with": values}).key
