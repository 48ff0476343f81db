"""The pages that are made from presets and definitions: `python -m tools.pages` writes both."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from textwrap import fill

from babel import Locale

from core.model import CHANNEL_KINDS, Source
from core.presets import Preset, names, preset
from core.sources import load

ROOT = Path(__file__).resolve().parent.parent
_OTHERS = {"XX": "Other bodies"}

PRESETS = """# Presets

Many ministries share a platform. `preset:` stands for the keys of such a platform's channel, and `with:` says what it
wants to know; any other key of the channel is written beside it and stands over the preset.

```yaml
channels:
  - {preset: wordpress, with: {site: "https://president.example"}, language: en}
```

A preset is a file of some ten lines in `core/presets/`. `make docs` writes this page from them; a test harvests every
one over HTTP from a site drawn after its platform. Each says what of it was seen in code or tests of others and what is
common knowledge of the platform; none was tried by us against a real site.
"""

SOURCES = """# The sources that ship

{sources} definitions of {countries} countries and unions, with {channels} channels. {by_tool} were written by
`python -m tools.catalogue` from addresses that were read together in November 2026 from public code and test reports,
the others by hand. `make docs` writes this page.

**None was asked by us.** `confirmed: never` says so in every file: its addresses were reached or used by others, as its
`evidence` tells, on the day that `evidence_date` names where one is known. In such lists about three in ten addresses
refuse, moved or broke. So all are `active: false` until `govharvest check --live` has found their channels well, which
writes the day to `confirmed`, and what it saw to `checks`.

- Evidence that says *tested by others* records a request that was answered; *in use by others* comes from the code or
  configuration of a crawler, without a recorded test.
- A government's own feed of all its ministries (`gb_news`, `ca_news`, `no_regjeringen`) and a ministry's feed tell the
  same announcement twice; it becomes one entry with two pages. Activate either.
- Some heads of state are here by their speeches, because that is what the crawler was for.
- `kg_mvd` is guessed, and says it.

**Candidates**: {candidates} addresses in `sources/candidates.csv` lack something that a harvest needs, mostly what
tells an announcement's link from a menu; `why` says what. `govharvest discover --candidates --country KZ` works through
them.

**Changing one**: edit it. The tool knows its own files by a digest in their second line, and leaves alone what a person
or `check --live` has changed.

| country | | sources | feeds | listings | APIs | sitemaps | candidates |
|---|---|---|---|---|---|---|---|
"""


def preset_page() -> str:
    """docs/presets.md."""
    table = "\n| preset | for | makes |\n|---|---|---|\n"
    rows = "".join(f"| [`{name}`](#{name}) | {_first(preset(name))} | {_kind(preset(name))} |\n" for name in names())
    return PRESETS + table + rows + "".join(map(_preset, map(preset, names())))


def _first(one: Preset) -> str:
    return one.about.partition(". ")[0].partition(": ")[0].rstrip(".\n")


def _kind(one: Preset) -> str:
    return next(f"{'an' if kind == 'api' else 'a'} {kind}" for kind in CHANNEL_KINDS if kind in one.channel)


def _preset(one: Preset) -> str:
    without = {None: "needed", "": "nothing"}
    rows = "".join(f"| `{p.name}` | {p.about} | {without.get(p.default, f'`{p.default}`')} |\n" for p in one.parameters)
    values = ", ".join(f'{p.name}: "{p.example}"' for p in one.parameters if p.default is None)
    example = f"- {{preset: {one.name}, with: {{{values}}}}}"
    table = f"| with | what it holds | without it |\n|---|---|---|\n{rows}"
    return f"\n## {one.name}\n\n{fill(one.about, 120)}\n\n{table}\n```yaml\n{example}\n```\n"


def source_page(folder: Path) -> str:
    """docs/sources.md."""
    sources, _ = load(folder)
    waiting = candidates(folder)
    by_country: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        by_country[source.country].append(source)
    for code in waiting:
        by_country.setdefault(code, [])
    head = SOURCES.format(
        sources=len(sources),
        countries=len({source.country for source in sources}),
        channels=sum(len(source.channels) for source in sources),
        by_tool=sum("by tools/catalogue" in path.read_text("utf-8") for path in folder.glob("*/*.yaml")),
        candidates=waiting.total(),
    )
    return head + "".join(_row(code, by_country[code], waiting[code]) for code in sorted(by_country, key=_country))


def candidates(folder: Path) -> Counter[str]:
    """How many addresses of each country await `discover`."""
    with (folder / "candidates.csv").open(encoding="utf-8", newline="") as file:
        return Counter(line["country"] for line in csv.DictReader(file))


def _row(code: str, sources: Iterable[Source], waiting: int) -> str:
    many = list(sources)
    kinds = Counter(channel.kind for source in many for channel in source.channels)
    cells = [len(many), kinds["feed"], kinds["listing"], kinds["api"], kinds["sitemap"], waiting]
    return f"| {_country(code)} | {code} | {' | '.join(str(cell or '') for cell in cells)} |\n"


def _country(code: str) -> str:
    return _OTHERS.get(code) or str(Locale("en").territories[code])


if __name__ == "__main__":
    (ROOT / "docs/presets.md").write_text(preset_page(), "utf-8")
    (ROOT / "docs/sources.md").write_text(source_page(ROOT / "sources"), "utf-8")
