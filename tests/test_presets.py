"""Every preset, harvested from a site drawn after its platform: what docs/presets.md promises."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

from core.presets import names, preset
from core.settings import Settings
from tests import platforms, worlds
from tests.platforms import Draw
from tests.worlds import Web

APIS: dict[str, Draw] = {
    "wordpress": platforms.wordpress, "plone": platforms.plone, "drupal": platforms.drupal,
    "govuk_search": platforms.govuk, "gov_uz": platforms.gov_uz,
}  # fmt: skip
DAYS = "SELECT extract(day FROM published_at)::int AS day FROM announcement_version WHERE source_id = %s ORDER BY 1"


def example(name: str) -> dict[str, str]:
    """What `with` holds in the documentation's example."""
    return {one.name: one.example for one in preset(name).parameters if one.default is None}


def here(value: Any, name: str, web: Web) -> Any:
    """The same with every address on loopback."""
    root = f"http://{name.replace('_', '')}.localhost:{web.port}"
    return json.loads(re.sub(r"https?://[^/\"{]+", root, json.dumps(value)))


def written(name: str, web: Web) -> dict[str, Any]:
    """The channel as an author would write it; where the address is the platform's own, as the preset fills it."""
    if "https:" in json.dumps(preset(name).channel):
        filled: dict[str, Any] = here(preset(name).filled(example(name)), name, web)
        return filled
    return {"preset": name, "with": here(example(name), name, web)}


def draw(name: str, web: Web) -> None:
    filled = here(preset(name).filled(example(name)), name, web)
    drawn = platforms.feed if "feed" in filled else platforms.listing if "listing" in filled else APIS[name]
    drawn(web, name.replace("_", ""), filled)


def test_every_preset_harvests_its_platform_page_by_page(database: Settings, tmp_path: Path) -> None:
    with Web() as web:
        for name in names():
            draw(name, web)
            channels = yaml.safe_dump([written(name, web)], allow_unicode=True, sort_keys=False)
            site = name.replace("_", "")
            worlds.define(tmp_path, site, platforms.address(web, site, "/"), channels)
        report = worlds.night(worlds.on_loopback(database, tmp_path))
        assert {one.id: one.error for one in report.sources if one.status != "ok"} == {}
        for name in names():
            dates = worlds.ask(database, DAYS, f"xx_{name.replace('_', '')}")
            assert [row["day"] for row in dates] == [1, 2, 3, 4], name
